#include "place/global/tier_cost.hpp"

#include <limits>

#include "place/net_cost.hpp"

namespace taufold::place {

namespace {
constexpr float kInf = std::numeric_limits<float>::max();
}

TierCost::TierCost(const Problem& p, ThreadPool& pool, const FloatPins& pins, double unit) : p_(p), pool_(pool), pins_(pins), unit_(unit) {
  ext_.resize(static_cast<std::size_t>(p.nets) * p.tiers * 2);
  count_.resize(static_cast<std::size_t>(p.nets) * p.tiers);
}

void TierCost::collect_extremes(const float* x, const float* y, const std::uint8_t* tier) {
  const auto add = [](Extremes& e, float v) {
    if (v < e.lo1) {
      e.lo2 = e.lo1;
      e.lo1 = v;
    } else if (v < e.lo2) {
      e.lo2 = v;
    }
    if (v > e.hi1) {
      e.hi2 = e.hi1;
      e.hi1 = v;
    } else if (v > e.hi2) {
      e.hi2 = v;
    }
  };
  pool_.for_blocks(p_.nets, 1024, [&](std::size_t b, std::size_t e) {
    for (std::size_t n = b; n < e; ++n) {
      Extremes* ext = ext_.data() + n * p_.tiers * 2;
      std::int32_t* count = count_.data() + n * p_.tiers;
      for (int k = 0; k < p_.tiers; ++k) {
        ext[2 * k] = ext[2 * k + 1] = {kInf, kInf, -kInf, -kInf};
        count[k] = 0;
      }
      for (std::int32_t q = p_.net_begin[n]; q < p_.net_begin[n + 1]; ++q) {
        const std::int32_t c = p_.pin_cell[q];
        const int k = tier[c];
        add(ext[2 * k], x[c] + pins_.dx[k][q]);
        add(ext[2 * k + 1], y[c] + pins_.dy[k][q]);
        ++count[k];
      }
    }
  });
}

void TierCost::cell_cost(std::int32_t c, const float* x, const float* y, const std::uint8_t* tier, float price, float* cost) const {
  const float crossing_length = static_cast<float>(static_cast<double>(p_.crossing_length) / unit_);
  const int tiers = p_.tiers, now = tier[c];
  float* out = cost + static_cast<std::size_t>(c) * tiers;
  for (int k = 0; k < tiers; ++k) out[k] = 0;
  for (std::int32_t i = p_.cell_begin[c]; i < p_.cell_begin[c + 1]; ++i) {
    const std::int32_t q = p_.cell_pin[i];
    const std::size_t n = p_.pin_net[q];
    const Extremes* ext = ext_.data() + n * tiers * 2;
    const std::int32_t* count = count_.data() + n * tiers;
    const float weight = p_.net_weight.empty() ? 1.0f : p_.net_weight[n];
    Span<float> span[2][kMaxTiers];
    int first = tiers, last = -1;  // occupied tiers without this pin
    const float own[2] = {x[c] + pins_.dx[now][q], y[c] + pins_.dy[now][q]};
    for (int k = 0; k < tiers; ++k) {
      if (count[k] - (k == now) == 0) continue;
      first = std::min(first, k);
      last = k;
      for (int axis = 0; axis < 2; ++axis) {
        const Extremes& e = ext[2 * k + axis];
        span[axis][k] = k != now ? Span<float>{e.lo1, e.hi1}
                                 : Span<float>{own[axis] == e.lo1 ? e.lo2 : e.lo1, own[axis] == e.hi1 ? e.hi2 : e.hi1};
      }
    }
    for (int k = 0; k < tiers; ++k) {
      const Span<float> keep[2] = {span[0][k], span[1][k]};
      span[0][k].add(x[c] + pins_.dx[k][q]);
      span[1][k].add(y[c] + pins_.dy[k][q]);
      const int crossings = std::max(last, k) - std::min(first, k);
      const float length = chain_length(span[0], tiers) + chain_length(span[1], tiers);
      out[k] += weight * length + (price + (weight - 1) * crossing_length) * static_cast<float>(crossings);
      span[0][k] = keep[0];
      span[1][k] = keep[1];
    }
  }
}

}  // namespace taufold::place
