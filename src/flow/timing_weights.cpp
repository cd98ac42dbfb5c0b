#include "flow/timing_weights.hpp"

#include <algorithm>
#include <cmath>

#include "flow/path_hops.hpp"

namespace taufold::flow {

using sta::Mode;

IndexVector<db::NetId, double> slack_gradient(const PlacedTiming& placed, const WeightOptions& o) {
  const sta::Timer& t = placed.timer();
  IndexVector<db::NetId, double> gradient;
  gradient.assign(placed.netlist().num_nets(), 0.0);
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
    for (const auto& [at, path] : hops) {
      if (!t.graph().is(at, sta::kDriver)) continue;
      const db::NetId net = t.graph().net(at);
      if (!net.valid() || t.graph().loads(net).size() > o.most_loads) continue;
      const double load = t.delays().load_F(at, Mode::late, path->rf);
      gradient[net] += urgency * (drive_ohm(t, *path, at) * placed.wires().mean_F_per_m + 0.5 * placed.wires().mean_ohm_per_m * load);
    }
  }
  return gradient;
}

std::int64_t crossing_length(const RealDesign& real, const db::Design& d, std::optional<double> hop_F) {
  const wire::StackWires wires = stack_wires(real, d, hop_F);
  double hop = 0, wire = 0;
  for (std::size_t k = 0; k < wires.crossings.size(); ++k)
    hop += (wires.crossings[k].F + wires.tiers[k].via_stack_F + wires.tiers[k + 1].via_stack_F) / static_cast<double>(wires.crossings.size());
  for (const wire::TierWires& t : wires.tiers) wire += t.classes.mean_F_per_m() / static_cast<double>(wires.tiers.size());
  return wire > 0 ? std::llround(hop / wire * 1e6 * d.dbu_per_micron) : 0;
}

void TimingWeights::update(const db::Placement& p, bool first, IndexVector<db::NetId, float>& weight) {
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
  const double keep = excess > o_.budget * wire ? o_.budget * wire / excess : 1;
  for (const db::NetId n : ids<db::NetId>(weight.size())) {
    const double wanted = 1 + keep * (std::min(o_.most, 1 + scale * gradient[n]) - 1);
    weight[n] = static_cast<float>(first ? wanted : o_.memory * weight[n] + (1 - o_.memory) * wanted);
  }
}

}  // namespace taufold::flow
