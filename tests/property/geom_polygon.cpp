// Polygons as boxes and areas of unions, against counting unit squares.
//
// rooms: base geom
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.hpp"
#include "geom/polygon.hpp"

namespace taufold::geom {
namespace {

constexpr int kSide = 12;

bool covers(const Box& b, int x, int y) {
  return b.xlo <= x && x < b.xhi && b.ylo <= y && y < b.yhi;
}

/// Even-odd rule at the centre of the unit square (x, y).
bool inside(const std::vector<Point>& p, int x, int y) {
  bool in = false;
  for (std::size_t k = 0; k < p.size(); ++k) {
    const Point a = p[k], b = p[(k + 1) % p.size()];
    if (a.x == b.x && a.x > x && std::min(a.y, b.y) <= y && y < std::max(a.y, b.y)) in = !in;
  }
  return in;
}

TEST(Polygon, BoxesCoverEachInnerSquareOnce) {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    Rng rng(seed);
    // A closed walk of alternating steps; it may cross itself.
    std::vector<Point> p;
    Point at{rng.between(0, kSide), rng.between(0, kSide)};
    const Point first = at;
    for (std::uint32_t k = 2 + rng.below(5); k > 0; --k) {
      p.push_back(at);
      at.x = rng.between(0, kSide);
      p.push_back(at);
      at.y = rng.between(0, kSide);
    }
    p.push_back(at);
    p.push_back({first.x, at.y});
    const auto boxes = rectilinear_boxes(p);
    ASSERT_TRUE(boxes) << seed;
    for (int x = 0; x < kSide; ++x)
      for (int y = 0; y < kSide; ++y) {
        const auto n =
            std::count_if(boxes->begin(), boxes->end(), [&](const Box& b) { return covers(b, x, y); });
        ASSERT_EQ(n, inside(p, x, y) ? 1 : 0) << "seed " << seed << " square " << x << " " << y;
      }
  }
}

TEST(Polygon, WhatIsNotRectilinearIsRefused) {
  EXPECT_FALSE(rectilinear_boxes(std::vector<Point>{{0, 0}, {4, 4}, {4, 0}, {0, 1}}));
  EXPECT_FALSE(rectilinear_boxes(std::vector<Point>{{0, 0}, {4, 0}}));
  EXPECT_FALSE(rectilinear_boxes(std::vector<Point>(kMostCorners + 1)));
  const auto l = rectilinear_boxes(std::vector<Point>{{0, 0}, {4, 0}, {4, 1}, {2, 1}, {2, 3}, {0, 3}});
  ASSERT_TRUE(l);
  EXPECT_EQ(union_area(*l), 8);
  EXPECT_EQ(l->size(), 2u);
}

TEST(Polygon, UnionAreaCountsEverySquareOnce) {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    Rng rng(seed);
    std::vector<Box> boxes(rng.below(9));
    for (Box& b : boxes)
      b = {rng.between(0, kSide), rng.between(0, kSide), rng.between(0, kSide), rng.between(0, kSide)};
    std::int64_t count = 0;
    for (int x = 0; x < kSide; ++x)
      for (int y = 0; y < kSide; ++y)
        count += std::any_of(boxes.begin(), boxes.end(), [&](const Box& b) { return covers(b, x, y); });
    ASSERT_EQ(union_area(boxes), count) << seed;
  }
  const std::int32_t far = 1 << 30;
  EXPECT_EQ(union_area(std::vector<Box>{{-far, -far, far, far}, {0, 0, 1, 1}}), (std::int64_t{1} << 62));
}

}  // namespace
}  // namespace taufold::geom
