// rooms: base geom db flow
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "flow/design/outline.hpp"

namespace taufold::flow {
namespace {

TEST(Outline, HoldsTheCellsAtTheUtilisationInWholeRowsAndSites) {
  for (const std::int32_t tiers : {1, 2, 3})
    for (const double aspect : {0.5, 1.0, 3.0}) {
      OutlineRequest r;
      r.area = 7.3e9;
      r.tiers = tiers;
      r.utilisation = 0.7;
      r.aspect = aspect;
      r.row_height = 2800;
      r.site = 380;
      const auto rows = choose_outline(r);
      ASSERT_TRUE(rows);
      const double height = static_cast<double>(rows->count) * rows->height, room = height * rows->length, needed = r.area / (0.7 * tiers);
      EXPECT_GE(room, needed);
      EXPECT_LT(room - needed, 380 * height);  // a site more at most
      EXPECT_EQ(rows->length % 380, 0);
      EXPECT_NEAR(height / rows->length, aspect, 0.1 * aspect);
    }
}

TEST(Outline, IsOneRowAndSiteAtLeastAndRefusesWhatIsTooLarge) {
  OutlineRequest r;
  r.row_height = 10;
  r.site = 3;
  const auto least = choose_outline(r);
  ASSERT_TRUE(least);
  EXPECT_EQ(least->count, 1);
  EXPECT_EQ(least->length, 3);
  r.area = 2e18;
  EXPECT_FALSE(choose_outline(r));
}

TEST(Outline, GetsTheShapeThatItsMacrosNeed) {
  OutlineRequest r;
  r.area = 10000 * 100.0;  // a square of 1000 x 1000 on one tier
  r.utilisation = 1;
  r.row_height = 10;
  r.site = 1;
  const auto sides = [&] {
    const auto g = choose_outline(r);
    return g ? std::pair<int, int>{g->length, g->count * g->height} : std::pair<int, int>{0, 0};
  };
  r.macros = {{990, 1000, false}};
  EXPECT_EQ(sides(), (std::pair<int, int>{1000, 1000}));
  r.macros = {{100, 1204, false}};  // upright only: the outline is as high, and no larger
  EXPECT_EQ(sides(), (std::pair<int, int>{827, 1210}));
  r.macros = {{1300, 100, false}};
  EXPECT_EQ(sides(), (std::pair<int, int>{1316, 760}));
  r.macros = {{1250, 100, true}};  // may be turned: whichever shape is nearer to the square, the wider first
  EXPECT_EQ(sides(), (std::pair<int, int>{1250, 800}));
  r.macros = {{1300, 100, false}, {100, 1200, false}};  // both at once take more area
  EXPECT_EQ(sides(), (std::pair<int, int>{1300, 1200}));
  r.macros = {{100, 1200, true}, {1100, 90, true}};  // one side is enough for both
  EXPECT_EQ(sides(), (std::pair<int, int>{834, 1200}));
}

TEST(Outline, PerimeterRunsAnticlockwiseFromTheLowerLeftCorner) {
  const geom::Box box{10, 20, 40, 30};  // perimeter 80
  EXPECT_EQ(perimeter_point(box, 0), (geom::Point{10, 20}));
  EXPECT_EQ(perimeter_point(box, 10.0 / 80), (geom::Point{20, 20}));
  EXPECT_EQ(perimeter_point(box, 35.0 / 80), (geom::Point{40, 25}));
  EXPECT_EQ(perimeter_point(box, 50.0 / 80), (geom::Point{30, 30}));
  EXPECT_EQ(perimeter_point(box, 75.0 / 80), (geom::Point{10, 25}));
  EXPECT_EQ(perimeter_point(box, 1.0), (geom::Point{10, 20}));
}

TEST(Outline, PortsStandWhereTheirNetsLie) {
  const geom::Box box{0, 0, 100, 100};
  // South, east, north, west, and a port without a net's place, given in another order.
  const std::vector<std::optional<geom::Point>> wish = {geom::Point{50, 90}, std::nullopt, geom::Point{10, 50}, geom::Point{50, 10}, geom::Point{90, 50}};
  const std::vector<double> f = port_fractions(box, wish);
  EXPECT_LT(f[3], f[4]);
  EXPECT_LT(f[4], f[0]);
  EXPECT_LT(f[0], f[2]);
  EXPECT_LT(f[2], f[1]);
  std::vector<double> sorted = f;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t k = 0; k < sorted.size(); ++k) EXPECT_NEAR(sorted[k], (static_cast<double>(k) + 0.5) / 5, 1e-12);
}

TEST(Outline, GrowsInWholeRowsAndSitesWithItsPortsOnTheEdge) {
  db::Design d;
  d.die = {0, 0, 380 * 90, 2800 * 12};
  db::Tier lower, upper;
  lower.rows = {0, 0, 380 * 90, 2800, 12, 380};
  upper.rows = {0, 0, 380 * 90, 1400, 24, 190};
  d.tiers.push_back(lower);
  d.tiers.push_back(upper);
  for (const double fraction : {0.0, 0.1, 0.3, 0.6, 0.95}) {
    const geom::Point p = perimeter_point(d.die, fraction);
    d.ports.push_back({db::NetId(0u), db::TierId(0u), p.x, p.y});
  }
  const double before = static_cast<double>(d.die_area());
  for (const double growth : {1.0, 1.07, 1.4}) {
    db::Design grown = d;
    grow_outline(grown, growth);
    const double area = static_cast<double>(grown.die_area());
    EXPECT_GE(area, growth * before);
    EXPECT_LT(area, growth * before + 380.0 * static_cast<double>(grown.die.height()));
    for (const db::Tier& t : grown.tiers) {
      EXPECT_EQ(t.rows.length % t.rows.site, 0);
      EXPECT_LE(t.rows.length, grown.die.width());
      EXPECT_LE(t.rows.count * t.rows.height, grown.die.height());
    }
    for (const db::IoPin& p : grown.ports)
      EXPECT_TRUE(p.x == 0 || p.y == 0 || p.x == grown.die.width() || p.y == grown.die.height()) << p.x << " " << p.y;
  }
}

}  // namespace
}  // namespace taufold::flow
