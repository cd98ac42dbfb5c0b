// How hot the sides of a match are for their power, under one sink.
#pragma once

#include <string>

#include "base/parallel.hpp"
#include "flow/match/runs.hpp"

namespace taufold::flow {

/// The sink that all sides stand under: fins and a fan, seen from a die as large as the target's.
inline constexpr std::string_view kMatchSink = "air";
/// Power of the target's flat chip at its own period, over its footprint [W/m2]: that of a processor under
/// such a sink, an assumption, on which kelvins hang and ratios of rises do not.
inline constexpr double kMatchPower_W_m2 = 5e5;

/// Sets rise_inside and rise_sink of a side from the layers and the power that its run left in `folder`/heat:
/// the rise is linear in the power where conductivities are held and leakage does not follow the temperature,
/// and of the sink it follows 1/h. Two solutions give both parts. False after a diagnostic, which is shown.
bool measure_rise(MatchSide&, const std::string& folder, ThreadPool&, Session&);

}  // namespace taufold::flow
