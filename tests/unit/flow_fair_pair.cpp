// rooms: db flow
#include "flow/fair_pair.hpp"

#include <gtest/gtest.h>

#include "check/check.hpp"
#include "place/place.hpp"
#include "support/synthetic_design.hpp"

namespace taufold::flow {
namespace {

TEST(FairPair, LengthsOfNetsAddUpToTheCheckersTotal) {
  for (const std::size_t tiers : {1u, 2u, 3u}) {
    const db::Design d = test::synthetic_design(200, tiers, 0.6, 5);
    place::Options o;
    o.effort = 1;
    const place::Result r = place::fold(d, o, {}, nullptr);
    ASSERT_TRUE(r.legal) << r.reason;
    std::int64_t sum = 0;
    for (const std::int64_t length : net_lengths(d, r.placement)) sum += length;
    EXPECT_EQ(sum, check::check(d, r.placement).hpwl);
  }
}

/// A die of 4 x 4 bins whose left half is full of cells.
TEST(FairPair, DensityIsWhatACellSees) {
  db::Design d;
  d.name = "half";
  constexpr std::int32_t kRow = 10, kSide = 4 * 7 * kRow;
  d.die = {0, 0, kSide, kSide};
  d.masters.push_back({"M", false, {}});
  d.techs.push_back({"T", {}});
  d.techs[db::TechId(0u)].shapes.push_back({kSide / 2, kRow, {}});
  d.tiers.push_back({"t", db::TechId(0u), {0, 0, kSide, kRow, kSide / kRow}, 1'000'000});
  db::Placement p;
  for (std::int32_t r = 0; r < kSide / kRow; ++r) {
    d.inst_names.insert(std::string("u").append(std::to_string(r)));
    d.inst_master.push_back(db::MasterId(0u));
  }
  p.resize(d.num_insts());
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    p.tier[i] = db::TierId(0u);
    p.y[i] = kRow * static_cast<std::int32_t>(i.value);
  }
  const LocalDensity half = local_density(d, p);
  EXPECT_DOUBLE_EQ(half.mean, 1.0);
  EXPECT_DOUBLE_EQ(half.p05, 0.0);
  EXPECT_DOUBLE_EQ(half.p95, 1.0);
}

TEST(FairPair, ClassesSplitTheFlatLengthAndScaleTheControl) {
  db::Design d;
  d.tiers.push_back({"t", db::TechId(0u), {0, 0, 1000, 10, 100}, 1'000'000});
  report::Document doc;
  // Two nets below two rows, one of 3 rows, one of 60; the control is twice as long in all.
  add_net_classes(doc, d, {5, 15, 30, 600}, {10, 10, 15, 300}, {20, 20, 60, 1200});
  const report::Series* s = doc.find_series("pair.classes");
  ASSERT_NE(s, nullptr);
  const auto column = [&](std::size_t c) { return s->columns[c].second; };
  EXPECT_EQ(column(0), (std::vector<double>{0, 2, 50}));
  EXPECT_EQ(column(1), (std::vector<double>{2, 5, 60}));
  EXPECT_EQ(column(2), (std::vector<double>{2, 1, 1}));
  EXPECT_DOUBLE_EQ(column(3)[0] + column(3)[1] + column(3)[2], 1.0);
  EXPECT_EQ(column(4), (std::vector<double>{1.0, 0.5, 0.5}));
  EXPECT_EQ(column(5), (std::vector<double>{0.5, 0, 0}));
  EXPECT_DOUBLE_EQ(column(6)[1], 1.0);
  EXPECT_DOUBLE_EQ(column(6)[0], 1.0);
  EXPECT_DOUBLE_EQ(column(7)[0], 0.5);
}

}  // namespace
}  // namespace taufold::flow
