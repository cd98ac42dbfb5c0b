// rooms: place
// Nets cut at their bonds: the parts together are as long as the whole with its bonds.
#include "place/bond/split.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "place/bond/assign.hpp"
#include "support/synthetic_design.hpp"

namespace taufold::place {
namespace {

State random_state(const Problem& p, Rng& rng) {
  State s;
  s.tier.resize(p.objects);
  s.x.resize(p.objects);
  s.y.resize(p.objects);
  for (std::int32_t c = 0; c < p.cells; ++c) {
    s.tier[c] = static_cast<std::uint8_t>(rng.below(static_cast<std::uint32_t>(p.tiers)));
    s.x[c] = rng.between(p.die.xlo, p.die.xhi - 50);
    s.y[c] = rng.between(p.die.ylo, p.die.yhi - 50);
  }
  add_blocks(p, s);
  return s;
}

class BondSplit : public ::testing::TestWithParam<std::size_t> {};

TEST_P(BondSplit, KeepsTheExactLength) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const db::Design d = test::synthetic_design(300, GetParam(), 0.6, seed);
    const Problem p = make_problem(d);
    Rng rng(seed);
    State s = random_state(p, rng);
    ASSERT_EQ(assign_all_bonds(p, s), 0);
    ASSERT_GT(s.bonds.size(), 50u);
    const Problem split = split_at_bonds(p, s);
    State parts = s;
    parts.bonds.clear();
    add_blocks(split, parts);
    EXPECT_EQ(ideal_score(split, parts), exact_score(p, s));
    // No net of the new problem crosses, so a fresh assignment finds nothing to do.
    EXPECT_EQ(assign_all_bonds(split, parts), 0);
    EXPECT_TRUE(parts.bonds.empty());
  }
}

TEST_P(BondSplit, LeavesNetsWithoutASiteWhole) {
  const db::Design d = test::synthetic_design(200, GetParam(), 0.6, 9);
  const Problem p = make_problem(d);
  Rng rng(9);
  State s = random_state(p, rng);
  const std::int64_t ideal = ideal_score(p, s);
  ASSERT_EQ(assign_all_bonds(p, s), 0);
  for (NetBond& b : s.bonds) b.placed = false;
  const Problem split = split_at_bonds(p, s);
  EXPECT_EQ(split.nets, p.nets);
  State parts = s;
  add_blocks(split, parts);
  EXPECT_EQ(ideal_score(split, parts), ideal);
}

TEST_P(BondSplit, IsAProblemLikeAnyOther) {
  const db::Design d = test::synthetic_design(200, GetParam(), 0.6, 4);
  const Problem p = make_problem(d);
  Rng rng(4);
  State s = random_state(p, rng);
  assign_all_bonds(p, s);
  const Problem split = split_at_bonds(p, s);
  EXPECT_EQ(split.cells, p.cells);
  for (std::int32_t n = 0; n < split.nets; ++n) {
    EXPECT_GE(split.degree(n), 2);
    EXPECT_EQ(split.degree(n) == 2, n < split.two_pin_nets);
    for (std::int32_t q = split.net_begin[n]; q < split.net_begin[n + 1]; ++q) {
      EXPECT_EQ(split.pin_net[q], n);
      const std::int32_t c = split.pin_cell[q];
      const auto first = split.cell_pin.begin() + split.cell_begin[c], last = split.cell_pin.begin() + split.cell_begin[c + 1];
      EXPECT_EQ(std::count(first, last, q), 1);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Tiers, BondSplit, ::testing::Values(2u, 3u, 4u));

}  // namespace
}  // namespace taufold::place
