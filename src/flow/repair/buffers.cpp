#include "flow/repair/buffers.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "flow/repair/net_buffers.hpp"
#include "flow/timing/path_hops.hpp"

namespace taufold::flow {

namespace {

constexpr std::size_t kMostPaths = 400;
constexpr std::size_t kMostNets = 200;     ///< buffered at once for timing
constexpr double kLeastGain = 1e-12;       ///< seconds that buffers on a net must promise
constexpr int kMostTries = 2;
constexpr double kNothing = 1e-15;

struct Planned {
  db::NetId net;
  double gain_s = 0;
  NetBuffers buffers;
};

/// Applies plans as far as the budget goes and settles them; the first plans are the best.
BufferedNets apply(RepairState& s, std::span<const Planned> plans, diag::Collector& diagnostics) {
  BufferedNets out;
  double area = 0;
  for (const Planned& p : plans) {
    if (!s.affords(area + p.buffers.area_um2)) continue;
    area += p.buffers.area_um2;
    insert_buffers(s, p.net, p.buffers);
    ++out.nets;
    out.buffers += p.buffers.at.size();
  }
  if (out.nets > 0 && !s.settle(diagnostics)) return {};
  return out;
}

}  // namespace

BufferedNets buffer_for_limits(RepairState& s, const StopToken& stop, diag::Collector& diagnostics) {
  const BufferLibrary library(s);
  if (library.empty()) return {};
  std::vector<Planned> plans;
  for (const db::NetId n : ids<db::NetId>(s.netlist().num_nets())) {
    if (stop.stop_requested()) return {};
    const double broken = s.limits_of(n);
    if (broken <= kNothing) continue;
    NetBuffers b = plan_buffers(s, n, library);
    if (!b.at.empty()) plans.push_back({n, broken, std::move(b)});
  }
  std::stable_sort(plans.begin(), plans.end(), [](const Planned& a, const Planned& b) { return a.gain_s > b.gain_s; });
  const double before = s.limit_merit();
  const RepairState::Saved saved = s.save();
  const BufferedNets out = apply(s, plans, diagnostics);
  if (out.nets > 0 && s.limit_merit() >= before - kNothing) {
    s.restore(saved);
    return {};
  }
  return out;
}

BufferedNets buffer_for_timing(RepairState& s, const StopToken& stop, diag::Collector& diagnostics) {
  const BufferLibrary library(s);
  if (library.empty()) return {};
  const sta::Timer& t = s.timer();
  std::vector<std::uint32_t> paths(s.netlist().num_nets(), 0);
  std::vector<Hop> hops;
  for (const sta::End* e : s.late_ends(kMostPaths)) {
    hops_back(t, *e, hops);
    for (const Hop& h : hops)
      if (t.graph().is(h.at, sta::kDriver) && t.graph().net(h.at).valid()) ++paths[t.graph().net(h.at).value];
  }
  std::vector<Planned> plans;
  s.timing().timer().required(sta::Mode::late);
  for (const db::NetId n : ids<db::NetId>(s.netlist().num_nets())) {
    if (stop.stop_requested()) return {};
    if (paths[n.value] == 0 || !s.data_net(n)) continue;
    NetBuffers b = plan_buffers(s, n, library);
    if (!b.at.empty() && b.gain_s > kLeastGain) plans.push_back({n, b.gain_s * paths[n.value], std::move(b)});
  }
  std::stable_sort(plans.begin(), plans.end(), [](const Planned& a, const Planned& b) { return a.gain_s > b.gain_s; });
  if (plans.size() > kMostNets) plans.resize(kMostNets);
  const Merit before = s.merit();
  const RepairState::Saved saved = s.save();
  for (int k = 0; k < kMostTries && !plans.empty() && !stop.stop_requested(); ++k) {
    const BufferedNets out = apply(s, plans, diagnostics);
    if (out.nets > 0) {
      const Merit now = s.merit();
      if (now.limits <= before.limits + kNothing && now.timing_s < before.timing_s - kNothing) return out;
      s.restore(saved);
    }
    plans.resize(plans.size() / 4);
  }
  return {};
}

}  // namespace taufold::flow
