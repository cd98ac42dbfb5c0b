#include "law/sobol.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"

namespace taufold::law {

SobolIndices sobol(std::size_t inputs, std::size_t samples, std::uint64_t seed,
                   const std::function<double(const double*)>& model, ThreadPool& pool) {
  constexpr std::size_t kBlocks = 32;
  struct Sums {
    double n = 0, a = 0, aa = 0;
    std::vector<double> first, total;
  };
  std::vector<Sums> block(kBlocks);
  // The first-order estimator multiplies the output itself: without its mean taken off, that would drown the
  // index in noise.
  double centre = 0;
  {
    constexpr std::size_t kPilot = 512;
    std::vector<double> u(inputs);
    for (std::size_t k = 0; k < kPilot; ++k) {
      for (std::size_t i = 0; i < inputs; ++i) u[i] = unit_double(hash64(seed ^ 0x5bd1e995, k, i));
      centre += model(u.data()) / kPilot;
    }
  }
  const std::size_t each = (samples + kBlocks - 1) / kBlocks;
  pool.run(kBlocks, [&](std::size_t t, int) {
    Sums& s = block[t];
    s.first.assign(inputs, 0.0);
    s.total.assign(inputs, 0.0);
    std::vector<double> a(inputs), b(inputs), mixed(inputs);
    for (std::size_t k = 0; k < each; ++k) {
      const std::uint64_t draw = t * each + k;
      for (std::size_t i = 0; i < inputs; ++i) {
        a[i] = unit_double(hash64(seed, 2 * draw, i));
        b[i] = unit_double(hash64(seed, 2 * draw + 1, i));
      }
      const double fa = model(a.data()) - centre, fb = model(b.data()) - centre;
      s.n += 1;
      s.a += fa + fb;
      s.aa += fa * fa + fb * fb;
      for (std::size_t i = 0; i < inputs; ++i) {
        mixed = a;
        mixed[i] = b[i];
        const double f = model(mixed.data()) - centre;
        s.first[i] += fb * (f - fa);
        s.total[i] += 0.5 * (fa - f) * (fa - f);
      }
    }
  });
  double n = 0, sum = 0, squares = 0;
  for (const Sums& s : block) n += s.n, sum += s.a, squares += s.aa;
  SobolIndices out;
  const double mean = sum / (2 * n);
  out.variance = squares / (2 * n) - mean * mean;
  out.first.assign(inputs, 0.0);
  out.total.assign(inputs, 0.0);
  out.first_se.assign(inputs, 0.0);
  out.total_se.assign(inputs, 0.0);
  if (!(out.variance > 1e-15 * std::max(1.0, centre * centre))) {
    out.variance = 0;
    return out;
  }
  for (std::size_t i = 0; i < inputs; ++i) {
    double f = 0, ff = 0, t = 0, tt = 0;
    for (const Sums& s : block) {
      const double x = s.first[i] / s.n / out.variance, y = s.total[i] / s.n / out.variance;
      f += x, ff += x * x, t += y, tt += y * y;
    }
    constexpr double kN = kBlocks;
    out.first[i] = f / kN;
    out.total[i] = t / kN;
    out.first_se[i] = std::sqrt(std::max(0.0, ff / kN - f / kN * (f / kN)) / (kN - 1));
    out.total_se[i] = std::sqrt(std::max(0.0, tt / kN - t / kN * (t / kN)) / (kN - 1));
  }
  return out;
}

}  // namespace taufold::law
