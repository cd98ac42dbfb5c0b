// Speed of the cost model: bench_cost [SAMPLES] [THREADS]. One evaluation of eight chiplets of four tiers each, and samples of it.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/timer.hpp"
#include "cost/plan.hpp"
#include "cost/uncertainty.hpp"

int main(int argc, char** argv) {
  using namespace taufold;
  const std::size_t samples = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000000;
  const int threads = argc > 2 ? std::atoi(argv[2]) : 2;
  cost::System s;
  s.label = "bench";
  s.volume = 1e6;
  s.grid = "Taiwan";
  s.package = cost::Package::interposer;
  for (int k = 0; k < 8; ++k) {
    cost::Chip c;
    c.name = "chip" + std::to_string(k);
    c.stacking = k % 2 ? cost::Stacking::die_to_wafer : cost::Stacking::wafer_to_wafer;
    for (int t = 0; t < 4; ++t) {
      cost::Tier tier;
      tier.name = "tier" + std::to_string(t);
      tier.node = t < 2 ? "N7" : "SMIC N+3";
      tier.area_mm2 = {60.0 - t, 60.0 - t, 60.0 - t, ""};
      if (t == 0) tier.interface = cost::Interface::interposer, tier.bandwidth_Tbit_s = 8;
      c.tiers.push_back(tier);
    }
    c.joints.assign(3, cost::Joint{1.0, 2e7, 1e4, 16, 1});
    s.chips.push_back(c);
  }
  const cost::Plan p = cost::make_plan(s, cost::default_inputs());
  double sum = 0;
  constexpr int kTimes = 20000;
  double cpu = process_cpu_s();
  std::vector<double> row = p.nominal;
  for (int k = 0; k < kTimes; ++k) {
    row[0] = p.nominal[0] * (1 + 1e-9 * k);  // nothing may be kept from the last time
    sum += cost::evaluate(p, row.data())[cost::Figure::unit];
  }
  std::printf("%zu chips, %zu tiers, %zu inputs: one evaluation %.2f us of processor (mean %.2f USD)\n", p.chips.size(), p.tiers.size(), p.inputs.size(), (process_cpu_s() - cpu) / kTimes * 1e6, sum / kTimes);
  ThreadPool pool(threads);
  Timer many;
  cpu = process_cpu_s();
  const std::vector<cost::Samples> drawn = cost::draw({&p, 1}, samples, 1, pool);
  const double drawing = many.wall_s(), drawing_cpu = process_cpu_s() - cpu;
  const cost::Spread spread = cost::spread(drawn[0].of(cost::Figure::unit));
  std::printf("%zu samples on %d threads: %.2f s, %.2f s of processor; unit %.1f USD, %.1f to %.1f\n", samples, threads, drawing, drawing_cpu, spread.median, spread.low, spread.high);
  return 0;
}
