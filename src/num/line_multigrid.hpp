// A multigrid V-cycle for SevenPoint operators whose couplings along z are strong: thin layers under wide cells. It serves as
// preconditioner of conjugate gradients and stores and computes in single precision.
//
// - Smoother: Gauss-Seidel by columns along z in two colours, (x + y) even and odd; the columns of a colour do not touch each
//   other, so each half sweep solves their tridiagonal systems exactly. Odd before even after the coarse correction, so
//   that the cycle is symmetric.
// - Coarsening: by two in x and y, or only along the axis whose couplings are more than four times the other's; never in z.
//   Columns of different widths are joined where two of them together are at most four times as wide as the narrowest along
//   either axis: the narrow first, along the axis in which they are narrow, so that a level has smoother widths than the one before.
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
  /// `dx`, `dy`: widths of the columns, where they differ.
  LineMultigrid(const SevenPoint&, const std::vector<double>& dx, const std::vector<double>& dy, ThreadPool&);

  /// z = one V-cycle for A z = r from zero; both have the operator's layout. The same bits for any number of threads.
  void cycle(const double* r, double* z, ThreadPool&);

  std::size_t levels() const { return levels_.size(); }

 private:
  struct Level;
  static void factor(Level&, ThreadPool&);
  static Level coarser(const Level&, ThreadPool&);
  static bool join_columns(Level&);
  static void relax(Level&, int colour, bool from_zero, ThreadPool&);
  static void restrict_to(const Level&, Level& coarse, ThreadPool&);
  static void prolong(const Level& coarse, Level&, ThreadPool&);
  void descend(std::size_t level, ThreadPool&);

  struct Level {
    int nx = 0, ny = 0, nz = 0;
    int half = 0;               ///< columns of one parity in a row: (nx + 1) / 2
    std::size_t stride = 0;     ///< values of one parity, with at least one zero behind them
    bool along_x = false, along_y = false;  ///< how the next coarser level follows: by pairs, or
    std::vector<int> begin_x, begin_y;      ///< of its columns the first of these, and the end; empty: by pairs
    std::vector<double> dx, dy;             ///< widths, where they differ
    int coarse_nx() const { return begin_x.empty() ? (along_x ? (nx + 1) / 2 : nx) : static_cast<int>(begin_x.size()) - 1; }
    int coarse_ny() const { return begin_y.empty() ? (along_y ? (ny + 1) / 2 : ny) : static_cast<int>(begin_y.size()) - 1; }
    int first_x(int coarse) const { return begin_x.empty() ? (along_x ? 2 * coarse < nx ? 2 * coarse : nx : coarse) : begin_x[static_cast<std::size_t>(coarse)]; }
    int first_y(int coarse) const { return begin_y.empty() ? (along_y ? 2 * coarse < ny ? 2 * coarse : ny : coarse) : begin_y[static_cast<std::size_t>(coarse)]; }
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
