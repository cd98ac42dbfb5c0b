#include "flow/placed_report.hpp"

#include <fmt/format.h>

#include "db/parasitics.hpp"
#include "flow/timing_figures.hpp"
#include "power/power.hpp"

namespace taufold::flow {

void report_placed_timing(const RealDesign& real, const db::Design& placed, const db::Placement& p, const std::string& prefix, ThreadPool& pool,
                          Session& s) {
  Pass pass(s, prefix + " timing");
  const PlacedTiming timing(real, placed, p, pool);
  report::Document& doc = s.document;
  const TimingFigures f = timing_figures(timing.timer());
  add_timing_figures(doc, f, prefix);
  power::Activities activities(timing.timer());
  activities.update();
  const power::Powers powers = power::compute(activities);
  add_power_figures(doc, powers, prefix);
  const wire::PlacedWires& w = timing.wires();
  double length = 0, cap = 0;
  for (const double l : w.tier_length_m) length += l;
  for (const double c : w.networks.node_cap_F) cap += c;
  doc.add(prefix + ".wire.length", length, "m");
  doc.add(prefix + ".wire.capacitance", cap, "F");
  doc.add(prefix + ".wire.detours", w.detour_share, "1");
  for (std::size_t t = 0; t < w.congestion.size(); ++t) {
    doc.add(fmt::format("{}.tracks.mean.tier{}", prefix, t), w.congestion[t].mean, "1");
    doc.add(fmt::format("{}.tracks.worst.tier{}", prefix, t), w.congestion[t].worst, "1");
  }
  pass.checksum = db::checksum(w.networks);
  const auto ps = [](double seconds) { return 1e12 * seconds; };
  s.log(Level::info, fmt::format("{} timing: wires {:.3f} mm, {:.2f} pF; setup {}, total negative {:.1f} ps, {} of {} endpoints fail; power {:.4g} mW",
                                 prefix, 1e3 * length, 1e12 * cap, f.setup_s ? fmt::format("slack {:.1f} ps", ps(*f.setup_s)) : "not constrained",
                                 ps(f.tns_s), f.failing, f.endpoints, 1e3 * powers.total.total_W()));
}

}  // namespace taufold::flow
