#include "flow/read.hpp"

#include <filesystem>
#include <system_error>

#include "io/contest/contest.hpp"
#include "report/sha256.hpp"

namespace taufold::flow {

void record_input(const std::string& path, Session& session) {
  std::error_code error;
  const std::filesystem::path full = std::filesystem::weakly_canonical(path, error);
  session.document.inputs.push_back({error ? path : full.string(), report::sha256_of_file(path).value_or("")});
}

std::optional<db::Design> read_case(const std::string& path, Session& session) {
  Pass pass(session, "read");
  const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
  if (!file) return std::nullopt;
  record_input(path, session);
  return io::contest::read_case(*file, session.diagnostics);
}

}  // namespace taufold::flow
