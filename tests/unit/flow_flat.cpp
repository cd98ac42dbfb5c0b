// rooms: db flow
// The flat version of a design: same cells, the summed area, the same aspect ratio, whole rows.
#include <gtest/gtest.h>

#include <cmath>

#include "flow/flat.hpp"
#include "flow/metrics.hpp"

namespace taufold::flow {
namespace {

/// `tiers` tiers of 1000 x 997 with rows of 10 and cells that fill `share` of them.
db::Design design(std::size_t tiers, double share) {
  db::Design d;
  d.name = "test";
  d.die.add(-7, 5);
  d.die.add(993, 1002);
  d.masters.push_back({"C", false, {"P"}});
  db::Technology tech{"T", {}};
  tech.shapes.push_back({20, 10, {{2, 5}}});
  d.techs.push_back(tech);
  for (std::size_t k = 0; k < tiers; ++k) {
    d.tiers.push_back({"t", db::TechId(0), {-7, 5, 1000, 10, 99}, 800'000});
    if (k > 0) d.interfaces.push_back({2, 2, 1, 0});
  }
  const auto cells = static_cast<std::uint32_t>(share * static_cast<double>(tiers) * 1000 * 997 / 200);
  for (std::uint32_t i = 0; i < cells; ++i) {
    d.inst_names.insert(std::to_string(i));
    d.inst_master.push_back(db::MasterId(0));
  }
  return d;
}

TEST(Flat, HasTheSummedAreaAndTheSameShape) {
  for (const std::size_t tiers : {2u, 3u, 4u, 8u}) {
    const db::Design folded = design(tiers, 0.7), flat = flat_version(folded);
    ASSERT_EQ(db::inconsistency(flat), "");
    EXPECT_EQ(flat.num_tiers(), 1u);
    EXPECT_EQ(flat.num_insts(), folded.num_insts());
    const double wanted = static_cast<double>(tiers) * static_cast<double>(folded.die_area()),
                 got = static_cast<double>(flat.die_area());
    EXPECT_LE(got, wanted) << "no extra room";
    EXPECT_GT(got, wanted * (1 - 1.0 / 1000)) << "at most a column less";
    EXPECT_NEAR(static_cast<double>(flat.die.width()) / static_cast<double>(flat.die.height()), 1000.0 / 997,
                0.02);
    const db::RowGrid& rows = flat.tiers[db::TierId(0)].rows;
    EXPECT_EQ(static_cast<std::int64_t>(rows.count) * rows.height, flat.die.height())
        << "the rows fill the die";
    EXPECT_EQ(rows.length, flat.die.width());
    EXPECT_NEAR(design_utilisation(flat), design_utilisation(folded), 0.001);
  }
}

TEST(Flat, NeedsOneTechnology) {
  db::Design d = design(2, 0.5);
  EXPECT_EQ(no_flat_version(d), "");
  db::Design other = d;
  other.techs.push_back(other.techs[db::TechId(0)]);
  other.tiers[db::TierId(1)].tech = db::TechId(1);
  EXPECT_NE(no_flat_version(other), "");
  d.tiers[db::TierId(1)].rows.height = 20;
  EXPECT_NE(no_flat_version(d), "");
}

TEST(Flat, SweepHoldsTheCellsAndTheRulesOfAFairClaim) {
  const std::vector<double> loose = sweep_densities(flat_version(design(2, 0.60)));
  ASSERT_EQ(loose.size(), 4u);
  EXPECT_EQ(loose[0], 1.0);
  EXPECT_EQ(loose[1], 0.9);
  EXPECT_EQ(loose[2], 0.8);
  EXPECT_NEAR(loose[3], 0.62, 0.015) << "the utilisation plus 2 %";
  for (const double density : sweep_densities(flat_version(design(2, 0.95)))) EXPECT_GE(density, 0.95);
  EXPECT_EQ(sweep_densities(flat_version(design(2, 0.99))).front(), 1.0);
}

}  // namespace
}  // namespace taufold::flow
