// The time of one training step of a transformer, dense or a mixture, on many accelerators: products, attention, collectives, pipeline,
// optimiser (docs/system.md, section 4). After Narayanan et al. (SC 2021) and Korthikanti et al. (MLSys 2023).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "system/coefficients.hpp"
#include "system/platform.hpp"
#include "system/transformer.hpp"

namespace taufold::system {

enum class Recompute : std::uint8_t {
  none,
  selective,  ///< the attention scores only
  partial,    ///< of unstated extent: as selective
  full,       ///< the whole forward pass of a layer
};
inline constexpr std::string_view kRecomputes[] = {"none", "selective", "partial", "full"};

/// How a model is spread: degrees of parallelism. Neighbours stand in the order tensor, context, data, pipeline; experts are spread over
/// data-parallel ranks.
struct Layout {
  double tensor = 1, pipeline = 1, chunks = 1, context = 1, expert = 1, data = 1;
  double micro_batch = 1;  ///< sequences
  double accelerators() const { return tensor * pipeline * context * data; }
};

struct TrainingJob {
  Transformer model;
  Layout layout;
  double batch = 1;  ///< sequences a step, over all ranks
  Format format = Format::bf16;
  Recompute recompute = Recompute::none;
  bool sequence_parallel = true;  ///< norms and residuals are split over the tensor-parallel ranks too
};

/// Where the time goes, in seconds; the sum is the step.
struct Parts {
  double arithmetic = 0, memory = 0, scale_up = 0, scale_out = 0, latency = 0, wait = 0, jitter = 0;
  double total() const { return arithmetic + memory + scale_up + scale_out + latency + wait + jitter; }
  Parts& operator+=(const Parts&);
  Parts operator*(double) const;
};
/// Names of the members in order, for tables and metrics.
inline constexpr std::string_view kParts[] = {"arithmetic", "memory", "scale_up", "scale_out", "latency", "wait", "jitter"};
double part(const Parts&, std::size_t);

/// What an accelerator does in a step, for its energy.
struct Work {
  double flop = 0, memory_bytes = 0;
  double near_bytes = 0, near_J = 0;             ///< of memory_bytes, those in memories with an energy of their own, and that energy
  double crossing_bytes = 0;                     ///< of memory_bytes, those from another die
  std::array<double, kMostLevels> sent_bytes{};  ///< by level of links
};

struct TrainingStep {
  Parts parts;
  Work work;
  double time_s() const { return parts.total(); }
  double micro_batches = 1, chunk_s = 0;  ///< a step and rank; one forward and backward of a rank's layers
  double bubble_share = 0;                ///< of the useful time of the pipeline
};

/// Time of the fullest chunk of layers over the mean: chunks hold whole layers; input and output embedding may count as one each, as in MLPerf's 405B runs
/// (126 layers in 64 chunks).
double stage_imbalance(double layers, const Layout&);

/// The job can be computed when ranks divide nothing by zero: all degrees at least 1, and the platform has the format's peak.
TrainingStep training_step(const TrainingJob&, const Platform&, const Coefficients&);

/// One forward pass of a micro-batch through the layers of a rank, without the output embedding: what a prompt takes.
/// `held_bytes`: what its memory holds.
TrainingStep forward_pass(const TrainingJob&, const Platform&, const Coefficients&, double held_bytes);

/// Useful operations of a step over its time, an accelerator: the causal half of attention, no recomputation (model), or 4/3 of it
/// (hardware, the published convention where layers are computed twice forward).
double model_flops(const TrainingJob&, double step_s);
inline constexpr double kHardwareFactor = 4.0 / 3;

}  // namespace taufold::system
