// The data that processes ship with: the files of data/tech, embedded in the program (cmake/TaufoldEmbed.cmake).
#pragma once

#include <string_view>

namespace taufold::tech::data {

std::string_view ladder_csv();  ///< figures of the nodes
std::string_view steps_csv();   ///< what makers state from one node to the next
std::string_view arcs_csv();    ///< coefficients of delay of open libraries
std::string_view corners_csv();  ///< what open kits give at their corners
std::string_view masters_csv();  ///< the cells of open libraries that the coefficients are of
std::string_view cells_csv();   ///< the list of cells that every node gets
std::string_view predictions_csv();  ///< what was said of folds and nodes before there was a program to compute it

}  // namespace taufold::tech::data
