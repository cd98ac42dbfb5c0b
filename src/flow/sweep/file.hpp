// Reads what `taufold sweep` is given (docs/formats.md), and says which values every point has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "io/tree/value.hpp"

namespace taufold::flow {

enum class SweepMethod : std::uint8_t { grid, random, latin_hypercube, nsga2 };

struct SweepLever {
  std::string key;             ///< "chip.memory_GBps", "link.scale-up.latency_us"
  std::vector<double> values;  ///< those of a list or a grid; empty: any between low and high
  double low = 0, high = 0;
  bool log = false;
};
struct SweepGoal {
  std::string figure;
  bool most = false;  ///< the larger the better
};

/// Figures that are stored of every point.
inline constexpr std::string_view kSweepFigures[] = {"time", "rate", "rate_each", "energy", "power", "cost", "memory"};

struct Sweep {
  std::string base;  ///< path of the system that is varied
  SweepMethod method = SweepMethod::grid;
  std::int64_t points = 0;
  std::int64_t population = 0;  ///< of nsga2: points of a generation
  std::uint64_t seed = 1;
  std::vector<SweepLever> levers;
  std::vector<SweepGoal> goals;
  /// Of latin hypercubes, and of the first generation of nsga2: the stratum of each point, by lever.
  std::vector<std::vector<std::uint32_t>> strata;

  /// Value of a lever at a point: depends on nothing but both and the seed. Of nsga2 only in the first generation.
  double value(std::size_t lever, std::int64_t point) const;
  /// Value at a place u of 0 to 1 along the scale of a lever, or in its list.
  double at(std::size_t lever, double u) const;
};

inline constexpr std::int64_t kMostPoints = 10'000'000;

/// Nothing after an error.
std::optional<Sweep> read_sweep(const io::InputFile&, diag::Collector&);

/// Puts a number where the key leads in a tree of a system file: through tables, which are made where there are none, and through `[[...]]` by the
/// name of the element. False where it leads to something else.
bool set_number(io::tree::Value& root, std::string_view key, double value);

}  // namespace taufold::flow
