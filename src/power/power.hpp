// Power of a timed netlist at given activities: that of charging wires and pins, that inside cells, and
// leakage.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "power/activity.hpp"

namespace taufold::power {

struct Watts {
  double internal_W = 0, switching_W = 0, leakage_W = 0;
  double total_W() const { return internal_W + switching_W + leakage_W; }
  Watts& operator+=(const Watts& o) {
    internal_W += o.internal_W;
    switching_W += o.switching_W;
    leakage_W += o.leakage_W;
    return *this;
  }
};

enum class Group : std::uint8_t {
  sequential,
  combinational,
  clock,  ///< every output carries a clock
  macro,  ///< memories and blocks
  pad,
};
inline constexpr std::array<Group, 5> kGroups = {Group::sequential, Group::combinational, Group::clock,
                                                 Group::macro, Group::pad};
std::string_view group_name(Group);

struct Powers {
  IndexVector<db::InstId, Watts> instance;  ///< nothing for cells that no library has
  IndexVector<db::InstId, Group> group_of;
  std::array<Watts, 5> group;               ///< by Group
  IndexVector<db::CellTypeId, Watts> cell;  ///< summed over the instances of a type
  Watts total;
};

/// Further habits of the field's reference (docs/methods.md, section 18), for comparison with its reports.
struct PowerOptions {
  bool bus_bits = true;        ///< count the energy of pins that are bits of a bus
  bool early_leakage = false;  ///< a cell's leakage outside its stated states is that of the early library
};

/// `activities` have been updated after the timer was. The same bits for every number of threads: sums run in
/// the order of the instances.
Powers compute(const Activities& activities, const PowerOptions& = {});

}  // namespace taufold::power
