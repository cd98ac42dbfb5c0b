#include "report/cost_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html.hpp"
#include "report/picture.hpp"

namespace taufold::report {

std::string svg(const Tornado& t) {
  if (t.bars.empty()) return {};
  std::size_t longest = 0;
  for (const TornadoBar& b : t.bars) longest = std::max(longest, b.name.size());
  const double kLeft = std::clamp(6.6 * static_cast<double>(longest) + 14, 120.0, 300.0);
  constexpr double kWidth = 560, kRight = 20, kRow = 18, kTop = 8;
  double low = t.nominal, high = t.nominal;
  for (const TornadoBar& b : t.bars) {
    low = std::min({low, b.at_low, b.at_high});
    high = std::max({high, b.at_low, b.at_high});
  }
  if (!(high > low)) return {};
  const double height = kTop + kRow * static_cast<double>(t.bars.size()) + 34, bottom = height - 34;
  const auto x = [&](double v) { return kLeft + (v - low) / (high - low) * (kWidth - kLeft - kRight); };
  std::string out = fmt::format("<svg class=\"chart\" viewBox=\"0 0 {} {:.0f}\" role=\"img\" aria-label=\"{}\">", kWidth, height, escaped(t.title));
  for (const double v : ticks(low, high, 5))
    out += fmt::format("<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/><text x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4}</text>", x(v), kTop,
                       bottom, bottom + 14, short_number(v));
  for (std::size_t k = 0; k < t.bars.size(); ++k) {
    const TornadoBar& b = t.bars[k];
    const double y = kTop + kRow * static_cast<double>(k);
    out += fmt::format("<text class=\"label\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", kLeft - 6, y + 13, escaped(b.name));
    if (t.beside) {
      for (const bool second : {false, true})
        out += fmt::format("<rect class=\"k{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"6\"/>", second ? 1 : 0, x(0), y + (second ? 9 : 3),
                           std::max(0.5, x(std::max(0.0, second ? b.at_high : b.at_low)) - x(0)));
      continue;
    }
    for (const bool up : {false, true}) {
      const double v = up ? b.at_high : b.at_low, from = std::min(x(v), x(t.nominal)), to = std::max(x(v), x(t.nominal));
      out += fmt::format("<rect class=\"k{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"12\"><title>{} at its {} end: {} {}</title></rect>", up ? 1 : 0, from, y + 3,
                         std::max(0.5, to - from), escaped(b.name), up ? "high" : "low", short_number(v), escaped(t.unit));
    }
  }
  out += fmt::format("<line class=\"axis\" stroke=\"currentColor\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>", x(t.nominal), kTop, bottom);
  return out + fmt::format("<text class=\"label\" x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">{}</text></svg>", (kLeft + kWidth) / 2, height - 4, escaped(t.unit));
}

namespace {

std::string figures(const CostPage& p) {
  std::string out = "<h2>Figures</h2><div class=\"panel\"><table><tr><th></th><th>unit</th>";
  for (const CostColumn& c : p.columns) out += fmt::format("<th class=\"n\">{}</th><th class=\"n\">5 to 95 %</th>", escaped(c.label));
  out += "</tr>";
  const CostColumn& longest = *std::max_element(p.columns.begin(), p.columns.end(), [](const CostColumn& a, const CostColumn& b) { return a.rows.size() < b.rows.size(); });
  for (std::size_t r = 0; r < longest.rows.size(); ++r) {
    const CostRow& first = longest.rows[r];
    out += fmt::format("<tr><td>{}{}</td><td>{}</td>", first.part != CostPart::none ? "&nbsp;&nbsp;" : "", escaped(first.what), escaped(first.unit));
    for (const CostColumn& c : p.columns) {
      if (r >= c.rows.size()) continue;  // a figure that not every system has comes last
      const CostRow& x = c.rows[r];
      out += fmt::format("<td class=\"n\">{:.4g}</td><td class=\"n\">{:.4g} to {:.4g}</td>", x.value, x.low, x.high);
    }
    out += "</tr>";
  }
  return out + "</table></div>";
}

/// Parts of the unit's cost or carbon side by side, as bars.
std::string parts(const CostPage& p, CostPart which, const char* heading) {
  double most = 0;
  for (const CostColumn& c : p.columns)
    for (const CostRow& r : c.rows)
      if (r.part == which) most = std::max(most, r.value);
  if (!(most > 0)) return {};
  std::string out = fmt::format("<h2>{}</h2><div class=\"row\">", heading);
  for (const CostColumn& c : p.columns) {
    out += "<div class=\"panel\"><h3>" + escaped(c.name) + "</h3><table>";
    for (const CostRow& r : c.rows)
      if (r.part == which)
        out += fmt::format("<tr><td>{}</td><td class=\"n\">{:.4g} {}</td><td style=\"width:45%\"><div class=\"bar\" style=\"width:{:.1f}%\"></div></td></tr>", escaped(r.what), r.value, escaped(r.unit),
                           100 * std::max(0.0, r.value) / most);
    out += "</table></div>";
  }
  return out + "</div>";
}

}  // namespace

std::string price_section(const Document& d) {
  struct Row {
    const char *name, *label, *unit;
    double factor;
  };
  constexpr Row kRows[] = {{"yield", "yield", "%", 100},
                           {"cost.good_die", "good silicon", "USD", 1},
                           {"cost.transistor", "good silicon a transistor", "nUSD", 1e9},
                           {"carbon", "embodied carbon", "kg", 1}};
  constexpr const char* kSides[] = {"flat", "fold", "advanced"};
  std::string head, rows, notes;
  for (const std::string side : kSides)
    if (const Metric* m = d.find(side + ".cost.good_die")) {
      head += "<th class=\"n\">" + side + "</th><th class=\"n\">5 to 95 %</th>";
      notes += fmt::format("{}{}: {}", notes.empty() ? "" : ". ", side, escaped(m->source));
    }
  if (head.empty()) return {};
  for (const Row& r : kRows) {
    rows += fmt::format("<tr><td>{}</td>", r.label);
    for (const std::string side : kSides) {
      const Metric* m = d.find(side + "." + r.name);
      if (m) rows += fmt::format("<td class=\"n\">{:.4g} {}</td><td class=\"n\">{:.3g} to {:.3g}</td>", r.factor * as_double(m->value), r.unit, r.factor * m->low.value_or(0), r.factor * m->high.value_or(0));
    }
    rows += "</tr>";
  }
  std::string out = "<h2>Yield and cost</h2><div class=\"row\"><div class=\"panel\"><table><tr><th></th>" + head + "</tr>" + rows + "</table>";
  for (const auto& [name, other] : {std::pair{"fold.cost.good_die_ratio", "the flat chip"}, {"fold.cost.good_die_against", "one die of the advanced node"}})
    if (const Metric *m = d.find(name), *less = d.find(std::string(name) + ".less"); m && less)
      out += fmt::format("<p class=\"sub\">Good silicon of the fold costs {:.3f} ({:.3f} to {:.3f}) times that of {}, and less in {:.0f} % of the samples.</p>", as_double(m->value),
                         m->low.value_or(0), m->high.value_or(0), other, 100 * as_double(less->value));
  out += "<p class=\"sub\">" + notes + ".</p></div>";
  std::string yields;
  for (int k = 0;; ++k) {
    const Metric *tier = d.find(fmt::format("fold.yield.tier{}", k)), *joint = d.find(fmt::format("fold.yield.interface{}", k));
    if (!tier) break;
    yields += fmt::format("<tr><td>tier {}</td><td>{}</td><td class=\"n\">{:.2f} %</td></tr>", k, escaped(tier->source), 100 * as_double(tier->value));
    if (joint) yields += fmt::format("<tr><td>bonds above</td><td></td><td class=\"n\">{:.2f} %</td></tr>", 100 * as_double(joint->value));
  }
  if (!yields.empty()) out += "<div class=\"panel\"><h3>What the fold yields</h3><table><tr><th></th><th>node</th><th class=\"n\">yield</th></tr>" + yields + "</table></div>";
  return out + "</div>";
}

std::string cost_html(const Document& d, const CostPage& p) {
  std::string body = figures(p) + parts(p, CostPart::cost, "What a unit costs") + parts(p, CostPart::carbon, "What its carbon is"), charts;
  for (const Chart& c : p.charts)
    if (const std::string s = svg(c); !s.empty()) {
      charts += "<div class=\"panel\"><h3>" + escaped(c.title) + "</h3>" + s;
      if (!c.backdrop.uri.empty())
        charts += fmt::format("<div class=\"scale\">{}<img alt=\"colour scale\" src=\"{}\">{}</div>", escaped(c.backdrop.least), data_uri(heat_scale()), escaped(c.backdrop.most));
      charts += "</div>";
    }
  if (!charts.empty()) body += "<h2>Pictures</h2><div class=\"row\">" + charts + "</div>";
  std::string bars;
  for (const Tornado& t : p.tornados)
    if (const std::string s = svg(t); !s.empty()) bars += "<div class=\"panel\"><h3>" + escaped(t.title) + "</h3>" + s + "</div>";
  if (!bars.empty())
    body += "<h2>What drives it</h2><p>Each input at its 5 % (blue) and 95 % quantile (orange), all others as they are.</p><div class=\"row\">" + bars + "</div>";
  bars.clear();
  for (const Tornado& t : p.shares)
    if (const std::string s = svg(t); !s.empty()) bars += "<div class=\"panel\"><h3>" + escaped(t.title) + "</h3>" + s + "</div>";
  if (!bars.empty()) body += "<h2>Shares of the variance</h2><p>Of each factor alone (blue) and with all that it acts together with (orange); Sobol's indices.</p><div class=\"row\">" + bars + "</div>";
  for (const auto& [heading, html] : p.tables) body += "<h2>" + escaped(heading) + "</h2><div class=\"panel\">" + html + "</div>";
  return page(d, p.name, p.about, body);
}

}  // namespace taufold::report
