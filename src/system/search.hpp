// All ways to spread a training job over a given number of accelerators, and the best of them (docs/system.md, section 7). Exact: every
// layout of the space is either evaluated, or left out because it does not fit in memory or because a bound shows that it is no better than
// those found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "system/footprint.hpp"

namespace taufold::system {

struct SearchSpace {
  Transformer model;
  Format format = Format::bf16;
  double batch = 1;         ///< sequences a step
  double accelerators = 1;  ///< all are used
  double most_tensor = 64, most_context = 64;
  /// Degrees that are known; 0: all that are possible. The data-parallel one follows from the others.
  Layout known = {.tensor = 0, .pipeline = 0, .chunks = 0, .context = 0, .expert = 0, .data = 0, .micro_batch = 0};
};

struct Mapping {
  TrainingJob job;
  double time_s = 0, memory_bytes = 0;
};

struct SearchResult {
  std::vector<Mapping> best;       ///< fastest first, at most as many as asked for
  std::optional<Mapping> leanest;  ///< the one that needs least memory; set where none fits
  std::int64_t layouts = 0;        ///< of the space
  std::int64_t evaluated = 0;      ///< of which a time was computed
  std::int64_t too_large = 0;      ///< that do not fit
};

/// The same result for any number of threads: layouts are told apart by time, then by their degrees.
SearchResult search(const SearchSpace&, const Platform&, const Coefficients&, std::size_t keep, ThreadPool&);

/// Of the mappings of the space that fit, the one with the least changes of degrees from `from`: sum of |log2| of their ratios, a kind of
/// recomputation more counting as one; then the fastest. Nothing where none fits.
std::optional<Mapping> nearest_that_fits(const SearchSpace&, const TrainingJob& from, const Platform&, const Coefficients&, ThreadPool&);

/// "tensor 8, pipeline 16, chunks 2, data 128, micro-batch 1"
std::string text(const Layout&);

}  // namespace taufold::system
