#include "flow/heat/costs.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "flow/repair/kept_activity.hpp"
#include "thermal/steady.hpp"

namespace taufold::flow {

namespace {

/// The stack as the Green's function sees it: laterally uniform, nothing following temperature.
tech::HeatStack uniform(tech::HeatStack s) {
  for (tech::HeatLayer& l : s.layers) l.sources.clear(), l.regions.clear();
  for (tech::HeatMaterial& m : s.materials) m.exponent = 0;
  s.phases.clear();
  return s;
}

/// Bilinear shares of a point among the centres of bins, as place::CellField interpolates.
struct Shares {
  int i, j, i1, j1;
  double fx, fy;
  Shares(double u, double v, int nx, int ny) {
    u = std::clamp(u - 0.5, 0.0, nx - 1.0);
    v = std::clamp(v - 0.5, 0.0, ny - 1.0);
    i = std::min(static_cast<int>(u), std::max(0, nx - 2));
    j = std::min(static_cast<int>(v), std::max(0, ny - 2));
    i1 = std::min(i + 1, nx - 1);
    j1 = std::min(j + 1, ny - 1);
    fx = u - i;
    fy = v - j;
  }
};

struct Range {
  double low = INFINITY, high = -INFINITY;
};
Range range_of(const std::vector<std::vector<double>>& maps) {
  Range r;
  for (const std::vector<double>& m : maps)
    for (const double v : m) r.low = std::min(r.low, v), r.high = std::max(r.high, v);
  return r;
}

}  // namespace

HeatModel::HeatModel(const tech::HeatStack& heat, int nx, int ny, ThreadPool& pool) : pool_(pool) {
  const tech::HeatStack s = uniform(heat);
  problem_ = thermal::discretise(s, {nx, ny, thermal::choose_grid(s, std::max(nx, ny)).cells});
  active_ = active_layers(s);
  ambient_K_ = s.face(tech::Side::top).ambient_K;
}

std::vector<std::vector<double>> HeatModel::rise_K(const std::vector<std::vector<double>>& watts) {
  thermal::SteadyOptions o;
  o.keep.assign(problem_.layers.size(), 0);
  for (std::size_t t = 0; t < active_.size(); ++t) {
    o.keep[active_[t]] = 1;
    problem_.layers[active_[t]].power_W = watts[t];
  }
  const thermal::Solution solution = thermal::steady(problem_, o, pool_);
  std::vector<std::vector<double>> out;
  for (const std::size_t l : active_) {
    out.push_back(solution.layer_map(problem_, l));
    for (double& v : out.back()) v -= ambient_K_;
  }
  return out;
}

double HeatModel::smooth_peak_K(const std::vector<std::vector<double>>& rise_K, double smoothing_K) const {
  const double most = range_of(rise_K).high;
  double sum = 0, count = 0;
  for (const std::vector<double>& m : rise_K)
    for (const double v : m) sum += std::exp((v - most) / smoothing_K), ++count;
  return most + smoothing_K * std::log(sum / count);
}

namespace {

std::vector<std::vector<double>> less_their_means(std::vector<std::vector<double>> maps) {
  for (std::vector<double>& m : maps) {
    const double mean = std::accumulate(m.begin(), m.end(), 0.0) / static_cast<double>(m.size());
    for (double& v : m) v -= mean;
  }
  return maps;
}

}  // namespace

double HeatModel::spread_K(const std::vector<std::vector<double>>& rise_K) {
  double sum = 0, count = 0;
  for (const std::vector<double>& m : less_their_means(rise_K))
    for (const double v : m) sum += v * v, ++count;
  return std::sqrt(sum / count);
}

std::vector<std::vector<double>> HeatModel::gradient(const std::vector<std::vector<double>>& rise, double smoothing_K, double spread) {
  const double most = range_of(rise).high;
  std::vector<std::vector<double>> weight = rise;
  double sum = 0;
  for (std::vector<double>& m : weight)
    for (double& v : m) sum += v = std::exp((v - most) / smoothing_K);
  for (std::vector<double>& m : weight)
    for (double& v : m) v /= sum;
  const double uneven = spread > 0 ? spread_K(rise) : 0;
  if (uneven > 0) {
    const std::vector<std::vector<double>> apart = less_their_means(rise);
    const double scale = spread / (uneven * static_cast<double>(rise.size() * rise.front().size()));
    for (std::size_t t = 0; t < weight.size(); ++t)
      for (std::size_t b = 0; b < weight[t].size(); ++b) weight[t][b] += scale * apart[t][b];
  }
  return rise_K(weight);
}

HeatCosts::HeatCosts(const RealDesign& real, const db::Design& placed, std::optional<double> hop_F, const HeatOptions& o, const HeatCostOptions& costs,
                     ThreadPool& pool, Session& s)
    : real_(real), placed_(placed), hop_F_(hop_F), o_(costs), pool_(pool) {
  const double ratio = placed.num_tiers() > 1 ? static_cast<double>(placed.die_area()) / static_cast<double>(real.flat.die_area()) : 1;
  const std::optional<HeatLayers> layers = heat_layers(real, placed, ratio, o, s);
  if (!layers) return;
  wire_F_per_dbu_ = stack_wires(real, placed, hop_F).mean_F_per_m() * 1e-6 / std::max(1, placed.dbu_per_micron);
  const thermal::GridChoice g = thermal::choose_grid(layers->heat, power_bins(placed));
  model_.emplace(layers->heat, g.nx, g.ny, pool);
}

void HeatCosts::count_powers(const sta::Timer& t) {
  const power::Powers p = power_of(real_, t);
  watts_.assign(placed_.num_insts(), 0.0F);
  for (const db::InstId i : ids<db::InstId>(placed_.num_insts())) watts_[i] = static_cast<float>(p.instance[i].total_W());
  // What charging a farad takes is the same for wires and pins. Cells of several outputs are taken to move all of them alike.
  const sta::Graph& g = t.graph();
  const db::Netlist& n = g.netlist();
  const auto load_F = [&](sta::VertexId v) { return 0.5 * (t.delays().load_F(v, sta::Mode::late, 0) + t.delays().load_F(v, sta::Mode::late, 1)); };
  IndexVector<db::InstId, double> load;
  load.assign(n.num_insts(), 0.0);
  for (const db::NetId net : ids<db::NetId>(n.num_nets()))
    for (const sta::VertexId d : g.drivers(net))
      if (!g.is_port(d)) load[g.instance(d)] += load_F(d);
  watts_per_dbu_.assign(n.num_nets(), 0.0F);
  driver_.assign(n.num_nets(), db::InstId());
  for (const db::NetId net : ids<db::NetId>(n.num_nets())) {
    if (g.drivers(net).size() != 1 || g.is_port(g.drivers(net)[0])) continue;
    const db::InstId i = g.instance(g.drivers(net)[0]);
    if (!(load[i] > 0) || i.value >= placed_.num_insts()) continue;
    driver_[net] = i;
    watts_per_dbu_[net] = static_cast<float>(p.instance[i].switching_W / load[i] * wire_F_per_dbu_);
  }
}

std::vector<std::vector<double>> HeatCosts::spread(const db::Placement& p) const {
  const int nx = model_->nx(), ny = model_->ny();
  std::vector<std::vector<double>> out(model_->tiers(), std::vector<double>(static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny), 0.0));
  const double w = static_cast<double>(placed_.die.xhi - placed_.die.xlo), h = static_cast<double>(placed_.die.yhi - placed_.die.ylo);
  for (const db::InstId i : ids<db::InstId>(placed_.num_insts())) {
    if (watts_[i] == 0) continue;
    const db::Shape& shape = placed_.shape(i, p.tier[i]);
    const bool turned = geom::swaps_sides(p.orient[i]);
    const double cx = p.x[i] - placed_.die.xlo + 0.5 * (turned ? shape.height : shape.width), cy = p.y[i] - placed_.die.ylo + 0.5 * (turned ? shape.width : shape.height);
    const Shares s(cx / w * nx, cy / h * ny, nx, ny);
    std::vector<double>& m = out[p.tier[i].value];
    const auto at = [&](int x, int y) -> double& { return m[static_cast<std::size_t>(y) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(x)]; };
    const double q = watts_[i];
    at(s.i, s.j) += q * (1 - s.fx) * (1 - s.fy);
    at(s.i1, s.j) += q * s.fx * (1 - s.fy);
    at(s.i, s.j1) += q * (1 - s.fx) * s.fy;
    at(s.i1, s.j1) += q * s.fx * s.fy;
  }
  return out;
}

void HeatCosts::charge_nets(const db::Placement& p, const std::vector<std::vector<double>>& gradient, double scale, bool fresh, place::CostField& f) const {
  const int nx = model_->nx(), ny = model_->ny();
  const double w = static_cast<double>(placed_.die.xhi - placed_.die.xlo), h = static_cast<double>(placed_.die.yhi - placed_.die.ylo);
  f.net.resize(placed_.num_nets());
  for (const db::NetId n : ids<db::NetId>(std::min(placed_.num_nets(), driver_.size()))) {
    const db::InstId i = driver_[n];
    if (!i.valid()) continue;
    const Shares s((p.x[i] - placed_.die.xlo) / w * nx, (p.y[i] - placed_.die.ylo) / h * ny, nx, ny);
    const double now = scale * gradient[p.tier[i].value][static_cast<std::size_t>(s.j) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(s.i)] * watts_per_dbu_[n];
    f.net[n] = static_cast<float>(fresh ? now : o_.memory * static_cast<double>(f.net[n]) + (1 - o_.memory) * now);
  }
}

void HeatCosts::update(const db::Placement& p, bool first, bool legal, double wirelength, place::CostField& f) {
  if (legal && (first || !with_wires_)) {
    wire::PlacedOptions quick;
    quick.congestion = false;
    const PlacedTiming placed(real_, placed_, p, pool_, quick, hop_F_);
    count_powers(placed.timer());
    with_wires_ = true;
  } else if (watts_.empty()) {
    std::vector<const liberty::Library*> libraries;
    for (const auto& l : real_.processes.front().libraries) libraries.push_back(l.get());
    sta::Timer timer(real_.netlist, sta::Libraries{libraries, libraries}, real_.constraints, nullptr, false, {});
    timer.update();
    count_powers(timer);
  }
  const std::vector<std::vector<double>> rise = model_->rise_K(spread(p));
  const Range r = range_of(rise);
  if (!(r.high > 0)) return;
  const double smoothing = std::max(o_.smoothing * (r.high - r.low), 1e-9 * r.high);
  const std::vector<std::vector<double>> gradient = model_->gradient(rise, smoothing, o_.spread);
  const double least = range_of(gradient).low, scale = o_.weight * wirelength / r.high;
  const bool fresh = f.charge.empty() || f.nx != model_->nx() || f.ny != model_->ny();
  charge_nets(p, gradient, scale, fresh, f);
  f.nx = model_->nx();
  f.ny = model_->ny();
  f.charge = watts_;
  f.value.resize(gradient.size());
  for (std::size_t t = 0; t < gradient.size(); ++t) {
    f.value[t].resize(gradient[t].size());
    for (std::size_t b = 0; b < gradient[t].size(); ++b) {
      const double now = scale * (gradient[t][b] - least);  // the same everywhere costs nothing
      f.value[t][b] = static_cast<float>(fresh ? now : o_.memory * static_cast<double>(f.value[t][b]) + (1 - o_.memory) * now);
    }
  }
}

}  // namespace taufold::flow
