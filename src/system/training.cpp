#include "system/training.hpp"

#include <algorithm>
#include <cmath>

#include "system/collectives.hpp"
#include "system/footprint.hpp"
#include "system/memory.hpp"

namespace taufold::system {

namespace {

constexpr double kUse = 0.8;             // reached share of memory and link bandwidth (profiles of microsoft/vidur: 0.73 to 0.81)
constexpr double kOptimiserBytes = 20;   // read and written a weight by the sharded optimiser: states and gradient in fp32, weights in bf16
constexpr double kActivation = 2;        // bytes of an activation between layers: bf16 whatever the products' format
constexpr double kTensorSplit = 24.0 / 34;  // of the bytes beside products, those split over tensor-parallel ranks by themselves (Korthikanti et al.: 10 of 34 are not)

/// So many times, of which a share is not hidden.
void add_links(const Transfer* by_level, std::size_t n, double times, double exposed, Parts& p, Work& w) {
  for (std::size_t k = 0; k < n; ++k) {
    (k == 0 ? p.scale_up : p.scale_out) += times * exposed * by_level[k].bandwidth_s;
    p.latency += times * exposed * by_level[k].latency_s;
    w.sent_bytes[k] += times * by_level[k].bytes;
  }
}

/// Accumulates one micro-batch of a rank: forward, backward and recomputation together, or forward alone.
class Chunk {
 public:
  Chunk(const TrainingJob& j, const Platform& p, const Coefficients& k, double bandwidth, bool backward)
      : job_(j), chip_(p.chip), links_(p.links), k_(k), bandwidth_(kUse * bandwidth), peak_(chip_.peak(j.format) * k.gemm_share(chip_, j.format)),
        wide_peak_(chip_.peak(Format::bf16)), layers_(j.model.layers / j.layout.pipeline), tokens_(j.layout.micro_batch * j.model.sequence / j.layout.context) {
    const bool again = j.recompute == Recompute::full, scores = j.recompute == Recompute::selective || j.recompute == Recompute::partial;
    passes_ = !backward ? 1 : again ? 4 : 3;
    score_passes_ = !backward ? 1 : again || scores ? 4 : 3;
    calls_ = job_.sequence_parallel ? (!backward ? 4 : again ? 14 : 10) : (!backward ? 2 : again ? 6 : 4);
    fused_ = chip_.fused_attention || j.recompute == Recompute::none;
  }

  void layers() {
    const Transformer& m = job_.model;
    const double t = job_.layout.tensor;
    attention_products(t);
    const double expert_layers = m.expert_layers() / job_.layout.pipeline, dense = layers_ - expert_layers;
    feed_forward(dense, tokens_, m.ffn / t, 1);
    if (m.mixture()) {
      feed_forward(expert_layers, tokens_, m.shared_experts * m.expert_ffn / t, 1);
      experts(expert_layers, t);
    }
    const double attention_s = scores(t);
    if (job_.layout.context > 1) context_ring(t, attention_s);
    elements(t);
    if (t > 1) tensor_collectives(t);
  }

  /// Forward and backward of the output embedding in bf16, spread over the stages: only the last one has it, and schedules give that stage
  /// fewer layers.
  void head() {
    const double flop = head_flop(job_.model) * tokens_ / job_.layout.tensor / job_.layout.pipeline;
    const double share = k_.gemm_share(chip_, job_.format);  // with the share of the layers' format, as the runs were fitted
    head_.arithmetic += 3 * flop / (wide_peak_ * share);
    work.flop += 3 * flop;
  }

  Parts parts, head_;
  Work work;

 private:
  /// `count` products of (rows x inner) with (inner x columns): arithmetic at the reached share of the peak, then what of moving operands and
  /// result is not hidden behind it.
  void product(double count, double rows, double columns, double inner) {
    const double flop = passes_ * count * 2 * rows * columns * inner;
    const double numbers = passes_ * count * (rows * inner + inner * columns + rows * columns);
    parts.arithmetic += flop / peak_;
    parts.memory += numbers * k_.operand_bytes / bandwidth_;
    work.flop += flop;
    work.memory_bytes += numbers * 2;
    // A product begins where the results of all dies are there.
    if (chip_.dies.count > 1) parts.latency += passes_ * count * chip_.dies.latency_s;
  }
  void attention_products(double t) {
    const Transformer& m = job_.model;
    const double wide = m.heads * m.head_size / t;
    if (m.kv_rank > 0) {
      if (m.q_rank > 0) product(layers_, tokens_, m.q_rank, m.hidden);
      product(layers_, tokens_, m.heads * (m.head_size + m.rope) / t, m.q_rank > 0 ? m.q_rank : m.hidden);
      product(layers_, tokens_, m.kv_rank + m.rope, m.hidden);
      product(layers_, tokens_, 2 * wide, m.kv_rank);
    } else {
      // Ranks beyond the number of key and value heads hold copies.
      product(layers_, tokens_, (m.heads / t + 2 * std::max(m.kv_heads / t, 1.0)) * m.head_size, m.hidden);
    }
    product(layers_, tokens_, m.hidden, wide);
  }
  void feed_forward(double layers, double rows, double width, double times) {
    if (layers <= 0 || width <= 0) return;
    const Transformer& m = job_.model;
    product(layers * times, rows, (m.gated ? 2 : 1) * width, m.hidden);
    product(layers * times, rows, m.hidden, width);
  }
  /// Experts of a rank: their share of the tokens of all ranks of the expert group, the fullest rank sets the time; tokens travel there and
  /// back, in the format of the products and in bf16.
  void experts(double layers, double t) {
    const Transformer& m = job_.model;
    const double e = job_.layout.expert, own = m.experts / e;
    const double rows = tokens_ * m.top_k * k_.imbalance * e / m.experts;  // of one expert
    feed_forward(layers, rows, m.expert_ffn / t, own);
    if (e <= 1) return;
    const double out_bytes = tokens_ / t * m.top_k * m.hidden * bytes_of(job_.format), back_bytes = tokens_ / t * m.top_k * m.hidden * kActivation;
    for (const double bytes : {out_bytes, back_bytes}) {
      Transfer by_level[kMostLevels] = {};
      over_levels(Collective::all_to_all, e, job_.layout.tensor * job_.layout.context, bytes, links_, kUse, by_level);
      add_transfer(by_level, layers * passes_, 1 - k_.expert_hidden);
    }
  }
  /// The time of it, for the ring behind it.
  double scores(double t) {
    const Transformer& m = job_.model;
    const double flop = score_flop(m, m.sequence, fused_) / job_.layout.pipeline * tokens_ / t;
    const double arithmetic_s = score_passes_ * flop / (wide_peak_ * (fused_ ? k_.attention_fused : k_.attention_unfused));
    parts.arithmetic += arithmetic_s;
    work.flop += score_passes_ * flop;
    if (fused_) return arithmetic_s;
    const double bytes = layers_ * k_.score_bytes * m.heads / t * m.sequence * tokens_;
    const double memory_s = score_passes_ * bytes / bandwidth_;
    parts.memory += memory_s;
    work.memory_bytes += score_passes_ * bytes;
    return arithmetic_s + memory_s;
  }
  /// Keys and values of a rank's part go round all others (ring attention, Liu et al. 2023), behind the attention as far as that lasts; their
  /// gradients too on the way back.
  void context_ring(double t, double attention_s) {
    const Transformer& m = job_.model;
    const double c = job_.layout.context;
    const double numbers = m.kv_rank > 0 ? m.kv_rank + m.rope : 2 * std::max(m.kv_heads / t, 1.0) * m.head_size;
    const double bytes = layers_ * passes_ * kActivation * tokens_ * numbers;
    // A ring is as fast as its slowest link.
    const std::size_t level = spread(c, t, links_.front()).outside > 1 && links_.size() > 1 ? 1 : 0;
    const double bandwidth_s = (c - 1) * bytes / (kUse * links_[level].bandwidth), latency_s = layers_ * passes_ * (c - 1) * (links_[level].latency_s + k_.startup_s);
    const double exposed = std::max(0.0, bandwidth_s + latency_s - attention_s) / (bandwidth_s + latency_s);
    (level == 0 ? parts.scale_up : parts.scale_out) += exposed * bandwidth_s;
    parts.latency += exposed * latency_s;
    work.sent_bytes[level] += (c - 1) * bytes;
  }
  void elements(double t) {
    const double split = job_.sequence_parallel ? 1 / t : (1 - kTensorSplit) + kTensorSplit / t;
    const double bytes = layers_ * k_.element_bytes * tokens_ * job_.model.hidden * split;
    parts.memory += passes_ * bytes / bandwidth_;
    work.memory_bytes += passes_ * bytes;
  }
  /// With sequence parallelism four collectives of a layer forward and six backward, each half an all-reduce; without, two all-reduces each
  /// way. Recomputing the forward pass repeats its own, all but the last.
  void tensor_collectives(double t) {
    const double bytes = kActivation * tokens_ * job_.model.hidden;
    const double calls = calls_;
    const double exposed = chip_.tensor_overlap ? 1 - k_.tensor_hidden : 1;
    Transfer by_level[kMostLevels] = {};
    over_levels(job_.sequence_parallel ? Collective::all_gather : Collective::all_reduce, t, 1, bytes, links_, kUse, by_level);
    add_transfer(by_level, layers_ * calls, exposed);
    parts.latency += layers_ * calls * exposed * k_.startup_s;
  }
  void add_transfer(const Transfer* by_level, double times, double exposed) { add_links(by_level, links_.size(), times, exposed, parts, work); }

  const TrainingJob& job_;
  const Chip& chip_;
  std::span<const Link> links_;
  const Coefficients& k_;
  double bandwidth_, peak_, wide_peak_, layers_, tokens_;
  double passes_ = 3, score_passes_ = 3, calls_ = 10;
  bool fused_ = true;
};

/// Gradients are reduced in bf16 and weights gathered in the format of the products, once a step, over data-parallel ranks.
void reduce_gradients(const TrainingJob& j, const Platform& p, const Coefficients& k, double weights, double ranks, double stride, TrainingStep& out) {
  if (ranks <= 1) return;
  Transfer by_level[kMostLevels] = {};
  over_levels(Collective::reduce_scatter, ranks, stride, 2 * weights, p.links, kUse, by_level);
  over_levels(Collective::all_gather, ranks, stride, bytes_of(j.format) * weights, p.links, kUse, by_level);
  add_links(by_level, p.links.size(), 1, 1 - k.data_hidden, out.parts, out.work);
}

}  // namespace

Parts& Parts::operator+=(const Parts& b) {
  arithmetic += b.arithmetic;
  memory += b.memory;
  scale_up += b.scale_up;
  scale_out += b.scale_out;
  latency += b.latency;
  wait += b.wait;
  jitter += b.jitter;
  return *this;
}
Parts Parts::operator*(double f) const {
  return {arithmetic * f, memory * f, scale_up * f, scale_out * f, latency * f, wait * f, jitter * f};
}
double part(const Parts& p, std::size_t k) {
  const double all[] = {p.arithmetic, p.memory, p.scale_up, p.scale_out, p.latency, p.wait, p.jitter};
  return all[k];
}

double stage_imbalance(double layers, const Layout& l) {
  const double chunks = l.pipeline * l.chunks;
  const auto excess = [&](double units) { return std::ceil(units / chunks - 1e-9) * chunks / units; };
  return std::min(excess(layers), excess(layers + 2));
}

TrainingStep training_step(const TrainingJob& j, const Platform& p, const Coefficients& k) {
  const Layout& l = j.layout;
  TrainingStep out;
  const Reach memory = reach(p.chip, p.chip.stores.empty() ? 0 : training_footprint(j, p.chip).total());
  Chunk chunk(j, p, k, memory.bandwidth, true);
  chunk.layers();
  out.chunk_s = chunk.parts.total() * stage_imbalance(j.model.layers, l);
  chunk.head();
  out.micro_batches = std::ceil(j.batch / (l.data * l.micro_batch) - 1e-9);
  const double m = out.micro_batches;
  out.parts = chunk.parts * m;
  out.parts.wait += m * (out.chunk_s - chunk.parts.total());
  out.parts += chunk.head_ * m;
  out.work = chunk.work;
  out.work.flop *= m;
  out.work.memory_bytes *= m;
  for (double& bytes : out.work.sent_bytes) bytes *= m;

  if (l.pipeline > 1) {
    out.bubble_share = (l.pipeline - 1) / (l.chunks * m);
    out.parts.wait += (l.pipeline - 1) / l.chunks * out.chunk_s;
    // Activations forward, gradients backward, over the outermost level that a stage's neighbours may be apart by.
    const double stride = l.tensor * l.context * l.data;
    const double bytes = kActivation * l.micro_batch * (j.model.sequence / l.context) * j.model.hidden / l.tensor;
    std::size_t level = 0;
    while (level + 1 < p.links.size() && p.links[level].size < stride * l.pipeline) ++level;
    Link hop = p.links[level];
    hop.bandwidth *= kUse;
    const Transfer t = on_level(Collective::send, 2, bytes, hop);
    out.work.sent_bytes[level] += 2 * m * l.chunks * bytes;
    if (l.chunks <= 1) {  // interleaved schedules hide them
      (level == 0 ? out.parts.scale_up : out.parts.scale_out) += 2 * m * k.hop_exposed * t.bandwidth_s;
      out.parts.latency += 2 * m * k.hop_exposed * (t.latency_s + k.startup_s);
    }
  }

  const HeldWeights held = held_weights(j.model, l);
  // Context-parallel ranks hold the same weights, so they belong to the group of the dense ones.
  reduce_gradients(j, p, k, held.dense, l.context * l.data, l.tensor, out);
  reduce_gradients(j, p, k, held.expert, l.data / l.expert, l.tensor * l.context * l.expert, out);
  if (l.context * l.data > 1) out.parts.jitter += k.jitter_s * std::log2(l.context * l.data);
  const double optimiser = kOptimiserBytes * (held.dense / (l.context * l.data) + held.expert / (l.context * std::max(1.0, l.data / l.expert)));
  out.parts.memory += optimiser / (kUse * memory.bandwidth);
  out.work.memory_bytes += optimiser;
  account(memory, p.chip, out.work);
  return out;
}

TrainingStep forward_pass(const TrainingJob& j, const Platform& p, const Coefficients& k, double held_bytes) {
  TrainingStep out;
  const Reach memory = reach(p.chip, held_bytes);
  Chunk chunk(j, p, k, memory.bandwidth, false);
  chunk.layers();
  out.chunk_s = chunk.parts.total();
  out.parts = chunk.parts;
  out.work = chunk.work;
  account(memory, p.chip, out.work);
  return out;
}

double model_flops(const TrainingJob& j, double step_s) {
  return training_flop(j.model) * j.batch * j.model.sequence / (j.layout.accelerators() * step_s);
}

}  // namespace taufold::system
