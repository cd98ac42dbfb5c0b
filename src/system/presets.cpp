#include "system/presets.hpp"

#include "system/data.hpp"

namespace taufold::system {

std::span<const Preset> presets() {
  static const Preset all[] = {{"gb200-405b", data::gb200_405b_toml()},
                               {"h100-gpt3", data::h100_gpt3_toml()},
                               {"h200-405b-tokens", data::h200_405b_tokens_toml()},
                               {"cm384-deepseek-tokens", data::cm384_deepseek_tokens_toml()}};
  return all;
}

const Preset* find_preset(std::string_view name) {
  for (const Preset& p : presets())
    if (p.name == name) return &p;
  return nullptr;
}

}  // namespace taufold::system
