#include "flow/thermal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "flow/read.hpp"
#include "flow/records.hpp"
#include "thermal/steady.hpp"

namespace taufold::flow {

std::string grid_text(const thermal::GridChoice& g) {
  return fmt::format("{} x {} x {}", g.nx, g.ny, std::accumulate(g.cells.begin(), g.cells.end(), 0));
}

std::vector<std::size_t> active_layers(const tech::HeatStack& s) {
  std::vector<std::size_t> out;
  for (std::size_t l = 0; l < s.layers.size(); ++l)
    if (s.layers[l].active) out.push_back(l);
  if (out.empty())
    for (std::size_t l = 0; l < s.layers.size(); ++l) out.push_back(l);
  return out;
}

std::vector<thermal::Map> maps_of(const tech::HeatStack& s, const thermal::Problem& p, const thermal::Solution& solution,
                                  const std::vector<std::size_t>& layers) {
  std::vector<thermal::Map> out;
  for (const std::size_t l : layers)
    out.push_back({p.nx(), p.ny(), s.width_m, s.depth_m, solution.layer_map(p, l)});
  return out;
}

Solved solve_steady(const tech::HeatStack& s, const thermal::GridChoice& g, ThreadPool& pool, Level level, Session& session) {
  Timer timer;
  Solved out;
  out.grid = g;
  out.layers = active_layers(s);
  const thermal::Problem p = thermal::discretise(s, g);
  thermal::SteadyOptions o;
  o.keep.assign(p.layers.size(), 0);
  for (const std::size_t l : out.layers) o.keep[l] = 1;
  o.stop = &session.stop;
  out.solution = thermal::steady(p, o, pool);
  out.maps = maps_of(s, p, out.solution, out.layers);
  out.seconds = timer.wall_s();
  const std::string how = out.solution.iterations == 0 ? std::string("directly")
                                                       : fmt::format("{} iterations{}", out.solution.iterations,
                                                                     out.solution.outer > 1 ? fmt::format(" in {} steps", out.solution.outer) : "");
  session.log(level, fmt::format("  {}: {}, balance {:.1e}, {:.2f} s", grid_text(g), how, out.solution.imbalance(), out.seconds));
  return out;
}

void report_metrics(const tech::HeatStack& s, const Solved& solved, Session& session) {
  report::Document& d = session.document;
  double mean = 0, most = solved.maps.front().max();
  report::Series means{.name = "thermal.mean", .columns = {}}, maxima{.name = "thermal.max", .columns = {}}, minima{.name = "thermal.min", .columns = {}},
      heat{.name = "thermal.heat_out", .columns = {}};
  for (std::size_t k = 0; k < solved.maps.size(); ++k) {
    const std::string& name = s.layers[solved.layers[k]].name;
    const double m = solved.maps[k].mean(), hottest = solved.maps[k].max();
    mean += m / static_cast<double>(solved.maps.size());
    most = std::max(most, hottest);
    means.columns.push_back({name, {m}});
    maxima.columns.push_back({name, {hottest}});
    minima.columns.push_back({name, {solved.maps[k].min()}});
  }
  double out = 0;
  for (std::size_t k = 0; k < tech::kSides; ++k) {
    if (s.faces[k].kind == tech::FaceKind::adiabatic) continue;
    heat.columns.push_back({std::string(tech::name(static_cast<tech::Side>(k))), {solved.solution.heat_out_W[k]}});
    out += solved.solution.heat_out_W[k];
  }
  d.add("thermal.mean", mean, "K");
  d.add("thermal.max", most, "K");
  d.add("thermal.heat_out", out, "W");
  d.add("thermal.power", solved.solution.power_W + solved.solution.leakage_W, "W");
  if (solved.solution.leakage_W > 0) d.add("thermal.leakage", solved.solution.leakage_W, "W");
  d.add("thermal.imbalance", solved.solution.imbalance(), "1");
  d.series.push_back(std::move(means));
  d.series.push_back(std::move(maxima));
  d.series.push_back(std::move(minima));
  d.series.push_back(std::move(heat));
}

Outcome run_thermal(const ThermalRequest& r, Session& session) {
  ThreadPool pool(session.document.threads);
  Outcome worst = Outcome::done;
  for (const std::string& path : r.inputs) {
    const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
    if (file) record_input(path, session);
    const std::optional<io::heat::Case> c = file ? io::heat::read_case(*file, session.diagnostics) : std::nullopt;
    if (session.failed() || !c) return Outcome::input_error;
    session.log(Level::info, fmt::format("{}: {}", path, c->id));
    worst = std::max(worst, run_thermal_case(*c, pool, session));
  }
  if (!session.document.records.empty()) worst = std::max(worst, conclude_records("figures", session));
  return worst;
}

}  // namespace taufold::flow
