#include "flow/heat/thermal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <tuple>

#include "flow/output.hpp"
#include "flow/read.hpp"
#include "flow/records.hpp"
#include "io/csv.hpp"
#include "io/writer.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"
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
  std::vector<double> x, y;
  if (!p.equal_columns())
    for (const auto& [widths, borders] : {std::pair{&p.dx_m, &x}, {&p.dy_m, &y}}) {
      borders->push_back(0);
      for (const double w : *widths) borders->push_back(borders->back() + w);
    }
  std::vector<thermal::Map> out;
  for (const std::size_t l : layers) {
    thermal::Map whole{p.nx(), p.ny(), s.width_m, s.depth_m, solution.layer_map(p, l), x, y};
    out.push_back(s.footprint.w_m > 0 ? whole.part(s.footprint) : std::move(whole));
  }
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
  const std::string how = out.solution.direct ? std::string("directly")
                                                       : fmt::format("{} iterations{}", out.solution.iterations,
                                                                     out.solution.outer > 1 ? fmt::format(" in {} steps", out.solution.outer) : "");
  session.log(level, fmt::format("  {}: {}, balance {:.1e}, {:.2f} s", grid_text(g), how, out.solution.imbalance(), out.seconds));
  return out;
}

bool fits_memory(const tech::HeatStack& s, const thermal::GridChoice& g, bool transient, const std::string& what, Session& session) {
  bool direct = !transient;
  for (const tech::Side side : {tech::Side::x_min, tech::Side::x_max, tech::Side::y_min, tech::Side::y_max})
    direct = direct && s.face(side).kind == tech::FaceKind::adiabatic;
  for (const tech::HeatLayer& l : s.layers) {
    direct = direct && l.regions.empty() && s.materials[l.material].exponent == 0;
    for (const tech::HeatSource& q : l.sources) direct = direct && q.leakage_W == 0;
  }
  const double columns = static_cast<double>(g.nx) * g.ny;
  double planes = 4;  // powers and their transforms
  for (std::size_t l = 0; l < s.layers.size(); ++l)
    if (!direct || s.layers[l].active) planes += direct ? g.cells[l] + 2 : g.cells[l];
  // Directly a plane is one double a column; the equations and vectors of the iterative solver are about 18 of them a cell.
  const double bytes = columns * planes * 8 * (direct ? 1 : 18);
  const double have = static_cast<double>(session.document.host.memory_bytes);
  if (have <= 0 || bytes <= 0.9 * have) return true;
  session.diagnostics
      .report("THM-0023", what, fmt::format("a grid of {} needs about {:.0f} GB, more than this machine has", grid_text(g), bytes / 1e9))
      .help("a smaller --grid");
  session.show_diagnostics();
  return false;
}

void report_metrics(const tech::HeatStack& s, const Solved& solved, double imbalance, Session& session) {
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
  report::Series probes{.name = "thermal.probe", .columns = {}};
  for (std::size_t i = 0; i < s.probes.size(); ++i)
    for (std::size_t k = 0; k < solved.maps.size(); ++k)
      if (solved.layers[k] == s.probes[i].layer)
        probes.columns.push_back({fmt::format("{} {}", s.layers[s.probes[i].layer].name, i), {solved.maps[k].probe(s.probes[i].x_m, s.probes[i].y_m)}});
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
  d.add("thermal.imbalance", imbalance, "1");
  d.series.push_back(std::move(means));
  d.series.push_back(std::move(maxima));
  d.series.push_back(std::move(minima));
  d.series.push_back(std::move(heat));
  if (!probes.columns.empty()) d.series.push_back(std::move(probes));
}

namespace {

/// A table of the active layers, hottest place included.
std::string table_of(const tech::HeatStack& s, const Solved& solved, std::string_view balance) {
  std::string out = fmt::format("  {:<16} {:>10} {:>10} {:>10}   hottest at (um)\n", "layer", "min K", "mean K", "max K");
  for (std::size_t k = solved.maps.size(); k-- > 0;) {
    const thermal::Map& m = solved.maps[k];
    const double x = m.x_of(m.hottest()), y = m.y_of(m.hottest());
    out += fmt::format("  {:<16} {:>10.3f} {:>10.3f} {:>10.3f}   {:.1f}, {:.1f}\n", diag::shown(s.layers[solved.layers[k]].name), m.min(), m.mean(),
                       m.max(), x * 1e6, y * 1e6);
  }
  for (const tech::HeatProbe& p : s.probes)
    for (std::size_t k = 0; k < solved.maps.size(); ++k)
      if (solved.layers[k] == p.layer)
        out += fmt::format("  probe {} at ({:.1f}, {:.1f}) um: {:.3f} K\n", diag::shown(s.layers[p.layer].name), (p.x_m - s.chip().x_m) * 1e6,
                           (p.y_m - s.chip().y_m) * 1e6, solved.maps[k].probe(p.x_m, p.y_m));
  double heat = 0;
  std::string faces;
  for (std::size_t k = 0; k < tech::kSides; ++k) {
    if (s.faces[k].kind == tech::FaceKind::adiabatic) continue;
    heat += solved.solution.heat_out_W[k];
    faces += fmt::format("{}{} {:.6g} W", faces.empty() ? "" : ", ", tech::name(static_cast<tech::Side>(k)), solved.solution.heat_out_W[k]);
  }
  const double in = solved.solution.power_W + solved.solution.leakage_W;
  out += fmt::format("  heat in {:.6g} W{}, out {:.6g} W ({}); {}\n", in,
                     solved.solution.leakage_W > 0 ? fmt::format(" (leakage {:.6g} W)", solved.solution.leakage_W) : "", heat, faces, balance);
  return out;
}

/// Temperatures of the active layers as CSV, a row a layer.
std::string csv_of(const tech::HeatStack& s, const Solved& solved) {
  std::string out = "layer,min_K,mean_K,max_K\n";
  for (std::size_t k = 0; k < solved.maps.size(); ++k)
    out += fmt::format("{},{},{},{}\n", io::csv_field(s.layers[solved.layers[k]].name), solved.maps[k].min(), solved.maps[k].mean(), solved.maps[k].max());
  return out;
}

/// On equal columns, as many as there are at most: files and pictures know no others.
thermal::Map evened(const thermal::Map& m, int most) {
  const int n = std::max(m.nx, m.ny);
  if (n <= most && m.x_m.empty()) return m;
  const double longer = std::max(m.width_m, m.depth_m);
  const int nx = m.x_m.empty() ? std::max(1, m.nx * most / n) : std::max(1, static_cast<int>(std::lround(most * m.width_m / longer))),
            ny = m.x_m.empty() ? std::max(1, m.ny * most / n) : std::max(1, static_cast<int>(std::lround(most * m.depth_m / longer)));
  return {nx, ny, m.width_m, m.depth_m, m.blocks(nx, ny)};
}

std::string map_csv(const thermal::Map& m) {
  std::string out;
  for (int y = 0; y < m.ny; ++y)
    for (int x = 0; x < m.nx; ++x) out += fmt::format("{:.6f}{}", m.at(x, y), x + 1 < m.nx ? ',' : '\n');
  return out;
}

report::Grid grid_of(const thermal::Map& m) {
  thermal::Map small = evened(m, 512);  // pictures stay small: each pixel is the mean of what it covers
  return {small.nx, small.ny, std::move(small.value)};
}

bool write_folder(const ThermalRequest& r, const HeatInput& in, const Solved& solved, const std::string& chart, const std::string& over_time,
                  io::FolderWriter& folder, Session& session) {
  diag::Collector& d = session.diagnostics;
  std::vector<report::HeatMap> maps;
  for (std::size_t k = solved.maps.size(); k-- > 0;) {
    const std::string& name = in.heat.layers[solved.layers[k]].name;
    maps.push_back({name, grid_of(solved.maps[k])});
    std::string file = name;
    for (char& c : file)
      if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-') c = '_';
    report::Grid above = maps.back().kelvin;
    const double least = *std::min_element(above.value.begin(), above.value.end()), most = *std::max_element(above.value.begin(), above.value.end());
    for (double& v : above.value) v -= least;
    if (!folder.write(fmt::format("maps/{}-{}.png", solved.layers[k], file), report::png(report::heat_map(above, std::max(most - least, 1e-9))), d) ||
        !folder.write(fmt::format("maps/{}-{}.csv", solved.layers[k], file), map_csv(evened(solved.maps[k], std::max(static_cast<int>(r.grid), solved.maps[k].x_m.empty() ? std::max(solved.maps[k].nx, solved.maps[k].ny) : 1))), d))
      return false;
  }
  if (!folder.write("temperatures.csv", csv_of(in.heat, solved), d)) return false;
  if (!over_time.empty() && !folder.write("over_time.csv", over_time, d)) return false;
  const thermal::GridChoice equal = thermal::choose_grid(in.heat, static_cast<int>(r.grid));  // cells of one size, as that form has them
  const io::heat::StkFiles stk = io::heat::write_stk(in.heat, equal.nx, equal.ny);
  for (const auto& [name, text] : stk.files)
    if (!folder.write("3d-ice/" + name, text, d)) return false;
  if (!stk.fault.empty()) session.log(Level::info, fmt::format("  no form for 3D-ICE: {}", stk.fault));
  if (stk.fault.empty() && (in.heat.leakage_W() > 0 || std::any_of(in.heat.materials.begin(), in.heat.materials.end(), [](const tech::HeatMaterial& m) { return m.exponent != 0; })))
    session.log(Level::info, "  the form for 3D-ICE has powers without leakage, and conductivities at 300 K");
  session.document.add("run.wall", session.since_start.wall_s(), "s");
  session.document.add("run.peak_rss", peak_rss_bytes(), "byte");
  session.show_diagnostics();
  return folder.write("report.html", report::heat_html(session.document, std::filesystem::path(r.inputs.front()).filename().string(), maps, chart), d) &&
         folder.write("log.txt", session.log_text(), d) && folder.write("report.json", report::to_json(session.document), d) && folder.commit(d);
}

/// What came out of a run over time: the last state as if it were a steady one, the curve, a table.
struct OverTime {
  Solved last;
  std::string chart, csv;
  thermal::TransientReport report;
};

constexpr int kPeriodsShown = 10;  ///< of power that repeats, where nothing says for how long

OverTime solve_over_time(const tech::HeatStack& s, const thermal::GridChoice& g, ThreadPool& pool, Session& session) {
  Timer timer;
  OverTime out;
  out.last.grid = g;
  out.last.layers = active_layers(s);
  const thermal::Problem p = thermal::discretise(s, g);
  std::vector<double> samples = s.sample_times_s;
  // Without times of its own a run is sampled at the ends of its phases or, with constant power, over decades up to a second.
  if (samples.empty())
    for (int k = 0; k < (s.period_s > 0 ? kPeriodsShown : 1); ++k)
      for (const tech::HeatPhase& phase : s.phases) samples.push_back(k * s.period_s + phase.end_s);
  if (samples.empty())
    for (int decade = -6; decade < 0; ++decade)
      for (const double digit : {1.0, 2.0, 5.0}) samples.push_back(digit * std::pow(10.0, decade));
  thermal::TransientOptions o;
  o.keep.assign(p.layers.size(), 0);
  for (const std::size_t l : out.last.layers) o.keep[l] = 1;
  o.stop = &session.stop;
  report::Chart chart{.title = "Temperature", .x_label = "time (s)", .y_label = "K", .lines = {}};
  for (const std::size_t l : out.last.layers)
    for (const char* what : {"max", "mean"}) chart.lines.push_back({fmt::format("{} {}", s.layers[l].name, what), {}, {}});
  report::Series series{.name = "thermal.over_time", .columns = {{"time_s", {}}}};
  out.csv = "time_s";
  for (const report::Line& line : chart.lines) {
    series.columns.push_back({line.name, {}});
    out.csv += "," + io::csv_field(line.name);
  }
  out.csv += "\n";
  out.report = thermal::transient(p, s.initial_K, thermal::phases_of(s, g, samples.back()), samples, o, pool, [&](std::size_t k, const thermal::Solution& solution) {
    out.last.maps = maps_of(s, p, solution, out.last.layers);
    out.last.solution = solution;
    series.columns[0].second.push_back(samples[k]);
    out.csv += fmt::format("{}", samples[k]);
    for (std::size_t i = 0; i < chart.lines.size(); ++i) {
      const double v = i % 2 == 0 ? out.last.maps[i / 2].max() : out.last.maps[i / 2].mean();
      chart.lines[i].x.push_back(samples[k]);
      chart.lines[i].y.push_back(v);
      series.columns[i + 1].second.push_back(v);
      out.csv += fmt::format(",{:.6f}", v);
    }
    out.csv += "\n";
  });
  out.last.seconds = timer.wall_s();
  out.last.solution.status = out.report.status;
  out.chart = report::svg(chart);
  session.document.series.push_back(std::move(series));
  session.log(Level::info, fmt::format("  {}: {} steps, {} repeated, balance {:.1e}, {:.2f} s", grid_text(g), out.report.steps, out.report.rejected,
                                       out.report.imbalance(), out.last.seconds));
  return out;
}

/// Reports an end that is no answer; false for one.
bool settled(thermal::Status status, const std::string& what, Session& session) {
  using thermal::Status;
  if (status == Status::runaway) {
    session.diagnostics.report("THM-0022", what, "thermal runaway: leakage grows faster than heat leaves")
        .help("a better sink, less leakage or less power; what is shown is the last state before it");
    session.document.verdicts.push_back({"settled", false, "thermal runaway"});
  } else if (status == Status::not_converged) {
    session.diagnostics.report("THM-0009", what, "the solution did not settle");
    session.document.verdicts.push_back({"settled", false, "not converged"});
  }
  session.show_diagnostics();
  return status == Status::converged;
}

Outcome run_stack(const ThermalRequest& r, ThreadPool& pool, Session& session) {
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(r.out_dir, folder, session)) return Outcome::input_error;
  const std::optional<HeatInput> in = read_heat(r, session);
  session.show_diagnostics();
  if (!in) return Outcome::input_error;
  const thermal::GridChoice g = thermal::fitted_grid(in->heat, static_cast<int>(r.grid));
  const std::string& what = r.inputs.front();
  if (thermal::cuts_columns(in->heat, g))
    session.diagnostics.report("THM-0007", what,
                               fmt::format("edges of rectangles lie inside of columns of the grid {} x {}; they are shared out by area", g.nx, g.ny));
  session.show_diagnostics();
  if (!fits_memory(in->heat, g, r.transient, what, session)) return Outcome::input_error;
  Solved solved;
  OverTime over_time;
  {
    Pass pass(session, "heat");
    if (r.transient) {
      over_time = solve_over_time(in->heat, g, pool, session);
      solved = over_time.last;
      if (solved.maps.empty()) {  // no sample was reached
        settled(over_time.report.status, what, session);
        return session.stop.interrupted() ? Outcome::interrupted : Outcome::requirement_failed;
      }
    } else {
      solved = solve_steady(in->heat, g, pool, Level::info, session);
    }
  }
  const double imbalance = r.transient ? over_time.report.imbalance() : solved.solution.imbalance();
  const std::string balance =
      r.transient ? fmt::format("energy in {:.6g} J, out {:.6g} J, stored {:.6g} J, balance {:.1e}", over_time.report.energy_in_J,
                                over_time.report.energy_out_J, over_time.report.energy_stored_J, imbalance)
                  : fmt::format("balance {:.1e}", imbalance);
  report_metrics(in->heat, solved, imbalance, session);
  session.log(Level::result,
              fmt::format("{}: {}\n{}", what, r.transient ? "at the last sample" : "steady state", table_of(in->heat, solved, balance)));
  const bool good = settled(solved.solution.status, what, session);
  if (good && r.limit_K && !r.transient) report_sustained(*in, *r.limit_K, r, pool, session);
  for (const report::Requirement& q : r.requirements) session.document.verdicts.push_back(report::judge(q, session.document));
  for (const report::Verdict& v : session.document.verdicts)
    if (!v.holds) session.log(Level::result, fmt::format("fails: {}: {}", v.name, v.text));
  if (session.stop.interrupted()) return Outcome::interrupted;
  if (folder) {
    if (!write_folder(r, *in, solved, over_time.chart, over_time.csv, *folder, session)) {
      session.show_diagnostics();
      return Outcome::input_error;
    }
    session.log(Level::result, fmt::format("report: {}", (std::filesystem::path(*r.out_dir) / "report.html").string()));
  }
  return session.document.holds() ? Outcome::done : Outcome::requirement_failed;
}

}  // namespace

void report_sustained(const HeatInput& in, double limit_K, const ThermalRequest& r, ThreadPool& pool, Session& session) {
  if (!in.stack) {
    session.log(Level::info, "  sustained power is told for a stack of tiers, which this input is not");
    return;
  }
  Pass pass(session, "sustained power");
  std::string table = fmt::format("sustained power at {:.1f} K, both chips {}\n  {:<16} {:>24} {:>24} {:>10}\n", limit_K,
                                  tech::has_plates(in.stack->thermal) ? "under the same spreader and sink" : "cooled alike per area (and over the range of the sink)", "sink", "fold W", "flat W", "fold/flat");
  const tech::HeatStack flat = tech::unfolded(in.heat, *in.stack);
  // Power is scaled as a whole; without what follows temperature the rise is in proportion to it.
  const auto sustained = [&](tech::HeatStack s, double h) {
    tech::HeatFace& face = s.face(tech::Side::top);
    face.h_W_m2K = h;
    for (tech::HeatLayer& l : s.layers)
      for (tech::HeatSource& q : l.sources) q.power_W += q.leakage_W, q.leakage_W = 0;
    for (tech::HeatMaterial& m : s.materials) m.exponent = 0;
    const Solved solved = solve_steady(s, thermal::fitted_grid(s, static_cast<int>(r.grid)), pool, Level::detail, session);
    double most = 0;
    for (const thermal::Map& m : solved.maps) most = std::max(most, m.max());
    return most > face.ambient_K ? std::max(0.0, s.power_W() * (limit_K - face.ambient_K) / (most - face.ambient_K)) : 0.0;
  };
  const auto row = [&](std::string_view name, std::string_view source, const auto& of) {
    std::string line = fmt::format("  {:<16}", name);
    double watts[2] = {0, 0};
    for (const bool folded : {true, false}) {
      const auto [w, low, high] = of(folded ? in.heat : flat);
      watts[folded ? 0 : 1] = w;
      session.document.metrics.push_back({fmt::format("thermal.sustained.{}.{}", name, folded ? "fold" : "flat"), w, "W", low, high, std::string(source)});
      line += fmt::format(" {:>24}", low < high ? fmt::format("{:.4g} ({:.3g} to {:.3g})", w, low, high) : fmt::format("{:.4g}", w));
    }
    table += line + fmt::format(" {:>10.3f}\n", watts[1] > 0 ? watts[0] / watts[1] : 0.0);
  };
  // Plates are the same thing above fold and flat; presets lump what they do.
  if (tech::has_plates(in.stack->thermal)) {
    row("own", "spreader and sink of the stack", [&](const tech::HeatStack& s) {
      const double w = sustained(s, s.face(tech::Side::top).h_W_m2K);
      return std::tuple(w, w, w);
    });
  } else {
    for (const tech::Sink& sink : tech::sinks())
      row(sink.name, sink.source, [&](const tech::HeatStack& s) { return std::tuple(sustained(s, sink.h_W_m2K), sustained(s, sink.low), sustained(s, sink.high)); });
  }
  session.log(Level::result, table);
}

Outcome run_thermal(const ThermalRequest& r, Session& session) {
  ThreadPool pool(session.document.threads);
  Outcome worst = Outcome::done;
  bool cases = false;
  for (const std::string& path : r.inputs) {
    if (std::error_code error; std::filesystem::is_directory(path, error)) break;
    const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
    if (!file) {
      session.show_diagnostics();
      return Outcome::input_error;
    }
    if (!io::heat::looks_like_case(file->text)) break;
    cases = true;
    record_input(path, session);
    const std::optional<io::heat::Case> c = io::heat::read_case(*file, session.diagnostics);
    session.show_diagnostics();
    if (!c) return Outcome::input_error;
    session.log(Level::info, fmt::format("{}: {}", path, diag::shown(c->id)));
    worst = std::max(worst, run_thermal_case(*c, pool, session));
    if (session.stop.interrupted()) return Outcome::interrupted;
  }
  if (!cases) return run_stack(r, pool, session);
  if (!session.document.records.empty()) worst = std::max(worst, conclude_records("figures", session));
  for (const report::Requirement& q : r.requirements) session.document.verdicts.push_back(report::judge(q, session.document));
  return session.document.holds() ? worst : std::max(worst, Outcome::requirement_failed);
}

}  // namespace taufold::flow
