// A chip of a coming year, as a roadmap of the law sees it.
#pragma once

#include <optional>
#include <string>

#include "report/document.hpp"
#include "system/chip_fold.hpp"

namespace taufold::flow {

/// What `taufold law roadmap` says of a chip of `year` against one of the roadmap's first year, on the same footprint: units by the realised
/// density, clock, and energy of an operation by the efficiency, medians; their 5 to 95 % as deviations of logarithms. Years between two of the
/// roadmap's are between them. Nothing, and `lack` says why, where the report has no such scenario or year; an empty `scenario` is its only one.
std::optional<system::ChipFold> chip_of_law(const report::Document&, const std::string& scenario, double year, std::string& lack);

}  // namespace taufold::flow
