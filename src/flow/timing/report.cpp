#include "flow/timing/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "flow/describe/parts.hpp"
#include "flow/timing/figures.hpp"
#include "flow/timing/path_hops.hpp"

namespace taufold::flow {
namespace {

using sta::Mode;

/// Above this many endpoints the list of their slacks stays out of the document.
constexpr std::size_t kMostEndpoints = 2'000'000;

const char* mode_name(Mode m) {
  return m == Mode::late ? "setup" : "hold";
}

}  // namespace

std::string end_name(const sta::Timer& t, const sta::End& e) {
  switch (e.kind) {
    case sta::End::Kind::latch: return "latch";
    case sta::End::Kind::output: return "output delay";
    case sta::End::Kind::gated: return "clock gate";
    case sta::End::Kind::delay: return e.mode == Mode::late ? "maximum delay" : "minimum delay";
    case sta::End::Kind::data: return "data check";
    case sta::End::Kind::check: break;
  }
  switch (t.graph().role(t.graph().edge(e.check))) {
    case sta::Role::recovery: return "recovery";
    case sta::Role::removal: return "removal";
    case sta::Role::hold: return "hold";
    default: return "setup";
  }
}

std::string clock_text(const sta::Timer& t, sta::ClockEdgeId e) {
  if (!e.valid()) return "no clock";
  return fmt::format("{} {}", t.clocks().clock(sta::clock_of(e)).name, sta::edge_of(e) == sta::kRise ? "rising" : "falling");
}

std::string slack_bars(std::vector<double> slacks, double unit_s, const std::string& unit) {
  std::string out;
  if (slacks.size() < 2) return out;
  std::sort(slacks.begin(), slacks.end());
  constexpr int kClasses = 10, kWidth = 40;
  const double low = slacks.front(), high = slacks.back();
  if (!(high > low)) return out;
  std::array<std::size_t, kClasses> count{};
  for (const double s : slacks)
    ++count[static_cast<std::size_t>(std::min<double>(kClasses - 1, (s - low) / (high - low) * kClasses))];
  const std::size_t most = *std::max_element(count.begin(), count.end());
  for (int k = 0; k < kClasses; ++k) {
    const double from = low + (high - low) * k / kClasses, to = low + (high - low) * (k + 1) / kClasses;
    const std::size_t bar = (count[k] * kWidth + most - 1) / most;
    out += fmt::format("  {:>10.4f} .. {:>10.4f} {:>4} {:>8}  {}\n", from / unit_s, to / unit_s, unit, count[k],
                       std::string(bar, '#'));
  }
  return out;
}

std::vector<const sta::End*> worst_ends(const sta::Timer& t, Mode m) {
  std::vector<const sta::End*> ends;
  for (const sta::Endpoint& e : t.endpoints())
    if (const auto& w = e.worst[index(m)]) ends.push_back(&*w);
  std::stable_sort(ends.begin(), ends.end(), [](const auto* a, const auto* b) { return a->slack_s < b->slack_s; });
  return ends;
}

std::string source_note(const sta::Graph& g, sta::VertexId v) {
  if (g.is_port(v)) return {};
  const std::string_view source = g.netlist().source(g.instance(v));
  return source.empty() ? std::string() : fmt::format("  {}", source);
}

std::string path_text(const sta::Timer& t, const sta::End& e, double unit_s, const PinNote& note) {
  const sta::Graph& g = t.graph();
  const sta::Arrivals& a = t.arrivals();
  std::vector<Hop> hops;
  hops_back(t, e, hops);
  std::reverse(hops.begin(), hops.end());
  const sta::Path& data = *hops.back().path;
  const sta::Tag& tag = a.tag(data);
  std::string out = fmt::format("from {}, launched by {}\nto   {} ({}), captured by {}\n", g.name(hops.front().at),
                                clock_text(t, tag.launch), g.name(e.at), end_name(t, e), clock_text(t, e.capture));
  out += fmt::format("  {:>8} {:>12} {:>12} {:>12} {:>12}    {}\n", "fan-out", "load fF", "slew", "delay", "time", "");
  double last = hops.front().path->time_s;
  sta::VertexId before;
  for (const Hop& h : hops) {
    const sta::Path& p = *h.path;
    std::string fanout, load;
    if (g.is(h.at, sta::kDriver) && g.net(h.at).valid()) {
      fanout = fmt::format("{}", g.loads(g.net(h.at)).size());
      load = fmt::format("{:.4f}", t.delays().load_F(h.at, p.mode, p.rf) * 1e15);
    }
    const std::string cell =
        g.is_port(h.at) ? std::string("port") : std::string(g.netlist().cell_name(g.instance(h.at)));
    out += fmt::format("  {:>8} {:>12} {:>12.6f} {:>12.6f} {:>12.6f} {}  {} ({}){}\n", fanout, load,
                       t.delays().slew_s(h.at, p.mode, p.rf) / unit_s, (p.time_s - last) / unit_s, p.time_s / unit_s,
                       p.rf == sta::kRise ? '^' : 'v', g.name(h.at), cell, note ? note(h.at, before) : std::string());
    last = p.time_s;
    before = h.at;
  }
  const auto line = [&](const char* what, double value, bool always = false) {
    if (always || value != 0) out += fmt::format("  {:>61.6f}    {}\n", value / unit_s, what);
  };
  line("arrival", e.arrival_s, true);
  out += "\n";
  if (e.kind == sta::End::Kind::latch) {
    line("opening of the latch", e.edge_s, true);
    line("time borrowed", e.borrowed_s, true);
  } else {
    line(e.kind == sta::End::Kind::delay ? "launching edge" : "capturing edge", e.edge_s, true);
    if (e.exception && e.kind == sta::End::Kind::delay) line("delay allowed", e.exception->delay_s, true);
    line("clock latency", e.clock_delay_s);
    line("cycles", e.cycles_s);
    line("uncertainty", e.mode == Mode::late ? -e.uncertainty_s : e.uncertainty_s);
    line("common path credit", e.mode == Mode::late ? e.credit_s : -e.credit_s);
    line(e.kind == sta::End::Kind::output ? "output delay" : "check", e.mode == Mode::late ? -e.margin_s : e.margin_s);
  }
  line("required", e.required_s, true);
  line(e.slack_s < 0 ? "slack (VIOLATED)" : "slack (met)", e.slack_s, true);
  return out;
}

void report_timing(const TimingDesign& d, std::int64_t paths, Session& session) {
  const sta::Timer& t = *d.timer;
  report::Document& doc = session.document;
  // Libraries may count in 10 or 100 of a unit; people do not.
  const bool picoseconds = d.late.front()->units.time_s < 0.5e-9;
  const double unit_s = picoseconds ? 1e-12 : 1e-9;
  const std::string unit = picoseconds ? "ps" : "ns";
  const db::NetlistCounts c = d.netlist.counts();
  add_figure(doc, "design.cells", c.cells);
  add_figure(doc, "design.nets", c.nets);
  add_figure(doc, "design.pins", c.pins);
  std::array<std::vector<double>, 2> slacks;
  for (const sta::Endpoint& e : t.endpoints()) {
    for (const Mode m : sta::kModes)
      if (const auto& w = e.worst[index(m)]) slacks[index(m)].push_back(w->slack_s);
  }
  const TimingFigures figures = timing_figures(t);
  add_timing_figures(doc, figures, "sta");
  add_figure(doc, "sta.unannotated_nets", db::unannotated_nets(d.parasitics, d.netlist));
  if (t.endpoints().size() <= kMostEndpoints)
    for (const Mode m : sta::kModes) {
      Objects series(m == Mode::late ? "sta.endpoint_slack" : "sta.endpoint_hold_slack");
      for (const sta::Endpoint& e : t.endpoints())
        if (const auto& w = e.worst[index(m)]) series.add(t.graph().name(e.at), w->slack_s);
      series.into(doc);
    }

  std::vector<std::pair<std::string, std::string>> rows;
  for (const Mode m : {Mode::late, Mode::early}) {
    const std::vector<double>& s = slacks[index(m)];
    if (s.empty()) {
      rows.emplace_back(mode_name(m), "no endpoint is constrained");
      continue;
    }
    const std::size_t failing = static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](double x) { return x < 0; }));
    rows.emplace_back(mode_name(m), fmt::format("worst slack {:.6f} {}, total negative {:.6f} {}, {} of {} endpoints fail",
                                                *t.worst_slack_s(m) / unit_s, unit, t.total_negative_slack_s(m) / unit_s, unit,
                                                grouped(failing), grouped(s.size())));
  }
  if (figures.period_s > 0) rows.emplace_back("frequency", fmt::format("up to {:.3f} MHz by setup between registers", 1e-6 / figures.period_s));
  rows.emplace_back("wires", d.parasitics.num_nodes() == 0
                                 ? std::string("none")
                                 : fmt::format("{} nodes; {} nets without", grouped(d.parasitics.num_nodes()),
                                               grouped(db::unannotated_nets(d.parasitics, d.netlist))));
  if (figures.unconstrained > 0) rows.emplace_back("unconstrained", fmt::format("{} endpoints", grouped(figures.unconstrained)));
  if (!t.graph().loops().empty())
    rows.emplace_back("loops", fmt::format("{} cut; the first at {}", grouped(t.graph().loops().size()),
                                           t.graph().name(t.graph().edge(t.graph().loops()[0]).to)));
  session.log(Level::result, described_table(fmt::format("timing of {}", diag::shown(d.netlist.name)), rows));
  for (const Mode m : {Mode::late, Mode::early}) {
    const std::vector<const sta::End*> ends = worst_ends(t, m);
    for (std::size_t k = 0; k < std::min<std::size_t>(ends.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, paths))); ++k)
      session.log(Level::result, fmt::format("\n{} path {}, times in {}\n{}", mode_name(m), k + 1, unit, path_text(t, *ends[k], unit_s, [&](sta::VertexId v, sta::VertexId) { return source_note(t.graph(), v); })));
  }
  const std::string bars = slack_bars(slacks[1], unit_s, unit);
  if (!bars.empty()) session.log(Level::result, "setup slack of endpoints\n" + bars);
}

}  // namespace taufold::flow
