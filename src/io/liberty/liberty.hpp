// Reader of Liberty files (NLDM) into liberty::Library.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "liberty/library.hpp"

namespace taufold::io::liberty {

/// What was read over, by name and count, in the order of first appearance.
struct Ignored {
  std::vector<std::pair<std::string, std::uint64_t>> groups, attributes;
};

struct Read {
  taufold::liberty::Library library;
  Ignored ignored;
};

/// Reads `file`; nothing, and at least one error, when anything in it is wrong. Constructs that are not
/// needed are listed once, in a note.
std::optional<Read> read_library(const InputFile& file, diag::Collector&);

/// Whether the text looks like a Liberty file: its first statement is `library (...)`.
bool is_liberty(std::string_view text);

/// A few lines for people: cells, pins, arcs, tables, units, corners, and what was ignored.
std::string describe(const Read&);

}  // namespace taufold::io::liberty
