// rooms: db place check
// Cells of several rows through the whole engine, by the independent check: on one to four tiers, on rows whose rails are theirs,
// also where a cell is taller on one tier than on another.
#include <gtest/gtest.h>

#include "check/check.hpp"
#include "place/place.hpp"
#include "support/quick_fold.hpp"
#include "support/synthetic_design.hpp"

namespace taufold::place {
namespace {

using db::RowParity;
using db::Violation;

/// Every fifth kind of cell has two rows in both technologies (even and odd ones), and another three in the second alone.
db::Design tall_design(std::size_t tiers, std::uint64_t seed) {
  db::Design d = test::synthetic_design(300, tiers, 0.42, seed);
  const auto raise = [&](std::size_t tech, std::size_t master, std::int32_t rows, RowParity lowest) {
    db::Shape& s = d.techs[db::TechId(tech)].shapes[db::MasterId(master)];
    s.height *= rows;
    s.lowest_row = lowest;
    for (geom::Point& p : s.pin_offset) p.y *= rows;
  };
  raise(0, 4, 2, RowParity::even);
  raise(1, 4, 2, RowParity::odd);
  raise(1, 1, 3, RowParity::any);
  return d;
}

using test::quick_fold;

class Tall : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Tall, StandLegallyAndWithTheSameBits) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const db::Design d = tall_design(GetParam(), seed);
    test::expect_legal_and_same_bits(d);
  }
}

TEST_P(Tall, KeepTheBestOfSeveralStarts) {
  const db::Design d = tall_design(GetParam(), 7);
  const Result r = quick_fold(d, 2, 4);
  ASSERT_EQ(r.status, Status::done) << r.reason;
  const check::Report report = check::check(d, r.placement);
  EXPECT_TRUE(report.legal) << check::to_text(d, report);
}

TEST_P(Tall, OffTheirRowsAreFound) {
  const db::Design d = tall_design(GetParam(), 4);
  const Result r = quick_fold(d, 2);
  ASSERT_EQ(r.status, Status::done) << r.reason;
  int moved = 0;
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    const db::TierId t = r.placement.tier[i];
    const db::RowGrid& rows = d.tiers[t].rows;
    if (d.shape(i, t).lowest_row == RowParity::any || moved >= 5) continue;
    ASSERT_TRUE(d.is_tall(i, t));
    db::Placement p = r.placement;
    p.y[i] += p.y[i] > rows.y ? -rows.height : rows.height;
    const check::Report wrong = check::check(d, p);
    EXPECT_EQ(wrong.violations[Violation::off_row].count, 1) << "rails of row " << (p.y[i] - rows.y) / rows.height;
    p.y[i] = rows.y + (rows.count - 1) * rows.height;
    EXPECT_EQ(check::check(d, p).violations[Violation::off_row].count, 1) << "beyond the last row";
    ++moved;
  }
  EXPECT_EQ(moved, 5);
}

INSTANTIATE_TEST_SUITE_P(Tiers, Tall, ::testing::Values(1u, 2u, 3u, 4u));

}  // namespace
}  // namespace taufold::place
