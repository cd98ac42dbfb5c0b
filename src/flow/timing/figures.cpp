#include "flow/timing/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace taufold::flow {

using sta::Mode;

namespace {

/// The shortest period that an end of setup between registers of one clock would meet; nothing for other ends.
std::optional<double> period_of(const sta::Timer& t, const sta::Endpoint& e) {
  const auto& setup = e.worst[index(Mode::late)];
  if (!setup || !setup->capture.valid() || setup->kind != sta::End::Kind::check || setup->exception) return std::nullopt;
  const sta::Tag& tag = t.arrivals().tag(t.arrivals().paths(e.at)[setup->slot]);
  if (!tag.launch.valid() || sta::clock_of(tag.launch) != sta::clock_of(setup->capture)) return std::nullopt;
  return t.clocks().period_s(sta::clock_of(setup->capture)) - setup->slack_s;
}

}  // namespace

ClockPeriods clock_periods(const sta::Timer& t) {
  ClockPeriods out;
  for (const db::ClockId c : ids<db::ClockId>(t.constraints().clocks.size()))
    if (const double p = t.clocks().period_s(c); p > 0) {
      out.least_s = out.least_s > 0 ? std::min(out.least_s, p) : p;
      out.most_s = std::max(out.most_s, p);
    }
  return out;
}

const sta::End* period_end(const sta::Timer& t) {
  const sta::End* out = nullptr;
  double longest = 0;
  for (const sta::Endpoint& e : t.endpoints())
    if (const std::optional<double> p = period_of(t, e); p && *p > longest) longest = *p, out = &*e.worst[index(Mode::late)];
  return out;
}

TimingFigures timing_figures(const sta::Timer& t) {
  TimingFigures f;
  f.setup_s = t.worst_slack_s(Mode::late);
  f.hold_s = t.worst_slack_s(Mode::early);
  f.tns_s = t.total_negative_slack_s(Mode::late);
  f.hold_tns_s = t.total_negative_slack_s(Mode::early);
  f.endpoints = t.endpoints().size();
  for (const sta::Endpoint& e : t.endpoints()) {
    const auto &setup = e.worst[index(Mode::late)], &hold = e.worst[index(Mode::early)];
    f.unconstrained += !setup && !hold ? 1 : 0;
    f.failing += setup && setup->slack_s < 0 ? 1 : 0;
    f.hold_failing += hold && hold->slack_s < 0 ? 1 : 0;
    if (const std::optional<double> period = period_of(t, e)) f.period_s = std::max(f.period_s, *period);
  }
  return f;
}

void add_timing_figures(report::Document& doc, const TimingFigures& f, const std::string& prefix) {
  const auto count = [&](const char* name, std::size_t n) { doc.add(prefix + name, static_cast<std::int64_t>(n), "1"); };
  if (f.setup_s) doc.add(prefix + ".worst_setup_slack", *f.setup_s, "s");
  if (f.hold_s) doc.add(prefix + ".worst_hold_slack", *f.hold_s, "s");
  doc.add(prefix + ".wns", std::min(0.0, f.setup_s.value_or(0)), "s");
  doc.add(prefix + ".tns", f.tns_s, "s");
  doc.add(prefix + ".hold_wns", std::min(0.0, f.hold_s.value_or(0)), "s");
  doc.add(prefix + ".hold_tns", f.hold_tns_s, "s");
  if (f.period_s > 0) doc.add(prefix + ".fmax", 1 / f.period_s, "Hz");
  count(".endpoints", f.endpoints);
  count(".unconstrained_endpoints", f.unconstrained);
  count(".failing_endpoints", f.failing);
}

void add_power_figures(report::Document& doc, const power::Powers& p, const std::string& prefix) {
  const auto add = [&](const std::string& name, const power::Watts& w) {
    doc.add(name + ".total", w.total_W(), "W");
    doc.add(name + ".internal", w.internal_W, "W");
    doc.add(name + ".switching", w.switching_W, "W");
    doc.add(name + ".leakage", w.leakage_W, "W");
  };
  add(prefix + ".power", p.total);
  doc.add(prefix + ".power.clock", p.group[static_cast<std::size_t>(power::Group::clock)].total_W(), "W");
  for (const power::Group g : power::kGroups)
    add(fmt::format("{}.power.{}", prefix, power::group_name(g)), p.group[static_cast<std::size_t>(g)]);
}

}  // namespace taufold::flow
