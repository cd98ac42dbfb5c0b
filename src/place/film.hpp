// A fold with a film of it: where some cells stood along the way to the result, for whoever wants to see how it came about. The result is the
// same to the last bit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "place/place.hpp"

namespace taufold::place {

inline constexpr int kFilmCells = 1000;  ///< enough to see a design move

struct Film {
  struct Frame {
    std::string stage;  ///< "global", "anneal" or "result"
    double wirelength = 0, overflow = 0;  ///< as in Sample
    std::vector<float> x, y;              ///< centres of the cells in dbu
    std::vector<std::uint8_t> tier;
  };
  std::vector<db::InstId> cells;  ///< ascending; evenly taken from all, in an order in which neighbours follow each other
  std::vector<Frame> frames;      ///< 24 at most
  std::vector<float> spread_x, spread_y;  ///< centres of all instances when global placement was done, in dbu; empty: there was none
};

/// As fold(), with a film of `cells` cells at most. Without a placement the film has no frames.
Result fold(const db::Design& design, const Options& options, const StopToken& stop, const Progress& progress, int cells, Film& film);

}  // namespace taufold::place
