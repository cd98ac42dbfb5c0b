// How the bonds of a fold stand in the layout of its tiers: a pad master an interface and side, on which layer, and the
// names of the bumps. A bond on the front of a tier lies on its top metal; one on the back on a layer that LEF marks as
// being on the back side (LEF58_BACKSIDE), of the process where it has one, otherwise of the pads' own LEF file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flow/design/real_design.hpp"

namespace taufold::flow {

struct BondPad {
  std::string master, layer;
  bool back = false;       ///< on the back of the tier
  bool own_layer = false;  ///< the layer is defined beside the pad, not by the process
  std::int32_t size = 0;   ///< edge in dbu, even, so that the centre is a whole number
};

class BondPads {
 public:
  BondPads(const RealDesign&, const db::Design& placed, const db::Placement&);

  /// Of interface k, on the tier below it or on the one above.
  const BondPad& at(std::uint32_t interface, bool upper) const { return pads_[2 * interface + (upper ? 1 : 0)]; }
  /// Of bond b of the placement, the same on both tiers. No instance has this name.
  const std::string& bump(std::size_t b) const { return bumps_[b]; }
  /// Path in the result folder of the LEF file that tier t needs beside those of its process.
  std::string lef_path(db::TierId t) const;
  /// Its text, pads of other tiers of the same process included.
  std::string lef(db::TierId t) const;

  static constexpr const char* kPin = "PAD";

 private:
  const RealDesign& real_;
  std::vector<BondPad> pads_;
  std::vector<std::string> bumps_;
};

}  // namespace taufold::flow
