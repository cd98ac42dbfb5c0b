// The data that the law ships with: the files of data/law, embedded in the program
// (cmake/TaufoldEmbed.cmake).
#pragma once

#include <string_view>

namespace taufold::law::data {

std::string_view libraries_csv();   ///< pitches of cell libraries
std::string_view ladder_csv();      ///< speed, capacitance, bit cell, price and defects of nodes
std::string_view scenarios_toml();  ///< of the roadmap
std::string_view workloads_toml();  ///< whose time is taken apart
std::string_view claims_toml();     ///< claims with their evidence
std::string_view makers_csv();      ///< further dated figures, by maker, for the fit
std::string_view plans_csv();       ///< what roadmaps of their day said, by edition
std::string_view history_csv();     ///< dated figures of several metrics

}  // namespace taufold::law::data
