// The independent judge of a placement: legality by every rule, and the score, from the design and the
// positions alone. It shares no code with the engine (src/place) nor with the engine's score (db::score).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/design.hpp"
#include "db/violation.hpp"

namespace taufold::check {

struct Options {
  /// Accept a bond on an interface that its net does not cross (it is counted and costs); the contest's 2023
  /// evaluator does.
  bool allow_uncut_bonds = false;
};

struct TierReport {
  std::int64_t instances = 0, macros = 0;
  std::int64_t area = 0;  ///< dbu^2, saturated at the largest int64; that of the TSVs through the tier included
  std::int64_t tsvs = 0, tsv_area = 0;  ///< through the tier
  std::int64_t hpwl = 0;
  double utilisation = 0;  ///< area / die area
  double utilisation_limit = 0;
};

struct Report {
  bool legal = false;
  db::Violations violations;
  std::vector<TierReport> tiers;
  std::int64_t hpwl = 0;       ///< sum over tiers
  std::int64_t bonds = 0;      ///< bonds present, whether needed or not
  std::int64_t crossings = 0;  ///< bonds needed: over all nets, highest tier - lowest tier
  std::int64_t crossing_nets = 0;
  std::int64_t bond_cost = 0;
  std::int64_t score = 0;  ///< hpwl + bond_cost; a debugging aid when not legal
};

/// `faults`: what the result reader found (io::contest::Result::faults); they count as violations.
Report check(const db::Design&, const db::Placement&, const db::Violations& faults = db::Violations(),
             const Options& = {});

/// A summary for people: score and its parts, utilisation per tier, then each kind of violation with its
/// examples.
std::string to_text(const db::Design&, const Report&);

}  // namespace taufold::check
