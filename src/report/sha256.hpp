// SHA-256 of a file, so that a report names its inputs by content.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace taufold::report {

std::string sha256_hex(std::string_view bytes);
/// Empty when the file cannot be read.
std::optional<std::string> sha256_of_file(const std::string& path);

}  // namespace taufold::report
