// What `check` says about a contest case.
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "check/feasibility.hpp"
#include "flow/describe/describe.hpp"
#include "flow/metrics.hpp"
#include "io/contest/contest.hpp"
#include "report/chart.hpp"
#include "report/text.hpp"

namespace taufold::flow {

namespace {

std::string grouped(std::size_t n) {
  return report::grouped(static_cast<std::int64_t>(n));
}

std::string described(const std::string& path, const db::Design& d, const report::Document& doc) {
  std::string out = fmt::format("{}: contest case of {}\n", path, d.contest_year);
  const auto line = [&](std::string_view label, const std::string& value) {
    out += fmt::format("  {:<14}{}\n", label, value);
  };
  line("cells", fmt::format("{}, {} of them macros, of {} masters", grouped(d.num_insts()),
                            report::human(*doc.find("design.macros")), grouped(d.masters.size())));
  line("nets", fmt::format("{}, {} pins, the largest {}", grouped(d.num_nets()), grouped(d.num_pins()),
                           report::human(*doc.find("design.largest_net"))));
  line("die", fmt::format("{} x {} dbu", report::grouped(d.die.width()), report::grouped(d.die.height())));
  for (const db::TierId t : ids<db::TierId>(d.num_tiers())) {
    const db::Tier& tier = d.tiers[t];
    line(
        fmt::format("tier {}", t.value),
        fmt::format("{}, technology {}, {} rows of height {}; all cells would take {:.1f} % of it, the limit "
                    "is {:.2f} %",
                    tier.name, d.techs[tier.tech].name, report::grouped(tier.rows.count), tier.rows.height,
                    100 * report::as_double(doc.find(fmt::format("design.all_cells.tier{}", t.value))->value),
                    static_cast<double>(tier.max_utilisation_ppm) / 1e4));
  }
  line("utilisation", fmt::format("{:.1f} % over all tiers", 100 * design_utilisation(d)));
  for (std::size_t k = 0; k < d.interfaces.size(); ++k) {
    const db::BondRule& rule = d.interfaces[k];
    line("bonds", fmt::format("{} x {} dbu, spacing {}, cost {}: {} fit, {:.2f} per cell", rule.width,
                              rule.height, rule.spacing, rule.cost, report::grouped(check::max_bonds(d, k)),
                              d.num_insts() ? static_cast<double>(check::max_bonds(d, k)) /
                                                  static_cast<double>(d.num_insts())
                                            : 0.0));
  }
  out.pop_back();
  return out;
}

}  // namespace

void describe_contest(io::InputFile& file, Inputs& inputs, Session& session) {
  const std::optional<db::Design> design = io::contest::read_case(file, session.diagnostics);
  if (!design) return;
  report::Document figures;
  add_design(figures, *design);
  session.log(Level::result, described(file.path, *design, figures));
  check::feasible(*design, file.path, session.diagnostics);
  // Names are the same for every file, so the figures of the first case stand.
  if (!inputs.contest_case)
    for (report::Metric& m : figures.metrics) session.document.metrics.push_back(std::move(m));
  inputs.contest_case = true;
}

}  // namespace taufold::flow
