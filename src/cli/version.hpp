// Which program this is: version and commit, compiler and settings of the build.
#pragma once

#include <string_view>

namespace taufold::cli {

std::string_view version();         ///< "0.1.0"
std::string_view commit();          ///< as git describes it, or "unknown" when built outside a repository
std::string_view compiler();        ///< name and version
std::string_view build_settings();  ///< build type, processor, transform library, sanitizers

}  // namespace taufold::cli
