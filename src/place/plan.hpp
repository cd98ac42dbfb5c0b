// How much work an effort level buys for a design of a given size. Every number here was chosen by measurement; the
// experiments are listed in docs/plan.md.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "place/place.hpp"

namespace taufold::place {

/// Tiers found along with the places, or from a partition.
enum class StartKind { soft, min_cut };

struct Plan {
  int starts = 1;                   ///< global placements from different seeds; the best goes on
  double trial_per_cell = 0;        ///< proposals a cell of the short annealing that ranks the starts
  double growth = 1.05;             ///< of the density weight in global placement
  double early_growth = 1.15;
  double tier_step = 0.06, freeze_overflow = 0.3;
  double crossing_price_rows = 0.015;
  double proposals_per_cell = 0;    ///< of the final annealing
  int rounds = 60;
  int arrangements = 0;             ///< of macros, judged by a placement of clusters
  int arranged_starts = 1;          ///< global placements around arranged macros
  int arranged_finalists = 2;       ///< arrangements judged with finer clusters
  int tiny_restarts = 0;            ///< hot annealings of tiny designs
  int bin_refinement = 2;           ///< of global placement, bins per axis relative to about one cell a bin
  double density = 1.0;             ///< most that global placement fills bins to
  int cut_reruns = 1, bond_reruns = 3;  ///< of global placement on the tiers of a partition, with free and with placed bonds
  int partition_starts = 8, partition_contests = 8;
  std::int64_t exact_nodes = 0;     ///< budget of the exhaustive search of tiny designs

  // Bond sites per cell and interface decide the start: below the first only partitions make one, from the second on only soft
  // tiers do, in between both are tried.
  static constexpr double kScarceSites = 0.3, kAmpleSites = 0.45, kPlentyOfSites = 0.6;
  double sites_per_cell = 0;
  StartKind kind(int start) const {
    if (sites_per_cell >= kAmpleSites) return StartKind::soft;
    return sites_per_cell < kScarceSites || start % 2 == 1 ? StartKind::min_cut : StartKind::soft;
  }
  /// What Options::ranking leaves of the work.
  void only_rank(std::int32_t cells) {
    if (static_cast<std::size_t>(cells) < kLargeDesign) return;
    starts = arranged_starts = 1;
    growth = std::max(growth, 1.08);
    early_growth = std::max(early_growth, 1.15);
    bin_refinement = 1;
    proposals_per_cell = std::min(proposals_per_cell, trial_per_cell);
    rounds = std::min(rounds, 20);
    arrangements = std::min(arrangements, 24);
    arranged_finalists = 2;
  }

  bool wants_partition() const { return sites_per_cell < kAmpleSites; }

  Plan(std::int32_t cells, int effort, double sites) : sites_per_cell(sites) {
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
    if (sites_per_cell >= kScarceSites && sites_per_cell < kPlentyOfSites) {  // bonds contend for sites: fewer, and room for them
      crossing_price_rows = 0.4;
      density = 0.85;
    }
    if (wants_partition() && sites_per_cell >= kScarceSites) starts = std::max(2, starts);
    if (n > 100000) partition_starts = partition_contests = 2;
    if (effort < 4) partition_starts = std::min(partition_starts, 4), partition_contests = 2, bond_reruns = 2;
    arrangements = std::clamp(static_cast<int>(160 * scale), 24, 4000);
    arranged_finalists = effort < 3 ? 2 : effort < 6 ? 6 : 12;
    arranged_starts = effort < 4 || n > 50000 ? 1 : 2;
    tiny_restarts = static_cast<int>(std::clamp(30 * scale, 5.0, 400.0));
    exact_nodes = static_cast<std::int64_t>(2e6 * scale);
  }
};

}  // namespace taufold::place
