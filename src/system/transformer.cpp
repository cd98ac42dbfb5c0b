#include "system/transformer.hpp"

#include <algorithm>
#include <vector>

#include "system/data.hpp"
#include "system/table.hpp"

namespace taufold::system {

namespace {

std::vector<Transformer> read() {
  std::vector<Transformer> out;
  for (ShippedRows r(data::models_csv()); r.next();) {
    Transformer t;
    t.name = r.text("model");
    t.aliases = r.text("aliases");
    t.layers = r.number("layers");
    t.hidden = r.number("hidden");
    t.ffn = r.number("ffn");
    t.heads = r.number("heads");
    t.kv_heads = r.number("kv_heads");
    t.head_size = r.number("head_size");
    t.vocabulary = r.number("vocabulary");
    t.sequence = r.number("sequence");
    t.gated = r.number("gated") != 0;
    t.experts = r.number("experts");
    t.top_k = r.number("top_k");
    t.shared_experts = r.number("shared_experts");
    t.expert_ffn = r.number("expert_ffn");
    t.dense_layers = r.number("dense_layers");
    t.q_rank = r.number("q_rank");
    t.kv_rank = r.number("kv_rank");
    t.rope = r.number("rope");
    out.push_back(std::move(t));
  }
  return out;
}

}  // namespace

double attention_weights(const Transformer& t) {
  if (t.kv_rank == 0) return t.hidden * t.head_size * (2 * t.heads + 2 * t.kv_heads);
  const double query_in = t.q_rank > 0 ? t.q_rank : t.hidden;
  return t.hidden * t.q_rank + query_in * t.heads * (t.head_size + t.rope) + t.hidden * (t.kv_rank + t.rope) + t.kv_rank * t.heads * 2 * t.head_size +
         t.heads * t.head_size * t.hidden;
}
double ffn_weights(const Transformer& t) {
  return (t.gated ? 3 : 2) * t.hidden * t.ffn;
}
double expert_weights(const Transformer& t) {
  return (t.gated ? 3 : 2) * t.hidden * t.expert_ffn;
}
double embedding_weights(const Transformer& t) {
  return (t.gated ? 2 : 1) * t.vocabulary * t.hidden;
}
double parameters(const Transformer& t) {
  return t.layers * attention_weights(t) + (t.layers - t.expert_layers()) * ffn_weights(t) + t.expert_layers() * (t.experts + t.shared_experts) * expert_weights(t) +
         embedding_weights(t);
}
double active_parameters(const Transformer& t) {
  return t.layers * attention_weights(t) + (t.layers - t.expert_layers()) * ffn_weights(t) + t.expert_layers() * (t.top_k + t.shared_experts) * expert_weights(t) +
         embedding_weights(t);
}
double gemm_flop(const Transformer& t) {
  return 2 * (active_parameters(t) - embedding_weights(t));
}
double score_flop(const Transformer& t, double context, bool causal) {
  // Queries with keys, and weights with values.
  return 2 * context * t.heads * (2 * t.head_size + t.rope) * t.layers * (causal ? 0.5 : 1);
}
double head_flop(const Transformer& t) {
  return 2 * t.vocabulary * t.hidden;
}
double training_flop(const Transformer& t) {
  return 3 * (gemm_flop(t) + score_flop(t, t.sequence, true) + head_flop(t));
}
double kv_numbers(const Transformer& t) {
  return t.layers * (t.kv_rank > 0 ? t.kv_rank + t.rope : 2 * t.kv_heads * t.head_size);
}

std::span<const Transformer> transformers() {
  static const std::vector<Transformer> all = read();
  return all;
}
const Transformer* find_transformer(std::string_view name) {
  std::string wanted(name);
  for (char& c : wanted)
    if (c == '-' || c == ' ' || c == '.') c = '_';
  for (const Transformer& t : transformers()) {
    if (same_name(t.name, wanted)) return &t;
    const std::string_view all = t.aliases;
    for (std::size_t i = 0; i < all.size();) {
      const std::size_t bar = std::min(all.find('|', i), all.size());
      if (same_name(all.substr(i, bar - i), wanted)) return &t;
      i = bar + 1;
    }
  }
  return nullptr;
}

}  // namespace taufold::system
