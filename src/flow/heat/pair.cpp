#include "flow/heat/pair.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "flow/heat/dummy_bonds.hpp"
#include "io/stack/stack_file.hpp"

namespace taufold::flow {

namespace {

std::string file_name(std::string title) {
  for (char& c : title)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-') c = '-';
  return title;
}

void add_picture(const report::HeatMap& m, HeatOutput& out) {
  report::Grid above = m.kelvin;
  const auto [low, high] = std::minmax_element(m.kelvin.value.begin(), m.kelvin.value.end());
  const double least = *low, span = std::max(*high - *low, 1e-12);
  for (double& v : above.value) v -= least;
  out.files.emplace_back(fmt::format("{}/{}.png", kHeatFolder, file_name(m.title)), report::png(report::heat_map(above, span)));
}

/// What the dummies on free bond sites are worth: the same chip with the bonds of signals and power alone.
void report_dummies(const RealDesign& real, const TimedSide& side, const PlacedPower& with, double ratio, double rise_K, const HeatOptions& o, ThreadPool& pool,
                    Session& s, HeatOutput& out) {
  std::int64_t dummies = 0;
  for (std::uint32_t k = 0; k < side.design->interfaces.size(); ++k) dummies += static_cast<std::int64_t>(dummy_bonds(*side.design, *side.placement, k).size());
  std::optional<HeatLayers> layers = heat_layers(real, *side.design, ratio, o, s, with.bare);
  if (!layers) return;
  PlacedPower bare{std::move(*layers), with.map, with.bare, with.bare};
  put_power(bare.map, bare.heat);
  const double without = peak_rise_K(bare, pool, s);
  s.document.add("fold.dummy_bonds", dummies, "1");
  if (std::isfinite(without)) s.document.add("fold.temp.rise.without_dummies", without, "K");
  out.files.emplace_back(fmt::format("{}/dummy-bonds.csv", kHeatFolder), dummies_csv(*side.design, *side.placement));
  s.log(Level::info, fmt::format("dummy bonds: {} on the free sites; without them the hottest place is +{:.3f} K instead of +{:.3f} K", dummies, without, rise_K));
}

}  // namespace

HeatOutput report_heat(const RealDesign& real, const TimedSide& subject, const TimedSide& flat, bool temperatures, const HeatOptions& o, ThreadPool& pool,
                       Session& s) {
  HeatOutput out;
  report::MapGroup watts{"Power", "W/cm2", "power over area; one scale for all maps", false, {}},
      kelvin{"Temperatures", "K", "rise over the ambient; every map over its own range, which stands above it", true, {}};
  const bool folded = subject.design->num_tiers() > 1;
  const double flat_area = static_cast<double>(folded ? real.flat.die_area() : subject.design->die_area());
  const double scale = power_scale(real, *subject.design, (flat.timed != nullptr ? flat : subject).timed->dynamic_and_leakage.total_W(), o);
  if (o.density_W_m2) s.document.add("heat.power_scale", scale, "1");
  double rise[2] = {0, 0};
  for (const TimedSide* side : {&subject, &flat}) {
    if (side->timed == nullptr) continue;
    const std::string name = side == &flat || !folded ? "flat" : "fold", prefix = side == &flat ? "flat-" : "";
    const double ratio = static_cast<double>(side->design->die_area()) / flat_area;
    const std::optional<PlacedPower> p = placed_power(real, *side->design, *side->placement, side->timed->powers, scale, ratio, o, s);
    if (!p) continue;
    out.files.emplace_back(fmt::format("{}/{}{}", kHeatFolder, prefix, kStackFile), io::stack::write_stack(p->stack));
    out.files.emplace_back(fmt::format("{}/{}{}", kHeatFolder, prefix, kPowerFile), power_csv(p->map, p->heat));
    out.files.emplace_back(fmt::format("{}/{}{}", kHeatFolder, prefix, kCellsFile),
                           cell_power_csv(*side->real, *side->design, *side->placement, side->timed->powers, p->heat, scale));
    const std::size_t which = side == &flat ? 1 : 0;
    for (std::size_t t = 0; t < p->map.dynamic_W.size(); ++t) out.power_W_m2[which].push_back(power_density(p->map, t));
    for (report::HeatMap& m : power_maps(*p, name)) watts.maps.push_back(std::move(m));
    if (!temperatures) continue;
    const double period_s = clock_periods(side->timed->timing->timer()).least_s;
    const double equal_W = side == &subject && flat.timed != nullptr ? scale * flat.timed->dynamic_and_leakage.total_W() : 0;
    PlacedHeat heat = report_placed_heat(*p, name, period_s > 0 ? 1 / period_s : 0, equal_W, o, pool, s);
    if (!heat.good) continue;
    rise[which] = heat.peak_rise_K;
    for (std::size_t t = heat.kelvin.size(); t-- > 0;) out.rise_K[which].push_back(heat.kelvin[t].kelvin);
    if (side == &subject && folded) report_dummies(real, *side, *p, ratio, heat.peak_rise_K, o, pool, s, out);
    for (report::HeatMap& m : heat.kelvin) {
      add_picture(m, out);
      kelvin.maps.push_back(std::move(m));
    }
  }
  const auto ratio = [&](const char* name, double f, double g) {
    if (f > 0 && g > 0) s.document.add(name, f / g, "1");
  };
  ratio("fold.temp.rise_ratio", rise[0], rise[1]);
  const report::Metric *own = s.document.find("fold.sustained.power"), *other = s.document.find("flat.sustained.power");
  if (own && other) ratio("fold.sustained.power_ratio", report::as_double(own->value), report::as_double(other->value));
  // Far more lies between fold and flat than within a tier, so that one scale would show nothing.
  out.maps.push_back(std::move(watts));
  if (!kelvin.maps.empty()) out.maps.push_back(std::move(kelvin));
  return out;
}

}  // namespace taufold::flow
