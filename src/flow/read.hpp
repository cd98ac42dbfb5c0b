// The pass that reads a case, and the record of inputs by content.
#pragma once

#include <optional>
#include <string>

#include "db/design.hpp"
#include "flow/session.hpp"
#include "report/document.hpp"

namespace taufold::flow {

/// Reads a contest case and enters the file in the document. Nothing after an error, which was reported.
std::optional<db::Design> read_case(const std::string& path, Session&);

/// Enters `path`, made absolute so that the report can be used from any folder, with its SHA-256.
void record_input(const std::string& path, Session&);

/// Reads a report document. Nothing after an error, which was reported.
std::optional<report::Document> read_report(const std::string& path, Session&);

}  // namespace taufold::flow
