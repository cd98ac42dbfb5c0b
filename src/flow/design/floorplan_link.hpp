// A floorplan held against the library that its masters come from: which cell each component is, where its
// pins stand when the cell is turned, and the figures that follow. Both may have units of their own;
// positions here are in the common unit that both divide, and doubled, so that centres are whole numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "db/floorplan.hpp"
#include "diag/diag.hpp"
#include "tech/technology.hpp"

namespace taufold::flow {

class FloorplanLink {
 public:
  struct Position {
    std::int64_t x = 0, y = 0;
  };
  struct Hpwl {
    double dbu2 = 0;              ///< summed half perimeters, in units()
    std::int64_t nets = 0;        ///< that had at least two ends with a place
    std::int64_t loose_ends = 0;  ///< ends without a place, left out
  };

  /// Links `plan`, read from `source`, with `library`. Nothing when a component's master or the pin of one is
  /// in no LEF, which is reported where it stands. Keeps references to both.
  static std::optional<FloorplanLink> make(const db::Floorplan& plan, const tech::Technology& library,
                                           const diag::Source& source, diag::Collector&);

  /// Units of Position in a metre.
  double units_per_m() const { return 2e6 * static_cast<double>(common_); }
  const tech::Cell& cell(db::ComponentId c) const {
    return library_->cells[cell_[plan_->component_master[c]]];
  }
  bool placed(db::ComponentId c) const { return plan_->component_status[c] != db::PlaceStatus::unplaced; }

  /// Centre of the box around the shapes of pin `pin` of a component's cell, on the die; nothing when the
  /// component has no place or the pin no shapes.
  std::optional<Position> pin(db::ComponentId, std::size_t pin) const;
  /// Centre of the box around the shapes of a port of the die; where it stands when it has none.
  std::optional<Position> port(db::PlanPinId) const;
  /// Number of the pin, in its cell, that an end of a net names.
  std::size_t pin_of(db::ComponentId, std::uint32_t pin_name) const;

  /// Over signal nets: without those of supply use.
  Hpwl hpwl() const;
  /// Area of all components but covers, in square metres.
  double cell_area_m2() const;
  /// Area of the sites of all rows; sites that no LEF defines count nothing.
  double row_area_m2() const;

 private:
  FloorplanLink(const db::Floorplan& plan, const tech::Technology& library);
  bool link_masters(const diag::Source&, diag::Collector&);
  bool link_pins(const db::PlanNets&, std::string_view section, const diag::Source&, diag::Collector&);

  struct PinPlace {
    bool drawn = false;
    Position centre;  ///< in the cell, not turned
  };
  const db::Floorplan* plan_;
  const tech::Technology* library_;
  std::int64_t common_, per_plan_, per_library_;  ///< units in a micron; factors from either side
  std::vector<tech::CellId> cell_;                ///< by master name of the plan
  std::vector<std::size_t> pin_begin_;            ///< by master name: first of `pins_`
  std::vector<PinPlace> pins_;
  /// By master name: {index of the signal nets' pin_names, pin}, sorted.
  std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> pin_by_name_;
};

/// Supply nets are not counted and have no wirelength of interest.
inline bool supply(db::PlanUse use) {
  return use == db::PlanUse::power || use == db::PlanUse::ground;
}

}  // namespace taufold::flow
