// The text formats of two die-to-die placement contests, ICCAD 2022 and 2023 problem B: cases and results,
// read and written. Tier 0 is the bottom die, tier 1 the top die; their "terminals" are our bonds.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/design.hpp"
#include "db/violation.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::io::contest {

/// True when the text looks like a case (its first word is NumTechnologies) or a result (its first word opens
/// a tier's placement): how `taufold check INPUT...` tells files apart.
bool looks_like_case(std::string_view text);
bool looks_like_result(std::string_view text);

/// Reads a case of either year (Design::contest_year says which). Pins are matched between technologies by
/// name. Nothing is handed on when there was an error.
std::optional<db::Design> read_case(const InputFile&, diag::Collector&);

/// What a result file says: the placement and the faults that a placement cannot hold. An instance that the
/// file leaves out has an invalid tier; a bond on a net that the case does not have has an invalid net.
struct Result {
  db::Placement placement;
  db::Violations faults;
};

/// Reads a result for `design`. Faults of content (unknown or repeated instance, wrong counts, fractions)
/// make the result illegal, not unreadable, and are left to the checker; a text that does not follow the
/// format is an error. For designs of other than two tiers see write_result().
std::optional<Result> read_result(const InputFile&, const db::Design& design, diag::Collector&);

/// The year whose format holds the design: contest_year, or for other designs 2023 if there are macros or
/// bonds cost.
int format_year(const db::Design&);

/// The case as text. Only designs of two tiers have one.
std::string write_case(const db::Design&);

/// The placement as text; it must be complete. A design of other than two tiers uses sections `TierPlacement
/// <tier> <instances>` from the top tier down, and `Terminal <net> <x> <y> <interface>`.
std::string write_result(const db::Design&, const db::Placement&);

}  // namespace taufold::io::contest
