// A match as text: runs, equivalent nodes, ratios with verdicts, the fewest tiers and what limits them, the
// phone chip, kits, and what was predicted.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "flow/match/heat.hpp"
#include "flow/match/result.hpp"

namespace taufold::flow {

namespace {

std::string shown(const predict::Estimate& e) {
  return fmt::format("{:.2f} ({:.2f} to {:.2f})", e.nominal, e.low, e.high);
}

std::string targets(const MatchResult& r) {
  std::string out;
  for (std::size_t t = 1; t < r.flat.size(); ++t)
    out += fmt::format("{}{}", t == 1 ? "" : ", ", r.flat[t].model->node->name);
  return out;
}

const MatchDie* die_of(const MatchResult& r, const MatchFold& fold) {
  std::size_t at = r.flat.size();
  for (const MatchFold& f : r.folds) {
    if (&f == &fold) return at < r.dies.size() ? &r.dies[at] : nullptr;
    at += f.side.footprint_m2 > 0;
  }
  return nullptr;
}

std::string runs(const MatchResult& r) {
  const std::string& from = r.flat.front().model->node->name;
  const tech::Sink& sink = *tech::sink(kMatchSink);
  std::string out = fmt::format("  {:<20} {:>13} {:>9} {:>10} {:>10} {:>7} {:>10} {:>9} {:>20}\n", "run",
                                "footprint um2", "period ps", "pJ a cycle", "leakage uW", "gates",
                                "sites/cell", "K at 10", "USD a good die");
  const auto line = [&](const std::string& name, const MatchSide& s, const MatchDie* d) {
    out += fmt::format(
        "  {:<20} {:>13.1f} {:>9.1f} {:>10.4g} {:>10.4g} {:>6.0f}% {:>10} {:>9.2f} {:>20}\n", name,
        s.footprint_m2 * 1e12, s.period_s * 1e12, s.energy_J * 1e12, s.leakage_W * 1e6, 100 * s.gate_share,
        s.sites_per_cell > 0 ? fmt::format("{:.2f}", s.sites_per_cell) : "",
        1e5 * (s.rise_inside + s.rise_sink / sink.h_W_m2K),
        d ? fmt::format("{:.1f} ({:.0f} to {:.0f})", d->good_die_usd, d->low_usd, d->high_usd) : "unknown");
  };
  for (std::size_t k = 0; k < r.flat.size(); ++k)
    line(r.flat[k].model->node->name + " flat", r.flat[k].side, k < r.dies.size() ? &r.dies[k] : nullptr);
  std::string impossible;
  for (const MatchFold& f : r.folds) {
    const std::string name = fmt::format("{} x{}, {:g} um", from, f.tiers, f.pitch_um);
    if (f.side.footprint_m2 > 0)
      line(name, f.side, die_of(r, f));
    else
      impossible += fmt::format("  {:<20} no legal fold: bonds are short\n", name);
  }
  out += impossible;
  out += fmt::format(
      "  gates: share of the period; K at 10: rise of the hottest place at 10 W/cm2 of its footprint under "
      "{}; a good die: what {:g} mm2 of {} do\n",
      sink.meaning, kMatchChip_mm2, r.flat[1].model->node->name);
  const MatchSurrogate& s = r.surrogate;
  return out + fmt::format(
                   "  surrogate: period follows the speed of gates with a slope of {:.2f} and errs by {:.1f} "
                   "% on runs left out; energy their capacitance, {:.2f} and {:.1f} %; footprint pitch and "
                   "height, {:.2f} and {:.1f} %\n",
                   s.period.slope, 100 * s.period.error, s.energy.slope, 100 * s.energy.error,
                   s.footprint.slope, 100 * s.footprint.error);
}

/// How the value came about: the supply that it takes, the blocks that share the work.
std::string at(MatchMetric m, const MatchRatio& r) {
  if (!r.ratio || !r.supply_V) return {};
  if (m == MatchMetric::throughput) return fmt::format(", {:.2f} blocks at {:.2f} V", r.blocks, *r.supply_V);
  return m == MatchMetric::tau_equal_power || m == MatchMetric::energy_equal_tau
             ? fmt::format(", at {:.2f} V", *r.supply_V)
             : std::string();
}

std::string missing(MatchMetric m) {
  switch (m) {
    case MatchMetric::cost:
      return "no cost of a node";
    case MatchMetric::throughput:
      return "energy too large";
    default:
      return fmt::format("no supply to {:g} V", kMostSupply_V);
  }
}

std::string fold_text(const MatchResult& r, const MatchFold& f) {
  const std::string& from = r.flat.front().model->node->name;
  const double half = f.side.sites_per_cell > 0 ? f.pitch_um * std::sqrt(f.side.sites_per_cell / 0.5) : 0;
  std::string out = fmt::format(
      "{} tiers of {}, bonds at {:g} um ({:.2f} sites a cell{})\n", f.tiers, from, f.pitch_um,
      f.side.sites_per_cell,
      f.side.sites_per_cell < 0.5
          ? fmt::format(": a partition with few crossings, no cell-by-cell fold, which takes {:.2g} um", half)
          : "");
  for (std::size_t k = 0; k < std::size(kWithNode); ++k)
    if (const auto& e = f.equivalent[k])
      out += fmt::format("  equals by {:<17} {} nm{}\n", info(kWithNode[k]).name, shown(e->nm),
                         e->outside > 0.5 ? ", beyond the nodes that were run" : "");
  for (std::size_t t = 1; t < r.flat.size(); ++t) {
    out += fmt::format("  over flat {}\n", r.flat[t].model->node->name);
    for (std::size_t m = 0; m < kMatchMetrics; ++m) {
      const auto metric = static_cast<MatchMetric>(m);
      const MatchRatio& x = f.against[t - 1][m];
      out += fmt::format(
          "    {:<17} {:>22}  {:<12} {}{}{}\n", info(metric).name,
          x.ratio ? shown(*x.ratio) : missing(metric), x.verdict(), info(metric).meaning, at(metric, x),
          x.hangs_on.empty() ? "" : fmt::format("; hangs most on {} ({:.0f} %)", x.hangs_on, 100 * x.share));
    }
  }
  return out;
}

/// The fewest tiers that match, the pitch that it takes, and what stands in the way where none do.
std::string conclusions(const MatchResult& r) {
  std::string out = "fewest tiers that match\n";
  for (std::size_t t = 1; t < r.flat.size(); ++t)
    for (const MatchMetric m : kJudged) {
      out += fmt::format("  {:<9} {:<17} {}\n", r.flat[t].model->node->name, info(m).name,
                         fewest_text(r, fewest_tiers(r, t, m)));
    }
  return out;
}

/// Speed and throughput are two kinds of match.
std::string kinds(const MatchResult& r) {
  std::string out = "speed and throughput\n";
  for (std::size_t t = 1; t < r.flat.size(); ++t) {
    const FewestTiers speed = fewest_tiers(r, t, MatchMetric::tau_equal_power),
                      work = fewest_tiers(r, t, MatchMetric::throughput);
    const MatchRatio* best = nullptr;
    const MatchFold* fold = nullptr;
    for (const MatchFold& f : r.folds)
      if (f.side.footprint_m2 > 0 &&
          f.against[t - 1][static_cast<std::size_t>(MatchMetric::throughput)].ratio &&
          (!best || f.against[t - 1][static_cast<std::size_t>(MatchMetric::throughput)].ratio->nominal <
                        best->ratio->nominal))
        best = &f.against[t - 1][static_cast<std::size_t>(MatchMetric::throughput)], fold = &f;
    out += fmt::format(
        "  {:<9} by speed: {}; by throughput: {}\n", r.flat[t].model->node->name,
        speed.run ? fmt::format("{} tiers", speed.run->tiers) : "no",
        work.run ? fmt::format("{} tiers", work.run->tiers)
        : !best  ? "no: an operation costs more at any supply"
                 : fmt::format("no: {:.2f} blocks at {:.2f} V on {} tiers take {:.2f} of its footprint{}",
                               best->blocks, *best->supply_V, fold->tiers, best->ratio->nominal,
                              work.beyond ? fmt::format("; {} tiers by the trend", *work.beyond) : ""));
  }
  return out;
}

std::string mix(const MatchResult& r) {
  if (!r.mix) return {};
  const ChipMix m;
  std::string out = fmt::format(
      "a phone chip: {:.0f} % CPU, {:.0f} % array of multipliers, {:.0f} % memory, {:.0f} % analogue "
      "circuits of the area at {}, flat\n",
      100 * m.cpu, 100 * m.array, 100 * m.memory, 100 * m.analogue, r.flat.front().model->node->name);
  for (const MixAnswer& a : r.mix->answers) {
    const MixSide &f = r.mix->sides[a.fold], &t = r.mix->sides[a.target];
    const double whole = t.node.side.footprint_m2;
    out += fmt::format(
        "  {} tiers, {:g} um over {:<5} density {} ({:.2f} of the logic alone), {}; cost {}; {} there: "
        "{:.0f} % logic, {:.0f} % memory, {:.0f} % analogue\n",
        f.node.side.tiers, f.node.side.pitch_um, t.node.model->node->name, shown(a.density), a.logic_density,
        a.probability >= 0.95   ? "matched"
        : a.probability <= 0.05 ? "not matched"
                                : "undecided",
        a.cost ? shown(*a.cost) : "unknown", t.node.model->node->name, 100 * (t.cpu + t.array) / whole,
        100 * t.memory / whole, 100 * t.analogue / whole);
  }
  return out;
}

std::string kits(const MatchResult& r) {
  if (r.kits.empty()) return {};
  std::string out = "the same on libraries that exist\n";
  for (std::size_t k = 0; k < r.folds.size(); ++k)
    for (std::size_t t = 1; t < r.flat.size(); ++t) {
      out += fmt::format("  {} tiers, {:g} um over {}\n    {:<17}", r.folds[k].tiers, r.folds[k].pitch_um,
                         r.flat[t].model->node->name, "");
      out += fmt::format(" {:>24}", "predictive libraries");
      for (const KitCheck& c : r.kits) out += fmt::format(" {:>24}", c.name);
      out += '\n';
      for (const MatchMetric m : kOnKits) {
        out += fmt::format("    {:<17}", info(m).name);
        const auto cell = [&](const MatchFold& f) {
          if (!(f.side.footprint_m2 > 0)) return std::string("no fold");
          const MatchRatio& x = f.against[t - 1][static_cast<std::size_t>(m)];
          return x.ratio ? fmt::format("{:.2f} {}", x.ratio->nominal, x.verdict()) : missing(m);
        };
        out += fmt::format(" {:>24}", cell(r.folds[k]));
        for (const KitCheck& c : r.kits) out += fmt::format(" {:>24}", cell(c.folds[k]));
        out += '\n';
      }
    }
  for (const KitCheck& c : r.kits) {
    out += fmt::format("  {}:", c.name);
    for (const MatchNode& n : c.flat)
      out += fmt::format(" {} flat {:.1f} um2, {:.1f} ps at {:g} V, {:.3g} pJ, {:.0f} % gates;",
                         n.model->node->name, n.side.footprint_m2 * 1e12, n.side.period_s * 1e12,
                         n.side.supply_V, n.side.energy_J * 1e12, 100 * n.side.gate_share);
    out.back() = '\n';
  }
  return out;
}

std::string predictions(const MatchResult& r) {
  if (r.predictions.empty()) return {};
  std::size_t inside = 0;
  for (const PredictionRow& p : r.predictions) inside += p.verdict == "inside";
  std::string out = fmt::format("predicted before there was such a program: {} of {} inside\n", inside,
                                r.predictions.size());
  for (const PredictionRow& p : r.predictions)
    out += fmt::format(
        "  {:<3} {:<10} {:<17} {:>5.2f} to {:<5.2f} here {:<22} {}{}\n", p.id,
        p.tiers == 1 ? p.target + " flat" : fmt::format("x{} {}", p.tiers, p.target), p.metric, p.low, p.high,
        p.ours ? (p.ours->low < p.ours->high ? shown(*p.ours) : fmt::format("{:.2f}", p.ours->nominal))
               : "none",
        p.verdict, p.why.empty() ? "" : ": " + p.why);
  return out;
}

}  // namespace

std::string left_out_text(const MatchResult& r) {
  std::string out;
  for (const std::string& name : r.left_out) out += (out.empty() ? "Interrupted; without the runs " : ", ") + name;
  return out.empty() ? out : out + ".";
}

std::string match_text(const MatchResult& r) {
  std::string out =
      fmt::format("{} folded, against flat {}, all at {:g} V, 25 C, on predictive libraries of one model\n",
                  r.flat.front().model->node->name, targets(r), predict::kCommonSupply_V);
  if (const std::string s = left_out_text(r); !s.empty()) out += s + "\n";
  out += runs(r);
  for (const MatchFold& f : r.folds)
    if (f.side.footprint_m2 > 0) out += fold_text(r, f);
  out += conclusions(r) + kinds(r) + mix(r) + kits(r) + predictions(r);
  out.pop_back();
  return out;
}

}  // namespace taufold::flow
