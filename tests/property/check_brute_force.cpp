// The checker against a checker that looks at every pair, for any number of tiers.
//
// rooms: base diag geom db check
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "check/check.hpp"
#include "check/feasibility.hpp"
#include "check/sweep.hpp"
#include "support/random_design.hpp"
#include "support/seeded_property.hpp"

namespace taufold {
namespace {

using db::Violation;

struct Box {
  double x, y, w, h;
};

/// Counts by definition; in doubles, which hold these small numbers and halves exactly.
struct BruteForce {
  std::array<std::int64_t, db::kViolationNames.size()> count{};
  double score = 0;

  std::int64_t& operator[](Violation v) { return count[static_cast<std::size_t>(v)]; }

  BruteForce(const db::Design& d, const db::Placement& p) {
    const auto box = [&](db::InstId i) {
      const db::Shape& s = d.shape(i, p.tier[i]);
      const bool turned = p.orient[i] == geom::Orient::R90 || p.orient[i] == geom::Orient::R270;
      return Box{double(p.x[i]), double(p.y[i]), double(turned ? s.height : s.width),
                 double(turned ? s.width : s.height)};
    };
    std::vector<double> area(d.num_tiers());
    for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
      const Box a = box(i);
      area[p.tier[i].value] += a.w * a.h;
      if (a.x < d.die.xlo || a.y < d.die.ylo || a.x + a.w > d.die.xhi || a.y + a.h > d.die.yhi)
        ++(*this)[Violation::outside_die];
      if (!d.masters[d.inst_master[i]].is_macro) {
        if (p.orient[i] != geom::Orient::R0) ++(*this)[Violation::orientation];
        const db::RowGrid& r = d.tiers[p.tier[i]].rows;
        bool in_row = false;
        for (std::int32_t k = 0; k < r.count; ++k)
          in_row |= a.y == r.y + double(k) * r.height && d.shape(i, p.tier[i]).height <= r.height &&
                    a.x >= r.x && a.x + a.w <= r.x + r.length;
        if (!in_row) ++(*this)[Violation::off_row];
      }
      for (const db::InstId j : ids<db::InstId>(i.value)) {
        const Box b = box(j);
        if (p.tier[i] == p.tier[j] && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h &&
            b.y < a.y + a.h)
          ++(*this)[Violation::overlap];
      }
    }
    for (std::size_t t = 0; t < area.size(); ++t)
      if (area[t] * 1e6 > double(d.tiers[db::TierId(t)].max_utilisation_ppm) * double(d.die_area()))
        ++(*this)[Violation::utilisation];

    for (std::size_t a = 0; a < p.bonds.size(); ++a) {
      const db::Bond& b = p.bonds[a];
      const db::BondRule& r = d.interfaces[b.interface];
      const double half_w = r.width / 2.0, half_h = r.height / 2.0;
      if (b.x - half_w - d.die.xlo < r.spacing || d.die.xhi - b.x - half_w < r.spacing ||
          b.y - half_h - d.die.ylo < r.spacing || d.die.yhi - b.y - half_h < r.spacing)
        ++(*this)[Violation::terminal_boundary];
      score += double(r.cost);
      for (std::size_t c = 0; c < a; ++c) {
        const db::Bond& o = p.bonds[c];
        if (o.interface == b.interface && std::abs(o.x - b.x) - r.width < r.spacing &&
            std::abs(o.y - b.y) - r.height < r.spacing)
          ++(*this)[Violation::terminal_spacing];
      }
    }
    for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
      std::map<std::uint32_t, std::vector<std::pair<double, double>>> points;
      std::set<std::uint32_t> tiers;
      for (const db::PinId q : d.pins(n)) {
        const db::InstId i = d.pin_inst[q];
        const db::Shape& s = d.shape(i, p.tier[i]);
        const geom::Point o = s.pin_offset[d.pin_master_pin[q]];
        double x = o.x, y = o.y;
        switch (p.orient[i]) {
          case geom::Orient::R0:
            break;
          case geom::Orient::R90:
            x = s.height - o.y, y = o.x;
            break;
          case geom::Orient::R180:
            x = s.width - o.x, y = s.height - o.y;
            break;
          case geom::Orient::R270:
            x = o.y, y = s.width - o.x;
            break;
          default:
            RC_FAIL("these cases have no mirrored orientations");
        }
        points[p.tier[i].value].push_back({p.x[i] + x, p.y[i] + y});
        tiers.insert(p.tier[i].value);
      }
      for (std::uint32_t f = 0; f < d.interfaces.size(); ++f) {
        std::int64_t bonds = 0;
        for (const db::Bond& b : p.bonds) {
          if (b.net != n || b.interface != f) continue;
          ++bonds;
          points[f].push_back({b.x, b.y});
          points[f + 1].push_back({b.x, b.y});
        }
        const bool crosses = !tiers.empty() && *tiers.begin() <= f && *tiers.rbegin() > f;
        if (crosses && bonds == 0) ++(*this)[Violation::terminal_missing];
        if (!crosses && bonds > 0) ++(*this)[Violation::terminal_uncut_net];
        if (bonds > 1) (*this)[Violation::terminal_duplicate] += bonds - 1;
      }
      for (const auto& [t, list] : points) {
        double xlo = 1e9, xhi = -1e9, ylo = 1e9, yhi = -1e9;
        for (const auto& [x, y] : list)
          xlo = std::min(xlo, x), xhi = std::max(xhi, x), ylo = std::min(ylo, y), yhi = std::max(yhi, y);
        score += xhi - xlo + yhi - ylo;
      }
    }
  }
};

TAUFOLD_PROPERTY(CheckBruteForce, SameCountsAndScore) {
  test::DesignKind kind;
  kind.tiers = 1 + rng.below(4);
  kind.most_instances = 14;
  const db::Design d = test::random_design(rng, kind);
  db::Placement p = test::random_placement(rng, d);
  for (std::uint32_t k = rng.below(4); k > 0; --k) test::add_noise(rng, d, p);
  BruteForce expected(d, p);
  const check::Report got = check::check(d, p);
  bool legal = true;
  for (std::size_t k = 0; k < db::kViolationNames.size(); ++k) {
    RC_LOG() << db::kViolationNames[k] << "\n";
    RC_ASSERT(got.violations.entries()[k].count == expected.count[k]);
    legal &= expected.count[k] == 0;
  }
  RC_ASSERT(got.legal == legal);
  RC_ASSERT(static_cast<double>(got.score) == expected.score);
  // What is legal was feasible: no limit may have been reported out of reach.
  diag::Collector out;
  if (legal) RC_ASSERT(check::feasible(d, "case.txt", out));
}

TAUFOLD_PROPERTY(CheckSweep, FindsEveryPairOnce) {
  std::vector<check::Rect> rects;
  const std::uint32_t n = rng.below(60);
  const std::int32_t tall = rng.below(2) == 0 ? 6 : 300;
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int64_t x = rng.between(-50, 50), y = rng.between(-50, 50);
    rects.push_back({x, y, x + rng.between(1, 20), y + rng.between(1, tall)});
  }
  std::set<std::pair<std::uint32_t, std::uint32_t>> found, expected;
  RC_ASSERT(check::find_overlaps(rects, 1'000'000, [&](std::uint32_t a, std::uint32_t b) {
    RC_ASSERT(found.insert({a, b}).second);
  }));
  for (std::uint32_t b = 0; b < n; ++b)
    for (std::uint32_t a = 0; a < b; ++a)
      if (rects[a].xlo < rects[b].xhi && rects[b].xlo < rects[a].xhi && rects[a].ylo < rects[b].yhi &&
          rects[b].ylo < rects[a].yhi)
        expected.insert({a, b});
  RC_ASSERT(found == expected);
  if (expected.size() > 1) {
    std::int64_t seen = 0;
    RC_ASSERT(!check::find_overlaps(rects, 1, [&](std::uint32_t, std::uint32_t) { ++seen; }));
    RC_ASSERT(seen == 1);
  }
}

}  // namespace
}  // namespace taufold
