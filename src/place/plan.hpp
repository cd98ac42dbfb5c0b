// How much work an effort level buys for a design of a given size. Every number here was chosen by measurement; the
// experiments are listed in docs/plan.md.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace taufold::place {

struct Plan {
  int starts = 1;                   ///< global placements from different seeds; the best goes on
  double trial_per_cell = 0;        ///< proposals a cell of the short annealing that ranks the starts
  double growth = 1.05;             ///< of the density weight in global placement
  double early_growth = 1.15;
  double tier_step = 0.06, freeze_overflow = 0.3;
  double crossing_price_rows = 0.015;
  double proposals_per_cell = 0;    ///< of the final annealing
  int rounds = 60;
  int tiny_restarts = 0;            ///< hot annealings of tiny designs
  std::int64_t exact_nodes = 0;     ///< budget of the exhaustive search of tiny designs

  Plan(std::int32_t cells, int effort) {
    const double scale = std::pow(2.0, effort - 5), n = std::max(1, cells);
    proposals_per_cell = std::clamp(4000.0 * std::pow(n / 45000.0, -0.68), 100.0, 20000.0) * scale;
    rounds = std::clamp(static_cast<int>(60 * std::sqrt(scale)), 10, 400);
    starts = n < 8000 ? 4 : n < 150000 ? 2 : 1;
    if (effort < 4) starts = 1;
    if (effort > 5 && n < 500000) starts += effort - 5;
    trial_per_cell = n < 8000 ? 300 : 60;
    growth = n < 8000 ? 1.02 : n < 150000 ? 1.025 : 1.05;
    if (effort < 3) growth = 1.05;
    if (n < 8000) {  // small designs settle better slowly, and can afford it
      early_growth = growth;
      tier_step = 0.04;
      freeze_overflow = 0.15;
    }
    crossing_price_rows = n < 8000 ? 0.05 : 0.015;
    tiny_restarts = static_cast<int>(std::clamp(30 * scale, 5.0, 400.0));
    exact_nodes = static_cast<std::int64_t>(2e6 * scale);
  }
};

}  // namespace taufold::place
