// Workloads whose time is taken apart, from TOML (docs/formats.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "law/tau_profile.hpp"

namespace taufold::flow {

struct Workload {
  std::string name, note;
  law::TauSpreads levers;
};

/// Reads a file of workloads. Nothing to use after an error, which was reported. `file` outlives the call.
std::vector<Workload> read_workloads(const io::InputFile& file, diag::Collector&);

/// "folding.tiers=2" or "circuit.gates=9:10:12", 5 % : value : 95 %, applied to `levers`. False after
/// LAW-0016.
bool apply_change(const std::string& word, law::TauSpreads& levers, diag::Collector&);

}  // namespace taufold::flow
