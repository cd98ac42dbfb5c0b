// Rules of the checker on hand-made designs of three tiers, where every figure is added up by hand; and the
// bonds that fit.
//
// rooms: base diag geom db check
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>

#include "check/check.hpp"
#include "check/feasibility.hpp"

namespace taufold {
namespace {

using db::Violation;

/// Three tiers of one technology, a die of 40 x 30 with three rows of 10, cells of 4 x 10 with a pin at (1,
/// 2), and one net over the instances a, b, c.
db::Design three_tiers() {
  db::Design d;
  d.die = {0, 0, 40, 30};
  d.masters.push_back({"CELL", false, {"P"}});
  d.techs.push_back({"T", {}});
  d.techs[db::TechId(0)].shapes.push_back({4, 10, {{1, 2}}});
  for (int t = 0; t < 3; ++t) d.tiers.push_back({"", db::TechId(0), {0, 0, 40, 10, 3}, 500'000});
  d.interfaces.assign(2, db::BondRule{3, 3, 2, 7});
  for (const char* name : {"a", "b", "c"}) {
    d.inst_names.insert(name);
    d.inst_master.push_back(db::MasterId(0));
  }
  d.net_names.insert("n");
  for (std::size_t i = 0; i < 3; ++i) {
    d.pin_inst.push_back(db::InstId(i));
    d.pin_master_pin.push_back(0);
  }
  d.net_pin_begin.push_back(3);
  return d;
}

/// a on tier 0 at (0, 0), b on tier 2 at (10, 10), c on tier 2 at (20, 20); bonds at (8, 8) and (12, 12).
db::Placement legal() {
  db::Placement p;
  p.resize(3);
  const std::int32_t at[] = {0, 10, 20};
  for (std::size_t i = 0; i < 3; ++i) {
    p.x[db::InstId(i)] = p.y[db::InstId(i)] = at[i];
    p.tier[db::InstId(i)] = db::TierId(i == 0 ? 0 : 2);
  }
  p.bonds = {{db::NetId(0), 0, 8, 8}, {db::NetId(0), 1, 12, 12}};
  return p;
}

std::int64_t count(const check::Report& r, Violation v) {
  return r.violations[v].count;
}

TEST(CheckRules, ThreeTiersAddedUpByHand) {
  const check::Report r = check::check(three_tiers(), legal());
  EXPECT_TRUE(r.legal) << check::to_text(three_tiers(), r);
  // tier 0: pin (1, 2), bond (8, 8); tier 1: both bonds; tier 2: pins (11, 12) and (21, 22), bond (12, 12)
  EXPECT_EQ(r.tiers[0].hpwl, 7 + 6);
  EXPECT_EQ(r.tiers[1].hpwl, 4 + 4);
  EXPECT_EQ(r.tiers[2].hpwl, 10 + 10);
  EXPECT_EQ(r.hpwl, 41);
  EXPECT_EQ(r.bonds, 2);
  EXPECT_EQ(r.crossings, 2);
  EXPECT_EQ(r.crossing_nets, 1);
  EXPECT_EQ(r.bond_cost, 14);
  EXPECT_EQ(r.score, 55);
  EXPECT_EQ(r.tiers[2].instances, 2);
  EXPECT_EQ(r.tiers[2].area, 80);
  EXPECT_DOUBLE_EQ(r.tiers[2].utilisation, 80.0 / 1200);
}

TEST(CheckRules, EachInterfaceNeedsItsBond) {
  db::Placement p = legal();
  p.bonds.erase(p.bonds.begin());
  EXPECT_EQ(count(check::check(three_tiers(), p), Violation::terminal_missing), 1);
  p.bonds.clear();
  EXPECT_EQ(count(check::check(three_tiers(), p), Violation::terminal_missing), 2);
  p = legal();
  p.bonds.push_back({db::NetId(0), 1, 30, 20});
  EXPECT_EQ(count(check::check(three_tiers(), p), Violation::terminal_duplicate), 1);
  p = legal();
  p.tier[db::InstId(1)] = p.tier[db::InstId(2)] = db::TierId(1);  // interface 1 is no longer crossed
  EXPECT_EQ(count(check::check(three_tiers(), p), Violation::terminal_uncut_net), 1);
  check::Options lenient;
  lenient.allow_uncut_bonds = true;
  EXPECT_TRUE(check::check(three_tiers(), p, db::Violations(), lenient).legal);
}

TEST(CheckRules, BondsOfOneInterfaceKeepTheirDistance) {
  db::Placement p = legal();
  p.bonds[1] = {db::NetId(0), 1, 8, 8};
  EXPECT_TRUE(check::check(three_tiers(), p).legal)
      << "bonds of different interfaces may stand over each other";
  db::Design d = three_tiers();
  d.net_names.insert("m");
  for (std::size_t i : {0, 1}) {
    d.pin_inst.push_back(db::InstId(i));
    d.pin_master_pin.push_back(0);
  }
  d.net_pin_begin.push_back(5);
  for (const auto& [dx, dy, legal_distance] :
       {std::tuple{5, 0, true}, {4, 4, false}, {0, 5, true}, {4, 5, true}, {-4, -4, false}}) {
    p = legal();
    p.bonds.push_back({db::NetId(1), 0, 8 + dx, 8 + dy});
    p.bonds.push_back({db::NetId(1), 1, 30, 20});
    EXPECT_EQ(count(check::check(d, p), Violation::terminal_spacing), legal_distance ? 0 : 1)
        << dx << " " << dy;
  }
}

TEST(CheckRules, OddBondsAtTheEdgeAreMeasuredInHalves) {
  // Width 3, spacing 2: the centre is at least 3.5 from the edge, so 4 is the first integer.
  for (const auto& [x, legal_place] : {std::pair{3, false}, {4, true}, {36, true}, {37, false}}) {
    db::Placement p = legal();
    p.bonds[0].x = x;
    EXPECT_EQ(count(check::check(three_tiers(), p), Violation::terminal_boundary), legal_place ? 0 : 1) << x;
  }
}

TEST(CheckRules, BrokenPlacementsAreJudgedNotTrusted) {
  db::Placement p = legal();
  p.tier[db::InstId(2)] = db::TierId();
  EXPECT_EQ(count(check::check(three_tiers(), p), Violation::missing_instance), 1);
  p = legal();
  p.tier[db::InstId(2)] = db::TierId(7);
  EXPECT_EQ(count(check::check(three_tiers(), p), Violation::missing_instance), 1);
  p = legal();
  p.bonds.push_back({db::NetId(), 0, 20, 20});
  EXPECT_EQ(count(check::check(three_tiers(), p), Violation::terminal_unknown_net), 1);
  p = legal();
  p.bonds.push_back({db::NetId(0), 5, 20, 20});
  EXPECT_FALSE(check::check(three_tiers(), p).legal) << "a bond on an interface that does not exist";
  EXPECT_FALSE(check::check(three_tiers(), db::Placement()).legal);
  db::Violations faults;
  faults.add(Violation::declared_count, [] { return std::string("announced"); });
  EXPECT_FALSE(check::check(three_tiers(), legal(), faults).legal);
}

TEST(CheckRules, UtilisationLimitIsExact) {
  db::Design d = three_tiers();
  db::Placement p = legal();
  // Two cells of 40 on tier 2 of 1200: 66,666.67 ppm.
  d.tiers[db::TierId(2)].max_utilisation_ppm = 66'667;
  EXPECT_TRUE(check::check(d, p).legal);
  d.tiers[db::TierId(2)].max_utilisation_ppm = 66'666;
  EXPECT_EQ(count(check::check(d, p), Violation::utilisation), 1);
}

TEST(CheckRules, ExamplesSayByHowMuch) {
  db::Placement p = legal();
  p.x[db::InstId(2)] = 12;
  p.y[db::InstId(2)] = 10;
  const check::Report r = check::check(three_tiers(), p);
  ASSERT_EQ(r.violations[Violation::overlap].examples.size(), 1u);
  EXPECT_EQ(r.violations[Violation::overlap].examples[0],
            "b at (10, 10), 4 x 10 and c at (12, 10), 4 x 10 on tier 2 share 2 x 10");
  EXPECT_NE(check::to_text(three_tiers(), r).find("violation overlap: 1"), std::string::npos);
}

TEST(CheckRules, CellsHeapedOnOneSpotAreCountedToALimit) {
  db::Design d = three_tiers();
  db::Placement p;
  for (int i = 0; i < 10'000; ++i) {
    d.inst_names.insert(fmt::format("x{}", i));
    d.inst_master.push_back(db::MasterId(0));
  }
  p.resize(d.num_insts());
  const check::Report r = check::check(d, p);
  EXPECT_TRUE(r.violations[Violation::overlap].at_least);
  EXPECT_EQ(count(r, Violation::overlap), 20'000'000);
  EXPECT_EQ(r.violations[Violation::overlap].examples.size(), 5u);
}

TEST(Feasibility, MaxBondsIsThatOfAFullGrid) {
  db::Design d = three_tiers();
  // Centres from 4 to 36 and from 4 to 26 in steps of 5.
  EXPECT_EQ(check::max_bonds(d, 0), 7 * 5);
  d.die = {0, 0, 7, 30};
  EXPECT_EQ(check::max_bonds(d, 0), 0) << "3.5 is no integer";
  d.die = {0, 0, 8, 30};
  EXPECT_EQ(check::max_bonds(d, 0), 1 * 5);
  d.die = {-1'000'000'000, -1'000'000'000, 1'000'000'000, 1'000'000'000};
  d.interfaces[0] = {1, 1, 0, 0};
  EXPECT_EQ(check::max_bonds(d, 0), 1'999'999'999LL * 1'999'999'999LL);
}

}  // namespace
}  // namespace taufold
