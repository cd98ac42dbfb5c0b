// What the step model does not derive: shares of peaks, bytes of small kernels, start-ups, overlaps. Each has a prior with its source; the
// posterior comes from published runs (calibration.hpp). docs/system.md, section 5.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "num/map_fit.hpp"
#include "system/platform.hpp"

namespace taufold::system {

struct Coefficients {
  // Reached share of the peak in large matrix products inside a training step, by generation in the format that its runs use: bf16 for
  // ampere, fp8 for hopper and blackwell.
  double gemm_ampere = 0.68, gemm_hopper = 0.6, gemm_blackwell = 0.5, gemm_other = 0.5;
  double gemm_wider = 1.1;             ///< how much larger the share is in bf16 where fp8 was fitted
  double attention_fused = 0.55;       ///< of the bf16 peak, scores that stay on the chip
  double attention_unfused = 0.5;      ///< of the bf16 peak, scores that go through memory
  double score_bytes = 11;             ///< moved a score forward where they go through memory
  double element_bytes = 120;          ///< moved a token, hidden unit and layer forward beside matrix products
  double operand_bytes = 2;            ///< a number of the operands and the result of a product, not hidden behind it
  double startup_s = 12e-6;            ///< of a tensor-parallel collective: launch and synchronisation
  double tensor_hidden = 0.5;          ///< share of tensor-parallel collectives hidden behind products
  double data_hidden = 0.5;            ///< the same of data-parallel ones
  double expert_hidden = 0.5;          ///< the same of exchanges of experts
  double hop_exposed = 0.5;            ///< share of the sends between stages that waits, where stages are not interleaved
  double jitter_s = 3e-3;              ///< a step, per doubling of data-parallel ranks
  double token_startup_s = 6e-6;       ///< of a collective while tokens are generated: launched from a recorded graph
  double imbalance = 1.2;              ///< load of the fullest expert over the mean

  /// Of the peak of `format`, in large products.
  double gemm_share(const Chip&, Format) const;
};

/// One coefficient as the fit sees it: in the logarithm, or in the logit where it is a share of 1.
struct CoefficientInfo {
  std::string_view name, unit;
  double Coefficients::*field;
  bool share;  ///< between 0 and 1
  double sd;   ///< of the prior, on that scale
  std::string_view source;
};
std::span<const CoefficientInfo> coefficients();

/// Priors of all, around the values of a default-constructed Coefficients; and between the scales.
std::vector<num::NormalPrior> coefficient_priors();
Coefficients from_theta(std::span<const double> theta);

}  // namespace taufold::system
