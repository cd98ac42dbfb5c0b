// A sweep made ready, and its points computed and stored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/session.hpp"
#include "flow/sweep/file.hpp"
#include "flow/sweep/store.hpp"
#include "io/input_file.hpp"

namespace taufold::flow {

struct PreparedSweep {
  Sweep sweep;
  io::InputFile base;     ///< the system that is varied
  io::tree::Value tree;   ///< of it
  std::string identity;   ///< hash of all that the figures depend on
};
/// Reads the sweep and its system and tries the keys of the levers. Nothing after an error.
std::optional<PreparedSweep> prepare_sweep(const std::string& input, Session&);

std::optional<SweepStore> open_store(const PreparedSweep&, const std::string& path, diag::Collector&);

/// A point that is to be computed.
struct OpenPoint {
  std::int64_t index = 0;
  std::vector<double> levers;
};
/// Computes and stores them, in transactions; a stop ends it between two. False after a diagnostic.
bool compute_points(const PreparedSweep&, const std::vector<OpenPoint>&, SweepStore&, Session&);

}  // namespace taufold::flow
