#include "predict/arcs.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <string>

#include "io/csv.hpp"
#include "tech/data.hpp"

namespace taufold::predict {

namespace {

double number(const std::string& s) {
  double v = 0;
  std::from_chars(s.data(), s.data() + s.size(), v);  // a test reads the tables
  return v;
}

/// Texts that outlive the tables that refer to them.
std::string_view kept(const std::string& s) {
  static std::deque<std::string> all;
  const auto it = std::find(all.begin(), all.end(), s);
  return it == all.end() ? all.emplace_back(s) : *it;
}

std::vector<Kit> read_kits() {
  // FO4 and its slew were measured on INV X1 at the fixed point of rise and fall: ASAP7 RVT 0.70 V (19.545 and 24.319 ps, 3.8877 kohm, 0.6199 fF), NanGate45
  // typical 1.10 V (21.978, 14.077, 1.9005, 1.7002) and GT2N w31 SVT 0.70 V (10.494, 6.059, 3.3018, 0.4556). Delay of 25 functions in FO4 agrees between ASAP7 and
  // GT2N to 6 %; NanGate45 is 34 % slower.
  std::vector<Kit> out(3);
  out[0] = {"ASAP7", 8.110, 10.091, 0.1, 0.9, 1, {}, {}};
  out[1] = {"NanGate45", 6.8016, 4.3565, 0.3, 0.7, 1.34, {}, {}};
  out[2] = {"GT2N", 6.976, 4.028, 0.3, 0.7, 1, {}, {}};
  const auto kit = [&](const std::string& name) { return std::find_if(out.begin(), out.end(), [&](const Kit& k) { return k.name == name; }); };
  io::CsvRecords arcs(tech::data::arcs_csv());
  arcs.next();
  while (arcs.next()) {
    const std::vector<std::string>& f = arcs.fields();
    KitArc a;
    a.function = kept(f[1]), a.output = kept(f[2]), a.input = kept(f[3]);
    a.rise = f[4] == "rise";
    a.sense = f[5] == "negative" ? ArcSense::negative : f[5] == "positive" ? ArcSense::positive : ArcSense::none;
    a.cin = number(f[6]);
    a.shape = {number(f[7]), number(f[8]), number(f[9]), number(f[10]), number(f[11]), number(f[12]), number(f[13]), number(f[14]), number(f[15])};
    a.kit_output = kept(f[16]), a.kit_input = kept(f[17]);
    kit(f[0])->arcs.push_back(a);
  }
  io::CsvRecords masters(tech::data::masters_csv());
  masters.next();
  while (masters.next()) {
    const std::vector<std::string>& f = masters.fields();
    kit(f[0])->masters.push_back({kept(f[1]), kept(f[2]), number(f[3]), number(f[4]), number(f[5]), number(f[6])});
  }
  return out;
}

}  // namespace

const KitMaster* Kit::find(std::string_view function) const {
  const auto it = std::find_if(masters.begin(), masters.end(), [&](const KitMaster& m) { return m.function == function; });
  return it == masters.end() ? nullptr : &*it;
}

std::span<const Kit> kits() {
  static const std::vector<Kit> all = read_kits();
  return all;
}

const Kit* find_kit(std::string_view name) {
  const auto it = std::find_if(kits().begin(), kits().end(), [&](const Kit& k) { return k.name == name; });
  return it == kits().end() ? nullptr : &*it;
}

}  // namespace taufold::predict
