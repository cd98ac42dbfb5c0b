#include "flow/sweep/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "flow/output.hpp"
#include "flow/sweep/front.hpp"
#include "flow/sweep/genetic.hpp"
#include "flow/sweep/points.hpp"
#include "flow/sweep/slurm.hpp"
#include "io/csv.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"

namespace taufold::flow {

namespace {

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

/// Computes the points that the store lacks, here or on Slurm. False after a diagnostic, or where it was interrupted.
bool compute(const PreparedSweep& p, const std::vector<OpenPoint>& open, SweepStore& store, SlurmRounds* slurm, Session& session) {
  if (open.empty()) return true;
  return (slurm != nullptr ? slurm->compute(open) : compute_points(p, open, store, session)) && !session.stop.interrupted();
}

/// A search, generation by generation: each is known once all before it are stored.
bool search(const PreparedSweep& p, SweepStore& store, SlurmRounds* slurm, Session& session) {
  GeneticSearch search(p.sweep);
  std::optional<std::vector<SweptPoint>> stored = store.read(session.diagnostics);
  if (!stored) return false;
  while (search.size() > 0) {
    const std::vector<std::vector<double>> proposed = search.propose();
    const auto known = [&](std::int64_t index) {
      const auto it = std::lower_bound(stored->begin(), stored->end(), index, [](const SweptPoint& a, std::int64_t b) { return a.index < b; });
      return it != stored->end() && it->index == index ? &*it : nullptr;
    };
    std::vector<OpenPoint> open;
    for (std::size_t i = 0; i < proposed.size(); ++i) {
      const std::int64_t index = search.first() + static_cast<std::int64_t>(i);
      if (known(index) == nullptr) open.push_back({index, proposed[i]});
    }
    if (!open.empty()) {
      if (!compute(p, open, store, slurm, session)) return false;
      stored = store.read(session.diagnostics);
      if (!stored) return false;
    }
    std::vector<SweptPoint> results;
    for (std::size_t i = 0; i < proposed.size(); ++i) results.push_back(*known(search.first() + static_cast<std::int64_t>(i)));
    search.take(std::move(results));
  }
  return true;
}

bool fill(const PreparedSweep& p, SweepStore& store, SlurmRounds* slurm, Session& session) {
  const std::vector<bool> done = store.done();
  session.log(Level::info, fmt::format("{} points, {} of them stored already", p.sweep.points, std::count(done.begin(), done.end(), true)));
  if (p.sweep.method == SweepMethod::nsga2) return search(p, store, slurm, session);
  std::vector<OpenPoint> open;
  for (std::int64_t k = 0; k < p.sweep.points; ++k) {
    if (done[static_cast<std::size_t>(k)]) continue;
    OpenPoint& point = open.emplace_back();
    point.index = k;
    for (std::size_t l = 0; l < p.sweep.levers.size(); ++l) point.levers.push_back(p.sweep.value(l, k));
  }
  return compute(p, open, store, slurm, session);
}

}  // namespace

Outcome run_sweep(const SweepRequest& r, Session& session) {
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(r.out_dir, folder, session)) return Outcome::input_error;
  const auto fail = [&] {
    session.show_diagnostics();
    return Outcome::input_error;
  };
  const std::optional<PreparedSweep> p = prepare_sweep(r.input, session);
  if (!p) return fail();
  if (r.part) return run_part(*p, *r.part, session) ? session.stop.interrupted() ? Outcome::interrupted : Outcome::done : fail();
  std::vector<std::string> levers, figures(std::begin(kSweepFigures), std::end(kSweepFigures));
  for (const SweepLever& l : p->sweep.levers) levers.push_back(l.key);
  const std::string path = r.database.value_or(std::filesystem::path(r.input).replace_extension(".sqlite").string());
  std::optional<SweepStore> store = open_store(*p, path, session.diagnostics);
  if (!store) return fail();
  std::optional<SlurmRounds> slurm;
  if (r.on_slurm) {
    slurm.emplace(*p, r.input, path, r.slurm, *store, session);
    if (!slurm->take_up()) return session.stop.interrupted() ? Outcome::interrupted : fail();
  }
  const bool filled = fill(*p, *store, slurm ? &*slurm : nullptr, session);
  if (!filled && !session.stop.interrupted()) return fail();
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
