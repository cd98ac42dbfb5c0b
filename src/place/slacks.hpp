// Placing for the slacks beside placing for length: what weighs the nets, keeps the wirelength in bounds, and compares.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/parallel.hpp"
#include "place/place.hpp"
#include "place/problem.hpp"

namespace taufold::place {

/// Longest wires of a placement for the slacks, over those of the plain one.
inline constexpr double kMostGrowth = 0.02;

/// Weights of nets while a placement is sought for the slacks; the plain one it is compared with, round by round.
class SlackDrive {
 public:
  /// All outlive the object; `p` gets the weights.
  SlackDrive(const db::Design& d, Problem& p, NetWeights& timing, std::int64_t crossing_length) : d_(d), p_(p), timing_(timing), crossing_length_(crossing_length) {}

  /// Length of the plain placement after a round of its annealing, rounds in order.
  void plain_round(std::int64_t score) { plain_.push_back(score); }
  /// A placement for the slacks begins: weights are those of the plain problem again.
  void begin();
  /// Sets the weights by the slacks of `s`, whose bonds may be missing while global placement runs: they are taken to stand at their best.
  /// `round`: of annealing, with the length so far; -1: of global placement.
  void weigh(const State& s, int round, std::int64_t score);
  /// Gives the weights of now to another problem with nets of the same design.
  void share(Problem&) const;
  /// Back to lengths alone.
  void rest() { p_.net_weight.clear(), p_.crossing_length = 0; }
  /// Moves bonds of a legal placement to where delays want them, as long as that betters the slacks, which are returned
  /// as they were and as they are.
  std::pair<Slacks, Slacks> settle_bonds(db::Placement&, ThreadPool&);

 private:
  const db::Design& d_;
  Problem& p_;
  NetWeights& timing_;
  std::int64_t crossing_length_;
  std::vector<std::int64_t> plain_;
  IndexVector<db::NetId, float> weight_;
  bool first_ = true, early_ = false;
};

/// The weights of a problem's nets anew: those of `slacks`, or 1 where it is null, and the costs of nets beside wire. Nothing where nets cost nothing.
void weigh_costly_nets(Problem&, const CostField&, const SlackDrive* slacks, std::int64_t crossing_length);

}  // namespace taufold::place
