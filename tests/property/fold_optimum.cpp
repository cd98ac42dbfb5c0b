// rooms: place check
// Tiny designs: the engine's result against an exhaustive search that is written here, on its own, without any bound.
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "check/check.hpp"
#include "place/place.hpp"
#include "support/synthetic_design.hpp"

namespace taufold::place {
namespace {

db::Design tiny_design(Rng& rng, std::uint32_t cells) {
  db::Design d;
  d.name = "tiny";
  const std::int32_t h0 = rng.between(2, 3), h1 = rng.between(2, 3);
  for (const std::int32_t h : {h0, h1}) {
    db::Technology t{"T", {}};
    t.name += std::to_string(d.techs.size());
    for (int m = 0; m < 2; ++m) {
      db::Shape s{rng.between(1, 3), h, {}};
      for (int pin = 0; pin < 2; ++pin) s.pin_offset.push_back({rng.between(0, s.width), rng.between(0, h)});
      t.shapes.push_back(s);
    }
    d.techs.push_back(t);
  }
  for (int m = 0; m < 2; ++m) d.masters.push_back({"M" + std::to_string(m), false, {"A", "B"}});
  const std::int32_t w = cells < 4 ? rng.between(5, 8) : 5, h = cells < 4 ? rng.between(5, 7) : 5;
  d.die = {0, 0, w, h};
  d.tiers.push_back({"bottom", db::TechId(0), {0, 0, w, h0, h / h0}, 900'000});
  d.tiers.push_back({"top", db::TechId(1), {0, 0, w, h1, h / h1}, 900'000});
  d.interfaces.push_back({1, 1, 1, rng.below(2) == 0 ? 0 : 2});
  for (std::uint32_t i = 0; i < cells; ++i) {
    d.inst_names.insert("u" + std::to_string(i));
    d.inst_master.push_back(db::MasterId(rng.below(2)));
  }
  for (std::uint32_t n = 0; n < cells; ++n) {
    d.net_names.insert("n" + std::to_string(n));
    const std::uint32_t a = rng.below(cells), b = (a + 1 + rng.below(cells - 1)) % cells;
    for (const std::uint32_t i : {a, b}) {
      d.pin_inst.push_back(db::InstId(i));
      d.pin_master_pin.push_back(rng.below(2));
    }
    d.net_pin_begin.push_back(static_cast<std::uint32_t>(d.pin_inst.size()));
  }
  return d;
}

/// Every tier, row and x of every cell, then every place of every bond; judged by the independent checker's rules, with no
/// bound but the best score so far at the leaves. Returns the largest int64 when nothing is legal.
std::int64_t exhaustive(const db::Design& d) {
  const auto n = static_cast<std::uint32_t>(d.num_insts());
  db::Placement p;
  p.resize(n);
  std::int64_t best = std::numeric_limits<std::int64_t>::max();
  const db::BondRule rule = d.interfaces[0];
  const std::int32_t pitch = rule.width + rule.spacing, edge = rule.spacing + (rule.width + 1) / 2;
  std::array<std::int64_t, 2> area{};

  const std::function<void(std::vector<db::NetId>&, std::size_t)> bonds = [&](std::vector<db::NetId>& cut, std::size_t i) {
    // The score of bonds placed so far never falls as more are added, so this cut-off loses nothing.
    if (i == cut.size()) {
      best = std::min(best, db::score(d, p).total());
      return;
    }
    for (std::int32_t x = edge; x <= d.die.xhi - edge; ++x)
      for (std::int32_t y = edge; y <= d.die.yhi - edge; ++y) {
        bool clear = true;
        for (const db::Bond& b : p.bonds) clear = clear && (std::abs(b.x - x) >= pitch || std::abs(b.y - y) >= pitch);
        if (!clear) continue;
        p.bonds.push_back({cut[i], 0, x, y});
        if (db::score(d, p).total() < best) bonds(cut, i + 1);
        p.bonds.pop_back();
      }
  };
  const std::function<void(std::uint32_t)> cells = [&](std::uint32_t i) {
    if (i == n) {
      std::vector<db::NetId> cut;
      for (const db::NetId net : ids<db::NetId>(d.num_nets())) {
        bool on[2] = {false, false};
        for (const db::PinId q : d.pins(net)) on[p.tier[d.pin_inst[q]].value] = true;
        if (on[0] && on[1]) cut.push_back(net);
      }
      if (db::score(d, p).total() < best) bonds(cut, 0);
      return;
    }
    const db::InstId inst(i);
    for (const db::TierId t : ids<db::TierId>(2)) {
      const db::Shape& s = d.shape(inst, t);
      const db::RowGrid& g = d.tiers[t].rows;
      if (!d.utilisation_ok(t, area[t.value] + d.area(inst, t))) continue;
      area[t.value] += d.area(inst, t);
      for (std::int32_t r = 0; r < g.count; ++r)
        for (std::int32_t x = 0; x + s.width <= g.length; ++x) {
          p.tier[inst] = t;
          p.x[inst] = x;
          p.y[inst] = g.y + r * g.height;
          bool clear = true;
          for (std::uint32_t j = 0; j < i && clear; ++j) {
            const db::InstId o(j);
            clear = p.tier[o] != t || p.y[o] != p.y[inst] || x + s.width <= p.x[o] || p.x[o] + d.shape(o, t).width <= x;
          }
          if (clear) cells(i + 1);
        }
      area[t.value] -= d.area(inst, t);
    }
  };
  cells(0);
  return best;
}

class TinyOptimum : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(TinyOptimum, IsFoundAndProven) {
  const std::uint32_t cells = GetParam();
  Rng rng(cells * 1000 + 1);
  StopToken stop;
  int feasible = 0;
  for (int round = 0; round < (cells < 5 ? 15 : 8); ++round) {
    const db::Design d = tiny_design(rng, cells);
    ASSERT_EQ(db::inconsistency(d), "");
    const std::int64_t optimum = exhaustive(d);
    Options o;
    o.seed = static_cast<std::uint64_t>(round) + 1;
    const Result r = fold(d, o, stop, nullptr);
    if (optimum == std::numeric_limits<std::int64_t>::max()) {
      EXPECT_EQ(r.status, Status::infeasible);
      EXPECT_FALSE(r.reason.empty());
      continue;
    }
    ++feasible;
    ASSERT_EQ(r.status, Status::done) << r.reason;
    const check::Report report = check::check(d, r.placement);
    EXPECT_TRUE(report.legal) << check::to_text(d, report);
    EXPECT_EQ(report.score, optimum);
    EXPECT_TRUE(r.proven_optimal);
  }
  EXPECT_GT(feasible, 0);
}

INSTANTIATE_TEST_SUITE_P(Cells, TinyOptimum, ::testing::Values(2u, 3u, 4u, 5u));

}  // namespace
}  // namespace taufold::place
