// rooms: place check
// TSVs keep their squares free of cells on the tiers that they pierce: found by the independent check where they do not, and kept by the
// engine, for TSVs within a row, over several rows and through both tiers of an interface.
#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

#include "check/check.hpp"
#include "place/problem.hpp"
#include "place/tsv/tsvs.hpp"
#include "support/given_design.hpp"
#include "support/quick_fold.hpp"

namespace taufold::place {
namespace {

using db::Violation;

std::int64_t count(const check::Report& r, Violation v) { return r.violations[v].count; }

/// Front to back above the lowest interface, through the lower tiers; with `back_to_back` through both.
db::Design with_tsvs(db::Design d, double rows, bool back_to_back = false) {
  for (std::size_t k = 0; k < d.interfaces.size(); ++k) {
    if (d.num_tiers() > 2 && k == 0) continue;
    db::BondRule& r = d.interfaces[k];
    r.tsv = 2 * static_cast<std::int32_t>(std::lround(0.5 * rows * d.tiers[db::TierId(k)].rows.height));
    r.pierces_lower = true;
    r.pierces_upper = back_to_back;
    r.width = r.height = r.tsv / 2;
    r.spacing = r.tsv;
  }
  return d;
}

// By hand: every pair of a TSV and a cell, on every tier.
std::int64_t overlaps(const db::Design& d, const db::Placement& p) {
  std::int64_t n = 0;
  for (const db::Bond& b : p.bonds) {
    const db::BondRule& rule = d.interfaces[b.interface];
    if (rule.tsv == 0) continue;
    const std::int32_t half = rule.tsv / 2;
    for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
      const std::size_t t = p.tier[i].value;
      if (!(t == b.interface && rule.pierces_lower) && !(t == b.interface + 1 && rule.pierces_upper)) continue;
      const db::Shape& s = d.shape(i, p.tier[i]);
      n += p.x[i] < b.x + half && p.x[i] + s.width > b.x - half && p.y[i] < b.y + half && p.y[i] + s.height > b.y - half ? 1 : 0;
    }
  }
  return n;
}

TEST(Tsvs, APlacementThatTakesNoNoticeOfThemIsIllegalBySoManyOverlaps) {
  for (const bool both : {false, true}) {
    const db::Design plain = test::synthetic_design(300, 2, 0.5, 5);
    const Result r = test::quick_fold(plain, 1);
    ASSERT_EQ(r.status, Status::done) << r.reason;
    ASSERT_GT(r.placement.bonds.size(), 5u);
    db::Design d = with_tsvs(plain, 0.4, both);
    d.interfaces = {plain.interfaces[0]};  // bonds as they were
    d.interfaces[0].tsv = 8;
    d.interfaces[0].pierces_lower = true;
    d.interfaces[0].pierces_upper = both;
    const check::Report judged = check::check(d, r.placement);
    EXPECT_GT(overlaps(d, r.placement), 0);
    EXPECT_EQ(count(judged, Violation::tsv_keep_out), overlaps(d, r.placement));
    EXPECT_FALSE(judged.legal);
    EXPECT_EQ(judged.tiers[0].tsvs, static_cast<std::int64_t>(r.placement.bonds.size()));
    EXPECT_EQ(judged.tiers[0].tsv_area, 64 * judged.tiers[0].tsvs);
    EXPECT_EQ(judged.tiers[1].tsvs, both ? judged.tiers[0].tsvs : 0);
    EXPECT_EQ(judged.tiers[0].area, check::check(plain, r.placement).tiers[0].area + judged.tiers[0].tsv_area);
  }
}

TEST(Tsvs, CountAsAreaUnderTheLimit) {
  const db::Design plain = test::synthetic_design(300, 2, 0.5, 5);
  const Result r = test::quick_fold(plain, 1);
  ASSERT_EQ(r.status, Status::done) << r.reason;
  db::Design d = plain;
  d.interfaces[0].tsv = 2;
  d.interfaces[0].pierces_upper = true;
  const std::int64_t cells = check::check(plain, r.placement).tiers[1].area;
  db::Tier& upper = d.tiers[db::TierId(std::size_t{1})];
  upper.max_utilisation_ppm = (cells * 1'000'000 + d.die_area() - 1) / d.die_area();  // the cells just fit
  EXPECT_EQ(count(check::check(plain, r.placement), Violation::utilisation), 0);
  EXPECT_EQ(count(check::check(d, r.placement), Violation::utilisation), 1);
}

struct Case {
  std::size_t tiers;
  double rows;
  bool both;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.tiers << " tiers, " << c.rows << " rows" << (c.both ? ", back to back" : "");
}
class TsvFold : public ::testing::TestWithParam<Case> {};
class TsvInRow : public TsvFold {};

TEST_P(TsvFold, IsLegalAndTheSameForAnyThreads) {
  const Case c = GetParam();
  const db::Design d = with_tsvs(test::synthetic_design(600, c.tiers, 0.45, 3), c.rows, c.both);
  test::expect_legal_and_same_bits(d);
}

TEST_P(TsvInRow, GoesAroundWhatIsGiven) {
  const Case c = GetParam();
  const db::Design d = with_tsvs(test::given_design(c.tiers, 2), c.rows, c.both);
  test::expect_legal_and_same_bits(d);
}

constexpr Case kInRow[] = {{2, 0.3, false}, {2, 0.3, true}, {3, 0.3, false}, {4, 0.3, false}};
constexpr Case kOfSeveralRows[] = {{2, 1.6, false}, {2, 1.6, true}, {4, 1.6, false}};
INSTANTIATE_TEST_SUITE_P(InRow, TsvFold, ::testing::ValuesIn(kInRow));
INSTANTIATE_TEST_SUITE_P(OfSeveralRows, TsvFold, ::testing::ValuesIn(kOfSeveralRows));
INSTANTIATE_TEST_SUITE_P(InRow, TsvInRow, ::testing::ValuesIn(kInRow));

// What is cut and joined again is the same placement: of the same length, by both ways of counting.
TEST(TsvCut, KeepsTheLength) {
  for (const double rows : {0.3, 1.6})
    for (const TsvsAs as : {TsvsAs::blockages, TsvsAs::cells}) {
      const db::Design d = with_tsvs(test::synthetic_design(400, 3, 0.4, 7), rows);
      const Result r = test::quick_fold(d, 1);
      ASSERT_EQ(r.status, Status::done) << r.reason;
      const Problem p = make_problem(d);
      State s;
      for (std::int32_t c = 0; c < p.cells; ++c) {
        const db::InstId i(p.cell_inst[c]);
        s.tier.push_back(static_cast<std::uint8_t>(r.placement.tier[i].value));
        s.x.push_back(r.placement.x[i]);
        s.y.push_back(r.placement.y[i]);
      }
      add_blocks(p, s);
      for (std::int32_t n = 0; n < p.nets; ++n)
        for (const db::Bond& b : r.placement.bonds)
          if (b.net.value == p.net_id[n]) s.bonds.push_back({n, static_cast<int>(b.interface), b.x, b.y, true});
      const std::optional<std::vector<TsvPlace>> places = place_tsvs(p, s);
      ASSERT_TRUE(places);
      const CutAtTsvs cut = cut_at_tsvs(p, s, *places, as);
      const State joined = joined_at_tsvs(p, s, cut, cut.state);
      EXPECT_EQ(exact_score(cut.problem, cut.state), exact_score(p, joined));
      EXPECT_EQ(joined.bonds.size(), s.bonds.size());
    }
}

TEST(TsvShortage, IsNamedWithTheGrowthThatFits) {
  db::Design d = with_tsvs(test::synthetic_design(600, 2, 0.85, 3), 1.2);
  double share = 0;  // of a tier, when each holds half of the cells
  for (const db::TierId t : ids<db::TierId>(2))
    for (const db::InstId i : ids<db::InstId>(d.num_insts())) share += 0.25 * static_cast<double>(d.area(i, t)) / static_cast<double>(d.die_area());
  for (const db::TierId t : ids<db::TierId>(2)) d.tiers[t].max_utilisation_ppm = std::llround(1.03e6 * share);
  const Result r = test::quick_fold(d, 1, 2);
  ASSERT_EQ(r.status, Status::infeasible);
  EXPECT_NE(r.reason.find("TSVs"), std::string::npos) << r.reason;
  ASSERT_GT(r.fitting_growth, 1.0) << r.reason;
  db::Design grown = d;
  const double side = 1.02 * std::sqrt(r.fitting_growth);
  const auto width = static_cast<std::int32_t>(side * static_cast<double>(d.die.width()));
  grown.die = {0, 0, width, width};
  for (db::Tier& t : grown.tiers) {
    t.rows.length = width / t.rows.site * t.rows.site;
    t.rows.count = width / t.rows.height;
  }
  const Result again = test::quick_fold(grown, 1, 2);
  ASSERT_EQ(again.status, Status::done) << again.reason;
  EXPECT_TRUE(check::check(grown, again.placement).legal);
}

}  // namespace
}  // namespace taufold::place
