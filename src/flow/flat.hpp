// The flat baseline: the same cells on one tier that has the area of all tiers, so that a gain by folding is
// a fair one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/design.hpp"
#include "flow/session.hpp"
#include "place/place.hpp"

namespace taufold::flow {

/// Why `design` has no fair one-tier version (tiers of different technologies, rows of different heights);
/// empty if it has.
std::string no_flat_version(const db::Design&);

/// One tier of the summed area and the same aspect ratio: the height times the square root of the number of
/// tiers, rounded down to whole rows, which fill it, and the width that makes up the area. Precondition:
/// no_flat_version() is empty.
db::Design flat_version(const db::Design&);

struct SweepPoint {
  double density = 0;
  std::int64_t hpwl = 0;
  bool legal = false, stopped = false;
  double seconds = 0;
};

struct FlatResult {
  std::vector<SweepPoint> sweep;  ///< in the order of the runs
  std::optional<std::size_t> best;
  place::Result result;  ///< of the best point
};

/// Target densities to try: 1.0, 0.9, 0.8 and the utilisation plus 2 %, without those that cannot hold the
/// cells.
std::vector<double> sweep_densities(const db::Design& flat);

/// Effort with which densities are ranked, where the result is placed with `effort`.
int ranking_effort(int effort);

/// Places `flat` with the engine and seed of `options`: at the density given, or at every density of the sweep with two
/// steps less effort and then at the best of them with that of `options`. The shortest legal result wins. Under a deadline each run gets an equal share of the time that is left. Logs a
/// line a point.
FlatResult place_flat(const db::Design& flat, const place::Options& options, std::optional<double> density,
                      Session&);

}  // namespace taufold::flow
