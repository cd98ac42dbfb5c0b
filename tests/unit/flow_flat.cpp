// rooms: db flow
// The flat version of a design: same cells, the summed area, the same aspect ratio, whole rows.
#include <gtest/gtest.h>

#include <cmath>

#include "flow/flat.hpp"
#include "flow/metrics.hpp"
#include "flow/session.hpp"
#include "support/synthetic_design.hpp"

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

TEST(Flat, FollowsDensitiesOfLargeDesignsDownwardsWhileTheyGain) {
  const std::vector<double> densities{1.0, 0.9, 0.8, 0.72};
  // The densities tried when `best_of_all` is the best of them and the others fall towards it.
  const auto tried = [&](bool large, double best_of_all) {
    std::vector<double> out;
    std::optional<double> best;
    while (const std::optional<double> next = next_density(densities, large, out.size(), best)) {
      out.push_back(*next);
      if (!best || std::abs(*next - best_of_all) < std::abs(*best - best_of_all)) best = next;
    }
    return out;
  };
  EXPECT_EQ(tried(false, 1.0), densities);
  EXPECT_EQ(tried(true, 1.0), (std::vector<double>{0.9, 1.0}));
  EXPECT_EQ(tried(true, 0.9), (std::vector<double>{0.9, 1.0, 0.8}));
  EXPECT_EQ(tried(true, 0.8), (std::vector<double>{0.9, 1.0, 0.8, 0.72}));
  EXPECT_EQ(tried(true, 0.72), (std::vector<double>{0.9, 1.0, 0.8, 0.72}));
  EXPECT_EQ(next_density({1.0}, true, 0, std::nullopt), 1.0);
  EXPECT_EQ(next_density(densities, true, 2, std::nullopt), 0.8) << "neither of the first two was legal";
}

TEST(Flat, TheRankingLeavesASecondPlacementAtTheSameDensity) {
  const db::Design flat = flat_version(test::synthetic_design(250, 1, 0.7, 3));
  SilentMonitor monitor;
  StopToken stop;
  Session session(monitor, stop);
  place::Options options;
  options.effort = 3;
  const FlatResult r = place_flat(flat, options, std::nullopt, session);
  ASSERT_TRUE(r.best);
  ASSERT_EQ(r.sweep.size(), sweep_densities(flat).size() + 1);
  double least = 1e300;
  for (std::size_t k = 0; k + 1 < r.sweep.size(); ++k)
    if (r.sweep[k].legal && static_cast<double>(r.sweep[k].hpwl) < least) {
      least = static_cast<double>(r.sweep[k].hpwl);
      EXPECT_LE(r.sweep[*r.best].hpwl, r.sweep[k].hpwl);
    }
  EXPECT_EQ(db::score(flat, r.result.placement).total(), r.sweep[*r.best].hpwl);
  ASSERT_TRUE(r.control);
  EXPECT_NE(db::checksum(*r.control), db::checksum(r.result.placement));
  const std::int64_t other = db::score(flat, *r.control).total();
  EXPECT_GE(other, r.sweep[*r.best].hpwl);
  EXPECT_EQ(r.sweep.back().density, r.sweep[*r.best].density);
  EXPECT_TRUE(other == r.sweep.back().hpwl || static_cast<double>(other) == least);
  // At a density that was given nothing is ranked.
  const FlatResult one = place_flat(flat, options, 0.9, session);
  EXPECT_EQ(one.sweep.size(), 1u);
  EXPECT_FALSE(one.control);
}

}  // namespace
}  // namespace taufold::flow
