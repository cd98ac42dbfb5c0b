// Moments of networks that are known in closed form.
//
// rooms: base db wire
#include <gtest/gtest.h>

#include "support/rc_net.hpp"
#include "wire/moments.hpp"
#include "wire/steps.hpp"

namespace taufold::wire {
namespace {

using test::RcNet;

constexpr double kC = 1e-15, kR = 100, kTau = kR * kC;

void expect_near(double a, double b) {
  EXPECT_NEAR(a, b, 1e-12 * std::abs(b));
}

TEST(Moments, OfOneResistorAndOneCapacitor) {
  RcNet net({0, kC});
  net.res(0, 1, kR);
  Moments m;
  m.solve(net.view(), 0, {});
  expect_near(m.elmore_s()[1], kTau);
  expect_near(m.m2_s2()[1], kTau * kTau);
  EXPECT_EQ(m.elmore_s()[0], 0);
  expect_near(m.admittance().y1, kC);
  expect_near(m.admittance().y2, kTau * kC);
  expect_near(m.admittance().y3, kTau * kTau * kC);
  EXPECT_NEAR(m.pi().near_F, 0, 1e-12 * kC);
  expect_near(m.pi().ohm, kR);
  expect_near(m.pi().far_F, kC);
  EXPECT_EQ(m.loops(), 0u);
}

TEST(Moments, OfAPiAreThatPi) {
  RcNet net({3 * kC, 5 * kC});
  net.res(1, 0, kR);
  Moments m;
  m.solve(net.view(), 0, {});
  expect_near(m.pi().near_F, 3 * kC);
  expect_near(m.pi().ohm, kR);
  expect_near(m.pi().far_F, 5 * kC);
}

TEST(Moments, OfALadderOfTwo) {
  // 2 R to 7 C, then R to 4 C.
  RcNet net({kC, 4 * kC, 7 * kC});
  net.res(2, 1, kR).res(0, 2, 2 * kR);
  Moments m;
  m.solve(net.view(), 0, {});
  const double near = 2 * kR * 11 * kC, far = near + kR * 4 * kC;
  expect_near(m.elmore_s()[2], near);
  expect_near(m.elmore_s()[1], far);
  const double near2 = 2 * kR * (7 * kC * near + 4 * kC * far);
  expect_near(m.m2_s2()[2], near2);
  expect_near(m.m2_s2()[1], near2 + kR * 4 * kC * far);
  expect_near(m.total_F(), 12 * kC);
}

TEST(Moments, ElmoreOfAUniformLine) {
  constexpr std::uint32_t kSections = 100;
  RcNet net(std::vector<double>(kSections + 1, kC));
  for (std::uint32_t k = 0; k < kSections; ++k) net.res(k, k + 1, kR);
  Moments m;
  m.solve(net.view(), 0, {});
  expect_near(m.elmore_s()[kSections], kTau * kSections * (kSections + 1) / 2);
  m.solve(net.view(), kSections, {});
  expect_near(m.elmore_s()[0], kTau * kSections * (kSections + 1) / 2);
}

TEST(Moments, PinsCountWhereTheyAre) {
  RcNet net({0, kC});
  net.res(0, 1, kR);
  const std::vector<double> pins = {7 * kC, 2 * kC};
  Moments m;
  m.solve(net.view(), 0, pins);
  expect_near(m.elmore_s()[1], 3 * kTau);
  expect_near(m.pi().near_F, 7 * kC);
  expect_near(m.total_F(), 10 * kC);
}

TEST(Moments, ParallelResistorsAreOne) {
  RcNet net({0, kC});
  net.res(0, 1, 3 * kR).res(1, 0, 3 * kR).res(0, 1, 3 * kR);
  Moments m;
  m.solve(net.view(), 0, {});
  expect_near(m.elmore_s()[1], kTau);
  EXPECT_EQ(m.loops(), 0u);
}

TEST(Moments, OfARing) {
  // Driver at 0; by symmetry half of the charge goes either way.
  RcNet net(std::vector<double>(4, kC));
  net.res(0, 1, kR).res(1, 2, kR).res(2, 3, kR).res(3, 0, kR);
  Moments m;
  m.solve(net.view(), 0, {});
  EXPECT_EQ(m.loops(), 1u);
  expect_near(m.elmore_s()[1], 1.5 * kTau);
  expect_near(m.elmore_s()[3], 1.5 * kTau);
  expect_near(m.elmore_s()[2], 2 * kTau);
  // Second moments: charges 1.5, 2, 1.5.
  expect_near(m.m2_s2()[1], 2.5 * kTau * kTau);
  expect_near(m.m2_s2()[2], 3.5 * kTau * kTau);
  expect_near(m.admittance().y3, (2 * 2.5 + 3.5) * kTau * kTau * kC);
}

TEST(Moments, CutLoopsTakeTheFirstResistorDepthFirst) {
  RcNet net(std::vector<double>(4, kC));
  net.res(0, 1, kR).res(1, 2, kR).res(2, 3, kR).res(3, 0, kR);
  Moments m;
  m.solve(net.view(), 0, {}, Loops::cut);
  EXPECT_EQ(m.loops(), 1u);
  expect_near(m.elmore_s()[3], (3 + 2 + 1) * kTau);  // 0 - 1 - 2 - 3
  RcNet twice({0, kC});
  twice.res(0, 1, 3 * kR).res(0, 1, kR);
  m.solve(twice.view(), 0, {}, Loops::cut);
  expect_near(m.elmore_s()[1], 3 * kTau);
}

TEST(Moments, ResistorsOfNothingJoinNodes) {
  RcNet net(std::vector<double>(4, kC));
  net.res(0, 1, 0).res(1, 2, 0).res(2, 0, 0).res(2, 3, kR).res(1, 3, kR);
  Moments m;
  m.solve(net.view(), 0, {});
  EXPECT_EQ(m.elmore_s()[1], 0);
  EXPECT_EQ(m.elmore_s()[2], 0);
  expect_near(m.elmore_s()[3], kTau / 2);
}

TEST(Moments, WhatIsNotConnectedIsLumped) {
  RcNet net({kC, kC, 5 * kC});
  net.res(0, 1, kR);
  Moments m;
  m.solve(net.view(), 0, {});
  EXPECT_TRUE(m.reached(1));
  EXPECT_FALSE(m.reached(2));
  EXPECT_EQ(m.num_reached(), 2u);
  EXPECT_EQ(m.elmore_s()[2], 0);
  expect_near(m.total_F(), 7 * kC);
  expect_near(m.pi().near_F, 6 * kC);
}

TEST(Moments, OfALumpHaveNoResistance) {
  RcNet net({4 * kC});
  Moments m;
  m.solve(net.view(), 0, {});
  EXPECT_EQ(m.pi().ohm, 0);
  expect_near(m.pi().total_F(), 4 * kC);
}

TEST(Steps, OnePoleIsExact) {
  const Thresholds at{0.5, 0.1, 0.9, 1};
  const double tau = 31.24e-12;
  // The numbers of the reference tool at the first buffer behind a port of asap7/mock_array.
  const DelaySlew d = behind_port(tau, 0, at);
  EXPECT_NEAR(d.delay_s, 21.652e-12, 0.005e-12);
  EXPECT_NEAR(d.slew_s, 68.636e-12, 0.02e-12);
  expect_near(d2m_delay(tau, tau * tau), d.delay_s);
  expect_near(peri_slew(tau, tau * tau, 0, at), d.slew_s);
  expect_near(peri_slew(0, 0, 40e-12, at), 40e-12);
  EXPECT_EQ(d2m_delay(0, 0), 0);
}

TEST(Steps, DerateMeasuresInTheTablesUnit) {
  const Thresholds at{0.5, 0.3, 0.7, 0.5};
  const double tau = 10e-12;
  expect_near(behind_port(tau, 0, at).slew_s, 2 * tau * std::log(0.7 / 0.3));
}

TEST(Steps, ThresholdsOfTheLoad) {
  const Thresholds driver{0.5, 0.2, 0.8, 1}, load{0.4, 0.1, 0.9, 1};
  const DelaySlew d = at_load({10e-12, 60e-12}, driver, load);
  expect_near(d.slew_s, 80e-12);
  EXPECT_NEAR(d.delay_s, 0, 1e-24);  // a tenth of 100 ps earlier
}

}  // namespace
}  // namespace taufold::wire
