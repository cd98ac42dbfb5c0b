// Buffers on random small trees: the dynamic programme finds what trying every assignment of buffers to places finds.
//
// rooms: base wire
#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.hpp"
#include "support/seeded_property.hpp"
#include "wire/buffering.hpp"

namespace taufold {
namespace {

using namespace wire;

double between(Rng& rng, double lo, double hi) { return lo + (hi - lo) * (rng.below(1000) / 999.0); }

TAUFOLD_PROPERTY(BufferTree, IsAsGoodAsTryingEverything) {
  std::vector<BufferNode> nodes(2 + rng.below(8));
  std::vector<bool> leaf(nodes.size(), true);
  for (std::size_t k = 1; k < nodes.size(); ++k) {
    BufferNode& n = nodes[k];
    n.parent = rng.below(static_cast<std::uint32_t>(k));
    n.ohm = between(rng, 0, 2000);
    leaf[n.parent] = false;
  }
  std::vector<std::uint32_t> places;
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    nodes[k].cap_F = between(rng, 0, 30e-15);
    if (leaf[k]) nodes[k].required_s = between(rng, 0, 200e-12);
    nodes[k].may_buffer = k > 0 && places.size() < 6 && rng.below(4) != 0;
    if (nodes[k].may_buffer) places.push_back(static_cast<std::uint32_t>(k));
  }
  std::vector<BufferChoice> choices(1 + rng.below(2));
  for (BufferChoice& c : choices) {
    c.drive = {between(rng, 2e-12, 20e-12), between(rng, 500, 5000), 5e-12, between(rng, 1e3, 4e3), rng.below(2) == 0 ? 40e-15 : 1.0};
    c.input_F = between(rng, 0.2e-15, 5e-15);
    c.cost_s = rng.below(2) == 0 ? between(rng, 0, 5e-12) : 0;
  }
  const LinearDriver driver{10e-12, between(rng, 500, 9000), 5e-12, 3e3, rng.below(2) == 0 ? 50e-15 : 1.0};
  const double limit = rng.below(2) == 0 ? between(rng, 20e-12, 200e-12) : 1.0;

  double best = -INFINITY;
  std::vector<PlacedBuffer> now;
  const auto try_all = [&](auto&& self, std::size_t k) -> void {
    if (k == places.size()) {
      best = std::max(best, value_of(nodes, driver, choices, limit, now));
      return;
    }
    self(self, k + 1);
    for (std::uint32_t b = 0; b < choices.size(); ++b) {
      now.push_back({places[k], b});
      self(self, k + 1);
      now.pop_back();
    }
  };
  try_all(try_all, 0);

  const Buffering found = buffer_tree(nodes, driver, choices, limit);
  RC_ASSERT(std::abs(found.value_s - value_of(nodes, driver, choices, limit, found.buffers)) < 1e-15 + 1e-9 * std::abs(found.value_s));
  if (found.trimmed)
    RC_ASSERT(found.value_s <= best + 1e-15);
  else
    RC_ASSERT(std::abs(found.value_s - best) < 1e-15 + 1e-9 * std::abs(best));
}

TEST(BufferTree, SplitsALongWireInEqualPartsWhereThatIsKnownToBeBest) {
  // n equal buffers on a wire of R and C, the same cell driving: the best number by closed form is sqrt(R C / (2 (d0 + Rb Cb))).
  constexpr int kPieces = 60;
  const double wire_ohm = 12e3, wire_F = 120e-15;
  const BufferChoice buffer{{8e-12, 2000, 0, 0}, 1e-15, 0};
  std::vector<BufferNode> nodes(kPieces + 1);
  for (int k = 0; k <= kPieces; ++k) {
    BufferNode& n = nodes[static_cast<std::size_t>(k)];
    n.parent = k == 0 ? 0 : static_cast<std::uint32_t>(k - 1);
    n.ohm = k == 0 ? 0 : wire_ohm / kPieces;
    n.cap_F = wire_F / kPieces * (k == 0 || k == kPieces ? 0.5 : 1);
    n.may_buffer = k > 0 && k < kPieces;
  }
  nodes.back().cap_F += 1e-15;
  nodes.back().required_s = 0;
  const Buffering found = buffer_tree(nodes, buffer.drive, std::span(&buffer, 1), 1.0);
  const double closed = std::sqrt(wire_ohm * wire_F / (2 * (8e-12 + 2000 * 1e-15)));
  EXPECT_NEAR(static_cast<double>(found.buffers.size()) + 1, closed, 1.01) << closed;
  EXPECT_EQ(found.trimmed, false);
}

}  // namespace
}  // namespace taufold
