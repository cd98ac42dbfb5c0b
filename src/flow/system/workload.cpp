#include "flow/system/workload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "flow/system/frame.hpp"
#include "flow/system/models.hpp"

namespace taufold::flow {

namespace {

using io::tree::Fields;
using io::tree::Value;
using system::Workload;

constexpr std::string_view kTrainingKeys[] = {"kind", "model", "format", "batch", "sequence", "recompute", "sequence_parallel"};
constexpr std::string_view kPromptKeys[] = {"kind", "model", "format", "batch", "prompt"};
constexpr std::string_view kTokenKeys[] = {"kind", "model", "format", "batch", "context", "kv_format"};
constexpr std::string_view kGemmKeys[] = {"kind", "format", "m", "n", "k"};
constexpr std::string_view kAttentionKeys[] = {"kind", "batch", "heads", "head_size", "sequence", "context"};
constexpr std::string_view kCollectiveKeys[] = {"kind", "operation", "bytes", "ranks"};
constexpr std::string_view kFrameKeys[] = {"kind"};
constexpr std::string_view kMappingKeys[] = {"search", "tensor", "pipeline", "chunks", "context", "expert", "data", "micro_batch", "most_tensor"};
constexpr std::string_view kOperations[] = {"all-reduce", "all-gather", "reduce-scatter", "all-to-all", "send"};
constexpr double kMost = 1e15;

std::span<const std::string_view> keys_of(Workload w) {
  switch (w) {
    case Workload::training:
      return kTrainingKeys;
    case Workload::prefill:
      return kPromptKeys;
    case Workload::decode:
      return kTokenKeys;
    case Workload::gemm:
      return kGemmKeys;
    case Workload::attention:
      return kAttentionKeys;
    case Workload::collective:
      return kCollectiveKeys;
    case Workload::frame:
      return kFrameKeys;
  }
  return kFrameKeys;
}

class Reader {
 public:
  Reader(Fields& top, const io::InputFile& file, SystemFile& r, diag::Collector& out) : top_(top), file_(file), r_(r), c_(r.system), out_(out) {}

  void read() {
    const Value* table = top_.require("workload");
    if (table == nullptr) return;
    r_.workload_at = table->at;
    Fields kind(*table, "a workload", out_);
    if (kind.require("kind") == nullptr) return;
    const auto word = kind.word("kind", system::kWorkloads);
    if (!word) return;
    c_.workload = static_cast<Workload>(*word);
    Fields f(*table, fmt::format("the workload {}", system::kWorkloads[*word]), keys_of(c_.workload), out_);
    switch (c_.workload) {
      case Workload::training:
        training(f);
        break;
      case Workload::prefill:
      case Workload::decode:
        inference(f);
        break;
      case Workload::gemm:
        c_.training.format = format(f, "format", system::Format::bf16);
        c_.kernel.m = needed(f, "m");
        c_.kernel.n = needed(f, "n");
        c_.kernel.k = needed(f, "k");
        break;
      case Workload::attention:
        c_.kernel.batch = f.number("batch", 1, kMost).value_or(1);
        c_.kernel.heads = needed(f, "heads");
        c_.kernel.head_size = needed(f, "head_size");
        c_.kernel.sequence = needed(f, "sequence");
        c_.kernel.context = f.number("context", 1, kMost).value_or(c_.kernel.sequence);
        break;
      case Workload::collective:
        collective(f);
        break;
      case Workload::frame:
        read_system_frame(top_, *table, file_, r_, out_);
        break;
    }
    if (c_.workload != Workload::training && c_.workload != Workload::prefill && c_.workload != Workload::decode)
      for (const std::string_view key : {"model", "mapping"})
        if (const Value* v = top_.get(key)) contradicts(*v, fmt::format("a {} has no {}", system::kWorkloads[*word], key));
  }

 private:
  void contradicts(const Value& v, std::string message) { out_.report("SYM-0011", v.source, v.at, std::move(message)); }

  double needed(Fields& f, std::string_view key) { return f.require(key) != nullptr ? f.number(key, 1, kMost).value_or(1) : 1; }

  system::Format format(Fields& f, std::string_view key, system::Format absent) {
    const auto w = f.word(key, system::kFormats);
    return w ? static_cast<system::Format>(*w) : absent;
  }

  /// A known model by name, one described under [model], or a known one with changes.
  bool model(Fields& f, system::Transformer& m) {
    const Value* own = top_.get("model");
    if (const auto name = f.text("model")) {
      const system::Transformer* known = known_model(*name, *f.get("model"), out_);
      if (known == nullptr) return false;
      m = *known;
    } else if (own == nullptr) {
      f.require("model");
      return false;
    }
    if (own == nullptr) return true;
    const std::size_t before = out_.errors();
    std::vector<std::string_view> keys{"name", "gated"};
    for (const system::TransformerField& k : system::transformer_fields()) keys.push_back(k.key);
    Fields g(*own, "a model", keys, out_);
    const double heads = m.heads, hidden = m.hidden;
    for (const system::TransformerField& k : system::transformer_fields()) {
      if (const auto v = g.number(k.key, k.needed ? 1 : 0, k.most)) m.*k.field = *v;
      if (k.needed && m.*k.field <= 0) g.require(k.key);
    }
    m.gated = g.boolean("gated").value_or(m.gated);
    m.name = g.text("name").value_or(m.name.empty() ? "own" : m.name);
    if (m.kv_heads <= 0 || (m.heads != heads && !g.has("kv_heads"))) m.kv_heads = m.heads;
    if (m.head_size <= 0 || ((m.heads != heads || m.hidden != hidden) && !g.has("head_size"))) m.head_size = m.hidden / std::max(m.heads, 1.0);
    if (m.mixture() && (m.top_k <= 0 || m.top_k > m.experts || m.expert_ffn <= 0 || m.dense_layers > m.layers))
      contradicts(*own, "a mixture of experts needs top_k of 1 up to its experts, expert_ffn, and dense_layers of at most its layers");
    return out_.errors() == before;
  }

  void training(Fields& f) {
    system::TrainingJob& j = c_.training;
    const bool known = model(f, j.model);
    if (const auto v = f.number("sequence", 1, system::kMostSequence)) j.model.sequence = *v;
    j.format = format(f, "format", system::Format::bf16);
    j.batch = needed(f, "batch");
    if (const auto w = f.word("recompute", system::kRecomputes)) j.recompute = static_cast<system::Recompute>(*w);
    j.sequence_parallel = f.boolean("sequence_parallel").value_or(true);
    const Value* table = top_.get("mapping");
    if (table == nullptr) {
      c_.search = true;
      return;
    }
    r_.mapping_at = table->at;
    Fields g(*table, "a mapping", kMappingKeys, out_);
    c_.search = g.boolean("search").value_or(false);
    r_.most_tensor = g.number("most_tensor", 1, 1e6).value_or(r_.most_tensor);
    struct Degree {
      std::string_view key;
      double system::Layout::*field;
    };
    constexpr Degree kDegrees[] = {{"tensor", &system::Layout::tensor}, {"pipeline", &system::Layout::pipeline}, {"chunks", &system::Layout::chunks},          {"context", &system::Layout::context},
                                   {"expert", &system::Layout::expert}, {"data", &system::Layout::data},         {"micro_batch", &system::Layout::micro_batch}};
    for (const Degree& d : kDegrees)
      if (const auto v = g.integer(d.key, 1, 10'000'000)) {
        j.layout.*d.field = static_cast<double>(*v);
        if (c_.search) contradicts(*g.get(d.key), "degrees are given and a search for them is asked for");
      }
    if (c_.search || !known || !out_.ok()) return;
    system::Layout& l = j.layout;
    if (!g.has("data")) l.data = std::max(1.0, std::floor(c_.accelerators / (l.tensor * l.pipeline * l.context)));
    if (!top_.has("accelerators")) c_.accelerators = l.accelerators();
    if (l.accelerators() != c_.accelerators)
      contradicts(*table, fmt::format("tensor x pipeline x context x data is {}, and there are {} accelerators", l.accelerators(), c_.accelerators));
    else if (l.pipeline * l.chunks > j.model.layers)
      contradicts(*table, fmt::format("{} stages of the pipeline are more than the {} layers", l.pipeline * l.chunks, j.model.layers));
    else if (l.data * l.micro_batch > j.batch)
      contradicts(*table, fmt::format("{} data-parallel ranks with micro-batches of {} are more than the batch of {}", l.data, l.micro_batch, j.batch));
    else if (l.tensor > j.model.heads)
      contradicts(*table, fmt::format("{} tensor-parallel ranks are more than the {} heads", l.tensor, j.model.heads));
    else if (l.expert > 1 && (!j.model.mixture() || l.expert > j.model.experts || std::fmod(l.data, l.expert) != 0))
      contradicts(*table, j.model.mixture() ? fmt::format("experts are spread over {} ranks, which divide neither the {} data-parallel ranks nor the {} experts", l.expert, l.data, j.model.experts)
                                            : std::string("the model has no experts"));
  }

  void inference(Fields& f) {
    system::InferenceJob& j = c_.inference;
    model(f, j.model);
    j.format = format(f, "format", system::Format::bf16);
    j.kv_bytes = system::bytes_of(format(f, "kv_format", system::Format::bf16));
    j.batch = f.number("batch", 1, 1e9).value_or(1);
    j.context = needed(f, c_.workload == Workload::prefill ? "prompt" : "context");
    const Value* table = top_.get("mapping");
    if (table == nullptr) {
      c_.search = true;
      return;
    }
    r_.mapping_at = table->at;
    Fields g(*table, "a mapping", kMappingKeys, out_);
    for (const std::string_view key : {"pipeline", "chunks", "context", "data", "micro_batch", "most_tensor"})
      if (const Value* v = g.get(key)) contradicts(*v, fmt::format("prompts and tokens have no mapping {}: give tensor, and expert for a mixture", diag::quoted(key)));
    c_.search = g.boolean("search").value_or(false);
    j.tensor = static_cast<double>(g.integer("tensor", 1, 1'000'000).value_or(1));
    j.expert = static_cast<double>(g.integer("expert", 1, 1'000'000).value_or(1));
    if (!top_.has("accelerators")) c_.accelerators = std::max(j.tensor, j.expert);
    j.replicas = c_.accelerators / j.tensor;
    if (!out_.ok() || c_.search) return;
    if (j.replicas < 1 || std::fmod(c_.accelerators, j.tensor) != 0)
      contradicts(*table, fmt::format("{} accelerators are not shared out among groups of {}", c_.accelerators, j.tensor));
    else if (j.expert > 1 && (!j.model.mixture() || j.expert > c_.accelerators || std::fmod(j.expert, j.tensor) != 0))
      contradicts(*table, j.model.mixture() ? fmt::format("experts over {} accelerators need a multiple of tensor and at most all", j.expert) : std::string("the model has no experts"));
  }

  void collective(Fields& f) {
    if (f.require("operation") != nullptr)
      if (const auto w = f.word("operation", kOperations)) c_.kernel.collective = static_cast<system::Collective>(*w);
    c_.kernel.bytes = needed(f, "bytes");
    c_.kernel.ranks = f.number("ranks", 2, 1e7).value_or(c_.accelerators);
    if (c_.kernel.ranks < 2 && out_.ok()) contradicts(*top_.get("workload"), "a collective needs at least two accelerators");
    if (c_.kernel.ranks > c_.accelerators && out_.ok()) contradicts(*top_.get("workload"), fmt::format("{} ranks are more than {} accelerators", c_.kernel.ranks, c_.accelerators));
  }

  Fields& top_;
  const io::InputFile& file_;
  SystemFile& r_;
  system::Case& c_;
  diag::Collector& out_;
};

}  // namespace

void read_system_workload(Fields& top, const io::InputFile& file, SystemFile& r, diag::Collector& out) {
  Reader(top, file, r, out).read();
}

}  // namespace taufold::flow
