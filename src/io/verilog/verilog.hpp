// Structural Verilog: modules in any order and number are read into one flat netlist; netlists are written.
//
// What is read: ANSI and other port lists, port aliases, buses, escaped names, instances by name and by
// position, nested and repeated concatenations, constants, assignments between nets (they join the nets;
// nothing is inserted), implicit wires, attributes (`src` is kept). Parameters, delays, specify blocks and
// directives are skipped, `ifdef is obeyed. What has to be synthesised first (always, operators, functions)
// is an error that says so.
//
// Rules where Verilog leaves a choice or a fault is let pass:
//  - A module that nobody instantiates is the top; with several of them it must be named.
//  - Joined nets bear the name of the outermost of them: a port of the top before its wires, those before the
//  insides
//    of instances, within one module the one that is declared first. The others stay as aliases.
//  - Where widths differ, low bits are connected and a warning is given; what is left of a port stays open,
//  what is
//    left of the target of an assignment becomes 0. A constant without a size fits silently.
//  - A bus pin of a cell that `cells` does not know is counted [w-1:0], w being the widest connection to it.
//  - 1'bz connects nothing; 1'bx is a constant of its own.
//  - Several drivers of a net: all stay connected and are named; the first in the order of the file is the
//  one that
//    counts. A net without driver keeps its sinks and is named. See check_drivers().
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/netlist.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::io::verilog {

/// True when the text looks like Verilog: its first word, comments and attributes aside, opens a module or is
/// a compiler directive.
bool looks_like_verilog(std::string_view text);

/// A pin of a library cell, or a bus of them.
struct CellPort {
  std::string name;  ///< without index
  db::PinDirection direction = db::PinDirection::unknown;
  bool bus = false;
  std::int32_t msb = 0, lsb = 0;
  bool supply = false;       ///< power or ground: connections to it are left out of the netlist
  bool three_state = false;  ///< may share its net with other drivers
};

/// What the libraries know of a cell: fills `ports`, in the order for connections by position; false when no
/// library has the cell.
using CellLookup = std::function<bool(std::string_view cell, std::vector<CellPort>& ports)>;

struct ReadOptions {
  std::string top;  ///< empty: the one module that nobody instantiates
  CellLookup
      cells;  ///< empty: every module without a body is a cell, with pins from its uses and no directions
  /// Instances, pins and bits that a flattened design may have. A small file can describe a huge one: beyond
  /// `free_objects` there may be `objects_per_byte` for each byte that was read.
  std::uint64_t max_objects = std::uint64_t{1} << 31;
  std::uint64_t free_objects = std::uint64_t{1} << 22;
  std::uint64_t objects_per_byte = 64;
};

/// What was met on the way and is no part of the netlist.
struct ReadSummary {
  std::size_t modules = 0, implicit_wires = 0, joined_nets = 0, black_boxes = 0;
};

/// Reads one design from all files together. Nothing is handed on when there was an error.
std::optional<db::Netlist> read(std::span<const InputFile> files, const ReadOptions&, diag::Collector&,
                                ReadSummary* = nullptr);

/// Drivers of every net, from the directions of pins; nothing is counted that depends on a pin of unknown
/// direction.
struct DriverCounts {
  std::size_t multi_driven_nets = 0, undriven_nets = 0, open_outputs = 0, open_inputs = 0;
};
/// Counts and names nets with several drivers (three-state ones aside), nets with sinks and no driver, and
/// pins left open: warnings VLOG-0021 and VLOG-0022, notes VLOG-0023.
DriverCounts check_drivers(const db::Netlist&, std::string_view file, diag::Collector&);

/// The cell types of a netlist as a library knows them, buses in their own direction: to read what was written
/// of it. The netlist outlives the lookup.
CellLookup cells_of(const db::Netlist&);

/// The netlist as one flat module that reads back as the same netlist, given the same cells (cells_of(), or
/// the libraries that it was read with): a bus pin is connected by one concatenation, whose bits only the
/// range of the pin tells apart.
std::string write(const db::Netlist&);

}  // namespace taufold::io::verilog
