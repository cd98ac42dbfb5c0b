// After the worked cases of Megatron-style layouts (Korthikanti et al., MLSys 2023; Narayanan et al., SC
// 2021): tensor parallelism with sequence parallelism, interleaved pipelines, context parallelism as an
// overlapped ring, sharded optimiser.
#include "law/training_step.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::law {

namespace {

double attention_weights(const Transformer& m) {
  return m.hidden * m.head_size * (2 * m.heads + 2 * m.kv_heads);
}
double ffn_weights(const Transformer& m) {
  return (m.gated ? 3 : 2) * m.hidden * m.ffn;
}

constexpr Accelerator kAccelerators[] = {
    {"A100", 312e12, 0, 2039e9, 300e9, 25e9, false},
    {"H100", 989.4e12, 1978.9e12, 3350e9, 450e9, 50e9, true},
    {"H200", 989.4e12, 1978.9e12, 4800e9, 450e9, 50e9, true},
    {"GB200", 2500e12, 5000e12, 8000e9, 900e9, 50e9, true},
    {"B200", 2250e12, 4500e12, 8000e9, 900e9, 50e9, true},
};

constexpr double kUse = 0.8;            // reached share of memory and link bandwidth
constexpr double kOptimiserBytes = 20;  // read and written a parameter by the sharded optimiser
constexpr double kHopStartup_s = 10e-6;

constexpr Transformer kLlama405B{126, 16384, 53248, 128, 8, 128, 128256, 8192, true};
constexpr Transformer kGpt3{96, 12288, 49152, 96, 96, 128, 51200, 2048, false};
constexpr Transformer kMegatron22B{48, 6144, 24576, 64, 64, 96, 51200, 2048, false};
constexpr Transformer kMtNlg{105, 20480, 81920, 128, 128, 160, 51200, 2048, false};
constexpr Transformer kMegatron1T{128, 25600, 102400, 160, 160, 160, 51200, 2048, false};

// Layouts: S01-S13 MLPerf training 5.0 logs and configurations (mlcommons/training_results_v5.0), S14-S21
// MLPerf training 3.1 (v3.1), S22-S29 Korthikanti et al. Table 5, S33-S38 Narayanan et al. Table 2 (virtual
// stages assumed 1).
constexpr TrainingRun kRuns[] = {
    {"S01", kLlama405B, "H100", 8, 8, 8, 2, 4, 1, 1152, true, Recompute::none},
    {"S02", kLlama405B, "H100", 8, 8, 8, 2, 16, 1, 1152, true, Recompute::none},
    {"S03", kLlama405B, "H100", 8, 8, 8, 2, 19, 1, 1216, true, Recompute::none},
    {"S04", kLlama405B, "H100", 8, 8, 8, 2, 20, 1, 1120, true, Recompute::none},
    {"S06", kLlama405B, "H200", 4, 8, 8, 2, 8, 1, 1152, true, Recompute::none},
    {"S07", kLlama405B, "H200", 4, 8, 8, 2, 16, 1, 1152, true, Recompute::none},
    {"S08", kLlama405B, "GB200", 4, 8, 8, 2, 8, 1, 896, true, Recompute::none},
    {"S09", kLlama405B, "GB200", 4, 8, 8, 2, 16, 1, 768, true, Recompute::none},
    {"S10", kLlama405B, "GB200", 4, 8, 8, 2, 24, 1, 1152, true, Recompute::none},
    {"S11", kLlama405B, "GB200", 4, 8, 8, 2, 32, 1, 1280, true, Recompute::none},
    {"S13", kLlama405B, "GB200", 4, 8, 8, 2, 4, 1, 448, true, Recompute::none},
    {"S14", kGpt3, "H100", 4, 8, 12, 1, 16, 1, 2048, true, Recompute::none},
    {"S15", kGpt3, "H100", 4, 8, 12, 1, 24, 1, 3072, true, Recompute::none},
    {"S16", kGpt3, "H100", 4, 8, 12, 1, 128, 1, 2048, true, Recompute::none},
    {"S17", kGpt3, "H100", 4, 8, 12, 1, 192, 1, 3072, true, Recompute::none},
    {"S18", kGpt3, "H100", 4, 8, 12, 1, 256, 1, 4096, true, Recompute::none},
    {"S19", kGpt3, "H100", 4, 8, 12, 1, 320, 1, 2560, true, Recompute::none},
    {"S21", kGpt3, "H100", 4, 8, 12, 1, 336, 1, 2688, true, Recompute::none},
    {"S22", kMegatron22B, "A100", 8, 1, 1, 1, 1, 4, 4, false, Recompute::selective},
    {"S23", kGpt3, "A100", 8, 8, 3, 1, 1, 1, 64, false, Recompute::selective},
    {"S24", kMtNlg, "A100", 8, 35, 3, 1, 1, 1, 280, false, Recompute::selective},
    {"S25", kMegatron1T, "A100", 8, 64, 1, 1, 1, 1, 512, false, Recompute::selective},
    {"S26", kMegatron22B, "A100", 8, 1, 1, 1, 1, 4, 4, false, Recompute::full},
    {"S27", kGpt3, "A100", 8, 8, 3, 1, 1, 1, 64, false, Recompute::full},
    {"S28", kMtNlg, "A100", 8, 35, 3, 1, 1, 1, 280, false, Recompute::full},
    {"S29", kMegatron1T, "A100", 8, 64, 1, 1, 1, 1, 512, false, Recompute::full},
};

}  // namespace

double parameters(const Transformer& m) {
  return m.layers * (attention_weights(m) + ffn_weights(m)) + (m.gated ? 2 : 1) * m.vocabulary * m.hidden;
}
double gemm_flop(const Transformer& m) {
  return 2 * m.layers * (attention_weights(m) + ffn_weights(m));
}
double score_flop(const Transformer& m) {
  return 4 * m.sequence * m.heads * m.head_size * m.layers / 2;
}
double head_flop(const Transformer& m) {
  return 2 * m.vocabulary * m.hidden;
}
double training_flop(const Transformer& m) {
  return 3 * (gemm_flop(m) + score_flop(m) + head_flop(m));
}

double bubble_share(double stages, double chunks, double micro_batches) {
  return (stages - 1) / (chunks * micro_batches);
}
double ring_all_reduce(double n, double bytes, double startup, double bandwidth) {
  return 2 * (n - 1) * startup + 2 * (n - 1) / n * bytes / bandwidth;
}
double tree_all_reduce(double n, double bytes, double startup, double bandwidth) {
  return 2 * std::ceil(std::log2(n)) * startup + 2 * bytes / bandwidth;
}

double ring_all_gather(double n, double bytes, double startup, double bandwidth) {
  return 0.5 * ring_all_reduce(n, bytes, startup, bandwidth);
}
double switch_all_reduce(double n, double bytes, double startup, double bandwidth) {
  return n > 1 ? 2 * startup + bytes / bandwidth : 0;
}

const Accelerator* accelerator(std::string_view name) {
  for (const Accelerator& a : kAccelerators)
    if (a.name == name) return &a;
  return nullptr;
}

std::span<const TrainingRun> training_runs() {
  return kRuns;
}
const TrainingRun* training_run(std::string_view id) {
  for (const TrainingRun& r : kRuns)
    if (r.id == id) return &r;
  return nullptr;
}

std::optional<double> step_time(const TrainingRun& r, const StepCoefficients& k) {
  const Accelerator* chip = accelerator(r.hardware);
  if (!chip || (r.fp8 && chip->fp8 == 0)) return std::nullopt;
  const Transformer& m = r.model;
  const double gemm_share = chip->name == "A100"                            ? k.gemm_a100
                            : chip->name == "GB200" || chip->name == "B200" ? k.gemm_b200
                                                                            : k.gemm_h100;
  const double peak = (r.fp8 ? chip->fp8 : chip->bf16) * gemm_share;
  const double tokens = r.micro_batch * m.sequence,
               local = tokens / r.context;  // of a micro-batch, and of a rank
  const double shards = r.tensor * r.context * r.pipeline;

  const double gemm = gemm_flop(m) * tokens / shards / peak;
  const double attention = score_flop(m) * tokens / shards / (chip->bf16 * k.attention);
  const double element =
      k.element * 2 * local * m.hidden * (m.layers / r.pipeline) / r.tensor / (kUse * chip->memory);
  const double head = head_flop(m) * tokens / (r.tensor * r.context) / (chip->bf16 * gemm_share) / r.pipeline;

  // Ten collectives a layer, forward and backward together.
  double tensor = 0;
  if (r.tensor > 1) {
    const double bytes = 2 * local * m.hidden * (r.tensor - 1) / r.tensor;
    tensor = 10 * (k.startup_s + bytes / (kUse * chip->link_up)) * (m.layers / r.pipeline) *
             (1 - (chip->overlaps_tensor_collectives ? k.tensor_overlap : 0));
  }
  double chunk = 3 * (gemm + attention + element) + tensor;
  if (r.recompute == Recompute::selective) chunk += attention;
  if (r.recompute == Recompute::full) chunk += gemm + attention + element + 0.4 * tensor;

  const double micro_batches = r.batch / (r.data * r.micro_batch);
  double hops = 0;  // hidden in interleaved schedules
  if (r.pipeline > 1 && r.chunks <= 1)
    hops = 2 * (2 * local * m.hidden / r.tensor / (kUse * chip->link_out) + kHopStartup_s);

  const double weights = parameters(m) / (r.tensor * r.pipeline);
  double data = 0;
  if (r.data > 1) {
    const double bytes = weights * (2 + (r.fp8 ? 1 : 2)) * (r.data - 1) / r.data;
    data = bytes / (kUse * chip->link_out) * (1 - k.data_overlap) + k.jitter_s * std::log2(r.data);
  }
  const double optimiser = kOptimiserBytes * weights / (r.context * r.data) / (kUse * chip->memory);
  return micro_batches * (chunk + 3 * head + hops) + (r.pipeline - 1) / r.chunks * chunk + data + optimiser;
}

}  // namespace taufold::law
