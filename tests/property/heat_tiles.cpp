// Rectangles cut into tiles: no two overlap, and at any place they say what the rectangles said; overlaps are found.
//
// rooms: base tech io
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "base/random.hpp"
#include "io/heat/tiles.hpp"

namespace taufold::io::heat {
namespace {

bool covers(const tech::HeatRect& r, double x, double y) {
  return x > r.x_m && x < r.x_m + r.w_m && y > r.y_m && y < r.y_m + r.h_m;
}

std::vector<Tile> random_rects(Rng& rng) {
  std::vector<Tile> out;
  for (auto n = 1 + rng.next() % 9; n > 0; --n) {
    const auto at = [&] { return 1e-4 * static_cast<double>(rng.next() % 12); };
    const auto size = [&] { return 1e-4 * static_cast<double>(1 + rng.next() % 6); };
    out.push_back({{at(), at(), size(), size()}, static_cast<double>(1 + rng.next() % 4)});
  }
  return out;
}

RC_GTEST_PROP(Tiles, SayWhatTheRectanglesSay, (std::uint64_t seed)) {
  Rng rng(seed);
  const std::vector<Tile> rects = random_rects(rng);
  for (const bool last_wins : {false, true}) {
    const std::vector<Tile> tiles = tiled(rects, last_wins);
    std::vector<tech::HeatRect> shapes;
    for (const Tile& t : tiles) shapes.push_back(t.rect);
    RC_ASSERT(overlapping(shapes).empty());
    for (int i = 0; i < 18; ++i)
      for (int j = 0; j < 18; ++j) {
        const double x = 1e-4 * (i + 0.5), y = 1e-4 * (j + 0.5);
        double want = 0, now = 0;
        for (const Tile& r : rects)
          if (covers(r.rect, x, y)) want = last_wins ? r.value : want + r.value;
        for (const Tile& t : tiles)
          if (covers(t.rect, x, y)) now += t.value;
        RC_ASSERT(std::abs(now - want) < 1e-12);
      }
  }
}

RC_GTEST_PROP(Tiles, OverlapsAreFound, (std::uint64_t seed)) {
  Rng rng(seed);
  std::vector<tech::HeatRect> rects;
  for (const Tile& t : random_rects(rng)) rects.push_back(t.rect);
  const auto overlap = [](const tech::HeatRect& a, const tech::HeatRect& b) {
    return a.x_m + a.w_m > b.x_m + 1e-9 && b.x_m + b.w_m > a.x_m + 1e-9 && a.y_m + a.h_m > b.y_m + 1e-9 && b.y_m + b.h_m > a.y_m + 1e-9;
  };
  bool any = false;
  for (std::size_t a = 0; a < rects.size(); ++a)
    for (std::size_t b = a + 1; b < rects.size(); ++b) any = any || overlap(rects[a], rects[b]);
  const auto found = overlapping(rects);
  RC_ASSERT(found.empty() == !any);
  for (const auto& [a, b] : found) RC_ASSERT(a < b && overlap(rects[a], rects[b]));
}

}  // namespace
}  // namespace taufold::io::heat
