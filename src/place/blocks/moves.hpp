// First arrangements of macros and steps from one to another; what each is worth is decided elsewhere.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "place/blocks/packer.hpp"
#include "place/problem.hpp"

namespace taufold::place {

class MoveMaker {
 public:
  MoveMaker(const Problem& p, const Packer& packer) : p_(p), packer_(packer) {}

  /// Tiers of all blocks at random within the area limits, large blocks first to tiers with much room. False: none found.
  bool tiers(Arrangement&, Rng&) const;
  /// Tiers, orientations and places at random, without overlaps. False: none found in many attempts.
  bool random(Arrangement&, Rng&) const;
  /// Settles `wish` in a few orders, large blocks first to begin with.
  bool settle(const Arrangement& wish, Arrangement&, Rng&) const;
  /// One step from a legal arrangement to another: two blocks change places, one turns, one goes elsewhere, a tier is pushed to
  /// one side or mirrored. False: the step that was drawn is not possible.
  bool step(const Arrangement& from, Arrangement& to, Rng&) const;
  geom::Orient orient(std::size_t block, bool turn, Rng&) const;

 private:
  std::size_t blocks() const { return packer_.blocks().size(); }
  std::vector<std::int32_t> order(std::vector<std::int32_t> first, Rng&) const;

  const Problem& p_;
  const Packer& packer_;
};

}  // namespace taufold::place
