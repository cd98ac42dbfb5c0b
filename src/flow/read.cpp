#include "flow/read.hpp"

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "io/contest/contest.hpp"
#include "io/tree/fields.hpp"
#include "report/sha256.hpp"

namespace taufold::flow {

void record_input(const std::string& path, Session& session) {
  std::error_code error;
  const std::filesystem::path full = std::filesystem::weakly_canonical(path, error);
  session.document.inputs.push_back(
      {error ? path : full.string(), report::sha256_of_file(path).value_or("")});
}

std::optional<db::Design> read_case(const std::string& path, Session& session) {
  Pass pass(session, "read");
  const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
  if (!file) return std::nullopt;
  record_input(path, session);
  return io::contest::read_case(*file, session.diagnostics);
}

std::optional<report::Document> read_report(const std::string& path, Session& session) {
  const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
  return file ? read_report(*file, session) : std::nullopt;
}

std::optional<report::Document> read_report(const io::InputFile& file, Session& session) {
  report::Loaded loaded = report::from_json(file.text);
  if (loaded.error.empty()) return std::move(loaded.document);
  const std::string message = "the file " + loaded.error;
  if (loaded.offset)
    session.diagnostics.report("CLI-0011", file.source(),
                               std::string_view(file.text).substr(*loaded.offset, 1), message);
  else
    session.diagnostics.report("CLI-0011", file.path, message);
  return std::nullopt;
}

std::optional<NamedReport> read_named_report(const std::string& name, const io::InputFile& description, diag::Collector& out) {
  NamedReport found{io::tree::beside(description.path, name), {}};
  if (std::error_code error; std::filesystem::is_directory(found.path, error)) found.path = (std::filesystem::path(found.path) / "report.json").string();
  const std::optional<io::InputFile> file = io::read_input(found.path, out);
  if (!file) return std::nullopt;
  found.loaded = report::from_json(file->text);
  return found;
}

}  // namespace taufold::flow
