// Histories for the law: tables of dated figures, as files give them, to series of one metric each.
// docs/formats.md has the columns.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "flow/session.hpp"
#include "io/input_file.hpp"
#include "law/series.hpp"

namespace taufold::flow {

struct History {
  std::vector<law::Series> series;
  std::vector<bool> judged;  ///< by series: one of those that the back-test states records of
  std::vector<std::vector<std::string>> ids;  ///< by series and row: the id of the row in its file
};

/// Reads the texts of files. Nothing to use after an error, which was reported. `files` outlive the call.
History parse_history(std::span<const io::InputFile> files, diag::Collector&);

/// Reads the files, or the shipped history where there are none. Files of the same columns are one table
/// joined by id. Rows that carry no date or no figure of the metric are listed as left out. Nothing to use
/// after an error, which was reported. `with_makers`: the shipped history together with the shipped figures
/// by maker.
History read_history(const std::vector<std::string>& files, Session&, bool with_makers = false);

}  // namespace taufold::flow
