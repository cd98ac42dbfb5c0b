// Preconditioned conjugate gradients (Hestenes and Stiefel, 1952) for symmetric positive definite operators, with what a caller
// must know about the end: converged, out of iterations, or an operator that is not positive definite.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/parallel.hpp"
#include "base/stop.hpp"

namespace taufold::num {

enum class SolveStatus : std::uint8_t {
  converged,
  iteration_limit,  ///< the residual did not fall far enough; the best of it is in the result
  indefinite,       ///< a direction without positive energy was met: there is no minimum
  stopped,          ///< by the stop flag
};

struct SolveReport {
  SolveStatus status = SolveStatus::converged;
  int iterations = 0;
  double relative_residual = 0;  ///< 2-norm, against the right-hand side
};

struct SolveLimits {
  double relative_residual = 1e-10;
  int iterations = 500;
  const StopToken* stop = nullptr;
};

inline constexpr std::size_t kVectorBlock = 1 << 14;

/// a . b, summed over fixed blocks.
inline double dot(const std::vector<double>& a, const std::vector<double>& b, ThreadPool& pool) {
  return pool.sum_blocks<double>(a.size(), kVectorBlock, [&](std::size_t begin, std::size_t end) {
    double lane[4] = {0, 0, 0, 0};  // four sums: additions of one would wait for each other
    std::size_t i = begin;
    for (; i + 4 <= end; i += 4)
      for (std::size_t k = 0; k < 4; ++k) lane[k] += a[i + k] * b[i + k];
    for (; i < end; ++i) lane[0] += a[i] * b[i];
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
  });
}

/// Solves A x = b from the x given. `apply(in, out)` computes A in and returns in . out; `precondition(r, z)` sets z to about the
/// inverse of A applied to r, symmetric and positive definite up to rounding (single precision inside it does no harm: the
/// formula of Polak and Ribiere takes up what is lost in symmetry).
template <class Apply, class Precondition>
SolveReport conjugate_gradient(Apply&& apply, Precondition&& precondition, const std::vector<double>& b, std::vector<double>& x,
                               const SolveLimits& limits, ThreadPool& pool) {
  const std::size_t n = b.size();
  SolveReport out;
  const double scale = std::sqrt(dot(b, b, pool));
  if (scale == 0) {
    x.assign(n, 0.0);
    return out;
  }
  std::vector<double> r(n), z(n), p(n, 0.0), q(n);
  apply(x.data(), q.data());
  pool.for_blocks(n, kVectorBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) r[i] = b[i] - q[i];
  });
  out.relative_residual = std::sqrt(dot(r, r, pool)) / scale;
  double rz_old = 1, alpha = 0;
  const auto end_as = [&](SolveStatus s) {
    out.status = s;
    return out;
  };
  while (!(out.relative_residual <= limits.relative_residual)) {
    if (!std::isfinite(out.relative_residual)) return end_as(SolveStatus::indefinite);
    if (out.iterations >= limits.iterations) return end_as(SolveStatus::iteration_limit);
    if (limits.stop && limits.stop->stop_requested()) return end_as(SolveStatus::stopped);
    precondition(r.data(), z.data());
    const double rz = dot(r, z, pool);
    if (!(rz > 0)) return end_as(SolveStatus::indefinite);
    // r_new = r_old - alpha q, so that z . (r_new - r_old) = -alpha z . q; q still holds A p of the step before.
    const double beta = out.iterations == 0 ? 0.0 : std::max(0.0, -alpha * dot(z, q, pool) / rz_old);
    rz_old = rz;
    pool.for_blocks(n, kVectorBlock, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) p[i] = z[i] + beta * p[i];
    });
    const double pq = apply(p.data(), q.data());
    if (!(pq > 0)) return end_as(SolveStatus::indefinite);
    alpha = dot(r, p, pool) / pq;
    const double rr = pool.sum_blocks<double>(n, kVectorBlock, [&](std::size_t begin, std::size_t end) {
      double lane[4] = {0, 0, 0, 0};
      for (std::size_t i = begin; i < end; ++i) {
        x[i] += alpha * p[i];
        r[i] -= alpha * q[i];
      }
      std::size_t i = begin;
      for (; i + 4 <= end; i += 4)
        for (std::size_t k = 0; k < 4; ++k) lane[k] += r[i + k] * r[i + k];
      for (; i < end; ++i) lane[0] += r[i] * r[i];
      return (lane[0] + lane[1]) + (lane[2] + lane[3]);
    });
    ++out.iterations;
    out.relative_residual = std::sqrt(rr) / scale;
  }
  return out;
}

}  // namespace taufold::num
