#include "num/seven_point.hpp"

namespace taufold::num {

SevenPoint::SevenPoint(int nx_, int ny_, int nz_) : nx(nx_), ny(ny_), nz(nz_) {
  gx.assign(size(), 0);
  gy.assign(size(), 0);
  gz.assign(size(), 0);
  extra.assign(size(), 0);
}

double SevenPoint::apply(const double* in, double* out, ThreadPool& pool) const {
  const auto n = static_cast<std::ptrdiff_t>(nx), s = static_cast<std::ptrdiff_t>(slab());
  return pool.sum_blocks<double>(static_cast<std::size_t>(ny), 1, [&](std::size_t row, std::size_t) {
    double dot = 0;
    for (int z = 0; z < nz; ++z) {
      const std::size_t base = at(0, static_cast<int>(row), z);
      const double* u = in + base;
      const double *ax = gx.data() + base, *ay = gy.data() + base, *az = gz.data() + base, *e = extra.data() + base;
      double* r = out + base;
      // One neighbour at a time, so that every loop runs over contiguous values without a branch.
      for (std::ptrdiff_t x = 0; x < n; ++x) r[x] = e[x] * u[x];
      for (std::ptrdiff_t x = 0; x + 1 < n; ++x) r[x] += ax[x] * (u[x] - u[x + 1]);
      for (std::ptrdiff_t x = 1; x < n; ++x) r[x] += ax[x - 1] * (u[x] - u[x - 1]);
      if (z + 1 < nz)
        for (std::ptrdiff_t x = 0; x < n; ++x) r[x] += az[x] * (u[x] - u[x + n]);
      if (z > 0)
        for (std::ptrdiff_t x = 0; x < n; ++x) r[x] += az[x - n] * (u[x] - u[x - n]);
      if (row + 1 < static_cast<std::size_t>(ny))
        for (std::ptrdiff_t x = 0; x < n; ++x) r[x] += ay[x] * (u[x] - u[x + s]);
      if (row > 0)
        for (std::ptrdiff_t x = 0; x < n; ++x) r[x] += ay[x - s] * (u[x] - u[x - s]);
      double part = 0;
      for (std::ptrdiff_t x = 0; x < n; ++x) part += u[x] * r[x];
      dot += part;
    }
    return dot;
  });
}

}  // namespace taufold::num
