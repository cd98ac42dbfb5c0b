// The only file that includes the generated headers, so that a new commit recompiles nothing else.
#include "cli/version.hpp"

#include "taufold_build.hpp"
#include "taufold_commit.hpp"

namespace taufold::cli {

std::string_view version() {
  return TAUFOLD_VERSION;
}
std::string_view commit() {
  return TAUFOLD_COMMIT;
}
std::string_view compiler() {
  return TAUFOLD_COMPILER;
}
std::string_view build_settings() {
  return TAUFOLD_BUILD_SETTINGS;
}

}  // namespace taufold::cli
