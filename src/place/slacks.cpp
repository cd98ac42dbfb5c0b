#include "place/slacks.hpp"

#include "place/bond/assign.hpp"
#include "place/bond/refine.hpp"

namespace taufold::place {

namespace {

constexpr double kEarlyShare = 0.35;  // of the weights beyond 1, while cells spread: what that makes longer annealing hardly mends

/// The state with a bond at the middle of its best places for every crossing: for slacks before bonds are placed.
State with_ideal_bonds(const Problem& p, const State& s) {
  State out = s;
  for (int k = 0; k + 1 < p.tiers; ++k) {
    const InterfaceRequests wanted = bond_requests(p, s, k);
    for (std::size_t i = 0; i < wanted.net.size(); ++i) {
      const Span<std::int32_t> x = bond_interval(wanted.request[i].x[0], wanted.request[i].x[1]), y = bond_interval(wanted.request[i].y[0], wanted.request[i].y[1]);
      out.bonds.push_back({wanted.net[i], k, x.lo + (x.hi - x.lo) / 2, y.lo + (y.hi - y.lo) / 2, true});
    }
  }
  return out;
}

}  // namespace

void SlackDrive::begin() {
  rest();
  first_ = true;
  weight_.assign(d_.num_nets(), 1.0F);
}

void SlackDrive::weigh(const State& s, int round, std::int64_t score) {
  const auto r = static_cast<std::size_t>(round);
  const double growth = round > 0 && r <= plain_.size() ? static_cast<double>(score) / static_cast<double>(plain_[r - 1]) - 1 : 0;
  timing_.update(to_placement(p_, round < 0 ? with_ideal_bonds(p_, s) : s, d_.num_insts()), first_, growth / kMostGrowth, weight_);
  first_ = false;
  early_ = round < 0;
  share(p_);
}

void SlackDrive::share(Problem& p) const {
  const double part = early_ ? kEarlyShare : 1;
  p.crossing_length = crossing_length_;
  p.net_weight.resize(static_cast<std::size_t>(p.nets));
  for (std::int32_t n = 0; n < p.nets; ++n) p.net_weight[n] = static_cast<float>(1 + part * (weight_[db::NetId(p.net_id[n])] - 1));
}

void weigh_costly_nets(Problem& p, const CostField& f, const SlackDrive* slacks, std::int64_t crossing_length) {
  if (f.net.empty()) return;
  if (slacks) {
    slacks->share(p);
  } else {
    p.net_weight.assign(static_cast<std::size_t>(p.nets), 1.0F);
    p.crossing_length = crossing_length;
  }
  for (std::int32_t n = 0; n < p.nets; ++n) p.net_weight[n] += f.net[db::NetId(p.net_id[n])];
}

// What the delays say holds for the worst paths of now, which others take turns with: hence the look at what came of it.
std::pair<Slacks, Slacks> SlackDrive::settle_bonds(db::Placement& placement, ThreadPool& pool) {
  constexpr int kTurns = 3;
  const Slacks before = timing_.slacks(placement);
  Slacks now = before;
  for (int turn = 0; turn < kTurns && d_.num_tiers() > 1; ++turn) {
    db::Placement moved = placement;
    if (refine_bonds(d_, moved, &timing_.bond_delays(), pool).moved == 0) break;
    const Slacks then = timing_.slacks(moved);
    if (!then.better_than(now) || then.worst_s < before.worst_s) break;
    placement = std::move(moved);
    now = then;
  }
  return {before, now};
}

}  // namespace taufold::place
