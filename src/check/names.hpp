// How comparisons of two netlists name things: instances without the levels that only one of them has.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "db/netlist.hpp"

namespace taufold::check {

/// `name` without its first `levels` parts; a slash after a backslash is a letter of a part.
std::string_view without_levels(std::string_view name, std::uint32_t levels);
std::string_view constant_name(db::Constant);
std::string_view direction_name(db::PinDirection);

}  // namespace taufold::check
