// Formulas of training steps as rows of a vector file name them.
#include "law/training_step.hpp"
#include "law/vector_check.hpp"

namespace taufold::law {

namespace {

using In = VectorInputs;
using Value = std::optional<double>;

/// "NAME L 126 h 16384 f 53248 a 128 kv 8 dh 128 V 128256 gated 1 s 8192"
std::optional<Transformer> model_of(const In& in) {
  const std::string_view names[] = {"L", "h", "f", "a", "kv", "dh", "V", "s"};
  double Transformer::*const fields[] = {
      &Transformer::layers,   &Transformer::hidden,    &Transformer::ffn,        &Transformer::heads,
      &Transformer::kv_heads, &Transformer::head_size, &Transformer::vocabulary, &Transformer::sequence};
  Transformer m;
  for (std::size_t k = 0; k < std::size(names); ++k) {
    const Value v = in.number(names[k]);
    if (!v) return std::nullopt;
    m.*fields[k] = *v;
  }
  m.gated = in.number("gated").value_or(0) != 0;
  return m;
}

template <auto fn>
Value of_model(const VectorRow&, const In& in, VectorContext&) {
  const auto m = model_of(in);
  return m ? Value(fn(*m)) : std::nullopt;
}

template <auto fn>
Value of_ranks(const VectorRow&, const In& in, VectorContext&) {
  const Value n = in.number("n"), bytes = in.number("M"), a = in.number("a"), b = in.number("b");
  return n && *n >= 1 && bytes && a && b ? Value(fn(*n, *bytes, *a, *b)) : std::nullopt;
}

/// "S01 with eA=..; eH=..; ..": a published run and the coefficients of the model.
Value step_of(const VectorRow& row, const In& in, VectorContext&) {
  const TrainingRun* run = training_run(std::string_view(row.inputs).substr(0, row.inputs.find(' ')));
  const std::string_view names[] = {"eA", "eH", "eB", "ea", "kap", "alpha", "ov", "ovd", "jit"};
  double StepCoefficients::*const fields[] = {
      &StepCoefficients::gemm_a100,      &StepCoefficients::gemm_h100,    &StepCoefficients::gemm_b200,
      &StepCoefficients::attention,      &StepCoefficients::element,      &StepCoefficients::startup_s,
      &StepCoefficients::tensor_overlap, &StepCoefficients::data_overlap, &StepCoefficients::jitter_s};
  if (!run) return std::nullopt;
  StepCoefficients k;
  for (std::size_t i = 0; i < std::size(names); ++i) {
    const Value v = in.number(names[i]);
    if (!v) return std::nullopt;
    k.*fields[i] = *v;
  }
  return step_time(*run, k);
}

constexpr VectorFormula kFormulas[] = {
    {"system", "parameters", "L (A + M) + V h, twice where gated", "dense decoder", of_model<parameters>},
    {"system", "forward GEMM FLOP per token", "2 L (A + M)", "dense decoder", of_model<gemm_flop>},
    {"system", "forward score FLOP per token", "2 s a d L, causal", "dense decoder", of_model<score_flop>},
    {"system", "head FLOP per token", "2 V h", "dense decoder", of_model<head_flop>},
    {"system", "training FLOP per token", "3 (GEMM + score + head)", "dense decoder",
     of_model<training_flop>},
    {"system", "bubble share", "(p-1)/(v m)", "Narayanan et al. 2021",
     [](const VectorRow&, const In& in, VectorContext&) -> Value {
       const Value p = in.number("p"), v = in.number("v"), m = in.number("m");
       return p && v && m ? Value(bubble_share(*p, *v, *m)) : std::nullopt;
     }},
    {"system", "ring all-reduce", "2(n-1) a + 2(n-1)/n M/b", "Thakur et al. 2005", of_ranks<ring_all_reduce>},
    {"system", "tree all-reduce", "2 ceil(log2 n) a + 2 M/b", "Sanders et al. 2009",
     of_ranks<tree_all_reduce>},
    {"system", "all-gather", "(n-1) a + (n-1)/n M/b", "Thakur et al. 2005", of_ranks<ring_all_gather>},
    {"system", "reduce-scatter", "(n-1) a + (n-1)/n M/b", "Thakur et al. 2005", of_ranks<ring_all_gather>},
    {"system", "all-to-all", "(n-1) a + (n-1)/n M/b", "Thakur et al. 2005", of_ranks<ring_all_gather>},
    {"system", "switch all-reduce", "2 a + M/b", "reduction in the switch", of_ranks<switch_all_reduce>},
    {"system", "step time of the reference model", "time of a training step",
     "Korthikanti et al. 2023, Narayanan et al. 2021", step_of},
};

}  // namespace

std::span<const VectorFormula> system_formulas() {
  return kFormulas;
}

}  // namespace taufold::law
