// Bump maps: six columns `bump cell x y port net` in um, # comments, - for none.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "io/threedblox/threedblox.hpp"

namespace taufold::io::threedblox {

/// Reads the bumps of a map, and the line of each for messages. False after TDBX-0006 or TDBX-0014.
bool read_bump_map(const InputFile&, std::int64_t precision, std::vector<Bump>& bumps,
                   std::vector<std::string_view>& lines, diag::Collector&);

/// A length in um as database units; nothing when it is no finite number or beyond 10^12 units.
std::optional<std::int64_t> dbu_of(double um, std::int64_t precision);

}  // namespace taufold::io::threedblox
