// rooms: base num
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.hpp"
#include "num/conjugate_gradient.hpp"
#include "num/line_multigrid.hpp"
#include "num/transform.hpp"

namespace taufold::num {
namespace {

/// Couplings over six decades, and a few cells that touch the outside.
SevenPoint random_operator(Rng& rng, int nx, int ny, int nz) {
  SevenPoint a(nx, ny, nz);
  const auto g = [&] { return std::pow(10.0, 4 * rng.uniform() - 2); };
  for (int y = 0; y < ny; ++y)
    for (int z = 0; z < nz; ++z)
      for (int x = 0; x < nx; ++x) {
        const std::size_t c = a.at(x, y, z);
        if (x + 1 < nx) a.gx[c] = g();
        if (y + 1 < ny) a.gy[c] = g();
        if (z + 1 < nz) a.gz[c] = 100 * g();
        if (z + 1 == nz) a.extra[c] = 0.01 * g();
      }
  return a;
}

std::vector<double> random_vector(Rng& rng, std::size_t n) {
  std::vector<double> v(n);
  for (double& x : v) x = 2 * rng.uniform() - 1;
  return v;
}

TEST(SevenPoint, IsItsDefinition) {
  Rng rng(1);
  ThreadPool pool(1);
  const SevenPoint a = random_operator(rng, 5, 4, 3);
  const std::vector<double> u = random_vector(rng, a.size());
  std::vector<double> now(a.size()), want(a.size(), 0.0);
  const double dot_now = a.apply(u.data(), now.data(), pool);
  const auto join = [&](std::size_t c, std::size_t d, double g) {
    want[c] += g * (u[c] - u[d]);
    want[d] += g * (u[d] - u[c]);
  };
  double dot_want = 0;
  for (int y = 0; y < 4; ++y)
    for (int z = 0; z < 3; ++z)
      for (int x = 0; x < 5; ++x) {
        const std::size_t c = a.at(x, y, z);
        want[c] += a.extra[c] * u[c];
        if (x < 4) join(c, a.at(x + 1, y, z), a.gx[c]);
        if (y < 3) join(c, a.at(x, y + 1, z), a.gy[c]);
        if (z < 2) join(c, a.at(x, y, z + 1), a.gz[c]);
      }
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NEAR(now[i], want[i], 1e-9 * std::abs(want[i]) + 1e-9);
    dot_want += u[i] * want[i];
  }
  EXPECT_NEAR(dot_now, dot_want, 1e-9 * dot_want);
}

// A preconditioner must be symmetric and positive definite, or conjugate gradients are none.
TEST(LineMultigrid, IsSymmetricAndPositive) {
  Rng rng(2);
  ThreadPool pool(1);
  for (const auto& [nx, ny, nz] : {std::tuple{8, 8, 3}, {7, 5, 4}, {1, 9, 2}, {13, 1, 1}, {1, 1, 5}, {16, 3, 2}}) {
    const SevenPoint a = random_operator(rng, nx, ny, nz);
    LineMultigrid grid(a, pool);
    const std::vector<double> u = random_vector(rng, a.size()), v = random_vector(rng, a.size());
    std::vector<double> mu(a.size()), mv(a.size());
    grid.cycle(u.data(), mu.data(), pool);
    grid.cycle(v.data(), mv.data(), pool);
    const double uv = dot(v, mu, pool), vu = dot(u, mv, pool), uu = dot(u, mu, pool), vv = dot(v, mv, pool);
    EXPECT_GT(uu, 0);
    EXPECT_GT(vv, 0);
    EXPECT_NEAR(uv, vu, 1e-4 * std::sqrt(uu * vv)) << nx << " x " << ny << " x " << nz;  // single precision inside
  }
}

TEST(LineMultigrid, ColumnsAloneAreSolved) {
  Rng rng(3);
  ThreadPool pool(1);
  SevenPoint a = random_operator(rng, 1, 1, 20);
  for (double& e : a.extra) e = 1;
  LineMultigrid grid(a, pool);
  const std::vector<double> b = random_vector(rng, a.size());
  std::vector<double> x(a.size()), ax(a.size());
  grid.cycle(b.data(), x.data(), pool);
  a.apply(x.data(), ax.data(), pool);
  for (std::size_t i = 0; i < b.size(); ++i) EXPECT_NEAR(ax[i], b[i], 2e-2);  // single precision under couplings of up to 1e4
}

// The number of iterations must not grow with the grid.
TEST(LineMultigrid, IterationsStayAsTheGridGrows) {
  ThreadPool pool(2);
  std::vector<int> iterations;
  for (const int n : {16, 32, 64, 128}) {
    SevenPoint a(n, n, 4);
    for (int y = 0; y < n; ++y)
      for (int z = 0; z < 4; ++z)
        for (int x = 0; x < n; ++x) {
          const std::size_t c = a.at(x, y, z);
          a.gx[c] = x + 1 < n ? 1 : 0;
          a.gy[c] = y + 1 < n ? 1 : 0;
          a.gz[c] = z < 3 ? 64 : 0;
          a.extra[c] = z == 3 ? 10.0 / (n * n) : 0;
        }
    LineMultigrid grid(a, pool);
    Rng rng(4);
    const std::vector<double> b = random_vector(rng, a.size());
    std::vector<double> x(a.size(), 0.0);
    SolveLimits limits;
    limits.relative_residual = 1e-9;
    const SolveReport r = conjugate_gradient([&](const double* in, double* out) { return a.apply(in, out, pool); },
                                             [&](const double* in, double* out) { grid.cycle(in, out, pool); }, b, x, limits, pool);
    EXPECT_EQ(r.status, SolveStatus::converged);
    std::vector<double> ax(a.size());
    a.apply(x.data(), ax.data(), pool);
    double worst = 0;
    for (std::size_t i = 0; i < b.size(); ++i) worst = std::max(worst, std::abs(ax[i] - b[i]));
    EXPECT_LT(worst, 1e-7);
    iterations.push_back(r.iterations);
  }
  EXPECT_LE(iterations.back(), iterations.front() + 4) << iterations.front() << " to " << iterations.back();
  EXPECT_LE(iterations.back(), 18);
}

// Columns of widths over three decades, narrow along x in one part and along y in another: joined by their widths the cycle stays symmetric,
// and its iterations few. Pairs alone take more than a hundred.
TEST(LineMultigrid, FollowsColumnsOfDifferentWidths) {
  ThreadPool pool(2);
  for (const auto& [nx, ny] : {std::pair{61, 48}, {90, 1}, {5, 33}}) {
    const auto widths = [](int n) {
      std::vector<double> d;
      for (int i = 0; i < n; ++i) d.push_back(std::pow(10.0, -3 + 3 * std::abs(std::sin(0.1 * i))));
      return d;
    };
    const std::vector<double> dx = widths(nx), dy = widths(ny);
    SevenPoint a(nx, ny, 3);
    for (int y = 0; y < ny; ++y)
      for (int z = 0; z < 3; ++z)
        for (int x = 0; x < nx; ++x) {
          const std::size_t c = a.at(x, y, z), i = static_cast<std::size_t>(x), j = static_cast<std::size_t>(y);
          if (x + 1 < nx) a.gx[c] = 2 * dy[j] / (dx[i] + dx[i + 1]);
          if (y + 1 < ny) a.gy[c] = 2 * dx[i] / (dy[j] + dy[j + 1]);
          if (z < 2) a.gz[c] = 50 * dx[i] * dy[j];
          if (z == 2) a.extra[c] = 0.1 * dx[i] * dy[j];
        }
    LineMultigrid grid(a, dx, dy, pool);
    Rng rng(7);
    const std::vector<double> u = random_vector(rng, a.size()), v = random_vector(rng, a.size());
    std::vector<double> mu(a.size()), mv(a.size());
    grid.cycle(u.data(), mu.data(), pool);
    grid.cycle(v.data(), mv.data(), pool);
    EXPECT_NEAR(dot(v, mu, pool), dot(u, mv, pool), 1e-3 * std::sqrt(dot(u, mu, pool) * dot(v, mv, pool)));
    std::vector<double> b = random_vector(rng, a.size()), x(a.size(), 0.0);
    SolveLimits limits;
    limits.relative_residual = 1e-8;
    const SolveReport r = conjugate_gradient([&](const double* in, double* out) { return a.apply(in, out, pool); },
                                             [&](const double* in, double* out) { grid.cycle(in, out, pool); }, b, x, limits, pool);
    EXPECT_EQ(r.status, SolveStatus::converged);
    EXPECT_LE(r.iterations, 40) << nx << " x " << ny;
  }
}

TEST(ConjugateGradient, TellsAnIndefiniteOperator) {
  ThreadPool pool(1);
  SevenPoint a(2, 1, 1);
  a.gx[0] = 1;
  a.extra = {1, -3};
  const std::vector<double> b = {0, 1};
  std::vector<double> x(2, 0.0);
  const auto r = conjugate_gradient([&](const double* in, double* out) { return a.apply(in, out, pool); },
                                    [](const double* in, double* out) { out[0] = in[0], out[1] = in[1]; }, b, x, {}, pool);
  EXPECT_EQ(r.status, SolveStatus::indefinite);
}

TEST(ConjugateGradient, TellsWhenItRunsOut) {
  Rng rng(5);
  ThreadPool pool(1);
  const SevenPoint a = random_operator(rng, 6, 6, 6);
  const std::vector<double> b = random_vector(rng, a.size());
  std::vector<double> x(a.size(), 0.0);
  SolveLimits limits;
  limits.iterations = 2;
  const auto r = conjugate_gradient([&](const double* in, double* out) { return a.apply(in, out, pool); },
                                    [&](const double* in, double* out) { std::copy(in, in + a.size(), out); }, b, x, limits, pool);
  EXPECT_EQ(r.status, SolveStatus::iteration_limit);
  EXPECT_EQ(r.iterations, 2);
}

// Sizes that are no powers of two, and those of one.
TEST(Transform, DoubleReturnsWhatItWasGiven) {
  Rng rng(6);
  for (const auto& [rows, cols] : {std::pair{8, 8}, {35, 50}, {31, 47}, {1, 7}, {9, 1}, {1, 1}}) {
    const std::size_t n = static_cast<std::size_t>(rows * cols);
    const std::vector<double> x = random_vector(rng, n);
    std::vector<double> y(n), back(n);
    Transform2DDouble(rows, cols, Kind::dct2, Kind::dct2).run(x.data(), y.data());
    Transform2DDouble(rows, cols, Kind::dct3, Kind::dct3).run(y.data(), back.data());
    for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(back[i] / static_cast<double>(n), x[i], 1e-13);
  }
}

}  // namespace
}  // namespace taufold::num
