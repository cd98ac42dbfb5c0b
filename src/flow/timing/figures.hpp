// The figures of a timer and of power under their stable names: `sta.wns`, `fold.tns`, `flat.power.total`.
#pragma once

#include <optional>
#include <string>

#include "power/power.hpp"
#include "report/document.hpp"
#include "sta/timer.hpp"

namespace taufold::flow {

struct TimingFigures {
  std::optional<double> setup_s, hold_s;  ///< worst slacks; nothing where no endpoint is constrained
  double tns_s = 0, hold_tns_s = 0;       ///< sums of the negative slacks of endpoints
  std::size_t endpoints = 0, unconstrained = 0, failing = 0, hold_failing = 0;
  /// The shortest period that setup between registers of one clock would meet; 0 without such paths. A period of several
  /// clocks is that of the clock that allows the lowest frequency.
  double period_s = 0;
};
TimingFigures timing_figures(const sta::Timer&);

/// Periods of the fastest and the slowest clock; 0 without one.
struct ClockPeriods {
  double least_s = 0, most_s = 0;
};
ClockPeriods clock_periods(const sta::Timer&);

/// The end that decides TimingFigures::period_s; null without such paths.
const sta::End* period_end(const sta::Timer&);

/// PREFIX.wns .tns .hold_wns .hold_tns .worst_setup_slack .worst_hold_slack .fmax .endpoints .unconstrained_endpoints
/// .failing_endpoints.
void add_timing_figures(report::Document&, const TimingFigures&, const std::string& prefix);

/// PREFIX.power.total .switching .internal .leakage .clock and of every group.
void add_power_figures(report::Document&, const power::Powers&, const std::string& prefix);

}  // namespace taufold::flow
