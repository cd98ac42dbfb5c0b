#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "flow/law/folder.hpp"
#include "flow/law/history.hpp"
#include "flow/law/law.hpp"
#include "flow/output.hpp"
#include "flow/records.hpp"
#include "io/csv.hpp"
#include "io/writer.hpp"
#include "law/backtest.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"

namespace taufold::flow {

namespace {

constexpr std::size_t kLeastTargets = 10;  // at the longest horizon, for a series to be judged
constexpr double kWorst = 1.10, kMeanRatio = 0.90, kCoverage = 0.80, kLeastCoverage = 0.50,
                 kCoverageSpread = 0.10;

/// A figure that may be as small as it likes and at most `most`: the tolerance is the room on the side where
/// it fell.
report::Record at_most(std::string name, double expected, double computed, double most) {
  report::Record r;
  r.name = std::move(name);
  r.expected = expected;
  r.computed = computed;
  r.tolerance = computed <= expected ? expected : std::max(most - expected, 0.0);
  r.ok = *r.error() <= *r.tolerance;
  return r;
}
report::Record around(std::string name, double expected, double computed, double tolerance) {
  report::Record r;
  r.name = std::move(name);
  r.expected = expected;
  r.computed = computed;
  r.tolerance = tolerance;
  r.ok = *r.error() <= tolerance * (1 + 1e-12);
  return r;
}

std::string row_text(const law::Series& s, const law::BacktestSeries& b, bool judged) {
  std::string out;
  for (std::size_t h = 0; h < law::kHorizons.size(); ++h) {
    const law::BacktestScore& k = b.score[h];
    out += fmt::format(
        "  {:<22} {:>2} {:>7} {:>7.3f} {:>7.3f} {:>7.3f} {:>7.3f} {:>7.3f} {:>6.2f} {:>5.2f} {:>5.2f} "
        "{:>6.2f}{}\n",
        h == 0 ? s.name : "", law::kHorizons[h], k.targets, k.baseline_crps, k.crps, k.crps / k.baseline_crps,
        k.baseline_mae, k.mae, k.coverage[0], k.coverage[1], k.coverage[2], k.baseline_cov80,
        h == 0 && !judged ? "   not judged" : "");
  }
  return out;
}

std::string targets_csv(const History& h, const std::vector<law::BacktestSeries>& all) {
  std::string out =
      "series,id,group,year,value,origin,horizon,low80,median,high80,probability,crps,baseline_crps\n";
  for (std::size_t s = 0; s < all.size(); ++s)
    for (const law::BacktestTarget& t : all[s].targets) {
      const law::Series& d = h.series[s];
      out += fmt::format(
          "{},{},{},{},{},{},{},{},{},{},{},{},{}\n", io::csv_field(d.name), io::csv_field(h.ids[s][t.row]),
          io::csv_field(d.groups[static_cast<std::size_t>(d.group[t.row])]), d.year[t.row],
          std::exp(d.ln_value[t.row]), t.origin, law::kHorizons[static_cast<std::size_t>(t.horizon)],
          std::exp(t.low), std::exp(t.median), std::exp(t.high), t.probability, t.crps, t.baseline_crps);
    }
  return out;
}

/// Values by group, and what was foretold of the held-out ones five years before.
std::string chart_of(const law::Series& d, const law::BacktestSeries& b) {
  report::Chart chart{.title = d.name, .x_label = "year", .y_label = d.unit, .lines = {}, .log_y = true};
  report::Line median{"median, told five years before", {}, {}},
      line{"exponential, told five years before", {}, {}};
  report::Band band{"80 % interval of the law", {}, {}, {}};
  median.colour = 0, line.colour = 1;
  std::vector<bool> out(d.size(), false);
  std::vector<std::pair<double, const law::BacktestTarget*>> five;
  for (const law::BacktestTarget& t : b.targets)
    if (t.horizon == 2) five.emplace_back(d.year[t.row], &t), out[t.row] = true;
  std::stable_sort(five.begin(), five.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  // Where groups differ, the curve is their mean at a date.
  for (std::size_t k = 0; k < five.size();) {
    double lo = 0, mid = 0, hi = 0, base = 0, n = 0;
    const double year = five[k].first;
    for (; k < five.size() && five[k].first == year; ++k)
      lo += five[k].second->low, mid += five[k].second->median, hi += five[k].second->high,
          base += five[k].second->baseline_mean, n += 1;
    for (std::vector<double>* x : {&median.x, &line.x, &band.x}) x->push_back(year);
    band.low.push_back(std::exp(lo / n));
    median.y.push_back(std::exp(mid / n));
    band.high.push_back(std::exp(hi / n));
    line.y.push_back(std::exp(base / n));
  }
  chart.lines = {median, line};
  chart.bands = {band};
  for (std::size_t g = 0; g < d.groups.size(); ++g)
    for (const bool held_out : {false, true}) {
      // One entry of the legend a group: hollow before the first origin, filled when held out.
      report::Line points{held_out ? (d.groups[g].empty() ? "products" : d.groups[g]) : std::string(),
                          {},
                          {},
                          true,
                          !held_out,
                          2 + static_cast<int>(g) % 3};
      for (std::size_t k = 0; k < d.size(); ++k)
        if (static_cast<std::size_t>(d.group[k]) == g && out[k] == held_out)
          points.x.push_back(d.year[k]), points.y.push_back(std::exp(d.ln_value[k]));
      if (!points.x.empty()) chart.lines.push_back(std::move(points));
    }
  return report::svg(chart);
}

/// Every group large enough, forecast from the others alone.
std::string left_out_text(const History& h) {
  constexpr std::size_t kLeastRowsOfGroup = 10;
  std::string out;
  for (const law::Series& d : h.series)
    for (std::size_t g = 0; g < d.groups.size() && d.groups.size() > 1; ++g) {
      if (static_cast<std::size_t>(std::count(d.group.begin(), d.group.end(), static_cast<std::int32_t>(g))) <
          kLeastRowsOfGroup)
        continue;
      const law::BacktestSeries b = law::leave_group_out(d, static_cast<std::int32_t>(g));
      if (!b.scored()) continue;
      if (out.empty()) out = "\n  a group of which nothing was seen, forecast from the others\n";
      out += fmt::format(
          "  {:<22} {:<12} {:>3} targets at five years, CRPS {:.3f} of the exponential's, 80 % interval "
          "holds {:.2f} (exponential {:.2f})\n",
          d.name, diag::shown(d.groups[g]), b.score[2].targets, b.crps_sum() / b.baseline_sum(),
          b.score[2].coverage[1], b.score[2].baseline_cov80);
    }
  return out;
}

/// What roadmaps of the day were worth, on the targets that they spoke about.
std::string plans_text(const History& h, const std::vector<law::BacktestSeries>& all, report::Document& doc) {
  std::string out;
  for (std::size_t s = 0; s < all.size(); ++s)
    for (std::size_t k = 0; k < law::kHorizons.size(); ++k) {
      const law::BacktestScore& b = all[s].score[k];
      if (b.planned == 0) continue;
      if (out.empty())
        out =
            "\n  the roadmap of the day (the newest edition before each origin, data/law/plans.csv, "
            "recalled) on the targets that it spoke about\n";
      out += fmt::format(
          "  {:<22} {:>2} years {:>3} targets, CRPS of the roadmap {:.3f}, of the law {:.3f}; the roadmap "
          "said {:.2f} times what came\n",
          h.series[s].name, law::kHorizons[k], b.planned, b.plan_crps, b.law_where_planned,
          std::exp(b.plan_bias));
      doc.add(fmt::format("law.backtest.{}.h{}.plan_crps_ratio", h.series[s].name, law::kHorizons[k]),
              b.law_where_planned / b.plan_crps, "1");
    }
  return out;
}

Outcome write_folder(const History& h, const std::vector<law::BacktestSeries>& all, io::FolderWriter& folder,
                     const std::string& dir, Session& session) {
  std::vector<report::Panel> panels;
  for (std::size_t s = 0; s < all.size(); ++s) {
    if (!all[s].scored()) continue;
    std::string note;
    if (!all[s].targets.empty()) {
      int first = all[s].targets.front().origin, last = first;
      for (const law::BacktestTarget& t : all[s].targets)
        first = std::min(first, t.origin), last = std::max(last, t.origin);
      note = fmt::format(
          "Filled: held out, origins {} to {}; hollow: seen before the first target. CRPS at 1, 3, 5 years "
          "{:.3f}, {:.3f}, "
          "{:.3f}; exponential {:.3f}, {:.3f}, {:.3f}. "
          "80 % interval at five years holds {:.0f} %.",
          first, last, all[s].score[0].crps, all[s].score[1].crps, all[s].score[2].crps,
          all[s].score[0].baseline_crps, all[s].score[1].baseline_crps, all[s].score[2].baseline_crps,
          100 * all[s].score[2].coverage[1]);
    }
    panels.push_back({h.series[s].name, chart_of(h.series[s], all[s]), note});
  }
  return write_law_folder(folder,
                          report::panels_html(session.document, "Back-test of the time scaling law", panels),
                          {{"targets.csv", targets_csv(h, all)}}, dir, session);
}

}  // namespace

Outcome run_law_backtest(const std::vector<std::string>& files, const std::optional<std::string>& out_dir,
                         Session& session) {
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(out_dir, folder, session)) return Outcome::input_error;
  const History h = read_history(files, session);
  if (session.failed()) return Outcome::input_error;
  if (h.series.empty()) {
    session.diagnostics.report(
        "LAW-0005", files.empty() ? std::string_view("history.csv") : std::string_view(files.front()),
        "no series is left to test");
    session.show_diagnostics();
    return Outcome::input_error;
  }
  std::vector<law::BacktestSeries> all;
  {
    Pass pass(session, "back-test");
    all = law::backtest(h.series);
  }
  std::string table = fmt::format(
      "back-test from rolling origins; CRPS and mean absolute error in ln units\n  {:<22} {:>2} {:>7} {:>7} "
      "{:>7} {:>7} {:>7} {:>7} {:>6} {:>5} {:>5} {:>6}\n",
      "series", "h", "targets", "base", "law", "ratio", "MAE b.", "MAE", "in 50%", "80%", "90%", "b. 80%");
  double ln_ratio = 0, coverage = 0;
  std::size_t ratios = 0, judged = 0;
  report::Document& doc = session.document;
  report::Series ratio_series{.name = "law.backtest.crps_ratio", .columns = {}},
      coverage_series{.name = "law.backtest.h5.cov80", .columns = {}};
  for (std::size_t s = 0; s < all.size(); ++s) {
    const law::BacktestSeries& b = all[s];
    const std::string& name = h.series[s].name;
    if (!b.scored()) {
      session.diagnostics.report(
          "LAW-0008", fmt::format("the series {} cannot be tested at all horizons; {} rows in the ten years "
                                  "before an origin are needed, and rows in the five after it",
                                  diag::quoted(name), 6));
      continue;
    }
    const bool counts = h.judged[s] && b.score[2].targets >= kLeastTargets;
    table += row_text(h.series[s], b, counts);
    ratio_series.columns.push_back({name, {b.crps_sum() / b.baseline_sum()}});
    coverage_series.columns.push_back({name, {b.score[2].coverage[1]}});
    if (!counts) continue;
    ++judged;
    for (const law::BacktestScore& k : b.score) ln_ratio += std::log(k.crps / k.baseline_crps), ++ratios;
    coverage += b.score[2].coverage[1];
    doc.records.push_back(at_most(name + ".crps", b.baseline_sum(), b.crps_sum(), kWorst * b.baseline_sum()));
    doc.records.push_back(
        around(name + ".h5.cov80", kCoverage, b.score[2].coverage[1], kCoverage - kLeastCoverage));
  }
  doc.series.push_back(std::move(ratio_series));
  doc.series.push_back(std::move(coverage_series));
  if (doc.series[doc.series.size() - 2].columns.empty())
    session.diagnostics.report(
        "LAW-0005", files.empty() ? std::string_view("history.csv") : std::string_view(files.front()),
        "no series can be tested");
  if (session.failed()) return Outcome::input_error;
  if (judged > 0) {
    const double mean_ratio = std::exp(ln_ratio / static_cast<double>(ratios)),
                 mean_coverage = coverage / static_cast<double>(judged);
    doc.records.push_back(at_most("mean.crps_ratio", kMeanRatio, mean_ratio, kMeanRatio));
    doc.records.push_back(around("mean.h5.cov80", kCoverage, mean_coverage, kCoverageSpread));
    table += fmt::format(
        "  over {} series: CRPS {:.3f} of the exponential's (geometric mean over series and horizons), 80 % "
        "intervals hold {:.1f} % at five years\n",
        judged, mean_ratio, 100 * mean_coverage);
  }
  table += fmt::format("\n  CRPS of the law over that of rules of thumb, summed over horizons\n  {:<22}",
                       "series");
  for (const law::Rule& r : law::kRules) table += fmt::format(" {:>10}", r.name);
  table += '\n';
  for (std::size_t s = 0; s < all.size(); ++s) {
    if (!all[s].scored()) continue;
    table += fmt::format("  {:<22}", h.series[s].name);
    for (std::size_t r = 0; r < std::size(law::kRules); ++r) {
      double sum = 0;
      for (const law::BacktestScore& k : all[s].score) sum += k.rule_crps[r];
      table += fmt::format(" {:>10.3f}", all[s].crps_sum() / sum);
    }
    table += '\n';
  }
  table += plans_text(h, all, doc);
  table += left_out_text(h);
  session.log(Level::result, table);
  Outcome outcome = Outcome::done;
  if (judged > 0) outcome = conclude_records("records", session);
  if (folder)
    if (const Outcome written = write_folder(h, all, *folder, *out_dir, session); written != Outcome::done)
      return written;
  return outcome;
}

}  // namespace taufold::flow
