// A match as a page: one picture of the metrics against tiers with the advanced nodes as lines, verdicts, and
// what was predicted.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "flow/match/heat.hpp"
#include "flow/match/result.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"

namespace taufold::flow {

namespace {

using report::escaped;

std::string shown(const predict::Estimate& e) {
  return fmt::format("{:.2f} <span class=\"sub\">{:.2f} to {:.2f}</span>", e.nominal, e.low, e.high);
}
std::string_view tone(std::string_view verdict) {
  return verdict == "matched" || verdict == "inside"        ? "good"
         : verdict == "not matched" || verdict == "outside" ? "bad"
                                                            : "warn";
}

/// A metric of a side, over that of the flat side at the node of the tiers.
struct Plotted {
  const char *title, *axis;
  std::function<double(const MatchSide&, const MatchDie*)> value;
};

/// Against tiers: the node of the tiers, a line a pitch, and the advanced nodes as level lines.
std::string chart_of(const MatchResult& r, const Plotted& p) {
  const auto die = [&](std::size_t k) { return k < r.dies.size() ? &r.dies[k] : nullptr; };
  const double one = p.value(r.flat.front().side, die(0));
  int most = 1;
  std::vector<double> pitches;
  for (const MatchFold& f : r.folds) {
    most = std::max(most, f.tiers);
    if (f.side.footprint_m2 > 0 && std::find(pitches.begin(), pitches.end(), f.pitch_um) == pitches.end())
      pitches.push_back(f.pitch_um);
  }
  report::Chart c{p.title, "tiers", p.axis, {}};
  c.whole_x = true;
  int colour = 0;
  for (const double pitch : pitches) {
    report::Line l{fmt::format("{}, {:g} um", r.flat.front().model->node->name, pitch), {1}, {1}};
    l.colour = colour++ % report::kColours;
    std::size_t at = r.flat.size();
    for (const MatchFold& f : r.folds) {
      if (!(f.side.footprint_m2 > 0)) continue;
      if (f.pitch_um == pitch) l.x.push_back(f.tiers), l.y.push_back(p.value(f.side, die(at)) / one);
      ++at;
    }
    report::Line dots = l;
    dots.dots = true;
    l.name.clear();  // once in the legend
    c.lines.push_back(std::move(l));
    c.lines.push_back(std::move(dots));
  }
  for (std::size_t t = 1; t < r.flat.size(); ++t) {
    const double y = p.value(r.flat[t].side, die(t)) / one;
    report::Line l{r.flat[t].model->node->name + " flat", {1, static_cast<double>(most)}, {y, y}};
    l.colour = colour++ % report::kColours;
    l.dashed = true;
    c.lines.push_back(std::move(l));
  }
  return report::svg(c);
}

std::string picture(const MatchResult& r) {
  const tech::Sink& sink = *tech::sink(kMatchSink);
  const MatchSide& reference = r.flat[1].side;
  const Plotted all[] = {
      {"Density", "cells per footprint",
       [](const MatchSide& s, const MatchDie*) { return 1 / s.footprint_m2; }},
      {"Frequency at equal voltage", "1 / tau",
       [](const MatchSide& s, const MatchDie*) { return 1 / s.period_s; }},
      {"Energy a cycle at equal voltage", "energy",
       [](const MatchSide& s, const MatchDie*) { return s.energy_J; }},
      {"Leakage at equal voltage", "leakage",
       [](const MatchSide& s, const MatchDie*) { return s.leakage_W; }},
      {"Rise of the hottest place, equal frequency, one sink", "rise",
       [&](const MatchSide& s, const MatchDie*) {
         return rise_K(s, sink, sink.h_W_m2K, s.footprint_m2 / reference.footprint_m2,
                       s.energy_J / s.footprint_m2);
       }},
      {"Cost of a good die of one function", "cost",
       [](const MatchSide&, const MatchDie* d) { return d ? d->good_die_usd : NAN; }},
  };
  std::string out = "<div class=\"row\">";
  for (const Plotted& p : all)
    if (const std::string svg = chart_of(r, p); !svg.empty())
      out += fmt::format("<div><h3>{}</h3>{}</div>", p.title, svg);
  return out + "</div>";
}

std::string verdicts(const MatchResult& r) {
  std::string out = "<table><tr><th>against</th><th>metric</th>";
  for (const MatchFold& f : r.folds)
    if (f.side.footprint_m2 > 0) out += fmt::format("<th>{} tiers, {:g} um</th>", f.tiers, f.pitch_um);
  out += "<th>fewest tiers</th></tr>";
  for (std::size_t t = 1; t < r.flat.size(); ++t)
    for (std::size_t m = 0; m < kMatchMetrics; ++m) {
      const auto metric = static_cast<MatchMetric>(m);
      out += fmt::format("<tr><td>{}</td><td>{}<br><span class=\"sub\">{}</span></td>",
                         escaped(r.flat[t].model->node->name), info(metric).name, info(metric).meaning);
      for (const MatchFold& f : r.folds) {
        if (!(f.side.footprint_m2 > 0)) continue;
        const MatchRatio& x = f.against[t - 1][m];
        out += fmt::format("<td><b class=\"{}\">{}</b><br>{}{}</td>", tone(x.verdict()), x.verdict(),
                           x.ratio ? shown(*x.ratio) : "no answer",
                           x.hangs_on.empty() ? ""
                                              : fmt::format("<br><span class=\"sub\">{} ({:.0f} %)</span>",
                                                            escaped(x.hangs_on), 100 * x.share));
      }
      out += fmt::format("<td>{}</td></tr>", escaped(fewest_text(r, fewest_tiers(r, t, metric))));
    }
  return out + "</table>";
}

std::string equivalents(const MatchResult& r) {
  std::string out = "<table><tr><th>fold</th>";
  for (const MatchMetric m : kWithNode) out += fmt::format("<th>{}, nm</th>", info(m).name);
  out += "</tr>";
  for (const MatchFold& f : r.folds) {
    if (!(f.side.footprint_m2 > 0)) continue;
    out += fmt::format("<tr><td>{} tiers, {:g} um</td>", f.tiers, f.pitch_um);
    for (const auto& e : f.equivalent)
      out += e ? fmt::format("<td>{}{}</td>", shown(e->nm),
                             e->outside > 0.5 ? "<br><span class=\"sub\">beyond the nodes run</span>" : "")
               : std::string("<td></td>");
    out += "</tr>";
  }
  return out + "</table>";
}

std::string predicted(const MatchResult& r) {
  std::string out =
      "<table><tr><th></th><th>of</th><th>metric</th><th>predicted</th><th>here</th><th></th><th>what the "
      "figures say</th></tr>";
  for (const PredictionRow& p : r.predictions)
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{:.2f} to {:.2f}</td><td>{}</td><td "
        "class=\"{}\">{}</td><td>{}</td></tr>",
        p.id, escaped(p.tiers == 1 ? p.target + " flat" : fmt::format("{} tiers over {}", p.tiers, p.target)),
        p.metric, p.low, p.high, p.ours ? shown(*p.ours) : "none", tone(p.verdict), p.verdict,
        escaped(p.why));
  return out + "</table>";
}

std::string mixes(const MatchResult& r) {
  std::string out =
      "<table><tr><th>fold</th><th>against</th><th>density</th><th>of the logic alone</th><th>cost</th></tr>";
  for (const MixAnswer& a : r.mix->answers) {
    const MatchSide& f = r.mix->sides[a.fold].node.side;
    out += fmt::format("<tr><td>{} tiers, {:g} um</td><td>{}</td><td>{}</td><td>{:.2f}</td><td>{}</td></tr>",
                       f.tiers, f.pitch_um, escaped(r.mix->sides[a.target].node.model->node->name),
                       shown(a.density), a.logic_density, a.cost ? shown(*a.cost) : "unknown");
  }
  return out + "</table>";
}

std::string kits(const MatchResult& r) {
  std::string out = "<table><tr><th>fold</th><th>against</th><th>metric</th><th>predictive libraries</th>";
  for (const KitCheck& c : r.kits) out += fmt::format("<th>{}</th>", c.name);
  out += "</tr>";
  const auto cell = [](const MatchFold& f, std::size_t t, std::size_t m) {
    if (!(f.side.footprint_m2 > 0)) return std::string("<td>no fold</td>");
    const MatchRatio& x = f.against[t - 1][m];
    return fmt::format("<td><b class=\"{}\">{}</b><br>{}</td>", tone(x.verdict()), x.verdict(),
                       x.ratio ? shown(*x.ratio) : "no answer");
  };
  for (std::size_t k = 0; k < r.folds.size(); ++k)
    for (std::size_t t = 1; t < r.flat.size(); ++t)
      for (const MatchMetric m : kOnKits) {
        const auto metric = static_cast<std::size_t>(m);
        out += fmt::format("<tr><td>{} tiers, {:g} um</td><td>{}</td><td>{}</td>{}", r.folds[k].tiers,
                           r.folds[k].pitch_um, escaped(r.flat[t].model->node->name), info(m).name,
                           cell(r.folds[k], t, metric));
        for (const KitCheck& c : r.kits) out += cell(c.folds[k], t, metric);
        out += "</tr>";
      }
  return out + "</table>";
}

}  // namespace

std::string match_page(const MatchResult& r, const report::Document& d) {
  const std::string& from = r.flat.front().model->node->name;
  const MatchSurrogate& s = r.surrogate;
  std::vector<report::Panel> panels{
      {"Metrics against tiers", picture(r),
       fmt::format("Over flat {}. Level lines are the advanced nodes, flat, by the same engine on libraries "
                   "of one model. {}",
                   from, left_out_text(r))},
      {"Verdicts", verdicts(r),
       fmt::format("Ratios of fold over target with 5 and 95 %; below each what its interval hangs on most, "
                   "with its share of the variance. The surrogate errs by {:.1f} % (period), {:.1f} % "
                   "(energy) and {:.1f} % (footprint) on runs that it was not fitted to.",
                   100 * s.period.error, 100 * s.energy.error, 100 * s.footprint.error)},
      {"Equivalent nodes", equivalents(r), "By logarithmic interpolation between the flat runs."}};
  if (r.mix)
    panels.push_back({"A phone chip", mixes(r),
                      "Logic as run, an array of multipliers as its library, bit cells of the ladder, "
                      "analogue circuits that do not shrink."});
  if (!r.kits.empty())
    panels.push_back(
        {"On libraries that exist", kits(r), "Each at the voltage at which its libraries are measured."});
  if (!r.predictions.empty())
    panels.push_back({"Predicted before there was such a program", predicted(r), {}});
  return report::panels_html(d, fmt::format("{}: {} folded against advanced nodes", r.design, from), panels);
}

}  // namespace taufold::flow
