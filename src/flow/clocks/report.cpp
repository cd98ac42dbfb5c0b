#include "flow/clocks/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "power/activity.hpp"
#include "power/power.hpp"

namespace taufold::flow {

namespace {

using sta::Mode;
using sta::VertexId;

/// Latencies of one clock at the pins where it ends, late.
struct ClockFigures {
  std::string name;
  std::size_t pins = 0;
  double latest_s = 0, earliest_s = std::numeric_limits<double>::infinity(), sum_s = 0;
  double skew_s() const { return pins > 0 ? latest_s - earliest_s : 0; }
};

std::vector<ClockFigures> clock_figures(const sta::Timer& t) {
  std::vector<ClockFigures> out(t.clocks().size());
  for (const db::ClockId c : ids<db::ClockId>(out.size())) out[c.value].name = t.clocks().clock(c).name;
  visit_clock_pins(t, [&](VertexId, const sta::Path&, db::ClockId c, double latency_s) {
    ClockFigures& f = out[c.value];
    f.latest_s = f.pins == 0 ? latency_s : std::max(f.latest_s, latency_s);
    f.earliest_s = std::min(f.earliest_s, latency_s);
    f.sum_s += latency_s;
    ++f.pins;
  });
  std::erase_if(out, [](const ClockFigures& f) { return f.pins == 0; });
  return out;
}

/// Buffers and gates of clocks, and the nets of clocks that ports drive, which belong to no cell.
double clock_power_W(const ClockTrees& clock, const RealDesign& real, const sta::Timer& t) {
  power::Activities activities(t);
  activities.update();
  double out = power::compute(activities).group[static_cast<std::size_t>(power::Group::clock)].total_W();
  const double volt = cts::supply_V(*real.processes.front().libraries.front());
  for (const ClockTree& tree : clock.trees) {
    const VertexId driver = t.graph().drivers(tree.net).front();
    if (!t.graph().is_port(driver)) continue;
    const double farad = std::max(t.delays().load_F(driver, Mode::late, sta::kRise), t.delays().load_F(driver, Mode::late, sta::kFall));
    out += 0.5 * farad * volt * volt * activities.at(driver).density_Hz;
  }
  return out;
}

}  // namespace

bool clock_ends_at(const sta::Timer& t, VertexId v) {
  const sta::Graph& g = t.graph();
  if (g.is_port(v) || !t.clock_network().is_clock(v) || g.constant(v)) return false;
  if (!g.is(v, sta::kRegisterClock) && !g.is(v, sta::kCheckClock)) return false;
  for (const sta::EdgeId id : g.out(v)) {
    const sta::Role role = g.role(g.edge(id));
    if (role == sta::Role::combinational && t.clock_network().is_clock(g.edge(id).to)) return false;
    if (role == sta::Role::clock_to_output && !t.clocks().at(g.edge(id).to).empty()) return false;
  }
  return true;
}

std::array<bool, 2> active_edges(const sta::Timer& t, VertexId v) {
  using liberty::ArcType;
  const sta::Graph& g = t.graph();
  std::array<bool, 2> starts{}, checks{};
  for (const sta::EdgeId id : g.out(v)) {
    const sta::Role role = g.role(g.edge(id));
    const ArcType type = g.model(g.edge(id)).arc[1]->type;
    if (role == sta::Role::clock_to_output || role == sta::Role::enable_to_output)
      starts[type == ArcType::falling_edge] = true;
    else if (sta::is_check(role))
      checks[type == ArcType::setup_falling || type == ArcType::hold_falling || type == ArcType::recovery_falling || type == ArcType::removal_falling] = true;
  }
  return starts[0] || starts[1] ? starts : checks;
}

void report_clock_trees(const ClockTrees& clock, const RealDesign& real, const db::Placement& placement, const TimedPlacement& timed, const std::string& prefix, Session& s) {
  const sta::Timer& t = timed.timing->timer();
  const wire::PlacedWires& w = timed.timing->wires();
  report::Document& doc = s.document;
  const std::string name = prefix + ".clock.";
  std::size_t buffers = 0, sinks = 0, crossings = 0, levels = 0;
  double length = 0, farad = 0, area = 0;
  for (const ClockTree& tree : clock.trees) {
    buffers += tree.buffers.size();
    sinks += tree.sinks.size();
    levels = std::max(levels, tree.figures.levels);
    area += tree.figures.area_um2;
    std::vector<db::NetId> nets = tree.nets;
    nets.push_back(tree.net);
    for (const db::NetId net : nets) {
      length += w.length_m[net.value];
      farad += w.networks.net(net).total_F();
      for (const db::Bond& b : placement.bonds) crossings += b.net == net;
    }
  }
  const std::vector<ClockFigures> clocks = clock_figures(t);
  double skew = 0, insertion = 0;
  report::Series series{.name = prefix + ".clocks", .columns = {{"pins", {}}, {"skew", {}}, {"earliest", {}}, {"mean", {}}, {"latest", {}}}};
  for (const ClockFigures& c : clocks) {
    skew = std::max(skew, c.skew_s());
    insertion = std::max(insertion, c.latest_s);
    series.labels.push_back(c.name);
    std::size_t k = 0;
    for (const double v : {static_cast<double>(c.pins), c.skew_s(), c.earliest_s, c.sum_s / static_cast<double>(c.pins), c.latest_s}) series.columns[k++].second.push_back(v);
  }
  const auto count = [&](const char* what, std::size_t n) { doc.add(name + what, static_cast<std::int64_t>(n), "1"); };
  count("buffers", buffers);
  doc.add(name + "skew", skew, "s");
  doc.add(name + "insertion_delay", insertion, "s");
  const double power = clock_power_W(clock, real, t);
  doc.add(name + "power", power, "W");
  doc.add(name + "wirelength", length, "m");
  doc.add(name + "wire_capacitance", farad, "F");
  count("crossings", crossings);
  count("sinks", sinks);
  count("trees", clock.trees.size());
  count("levels", levels);
  doc.add(name + "buffer_area", 1e-12 * area, "m2");
  doc.add(name + "transition_limit", clock.slew_limit_s, "s");
  doc.series.push_back(std::move(series));
  s.log(Level::info, fmt::format("{} clock: {} buffers for {} sinks in {} levels, {} crossings, {:.3f} mm; skew {:.1f} ps, insertion {:.1f} ps, power {:.4g} mW", prefix, buffers,
                                 sinks, levels, crossings, 1e3 * length, 1e12 * skew, 1e12 * insertion, 1e3 * power));
}

void add_clock_ratios(report::Document& doc) {
  for (const std::string name : {"buffers", "skew", "insertion_delay", "power", "wirelength"}) {
    const report::Metric *fold = doc.find("fold.clock." + name), *flat = doc.find("flat.clock." + name);
    if (fold && flat && report::as_double(flat->value) > 0) doc.add("fold.clock." + name + "_ratio", report::as_double(fold->value) / report::as_double(flat->value), "1");
  }
}

std::string clock_text(const ClockTrees& clock, const RealDesign& real, const TimedPlacement& timed, const std::string& title) {
  const sta::Timer& t = timed.timing->timer();
  const db::Netlist& n = real.netlist;
  std::string out = fmt::format("{}: clock trees, transitions up to {:.1f} ps\n", title, 1e12 * clock.slew_limit_s);
  for (const ClockTree& tree : clock.trees)
    out += fmt::format("  net {}: {} sinks, {} buffers in {} levels, {} crossings; {}\n", n.net_name(tree.net), tree.sinks.size(), tree.buffers.size(), tree.figures.levels,
                       tree.figures.crossings, cts::to_text(tree.plan));
  for (const ClockFigures& c : clock_figures(t))
    out += fmt::format("  clock {}: latency {:.1f} to {:.1f} ps at {} pins, mean {:.1f}, skew {:.1f} ps\n", c.name, 1e12 * c.earliest_s, 1e12 * c.latest_s, c.pins,
                       1e12 * c.sum_s / static_cast<double>(c.pins), 1e12 * c.skew_s());
  return out + "\n";
}

}  // namespace taufold::flow
