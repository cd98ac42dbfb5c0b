// `taufold system --validate`: published runs against the step model, in sample and left out.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "flow/read.hpp"
#include "flow/records.hpp"
#include "flow/system/peers.hpp"
#include "flow/system/runs.hpp"
#include "flow/system/system.hpp"
#include "system/search.hpp"

namespace taufold::flow {

namespace {

using system::Calibration;
using system::Coefficients;

/// What the model says of a row, in the unit of its column.
double predicted(const StatedRun& r, const Coefficients& k) {
  const system::TrainingRun& run = *r.run;
  return system::quantity_of(run.quantity, run.job, system::training_step(run.job, run.platform, k).time_s()) * r.flop_ratio / r.unit;
}

/// Degrees that a row leaves open: the fastest mapping. False where none fits.
bool settle(StatedRun& r, const Coefficients& k, ThreadPool& pool) {
  system::TrainingJob& j = r.run->job;
  const system::SearchSpace space{.model = j.model, .format = j.format, .batch = j.batch, .accelerators = j.layout.accelerators(), .known = r.known};
  const system::SearchResult found = system::search(space, r.run->platform, k, 1, pool);
  if (found.best.empty()) return false;
  j.layout = found.best.front().job.layout;
  if (j.recompute == system::Recompute::none) j.recompute = found.best.front().job.recompute;
  return true;
}

struct Errors {
  std::size_t n = 0;
  double sum = 0, worst = 0;
  void add(double relative) {
    ++n;
    sum += std::abs(relative);
    worst = std::max(worst, std::abs(relative));
  }
  double mean() const { return n > 0 ? sum / static_cast<double>(n) : 0; }
};

struct Judged {
  double value = 0, left_out = 0, pair_out = 0;
  system::Interval interval;  ///< with the run left out
};

/// Fits without the same run, and without all runs of the same model on the same hardware. A row that no shipped run is like is left out as it is.
Judged judge(const StatedRun& r, const Calibration& all, std::map<std::string, Calibration>& pairs) {
  const system::TrainingRun& run = *r.run;
  const auto own = [&](const system::TrainingRun& o) { return system::same_run(o.job, o.platform, run.job, run.platform); };
  const auto pair = [&](const system::TrainingRun& o) { return system::same_pair(o.job, o.platform, run.job, run.platform); };
  const auto runs = system::published_runs();
  Judged j;
  j.value = predicted(r, all.coefficients);
  const Calibration without = std::any_of(runs.begin(), runs.end(), own) ? system::calibrate(runs, [&](const system::TrainingRun& o) { return !own(o); }, &all) : all;
  j.interval = system::interval_of(without, [&](const Coefficients& k) { return predicted(r, k); });
  j.left_out = j.interval.value;
  const std::string key = fmt::format("{}/{}/{}/{}", run.platform.chip.name, run.job.model.layers, run.job.model.hidden, run.job.model.sequence);
  auto it = pairs.find(key);
  if (it == pairs.end()) it = pairs.emplace(key, system::calibrate(runs, [&](const system::TrainingRun& o) { return !pair(o); }, &all)).first;
  j.pair_out = predicted(r, it->second.coefficients);
  return j;
}

void say_coefficients(const Calibration& c, Session& session) {
  std::string line = fmt::format("  fitted to {} published runs in {} steps{}:", system::published_runs().size(), c.fit.iterations, c.fit.converged ? "" : ", not converged");
  for (const system::CoefficientInfo& i : system::coefficients()) line += fmt::format(" {} {:.4g}", i.name, c.coefficients.*i.field);
  session.log(Level::detail, line);
}

}  // namespace

Outcome run_system_validate(const std::string& path, const std::vector<report::Requirement>& requirements, Session& session) {
  std::optional<std::vector<StatedRun>> rows;
  {
    Pass pass(session, "read");
    const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
    if (file) {
      record_input(path, session);
      const std::optional<LawTable> table = LawTable::read(*file, session.diagnostics, "SYM-0001");
      if (table && tells_peers(*table)) {
        show_peers(*table, session);
        return Outcome::done;
      }
      if (table) rows = read_stated_runs(*table, session.diagnostics);
    }
  }
  session.show_diagnostics();
  if (!rows) return Outcome::input_error;

  Pass pass(session, "predict");
  const Calibration& all = system::shipped_calibration();
  say_coefficients(all, session);
  std::map<std::string, Calibration> pairs;
  std::map<std::string, Errors> left_by_column;
  Errors in_sample, left_out, pair_out;
  std::size_t covered = 0;
  std::string table = fmt::format("{}\n  {:<8} {:<22} {:<12} {:>6} {:<16} {:>11} {:>11} {:>8} {:>8} {:>9} {:>9} {:>21}\n", path, "record", "model", "hardware", "n", "figure", "stated",
                                  "predicted", "error", "allowed", "left out", "pair out", "80 % interval");
  std::string information;
  report::Document& doc = session.document;
  report::Series series{.name = "system.validate", .columns = {{"error", {}}, {"left_out", {}}, {"pair_out", {}}, {"low", {}}, {"high", {}}}};
  ThreadPool pool(session.document.threads);
  for (StatedRun& r : *rows) {
    std::optional<Judged> j;
    if (r.run && r.free && !settle(r, all.coefficients, pool)) {
      r.run.reset();
      r.why = "no mapping of it fits in memory";
    }
    if (r.run && (r.tolerance || r.stated)) j = judge(r, all, pairs);
    if (!r.tolerance) {
      information += fmt::format("  {:<8} {:<22} {:<12} ", r.id, diag::shown(r.model).substr(0, 22), diag::shown(r.hardware).substr(0, 12));
      if (j)
        information += fmt::format("{} stated {:.5g}, predicted {:.5g} ({:+.1f} %){}\n", r.quantity, *r.stated, j->value, 100 * (j->value / *r.stated - 1),
                                   r.free ? " in the fastest mapping: " + system::text(r.run->job.layout) : std::string());
      else
        information += fmt::format("{}\n", r.why.empty() ? "nothing is stated that can be predicted" : r.why);
      continue;
    }
    report::Record record;
    record.name = r.id;
    record.expected = *r.stated;
    record.tolerance = *r.tolerance * std::abs(*r.stated);
    if (j) {
      record.computed = j->value;
      const auto error = [&](double v) { return v / *r.stated - 1; };
      in_sample.add(error(j->value));
      left_out.add(error(j->left_out));
      pair_out.add(error(j->pair_out));
      left_by_column[r.quantity + (r.run->job.recompute == system::Recompute::full ? ", full recomputation" : "")].add(error(j->left_out));
      covered += *r.stated >= j->interval.low && *r.stated <= j->interval.high;
      table += fmt::format("  {:<8} {:<22} {:<12} {:>6} {:<16} {:>11.5g} {:>11.5g} {:>+7.1f}% {:>7.1f}% {:>+8.1f}% {:>+8.1f}% {:>10.5g} to {:>7.5g}\n", r.id,
                           diag::shown(r.model).substr(0, 22), r.run->platform.chip.name, r.run->job.layout.accelerators(), r.quantity, *r.stated, j->value, 100 * error(j->value),
                           100 * *r.tolerance, 100 * error(j->left_out), 100 * error(j->pair_out), j->interval.low, j->interval.high);
      const double row[] = {error(j->value), error(j->left_out), error(j->pair_out), j->interval.low, j->interval.high};
      for (std::size_t k = 0; k < std::size(row); ++k) series.columns[k].second.push_back(row[k]);
      series.labels.push_back(r.id);
    } else {
      table += fmt::format("  {:<8} {:<22} {:<12} {:>6} {:<16} {:>11.5g} {:>11}\n", r.id, diag::shown(r.model).substr(0, 22), diag::shown(r.hardware).substr(0, 12), "", r.quantity, *r.stated, "-");
    }
    record.ok = record.computed && *record.error() <= *record.tolerance * (1 + 1e-9);
    doc.records.push_back(std::move(record));
  }
  table += fmt::format("  {} records predicted: mean error {:.2f} %, worst {:.2f} %\n", in_sample.n, 100 * in_sample.mean(), 100 * in_sample.worst);
  table += fmt::format("  each left out of the fit: mean {:.2f} %, worst {:.2f} %; its 80 % interval holds {:.0f} %\n", 100 * left_out.mean(), 100 * left_out.worst,
                       left_out.n > 0 ? 100.0 * static_cast<double>(covered) / static_cast<double>(left_out.n) : 0);
  for (const auto& [column, e] : left_by_column)
    table += fmt::format("    of them {} of {}: mean {:.2f} %, worst {:.2f} %\n", e.n, column, 100 * e.mean(), 100 * e.worst);
  table += fmt::format("  every run of its model on its hardware left out: mean {:.2f} %, worst {:.2f} %\n", 100 * pair_out.mean(), 100 * pair_out.worst);
  if (!information.empty()) table += "  for information\n" + information;
  session.log(Level::result, table);
  doc.series.push_back(std::move(series));
  const auto add = [&](std::string_view name, const Errors& e) {
    doc.add(fmt::format("system.validate.{}mean", name), e.mean(), "1");
    doc.add(fmt::format("system.validate.{}worst", name), e.worst, "1");
  };
  add("", in_sample);
  add("left_out.", left_out);
  add("pair_out.", pair_out);
  if (left_out.n > 0) doc.add("system.validate.covered", static_cast<double>(covered) / static_cast<double>(left_out.n), "1");
  Outcome outcome = conclude_records("records", session);
  for (const report::Requirement& q : requirements) {
    doc.verdicts.push_back(report::judge(q, doc));
    const report::Verdict& v = doc.verdicts.back();
    if (v.holds) continue;
    session.log(Level::result, fmt::format("fails: {}: {}", v.name, v.text));
    outcome = std::max(outcome, Outcome::requirement_failed);
  }
  return outcome;
}

}  // namespace taufold::flow
