#include "flow/law/scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "diag/suggest.hpp"
#include "flow/read.hpp"
#include "io/tree/fields.hpp"
#include "law/data.hpp"

namespace taufold::flow {

namespace {

using io::tree::Fields;
using io::tree::Value;
using law::RoadmapMetric;

constexpr std::string_view kFileKeys[] = {"scenario", "target", "together"};
constexpr std::string_view kScenarioKeys[] = {"name",      "note",       "node_probability",
                                              "next_node", "most_tiers", "levers"};
constexpr std::string_view kTargetKeys[] = {"name", "metric", "at_least", "at_most", "year"};
constexpr std::string_view kTriangleKeys[] = {"low", "mode", "high"};
constexpr std::string_view kTogetherKeys[] = {"name", "levers"};

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
    const auto [least, most] = law::accepted(static_cast<law::LeverId>(&l - s.levers.data()));
    if (!(*low <= *mode && *mode <= *high) || *low < least || *high > most) {
      out.report("LAW-0012", value->source, value->at.substr(0, value->at.find('\n')),
                 fmt::format("the lever {} must rise from low over mode to high, between {:g} and {:g}",
                             l.name, least, most))
          .note(std::string(l.meaning));
      continue;
    }
    l.shape = law::Shape::triangular;
    l.a = *low, l.b = *mode, l.c = *high;
    l.source = "the scenario";
  }
}

std::optional<law::LeverGroup> read_together(const Value& v, std::vector<bool>& taken, diag::Collector& out) {
  Fields f(v, "levers that move together", kTogetherKeys, out);
  if (!f.require("name") || !f.require("levers")) return std::nullopt;
  law::LeverGroup g{f.text("name").value_or(""), {}};
  std::vector<std::string_view> names;
  for (const law::Lever& l : law::default_levers()) names.push_back(l.name);
  Fields levers(*f.get("levers"), "levers that move together", names, out);
  for (std::size_t k = 0; k < names.size(); ++k) {
    const Value* value = levers.get(names[k]);
    if (!value) continue;
    const auto r = levers.number(names[k], -1, 1);
    if (taken[k])
      out.report("LAW-0017", value->source, value->at,
                 fmt::format("the lever {} moves together with two groups", names[k]));
    taken[k] = true;
    if (r) g.members.emplace_back(k, *r);
  }
  if (g.members.size() < 2 && out.ok())
    out.report("LAW-0017", v.source, v.at.substr(0, v.at.find('\n')),
               fmt::format("{} holds fewer than two levers", diag::quoted(g.name)));
  return g;
}

}  // namespace

std::vector<law::Scenario> parse_scenarios(const io::InputFile& file, diag::Collector& out) {
  std::vector<law::Scenario> all;
  const std::optional<Value> root = io::tree::parse_toml(file, out);
  if (!root) return all;
  Fields f(*root, "a file of scenarios", kFileKeys, out);
  std::vector<law::RoadmapTarget> targets;
  for (const Value& v : f.tables("target"))
    if (const auto t = read_target(v, out)) targets.push_back(*t);
  std::vector<law::LeverGroup> groups;
  std::vector<bool> taken(law::kLevers, false);
  for (const Value& v : f.tables("together"))
    if (auto g = read_together(v, taken, out)) groups.push_back(std::move(*g));
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
    scenario.groups = groups;
    if (std::any_of(all.begin(), all.end(), [&](const law::Scenario& x) { return x.name == scenario.name; }))
      out.report("LAW-0012", v.source, v.at.substr(0, v.at.find('\n')),
                 fmt::format("the scenario {} stands twice", diag::quoted(scenario.name)));
    all.push_back(std::move(scenario));
    if (out.full()) break;
  }
  if (all.empty() && out.ok()) out.report("LAW-0012", file.path, "the file holds no [[scenario]]");
  return all;
}

std::vector<law::Scenario> read_scenarios(const std::string& path, Session& session) {
  diag::Collector& out = session.diagnostics;
  std::optional<io::InputFile> file;
  if (path.empty())
    file = io::InputFile{"scenarios.toml", std::string(law::data::scenarios_toml()), io::Packing::none, 0};
  else if ((file = io::read_input(path, out)))
    record_input(path, session);
  std::vector<law::Scenario> all;
  if (file) all = parse_scenarios(*file, out);
  session.show_diagnostics();
  return all;
}

}  // namespace taufold::flow
