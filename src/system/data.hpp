// The data that the room ships with: the files of data/system, embedded in the program (cmake/TaufoldEmbed.cmake).
#pragma once

#include <string_view>

namespace taufold::system::data {

std::string_view platforms_csv();  ///< accelerators with their links, power and peaks
std::string_view models_csv();     ///< transformers
std::string_view runs_csv();       ///< published training runs with their layouts: what the step model is fitted to

/// Of data/system/presets.
std::string_view gb200_405b_toml();
std::string_view h100_gpt3_toml();
std::string_view h200_405b_tokens_toml();
std::string_view cm384_deepseek_tokens_toml();

}  // namespace taufold::system::data
