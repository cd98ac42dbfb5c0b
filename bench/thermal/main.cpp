// Heat: time, memory and error against the size of the grid. bench_thermal [THREADS] [large] prints
// - a stack of two tiers on grids of growing size, solved directly: time, memory, difference of the peak to the finest of them; beside it a
//   known tool's stored figure for 128 x 128 x 9 (8.2 s and 926 MB);
// - a stack of 1.2 million cells with blocks of 10 and 100 times less conductivity in every layer, by conjugate gradients (a leading
//   multigrid library with conjugate gradients: 1.2 to 1.5 s on one core);
// - a transient of the first stack;
// - with `large`: 302 million cells, directly.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/random.hpp"
#include "base/timer.hpp"
#include "thermal/steady.hpp"
#include "thermal/transient.hpp"

namespace {

using namespace taufold;
using thermal::Problem;

constexpr double kThickness[] = {80e-6, 10e-6, 2e-6, 5e-6, 2e-6, 5e-6, 2e-6, 100e-6, 20e-6};
constexpr double kConductivity[] = {1.6, 120, 120, 2.25, 1.5, 2.25, 120, 120, 4};
constexpr std::size_t kLayers = 9, kLower = 2, kUpper = 6;

/// 10 x 10 mm, 50 W on both tiers, a hot quarter of a quarter on each; contrast 1 is laterally uniform.
Problem problem(int n, int cells, double contrast) {
  Problem p;
  p.dx_m.assign(static_cast<std::size_t>(n), 0.01 / n);
  p.dy_m = p.dx_m;
  p.faces[static_cast<std::size_t>(tech::Side::top)] = {tech::FaceKind::convection, 1e4, 300};
  const std::size_t c = p.columns();
  for (std::size_t l = 0; l < kLayers; ++l) {
    thermal::Layer layer;
    layer.thickness_m = kThickness[l];
    layer.cells = cells;
    layer.kx = {kConductivity[l]};
    layer.capacity = {1.65e6};
    if (contrast > 1) {
      layer.kx.assign(c, kConductivity[l]);
      layer.capacity.assign(c, 1.65e6);
      constexpr int kBlocks = 20;
      for (int y = 0; y < n; ++y)
        for (int x = 0; x < n; ++x)
          if (hash64(7, l, static_cast<std::uint64_t>(y * kBlocks / n * kBlocks + x * kBlocks / n)) & 1)
            layer.kx[static_cast<std::size_t>(y) * static_cast<std::size_t>(n) + static_cast<std::size_t>(x)] /= contrast;
    }
    layer.ky = layer.kz = layer.kx;
    if (l == kLower || l == kUpper) {
      layer.power_W.assign(c, 20.0 / static_cast<double>(c));
      for (int y = n / 2; y < n * 3 / 4; ++y)
        for (int x = n / 2; x < n * 3 / 4; ++x)
          layer.power_W[static_cast<std::size_t>(y) * static_cast<std::size_t>(n) + static_cast<std::size_t>(x)] += 5.0 / (n / 4.0) / (n / 4.0);
    }
    p.layers.push_back(std::move(layer));
  }
  return p;
}

struct Run {
  double seconds = 1e9, cpu_s = 1e9, peak_K = 0, imbalance = 0;
  int iterations = 0;
};

/// The fastest of `times`.
Run run(const Problem& p, int times, ThreadPool& pool) {
  Run out;
  thermal::SteadyOptions o;
  o.keep.assign(kLayers, 0);
  o.keep[kLower] = o.keep[kUpper] = 1;
  for (int i = 0; i < times; ++i) {
    Timer timer;
    const double cpu = process_cpu_s();
    const thermal::Solution s = thermal::steady(p, o, pool);
    out.cpu_s = std::min(out.cpu_s, process_cpu_s() - cpu);
    out.seconds = std::min(out.seconds, timer.wall_s());
    out.peak_K = *std::max_element(s.temperature_K.begin(), s.temperature_K.end());
    out.iterations = s.iterations;
    out.imbalance = s.imbalance();
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::max(1, std::atoi(argv[1])) : 1;
  const bool large = argc > 2 && std::strcmp(argv[2], "large") == 0;
  ThreadPool pool(threads);
  std::printf("%d thread%s\n%-22s %10s %10s %9s %12s %10s\n", threads, threads == 1 ? "" : "s", "uniform layers", "time", "processor", "memory", "peak K", "balance");
  for (const auto& [n, cells] : {std::pair{32, 1}, {64, 1}, {128, 1}, {256, 4}, {512, 8}}) {
    const Run r = run(problem(n, cells, 1), 3, pool);
    std::printf("%4d x %4d x %3d      %8.2f ms %7.2f ms %6.0f MB %12.5f %10.1e\n", n, n, 9 * cells, 1e3 * r.seconds, 1e3 * r.cpu_s, static_cast<double>(peak_rss_bytes()) / 1e6,
                r.peak_K, r.imbalance);
  }
  std::printf("\nlateral contrast\n");
  for (const double contrast : {10.0, 100.0}) {
    const Run r = run(problem(256, 2, contrast), 3, pool);
    std::printf(" 256 x  256 x  18 at 1 : %-4.0f %6.3f s, processor %6.3f s %6.0f MB %4d iterations, balance %.1e\n", contrast, r.seconds, r.cpu_s,
                static_cast<double>(peak_rss_bytes()) / 1e6, r.iterations, r.imbalance);
  }
  {
    Timer timer;
    const Problem p = problem(128, 1, 1);
    double peak = 0;
    const auto r = thermal::transient(p, 300, {}, {1e-3, 1e-2, 0.1}, {}, pool, [&](std::size_t, const thermal::Solution& s) {
      peak = *std::max_element(s.temperature_K.begin(), s.temperature_K.end());
    });
    std::printf("\nover time, 128 x 128 x 9 to 0.1 s: %d steps, %.2f s, peak %.3f K, balance %.1e\n", r.steps, timer.wall_s(), peak, r.imbalance());
  }
  if (large) {
    const Problem p = problem(4096, 2, 1);
    const Run r = run(p, 1, pool);
    std::printf("\n4096 x 4096 x 18 (302 million): %.1f s, processor %.1f s, %.2f GB, peak %.5f K, balance %.1e\n", r.seconds, r.cpu_s,
                static_cast<double>(peak_rss_bytes()) / 1e9, r.peak_K, r.imbalance);
  }
}
