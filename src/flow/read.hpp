// The pass that reads a case, and the record of inputs by content.
#pragma once

#include <optional>
#include <string>

#include "db/design.hpp"
#include "flow/session.hpp"
#include "io/input_file.hpp"
#include "report/document.hpp"

namespace taufold::flow {

/// Reads a contest case and enters the file in the document. Nothing after an error, which was reported.
std::optional<db::Design> read_case(const std::string& path, Session&);

/// Enters `path`, made absolute so that the report can be used from any folder, with its SHA-256.
void record_input(const std::string& path, Session&);

/// Reads a report document. Nothing after an error, which was reported.
std::optional<report::Document> read_report(const std::string& path, Session&);
std::optional<report::Document> read_report(const io::InputFile&, Session&);

struct NamedReport {
  std::string path;
  report::Loaded loaded;  ///< with the reason where it is no report
};
/// The report of a fold that a description names: a file, or the folder with its report.json, beside the description. Nothing where it cannot
/// be opened, which was reported.
std::optional<NamedReport> read_named_report(const std::string& name, const io::InputFile& description, diag::Collector&);

}  // namespace taufold::flow
