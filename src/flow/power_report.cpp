#include "flow/power_report.hpp"

#include <fmt/format.h>

#include <string>

#include "flow/timing_figures.hpp"
#include "power/power.hpp"

namespace taufold::flow {
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
  add_power_figures(doc, p, "sta");
  std::string table = fmt::format(
      "power at {} transitions a clock period of inputs, in W\n  {:<14} {:>12} {:>12} {:>12} {:>12}\n",
      power::ActivityOptions().input_transitions, "", "internal", "switching", "leakage", "total");
  const auto row = [&](std::string_view name, const power::Watts& w) {
    table += fmt::format("  {:<14} {:>12.5e} {:>12.5e} {:>12.5e} {:>12.5e}\n", name, w.internal_W,
                         w.switching_W, w.leakage_W, w.total_W());
  };
  for (const power::Group g : power::kGroups) {
    const power::Watts& w = p.group[static_cast<std::size_t>(g)];
    if (w.total_W() != 0) row(power::group_name(g), w);
  }
  row("total", p.total);
  if (!activities.settled())
    table += fmt::format("  activity still changed after {} passes through registers\n", activities.passes());
  session.log(Level::result, table);
}

}  // namespace taufold::flow
