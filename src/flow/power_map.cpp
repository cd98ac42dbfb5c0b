#include "flow/power_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "io/csv.hpp"

namespace taufold::flow {

namespace {

/// Bins [first, last] of an axis that the interval [lo, hi] of bin widths touches.
struct Touched {
  double lo, hi;
  int first, last;

  Touched(double from, double to, int n) : lo(std::clamp(from, 0.0, static_cast<double>(n))), hi(std::clamp(to, 0.0, static_cast<double>(n))) {
    first = std::clamp(static_cast<int>(std::floor(lo)), 0, n - 1);
    last = std::clamp(static_cast<int>(std::ceil(hi)) - 1, first, n - 1);
  }
  double share(int i) const { return std::max(0.0, std::min(hi, i + 1.0) - std::max(lo, static_cast<double>(i))); }
};

double sum(const std::vector<double>& v) {
  return std::accumulate(v.begin(), v.end(), 0.0);
}

}  // namespace

double PowerMap::tier_W(std::size_t tier) const {
  return sum(dynamic_W[tier]) + sum(leakage_W[tier]);
}
double PowerMap::total_W() const {
  double w = 0;
  for (std::size_t t = 0; t < dynamic_W.size(); ++t) w += tier_W(t);
  return w;
}

PowerMap power_map(const db::Design& d, const db::Placement& p, const power::Powers& powers, int nx, int ny, double scale) {
  const double unit_m = 1e-6 / std::max(1, d.dbu_per_micron);
  const double w = static_cast<double>(d.die.xhi - d.die.xlo), h = static_cast<double>(d.die.yhi - d.die.ylo);
  PowerMap out{nx, ny, w * unit_m, h * unit_m, {}, {}};
  const std::size_t bins = static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny);
  out.dynamic_W.assign(d.num_tiers(), std::vector<double>(bins, 0.0));
  out.leakage_W = out.dynamic_W;
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    const power::Watts& watts = powers.instance[i];
    if (watts.total_W() == 0) continue;
    const std::size_t t = p.tier[i].value;
    const db::Shape& shape = d.shape(i, p.tier[i]);
    const bool turned = geom::swaps_sides(p.orient[i]);
    const double x = p.x[i] - d.die.xlo, y = p.y[i] - d.die.ylo;
    const Touched bx(x / w * nx, (x + (turned ? shape.height : shape.width)) / w * nx, nx);
    const Touched by(y / h * ny, (y + (turned ? shape.width : shape.height)) / h * ny, ny);
    double area = 0;
    for (int j = by.first; j <= by.last; ++j)
      for (int k = bx.first; k <= bx.last; ++k) area += bx.share(k) * by.share(j);
    for (int j = by.first; j <= by.last; ++j)
      for (int k = bx.first; k <= bx.last; ++k) {
        // A cell that lies outside of the die altogether still heats it, at its edge.
        const double share = area > 0 ? bx.share(k) * by.share(j) / area : j == by.first && k == bx.first ? 1.0 : 0.0;
        const std::size_t b = static_cast<std::size_t>(j) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(k);
        out.dynamic_W[t][b] += scale * share * (watts.internal_W + watts.switching_W);
        out.leakage_W[t][b] += scale * share * watts.leakage_W;
      }
  }
  return out;
}

int power_bins(const db::Design& d) {
  constexpr double kCellsPerBin = 4;
  const double per_tier = static_cast<double>(d.num_insts()) / static_cast<double>(std::max<std::size_t>(1, d.num_tiers()));
  int n = 16;
  while (n < 64 && per_tier / (4.0 * n * n) >= kCellsPerBin) n *= 2;
  return n;
}

void put_power(const PowerMap& m, tech::HeatStack& s) {
  const double w = s.width_m / m.nx, h = s.depth_m / m.ny;
  std::size_t t = 0;
  for (tech::HeatLayer& l : s.layers) {
    if (!l.active || t >= m.dynamic_W.size()) continue;
    for (std::size_t b = 0; b < m.dynamic_W[t].size(); ++b)
      if (m.dynamic_W[t][b] != 0 || m.leakage_W[t][b] != 0)
        l.sources.push_back({{}, {static_cast<double>(b % static_cast<std::size_t>(m.nx)) * w, static_cast<double>(b / static_cast<std::size_t>(m.nx)) * h, w, h},
                             m.dynamic_W[t][b], m.leakage_W[t][b]});
    ++t;
  }
}

std::string power_csv(const PowerMap& m, const tech::HeatStack& s) {
  std::string out = "layer,x_um,y_um,width_um,depth_um,power_W,leakage_W\n";
  std::size_t t = 0;
  for (const tech::HeatLayer& l : s.layers) {
    if (!l.active || t >= m.dynamic_W.size()) continue;
    const std::string name = io::csv_field(l.name);
    for (std::size_t b = 0; b < m.dynamic_W[t].size(); ++b)
      if (m.dynamic_W[t][b] != 0 || m.leakage_W[t][b] != 0)
        fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{}\n", name,
                       1e6 * s.width_m * static_cast<double>(b % static_cast<std::size_t>(m.nx)) / m.nx,
                       1e6 * s.depth_m * static_cast<double>(b / static_cast<std::size_t>(m.nx)) / m.ny, 1e6 * s.width_m / m.nx, 1e6 * s.depth_m / m.ny,
                       m.dynamic_W[t][b], m.leakage_W[t][b]);
    ++t;
  }
  return out;
}

std::string cell_power_csv(const RealDesign& real, const db::Design& d, const db::Placement& p, const power::Powers& powers, const tech::HeatStack& s, double scale) {
  std::vector<std::string> tier;
  for (const tech::HeatLayer& l : s.layers)
    if (l.active) tier.push_back(io::csv_field(l.name));
  const double um = 1.0 / std::max(1, d.dbu_per_micron);
  std::string out = "layer,x_um,y_um,width_um,depth_um,power_W,leakage_W,name,cell,internal_W,switching_W\n";
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    const power::Watts& watts = powers.instance[i];
    if (watts.total_W() == 0) continue;
    const db::Shape& shape = d.shape(i, p.tier[i]);
    const bool turned = geom::swaps_sides(p.orient[i]);
    const std::string& cell = real.processes[d.tiers[p.tier[i]].tech.value].cell_names[real.netlist.inst_cell[i].value];
    const auto within = [](std::int64_t from, std::int64_t size, std::int64_t die) {
      const std::int64_t lo = std::clamp<std::int64_t>(from, 0, die - 1);
      return std::pair(lo, std::clamp<std::int64_t>(from + size, lo + 1, die) - lo);
    };
    const auto [x, w] = within(p.x[i] - d.die.xlo, turned ? shape.height : shape.width, d.die.xhi - d.die.xlo);
    const auto [y, h] = within(p.y[i] - d.die.ylo, turned ? shape.width : shape.height, d.die.yhi - d.die.ylo);
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{},{},{},{}\n", tier[p.tier[i].value], um * static_cast<double>(x), um * static_cast<double>(y),
                   um * static_cast<double>(w), um * static_cast<double>(h), scale * (watts.internal_W + watts.switching_W), scale * watts.leakage_W,
                   io::csv_field(d.inst_names[i.value]), io::csv_field(cell), scale * watts.internal_W, scale * watts.switching_W);
  }
  return out;
}

report::Grid power_density(const PowerMap& m, std::size_t tier) {
  report::Grid out{m.nx, m.ny, m.dynamic_W[tier]};
  const double bin_m2 = m.width_m / m.nx * m.depth_m / m.ny;
  for (std::size_t b = 0; b < out.value.size(); ++b) out.value[b] = (out.value[b] + m.leakage_W[tier][b]) / bin_m2;
  return out;
}

}  // namespace taufold::flow
