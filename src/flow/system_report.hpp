// What a system under a workload is told as: text, and figures of the report.
#pragma once

#include <string>
#include <vector>

#include "flow/session.hpp"
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
};

std::string system_text(const Computed&);
/// Figures under `prefix` ("" or "LABEL.").
void enter_system(const Computed&, const std::string& prefix, Session&);

}  // namespace taufold::flow
