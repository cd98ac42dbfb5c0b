// One step of a pipeline, event by event: what the closed form of training.hpp is held against. Every stage does its forward and backward
// passes in the order of 1F1B (Narayanan et al. 2019) or, with several chunks a stage, of its interleaved form (Narayanan et al. 2021,
// section 2.2), each as soon as its input has come.
#pragma once

#include <cstdint>
#include <optional>

namespace taufold::system {

struct Schedule {
  std::int64_t stages = 1, chunks = 1, micro_batches = 1;
  double forward_s = 0, backward_s = 0;  ///< of one chunk of one micro-batch
  double hop_s = 0;                      ///< from a stage to the next
};

/// The most passes that are followed: stages x chunks x micro-batches.
inline constexpr std::int64_t kMostPasses = 4'000'000;

/// Seconds until every stage has done all; nothing where the interleaved order does not exist (micro-batches not a multiple of the stages) or
/// the passes are too many.
std::optional<double> simulate(const Schedule&);

}  // namespace taufold::system
