#include "flow/cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "flow/cost_system.hpp"
#include "flow/output.hpp"
#include "flow/read.hpp"
#include "io/csv.hpp"
#include "io/writer.hpp"

namespace taufold::flow {

namespace {

using cost::Figure;

std::optional<std::vector<Priced>> read_systems(const CostRequest& r, Session& session) {
  std::vector<Priced> out;
  for (const std::string& path : r.inputs) {
    const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
    if (!file) return std::nullopt;
    record_input(path, session);
    std::optional<CostSystem> s = read_cost_system(*file, session.diagnostics);
    if (!s) return std::nullopt;
    for (const std::string& report : s->reports) record_input(report, session);
    for (const Priced& other : out)
      if (other.system.label == s->system.label) {
        session.diagnostics.report("CST-0012", path, fmt::format("two systems have the label {}", diag::quoted(s->system.label))).help("give each its own: label = \"fold\"");
        return std::nullopt;
      }
    Priced& p = out.emplace_back();
    p.system = std::move(s->system);
    p.inputs = std::move(s->inputs);
  }
  return out;
}

std::string interval(const cost::Spread& s) { return fmt::format("{:.4g} to {:.4g}", s.low, s.high); }

/// A table without its last line end.
void show(std::string text, Session& session) {
  while (text.ends_with('\n')) text.pop_back();
  if (!text.empty()) session.log(Level::result, text);
}

void log_table(const std::vector<Priced>& all, Session& session) {
  std::string out = fmt::format("  {:<34} {:<4}", "", "unit");
  for (const Priced& p : all) out += fmt::format(" {:>12} {:>22}", diag::shown(p.system.label), "5 to 95 %");
  out += "\n";
  for (const auto& [shown, part] : kCostRows) {
    const Figure f = shown;
    const auto at = static_cast<std::size_t>(f);
    if (std::all_of(all.begin(), all.end(), [&](const Priced& p) { return p.nominal[f] == 0 && p.spread[at].high == 0; })) continue;
    out += fmt::format("  {:<34} {:<4}", fmt::format("{}{}", part ? "  " : "", cost::info(f).text), cost::info(f).unit);
    for (const Priced& p : all) out += fmt::format(" {:>12.5g} {:>22}", p.nominal[f], interval(p.spread[at]));
    out += "\n";
  }
  for (const Priced& p : all) {
    const std::vector<cost::ChipYields> ys = cost::nominal_yields(p.plan);
    for (std::size_t c = 0; c < ys.size(); ++c) {
      out += fmt::format("  {}: {} of {} yields {:.4f}", diag::shown(p.system.label), diag::shown(p.system.chips[c].name), p.system.chips[c].tiers.size() == 1 ? "one tier" : "a stack", ys[c].chip);
      for (std::size_t k = 0; k < ys[c].tiers.size() && ys[c].tiers.size() > 1; ++k) out += fmt::format("{} {:.4f}", k == 0 ? "; tiers" : ",", ys[c].tiers[k]);
      for (std::size_t k = 0; k < ys[c].joints.size(); ++k) out += fmt::format("{} {:.4f}", k == 0 ? "; bonded interfaces" : ",", ys[c].joints[k]);
      out += "\n";
    }
  }
  show(out, session);
}

void enter_metrics(const std::vector<Priced>& all, const CostRequest& r, Session& session) {
  const std::string source = fmt::format("nominal inputs; 5 and 95 % of {} samples", r.samples);
  for (const Priced& p : all) {
    for (std::size_t k = 0; k < cost::kFigures; ++k) {
      const cost::FigureInfo& i = cost::info(static_cast<Figure>(k));
      session.document.metrics.push_back({fmt::format("{}.{}", p.system.label, i.name), p.nominal.at[k], std::string(i.unit), p.spread[k].low, p.spread[k].high, source});
    }
    if (p.plan.performance > 0) {
      const auto at = static_cast<std::size_t>(Figure::unit);
      session.document.metrics.push_back({fmt::format("{}.cost.performance", p.system.label), p.nominal[Figure::unit] / p.plan.performance,
                                          fmt::format("USD/{}", p.system.performance_unit.empty() ? "1" : p.system.performance_unit), p.spread[at].low / p.plan.performance,
                                          p.spread[at].high / p.plan.performance, source});
    }
    const std::vector<cost::ChipYields> ys = cost::nominal_yields(p.plan);
    for (std::size_t c = 0; c < ys.size(); ++c) {
      report::Series s{.name = fmt::format("{}.{}.yields", p.system.label, p.system.chips[c].name), .columns = {{"chip", {ys[c].chip}}}};
      for (std::size_t k = 0; k < ys[c].tiers.size(); ++k) s.columns.push_back({p.system.chips[c].tiers[k].name, {ys[c].tiers[k]}});
      for (std::size_t k = 0; k < ys[c].joints.size(); ++k) s.columns.push_back({fmt::format("interface{}", k), {ys[c].joints[k]}});
      session.document.series.push_back(std::move(s));
    }
    report::Series latency{.name = fmt::format("{}.link_latency", p.system.label), .columns = {}};
    for (const cost::Chip& c : p.system.chips)
      for (const cost::Tier& t : c.tiers)
        if (const cost::Input* in = p.inputs.find("interface." + std::string(cost::kInterfaces[static_cast<std::size_t>(t.interface)]), "latency"))
          latency.columns.push_back({c.name + "." + t.name, {in->value * 1e-9}});
    if (!latency.columns.empty()) session.document.series.push_back(std::move(latency));
  }
}

/// The first system beside each other one, in the same world: both drawn together.
void compare(const std::vector<Priced>& all, Session& session) {
  std::string out;
  for (std::size_t k = 1; k < all.size(); ++k) {
    for (const Figure f : {Figure::unit, Figure::good_die, Figure::carbon}) {
      const std::vector<double>&a = all[0].samples.of(f), &b = all[k].samples.of(f);
      std::vector<double> ratio(a.size());
      std::size_t less = 0;
      for (std::size_t i = 0; i < a.size(); ++i) {
        ratio[i] = a[i] / b[i];
        less += a[i] < b[i];
      }
      const cost::Spread s = cost::spread(std::move(ratio));
      const double share = static_cast<double>(less) / static_cast<double>(a.size()), nominal = all[0].nominal[f] / all[k].nominal[f];
      const std::string name = fmt::format("{}.{}_against.{}", all[0].system.label, cost::info(f).name, all[k].system.label);
      session.document.metrics.push_back({name, nominal, "1", s.low, s.high, "both systems drawn together"});
      session.document.add(name + ".less", share, "1");
      out += fmt::format("  {} over {}: {} {:.3f} ({:.3f} to {:.3f}), less in {:.1f} % of the samples{}\n", diag::shown(all[0].system.label), diag::shown(all[k].system.label),
                         cost::info(f).text, nominal, s.low, s.high, 100 * share, share > 0.05 && share < 0.95 ? ": undecided" : "");
    }
  }
  show(out, session);
}

/// What is asked about when nothing is named: defect densities of the first system's nodes and, of a stack, its bonds.
std::vector<std::pair<std::string, std::string>> usual_questions(const Priced& p) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto add = [&](const std::string& scope, const std::string& key) {
    if (p.plan.slot(scope, key) != cost::kNoSlot && std::find(out.begin(), out.end(), std::pair(scope, key)) == out.end()) out.emplace_back(scope, key);
  };
  for (const cost::Chip& c : p.system.chips)
    for (const cost::Tier& t : c.tiers) add(t.node, "d0");
  for (const char* key : {"defects_w2w", "defects_d2w", "other_yield"}) add("bond", key);
  return out;
}

bool answer_questions(const std::vector<Priced>& all, const CostRequest& r, CostFindings& found, Session& session) {
  std::vector<std::pair<std::string, std::string>> questions;
  for (const std::string& q : r.break_even) {
    const std::size_t dot = q.rfind('.');
    const auto known = [&](const Priced& p) { return dot != std::string::npos && p.plan.slot(q.substr(0, dot), q.substr(dot + 1)) != cost::kNoSlot; };
    if (all.size() < 2 || (!known(all[0]) && !known(all[1]))) {
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
      out += fmt::format("  no {} alone makes {} cost as much as {}{}\n", e->input, a, b, e->found > 0 ? fmt::format("; in {:.0f} % of the samples one does", 100 * e->found) : std::string());
    if (e->at) session.document.metrics.push_back({"break_even." + e->input, *e->at, e->unit, e->found > 0 ? e->low : *e->at, e->found > 0 ? e->high : *e->at, fmt::format("{} against {}", a, b)});
    found.break_even.push_back(*e);
  }
  show(out, session);
  return true;
}

std::string equal_text(const cost::BreakEven& e) {
  if (e.at) return fmt::format("{:.3g} ({:.3g} to {:.3g})", *e.at, e.low, e.high);
  if (e.found > 0) return fmt::format("nowhere (in {:.0f} % of the samples: {:.3g} to {:.3g})", 100 * e.found, e.low, e.high);
  return "nowhere";
}

/// How cheap one to four tiers are, and what would make each as cheap as the second system. Only for a system of one chip: what its other chips would do is not said.
void count_tiers(const std::vector<Priced>& all, const CostRequest& r, CostFindings& found, Session& session) {
  if (all.size() < 2 || all[0].system.chips.size() != 1 || all[0].system.chips[0].count != 1) return;
  const cost::Chip& c = all[0].system.chips[0];
  const std::string node = c.tiers.front().node;
  std::string out = fmt::format("  tiers of {:<14} USD a unit   over {:<12} equal where {}.d0 is\n", diag::shown(node), diag::shown(all[1].system.label), diag::shown(node));
  for (int n = 1; n <= 4; ++n) {
    const cost::Plan p = cost::make_plan(cost::folded(all[0].system, n, cost::total_mm2(c), node), all[0].inputs);
    TierCount t;
    t.tiers = n;
    t.unit_usd = cost::evaluate(p)[Figure::unit];
    t.ratio = t.unit_usd / all[1].nominal[Figure::unit];
    std::string equal;
    for (const auto& [scope, key] : {std::pair<std::string, std::string>{node, "d0"}, {"bond", "other_yield"}}) {
      std::optional<cost::BreakEven> e = cost::break_even(p, all[1].plan, scope, key, r.seed);
      if (!e) {  // one tier has no bonds
        e.emplace();
        e->input = scope + "." + key;
      }
      if (e->at)
        session.document.metrics.push_back({fmt::format("tiers{}.break_even.{}", n, e->input), *e->at, e->unit, e->found > 0 ? e->low : *e->at, e->found > 0 ? e->high : *e->at,
                                            "equal tiers against " + all[1].system.label});
      if (key == "d0") equal = equal_text(*e);
      t.equal_at.push_back(std::move(*e));
    }
    session.document.metrics.push_back({fmt::format("tiers{}.cost.unit", n), t.unit_usd, "USD", std::nullopt, std::nullopt, "equal tiers at nominal inputs"});
    out += fmt::format("  {:<23} {:>10.5g}   {:>17.3f} {}\n", n, t.unit_usd, t.ratio, equal);
    found.tiers.push_back(std::move(t));
  }
  show(out, session);
}

std::string tornado_csv(const std::vector<Priced>& all, const CostFindings& found) {
  std::string out = "system,input,at_low_USD,at_high_USD\n";
  for (std::size_t k = 0; k < all.size(); ++k)
    for (const cost::Swing& s : found.tornado[k]) out += fmt::format("{},{},{},{}\n", io::csv_field(all[k].system.label), io::csv_field(s.input), s.at_low, s.at_high);
  return out;
}

std::string sobol_csv(const std::vector<Priced>& all, const CostFindings& found) {
  std::string out = "system,factor,first,total\n";
  for (std::size_t k = 0; k < all.size(); ++k)
    for (const cost::Share& s : found.sobol[k]) out += fmt::format("{},{},{:.6f},{:.6f}\n", io::csv_field(all[k].system.label), io::csv_field(s.factor), s.first, s.total);
  return out;
}

/// The inputs that were used, with their intervals and sources: what to argue about.
std::string inputs_csv(const std::vector<Priced>& all) {
  std::string out = "scope,key,low,value,high,unit,shape,group,rho,status,source\n";
  std::vector<std::string> seen;
  for (const Priced& p : all)
    for (const cost::Input& i : p.plan.inputs) {
      if (std::find(seen.begin(), seen.end(), i.name()) != seen.end()) continue;
      seen.push_back(i.name());
      out += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", io::csv_field(i.scope), io::csv_field(i.key), i.low, i.value, i.high, io::csv_field(i.unit),
                         cost::kShapes[static_cast<std::size_t>(i.shape)], io::csv_field(i.group), i.rho, i.status, io::csv_field(i.source));
    }
  return out;
}

void log_drivers(const std::vector<Priced>& all, const CostFindings& found, Session& session) {
  constexpr std::size_t kMost = 6;
  std::string out;
  for (std::size_t k = 0; k < all.size(); ++k) {
    out += fmt::format("  {}: cost of a unit is driven by", diag::shown(all[k].system.label));
    for (std::size_t i = 0; i < std::min(kMost, found.sobol[k].size()); ++i)
      out += fmt::format("{} {} {:.0f} %", i == 0 ? "" : ",", diag::shown(found.sobol[k][i].factor), 100 * std::max(0.0, found.sobol[k][i].total));
    out += " of its variance\n";
  }
  show(out, session);
}

}  // namespace

Outcome run_cost(const CostRequest& r, Session& session) {
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(r.out_dir, folder, session)) return Outcome::input_error;
  std::optional<std::vector<Priced>> systems = read_systems(r, session);
  session.show_diagnostics();
  if (!systems) return Outcome::input_error;
  std::vector<Priced>& all = *systems;
  ThreadPool pool(session.document.threads);
  std::vector<cost::Plan> plans;
  {
    Pass pass(session, "bonds and wafers");
    for (Priced& p : all) {
      p.plan = cost::make_plan(p.system, p.inputs);
      p.nominal = cost::evaluate(p.plan);
      plans.push_back(p.plan);
    }
  }
  {
    Pass pass(session, "samples");
    std::vector<cost::Samples> samples = cost::draw(plans, r.samples, r.seed, pool);
    for (std::size_t k = 0; k < all.size(); ++k) {
      all[k].samples = std::move(samples[k]);
      pool.run(cost::kFigures, [&](std::size_t f, int) { all[k].spread[f] = cost::spread(all[k].samples.figure[f]); });
    }
  }
  for (const Priced& p : all)
    session.log(Level::info, fmt::format("{}: {} kinds of chips, {} inputs, {} samples", diag::shown(p.system.name), p.system.chips.size(), p.plan.inputs.size(), r.samples));
  log_table(all, session);
  enter_metrics(all, r, session);
  compare(all, session);
  CostFindings found;
  {
    Pass pass(session, "what drives it");
    constexpr std::size_t kSobolSamples = 8192;
    for (const Priced& p : all) {
      found.tornado.push_back(cost::tornado(p.plan, nullptr, Figure::unit));
      found.sobol.push_back(cost::sobol(p.plan, Figure::unit, kSobolSamples, r.seed, pool));
    }
    if (all.size() > 1) found.ratio_tornado = cost::tornado(all[0].plan, &all[1].plan, Figure::unit);
    log_drivers(all, found, session);
    const bool good = answer_questions(all, r, found, session);
    session.show_diagnostics();
    if (!good) return Outcome::input_error;
    count_tiers(all, r, found, session);
  }
  for (const report::Requirement& q : r.requirements) session.document.verdicts.push_back(report::judge(q, session.document));
  for (const report::Verdict& v : session.document.verdicts)
    if (!v.holds) session.log(Level::result, fmt::format("fails: {}: {}", v.name, v.text));
  if (session.stop.interrupted()) return Outcome::interrupted;
  if (folder) {
    session.document.add("run.wall", session.since_start.wall_s(), "s");
    session.document.add("run.peak_rss", peak_rss_bytes(), "byte");
    diag::Collector& d = session.diagnostics;
    const bool written = folder->write("report.html", cost_page(all, found, session.document), d) && folder->write("tornado.csv", tornado_csv(all, found), d) &&
                         folder->write("sobol.csv", sobol_csv(all, found), d) && folder->write("inputs.csv", inputs_csv(all), d) &&
                         folder->write("log.txt", session.log_text(), d) && folder->write("report.json", report::to_json(session.document), d) && folder->commit(d);
    session.show_diagnostics();
    if (!written) return Outcome::input_error;
    session.log(Level::result, fmt::format("report: {}", (std::filesystem::path(*r.out_dir) / "report.html").string()));
  }
  return session.document.holds() ? Outcome::done : Outcome::requirement_failed;
}

}  // namespace taufold::flow
