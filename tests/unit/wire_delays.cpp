// Delays of wires behind ramps, held against lines of resistors and capacitors that are integrated in time.
//
// rooms: base db wire
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/rc_net.hpp"
#include "wire/moments.hpp"
#include "wire/steps.hpp"

namespace taufold::wire {
namespace {

constexpr Thresholds kAt{0.5, 0.1, 0.9, 1};
constexpr int kNodes = 40;
constexpr double kOhm = 50, kFarad = 1e-15;

/// When every node of the line crosses `level` behind a ramp from 0 to 1 of length `ramp_s`: trapezoidal
/// steps, tridiagonal solves.
std::vector<double> crossings(double ramp_s, double level) {
  const double whole = kNodes * kOhm * kNodes * kFarad;
  const double h = std::min(whole, ramp_s > 0 ? ramp_s : whole) / 4000, g = 1 / kOhm;
  const auto source = [&](double t) { return ramp_s > 0 ? std::min(1.0, t / ramp_s) : 1.0; };
  std::vector<double> v(kNodes, 0.0), rhs(kNodes), up(kNodes), cross(kNodes, -1);
  const auto flow = [&](const std::vector<double>& x, double in, int k) {
    return g * ((k == 0 ? in : x[static_cast<std::size_t>(k) - 1]) - x[static_cast<std::size_t>(k)]) -
           (k + 1 < kNodes ? g * (x[static_cast<std::size_t>(k)] - x[static_cast<std::size_t>(k) + 1]) : 0);
  };
  for (int step = 1; cross.back() < 0 && step < 4'000'000; ++step) {
    const double t0 = (step - 1) * h, t1 = step * h;
    for (int k = 0; k < kNodes; ++k)
      rhs[static_cast<std::size_t>(k)] = kFarad / h * v[static_cast<std::size_t>(k)] +
                                         0.5 * flow(v, ramp_s > 0 ? source(t0) : 1, k) +
                                         (k == 0 ? 0.5 * g * source(t1) : 0);
    for (std::size_t k = 0; k < kNodes; ++k) {  // Thomas
      const double diag = kFarad / h + 0.5 * (k + 1 < kNodes ? 2 * g : g), off = -0.5 * g;
      const double d = k == 0 ? diag : diag - off * up[k - 1];
      up[k] = off / d;
      rhs[k] = (rhs[k] - (k == 0 ? 0 : off * rhs[k - 1])) / d;
    }
    for (std::size_t k = kNodes; k-- > 0;) {
      const double next = k + 1 < kNodes ? rhs[k] - up[k] * rhs[k + 1] : rhs[k];
      rhs[k] = next;
    }
    for (std::size_t k = 0; k < kNodes; ++k) {
      if (cross[k] < 0 && rhs[k] >= level) cross[k] = t0 + h * (level - v[k]) / (rhs[k] - v[k]);
      v[k] = rhs[k];
    }
  }
  return cross;
}

struct Line {
  Line() : net(std::vector<double>(kNodes + 1, kFarad)) {
    for (std::uint32_t k = 0; k < kNodes; ++k) net.res(k, k + 1, kOhm);
    moments.solve(net.view(), 0, {});
  }
  test::RcNet net;
  Moments moments;
};

TEST(WireDelays, OfTwoMomentsAreNearerThanElmoresAlongALine) {
  const Line line;
  const double whole = kNodes * kOhm * kNodes * kFarad;
  for (const double ramp : {0.0, 0.2 * whole, whole, 5 * whole}) {
    const std::vector<double> at = crossings(ramp, kAt.delay);
    const double slew = ramp * (kAt.upper - kAt.lower);
    double two = 0, one = 0;
    for (std::uint32_t k = 1; k <= kNodes; ++k) {
      const double exact = at[k - 1] - ramp * kAt.delay;
      const double m1 = line.moments.elmore_s()[k], m2 = line.moments.m2_s2()[k];
      two += std::abs(behind_ramp(m1, m2, slew, kAt).delay_s - exact);
      one += std::abs(m1 - exact);
    }
    EXPECT_LT(two, one) << "ramp " << ramp;
    const double far = at.back() - ramp * kAt.delay;
    EXPECT_NEAR(behind_ramp(line.moments.elmore_s()[kNodes], line.moments.m2_s2()[kNodes], slew, kAt).delay_s,
                far, 0.06 * far)
        << "ramp " << ramp;
  }
}

TEST(WireDelays, SlewsOfTwoMomentsFollowTheLine) {
  const Line line;
  const double whole = kNodes * kOhm * kNodes * kFarad;
  for (const double ramp : {0.5 * whole, 2 * whole}) {
    const double exact = crossings(ramp, kAt.upper).back() - crossings(ramp, kAt.lower).back();
    const double slew = behind_ramp(line.moments.elmore_s()[kNodes], line.moments.m2_s2()[kNodes],
                                    ramp * (kAt.upper - kAt.lower), kAt)
                            .slew_s;
    EXPECT_NEAR(slew, exact, 0.12 * exact) << "ramp " << ramp;
  }
}

TEST(WireDelays, EndsOfTheRange) {
  const double m1 = 10e-12, m2 = 0.9 * m1 * m1;
  // A step: D2M. A ramp that is slow against the wire: Elmore, and the slew of the ramp.
  EXPECT_NEAR(behind_ramp(m1, m2, 0, kAt).delay_s, d2m_delay(m1, m2), 1e-18);
  const DelaySlew slow = behind_ramp(m1, m2, 1e-6, kAt);
  EXPECT_NEAR(slow.delay_s, m1, 1e-16);
  EXPECT_NEAR(slow.slew_s, 1e-6, 1e-12);
  // No wire: nothing happens.
  EXPECT_EQ(behind_ramp(0, 0, 30e-12, kAt).delay_s, 0);
  EXPECT_EQ(behind_ramp(0, 0, 30e-12, kAt).slew_s, 30e-12);
  // One pole is exact at any threshold behind a step.
  const Thresholds low{0.3, 0.1, 0.9, 1};
  EXPECT_NEAR(behind_ramp(m1, m1 * m1, 0, low).delay_s, -m1 * std::log(0.7), 1e-18);
}

}  // namespace
}  // namespace taufold::wire
