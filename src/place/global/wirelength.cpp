#include "place/global/wirelength.hpp"

#include <cmath>

#include "num/fast_exp.hpp"
#include "place/net_cost.hpp"

namespace taufold::place {

namespace {

constexpr std::size_t kNetBlock = 1024, kCellBlock = 4096;

/// Weighted-average length of `n` values and its gradient, added to g. n >= 1.
void wa_gradient(const float* v, const std::int32_t* slot, int n, float lo, float hi, float inv_gamma, float* g) {
  float s_max = 0, s_min = 0, t_max = 0, t_min = 0;
  for (int i = 0; i < n; ++i) {
    const float a = num::exp_nonpositive((v[i] - hi) * inv_gamma), b = num::exp_nonpositive((lo - v[i]) * inv_gamma);
    s_max += a;
    t_max += (v[i] - hi) * a;
    s_min += b;
    t_min += (v[i] - lo) * b;
  }
  const float inv_max = 1.0f / s_max, inv_min = 1.0f / s_min;
  const float p = hi + t_max * inv_max, q = lo + t_min * inv_min;  // smooth maximum and minimum
  for (int i = 0; i < n; ++i) {
    const float a = num::exp_nonpositive((v[i] - hi) * inv_gamma), b = num::exp_nonpositive((lo - v[i]) * inv_gamma);
    g[slot[i]] += a * inv_max * (1.0f + (v[i] - p) * inv_gamma) - b * inv_min * (1.0f - (v[i] - q) * inv_gamma);
  }
}

}  // namespace

SmoothWirelength::SmoothWirelength(const Problem& p, ThreadPool& pool, FloatPins pins)
    : p_(p), pool_(pool), pins_(std::move(pins)) {
  pin_grad_x_.resize(p.pins);
  pin_grad_y_.resize(p.pins);
}

// Nets above kManyPins take the subgradient at their extreme pins only: exp() of thousands of pins buys no smoothness.
double SmoothWirelength::axis_gradient(const AxisView& view, const std::uint8_t* tier, float gamma,
                                       std::int32_t net_first, std::int32_t net_last) {
  constexpr int kManyPins = 256;
  const float inv_gamma = 1.0f / gamma;
  const float* weight = p_.net_weight.empty() ? nullptr : p_.net_weight.data();
  double total = 0;
  std::int32_t net = net_first;
  for (const std::int32_t two_end = std::min(net_last, p_.two_pin_nets); net < two_end; ++net) {
    const std::int32_t q0 = p_.net_begin[net], c0 = p_.pin_cell[q0], c1 = p_.pin_cell[q0 + 1];
    const float d = view.cell[c1] + view.offset[tier[c1]][q0 + 1] - view.cell[c0] - view.offset[tier[c0]][q0];
    const float len = std::fabs(d), h = len * inv_gamma;  // 2q of d tanh(d / 2 gamma)
    const float e = num::exp_nonpositive(-h), r = 1.0f / (1.0f + e);
    const float slope = (1.0f - e) * r + 2.0f * h * e * r * r;
    const float w = weight ? weight[net] : 1.0f;
    const float g = w * (d < 0 ? -slope : slope);
    view.pin_gradient[q0] = -g;
    view.pin_gradient[q0 + 1] = g;
    total += w * len;
  }
  float v[kManyPins];
  std::int32_t slot[kManyPins];
  int group_of[kMaxTiers];
  for (; net < net_last; ++net) {
    const std::int32_t begin = p_.net_begin[net], end = p_.net_begin[net + 1];
    Span<float> span[kMaxTiers];
    for (std::int32_t q = begin; q < end; ++q) {
      const std::int32_t c = p_.pin_cell[q];
      span[tier[c]].add(view.cell[c] + view.offset[tier[c]][q]);
      view.pin_gradient[q] = 0;
    }
    const float w = weight ? weight[net] : 1.0f;
    total += w * chain_length(span, p_.tiers);
    // Groups along the chain, as chain_length walks it.
    int groups = 0;
    Span<float> reach, group_span[kMaxTiers];
    for (int k = 0; k < p_.tiers; ++k) {
      Span<float> s = span[k];
      if (s.empty()) continue;
      const bool apart = !reach.empty() && (reach.hi < s.lo || reach.lo > s.hi);
      if (apart) {
        if (reach.hi < s.lo) s.lo = reach.hi;
        if (reach.lo > s.hi) s.hi = reach.lo;
      } else {
        ++groups;
      }
      group_of[k] = groups - 1;
      group_span[groups - 1].add(span[k].lo);
      group_span[groups - 1].add(span[k].hi);
      reach = s;
    }
    if (end - begin > kManyPins) {
      for (int gi = 0; gi < groups; ++gi) {
        std::int32_t at_lo = -1, at_hi = -1;
        for (std::int32_t q = begin; q < end; ++q) {
          const std::int32_t c = p_.pin_cell[q];
          if (group_of[tier[c]] != gi) continue;
          const float u = view.cell[c] + view.offset[tier[c]][q];
          if (at_lo < 0 && u == group_span[gi].lo) at_lo = q;
          if (at_hi < 0 && u == group_span[gi].hi) at_hi = q;
        }
        view.pin_gradient[at_lo] -= w;
        view.pin_gradient[at_hi] += w;
      }
      continue;
    }
    for (int gi = 0; gi < groups; ++gi) {
      int n = 0;
      for (std::int32_t q = begin; q < end; ++q) {
        const std::int32_t c = p_.pin_cell[q];
        if (groups > 1 && group_of[tier[c]] != gi) continue;
        v[n] = view.cell[c] + view.offset[tier[c]][q];
        slot[n++] = q;
      }
      wa_gradient(v, slot, n, group_span[gi].lo, group_span[gi].hi, inv_gamma, view.pin_gradient);
    }
    if (w != 1.0f)
      for (std::int32_t q = begin; q < end; ++q) view.pin_gradient[q] *= w;
  }
  return total;
}

double SmoothWirelength::gradient(const float* x, const float* y, const std::uint8_t* tier, float gamma, float* grad_x,
                                  float* grad_y) {
  AxisView vx{x, {}, pin_grad_x_.data()}, vy{y, {}, pin_grad_y_.data()};
  for (int k = 0; k < p_.tiers; ++k) {
    vx.offset[k] = pins_.dx[k].data();
    vy.offset[k] = pins_.dy[k].data();
  }
  const double total = pool_.sum_blocks<double>(p_.nets, kNetBlock, [&](std::size_t b, std::size_t e) {
    const auto first = static_cast<std::int32_t>(b), last = static_cast<std::int32_t>(e);
    return axis_gradient(vx, tier, gamma, first, last) + axis_gradient(vy, tier, gamma, first, last);
  });
  pool_.for_blocks(p_.objects, kCellBlock, [&](std::size_t b, std::size_t e) {
    for (std::size_t c = b; c < e; ++c) {
      float gx = 0, gy = 0;
      for (std::int32_t i = p_.cell_begin[c]; i < p_.cell_begin[c + 1]; ++i) {
        gx += pin_grad_x_[p_.cell_pin[i]];
        gy += pin_grad_y_[p_.cell_pin[i]];
      }
      grad_x[c] = gx;
      grad_y[c] = gy;
    }
  });
  return total;
}

double SmoothWirelength::exact(const float* x, const float* y, const std::uint8_t* tier) {
  return pool_.sum_blocks<double>(p_.nets, kNetBlock, [&](std::size_t b, std::size_t e) {
    double sum = 0;
    for (std::size_t net = b; net < e; ++net) {
      Span<float> sx[kMaxTiers], sy[kMaxTiers];
      for (std::int32_t q = p_.net_begin[net]; q < p_.net_begin[net + 1]; ++q) {
        const std::int32_t c = p_.pin_cell[q];
        const int k = tier[c];
        sx[k].add(x[c] + pins_.dx[k][q]);
        sy[k].add(y[c] + pins_.dy[k][q]);
      }
      sum += chain_length(sx, p_.tiers) + chain_length(sy, p_.tiers);
    }
    return sum;
  });
}

}  // namespace taufold::place
