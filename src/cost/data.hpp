// The data that costs ship with: a file of data, embedded in the program (cmake/TaufoldEmbed.cmake).
#pragma once

#include <string_view>

namespace taufold::cost::data {

std::string_view cost_csv();  ///< inputs with low and high ends, units, status and sources

}  // namespace taufold::cost::data
