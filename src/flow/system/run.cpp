// `taufold system SYSTEM.toml` and `taufold system compare`.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "flow/output.hpp"
#include "flow/read.hpp"
#include "flow/system/compute.hpp"
#include "flow/system/file.hpp"
#include "flow/system/fold_system.hpp"
#include "flow/system/report.hpp"
#include "flow/system/system.hpp"
#include "io/csv.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"
#include "system/waterfall.hpp"

namespace taufold::flow {

namespace {

/// Reads, finds the layout and computes. Nothing after an error.
std::optional<Computed> compute(const std::string& path, std::size_t keep, ThreadPool& pool, Session& session) {
  const std::optional<io::InputFile> file = load_system(path, session);
  if (!file) return std::nullopt;
  std::optional<SystemFile> f = read_system_file(*file, session.diagnostics);
  if (!f) return std::nullopt;
  for (const std::string& report : f->reports) record_input(report, session);
  Pass pass(session, "compute");
  std::optional<Computed> c = compute_system(*f, keep, pool, session.diagnostics);
  if (c && c->searched.layouts > 0) {
    session.log(Level::info, fmt::format("{} mappings: {} too large for the memory, {} timed, the others cannot be faster", c->searched.layouts, c->searched.too_large, c->searched.evaluated));
    session.document.add("system.search.mappings", c->searched.layouts, "1");
    session.document.add("system.search.too_large", c->searched.too_large, "1");
    session.document.add("system.search.timed", c->searched.evaluated, "1");
  }
  if (c) describe_system(*f, *c);
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
  report::Document& doc = session.document;
  const system::Interval equal = system::equal_number(a.system, b.system, system::shipped_calibration());
  const std::string source = "10 and 90 %: fitted coefficients, which both share, and what is unknown of folds";
  doc.metrics.push_back({"system.compare.rate_each", 1 / equal.value, "1", 1 / equal.high, 1 / equal.low, source});
  doc.add("system.compare.time", y.time_s() / x.time_s(), "1");
  // How many of b are one of a: in what they do, in the power that they draw, in what they cost an hour.
  out += fmt::format("  one accelerator of {} is as {:.3f} ({:.3f} to {:.3f}) of {} in throughput", diag::shown(a.system.label), equal.value, equal.low, equal.high, diag::shown(b.system.label));
  doc.metrics.push_back({"system.compare.equal.throughput", equal.value, "1", equal.low, equal.high, source});
  if (powered) {
    const double power = x.power_W() / y.power_W();
    out += fmt::format(", {:.3f} in power", power);
    doc.add("system.compare.energy", y.joule() / x.joule(), "1");
    doc.add("system.compare.equal.power", power, "1");
  }
  const bool priced = x.money_USD && y.money_USD;
  if (priced) {
    const double cost = *x.money_USD * each(x) / (*y.money_USD * each(y));
    out += fmt::format(", {:.3f} in cost an hour", cost);
    doc.add("system.compare.cost", *y.money_USD / *x.money_USD, "1");
    doc.add("system.compare.equal.cost", cost, "1");
  }
  if (powered) out += fmt::format("; a {} takes {:.3f} times the energy", count, y.joule() / x.joule());
  if (priced) out += fmt::format(" and {:.3f} times the cost", *y.money_USD / *x.money_USD);
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
