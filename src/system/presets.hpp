// Shipped descriptions of systems under workloads: files of data/system/presets, embedded.
#pragma once

#include <span>
#include <string_view>

namespace taufold::system {

struct Preset {
  std::string_view name, text;  ///< "gb200-405b" and its TOML
};
std::span<const Preset> presets();
/// nullptr for none of that name.
const Preset* find_preset(std::string_view name);

}  // namespace taufold::system
