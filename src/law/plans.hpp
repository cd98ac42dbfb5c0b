// Roadmaps of the day: what an industry planned, by edition (data/law/plans.csv). A forecast is held against
// them too.
#pragma once

#include <optional>
#include <string_view>

namespace taufold::law {

/// ln of the value that the newest edition before `origin` planned for `year`, on straight lines in the
/// logarithm between the years that it names; nothing for a series without a plan, or outside of those years.
std::optional<double> planned_ln(std::string_view series, int origin, double year);
/// Name of that edition; empty: none.
std::string_view roadmap_of_the_day(std::string_view series, int origin);

}  // namespace taufold::law
