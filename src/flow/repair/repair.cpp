#include "flow/repair/repair.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "check/logic_equivalence.hpp"
#include "flow/repair/buffers.hpp"
#include "flow/repair/kept_activity.hpp"
#include "flow/repair/sizes.hpp"

namespace taufold::flow {

namespace {

using sta::Mode;

constexpr double kLimitsApart = 1e-9;  ///< shares of limits that count as none
constexpr double kLimitsLeft = 0.05;   ///< that a round for time may leave to the next one for limits
constexpr double kEnough = 0.005;  ///< share of the merit that a round must gain for another one

class Repair {
 public:
  Repair(RepairState& state, const RepairOptions& o, Session& s, const std::string& prefix) : r_(state), o_(o), s_(s), prefix_(prefix) {}

  /// The table of contents.
  void run() {
    keep_limits(o_.limit_rounds);
    gain_time();
    keep_limits(o_.limit_rounds);
    save_power();
  }

 private:
  bool stopped() const { return s_.stop.stop_requested(); }
  double worst_s() const { return r_.timer().worst_slack_s(Mode::late).value_or(0); }
  double period_s() const {
    const double period = timing_figures(r_.timer()).period_s;
    return period > 0 ? period : clock_periods(r_.timer()).most_s;
  }

  void say(const char* what, std::size_t changes) {
    s_.log(Level::detail, fmt::format("{} repair: {}: {} changes; limits {:.4g}, slack {:.1f} ps, total negative {:.1f} ps, area {:.1f} um2", prefix_, what, changes, r_.limit_merit(),
                                      1e12 * worst_s(), 1e12 * r_.timer().total_negative_slack_s(Mode::late), r_.area_um2()));
  }

  void keep_limits(int rounds) {
    for (int k = 0; k < rounds && !stopped(); ++k) {
      const double before = r_.limit_merit();
      if (before <= 0) return;
      const RepairState::Saved saved = r_.save();
      const std::size_t sizes = size_for_limits(r_, s_.stop);
      if (sizes > 0 && (!r_.settle(s_.diagnostics) || r_.limit_merit() > before)) r_.restore(saved);
      say("sizes for limits", sizes);
      if (r_.limit_merit() > 0) say("buffers for limits", buffer_for_limits(r_, s_.stop, s_.diagnostics).buffers);
      if (r_.limit_merit() > (1 - kEnough) * before) return;
    }
  }

  /// Where endpoints fail, all that fail; otherwise the slowest, so that the period can be shortened.
  double target_s() const {
    const double worst = worst_s();
    return worst < 0 ? 0 : worst + o_.window * period_s();
  }

  void gain_time() {
    for (int k = 0; k < o_.timing_rounds && !stopped(); ++k) {
      r_.set_target(target_s());
      const Merit start = r_.merit();
      if (start.timing_s <= 0) return;
      {
        const RepairState::Saved saved = r_.save();
        const std::size_t sizes = size_for_timing(r_, s_.stop);
        const bool settled = sizes == 0 || r_.settle(s_.diagnostics);
        say("sizes for time", sizes);
        // Cells that made room have other wires, by which a limit may be passed by a little.
        if (settled && r_.limit_merit() > start.limits + kLimitsApart) keep_limits(1);
        if (!settled || r_.timing_merit() > start.timing_s || r_.limit_merit() > start.limits + kLimitsLeft) r_.restore(saved);
      }
      if (!stopped()) say("buffers for time", buffer_for_timing(r_, s_.stop, s_.diagnostics).buffers);
      if (start.timing_s - r_.timing_merit() < kEnough * start.timing_s) return;
    }
  }

  void save_power() {
    if (stopped()) return;
    const double worst = worst_s(), period = period_s(), total = r_.timer().total_negative_slack_s(Mode::late), limits = r_.limit_merit();
    r_.set_target((worst < 0 ? 0 : worst) + o_.guard * period);
    const RepairState::Saved saved = r_.save();
    const std::size_t sizes = size_for_power(r_, s_.stop);
    if (sizes == 0) return;
    const bool settled = r_.settle(s_.diagnostics);
    // Cells that shrink let their neighbours stand: what differs is where the new pins are.
    if (!settled || worst_s() < worst - 0.1 * o_.guard * period || r_.timer().total_negative_slack_s(Mode::late) < 1.01 * total - 1e-15 || r_.limit_merit() > limits + kLimitsApart) r_.restore(saved);
    say("sizes for power", sizes);
  }

  RepairState& r_;
  const RepairOptions& o_;
  Session& s_;
  const std::string& prefix_;
};

RepairFigures figures_of(const RepairState& r) {
  RepairFigures f;
  f.timing = timing_figures(r.timer());
  const sta::Graph& g = r.timer().graph();
  for (const sta::VertexId v : ids<sta::VertexId>(g.size())) {
    const db::NetId n = g.net(v);
    if (!r.data_net(n)) continue;
    if (const auto c = r.slew_limit(v)) f.broken_slews += c->slack() < 0;
    if (const auto c = r.load_limit(v)) f.broken_loads += c->slack() < 0;
  }
  f.power_W = power_of(r.side().real(), r.timer()).total.total_W();
  f.area_um2 = r.area_um2();
  return f;
}

bool prove(const RealDesign& source, const ChangedDesign& side, Session& s, const std::string& prefix) {
  std::vector<const liberty::Library*> libraries;
  for (const auto& l : source.processes.front().libraries) libraries.push_back(l.get());
  const check::LogicResult same =
      check::compare_logic(source.netlist, check::CellLogic(source.netlist, libraries), side.netlist(), check::CellLogic(side.netlist(), libraries));
  s.document.verdicts.push_back({prefix + " repair", same.same(),
                                 same.same() ? fmt::format("{} instances and {} terminals are connected as in the source, {} of another type with the same functions", same.instances,
                                                           same.terminals, same.resized)
                                             : same.differences.front().text});
  return same.same();
}

void add(report::Document& doc, const RepairFigures& f, const std::string& prefix) {
  const auto count = [&](const char* name, std::size_t n) { doc.add(prefix + name, static_cast<std::int64_t>(n), "1"); };
  add_timing_figures(doc, f.timing, prefix);
  count(".broken_slews", f.broken_slews);
  count(".broken_loads", f.broken_loads);
  doc.add(prefix + ".power", f.power_W, "W");
  doc.add(prefix + ".cell_area", 1e-12 * f.area_um2, "m2");
}

std::string line(const RepairFigures& f) {
  return fmt::format("{} slews and {} loads too large, slack {:.1f} ps, total negative {:.1f} ps, period {:.1f} ps, {:.4g} mW", f.broken_slews, f.broken_loads, 1e12 * f.timing.setup_s.value_or(0),
                     1e12 * f.timing.tns_s, 1e12 * f.timing.period_s, 1e3 * f.power_W);
}

}  // namespace

std::optional<Repaired> repair(const RealDesign& real, const db::Design& placed, const db::Placement& placement, const std::string& prefix, std::optional<double> hop_F,
                               ThreadPool& pool, Session& s, const RepairOptions& o) {
  Pass pass(s, prefix + " repair");
  ChangedDesign side(real, placed, placement);
  side.allow_growth();
  std::optional<CellFamilies> families = find_families(side, s.diagnostics);
  if (!families) return std::nullopt;
  const std::string& path = real.processes.front().liberty.front();
  if (families->buffers.empty()) s.diagnostics.report("RPR-0001", path, "no cell of the libraries is a buffer that LEF has too, so that repair changes sizes alone");
  if (std::none_of(side.netlist().inst_cell.begin(), side.netlist().inst_cell.end(), [&](db::CellTypeId t) { return families->same[t.value].size() > 1; }))
    s.diagnostics.report("RPR-0002", path, "no cell of the netlist has another size in the libraries, so that repair adds buffers alone");
  RepairState state(std::move(side), std::move(*families), hop_F, o.area_budget, pool);
  state.side_to_change().keep_activity(keep_activity(real, state.timer()));
  RepairSummary sum;
  sum.before = figures_of(state);
  Repair(state, o, s, prefix).run();
  sum.after = figures_of(state);
  sum.buffers = state.buffers();
  for (const db::InstId i : ids<db::InstId>(real.netlist.num_insts())) sum.resized += state.netlist().cell_name(i) != real.netlist.cell_name(i);
  Repaired out{state.take(), sum};
  out.summary.proven = prove(real, out.side, s, prefix);
  pass.checksum = db::checksum(out.side.placement());
  report::Document& doc = s.document;
  add(doc, sum.before, prefix + ".repair.before");
  add(doc, sum.after, prefix + ".repair.after");
  doc.add(prefix + ".repair.resized", static_cast<std::int64_t>(sum.resized), "1");
  doc.add(prefix + ".repair.buffers", static_cast<std::int64_t>(sum.buffers), "1");
  doc.add(prefix + ".repair.area_ratio", sum.after.area_um2 / sum.before.area_um2, "1");
  doc.add(prefix + ".repair.proven", std::int64_t{out.summary.proven}, "1");
  s.log(Level::info, fmt::format("{} before repair: {}", prefix, line(sum.before)));
  s.log(Level::info, fmt::format("{} after repair:  {}; {} cells of another size, {} buffers, area {:+.2f} %, {}", prefix, line(sum.after), sum.resized, sum.buffers,
                                 100 * (sum.after.area_um2 / sum.before.area_um2 - 1), out.summary.proven ? "proven" : "REFUTED"));
  return out;
}

}  // namespace taufold::flow
