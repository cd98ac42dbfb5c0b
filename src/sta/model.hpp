// Cells of a netlist linked to the libraries of both modes: what a timer needs of a cell, once a cell type.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "db/netlist.hpp"
#include "liberty/library.hpp"

namespace taufold::sta {

/// early: minimum delays, hold; late: maximum delays, setup.
enum class Mode : std::uint8_t { early, late };
inline constexpr std::array<Mode, 2> kModes = {Mode::early, Mode::late};
constexpr std::size_t index(Mode m) {
  return static_cast<std::size_t>(m);
}
constexpr Mode other(Mode m) {
  return m == Mode::early ? Mode::late : Mode::early;
}

/// Edges of signals are 0 (rise) and 1 (fall).
inline constexpr std::uint8_t kRise = 0, kFall = 1;
/// Bit of a set of transitions from an edge of the input to one of the output.
constexpr std::uint8_t transition(std::uint8_t from, std::uint8_t to) {
  return static_cast<std::uint8_t>(1u << (2 * from + to));
}

enum class Role : std::uint8_t {
  combinational,
  three_state,
  clock_to_output,   ///< of an edge-triggered register or a memory
  enable_to_output,  ///< of a latch, when it opens
  data_to_output,    ///< of a latch, while it is open
  // from here on checks
  setup,
  hold,
  recovery,
  removal,
};
constexpr bool is_check(Role r) {
  return r >= Role::setup;
}
/// Mode of the data in a check.
constexpr Mode data_mode(Role r) {
  return r == Role::setup || r == Role::recovery ? Mode::late : Mode::early;
}

using ModelId = Id<struct ModelTag>;

/// One arc or check of a cell type.
struct ArcModel {
  db::CellPinId from, to;
  Role role = Role::combinational;
  std::uint8_t transitions = 0;  ///< set of transition(from, to)
  std::array<const liberty::Library*, 2> library{};  ///< by mode
  std::array<const liberty::Arc*, 2> arc{};
};

struct CellModel {
  std::array<const liberty::Library*, 2> library{};  ///< by mode; null: the cell is in no library
  std::array<liberty::CellId, 2> cell;
  std::uint32_t begin = 0, end = 0;  ///< of Models::arcs
  bool known() const { return library[1] != nullptr; }
};

struct PinModel {
  std::array<liberty::PinId, 2> pin;  ///< by mode; invalid: not in the library
  /// [mode][edge]
  std::array<std::array<double, 2>, 2> capacitance_F{};
  /// An output that may move, and that the library has no arc to, or none with tables (arcs of preset and clear do not count).
  bool lacks_arcs = false;
};

using Libraries = std::array<std::span<const liberty::Library* const>, 2>;

struct Models {
  IndexVector<db::CellTypeId, CellModel> cells;
  IndexVector<db::CellPinId, PinModel> pins;
  IndexVector<ModelId, ArcModel> arcs;
  std::vector<db::CellTypeId> unknown;     ///< cell types that no library has
  std::vector<db::CellTypeId> mismatched;  ///< whose arcs differ between the modes' libraries; late ones are used for both
};

/// What a cell type is called in the libraries, and by mode the library from which on it is looked for: tiers of other processes
/// or from other wafers have libraries of their own, in which cells of other tiers have the same names.
struct CellSource {
  std::string name;
  std::array<std::uint32_t, 2> first{};
};
using CellSources = IndexVector<db::CellTypeId, CellSource>;

/// Links every cell type by name with the first library that has it, in each mode. `sources` may be empty: all are looked for by
/// their own name from the first library on. Netlist and libraries outlive the result.
Models make_models(const db::Netlist&, const Libraries&, const CellSources& sources = {});

/// Whether instances of one type may become the other in a graph as it stands: both have the same arcs between pins of the same names, in
/// the same order, under the same conditions. Latches never may: the order in which their paths are found rests on more than arcs.
bool exchangeable(const db::Netlist&, const Models&, db::CellTypeId, db::CellTypeId);

}  // namespace taufold::sta
