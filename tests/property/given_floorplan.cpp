// A DEF beside the netlist: followed on one tier, shape and port places over several, refused where it cannot be followed.
//
// rooms: base diag geom num tech db io
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>

#include "db/floorplan.hpp"
#include "diag/sink.hpp"
#include "io/def/def.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

class GivenFloorplan : public test::ProgramRun {
 protected:
  /// 20 x 8 um with a margin of 1 um around four rows of 18 um; 1000 units a micron.
  static db::Floorplan plan() {
    db::Floorplan p;
    p.design = "ring";
    p.die = {{0, 0}, {20000, 10000}};
    for (std::int32_t k = 0; k < 4; ++k) p.rows.push_back({"r" + std::to_string(k), "core", 1000, 1000 + 2000 * k, k % 2 == 0 ? geom::Orient::MX : geom::Orient::R0, 90, 1, 200, 0});
    for (int k = 0; k < 24; ++k) {
      p.add_component(std::string("g").append(std::to_string(k)), "NAND2");
      p.add_component(std::string("u").append(std::to_string(k)).append("/inv"), "INV");
    }
    port(p, "en", {0, 5000});
    for (std::int32_t k = 0; k < 4; ++k) {
      port(p, "d[" + std::to_string(k) + "]", {2000 + 4000 * k, 0});
      port(p, "q[" + std::to_string(k) + "]", {20000, 2000 + 2000 * k});
    }
    return p;
  }
  static void port(db::Floorplan& p, const std::string& name, geom::Point at) {
    p.add_port(p.add_pin(name, name, db::PlanDirection::input), "M1", {-50, -50, 50, 50}, at);
  }
  int fold(const db::Floorplan& p, const std::string& more) {
    write("plan.def", io::def::write_def(p));
    const bool follows = more.find("--tiers 1") != std::string::npos;  // the floorplan, which then decides the area
    return run("fold " + file("tiny.lef") + file("ring.v") + "plan.def --effort 1 --bond-pitch 1 --flat no -o out " + (follows ? "" : "--utilisation 0.6 ") + more);
  }
  db::Floorplan result(const std::string& tier) {
    io::InputFile f;
    f.path = "tier" + tier + ".def";
    f.text = text("out/tiers/tier" + tier + ".def");
    diag::Collector diagnostics;
    std::optional<db::Floorplan> p = io::def::read_def(f, diagnostics);
    EXPECT_TRUE(p) << diag::to_text(diagnostics);
    return p ? std::move(*p) : db::Floorplan();
  }
  static geom::Point place_of(const db::Floorplan& p, const std::string& port) {
    const db::PlanPinId id = p.find_pin(port);
    EXPECT_TRUE(id.valid()) << port;
    return id.valid() && !p.pins[id].ports.empty() ? p.pins[id].ports[0].at : geom::Point{-1, -1};
  }
};

TEST_F(GivenFloorplan, IsFollowedOnOneTier) {
  db::Floorplan p = plan();
  const db::ComponentId fixed = p.find_component("g5"), tap = p.add_component("tap", "NOSITE");
  p.place(fixed, {9000, 3000}, geom::Orient::R0, db::PlaceStatus::fixed);
  p.place(tap, {15000, 5000}, geom::Orient::R0, db::PlaceStatus::fixed);
  p.blockages.push_back({});
  p.blockages.back().shapes.push_back({"", {{1000, 1000}, {5000, 5000}}});
  ASSERT_EQ(fold(p, "--tiers 1"), 0) << printed;
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
  const db::Floorplan got = result("0");
  EXPECT_EQ(db::bounding_box(got.die), db::bounding_box(p.die));
  ASSERT_EQ(got.rows.size(), p.rows.size());
  for (std::size_t k = 0; k < p.rows.size(); ++k) {
    EXPECT_EQ(got.rows[k].x, p.rows[k].x);
    EXPECT_EQ(got.rows[k].y, p.rows[k].y);
    EXPECT_EQ(got.rows[k].orient, p.rows[k].orient);
    EXPECT_EQ(got.rows[k].count_x, p.rows[k].count_x);
  }
  for (const db::PlanPinId pin : ids<db::PlanPinId>(p.pins.size()))
    EXPECT_EQ(place_of(got, std::string(p.pin_name(pin))), p.pins[pin].ports[0].at) << p.pin_name(pin);
  for (const std::string name : {"g5", "tap"}) {
    const db::ComponentId a = p.find_component(name), b = got.find_component(name);
    ASSERT_TRUE(b.valid()) << name;
    EXPECT_EQ(got.component_at[b], p.component_at[a]);
    EXPECT_EQ(got.component_status[b], db::PlaceStatus::fixed);
  }
  int cells = 0;
  for (const db::ComponentId c : ids<db::ComponentId>(got.num_components())) {
    const std::string_view master = got.master_name(c);
    const std::int32_t width = master == "NAND2" ? 800 : 600;
    const geom::Point at = got.component_at[c];
    ++cells;
    EXPECT_TRUE(at.x >= 1000 && at.x + width <= 19000 && at.y >= 1000 && at.y <= 7000) << got.component_name(c);
    EXPECT_FALSE(at.x < 5000 && at.y < 5000) << got.component_name(c) << " stands in the blockage";
    if (got.component_name(c) != "tap") {
      EXPECT_FALSE(at.y == 5000 && at.x < 15600 && at.x + width > 15000) << got.component_name(c) << " stands on the tap";
    }
    EXPECT_EQ(got.component_orient[c], got.component_status[c] == db::PlaceStatus::fixed ? geom::Orient::R0 : p.rows[static_cast<std::size_t>(at.y / 2000)].orient);
  }
  EXPECT_EQ(cells, 49);
}

TEST_F(GivenFloorplan, GivesShapeAndPortsOfAFold) {
  ASSERT_EQ(fold(plan(), "--tiers 2"), 0) << printed;
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
  const db::Floorplan got = result("0");
  const geom::Box die = db::bounding_box(got.die);
  EXPECT_LT(die.height(), die.width());  // 8 um of rows that are 18 um wide
  EXPECT_EQ(place_of(got, "en").x, 0);
  for (int k = 0; k < 4; ++k) {
    const geom::Point d = place_of(got, "d[" + std::to_string(k) + "]"), q = place_of(got, "q[" + std::to_string(k) + "]");
    EXPECT_EQ(d.y, 0);
    EXPECT_EQ(q.x, die.xhi);
    if (k == 0) continue;
    EXPECT_GT(d.x, place_of(got, "d[" + std::to_string(k - 1) + "]").x);
    EXPECT_GT(q.y, place_of(got, "q[" + std::to_string(k - 1) + "]").y);
  }
}

TEST_F(GivenFloorplan, RefusesWhatItCannotFollow) {
  const auto refused = [&](const db::Floorplan& p, const std::string& tiers, const std::string& words) {
    EXPECT_EQ(fold(p, "--tiers " + tiers), 1) << printed;
    EXPECT_NE(printed.find(words), std::string::npos) << printed;
    EXPECT_NE(printed.find("[DES-0013]"), std::string::npos) << printed;
  };
  db::Floorplan p = plan();
  p.place(p.find_component("g5"), {9000, 3000}, geom::Orient::R0, db::PlaceStatus::fixed);
  refused(p, "2", "'g5' is fixed");
  p = plan();
  p.rows[2].count_x = 40;
  refused(p, "1", "row 'r2' does not begin and end where the lowest one does");
  p = plan();
  p.rows[3].y += 200;
  refused(p, "1", "row 'r3' does not stand on the one below it");
  p = plan();
  p.die = {{0, 0}, {0, 10000}, {20000, 10000}, {20000, 5000}, {10000, 5000}, {10000, 0}};
  refused(p, "1", "polygon");
  p = plan();
  p.die.clear();
  refused(p, "2", "no DIEAREA");
  p = plan();
  p.regions.push_back({"left", db::PlanRegion::Type::fence, {{1000, 1000, 9000, 9000}}});
  p.groups.push_back({"some", "left", {"g1", "g2"}});
  refused(p, "1", "fenced to region 'left'");
  p = plan();
  p.blockages.push_back({});
  p.blockages.back().partial_ppm = 500000;
  p.blockages.back().shapes.push_back({"", {{1000, 1000}, {5000, 5000}}});
  refused(p, "1", "partial blockages");
  p = plan();
  p.dbu_per_um = 999;
  refused(p, "1", "999 database units a micron");
}

TEST_F(GivenFloorplan, OneThatIsTooSmallIsSaidBeforeAnythingIsPlaced) {
  db::Floorplan p = plan();
  p.rows.resize(1);
  EXPECT_EQ(fold(p, "--tiers 1"), 1) << printed;
  EXPECT_NE(printed.find("the cells need 168 sites"), std::string::npos) << printed;
  EXPECT_NE(printed.find("[FLP-0001]"), std::string::npos) << printed;
}

}  // namespace
}  // namespace taufold
