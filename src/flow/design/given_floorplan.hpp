// The floorplan that stands beside a netlist, as DEF: what of it decides a placement.
//
// On one tier it is followed: outline, rows, what is fixed, blockages, places of ports. Over several tiers the footprint is a
// different one, so the floorplan gives the shape (height over width of its rows) and where around the outline each port
// stands, and the area follows from the cells and the utilisation. What cannot be followed is refused, not read over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "db/design.hpp"
#include "db/floorplan.hpp"
#include "db/netlist.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "tech/technology.hpp"

namespace taufold::flow {

/// A component that the netlist does not know.
struct PhysicalCell {
  std::string name, master;
  std::int32_t x = 0, y = 0;
  geom::Orient orient = geom::Orient::R0;
};

/// In database units of the technology.
struct GivenFloorplan {
  std::string path;
  geom::Box die;
  double aspect = 1;                         ///< height over width of the rows, of the die without rows
  std::vector<std::pair<db::PortBitId, geom::Point>> ports;  ///< placed ones, by ascending bit

  // For one tier only.
  std::string site;                          ///< of the rows
  db::RowGrid rows;
  std::vector<geom::Orient> row_orient;      ///< by row: R0 or MX
  std::vector<db::FixedPlace> fixed;         ///< by ascending instance, on tier 0
  std::vector<db::Blockage> blockages;       ///< on tier 0; what is fixed and not in the netlist too
  std::vector<PhysicalCell> physical;        ///< that is, fillers and well taps
};

/// Reads and checks the floorplan of `netlist` for that many tiers. Nothing after an error.
std::optional<GivenFloorplan> read_floorplan(const io::InputFile&, const db::Netlist&, const tech::Technology&, int tiers, diag::Collector&);

/// A point on an outline, or the point of it that is nearest, as it lies on another outline: on the same side, at the same share
/// of its length.
geom::Point same_place(const geom::Box& from, geom::Point, const geom::Box& to);

}  // namespace taufold::flow
