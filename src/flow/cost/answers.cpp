#include "flow/cost/answers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace taufold::flow {

using cost::Figure;

namespace {

bool has_input(const Priced& p, const std::string& scope, const std::string& key) {
  return p.plan.slot(scope, key) != cost::kNoSlot || (scope == "bond" && key == "yield" && p.plan.other_yield != cost::kNoSlot);
}

/// What is asked about when nothing is named: defect densities and wafers of the first system's nodes and, of a stack, its bonds.
std::vector<std::pair<std::string, std::string>> usual_questions(const Priced& p) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto add = [&](const std::string& scope, const std::string& key) {
    if (has_input(p, scope, key) && std::find(out.begin(), out.end(), std::pair(scope, key)) == out.end()) out.emplace_back(scope, key);
  };
  for (const char* key : {"d0", "wafer_price", "premium"})
    for (const cost::Chip& c : p.system.chips)
      for (const cost::Tier& t : c.tiers) add(t.node, key);
  add("bond", "yield");
  return out;
}

/// Where both cost the same, with 5 to 95 % over all else; or how near they come.
std::string equal_text(const cost::BreakEven& e) {
  if (e.input.empty()) return "-";
  if (e.at) return fmt::format("{:.3g} ({:.3g} to {:.3g})", *e.at, e.low, e.high);
  return fmt::format("nowhere: {} {:.2f} times", e.nearest > 1 ? "at least" : "at most", e.nearest);
}

}  // namespace

std::string interval(const cost::Spread& s) { return fmt::format("{:.4g} to {:.4g}", s.low, s.high); }

void show(std::string text, Session& session) {
  while (text.ends_with('\n')) text.pop_back();
  if (!text.empty()) session.log(Level::result, text);
}

bool answer_questions(const std::vector<Priced>& all, const CostRequest& r, CostFindings& found, Session& session) {
  std::vector<std::pair<std::string, std::string>> questions;
  for (const std::string& q : r.break_even) {
    const std::size_t dot = q.rfind('.');
    const auto known = [&](const Priced& p) { return dot != std::string::npos && has_input(p, q.substr(0, dot), q.substr(dot + 1)); };
    if (all.size() < 2 || (!known(all[0]) && (q == "bond.yield" || !known(all[1])))) {
      diag::Diagnostic& d = session.diagnostics.report("CST-0013", all.size() < 2 ? std::string("a break-even needs two systems to compare") : fmt::format("neither system has an input {}", diag::quoted(q)));
      std::string list;
      for (const cost::Input& i : all[0].plan.inputs) list += (list.empty() ? "" : ", ") + i.name();
      d.help(all.size() < 2 ? "taufold cost fold.toml flat.toml --break-even N7.d0" : "inputs of the first: " + list);
      return false;
    }
    questions.emplace_back(q.substr(0, dot), q.substr(dot + 1));
  }
  if (all.size() < 2) return true;
  if (questions.empty()) questions = usual_questions(all[0]);
  std::string out;
  const std::string a(diag::shown(all[0].system.label)), b(diag::shown(all[1].system.label));
  for (const auto& [scope, key] : questions) {
    const std::optional<cost::BreakEven> e = cost::break_even(all[0].plan, all[1].plan, scope, key, r.seed);
    if (!e) continue;
    if (e->at)
      out += fmt::format("  {} costs as much as {} where {} is {:.4g}{} (now {:.4g}); {:.3g} to {:.3g} over the other inputs, in {:.0f} % of them\n", a, b, e->input, *e->at,
                         e->unit == "1" ? "" : " " + e->unit, e->nominal_value, e->low, e->high, 100 * e->found);
    else
      out += fmt::format("  no {} alone makes {} cost as much as {}: it is {} {:.3f} times as much, at {:.3g}{}{}\n", e->input, a, b, e->nearest > 1 ? "at least" : "at most", e->nearest, e->nearest_at,
                         e->unit == "1" ? "" : " " + e->unit, e->found > 0 ? fmt::format("; in {:.0f} % of the samples one does", 100 * e->found) : std::string());
    if (e->at) session.document.metrics.push_back({"break_even." + e->input, *e->at, e->unit, e->found > 0 ? e->low : *e->at, e->found > 0 ? e->high : *e->at, fmt::format("{} against {}", a, b)});
    found.break_even.push_back(*e);
  }
  show(out, session);
  return true;
}

void count_tiers(const std::vector<Priced>& all, const CostRequest& r, CostFindings& found, Session& session) {
  if (all.size() < 2 || all[0].system.chips.size() != 1 || all[0].system.chips[0].count != 1) return;
  const cost::Chip& c = all[0].system.chips[0];
  const std::string node = c.tiers.front().node;
  std::string out = fmt::format("  {:<24} {:>10} {:>12}   {:<32} {}\n", fmt::format("tiers of {}", diag::shown(node)), "USD a unit", fmt::format("over {}", diag::shown(all[1].system.label)),
                                fmt::format("equal where {}.d0 is", diag::shown(node)), "equal where a bonded interface yields");
  for (int n = 1; n <= 4; ++n) {
    const cost::Plan p = cost::make_plan(cost::folded(all[0].system, n, cost::total_mm2(c), node), all[0].inputs);
    TierCount t;
    t.tiers = n;
    t.unit_usd = cost::evaluate(p)[Figure::unit];
    t.ratio = t.unit_usd / all[1].nominal[Figure::unit];
    for (const auto& [scope, key] : {std::pair<std::string, std::string>{node, "d0"}, {"bond", "yield"}}) {
      const std::optional<cost::BreakEven> e = cost::break_even(p, all[1].plan, scope, key, r.seed);
      t.equal_at.push_back(e.value_or(cost::BreakEven{}));  // one tier has no bonds
      if (e && e->at)
        session.document.metrics.push_back({fmt::format("tiers{}.break_even.{}", n, e->input), *e->at, e->unit, e->found > 0 ? e->low : *e->at, e->found > 0 ? e->high : *e->at,
                                            "equal tiers against " + all[1].system.label});
    }
    session.document.metrics.push_back({fmt::format("tiers{}.cost.unit", n), t.unit_usd, "USD", std::nullopt, std::nullopt, "equal tiers at nominal inputs"});
    out += fmt::format("  {:<24} {:>10.5g} {:>12.3f}   {:<32} {}\n", n, t.unit_usd, t.ratio, equal_text(t.equal_at[0]), equal_text(t.equal_at[1]));
    found.tiers.push_back(std::move(t));
  }
  show(out, session);
}

void count_cuts(const std::vector<Priced>& all, const CostRequest& r, CostFindings& found, ThreadPool& pool, Session& session) {
  std::string out;
  found.cuts.resize(all.size());
  for (std::size_t k = 0; k < all.size(); ++k) {
    const Priced& p = all[k];
    if (!p.system.partition) continue;
    const cost::Partition& cut = *p.system.partition;
    const std::string label(diag::shown(p.system.label)), kind(cost::kInterfaces[static_cast<std::size_t>(cut.interface)]);
    out += fmt::format("  {:<24} {:>8} {:>8} {:>8} {:>8} {:>10} {:>22}\n", fmt::format("{}: {} cut into", label, diag::shown(p.system.chips[cut.chip].name)), "mm2 each", "yield", "links, W", "ns", "USD a unit", "5 to 95 %");
    for (int n = 1; n <= cut.most; ++n) {
      const cost::Plan plan = cost::make_plan(cost::partitioned(p.system, n), p.inputs);
      const cost::Samples samples = std::move(cost::draw({&plan, 1}, std::min<std::size_t>(r.samples, 4096), r.seed, pool).front());
      CutCount c;
      c.parts = n;
      c.nominal = cost::evaluate(plan);
      c.unit = cost::spread(samples.of(Figure::unit));
      c.carbon = cost::spread(samples.of(Figure::carbon));
      c.chip_yield = cost::nominal_yields(plan)[cut.chip].chip;
      c.chip_mm2 = cost::footprint_mm2(plan, cut.chip);
      if (const cost::Input* in = n > 1 ? p.inputs.find("interface." + kind, "latency") : nullptr) c.latency_ns = in->value;
      out += fmt::format("  {:>24} {:>8.4g} {:>8.4f} {:>8.3g} {:>8.3g} {:>10.5g} {:>22}\n", n, c.chip_mm2, c.chip_yield, c.nominal[Figure::link_power], c.latency_ns, c.nominal[Figure::unit], interval(c.unit));
      const std::string name = fmt::format("{}.partition{}", p.system.label, n), source = "equal chiplets of " + p.system.chips[cut.chip].name;
      session.document.metrics.push_back({name + ".cost.unit", c.nominal[Figure::unit], "USD", c.unit.low, c.unit.high, source});
      session.document.metrics.push_back({name + ".carbon", c.nominal[Figure::carbon], "kg", c.carbon.low, c.carbon.high, source});
      session.document.add(name + ".link_power", c.nominal[Figure::link_power], "W");
      found.cuts[k].push_back(std::move(c));
    }
    const auto least = std::min_element(found.cuts[k].begin(), found.cuts[k].end(), [](const CutCount& a, const CutCount& b) { return a.nominal[Figure::unit] < b.nominal[Figure::unit]; });
    session.document.add(p.system.label + ".partition.cheapest", std::int64_t{least->parts}, "1");
    out += fmt::format("  {}: a unit costs least as {} chip{}\n", label, least->parts, least->parts == 1 ? "" : "lets");
  }
  show(out, session);
}

void compare_stackings(const std::vector<Priced>& all, const CostRequest& r, CostFindings& found, ThreadPool& pool, Session& session) {
  std::string out;
  found.stackings.resize(all.size());
  for (std::size_t k = 0; k < all.size(); ++k) {
    const Priced& p = all[k];
    const auto stacked = [](const cost::Chip& c) { return c.tiers.size() > 1; };
    if (std::none_of(p.system.chips.begin(), p.system.chips.end(), stacked)) continue;
    out += fmt::format("  {:<24} {:>10} {:>10} {:>12} {:>22}\n", fmt::format("{}: bonded", diag::shown(p.system.label)), "interface", "yield", "USD a unit", "5 to 95 %");
    for (const cost::Stacking s : {cost::Stacking::wafer_to_wafer, cost::Stacking::die_to_wafer, cost::Stacking::die_to_die}) {
      cost::System system = p.system;
      bool fits = true;
      for (cost::Chip& c : system.chips) {
        if (!stacked(c)) continue;
        c.stacking = s;
        // A die lies within the one that carries it.
        for (std::size_t t = 1; t < c.tiers.size() && s != cost::Stacking::wafer_to_wafer; ++t) fits = fits && c.tiers[t].area_mm2.value <= c.tiers[t - 1].area_mm2.value * (1 + 1e-9);
      }
      if (!fits) continue;
      const cost::Plan plan = cost::make_plan(system, p.inputs);
      StackingCost c;
      c.name = std::string(cost::kStackings[static_cast<std::size_t>(s)]);
      const cost::Figures<double> f = cost::evaluate(plan);
      c.unit_usd = f[Figure::unit];
      c.yield = f[Figure::yield];
      c.interface_yield = cost::interface_yield(plan, plan.nominal.data());
      c.unit = cost::spread(cost::draw({&plan, 1}, std::min<std::size_t>(r.samples, 4096), r.seed, pool).front().of(Figure::unit));
      out += fmt::format("  {:<24} {:>10.4f} {:>10.4f} {:>12.5g} {:>22}\n", fmt::format("  {}", c.name), c.interface_yield, c.yield, c.unit_usd, interval(c.unit));
      session.document.metrics.push_back({fmt::format("{}.stacking.{}.cost.unit", p.system.label, c.name), c.unit_usd, "USD", c.unit.low, c.unit.high, "all stacks bonded so"});
      session.document.metrics.push_back({fmt::format("{}.stacking.{}.yield", p.system.label, c.name), c.yield, "1", std::nullopt, std::nullopt, "all stacks bonded so, at nominal inputs"});
      found.stackings[k].push_back(std::move(c));
    }
  }
  show(out, session);
}

}  // namespace taufold::flow
