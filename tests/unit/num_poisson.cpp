// rooms: num
#include "num/poisson.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <tuple>
#include <vector>

#include "num/fast_exp.hpp"
#include "num/fast_log.hpp"

namespace taufold::num {
namespace {

using std::numbers::pi;

class PoissonModes : public ::testing::TestWithParam<std::tuple<int, int, double, double, int, int>> {};

// One cosine mode is an eigenfunction: phi and both fields are known in closed form at every bin centre.
TEST_P(PoissonModes, EqualTheClosedForm) {
  const auto [nx, ny, lx, ly, u, v] = GetParam();
  const double wu = pi * u / lx, wv = pi * v / ly, w2 = wu * wu + wv * wv;
  const std::size_t n = static_cast<std::size_t>(nx) * ny;
  std::vector<float> rho(n), a(n), phi(n), ex(n), ey(n);
  for (int j = 0; j < ny; ++j)
    for (int i = 0; i < nx; ++i)
      rho[static_cast<std::size_t>(j) * nx + i] =
          static_cast<float>(2.5 + std::cos(pi * u * (i + 0.5) / nx) * std::cos(pi * v * (j + 0.5) / ny));
  const Poisson p(nx, ny, lx, ly);
  p.forward(rho.data(), a.data());
  p.potential(a.data(), phi.data());
  p.field_x(a.data(), ex.data());
  p.field_y(a.data(), ey.data());
  for (int j = 0; j < ny; ++j)
    for (int i = 0; i < nx; ++i) {
      const double x = pi * u * (i + 0.5) / nx, y = pi * v * (j + 0.5) / ny;
      const std::size_t b = static_cast<std::size_t>(j) * nx + i;
      ASSERT_NEAR(phi[b], std::cos(x) * std::cos(y) / w2, 1e-5 / w2);
      ASSERT_NEAR(ex[b], wu * std::sin(x) * std::cos(y) / w2, 1e-5 / std::sqrt(w2));
      ASSERT_NEAR(ey[b], wv * std::cos(x) * std::sin(y) / w2, 1e-5 / std::sqrt(w2));
    }
}

INSTANTIATE_TEST_SUITE_P(SquareAndOblong, PoissonModes,
                         ::testing::Values(std::tuple{16, 16, 16.0, 16.0, 1, 0}, std::tuple{16, 16, 16.0, 16.0, 3, 5},
                                           std::tuple{64, 16, 30.0, 10.0, 0, 4}, std::tuple{16, 64, 7.0, 21.0, 6, 1},
                                           std::tuple{32, 32, 32.0, 96.0, 2, 31}, std::tuple{2, 4, 2.0, 4.0, 1, 1}));

TEST(Poisson, IgnoresTheMeanCharge) {
  const std::vector<float> rho(64, 3.0f);
  std::vector<float> a(64), phi(64);
  const Poisson p(8, 8, 8, 8);
  p.forward(rho.data(), a.data());
  p.potential(a.data(), phi.data());
  for (const float v : phi) EXPECT_NEAR(v, 0, 1e-6);
}

TEST(FastMath, ExponentialIsAccurateOverItsRange) {
  for (float x = -79.5f; x <= 0; x += 0.0137f)
    ASSERT_NEAR(exp_nonpositive(x) / std::exp(static_cast<double>(x)), 1.0, 8e-6) << x;
  EXPECT_GT(exp_nonpositive(-1e30f), 0.0f);
  EXPECT_LT(exp_nonpositive(-1e30f), 1e-34f);
}

TEST(FastMath, LogarithmIsGoodEnoughForAThreshold) {
  for (float x = 1e-7f; x < 4; x *= 1.003f) ASSERT_NEAR(approx_log(x), std::log(static_cast<double>(x)), 2e-4) << x;
}

}  // namespace
}  // namespace taufold::num
