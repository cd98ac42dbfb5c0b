// The direct solver for stacks whose layers are laterally uniform, with adiabatic side faces and columns of one size. The cosine
// transform in x and y makes the finite-volume equations of every lateral mode a tridiagonal system along z of their own:
//
//   lambda_u = 2 - 2 cos(pi u / nx),   (kx dz dy/dx lambda_u + ky dz dx/dy lambda_v + T_z) t_uv = q_uv
//
// with T_z the vertical couplings. The result is the exact solution of the same equations that the iterative solver sees.
// After Y. Zhan and S. Sapatnekar, High-efficiency Green function-based thermal simulation algorithms, IEEE TCAD 26(9), 2007, with
// the discrete eigenvalues in the place of the continuous ones.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/parallel.hpp"
#include "num/transform.hpp"
#include "thermal/problem.hpp"

namespace taufold::thermal {

class LayeredSystem {
 public:
  /// `p` is laterally uniform and outlives this.
  LayeredSystem(const Problem& p, ThreadPool&);

  int nz() const { return static_cast<int>(lateral_x_.size()); }
  std::size_t columns() const { return columns_; }
  /// Temperatures are counted from here: an ambient.
  double zero_K() const { return zero_K_; }

  /// Coefficients of the sources of a layer of one cell of it; empty when it has none.
  std::vector<double> source(const std::vector<double>& power_W, int cells) const;
  /// What ambients other than zero_K() send into the cells at an end, as a coefficient of mode (0, 0).
  double ambient_bottom() const { return ambient_bottom_; }
  double ambient_top() const { return ambient_top_; }

  /// For every mode solves (diag(capacity) * inverse_step + A) t = rhs along z. `rhs(z, first, count, to)` fills right-hand sides of
  /// modes first .. first + count of one row, `result(z, first, count, from)` takes solutions. Modes stand row by row, x
  /// fastest. Rows are solved in parallel.
  template <class Rhs, class Result>
  void solve(double inverse_step, Rhs&& rhs, Result&& result) const;

  /// Coefficients of a plane to temperatures, in place.
  void to_temperature(double* plane) const;
  /// Temperatures (absolute) of a plane to coefficients.
  void to_coefficients(const double* temperature_K, double* out) const;

  const std::vector<double>& capacity() const { return capacity_; }  ///< of a cell, by z
  /// Heat through an end, out of the box, from the coefficient of mode (0, 0) there.
  double heat_out(Side, double coefficient) const;

 private:
  static constexpr int kBlock = 32;
  const Problem& p_;
  ThreadPool& pool_;
  std::size_t columns_;
  double zero_K_ = 0, ambient_bottom_ = 0, ambient_top_ = 0, face_bottom_ = 0, face_top_ = 0;
  std::vector<double> lateral_x_, lateral_y_, vertical_, capacity_;  ///< by z; vertical_ to the cell above
  std::vector<double> lambda_x_, lambda_y_;
  num::Transform2DDouble forward_, inverse_;
};

template <class Rhs, class Result>
void LayeredSystem::solve(double inverse_step, Rhs&& rhs, Result&& result) const {
  const auto nx = static_cast<std::size_t>(p_.nx());
  const auto n = static_cast<std::size_t>(nz());
  struct Scratch {
    std::vector<double> t, g;
  };
  std::vector<Scratch> scratch(static_cast<std::size_t>(pool_.threads()));
  pool_.run(static_cast<std::size_t>(p_.ny()), [&](std::size_t v, int worker) {
    Scratch& s = scratch[static_cast<std::size_t>(worker)];
    s.t.resize(n * kBlock);
    s.g.resize(n * kBlock);
    for (std::size_t u0 = 0; u0 < nx; u0 += kBlock) {
      const std::size_t count = std::min<std::size_t>(kBlock, nx - u0);
      const double* lx = lambda_x_.data() + u0;
      const double ly = lambda_y_[v];
      double excess[kBlock] = {};  // pivot less the coupling upwards: a sum of non-negative terms, nothing cancels
      for (std::size_t k = 0; k < n; ++k) {
        double* t = s.t.data() + k * kBlock;
        double* g = s.g.data() + k * kBlock;
        rhs(k, v * nx + u0, count, t);
        const double up = vertical_[k];
        double fixed = capacity_[k] * inverse_step + lateral_y_[k] * ly;
        if (k == 0) fixed += face_bottom_;
        if (k + 1 == n) fixed += face_top_;
        if (k == 0) {
          for (std::size_t i = 0; i < count; ++i) {
            excess[i] = fixed + lateral_x_[k] * lx[i];
            const double inverse = 1 / (excess[i] + up);
            g[i] = up * inverse;
            t[i] *= inverse;
          }
        } else {
          const double* below = t - kBlock;
          const double* g_below = g - kBlock;
          const double down = vertical_[k - 1];
          for (std::size_t i = 0; i < count; ++i) {
            excess[i] = fixed + lateral_x_[k] * lx[i] + g_below[i] * excess[i];
            const double inverse = 1 / (excess[i] + up);
            g[i] = up * inverse;
            t[i] = (t[i] + down * below[i]) * inverse;
          }
        }
      }
      for (std::size_t k = n; k-- > 0;) {
        double* t = s.t.data() + k * kBlock;
        if (k + 1 < n) {
          const double* g = s.g.data() + k * kBlock;
          const double* above = t + kBlock;
          for (std::size_t i = 0; i < count; ++i) t[i] += g[i] * above[i];
        }
        result(k, v * nx + u0, count, t);
      }
    }
  });
}

/// The steady state, directly. `keep` says of each layer whether its temperatures are wanted; empty: all.
Solution layered_steady(const Problem&, const std::vector<char>& keep, ThreadPool&);

}  // namespace taufold::thermal
