// The folder that a subcommand of `taufold law` leaves with -o.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "flow/session.hpp"
#include "io/writer.hpp"

namespace taufold::flow {

/// Writes report.html (`page`), the `further` files (name and content), log.txt and report.json, then renames
/// the folder into place and says where it is. Done, or input_error after a diagnostic.
Outcome write_law_folder(io::FolderWriter&, const std::string& page,
                         const std::vector<std::pair<std::string, std::string>>& further,
                         const std::string& dir, Session&);

}  // namespace taufold::flow
