#include "flow/repair_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "flow/path_hops.hpp"

namespace taufold::flow {

namespace {

using sta::Mode;

constexpr std::size_t kMostPaths = 400;       ///< looked at in a pass
constexpr std::size_t kMostCells = 600;       ///< tried in a pass
constexpr int kMostPasses = 12;
constexpr double kLeastGain = 0.002;          ///< of the merit, by a pass that another one follows
constexpr double kNothing = 1e-15;            ///< seconds, and shares of limits, below which no gain is one

/// Sizes of an instance around the present one: two steps up and one down.
std::vector<db::CellTypeId> neighbours(const RepairState& s, db::InstId i) {
  const std::vector<db::CellTypeId>& family = s.families().same[s.netlist().inst_cell[i].value];
  const auto at = static_cast<std::ptrdiff_t>(std::find(family.begin(), family.end(), s.netlist().inst_cell[i]) - family.begin());
  std::vector<db::CellTypeId> out;
  for (const std::ptrdiff_t step : {1, 2, -1})
    if (at + step >= 0 && at + step < static_cast<std::ptrdiff_t>(family.size())) out.push_back(family[static_cast<std::size_t>(at + step)]);
  return out;
}

double area_step(const RepairState& s, db::InstId i, db::CellTypeId to) { return s.families().area_um2[to.value] - s.families().area_um2[s.netlist().inst_cell[i].value]; }

/// Instances on the worst paths of endpoints below the target, those first that delay the most lack of slack.
std::vector<db::InstId> cells_on_late_paths(const RepairState& s) {
  const sta::Timer& t = s.timer();
  std::vector<const sta::End*> ends;
  for (const sta::Endpoint& e : t.endpoints())
    if (const auto& end = e.worst[index(Mode::late)]; end && end->slack_s < s.target_s()) ends.push_back(&*end);
  std::stable_sort(ends.begin(), ends.end(), [](const sta::End* a, const sta::End* b) { return a->slack_s < b->slack_s; });
  if (ends.size() > kMostPaths) ends.resize(kMostPaths);
  IndexVector<db::InstId, double> weight(s.netlist().num_insts(), 0.0);
  std::vector<Hop> hops;
  for (const sta::End* e : ends) {
    hops_back(t, *e, hops);
    for (std::size_t k = 0; k + 1 < hops.size(); ++k)
      if (!t.graph().is_port(hops[k].at)) weight[t.graph().instance(hops[k].at)] += (s.target_s() - e->slack_s) * std::max(0.0, hops[k].path->time_s - hops[k + 1].path->time_s);
  }
  std::vector<db::InstId> out;
  for (const db::InstId i : ids<db::InstId>(weight.size()))
    if (weight[i] > 0 && s.free_to_size(i)) out.push_back(i);
  std::stable_sort(out.begin(), out.end(), [&](db::InstId a, db::InstId b) { return weight[a] > weight[b]; });
  if (out.size() > kMostCells) out.resize(kMostCells);
  return out;
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
    for (const db::CellTypeId to : s.families().same[before.value]) {
      if (to == before || !s.timing().may_resize(i, to) || !s.affords(area_step(s, i, to))) continue;
      s.resize(i, to);
      const double now = s.limits_around(i);
      if (now < least - kNothing) least = now, best = to;
      if (least <= kNothing) break;
    }
    if (s.netlist().inst_cell[i] != best) s.resize(i, best);
    changes += best != before;
  }
  return changes;
}

std::size_t size_for_timing(RepairState& s, const StopToken& stop) {
  std::size_t changes = 0;
  double merit = s.timing_merit();
  for (int pass = 0; pass < kMostPasses && merit > 0 && !stop.stop_requested(); ++pass) {
    const double before_pass = merit;
    for (const db::InstId i : cells_on_late_paths(s)) {
      if (stop.stop_requested()) break;
      const db::CellTypeId before = s.netlist().inst_cell[i];
      const double limits = s.limits_around(i);
      db::CellTypeId best = before;
      double best_merit = merit;
      for (const db::CellTypeId to : neighbours(s, i)) {
        if (!s.timing().may_resize(i, to)) continue;
        // Steps are told from the size it had, whatever was tried since.
        if (!s.affords(s.families().area_um2[to.value] - s.families().area_um2[s.netlist().inst_cell[i].value])) continue;
        s.resize(i, to);
        const double now = s.timing_merit();
        if (now < best_merit - kNothing && s.limits_around(i) <= limits + kNothing) best_merit = now, best = to;
      }
      if (s.netlist().inst_cell[i] != best) s.resize(i, best);
      if (best != before) merit = best_merit, ++changes;
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
    for (const db::CellTypeId to : s.families().same[before.value]) {
      if (s.families().area_um2[to.value] >= s.families().area_um2[before.value]) break;  // the smallest come first
      if (!s.timing().may_resize(i, to)) continue;
      s.resize(i, to);
      const double now = s.timing_merit();
      kept = now <= merit + kNothing && s.limits_around(i) <= limits + kNothing;
      if (!kept) continue;
      merit = std::min(merit, now);
      ++changes;
      break;
    }
    if (!kept && s.netlist().inst_cell[i] != before) s.resize(i, before);
  }
  return changes;
}

}  // namespace taufold::flow
