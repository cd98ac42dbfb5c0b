// `taufold sweep`: many variants of one system, stored in a database as they are done (docs/system.md, section 16).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/session.hpp"
#include "flow/sweep/slurm.hpp"
#include "report/requirement.hpp"

namespace taufold::flow {

struct SweepRequest {
  std::string input;                    ///< SWEEP.toml
  std::optional<std::string> database;  ///< beside the input where not named
  std::optional<std::string> out_dir;
  bool on_slurm = false;                ///< points as array jobs of a cluster
  SlurmOptions slurm;
  std::optional<std::string> part;      ///< one such job: PART.points in, PART.sqlite out
  std::vector<report::Requirement> requirements;
};
/// Computes what the database lacks, then tells all of it. A run that was killed is taken up where it was.
Outcome run_sweep(const SweepRequest&, Session&);

}  // namespace taufold::flow
