// stack.toml: a stack as text. docs/formats.md lists the keys; each quantity is a number, or a table {value,
// low, high, source} that also says how uncertain it is and where it comes from.
#pragma once

#include <optional>
#include <string>

#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "io/tree/value.hpp"
#include "tech/stack.hpp"

namespace taufold::io::stack {

/// True when the text looks like a stack (a [[tier]] or [[interface]] heading, or base = at the start of a
/// line).
bool looks_like_stack(std::string_view text);

/// Reads a stack; what it leaves open is filled with sourced defaults, and relative paths are joined to the
/// folder of the file. Nothing after an error. Tables of `map = "cells.csv"` are read from beside the file.
std::optional<tech::Stack> read_stack(const InputFile&, diag::Collector&);

/// The same from a table within another file (`[stack]` of a design file). `file` is the path that relative
/// paths follow.
std::optional<tech::Stack> read_stack(const tree::Value& table, const std::string& file, diag::Collector&);

/// A preset's name or a file's path, as --stack takes it. A name of a preset wins over a file only if no such
/// file exists.
std::optional<tech::Stack> load_stack(const std::string& preset_or_path, diag::Collector&);

/// The whole stack with every value, interval and source: reading it gives the same stack. Paths are written
/// as they are in the stack, absolute or relative to where the program runs.
std::string write_stack(const tech::Stack&);

/// A cell mapping table: CSV with two columns, the cell of one process and its counterpart in the other
/// (empty: none); a first line `from,to` and lines that begin with # are skipped. Appends to `map` and sorts
/// it; false after an error.
bool read_cell_map(const InputFile&, tech::CellMap& map, diag::Collector&);

}  // namespace taufold::io::stack
