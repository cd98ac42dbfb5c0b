#include <algorithm>
#include <array>

#include "place/partition/gain_buckets.hpp"
#include "place/partition/refine.hpp"

namespace taufold::place {

std::int64_t area_excess(const TierWeights& used, const TierWeights& limit, int tiers) {
  std::int64_t sum = 0;
  for (int k = 0; k < tiers; ++k) sum += std::max<std::int64_t>(0, used[k] - limit[k]);
  return sum;
}

namespace {

constexpr int kTries = 64;  // vertices too heavy for the other side that a choice looks past
constexpr int kMaxPasses = 100;

/// Best prefix of a pass: least excess of area, then least cut, then least filled tier.
struct Rank {
  std::int64_t excess, cut;
  double fill;
  bool operator<(const Rank& o) const {
    return excess != o.excess ? excess < o.excess : cut != o.cut ? cut < o.cut : fill < o.fill;
  }
};

class TwoWay {
 public:
  TwoWay(const Hypergraph& h, const TierWeights& limit, std::vector<std::uint8_t>& side, Rng& rng)
      : h_(h),
        limit_(limit),
        side_(side),
        count_(2 * static_cast<std::size_t>(h.nets)),
        gain_(h.vertices),
        locked_(h.vertices),
        order_(h.vertices) {
    for (std::int32_t v = 0; v < h.vertices; ++v) {
      std::int64_t sum = 0;
      for (std::int32_t i = h.vertex_begin[v]; i < h.vertex_begin[v + 1]; ++i)
        sum += h.net_weight[h.vertex_net[i]];
      largest_gain_ = std::max(largest_gain_, sum);
      order_[v] = v;
      for (int k = 0; k < 2; ++k)
        if (!h.is_fixed(v)) slack_[k] = std::max(slack_[k], h.weight_of(v, k));
    }
    for (std::int32_t i = h.vertices - 1; i > 0; --i)
      std::swap(order_[i], order_[rng.below(static_cast<std::uint32_t>(i) + 1)]);
  }

  /// True when the pass found something better.
  bool pass(std::int32_t patience, bool swaps);

 private:
  void count();
  std::int32_t choose();
  void move(std::int32_t v);
  void add(std::int32_t v, std::int64_t change) {
    if (locked_[v]) return;
    gain_[v] += change;
    GainBuckets& b = buckets_[side_[v]];
    if (b.holds(v))
      b.move(v, gain_[v]);
    else
      b.insert(v, gain_[v]);
  }
  double fill(int s) const {
    return static_cast<double>(used_[s]) / static_cast<double>(std::max<std::int64_t>(1, limit_[s]));
  }
  Rank rank() const { return {area_excess(used_, limit_, 2), cut_, std::max(fill(0), fill(1))}; }

  const Hypergraph& h_;
  const TierWeights& limit_;
  std::vector<std::uint8_t>& side_;
  std::vector<std::int32_t> count_;  // [net * 2 + side]
  std::vector<std::int64_t> gain_;
  std::vector<std::uint8_t> locked_;
  std::vector<std::int32_t> order_, moved_;
  std::array<GainBuckets, 2> buckets_;
  std::int64_t largest_gain_ = 0, cut_ = 0;
  TierWeights used_{};
  TierWeights slack_{};  // with swaps: a full tier takes one vertex too many on the way, so that two can
                         // change places
  bool swaps_ = true;
};

void TwoWay::count() {
  std::fill(count_.begin(), count_.end(), 0);
  cut_ = 0;
  for (std::int32_t n = 0; n < h_.nets; ++n) {
    for (std::int32_t q = h_.net_begin[n]; q < h_.net_begin[n + 1]; ++q)
      ++count_[2 * n + side_[h_.net_vertex[q]]];
    if (count_[2 * n] > 0 && count_[2 * n + 1] > 0) cut_ += h_.net_weight[n];
  }
  used_ = {};
  for (std::int32_t v = 0; v < h_.vertices; ++v) used_[side_[v]] += h_.weight_of(v, side_[v]);
  for (auto& b : buckets_) b.reset(h_.vertices, largest_gain_);
  const bool all = area_excess(used_, limit_, 2) > 0;  // then vertices away from the cut may have to move too
  for (const std::int32_t v : order_) {
    const int s = side_[v];
    std::int64_t g = 0;
    bool on_cut = false;
    for (std::int32_t i = h_.vertex_begin[v]; i < h_.vertex_begin[v + 1]; ++i) {
      const std::int32_t n = h_.vertex_net[i];
      if (count_[2 * n + 1 - s] == 0)
        g -= h_.net_weight[n];
      else
        on_cut = true, g += count_[2 * n + s] == 1 ? h_.net_weight[n] : 0;
    }
    gain_[v] = g;
    locked_[v] = h_.is_fixed(v) ? 1 : 0;
    if (!locked_[v] && (on_cut || all)) buckets_[s].insert(v, g);
  }
}

std::int32_t TwoWay::choose() {
  std::array<std::int32_t, 2> best{GainBuckets::kNone, GainBuckets::kNone};
  for (int s = 0; s < 2; ++s) {
    if (used_[1 - s] > limit_[1 - s]) continue;  // the other side has to lose weight, not gain it
    best[s] = buckets_[s].best(
        [&](std::int32_t v) {
          return used_[1 - s] + h_.weight_of(v, 1 - s) <= limit_[1 - s] + (swaps_ ? slack_[1 - s] : 0);
        },
        kTries);
  }
  if (best[0] == GainBuckets::kNone || best[1] == GainBuckets::kNone) return std::max(best[0], best[1]);
  for (int s = 0; s < 2; ++s)
    if (used_[s] > limit_[s]) return best[s];
  if (gain_[best[0]] != gain_[best[1]]) return gain_[best[0]] > gain_[best[1]] ? best[0] : best[1];
  return fill(0) > fill(1) ? best[0] : best[1];
}

void TwoWay::move(std::int32_t v) {
  const int from = side_[v], to = 1 - from;
  buckets_[from].remove(v);
  locked_[v] = 1;
  cut_ -= gain_[v];
  used_[from] -= h_.weight_of(v, from);
  used_[to] += h_.weight_of(v, to);
  side_[v] = static_cast<std::uint8_t>(to);
  for (std::int32_t i = h_.vertex_begin[v]; i < h_.vertex_begin[v + 1]; ++i) {
    const std::int32_t n = h_.vertex_net[i], w = h_.net_weight[n];
    const std::int32_t *first = &h_.net_vertex[h_.net_begin[n]], *last = first + h_.degree(n);
    if (count_[2 * n + to] == 0) {
      for (const auto* u = first; u != last; ++u) add(*u, w);
    } else if (count_[2 * n + to] == 1) {
      for (const auto* u = first; u != last; ++u)
        if (side_[*u] == to && *u != v) add(*u, -w);
    }
    --count_[2 * n + from];
    ++count_[2 * n + to];
    if (count_[2 * n + from] == 0) {
      for (const auto* u = first; u != last; ++u) add(*u, -w);
    } else if (count_[2 * n + from] == 1) {
      for (const auto* u = first; u != last; ++u)
        if (side_[*u] == from) add(*u, w);
    }
  }
}

bool TwoWay::pass(std::int32_t patience, bool swaps) {
  swaps_ = swaps;
  count();
  moved_.clear();
  const Rank start = rank();
  Rank best = start;
  std::size_t best_moves = 0;
  while (static_cast<std::int64_t>(moved_.size() - best_moves) < patience || best.excess > 0) {
    const std::int32_t v = choose();
    if (v == GainBuckets::kNone) break;
    move(v);
    moved_.push_back(v);
    const Rank now = rank();
    if (now < best) best = now, best_moves = moved_.size();
  }
  for (std::size_t i = best_moves; i < moved_.size(); ++i) side_[moved_[i]] ^= 1;
  return best.excess < start.excess || best.cut < start.cut;
}

}  // namespace

void refine_two(const Hypergraph& h, const TierWeights& area_limit, std::vector<std::uint8_t>& tier,
                std::int32_t patience, Rng& rng) {
  TwoWay fm(h, area_limit, tier, rng);
  for (int pass = 0, barren = 0; pass < kMaxPasses && barren < 2; ++pass)
    barren = fm.pass(patience, pass % 2 == 0) ? 0 : barren + 1;
}

}  // namespace taufold::place
