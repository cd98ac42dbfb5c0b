// What to know before slacks are believed: look-ups beyond the tables of the libraries, outputs that no arc reaches, clocks that reach
// nothing, libraries that do not belong together. All of it is found after the fact and costs an update nothing.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "sta/timer.hpp"

namespace taufold::sta {

/// Look-ups of one kind outside of the axes of their tables, where values are extrapolated.
struct RangeFault {
  std::size_t above = 0, below = 0;
  // The one that is farthest above, as a ratio; nothing while `above` is 0.
  VertexId worst;                 ///< pin whose slew it is, or that drives the load
  double value = 0, limit = 0;    ///< s or F; the end of the axis
  std::string cell;               ///< that the table is of
};

struct TableRange {
  std::size_t lookups = 0;  ///< transitions of arcs and checks, in both modes
  RangeFault slew, load;
};

/// With wires of resistance the look-up is at the effective capacitance, which is smaller than the load that is compared here: ranges
/// of libraries are stated for the load. Outputs that lead nowhere are left out.
TableRange table_range(const Timer&);

/// Output pins of instances that drive something, and at which no path arrives because the library has no arc to them: signals begin
/// there at no time. Constant outputs and cells without a library are no such pins.
std::vector<VertexId> outputs_without_arcs(const Timer&);

/// Clocks with sources from which no register is reached, and that no delay of a port and no generated clock refers to.
std::vector<db::ClockId> idle_clocks(const Timer&);

/// The pins of a shortest loop that a cut arc closes, from its output round to its output again; empty where other cuts leave none.
std::vector<VertexId> around_loop(const Timer&, EdgeId cut);

/// Endpoints that data of one clock reaches and another clock captures, which set_clock_groups declares apart.
struct ApartClocks {
  std::vector<std::pair<db::ClockId, db::ClockId>> pairs;  ///< launching and capturing clock that meet so, ascending
  std::vector<VertexId> untimed;                           ///< endpoints that have no other paths, ascending
};
ApartClocks apart_clocks(const Timer&);

/// What distinguishes a library from the first one of the same mode that cells of the netlist are taken from.
struct LibraryContrast {
  const liberty::Library* first = nullptr;
  const liberty::Library* other = nullptr;
  std::string text;  ///< "1.1 V and 0.7 V"
};
/// Nominal voltage and temperature (those of the default operating conditions where they are given) and the levels at which slews and
/// delays are measured. What a library does not state is no contrast.
std::vector<LibraryContrast> library_contrasts(const Timer&);

}  // namespace taufold::sta
