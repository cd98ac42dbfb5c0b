#include "place/partition/tier_moves.hpp"

#include <algorithm>
#include <utility>

#include "place/net_cost.hpp"

namespace taufold::place {

namespace {

constexpr int kSweeps = 6;
constexpr double kWorthwhile = 1e-3;  // a sweep that gains less of what the first one gained is the last

class Mover {
 public:
  Mover(const Problem& p, const std::vector<float>& x, const std::vector<float>& y, double price, std::vector<std::uint8_t>& tier)
      : p_(p), x_(x), y_(y), price_(price), tier_(tier) {}

  /// What it saves to put cell c on tier k.
  double gain(std::int32_t c, int k) {
    const std::uint8_t now = tier_[c];
    double saved = 0;
    for (std::int32_t i = p_.cell_begin[c]; i < p_.cell_begin[c + 1]; ++i) {
      const std::int32_t n = p_.pin_net[p_.cell_pin[i]];
      if (i > p_.cell_begin[c] && n == p_.pin_net[p_.cell_pin[i - 1]]) continue;
      saved += cost(n);
      tier_[c] = static_cast<std::uint8_t>(k);
      saved -= cost(n);
      tier_[c] = now;
    }
    return saved;
  }

 private:
  double cost(std::int32_t n) const {
    Span<double> sx[kMaxTiers], sy[kMaxTiers];
    for (std::int32_t q = p_.net_begin[n]; q < p_.net_begin[n + 1]; ++q) {
      const std::int32_t c = p_.pin_cell[q];
      const int k = tier_[c];
      double w, h;
      if (c < p_.cells) {
        w = p_.width[k][c];
        h = p_.height[k];
      } else {
        w = p_.blocks[c - p_.cells].box_width();
        h = p_.blocks[c - p_.cells].box_height();
      }
      sx[k].add(x_[c] - 0.5 * w + p_.pin_dx[k][q]);
      sy[k].add(y_[c] - 0.5 * h + p_.pin_dy[k][q]);
    }
    int lo = p_.tiers, hi = -1;
    for (int k = 0; k < p_.tiers; ++k)
      if (!sx[k].empty()) lo = std::min(lo, k), hi = k;
    return chain_length(sx, p_.tiers) + chain_length(sy, p_.tiers) + price_ * std::max(0, hi - lo);
  }

  const Problem& p_;
  const std::vector<float>&x_, &y_;
  double price_;
  std::vector<std::uint8_t>& tier_;
};

}  // namespace

double move_tiers(const Problem& p, const std::vector<float>& x, const std::vector<float>& y, double price,
                  const std::array<std::int64_t, kMaxTiers>& area_limit, std::vector<std::uint8_t>& tier) {
  Mover mover(p, x, y, price, tier);
  std::array<std::int64_t, kMaxTiers> used{};
  for (std::int32_t c = 0; c < p.cells; ++c) used[tier[c]] += p.area(c, tier[c]);
  double total = 0, first = 0;
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    std::vector<std::pair<double, std::int32_t>> order;
    for (std::int32_t c = 0; c < p.cells; ++c) {
      double best = 0;
      for (int k = 0; k < p.tiers; ++k)
        if (k != tier[c] && p.may_stand(c, k)) best = std::max(best, mover.gain(c, k));
      if (best > 0) order.push_back({-best, c});
    }
    std::sort(order.begin(), order.end());
    double gained = 0;
    for (const auto& [ignored, c] : order) {
      double best = 0;
      int to = -1;
      for (int k = 0; k < p.tiers; ++k) {
        if (k == tier[c] || !p.may_stand(c, k) || used[k] + p.area(c, k) > area_limit[k]) continue;
        const double gain = mover.gain(c, k);
        if (gain > best) best = gain, to = k;
      }
      if (to < 0) continue;
      used[tier[c]] -= p.area(c, tier[c]);
      used[to] += p.area(c, to);
      tier[c] = static_cast<std::uint8_t>(to);
      gained += best;
    }
    total += gained;
    if (sweep == 0) first = gained;
    if (gained <= kWorthwhile * first) break;
  }
  return total;
}

}  // namespace taufold::place
