// A system under a workload: everything that a description says, and everything that is computed of it (docs/system.md). One evaluation
// serves reports, comparisons, elasticities and intervals.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "system/burst.hpp"
#include "system/calibration.hpp"
#include "system/chip_fold.hpp"
#include "system/collectives.hpp"
#include "system/inference.hpp"
#include "system/search.hpp"

namespace taufold::system {

enum class Workload : std::uint8_t { training, prefill, decode, gemm, attention, collective, frame };
inline constexpr std::string_view kWorkloads[] = {"training", "prefill", "decode", "gemm", "attention", "collective", "frame"};
/// What one run of it is, and what is counted a second.
std::string_view unit_of(Workload);
std::string_view count_of(Workload);

struct Kernel {
  double m = 0, n = 0, k = 0;                                          ///< of a matrix product
  double batch = 1, heads = 0, head_size = 0, sequence = 0, context = 0;  ///< of attention
  Collective collective = Collective::all_reduce;
  double bytes = 0, ranks = 1;
};

/// What an accelerator-hour is paid for.
struct Money {
  std::optional<double> price_USD;  ///< of an accelerator with its share of everything around it but Platform::parts_USD
  double ln_price_sd = 0;           ///< how little is known of it
  std::optional<double> embodied_kg;  ///< carbon of making the accelerator
  double ln_embodied_sd = 0;
  double years = 4, use = 0.6;      ///< written off over; share of the time in use
  double energy_USD_kWh = 0.08;
  double kg_kWh = 0.301;            ///< carbon of the electricity
};

/// What the accelerator's stack lets through to its sink.
struct Cooling {
  double limit_W = 0;    ///< of the chip, all tiers, at its junction limit
  double limit_K = 0, ambient_K = 0, resistance_K_W = 0;
  std::string sink;
};

struct Case {
  std::string name, label;
  Platform platform;
  double accelerators = 1;
  Workload workload = Workload::training;
  TrainingJob training;
  InferenceJob inference;
  Kernel kernel;
  std::vector<Unit> units;
  std::vector<Task> tasks;
  bool search = false;  ///< the layout is to be found
  PowerModel power;
  std::optional<ChipFold> fold;
  Money money;
  std::optional<Body> body;
  std::optional<Cooling> cooling;
  double rate_exponent = 1.9;  ///< d ln power / d ln rate of a phone's processors, where a body limits them
};

struct Outcome {
  TrainingStep step;  ///< of one run: a step, a prompt, a token of every sequence, a kernel, a frame
  StepEnergy energy;  ///< of an accelerator
  double count = 1;   ///< tokens, or what else is counted, of a run over all accelerators
  double accelerators = 1;
  std::optional<Folded> folded;
  std::optional<Burst> burst;
  std::optional<Frame> frame;
  bool limited = false;        ///< by its power
  bool by_heat = false;        ///< that is, by what its stack lets through
  double voltage_V = 0, clock = 1;
  bool has_power = false;
  std::optional<double> money_USD;  ///< a count

  double time_s() const { return step.time_s(); }
  double rate() const { return count / time_s(); }  ///< counts a second, all accelerators
  double joule() const { return energy.total() * accelerators / count; }
  double power_W() const { return energy.total() / time_s(); }  ///< an accelerator, cooling included
  /// Carbon of a count: its energy's, and where known its share of making the accelerators.
  double kg(const Money&) const;
  /// The part with most of the time.
  std::size_t dominant() const;
};

/// The layout has been found, ranks fit the accelerators, the format has a peak.
Outcome evaluate(const Case&, const Coefficients&);

/// 10 and 90 %: coefficients from their posterior, what the model does not explain, a fold's transfer, and for energy the split of power.
struct Intervals {
  Interval time, joule;
  std::optional<Interval> money;  ///< where there is a price
};
Intervals intervals(const Case&, const Calibration&);

/// How many accelerators of `b` do what one of `a` does: what an accelerator of `a` does a second over one of `b`. What both share cancels: coefficients and the
/// split of power are the same world's.
Interval equal_number(const Case& a, const Case& b, const Calibration&);

/// d ln time / d ln lever, for levers that a description has.
struct Elasticity {
  std::string_view lever;
  double value = 0;
};
std::vector<Elasticity> elasticities(const Case&, const Coefficients&);

}  // namespace taufold::system
