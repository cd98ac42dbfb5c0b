// `taufold view`: a result, or an assembly of another tool, for the browser.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "flow/session.hpp"

namespace taufold::flow {

struct ViewRequest {
  std::string input;                   ///< a result folder, a .3dbx, or a report
  int port = 0;                        ///< 0: any that is free
  std::optional<std::string> address;  ///< absent: loopback, and no other name is answered for
  std::optional<std::string> static_dir;  ///< a folder that needs no server is written, and none runs
  std::function<void(const std::string& url)> ready;  ///< may be empty
};

/// Serves until interrupted, or writes the static folder.
Outcome run_view(const ViewRequest&, Session&);

}  // namespace taufold::flow
