// The passes of a fold that listen to others than wirelength: slacks by the weights of nets, costs by the places of cells.
#include <algorithm>
#include <memory>
#include <utility>

#include "place/fold_passes.hpp"

namespace taufold::place {

namespace {

constexpr int kWeighings = 12;  // of nets, over the rounds of the final annealing
constexpr double kCrossingsForOrder = 0.02;  // more of them than this are not worth a cooler order of tiers
constexpr double kEnoughSlack = 0.5;  // of the total negative slack: with less left no further placement is made for it

}  // namespace

// Weights follow the places of cells in steps, so that nets that turn critical by what was done for others are heard too.
void Fold::weigh_nets(SlackDrive& drive, const Start& start, int round) {
  if (round % std::max(1, plan_.rounds / kWeighings) != 0) return;
  drive.weigh(state_of(start), round, start.layout->score(pool_, false));
  if (start.cut) drive.share(start.cut->problem);
}

// Upside down a partition cuts as much but for what is fixed. Where places cost, the order of tiers that costs less is taken, the cells being thought
// spread evenly over their tiers: afterwards only single cells change tiers, and few where bonds are scarce.
void Fold::order_tiers(const Hypergraph& h, const PartitionLimits& limits) {
  std::vector<std::uint8_t> turned = partition_.tier;
  for (std::int32_t v = 0; v < h.vertices; ++v) {
    if (h.is_fixed(v)) continue;
    turned[v] = static_cast<std::uint8_t>(p_.tiers - 1 - turned[v]);
    if (!h.may_stand(v, turned[v])) return;
  }
  const PartitionScore score = score_partition(h, turned);
  for (int k = 0; k < p_.tiers; ++k)
    if (score.used[k] > limits.area[k]) return;
  for (int k = 0; k + 1 < p_.tiers; ++k)
    if (score.interface[k] > limits.sites[k]) return;
  if (static_cast<double>(score.crossings) > (1 + kCrossingsForOrder) * static_cast<double>(partition_.score.crossings)) return;

  State even;
  even.tier.assign(partition_.tier.begin(), partition_.tier.begin() + p_.cells);
  even.x.resize(p_.cells);
  even.y.resize(p_.cells);
  for (std::int32_t c = 0; c < p_.cells; ++c) {
    const std::uint64_t drawn = hash64(options_.seed, 0x0de2, static_cast<std::uint64_t>(c));
    const auto along = [](std::int32_t lo, std::int64_t room, std::uint32_t part) {
      return lo + static_cast<std::int32_t>(std::max<std::int64_t>(0, room) * part / (std::int64_t{1} << 32));
    };
    even.x[c] = along(p_.die.xlo, p_.die.width() - p_.width[even.tier[c]][c], static_cast<std::uint32_t>(drawn));
    even.y[c] = along(p_.die.ylo, p_.die.height() - p_.height[even.tier[c]], static_cast<std::uint32_t>(drawn >> 32));
  }
  add_blocks(p_, even);
  CostField f;
  options_.cell_costs->update(to_placement(p_, even, design_.num_insts()), true, false, static_cast<double>(p_.die.width() + p_.die.height()) * p_.nets, f);
  if (f.charge.empty()) return;
  std::array<double, kMaxTiers> mean{};
  for (int k = 0; k < p_.tiers; ++k)
    for (const float v : f.value[static_cast<std::size_t>(k)]) mean[k] += v / static_cast<double>(f.value[static_cast<std::size_t>(k)].size());
  double gain = 0;
  for (std::int32_t c = 0; c < p_.cells; ++c) gain += f.charge[db::InstId(p_.cell_inst[c])] * (mean[partition_.tier[c]] - mean[turned[c]]);
  if (!(gain > 0)) return;
  partition_.tier = std::move(turned);
  partition_.score = score;
  sample("order", 0, kNone, kNone, static_cast<double>(score.crossings), true);
}

// Places are priced anew as often, for the same reason. `drive`: what weighs the nets at the same time, or null.
void Fold::charge_cells(const Start& start, int round, const SlackDrive* drive) {
  const int every = std::max(1, plan_.rounds / kWeighings);
  if (round % every != 0) return;
  options_.cell_costs->update(to_placement(p_, state_of(start), design_.num_insts()), field_.charge.empty(), true, static_cast<double>(start.layout->score(pool_, false)), field_);
  p_.field.take(field_, p_);
  weigh_costly_nets(p_, field_, drive, options_.crossing_length);
  if (!start.cut) return;
  start.cut->problem.field.take(field_, start.cut->problem);
  weigh_costly_nets(start.cut->problem, field_, drive, options_.crossing_length);
}

// The plain placement is one of those compared, so that no slacks are the worse for having been asked for. Weights from global placement
// on do most; where they make wires too long, or leave more than half of what is missing, those of the annealing alone are tried too.
void Fold::place_for_slacks(const Start& plain, int index, const State& before, SlackDrive& drive) {
  const auto placement = [&](const Start& s) { return to_placement(p_, s.layout->state(), design_.num_insts()); };
  db::Placement best = placement(plain);
  const auto length = static_cast<double>(db::score(design_, best).hpwl);
  Slacks slacks;
  const auto compare = [&](const char* name, db::Placement other, bool legal) {
    const auto [unmoved, found] = drive.settle_bonds(other, pool_);
    std::vector<SlackTrial>& trials = result_.slack_trials;
    if (trials.empty()) trials.push_back({"plain", unmoved, 0, true}), slacks = unmoved;
    const double longer = static_cast<double>(db::score(design_, other).hpwl) / length - 1;
    const bool taken = legal && longer <= kMostGrowth && found.better_than(slacks) && found.worst_s >= trials.front().slacks.worst_s;
    if (taken)
      for (SlackTrial& t : trials) t.taken = false;
    trials.push_back({name, found, longer, taken});
    if (taken) best = std::move(other), slacks = found;
    return taken;
  };
  const auto anneal_weighed = [&](const char* name, Start& timed) {
    bool taken = false;
    stage(name, [&] {
      AnnealSchedule last = final_schedule();
      last.before_round = [&](int round) {
        weigh_nets(drive, timed, round);
        if (options_.cell_costs) charge_cells(timed, round, &drive);
      };
      anneal_start(timed, last, true);
      drive.rest();
      taken = !stop_.stop_requested() && compare(name, placement(timed), timed.homeless == 0);
      return checksum(timed.layout->state());
    });
    return taken;
  };
  stage("slacks", [&] {
    compare("bonds moved", best, true);
    return db::checksum(best);
  });
  bool taken = false;
  if (!whole_ && !arranged()) {
    drive.begin();
    Start timed = make_start(index, &drive);
    taken = timed.layout && !stop_.stop_requested() && anneal_weighed("weighed early", timed);
    drive.rest();
  }
  const bool enough = taken && slacks.total_negative_s >= kEnoughSlack * result_.slack_trials.front().slacks.total_negative_s;
  if (!enough && !stop_.stop_requested()) {
    Start timed{plain.score, plain.homeless, std::make_unique<Layout>(p_, before), plain.around_tall, nullptr, nullptr};
    drive.begin();
    anneal_weighed("weighed late", timed);
  }
  for_slacks_ = std::move(best);
}

}  // namespace taufold::place
