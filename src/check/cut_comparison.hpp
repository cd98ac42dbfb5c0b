// Two cut netlists side by side: which of their inputs and outputs belong together, and where simulation tells them apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "check/cut_network.hpp"

namespace taufold::check {

class CutComparison {
 public:
  using Signal = CutNetwork::Signal;
  /// A signal of either; kNone: it is 0 there (a clear that a register does not have), or of no use there.
  struct Pair {
    CutPoint point;
    Signal a = CutNetwork::kNone, b = CutNetwork::kNone;
  };

  /// Both outlive the object.
  CutComparison(const CutNetwork& a, const CutNetwork& b);

  /// Why equality of the paired functions would prove nothing: a register on which a port depends is in one netlist alone, black boxes
  /// differ. Empty: they correspond, and pairs of outputs that are equal for all values of the inputs prove the netlists equal.
  const std::string& obstacle() const { return obstacle_; }
  const std::vector<Pair>& inputs() const { return inputs_; }
  const std::vector<Pair>& outputs() const { return outputs_; }

  /// Random assignments, 64 a round and the same for the same arguments: what the first one that tells the netlists apart shows, or
  /// nothing. The rounds are cut down where the netlists are large.
  std::optional<std::string> simulate(std::uint32_t rounds, std::uint64_t seed) const;
  /// The same for one assignment, by input; nothing where both netlists agree under it.
  std::optional<std::string> confirm(const std::vector<bool>& assignment) const;

 private:
  struct Words {
    std::vector<std::uint64_t> a, b;
  };
  void match_inputs(const std::vector<bool>& live_a, const std::vector<bool>& live_b);
  void match_outputs(const std::vector<bool>& live_a, const std::vector<bool>& live_b);
  void match_black_boxes();
  void match_conflicts();
  void block(std::string why);
  void evaluate(const std::vector<std::uint64_t>& values, Words&) const;
  std::uint64_t difference(const Pair&, const Words&) const;
  std::string counterexample(std::vector<bool> assignment, Words&) const;

  const CutNetwork &a_, &b_;
  std::string obstacle_;
  std::vector<Pair> inputs_, outputs_;
};

}  // namespace taufold::check
