#include "flow/sweep/points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "flow/read.hpp"
#include "flow/system/compute.hpp"
#include "flow/system/fold_system.hpp"
#include "report/sha256.hpp"

namespace taufold::flow {

namespace {

constexpr std::size_t kBatch = 256;  // points of a transaction: what a kill costs at most

SweptPoint compute_point(const PreparedSweep& p, const OpenPoint& point) {
  SweptPoint out;
  out.index = point.index;
  out.levers = point.levers;
  out.figures.assign(std::size(kSweepFigures), std::numeric_limits<double>::quiet_NaN());
  io::tree::Value tree = p.tree;
  for (std::size_t k = 0; k < p.sweep.levers.size(); ++k) set_number(tree, p.sweep.levers[k].key, out.levers[k]);
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

}  // namespace

std::optional<PreparedSweep> prepare_sweep(const std::string& input, Session& session) {
  diag::Collector& d = session.diagnostics;
  const std::optional<io::InputFile> file = io::read_input(input, d);
  if (!file) return std::nullopt;
  record_input(input, session);
  std::optional<Sweep> sweep = read_sweep(*file, d);
  if (!sweep) return std::nullopt;
  std::optional<io::InputFile> base = load_system(sweep->base, session);
  if (!base) return std::nullopt;
  PreparedSweep p{std::move(*sweep), std::move(*base), {}, {}};
  std::optional<io::tree::Value> tree = io::tree::parse_toml(p.base, d);
  if (!tree) return std::nullopt;
  p.tree = std::move(*tree);
  const std::optional<SystemFile> as_it_is = read_system_tree(p.tree, p.base, d);
  if (!as_it_is) return std::nullopt;
  io::tree::Value first = p.tree;
  for (std::size_t k = 0; k < p.sweep.levers.size(); ++k)
    if (!set_number(first, p.sweep.levers[k].key, p.sweep.value(k, 0)))
      d.report("SYM-0016", input, fmt::format("the lever {} leads to no number of {}", diag::quoted(p.sweep.levers[k].key), diag::quoted(p.sweep.base)))
          .help("tables and keys with dots between, elements of [[...]] by their name: chip.memory_GBps, link.scale-up.latency_us");
  if (!d.ok()) return std::nullopt;
  // A key that no system has is a fault of all points alike.
  diag::Collector faults;
  read_system_tree(first, p.base, faults);
  for (const diag::Diagnostic& f : faults.list())
    if (f.code().starts_with("KEYS-")) {
      d.report("SYM-0016", input, fmt::format("the first point is no system: {}", f.message)).help(f.help_text);
      return std::nullopt;
    }
  std::string all = fmt::format("{}\n{}\n", report::sha256_hex(file->text), report::sha256_hex(p.base.text));
  for (const std::string& report : as_it_is->reports) all += fmt::format("{}\n", report::sha256_of_file(report).value_or(""));
  for (const double x : system::shipped_calibration().fit.theta) all += fmt::format(" {:.12g}", x);
  p.identity = report::sha256_hex(all);
  return p;
}

std::optional<SweepStore> open_store(const PreparedSweep& p, const std::string& path, diag::Collector& out) {
  std::vector<std::string> levers, figures(std::begin(kSweepFigures), std::end(kSweepFigures));
  for (const SweepLever& l : p.sweep.levers) levers.push_back(l.key);
  return SweepStore::open(path, p.identity, levers, figures, p.sweep.points, out);
}

bool compute_points(const PreparedSweep& p, const std::vector<OpenPoint>& open, SweepStore& store, Session& session) {
  Pass pass(session, "points");
  ThreadPool pool(session.document.threads);
  for (std::size_t from = 0; from < open.size() && !session.stop.interrupted(); from += kBatch) {
    std::vector<SweptPoint> batch(std::min(kBatch, open.size() - from));
    pool.run(batch.size(), [&](std::size_t k, int) { batch[k] = compute_point(p, open[from + k]); });
    if (!store.add(batch, session.diagnostics)) return false;
  }
  return true;
}

}  // namespace taufold::flow
