#include "flow/heat/placed_heat.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "flow/heat/dummy_bonds.hpp"
#include "tech/stack_presets.hpp"

namespace taufold::flow {

namespace {

constexpr int kSustainSteps = 14;

/// The top tier of a stack alone: the flat chip, as tech::unfolded() has it.
tech::Stack top_alone(const tech::Stack& s) {
  tech::Stack out = s;
  out.tiers = {s.tiers.back()};
  out.interfaces.clear();
  out.thermal.blocks.clear();
  out.thermal.probes.clear();
  out.thermal.phases.clear();
  return out;
}

tech::Quantity stated(double um) {
  return {um, um, um, "footprint of the placement"};
}

/// `heat` with switching and leaking power times these, under this coefficient.
tech::HeatStack changed(const tech::HeatStack& heat, double dynamic, double leakage, double h) {
  tech::HeatStack out = heat;
  out.face(tech::Side::top).h_W_m2K = h;
  for (tech::HeatLayer& l : out.layers)
    for (tech::HeatSource& q : l.sources) q.power_W *= dynamic, q.leakage_W *= leakage;
  return out;
}

class Heat {
 public:
  Heat(const PlacedPower& p, ThreadPool& pool, Session& s)
      : p_(p), pool_(pool), s_(s), grid_{p.map.nx, p.map.ny, thermal::choose_grid(p.heat, std::max(p.map.nx, p.map.ny)).cells} {
    h_ = p.heat.face(tech::Side::top).h_W_m2K;
    ambient_ = p.heat.face(tech::Side::top).ambient_K;
  }
  Solved solve(double dynamic, double leakage, double h) const { return solve_steady(changed(p_.heat, dynamic, leakage, h), grid_, pool_, Level::detail, s_); }
  Solved solve() const { return solve(1, 1, h_); }
  /// Rise of the hottest place over the ambient; infinite where leakage runs away.
  double rise(const Solved& s) const {
    if (s.solution.status != thermal::Status::converged) return INFINITY;
    double most = 0;
    for (const thermal::Map& m : s.maps) most = std::max(most, m.max());
    return most - ambient_;
  }
  double rise(double dynamic, double leakage, double h) const { return rise(solve(dynamic, leakage, h)); }
  double h() const { return h_; }
  double ambient_K() const { return ambient_; }

  /// How many times its switching power the chip sustains at `limit_K`: leakage is what it is there. The root between a power that stays
  /// below and one that does not, by false position on what is nearly a straight line, kept from creeping by halving (the Illinois rule).
  double sustained(double limit_K, double rise_at_one) const {
    const double want = limit_K - ambient_;
    if (!(want > 0)) return 0;
    double lo = 0, f_lo = rise(0, 1, h_) - want, hi = 1, f_hi = rise_at_one - want;
    if (!(f_lo < 0)) return 0;
    for (int k = 0; k < kSustainSteps && f_hi < 0; ++k) {
      const double next = hi * std::max(2.0, 1.1 * want / std::max(f_hi + want, 1e-9 * want));
      lo = hi, f_lo = f_hi;
      hi = next, f_hi = rise(hi, 1, h_) - want;
    }
    int side = 0;
    for (int k = 0; k < kSustainSteps && hi - lo > 1e-6 * hi; ++k) {
      const double mid = std::isfinite(f_hi) ? (lo * f_hi - hi * f_lo) / (f_hi - f_lo) : 0.5 * (lo + hi);
      const double f = rise(mid, 1, h_) - want;
      if (std::abs(f) < 1e-6 * want) return mid;
      if (f < 0) {
        lo = mid, f_lo = f;
        if (side < 0 && std::isfinite(f_hi)) f_hi /= 2;
        side = -1;
      } else {
        hi = mid, f_hi = f;
        if (side > 0) f_lo /= 2;
        side = 1;
      }
    }
    return lo;
  }

 private:
  const PlacedPower& p_;
  ThreadPool& pool_;
  Session& s_;
  thermal::GridChoice grid_;
  double h_ = 0, ambient_ = 0;
};

double sum_of(const std::vector<std::vector<double>>& maps) {
  double out = 0;
  for (const std::vector<double>& m : maps)
    for (const double v : m) out += v;
  return out;
}

}  // namespace

double power_scale(const RealDesign& real, const db::Design& placed, double watts, const HeatOptions& o) {
  if (!o.density_W_m2 || !(watts > 0)) return 1;
  const double unit_m = 1e-6 / std::max(1, placed.dbu_per_micron);
  return *o.density_W_m2 * static_cast<double>((placed.num_tiers() > 1 ? real.flat : placed).die_area()) * unit_m * unit_m / watts;
}

std::optional<HeatLayers> heat_layers(const RealDesign& real, const db::Design& placed, double area_ratio, const HeatOptions& o, Session& session,
                                      const std::vector<double>& fill) {
  HeatLayers out;
  out.stack = placed.num_tiers() > 1 ? real.stack : top_alone(real.stack.tiers.empty() ? tech::default_stack(1) : real.stack);
  for (std::size_t k = 0; k < fill.size(); ++k)
    if (!out.stack.interfaces[k].bond_fill.known()) out.stack.interfaces[k].bond_fill = {fill[k], fill[k], fill[k], "bonds of the placement, and dummies on the sites that they leave"};
  tech::Surroundings& s = out.stack.thermal;
  s = tech::without_plates(std::move(s));  // the design is a tile of a chip: plates wider than it would cool it alone
  if (o.sink) s = tech::with_sink(s, *tech::sink(*o.sink));
  // Where neither a library nor the stack says at which temperature leakage is stated, the stack's default holds.
  const auto& libraries = real.processes.front().libraries;
  if (!s.leakage_reference_K.known() && !libraries.empty() && liberty::is_set(libraries.front()->nom_temperature_C)) {
    const double kelvin = libraries.front()->nom_temperature_C + 273.15;
    s.leakage_reference_K = {kelvin, kelvin, kelvin, "nom_temperature of the library"};
  }
  tech::fill_defaults(s);
  const double um = 1.0 / std::max(1, placed.dbu_per_micron);
  s.width_um = stated(um * static_cast<double>(placed.die.xhi - placed.die.xlo));
  s.depth_um = stated(um * static_cast<double>(placed.die.yhi - placed.die.ylo));
  const double h = s.top_h_W_m2K.value;
  out.low_h_W_m2K = h;
  out.high_h_W_m2K = h / area_ratio;
  if (const tech::Sink* sink = tech::sink(s.sink); sink != nullptr && area_ratio != 1) {
    const double gain = tech::same_sink_gain(*sink, area_ratio);
    s.top_h_W_m2K = {h * gain, h, h / area_ratio, fmt::format("sink {} of the flat chip, {:.3g} times its area: {}", sink->name, area_ratio, sink->source)};
  }
  std::string fault;
  std::optional<tech::HeatStack> heat = tech::heat_stack(out.stack, fault);
  if (!heat) {
    session.diagnostics.report("THM-0019", out.stack.name, fault);
    return std::nullopt;
  }
  out.heat = std::move(*heat);
  return out;
}

std::optional<PlacedPower> placed_power(const RealDesign& real, const db::Design& placed, const db::Placement& p, const power::Powers& powers, double scale,
                                        double area_ratio, const HeatOptions& o, Session& session) {
  std::vector<double> filled, bare;
  for (std::uint32_t k = 0; placed.num_tiers() > 1 && k < real.stack.interfaces.size(); ++k) {
    const auto bonds = static_cast<std::size_t>(std::count_if(p.bonds.begin(), p.bonds.end(), [&](const db::Bond& b) { return b.interface == k; }));
    filled.push_back(bond_fill(real.stack.interfaces[k], placed, bonds + dummy_bonds(placed, p, k).size()));
    bare.push_back(bond_fill(real.stack.interfaces[k], placed, bonds));
  }
  std::optional<HeatLayers> layers = heat_layers(real, placed, area_ratio, o, session, filled);
  if (!layers) return std::nullopt;
  PlacedPower out{std::move(*layers), {}, std::move(filled), std::move(bare)};
  const thermal::GridChoice g = thermal::choose_grid(out.heat, power_bins(placed));
  out.map = power_map(placed, p, powers, g.nx, g.ny, scale);
  put_power(out.map, out.heat);
  return out;
}

PlacedHeat report_placed_heat(const PlacedPower& p, const std::string& prefix, double clock_Hz, double equal_W, const HeatOptions& o, ThreadPool& pool,
                              Session& session) {
  Pass pass(session, prefix + " heat");
  PlacedHeat out;
  report::Document& d = session.document;
  const Heat heat(p, pool, session);
  const Solved solved = heat.solve();
  const double area = p.heat.width_m * p.heat.depth_m, dynamic = sum_of(p.map.dynamic_W), leakage = sum_of(p.map.leakage_W);
  d.add(prefix + ".temp.power_density", (dynamic + leakage) / area, "W/m2");
  out.peak_rise_K = heat.rise(solved);
  std::string sustained;
  if (dynamic > 0) {
    const double times = heat.sustained(o.limit_K, out.peak_rise_K);
    const Solved at = heat.solve(times, 1, heat.h());
    const double watts = at.solution.power_W + at.solution.leakage_W;
    if (std::isfinite(heat.rise(at))) {
      d.add(prefix + ".sustained.power", watts, "W");
      d.add(prefix + ".sustained.power_density", watts / area, "W/m2");
      if (clock_Hz > 0) d.add(prefix + ".sustained.frequency", times * clock_Hz, "Hz");
      sustained = fmt::format("; sustains {:.4g} W/cm2 at {:.1f} K", 1e-4 * watts / area, o.limit_K);
    }
  }
  const std::string head = fmt::format("{} heat: {:.4g} mW, {:.4g} W/cm2 under {:.4g} W/m2K", prefix, 1e3 * (dynamic + leakage), 1e-4 * (dynamic + leakage) / area, heat.h());
  if (!std::isfinite(out.peak_rise_K)) {
    const bool runaway = solved.solution.status == thermal::Status::runaway;
    const report::Metric* holds = d.find(prefix + ".sustained.power_density");
    const std::string most = holds != nullptr ? fmt::format("; up to {:.3g} W/cm2 of the footprint stay at or below {:.1f} K", 1e-4 * report::as_double(holds->value), o.limit_K) : "";
    session.diagnostics
        .report(runaway ? "THM-0022" : "THM-0009", prefix,
                runaway ? fmt::format("thermal runaway at {:.3g} W/cm2: leakage grows faster than heat leaves{}", 1e-4 * (dynamic + leakage) / area, most)
                        : "the solution did not settle")
        .help("the design stands for a whole chip made of it: give the --power-density of the chip that it is a part of, its --activity, or a better --sink");
    session.log(Level::info, fmt::format("{}: no steady state{}", head, sustained));
    return out;
  }
  out.good = true;
  const double ambient = heat.ambient_K();
  // The sink of a smaller die spreads in part: between the same per area and the same as a whole.
  const auto add_with_interval = [&](const std::string& name, double value, double low, double high, const char* unit) {
    if (p.low_h_W_m2K == p.high_h_W_m2K || !std::isfinite(high))  // JSON knows no infinity
      d.add(name, value, unit);
    else
      d.metrics.push_back({name, value, unit, low, high, "one sink for fold and flat: from no spreading in it to a sink that is cut with the die"});
  };
  const double cold = p.low_h_W_m2K == p.high_h_W_m2K ? out.peak_rise_K : heat.rise(1, 1, p.high_h_W_m2K),
               hot = p.low_h_W_m2K == p.high_h_W_m2K ? out.peak_rise_K : heat.rise(1, 1, p.low_h_W_m2K);
  add_with_interval(prefix + ".temp.peak", ambient + out.peak_rise_K, ambient + cold, ambient + hot, "K");
  add_with_interval(prefix + ".temp.rise", out.peak_rise_K, cold, hot, "K");
  double mean = 0;
  for (std::size_t t = 0; t < solved.maps.size(); ++t) {
    const thermal::Map& m = solved.maps[t];
    d.add(fmt::format("{}.temp.peak.tier{}", prefix, t), m.max(), "K");
    d.add(fmt::format("{}.temp.mean.tier{}", prefix, t), m.mean(), "K");
    d.add(fmt::format("{}.temp.spread.tier{}", prefix, t), m.max() - m.min(), "K");
    d.add(fmt::format("{}.power.tier{}", prefix, t), p.map.tier_W(t), "W");
    mean += m.mean() / static_cast<double>(solved.maps.size());
  }
  d.add(prefix + ".temp.mean", mean, "K");
  d.add(prefix + ".temp.ambient", ambient, "K");
  d.add(prefix + ".temp.power", solved.solution.power_W + solved.solution.leakage_W, "W");
  double heat_out = 0;
  for (const double w : solved.solution.heat_out_W) heat_out += w;
  d.add(prefix + ".temp.heat_out", heat_out, "W");
  d.add(prefix + ".temp.imbalance", solved.solution.imbalance(), "1");
  if (equal_W > 0 && dynamic > 0) {
    // Switching power is what a clock gives or takes; leakage stays.
    const double times = std::max(0.0, (equal_W - leakage) / dynamic), rise = heat.rise(times, 1, heat.h());
    if (std::isfinite(rise)) d.add(prefix + ".temp.peak.iso_power", ambient + rise, "K");
  }
  for (std::size_t t = solved.maps.size(); t-- > 0;) {
    report::Grid above{solved.maps[t].nx, solved.maps[t].ny, solved.maps[t].value};
    for (double& v : above.value) v -= ambient;
    out.kelvin.push_back({prefix + " " + p.heat.layers[solved.layers[t]].name, std::move(above)});
  }
  session.log(Level::info, fmt::format("{}, in {:.6g} mW, out {:.6g} mW, balance {:.1e}; hottest {:.3f} K over {:.1f} K{}", head,
                                       1e3 * (solved.solution.power_W + solved.solution.leakage_W), 1e3 * heat_out, solved.solution.imbalance(), out.peak_rise_K, ambient, sustained));
  return out;
}

double peak_rise_K(const PlacedPower& p, ThreadPool& pool, Session& session) {
  const Heat heat(p, pool, session);
  return heat.rise(heat.solve());
}

std::vector<report::HeatMap> power_maps(const PlacedPower& p, const std::string& side) {
  std::vector<report::HeatMap> out;
  for (std::size_t t = p.map.dynamic_W.size(); t-- > 0;) {
    report::Grid g = power_density(p.map, t);
    for (double& v : g.value) v *= 1e-4;
    out.push_back({fmt::format("{}, {:.4g} mW", p.map.dynamic_W.size() > 1 ? side + " " + p.stack.tiers[t].name : side, 1e3 * p.map.tier_W(t)), std::move(g)});
  }
  return out;
}

}  // namespace taufold::flow
