#include "system/coefficients.hpp"

#include <cmath>

namespace taufold::system {

namespace {

using C = Coefficients;

constexpr CoefficientInfo kCoefficients[] = {
    {"gemm_ampere", "1", &C::gemm_ampere, false, 0.15, "large products measured alone reach 0.73 of the peak (profiles of microsoft/vidur)"},
    {"gemm_hopper", "1", &C::gemm_hopper, false, 0.2, "0.71 of the bf16 peak alone (microsoft/vidur); less is reached in fp8"},
    {"gemm_blackwell", "1", &C::gemm_blackwell, false, 0.2, "0.87 of the share of the generation before: first software on new silicon"},
    {"gemm_other", "1", &C::gemm_other, false, 0.2, "mean of the generations with runs, times 0.87"},
    {"gemm_wider", "1", &C::gemm_wider, false, 0.08, "bf16 against fp8 kernels, recalled"},
    {"attention_fused", "1", &C::attention_fused, false, 0.3, "Dao 2023 (FlashAttention-2) and later: 0.35 to 0.75 of the peak"},
    {"attention_unfused", "1", &C::attention_unfused, false, 0.3, "batched products of narrow matrices"},
    {"score_bytes", "byte", &C::score_bytes, false, 0.5, "two products, scale, mask, softmax, dropout: 10 to 13 bytes a score (Korthikanti et al. 2023, section 4)"},
    {"element_bytes", "byte", &C::element_bytes, false, 0.5, "norms, residuals, activations: about ten passes over six widths in bf16"},
    {"operand_bytes", "byte", &C::operand_bytes, false, 0.5, "operands read and results written once in bf16, casts included"},
    {"startup_s", "s", &C::startup_s, false, 0.5, "small all-reduces of 8 take about 30 us, launch included (microsoft/vidur)"},
    {"tensor_hidden", "1", &C::tensor_hidden, true, 1, "no preference"},
    {"data_hidden", "1", &C::data_hidden, true, 1, "no preference"},
    {"expert_hidden", "1", &C::expert_hidden, true, 1, "no preference; no run with its layout is known"},
    {"hop_exposed", "1", &C::hop_exposed, true, 1, "no preference"},
    {"jitter_s", "s", &C::jitter_s, false, 1, "order of magnitude"},
    {"token_startup_s", "s", &C::token_startup_s, false, 0.4, "5 us in GenZ-LLM-Analyzer, 8 to 10 us measured on eight accelerators, recalled"},
    {"imbalance", "1", &C::imbalance, false, 0.08, "1.1 to 1.5 (mixtures with balancing losses); no run with its layout is known"},
};

}  // namespace

double Coefficients::gemm_share(const Chip& chip, Format format) const {
  if (chip.gemm_share) return *chip.gemm_share;
  const bool wide = bytes_of(format) > 1;
  switch (chip.generation) {
    case Generation::ampere:
      return gemm_ampere;
    case Generation::hopper:
      return gemm_hopper * (wide ? gemm_wider : 1);
    case Generation::blackwell:
      return gemm_blackwell * (wide ? gemm_wider : 1);
    case Generation::other:
      return gemm_other * (wide ? gemm_wider : 1);
  }
  return gemm_other;
}

std::span<const CoefficientInfo> coefficients() {
  return kCoefficients;
}

std::vector<num::NormalPrior> coefficient_priors() {
  const Coefficients c;
  std::vector<num::NormalPrior> out;
  for (const CoefficientInfo& i : kCoefficients) {
    const double v = c.*i.field;
    out.push_back({i.share ? std::log(v / (1 - v)) : std::log(v), i.sd});
  }
  return out;
}

Coefficients from_theta(std::span<const double> theta) {
  Coefficients c;
  for (std::size_t k = 0; k < theta.size(); ++k) {
    const CoefficientInfo& i = kCoefficients[k];
    c.*i.field = i.share ? 1 / (1 + std::exp(-theta[k])) : std::exp(theta[k]);
  }
  return c;
}

}  // namespace taufold::system
