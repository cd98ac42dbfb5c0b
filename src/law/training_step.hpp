// The time of one training step of a dense transformer on many accelerators: floating-point work,
// collectives, pipeline, optimiser (docs/law.md, section 7). Seconds, bytes, operations. It is the top of the
// stack of times: where it says what a faster chip is worth.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace taufold::law {

/// A dense decoder. `gated`: three matrices in the feed-forward part and an output embedding of its own.
struct Transformer {
  double layers = 0, hidden = 0, ffn = 0, heads = 0, kv_heads = 0, head_size = 0, vocabulary = 0,
         sequence = 0;
  bool gated = false;
};
/// Weights, without norms and biases.
double parameters(const Transformer&);
/// Forward operations a token: matrix products of the layers, attention scores (causal: half), output
/// embedding.
double gemm_flop(const Transformer&);
double score_flop(const Transformer&);
double head_flop(const Transformer&);
/// Forward and backward: three times the forward sum.
double training_flop(const Transformer&);

/// Idle share of a pipeline of `stages` with `chunks` virtual stages a rank and `micro_batches` a step.
double bubble_share(double stages, double chunks, double micro_batches);
/// All-reduce of `bytes` over `n` ranks: ring, and double binary tree; start-up in s, bandwidth in byte/s and
/// direction.
double ring_all_reduce(double n, double bytes, double startup, double bandwidth);
double tree_all_reduce(double n, double bytes, double startup, double bandwidth);
/// All-gather, reduce-scatter or all-to-all over a ring or a full mesh: half of a ring's all-reduce. And an
/// all-reduce that the switch adds up.
double ring_all_gather(double n, double bytes, double startup, double bandwidth);
double switch_all_reduce(double n, double bytes, double startup, double bandwidth);

/// An accelerator: dense peaks in op/s, bandwidths in byte/s (links per direction).
struct Accelerator {
  std::string_view name;
  double bf16 = 0, fp8 = 0, memory = 0, link_up = 0, link_out = 0;
  bool overlaps_tensor_collectives = true;
};
/// One of A100, H100, H200, GB200, B200; nullptr for others.
const Accelerator* accelerator(std::string_view name);

enum class Recompute : unsigned char { none, selective, full };

struct TrainingRun {
  std::string_view id;
  Transformer model;
  std::string_view hardware;
  double tensor = 1, pipeline = 1, chunks = 1, context = 1, data = 1, micro_batch = 1, batch = 1;
  bool fp8 = false;
  Recompute recompute = Recompute::none;
};
/// Published runs with their layouts, by the names used in comparisons (S01, ...); nullptr for an unknown
/// one.
const TrainingRun* training_run(std::string_view id);
std::span<const TrainingRun> training_runs();

/// What the model is fitted with.
struct StepCoefficients {
  double gemm_a100 = 0.647, gemm_h100 = 0.564,
         gemm_b200 = 0.491;    ///< reached share of the peak in matrix products
  double attention = 0.587;    ///< the same in attention
  double element = 78.9;       ///< bytes moved a token, hidden unit and layer beside matrix products, over 2
  double startup_s = 10.4e-6;  ///< of a tensor-parallel collective
  double tensor_overlap = 0.616, data_overlap = 0.493;  ///< hidden shares of collectives
  double jitter_s = 5.7e-3;                             ///< per doubling of data-parallel ranks
};
/// Seconds of a step; nothing for unknown hardware or a precision that it lacks.
std::optional<double> step_time(const TrainingRun&, const StepCoefficients&);

}  // namespace taufold::law
