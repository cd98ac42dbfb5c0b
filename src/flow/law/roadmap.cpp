#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>

#include "diag/suggest.hpp"
#include "flow/law/folder.hpp"
#include "flow/law/law.hpp"
#include "flow/law/scenarios.hpp"
#include "flow/output.hpp"
#include "flow/read.hpp"
#include "io/tree/fields.hpp"
#include "io/writer.hpp"
#include "law/data.hpp"
#include "law/roadmap.hpp"
#include "law/sobol.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"

namespace taufold::flow {

namespace {

using law::RoadmapMetric;

std::string quantile_table(const law::RoadmapResult& r) {
  std::string out = fmt::format("  {:<12}", "5/50/95 %");
  constexpr int shown[] = {2026, 2027, 2029, 2031, 2033, 2035};
  for (const int y : shown) out += fmt::format(" {:>18}", y);
  out += '\n';
  for (std::size_t m = 0; m < law::kRoadmapMetrics; ++m) {
    out += fmt::format("  {:<12}", law::name(static_cast<RoadmapMetric>(m)));
    for (const int y : shown) {
      const auto& q = r.quantiles[m][static_cast<std::size_t>(y - law::kRoadmapFirst)];
      out += fmt::format(" {:>18}", fmt::format("{:.3g}/{:.3g}/{:.3g}", q[0], q[1], q[2]));
    }
    out += '\n';
  }
  return out;
}

constexpr int kAsked = 2031;  // the year that levers are told for
constexpr RoadmapMetric kDriven[] = {RoadmapMetric::density, RoadmapMetric::clock, RoadmapMetric::efficiency,
                                     RoadmapMetric::cost};

std::string year_form(double p) {
  return p < 0.0005 ? "-" : fmt::format("{:.2f}", p);
}

/// Variance and mean effect of levers on one metric.
struct Driver {
  RoadmapMetric metric;
  law::SobolIndices variance;
  std::vector<std::size_t> order;  ///< factors, the largest total first
};
Driver driver(const law::Roadmap& map, RoadmapMetric metric, std::uint64_t seed, ThreadPool& pool) {
  constexpr std::size_t kSamples = 16384;
  Driver d{metric,
           law::sobol(
               map.factors(), kSamples, seed,
               [&](const double* u) {
                 return map.ln_values(map.levers(u), kAsked)[static_cast<std::size_t>(metric)];
               },
               pool),
           {}};
  d.order.resize(map.factors());
  for (std::size_t k = 0; k < d.order.size(); ++k) d.order[k] = k;
  std::stable_sort(d.order.begin(), d.order.end(),
                   [&](std::size_t a, std::size_t b) { return d.variance.total[a] > d.variance.total[b]; });
  return d;
}

/// Levers of a metric in the order of how much one standard deviation of them does.
std::vector<std::size_t> by_elasticity(const law::Roadmap& map,
                                       const std::array<law::RoadmapElasticity, law::kLevers>& e) {
  std::vector<std::size_t> order;
  std::vector<double> does(law::kLevers);
  for (std::size_t k = 0; k < law::kLevers; ++k) {
    const law::Lever& l = map.scenario().levers[k];
    const double low = l.at(0.16), high = l.at(0.84);
    does[k] = std::abs(e[k].slope) * (law::in_logarithm(l) ? std::log(high / low) : high - low);
    if (std::abs(e[k].slope) > 4 * e[k].se) order.push_back(k);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return does[a] > does[b]; });
  return order;
}
std::string unit_of_slope(const law::Lever& l) {
  return law::in_logarithm(l) ? "" : l.unit == "year" || l.unit == "years" ? " a year" : " for one";
}

std::string driver_text(const law::Roadmap& map, const Driver& d,
                        const std::array<law::RoadmapElasticity, law::kLevers>& e, Session& session) {
  const law::Scenario& s = map.scenario();
  const std::string metric(law::name(d.metric));
  std::string out = fmt::format("  variance of ln {} in {} ({:.3g}): ", metric, kAsked, d.variance.variance);
  report::Series total{.name = fmt::format("law.roadmap.{}.sobol_total.{}.{}", s.name, metric, kAsked),
                       .columns = {}},
      first{.name = fmt::format("law.roadmap.{}.sobol_first.{}.{}", s.name, metric, kAsked), .columns = {}},
      slopes{.name = fmt::format("law.roadmap.{}.elasticity.{}.{}", s.name, metric, kAsked), .columns = {}};
  for (std::size_t k = 0; k < map.factors(); ++k) {
    total.columns.push_back({map.factor_name(k), {d.variance.total[k]}});
    first.columns.push_back({map.factor_name(k), {d.variance.first[k]}});
  }
  for (std::size_t k = 0; k < law::kLevers; ++k)
    slopes.columns.push_back({std::string(s.levers[k].name), {e[k].slope}});
  for (report::Series* x : {&total, &first, &slopes}) session.document.series.push_back(std::move(*x));
  bool any = false;
  for (std::size_t k = 0; k < 5; ++k)
    if (d.variance.total[d.order[k]] > 0.01) {
      out += fmt::format("{}{} {:.2f} +- {:.2f} (alone {:.2f})", any ? ", " : "", map.factor_name(d.order[k]),
                         d.variance.total[d.order[k]], d.variance.total_se[d.order[k]],
                         d.variance.first[d.order[k]]);
      any = true;
    }
  out += fmt::format("\n  d ln {} / d ln lever, in the mean: ", metric);
  const std::vector<std::size_t> order = by_elasticity(map, e);
  for (std::size_t k = 0; k < std::min<std::size_t>(7, order.size()); ++k)
    out += fmt::format("{}{} {:+.3f}{}", k ? ", " : "", s.levers[order[k]].name, e[order[k]].slope,
                       unit_of_slope(s.levers[order[k]]));
  return out + "\n";
}

std::string driver_html(const law::Roadmap& map, const Driver& d,
                        const std::array<law::RoadmapElasticity, law::kLevers>& e) {
  const law::Scenario& s = map.scenario();
  std::string out = fmt::format(
      "<h3>What drives {} in {}</h3><table><tr><th>lever</th><th class=\"n\">total share of variance</th><th "
      "class=\"n\">alone</th><th></th>"
      "<th class=\"n\">d ln {} / d ln lever</th><th>what it is, source</th></tr>",
      law::name(d.metric), kAsked, law::name(d.metric));
  for (const std::size_t k : d.order) {
    if (d.variance.total[k] < 0.005) break;
    out += fmt::format(
        "<tr><td>{}</td><td class=\"n\">{:.3f} &#177; {:.3f}</td><td class=\"n\">{:.3f}</td><td "
        "style=\"width:22%\"><div class=\"bar\" style=\"width:{:.1f}%\"></div></td>",
        report::escaped(map.factor_name(k)), d.variance.total[k], d.variance.total_se[k], d.variance.first[k],
        100 * std::clamp(d.variance.total[k], 0.0, 1.0));
    if (k < law::kLevers)
      out += fmt::format("<td class=\"n\">{:+.3f}{}</td><td>{}; {}</td></tr>", e[k].slope,
                         unit_of_slope(s.levers[k]), report::escaped(s.levers[k].meaning),
                         report::escaped(s.levers[k].source));
    else
      out += "<td></td><td>what these levers share</td></tr>";
  }
  return out + "</table>";
}

constexpr std::pair<RoadmapMetric, std::string_view> kCharted[] = {
    {RoadmapMetric::density, "MTr/mm2 of footprint"},
    {RoadmapMetric::clock, "GHz"},
    {RoadmapMetric::sustained, "GHz that heat allows"},
    {RoadmapMetric::efficiency, "of 2026"},
    {RoadmapMetric::cost, "of a good transistor, of 2026"},
    {RoadmapMetric::pitch, "um, of bonds"},
    {RoadmapMetric::tiers, ""}};

std::string chart_of(const law::RoadmapResult& r, RoadmapMetric m, std::string_view unit,
                     const std::vector<law::RoadmapTarget>& targets) {
  report::Chart chart{.title = std::string(law::name(m)),
                      .x_label = "year",
                      .y_label = unit.empty() ? std::string(law::name(m)) : std::string(unit),
                      .lines = {}};
  report::Line mid{"median", {}, {}}, asked{"asked for", {}, {}, true};
  report::Band band{"5 to 95 %", {}, {}, {}};
  for (std::size_t y = 0; y < law::kRoadmapYears; ++y) {
    const auto& q = r.quantiles[static_cast<std::size_t>(m)][y];
    for (std::vector<double>* x : {&mid.x, &band.x})
      x->push_back(law::kRoadmapFirst + static_cast<double>(y));
    band.low.push_back(q[0]);
    mid.y.push_back(q[1]);
    band.high.push_back(q[2]);
  }
  for (const law::RoadmapTarget& t : targets)
    if (t.metric == m) asked.x.push_back(t.year), asked.y.push_back(t.value);
  chart.lines = {mid};
  chart.bands = {band};
  if (!asked.x.empty()) chart.lines.push_back(asked);
  return report::svg(chart);
}

std::string said(const law::RoadmapTarget& t) {
  return fmt::format("{} {} {:g} by {}", law::name(t.metric), t.at_least ? "at least" : "at most", t.value,
                     t.year);
}

/// The year by which a target is more likely reached than not; empty: beyond the roadmap.
std::string middle_year(const std::array<double, law::kRoadmapYears>& by) {
  for (std::size_t y = 0; y < by.size(); ++y)
    if (by[y] >= 0.5) return fmt::format("{}", law::kRoadmapFirst + static_cast<int>(y));
  return fmt::format("after {}", law::kRoadmapLast);
}

std::string reached_text(const law::Scenario& s, const law::RoadmapResult& r, Session& session) {
  std::string out = fmt::format("  reached by the end of                       ");
  for (int y = law::kRoadmapFirst; y <= law::kRoadmapLast; ++y) out += fmt::format(" {:>5}", y);
  out += "   more likely than not\n";
  for (std::size_t t = 0; t < s.targets.size(); ++t) {
    out += fmt::format("    {:<42}", diag::shown(s.targets[t].name));
    report::Series series{.name = fmt::format("law.roadmap.{}.reached.{}", s.name, s.targets[t].name),
                          .columns = {{"year", {}}, {"p", {}}}};
    for (std::size_t y = 0; y < law::kRoadmapYears; ++y) {
      out += fmt::format(" {:>5}", year_form(r.reached[t][y]));
      series.columns[0].second.push_back(law::kRoadmapFirst + static_cast<double>(y));
      series.columns[1].second.push_back(r.reached[t][y]);
    }
    out += fmt::format("   {}\n", middle_year(r.reached[t]));
    session.document.series.push_back(std::move(series));
  }
  return out;
}

std::string targets_html(const std::vector<std::pair<const law::Scenario*, law::RoadmapResult>>& results) {
  const std::vector<law::RoadmapTarget>& targets = results.front().first->targets;
  std::string out = "<table><tr><th>target</th>";
  for (const auto& [s, r] : results) out += fmt::format("<th class=\"n\">{}</th>", report::escaped(s->name));
  out += "<th class=\"n\">with, without a third tier (first scenario)</th></tr>";
  for (std::size_t t = 0; t < targets.size(); ++t) {
    out += fmt::format("<tr><td>{}<br><span class=\"sub\">{}</span></td>", report::escaped(targets[t].name),
                       said(targets[t]));
    for (const auto& [s, r] : results)
      out += fmt::format("<td class=\"n\">{:.3f}<br><span class=\"sub\">{}</span></td>", r.probability[t],
                         middle_year(r.reached[t]));
    const law::RoadmapResult& first = results.front().second;
    out += fmt::format("<td class=\"n\">{:.2f}, {:.2f}</td></tr>", first.given_third[t][0],
                       first.given_third[t][1]);
  }
  return out +
         "</table><p class=\"sub\">Probability by the year asked for; below it the year by which the target "
         "is more likely reached than not.</p>";
}

std::string reached_chart(const law::Scenario& s, const law::RoadmapResult& r, RoadmapMetric metric) {
  report::Chart chart{.title = "reached",
                      .x_label = "year",
                      .y_label = "probability of having been reached",
                      .lines = {},
                      .from_zero = true};
  for (std::size_t t = 0; t < s.targets.size(); ++t) {
    if (s.targets[t].metric != metric) continue;
    report::Line line{fmt::format("{:g}", s.targets[t].value), {}, {}};
    bool twice = false;  // a value asked for by two years has one curve
    for (const report::Line& l : chart.lines) twice = twice || l.name == line.name;
    if (twice) continue;
    for (std::size_t y = 0; y < law::kRoadmapYears; ++y)
      line.x.push_back(law::kRoadmapFirst + static_cast<double>(y)), line.y.push_back(r.reached[t][y]);
    chart.lines.push_back(std::move(line));
  }
  return chart.lines.empty() ? std::string() : report::svg(chart);
}

}  // namespace

Outcome run_law_roadmap(const std::vector<std::string>& words, const RoadmapRequest& request,
                        Session& session) {
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(request.out_dir, folder, session)) return Outcome::input_error;
  std::string path;
  std::vector<std::string> wanted;
  for (const std::string& w : words) (w.ends_with(".toml") ? path : wanted.emplace_back()) = w;
  std::vector<law::Scenario> all = read_scenarios(path, session);
  if (session.failed()) return Outcome::input_error;
  std::vector<std::string_view> names;
  for (const law::Scenario& s : all) names.push_back(s.name);
  for (const std::string& w : wanted)
    if (std::find(names.begin(), names.end(), w) == names.end())
      session.diagnostics.report("LAW-0012", fmt::format("there is no scenario {}", diag::quoted(w)))
          .note(fmt::format("known are {}", fmt::join(names, ", ")))
          .help(diag::did_you_mean(diag::nearest(w, names)));
  if (session.failed()) return Outcome::input_error;
  ThreadPool pool(session.document.threads);
  std::vector<report::Panel> panels;
  std::string summary = fmt::format("probability of each target by scenario, {} samples\n  {:<26} {:>5}",
                                    request.samples, "target", "year");
  std::vector<std::pair<const law::Scenario*, law::RoadmapResult>> results;
  for (const law::Scenario& s : all) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), s.name) == wanted.end()) continue;
    Pass pass(session, "roadmap " + s.name);
    results.emplace_back(
        &s, law::simulate(law::Roadmap(s), static_cast<std::size_t>(request.samples), request.seed, pool));
    if (session.stop.interrupted()) return Outcome::interrupted;
  }
  for (const auto& [s, r] : results) {
    std::string text =
        fmt::format("{}: {}\n{}", diag::shown(s->name), diag::shown(s->note), quantile_table(r));
    text += reached_text(*s, r, session);
    std::string drivers;
    {
      Pass pass(session, "levers " + s->name);
      const law::Roadmap map(*s);
      constexpr std::size_t kSlopeSamples = 50000;
      const law::RoadmapElasticities slopes =
          law::roadmap_elasticities(map, kAsked, kSlopeSamples, request.seed, pool);
      for (const RoadmapMetric m : kDriven) {
        const Driver d = driver(map, m, request.seed, pool);
        text += driver_text(map, d, slopes[static_cast<std::size_t>(m)], session);
        drivers += driver_html(map, d, slopes[static_cast<std::size_t>(m)]);
      }
    }
    if (session.stop.interrupted()) return Outcome::interrupted;
    session.log(Level::result, text);
    for (std::size_t m = 0; m < law::kRoadmapMetrics; ++m) {
      const std::string metric(law::name(static_cast<RoadmapMetric>(m)));
      report::Series series{.name = fmt::format("law.roadmap.{}.{}", s->name, metric),
                            .columns = {{"year", {}}, {"p05", {}}, {"p50", {}}, {"p95", {}}}};
      for (std::size_t y = 0; y < law::kRoadmapYears; ++y) {
        series.columns[0].second.push_back(law::kRoadmapFirst + static_cast<double>(y));
        for (std::size_t k = 0; k < 3; ++k) series.columns[k + 1].second.push_back(r.quantiles[m][y][k]);
      }
      session.document.series.push_back(std::move(series));
    }
    if (folder) {
      std::string body = "<div class=\"row\">";
      for (const auto& [m, unit] : kCharted)
        body += fmt::format("<div><h3>{}{}</h3>{}</div>", law::name(m),
                            unit.empty() ? "" : fmt::format(" ({})", unit), chart_of(r, m, unit, s->targets));
      const std::string when = reached_chart(*s, r, RoadmapMetric::density);
      if (!when.empty()) body += "<div><h3>density reached (MTr/mm2)</h3>" + when + "</div>";
      body += "</div><details><summary>Levers</summary>" + drivers + "</details>";
      panels.push_back({s->name, body, s->note});
    }
    summary += fmt::format(" {:>13}", s->name);
  }
  summary += "   with / without a third tier (first scenario)\n";
  const std::vector<law::RoadmapTarget>& targets = results.front().first->targets;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    summary += fmt::format("  {:<26} {:>5}", targets[t].name, targets[t].year);
    for (const auto& [s, r] : results) {
      summary += fmt::format(" {:>13.3f}", r.probability[t]);
      session.document.add(fmt::format("law.roadmap.{}.p.{}", s->name, targets[t].name), r.probability[t],
                           "1");
    }
    const law::RoadmapResult& first = results.front().second;
    summary += fmt::format("   {:.2f} / {:.2f}, third tier {:.2f}\n", first.given_third[t][0],
                           first.given_third[t][1], first.third_share[t]);
  }
  session.log(Level::result, summary);
  if (!folder) return Outcome::done;
  if (!targets.empty()) panels.insert(panels.begin(), {"Targets", targets_html(results), {}});
  return write_law_folder(*folder, report::panels_html(session.document, "Roadmap 2026 to 2035", panels), {},
                          *request.out_dir, session);
}

}  // namespace taufold::flow
