#include "flow/cost/cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "flow/cost/answers.hpp"
#include "flow/cost/system.hpp"
#include "flow/output.hpp"
#include "flow/read.hpp"
#include "io/csv.hpp"
#include "io/writer.hpp"

namespace taufold::flow {

namespace {

using cost::Figure;

/// A system's file, and where its chips say that they are shared.
struct SharedIn {
  io::InputFile file;
  std::vector<CostSystem::Place> at;
};

/// Chips that several systems share are made for all of them.
bool share_chips(std::vector<Priced>& all, const std::vector<SharedIn>& files, Session& session) {
  for (std::size_t a = 0; a < all.size(); ++a)
    for (cost::Chip& c : all[a].system.chips) {
      if (c.shared.empty() || c.volume > 0) continue;
      double volume = 0;
      std::size_t products = 0;
      std::vector<cost::Chip*> same;
      for (std::size_t k = 0; k < all.size(); ++k) {
        Priced& p = all[k];
        const std::size_t before = same.size();
        for (cost::Chip& other : p.system.chips) {
          if (other.shared != c.shared) continue;
          const bool alike = other.stacking == c.stacking && std::equal(other.tiers.begin(), other.tiers.end(), c.tiers.begin(), c.tiers.end(), [](const cost::Tier& x, const cost::Tier& y) {
            return x.node == y.node && x.area_mm2.value == y.area_mm2.value && x.interface == y.interface && x.bandwidth_Tbit_s == y.bandwidth_Tbit_s;
          });
          if (!alike) {
            const SharedIn& in = files[k];
            const CostSystem::Place place = in.at[static_cast<std::size_t>(&other - p.system.chips.data())];
            session.diagnostics
                .report("CST-0016", in.file.source(), std::string_view(in.file.text).substr(place.begin, place.length), fmt::format("the chip {} is shared as {} with {} of {}, and differs from it", diag::quoted(other.name), diag::quoted(c.shared), diag::quoted(c.name),
                                                          diag::quoted(all[a].system.label)))
                .help("one design has the same nodes, areas, interfaces and stacking everywhere");
            return false;
          }
          volume += p.system.volume * other.count;
          same.push_back(&other);
        }
        products += same.size() > before;
      }
      for (cost::Chip* s : same) s->volume = volume;
      session.log(Level::info, fmt::format("{} is made {:.0f} times, for {} product{}", diag::shown(c.shared), volume, products, products == 1 ? "" : "s"));
    }
  return true;
}

std::optional<std::vector<Priced>> read_systems(const CostRequest& r, Session& session) {
  std::vector<Priced> out;
  std::vector<SharedIn> files;
  for (const std::string& path : r.inputs) {
    std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
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
    files.push_back({std::move(*file), std::move(s->shared_at)});
  }
  if (!share_chips(out, files, session)) return std::nullopt;
  return out;
}

std::optional<double> link_latency_ns(const Priced& p, const cost::Tier& t) {
  if (t.interface == cost::Interface::none || !(t.bandwidth_Tbit_s > 0)) return std::nullopt;
  const cost::Input* in = p.inputs.find("interface." + std::string(cost::kInterfaces[static_cast<std::size_t>(t.interface)]), "latency");
  return in ? std::optional(in->value) : std::nullopt;
}

void log_table(const std::vector<Priced>& all, Session& session) {
  std::string out = fmt::format("  {:<34} {:<4}", "", "unit");
  for (const Priced& p : all) out += fmt::format(" {:>12} {:>22}", diag::shown(p.system.label), "5 to 95 %");
  out += "\n";
  for (const auto& [shown, part] : kCostRows) {
    const Figure f = shown;
    const auto at = static_cast<std::size_t>(f);
    if (std::all_of(all.begin(), all.end(), [&](const Priced& p) { return p.nominal[f] == 0 && p.spread[at].high == 0; })) continue;
    out += fmt::format("  {:<34} {:<4}", fmt::format("{}{}", part != report::CostPart::none ? "  " : "", cost::info(f).text), cost::info(f).unit);
    for (const Priced& p : all) out += fmt::format(" {:>12.5g} {:>22}", p.nominal[f], interval(p.spread[at]));
    out += "\n";
  }
  if (std::any_of(all.begin(), all.end(), [](const Priced& p) { return p.plan.performance > 0; })) {
    std::string unit;
    for (const Priced& p : all)
      if (!p.system.performance_unit.empty()) unit = p.system.performance_unit;
    out += fmt::format("  {:<34} {:<4}", unit.empty() ? "a unit of performance" : fmt::format("a {}", diag::shown(unit)), "USD");
    for (const Priced& p : all) {
      const cost::Spread& s = p.spread[static_cast<std::size_t>(Figure::unit)];
      if (p.plan.performance > 0)
        out += fmt::format(" {:>12.5g} {:>22}", p.nominal[Figure::unit] / p.plan.performance, fmt::format("{:.4g} to {:.4g}", s.low / p.plan.performance, s.high / p.plan.performance));
      else
        out += fmt::format(" {:>12} {:>22}", "-", "");
    }
    out += "\n";
  }
  for (const Priced& p : all) {
    const std::vector<cost::ChipYields> ys = cost::nominal_yields(p.plan);
    for (std::size_t c = 0; c < ys.size(); ++c) {
      out += fmt::format("  {}: {} of {} yields {:.4f}", diag::shown(p.system.label), diag::shown(p.system.chips[c].name), p.system.chips[c].tiers.size() == 1 ? "one tier" : "a stack", ys[c].chip);
      for (std::size_t k = 0; k < ys[c].tiers.size() && ys[c].tiers.size() > 1; ++k) out += fmt::format("{} {:.4f}", k == 0 ? "; tiers" : ",", ys[c].tiers[k]);
      for (std::size_t k = 0; k < ys[c].joints.size(); ++k) out += fmt::format("{} {:.4f}", k == 0 ? "; bonded interfaces" : ",", ys[c].joints[k]);
      if (ys[c].whole < 1) out += fmt::format("; {:.1f} % of them with every core alive", 100 * ys[c].whole);
      for (const cost::Tier& t : p.system.chips[c].tiers)
        if (const std::optional<double> ns = link_latency_ns(p, t)) out += fmt::format("; {:g} Tbit/s of links, {:g} ns each way", t.bandwidth_Tbit_s, *ns);
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
      report::Series s{.name = fmt::format("{}.{}.yields", p.system.label, p.system.chips[c].name), .columns = {{"chip", {ys[c].chip}}, {"every_core", {ys[c].whole}}}};
      for (std::size_t k = 0; k < ys[c].tiers.size(); ++k) s.columns.push_back({p.system.chips[c].tiers[k].name, {ys[c].tiers[k]}});
      for (std::size_t k = 0; k < ys[c].joints.size(); ++k) s.columns.push_back({fmt::format("interface{}", k), {ys[c].joints[k]}});
      session.document.series.push_back(std::move(s));
    }
    report::Series latency{.name = fmt::format("{}.link_latency", p.system.label), .columns = {}};
    for (const cost::Chip& c : p.system.chips)
      for (const cost::Tier& t : c.tiers)
        if (const std::optional<double> ns = link_latency_ns(p, t)) latency.columns.push_back({c.name + "." + t.name, {*ns * 1e-9}});
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
  if (all.size() > 1)
    for (const cost::Share& s : found.ratio_sobol) out += fmt::format("{},{},{:.6f},{:.6f}\n", io::csv_field(all[0].system.label + " over " + all[1].system.label), io::csv_field(s.factor), s.first, s.total);
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
  const auto line = [&](const std::string& what, const std::vector<cost::Share>& shares) {
    out += fmt::format("  {} driven by", what);
    for (std::size_t i = 0; i < std::min(kMost, shares.size()); ++i)
      if (i == 0 || shares[i].total >= 0.005) out += fmt::format("{} {} {:.0f} %", i == 0 ? "" : ",", diag::shown(shares[i].factor), 100 * std::max(0.0, shares[i].total));
    out += " of its variance\n";
  };
  for (std::size_t k = 0; k < all.size(); ++k) line(fmt::format("{}: cost of a unit is", diag::shown(all[k].system.label)), found.sobol[k]);
  if (all.size() > 1) line(fmt::format("{} over {}: that ratio is", diag::shown(all[0].system.label), diag::shown(all[1].system.label)), found.ratio_sobol);
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
      found.sobol.push_back(cost::sobol(p.plan, nullptr, Figure::unit, kSobolSamples, r.seed, pool));
    }
    if (all.size() > 1) {
      found.ratio_tornado = cost::tornado(all[0].plan, &all[1].plan, Figure::unit);
      found.ratio_sobol = cost::sobol(all[0].plan, &all[1].plan, Figure::unit, kSobolSamples / 2, r.seed, pool);
    }
    log_drivers(all, found, session);
    const bool good = answer_questions(all, r, found, session);
    session.show_diagnostics();
    if (!good) return Outcome::input_error;
    count_tiers(all, r, found, session);
    compare_stackings(all, r, found, pool, session);
    count_cuts(all, r, found, pool, session);
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
