// Cells put into a legal placement and bonds mended after it, on random designs with macros and blockages, judged by the independent
// checker: what is reported as done is legal, a cell fails only where no row of its tier has room, and what is not asked for keeps its row.
//
// rooms: base geom num db check place
#include <algorithm>
#include <set>

#include "check/check.hpp"
#include "place/bond/mend.hpp"
#include "place/legal/insert.hpp"
#include "support/random_design.hpp"
#include "support/seeded_property.hpp"

namespace taufold {
namespace {

using db::InstId;
using db::TierId;

struct Case {
  db::Design d;
  db::Placement p;
};

/// A legal placement, or nothing. Sites of some width, and a blockage where nothing stands.
std::optional<Case> legal_case(Rng& rng) {
  Case c;
  c.d = test::random_design(rng, {.tiers = 1 + rng.below(3), .most_instances = 30});
  for (db::Tier& t : c.d.tiers) t.max_utilisation_ppm = rng.below(3) == 0 ? rng.between(300'000, 900'000) : 1'000'000;
  if (rng.below(2) == 0)
    for (db::Tier& t : c.d.tiers) {
      t.rows.site = rng.between(1, 3);
      t.rows.length -= t.rows.length % t.rows.site;
      if (t.rows.length <= 0) return std::nullopt;
    }
  c.p = test::random_placement(rng, c.d);
  for (const InstId i : ids<InstId>(c.d.num_insts())) {
    const db::RowGrid& g = c.d.tiers[c.p.tier[i]].rows;
    if (!c.d.masters[c.d.inst_master[i]].is_macro) c.p.x[i] -= (c.p.x[i] - g.x) % g.site;
  }
  if (rng.below(2) == 0) {
    db::Blockage b;
    b.tier = TierId(std::size_t{rng.below(static_cast<std::uint32_t>(c.d.num_tiers()))});
    b.box.xlo = rng.between(c.d.die.xlo, c.d.die.xhi - 1);
    b.box.ylo = rng.between(c.d.die.ylo, c.d.die.yhi - 1);
    b.box.xhi = b.box.xlo + rng.between(1, 8);
    b.box.yhi = b.box.ylo + rng.between(1, 15);
    c.d.blockages.push_back(b);
  }
  if (!db::inconsistency(c.d).empty() || !check::check(c.d, c.p).legal) return std::nullopt;
  return c;
}

TAUFOLD_PROPERTY(InsertCells, IsLegalAndFailsOnlyWithoutRoom) {
  std::optional<Case> c = legal_case(rng);
  if (!c || c->d.num_insts() == 0) return;
  const db::Placement before = c->p;
  std::vector<place::WantedPlace> wanted;
  std::set<InstId> asked;
  for (const InstId i : ids<InstId>(c->d.num_insts())) {
    if (c->d.masters[c->d.inst_master[i]].is_macro || rng.below(3) != 0) continue;
    place::WantedPlace w{i, TierId(std::size_t{rng.below(static_cast<std::uint32_t>(c->d.num_tiers()))}), rng.between(c->d.die.xlo - 10, c->d.die.xhi + 10),
                         rng.between(c->d.die.ylo - 10, c->d.die.yhi + 10)};
    if (!c->d.shape(i, w.tier).exists()) continue;
    wanted.push_back(w);
    asked.insert(i);
  }
  const place::Inserted done = place::insert_cells(c->d, c->p, wanted);
  for (const InstId i : ids<InstId>(c->d.num_insts())) {
    if (asked.count(i) != 0) continue;
    RC_ASSERT(c->p.tier[i] == before.tier[i]);
    RC_ASSERT(c->p.y[i] == before.y[i]);
    RC_ASSERT(c->p.x[i] == before.x[i] || std::binary_search(done.moved.begin(), done.moved.end(), i));
  }
  // Rows only fill up, so that what found no room finds none at the end.
  std::vector<std::int64_t> area(c->d.num_tiers());
  const std::set<InstId> failed(done.failed.begin(), done.failed.end());
  for (const InstId i : ids<InstId>(c->d.num_insts()))
    if (failed.count(i) == 0) area[c->p.tier[i].value] += c->d.area(i, c->p.tier[i]);
  const bool open_rows = c->d.blockages.empty() && !c->d.has_macros();
  for (const InstId f : done.failed) {
    const TierId t = c->p.tier[f];
    if (!c->d.utilisation_ok(t, area[t.value] + c->d.area(f, t)) || !open_rows) continue;
    const db::RowGrid& g = c->d.tiers[t].rows;
    const auto whole = [&](InstId i) { return (c->d.shape(i, t).width + g.site - 1) / g.site * g.site; };
    for (std::int32_t r = 0; r < g.count; ++r) {
      std::int32_t room = g.length;
      for (const InstId i : ids<InstId>(c->d.num_insts()))
        if (failed.count(i) == 0 && c->p.tier[i] == t && c->p.y[i] == g.y + r * g.height) room -= whole(i);
      RC_ASSERT(room < whole(f));
    }
  }
  if (!done.failed.empty()) return;
  const place::Mended bonds = place::mend_bonds(c->d, c->p);
  const check::Report judged = check::check(c->d, c->p);
  if (bonds.failed == 0)
    RC_ASSERT(judged.legal);
  else
    RC_ASSERT(judged.violations[db::Violation::terminal_missing].count == static_cast<std::int64_t>(bonds.failed));
  // Bonds that are still needed are where they were.
  for (const db::Bond& b : before.bonds) {
    const auto now = std::find_if(c->p.bonds.begin(), c->p.bonds.end(), [&](const db::Bond& x) { return x.net == b.net && x.interface == b.interface; });
    if (now != c->p.bonds.end()) RC_ASSERT(*now == b);
  }
}

TEST(InsertCells, ChoosesTheGapBesideAndPushesNoMoreThanItMust) {
  db::Design d;
  d.die = {0, 0, 40, 20};
  db::Master master;
  master.name = "C";
  d.masters.push_back(master);
  d.techs.push_back({"T", {}});
  d.techs[db::TechId(std::size_t{0})].shapes.push_back({10, 10, {}, {}});
  d.tiers.push_back({.name = "t", .tech = db::TechId(std::size_t{0}), .rows = {0, 0, 40, 10, 2, 1}});
  for (const char* name : {"a", "b", "c", "d"}) {
    d.inst_names.insert(name);
    d.inst_master.push_back(db::MasterId(std::size_t{0}));
  }
  db::Placement p;
  p.resize(4);
  const TierId t(std::size_t{0});
  for (const InstId i : ids<InstId>(4)) p.tier[i] = t;
  p.x[InstId(std::size_t{0})] = 0, p.x[InstId(std::size_t{1})] = 12, p.x[InstId(std::size_t{2})] = 22;  // row 0: 2 free after a, 8 at the end
  const std::vector<place::WantedPlace> wanted{{InstId(std::size_t{3}), t, 15, 0}};
  const place::Inserted done = place::insert_cells(d, p, wanted);
  EXPECT_TRUE(done.failed.empty());
  // Row 1 above costs 10; room in row 0 is 10 in all, so that every cell there would be pushed.
  EXPECT_EQ(p.y[InstId(std::size_t{3})], 10);
  EXPECT_EQ(p.x[InstId(std::size_t{3})], 15);
  EXPECT_EQ(done.pushed, 0);
  d.tiers[t].rows.count = 1;
  const place::Inserted pushed = place::insert_cells(d, p, wanted);
  EXPECT_TRUE(pushed.failed.empty());
  EXPECT_EQ(p.y[InstId(std::size_t{3})], 0);
  EXPECT_EQ(pushed.pushed, 10);  // b by 2 to the left, c by 8 to the right
  EXPECT_EQ(p.x[InstId(std::size_t{3})], 20);
}

}  // namespace
}  // namespace taufold
