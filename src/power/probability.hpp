// Boolean functions of independent signals: the probability of 1, and that of depending on one signal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "liberty/function.hpp"

namespace taufold::power {

/// A function made ready. Up to liberty::kMaxTableInputs inputs the answers are exact for independent inputs;
/// beyond them the operands of every operation count as independent.
class Probability {
 public:
  Probability() = default;
  explicit Probability(liberty::Function);

  /// Signals that it names, ascending.
  std::span<const std::uint32_t> inputs() const { return inputs_; }
  /// The signal of a function that is nothing but it; liberty has no signal kNone.
  static constexpr std::uint32_t kNone = 0xffffffffu;
  std::uint32_t lone() const { return ops_.size() == 1 && inputs_.size() == 1 ? inputs_[0] : kNone; }
  bool names(std::uint32_t signal) const;

  /// Probability that the value is 1; `duty` of the inputs in their order.
  double duty(std::span<const double> duty) const;
  /// Probability that a change of input `k` changes the value: that of its Boolean difference.
  double sensitivity(std::size_t k, std::span<const double> duty) const;

 private:
  double by_operations(std::span<const double> duty) const;
  std::vector<std::uint32_t> inputs_;
  std::vector<std::uint64_t> table_;
  std::vector<liberty::Op> ops_;
  bool exact_ = true;
};

}  // namespace taufold::power
