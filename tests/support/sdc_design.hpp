// A design of a few names for SDC tests: ports ck a d[0..3] y; cells f1 f2 (DFF) u1 u2 (INV) and h/x; nets.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/sdc/sdc.hpp"

namespace taufold::test {

class SdcDesign final : public io::sdc::ObjectQuery {
 public:
  static const SdcDesign& small() {
    static const SdcDesign design;
    return design;
  }
  std::size_t count(db::ObjectKind k) const override { return list(k).size(); }
  std::string name(db::Object o) const override { return list(o.kind)[o.index]; }
  std::optional<db::Object> find(db::ObjectKind k, std::string_view wanted) const override {
    const std::vector<std::string>& all = list(k);
    const auto it = std::find_if(all.begin(), all.end(), [&](const std::string& n) {
      return n == wanted || (k == db::ObjectKind::lib_cell && n.substr(n.find('/') + 1) == wanted);
    });
    if (it == all.end()) return std::nullopt;
    return db::Object{k, static_cast<std::uint32_t>(it - all.begin())};
  }
  db::Objects bus(std::string_view port) const override {
    if (port != "d") return {};
    db::Objects bits;
    for (std::uint32_t k = 2; k < 6; ++k) bits.push_back({db::ObjectKind::port, k});
    return bits;
  }
  std::optional<std::string> property(db::Object o, std::string_view wanted) const override {
    const std::string n = name(o);
    if (wanted == "direction" && o.kind == db::ObjectKind::port) return n == "y" ? "output" : "input";
    if (wanted == "direction" && o.kind == db::ObjectKind::pin)
      return n.back() == 'Y' || n.back() == 'Q' ? "output" : "input";
    if (wanted == "ref_name" && o.kind == db::ObjectKind::cell) return n[0] == 'f' ? "DFF" : "INV";
    if (wanted == "sequential" && o.kind == db::ObjectKind::cell) return n[0] == 'f' ? "ff" : "none";
    if (wanted == "register_pin" && o.kind == db::ObjectKind::pin)
      return n.back() == 'D' ? "data" : n.back() == 'Q' ? "output" : "clock";
    return std::nullopt;
  }
  db::Objects related(db::Object of, db::ObjectKind wanted) const override {
    db::Objects out;
    const auto add = [&](std::string_view n) {
      if (const auto o = find(wanted, n)) out.push_back(*o);
    };
    if (of.kind == db::ObjectKind::cell && wanted == db::ObjectKind::pin)
      for (const std::string& p : list(wanted))
        if (p.substr(0, p.rfind('/')) == name(of)) add(p);
    if (of.kind == db::ObjectKind::net && wanted == db::ObjectKind::pin && name(of) == "n1")
      add("f1/Q"), add("u1/A");
    if (of.kind == db::ObjectKind::net && wanted == db::ObjectKind::pin && name(of) == "ck") add("f1/CK");
    if (of.kind == db::ObjectKind::port && wanted == db::ObjectKind::net) add(name(of));
    if (of.kind == db::ObjectKind::pin && wanted == db::ObjectKind::cell)
      add(name(of).substr(0, name(of).rfind('/')));
    return out;
  }
  std::string_view design_name() const override { return "tiny"; }

 private:
  static const std::vector<std::string>& list(db::ObjectKind k) {
    static const std::vector<std::string> ports{"ck", "a", "d[0]", "d[1]", "d[2]", "d[3]", "y"},
        cells{"f1", "f2", "u1", "u2", "h/x"}, pins{"f1/CK", "f1/D", "f1/Q", "f2/CK", "f2/D",  "f2/Q",
                                                   "u1/A",  "u1/Y", "u2/A", "u2/Y",  "h/x/A", "h/x/Y"},
        nets{"n1", "n2", "ck"}, lib_cells{"lib/INV", "lib/DFF"},
        lib_pins{"lib/INV/A", "lib/INV/Y", "lib/DFF/CK", "lib/DFF/D", "lib/DFF/Q"}, none;
    switch (k) {
      case db::ObjectKind::port:
        return ports;
      case db::ObjectKind::cell:
        return cells;
      case db::ObjectKind::pin:
        return pins;
      case db::ObjectKind::net:
        return nets;
      case db::ObjectKind::lib_cell:
        return lib_cells;
      case db::ObjectKind::lib_pin:
        return lib_pins;
      case db::ObjectKind::clock:
        break;
    }
    return none;
  }
};

}  // namespace taufold::test
