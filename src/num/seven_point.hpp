// A symmetric operator on a box of nx x ny x nz cells in which every cell is joined to its six neighbours: what finite volumes
// make of diffusion.
//
//   (A u)_c = sum over neighbours d of g_cd (u_c - u_d) + extra_c u_c,    g >= 0, extra >= 0
//
// Columns along z are stored together row by row, (y, z, x) with x fastest, so that a row of columns lies in the cache while its
// tridiagonal systems are solved side by side.
#pragma once

#include <cstddef>
#include <vector>

#include "base/parallel.hpp"

namespace taufold::num {

struct SevenPoint {
  int nx = 0, ny = 0, nz = 0;
  std::vector<double> gx;     ///< link of (x, y, z) to (x + 1, y, z); zero at the last x
  std::vector<double> gy;     ///< to (x, y + 1, z); zero at the last y
  std::vector<double> gz;     ///< to (x, y, z + 1); zero at the last z
  std::vector<double> extra;  ///< to the outside; for a step in time also capacity over time

  SevenPoint() = default;
  SevenPoint(int nx_, int ny_, int nz_);

  std::size_t size() const { return static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny) * static_cast<std::size_t>(nz); }
  /// Values of one y: nz rows of nx.
  std::size_t slab() const { return static_cast<std::size_t>(nx) * static_cast<std::size_t>(nz); }
  std::size_t at(int x, int y, int z) const {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(nz) + static_cast<std::size_t>(z)) * static_cast<std::size_t>(nx) +
           static_cast<std::size_t>(x);
  }

  /// out = A in; returns in . out. The same bits for any number of threads.
  double apply(const double* in, double* out, ThreadPool&) const;
};

}  // namespace taufold::num
