// The exact assignment of bonds to sites, about a quarter of the sites in use.
#include <benchmark/benchmark.h>

#include <vector>

#include "place/bond/assign.hpp"
#include "synthetic.hpp"
#include "triad.hpp"

namespace taufold::bench {
namespace {

/// The placement in database units, without bonds.
place::State state_of(const Placed& s) {
  place::State out;
  out.tier = s.tier;
  const float dbu = static_cast<float>(s.problem.die.width()) / static_cast<float>(s.grid.nx);
  for (std::size_t c = 0; c < s.x.size(); ++c) {
    out.x.push_back(static_cast<std::int32_t>((s.x[c] - 0.5f * s.width[c]) * dbu));
    out.y.push_back(static_cast<std::int32_t>((s.y[c] - 0.5f * s.height) * dbu));
  }
  return out;
}

void BM_BondAssignment(benchmark::State& state) {
  const Placed& s = placed(static_cast<std::int32_t>(state.range(0)));
  place::State placement = state_of(s);
  const auto wanted = place::bond_requests(s.problem, placement, 0);
  const place::BondSites sites(s.problem.die, s.problem.bond_rules[0]);
  const Timer timer;
  for (auto _ : state) benchmark::DoNotOptimize(place::assign_bonds(sites, wanted.request));
  state.counters["bonds"] = static_cast<double>(wanted.request.size());
  state.counters["of_sites_%"] = 100.0 * static_cast<double>(wanted.request.size()) / static_cast<double>(sites.capacity());
  // Requests read and places written once; the search itself lives on sites revisited in the caches.
  const double bytes = sizeof(place::BondRequest) + sizeof(place::BondPlace);
  count_traffic(state, bytes * static_cast<double>(wanted.request.size()), 1, timer);
}
BENCHMARK(BM_BondAssignment)->ArgName("cells")->Arg(45'000)->Arg(1'000'000)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace taufold::bench
