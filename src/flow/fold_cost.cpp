#include "flow/fold_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cost/plan.hpp"
#include "cost/uncertainty.hpp"
#include "diag/suggest.hpp"

namespace taufold::flow {

namespace {

constexpr double kChip_mm2 = 100;
constexpr std::size_t kSamples = 4096;

cost::System chip(const std::string& label, const std::string& node, int tiers, double tier_mm2, double bonds, const std::vector<double>& pitches_um) {
  cost::System s;
  s.label = label;
  s.volume = 1e7;  // of design cost, which is not part of what is entered
  s.package = cost::Package::none;
  cost::Chip c;
  c.name = "chip";
  c.stitched = true;
  for (int k = 0; k < tiers; ++k) {
    cost::Tier t;
    t.name = fmt::format("tier{}", k);
    t.node = node;
    t.area_mm2 = {tier_mm2, tier_mm2, tier_mm2, "footprint"};
    c.tiers.push_back(std::move(t));
  }
  for (int k = 0; k + 1 < tiers; ++k) {
    cost::Joint j;
    if (static_cast<std::size_t>(k) < pitches_um.size()) j.pitch_um = pitches_um[static_cast<std::size_t>(k)];
    j.bonds = bonds / (tiers - 1);
    c.joints.push_back(j);
  }
  s.chips = {std::move(c)};
  return s;
}

}  // namespace

bool known_node(const std::string& node, Session& session) {
  if (!cost::node_named(cost::default_inputs(), node).empty()) return true;
  const std::vector<std::string> known = cost::node_names(cost::default_inputs());
  diag::Diagnostic& d = session.diagnostics.report("CST-0003", fmt::format("the node {} has no cost data", diag::quoted(node)));
  const std::string_view near = diag::nearest(node, known.size(), [&](std::size_t k) { return std::string_view(known[k]); });
  std::string list;
  for (const std::string& k : known) list += (list.empty() ? "" : ", ") + k;
  d.help(near.empty() ? "known: " + list : std::string(diag::did_you_mean(near)));
  return false;
}

void price_fold(const std::string& given, const std::vector<double>& pitches_um, Session& session) {
  report::Document& d = session.document;
  const std::string node = cost::node_named(cost::default_inputs(), given);
  const std::optional<double> fold = d.number("fold.footprint", "m2"), flat = d.number("flat.footprint", "m2");
  if (node.empty() || (!fold && !flat)) return;
  const int tiers = static_cast<int>(d.number("fold.tiers", "1").value_or(1));
  const double whole_mm2 = 1e6 * (flat ? *flat : *fold * tiers), scale = std::max(1.0, kChip_mm2 / whole_mm2);
  std::vector<cost::Plan> plans;
  if (fold) plans.push_back(cost::make_plan(chip("fold", node, tiers, 1e6 * *fold * scale, d.number("fold.bonds", "1").value_or(0) * scale, pitches_um), cost::default_inputs()));
  if (flat) plans.push_back(cost::make_plan(chip("flat", node, 1, 1e6 * *flat * scale, 0, {}), cost::default_inputs()));
  ThreadPool pool(1);
  const std::vector<cost::Samples> samples = cost::draw(plans, kSamples, d.seed, pool);
  const std::string source = scale > 1 ? fmt::format("a chip of {} of {:.4g} mm2 on one tier, the design repeated {:.4g} times; wafer to wafer", node, whole_mm2 * scale, scale)
                                       : fmt::format("a chip of {}; wafer to wafer", node);
  constexpr cost::Figure kEntered[] = {cost::Figure::yield, cost::Figure::good_die, cost::Figure::carbon};
  std::string text;
  std::vector<cost::Figures<double>> nominal;
  for (std::size_t k = 0; k < plans.size(); ++k) {
    nominal.push_back(cost::evaluate(plans[k]));
    for (const cost::Figure f : kEntered) {
      const cost::Spread s = cost::spread(samples[k].of(f));
      d.metrics.push_back({fmt::format("{}.{}", plans[k].label, cost::info(f).name), nominal[k][f], std::string(cost::info(f).unit), s.low, s.high, source});
    }
    text += fmt::format("{}{}: yield {:.3f}, good silicon {:.4g} USD, {:.3g} kg CO2e", k == 0 ? "" : "; ", plans[k].label, nominal[k][cost::Figure::yield], nominal[k][cost::Figure::good_die],
                        nominal[k][cost::Figure::carbon]);
  }
  if (plans.size() == 2) {
    std::vector<double> ratio = samples[0].of(cost::Figure::good_die);
    for (std::size_t i = 0; i < ratio.size(); ++i) ratio[i] /= samples[1].of(cost::Figure::good_die)[i];
    const cost::Spread s = cost::spread(std::move(ratio));
    d.metrics.push_back({"fold.cost.good_die_ratio", nominal[0][cost::Figure::good_die] / nominal[1][cost::Figure::good_die], "1", s.low, s.high, source});
  }
  session.log(Level::info, text + " (" + source + ")");
}

}  // namespace taufold::flow
