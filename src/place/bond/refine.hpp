// Bonds to better places among those that half perimeters do not tell apart.
//
// A bond costs the same half perimeter anywhere in the overlap of the boxes of its net on both tiers, while the wires to it, which
// are Steiner trees, do not. Each bond is offered the points where the tree of one tier comes nearest to that of the other, out of
// the grid through the ends of its net (Hanan, SIAM J. Appl. Math. 14(2), 1966) and what lies beside bonds in the way; trees are
// built anew for the best of them, and the largest gains move first. No net's half perimeter grows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/parallel.hpp"
#include "db/design.hpp"
#include "wire/net_trees.hpp"

namespace taufold::place {

/// What delays of nets are worth beside the length of their wires.
class BondDelays {
 public:
  static constexpr std::uint32_t kNone = wire::TreeNode::kNone;
  virtual ~BondDelays() = default;
  /// The terminal of a net (pins, then ports) that its delays count from; kNone: only length matters.
  virtual std::uint32_t driver(db::NetId) const = 0;
  /// Worth of the delays through a net with these trees and bonds, in dbu of wire; less is better. Asked from several threads, each of
  /// its own number.
  virtual double worth_dbu(db::NetId, std::span<const wire::TreeNode> trees, const wire::TierLengths&, std::span<const db::Bond>, int worker) const = 0;
};

struct BondRefinement {
  std::size_t moved = 0;         ///< moves made, over all passes
  std::int64_t shorter_dbu = 0;  ///< wire saved: Steiner length before less that after
};

/// Moves bonds of a legal placement, which stays legal. By length alone (`delays` null) the wires of no net become longer. `delays` may
/// be null. The same bits for any number of threads.
BondRefinement refine_bonds(const db::Design&, db::Placement&, const BondDelays* delays, ThreadPool&);

}  // namespace taufold::place
