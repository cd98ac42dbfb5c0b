#include "predict/metals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace taufold::predict {

namespace {

// Thinner barriers came with finer pitches; nm.
double barrier_nm(double pitch) { return pitch < 26 ? 1.5 : pitch < 36 ? 2 : pitch < 50 ? 2.5 : pitch < 70 ? 3 : pitch < 140 ? 4 : 5; }

// Resistance of a single cut falls with the pitch; fitted to the vias of ASAP7 (36 to 80 nm) and GT2N (28 to 112 nm), which give 1.26 to 1.68.
constexpr double kViaPower = 1.4;

/// Pitch up to which a node with EUV exposes with it. Above, two exposures or spacers at 193 nm are cheaper.
constexpr double kEuvPitch_nm = 40;

bool exposed_with_euv(const tech::Node& n, double pitch) { return n.value("euv_layers") > 0 && pitch <= kEuvPitch_nm; }

}  // namespace

std::string_view exposure_name(Exposure e) {
  static constexpr std::string_view kNames[] = {"193i", "LELE", "SADP", "SAQP", "EUV", "EUV x2"};
  return kNames[static_cast<std::size_t>(e)];
}

Masks line_masks(double pitch, bool euv) {
  if (euv) return pitch < 28 ? Masks{Exposure::euv_double, 2, 2, 0.90, 0.95} : Masks{Exposure::euv, 1, 1, 0.90, 0.95};
  if (pitch > 76) return {Exposure::single, 1, 1, 0.92, 0.97};
  if (pitch >= 64) return {Exposure::lele, 2, 2, 0.90, 0.95};
  if (pitch > 38) return {Exposure::sadp, 2, 3, 0.80, 0.90};
  return {Exposure::saqp, 3, 5, 0.70, 0.85};
}

Masks hole_masks(double pitch, bool euv) {
  if (euv) return pitch < 28 ? Masks{Exposure::euv_double, 2, 2, 1, 1} : Masks{Exposure::euv, 1, 1, 1, 1};
  if (pitch > 76) return {Exposure::single, 1, 1, 1, 1};
  if (pitch >= 40) return {Exposure::lele, 2, 2, 1, 1};
  return {Exposure::lele, 2, 4, 1, 1};
}

double wire_ohm_per_um(double pitch) {
  constexpr double kBulk = 32.05, kSide = 82, kLength = 3.75, kAspect = 2;  // ohm nm, ohm nm, nm
  const double b = barrier_nm(pitch), w = pitch / 2 - 2 * b, h = pitch / 2 * kAspect - b;
  const auto side = [&](double x) { return kSide * 2 * kLength / x * std::tanh(x / (2 * kLength)); };
  return 1000 * (kBulk + side(w) + side(h)) / (w * h);
}

double wire_fF_per_um(double k_eff) { return 0.0703 * k_eff; }

std::vector<Metal> metals_of(const tech::Node& n) {
  std::vector<double> pitches;
  const int count = static_cast<int>(std::lround(n.value("metal_layers")));
  const bool m0 = n.find("pitch_m0") != nullptr, mz = n.find("pitch_mz") != nullptr;
  if (m0) pitches.push_back(n.value("pitch_m0"));
  pitches.push_back(n.value("pitch_m1"));
  const int middle = count - static_cast<int>(pitches.size()) - (mz ? 2 : 0) - 2;
  const int fine = std::clamp(middle - 2, 1, 4);
  for (int k = 0; k < fine; ++k) pitches.push_back(n.value("pitch_mx"));
  for (int k = fine; k < middle; ++k) pitches.push_back(n.value("pitch_my"));
  for (int k = 0; mz && k < 2; ++k) pitches.push_back(n.value("pitch_mz"));
  for (int k = 0; k < 2; ++k) pitches.push_back(n.value("pitch_mtop"));

  std::vector<Metal> out;
  const double fF = wire_fF_per_um(n.value("k_eff_imd"));
  for (std::size_t k = 0; k < pitches.size(); ++k) {
    const std::size_t number = m0 ? k : k + 1;
    const bool top = k + 2 >= pitches.size();
    Metal m;
    m.name = fmt::format("M{}", number);
    m.horizontal = k % 2 == 0;  // the lowest carries the rails of the rows
    m.pitch_nm = pitches[k];
    m.ohm_per_um = top ? n.value("r_wire_mtop") : wire_ohm_per_um(m.pitch_nm);
    m.fF_per_um = top ? n.value("c_wire_mtop") : fF;
    const bool euv = exposed_with_euv(n, m.pitch_nm);
    m.lines = line_masks(m.pitch_nm, euv);
    if (k > 0) {
      m.via = fmt::format("V{}", number - 1);
      const double finer = std::min(pitches[k], pitches[k - 1]);
      m.via_ohm = n.value("r_via_mx") * std::pow(n.value("pitch_mx") / std::max(pitches[k], pitches[k - 1]), kViaPower);
      m.holes = hole_masks(finer, exposed_with_euv(n, finer));
    }
    out.push_back(std::move(m));
  }
  return out;
}

CriticalMasks critical_masks(const tech::Node& n) {
  CriticalMasks out;
  const auto add = [&](std::string layer, double pitch, Masks m) {
    out.low += m.low;
    out.high += m.high;
    out.euv += m.exposure == Exposure::euv || m.exposure == Exposure::euv_double;
    out.rows.push_back({std::move(layer), pitch, m});
  };
  // Fins are straight lines for which spacers serve at any node; sheets are cut from wide stripes.
  if (const double fin = n.value("fin_pitch"); n.device() == tech::Device::fin && fin > 0) add("fins", fin, fin > 40 ? Masks{Exposure::sadp, 2, 3, 1, 1} : Masks{Exposure::saqp, 3, 4, 1, 1});
  add("gates", n.value("cpp"), line_masks(n.value("cpp"), false));
  for (const Metal& m : metals_of(n)) {
    if (!m.via.empty()) add(m.via, m.pitch_nm, m.holes);
    add(m.name, m.pitch_nm, m.lines);
  }
  return out;
}

}  // namespace taufold::predict
