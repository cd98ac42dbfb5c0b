// The layout of one tier of a fold, as DEF holds it: rows, cells where they stand, bumps for the bonds, ports and nets.
#pragma once

#include <string>
#include <vector>

#include "db/floorplan.hpp"
#include "flow/design/real_design.hpp"
#include "flow/emit/bond_pads.hpp"
#include "io/verilog/tiers.hpp"

namespace taufold::flow {

/// A point, box or orientation of the stack as the tier's own layout has it: a tier that faces down was turned over, so its
/// layout is the mirror image of what is seen from above. Mirroring twice gives the same again.
class TierFrame {
 public:
  TierFrame(const tech::Tier& tier, const geom::Box& die)
      : flipped_(tier.flipped()), about_y_(tier.flip_axis == tech::FlipAxis::y), die_(die) {}
  geom::Point point(geom::Point p) const { return corner(p, 0, 0); }
  /// Lower-left corner of a box of this size.
  geom::Point corner(geom::Point p, std::int32_t width, std::int32_t height) const;
  geom::Orient orient(geom::Orient) const;

 private:
  bool flipped_, about_y_;
  geom::Box die_;
};

/// What the tiers of a fold share when they are written.
struct FoldLayout {
  const RealDesign& real;
  const db::Design& design;
  const db::Placement& placement;
  const std::vector<io::verilog::TierModule>& modules;
  const std::vector<io::verilog::BondPorts>& bonds;
  const BondPads& pads;
};

/// In the frame of the tier; components, nets and ports bear the names of the tier's module. Rows face up and down in turn,
/// so that neighbours share their rails, and cells face as their rows do; what is fixed or a macro stands as it is placed.
db::Floorplan tier_floorplan(const FoldLayout&, db::TierId);

/// All tiers in one layout as seen from above, without bonds: cells of all tiers lie over each other, the property `tier` tells
/// them apart. `ports` are those of the whole design, `masters` names the master of each instance.
db::Floorplan stacked_floorplan(const RealDesign&, const db::Design&, const db::Placement&, const std::vector<io::verilog::ModulePort>& ports,
                                const std::vector<std::string>& masters);

}  // namespace taufold::flow
