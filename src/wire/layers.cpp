#include "wire/layers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace taufold::wire {

namespace {

// Copper of pitch p [nm] and aspect ratio 2 behind a barrier, with the mean of bulk and sidewall scattering
// (I. Ciofi et al., IEEE TED 63(6), 2016); ohm per um. Within 30 % of open predictive kits from 24 to 112 nm.
double model_ohm_per_um(double pitch_nm) {
  const double barrier = pitch_nm < 26 ? 1.5 : pitch_nm < 36 ? 2 : pitch_nm < 50 ? 2.5 : pitch_nm < 70 ? 3 : pitch_nm < 140 ? 4 : 5;
  const double w = std::max(1.0, pitch_nm / 2 - 2 * barrier), h = std::max(1.0, pitch_nm - barrier);
  constexpr double kBulk = 32.05, kWall = 82, kLength = 3.75;  // ohm nm, ohm nm, nm
  const auto wall = [](double d) { return kWall * (2 * kLength / d) * std::tanh(d / (2 * kLength)); };
  return (kBulk + wall(w) + wall(h)) / (w * h) * 1000;
}

// A wire between equal neighbours and planes has 0.0703 fF a um times the permittivity, here 2.8, whatever its
// pitch; vias follow those of ASAP7 at 36 to 80 nm.
constexpr double kModelFemtofaradPerUm = 0.0703 * 2.8;
double model_via_ohm(double pitch_nm) {
  return 17.2 * std::pow(36 / pitch_nm, 1.25);
}

LayerRc rc_of(const tech::Layer& l, double dbu_per_m) {
  LayerRc out;
  out.name = l.name;
  out.horizontal = l.direction == tech::LayerDirection::horizontal;
  out.pitch_m = std::max(l.pitch, 1) / dbu_per_m;
  const double width_m = (l.width > 0 ? l.width : l.pitch / 2) / dbu_per_m;
  if (l.rc_from_table) {
    out.ohm_per_m = l.ohm_per_um * 1e6;
    out.F_per_m = l.fF_per_um * 1e-9;
    out.source = RcSource::table;
  } else if (l.resistance > 0 && (l.capacitance > 0 || l.edge_capacitance > 0) && width_m > 0) {
    out.ohm_per_m = l.resistance / width_m;
    // pF per um2 over the width, and pF per um of both edges.
    out.F_per_m = 1e-12 * (l.capacitance * width_m * 1e12 + 2 * l.edge_capacitance * 1e6);
    out.source = RcSource::lef;
  } else {
    out.ohm_per_m = model_ohm_per_um(out.pitch_m * 1e9) * 1e6;
    out.F_per_m = kModelFemtofaradPerUm * 1e-9;
  }
  return out;
}

}  // namespace

std::vector<LayerRc> routing_layers(const tech::Technology& t, std::span<const std::string> metals) {
  std::vector<LayerRc> out;
  double cut_ohm = 0;  // of the cut layers since the last routing layer
  bool cut_by_table = false;
  bool cut_known = true;
  for (const tech::Layer& l : t.layers) {
    if (l.backside) continue;
    if (l.kind == tech::LayerKind::cut && !out.empty()) {
      if (l.resistance > 0)
        cut_ohm += l.resistance;
      else
        cut_known = false;
      cut_by_table = cut_by_table || l.rc_from_table;
    }
    if (l.kind != tech::LayerKind::routing) continue;
    if (!metals.empty() && std::find(metals.begin(), metals.end(), l.name) == metals.end()) continue;
    LayerRc rc = rc_of(l, 1e6 * t.dbu_per_micron);
    if (l.direction == tech::LayerDirection::none) rc.horizontal = out.empty() || !out.back().horizontal;
    if (!out.empty()) {
      const bool known = cut_known && cut_ohm > 0;
      rc.via_ohm = known ? cut_ohm : model_via_ohm(rc.pitch_m * 1e9);
      rc.via_source = !known ? RcSource::model : cut_by_table ? RcSource::table : RcSource::lef;
    }
    cut_ohm = 0;
    cut_known = true;
    cut_by_table = false;
    out.push_back(std::move(rc));
  }
  return out;
}

WireClasses::WireClasses(std::vector<LayerRc> layers) : layers_(std::move(layers)) {
  std::vector<std::size_t> across, upright;
  std::vector<double> height_ohm(layers_.size());  // from the lowest layer up
  for (std::size_t k = 0; k < layers_.size(); ++k) {
    if (k > 0) height_ohm[k] = height_ohm[k - 1] + layers_[k].via_ohm;
    if (k > 0 || layers_.size() <= 2) (layers_[k].horizontal ? across : upright).push_back(k);
  }
  // A process of one direction only, as a test may have it, runs its other wires on the same layers.
  if (across.empty()) across = upright;
  if (upright.empty()) upright = across;
  const std::size_t classes = std::max(across.size(), upright.size());
  double all = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    const std::size_t x = across[std::min(k, across.size() - 1)], y = upright[std::min(k, upright.size() - 1)];
    const LayerRc &a = layers_[x], &b = layers_[y];
    const double via = 0.5 * (height_ohm[x] + height_ohm[y]);
    rc_.push_back({a.ohm_per_m, a.F_per_m, b.ohm_per_m, b.F_per_m, via, height_ohm.back() - via, x, y});
    const double x_tracks = k < across.size() ? 1 / a.pitch_m : 0, y_tracks = k < upright.size() ? 1 / b.pitch_m : 0;
    x_tracks_ += x_tracks;
    y_tracks_ += y_tracks;
    share_.push_back(x_tracks + y_tracks);
    all += share_.back();
  }
  for (double& s : share_) s /= all;
}

void WireClasses::share_out(std::vector<std::int64_t>& lengths) {
  std::sort(lengths.begin(), lengths.end());
  double sum = 0;
  for (const std::int64_t l : lengths) sum += static_cast<double>(l);
  up_to_.clear();
  double filled = 0, limit = 0;
  std::size_t at = 0;
  for (std::size_t k = 0; k + 1 < share_.size(); ++k) {
    limit += share_[k] * sum;
    while (at < lengths.size() && filled < limit) filled += static_cast<double>(lengths[at++]);
    up_to_.push_back(at > 0 ? lengths[at - 1] : 0);
  }
}

double WireClasses::mean_F_per_m() const {
  double sum = 0;
  for (std::size_t k = 0; k < rc_.size(); ++k) sum += share_[k] * 0.5 * (rc_[k].x_F_per_m + rc_[k].y_F_per_m);
  return sum;
}

std::size_t WireClasses::of(std::int64_t length_dbu) const {
  return static_cast<std::size_t>(std::lower_bound(up_to_.begin(), up_to_.end(), length_dbu) - up_to_.begin());
}

}  // namespace taufold::wire
