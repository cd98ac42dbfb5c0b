#include "system/footprint.hpp"

#include <algorithm>

namespace taufold::system {

namespace {

constexpr double kFramework = 1.5e9;  // context, collectives' buffers and code of common frameworks

/// Bytes of a layer's activations a token and hidden unit that every tensor-parallel rank keeps whole (without sequence parallelism), and that are split.
struct Kept {
  double whole = 0, split = 0;
};

/// Inputs of products in bf16, masks in one byte. Norms and their dropout: 4 + 1 + 1 + input copies, 10 in all for a usual layer; the rest is
/// split. `scores` is what attention keeps where scores go through memory.
Kept layer_activations(const Transformer& m, double context_sequence, bool keeps_scores) {
  const double share = m.kv_heads / m.heads;
  Kept k;
  k.whole = 10;  // two norm inputs, two dropout masks and the inputs of both blocks
  k.split = 2 + 4 * share + 2;  // queries, keys and values; result of attention
  const double hidden = m.mixture() ? (m.top_k + m.shared_experts) * m.expert_ffn / m.hidden : m.ffn / m.hidden;
  k.split += (m.gated ? 6 : 4) * hidden;  // before and behind the nonlinearity
  if (m.mixture()) k.split += 2 * m.top_k;  // copies of tokens that were sent
  if (keeps_scores) k.split += 5 * m.heads * context_sequence / m.hidden;
  return k;
}

}  // namespace

HeldWeights held_weights(const Transformer& m, const Layout& l) {
  const double experts = m.mixture() ? m.expert_layers() * m.experts * expert_weights(m) : 0;
  return {(parameters(m) - experts) / (l.tensor * l.pipeline), experts / (l.tensor * l.pipeline * l.expert)};
}

Footprint training_footprint(const TrainingJob& j, const Chip& chip) {
  const Transformer& m = j.model;
  const Layout& l = j.layout;
  const HeldWeights held = held_weights(m, l);
  Footprint f;
  f.weights = 2 * held.total();
  f.gradients = 2 * held.total();
  f.optimiser = 12 * (held.dense / (l.context * l.data) + held.expert / (l.context * std::max(1.0, l.data / l.expert)));

  const bool fused = chip.fused_attention || j.recompute == Recompute::none;
  const Kept k = layer_activations(m, m.sequence, !fused && j.recompute == Recompute::none);
  const double unit = l.micro_batch * m.sequence / l.context * m.hidden;  // of a micro-batch, one byte a number
  const double whole = j.sequence_parallel ? k.whole / l.tensor : k.whole;
  const double layer = unit * (whole + k.split / l.tensor);
  const double kept = j.recompute == Recompute::full ? unit * 2 / (j.sequence_parallel ? l.tensor : 1) : layer;
  // The first stage has as many micro-batches in flight as there are stages; interleaving adds most of a chunk more.
  const double batches = j.batch / (l.data * l.micro_batch);
  const double in_flight = std::min(l.pipeline, batches) * (l.chunks > 1 ? 1 + (l.pipeline - 1) / (l.pipeline * l.chunks) : 1);
  f.activations = in_flight * m.layers / l.pipeline * kept;
  f.workspace = kFramework + (j.recompute == Recompute::full ? layer : 0);
  if (l.pipeline <= 1) f.workspace += 4 * l.micro_batch * m.sequence / l.context * m.vocabulary / l.tensor;  // logits in fp32 beside everything else
  return f;
}

}  // namespace taufold::system
