// `taufold system SYSTEM.toml` and `taufold system compare`.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "flow/output.hpp"
#include "flow/read.hpp"
#include "flow/system.hpp"
#include "flow/system_file.hpp"
#include "flow/system_report.hpp"
#include "io/csv.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"
#include "system/schedule.hpp"
#include "system/waterfall.hpp"

namespace taufold::flow {

namespace {

using system::Workload;

std::string gigabytes(double bytes) { return fmt::format("{:.4g} GB", 1e-9 * bytes); }
std::string told(const system::Mapping& m) {
  const bool again = m.job.recompute == system::Recompute::full;
  return fmt::format("{}{}: {}", system::text(m.job.layout), again ? ", full recomputation" : "", gigabytes(m.memory_bytes));
}

system::SearchSpace space_of(const SystemFile& f) {
  const system::Case& c = f.system;
  return {.model = c.training.model, .format = c.training.format, .batch = c.training.batch, .accelerators = c.accelerators, .most_tensor = f.most_tensor};
}
std::string_view mapping_at(const SystemFile& f) { return f.mapping_at.empty() ? f.workload_at : f.mapping_at; }

bool find_training_layout(SystemFile& f, Computed& c, std::size_t keep, ThreadPool& pool, Session& session) {
  system::Case& s = c.system;
  const system::Coefficients& k = system::shipped_calibration().coefficients;
  const double room = system::kUsableMemory * s.platform.chip.memory_bytes;
  if (s.search) {
    Pass pass(session, "search");
    system::SearchResult r = system::search(space_of(f), s.platform, k, keep, pool);
    session.log(Level::info, fmt::format("{} mappings: {} too large for the memory, {} timed, the others cannot be faster", r.layouts, r.too_large, r.evaluated));
    session.document.add("system.search.mappings", r.layouts, "1");
    session.document.add("system.search.too_large", r.too_large, "1");
    session.document.add("system.search.timed", r.evaluated, "1");
    if (r.best.empty()) {
      diag::Diagnostic& d = session.diagnostics.report("SYM-0012", f.source, mapping_at(f),
                                                       r.leanest ? fmt::format("{} does not fit: the leanest mapping needs {} an accelerator, {} more than the {} there are", diag::quoted(s.training.model.name),
                                                                               gigabytes(r.leanest->memory_bytes), gigabytes(r.leanest->memory_bytes - room), gigabytes(room))
                                                                 : fmt::format("{} accelerators can share {} sequences of {} in no way", s.accelerators, s.training.batch, diag::quoted(s.training.model.name)));
      d.help(r.leanest ? fmt::format("that is {}; more accelerators, a larger memory or a shorter sequence are needed", told(*r.leanest)) : std::string("a batch of at least the data-parallel ranks is needed"));
      return false;
    }
    s.training = r.best.front().job;
    c.mappings = std::move(r.best);
  } else {
    const double bytes = system::training_footprint(s.training, s.platform.chip).total();
    if (bytes > room) {
      diag::Diagnostic& d = session.diagnostics.report("SYM-0012", f.source, mapping_at(f),
                                                       fmt::format("the mapping needs {} an accelerator, {} more than the {} there are", gigabytes(bytes), gigabytes(bytes - room), gigabytes(room)));
      if (const auto near = system::nearest_that_fits(space_of(f), s.training, s.platform, k, pool))
        d.help(fmt::format("the nearest that fits: {}", told(*near)));
      else
        d.help(fmt::format("no mapping on {} accelerators fits", s.accelerators));
      return false;
    }
  }
  c.memory_bytes = system::training_footprint(s.training, s.platform.chip).total();
  return true;
}

bool find_inference_layout(SystemFile& f, Computed& c, Session& session) {
  system::Case& s = c.system;
  system::InferenceJob& j = s.inference;
  const double room = system::kUsableMemory * s.platform.chip.memory_bytes;
  const system::Coefficients& k = system::shipped_calibration().coefficients;
  std::optional<system::InferenceJob> best;
  double best_rate = 0, least = 0;
  // Groups that share layers, and experts over groups: the most a second, then the smallest group.
  std::vector<double> divisors;
  for (double d = 1; d <= s.accelerators; d += 1)
    if (std::fmod(s.accelerators, d) == 0) divisors.push_back(d);
  for (const double t : divisors) {
    if (t > j.model.heads) break;
    for (const double e : divisors) {
      if (j.model.mixture() ? e > j.model.experts || std::fmod(e, t) != 0 : e > 1) continue;
      system::InferenceJob x = j;
      x.tensor = t;
      x.expert = e;
      x.replicas = s.accelerators / t;
      const double bytes = system::inference_bytes(x);
      if (least == 0 || bytes < least) least = bytes;
      if (bytes > room) continue;
      system::Case y = s;
      y.inference = x;
      const double rate = system::evaluate(y, k).rate();
      if (!best || rate > best_rate) best = x, best_rate = rate;
    }
  }
  if (!s.search) {
    const double bytes = system::inference_bytes(j);
    if (bytes > room) {
      diag::Diagnostic& d = session.diagnostics.report("SYM-0012", f.source, mapping_at(f),
                                                       fmt::format("weights and caches need {} an accelerator, {} more than the {} there are", gigabytes(bytes), gigabytes(bytes - room), gigabytes(room)));
      const double batch = system::largest_batch(j, s.platform.chip);
      d.help(batch >= 1 ? fmt::format("a batch of {} fits", batch)
             : best     ? fmt::format("tensor {}{} fits", best->tensor, best->expert > 1 ? fmt::format(", expert {}", best->expert) : std::string())
                        : fmt::format("no mapping on {} accelerators fits", s.accelerators));
      return false;
    }
  } else if (!best) {
    session.diagnostics.report("SYM-0012", f.source, mapping_at(f),
                               fmt::format("{} does not fit: the leanest mapping needs {} an accelerator, {} more than the {} there are", diag::quoted(j.model.name), gigabytes(least), gigabytes(least - room),
                                           gigabytes(room)))
        .help("more accelerators, a smaller batch or context, or a narrower format are needed");
    return false;
  } else {
    j = *best;
  }
  c.memory_bytes = system::inference_bytes(j);
  return true;
}

/// Reads, finds the layout and computes. Nothing after an error.
std::optional<Computed> compute(const std::string& path, std::size_t keep, ThreadPool& pool, Session& session) {
  const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
  if (!file) return std::nullopt;
  record_input(path, session);
  std::optional<SystemFile> f = read_system_file(*file, session.diagnostics);
  if (!f) return std::nullopt;
  for (const std::string& report : f->reports) record_input(report, session);
  Computed c;
  c.system = f->system;
  const Workload w = c.system.workload;
  if (w == Workload::training && !find_training_layout(*f, c, keep, pool, session)) return std::nullopt;
  if ((w == Workload::prefill || w == Workload::decode) && !find_inference_layout(*f, c, session)) return std::nullopt;
  Pass pass(session, "evaluate");
  const system::Calibration& cal = system::shipped_calibration();
  c.outcome = system::evaluate(c.system, cal.coefficients);
  const system::Layout& l = c.system.training.layout;
  if (w == Workload::training && l.pipeline > 1) {
    const system::TrainingStep& t = c.outcome.step;
    const double pass_s = t.chunk_s / l.chunks;  // a third of it forward
    c.simulated_s = system::simulate({std::llround(l.pipeline), std::llround(l.chunks), std::llround(t.micro_batches), pass_s / 3, pass_s * 2 / 3, 0});
    c.analytic_s = t.micro_batches * t.chunk_s * (1 + t.bubble_share);
  }
  c.intervals = system::intervals(c.system, cal);
  c.levers = system::elasticities(c.system, cal.coefficients);
  return c;
}

/// Bars of the parts of a run, one system each.
std::string parts_chart(const std::vector<Computed>& all) {
  report::Chart chart{.title = "Where the time goes", .x_label = "part: 1 arithmetic, 2 memory, 3 scale-up, 4 scale-out, 5 start-up, 6 waiting, 7 jitter", .y_label = "s", .lines = {}};
  for (const Computed& c : all) {
    report::Line l{c.system.label, {}, {}, true};
    for (std::size_t k = 0; k < std::size(system::kParts); ++k) {
      l.x.push_back(static_cast<double>(k + 1));
      l.y.push_back(system::part(c.outcome.step.parts, k));
    }
    chart.lines.push_back(std::move(l));
  }
  chart.from_zero = true;
  return report::svg(chart);
}

std::string mappings_csv(const Computed& c) {
  std::string out = "tensor,pipeline,chunks,context,expert,data,micro_batch,recompute,time_s,memory_bytes\n";
  for (const system::Mapping& m : c.mappings) {
    const system::Layout& l = m.job.layout;
    out += fmt::format("{},{},{},{},{},{},{},{},{},{}\n", l.tensor, l.pipeline, l.chunks, l.context, l.expert, l.data, l.micro_batch, system::kRecomputes[static_cast<std::size_t>(m.job.recompute)], m.time_s,
                       m.memory_bytes);
  }
  return out;
}

Outcome finish(const std::vector<Computed>& all, const SystemRequest& r, std::optional<io::FolderWriter>& folder, Session& session) {
  report::Document& doc = session.document;
  for (const report::Requirement& q : r.requirements) doc.verdicts.push_back(report::judge(q, doc));
  for (const report::Verdict& v : doc.verdicts)
    if (!v.holds) session.log(Level::result, fmt::format("fails: {}: {}", v.name, v.text));
  if (folder) {
    doc.add("run.wall", session.since_start.wall_s(), "s");
    diag::Collector& d = session.diagnostics;
    std::string text;
    for (const Computed& c : all) text += system_text(c);
    const std::vector<report::Panel> panels = {{"Where the time goes", parts_chart(all), ""}};
    bool written = folder->write("report.html", report::panels_html(doc, all.front().system.name, panels), d) && folder->write("system.txt", text, d);
    if (all.size() == 1 && !all.front().mappings.empty()) written = written && folder->write("mappings.csv", mappings_csv(all.front()), d);
    written = written && folder->write("log.txt", session.log_text(), d) && folder->write("report.json", report::to_json(doc), d) && folder->commit(d);
    session.show_diagnostics();
    if (!written) return Outcome::input_error;
    session.log(Level::result, fmt::format("report: {}", (std::filesystem::path(*r.out_dir) / "report.html").string()));
  }
  return doc.holds() ? Outcome::done : Outcome::requirement_failed;
}

std::string compare_text(const Computed& a, const Computed& b, Session& session) {
  const system::Coefficients& k = system::shipped_calibration().coefficients;
  const system::Outcome &x = a.outcome, &y = b.outcome;
  const std::string_view count = system::count_of(a.system.workload);
  const auto each = [](const system::Outcome& o) { return o.rate() / o.accelerators; };
  const bool powered = x.has_power && y.has_power;
  std::string out = fmt::format("from {} to {}\n  {:<32} {:>14} {:>10}{}\n  {:<32} {:>14.5g} {:>10}{}\n", diag::shown(a.system.label), diag::shown(b.system.label), "lever",
                                fmt::format("{}s/s each", count), "factor", powered ? fmt::format(" {:>14} {:>10}", fmt::format("J a {}", count), "factor") : "", diag::shown(a.system.label), each(x), "",
                                powered ? fmt::format(" {:>14.5g}", x.joule()) : "");
  double ln_rate = std::log(each(x)), ln_joule = powered ? std::log(x.joule()) : 0;
  report::Series series{.name = "system.waterfall", .columns = {{"rate_factor", {}}, {"joule_factor", {}}}};
  for (const system::Step& s : system::waterfall(a.system, b.system, k)) {
    ln_rate += s.ln_rate;
    ln_joule += s.ln_joule;
    out += fmt::format("  {:<32} {:>14.5g} {:>10.4f}{}\n", s.lever, std::exp(ln_rate), std::exp(s.ln_rate), powered ? fmt::format(" {:>14.5g} {:>10.4f}", std::exp(ln_joule), std::exp(s.ln_joule)) : "");
    series.columns[0].second.push_back(std::exp(s.ln_rate));
    series.columns[1].second.push_back(std::exp(s.ln_joule));
    series.labels.emplace_back(s.lever);
  }
  if (series.labels.empty()) out += "  nothing that matters to the workload differs\n";
  out += fmt::format("  one accelerator of {} does as much as {:.3f} of {}", diag::shown(b.system.label), each(y) / each(x), diag::shown(a.system.label));
  report::Document& doc = session.document;
  doc.add("system.compare.rate_each", each(y) / each(x), "1");
  doc.add("system.compare.time", y.time_s() / x.time_s(), "1");
  if (powered) {
    out += fmt::format(", at {:.3f} times the energy a {}", y.joule() / x.joule(), count);
    doc.add("system.compare.energy", y.joule() / x.joule(), "1");
  }
  if (x.money_USD && y.money_USD) {
    out += fmt::format(" and {:.3f} times the cost", *y.money_USD / *x.money_USD);
    doc.add("system.compare.cost", *y.money_USD / *x.money_USD, "1");
  }
  doc.series.push_back(std::move(series));
  return out + "\n";
}

}  // namespace

Outcome run_system(const SystemRequest& r, Session& session) {
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(r.out_dir, folder, session)) return Outcome::input_error;
  ThreadPool pool(session.document.threads);
  std::optional<Computed> c = compute(r.inputs.front(), r.keep, pool, session);
  session.show_diagnostics();
  if (!c) return Outcome::input_error;
  enter_system(*c, "", session);
  std::string text = system_text(*c);
  text.pop_back();
  session.log(Level::result, text);
  return finish({std::move(*c)}, r, folder, session);
}

Outcome run_system_compare(const SystemRequest& r, Session& session) {
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(r.out_dir, folder, session)) return Outcome::input_error;
  ThreadPool pool(session.document.threads);
  std::vector<Computed> all;
  for (const std::string& path : r.inputs) {
    std::optional<Computed> c = compute(path, r.keep, pool, session);
    session.show_diagnostics();
    if (!c) return Outcome::input_error;
    all.push_back(std::move(*c));
  }
  const auto refuse = [&](std::string message) {
    session.diagnostics.report("SYM-0015", r.inputs.back(), std::move(message));
    session.show_diagnostics();
    return Outcome::input_error;
  };
  if (all[0].system.label == all[1].system.label) return refuse(fmt::format("both systems have the label {}", diag::quoted(all[0].system.label)));
  if (all[0].system.workload != all[1].system.workload)
    return refuse(fmt::format("a {} and a {} do not compare", system::kWorkloads[static_cast<std::size_t>(all[0].system.workload)], system::kWorkloads[static_cast<std::size_t>(all[1].system.workload)]));
  std::string text;
  for (Computed& c : all) {
    c.mappings.clear();  // those of two searches are not what is asked
    enter_system(c, c.system.label + ".", session);
    text += system_text(c);
  }
  text += compare_text(all[0], all[1], session);
  text.pop_back();
  session.log(Level::result, text);
  return finish(all, r, folder, session);
}

}  // namespace taufold::flow
