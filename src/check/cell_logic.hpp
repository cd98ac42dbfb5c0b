// What the cells of a netlist compute, by the functions of its Liberty libraries: whether two cell types are the same logic, whatever
// their drive, and which are buffers, inverters and constants.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "db/netlist.hpp"
#include "liberty/library.hpp"

namespace taufold::check {

enum class CellKind : std::uint8_t {
  unknown,   ///< in no library, or in two that contradict each other
  constant,  ///< one output that never moves, and no input that matters
  buffer,
  inverter,
  logic,  ///< anything else, registers and cells without functions too
};

struct CellType {
  CellKind kind = CellKind::unknown;
  const liberty::Library* library = nullptr;
  liberty::CellId cell;
  std::string input, output;  ///< pins of buffers and inverters; the output of constants
  bool value = false;         ///< of constants
};

/// The cell types of a netlist in its libraries.
class CellLogic {
 public:
  /// A cell is that of the first library that has its name. Where a later one has it with another function, the type counts as
  /// unknown: nothing says which of them an instance is. The libraries outlive the object.
  CellLogic(const db::Netlist&, std::span<const liberty::Library* const>);

  const CellType& operator[](db::CellTypeId t) const { return types_[t]; }

 private:
  IndexVector<db::CellTypeId, CellType> types_;
};

/// Empty when both cells compute the same: outputs of equal names have equal functions, and states equal clocks, next values, clears
/// and presets, compared by truth table up to liberty::kMaxTableInputs inputs and as written beyond. Otherwise the first difference
/// for people, of `b` and then of `a`: "Y is !(A & B) instead of A & B". Cells of which no function is known are the same only by
/// name.
std::string difference(const CellType& a, std::string_view name_a, const CellType& b, std::string_view name_b);

/// Whether any output of the cell has one.
bool has_function(const CellType&);
/// "Y = !(A & B)", of the first output that has a function; empty where none has.
std::string function_text(const CellType&);

}  // namespace taufold::check
