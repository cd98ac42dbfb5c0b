// Generating text: the time of a prompt and of a token (docs/system.md, section 8). After Pope et al. (MLSys 2023): tokens are bound by the
// weights and caches that have to be read, prompts by arithmetic.
#pragma once

#include "system/training.hpp"

namespace taufold::system {

struct InferenceJob {
  Transformer model;
  double tensor = 1;          ///< accelerators that share every layer
  double expert = 1;          ///< of a mixture: accelerators, `tensor` x replicas, over which its experts are spread
  double replicas = 1;        ///< groups of `tensor`; each serves `batch` sequences
  double batch = 1;           ///< sequences at a time, a replica
  double context = 1;         ///< tokens that a new one attends to; of a prompt: its length
  Format format = Format::bf16;
  double kv_bytes = 2;        ///< of a cached number
  double accelerators() const { return tensor * replicas; }
};

/// One token of every sequence.
TrainingStep decode_step(const InferenceJob&, const Platform&, const Coefficients&);
/// The prompts of `batch` sequences, of `context` tokens each.
TrainingStep prefill(const InferenceJob&, const Platform&, const Coefficients&);

/// Weights, caches and room to work, bytes on an accelerator.
double inference_bytes(const InferenceJob&);
/// The largest batch whose caches fit; 0 where the weights alone do not.
double largest_batch(const InferenceJob&, const Chip&);

}  // namespace taufold::system
