#include "flow/power_report.hpp"

#include <fmt/format.h>

#include <string>

#include "flow/describe/parts.hpp"
#include "flow/timing/figures.hpp"
#include "io/writer.hpp"
#include "power/power.hpp"

namespace taufold::flow {

bool report_power(const TimingDesign& d, const NetActivity* given, const ActivityRequest& r, Session& session) {
  power::Activities activities(*d.timer);
  if (given) annotate(*given, activities);
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
  std::string table;
  if (given) {
    const double share = given->nets == 0 ? 0 : static_cast<double>(given->annotated) / static_cast<double>(given->nets);
    const double seconds = static_cast<double>(given->record.duration) * given->record.unit_s;
    add_figure(doc, "sta.activity.nets", given->nets);
    add_figure(doc, "sta.activity.annotated_nets", given->annotated);
    add_figure(doc, "sta.activity.duration", seconds, "s");
    table = fmt::format("power at the activity of {}{}: {:.6g} ns, {} of {} nets annotated ({:.1f} %), in W\n", r.file,
                        given->scope.empty() ? std::string() : fmt::format(", scope {}", diag::shown(given->scope)),
                        seconds * 1e9, grouped(given->annotated), grouped(given->nets), 100 * share);
  } else {
    table = fmt::format("power at {} transitions a clock period of inputs, in W\n",
                        power::ActivityOptions().input_transitions);
  }
  table += fmt::format("  {:<14} {:>12} {:>12} {:>12} {:>12}\n", "", "internal", "switching", "leakage", "total");
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
    table += fmt::format("  activity still changed after {} pass{} through registers{}\n", activities.passes(), activities.passes() == 1 ? "" : "es",
                         d.timer->graph().loops().empty() ? "" : " and many round the loops of gates");
  session.log(Level::result, table);
  return r.saif.empty() ||
         io::write_file(r.saif, activity_as_saif(given, activities, doc.version), session.diagnostics);
}

}  // namespace taufold::flow
