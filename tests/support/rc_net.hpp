// RC networks for tests: built by hand or at random, and solved by brute force.
#pragma once

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "db/parasitics.hpp"

namespace taufold::test {

struct RcNet {
  std::vector<double> cap_F;
  std::vector<db::NodeTerminal> terminal;
  std::vector<db::Resistor> resistors;

  explicit RcNet(std::vector<double> caps) : cap_F(std::move(caps)), terminal(cap_F.size()) {}
  RcNet& res(std::uint32_t a, std::uint32_t b, double ohm) {
    resistors.push_back({a, b, ohm});
    return *this;
  }
  db::NetRc view() const { return {cap_F, terminal, resistors}; }
};

inline double uniform(Rng& rng, double lo, double hi) {
  return lo + (hi - lo) * rng.uniform();
}

/// A tree of n nodes with node 0 anywhere in it, and `extra` more resistors between random nodes.
inline RcNet random_rc(Rng& rng, std::uint32_t n, std::uint32_t extra) {
  std::vector<double> caps(n);
  for (double& c : caps) c = uniform(rng, 0, 2e-15);
  RcNet net(caps);
  for (std::uint32_t k = 1; k < n; ++k) {
    const auto other = static_cast<std::uint32_t>(rng.next() % k);
    if (rng.next() % 2 == 0)
      net.res(k, other, uniform(rng, 0.01, 300));
    else
      net.res(other, k, uniform(rng, 0.01, 300));
  }
  for (std::uint32_t k = 0; k < extra && n > 1; ++k) {
    const auto a = static_cast<std::uint32_t>(rng.next() % n), b = static_cast<std::uint32_t>(rng.next() % n);
    if (a != b) net.res(a, b, uniform(rng, 0.01, 300));
  }
  for (std::size_t k = net.resistors.size(); k > 1; --k)
    std::swap(net.resistors[k - 1], net.resistors[rng.next() % k]);
  return net;
}

/// Drops of voltage by node when `current` is drawn there and `driver` is held: dense elimination of the
/// nodal matrix. All nodes are connected.
inline std::vector<double> nodal_solve(const RcNet& net, std::uint32_t driver, std::vector<double> current) {
  const std::size_t n = net.cap_F.size();
  std::vector<std::vector<double>> g(n, std::vector<double>(n, 0));
  for (const db::Resistor& r : net.resistors) {
    g[r.a][r.a] += 1 / r.ohm;
    g[r.b][r.b] += 1 / r.ohm;
    g[r.a][r.b] -= 1 / r.ohm;
    g[r.b][r.a] -= 1 / r.ohm;
  }
  for (std::size_t k = 0; k < n; ++k) g[driver][k] = k == driver;
  current[driver] = 0;
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t best = c;
    for (std::size_t r = c + 1; r < n; ++r)
      if (std::abs(g[r][c]) > std::abs(g[best][c])) best = r;
    std::swap(g[c], g[best]);
    std::swap(current[c], current[best]);
    for (std::size_t r = c + 1; r < n; ++r) {
      const double f = g[r][c] / g[c][c];
      for (std::size_t k = c; k < n; ++k) g[r][k] -= f * g[c][k];
      current[r] -= f * current[c];
    }
  }
  for (std::size_t c = n; c-- > 0;) {
    for (std::size_t k = c + 1; k < n; ++k) current[c] -= g[c][k] * current[k];
    current[c] /= g[c][c];
  }
  return current;
}

}  // namespace taufold::test
