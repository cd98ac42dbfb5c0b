#include "system/inference.hpp"

#include <algorithm>
#include <cmath>

#include "system/collectives.hpp"
#include "system/footprint.hpp"
#include "system/memory.hpp"

namespace taufold::system {

namespace {

constexpr double kUse = 0.8;          // of memory bandwidth while weights stream through (microsoft/vidur: 0.73 and 0.79 for one token)
constexpr double kFramework = 1.5e9;  // as in training
constexpr double kActivation = 2;
constexpr double kProducts = 4;  // of a layer, one behind the other: into attention, out of it, into the feed-forward part, out of it

struct Weights {
  double dense = 0;   ///< on an accelerator
  double expert = 0;  ///< of one expert, on an accelerator
  double own = 0;     ///< experts of an accelerator, a layer
};
Weights weights_of(const InferenceJob& j) {
  const Transformer& m = j.model;
  const double routed = m.mixture() ? m.expert_layers() * m.experts * expert_weights(m) : 0;
  Weights w;
  // One of the embeddings is looked up, not multiplied with; both are kept.
  w.dense = (parameters(m) - routed) / j.tensor;
  if (m.mixture()) {
    w.expert = expert_weights(m);
    w.own = m.experts / std::max(j.expert, 1.0);
  }
  return w;
}
/// Latent caches cannot be split by heads; usual ones are split over tensor ranks as far as there are heads of keys.
double cache_bytes(const InferenceJob& j) {
  const double split = j.model.kv_rank > 0 ? 1 : std::min(j.tensor, j.model.kv_heads);
  return kv_numbers(j.model) * j.kv_bytes / split;
}

/// The larger of two times is the arithmetic or the memory that is waited for.
void overlap(double flop_s, double bytes_s, Parts& p) {
  (flop_s > bytes_s ? p.arithmetic : p.memory) += std::max(flop_s, bytes_s);
}

void collective(Collective c, double ranks, double stride, double bytes, double times, double startup, const Platform& p, TrainingStep& out) {
  if (ranks <= 1) return;
  Transfer by_level[kMostLevels] = {};
  over_levels(c, ranks, stride, bytes, p.links, kUse, by_level);
  for (std::size_t k = 0; k < p.links.size(); ++k) {
    (k == 0 ? out.parts.scale_up : out.parts.scale_out) += times * by_level[k].bandwidth_s;
    out.parts.latency += times * by_level[k].latency_s;
    out.work.sent_bytes[k] += times * by_level[k].bytes;
  }
  out.parts.latency += times * startup;
}

}  // namespace

TrainingStep decode_step(const InferenceJob& j, const Platform& p, const Coefficients& k) {
  const Transformer& m = j.model;
  const Weights w = weights_of(j);
  TrainingStep out;
  const Reach memory = reach(p.chip, inference_bytes(j));
  const double bandwidth = kUse * memory.bandwidth, peak = p.chip.peak(j.format) * k.gemm_share(p.chip, j.format), b = j.batch;
  const double weight_bytes = bytes_of(j.format);

  // Dense parts: every weight once a step, whatever the batch.
  const double embedding = m.vocabulary * m.hidden * (m.gated ? 1 : 0) / j.tensor;  // looked up only
  const double dense = w.dense - embedding, dense_bytes = dense * weight_bytes, dense_flop = 2 * dense * b;
  overlap(dense_flop / peak, dense_bytes / bandwidth, out.parts);
  out.work.flop += dense_flop;
  out.work.memory_bytes += dense_bytes;
  if (m.mixture()) {
    // Experts of an accelerator that at least one token of the group meets; the fullest rank sets the time.
    const double tokens = b * std::max(1.0, j.expert / j.tensor);
    const double met = w.own * (1 - std::pow(1 - m.top_k / m.experts, tokens));
    const double bytes = m.expert_layers() * met * w.expert * weight_bytes;
    const double flop = m.expert_layers() * 2 * w.expert * tokens * m.top_k / std::max(j.expert, 1.0) * k.imbalance;
    overlap(flop / peak, bytes / bandwidth, out.parts);
    out.work.flop += flop;
    out.work.memory_bytes += bytes;
  }

  // Attention: caches are read once, a query against each. A latent cache is met by every head.
  const double cache = b * j.context * cache_bytes(j);
  const double per_head = m.kv_rank > 0 ? 2 * m.kv_rank + m.rope : 2 * m.head_size;
  const double score = 2 * j.context * m.heads * per_head * m.layers * b / j.tensor;
  overlap(score / (p.chip.peak(Format::bf16) * k.attention_fused), cache / bandwidth, out.parts);
  out.work.flop += score;
  out.work.memory_bytes += cache;
  account(memory, p.chip, out.work);
  if (p.chip.dies.count > 1) out.parts.latency += (kProducts * m.layers + (m.mixture() ? 2 * m.expert_layers() : 0)) * p.chip.dies.latency_s;

  collective(Collective::all_reduce, j.tensor, 1, kActivation * b * m.hidden, 2 * m.layers, k.token_startup_s, p, out);
  if (m.mixture() && j.expert > 1) {
    collective(Collective::all_to_all, j.expert, 1, b * m.top_k * m.hidden * weight_bytes, m.expert_layers(), k.token_startup_s, p, out);
    collective(Collective::all_to_all, j.expert, 1, b * m.top_k * m.hidden * kActivation, m.expert_layers(), k.token_startup_s, p, out);
  }
  return out;
}

TrainingStep prefill(const InferenceJob& j, const Platform& p, const Coefficients& k) {
  TrainingJob t;
  t.model = j.model;
  t.model.sequence = j.context;
  t.format = j.format;
  t.sequence_parallel = false;
  t.layout = {.tensor = j.tensor, .expert = std::max(1.0, j.expert / j.tensor), .data = j.replicas, .micro_batch = j.batch};
  t.batch = j.batch * j.replicas;
  return forward_pass(t, p, k, inference_bytes(j));
}

double inference_bytes(const InferenceJob& j) {
  const Weights w = weights_of(j);
  const double weights = (w.dense + j.model.expert_layers() * w.own * w.expert) * bytes_of(j.format);
  return weights + j.batch * j.context * cache_bytes(j) + kFramework;
}

double largest_batch(const InferenceJob& j, const Chip& chip) {
  InferenceJob none = j;
  none.batch = 0;
  const double left = kUsableMemory * chip.capacity_bytes() - inference_bytes(none);
  return left <= 0 ? 0 : std::floor(left / (j.context * cache_bytes(j)));
}

}  // namespace taufold::system
