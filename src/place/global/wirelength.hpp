// Smooth W* (wirelength with every bond at its best place) of all nets and its gradient in x and y.
//
// Weighted-average model (Hsu, Chang, Balabanov, DAC 2011) per group of tiers: along one axis, tiers whose pin spans are
// disjoint share one group (the bond lies in the gap), overlapping ones have their own. Two-pin nets cost |d| whatever the
// tiers, which gives them a closed form, d tanh(d / 2 gamma).
#pragma once

#include <cstdint>
#include <vector>

#include "base/parallel.hpp"
#include "place/problem.hpp"

namespace taufold::place {

/// Pin offsets from the object's centre, in the length unit of global placement, per tier.
struct FloatPins {
  std::array<std::vector<float>, kMaxTiers> dx, dy;
};

/// Coordinates of one axis with what belongs to it, so that x and y run through the same code.
struct AxisView {
  const float* cell;                          ///< centre of each object
  std::array<const float*, kMaxTiers> offset; ///< [tier][pin]
  float* pin_gradient;                        ///< [pin]
};

class SmoothWirelength {
 public:
  SmoothWirelength(const Problem&, ThreadPool&, FloatPins pins);

  const FloatPins& pins() const { return pins_; }

  /// Adds nothing: overwrites grad_x, grad_y (per object) with dW/dx, dW/dy for the given rounded tiers and returns the
  /// exact W* at the same point, both by the weights of nets where the problem has some.
  double gradient(const float* x, const float* y, const std::uint8_t* tier, float gamma, float* grad_x, float* grad_y);

  /// Exact W* of all nets, without weights.
  double exact(const float* x, const float* y, const std::uint8_t* tier);

 private:
  double axis_gradient(const AxisView&, const std::uint8_t* tier, float gamma, std::int32_t net_first, std::int32_t net_last);

  const Problem& p_;
  ThreadPool& pool_;
  FloatPins pins_;
  std::vector<float> pin_grad_x_, pin_grad_y_;
};

}  // namespace taufold::place
