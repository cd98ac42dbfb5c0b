#include "num/line_multigrid.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace taufold::num {

LineMultigrid::LineMultigrid(const SevenPoint& a, ThreadPool& pool) : LineMultigrid(a, {}, {}, pool) {}

LineMultigrid::LineMultigrid(const SevenPoint& a, const std::vector<double>& dx, const std::vector<double>& dy, ThreadPool& pool) {
  Level fine;
  fine.dx = dx;
  fine.dy = dy;
  fine.nx = a.nx;
  fine.ny = a.ny;
  fine.nz = a.nz;
  fine.half = (a.nx + 1) / 2;
  fine.stride = (static_cast<std::size_t>(fine.half) + 8) / 8 * 8;
  const std::size_t size = static_cast<std::size_t>(a.ny) * static_cast<std::size_t>(a.nz) * 2 * fine.stride;
  for (auto* v : {&fine.gx, &fine.gy, &fine.gz, &fine.extra}) v->assign(size, 0.0f);
  pool.run(static_cast<std::size_t>(a.ny), [&](std::size_t y, int) {
    for (int z = 0; z < a.nz; ++z)
      for (int parity = 0; parity < 2; ++parity) {
        const std::size_t to = fine.row(static_cast<int>(y), z, parity), from = a.at(0, static_cast<int>(y), z);
        for (int i = 0; 2 * i + parity < a.nx; ++i) {
          const std::size_t s = from + static_cast<std::size_t>(2 * i + parity), d = to + static_cast<std::size_t>(i);
          fine.gx[d] = static_cast<float>(a.gx[s]);
          fine.gy[d] = static_cast<float>(a.gy[s]);
          fine.gz[d] = static_cast<float>(a.gz[s]);
          fine.extra[d] = static_cast<float>(a.extra[s]);
        }
      }
  });
  levels_.push_back(std::move(fine));
  for (;;) {
    Level& last = levels_.back();
    factor(last, pool);
    if (last.nx == 1 && last.ny == 1) break;
    if (join_columns(last)) {
      Level next = coarser(last, pool);
      levels_.push_back(std::move(next));
      continue;
    }
    double sx = 0, sy = 0;
    for (const float g : last.gx) sx += g;
    for (const float g : last.gy) sy += g;
    if (last.nx > 1) sx /= static_cast<double>(last.nx - 1) / last.nx;
    if (last.ny > 1) sy /= static_cast<double>(last.ny - 1) / last.ny;
    last.along_x = last.nx > 1 && !(sy > 4 * sx && last.ny > 1);
    last.along_y = last.ny > 1 && !(sx > 4 * sy && last.nx > 1);
    Level next = coarser(last, pool);
    levels_.push_back(std::move(next));
  }
}

void LineMultigrid::factor(Level& l, ThreadPool& pool) {
  const std::size_t size = l.gx.size();
  for (auto* v : {&l.m, &l.p, &l.u, &l.f}) v->assign(size, 0.0f);
  // The pivot less the coupling upwards is carried along the column ("excess"): it is a sum of what is not negative, so that
  // nothing cancels where columns are joined a million times more strongly along z than to anything else.
  pool.run(static_cast<std::size_t>(l.ny), [&](std::size_t row, int) {
    const int y = static_cast<int>(row);
    std::vector<double> excess(static_cast<std::size_t>(l.nx), 0.0);
    for (int z = 0; z < l.nz; ++z)
      for (int x = 0; x < l.nx; ++x) {
        const std::size_t c = l.at(x, y, z);
        double e = static_cast<double>(l.extra[c]) + l.gx[c] + l.gy[c];
        if (x > 0) e += l.gx[l.at(x - 1, y, z)];
        if (y > 0) e += l.gy[l.at(x, y - 1, z)];
        if (z > 0) {
          const std::size_t below = l.at(x, y, z - 1);
          l.m[c] = l.gz[below] * l.p[below];
          e += static_cast<double>(l.m[c]) * excess[static_cast<std::size_t>(x)];
        }
        excess[static_cast<std::size_t>(x)] = e;
        const double d = e + l.gz[c];
        l.p[c] = d > 0 ? static_cast<float>(1.0 / d) : 0.0f;
      }
  });
}

bool LineMultigrid::join_columns(Level& l) {
  if (l.dx.empty()) return false;
  constexpr double kWidest = 4;
  double narrowest = INFINITY;
  for (const std::vector<double>* d : {&l.dx, &l.dy})
    if (d->size() > 1) narrowest = std::min(narrowest, *std::min_element(d->begin(), d->end()));
  const auto join = [](const std::vector<double>& d, double most) {
    std::vector<int> begin;
    for (std::size_t i = 0; i < d.size();) {
      begin.push_back(static_cast<int>(i));
      i += i + 1 < d.size() && d[i] + d[i + 1] <= most ? 2 : 1;
    }
    begin.push_back(static_cast<int>(d.size()));
    return begin;
  };
  // A narrow column beside wide ones finds no partner at first.
  for (double most = kWidest * narrowest;; most *= 2) {
    l.begin_x = join(l.dx, most);
    l.begin_y = join(l.dy, most);
    if (l.begin_x.size() <= l.dx.size() || l.begin_y.size() <= l.dy.size()) return true;
  }
}

LineMultigrid::Level LineMultigrid::coarser(const Level& l, ThreadPool& pool) {
  Level c;
  c.nx = l.coarse_nx();
  c.ny = l.coarse_ny();
  c.nz = l.nz;
  c.half = (c.nx + 1) / 2;
  c.stride = (static_cast<std::size_t>(c.half) + 8) / 8 * 8;
  const auto width = [](const std::vector<double>& d, int from, int to) {
    return std::accumulate(d.begin() + from, d.begin() + to, 0.0);
  };
  if (!l.dx.empty()) {
    for (int k = 0; k < c.nx; ++k) c.dx.push_back(width(l.dx, l.first_x(k), l.first_x(k + 1)));
    for (int k = 0; k < c.ny; ++k) c.dy.push_back(width(l.dy, l.first_y(k), l.first_y(k + 1)));
  }
  // Constant corrections: by how much farther apart centres are than those of the columns at the border.
  const auto nearer = [](bool pairs, const std::vector<double>& fine, const std::vector<double>& coarse, int last, int k) {
    if (fine.empty()) return pairs ? 0.5F : 1.0F;
    const auto i = static_cast<std::size_t>(last), j = static_cast<std::size_t>(k);
    return static_cast<float>((fine[i] + fine[i + 1]) / (coarse[j] + coarse[j + 1]));
  };
  const std::size_t size = static_cast<std::size_t>(c.ny) * static_cast<std::size_t>(c.nz) * 2 * c.stride;
  for (auto* v : {&c.gx, &c.gy, &c.gz, &c.extra}) v->assign(size, 0.0f);
  pool.run(static_cast<std::size_t>(c.ny), [&](std::size_t row, int) {
    const int cy = static_cast<int>(row), y0 = l.first_y(cy), y1 = l.first_y(cy + 1);
    const float fy = y1 < l.ny ? nearer(l.along_y, l.dy, c.dy, y1 - 1, cy) : 0.0F;
    for (int z = 0; z < c.nz; ++z)
      for (int cx = 0; cx < c.nx; ++cx) {
        const std::size_t to = c.at(cx, cy, z);
        const int x0 = l.first_x(cx), x1 = l.first_x(cx + 1);
        const float fx = x1 < l.nx ? nearer(l.along_x, l.dx, c.dx, x1 - 1, cx) : 0.0F;
        float gx = 0, gy = 0, gz = 0, extra = 0;
        for (int y = y0; y < y1; ++y)
          for (int x = x0; x < x1; ++x) {
            gz += l.gz[l.at(x, y, z)];
            extra += l.extra[l.at(x, y, z)];
          }
        if (x1 < l.nx)
          for (int y = y0; y < y1; ++y) gx += l.gx[l.at(x1 - 1, y, z)] * fx;
        if (y1 < l.ny)
          for (int x = x0; x < x1; ++x) gy += l.gy[l.at(x, y1 - 1, z)] * fy;
        c.gx[to] = gx;
        c.gy[to] = gy;
        c.gz[to] = gz;
        c.extra[to] = extra;
      }
  });
  return c;
}

void LineMultigrid::relax(Level& l, int colour, bool from_zero, ThreadPool& pool) {
  const std::ptrdiff_t n = l.half;
  const std::ptrdiff_t up = static_cast<std::ptrdiff_t>(l.row(1, 0, 0)), z_step = static_cast<std::ptrdiff_t>(2 * l.stride);
  const auto other = static_cast<std::ptrdiff_t>(l.stride);
  pool.run(static_cast<std::size_t>(l.ny), [&](std::size_t row, int) {
    const int y = static_cast<int>(row), parity = (y + colour) & 1;
    for (int z = 0; z < l.nz; ++z) {
      const std::size_t base = l.row(y, z, parity);
      float* __restrict u = l.u.data() + base;
      const float* f = l.f.data() + base;
      if (from_zero) {
        for (std::ptrdiff_t i = 0; i < n; ++i) u[i] = f[i];
      } else {
        // Neighbours in x have the other parity: of an even column x = 2 i they are odd columns i - 1 and i, of an odd one
        // even columns i and i + 1. What lies outside meets a coupling of zero.
        const float* v = parity == 0 ? u + other : u - other;
        const float* g_own = l.gx.data() + base;
        const float* g_other = parity == 0 ? g_own + other : g_own - other;
        if (parity == 0) {
          u[0] = f[0] + g_own[0] * v[0];
          for (std::ptrdiff_t i = 1; i < n; ++i) u[i] = f[i] + g_own[i] * v[i] + g_other[i - 1] * v[i - 1];
        } else {
          for (std::ptrdiff_t i = 0; i < n; ++i) u[i] = f[i] + g_other[i] * v[i] + g_own[i] * v[i + 1];
        }
        const float* gy = l.gy.data() + base;
        if (y + 1 < l.ny)
          for (std::ptrdiff_t i = 0; i < n; ++i) u[i] += gy[i] * u[i + up];
        if (y > 0)
          for (std::ptrdiff_t i = 0; i < n; ++i) u[i] += gy[i - up] * u[i - up];
      }
      if (z > 0) {
        const float* m = l.m.data() + base;
        for (std::ptrdiff_t i = 0; i < n; ++i) u[i] += m[i] * u[i - z_step];
      }
    }
    for (int z = l.nz - 1; z >= 0; --z) {
      const std::size_t base = l.row(y, z, parity);
      float* __restrict u = l.u.data() + base;
      const float* p = l.p.data() + base;
      if (z + 1 == l.nz) {
        for (std::ptrdiff_t i = 0; i < n; ++i) u[i] *= p[i];
      } else {
        const float* m = l.m.data() + base + z_step;
        for (std::ptrdiff_t i = 0; i < n; ++i) u[i] = p[i] * u[i] + m[i] * u[i + z_step];
      }
    }
  });
}

// After a half sweep of colour 1 from zero the residual there is zero, and that of colour 0 is what colour 1 sends: its own
// equation held before colour 1 changed.
void LineMultigrid::restrict_to(const Level& l, Level& c, ThreadPool& pool) {
  const std::ptrdiff_t up = static_cast<std::ptrdiff_t>(l.row(1, 0, 0));
  const auto other = static_cast<std::ptrdiff_t>(l.stride);
  const std::ptrdiff_t n = l.half;
  pool.run(static_cast<std::size_t>(c.ny), [&](std::size_t row, int) {
    const int cy = static_cast<int>(row), y0 = l.first_y(cy), y1 = l.first_y(cy + 1);
    std::vector<float> sum(2 * static_cast<std::size_t>(n));
    for (int z = 0; z < l.nz; ++z) {
      std::fill(sum.begin(), sum.end(), 0.0f);  // residuals of even and of odd columns, summed over the rows
      for (int y = y0; y < y1; ++y) {
        const int parity = y & 1;
        const std::size_t base = l.row(y, z, parity);
        const float *u = l.u.data() + base, *g_own = l.gx.data() + base, *gy = l.gy.data() + base;
        const float* v = parity == 0 ? u + other : u - other;
        const float* g_other = parity == 0 ? g_own + other : g_own - other;
        float* r = sum.data() + (parity == 0 ? 0 : n);
        if (parity == 0) {
          r[0] += g_own[0] * v[0];
          for (std::ptrdiff_t i = 1; i < n; ++i) r[i] += g_own[i] * v[i] + g_other[i - 1] * v[i - 1];
        } else {
          for (std::ptrdiff_t i = 0; i < n; ++i) r[i] += g_other[i] * v[i] + g_own[i] * v[i + 1];
        }
        if (y + 1 < l.ny)
          for (std::ptrdiff_t i = 0; i < n; ++i) r[i] += gy[i] * u[i + up];
        if (y > 0)
          for (std::ptrdiff_t i = 0; i < n; ++i) r[i] += gy[i - up] * u[i - up];
      }
      float* even = c.f.data() + c.row(cy, z, 0);
      float* odd = c.f.data() + c.row(cy, z, 1);
      if (!l.begin_x.empty()) {
        for (int k = 0; k < c.nx; ++k) {
          float total = 0;
          for (int x = l.first_x(k); x < l.first_x(k + 1); ++x) total += sum[static_cast<std::size_t>((x & 1) * n + x / 2)];
          c.f[c.at(k, cy, z)] = total;
        }
      } else if (l.along_x) {
        const float *of_even = sum.data(), *of_odd = sum.data() + n;  // coarse column i covers fine columns 2 i and 2 i + 1
        for (std::ptrdiff_t k = 0; 2 * k < n; ++k) even[k] = of_even[2 * k] + of_odd[2 * k];
        for (std::ptrdiff_t k = 0; 2 * k + 1 < n; ++k) odd[k] = of_even[2 * k + 1] + of_odd[2 * k + 1];
      } else {
        std::copy(sum.begin(), sum.begin() + n, even);
        std::copy(sum.begin() + n, sum.end(), odd);
      }
    }
  });
}

void LineMultigrid::prolong(const Level& c, Level& l, ThreadPool& pool) {
  const std::ptrdiff_t n = l.half;
  pool.run(static_cast<std::size_t>(c.ny), [&](std::size_t row, int) {
    const int cy = static_cast<int>(row);
    const int rows = l.first_y(cy + 1) - l.first_y(cy);
    for (int i = 0; i < rows * l.nz; ++i) {
      const int y = l.first_y(cy) + i / l.nz, z = i % l.nz;
      float* even = l.u.data() + l.row(y, z, 0);
      float* odd = l.u.data() + l.row(y, z, 1);
      const float* ce = c.u.data() + c.row(cy, z, 0);
      const float* co = c.u.data() + c.row(cy, z, 1);
      const std::ptrdiff_t odds = l.nx / 2;  // an odd number of columns leaves the last odd place empty: it stays zero
      if (!l.begin_x.empty()) {
        for (int k = 0; k < c.nx; ++k) {
          const float correction = c.u[c.at(k, cy, z)];
          for (int x = l.first_x(k); x < l.first_x(k + 1); ++x) l.u[l.at(x, y, z)] += correction;
        }
      } else if (l.along_x) {
        for (std::ptrdiff_t k = 0; 2 * k < n; ++k) even[2 * k] += ce[k];
        for (std::ptrdiff_t k = 0; 2 * k + 1 < n; ++k) even[2 * k + 1] += co[k];
        for (std::ptrdiff_t k = 0; 2 * k < odds; ++k) odd[2 * k] += ce[k];
        for (std::ptrdiff_t k = 0; 2 * k + 1 < odds; ++k) odd[2 * k + 1] += co[k];
      } else {
        for (std::ptrdiff_t k = 0; k < n; ++k) even[k] += ce[k];
        for (std::ptrdiff_t k = 0; k < odds; ++k) odd[k] += co[k];
      }
    }
  });
}

void LineMultigrid::descend(std::size_t k, ThreadPool& pool) {
  Level& l = levels_[k];
  relax(l, 0, true, pool);
  if (k + 1 == levels_.size()) {
    // One column: it is colour 0 (a lone column has x = y = 0), and now solved.
    return;
  }
  // Colour 1 has no value yet, so its own u must be zero where colour 0 reads nothing of it: relax() overwrites it.
  relax(l, 1, false, pool);
  restrict_to(l, levels_[k + 1], pool);
  descend(k + 1, pool);
  prolong(levels_[k + 1], l, pool);
  relax(l, 1, false, pool);
  relax(l, 0, false, pool);
}

void LineMultigrid::cycle(const double* r, double* z, ThreadPool& pool) {
  Level& l = levels_[0];
  const auto nx = static_cast<std::size_t>(l.nx);
  pool.run(static_cast<std::size_t>(l.ny), [&](std::size_t y, int) {
    for (int k = 0; k < l.nz; ++k) {
      const double* from = r + (y * static_cast<std::size_t>(l.nz) + static_cast<std::size_t>(k)) * nx;
      float* even = l.f.data() + l.row(static_cast<int>(y), k, 0);
      float* odd = l.f.data() + l.row(static_cast<int>(y), k, 1);
      for (std::size_t i = 0; i < nx / 2; ++i) {
        even[i] = static_cast<float>(from[2 * i]);
        odd[i] = static_cast<float>(from[2 * i + 1]);
      }
      if (nx & 1) even[nx / 2] = static_cast<float>(from[nx - 1]);
    }
  });
  descend(0, pool);
  pool.run(static_cast<std::size_t>(l.ny), [&](std::size_t y, int) {
    for (int k = 0; k < l.nz; ++k) {
      double* to = z + (y * static_cast<std::size_t>(l.nz) + static_cast<std::size_t>(k)) * nx;
      const float* even = l.u.data() + l.row(static_cast<int>(y), k, 0);
      const float* odd = l.u.data() + l.row(static_cast<int>(y), k, 1);
      for (std::size_t i = 0; i < nx / 2; ++i) {
        to[2 * i] = even[i];
        to[2 * i + 1] = odd[i];
      }
      if (nx & 1) to[nx - 1] = even[nx / 2];
    }
  });
}

}  // namespace taufold::num
