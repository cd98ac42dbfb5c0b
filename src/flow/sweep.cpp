#include "flow/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "flow/output.hpp"
#include "flow/read.hpp"
#include "flow/sweep_file.hpp"
#include "flow/sweep_store.hpp"
#include "flow/system_compute.hpp"
#include "io/csv.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"
#include "report/sha256.hpp"

namespace taufold::flow {

namespace {

constexpr std::size_t kBatch = 256;  // points of a transaction: what a kill costs at most

struct Prepared {
  Sweep sweep;
  io::InputFile base;
  io::tree::Value tree;
  std::string identity;
};

SweptPoint compute_point(const Prepared& p, std::int64_t index) {
  SweptPoint out;
  out.index = index;
  out.figures.assign(std::size(kSweepFigures), std::numeric_limits<double>::quiet_NaN());
  io::tree::Value tree = p.tree;
  for (std::size_t k = 0; k < p.sweep.levers.size(); ++k) {
    out.levers.push_back(p.sweep.value(k, index));
    set_number(tree, p.sweep.levers[k].key, out.levers.back());
  }
  diag::Collector faults;
  ThreadPool alone(1);
  const std::optional<SystemFile> f = read_system_tree(tree, p.base, faults);
  const std::optional<Computed> c = f ? compute_system(*f, 1, alone, faults) : std::nullopt;
  if (!c) {
    out.fault = faults.list().empty() ? "cannot be computed" : fmt::format("{} [{}]", faults.list().front().message, faults.list().front().code());
    return out;
  }
  const system::Outcome& o = c->outcome;
  const double none = std::numeric_limits<double>::quiet_NaN();
  out.figures = {o.time_s(), o.rate(), o.rate() / o.accelerators, o.has_power ? o.joule() : none, o.has_power ? o.power_W() : none, o.money_USD.value_or(none), c->memory_bytes > 0 ? c->memory_bytes : none};
  return out;
}

/// Reads both files and tries the first point's keys. Nothing after an error, which was shown.
std::optional<Prepared> prepare(const SweepRequest& r, Session& session) {
  diag::Collector& d = session.diagnostics;
  const std::optional<io::InputFile> file = io::read_input(r.input, d);
  if (!file) return std::nullopt;
  record_input(r.input, session);
  std::optional<Sweep> sweep = read_sweep(*file, d);
  if (!sweep) return std::nullopt;
  std::optional<io::InputFile> base = io::read_input(sweep->base, d);
  if (!base) return std::nullopt;
  record_input(sweep->base, session);
  Prepared p{std::move(*sweep), std::move(*base), {}, {}};
  std::optional<io::tree::Value> tree = io::tree::parse_toml(p.base, d);
  if (!tree) return std::nullopt;
  p.tree = std::move(*tree);
  const std::optional<SystemFile> as_it_is = read_system_tree(p.tree, p.base, d);
  if (!as_it_is) return std::nullopt;
  io::tree::Value first = p.tree;
  for (std::size_t k = 0; k < p.sweep.levers.size(); ++k)
    if (!set_number(first, p.sweep.levers[k].key, p.sweep.value(k, 0)))
      d.report("SYM-0016", r.input, fmt::format("the lever {} leads to no number of {}", diag::quoted(p.sweep.levers[k].key), diag::quoted(p.sweep.base)))
          .help("tables and keys with dots between, elements of [[...]] by their name: chip.memory_GBps, link.scale-up.latency_us");
  if (!d.ok()) return std::nullopt;
  // A key that no system has is a fault of all points alike.
  diag::Collector faults;
  read_system_tree(first, p.base, faults);
  for (const diag::Diagnostic& f : faults.list())
    if (f.code().starts_with("KEYS-")) {
      d.report("SYM-0016", r.input, fmt::format("the first point is no system: {}", f.message)).help(f.help_text);
      return std::nullopt;
    }
  std::string all = fmt::format("{}\n{}\n", report::sha256_hex(file->text), report::sha256_hex(p.base.text));
  for (const std::string& report : as_it_is->reports) all += fmt::format("{}\n", report::sha256_of_file(report).value_or(""));
  for (const double x : system::shipped_calibration().fit.theta) all += fmt::format(" {:.12g}", x);
  p.identity = report::sha256_hex(all);
  return p;
}

/// Points that no other is better than in every goal.
std::vector<const SweptPoint*> pareto(const std::vector<SweptPoint>& all, const std::vector<SweepGoal>& goals) {
  std::vector<std::size_t> at;
  for (const SweepGoal& g : goals) at.push_back(static_cast<std::size_t>(std::find(std::begin(kSweepFigures), std::end(kSweepFigures), g.figure) - std::begin(kSweepFigures)));
  const auto figure = [&](const SweptPoint& p, std::size_t k) { return goals[k].most ? -p.figures[at[k]] : p.figures[at[k]]; };
  const auto dominates = [&](const SweptPoint& a, const SweptPoint& b) {
    bool better = false;
    for (std::size_t k = 0; k < goals.size(); ++k) {
      if (figure(a, k) > figure(b, k)) return false;
      better = better || figure(a, k) < figure(b, k);
    }
    return better;
  };
  std::vector<const SweptPoint*> front;
  for (const SweptPoint& p : all) {
    bool finite = p.fault.empty();
    for (std::size_t k = 0; finite && k < goals.size(); ++k) finite = std::isfinite(figure(p, k));
    if (!finite || std::any_of(front.begin(), front.end(), [&](const SweptPoint* f) { return dominates(*f, p); })) continue;
    std::erase_if(front, [&](const SweptPoint* f) { return dominates(p, *f); });
    front.push_back(&p);
  }
  return front;
}

std::string csv_of(const Sweep& s, const std::vector<const SweptPoint*>& points) {
  std::string out = "point";
  for (const SweepLever& l : s.levers) out += fmt::format(",{}", io::csv_field(l.key));
  for (const std::string_view f : kSweepFigures) out += fmt::format(",{}", f);
  out += ",fault\n";
  for (const SweptPoint* p : points) {
    out += std::to_string(p->index);
    for (const std::vector<double>* list : {&p->levers, &p->figures})
      for (const double x : *list) out += std::isfinite(x) ? fmt::format(",{}", x) : ",";
    out += fmt::format(",{}\n", io::csv_field(p->fault));
  }
  return out;
}

std::string chart_of(const Sweep& s, const std::vector<SweptPoint>& all, const std::vector<const SweptPoint*>& front) {
  const auto column = [&](std::size_t goal) { return static_cast<std::size_t>(std::find(std::begin(kSweepFigures), std::end(kSweepFigures), s.goals[goal].figure) - std::begin(kSweepFigures)); };
  report::Chart c{.title = "Points, and those that none is better than", .x_label = s.goals[0].figure, .y_label = s.goals[1].figure, .lines = {}};
  report::Line points{"points", {}, {}, true}, best{"none is better", {}, {}, true};
  constexpr std::size_t kMostDots = 5000;
  const std::size_t step = all.size() / kMostDots + 1;
  for (std::size_t k = 0; k < all.size(); k += step)
    if (all[k].fault.empty()) points.x.push_back(all[k].figures[column(0)]), points.y.push_back(all[k].figures[column(1)]);
  for (const SweptPoint* p : front) best.x.push_back(p->figures[column(0)]), best.y.push_back(p->figures[column(1)]);
  c.lines = {points, best};
  return report::svg(c);
}

bool fill(const Prepared& p, SweepStore& store, Session& session) {
  const std::vector<bool> done = store.done();
  std::vector<std::int64_t> open;
  for (std::int64_t k = 0; k < p.sweep.points; ++k)
    if (!done[static_cast<std::size_t>(k)]) open.push_back(k);
  session.log(Level::info, fmt::format("{} points, {} of them stored already", p.sweep.points, p.sweep.points - static_cast<std::int64_t>(open.size())));
  Pass pass(session, "points");
  ThreadPool pool(session.document.threads);
  for (std::size_t from = 0; from < open.size() && !session.stop.interrupted(); from += kBatch) {
    std::vector<SweptPoint> batch(std::min(kBatch, open.size() - from));
    pool.run(batch.size(), [&](std::size_t k, int) { batch[k] = compute_point(p, open[from + k]); });
    if (!store.add(batch, session.diagnostics)) return false;
  }
  return true;
}

}  // namespace

Outcome run_sweep(const SweepRequest& r, Session& session) {
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(r.out_dir, folder, session)) return Outcome::input_error;
  const auto fail = [&] {
    session.show_diagnostics();
    return Outcome::input_error;
  };
  const std::optional<Prepared> p = prepare(r, session);
  if (!p) return fail();
  std::vector<std::string> levers, figures(std::begin(kSweepFigures), std::end(kSweepFigures));
  for (const SweepLever& l : p->sweep.levers) levers.push_back(l.key);
  const std::string path = r.database.value_or(std::filesystem::path(r.input).replace_extension(".sqlite").string());
  std::optional<SweepStore> store = SweepStore::open(path, p->identity, levers, figures, p->sweep.points, session.diagnostics);
  if (!store || !fill(*p, *store, session)) return fail();
  if (session.stop.interrupted()) {
    session.log(Level::info, fmt::format("interrupted; what is done stands in {}, and the same command takes it up", path));
    return Outcome::interrupted;
  }
  const std::optional<std::vector<SweptPoint>> all = store->read(session.diagnostics);
  if (!all) return fail();

  report::Document& doc = session.document;
  std::size_t faults = 0;
  for (const SweptPoint& x : *all) faults += !x.fault.empty();
  doc.add("sweep.points", static_cast<std::int64_t>(all->size()), "1");
  doc.add("sweep.faults", static_cast<std::int64_t>(faults), "1");
  const std::vector<SweepGoal> goals = p->sweep.goals.empty() ? std::vector<SweepGoal>{{"time", false}} : p->sweep.goals;
  const std::vector<const SweptPoint*> front = pareto(*all, goals);
  doc.add("sweep.front", static_cast<std::int64_t>(front.size()), "1");
  std::string out = fmt::format("{} points in {}, {} of them cannot be built; none is better than these {}", all->size(), path, faults, front.size());
  constexpr std::size_t kShown = 20;
  for (std::size_t k = 0; k < std::min(kShown, front.size()); ++k) {
    out += fmt::format("\n  {:>8}", front[k]->index);
    for (std::size_t i = 0; i < levers.size(); ++i) out += fmt::format("  {} {:.5g}", diag::shown(levers[i]), front[k]->levers[i]);
    for (std::size_t i = 0; i < figures.size(); ++i)
      if (std::isfinite(front[k]->figures[i])) out += fmt::format("  {} {:.5g}", figures[i], front[k]->figures[i]);
  }
  if (front.size() > kShown) out += fmt::format("\n  and {} more", front.size() - kShown);
  session.log(Level::result, out);
  for (const report::Requirement& q : r.requirements) doc.verdicts.push_back(report::judge(q, doc));
  if (folder) {
    std::vector<const SweptPoint*> every;
    for (const SweptPoint& x : *all) every.push_back(&x);
    diag::Collector& d = session.diagnostics;
    std::vector<report::Panel> panels;
    if (p->sweep.goals.size() >= 2) panels.push_back({"Pareto front", chart_of(p->sweep, *all, front), ""});
    const bool written = folder->write("points.csv", csv_of(p->sweep, every), d) && folder->write("pareto.csv", csv_of(p->sweep, front), d) &&
                         folder->write("report.html", report::panels_html(doc, "Sweep", panels), d) && folder->write("log.txt", session.log_text(), d) &&
                         folder->write("report.json", report::to_json(doc), d) && folder->commit(d);
    if (!written) return fail();
  }
  session.show_diagnostics();
  return doc.holds() ? Outcome::done : Outcome::requirement_failed;
}

}  // namespace taufold::flow
