// Figures and documents as text for a terminal.
#pragma once

#include <string>

#include "report/document.hpp"

namespace taufold::report {

/// A metric for people: grouped integers, seconds, bytes and shares in their usual form, with the unit where
/// it has a sign.
std::string human(const Metric&);
/// Every digit: integers plain, doubles in the shortest form that reads back to the same bits.
std::string number_text(const Number&);
std::string option_text(const Option&);

/// The table that ends a fold: score and its parts, tiers, the flat baseline where there is one, time and
/// memory.
std::string summary(const Document&, const std::string& design_name);

}  // namespace taufold::report
