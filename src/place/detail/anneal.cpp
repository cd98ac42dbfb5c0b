#include "place/detail/anneal.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/random.hpp"
#include "base/timer.hpp"

namespace taufold::place {

namespace {

/// The length that schedules are counted in: the mean row height, or the side of the mean cell where cells are much wider than
/// high.
double unit_length(const Problem& p) {
  constexpr double kWide = 0.6;
  double h = 0, area = 0;
  for (int k = 0; k < p.tiers; ++k) {
    h += static_cast<double>(p.height[k]) / p.tiers;
    for (std::int32_t c = 0; c < p.cells; ++c) area += static_cast<double>(p.area(c, k)) / p.tiers / std::max(1, p.cells);
  }
  return std::max(h, kWide * std::sqrt(area));
}

/// Cut lines of one axis: parts + 1 intervals at a random phase, so that borders wander from round to round. The first
/// and last interval are shorter; a single part has no cut.
std::vector<std::int32_t> cut_lines(std::int32_t lo, std::int32_t hi, int parts, double phase) {
  std::vector<std::int32_t> cuts{lo};
  if (parts > 1)
    for (int i = 0; i < parts; ++i)
      cuts.push_back(lo + static_cast<std::int32_t>((i + phase) * (static_cast<double>(hi) - lo) / parts));
  cuts.push_back(hi);
  return cuts;
}

/// The same for cells that obstacles crowd together: cuts at quantiles of their coordinates.
std::vector<std::int32_t> crowded_cut_lines(std::vector<std::int32_t> at, std::int32_t lo, std::int32_t hi, int parts, double phase) {
  std::vector<std::int32_t> cuts{lo};
  std::sort(at.begin(), at.end());
  if (parts > 1)
    for (int i = 0; i < parts; ++i) {
      const auto k = static_cast<std::size_t>((i + phase) / parts * static_cast<double>(at.size()));
      cuts.push_back(std::max(cuts.back(), at[std::min(k, at.size() - 1)]));
    }
  cuts.push_back(hi);
  return cuts;
}

struct Partition {
  int nx, ny;
};

// Regions as square as the die allows, but preferably whole rows: a cut across rows freezes the cells on it.
Partition partition(const Problem& p, int cells_per_region) {
  if (p.cells < 500) return {1, 1};
  const double wanted = std::max(2.0, static_cast<double>(p.cells) / cells_per_region);
  std::int32_t rows = p.space[0].rows.count;
  for (int k = 1; k < p.tiers; ++k) rows = std::min(rows, p.space[k].rows.count);
  constexpr int kRowsEach = 12;
  const double square = std::sqrt(wanted);
  int ny = static_cast<int>(std::lround(std::clamp(wanted <= 4 ? wanted : 2 * square, 1.0, std::max(1.0, static_cast<double>(rows) / kRowsEach))));
  int nx = static_cast<int>(std::max(1L, std::lround(wanted / ny)));
  return {nx, ny};
}

template <int N>
AnnealStats anneal_tiers(const Problem& p, Layout& layout, const AnnealSchedule& s, ThreadPool& pool, const StopToken& stop,
                         const std::function<void(const AnnealRound&)>& progress) {
  struct Worker {
    Region<N> region;
    explicit Worker(const Problem& problem) : region(problem) {}
  };
  std::vector<std::unique_ptr<Worker>> workers;
  for (int w = 0; w < pool.threads(); ++w) workers.push_back(std::make_unique<Worker>(p));
  const Partition part = partition(p, s.cells_per_region);
  const double row_height = unit_length(p);
  bool whole = true;
  for (int k = 0; k < p.tiers; ++k) whole = whole && p.space[k].whole;
  AnnealStats total;
  const Timer timer;
  const double left_s = stop.seconds_left();
  for (int round = 0; round < s.rounds && !stop.stop_requested(); ++round) {
    if (s.before_round) s.before_round(round);
    // A deadline that would strike before the last round lets the temperature fall faster.
    const double t = std::min(1.0, std::max(s.rounds > 1 ? static_cast<double>(round) / (s.rounds - 1) : 1.0, timer.wall_s() / left_s));
    const double rows = s.start_rows > 0 ? s.start_rows * std::pow(s.end_rows / s.start_rows, t) : 0.0;
    const std::uint64_t key = hash64(s.seed, 0xa77ea1, static_cast<std::uint64_t>(round));
    std::vector<std::int32_t> cx, cy;
    if (whole) {
      cx = cut_lines(p.die.xlo, p.die.xhi, part.nx, unit_double(key));
      cy = cut_lines(p.die.ylo, p.die.yhi, part.ny, unit_double(mix64(key)));
    } else {
      std::vector<std::int32_t> y;
      for (std::int32_t c = 0; c < p.cells; ++c) y.push_back(layout.y_of(c));
      cx = crowded_cut_lines({layout.x.begin(), layout.x.begin() + p.cells}, p.die.xlo, p.die.xhi, part.nx, unit_double(key));
      cy = crowded_cut_lines(std::move(y), p.die.ylo, p.die.yhi, part.ny, unit_double(mix64(key)));
    }
    const std::size_t nx = cx.size() - 1, regions = nx * (cy.size() - 1);

    AnnealParameters par;
    par.temperature = rows * row_height;
    par.row_height = row_height;
    par.window_rows = s.window_start_rows + t * (s.window_end_rows - s.window_start_rows);
    par.homeless_penalty = s.homeless_rows * row_height;
    for (int k = 0; k < p.tiers; ++k)
      par.area_budget[k] = std::max<std::int64_t>(0, p.space[k].area_limit - layout.area[k]) / static_cast<std::int64_t>(regions);

    std::vector<RegionResult> results(regions);
    std::vector<AnnealStats> stats(regions);
    pool.run(regions, [&](std::size_t i, int w) {
      Region<N>& region = workers[w]->region;
      region.extract(layout, {cx[i % nx], cx[i % nx + 1], cy[i / nx], cy[i / nx + 1]});
      const auto proposals = static_cast<std::int64_t>(s.proposals_per_cell / s.rounds * region.num_cells());
      stats[i] = RegionAnnealer<N>(region).run(par, proposals, hash64(key, i), stop);
      results[i] = region.result();
    });
    AnnealStats sum;
    for (std::size_t i = 0; i < regions; ++i) {
      write_back(results[i], p, layout);
      sum += stats[i];
    }
    layout.rebuild_rows(pool);
    total += sum;
    if (progress) progress({round, rows, layout.score(pool, false), sum});
  }
  return total;
}

}  // namespace

AnnealStats anneal(const Problem& p, Layout& layout, const AnnealSchedule& s, ThreadPool& pool, const StopToken& stop,
                   const std::function<void(const AnnealRound&)>& progress) {
  switch (p.tiers) {
    case 1: return anneal_tiers<1>(p, layout, s, pool, stop, progress);
    case 2: return anneal_tiers<2>(p, layout, s, pool, stop, progress);
    case 3: return anneal_tiers<3>(p, layout, s, pool, stop, progress);
    case 4: return anneal_tiers<4>(p, layout, s, pool, stop, progress);
    default: return anneal_tiers<kMaxTiers>(p, layout, s, pool, stop, progress);
  }
}

}  // namespace taufold::place
