// The flat baseline: the same cells on one tier that has the area of all tiers, so that a gain by folding is
// a fair one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/design.hpp"
#include "flow/session.hpp"
#include "place/film.hpp"

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
  place::Film film;      ///< of the run that made it
  std::optional<db::Placement> control;  ///< at the same density with another seed, where neither was stopped
};

/// Target densities to try, the highest first: 1.0, 0.9, 0.8 and the utilisation plus 2 %, without those that cannot hold the
/// cells.
std::vector<double> sweep_densities(const db::Design& flat);

/// Which of `densities`, the highest first, is tried after `tried` of them, `best` being that of the shortest legal result so far. All in
/// turn; of a large design the second, the first, and lower ones only while the one above is the best.
std::optional<double> next_density(const std::vector<double>& densities, bool large, std::size_t tried, std::optional<double> best);

/// Effort with which densities are ranked, where the result is placed with `effort`.
int ranking_effort(int effort);

/// Seed with which densities are ranked, so that the ranking leaves a second placement to hold against the result.
std::uint64_t second_seed(std::uint64_t seed);

/// Places `flat` with the engine, effort and seed of `options` at the density given, or at the best of a sweep. The sweep has two
/// steps less effort and the second seed; of place::kLargeDesign cells or more its runs are rankings (place::Options) around the macros of
/// the first, and densities are followed downwards from 0.9 only while the wirelength falls. The shortest legal result wins. Under a
/// deadline each run gets an equal share of the time that is left. Logs a line a run and one at the end of every stage.
FlatResult place_flat(const db::Design& flat, const place::Options& options, std::optional<double> density,
                      Session&);

}  // namespace taufold::flow
