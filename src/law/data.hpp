// The data that the law ships with: the files of data/law, embedded in the program (cmake/TaufoldEmbed.cmake).
#pragma once

#include <string_view>

namespace taufold::law::data {

std::string_view libraries_csv();  ///< pitches of cell libraries

}  // namespace taufold::law::data
