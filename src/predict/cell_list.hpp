// The one list of cells that every node gets: functions with their pins and Boolean functions, and strengths with widths (data/tech/cells.csv).
// Different lists at two nodes would compare libraries and not nodes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::predict {

enum class CellKind : std::uint8_t { gate, flop, latch, clock_gate, tie, filler };

struct CellPinInfo {
  std::string_view name;
  std::string_view function;  ///< of an output, in Liberty's grammar; empty: an input
};

/// What cells of one function have in common at every node and strength.
struct CellFunction {
  std::string_view name;
  CellKind kind = CellKind::gate;
  std::vector<CellPinInfo> pins;  ///< inputs first
  int stages = 1;                 ///< of inverting logic between input and output; from two on the input stage need not grow with the output
  // Of state elements.
  std::string_view clock = {}, data = {}, clear = {}, preset = {};
};
std::span<const CellFunction> cell_functions();
const CellFunction* find_function(std::string_view name);

/// A row of the list.
struct ListedCell {
  const CellFunction* function = nullptr;
  int strength = 1;
  int width_cpp = 0;  ///< with a single diffusion break
  int breaks = 1;     ///< breaks in and beside the cell: where they are double each takes a gate pitch more
  /// Open kit and function whose measured coefficients it gets: "ASAP7", "NAND2". Empty: the cell has no delay.
  std::string_view fin_kit = {}, fin_function = {}, planar_kit = {}, planar_function = {};
  std::string name() const;  ///< "NAND2_X1"
  /// Width in gate pitches where a break takes `break_cpp`, 1 or 2.
  double width(double break_cpp) const { return width_cpp + breaks * (break_cpp - 1); }
};
std::span<const ListedCell> cell_list();

}  // namespace taufold::predict
