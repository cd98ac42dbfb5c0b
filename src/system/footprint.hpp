// Memory that an accelerator needs for a job: weights, gradients, states of the optimiser, activations in flight (docs/system.md, section
// 6). After Korthikanti et al. (MLSys 2023), section 4, and Rajbhandari et al. (SC 2020) for the sharded optimiser. Bytes.
#pragma once

#include "system/training.hpp"

namespace taufold::system {

struct Footprint {
  double weights = 0;      ///< in bf16
  double gradients = 0;    ///< in bf16
  double optimiser = 0;    ///< three fp32 numbers a weight, over the ranks that hold the same ones
  double activations = 0;  ///< kept for the backward pass, on the first stage
  double workspace = 0;    ///< recomputed layer, communication buffers, the framework
  double total() const { return weights + gradients + optimiser + activations + workspace; }
};

/// Share of a memory that a job may take; the rest fragments.
inline constexpr double kUsableMemory = 0.97;

Footprint training_footprint(const TrainingJob&, const Chip&);

/// Weights that a rank holds: of attention, dense parts and embeddings, and of experts.
struct HeldWeights {
  double dense = 0, expert = 0;
  double total() const { return dense + expert; }
};
HeldWeights held_weights(const Transformer&, const Layout&);

}  // namespace taufold::system
