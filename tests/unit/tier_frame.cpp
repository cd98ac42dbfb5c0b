// The layout of a tier that was turned over: the mirror image of what is seen from above, pins included.
//
// rooms: base geom tech db io flow
#include <gtest/gtest.h>

#include <cstddef>

#include "flow/emit/tier_floorplan.hpp"

namespace taufold::flow {
namespace {

constexpr geom::Box kDie{100, 200, 5100, 3300};
constexpr std::int32_t kWidth = 60, kHeight = 40;
constexpr geom::Point kPin{7, 31}, kAt{1234, 987};  // in no symmetric place

geom::Point pin_at(geom::Point corner, geom::Orient o) {
  const geom::Point p = geom::turned(kPin, kWidth, kHeight, o);
  return {corner.x + p.x, corner.y + p.y};
}

TEST(TierFrame, MirrorsPlacesAndOrientationsAlike) {
  for (const tech::FlipAxis axis : {tech::FlipAxis::y, tech::FlipAxis::x}) {
    tech::Tier tier;
    tier.facing = tech::Facing::down;
    tier.flip_axis = axis;
    const TierFrame frame(tier, kDie);
    for (unsigned k = 0; k < 8; ++k) {
      const auto seen = static_cast<geom::Orient>(k);
      const std::int32_t w = geom::swaps_sides(seen) ? kHeight : kWidth, h = geom::swaps_sides(seen) ? kWidth : kHeight;
      const geom::Point corner = frame.corner(kAt, w, h);
      const geom::Orient own = frame.orient(seen);
      EXPECT_EQ(geom::swaps_sides(own), geom::swaps_sides(seen));
      EXPECT_EQ(pin_at(corner, own), frame.point(pin_at(kAt, seen))) << geom::kOrientNames[k];
      EXPECT_EQ(frame.corner(corner, w, h), kAt);
      EXPECT_EQ(frame.orient(own), seen);
    }
    const geom::Point p = frame.point({150, 210});
    EXPECT_EQ(p, axis == tech::FlipAxis::y ? (geom::Point{5050, 210}) : (geom::Point{150, 3290}));
  }
}

TEST(TierFrame, LeavesATierThatFacesUpAsItIs) {
  const TierFrame frame(tech::Tier(), kDie);
  EXPECT_EQ(frame.corner(kAt, kWidth, kHeight), kAt);
  EXPECT_EQ(frame.orient(geom::Orient::MYR90), geom::Orient::MYR90);
}

}  // namespace
}  // namespace taufold::flow
