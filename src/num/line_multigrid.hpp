// A multigrid V-cycle for SevenPoint operators whose couplings along z are strong: thin layers under wide cells. It serves as
// preconditioner of conjugate gradients and stores and computes in single precision.
//
// - Smoother: Gauss-Seidel by columns along z in two colours, (x + y) even and odd; the columns of a colour do not touch each
//   other, so each half sweep solves their tridiagonal systems exactly. Odd before even after the coarse correction, so
//   that the cycle is symmetric.
// - Coarsening: by two in x and y, or only along the axis whose couplings are more than four times the other's; never in z.
// - Transfer: residuals are summed, corrections are copied. Such constant corrections are as stiff again as smooth ones along an
//   axis that is coarsened, so the couplings of the coarse operator, the sums of the fine ones through a face, are
//   halved there (J. Bramble, R. Ewing, J. Pasciak, J. Shen, The analysis of multigrid algorithms for cell centered
//   finite difference methods, Adv. Comput. Math. 5, 1996). Taking the resistances between coarse centres in series instead
//   is as good at equal material and 2.5 times worse (107 iterations for 43) at random blocks of 1 : 100, where the
//   correction overshoots beside weak links.
//
// Departure: a row of columns is stored as its even ones and then its odd ones, so that a half sweep reads contiguous values.
#pragma once

#include <cstddef>
#include <vector>

#include "base/parallel.hpp"
#include "num/seven_point.hpp"

namespace taufold::num {

class LineMultigrid {
 public:
  LineMultigrid(const SevenPoint&, ThreadPool&);

  /// z = one V-cycle for A z = r from zero; both have the operator's layout. The same bits for any number of threads.
  void cycle(const double* r, double* z, ThreadPool&);

  std::size_t levels() const { return levels_.size(); }

 private:
  struct Level;
  static void factor(Level&, ThreadPool&);
  static Level coarser(const Level&, bool along_x, bool along_y, ThreadPool&);
  static void relax(Level&, int colour, bool from_zero, ThreadPool&);
  static void restrict_to(const Level&, Level& coarse, ThreadPool&);
  static void prolong(const Level& coarse, Level&, ThreadPool&);
  void descend(std::size_t level, ThreadPool&);

  struct Level {
    int nx = 0, ny = 0, nz = 0;
    int half = 0;               ///< columns of one parity in a row: (nx + 1) / 2
    std::size_t stride = 0;     ///< values of one parity, with at least one zero behind them
    bool along_x = false, along_y = false;  ///< how the next coarser level follows
    std::vector<float> gx, gy, gz, extra;
    std::vector<float> m, p;    ///< factors of the columns: multiplier and inverse pivot
    std::vector<float> u, f;

    std::size_t row(int y, int z, int parity) const {
      return ((static_cast<std::size_t>(y) * static_cast<std::size_t>(nz) + static_cast<std::size_t>(z)) * 2 +
              static_cast<std::size_t>(parity)) *
             stride;
    }
    std::size_t at(int x, int y, int z) const { return row(y, z, x & 1) + static_cast<std::size_t>(x >> 1); }
  };
  std::vector<Level> levels_;
};

}  // namespace taufold::num
