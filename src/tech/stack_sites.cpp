#include "tech/stack_sites.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace taufold::tech {

namespace {

constexpr double kMostSites = 1e12;

/// Places of a grid of squares of `size` at `pitch`, `margin` from both ends of `length`. The small addend
/// takes decimals that binary rounding left just short of a whole number.
double places(double length, double size, double pitch, double margin) {
  if (!(pitch > 0) || !(length > 0)) return 0;
  const double first_to_last = length - 2 * margin - size;
  if (first_to_last < -1e-9) return 0;
  return std::floor(first_to_last / pitch + 1e-9) + 1;
}

std::int64_t grid(double width, double height, double size, double pitch, double margin) {
  const double n = places(width, size, pitch, margin) * places(height, size, pitch, margin);
  return static_cast<std::int64_t>(std::min(n, kMostSites));
}

/// Of `sites`, those that power leaves; rounded down, with the same care for decimals.
std::int64_t after_power(std::int64_t sites, double power_share) {
  return static_cast<std::int64_t>(std::floor(static_cast<double>(sites) * (1 - power_share) + 1e-9));
}

}  // namespace

SiteCount bond_sites(const Interface& f, double width_um, double height_um) {
  SiteCount n;
  n.bonds = grid(width_um, height_um, f.bond_size_um.value, f.bond_pitch_um.value, f.bond_spacing_um.value);
  n.tsvs = n.bonds;
  if (f.tsv != TsvKind::none)
    n.tsvs = grid(width_um, height_um, f.tsv_size_um.value, f.tsv_pitch_um.value, f.tsv_keep_out_um.value);
  n.signal = after_power(std::min(n.bonds, n.tsvs), f.power_share.value);
  if (const double edge = tsv_edge_um(f); edge > 0) {
    n.tsv_area_um2 = std::min(static_cast<double>(n.signal) * edge * edge, width_um * height_um);
  }
  return n;
}

double signal_sites_per_cell(const Interface& f, double width_um, double height_um, std::int64_t cells) {
  if (cells <= 0) return 0;
  return static_cast<double>(bond_sites(f, width_um, height_um).signal) / static_cast<double>(cells);
}

double one_site_per_cell_pitch_um(const Interface& f, double width_um, double height_um, std::int64_t cells) {
  if (cells <= 0 || !(width_um > 0) || !(height_um > 0) || !(f.bond_pitch_um.value > 0)) return 0;
  const double size = f.bond_size_um.value / f.bond_pitch_um.value;
  const double spacing = f.bond_spacing_um.value / f.bond_pitch_um.value;
  const auto enough = [&](std::int64_t nm) {
    const double pitch = static_cast<double>(nm) / 1000;
    return after_power(grid(width_um, height_um, size * pitch, pitch, spacing * pitch),
                       f.power_share.value) >= cells;
  };
  // Sites never grow with the pitch, so the last pitch that is fine is found by halving.
  std::int64_t fine = 0;
  std::int64_t coarse = static_cast<std::int64_t>(std::min(1e9, 1000 * std::max(width_um, height_um))) + 2;
  if (!enough(1)) return 0;
  for (fine = 1; coarse - fine > 1;) {
    const std::int64_t middle = fine + (coarse - fine) / 2;
    (enough(middle) ? fine : coarse) = middle;
  }
  return static_cast<double>(fine) / 1000;
}

double tsv_edge_um(const Interface& f) {
  const double keep_out = std::max(0.0, f.tsv_keep_out_um.value);
  if (f.tsv == TsvKind::none || (f.tsv == TsvKind::nano && keep_out == 0)) return 0;
  return f.tsv_size_um.value + 2 * keep_out;
}

SignalGrid signal_grid(const Interface& f, double dbu_per_um) {
  const double share = std::clamp(1 - f.power_share.value, 1e-6, 1.0);
  double pitch = f.bond_pitch_um.value;
  if (f.tsv != TsvKind::none) pitch = std::max(pitch, f.tsv_pitch_um.value);
  pitch = std::max(pitch / std::sqrt(share), f.bond_size_um.value + f.bond_spacing_um.value);
  const double most = std::numeric_limits<std::int32_t>::max() / 4;
  const double size = std::clamp(std::round(f.bond_size_um.value * dbu_per_um), 1.0, most);
  // Rounded up: a grid a fraction too coarse is legal, one too fine is not.
  const double whole = std::clamp(std::ceil(pitch * dbu_per_um - 1e-6), size, most);
  const double edge = std::clamp(2 * std::ceil(tsv_edge_um(f) * dbu_per_um / 2 - 1e-6), 0.0, most);
  return {static_cast<std::int32_t>(size), static_cast<std::int32_t>(whole - size), static_cast<std::int32_t>(edge)};
}

}  // namespace taufold::tech
