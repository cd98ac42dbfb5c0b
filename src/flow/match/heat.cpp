#include "flow/match/heat.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "flow/heat/thermal.hpp"

namespace taufold::flow {

namespace {

/// Rise of the hottest place over the ambient, over the power of the footprint.
double rise_per_density(tech::HeatStack s, double h_W_m2K, ThreadPool& pool, Session& session) {
  s.face(tech::Side::top).h_W_m2K = h_W_m2K;
  for (tech::HeatLayer& l : s.layers)
    for (tech::HeatSource& q : l.sources) q.power_W += q.leakage_W, q.leakage_W = 0;
  for (tech::HeatMaterial& m : s.materials) m.exponent = 0;
  constexpr int kColumns = 32;
  const Solved solved = solve_steady(s, thermal::fitted_grid(s, kColumns), pool, Level::detail, session);
  double most = 0;
  for (const thermal::Map& m : solved.maps) most = std::max(most, m.max());
  const double density = s.power_W() / (s.width_m * s.depth_m);
  return density > 0 ? (most - s.face(tech::Side::top).ambient_K) / density : 0;
}

}  // namespace

bool measure_rise(MatchSide& side, const std::string& folder, ThreadPool& pool, Session& session) {
  SilentMonitor silent;
  // Its inputs are files of this run, and no inputs of the match. It takes no time, and after an interrupt the runs that ended are
  // compared by it.
  StopToken none;
  Session own(silent, none);
  own.document.threads = pool.threads();
  ThermalRequest r;
  const std::filesystem::path heat = std::filesystem::path(folder) / kHeatFolder;
  r.inputs = {(heat / kStackFile).string(), (heat / kPowerFile).string()};
  const std::optional<HeatInput> in = read_heat(r, own);
  if (!in || !own.diagnostics.ok()) {
    const std::string why =
        own.diagnostics.list().empty() ? std::string() : own.diagnostics.list().front().message;
    session.diagnostics.report(
        "TEC-0012", "the run " + side.folder + " of the match has no heat" + (why.empty() ? "" : ": " + why));
    session.show_diagnostics();
    return false;
  }
  const tech::Sink& sink = *tech::sink(kMatchSink);
  const double one = sink.h_W_m2K / 2, other = 4 * sink.h_W_m2K;
  const double warm = rise_per_density(in->heat, one, pool, own),
               cool = rise_per_density(in->heat, other, pool, own);
  side.rise_sink = (warm - cool) / (1 / one - 1 / other);
  side.rise_inside = cool - side.rise_sink / other;
  return true;
}

}  // namespace taufold::flow
