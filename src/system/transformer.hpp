// Shapes and counts of decoder transformers, dense and mixtures of experts: weights, operations, caches (docs/system.md, section 2).
// Counts are a token's unless said otherwise; norms and biases are left out, as in Narayanan et al. 2021.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace taufold::system {

/// `gated`: three matrices in the feed-forward part, and an output embedding of its own.
struct Transformer {
  std::string name = {};
  std::string aliases = {};  ///< of a shipped one: other names, with bars between
  double layers = 0, hidden = 0, ffn = 0, heads = 0, kv_heads = 0, head_size = 0, vocabulary = 0, sequence = 0;
  bool gated = false;
  // Mixture of experts: 0 experts is a dense model.
  double experts = 0, top_k = 0, shared_experts = 0, expert_ffn = 0;
  double dense_layers = 0;  ///< of a mixture: the first layers, whose feed-forward part is dense and `ffn` wide
  // Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): ranks of queries and of keys and values, and the rotary part; 0 is usual
  // attention.
  double q_rank = 0, kv_rank = 0, rope = 0;

  bool mixture() const { return experts > 0; }
  double expert_layers() const { return mixture() ? layers - dense_layers : 0; }
};

/// A number of a description: its key in files, and the most that it may be.
struct TransformerField {
  std::string_view key;
  double Transformer::*field;
  bool needed;  ///< positive in every model
  double most;
};
/// All numbers of a Transformer.
std::span<const TransformerField> transformer_fields();

/// What descriptions may hold: beyond, a figure is a slip, and a search would not end.
inline constexpr double kMostLayers = 1e4, kMostHeads = 1e4, kMostExperts = 1e4, kMostWidth = 1e7, kMostSequence = 1e9;

/// Weights of the attention of a layer.
double attention_weights(const Transformer&);
/// Weights of the feed-forward part of a dense layer; of one expert.
double ffn_weights(const Transformer&);
double expert_weights(const Transformer&);
/// All weights, and those that one token meets.
double parameters(const Transformer&);
double active_parameters(const Transformer&);
double embedding_weights(const Transformer&);

/// Forward operations a token: matrix products of the layers, attention scores over `context` keys (half where causal), output
/// embedding.
double gemm_flop(const Transformer&);
double score_flop(const Transformer&, double context, bool causal);
double head_flop(const Transformer&);
/// Forward and backward, causal attention counted half: three times the forward sum.
double training_flop(const Transformer&);

/// Numbers kept a token for later ones, over all layers; times the bytes of a number it is the cache.
double kv_numbers(const Transformer&);

/// Shipped models (data/system/models.csv).
std::span<const Transformer> transformers();
/// By name or alias, letters of any case, blanks, dots and dashes as underscores; nullptr for none.
const Transformer* find_transformer(std::string_view name);

}  // namespace taufold::system
