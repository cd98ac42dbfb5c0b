// `taufold view`: from settings to the flow, and to a browser where there is one to open.
#include <unistd.h>

#include <cstdlib>

#include "base/subprocess.hpp"
#include "cli/commands.hpp"
#include "flow/view/view.hpp"

namespace taufold::cli {

namespace {

/// Somebody who looks at a terminal of a desktop.
bool has_desktop() {
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return value && *value;
  };
  return isatty(STDOUT_FILENO) && (set("DISPLAY") || set("WAYLAND_DISPLAY"));
}

}  // namespace

flow::Outcome run_view(const Settings& s, flow::Session& session) {
  flow::ViewRequest r;
  r.input = s.inputs.front();
  r.port = static_cast<int>(s.port);
  r.address = s.address;
  r.static_dir = s.static_dir;
  if (!s.no_open && has_desktop() && find_program("xdg-open"))
    r.ready = [](const std::string& url) {
      taufold::Command c;
      c.arguments = {"xdg-open", url};
      c.time_limit_s = 10;
      taufold::run(c);  // whether it opens or not, the address was printed
    };
  return flow::run_view(r, session);
}

}  // namespace taufold::cli
