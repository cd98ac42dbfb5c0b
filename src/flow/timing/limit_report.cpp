#include "flow/timing/limit_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "flow/describe/parts.hpp"
#include "sta/limits.hpp"

namespace taufold::flow {
namespace {

/// Violations of one kind that the terminal shows; the document has them all.
constexpr std::size_t kShown = 10;

struct Kind {
  db::LimitKind kind;
  const char* name;  ///< of the figures
  const char *row, *title;
  const char* unit;  ///< of the figures
  double scale;      ///< of what is printed, and its unit
  const char* printed;
};

}  // namespace

void report_limits(const TimingDesign& d, Session& session) {
  const sta::Timer& t = *d.timer;
  report::Document& doc = session.document;
  const bool picoseconds = d.late.front()->units.time_s < 0.5e-9;
  const Kind kinds[] = {
      {db::LimitKind::max_transition, "max_transition", "transition", "max transition", "s",
       picoseconds ? 1e12 : 1e9, picoseconds ? "ps" : "ns"},
      {db::LimitKind::max_capacitance, "max_capacitance", "capacitance", "max capacitance", "F", 1e15, "fF"},
      {db::LimitKind::max_fanout, "max_fanout", "fan-out", "max fan-out", "1", 1, ""},
  };
  std::vector<std::pair<std::string, std::string>> rows;
  std::string lists;
  for (const Kind& k : kinds) {
    const std::vector<sta::LimitCheck> checks = sta::check_limits(t, k.kind);
    const auto violations = static_cast<std::size_t>(
        std::find_if(checks.begin(), checks.end(), [](const sta::LimitCheck& c) { return c.slack() >= 0; }) -
        checks.begin());
    add_figure(doc, fmt::format("sta.{}_violations", k.name).c_str(), violations);
    if (checks.empty()) {
      rows.emplace_back(k.row, "no limit");
      continue;
    }
    add_figure(doc, fmt::format("sta.worst_{}_slack", k.name).c_str(), checks.front().slack(), k.unit);
    rows.emplace_back(
        k.row, fmt::format("worst slack {:.4f}{}{}, {} of {} pins violate", checks.front().slack() * k.scale,
                           *k.printed ? " " : "", k.printed, grouped(violations), grouped(checks.size())));
    if (violations == 0) continue;
    Objects series(fmt::format("sta.{}_slack", k.name).c_str());
    for (std::size_t i = 0; i < violations; ++i) series.add(t.graph().name(checks[i].at), checks[i].slack());
    series.into(doc);
    lists += fmt::format("\n{}{}{}\n  {:>12} {:>12} {:>12}\n", k.title, *k.printed ? ", " : "", k.printed,
                         "limit", "actual", "slack");
    for (std::size_t i = 0; i < std::min(violations, kShown); ++i) {
      const sta::LimitCheck& c = checks[i];
      const bool edges = k.kind != db::LimitKind::max_fanout;
      lists += fmt::format("  {:>12.4f} {:>12.4f} {:>12.4f} {}  {}\n", c.limit * k.scale, c.actual * k.scale,
                           c.slack() * k.scale,
                           !edges                 ? ' '
                           : c.edge == sta::kRise ? '^'
                                                  : 'v',
                           t.graph().name(c.at));
    }
    if (violations > kShown) lists += fmt::format("  and {} more\n", grouped(violations - kShown));
  }
  session.log(Level::result, described_table("limits", rows) + lists);
}

}  // namespace taufold::flow
