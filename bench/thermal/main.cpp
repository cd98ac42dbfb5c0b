// Heat: time, memory and error against the size of the grid. bench_thermal [THREADS] [large] prints
// - a stack of two tiers on grids of growing size, solved directly: time, memory, and error of the mean over a hot block against its limit
//   (extrapolated from the two finest), beside a known tool's stored figures for 128 x 128 x 9;
// - a stack of 1.2 million cells with blocks of 10 and 100 times less conductivity in every layer, by conjugate gradients, beside those
//   of a leading multigrid library with conjugate gradients;
// - a die in mould above a die with a block of vias: error against the number of columns, equal ones and those that follow the edges of
//   materials, and the order that shows;
// - a transient of the first stack: error against the length of the step, and what the controlled step takes;
// - with `large`: 302 million cells, directly.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/random.hpp"
#include "base/timer.hpp"
#include "thermal/discretise.hpp"
#include "thermal/map.hpp"
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
  double seconds = 1e9, cpu_s = 1e9, peak_K = 0, hot_K = 0, imbalance = 0;  ///< hot_K: mean over the hot square of the lower tier
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
    const std::vector<double> map = s.layer_map(p, kLower);
    const int n = p.nx();
    double sum = 0;
    for (int y = n / 2; y < n * 3 / 4; ++y)
      for (int x = n / 2; x < n * 3 / 4; ++x) sum += map[static_cast<std::size_t>(y) * static_cast<std::size_t>(n) + static_cast<std::size_t>(x)];
    out.hot_K = sum / (n / 4) / (n / 4);
    out.iterations = s.iterations;
    out.imbalance = s.imbalance();
  }
  return out;
}

double megabytes() {
  return static_cast<double>(peak_rss_bytes()) / 1e6;
}
double order(double coarse, double fine) {
  return std::log2(std::abs(coarse) / std::abs(fine));
}

void uniform_layers(int threads, ThreadPool& pool) {
  std::printf("%d thread%s\n%-18s %11s %11s %8s %12s %10s %6s %9s   stored peer\n", threads, threads == 1 ? "" : "s", "uniform layers", "time", "processor", "memory",
              "hot block K", "error K", "order", "balance");
  const std::pair<int, int> grids[] = {{32, 1}, {64, 2}, {128, 4}, {256, 8}, {512, 16}};
  std::vector<Run> runs;
  std::vector<double> memory;
  for (const auto& [n, cells] : grids) {
    runs.push_back(run(problem(n, cells, 1), 3, pool));
    memory.push_back(megabytes());
  }
  // Of second order: the limit lies a third of the last step beyond the finest.
  const std::size_t last = runs.size() - 1;
  const double limit = runs[last].hot_K + (runs[last].hot_K - runs[last - 1].hot_K) / 3;
  for (std::size_t k = 0; k < runs.size(); ++k) {
    const Run& r = runs[k];
    const double error = r.hot_K - limit;
    std::printf("%4d x %4d x %3d  %8.2f ms %8.2f ms %5.0f MB %12.5f %10.5f %6.2f %9.1e\n", grids[k].first, grids[k].first, 9 * grids[k].second, 1e3 * r.seconds,
                1e3 * r.cpu_s, memory[k], r.hot_K, error, k ? order(runs[k - 1].hot_K - limit, error) : NAN, r.imbalance);
  }
  const Run r = run(problem(128, 1, 1), 5, pool);
  std::printf(" 128 x  128 x   9  %8.2f ms %8.2f ms %8s %12.5f %10.5f %6s %9.1e   3D-ICE 4.0: 8.2 s, 926 MB\n", 1e3 * r.seconds, 1e3 * r.cpu_s, "", r.hot_K,
              r.hot_K - limit, "", r.imbalance);
}

void lateral_contrast(ThreadPool& pool) {
  std::printf("\nlateral contrast\n");
  for (const double contrast : {10.0, 100.0}) {
    const Run r = run(problem(256, 2, contrast), 3, pool);
    std::printf(" 256 x  256 x  18 at 1 : %-4.0f %6.3f s, processor %6.3f s %6.0f MB %4d iterations, balance %.1e   stored peer: 1.2 to 1.5 s on one core\n", contrast, r.seconds,
                r.cpu_s, megabytes(), r.iterations, r.imbalance);
  }
}

/// A lower die with a block of vias, a smaller upper die in mould, 8 x 6 mm.
tech::HeatStack with_edges() {
  tech::HeatStack s;
  s.width_m = 8e-3;
  s.depth_m = 6e-3;
  s.materials = {{"si", 120, 120, 120, 1.65e6, 0}, {"vias", 200, 200, 300, 2e6, 0}, {"beol", 9, 9, 2, 2.2e6, 0}, {"bond", 2, 2, 20, 2.2e6, 0},
                 {"mould", 0.9, 0.9, 0.9, 1.9e6, 0}, {"tim", 5, 5, 5, 3e6, 0}};
  const tech::HeatRect die{1.3e-3, 0.9e-3, 4.1e-3, 3.7e-3}, vias{2.1e-3, 1.7e-3, 0.7e-3, 0.9e-3};
  const auto layer = [&](double um, std::size_t material, bool upper) {
    tech::HeatLayer l;
    l.thickness_m = um * 1e-6;
    l.material = upper ? 4 : material;
    if (upper) l.regions.push_back({die, material});
    s.layers.push_back(std::move(l));
  };
  layer(40, 0, false), layer(2, 0, false), layer(8, 2, false), layer(4, 3, false), layer(8, 2, true), layer(2, 0, true), layer(100, 0, true), layer(20, 5, false);
  s.layers[0].regions.push_back({vias, 1});
  s.layers[1].active = s.layers[5].active = true;
  s.layers[1].sources = {{"", {0, 0, 8e-3, 6e-3}, 8, 0}, {"", {2e-3, 1.6e-3, 0.9e-3, 1.1e-3}, 6, 0}};
  s.layers[5].sources = {{"", die, 6, 0}};
  s.face(tech::Side::top) = {tech::FaceKind::convection, 2e4, 300};
  return s;
}

void material_edges(ThreadPool& pool) {
  const tech::HeatStack s = with_edges();
  const std::vector<int> along_z = {4, 1, 1, 1, 1, 1, 8, 2};
  struct Figures {
    double peak, mean, seconds;
    int nx, ny, nz, iterations;
  };
  const auto solve = [&](const thermal::GridChoice& columns, int vertical) {
    thermal::GridChoice g = columns;
    g.cells = along_z;
    for (int& c : g.cells) c *= vertical;
    const Problem p = thermal::discretise(s, g);
    thermal::SteadyOptions o;
    o.keep.assign(p.layers.size(), 0);
    o.keep[1] = 1;
    Timer timer;
    const thermal::Solution t = thermal::steady(p, o, pool);
    const std::vector<double> map = t.layer_map(p, 1);
    double mean = 0, area = 0;
    for (std::size_t j = 0; j < p.dy_m.size(); ++j)
      for (std::size_t i = 0; i < p.dx_m.size(); ++i) {
        mean += map[j * p.dx_m.size() + i] * p.dx_m[i] * p.dy_m[j];
        area += p.dx_m[i] * p.dy_m[j];
      }
    return Figures{*std::max_element(map.begin(), map.end()), mean / area, timer.wall_s(), g.nx, g.ny, p.nz(), t.iterations};
  };
  const Figures limit = solve(thermal::fitted_grid(s, 240), 6);
  std::printf("\nedges of materials; errors against %d x %d x %d fitted columns\n%-26s %9s %11s %6s %11s %6s %5s\n", limit.nx, limit.ny, limit.nz, "", "time", "peak, K",
              "order", "mean, K", "order", "iter.");
  for (const bool fitted : {false, true}) {
    double before[2] = {0, 0};
    for (const int most : {20, 40, 80, 160}) {
      const Figures f = solve(fitted ? thermal::fitted_grid(s, most) : thermal::choose_grid(s, most), std::max(1, most / 40));
      const double peak = f.peak - limit.peak, mean = f.mean - limit.mean;
      std::printf("%-8s %4d x %4d x %3d  %7.2f s %11.5f %6.2f %11.5f %6.2f %5d\n", fitted ? "fitted" : "equal", f.nx, f.ny, f.nz, f.seconds, peak, before[0] != 0 ? order(before[0], peak) : NAN, mean,
                  before[1] != 0 ? order(before[1], mean) : NAN, f.iterations);
      before[0] = peak, before[1] = mean;
    }
  }
}

void over_time(ThreadPool& pool) {
  const Problem p = problem(128, 1, 1);
  const auto peak_at = [&](double step, double tolerance, thermal::TransientReport& r, double& seconds) {
    thermal::TransientOptions o;
    o.fixed_step_s = step;
    o.tolerance_K = tolerance;
    double peak = 0;
    Timer timer;
    r = thermal::transient(p, 300, {}, {0.02}, o, pool, [&](std::size_t, const thermal::Solution& s) { peak = *std::max_element(s.temperature_K.begin(), s.temperature_K.end()); });
    seconds = timer.wall_s();
    return peak;
  };
  thermal::TransientReport r;
  double seconds = 0;
  const double limit = peak_at(0, 1e-7, r, seconds);
  std::printf("\nover time, 128 x 128 x 9 to 20 ms; errors against a step controlled to 1e-7 K\n");
  double before = 0;
  for (const int steps : {10, 20, 40, 80}) {
    const double error = peak_at(0.02 / steps, 0, r, seconds) - limit;
    std::printf("  %4d steps  %6.3f s  error %11.6f K  order %5.2f  balance %.1e\n", r.steps, seconds, error, before != 0 ? order(before, error) : NAN, r.imbalance());
    before = error;
  }
  const double own = peak_at(0, thermal::TransientOptions{}.tolerance_K, r, seconds);
  std::printf("  %4d steps  %6.3f s  error %11.6f K  as controlled  balance %.1e\n", r.steps, seconds, own - limit, r.imbalance());
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::max(1, std::atoi(argv[1])) : 1;
  const bool large = argc > 2 && std::strcmp(argv[2], "large") == 0;
  ThreadPool pool(threads);
  if (large) {  // first: the peak of memory is that of the process
    const Problem p = problem(4096, 2, 1);
    const Run r = run(p, 1, pool);
    std::printf("4096 x 4096 x 18 (302 million): %.1f s, processor %.1f s, %.2f GB, peak %.5f K, balance %.1e\n\n", r.seconds, r.cpu_s,
                static_cast<double>(peak_rss_bytes()) / 1e9, r.peak_K, r.imbalance);
  }
  uniform_layers(threads, pool);
  lateral_contrast(pool);
  material_edges(pool);
  over_time(pool);
}
