// rooms: place check
// One design, seed and effort: one result, whatever the threads; and legal by the independent checker, for any tier count.
#include <gtest/gtest.h>

#include "check/check.hpp"
#include "place/place.hpp"
#include "support/synthetic_design.hpp"

namespace taufold::place {
namespace {

class EngineBits : public ::testing::TestWithParam<std::size_t> {};

TEST_P(EngineBits, AreTheSameForAnyThreadCountAndLegal) {
  const db::Design d = test::synthetic_design(350, GetParam(), 0.7, 41);
  StopToken stop;
  std::vector<std::uint64_t> sums;
  for (const int threads : {1, 2, 4}) {
    Options o;
    o.threads = threads;
    o.effort = 1;
    o.seed = 9;
    const Result r = fold(d, o, stop, nullptr);
    ASSERT_EQ(r.status, Status::done) << r.reason;
    const check::Report report = check::check(d, r.placement);
    EXPECT_TRUE(report.legal) << check::to_text(d, report);
    sums.push_back(db::checksum(r.placement));
  }
  EXPECT_EQ(sums[0], sums[1]);
  EXPECT_EQ(sums[0], sums[2]);
}

INSTANTIATE_TEST_SUITE_P(Tiers, EngineBits, ::testing::Values(1u, 2u, 3u, 4u, 5u));

TEST(Engine, SeedsDiffer) {
  const db::Design d = test::synthetic_design(300, 2, 0.7, 42);
  StopToken stop;
  Options a, b;
  a.effort = b.effort = 1;
  b.seed = 2;
  EXPECT_NE(db::checksum(fold(d, a, stop, nullptr).placement), db::checksum(fold(d, b, stop, nullptr).placement));
}

TEST(Engine, MoreEffortIsNotWorse) {
  const db::Design d = test::synthetic_design(300, 2, 0.7, 43);
  StopToken stop;
  Options low, high;
  low.effort = 1;
  high.effort = 5;
  EXPECT_LT(db::score(d, fold(d, high, stop, nullptr).placement).total(), db::score(d, fold(d, low, stop, nullptr).placement).total());
}

TEST(Engine, StopsWithALegalResult) {
  const db::Design d = test::synthetic_design(500, 2, 0.7, 44);
  StopToken stop;
  stop.request_interrupt();  // before anything is placed
  const Result r = fold(d, Options{}, stop, nullptr);
  EXPECT_EQ(r.status, Status::stopped);
  EXPECT_TRUE(check::check(d, r.placement).legal);
}

TEST(Engine, PlacesDesignsWithoutNetsOrCells) {
  db::Design d = test::synthetic_design(50, 2, 0.7, 45);
  d.net_names = {};
  d.net_pin_begin = {0};
  d.pin_inst.clear();
  d.pin_master_pin.clear();
  StopToken stop;
  const Result r = fold(d, Options{}, stop, nullptr);
  EXPECT_EQ(r.status, Status::done);
  EXPECT_TRUE(check::check(d, r.placement).legal);
  d.inst_names = {};
  d.inst_master.clear();
  EXPECT_EQ(fold(d, Options{}, stop, nullptr).status, Status::done);
}

TEST(Engine, SaysWhyItCannot) {
  db::Design d = test::synthetic_design(60, 2, 0.7, 46);
  d.interfaces[0] = {200, 200, 200, 0};  // no bond fits on the die
  d.tiers[db::TierId(1)].max_utilisation_ppm = 400'000;
  d.tiers[db::TierId(0)].max_utilisation_ppm = 400'000;
  StopToken stop;
  Options o;
  o.effort = 1;
  const Result r = fold(d, o, stop, nullptr);
  EXPECT_EQ(r.status, Status::infeasible);
  EXPECT_NE(r.reason, "");
}

}  // namespace
}  // namespace taufold::place
