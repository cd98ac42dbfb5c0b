#include "place/global/tiers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/random.hpp"

namespace taufold::place {

namespace {

/// Euclidean projection of m + shift onto the simplex of the allowed tiers, N small (Duchi et al., ICML 2008, by repeated
/// clipping).
void project(const float* m, const float* shift, int n, db::TierSet allowed, float* out) {
  if (n == 2 && allowed == 3) {  // closed form
    out[1] = std::clamp(0.5f * (1.0f + m[1] + shift[1] - m[0] - shift[0]), 0.0f, 1.0f);
    out[0] = 1.0f - out[1];
    return;
  }
  for (int k = 0; k < n; ++k) out[k] = m[k] + shift[k];
  std::array<bool, kMaxTiers> active;
  for (int k = 0; k < n; ++k) {
    active[k] = (allowed >> k & 1) != 0;
    if (!active[k]) out[k] = 0;
  }
  for (int round = 0; round < n; ++round) {
    float sum = 0;
    int count = 0;
    for (int k = 0; k < n; ++k)
      if (active[k]) sum += out[k], ++count;
    const float excess = (sum - 1.0f) / static_cast<float>(count);
    bool clipped = false;
    for (int k = 0; k < n; ++k) {
      if (!active[k]) continue;
      out[k] -= excess;
    }
    for (int k = 0; k < n; ++k)
      if (active[k] && out[k] < 0) {
        out[k] = 0;
        active[k] = false;
        clipped = true;
      }
    if (!clipped) break;
  }
}

}  // namespace

TierMembership::TierMembership(const Problem& p, ThreadPool& pool, std::uint64_t seed)
    : p_(p), pool_(pool), tiers_(p.tiers) {
  m_.resize(static_cast<std::size_t>(p.cells) * tiers_);
  rounded_.resize(p.objects);
  for (std::size_t b = 0; b < p.blocks.size(); ++b) rounded_[p.cells + b] = p.blocks[b].tier;
  shift_.assign(tiers_, 0.0f);
  const std::vector<float> none(tiers_, 0.0f);
  for (std::size_t c = 0; c < static_cast<std::size_t>(p.cells); ++c) {
    float m[kMaxTiers];
    for (int k = 0; k < tiers_; ++k)
      m[k] = 1.0f / static_cast<float>(tiers_) +
             0.04f * (static_cast<float>(unit_double(hash64(seed, c, static_cast<std::uint64_t>(k)))) - 0.5f);
    project(m, none.data(), tiers_, allowed(c), &m_[c * tiers_]);
  }
  balance();
}

float TierMembership::spread(const std::vector<float>& cost, std::int32_t c) const {
  const float* g = &cost[static_cast<std::size_t>(c) * tiers_];
  const auto [lo, hi] = std::minmax_element(g, g + tiers_);
  return *hi - *lo;
}

float TierMembership::robust_scale(std::vector<float>& diff) {
  if (diff.empty()) return 1.0f;
  const auto mid = diff.begin() + static_cast<std::ptrdiff_t>(diff.size() / 2);
  std::nth_element(diff.begin(), mid, diff.end());
  if (*mid > 0) return *mid;
  const float sum = std::accumulate(diff.begin(), diff.end(), 0.0f);
  return sum > 0 ? sum / static_cast<float>(diff.size()) : 1.0f;
}

void TierMembership::move(std::size_t c, const std::vector<float>& cost, float step_size, float scale, float push) {
  float* m = &m_[c * tiers_];
  const float* g = &cost[c * tiers_];
  float mean = 0;
  for (int k = 0; k < tiers_; ++k) mean += g[k];
  mean /= static_cast<float>(tiers_);
  float next[kMaxTiers];
  const float n = static_cast<float>(tiers_);
  for (int k = 0; k < tiers_; ++k) {
    const float pull = std::clamp((g[k] - mean) * 2.0f * scale, -2.0f, 2.0f);
    next[k] = m[k] + step_size * (push * (n * m[k] - 1.0f) - pull);
  }
  const std::array<float, kMaxTiers> none{};
  project(next, none.data(), tiers_, allowed(c), m);
}

// Every tier is to be filled to the same share of its limit. Gauss-Seidel over tiers: bisection on the shift of one tier
// until its share equals the share of all; two sweeps are enough because the next iteration corrects again.
void TierMembership::balance() {
  if (tiers_ == 1) {
    std::fill(rounded_.begin(), rounded_.end(), std::uint8_t{0});
    return;
  }
  constexpr std::size_t kBlock = 8192;
  struct Sums {
    std::array<double, kMaxTiers> area{};
    void operator+=(const Sums& o) {
      for (int k = 0; k < kMaxTiers; ++k) area[k] += o.area[k];
    }
  };
  std::fill(shift_.begin(), shift_.end(), 0.0f);
  const auto shares = [&] {
    const Sums s = pool_.sum_blocks<Sums>(p_.cells, kBlock, [&](std::size_t b, std::size_t e) {
      Sums part;
      float m[kMaxTiers];
      for (std::size_t c = b; c < e; ++c) {
        project(&m_[c * tiers_], shift_.data(), tiers_, allowed(c), m);
        for (int k = 0; k < tiers_; ++k)
          if (m[k] > 0) part.area[k] += static_cast<double>(m[k]) * static_cast<double>(p_.area(static_cast<std::int32_t>(c), k));
      }
      return part;
    });
    std::array<double, kMaxTiers> share{};
    for (int k = 0; k < tiers_; ++k)
      share[k] = s.area[k] / static_cast<double>(std::max<std::int64_t>(1, p_.space[k].room));
    return share;
  };
  constexpr float kShift = 0.5f;
  const int sweeps = tiers_ == 2 ? 1 : 2;
  for (int sweep = 0; sweep < sweeps; ++sweep)
    for (int k = 1; k < tiers_; ++k) {
      float lo = -kShift, hi = kShift;
      for (int step = 0; step < 12; ++step) {
        shift_[k] = 0.5f * (lo + hi);
        const auto share = shares();
        double others = 0;
        for (int j = 0; j < tiers_; ++j)
          if (j != k) others += share[j] / (tiers_ - 1);
        (share[k] > others ? hi : lo) = shift_[k];
      }
    }
  const auto share = shares();
  fill_ = *std::max_element(share.begin(), share.begin() + tiers_);
  pool_.for_blocks(p_.cells, kBlock, [&](std::size_t b, std::size_t e) {
    float m[kMaxTiers];
    for (std::size_t c = b; c < e; ++c) {
      project(&m_[c * tiers_], shift_.data(), tiers_, allowed(c), m);
      std::copy(m, m + tiers_, &m_[c * tiers_]);
      rounded_[c] = static_cast<std::uint8_t>(std::max_element(m, m + tiers_) - m);
    }
  });
}

void TierMembership::hold(const std::vector<std::uint8_t>& tier) {
  for (std::size_t c = 0; c < static_cast<std::size_t>(p_.cells); ++c) {
    rounded_[c] = tier[c];
    for (int k = 0; k < tiers_; ++k) m_[c * tiers_ + k] = k == tier[c] ? 1.0f : 0.0f;
  }
  fill_ = 0;
  for (int k = 0; k < tiers_; ++k) {
    double area = 0;
    for (std::int32_t c = 0; c < p_.cells; ++c)
      if (tier[c] == k) area += static_cast<double>(p_.area(c, k));
    fill_ = std::max(fill_, area / std::max(1.0, static_cast<double>(p_.space[k].room)));
  }
}

bool TierMembership::freeze(double reserve) {
  std::vector<float> regret(m_.size());
  for (std::size_t c = 0; c < static_cast<std::size_t>(p_.cells); ++c) {
    const float best = m_[c * tiers_ + rounded_[c]];
    for (int k = 0; k < tiers_; ++k) regret[c * tiers_ + k] = best - m_[c * tiers_ + k];
  }
  const bool fits = repair_utilisation(p_, rounded_, regret, reserve);
  for (std::size_t c = 0; c < static_cast<std::size_t>(p_.cells); ++c)
    for (int k = 0; k < tiers_; ++k) m_[c * tiers_ + k] = k == rounded_[c] ? 1.0f : 0.0f;
  return fits;
}

bool repair_utilisation(const Problem& p, std::vector<std::uint8_t>& tier, const std::vector<float>& regret, double reserve) {
  std::array<double, kMaxTiers> used{}, limit{};
  for (int k = 0; k < p.tiers; ++k)
    limit[k] = (1.0 - reserve) * static_cast<double>(p.space[k].room);
  for (std::int32_t c = 0; c < p.cells; ++c) used[tier[c]] += static_cast<double>(p.area(c, tier[c]));
  for (int from = 0; from < p.tiers; ++from) {
    if (used[from] <= limit[from]) continue;
    struct Exit {
      float cost;
      std::int32_t cell;
      int to;
    };
    std::vector<Exit> exits;
    for (std::int32_t c = 0; c < p.cells; ++c)
      if (tier[c] == from)
        for (int k = 0; k < p.tiers; ++k)
          if (k != from && p.may_stand(c, k)) exits.push_back({regret[static_cast<std::size_t>(c) * p.tiers + k], c, k});
    std::sort(exits.begin(), exits.end(), [](const Exit& a, const Exit& b) {
      return a.cost != b.cost ? a.cost < b.cost : a.cell != b.cell ? a.cell < b.cell : a.to < b.to;
    });
    for (const Exit& e : exits) {
      if (used[from] <= limit[from]) break;
      const auto area = static_cast<double>(p.area(e.cell, e.to));
      if (tier[e.cell] != from || used[e.to] + area > limit[e.to]) continue;
      used[from] -= static_cast<double>(p.area(e.cell, from));
      used[e.to] += area;
      tier[e.cell] = static_cast<std::uint8_t>(e.to);
    }
    if (used[from] > limit[from]) return reserve > 0 ? repair_utilisation(p, tier, regret, 0.0) : false;
  }
  return true;
}

}  // namespace taufold::place
