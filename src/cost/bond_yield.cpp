#include "cost/bond_yield.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "cost/wafer.hpp"
#include "num/normal.hpp"

namespace taufold::cost {

namespace {

constexpr double kPi = std::numbers::pi;

double bottom_radius(const BondProcess& b) { return b.pitch_um * b.bottom_pad_share / 2; }
double top_radius(const BondProcess& b) { return bottom_radius(b) * b.top_pad_share; }

/// Pads along a side; the quotient of two decimal lengths may fall short of its whole number by rounding.
double pads_along(double side_um, double pitch_um) { return std::floor(side_um / pitch_um * (1 + 1e-12)); }
double array_length(double side_um, double pitch_um) { return std::max(0.0, pads_along(side_um, pitch_um) - 1) * pitch_um; }

/// Area that two circles at distance d share.
double lens(double r, double s, double d) {
  if (d >= r + s) return 0;
  if (d <= std::abs(r - s)) return kPi * std::min(r, s) * std::min(r, s);
  const double a = std::acos(std::clamp((r * r + d * d - s * s) / (2 * r * d), -1.0, 1.0));
  const double b = std::acos(std::clamp((s * s + d * d - r * r) / (2 * s * d), -1.0, 1.0));
  return r * r * a + s * s * b - d * r * std::sin(a);
}

/// Integral from s of (x - s)^n exp(-x^2 / 2), n = 0, 1 or 3/2, by Simpson's rule on x = s + u^2, in which the integrand is smooth for all three.
double tail_integral(double n, double s) {
  const double end = std::sqrt(12 - std::min(s, 0.0)), power = 2 * n + 1;
  constexpr int kSteps = 600;
  const double h = end / kSteps;
  double sum = 0;
  for (int i = 1; i <= kSteps; ++i) {
    const double u = i * h, m = u - h / 2, v = u - h;
    const auto f = [&](double t) { return 2 * std::pow(t, power) * std::exp(-0.5 * (s + t * t) * (s + t * t)); };
    sum += (f(v) + 4 * f(m) + f(u)) * h / 6;
  }
  return sum;
}

/// Mean over dies and draws; no die lies farther than `reach_um` from the centre that the wafers turn about.
double overlay_of(const BondProcess& b, int draws, std::span<const DieCentre> dies, double reach_um) {
  const double limit = overlay_limit_um(b);
  if (dies.empty()) return 1;
  const double w = array_length(b.die_w_um, b.pitch_um) / 2, l = array_length(b.die_l_um, b.pitch_um) / 2;
  const double sd = std::max(b.random_sd_um, 1e-12);
  double sum = 0;
  for (int k = 0; k < draws; ++k) {
    double z[4];
    for (int d = 0; d < 4; ++d) z[d] = num::normal_quantile(num::spread_point(static_cast<std::uint64_t>(k), d));
    const double tx = b.tx_mean_um + b.tx_sd_um * z[0], ty = b.ty_mean_um + b.ty_sd_um * z[1], rot = b.rotation_mean + b.rotation_sd * z[2];
    const double mag = 1e-6 * (b.magnification_ppm + b.magnification_per_bow_ppm * (b.bow_mean_um + b.bow_sd_um * z[3]));
    // A shift, a rotation and a scale by small amounts have one fixed point p, and the shift at q is c |q - p|.
    const double c = std::hypot(rot, mag), most = std::hypot(tx, ty) + c * reach_um;
    if (limit - most - b.random_mean_um > 8.5 * sd && limit + b.random_mean_um > 8.5 * sd) {
      sum += static_cast<double>(dies.size());
      continue;
    }
    const double px = c > 0 ? -(mag * tx + rot * ty) / (c * c) : 0, py = c > 0 ? -(mag * ty - rot * tx) / (c * c) : 0;
    for (const DieCentre& d : dies) {
      const double x = std::abs(d.x - px) + w, y = std::abs(d.y - py) + l, m = c > 0 ? c * std::sqrt(x * x + y * y) : most;
      const double room = (limit - m - b.random_mean_um) / sd;
      if (room < -8.5) continue;
      if (room > 8.5 && limit + m + b.random_mean_um > 8.5 * sd) {
        sum += 1;
        continue;
      }
      const double far = (-limit - m - b.random_mean_um) / sd;  // past the other edge
      sum += std::max(0.0, num::normal_cdf(room) - (far < -8.5 ? 0.0 : num::normal_cdf(far)));
    }
  }
  return sum / (static_cast<double>(draws) * static_cast<double>(dies.size()));
}

}  // namespace

double overlay_limit_um(const BondProcess& b) {
  const double r = top_radius(b), s = bottom_radius(b);
  const double wanted = b.contact_share * kPi * r * r;
  double low = std::abs(s - r), high = r + s;
  if (lens(r, s, low) <= wanted) high = low;  // even concentric pads do not share more
  for (int i = 0; i < 100 && high - low > 1e-15 * high; ++i) {
    const double mid = (low + high) / 2;
    (lens(r, s, mid) > wanted ? low : high) = mid;
  }
  const double apart = (1 - b.distance_share) * b.pitch_um - r + (2 * b.distance_share - 1) * s;
  return std::max(0.0, std::min(low, apart));
}

double overlay_yield(const BondProcess& b, int draws, std::size_t most_dies) {
  std::vector<DieCentre> dies = whole_dies(b.die_w_um, b.die_l_um, b.dicing_um, b.wafer_radius_um);
  if (dies.size() > most_dies) {
    // Every k-th one: they lie row by row, so that a step fills the wafer evenly.
    const double step = static_cast<double>(dies.size()) / static_cast<double>(most_dies);
    for (std::size_t k = 0; k < most_dies; ++k) dies[k] = dies[static_cast<std::size_t>((static_cast<double>(k) + 0.5) * step)];
    dies.resize(most_dies);
  }
  return overlay_of(b, draws, dies, b.wafer_radius_um);
}

double placed_overlay_yield(const BondProcess& b, int draws) {
  const DieCentre centre{0, 0};
  return overlay_of(b, draws, {&centre, 1}, std::hypot(b.die_w_um, b.die_l_um) / 2);
}

double particles_per_density(const BondProcess& b) {
  const double w = array_length(b.die_w_um, b.pitch_um), l = array_length(b.die_l_um, b.pitch_um), z = b.size_exponent;
  return w * l + 8 * (z - 1) / (3 * kPi * (2 * z - 3)) * (w + l) * b.tail_factor * b.wafer_radius_um * std::sqrt(b.least_size_um);
}

double fatal_particles(const BondProcess& b) { return b.defects_per_um2 * particles_per_density(b); }

double real_contact(const BondProcess& b) {
  const double root = std::sqrt(2 * kPi);
  const double q = b.modulus_Pa / (2 * b.adhesion_J_m2) * std::sqrt(std::pow(std::numbers::sqrt2 * b.roughness_m, 3) / b.asperity_radius_m);
  // The push of compressed asperities less the pull of adhesion, which falls with the gap s: their balance sets the gap.
  const auto balance = [&](double s) { return 4 * q / (3 * root) * tail_integral(1.5, s) - root * tail_integral(0, s); };
  double low = -60, high = 8;  // faces far apart pull
  for (int i = 0; i < 80; ++i) {
    const double mid = (low + high) / 2;
    (balance(mid) > 0 ? low : high) = mid;
  }
  return kPi * b.roughness_constant * tail_integral(1, (low + high) / 2) / root;
}

namespace {

double growth_nm(const BondProcess& b) { return (b.top_expansion_nm_K + b.bottom_expansion_nm_K) * (b.anneal_C - b.room_C); }
/// Recess, in m, that the pull of faces in full contact makes up for.
double full_pull_m(const BondProcess& b) {
  const double share = kPi * b.bottom_pad_share * b.bottom_pad_share / 4;  // pi r^2 / pitch^2
  return std::sqrt(b.modulus_Pa * b.adhesion_J_m2 / b.dielectric_m) / (b.peel_Pa_m * share);
}
double loss_of(double mean_nm, double sd_nm, double growth, double peel_nm) {
  return std::min(1.0, num::normal_cdf((-growth - mean_nm) / sd_nm) + num::normal_cdf((mean_nm + peel_nm) / sd_nm));
}

/// Integral of the contact over the gap s against log q, the roughness that keeps it: both follow from s without a search.
struct ContactTable {
  static constexpr int kPoints = 97;
  std::array<double, kPoints> log_q{}, share{};
  ContactTable() {
    const double root = std::sqrt(2 * kPi);
    for (int k = 0; k < kPoints; ++k) {
      const double s = -12 + 16.0 * k / (kPoints - 1);
      const auto at = static_cast<std::size_t>(k);
      log_q[at] = std::log(3 * root * root * tail_integral(0, s) / (4 * tail_integral(1.5, s)));
      share[at] = kPi * tail_integral(1, s) / root;
    }
  }
  double at(double q) const {  // log q rises with the gap
    const auto up = std::upper_bound(log_q.begin() + 1, log_q.end() - 1, q);
    const auto k = static_cast<std::size_t>(up - log_q.begin());
    const double f = std::clamp((q - log_q[k - 1]) / (log_q[k] - log_q[k - 1]), 0.0, 1.0);
    return share[k - 1] * (1 - f) + share[k] * f;
  }
};
const ContactTable& contact_table() {
  static const ContactTable table;
  return table;
}

}  // namespace

double copper_loss(const BondProcess& b) {
  const double peel_nm = 1e9 * std::max(0.0, 2 * (b.peel_recess_m - real_contact(b) * full_pull_m(b)));
  const double mean = b.top_recess_mean_nm + b.bottom_recess_mean_nm, sd = std::max(1e-9, std::hypot(b.top_recess_sd_nm, b.bottom_recess_sd_nm));
  return loss_of(mean, sd, growth_nm(b), peel_nm);
}

CopperLoss::CopperLoss(const BondProcess& b)
    : growth_nm_(growth_nm(b)),
      log_q_(std::log(b.modulus_Pa / (2 * b.adhesion_J_m2) * std::sqrt(std::pow(std::numbers::sqrt2 * 1e-9, 3) / b.asperity_radius_m))),
      peel_m_(b.peel_recess_m),
      stress_over_peel_m_(full_pull_m(b)),
      contact_(b.roughness_constant) {}

double CopperLoss::operator()(double recess_nm, double spread_nm, double roughness_nm) const {
  const double contact = std::min(1.0, contact_ * contact_table().at(log_q_ + 1.5 * std::log(std::max(roughness_nm, 1e-3))));
  const double peel_nm = 1e9 * std::max(0.0, 2 * (peel_m_ - contact * stress_over_peel_m_));
  return loss_of(-2 * recess_nm, std::max(1e-9, std::numbers::sqrt2 * spread_nm), growth_nm_, peel_nm);
}

double counted_pads(const BondProcess& b) {
  const double k = std::max(1.0, pads_along(b.block_um, b.pitch_um));
  return std::ceil(pads_along(b.die_w_um, b.pitch_um) * pads_along(b.die_l_um, b.pitch_um) / (k * k)) * k * k;
}

BondYield bond_yield(const BondProcess& b, int draws) {
  BondYield out;
  out.whole_dies = static_cast<int>(whole_dies(b.die_w_um, b.die_l_um, b.dicing_um, b.wafer_radius_um).size());
  const double w = array_length(b.die_w_um, b.pitch_um), l = array_length(b.die_l_um, b.pitch_um), lambda = fatal_particles(b);
  const double edge = out.whole_dies * (w + b.dicing_um) * (l + b.dicing_um) / (kPi * b.wafer_radius_um * b.wafer_radius_um);
  out.particles = std::exp(-edge * lambda);
  out.particles_without_edge = std::exp(-lambda);
  out.overlay = overlay_yield(b, draws);
  out.copper = std::exp(counted_pads(b) * std::log1p(-copper_loss(b)));
  return out;
}

}  // namespace taufold::cost
