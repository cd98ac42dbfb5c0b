#include "predict/fit_arc.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace taufold::predict {

namespace {

constexpr std::size_t kN = 6;
using Vector = std::array<double, kN>;

// Logarithms where only positive values mean anything; the search is then free of bounds but for these.
struct Bounds {
  double low, high;
};
constexpr Bounds kLogCp{-6, 3}, kLambda{0.02, 1.5}, kLogKappa{-1, 3}, kQ{0.1, 4};

ArcLaw law_of(const Vector& x, double unit_F, double unit_s) {
  ArcLaw l;
  l.r_ohm = std::exp(x[0]) * unit_s / unit_F;
  l.cp_F = std::exp(std::clamp(x[1], kLogCp.low, kLogCp.high)) * unit_F;
  l.lambda = std::clamp(x[2], kLambda.low, kLambda.high);
  l.kappa = std::exp(std::clamp(x[3], kLogKappa.low, kLogKappa.high));
  l.q = std::clamp(x[4], kQ.low, kQ.high);
  l.d_int_s = x[5] * unit_s;
  return l;
}

/// Solves a x = b by elimination with pivots; false when singular.
template <std::size_t N>
bool solve(std::array<std::array<double, N>, N> a, std::array<double, N>& b) {
  for (std::size_t k = 0; k < N; ++k) {
    std::size_t p = k;
    for (std::size_t i = k + 1; i < N; ++i)
      if (std::abs(a[i][k]) > std::abs(a[p][k])) p = i;
    if (!(std::abs(a[p][k]) > 1e-300)) return false;
    std::swap(a[k], a[p]);
    std::swap(b[k], b[p]);
    for (std::size_t i = k + 1; i < N; ++i) {
      const double f = a[i][k] / a[k][k];
      for (std::size_t j = k; j < N; ++j) a[i][j] -= f * a[k][j];
      b[i] -= f * b[k];
    }
  }
  for (std::size_t k = N; k-- > 0;) {
    for (std::size_t j = k + 1; j < N; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return true;
}

class DelayFit {
 public:
  DelayFit(std::span<const TablePoint> p, double floor_s, double load_F) : p_(p), floor_(floor_s), unit_F_(load_F) {
    unit_s_ = floor_s;
  }

  double error(const Vector& x) const {
    const ArcLaw l = law_of(x, unit_F_, unit_s_);
    double sum = 0;
    for (const TablePoint& q : p_) sum += std::pow((l.delay_s(q.slew_s, q.load_F) - q.delay_s) / std::max(q.delay_s, floor_), 2);
    return sum;
  }

  Vector descend(Vector x) const {
    double best = error(x), damping = 1e-2;
    for (int round = 0; round < 120 && damping < 1e8; ++round) {
      std::array<std::array<double, kN>, kN> normal{};
      Vector gradient{};
      std::array<ArcLaw, kN> moved;
      constexpr double kStep = 1e-5;
      for (std::size_t k = 0; k < kN; ++k) {
        Vector y = x;
        y[k] += kStep;
        moved[k] = law_of(y, unit_F_, unit_s_);
      }
      const ArcLaw here = law_of(x, unit_F_, unit_s_);
      for (const TablePoint& q : p_) {
        const double weight = 1 / std::max(q.delay_s, floor_), d = here.delay_s(q.slew_s, q.load_F), r = (d - q.delay_s) * weight;
        Vector slope;
        for (std::size_t k = 0; k < kN; ++k) slope[k] = (moved[k].delay_s(q.slew_s, q.load_F) - d) / kStep * weight;
        for (std::size_t i = 0; i < kN; ++i) {
          gradient[i] -= slope[i] * r;
          for (std::size_t j = 0; j < kN; ++j) normal[i][j] += slope[i] * slope[j];
        }
      }
      bool better = false;
      while (!better && damping < 1e8) {
        auto a = normal;
        for (std::size_t k = 0; k < kN; ++k) a[k][k] += damping * (normal[k][k] + 1e-9);
        Vector step = gradient;
        if (solve(a, step)) {
          Vector y;
          for (std::size_t k = 0; k < kN; ++k) y[k] = x[k] + std::clamp(step[k], -1.0, 1.0);
          const double e = error(y);
          if (e < best) {
            better = true;
            const bool done = best - e < 1e-9 * best;
            x = y;
            best = e;
            damping = std::max(damping / 5, 1e-9);
            if (done) return x;
          }
        }
        if (!better) damping *= 4;
      }
      if (!better) break;
    }
    return x;
  }

  ArcLaw run(double& rms) const {
    // From a stage alone and from one that another drives.
    static constexpr Vector kStarts[] = {{0, -1, 0.4, 1.6, 1, 0.2}, {-0.5, 1.5, 0.3, 0, 0.7, 0}, {0, 0.5, 0.5, 1, 0.3, 3}};
    Vector best = kStarts[0];
    double least = std::numeric_limits<double>::infinity();
    for (const Vector& s : kStarts) {
      const Vector x = descend(s);
      if (const double e = error(x); e < least) least = e, best = x;
    }
    rms = std::sqrt(least / static_cast<double>(p_.size()));
    return law_of(best, unit_F_, unit_s_);
  }

 private:
  std::span<const TablePoint> p_;
  double floor_, unit_F_, unit_s_;
};

}  // namespace

Plane fit_plane(std::span<const PlanePoint> points, double slew_s, double load_F) {
  std::array<std::array<double, 3>, 3> a{};
  std::array<double, 3> b{};
  double floor = 0;
  for (const PlanePoint& p : points) floor = std::max(floor, std::abs(p.value));
  if (floor == 0) return {};
  floor *= 0.02;
  for (const PlanePoint& p : points) {
    const double w = 1 / std::max(std::abs(p.value), floor);
    // In units of about one, so that the elimination is well posed.
    const std::array<double, 3> row = {w, w * p.slew_s / slew_s, w * p.load_F / load_F};
    for (std::size_t i = 0; i < 3; ++i) {
      b[i] += row[i] * w * p.value;
      for (std::size_t j = 0; j < 3; ++j) a[i][j] += row[i] * row[j];
    }
  }
  if (!solve(a, b)) return {};
  Plane out{b[0], b[1] / slew_s, b[2] / load_F, 0};
  double sum = 0;
  for (const PlanePoint& p : points) sum += std::pow((out.at(p.slew_s, p.load_F) - p.value) / std::max(std::abs(p.value), floor), 2);
  out.rms = std::sqrt(sum / static_cast<double>(points.size()));
  return out;
}

ArcFit fit_arc(std::span<const TablePoint> points, double floor_s, double load_F) {
  ArcFit out;
  out.law = DelayFit(points, floor_s, load_F).run(out.delay_rms);
  std::vector<PlanePoint> slews;
  for (const TablePoint& p : points) slews.push_back({p.slew_s, p.load_F, p.out_slew_s});
  const Plane plane = fit_plane(slews, floor_s, load_F);
  out.law.slew_const_s = plane.constant;
  out.law.slew_ohm = plane.per_load;
  out.law.slew_nu = plane.per_slew;
  out.slew_rms = plane.rms;
  return out;
}

}  // namespace taufold::predict
