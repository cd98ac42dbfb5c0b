// One step of TR-BDF2 for C du/dt = s - A u: the trapezoidal rule over gamma dt and the second-order backward difference over the
// rest, with gamma = 2 - sqrt 2, so that both solve with the same matrix. Second order and L-stable: stiff parts are damped, not rung.
// Sources: R. Bank et al., Transient simulation of silicon devices and circuits, IEEE TCAD 4(4), 1985; M. Hosea and L. Shampine,
// Analysis and implementation of TR-BDF2, Appl. Numer. Math. 20, 1996, for the error estimate, which is passed through the
// matrix once more so that stiff parts do not count beyond what they are.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "base/parallel.hpp"
#include "num/conjugate_gradient.hpp"

namespace taufold::num {

/// State of an integration: u, and r = -A u, which the steps carry along so that A is never applied.
struct TrBdf2State {
  std::vector<double> u, r;
};

/// `capacity` is the diagonal of C; `solve(inverse, rhs, x, rough)` solves (C inverse + A) x = rhs, x holding a first guess,
/// `rough` where a few per cent do. Writes the state
/// after `dt` to `next` and an estimate of the step's error, one value an unknown, to `error`. Scratch vectors are reused.
class TrBdf2 {
 public:
  /// Weights of the values at the beginning, at middle() and at the end in an integral over the step: with them what flows out is
  /// exactly what the step took from the state.
  static constexpr double kWeightOfFirst = std::numbers::sqrt2 / 4, kWeightOfMiddle = kWeightOfFirst,
                          kWeightOfLast = 1 - std::numbers::sqrt2 / 2;
  /// The state between the two stages of the last step.
  const std::vector<double>& middle() const { return middle_; }

  template <class Solve>
  void step(const TrBdf2State& now, const std::vector<double>& s, const std::vector<double>& capacity, double dt, Solve&& solve,
            TrBdf2State& next, std::vector<double>& error, ThreadPool& pool) {
    constexpr double g = 2 - std::numbers::sqrt2;
    constexpr double c1 = 1 / (g * (2 - g)), c2 = (1 - g) * (1 - g) / (g * (2 - g));
    constexpr double k = (-3 * g * g + 4 * g - 2) / (12 * (2 - g));
    const std::size_t n = s.size();
    const double inverse = 2 / (g * dt);  // of alpha = gamma dt / 2
    rhs_.resize(n);
    middle_.resize(n);
    next.u.resize(n);
    next.r.resize(n);
    error.resize(n);
    const auto each = [&](auto&& fn) {
      pool.for_blocks(n, kVectorBlock, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) fn(i);
      });
    };
    each([&](std::size_t i) {
      rhs_[i] = capacity[i] * inverse * now.u[i] + now.r[i] + 2 * s[i];
      middle_[i] = now.u[i];
    });
    solve(inverse, rhs_, middle_, false);
    each([&](std::size_t i) {
      rhs_[i] = capacity[i] * inverse * (c1 * middle_[i] - c2 * now.u[i]) + s[i];
      next.u[i] = middle_[i];
    });
    solve(inverse, rhs_, next.u, false);
    // C du/dt at the three times, from the equations of the stages.
    each([&](std::size_t i) {
      const double f0 = now.r[i] + s[i];
      const double f1 = capacity[i] * inverse * (middle_[i] - now.u[i]) - f0;
      const double f2 = capacity[i] * inverse * (next.u[i] - c1 * middle_[i] + c2 * now.u[i]);
      next.r[i] = f2 - s[i];
      rhs_[i] = 2 * k * dt * inverse * (f0 / g - f1 / (g * (1 - g)) + f2 / (1 - g));
      error[i] = 0;
    });
    solve(inverse, rhs_, error, true);
  }

 private:
  std::vector<double> rhs_, middle_;
};

}  // namespace taufold::num
