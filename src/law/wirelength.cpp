#include "law/wirelength.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::law {

namespace {

/// The integral of l^q from a to b.
double power_integral(double q, double a, double b) {
  if (std::abs(q + 1) < 1e-12) return std::log(b / a);
  return (std::pow(b, q + 1) - std::pow(a, q + 1)) / (q + 1);
}

}  // namespace

double rent_terminals(double per_gate, double gates, double rent) {
  return per_gate * std::pow(gates, rent);
}
double rent_connections(double fan_out, double per_gate, double gates, double rent) {
  return fan_out / (fan_out + 1) * per_gate * gates * (1 - std::pow(gates, rent - 1));
}

std::optional<Davis> davis(double gates, double p) {
  if (!(gates > 4) || !(p > 0 && p < 1) || std::abs(p - 0.5) < 1e-9) return std::nullopt;
  const double root = std::sqrt(gates);
  Davis d;
  d.gamma = 2 * gates * (1 - std::pow(gates, p - 1)) /
            (-std::pow(gates, p) * (1 + 2 * p - std::pow(2, 2 * p - 1)) /
                 (p * (2 * p - 1) * (p - 1) * (2 * p - 3)) -
             1 / (6 * p) + 2 * root / (2 * p - 1) - gates / (p - 1));
  // Both branches are polynomials of l times l^(2p-4); moment m adds m to the exponent.
  const auto moment = [&](double m) {
    const double e = 2 * p - 4 + m;
    const double near = power_integral(e + 3, 1, root) / 3 - 2 * root * power_integral(e + 2, 1, root) +
                        2 * gates * power_integral(e + 1, 1, root);
    const double far = 8 * gates * root * power_integral(e, root, 2 * root) -
                       12 * gates * power_integral(e + 1, root, 2 * root) +
                       6 * root * power_integral(e + 2, root, 2 * root) -
                       power_integral(e + 3, root, 2 * root);
    return d.gamma * (near / 2 + far / 6);
  };
  d.total = moment(0);
  d.mean = moment(1) / d.total;
  return d;
}

GateArray square_array(double gates, int tiers, int hop) {
  const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(gates / tiers)));
  return {side, side, tiers, hop};
}

std::optional<std::vector<double>> pairs_by_distance(const GateArray& a) {
  if (a.columns < 1 || a.rows < 1 || a.tiers < 1 || a.hop < 1) return std::nullopt;
  constexpr std::int64_t kMost = std::int64_t{1} << 31;
  if (a.columns > kMost || a.rows > kMost / a.columns || a.tiers > kMost / (a.columns * a.rows) ||
      a.hop > kMost / a.tiers)
    return std::nullopt;
  const std::int64_t lateral = a.columns + a.rows - 2;
  std::vector<double> tier(static_cast<std::size_t>(lateral) + 1, 0.0);
  if (a.columns == a.rows) {
    // Sum over dx + dy = l of (n - dx)(n - dy), twice where both are positive: a cubic on either side of l =
    // n.
    const auto n = static_cast<double>(a.columns);
    for (std::int64_t k = 1; k <= lateral; ++k) {
      const auto l = static_cast<double>(k);
      const double left = 2 * n - l;
      tier[static_cast<std::size_t>(k)] = k <= a.columns ? 2 * l * n * n - 2 * l * l * n + (l * l * l - l) / 3
                                                         : (left * left * left - left) / 3;
    }
  } else {
    for (std::int64_t x = 0; x < a.columns; ++x)
      for (std::int64_t y = 0; y < a.rows; ++y)
        if (x + y > 0)
          tier[static_cast<std::size_t>(x + y)] +=
              static_cast<double>((a.columns - x) * (a.rows - y)) * (x > 0 && y > 0 ? 2 : 1);
  }
  std::vector<double> all(static_cast<std::size_t>(lateral + (a.tiers - 1) * a.hop) + 1, 0.0);
  const auto tiers = static_cast<double>(a.tiers);
  for (std::size_t l = 0; l < tier.size(); ++l) all[l] += tiers * tier[l];
  for (std::int64_t z = 1; z < a.tiers; ++z) {
    const auto shift = static_cast<std::size_t>(z * a.hop);
    const double pairs = tiers - static_cast<double>(z);
    for (std::size_t l = 0; l < tier.size(); ++l) all[l + shift] += 2 * pairs * tier[l];
    all[shift] += pairs * static_cast<double>(a.columns * a.rows);
  }
  return all;
}

namespace {

/// Calls fn(length, connections) for every length with pairs, unscaled.
template <class Fn>
void each_length(const std::vector<double>& pairs, double gates, double p, Fn&& fn) {
  // Connections of length l: pairs / C x [g(B) - g(B + C)] with g(x) = (1 + x)^p - x^p and C = pairs / gates,
  // that is gates x [...]. For large x the two powers cancel; their series costs one power and loses nothing.
  const double a1 = p, a2 = (p - 1) / 2, a3 = (p - 1) * (p - 2) / 6, a4 = (p - 1) * (p - 2) * (p - 3) / 24;
  const auto g = [&](double x) {
    if (x < 1000) return std::pow(1 + x, p) - std::pow(x, p);
    const double inverse = 1 / x;
    return a1 * std::pow(x, p - 1) * (1 + inverse * (a2 + inverse * (a3 + inverse * a4)));
  };
  double within = 0, before = g(0);
  for (std::size_t l = 1; l < pairs.size(); ++l) {
    if (pairs[l] == 0) continue;
    within += pairs[l] / gates;
    const double after = g(within);
    fn(l, gates * (before - after));
    before = after;
  }
}

}  // namespace

WireLengths wire_lengths(const std::vector<double>& pairs, double gates, double p) {
  double total = 0, weighted = 0;
  each_length(pairs, gates, p, [&](std::size_t l, double i) {
    total += i;
    weighted += i * static_cast<double>(l);
  });
  return {weighted / total, total};
}

std::vector<double> wire_distribution(const std::vector<double>& pairs, double gates, double p) {
  std::vector<double> share(pairs.size(), 0.0);
  double total = 0;
  each_length(pairs, gates, p, [&](std::size_t l, double i) { share[l] = i, total += i; });
  for (double& x : share) x /= total;
  return share;
}

std::optional<WireLengths> wire_lengths(const GateArray& a, double rent) {
  if (!(rent > 0 && rent < 1) || a.gates() < 2) return std::nullopt;
  const auto pairs = pairs_by_distance(a);
  if (!pairs) return std::nullopt;
  return wire_lengths(*pairs, static_cast<double>(a.gates()), rent);
}

std::optional<double> tier_length_ratio(double gates, double rent, int tiers, int hop) {
  if (!(gates >= 4) || tiers < 1 || hop < 1 || !(gates / tiers >= 1)) return std::nullopt;
  const auto flat = wire_lengths(square_array(gates, 1), rent),
             stacked = wire_lengths(square_array(gates, tiers, hop), rent);
  if (!flat || !stacked) return std::nullopt;
  return stacked->mean / flat->mean;
}

}  // namespace taufold::law
