// Random changes of random netlists against a model that keeps, by name, which net every pin and port is on and what every instance
// is: after each batch the netlist is consistent, old ids still mean what they meant, and the model agrees.
//
// rooms: base db
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "db/netlist_edit.hpp"
#include "support/seeded_property.hpp"

namespace taufold {
namespace {

using db::InstId;
using db::NetId;
using db::PinDirection;

struct Model {
  std::map<std::string, std::string> pin_net;   // "u1/A" -> net, empty: open
  std::map<std::string, std::string> port_net;
  std::map<std::string, std::string> cell;      // by instance
};

class Edited {
 public:
  explicit Edited(Rng& rng) : rng_(rng), edit_(n_) {
    n_.name = "t";
    for (std::uint32_t k = 0; k < 3; ++k) {
      n_.ports.push_back({.name = "p" + std::to_string(k), .first_bit = k});
      n_.port_bit_port.push_back(db::PortId(std::size_t{k}));
      n_.port_bit_net.push_back(new_net());
      model_.port_net["p" + std::to_string(k)] = name(n_.port_bit_net[db::PortBitId(std::size_t{k})]);
    }
    n_.link_nets();
  }

  void change() {
    switch (rng_.below(5)) {
      case 0: return add_type();
      case 1: return add_cell();
      case 2: return resize();
      case 3: return move_pin();
      default: return move_port();
    }
  }

  void expect_consistent() {
    edit_.finish();
    RC_ASSERT(db::inconsistency(n_) == "");
    RC_ASSERT(n_.num_insts() == model_.cell.size());
    RC_ASSERT(n_.num_pins() == model_.pin_net.size());
    for (const auto& [inst, cell] : model_.cell) RC_ASSERT(n_.cell_name(n_.find_inst(inst)) == cell);
    for (const db::PinId p : ids<db::PinId>(n_.num_pins())) RC_ASSERT(name(n_.pin_net[p]) == model_.pin_net.at(n_.full_pin_name(p)));
    for (const db::PortBitId b : ids<db::PortBitId>(n_.port_bit_net.size())) RC_ASSERT(name(n_.port_bit_net[b]) == model_.port_net.at(n_.port_bit_name(b)));
    for (std::size_t k = 0; k < inst_ids_.size(); ++k) RC_ASSERT(n_.find_inst(inst_ids_[k]) == InstId(k));
    for (std::size_t k = 0; k < net_ids_.size(); ++k) RC_ASSERT(n_.find_net(net_ids_[k]) == NetId(k));
  }

 private:
  std::string name(NetId n) const { return n.valid() ? std::string(n_.net_name(n)) : std::string(); }

  NetId new_net() {
    const NetId n = edit_.add_net(edit_.free_net_name("n"));
    net_ids_.push_back(name(n));
    uses_.push_back(1);  // of the one who asked for it
    return n;
  }
  /// One that the caller adds a terminal to.
  NetId any_net() {
    if (uses_.empty() || rng_.below(4) == 0) return new_net();
    const NetId n(std::size_t{rng_.below(static_cast<std::uint32_t>(uses_.size()))});
    ++uses_[n.value];
    return n;
  }
  bool may_leave(NetId n) const { return !n.valid() || uses_[n.value] > 1; }
  void leave(NetId n) {
    if (n.valid()) --uses_[n.value];
  }

  void add_type() {
    std::vector<db::WantedPin> pins;
    for (const char* pin : {"A", "B", "C", "Y"})
      if (rng_.below(2) == 0) pins.push_back({pin, pin[0] == 'Y' ? PinDirection::output : PinDirection::input});
    const std::string type = "T" + std::to_string(rng_.below(5));
    const db::CellTypeId t = edit_.cell_type(type, pins);
    RC_ASSERT(n_.cell_name(t) == type);
    for (const db::WantedPin& p : pins) {
      bool there = false;
      for (const db::CellPinId q : n_.pins(t)) there = there || n_.pin_name(q) == p.name;
      RC_ASSERT(there);
    }
  }

  void add_cell() {
    if (n_.num_cell_types() == 0) return;
    const db::CellTypeId t(std::size_t{rng_.below(static_cast<std::uint32_t>(n_.num_cell_types()))});
    std::vector<NetId> nets;
    const std::string inst = edit_.free_inst_name(rng_.below(2) == 0 ? "u" : "v");
    for (const db::CellPinId p : n_.pins(t)) {
      nets.push_back(rng_.below(5) == 0 ? NetId() : any_net());
      model_.pin_net[inst + "/" + std::string(n_.pin_name(p))] = name(nets.back());
    }
    edit_.add_instance(inst, t, nets);
    inst_ids_.push_back(inst);
    model_.cell[inst] = n_.cell_name(t);
  }

  void resize() {
    if (n_.num_insts() == 0) return;
    const InstId i(std::size_t{rng_.below(static_cast<std::uint32_t>(n_.num_insts()))});
    const db::CellTypeId t(std::size_t{rng_.below(static_cast<std::uint32_t>(n_.num_cell_types()))});
    bool fits = true;
    for (const db::PinId p : n_.pins(i)) {
      bool there = false;
      for (const db::CellPinId q : n_.pins(t)) there = there || n_.pin_name(q) == n_.pin_name(p);
      fits = fits && there;
    }
    RC_ASSERT(edit_.resize(i, t) == fits);
    if (fits) model_.cell[std::string(n_.inst_name(i))] = n_.cell_name(t);
  }

  void move_pin() {
    if (n_.num_pins() == 0) return;
    const db::PinId p(std::size_t{rng_.below(static_cast<std::uint32_t>(n_.num_pins()))});
    if (!may_leave(n_.pin_net[p])) return;
    leave(n_.pin_net[p]);
    const NetId to = rng_.below(8) == 0 ? NetId() : any_net();
    edit_.connect(p, to);
    model_.pin_net[n_.full_pin_name(p)] = name(to);
  }

  void move_port() {
    const db::PortBitId b(std::size_t{rng_.below(3)});
    if (!may_leave(n_.port_bit_net[b])) return;
    leave(n_.port_bit_net[b]);
    const NetId to = any_net();
    edit_.connect(b, to);
    model_.port_net[n_.port_bit_name(b)] = name(to);
  }

  Rng& rng_;
  db::Netlist n_;
  db::NetlistEditor edit_;
  Model model_;
  std::vector<std::string> inst_ids_, net_ids_;  // names in the order of their ids
  std::vector<std::uint32_t> uses_;              // terminals by net
};

TAUFOLD_PROPERTY(NetlistEdit, KeepsIdsAndConnections) {
  Edited e(rng);
  for (int batch = 0; batch < 6; ++batch) {
    for (std::uint32_t k = rng.below(30); k > 0; --k) e.change();
    e.expect_consistent();
  }
}

TEST(NetlistEdit, FreeNamesPassByWhatIsThere) {
  db::Netlist n;
  n.inst_names.insert("rpr0");
  n.net_names.insert("rpr0");
  n.alias_names.insert("rpr1");
  db::NetlistEditor edit(n);
  EXPECT_EQ(edit.free_inst_name("rpr"), "rpr1");
  EXPECT_EQ(edit.free_net_name("rpr"), "rpr2");
}

}  // namespace
}  // namespace taufold
