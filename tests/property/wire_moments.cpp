// Moments of random networks against brute force: superposition, and dense elimination of the nodal matrix.
//
// rooms: base db wire
#include "support/rc_net.hpp"
#include "support/seeded_property.hpp"
#include "wire/moments.hpp"

namespace taufold::wire {
namespace {

using test::RcNet;

bool near(double a, double b, double scale, double tolerance) {
  return std::abs(a - b) <= tolerance * scale;
}

/// Against the dense solution, for the driver `driver`.
void against_dense(const RcNet& net, std::uint32_t driver, Loops loops, double tolerance) {
  Moments m;
  m.solve(net.view(), driver, {}, loops);
  RC_ASSERT(m.converged());
  std::vector<double> charge = net.cap_F;
  const std::vector<double> m1 = test::nodal_solve(net, driver, charge);
  double y1 = 0, y2 = 0, y3 = 0, top1 = 0, top2 = 0;
  for (std::size_t k = 0; k < charge.size(); ++k) {
    y1 += net.cap_F[k];
    charge[k] *= m1[k];
    y2 += charge[k];
    top1 = std::max(top1, m1[k]);
  }
  const std::vector<double> m2 = test::nodal_solve(net, driver, charge);
  for (std::size_t k = 0; k < charge.size(); ++k) {
    y3 += net.cap_F[k] * m2[k];
    top2 = std::max(top2, m2[k]);
  }
  for (std::uint32_t k = 0; k < charge.size(); ++k) {
    RC_ASSERT(m.reached(k));
    RC_ASSERT(near(m.elmore_s()[k], m1[k], top1, tolerance));
    RC_ASSERT(near(m.m2_s2()[k], m2[k], top2, tolerance));
    // The spread of an impulse response is not negative.
    RC_ASSERT(2 * m.m2_s2()[k] >= m.elmore_s()[k] * m.elmore_s()[k] * (1 - 1e-9));
  }
  RC_ASSERT(near(m.admittance().y1, y1, y1, 1e-12));
  RC_ASSERT(near(m.admittance().y2, y2, y2, tolerance));
  RC_ASSERT(near(m.admittance().y3, y3, y3, tolerance));
  const PiModel pi = m.pi();
  RC_ASSERT(pi.near_F >= 0 && pi.far_F >= 0 && pi.ohm >= 0);
  RC_ASSERT(near(pi.total_F(), y1, y1, 1e-9));
}

TAUFOLD_PROPERTY(Moments, TreesAreThoseOfTheNodalMatrix) {
  const RcNet net = test::random_rc(rng, 2 + static_cast<std::uint32_t>(rng.next() % 30), 0);
  const auto driver = static_cast<std::uint32_t>(rng.next() % net.cap_F.size());
  against_dense(net, driver, Loops::solved, 1e-8);
  against_dense(net, driver, Loops::cut, 1e-8);
}

TAUFOLD_PROPERTY(Moments, LoopsAreThoseOfTheNodalMatrix) {
  const auto n = 2 + static_cast<std::uint32_t>(rng.next() % 30);
  const RcNet net = test::random_rc(rng, n, 1 + static_cast<std::uint32_t>(rng.next() % 20));
  against_dense(net, static_cast<std::uint32_t>(rng.next() % n), Loops::solved, 1e-8);
}

TAUFOLD_PROPERTY(Moments, ElmoreIsASumOverSharedPaths) {
  // In a tree: the capacitance of every node times the resistance of what its path and ours share, where
  // paths come from the tree as it was built.
  const std::uint32_t n = 2 + static_cast<std::uint32_t>(rng.next() % 25);
  std::vector<double> caps(n), up(n, 0);
  std::vector<std::uint32_t> parent(n, 0);
  for (double& c : caps) c = test::uniform(rng, 0, 1e-15);
  RcNet net(caps);
  for (std::uint32_t k = 1; k < n; ++k) {
    parent[k] = static_cast<std::uint32_t>(rng.next() % k);
    up[k] = test::uniform(rng, 0, 100);
    net.res(k, parent[k], up[k]);
  }
  Moments m;
  m.solve(net.view(), 0, {});
  for (std::uint32_t i = 0; i < n; ++i) {
    std::vector<bool> on_path(n, false);
    for (std::uint32_t k = i; k != 0; k = parent[k]) on_path[k] = true;
    double elmore = 0;
    for (std::uint32_t j = 0; j < n; ++j)
      for (std::uint32_t k = j; k != 0; k = parent[k])
        if (on_path[k]) elmore += caps[j] * up[k];
    RC_ASSERT(near(m.elmore_s()[i], elmore, 1e-12 + elmore, 1e-12));
  }
}

TEST(Moments, ManyLoopsAreIterated) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    Rng rng(seed);
    const RcNet net = test::random_rc(rng, 60, 250);
    Moments m;
    m.solve(net.view(), 0, {});
    EXPECT_GT(m.loops(), Moments::kDenseLoops);
    against_dense(net, 0, Loops::solved, 1e-8);
  }
}

TEST(Moments, AreTheSameBitsWhateverWasSolvedBefore) {
  Rng rng(5);
  const RcNet one = test::random_rc(rng, 40, 12), other = test::random_rc(rng, 90, 120);
  Moments fresh, used;
  fresh.solve(one.view(), 3, {});
  used.solve(other.view(), 7, {});
  used.solve(one.view(), 3, {});
  EXPECT_EQ(std::vector<double>(fresh.elmore_s().begin(), fresh.elmore_s().end()),
            std::vector<double>(used.elmore_s().begin(), used.elmore_s().end()));
  EXPECT_EQ(fresh.admittance().y3, used.admittance().y3);
}

}  // namespace
}  // namespace taufold::wire
