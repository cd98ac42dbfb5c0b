#include "flow/repair/sizes.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "flow/timing/path_hops.hpp"

namespace taufold::flow {

namespace {

using sta::Mode;

constexpr std::size_t kMostPaths = 400;       ///< looked at in a pass
constexpr std::size_t kMostCells = 600;       ///< tried in a pass
constexpr std::size_t kMostSizes = 2;         ///< of a cell, tried under the timer
constexpr std::uint8_t kMostRefusals = 2;     ///< after which a cell is let be
constexpr int kMostPasses = 8;
constexpr double kLeastGain = 0.005;          ///< of the merit, by a pass that another one follows
constexpr double kNothing = 1e-15;            ///< seconds, and shares of limits, below which no gain is one

double area_step(const RepairState& s, db::InstId i, db::CellTypeId to) { return s.families().area_um2[to.value] - s.families().area_um2[s.netlist().inst_cell[i].value]; }

/// A cell on late paths: the step through it that lacks the most slack over all of them, and what drives it.
struct LateCell {
  db::InstId inst;
  double weight = 0, heaviest = 0;  ///< slack lacking times delay: over all paths, of the step here
  sta::EdgeId arc;
  std::uint8_t from = 0, to = 0;
  double before_ohm = 0;            ///< of the driver in front
};

/// Those first that delay the most lack of slack.
std::vector<LateCell> cells_on_late_paths(const RepairState& s) {
  const sta::Timer& t = s.timer();
  IndexVector<db::InstId, LateCell> cell(s.netlist().num_insts(), LateCell{});
  std::vector<Hop> hops;
  for (const sta::End* e : s.late_ends(kMostPaths)) {
    hops_back(t, *e, hops);
    for (std::size_t k = 0; k + 1 < hops.size(); ++k) {
      const sta::Path& out = *hops[k].path;
      const sta::Path& in = *hops[k + 1].path;
      if (t.graph().is_port(hops[k].at) || out.edge == sta::Path::kWire || out.edge == sta::Path::kBegin) continue;
      LateCell& c = cell[t.graph().instance(hops[k].at)];
      c.inst = t.graph().instance(hops[k].at);
      const double weight = (s.target_s() - e->slack_s) * std::max(0.0, out.time_s - in.time_s);
      c.weight += weight;
      if (weight <= c.heaviest) continue;
      c.heaviest = weight;
      c.arc = sta::EdgeId(std::size_t{out.edge});
      c.from = in.rf, c.to = out.rf;
      c.before_ohm = k + 2 < hops.size() ? drive_ohm(t, *hops[k + 2].path, hops[k + 2].at) : 0;
    }
  }
  std::vector<LateCell> out;
  for (const LateCell& c : cell)
    if (c.weight > 0 && s.free_to_size(c.inst)) out.push_back(c);
  std::stable_sort(out.begin(), out.end(), [](const LateCell& a, const LateCell& b) { return a.weight > b.weight; });
  if (out.size() > kMostCells) out.resize(kMostCells);
  return out;
}

/// Sizes that should shorten the path by what its step and the driver in front would take; the best first, a few of them.
std::vector<db::CellTypeId> promising(RepairState& s, const LateCell& c) {
  const sta::Timer& t = s.timer();
  const sta::Edge& e = t.graph().edge(c.arc);
  const db::CellTypeId now = s.netlist().inst_cell[c.inst];
  const double slew = t.delays().arc_slew_s(e, Mode::late, c.from), load = t.delays().load_F(e.to, Mode::late, c.to);
  const auto delay = [&](db::CellTypeId type) {
    const sta::ArcModel& a = s.timing().arc_as(c.arc, type);
    const liberty::TableId table = a.arc[1]->delay[c.to];
    return (table.valid() ? a.library[1]->lookup(table, slew, load) : 0) + c.before_ohm * s.timing().pin_F_as(t.graph().pin(e.from), type);
  };
  const double present = delay(now);
  std::vector<std::pair<double, db::CellTypeId>> better;
  for (const db::CellTypeId type : s.families().same[now.value]) {
    if (type == now || !s.timing().may_resize(c.inst, type) || !s.affords(area_step(s, c.inst, type))) continue;
    if (const double d = delay(type); d < present) better.emplace_back(d, type);
  }
  std::stable_sort(better.begin(), better.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<db::CellTypeId> out;
  for (std::size_t k = 0; k < std::min(better.size(), kMostSizes); ++k) out.push_back(better[k].second);
  return out;
}

/// By how much the slowest of an instance's arcs would be slower, slews and loads as they are.
double slower_s(RepairState& s, db::InstId i, db::CellTypeId to) {
  const sta::Timer& t = s.timer();
  double most = 0;
  for (const db::PinId p : s.netlist().pins(i))
    for (const sta::EdgeId id : t.graph().in(t.graph().vertex(p))) {
      const sta::Edge& e = t.graph().edge(id);
      if (sta::is_check(t.graph().role(e))) continue;
      const sta::ArcModel &now = t.graph().model(e), &then = s.timing().arc_as(id, to);
      for (const std::uint8_t from : {sta::kRise, sta::kFall})
        for (const std::uint8_t edge : {sta::kRise, sta::kFall}) {
          if ((e.timed & sta::transition(from, edge)) == 0 || !now.arc[1]->delay[edge].valid() || !then.arc[1]->delay[edge].valid()) continue;
          const double slew = t.delays().arc_slew_s(e, Mode::late, from), load = t.delays().load_F(e.to, Mode::late, edge);
          most = std::max(most, then.library[1]->lookup(then.arc[1]->delay[edge], slew, load) - now.library[1]->lookup(now.arc[1]->delay[edge], slew, load));
        }
    }
  return most;
}

}  // namespace

std::size_t size_for_limits(RepairState& s, const StopToken& stop) {
  std::size_t changes = 0;
  for (const db::NetId n : ids<db::NetId>(s.netlist().num_nets())) {
    if (stop.stop_requested()) break;
    if (s.limits_of(n) <= kNothing) continue;
    const sta::VertexId driver = s.timer().graph().drivers(n)[0];
    if (s.timer().graph().is_port(driver)) continue;
    const db::InstId i = s.timer().graph().instance(driver);
    if (!s.free_to_size(i)) continue;
    const db::CellTypeId before = s.netlist().inst_cell[i];
    db::CellTypeId best = before;
    double least = s.limits_around(i);
    s.begin_trial();
    for (const db::CellTypeId to : s.families().same[before.value]) {
      if (to == before || !s.timing().may_resize(i, to) || !s.affords(area_step(s, i, to))) continue;
      s.resize(i, to);
      const double now = s.limits_around(i);
      if (now < least - kNothing) least = now, best = to;
      if (least <= kNothing) break;
    }
    if (best == before)
      s.end_trial(i, before);
    else if (s.netlist().inst_cell[i] != best)
      s.resize(i, best);
    changes += best != before;
  }
  return changes;
}

std::size_t size_for_timing(RepairState& s, const StopToken& stop) {
  std::size_t changes = 0;
  double merit = s.timing_merit();
  std::vector<std::uint8_t> refused(s.netlist().num_insts(), 0);
  for (int pass = 0; pass < kMostPasses && merit > 0 && !stop.stop_requested(); ++pass) {
    const double before_pass = merit;
    for (const LateCell& c : cells_on_late_paths(s)) {
      if (stop.stop_requested()) break;
      if (refused[c.inst.value] >= kMostRefusals) continue;
      const db::CellTypeId before = s.netlist().inst_cell[c.inst];
      const double limits = s.limits_around(c.inst);
      bool kept = false;
      s.begin_trial();
      for (const db::CellTypeId to : promising(s, c)) {
        s.resize(c.inst, to);
        const double now = s.timing_merit();
        kept = now < merit - kNothing && s.limits_around(c.inst) <= limits + kNothing;
        if (!kept) continue;
        merit = now;
        ++changes;
        break;
      }
      if (!kept) ++refused[c.inst.value];
      if (!kept) s.end_trial(c.inst, before);
    }
    if (before_pass - merit < kLeastGain * before_pass) break;
  }
  return changes;
}

std::size_t size_for_power(RepairState& s, const StopToken& stop) {
  std::size_t changes = 0;
  const sta::Required& required = s.timing().timer().required(Mode::late);
  std::vector<std::pair<double, db::InstId>> spare;
  for (const db::InstId i : ids<db::InstId>(s.netlist().num_insts())) {
    if (!s.free_to_size(i) || s.families().same[s.netlist().inst_cell[i].value].front() == s.netlist().inst_cell[i]) continue;
    double slack = sta::Required::kUnconstrained;
    for (const db::PinId p : s.netlist().pins(i)) slack = std::min(slack, required.slack_s(s.timer().graph().vertex(p)));
    if (slack > s.target_s()) spare.emplace_back(slack, i);
  }
  std::stable_sort(spare.begin(), spare.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  double merit = s.timing_merit();
  for (const auto& [slack, i] : spare) {
    if (stop.stop_requested()) break;
    const db::CellTypeId before = s.netlist().inst_cell[i];
    const double limits = s.limits_around(i);
    bool kept = false;
    s.begin_trial();
    for (const db::CellTypeId to : s.families().same[before.value]) {
      if (s.families().area_um2[to.value] >= s.families().area_um2[before.value]) break;  // the smallest come first
      if (!s.timing().may_resize(i, to) || slower_s(s, i, to) > slack - s.target_s()) continue;
      s.resize(i, to);
      const double now = s.timing_merit();
      kept = now <= merit + kNothing && s.limits_around(i) <= limits + kNothing;
      if (!kept) continue;
      merit = std::min(merit, now);
      ++changes;
      break;
    }
    if (!kept) s.end_trial(i, before);
  }
  return changes;
}

}  // namespace taufold::flow
