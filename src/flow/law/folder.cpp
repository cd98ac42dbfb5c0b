#include "flow/law/folder.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace taufold::flow {

Outcome write_law_folder(io::FolderWriter& folder, const std::string& page,
                         const std::vector<std::pair<std::string, std::string>>& further,
                         const std::string& dir, Session& session) {
  diag::Collector& d = session.diagnostics;
  session.document.add("run.wall", session.since_start.wall_s(), "s");
  if (!folder.write("report.html", page, d) ||
      !std::all_of(further.begin(), further.end(),
                   [&](const auto& f) { return folder.write(f.first, f.second, d); }) ||
      !folder.write("log.txt", session.log_text(), d) ||
      !folder.write("report.json", report::to_json(session.document), d) || !folder.commit(d)) {
    session.show_diagnostics();
    return Outcome::input_error;
  }
  session.log(Level::result, fmt::format("report: {}/report.html", dir));
  return Outcome::done;
}

}  // namespace taufold::flow
