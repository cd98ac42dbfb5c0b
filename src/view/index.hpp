// A view folder as it lies on disk: its files as they are, after everything in them was looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diag/diag.hpp"

namespace taufold::view {

inline constexpr std::string_view kFormat = "taufold-view", kIndexFile = "index.json", kViewFolder = "view";
inline constexpr int kVersion = 1;

/// Files by name, index.json first.
using ViewFiles = std::vector<std::pair<std::string, std::string>>;

/// Reads the folder `path`: its index, and the files that the index names and no others. Nothing after a VIW-nnnn or KEYS-nnnn diagnostic: a
/// folder that is not there, of another version, with a file missing, cut, damaged or outside of it, or with numbers that lead nowhere.
std::optional<ViewFiles> read_view(const std::string& path, diag::Collector&);

}  // namespace taufold::view
