// Speed of the law: ratios of wire length at the corners that docs/law.md states, a million samples of the
// roadmap, what tells its levers apart, and the profile of a workload.   bench_law [SAMPLES] [THREADS]
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/parallel.hpp"
#include "base/timer.hpp"
#include "law/roadmap.hpp"
#include "law/sobol.hpp"
#include "law/tau_profile.hpp"
#include "law/wirelength.hpp"

namespace {

using namespace taufold;

/// The least of several runs, in seconds: what the machine can do when nothing else runs.
template <class Fn>
double seconds(int runs, Fn&& fn) {
  double best = 1e300;
  for (int k = 0; k < runs; ++k) {
    const Timer timer;
    fn();
    best = std::min(best, timer.wall_s());
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t samples = argc > 1 ? static_cast<std::size_t>(std::atoll(argv[1])) : 1'000'000;
  const int threads = argc > 2 ? std::atoi(argv[2]) : 2;
  std::printf("ratios of mean wire length to one tier\n  %-8s %5s %9s %9s %9s %9s %12s\n", "gates", "p",
              "2 tiers", "3", "4", "8", "ms a ratio");
  double worst_s = 0;
  for (const double gates : {1e5, 1e6, 1e7})
    for (const double rent : {0.55, 0.65, 0.75}) {
      double ratio[4] = {0, 0, 0, 0}, all_s = 0;
      const int tiers[4] = {2, 3, 4, 8};
      for (int k = 0; k < 4; ++k) {
        const double s =
            seconds(5, [&] { ratio[k] = law::tier_length_ratio(gates, rent, tiers[k]).value_or(0); });
        all_s += s / 4;
        worst_s = std::max(worst_s, s);
      }
      std::printf("  %-8.0e %5.2f %9.4f %9.4f %9.4f %9.4f %12.3f\n", gates, rent, ratio[0], ratio[1],
                  ratio[2], ratio[3], 1e3 * all_s);
    }
  std::printf("  slowest %.3f ms (at most 50, goal 1)\n\n", 1e3 * worst_s);

  ThreadPool pool(threads);
  law::Scenario s = law::default_scenario();
  s.targets = {{"400", law::RoadmapMetric::density, 400, true, 2031}};
  double tables_s = 0;
  {
    const Timer timer;
    const law::Roadmap first(s);
    tables_s = timer.wall_s();
  }
  const law::Roadmap map(s);
  double p = 0;
  const double cpu = process_cpu_s();
  const double roadmap_s = seconds(1, [&] { p = law::simulate(map, samples, 1, pool).probability[0]; });
  std::printf(
      "roadmap: %zu samples of ten years on %d threads in %.3f s, %.3f s of processor (at most 20 for a "
      "million on two cores, goal 2); P(400 in 2031) %.4f; tables of costs %.3f s\n",
      samples, threads, roadmap_s, process_cpu_s() - cpu, p, tables_s);
  const double sobol_s = seconds(2, [&] {
    law::sobol(
        map.factors(), 16384, 1, [&](const double* u) { return map.ln_values(map.levers(u), 2031)[0]; },
        pool);
  });
  std::printf("sobol: 16384 base samples of %zu levers in %.3f s\n", map.factors(), sobol_s);
  law::TauSpreads levers = law::default_tau_spreads();
  for (law::TauSpread& x : levers) x = {x.value * 0.9, x.value, x.value * 1.1};
  const double profile_s = seconds(2, [&] { law::tau_profile(levers, 2000, 1, pool); });
  std::printf("profile: 2000 draws with elasticities of all levers in %.3f s\n", profile_s);
  return worst_s < 0.05 ? 0 : 1;
}
