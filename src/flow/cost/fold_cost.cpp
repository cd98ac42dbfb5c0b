#include "flow/cost/fold_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "cost/stack_price.hpp"
#include "cost/uncertainty.hpp"
#include "diag/suggest.hpp"

namespace taufold::flow {

namespace {

constexpr double kChip_mm2 = 100;
constexpr std::size_t kSamples = 4096;

bool known_node(const std::string& node, Session& session) {
  if (!cost::node_named(cost::default_inputs(), node).empty()) return true;
  const std::vector<std::string> known = cost::node_names(cost::default_inputs());
  diag::Diagnostic& d = session.diagnostics.report("CST-0003", fmt::format("the node {} has no cost data", diag::quoted(node)));
  const std::string_view near = diag::nearest(node, known.size(), [&](std::size_t k) { return std::string_view(known[k]); });
  d.help(near.empty() ? fmt::format("known: {}", fmt::join(known, ", ")) : std::string(diag::did_you_mean(near)));
  return false;
}

double density_of(const std::string& node) { return cost::default_inputs().find(node, "density")->value; }

constexpr double kDensityMargin = 0.02;  // of a node's libraries

struct Side {
  std::string label, what;
  cost::StackShape shape;
  cost::Plan plan;
  cost::Figures<double> nominal{};
};

Side side(std::string label, std::string what, cost::StackShape shape) {
  Side s{std::move(label), std::move(what), std::move(shape), {}};
  s.plan = cost::make_plan(cost::stack_system(s.label, s.shape), cost::default_inputs());
  s.nominal = cost::evaluate(s.plan);
  return s;
}

void enter(const Side& s, const cost::Samples& samples, const std::string& source, report::Document& d) {
  for (const cost::Figure f : {cost::Figure::yield, cost::Figure::good_die, cost::Figure::transistor, cost::Figure::carbon}) {
    const cost::Spread q = cost::spread(samples.of(f));
    d.metrics.push_back({fmt::format("{}.{}", s.label, cost::info(f).name), s.nominal[f], std::string(cost::info(f).unit), q.low, q.high, source});
  }
  if (s.shape.nodes.size() < 2) return;
  const cost::ChipYields y = cost::nominal_yields(s.plan).front();
  for (std::size_t k = 0; k < y.tiers.size(); ++k) d.metrics.push_back({fmt::format("{}.yield.tier{}", s.label, k), y.tiers[k], "1", std::nullopt, std::nullopt, s.shape.nodes[k]});
  for (std::size_t k = 0; k < y.joints.size(); ++k) d.metrics.push_back({fmt::format("{}.yield.interface{}", s.label, k), y.joints[k], "1", std::nullopt, std::nullopt, source});
}

/// The fold's good silicon over that of another side, both drawn together, and what would make them equal.
std::string compare(const Side& fold, const cost::Samples& a, const Side& other, const cost::Samples& b, const std::string& name, const std::string& source, report::Document& d) {
  std::vector<double> ratio = a.of(cost::Figure::good_die);
  std::size_t less = 0;
  for (std::size_t i = 0; i < ratio.size(); ++i) {
    ratio[i] /= b.of(cost::Figure::good_die)[i];
    less += ratio[i] < 1;
  }
  const double share = static_cast<double>(less) / static_cast<double>(ratio.size()), nominal = fold.nominal[cost::Figure::good_die] / other.nominal[cost::Figure::good_die];
  const cost::Spread s = cost::spread(std::move(ratio));
  d.metrics.push_back({name, nominal, "1", s.low, s.high, source});
  d.add(name + ".less", share, "1");
  return fmt::format("good silicon of the fold over {}: {:.3f} ({:.3f} to {:.3f}), less in {:.0f} % of the samples", other.what, nominal, s.low, s.high, 100 * share);
}

std::string equal_at(const Side& fold, const Side& other, report::Document& d) {
  std::string out;
  std::vector<std::string> scopes;
  for (const std::string& n : fold.shape.nodes)
    if (std::find(scopes.begin(), scopes.end(), n) == scopes.end()) scopes.push_back(n);
  std::vector<std::pair<std::string, std::string>> questions;
  for (const std::string& n : scopes) questions.emplace_back(n, "d0");
  questions.emplace_back("bond", "yield");
  for (const auto& [scope, key] : questions) {
    const std::optional<cost::BreakEven> e = cost::break_even(fold.plan, other.plan, scope, key, d.seed, cost::Figure::good_die);
    if (!e) continue;
    if (e->at) {
      d.metrics.push_back({"fold.break_even." + e->input, *e->at, e->unit, e->found > 0 ? e->low : *e->at, e->found > 0 ? e->high : *e->at, "against " + other.what});
      out += fmt::format("; equal where {} is {:.3g}{} (now {:.3g})", e->input, *e->at, e->unit == "1" ? "" : " " + e->unit, e->nominal_value);
    } else {
      out += fmt::format("; no {} alone makes them equal (nearest: {:.2f} times)", e->input, e->nearest);
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> nodes_as_dense(const std::vector<double>& densities) {
  std::vector<std::string> out;
  for (const double d : densities) {
    std::string best;
    double distance = 0;
    for (const std::string& n : cost::node_names(cost::default_inputs())) {
      const cost::Input& in = *cost::default_inputs().find(n, "density");
      if (!(d >= in.low * (1 - kDensityMargin) && d <= in.high * (1 + kDensityMargin))) continue;
      const double off = std::abs(std::log(d / in.value));
      if (best.empty() || off < distance) best = n, distance = off;
    }
    if (best.empty()) return {};
    out.push_back(std::move(best));
  }
  return out;
}

bool known_nodes(const FoldPriceRequest& r, Session& session) {
  bool known = true;
  for (const std::string& n : r.nodes) known = known_node(n, session) && known;
  return (!r.against || known_node(*r.against, session)) && known;
}

bool a_node_for_each(const FoldPriceRequest& r, int tiers, Session& session) {
  if (r.nodes.empty() && !r.against) return true;
  if (r.nodes.size() == 1 || r.nodes.size() == static_cast<std::size_t>(tiers)) return true;
  session.diagnostics.report("CST-0014", fmt::format("{} node{} given for {} tier{}", r.nodes.empty() ? std::string("no") : std::to_string(r.nodes.size()), r.nodes.size() > 1 ? "s are" : " is", tiers, tiers == 1 ? "" : "s"))
      .help("name one node for all tiers, or one for each from the bottom: --cost-node \"N7,N5\"");
  return false;
}

void price_fold(const FoldPriceRequest& r, Session& session) {
  report::Document& d = session.document;
  const std::optional<double> fold = d.number("fold.footprint", "m2"), flat = d.number("flat.footprint", "m2");
  if (r.nodes.empty()) return;
  if (!fold && !flat) {
    session.log(Level::info, "no cost: the lengths of this case have no unit");
    return;
  }
  const int tiers = fold ? static_cast<int>(d.number("fold.tiers", "1").value_or(1)) : 1;
  std::vector<std::string> nodes;
  for (int k = 0; k < tiers; ++k) nodes.push_back(cost::node_named(cost::default_inputs(), r.nodes[std::min(static_cast<std::size_t>(k), r.nodes.size() - 1)]));
  if (std::any_of(nodes.begin(), nodes.end(), [](const std::string& n) { return n.empty(); })) return;
  const std::string densest = *std::max_element(nodes.begin(), nodes.end(), [](const std::string& a, const std::string& b) { return density_of(a) < density_of(b); });
  const double whole_mm2 = 1e6 * (flat ? *flat : *fold * tiers), scale = std::max(1.0, kChip_mm2 / whole_mm2);
  std::vector<Side> sides;
  if (fold) {
    const double bonds = tiers > 1 ? d.number("fold.bonds", "1").value_or(0) * scale / (tiers - 1) : 0;
    sides.push_back(side("fold", fmt::format("{} tiers of {}", tiers, std::count(nodes.begin(), nodes.end(), nodes.front()) < tiers ? fmt::format("{}", fmt::join(nodes, ", ")) : nodes.front()), {nodes, 1e6 * *fold * scale, bonds, r.pitches_um}));
  }
  if (flat) sides.push_back(side("flat", "one die of " + densest, {{densest}, 1e6 * *flat * scale, 0, {}}));
  if (r.against) {
    const std::string node = cost::node_named(cost::default_inputs(), *r.against);
    const double mm2 = whole_mm2 * scale * density_of(densest) / density_of(node);
    sides.push_back(side("advanced", fmt::format("one die of {}, {:.3g} mm2", node, mm2), {{node}, mm2, 0, {}}));
    d.metrics.push_back({"advanced.footprint", 1e-6 * mm2 / scale, "m2", std::nullopt, std::nullopt, fmt::format("the flat area by the transistor densities of {} and {}", densest, node)});
  }
  std::vector<cost::Plan> plans;
  for (const Side& s : sides) plans.push_back(s.plan);
  ThreadPool pool(1);
  const std::vector<cost::Samples> samples = cost::draw(plans, kSamples, d.seed, pool);
  std::string text;
  for (std::size_t k = 0; k < sides.size(); ++k) {
    const Side& s = sides[k];
    const std::string source = fmt::format("{}{}{}", s.what, scale > 1 ? fmt::format("; a chip of {:.4g} mm2 on one tier, the design repeated {:.4g} times", whole_mm2 * scale, scale) : std::string(),
                                           s.shape.nodes.size() > 1 ? "; wafer to wafer" : "") +
                               (r.by_density ? "; nodes by the density of the libraries" : "");
    enter(s, samples[k], source, d);
    text += fmt::format("{}{}: yield {:.3f}, good silicon {:.4g} USD, {:.3g} kg CO2e ({})", k == 0 ? "" : "\n", s.label, s.nominal[cost::Figure::yield], s.nominal[cost::Figure::good_die],
                        s.nominal[cost::Figure::carbon], source);
  }
  for (std::size_t k = 1; fold && k < sides.size(); ++k) {
    const bool advanced = sides[k].label == "advanced";
    text += fmt::format("\n{}", compare(sides[0], samples[0], sides[k], samples[k], advanced ? "fold.cost.good_die_against" : "fold.cost.good_die_ratio", "both drawn together", d));
    if (advanced) text += equal_at(sides[0], sides[k], d);
  }
  session.log(Level::info, text);
}

}  // namespace taufold::flow
