#include "law/sobol.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/random.hpp"
#include "num/sobol_sums.hpp"

namespace taufold::law {

SobolIndices sobol(std::size_t inputs, std::size_t samples, std::uint64_t seed,
                   const std::function<double(const double*)>& model, ThreadPool& pool) {
  constexpr std::size_t kBlocks = 32;
  std::vector<num::SobolSums> block(kBlocks, num::SobolSums(inputs));
  const std::size_t each = (samples + kBlocks - 1) / kBlocks;
  pool.run(kBlocks, [&](std::size_t t, int) {
    num::SobolSums& s = block[t];
    std::vector<double> a(inputs), b(inputs);
    for (std::size_t k = 0; k < each; ++k) {
      const std::uint64_t draw = t * each + k;
      for (std::size_t i = 0; i < inputs; ++i) {
        a[i] = unit_double(hash64(seed, 2 * draw, i));
        b[i] = unit_double(hash64(seed, 2 * draw + 1, i));
      }
      const double fa = model(a.data()), fb = model(b.data());
      s.add_draws(fa, fb);
      for (std::size_t i = 0; i < inputs; ++i) {
        const double own = std::exchange(a[i], b[i]);
        s.add_swap(i, fa, fb, model(a.data()));
        a[i] = own;
      }
    }
  });
  num::SobolSums all(inputs);
  for (const num::SobolSums& s : block) all += s;
  SobolIndices out;
  const double mean = all.mean();
  out.variance = all.variance();
  out.first.assign(inputs, 0.0);
  out.total.assign(inputs, 0.0);
  out.first_se.assign(inputs, 0.0);
  out.total_se.assign(inputs, 0.0);
  if (!(out.variance > 1e-15 * std::max(1.0, mean * mean))) {
    out.variance = 0;
    return out;
  }
  for (std::size_t i = 0; i < inputs; ++i) {
    double f = 0, ff = 0, t = 0, tt = 0;
    for (const num::SobolSums& s : block) {
      const double x = s.first(i, mean, out.variance), y = s.total(i, out.variance);
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
