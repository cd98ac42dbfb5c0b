// rooms: place check
// Folds whose bonds have few sites: legal by the independent check, or refused with what would fit.
#include <gtest/gtest.h>

#include <cmath>

#include "check/check.hpp"
#include "place/place.hpp"
#include "support/synthetic_design.hpp"

namespace taufold::place {
namespace {

/// Bonds with `sites` places on the die, give or take the rounding of a square grid.
db::Design with_sites(db::Design d, int sites) {
  const auto pitch = static_cast<std::int32_t>(std::floor(static_cast<double>(d.die.width()) / (std::sqrt(static_cast<double>(sites)) + 0.5)));
  for (db::BondRule& r : d.interfaces) r = {pitch / 2, pitch / 2, pitch - pitch / 2, 0};
  return d;
}

Result fold_of(const db::Design& d, int threads = 1) {
  Options o;
  o.effort = 2;
  o.threads = threads;
  return fold(d, o, {}, nullptr);
}

TEST(ScarceBonds, AFoldWithAFifthOfASiteACellIsLegal) {
  for (const std::size_t tiers : {2u, 3u}) {
    const db::Design d = with_sites(test::synthetic_design(600, tiers, 0.6, 3), 120);
    const Result r = fold_of(d);
    ASSERT_EQ(r.status, Status::done) << r.reason;
    const check::Report judged = check::check(d, r.placement);
    EXPECT_TRUE(judged.legal) << check::to_text(d, judged);
    EXPECT_EQ(db::checksum(r.placement), db::checksum(fold_of(d, 3).placement));
  }
}

TEST(ScarceBonds, AShortageIsNamedWithTheGrowthThatFits) {
  const db::Design d = with_sites(test::synthetic_design(600, 2, 0.9, 3), 12);
  const Result r = fold_of(d);
  ASSERT_EQ(r.status, Status::infeasible);
  EXPECT_NE(r.reason.find("bond sites are short: "), std::string::npos) << r.reason;
  EXPECT_NE(r.reason.find("smallest imbalance"), std::string::npos) << r.reason;
  ASSERT_GT(r.fitting_growth, 1.0) << r.reason;
  // The die that is said to fit does.
  db::Design grown = d;
  const double side = 1.01 * std::sqrt(r.fitting_growth);
  const auto width = static_cast<std::int32_t>(side * static_cast<double>(d.die.width()));
  grown.die = {0, 0, width, width};
  for (db::Tier& t : grown.tiers) {
    t.rows.length = width;
    t.rows.count = width / t.rows.height;
  }
  const Result again = fold_of(grown);
  ASSERT_EQ(again.status, Status::done) << again.reason;
  EXPECT_TRUE(check::check(grown, again.placement).legal);
}

}  // namespace
}  // namespace taufold::place
