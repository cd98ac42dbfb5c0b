// Thermal reference cases: every number that a case's list `compare` names is computed and becomes a record.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numbers>
#include <set>
#include <tuple>

#include "flow/heat/thermal.hpp"
#include "flow/records.hpp"
#include "flow/timing/record_paths.hpp"
#include "io/tree/fields.hpp"
#include "thermal/layered.hpp"
#include "thermal/steady.hpp"

namespace taufold::flow {
namespace {

using io::heat::Case;
using io::tree::Value;
using tech::Side;
using Path = RecordPath;

/// Temperatures along z of one column, or of one lateral mode, and what they say about faces and interfaces.
class Column {
 public:
  Column(const thermal::Problem& p, std::vector<double> t, double ambient_bottom, double ambient_top) : p_(p), t_(std::move(t)) {
    for (const thermal::Layer& l : p.layers)
      for (int k = 0; k < l.cells; ++k) half_.push_back(l.thickness_m / (2 * l.cells * l.kz[0]));
    flux_.push_back(face_flux(Side::bottom, t_.front(), half_.front(), ambient_bottom) * -1);
    for (std::size_t k = 0; k + 1 < t_.size(); ++k) flux_.push_back((t_[k] - t_[k + 1]) / (half_[k] + half_[k + 1]));
    flux_.push_back(face_flux(Side::top, t_.back(), half_.back(), ambient_top));
  }
  double flux(std::size_t border) const { return flux_[border]; }  ///< upwards, per area; border 0 is the bottom
  /// At a border: half a cell from the node next to it, along the flux there.
  double border(std::size_t k) const {
    return k == 0 ? t_[0] + flux_[0] * half_[0] : t_[k - 1] - flux_[k] * half_[k - 1];
  }
  double node(std::size_t k) const { return t_[k]; }
  std::size_t size() const { return t_.size(); }
  /// Border below layer l.
  std::size_t below(std::size_t l) const {
    std::size_t k = 0;
    for (std::size_t i = 0; i < l; ++i) k += static_cast<std::size_t>(p_.layers[i].cells);
    return k;
  }
  double layer_mean(std::size_t l) const {
    double sum = 0;
    for (std::size_t k = below(l); k < below(l + 1); ++k) sum += t_[k];
    return sum / p_.layers[l].cells;
  }

 private:
  double face_flux(Side s, double t, double half, double ambient) const {
    const double r = thermal::face_resistance(p_.face(s), half, 1.0);
    return r > 0 ? (t - ambient) / r : 0.0;
  }
  const thermal::Problem& p_;
  std::vector<double> t_, half_, flux_;
};

class Evaluator {
 public:
  Evaluator(const Case& c, ThreadPool& pool, Session& session) : c_(c), pool_(pool), session_(session), layers_(active_layers(c.stack)) {}

  /// The figure that stands at `path`, computed; nothing when it is none that is known here. `free`: on a grid of our choice.
  std::optional<double> value(const Path& path, bool free) {
    if (path[0] == "energy_balance_relative") return std::nullopt;  // known when all is solved
    switch (c_.form) {
      case Case::Form::stack: return c_.transient ? of_transient(path, free) : of_stack(path, free);
      case Case::Form::uniform: return of_uniform(path);
      case Case::Form::mode_in_slab:
      case Case::Form::mode_in_stack: return of_mode(path);
      case Case::Form::step_in_slab: return of_step(path);
    }
    return std::nullopt;
  }
  double worst_imbalance() const { return worst_; }
  bool converged() const { return converged_; }
  /// The finest steady solve so far; solves on a grid of our choice when there is none.
  const Solved& main() {
    if (solved_.empty()) solve(own_grid());
    return *std::max_element(solved_.begin(), solved_.end(), [](const auto& a, const auto& b) {
      return cells(a.first) < cells(b.first);
    })->second;
  }

 private:
  struct Order {
    bool operator()(const thermal::GridChoice& a, const thermal::GridChoice& b) const {
      return std::tie(a.nx, a.ny, a.cells) < std::tie(b.nx, b.ny, b.cells);
    }
  };
  static double cells(const thermal::GridChoice& g) {
    double n = 0;
    for (const int k : g.cells) n += k;
    return n * g.nx * g.ny;
  }

  /// The grid of an entry of `expected`, or nothing.
  std::optional<thermal::GridChoice> stored_grid(const Value& entry) const {
    const Value* g = child(entry, "grid");
    const Value* along_z = g ? child(*g, "cells_per_layer") : nullptr;
    if (!along_z || along_z->items.size() != c_.stack.layers.size()) return std::nullopt;
    thermal::GridChoice out;
    const auto count = [](std::optional<double> v) { return v && *v >= 1 && *v <= 4096 ? static_cast<int>(*v) : 0; };
    out.nx = count(number_at(g, "nx"));
    out.ny = count(number_at(g, "ny"));
    for (const Value& v : along_z->items) out.cells.push_back(count(io::tree::as_number(v)));
    for (const int n : out.cells)
      if (n == 0) return std::nullopt;
    if (out.nx == 0 || out.ny == 0 || cells(out) > 2e9) return std::nullopt;
    if (!fits_memory(c_.stack, out, c_.transient, c_.id, session_)) return std::nullopt;
    return out;
  }
  bool laterally_uniform() const {
    for (const Side s : {Side::x_min, Side::x_max, Side::y_min, Side::y_max})
      if (c_.stack.face(s).kind != tech::FaceKind::adiabatic) return false;
    return std::all_of(c_.stack.layers.begin(), c_.stack.layers.end(), [](const tech::HeatLayer& l) { return l.regions.empty(); });
  }
  /// Where the case has a refined solution its grid, which costs little where layers are uniform, or half of its resolution.
  thermal::GridChoice own_grid() const {
    thermal::GridChoice out = thermal::choose_grid(c_.stack, 128);
    if (const Value* expected = child(c_.root, "expected"))
      for (const Value& e : expected->items)
        if (const auto g = stored_grid(e)) out = *g;
    const Value* expected = child(c_.root, "expected");
    if (expected && !expected->items.empty() && stored_grid(expected->items.back())) {
      const Value* role = child(expected->items.back(), "role");
      if (role && role->text == "refined" && !laterally_uniform()) {
        out.nx = std::max(1, out.nx / 2);
        out.ny = std::max(1, out.ny / 2);
        for (int& n : out.cells) n = std::max(1, n / 2);
      }
    }
    return out;
  }

  const Solved& solve(const thermal::GridChoice& g) {
    std::unique_ptr<Solved>& slot = solved_[g];
    if (!slot) {
      slot = std::make_unique<Solved>(solve_steady(c_.stack, g, pool_, Level::info, session_));
      worst_ = std::max(worst_, slot->solution.imbalance());
      converged_ = converged_ && slot->solution.status == thermal::Status::converged;
    }
    return *slot;
  }

  std::optional<std::size_t> map_of(const std::string& layer) const {
    for (std::size_t k = 0; k < layers_.size(); ++k)
      if (c_.stack.layers[layers_[k]].name == layer) return k;
    return std::nullopt;
  }

  std::optional<double> heat(const std::array<double, tech::kSides>& out, const std::string& key) const {
    for (std::size_t s = 0; s < tech::kSides; ++s)
      if (key == fmt::format("{}_W", tech::name(static_cast<Side>(s)))) return out[s];
    return std::nullopt;
  }

  /// min_K, mean_K, max_K, probes_K/i, block_mean_K/i, coarse_map_8x8_K/j/i of a map.
  std::optional<double> figure(const thermal::Map& m, std::size_t layer, const std::string& key, const Path& rest) const {
    const std::size_t i = rest.empty() ? 0 : index_of(rest[0]);
    if (key == "min_K") return m.min();
    if (key == "mean_K") return m.mean();
    if (key == "max_K") return m.max();
    if (key == "argmax_x_m") return m.x_of(m.hottest());
    if (key == "argmax_y_m") return m.y_of(m.hottest());
    if (key == "probes_K") {
      std::size_t k = 0;
      for (const tech::HeatProbe& p : c_.stack.probes)
        if (p.layer == layer && k++ == i) return m.probe(p.x_m, p.y_m);
    }
    if (key == "block_mean_K" && i < c_.stack.layers[layer].sources.size())
      return m.mean_over(c_.stack.layers[layer].sources[i].rect);
    if (key == "coarse_map_8x8_K" && rest.size() == 2 && i < 8 && index_of(rest[1]) < 8) {
      const double w = m.width_m / 8, h = m.depth_m / 8;
      return m.mean_over({static_cast<double>(index_of(rest[1])) * w, static_cast<double>(i) * h, w, h});
    }
    return std::nullopt;
  }

  const Value* entry(const Path& path) const {
    const Value* expected = child(c_.root, "expected");
    const std::size_t i = path.size() > 1 ? index_of(path[1]) : 0;
    return expected && i < expected->items.size() ? &expected->items[i] : nullptr;
  }

  std::optional<double> of_stack(const Path& path, bool free) {
    if (path[0] == "one_dimensional_balance_mean_K" && path.size() == 2) {
      const auto k = map_of(path[1]);
      return k ? std::optional(solve(own_grid()).maps[*k].mean()) : std::nullopt;
    }
    const Value* e = path[0] == "expected" && path.size() >= 4 ? entry(path) : nullptr;
    if (!e) return std::nullopt;
    std::optional<thermal::GridChoice> g = stored_grid(*e);
    if (free || !g) g = own_grid();
    const Solved& s = solve(*g);
    if (path[2] == "heat_out") return heat(s.solution.heat_out_W, path[3]);
    const auto k = path[2] == "layers" && path.size() >= 5 ? map_of(path[3]) : std::nullopt;
    return k ? figure(s.maps[*k], layers_[*k], path[4], {path.begin() + 5, path.end()}) : std::nullopt;
  }

  /// Maps of the active layers at every sample time.
  using Film = std::vector<std::vector<thermal::Map>>;
  const Film& film(const thermal::GridChoice& g) {
    const auto it = films_.find(g);
    if (it != films_.end()) return it->second;
    Film& out = films_[g];
    const thermal::Problem p = thermal::discretise(c_.stack, g);
    thermal::TransientOptions o;
    o.keep.assign(p.layers.size(), 0);
    for (const std::size_t l : layers_) o.keep[l] = 1;
    o.stop = &session_.stop;
    Timer timer;
    const thermal::TransientReport r =
        thermal::transient(p, c_.stack.initial_K, thermal::phases_of(c_.stack, g, c_.stack.sample_times_s.back()), c_.stack.sample_times_s, o, pool_,
                           [&](std::size_t, const thermal::Solution& s) { out.push_back(maps_of(c_.stack, p, s, layers_)); });
    worst_ = std::max(worst_, r.imbalance());
    converged_ = converged_ && r.status == thermal::Status::converged;
    session_.log(Level::info, fmt::format("  {}: {} steps, {} repeated, balance {:.1e}, {:.2f} s", grid_text(g), r.steps, r.rejected,
                                          r.imbalance(), timer.wall_s()));
    return out;
  }

  std::optional<double> of_transient(const Path& path, bool free) {
    const Value* e = path[0] == "expected" && path.size() >= 6 && path[2] == "layers" ? entry(path) : nullptr;
    const auto k = e ? map_of(path[3]) : std::nullopt;
    if (!k) return std::nullopt;
    std::optional<thermal::GridChoice> g = stored_grid(*e);
    if (!g) g = own_grid();
    if (free) {  // half of the stored cells along z, all of its columns: the peak follows those
      for (int& n : g->cells) n = std::max(1, n / 2);
    }
    const Film& f = film(*g);
    const std::size_t t = index_of(path[5]);
    return t < f.size() ? figure(f[t][*k], layers_[*k], path[4], {path.begin() + 6, path.end()}) : std::nullopt;
  }

  /// Horizontal means of every z of a steady solution with `cells` cells a layer.
  Column& uniform_column(int cells) {
    std::unique_ptr<Column>& slot = columns_[cells];
    if (slot) return *slot;
    const thermal::GridChoice g{4, 4, std::vector<int>(c_.stack.layers.size(), cells)};
    problems_.push_back(std::make_unique<thermal::Problem>(thermal::discretise(c_.stack, g)));
    const thermal::Problem& p = *problems_.back();
    const thermal::Solution s = thermal::steady(p, {}, pool_);
    worst_ = std::max(worst_, s.imbalance());
    heat_out_ = s.heat_out_W;
    std::vector<double> mean;
    for (std::size_t k = 0; k < s.temperature_K.size(); k += p.columns()) {
      double sum = 0;
      for (std::size_t i = 0; i < p.columns(); ++i) sum += s.temperature_K[k + i];
      mean.push_back(sum / static_cast<double>(p.columns()));
    }
    slot = std::make_unique<Column>(p, std::move(mean), p.face(Side::bottom).ambient_K, p.face(Side::top).ambient_K);
    session_.log(Level::info, fmt::format("  {}: directly, balance {:.1e}", grid_text(g), s.imbalance()));
    return *slot;
  }
  std::optional<std::size_t> layer_named(const std::string& name) const {
    for (std::size_t l = 0; l < c_.stack.layers.size(); ++l)
      if (c_.stack.layers[l].name == name) return l;
    return std::nullopt;
  }

  std::optional<double> of_uniform(const Path& path) {
    constexpr int kFine = 64;
    if (path[0] == "one_cell_per_layer_K" && path.size() == 2) {
      const auto l = layer_named(path[1]);
      return l ? std::optional(uniform_column(1).layer_mean(*l)) : std::nullopt;
    }
    if (path[0] != "expected" || path.size() != 3) return std::nullopt;
    Column& c = uniform_column(kFine);
    const std::size_t i = index_of(path[2]);
    if (path[1] == "interface_temperature_K_bottom_to_top" && i <= c_.stack.layers.size()) return c.border(c.below(i));
    if (path[1] == "upward_flux_W_per_m2_at_interfaces" && i <= c_.stack.layers.size()) return c.flux(c.below(i));
    if (path[1] == "heat_out") return heat(heat_out_, path[2]);
    if (path[1] == "layer_mean_K")
      if (const auto l = layer_named(path[2])) return c.layer_mean(*l);
    return std::nullopt;
  }

  /// Amplitude along z: the values of the column in the corner, where both cosines are largest, over the two cosines.
  Column& mode_column(int nx, int ny, int cells) {
    std::unique_ptr<Column>& slot = modes_[{nx, ny, cells}];
    if (slot) return *slot;
    const thermal::GridChoice g{nx, ny, std::vector<int>(c_.stack.layers.size(), cells)};
    problems_.push_back(std::make_unique<thermal::Problem>(thermal::discretise(c_.stack, g)));
    thermal::Problem& p = *problems_.back();
    // A mode has no mean: its amplitude is that over whatever the ambients make of the rest, which one ambient makes the same everywhere.
    const double ambient = c_.stack.face(c_.stack.face(Side::top).kind != tech::FaceKind::adiabatic ? Side::top : Side::bottom).ambient_K;
    for (tech::HeatFace& f : p.faces) f.ambient_K = ambient;
    const double ax = std::numbers::pi * c_.mx / nx, ay = std::numbers::pi * c_.my / ny;
    // The integral of a cosine over a cell is its value at the centre times a factor.
    const auto integral = [](double a) { return a == 0 ? 1.0 : std::sin(a / 2) / (a / 2); };
    const double area = p.dx_m[0] * p.dy_m[0] * integral(ax) * integral(ay);
    for (std::size_t l = 0; l < p.layers.size(); ++l) {
      if (c_.amplitude_W_m2[l] == 0) continue;
      for (int y = 0; y < ny; ++y)
        for (int x = 0; x < nx; ++x)
          p.layers[l].power_W.push_back(c_.amplitude_W_m2[l] * area * std::cos(ax * (x + 0.5)) * std::cos(ay * (y + 0.5)));
    }
    Timer timer;
    const thermal::Solution s = thermal::steady(p, {}, pool_);
    const double corner = std::cos(ax / 2) * std::cos(ay / 2);
    std::vector<double> amplitude;
    for (std::size_t k = 0; k < s.temperature_K.size(); k += p.columns()) amplitude.push_back((s.temperature_K[k] - ambient) / corner);
    slot = std::make_unique<Column>(p, std::move(amplitude), 0.0, 0.0);
    session_.log(Level::info, fmt::format("  {}: directly, {:.2f} s", grid_text(g), timer.wall_s()));
    return *slot;
  }

  std::optional<double> of_mode(const Path& path) {
    const bool slab = c_.form == Case::Form::mode_in_slab;
    if (path[0] == "finite_volume_convergence" && path.size() == 3) {
      const Value* rows = child(c_.root, "finite_volume_convergence");
      const std::size_t i = index_of(path[1]);
      if (!rows || i >= rows->items.size()) return std::nullopt;
      const Value* row = &rows->items[i];
      const auto nx = number_at(row, "nx"), ny = number_at(row, "ny"), nz = number_at(row, slab ? "cells_in_z" : "cells_per_layer");
      const auto fits = [](const std::optional<double>& v) { return v && *v >= 1 && *v <= 2048; };
      if (!fits(nx) || !fits(ny) || !fits(nz)) return std::nullopt;
      Column& c = mode_column(static_cast<int>(*nx), static_cast<int>(*ny), static_cast<int>(*nz));
      if (slab) return path[2] == "thickness_mean_amplitude_K" ? std::optional(c.layer_mean(0)) : std::nullopt;
      const auto l = layer_named(path[2]);
      return l ? std::optional(c.layer_mean(*l)) : std::nullopt;
    }
    if (path[0] != "expected" || path.size() != 3) return std::nullopt;
    Column& c = mode_column(256, 256, slab ? 64 : 8);
    if (!slab) {
      const auto l = layer_named(path[2]);
      return path[1] == "thickness_mean_amplitude_K" && l ? std::optional(c.layer_mean(*l)) : std::nullopt;
    }
    if (path[1] != "amplitude_K") return std::nullopt;
    if (path[2] == "bottom") return c.border(0);
    if (path[2] == "middle") return (c.node(31) + c.node(32)) / 2;
    if (path[2] == "top") return c.border(c.size());
    if (path[2] == "thickness_mean") return c.layer_mean(0);
    return std::nullopt;
  }

  std::optional<double> of_step(const Path& path) {
    if (path[0] != "expected" || path.size() != 3) return std::nullopt;
    if (step_.empty()) {
      const thermal::GridChoice g{1, 1, {200}};
      problems_.push_back(std::make_unique<thermal::Problem>(thermal::discretise(c_.stack, g)));
      const thermal::Problem& p = *problems_.back();
      const thermal::TransientReport r = thermal::transient(
          p, c_.stack.initial_K, {}, c_.stack.sample_times_s, {}, pool_, [&](std::size_t, const thermal::Solution& s) {
            step_.push_back(std::make_unique<Column>(p, s.temperature_K, p.face(Side::bottom).ambient_K, p.face(Side::top).ambient_K));
          });
      worst_ = std::max(worst_, r.imbalance());
      session_.log(Level::info, fmt::format("  {}: {} steps, balance {:.1e}", grid_text(g), r.steps, r.imbalance()));
    }
    const std::size_t i = index_of(path[2]);
    if (i >= step_.size()) return std::nullopt;
    const Column& c = *step_[i];
    if (path[1] == "bottom_K") return c.border(0);
    if (path[1] == "top_K") return c.border(c.size());
    if (path[1] == "thickness_mean_K") return c.layer_mean(0);
    return std::nullopt;
  }

  const Case& c_;
  ThreadPool& pool_;
  Session& session_;
  std::vector<std::size_t> layers_;
  double worst_ = 0;
  bool converged_ = true;
  std::map<thermal::GridChoice, std::unique_ptr<Solved>, Order> solved_;
  std::map<thermal::GridChoice, Film, Order> films_;
  std::vector<std::unique_ptr<thermal::Problem>> problems_;
  std::map<int, std::unique_ptr<Column>> columns_;
  std::map<std::tuple<int, int, int>, std::unique_ptr<Column>> modes_;
  std::vector<std::unique_ptr<Column>> step_;
  std::array<double, tech::kSides> heat_out_{};
};

}  // namespace

Outcome run_thermal_case(const Case& c, ThreadPool& pool, Session& session) {
  Pass pass(session, "heat");
  Evaluator evaluator(c, pool, session);
  std::vector<std::size_t> balances;  // records that are known when all is solved
  const std::size_t before = session.document.records.size();
  each_wanted(c.root, c.id, [&](std::string name, const Path& path, double expected, double tolerance, const Value& rule) {
    const Value* grid = child(rule, "grid");
    report::Record r;
    r.name = std::move(name);
    r.expected = expected;
    r.tolerance = tolerance;
    r.computed = evaluator.value(path, grid && grid->text == "free");
    if (path[0] == "energy_balance_relative") balances.push_back(session.document.records.size());
    session.document.records.push_back(std::move(r));
  });
  const bool compared = session.document.records.size() > before;
  if (!c.transient && (c.form == Case::Form::stack || !compared)) report_metrics(c.stack, evaluator.main(), evaluator.main().solution.imbalance(), session);
  for (const std::size_t k : balances) session.document.records[k].computed = evaluator.worst_imbalance();
  for (std::size_t k = before; k < session.document.records.size(); ++k) {
    report::Record& r = session.document.records[k];
    r.ok = r.computed && *r.error() <= *r.tolerance * (1 + 1e-9);
  }
  if (!evaluator.converged()) {
    session.diagnostics.report("THM-0009", fmt::format("{}: a solution did not settle", c.id));
    session.show_diagnostics();
    return Outcome::requirement_failed;
  }
  return Outcome::done;
}

}  // namespace taufold::flow
