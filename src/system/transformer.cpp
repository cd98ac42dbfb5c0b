#include "system/transformer.hpp"

#include <algorithm>
#include <vector>

#include "system/data.hpp"
#include "system/table.hpp"

namespace taufold::system {

namespace {

constexpr TransformerField kFields[] = {{"layers", &Transformer::layers, true, kMostLayers},
                                        {"hidden", &Transformer::hidden, true, kMostWidth},
                                        {"heads", &Transformer::heads, true, kMostHeads},
                                        {"vocabulary", &Transformer::vocabulary, true, kMostWidth},
                                        {"sequence", &Transformer::sequence, true, kMostSequence},
                                        {"ffn", &Transformer::ffn, true, kMostWidth},
                                        {"kv_heads", &Transformer::kv_heads, false, kMostHeads},
                                        {"head_size", &Transformer::head_size, false, kMostWidth},
                                        {"experts", &Transformer::experts, false, kMostExperts},
                                        {"top_k", &Transformer::top_k, false, kMostExperts},
                                        {"shared_experts", &Transformer::shared_experts, false, kMostExperts},
                                        {"expert_ffn", &Transformer::expert_ffn, false, kMostWidth},
                                        {"dense_layers", &Transformer::dense_layers, false, kMostLayers},
                                        {"q_rank", &Transformer::q_rank, false, kMostWidth},
                                        {"kv_rank", &Transformer::kv_rank, false, kMostWidth},
                                        {"rope", &Transformer::rope, false, kMostWidth}};

std::vector<Transformer> read() {
  std::vector<Transformer> out;
  for (ShippedRows r(data::models_csv()); r.next();) {
    Transformer t;
    t.name = r.text("model");
    t.aliases = r.text("aliases");
    for (const TransformerField& f : kFields) t.*f.field = r.number(f.key);
    t.gated = r.number("gated") != 0;
    out.push_back(std::move(t));
  }
  return out;
}

}  // namespace

std::span<const TransformerField> transformer_fields() {
  return kFields;
}

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
