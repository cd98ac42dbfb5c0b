#include "flow/power_report.hpp"

#include <fmt/format.h>

#include <string>

#include "flow/describe_parts.hpp"
#include "power/power.hpp"

namespace taufold::flow {
namespace {

void add(report::Document& doc, const std::string& name, const power::Watts& w) {
  add_figure(doc, (name + ".total").c_str(), w.total_W(), "W");
  add_figure(doc, (name + ".internal").c_str(), w.internal_W, "W");
  add_figure(doc, (name + ".switching").c_str(), w.switching_W, "W");
  add_figure(doc, (name + ".leakage").c_str(), w.leakage_W, "W");
}

}  // namespace

void report_power(const TimingDesign& d, Session& session) {
  power::Activities activities(*d.timer);
  {
    Pass pass(session, "activity");
    activities.update();
  }
  power::Powers p;
  {
    Pass pass(session, "power");
    p = power::compute(activities);
  }
  report::Document& doc = session.document;
  add(doc, "sta.power", p.total);
  const power::Watts& clock = p.group[static_cast<std::size_t>(power::Group::clock)];
  add_figure(doc, "sta.power.clock", clock.total_W(), "W");
  std::string table = fmt::format(
      "power at {} transitions a clock period of inputs, in W\n  {:<14} {:>12} {:>12} {:>12} {:>12}\n",
      power::ActivityOptions().input_transitions, "", "internal", "switching", "leakage", "total");
  const auto row = [&](std::string_view name, const power::Watts& w) {
    table += fmt::format("  {:<14} {:>12.5e} {:>12.5e} {:>12.5e} {:>12.5e}\n", name, w.internal_W,
                         w.switching_W, w.leakage_W, w.total_W());
  };
  for (const power::Group g : power::kGroups) {
    const power::Watts& w = p.group[static_cast<std::size_t>(g)];
    add(doc, fmt::format("sta.power.{}", power::group_name(g)), w);
    if (w.total_W() != 0) row(power::group_name(g), w);
  }
  row("total", p.total);
  if (!activities.settled())
    table += fmt::format("  activity still changed after {} pass{} through registers{}\n", activities.passes(), activities.passes() == 1 ? "" : "es",
                         d.timer->graph().loops().empty() ? "" : " and many round the loops of gates");
  session.log(Level::result, table);
}

}  // namespace taufold::flow
