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
constexpr double kTimeShare = 0.4;  // of a time limit

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
      pins.dx[k][q] = static_cast<float>((p.pin_dx[k][q] - 0.5 * p.width[k][p.pin_cell[q]]) / unit);
      pins.dy[k][q] = static_cast<float>((p.pin_dy[k][q] - 0.5 * p.height[k]) / unit);
    }
  }
  return pins;
}

/// Solver state. Elements are the cells followed by the fillers of every tier.
class Solver {
 public:
  Solver(const Problem& p, const GlobalOptions& o, ThreadPool& pool)
      : p_(p), o_(o), pool_(pool), frame_(make_frame(p, o)), wl_(p, pool, make_pins(p, frame_.unit)),
        tier_cost_(p, pool, wl_.pins()), tiers_(p, pool, o.seed) {
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
    add_fillers();
    start_positions();
    soft_ = p.tiers > 1;
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
  void add_fillers();
  void start_positions();
  void density(const std::vector<float>& x, const std::vector<float>& y);
  void gradient(const std::vector<float>& x, const std::vector<float>& y, std::vector<float>& gx, std::vector<float>& gy);
  void clamp(std::size_t i, float& x, float& y) const;
  void update_tiers(int iteration);
  double crossings() const;

  std::size_t elements() const { return static_cast<std::size_t>(p_.cells) + filler_tier_.size(); }

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
  std::vector<std::uint8_t> filler_tier_;
  std::array<float, kMaxTiers> filler_w_{};
  std::vector<float> cost_;

  std::vector<float> ux_, uy_, vx_, vy_, gx_, gy_;
  bool soft_ = false;
  double lambda_ = 0, overflow_ = 1, wirelength_ = 0;
  float gamma_ = 1;
};

// Fillers take up the white space, so that wirelength may pack cells to the target density instead of being spread evenly.
void Solver::add_fillers() {
  for (int k = 0; k < p_.tiers; ++k) {
    std::vector<float> w(width_[k]);
    std::sort(w.begin(), w.end());
    const std::size_t lo = w.size() / 20, hi = std::max(lo + 1, w.size() - w.size() / 20);
    double mean = 0;
    for (std::size_t i = lo; i < hi; ++i) mean += w[i];
    filler_w_[k] = static_cast<float>(mean / static_cast<double>(hi - lo));
    const double room = static_cast<double>(hi_x_[k] - lo_x_[k]) * (hi_y_[k] - lo_y_[k]);
    const double limit = static_cast<double>(std::min(p_.space[k].area_limit, p_.space[k].row_area)) / (frame_.unit * frame_.unit);
    const double movable = p_.tiers == 1 ? [&] {
      double a = 0;
      for (const float v : width_[0]) a += v * height_[0];
      return a;
    }() : tiers_.fill() * limit;
    const double spare = o_.target_density * room - movable;
    const auto n = static_cast<std::int64_t>(spare / (filler_w_[k] * height_[k]));
    for (std::int64_t i = 0; i < n; ++i) filler_tier_.push_back(static_cast<std::uint8_t>(k));
  }
}

void Solver::start_positions() {
  const std::size_t n = elements();
  for (auto* v : {&ux_, &uy_, &vx_, &vy_, &gx_, &gy_}) v->assign(n, 0.0f);
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t h = hash64(o_.seed, 0x5747, i);
    if (i < static_cast<std::size_t>(p_.cells)) {
      // From the centre with a little noise: without pads a quadratic start is degenerate.
      ux_[i] = frame_.lx * (0.5f + 0.001f * static_cast<float>(unit_normal(h))) + 0.025f * static_cast<float>(unit_normal(mix64(h)));
      uy_[i] = frame_.ly * (0.5f + 0.001f * static_cast<float>(unit_normal(mix64(h ^ 1)))) +
               0.025f * static_cast<float>(unit_normal(mix64(h ^ 2)));
    } else {
      const int k = filler_tier_[i - static_cast<std::size_t>(p_.cells)];
      ux_[i] = lo_x_[k] + (hi_x_[k] - lo_x_[k]) * static_cast<float>(unit_double(h));
      uy_[i] = lo_y_[k] + (hi_y_[k] - lo_y_[k]) * static_cast<float>(unit_double(mix64(h)));
    }
    clamp(i, ux_[i], uy_[i]);
  }
  vx_ = ux_;
  vy_ = uy_;
}

void Solver::clamp(std::size_t i, float& x, float& y) const {
  const bool cell = i < static_cast<std::size_t>(p_.cells);
  const int k = cell ? tiers_.rounded()[i] : filler_tier_[i - static_cast<std::size_t>(p_.cells)];
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
      } else {
        const int k = filler_tier_[i - cells];
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
    lambda_ = n.d > 0 ? 8e-5 * n.w / n.d : 1e-3;
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
        pins = static_cast<float>(p_.cell_begin[i + 1] - p_.cell_begin[i]);
      } else {
        const int k = filler_tier_[i - cells];
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
    }
  });
  const double progress = std::clamp((0.9 - overflow_) / (0.9 - o_.freeze_overflow), 0.0, 1.0);
  tiers_.step(cost_, static_cast<float>(o_.tier_step), static_cast<float>(kTierPush * progress), wanted);
}

GlobalResult Solver::run(const StopToken& stop, const std::function<void(int, double, double, double)>& progress) {
  GlobalResult result;
  const std::size_t n = elements();
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
  double best_overflow = 2;
  int iteration = 0, best_iteration = 0;
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
    if (soft_) {
      update_tiers(iteration);
      if (overflow_ < o_.freeze_overflow) {
        result.fits = tiers_.freeze(0.003);
        soft_ = false;
        if (!result.fits) break;
      }
    }
    // Designs of a few cells cannot spread to the stop overflow: their bins are as large as the cells.
    if (overflow_ < 0.995 * best_overflow) best_overflow = overflow_, best_iteration = iteration;
    if (overflow_ < 0.9 && iteration - best_iteration > 300) break;
    if (iteration % 10 == 0 && progress) progress(iteration, wirelength_ * frame_.unit, overflow_, crossings());
    if (!soft_ && iteration > 50 && overflow_ < o_.stop_overflow) break;
    if (stop.stop_requested()) break;
  }
  if (soft_) result.fits = tiers_.freeze(0.003);
  result.iterations = iteration;
  result.overflow = overflow_;
  result.tier = tiers_.rounded();
  result.x.resize(p_.cells);
  result.y.resize(p_.cells);
  for (std::int32_t c = 0; c < p_.cells; ++c) {
    result.x[c] = static_cast<float>(vx_[c] * frame_.unit + frame_.x0);
    result.y[c] = static_cast<float>(vy_[c] * frame_.unit + frame_.y0);
  }
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
