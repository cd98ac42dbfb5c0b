#include "flow/timing/weights.hpp"

#include <algorithm>
#include <cmath>

#include "flow/timing/path_hops.hpp"

namespace taufold::flow {

namespace {

using sta::Mode;
using sta::VertexId;

/// Calls fn(urgency, hops) for the worst path of every endpoint that wants to be faster.
template <class Fn>
void worst_paths(const sta::Timer& t, const WeightOptions& o, Fn&& fn) {
  const double worst = t.worst_slack_s(Mode::late).value_or(0);
  std::vector<Hop> hops;
  for (const sta::Endpoint& e : t.endpoints()) {
    const auto& end = e.worst[index(Mode::late)];
    if (!end) continue;
    double urgency = end->slack_s < 0 ? 1 : 0;
    if (worst >= 0 && end->capture.valid()) {
      const double window = o.window * t.clocks().period_s(sta::clock_of(end->capture));
      urgency = window > 0 ? std::max(0.0, 1 - (end->slack_s - worst) / window) : 0;
    }
    if (urgency <= 0) continue;
    hops_back(t, *end, hops);
    fn(urgency, hops);
  }
}

}  // namespace

IndexVector<db::NetId, double> slack_gradient(const PlacedTiming& placed, const WeightOptions& o) {
  const sta::Timer& t = placed.timer();
  IndexVector<db::NetId, double> gradient;
  gradient.assign(placed.netlist().num_nets(), 0.0);
  worst_paths(t, o, [&](double urgency, const std::vector<Hop>& hops) {
    for (const auto& [at, path] : hops) {
      if (!t.graph().is(at, sta::kDriver)) continue;
      const db::NetId net = t.graph().net(at);
      if (!net.valid() || t.graph().loads(net).size() > o.most_loads) continue;
      const double load = t.delays().load_F(at, Mode::late, path->rf);
      gradient[net] += urgency * (drive_ohm(t, *path, at) * placed.wires().mean_F_per_m + 0.5 * placed.wires().mean_ohm_per_m * load);
    }
  });
  return gradient;
}

std::vector<UrgentLoad> urgent_loads(const PlacedTiming& placed, const WeightOptions& o) {
  const sta::Timer& t = placed.timer();
  std::vector<UrgentLoad> loads;
  const auto terminal = [&](const db::NetRc& rc, VertexId v) { return t.graph().is_port(v) ? rc.node(t.graph().port(v)) : rc.node(t.graph().pin(v)); };
  worst_paths(t, o, [&](double urgency, const std::vector<Hop>& hops) {
    for (std::size_t k = 1; k < hops.size(); ++k) {
      const VertexId at = hops[k].at, to = hops[k - 1].at;
      const db::NetId net = t.graph().net(at);
      if (!t.graph().is(at, sta::kDriver) || !net.valid() || t.graph().net(to) != net || !placed.wires().networks.has(net)) continue;
      const db::NetRc rc = placed.wires().networks.net(net);
      const UrgentLoad load{net, terminal(rc, at), terminal(rc, to), urgency, drive_ohm(t, *hops[k].path, at)};
      if (load.driver != db::NetRc::kNone && load.terminal != db::NetRc::kNone) loads.push_back(load);
    }
  });
  std::stable_sort(loads.begin(), loads.end(), [](const UrgentLoad& a, const UrgentLoad& b) { return a.net != b.net ? a.net < b.net : a.terminal < b.terminal; });
  std::vector<UrgentLoad> joined;  // one a load, its driver's resistance the mean over the paths
  for (const UrgentLoad& l : loads) {
    if (joined.empty() || joined.back().net != l.net || joined.back().terminal != l.terminal) {
      joined.push_back(l);
      continue;
    }
    UrgentLoad& j = joined.back();
    j.drive_ohm = (j.drive_ohm * j.urgency + l.drive_ohm * l.urgency) / (j.urgency + l.urgency);
    j.urgency += l.urgency;
  }
  return joined;
}

std::int64_t crossing_length(const RealDesign& real, const db::Design& d, std::optional<double> hop_F) {
  const wire::StackWires wires = stack_wires(real, d, hop_F);
  const double wire = wires.mean_F_per_m();
  double hop = 0;
  for (std::size_t k = 0; k < wires.crossings.size(); ++k)
    hop += (wires.crossings[k].F + wires.tiers[k].via_stack_F + wires.tiers[k + 1].via_stack_F) / static_cast<double>(wires.crossings.size());
  return wire > 0 ? std::llround(hop / wire * 1e6 * d.dbu_per_micron) : 0;
}

void TimingWeights::update(const db::Placement& p, bool first, double growth, IndexVector<db::NetId, float>& weight) {
  // The budget follows the growth: it shrinks where wires become longer than is aimed at, and grows where they do not.
  if (first) control_ = 1;
  if (growth != 0) control_ = std::clamp(control_ * std::clamp(o_.aim / std::max(growth, 1e-3), 0.7, 1.4), 0.1, 3.0);
  wire::PlacedOptions quick;
  quick.congestion = false;
  const PlacedTiming placed(real_, design_, p, pool_, quick, hop_F_);
  const IndexVector<db::NetId, double> gradient = slack_gradient(placed, o_);
  double wire = 0, timing = 0;
  for (const db::NetId n : ids<db::NetId>(weight.size())) {
    wire += placed.wires().length_m[n.value];
    timing += gradient[n] * placed.wires().length_m[n.value];
  }
  const double scale = timing > 0 ? o_.share * wire / timing : 0;
  double excess = 0;
  for (const db::NetId n : ids<db::NetId>(weight.size())) excess += (std::min(o_.most, 1 + scale * gradient[n]) - 1) * placed.wires().length_m[n.value];
  const double keep = excess > control_ * o_.budget * wire ? control_ * o_.budget * wire / excess : 1;
  for (const db::NetId n : ids<db::NetId>(weight.size())) {
    const double wanted = 1 + keep * (std::min(o_.most, 1 + scale * gradient[n]) - 1);
    weight[n] = static_cast<float>(first ? wanted : o_.memory * weight[n] + (1 - o_.memory) * wanted);
  }
}

place::Slacks TimingWeights::slacks(const db::Placement& p) {
  judged_ = std::make_unique<PlacedTiming>(real_, design_, p, pool_, wire::PlacedOptions{}, hop_F_);
  return {judged_->timer().total_negative_slack_s(Mode::late), judged_->timer().worst_slack_s(Mode::late).value_or(0)};
}

const place::BondDelays& TimingWeights::bond_delays() {
  const PlacedTiming& placed = *judged_;
  const IndexVector<db::NetId, double> gradient = slack_gradient(placed, o_);
  double wire = 0, timing = 0;
  for (const db::NetId n : ids<db::NetId>(gradient.size())) wire += placed.wires().length_m[n.value], timing += gradient[n] * placed.wires().length_m[n.value];
  const double dbu_per_s = timing > 0 ? o_.bond_share * wire / timing * 1e6 * design_.dbu_per_micron : 0;
  bonds_ = std::make_unique<BondDelays>(real_, design_, placed, urgent_loads(placed, o_), dbu_per_s, pool_.threads());
  return *bonds_;
}

}  // namespace taufold::flow
