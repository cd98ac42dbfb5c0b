#include "flow/placed_side.hpp"

#include <utility>

#include "flow/clocks/trees.hpp"
#include "flow/repair/repair.hpp"

namespace taufold::flow {

namespace {

void adopt(ChangedDesign made, PlacedSide& side) {
  side.placed.placement = std::move(made.placement());
  side.changed = std::move(made).take_real();
  side.design = side.changed->fold;
}

}  // namespace

bool repair_side(PlacedSide& side, const RealDesign& source, const std::string& name, std::optional<double> hop_F, ThreadPool& pool, Session& s) {
  std::optional<Repaired> done = repair(side.real(source), side.design, side.placed.placement, name, hop_F, pool, s);
  if (done) adopt(std::move(done->side), side);
  return done.has_value();
}

void clock_side(PlacedSide& side, const RealDesign& source, const std::string& name, std::optional<double> hop_F, ThreadPool& pool, Session& s) {
  std::optional<ClockedSide> done = make_clock_trees(side.real(source), side.design, side.placed.placement, name, hop_F, pool, s);
  if (!done) {
    s.document.verdicts.push_back({name + " clock trees", false, "none were made, see the diagnostics"});
    return;
  }
  adopt(std::move(done->side), side);
  side.clock = std::move(done->clock);
}

TimedPlacement time_side(const PlacedSide& side, const RealDesign& source, const std::string& name, std::optional<double> hop_F, ThreadPool& pool, Session& s, std::string& text) {
  const RealDesign& real = side.real(source);
  TimedPlacement timed = report_placed_timing(real, side.design, side.placed.placement, name, hop_F, pool, s);
  text += timing_text(real, side.design, side.placed.placement, timed, name);
  if (side.clock) {
    report_clock_trees(*side.clock, real, side.placed.placement, timed, name, s);
    text += clock_text(*side.clock, real, timed, name);
  }
  return timed;
}

}  // namespace taufold::flow
