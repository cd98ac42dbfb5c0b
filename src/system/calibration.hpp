// The coefficients of the step model from published runs: the most probable ones, what they leave uncertain, and how well runs are told
// that were left out (docs/system.md, section 5).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "system/training.hpp"

namespace taufold::system {

/// What a run states.
enum class Quantity : std::uint8_t {
  step_s,
  tokens_per_s,
  model_flops,     ///< an accelerator
  hardware_flops,  ///< the same, recomputation counted
};
/// From the time of a step.
double quantity_of(Quantity, const TrainingJob&, double step_s);

struct TrainingRun {
  std::string name;
  TrainingJob job;
  Platform platform;
  Quantity quantity = Quantity::step_s;
  double value = 0;
  std::string source;
};
/// Shipped runs (data/system/runs.csv).
std::span<const TrainingRun> published_runs();
/// The same model in shape, on the same hardware, in the same layout and format, with the same batch.
bool same_run(const TrainingJob& a, const Platform& pa, const TrainingJob& b, const Platform& pb);
/// The same model in shape on the same hardware.
bool same_pair(const TrainingJob& a, const Platform& pa, const TrainingJob& b, const Platform& pb);

/// Standard deviation of the logarithm of a run's time that the model does not explain: reported figures vary by 1 to 2 % from run to run.
inline constexpr double kRunSd = 0.02;

struct Calibration {
  num::MapFit fit;
  Coefficients coefficients;
};
/// To the runs for which `use` holds (all where it is empty). `near`: a calibration to start from.
Calibration calibrate(std::span<const TrainingRun>, const std::function<bool(const TrainingRun&)>& use = {}, const Calibration* near = nullptr);
/// To all shipped runs, once.
const Calibration& shipped_calibration();

/// Of a quantity that depends on the coefficients: the value at the most probable ones, and 10 and 90 % of it. `own_sd`: what the model
/// does not explain, in the logarithm.
struct Interval {
  double value = 0, low = 0, high = 0;
};
/// Linear in the coefficients' scales, lognormal (the delta method).
Interval interval_of(const Calibration&, const std::function<double(const Coefficients&)>&, double own_sd = kRunSd);

}  // namespace taufold::system
