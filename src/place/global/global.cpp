#include "place/global/global.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/random.hpp"
#include "base/timer.hpp"
#include "place/global/density.hpp"
#include "place/global/tier_cost.hpp"
#include "place/global/tiers.hpp"
#include "place/global/wirelength.hpp"

namespace taufold::place {

namespace {

constexpr std::size_t kBlock = 4096;
constexpr double kCrowded = 0.97;  // overflow above which everything still lies on one heap
constexpr double kTierPush = 1.5;
constexpr double kSpreadALittle = 0.95;  // overflow below which places are no heap any more
constexpr int kChargeEvery = 20;         // iterations
constexpr double kTimeShare = 0.4;  // of a time limit
constexpr double kSpreading = 0.8;  // of the peak overflow: below it cells no longer gather
constexpr int kPatience = 300;        // iterations without a lower overflow until a placement has spread as far as it can
constexpr std::array kWeighAt{0.5, 0.3, 0.2, 0.12};  // overflows below which nets are weighed, once each

/// Placement region in dbu and the unit of length: one bin.
struct Frame {
  double x0, y0, unit;  // scaled = (dbu - origin) / unit
  BinGrid grid;
  float lx, ly;
};

Frame make_frame(const Problem& p, const GlobalOptions& o) {
  double x0 = 1e30, y0 = 1e30, x1 = -1e30, y1 = -1e30;
  for (int k = 0; k < p.tiers; ++k) {
    const db::RowGrid& r = p.space[k].rows;
    x0 = std::min<double>(x0, r.x);
    y0 = std::min<double>(y0, r.y);
    x1 = std::max<double>(x1, static_cast<double>(r.x) + r.length);
    y1 = std::max<double>(y1, static_cast<double>(r.y) + static_cast<double>(r.height) * r.count);
  }
  const double w = x1 - x0, h = y1 - y0;
  // ePlace's grid: about one cell a bin at the target density, as powers of two; then refined.
  double area = 0;
  for (std::int32_t c = 0; c < p.cells; ++c) {
    double a = 0;
    for (int k = 0; k < p.tiers; ++k) a += static_cast<double>(p.area(c, k)) / p.tiers;
    area += a;
  }
  const double ideal = w * h / (area / p.cells) * o.target_density;
  int nx = 1, ny = 1;
  while (static_cast<double>(nx) * ny * 2 <= ideal) (w / nx >= h / ny ? nx : ny) *= 2;
  nx = std::clamp(nx * o.bin_refinement, 4, 4096);
  ny = std::clamp(ny * o.bin_refinement, 4, 4096);
  Frame f;
  f.x0 = x0;
  f.y0 = y0;
  const double hx = w / nx, hy = h / ny;
  f.unit = std::sqrt(hx * hy);
  f.grid = {nx, ny, static_cast<float>(hx / f.unit), static_cast<float>(hy / f.unit)};
  f.lx = static_cast<float>(w / f.unit);
  f.ly = static_cast<float>(h / f.unit);
  return f;
}

FloatPins make_pins(const Problem& p, double unit) {
  FloatPins pins;
  for (int k = 0; k < p.tiers; ++k) {
    pins.dx[k].resize(p.pins);
    pins.dy[k].resize(p.pins);
    for (std::int32_t q = 0; q < p.pins; ++q) {
      if (p.pin_cell[q] >= p.cells) {
        const Block& b = p.blocks[p.pin_cell[q] - p.cells];
        pins.dx[k][q] = static_cast<float>((p.pin_dx[k][q] - 0.5 * b.box_width()) / unit);
        pins.dy[k][q] = static_cast<float>((p.pin_dy[k][q] - 0.5 * b.box_height()) / unit);
        continue;
      }
      pins.dx[k][q] = static_cast<float>((p.pin_dx[k][q] - 0.5 * p.width[k][p.pin_cell[q]]) / unit);
      pins.dy[k][q] = static_cast<float>((p.pin_dy[k][q] - 0.5 * p.height[k]) / unit);
    }
  }
  return pins;
}

/// Solver state. Elements are the cells, the blocks and the fillers of every tier.
class Solver {
 public:
  Solver(const Problem& p, const GlobalOptions& o, ThreadPool& pool)
      : p_(p), o_(o), pool_(pool), frame_(make_frame(p, o)), wl_(p, pool, make_pins(p, frame_.unit)),
        tier_cost_(p, pool, wl_.pins(), frame_.unit), tiers_(p, pool, o.seed) {
    for (int k = 0; k < p.tiers; ++k) {
      height_[k] = static_cast<float>(p.height[k] / frame_.unit);
      width_[k].resize(p.cells);
      for (std::int32_t c = 0; c < p.cells; ++c) width_[k][c] = static_cast<float>(p.width[k][c] / frame_.unit);
      const db::RowGrid& r = p.space[k].rows;
      lo_x_[k] = static_cast<float>((r.x - frame_.x0) / frame_.unit);
      lo_y_[k] = static_cast<float>((r.y - frame_.y0) / frame_.unit);
      hi_x_[k] = lo_x_[k] + static_cast<float>(r.length / frame_.unit);
      hi_y_[k] = lo_y_[k] + static_cast<float>(static_cast<double>(r.height) * r.count / frame_.unit);
      maps_.emplace_back(std::make_unique<DensityMap>(frame_.grid));
    }
    for (const Block& b : p.blocks) {
      block_w_.push_back(static_cast<float>(b.box_width() / frame_.unit));
      block_h_.push_back(static_cast<float>(b.box_height() / frame_.unit));
      block_moves_.push_back(o.move_blocks && !b.fixed);
    }
    cover();
    if (o.start_tier) tiers_.hold(*o.start_tier);
    add_fillers();
    start_positions();
    soft_ = p.tiers > 1 && !o.start_tier;
    for (int w = 0; w < pool.threads(); ++w)
      for (int k = 0; k < p.tiers; ++k) {
        cell_acc_.push_back(maps_[0]->make_accumulator());
        filler_acc_.push_back(maps_[0]->make_accumulator());
      }
    cost_.resize(static_cast<std::size_t>(p.cells) * p.tiers);
  }

  GlobalResult run(const StopToken& stop,
                   const std::function<void(int, double, double, double)>& progress);

 private:
  void cover();
  void add_fillers();
  void start_positions();
  geom::Point start_bin() const;
  void density(const std::vector<float>& x, const std::vector<float>& y);
  void gradient(const std::vector<float>& x, const std::vector<float>& y, std::vector<float>& gx, std::vector<float>& gy);
  void clamp(std::size_t i, float& x, float& y) const;
  void update_tiers(int iteration);
  void charge_cells();
  double crossings() const;
  void weigh_nets();
  GlobalResult whereabouts() const;

  std::size_t objects() const { return static_cast<std::size_t>(p_.objects); }
  std::size_t elements() const { return objects() + filler_tier_.size(); }
  /// Charge of a free block at (x, y); it takes up no more than the target density, as if cells could fill it so.
  Charge block_charge(std::size_t b, float x, float y) const {
    return widened(frame_.grid, x, y, block_w_[b], block_h_[b], static_cast<float>(o_.target_density));
  }

  const Problem& p_;
  const GlobalOptions& o_;
  ThreadPool& pool_;
  Frame frame_;
  SmoothWirelength wl_;
  TierCost tier_cost_;
  TierMembership tiers_;
  std::array<std::vector<float>, kMaxTiers> width_;
  std::array<float, kMaxTiers> height_{}, lo_x_{}, lo_y_{}, hi_x_{}, hi_y_{};
  std::vector<std::unique_ptr<DensityMap>> maps_;
  std::vector<DensityMap::Accumulator> cell_acc_, filler_acc_;  // [worker * tiers + tier]
  std::vector<float> block_w_, block_h_;
  std::vector<std::uint8_t> block_moves_;
  std::array<std::vector<float>, kMaxTiers> cover_;  // share of every bin; empty where a tier has no obstacle
  std::array<double, kMaxTiers> covered_{};          // area in bins
  std::vector<std::uint8_t> filler_tier_;
  std::array<float, kMaxTiers> filler_w_{};
  std::vector<float> cost_;
  CostField costs_;
  CellField field_;
  std::vector<float> pull_;  // weights of the nets at each object, summed; empty: its number of pins
  std::size_t weighings_ = 0;

  std::vector<float> ux_, uy_, vx_, vy_, gx_, gy_;
  bool soft_ = false;
  double lambda_ = 0, overflow_ = 1, wirelength_ = 0;
  float gamma_ = 1;
};

// Blocks that stand and blockages: what they take of every bin.
void Solver::cover() {
  const BinGrid& g = frame_.grid;
  const auto add = [&](int k, const geom::Box& box) {
    const auto to_bins = [&](double v, double origin, float h) { return (v - origin) / frame_.unit / h; };
    const double x0 = std::max(0.0, to_bins(box.xlo, frame_.x0, g.hx)), x1 = std::min<double>(g.nx, to_bins(box.xhi, frame_.x0, g.hx));
    const double y0 = std::max(0.0, to_bins(box.ylo, frame_.y0, g.hy)), y1 = std::min<double>(g.ny, to_bins(box.yhi, frame_.y0, g.hy));
    if (x0 >= x1 || y0 >= y1) return;
    std::vector<float>& c = cover_[k];
    c.resize(static_cast<std::size_t>(g.nx) * g.ny, 0.0f);
    for (int j = static_cast<int>(y0); j < g.ny && j < y1; ++j)
      for (int i = static_cast<int>(x0); i < g.nx && i < x1; ++i) {
        const double a = (std::min(x1, i + 1.0) - std::max<double>(x0, i)) * (std::min(y1, j + 1.0) - std::max<double>(y0, j));
        float& bin = c[static_cast<std::size_t>(j) * g.nx + i];
        bin = std::min(1.0f, bin + static_cast<float>(a));
      }
  };
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) {
    const Block& block = p_.blocks[b];
    if (block.inst == Block::kPorts || block_moves_[b]) continue;
    const geom::Box box = block.box();
    add(block.tier, {box.xlo - block.gap_x(), box.ylo - block.gap_y(), box.xhi + block.gap_x(), box.yhi + block.gap_y()});
  }
  for (const db::Blockage& b : p_.blockages) add(static_cast<int>(b.tier.value), b.box);
  for (int k = 0; k < p_.tiers; ++k) {
    for (const float c : cover_[k]) covered_[k] += c;
    if (!cover_[k].empty()) maps_[k]->set_cover(cover_[k]);
  }
}

// Fillers take up the white space, so that wirelength may pack cells to the target density instead of being spread evenly.
void Solver::add_fillers() {
  for (int k = 0; k < p_.tiers; ++k) {
    std::vector<float> w(width_[k]);
    std::sort(w.begin(), w.end());
    const std::size_t lo = w.size() / 20, hi = std::max(lo + 1, w.size() - w.size() / 20);
    double mean = 0;
    for (std::size_t i = lo; i < hi; ++i) mean += w[i];
    filler_w_[k] = static_cast<float>(mean / static_cast<double>(hi - lo));
    double room = static_cast<double>(hi_x_[k] - lo_x_[k]) * (hi_y_[k] - lo_y_[k]) - covered_[k];
    for (std::size_t b = 0; b < p_.blocks.size(); ++b)
      if (block_moves_[b] && p_.blocks[b].tier == k) room -= static_cast<double>(block_w_[b]) * block_h_[b];
    const double limit = static_cast<double>(p_.space[k].room) / (frame_.unit * frame_.unit);
    const double movable = p_.tiers == 1 ? [&] {
      double a = 0;
      for (const float v : width_[0]) a += v * height_[0];
      return a;
    }() : o_.start_tier ? [&] {
      double a = 0;
      for (std::int32_t c = 0; c < p_.cells; ++c)
        if ((*o_.start_tier)[c] == k) a += width_[k][c] * height_[k];
      return a;
    }() : tiers_.fill() * limit;
    const double spare = o_.target_density * room - movable;
    const auto n = static_cast<std::int64_t>(spare / (filler_w_[k] * height_[k]));
    for (std::int64_t i = 0; i < n; ++i) filler_tier_.push_back(static_cast<std::uint8_t>(k));
  }
}

// The middle of the largest hole: where a square of the size of all cells meets the fewest obstacles, near the centre.
geom::Point Solver::start_bin() const {
  const BinGrid& g = frame_.grid;
  std::vector<double> sum(static_cast<std::size_t>(g.nx + 1) * (g.ny + 1), 0.0);  // of the cover of all tiers
  const auto at = [&](int i, int j) -> double& { return sum[static_cast<std::size_t>(j) * (g.nx + 1) + i]; };
  for (int j = 0; j < g.ny; ++j)
    for (int i = 0; i < g.nx; ++i) {
      double c = 0;
      for (int k = 0; k < p_.tiers; ++k)
        if (!cover_[k].empty()) c += cover_[k][static_cast<std::size_t>(j) * g.nx + i];
      at(i + 1, j + 1) = c + at(i, j + 1) + at(i + 1, j) - at(i, j);
    }
  double area = 0;
  for (std::int32_t c = 0; c < p_.cells; ++c) area += static_cast<double>(width_[0][c]) * height_[0];
  const double side = std::sqrt(area / p_.tiers);
  const int w = std::clamp(static_cast<int>(side / g.hx), 1, g.nx), h = std::clamp(static_cast<int>(side / g.hy), 1, g.ny);
  geom::Point best{g.nx / 2, g.ny / 2};
  double least = 1e300;
  for (int j = 0; j + h <= g.ny; ++j)
    for (int i = 0; i + w <= g.nx; ++i) {
      const double cover = at(i + w, j + h) - at(i, j + h) - at(i + w, j) + at(i, j);
      const double away = std::hypot((i + 0.5 * w) / g.nx - 0.5, (j + 0.5 * h) / g.ny - 0.5);
      const double cost = cover + 0.1 * w * h * away;
      if (cost < least) least = cost, best = {i + w / 2, j + h / 2};
    }
  return best;
}

void Solver::start_positions() {
  float cx = 0.5f, cy = 0.5f;
  if (std::any_of(cover_.begin(), cover_.end(), [](const std::vector<float>& c) { return !c.empty(); })) {
    const geom::Point bin = start_bin();
    cx = (static_cast<float>(bin.x) + 0.5f) / static_cast<float>(frame_.grid.nx);
    cy = (static_cast<float>(bin.y) + 0.5f) / static_cast<float>(frame_.grid.ny);
  }
  const auto free_at = [&](int k, float x, float y) {
    if (cover_[k].empty()) return true;
    const int i = std::clamp(static_cast<int>(x / frame_.grid.hx), 0, frame_.grid.nx - 1);
    const int j = std::clamp(static_cast<int>(y / frame_.grid.hy), 0, frame_.grid.ny - 1);
    return cover_[k][static_cast<std::size_t>(j) * frame_.grid.nx + i] < 0.5f;
  };
  const std::size_t n = elements();
  for (auto* v : {&ux_, &uy_, &vx_, &vy_, &gx_, &gy_}) v->assign(n, 0.0f);
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t h = hash64(o_.seed, 0x5747, i);
    const std::size_t b = i - static_cast<std::size_t>(p_.cells);
    if (i >= static_cast<std::size_t>(p_.cells) && i < objects() && !block_moves_[b]) {
      ux_[i] = static_cast<float>((p_.blocks[b].x - frame_.x0) / frame_.unit) + 0.5f * block_w_[b];
      uy_[i] = static_cast<float>((p_.blocks[b].y - frame_.y0) / frame_.unit) + 0.5f * block_h_[b];
      continue;
    }
    if (o_.start_x && i < static_cast<std::size_t>(p_.cells)) {
      ux_[i] = static_cast<float>(((*o_.start_x)[i] - frame_.x0) / frame_.unit);
      uy_[i] = static_cast<float>(((*o_.start_y)[i] - frame_.y0) / frame_.unit);
    } else if (i < objects()) {
      // From the centre with a little noise: without pads a quadratic start is degenerate.
      ux_[i] = frame_.lx * (cx + 0.001f * static_cast<float>(unit_normal(h))) + 0.025f * static_cast<float>(unit_normal(mix64(h)));
      uy_[i] = frame_.ly * (cy + 0.001f * static_cast<float>(unit_normal(mix64(h ^ 1)))) +
               0.025f * static_cast<float>(unit_normal(mix64(h ^ 2)));
    } else {
      const int k = filler_tier_[i - objects()];
      std::uint64_t draw = h;
      for (int attempt = 0; attempt < 50; ++attempt, draw = hash64(draw, 0xf1)) {
        ux_[i] = lo_x_[k] + (hi_x_[k] - lo_x_[k]) * static_cast<float>(unit_double(draw));
        uy_[i] = lo_y_[k] + (hi_y_[k] - lo_y_[k]) * static_cast<float>(unit_double(mix64(draw)));
        if (free_at(k, ux_[i], uy_[i])) break;
      }
    }
    clamp(i, ux_[i], uy_[i]);
  }
  vx_ = ux_;
  vy_ = uy_;
}

void Solver::clamp(std::size_t i, float& x, float& y) const {
  const bool cell = i < static_cast<std::size_t>(p_.cells);
  if (!cell && i < objects()) {
    const std::size_t b = i - static_cast<std::size_t>(p_.cells);
    if (!block_moves_[b]) return;
    const float hw = 0.5f * block_w_[b], hh = 0.5f * block_h_[b];
    x = std::max(hw, std::min(frame_.lx - hw, x));
    y = std::max(hh, std::min(frame_.ly - hh, y));
    return;
  }
  const int k = cell ? tiers_.rounded()[i] : filler_tier_[i - objects()];
  const float hw = 0.5f * (cell ? width_[k][i] : filler_w_[k]), hh = 0.5f * height_[k];
  x = std::max(lo_x_[k] + hw, std::min(hi_x_[k] - hw, x));
  y = std::max(lo_y_[k] + hh, std::min(hi_y_[k] - hh, y));
}

double Solver::crossings() const {
  double n = 0;
  for (std::int32_t net = 0; net < p_.nets; ++net) {
    int lo = p_.tiers, hi = 0;
    for (std::int32_t q = p_.net_begin[net]; q < p_.net_begin[net + 1]; ++q) {
      lo = std::min<int>(lo, tiers_.rounded()[p_.pin_cell[q]]);
      hi = std::max<int>(hi, tiers_.rounded()[p_.pin_cell[q]]);
    }
    n += hi - lo;
  }
  return n;
}

void Solver::density(const std::vector<float>& x, const std::vector<float>& y) {
  const std::size_t cells = static_cast<std::size_t>(p_.cells);
  const int tiers = p_.tiers;
  pool_.run((elements() + kBlock - 1) / kBlock, [&](std::size_t t, int worker) {
    for (std::size_t i = t * kBlock; i < std::min(elements(), (t + 1) * kBlock); ++i) {
      if (i < cells) {
        for (int k = 0; k < tiers; ++k) {
          const float m = tiers_.of(static_cast<std::int32_t>(i), k);
          if (m > 0)
            maps_[k]->add(cell_acc_[worker * tiers + k], widened(frame_.grid, x[i], y[i], width_[k][i], height_[k], m));
        }
      } else if (i < objects()) {
        const int k = p_.blocks[i - cells].tier;
        if (block_moves_[i - cells]) maps_[k]->add(cell_acc_[worker * tiers + k], block_charge(i - cells, x[i], y[i]));
      } else {
        const int k = filler_tier_[i - objects()];
        maps_[k]->add(filler_acc_[worker * tiers + k], widened(frame_.grid, x[i], y[i], filler_w_[k], height_[k], 1.0f));
      }
    }
  });
  std::vector<double> over(tiers), area(tiers);
  pool_.run(tiers, [&](std::size_t k, int) {
    std::vector<DensityMap::Accumulator*> cell_parts, filler_parts;
    for (int w = 0; w < pool_.threads(); ++w) {
      cell_parts.push_back(&cell_acc_[w * tiers + k]);
      filler_parts.push_back(&filler_acc_[w * tiers + k]);
    }
    const DensityMap::Overflow of = maps_[k]->collect(cell_parts, filler_parts, static_cast<float>(o_.target_density));
    over[k] = of.excess;
    area[k] = of.movable;
    maps_[k]->solve_forward();
  });
  pool_.run(static_cast<std::size_t>(tiers) * (soft_ ? 3 : 2), [&](std::size_t t, int) {
    DensityMap& map = *maps_[t % static_cast<std::size_t>(tiers)];
    switch (t / static_cast<std::size_t>(tiers)) {
      case 0: map.solve_ex(); break;
      case 1: map.solve_ey(); break;
      default: map.solve_phi(); break;
    }
  });
  double excess = 0, total = 0;
  for (int k = 0; k < tiers; ++k) excess += over[k], total += area[k];
  overflow_ = total > 0 ? excess / total : 0;
}

/// Preconditioned gradient of W + lambda D at (x, y); sets wirelength_ and overflow_.
void Solver::gradient(const std::vector<float>& x, const std::vector<float>& y, std::vector<float>& gx, std::vector<float>& gy) {
  density(x, y);
  wirelength_ = wl_.gradient(x.data(), y.data(), tiers_.rounded().data(), gamma_, gx.data(), gy.data());
  const std::size_t cells = static_cast<std::size_t>(p_.cells);
  const int tiers = p_.tiers;
  if (lambda_ == 0) {  // ePlace's start: both gradients in a fixed ratio of their 1-norms
    struct Norms {
      double w = 0, d = 0;
      void operator+=(const Norms& o) { w += o.w, d += o.d; }
    };
    const Norms n = pool_.sum_blocks<Norms>(cells, kBlock, [&](std::size_t b, std::size_t e) {
      Norms part;
      for (std::size_t i = b; i < e; ++i) {
        part.w += std::fabs(gx[i]) + std::fabs(gy[i]);
        for (int k = 0; k < tiers; ++k) {
          const float m = tiers_.of(static_cast<std::int32_t>(i), k);
          if (m <= 0) continue;
          const FieldValue f = maps_[k]->gather(widened(frame_.grid, x[i], y[i], width_[k][i], height_[k], m));
          part.d += std::fabs(f.ex) + std::fabs(f.ey);
        }
      }
      return part;
    });
    lambda_ = n.d > 0 ? o_.first_weight * n.w / n.d : 1e-3;
  }
  const auto lambda = static_cast<float>(lambda_);
  pool_.for_blocks(elements(), kBlock, [&](std::size_t b, std::size_t e) {
    for (std::size_t i = b; i < e; ++i) {
      float fx = 0, fy = 0, area = 0, pins = 0;
      if (i < cells) {
        for (int k = 0; k < tiers; ++k) {
          const float m = tiers_.of(static_cast<std::int32_t>(i), k);
          if (m <= 0) continue;
          const FieldValue f = maps_[k]->gather(widened(frame_.grid, x[i], y[i], width_[k][i], height_[k], m));
          fx += f.ex;
          fy += f.ey;
          area += m * width_[k][i] * height_[k];
        }
        pins = pull_.empty() ? static_cast<float>(p_.cell_begin[i + 1] - p_.cell_begin[i]) : pull_[i];
        if (!field_.empty()) {
          const auto at_x = static_cast<float>(x[i] * frame_.unit + frame_.x0), at_y = static_cast<float>(y[i] * frame_.unit + frame_.y0);
          for (int k = 0; k < tiers; ++k) {
            const float m = tiers_.of(static_cast<std::int32_t>(i), k) * field_.charge(static_cast<std::int32_t>(i));
            if (m <= 0) continue;
            const CellField::Slope s = field_.slope(k, at_x, at_y);
            gx[i] += m * s.x;
            gy[i] += m * s.y;
          }
        }
      } else if (i < objects()) {
        const std::size_t block = i - cells;
        if (!block_moves_[block]) {
          gx[i] = gy[i] = 0;
          continue;
        }
        const FieldValue f = maps_[p_.blocks[block].tier]->gather(block_charge(block, x[i], y[i]));
        fx = f.ex;
        fy = f.ey;
        area = block_w_[block] * block_h_[block];
        pins = pull_.empty() ? static_cast<float>(p_.cell_begin[i + 1] - p_.cell_begin[i]) : pull_[i];
      } else {
        const int k = filler_tier_[i - objects()];
        const FieldValue f = maps_[k]->gather(widened(frame_.grid, x[i], y[i], filler_w_[k], height_[k], 1.0f));
        fx = f.ex;
        fy = f.ey;
        area = filler_w_[k] * height_[k];
        gx[i] = gy[i] = 0;
      }
      const float scale = 1.0f / std::max(1.0f, pins + lambda * area);
      gx[i] = (gx[i] - lambda * fx) * scale;
      gy[i] = (gy[i] - lambda * fy) * scale;
    }
  });
}

// What cells cost by their places is asked anew.
void Solver::charge_cells() {
  State s;
  s.tier = tiers_.rounded();
  s.x.resize(p_.objects);
  s.y.resize(p_.objects);
  for (std::int32_t c = 0; c < p_.cells; ++c) {
    s.x[c] = static_cast<std::int32_t>(std::lround(vx_[c] * frame_.unit + frame_.x0 - 0.5 * p_.width[s.tier[c]][c]));
    s.y[c] = static_cast<std::int32_t>(std::lround(vy_[c] * frame_.unit + frame_.y0 - 0.5 * p_.height[s.tier[c]]));
  }
  const double length = wl_.exact(vx_.data(), vy_.data(), s.tier.data());  // of wire alone, nets unweighed
  o_.cell_costs->update(to_placement(p_, s, o_.insts), costs_.charge.empty(), false, length * frame_.unit, costs_);
  field_.take(costs_, p_);
  if (!o_.charged) return;
  o_.charged(costs_);
  weigh_nets();
}

// Tiers follow the finite difference of W* plus the density potential; a hashed half of the cells moves an iteration, since
// synchronous updates of neighbours oscillate. The concave push grows from 0 to 1.5 as the overflow falls.
void Solver::update_tiers(int iteration) {
  const auto wanted = [&](std::int32_t c) {
    return (hash64(o_.seed, static_cast<std::uint64_t>(c), static_cast<std::uint64_t>(iteration)) & 1) == 0;
  };
  const auto price = static_cast<float>(o_.crossing_price_rows * p_.height[0] / frame_.unit);
  tier_cost_.compute(vx_.data(), vy_.data(), tiers_.rounded().data(), price, wanted, cost_.data());
  const auto lambda = static_cast<float>(lambda_);
  pool_.for_blocks(p_.cells, kBlock, [&](std::size_t b, std::size_t e) {
    for (std::size_t c = b; c < e; ++c) {
      if (!wanted(static_cast<std::int32_t>(c))) continue;
      for (int k = 0; k < p_.tiers; ++k)
        cost_[c * p_.tiers + k] +=
            lambda * maps_[k]->gather(widened(frame_.grid, vx_[c], vy_[c], width_[k][c], height_[k], 1.0f)).phi;
      if (field_.empty()) continue;
      const auto x = static_cast<float>(vx_[c] * frame_.unit + frame_.x0), y = static_cast<float>(vy_[c] * frame_.unit + frame_.y0);
      for (int k = 0; k < p_.tiers; ++k)
        cost_[c * p_.tiers + k] += static_cast<float>(field_.charge(static_cast<std::int32_t>(c)) * field_.at(k, x, y) / frame_.unit);
    }
  });
  const double progress = std::clamp((0.9 - overflow_) / (0.9 - o_.freeze_overflow), 0.0, 1.0);
  tiers_.step(cost_, static_cast<float>(o_.tier_step), static_cast<float>(kTierPush * progress), wanted);
}

GlobalResult Solver::whereabouts() const {
  GlobalResult r;
  r.overflow = overflow_;
  r.tier = tiers_.rounded();
  r.x.resize(p_.objects);
  r.y.resize(p_.objects);
  for (std::int32_t c = 0; c < p_.objects; ++c) {
    r.x[c] = static_cast<float>(vx_[c] * frame_.unit + frame_.x0);
    r.y[c] = static_cast<float>(vy_[c] * frame_.unit + frame_.y0);
  }
  return r;
}

// The pull on a cell is preconditioned by, so that cells of heavy nets take no larger steps than others.
void Solver::weigh_nets() {
  pull_.clear();
  if (p_.net_weight.empty()) return;
  pull_.assign(objects(), 0.0f);
  for (std::int32_t c = 0; c < p_.objects; ++c)
    for (std::int32_t i = p_.cell_begin[c]; i < p_.cell_begin[c + 1]; ++i) pull_[c] += p_.net_weight[p_.pin_net[p_.cell_pin[i]]];
}

GlobalResult Solver::run(const StopToken& stop, const std::function<void(int, double, double, double)>& progress) {
  const std::size_t n = elements();
  weigh_nets();
  std::vector<float> px(n), py(n), pgx(n), pgy(n), nux(n), nuy(n), nvx(n), nvy(n), ngx(n), ngy(n);
  const auto set_gamma = [&] {
    const double t = std::clamp(overflow_, 0.0, 1.0);
    gamma_ = static_cast<float>(4.0 * (frame_.grid.hx + frame_.grid.hy) * std::pow(10.0, (t - 0.1) * 20.0 / 9.0 - 1.0));
  };
  const auto distance = [&](const std::vector<float>& ax, const std::vector<float>& ay, const std::vector<float>& bx,
                            const std::vector<float>& by) {
    return std::sqrt(pool_.sum_blocks<double>(n, kBlock, [&](std::size_t b, std::size_t e) {
      double s = 0;
      for (std::size_t i = b; i < e; ++i) {
        const double dx = ax[i] - bx[i], dy = ay[i] - by[i];
        s += dx * dx + dy * dy;
      }
      return s;
    }));
  };
  overflow_ = 1;
  set_gamma();
  gradient(vx_, vy_, gx_, gy_);
  if (o_.start_x) {  // spread already: gamma and the first weight belong to the overflow there
    set_gamma();
    lambda_ = 0;
    gradient(vx_, vy_, gx_, gy_);
  }
  // A first step against the gradient gives the Lipschitz estimate its second point.
  for (std::size_t i = 0; i < n; ++i) {
    px[i] = vx_[i] - 0.1f * gx_[i];
    py[i] = vy_[i] - 0.1f * gy_[i];
    clamp(i, px[i], py[i]);
  }
  gradient(px, py, pgx, pgy);
  double alpha = distance(vx_, vy_, px, py) / std::max(1e-12, distance(gx_, gy_, pgx, pgy));
  double a = 1, last_wl = wirelength_;
  const double die_area = static_cast<double>(frame_.lx) * frame_.ly;
  const double ref = 0.025 * p_.nets * std::sqrt(die_area / std::max(1, p_.cells));
  // Under a time limit cells that have not spread are worth nothing: from half of its share on the pass hurries.
  const Timer timer;
  const double share_s = kTimeShare * stop.seconds_left();
  const auto least_growth = [&] { return timer.wall_s() < 0.5 * share_s ? 1.0 : timer.wall_s() < share_s ? 1.1 : 1.4; };
  double best_overflow = 2, peak = 0, kept_overflow = 2;
  std::vector<float> best_x, best_y;  // of kept_overflow, the least one while cells spread
  int iteration = 0, best_iteration = 0;
  bool fits = true;
  for (; iteration < o_.max_iterations; ++iteration) {
    const double a_next = 0.5 * (1 + std::sqrt(4 * a * a + 1));
    const auto momentum = static_cast<float>((a - 1) / a_next);
    for (int attempt = 0; attempt < 10; ++attempt) {
      const auto step = static_cast<float>(alpha);
      pool_.for_blocks(n, kBlock, [&](std::size_t b, std::size_t e) {
        for (std::size_t i = b; i < e; ++i) {
          nux[i] = vx_[i] - step * gx_[i];
          nuy[i] = vy_[i] - step * gy_[i];
          clamp(i, nux[i], nuy[i]);
          nvx[i] = nux[i] + momentum * (nux[i] - ux_[i]);
          nvy[i] = nuy[i] + momentum * (nuy[i] - uy_[i]);
          clamp(i, nvx[i], nvy[i]);
        }
      });
      gradient(nvx, nvy, ngx, ngy);
      const double next = distance(nvx, nvy, vx_, vy_) / std::max(1e-12, distance(ngx, ngy, gx_, gy_));
      const bool accept = next > 0.95 * alpha;
      alpha = next;
      if (accept) break;
    }
    std::swap(ux_, nux);
    std::swap(uy_, nuy);
    std::swap(vx_, nvx);
    std::swap(vy_, nvy);
    std::swap(gx_, ngx);
    std::swap(gy_, ngy);
    a = a_next;

    const double dw = wirelength_ - last_wl;
    last_wl = wirelength_;
    const double growth = std::max(overflow_ > kCrowded ? o_.early_growth : o_.growth, least_growth());
    lambda_ *= dw < 0 ? growth * std::max(std::pow(0.9999, iteration), 0.98)
                      : growth * std::clamp(std::pow(growth, -dw / ref), 0.95, growth);
    set_gamma();
    if (o_.cell_costs && overflow_ < kSpreadALittle && iteration % kChargeEvery == 0) charge_cells();
    if (soft_) {
      update_tiers(iteration);
      if (overflow_ < o_.freeze_overflow) {
        fits = tiers_.freeze(0.003);
        soft_ = false;
        if (!fits) break;
      }
    }
    // With other weights this is another problem, which begins without momentum.
    if (o_.weigh && weighings_ < kWeighAt.size() && overflow_ < kWeighAt[weighings_]) {
      while (weighings_ < kWeighAt.size() && overflow_ < kWeighAt[weighings_]) ++weighings_;
      o_.weigh(whereabouts());
      weigh_nets();
      gradient(vx_, vy_, gx_, gy_);
      last_wl = wirelength_;
      a = 1;
    }
    // Some designs cannot spread to the stop overflow: those of a few cells, whose bins are as large as the cells, and those at a
    // target density little above their utilisation. While the overflow is near its peak a rise is cells that gather, around ports or
    // from places that were spread before, and patience begins anew; below that it is the noise of a weight grown too large.
    peak = std::max(peak, overflow_);
    const bool spreads = overflow_ < kSpreading * peak;
    if (overflow_ < 0.995 * best_overflow || (!spreads && overflow_ > 1.01 * best_overflow)) {
      best_overflow = overflow_, best_iteration = iteration;
      if (spreads) best_x = vx_, best_y = vy_, kept_overflow = overflow_;
    }
    if (!std::isfinite(wirelength_) || (overflow_ < 0.9 && iteration - best_iteration > kPatience)) break;
    if (iteration % 10 == 0 && progress) progress(iteration, wirelength_ * frame_.unit, overflow_, crossings());
    if (!soft_ && iteration > 50 && overflow_ < o_.stop_overflow) break;
    if (stop.stop_requested()) break;
  }
  if (soft_) fits = tiers_.freeze(0.003);
  if (!best_x.empty() && !(overflow_ < 1.05 * kept_overflow)) {  // it came apart after its best places: those count
    vx_ = best_x, vy_ = best_y;
    overflow_ = kept_overflow;
  }
  GlobalResult result = whereabouts();
  result.fits = fits;
  result.iterations = iteration;
  result.wirelength = wl_.exact(vx_.data(), vy_.data(), tiers_.rounded().data()) * frame_.unit;
  if (progress) progress(iteration, result.wirelength, overflow_, crossings());
  return result;
}

}  // namespace

GlobalResult global_placement(const Problem& p, const GlobalOptions& o, ThreadPool& pool, const StopToken& stop,
                              const std::function<void(int, double, double, double)>& progress) {
  return Solver(p, o, pool).run(stop, progress);
}

}  // namespace taufold::place
