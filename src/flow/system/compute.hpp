// A described system computed: its layout found where it is to be searched, its memory checked.
#pragma once

#include <optional>
#include <vector>

#include "base/parallel.hpp"
#include "diag/diag.hpp"
#include "flow/system/file.hpp"
#include "system/case.hpp"

namespace taufold::flow {

/// A system whose layout is known, computed.
struct Computed {
  system::Case system;
  system::Outcome outcome;
  system::Intervals intervals;
  std::vector<system::Elasticity> levers;
  double memory_bytes = 0;                  ///< on an accelerator; 0: not of this workload
  std::optional<double> simulated_s;        ///< the pipeline's part of a step, event by event
  std::optional<double> analytic_s;         ///< the same by the closed form
  std::vector<system::Mapping> mappings;    ///< of a search, fastest first
  struct Searched {
    std::int64_t layouts = 0, evaluated = 0, too_large = 0;
  } searched;  ///< all 0 where the layout was given
};

/// Layout and outcome; nothing after an error. `keep`: mappings of a search.
std::optional<Computed> compute_system(const SystemFile&, std::size_t keep, ThreadPool&, diag::Collector&);
/// What a report needs besides: intervals, levers, the pipeline event by event.
void describe_system(const SystemFile&, Computed&);

}  // namespace taufold::flow
