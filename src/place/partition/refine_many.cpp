#include <algorithm>
#include <array>

#include "place/partition/gain_buckets.hpp"
#include "place/partition/refine.hpp"

namespace taufold::place {

namespace {

constexpr int kMaxPasses = 50;
constexpr int kPriceRounds = 12;
constexpr std::int64_t kPriceUnit = 16;  // price of a crossing where sites suffice
constexpr std::int64_t kNoGain = std::numeric_limits<std::int64_t>::lowest();

/// What a net costs and what any of its vertices could change: lowest and highest tier, and the same without
/// the vertex that stands there alone.
struct Reach {
  std::int8_t lo, hi, next_lo, next_hi;
  friend bool operator==(const Reach&, const Reach&) = default;
};

/// Best prefix of a pass: least excess of area, then least excess over the sites, then least crossings.
struct Rank {
  std::int64_t area, sites, crossings;
  bool operator<(const Rank& o) const {
    return area != o.area ? area < o.area : sites != o.sites ? sites < o.sites : crossings < o.crossings;
  }
};

class ManyWay {
 public:
  ManyWay(const Hypergraph& h, const PartitionLimits& limits, std::vector<std::uint8_t>& tier, Rng& rng)
      : h_(h),
        limits_(limits),
        tier_(tier),
        tiers_(h.tiers),
        count_(static_cast<std::size_t>(h.nets) * h.tiers),
        reach_(h.nets),
        gain_(h.vertices),
        target_(h.vertices),
        locked_(h.vertices),
        order_(h.vertices) {
    price_.fill(kPriceUnit);
    for (std::int32_t v = 0; v < h.vertices; ++v) {
      order_[v] = v;
      for (int k = 0; k < tiers_; ++k)
        if (!h.is_fixed(v)) slack_[k] = std::max(slack_[k], h.weight_of(v, k));
    }
    for (std::int32_t i = h.vertices - 1; i > 0; --i)
      std::swap(order_[i], order_[rng.below(static_cast<std::uint32_t>(i) + 1)]);
  }

  bool pass(std::int32_t patience, bool swaps);
  /// Dearer where sites are short, cheaper where the price was raised in vain. False when nothing changes.
  bool reprice();
  Rank rank() const {
    Rank r{area_excess(used_, limits_.area, tiers_), 0, 0};
    for (int k = 0; k + 1 < tiers_; ++k) {
      r.sites += std::max<std::int64_t>(0, crossings_[k] - limits_.sites[k]);
      r.crossings += crossings_[k];
    }
    return r;
  }
  void count();

 private:
  Reach reach(std::int32_t n) const {
    const std::int32_t* c = &count_[static_cast<std::size_t>(n) * tiers_];
    int lo = 0, hi = tiers_ - 1;
    while (c[lo] == 0) ++lo;
    while (c[hi] == 0) --hi;
    int next_lo = lo, next_hi = hi;
    if (c[lo] == 1 && lo < hi) {
      do ++next_lo;
      while (c[next_lo] == 0);
    }
    if (c[hi] == 1 && lo < hi) {
      do --next_hi;
      while (c[next_hi] == 0);
    }
    return {static_cast<std::int8_t>(lo), static_cast<std::int8_t>(hi), static_cast<std::int8_t>(next_lo),
            static_cast<std::int8_t>(next_hi)};
  }
  void value(std::int32_t v);
  void enqueue(std::int32_t v) {
    value(v);
    if (buckets_.holds(v)) {
      if (gain_[v] == kNoGain)
        buckets_.remove(v);
      else
        buckets_.move(v, gain_[v]);
    } else if (gain_[v] != kNoGain) {
      buckets_.insert(v, gain_[v]);
    }
  }
  std::int32_t choose();
  void move(std::int32_t v, int to);
  bool over(int k) const { return used_[k] > limits_.area[k]; }
  bool has_room(std::int32_t v, int k) const {
    return !over(k) && used_[k] + h_.weight_of(v, k) <= limits_.area[k] + (swaps_ ? slack_[k] : 0);
  }

  const Hypergraph& h_;
  const PartitionLimits& limits_;
  std::vector<std::uint8_t>& tier_;
  int tiers_;
  std::vector<std::int32_t> count_;  // [net * tiers + tier]
  std::vector<Reach> reach_;
  std::vector<std::int64_t> gain_;
  std::vector<std::uint8_t> target_, locked_;
  std::vector<std::int32_t> order_;
  struct Move {
    std::int32_t vertex;
    std::uint8_t from;
  };
  std::vector<Move> moved_;
  GainBuckets buckets_;
  TierWeights used_{}, crossings_{}, price_{}, below_{};  // below_[k]: price from tier 0 to tier k
  TierWeights slack_{};  // with swaps: a full tier takes one vertex too many on the way, so that two can
                         // change places
  bool swaps_ = true;
};

void ManyWay::count() {
  std::fill(count_.begin(), count_.end(), 0);
  used_ = crossings_ = {};
  for (std::int32_t v = 0; v < h_.vertices; ++v) used_[tier_[v]] += h_.weight_of(v, tier_[v]);
  for (std::int32_t n = 0; n < h_.nets; ++n) {
    for (std::int32_t q = h_.net_begin[n]; q < h_.net_begin[n + 1]; ++q)
      ++count_[static_cast<std::size_t>(n) * tiers_ + tier_[h_.net_vertex[q]]];
    reach_[n] = reach(n);
    for (int k = reach_[n].lo; k < reach_[n].hi; ++k) crossings_[k] += h_.net_weight[n];
  }
}

// The best tier for v with room for it, by price; ties go to the emptier tier.
void ManyWay::value(std::int32_t v) {
  const int from = tier_[v];
  std::array<std::int64_t, kMaxTiers> gain{};
  for (std::int32_t i = h_.vertex_begin[v]; i < h_.vertex_begin[v + 1]; ++i) {
    const std::int32_t n = h_.vertex_net[i];
    const Reach& r = reach_[n];
    const int lo = r.lo == from ? r.next_lo : r.lo, hi = r.hi == from ? r.next_hi : r.hi;  // without v
    const std::int64_t now = below_[r.hi] - below_[r.lo];
    for (int k = 0; k < tiers_; ++k)
      gain[k] += h_.net_weight[n] * (now - (below_[std::max(hi, k)] - below_[std::min(lo, k)]));
  }
  gain_[v] = kNoGain;
  for (int k = 0; k < tiers_; ++k) {
    if (k == from || !h_.may_stand(v, k) || !has_room(v, k)) continue;
    const auto fill = [&](int t) {
      return static_cast<double>(used_[t]) / static_cast<double>(std::max<std::int64_t>(1, limits_.area[t]));
    };
    const bool emptier = gain[k] == gain_[v] && fill(k) < fill(target_[v]);
    if (gain[k] > gain_[v] || emptier) gain_[v] = gain[k], target_[v] = static_cast<std::uint8_t>(k);
  }
}

// Gains count a full target tier as it was when they were taken; a vertex that no longer fits is valued anew.
std::int32_t ManyWay::choose() {
  bool any_over = false;
  for (int k = 0; k < tiers_; ++k) any_over = any_over || over(k);
  for (int stale = 0; stale < 64; ++stale) {
    const std::int32_t v = buckets_.best([&](std::int32_t u) { return !any_over || over(tier_[u]); },
                                         any_over ? h_.vertices : 1);
    if (v == GainBuckets::kNone) return v;
    const int k = target_[v];
    if (has_room(v, k)) return v;
    enqueue(v);
  }
  return GainBuckets::kNone;
}

void ManyWay::move(std::int32_t v, int to) {
  const int from = tier_[v];
  used_[from] -= h_.weight_of(v, from);
  used_[to] += h_.weight_of(v, to);
  tier_[v] = static_cast<std::uint8_t>(to);
  for (std::int32_t i = h_.vertex_begin[v]; i < h_.vertex_begin[v + 1]; ++i) {
    const std::int32_t n = h_.vertex_net[i];
    const Reach before = reach_[n];
    --count_[static_cast<std::size_t>(n) * tiers_ + from];
    ++count_[static_cast<std::size_t>(n) * tiers_ + to];
    reach_[n] = reach(n);
    if (reach_[n] == before) continue;
    for (int k = before.lo; k < before.hi; ++k) crossings_[k] -= h_.net_weight[n];
    for (int k = reach_[n].lo; k < reach_[n].hi; ++k) crossings_[k] += h_.net_weight[n];
    for (std::int32_t q = h_.net_begin[n]; q < h_.net_begin[n + 1]; ++q)
      if (!locked_[h_.net_vertex[q]]) enqueue(h_.net_vertex[q]);
  }
}

bool ManyWay::pass(std::int32_t patience, bool swaps) {
  swaps_ = swaps;
  for (int k = 1; k < tiers_; ++k) below_[k] = below_[k - 1] + price_[k - 1];
  std::int64_t largest = 0;
  for (std::int32_t v = 0; v < h_.vertices; ++v) {
    std::int64_t sum = 0;
    for (std::int32_t i = h_.vertex_begin[v]; i < h_.vertex_begin[v + 1]; ++i)
      sum += h_.net_weight[h_.vertex_net[i]];
    largest = std::max(largest, sum);
  }
  count();
  buckets_.reset(h_.vertices, largest * below_[tiers_ - 1]);
  for (const std::int32_t v : order_) {
    locked_[v] = h_.is_fixed(v) ? 1 : 0;
    if (!locked_[v]) enqueue(v);
  }
  moved_.clear();
  const Rank start = rank();
  Rank best = start;
  std::size_t best_moves = 0;
  while (static_cast<std::int64_t>(moved_.size() - best_moves) < patience || best.area > 0) {
    const std::int32_t v = choose();
    if (v == GainBuckets::kNone) break;
    buckets_.remove(v);
    locked_[v] = 1;
    moved_.push_back({v, tier_[v]});
    move(v, target_[v]);
    const Rank now = rank();
    if (now < best) best = now, best_moves = moved_.size();
  }
  for (std::size_t i = moved_.size(); i > best_moves; --i) tier_[moved_[i - 1].vertex] = moved_[i - 1].from;
  count();
  return best < start;
}

bool ManyWay::reprice() {
  bool changed = false;
  for (int k = 0; k + 1 < tiers_; ++k) {
    const std::int64_t old = price_[k];
    if (crossings_[k] > limits_.sites[k])
      price_[k] = std::min<std::int64_t>(price_[k] + price_[k] / 2, 64 * kPriceUnit);
    else if (price_[k] > kPriceUnit)
      price_[k] = std::max(kPriceUnit, price_[k] - price_[k] / 8);
    changed = changed || price_[k] != old;
  }
  return changed;
}

}  // namespace

void refine_many(const Hypergraph& h, const PartitionLimits& limits, std::vector<std::uint8_t>& tier,
                 std::int32_t patience, Rng& rng) {
  ManyWay fm(h, limits, tier, rng);
  for (int round = 0; round < kPriceRounds; ++round) {
    for (int pass = 0, barren = 0; pass < kMaxPasses && barren < 2; ++pass)
      barren = fm.pass(patience, pass % 2 == 0) ? 0 : barren + 1;
    if (fm.rank().sites == 0 || !fm.reprice()) break;
  }
}

}  // namespace taufold::place
