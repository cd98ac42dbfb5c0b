#include "report/system_section.hpp"

#include <fmt/format.h>

#include "report/page_parts.hpp"

namespace taufold::report {

namespace {

std::string cell(const Document& d, const std::string& name, const char* format) {
  const Metric* m = d.find(name);
  if (m == nullptr) return "<td></td><td></td>";
  const double v = as_double(m->value);
  return fmt::format("<td class=\"n\">{}</td><td class=\"n\">{}</td>", fmt::format(fmt::runtime(format), v),
                     m->low && m->high ? fmt::format(fmt::runtime(std::string(format) + " to " + format), *m->low, *m->high) : std::string());
}

}  // namespace

std::string system_section(const Document& d) {
  const Metric* time = d.find("fold.system.flat.time");
  if (time == nullptr) return {};
  std::string rows;
  for (const auto& [key, label] : {std::pair("flat", "flat chips"), std::pair("frequency", "folded, spent on clock"), std::pair("width", "folded, spent on more units"), std::pair("energy", "folded, spent on energy")}) {
    const std::string name = fmt::format("fold.system.{}.", key);
    if (d.find(name + "time") == nullptr) continue;
    rows += fmt::format("<tr><td>{}</td>{}{}{}</tr>", label, cell(d, name + "time", "{:.4g}"), cell(d, name + "speedup", "{:.3f}"), cell(d, name + "energy", "{:.3g}"));
  }
  const Metric* energy = d.find("fold.system.flat.energy");
  std::string out = "<h2>What it means for a system</h2><div class=\"row\"><div class=\"panel\"><table><tr><th></th><th class=\"n\">time, s</th><th class=\"n\">10 to 90 %</th><th class=\"n\">work an accelerator</th>"
                    "<th class=\"n\">10 to 90 %</th><th class=\"n\">energy" +
                    (energy != nullptr ? ", " + escaped(energy->unit) : std::string()) + "</th><th class=\"n\">10 to 90 %</th></tr>" + rows + "</table>";
  out += "<p class=\"sub\">" + escaped(time->source) + ". Equal power of both chips; work over that of the flat chip, coefficients of the model being the same for both.</p></div>";
  if (const Series* parts = d.find_series("fold.system.parts")) {
    Chart chart{.title = "Where the time goes", .x_label = "part: 1 arithmetic, 2 memory, 3 scale-up, 4 scale-out, 5 start-up, 6 waiting, 7 jitter", .y_label = "s", .lines = {}};
    for (const auto& [name, values] : parts->columns) {
      Line l{name, {}, values, true};
      for (std::size_t k = 0; k < values.size(); ++k) l.x.push_back(static_cast<double>(k + 1));
      chart.lines.push_back(std::move(l));
    }
    chart.from_zero = true;
    out += panel(chart);
  }
  return out + "</div>";
}

}  // namespace taufold::report
