#include "flow/placed_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "flow/repair/kept_activity.hpp"
#include "flow/spending.hpp"
#include "flow/timing/findings.hpp"
#include "flow/timing/path_hops.hpp"
#include "flow/timing/report.hpp"
#include "flow/timing/tier_corners.hpp"

namespace taufold::flow {

namespace {

using sta::Mode;

constexpr std::array<double, 6> kHops_fF = {0, 0.5, 1, 2, 3, 5};
constexpr std::size_t kWorstPaths = 3;

/// The time of a path by what takes it; what the clock, the register that it starts at, the check and delays outside take is the rest of the
/// period. Clock and register belong together: before there is a tree a register behind a long clock wire sees a slew that makes it fast by as much.
/// Skew is what the launching register's clock comes later than the capturing one's, common path set off; nothing where the path does not begin
/// at a register.
struct PathSplit {
  double gate_s = 0, wire_s = 0;
  std::optional<double> skew_s;
};
PathSplit split_of(const sta::Timer& t, const sta::End& e) {
  PathSplit out;
  std::vector<Hop> hops;
  hops_back(t, e, hops);
  const sta::Arrivals& a = t.arrivals();
  for (std::size_t k = 0; k + 1 < hops.size(); ++k) {
    const Hop& from = hops[k + 1];
    if (t.clock_network().is_clock(from.at)) {
      if (e.capture.valid() && t.graph().is(from.at, sta::kRegisterClock) && a.tag(*from.path).is_clock)
        out.skew_s = a.capture_delay_s(*from.path) - e.clock_delay_s - e.credit_s;
      break;  // toward the source of the clock
    }
    const double delay_s = hops[k].path->time_s - from.path->time_s;
    (hops[k].path->edge == sta::Path::kWire ? out.wire_s : out.gate_s) += delay_s;
  }
  return out;
}

void add_slack_histogram(report::Document& doc, const sta::Timer& t, const std::string& prefix) {
  std::vector<double> slacks;
  for (const sta::End* e : worst_ends(t, Mode::late)) slacks.push_back(e->slack_s);
  if (slacks.size() < 2 || !(slacks.back() > slacks.front())) return;
  constexpr std::size_t kClasses = 40;
  const double step = (slacks.back() - slacks.front()) / kClasses;
  report::Series s{.name = prefix + ".slack_histogram", .columns = {{"slack", {}}, {"endpoints", {}}}};
  std::array<double, kClasses> count{};
  for (const double x : slacks) ++count[std::min<std::size_t>(kClasses - 1, static_cast<std::size_t>((x - slacks.front()) / step))];
  for (std::size_t k = 0; k < kClasses; ++k) {
    s.columns[0].second.push_back(slacks.front() + (static_cast<double>(k) + 0.5) * step);
    s.columns[1].second.push_back(count[k]);
  }
  doc.series.push_back(std::move(s));
}

double nominal_V(const RealDesign& real) {
  for (const auto& l : real.processes.front().libraries)
    if (std::isfinite(l->nom_voltage_V) && l->nom_voltage_V > 0) return l->nom_voltage_V;
  return 0;
}

void add_corners(const RealDesign& real, const db::Placement& p, const TimedPlacement& fold, std::size_t tiers, Session& s) {
  report::Series series{.name = "fold.corners", .columns = {{"wns", {}}, {"tns", {}}, {"hold_wns", {}}, {"period", {}}, {"worst_setup_slack", {}}, {"worst_hold_slack", {}}}};
  double setup = INFINITY, hold = INFINITY, period = 0;
  for (const TierCorner& corner : tier_corners(tiers)) {
    const db::Constraints constraints = in_corner(real.constraints, fold.timing->netlist(), p, corner);
    const TimingFigures f = timing_figures(*fold.timing->under(constraints));
    series.labels.push_back(corner.name);
    std::size_t k = 0;
    for (const double v : {std::min(0.0, f.setup_s.value_or(0)), f.tns_s, std::min(0.0, f.hold_s.value_or(0)), f.period_s, f.setup_s.value_or(NAN), f.hold_s.value_or(NAN)})
      series.columns[k++].second.push_back(v);
    setup = std::min(setup, f.setup_s.value_or(INFINITY));
    hold = std::min(hold, f.hold_s.value_or(INFINITY));
    period = std::max(period, f.period_s);
  }
  if (std::isfinite(setup)) s.document.add("fold.corners.worst_setup_slack", setup, "s");
  if (std::isfinite(hold)) s.document.add("fold.corners.worst_hold_slack", hold, "s");
  if (fold.figures.period_s > 0) s.document.add("fold.corners.period_ratio", period / fold.figures.period_s, "1");
  s.document.add("fold.corners.sigma", kWaferSigma, "1");
  s.document.series.push_back(std::move(series));
}

/// The shortest period were crossings without capacitance, and how its path is split.
struct FreeHop {
  double period_s = 0;
  PathSplit split;
};
FreeHop add_hop_sweep(const RealDesign& real, const db::Design& d, const db::Placement& p, ThreadPool& pool, Session& s) {
  report::Series series{.name = "fold.hop_sweep", .columns = {{"hop_F", {}}, {"wns", {}}, {"tns", {}}, {"period", {}}, {"power", {}}}};
  FreeHop free;
  for (const double hop : kHops_fF) {
    const PlacedTiming timing(real, d, p, pool, {}, 1e-15 * hop);
    const TimingFigures f = timing_figures(timing.timer());
    std::size_t k = 0;
    for (const double v : {1e-15 * hop, std::min(0.0, f.setup_s.value_or(0)), f.tns_s, f.period_s, power_of(real, timing.timer()).total.total_W()})
      series.columns[k++].second.push_back(v);
    if (hop > 0) continue;
    free.period_s = f.period_s;
    if (const sta::End* e = period_end(timing.timer())) free.split = split_of(timing.timer(), *e);
  }
  s.document.series.push_back(std::move(series));
  return free;
}

/// What the fold gains in time, by what takes it: gates and wires as if crossings were free, then what these cost; the rest is
/// what registers, the clock and delays outside take. The parts add up to the gain.
void add_tau_gain(Session& s, const TimedPlacement& flat, const TimedPlacement& fold, const FreeHop& free) {
  const sta::Timer& t = flat.timing->timer();
  const sta::End* end = period_end(t);
  if (end == nullptr) return;
  const PathSplit split = split_of(t, *end);
  const double gain = flat.figures.period_s - fold.figures.period_s, gate = split.gate_s - free.split.gate_s, wire = split.wire_s - free.split.wire_s;
  const double bond = free.period_s - fold.figures.period_s, rest = gain - gate - wire - bond;
  const std::pair<const char*, double> parts[] = {{"", gain}, {".gate", gate}, {".wire", wire}, {".bond", bond}, {".rest", rest}};
  for (const auto& [name, value] : parts) s.document.add(fmt::format("fold.tau_gain{}", name), value, "s");
  s.log(Level::info, fmt::format("tau gain {:+.1f} ps of {:.1f}: gates {:+.1f}, wires {:+.1f}, bonds {:+.1f}, registers and clock {:+.1f}", 1e12 * gain, 1e12 * flat.figures.period_s, 1e12 * gate,
                                 1e12 * wire, 1e12 * bond, 1e12 * rest));
}

}  // namespace

TimedPlacement report_placed_timing(const RealDesign& real, const db::Design& placed, const db::Placement& p, const std::string& prefix,
                                    std::optional<double> hop_F, ThreadPool& pool, Session& s) {
  Pass pass(s, prefix + " timing");
  TimedPlacement out{std::make_unique<PlacedTiming>(real, placed, p, pool, wire::PlacedOptions(), hop_F), {}, {}, {}};
  report::Document& doc = s.document;
  const sta::Timer& timer = out.timing->timer();
  out.figures = timing_figures(timer);
  const TimingFigures& f = out.figures;
  add_timing_figures(doc, f, prefix);
  out.powers = power_of(real, timer);
  out.dynamic_and_leakage = out.powers.total;
  add_power_figures(doc, out.powers, prefix);
  const wire::PlacedWires& w = out.timing->wires();
  double length = 0, cap = 0;
  for (const double l : w.tier_length_m) length += l;
  for (const double c : w.networks.node_cap_F) cap += c;
  doc.add(prefix + ".wire.length", length, "m");
  doc.add(prefix + ".wire.capacitance", cap, "F");
  doc.add(prefix + ".wire.detours", w.detour_share, "1");
  for (std::size_t t = 0; t < w.congestion.size(); ++t) {
    doc.add(fmt::format("{}.tracks.mean.tier{}", prefix, t), w.congestion[t].mean, "1");
    doc.add(fmt::format("{}.tracks.worst.tier{}", prefix, t), w.congestion[t].worst, "1");
  }
  if (f.period_s > 0) doc.add(prefix + ".tau.period", f.period_s, "s");
  if (const sta::End* end = period_end(timer)) {
    const PathSplit split = split_of(timer, *end);
    doc.add(prefix + ".tau.gate", split.gate_s, "s");
    doc.add(prefix + ".tau.wire", split.wire_s, "s");
    if (split.skew_s) doc.add(prefix + ".tau.skew", *split.skew_s, "s");
  }
  add_slack_histogram(doc, timer, prefix);
  if (placed.num_tiers() > 1) {
    // Said once, of the fold: what libraries and constraints leave open is the same on both sides.
    std::vector<const liberty::Library*> libraries;
    for (const RealProcess& process : real.processes)
      for (const auto& l : process.libraries) libraries.push_back(l.get());
    report_findings(timer, libraries, {real.netlist_file, real.sdc_file}, prefix, s);
  }
  pass.checksum = db::checksum(w.networks);
  const auto ps = [](double seconds) { return 1e12 * seconds; };
  s.log(Level::info, fmt::format("{} timing: wires {:.3f} mm, {:.2f} pF; setup {}, total negative {:.1f} ps, {} of {} endpoints fail; power {:.4g} mW",
                                 prefix, 1e3 * length, 1e12 * cap, f.setup_s ? fmt::format("slack {:.1f} ps", ps(*f.setup_s)) : "not constrained",
                                 ps(f.tns_s), f.failing, f.endpoints, 1e3 * out.dynamic_and_leakage.total_W()));
  return out;
}

void report_stack_timing(const RealDesign& real, const db::Design& placed, const db::Placement& p, const TimedPlacement& fold,
                         const TimedPlacement* flat, ThreadPool& pool, Session& s) {
  {
    Pass pass(s, "corners of tiers");
    add_corners(real, p, fold, placed.num_tiers(), s);
  }
  FreeHop free;
  {
    Pass pass(s, "hop sweep");
    free = add_hop_sweep(real, placed, p, pool, s);
    if (fold.figures.period_s > 0) s.document.add("fold.tau.bond", fold.figures.period_s - free.period_s, "s");
  }
  if (!flat || fold.figures.period_s <= 0 || flat->figures.period_s <= 0) return;
  const sta::Timer& t = flat->timing->timer();
  const double clock_s = clock_periods(t).most_s;
  const auto spender = [](const TimedPlacement& x) {
    const power::Watts& w = x.dynamic_and_leakage;
    return Spender{x.figures.period_s, w.internal_W + w.switching_W, w.leakage_W};
  };
  add_tau_gain(s, *flat, fold, free);
  if (const double volt = nominal_V(real); volt > 0) add_spending(s.document, spender(*flat), spender(fold), clock_s, volt, placed.num_tiers());
  const double speed = flat->figures.period_s / fold.figures.period_s;
  std::string line = fmt::format("fold against flat: shortest period {:.1f} and {:.1f} ps, {:+.1f} % frequency at equal voltage", 1e12 * fold.figures.period_s, 1e12 * flat->figures.period_s,
                                 100 * (speed - 1));
  if (placed.num_tiers() == 2)
    line += fmt::format(" ({} the {:+.0f} to {:+.0f} % that were predicted)", speed < kPredicted.low ? "below" : speed > kPredicted.high ? "above" : "within", 100 * (kPredicted.low - 1), 100 * (kPredicted.high - 1));
  const report::Metric *way = s.document.find("fold.spend.power.voltage"), *power = s.document.find("fold.spend.power.ratio"), *both = s.document.find("fold.spend.both.power_ratio");
  const auto change = [](const report::Metric* m) { return 100 * (report::as_double(m->value) - 1); };
  if (way && power) line += fmt::format("; or {:+.1f} % power at equal frequency and {:.3f} V", change(power), report::as_double(way->value));
  if (both) line += fmt::format("; or {:+.1f} % power at equal frequency and voltage", change(both));
  s.log(Level::info, line);
}

std::string timing_text(const RealDesign& real, const db::Design& placed, const db::Placement& p, const TimedPlacement& timed, const std::string& title) {
  const sta::Timer& t = timed.timing->timer();
  const bool picoseconds = real.processes.front().libraries.front()->units.time_s < 0.5e-9;
  const double unit_s = picoseconds ? 1e-12 : 1e-9;
  const std::string unit = picoseconds ? "ps" : "ns";
  const double um = 1.0 / std::max(1, placed.dbu_per_micron);
  // Bonds are sorted by net and interface.
  const auto of_net = [&](db::NetId net) {
    const auto less = [](const db::Bond& x, const db::Bond& y) { return x.net < y.net; };
    const auto [first, last] = std::equal_range(p.bonds.begin(), p.bonds.end(), db::Bond{net, 0, 0, 0}, less);
    return std::span(first, last);
  };
  const auto tier_of = [&](const sta::Graph& g, sta::VertexId v) { return g.is_port(v) ? std::size_t{0} : std::size_t{p.tier[g.instance(v)].value}; };
  const auto note = [&](sta::VertexId v, sta::VertexId before) -> std::string {
    const sta::Graph& g = t.graph();
    std::string out;
    if (placed.num_tiers() > 1 && !g.is_port(v)) out = fmt::format("  tier {}", tier_of(g, v));
    if (g.is(v, sta::kDriver) && g.net(v).valid())
      if (const auto bonds = of_net(g.net(v)); !bonds.empty()) out += fmt::format(", {} bond{} on its net", bonds.size(), bonds.size() > 1 ? "s" : "");
    if (g.is(v, sta::kLoad) && before.valid() && g.is(before, sta::kDriver) && g.net(before).valid()) {
      const std::size_t from = tier_of(g, before), to = tier_of(g, v), low = std::min(from, to), high = std::max(from, to);
      const char* link = ", through bond";
      for (const db::Bond& b : of_net(g.net(before)))
        if (b.interface >= low && b.interface < high) {
          out += fmt::format("{} {}-{} at ({:.3f}, {:.3f}) um", link, b.interface, b.interface + 1, um * b.x, um * b.y);
          link = " and";
        }
    }
    return out + source_note(g, v);
  };
  const TimingFigures& f = timed.figures;
  std::string out = fmt::format("{}: worst setup slack {}, total negative {:.6f} {}, {} of {} endpoints fail\n", title,
                                f.setup_s ? fmt::format("{:.6f} {}", *f.setup_s / unit_s, unit) : "none", f.tns_s / unit_s, unit, f.failing, f.endpoints);
  std::vector<double> slacks;
  for (const sta::End* e : worst_ends(t, Mode::late)) slacks.push_back(e->slack_s);
  out += slack_bars(std::move(slacks), unit_s, unit);
  for (const Mode m : {Mode::late, Mode::early}) {
    const auto ends = worst_ends(t, m);
    for (std::size_t k = 0; k < std::min(ends.size(), m == Mode::late ? kWorstPaths : std::size_t{1}); ++k)
      out += fmt::format("\n{}, {} path {}, times in {}\n{}", title, m == Mode::late ? "setup" : "hold", k + 1, unit, path_text(t, *ends[k], unit_s, note));
  }
  return out + "\n";
}

}  // namespace taufold::flow
