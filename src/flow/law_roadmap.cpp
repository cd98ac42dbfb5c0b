#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>

#include "diag/suggest.hpp"
#include "flow/law.hpp"
#include "flow/law_folder.hpp"
#include "flow/law_scenarios.hpp"
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

using io::tree::Fields;
using io::tree::Value;
using law::RoadmapMetric;

constexpr std::string_view kFileKeys[] = {"scenario", "target"};
constexpr std::string_view kScenarioKeys[] = {"name",      "note",       "node_probability",
                                              "next_node", "most_tiers", "levers"};
constexpr std::string_view kTargetKeys[] = {"name", "metric", "at_least", "at_most", "year"};
constexpr std::string_view kTriangleKeys[] = {"low", "mode", "high"};

std::vector<std::string_view> metric_names() {
  std::vector<std::string_view> out;
  for (std::size_t m = 0; m < law::kRoadmapMetrics; ++m)
    out.push_back(law::name(static_cast<RoadmapMetric>(m)));
  return out;
}

std::optional<law::RoadmapTarget> read_target(const Value& v, diag::Collector& out) {
  Fields f(v, "a target", kTargetKeys, out);
  law::RoadmapTarget t;
  const std::vector<std::string_view> names = metric_names();
  if (!f.require("name") || !f.require("metric") || !f.require("year")) return std::nullopt;
  const auto name = f.text("name");
  const auto metric = f.word("metric", names);
  const auto year = f.integer("year", law::kRoadmapFirst, law::kRoadmapLast);
  const auto least = f.number("at_least", 0, 1e9), most = f.number("at_most", 0, 1e9);
  if (!name || !metric || !year) return std::nullopt;
  if (least.has_value() == most.has_value()) {
    out.report("LAW-0012", v.source, v.at.substr(0, v.at.find('\n')),
               "a target states either at_least or at_most");
    return std::nullopt;
  }
  t.name = *name;
  t.metric = static_cast<RoadmapMetric>(*metric);
  t.at_least = least.has_value();
  t.value = least ? *least : *most;
  t.year = static_cast<int>(*year);
  return t;
}

void read_levers(const Value& v, law::Scenario& s, diag::Collector& out) {
  std::vector<std::string_view> names;
  for (const law::Lever& l : law::default_levers()) names.push_back(l.name);
  Fields f(v, "the levers of a scenario", names, out);
  for (law::Lever& l : s.levers) {
    const Value* value = f.get(l.name);
    if (!value) continue;
    Fields t(*value, fmt::format("the lever {}", l.name), kTriangleKeys, out);
    if (!t.require("low") || !t.require("mode") || !t.require("high")) continue;
    const auto low = t.number("low", -1e6, 1e6), mode = t.number("mode", -1e6, 1e6),
               high = t.number("high", -1e6, 1e6);
    if (!low || !mode || !high) continue;
    // All levers but slips are positive; rates, shares and prices of zero have no logarithm.
    const bool may_be_zero = l.unit == "years" || l.unit == "fF" || l.unit == "1";
    if (!(*low <= *mode && *mode <= *high) || *low < 0 || (!may_be_zero && *low == 0)) {
      out.report(
             "LAW-0012", value->source, value->at,
             fmt::format("the lever {} must rise from low over mode to high, and not be negative", l.name))
          .note(std::string(l.meaning));
      continue;
    }
    l.shape = law::Shape::triangular;
    l.a = *low, l.b = *mode, l.c = *high;
    l.source = "the scenario";
  }
}

}  // namespace

std::vector<law::Scenario> read_scenarios(const std::string& path, Session& session) {
  diag::Collector& out = session.diagnostics;
  std::optional<io::InputFile> file;
  if (path.empty()) {
    file = io::InputFile{"scenarios.toml", std::string(law::data::scenarios_toml()), io::Packing::none, 0};
  } else {
    file = io::read_input(path, out);
    if (file) record_input(path, session);
  }
  std::vector<law::Scenario> all;
  const std::optional<Value> root = file ? io::tree::parse_toml(*file, out) : std::nullopt;
  if (root) {
    Fields f(*root, "a file of scenarios", kFileKeys, out);
    std::vector<law::RoadmapTarget> targets;
    for (const Value& v : f.tables("target"))
      if (const auto t = read_target(v, out)) targets.push_back(*t);
    for (const Value& v : f.tables("scenario")) {
      Fields s(v, "a scenario", kScenarioKeys, out);
      law::Scenario scenario = law::default_scenario();
      if (!s.require("name")) continue;
      scenario.name = s.text("name").value_or("");
      scenario.note = s.text("note").value_or("");
      scenario.node_probability = s.number("node_probability", 0, 1).value_or(scenario.node_probability);
      scenario.next_node = s.boolean("next_node").value_or(false);
      scenario.most_tiers = static_cast<int>(s.integer("most_tiers", 1, 16).value_or(scenario.most_tiers));
      if (const Value* levers = s.get("levers")) read_levers(*levers, scenario, out);
      scenario.targets = targets;
      if (std::any_of(all.begin(), all.end(),
                      [&](const law::Scenario& x) { return x.name == scenario.name; }))
        out.report("LAW-0012", v.source, v.at.substr(0, v.at.find('\n')),
                   fmt::format("the scenario {} stands twice", diag::quoted(scenario.name)));
      all.push_back(std::move(scenario));
    }
    if (all.empty() && out.ok()) out.report("LAW-0012", file->path, "the file holds no [[scenario]]");
  }
  session.show_diagnostics();
  return all;
}

namespace {

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

std::string lever_table(const law::Scenario& s, RoadmapMetric metric, int year, std::uint64_t seed,
                        ThreadPool& pool, Session& session) {
  constexpr std::size_t kSamples = 16384;
  const law::SobolIndices i = law::sobol(
      law::kLevers, kSamples, seed,
      [&](const double* u) {
        return std::log(law::roadmap_year(s, u, year)[static_cast<std::size_t>(metric)]);
      },
      pool);
  std::vector<std::size_t> order(law::kLevers);
  for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return i.total[a] > i.total[b]; });
  std::string out = fmt::format("  variance of ln {} in {} ({:.3g}): ", law::name(metric), year, i.variance);
  report::Series series{
      .name = fmt::format("law.roadmap.{}.sobol_total.{}.{}", s.name, law::name(metric), year),
      .columns = {}};
  for (std::size_t k = 0; k < law::kLevers; ++k)
    series.columns.push_back({std::string(s.levers[k].name), {i.total[k]}});
  session.document.series.push_back(std::move(series));
  for (std::size_t k = 0; k < 5; ++k)
    if (i.total[order[k]] > 0.01)
      out += fmt::format("{}{} {:.2f} +- {:.2f} (alone {:.2f})", k ? ", " : "", s.levers[order[k]].name,
                         i.total[order[k]], i.total_se[order[k]], i.first[order[k]]);
  return out + "\n";
}

std::string chart_of(const law::RoadmapResult& r, RoadmapMetric m,
                     const std::vector<law::RoadmapTarget>& targets) {
  report::Chart chart{.title = std::string(law::name(m)),
                      .x_label = "year",
                      .y_label = std::string(law::name(m)),
                      .lines = {}};
  report::Line low{"5 to 95 %", {}, {}}, mid{"median", {}, {}}, high{"95 %", {}, {}},
      asked{"asked for", {}, {}, true};
  for (std::size_t y = 0; y < law::kRoadmapYears; ++y) {
    const auto& q = r.quantiles[static_cast<std::size_t>(m)][y];
    for (report::Line* l : {&low, &mid, &high}) l->x.push_back(law::kRoadmapFirst + static_cast<double>(y));
    low.y.push_back(q[0]);
    mid.y.push_back(q[1]);
    high.y.push_back(q[2]);
  }
  for (const law::RoadmapTarget& t : targets)
    if (t.metric == m) asked.x.push_back(t.year), asked.y.push_back(t.value);
  chart.lines = {low, mid, high};
  if (!asked.x.empty()) chart.lines.push_back(asked);
  return report::svg(chart);
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
    results.emplace_back(&s, law::simulate(s, static_cast<std::size_t>(request.samples), request.seed, pool));
    if (session.stop.interrupted()) return Outcome::interrupted;
  }
  for (const auto& [s, r] : results) {
    std::string text = fmt::format("{}: {}\n{}", s->name, s->note, quantile_table(r));
    for (const auto& [metric, year] :
         {std::pair{RoadmapMetric::density, 2031}, {RoadmapMetric::clock, 2031}, {RoadmapMetric::cost, 2031}})
      text += lever_table(*s, metric, year, request.seed, pool, session);
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
    if (folder)
      for (const RoadmapMetric m : {RoadmapMetric::density, RoadmapMetric::clock, RoadmapMetric::efficiency,
                                    RoadmapMetric::cost, RoadmapMetric::pitch})
        panels.push_back({fmt::format("{}: {}", s->name, law::name(m)), chart_of(r, m, s->targets), s->note});
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
  return write_law_folder(*folder, report::panels_html(session.document, "Roadmap 2026 to 2035", panels), {}, *request.out_dir, session);
}

}  // namespace taufold::flow
