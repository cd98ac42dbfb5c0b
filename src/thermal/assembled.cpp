#include "thermal/assembled.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::thermal {

namespace {

/// Conductivities of one row of columns at one z.
class Conductivity {
 public:
  Conductivity(const Problem& p, const num::SevenPoint& shape, const double* t, double zero_K)
      : p_(p), shape_(shape), t_(t), zero_K_(zero_K), layer_(layer_of_z(p)) {}

  enum class Axis : std::uint8_t { x, y, z };
  void row(Axis axis, int y, int z, double* out) const {
    const Layer& l = p_.layers[layer_[static_cast<std::size_t>(z)]];
    const std::vector<double>& k = axis == Axis::x ? l.kx : axis == Axis::y ? l.ky : l.kz;
    const auto n = static_cast<std::size_t>(shape_.nx);
    const std::size_t from = static_cast<std::size_t>(y) * n;
    if (k.size() == 1)
      std::fill(out, out + n, k[0]);
    else
      std::copy(k.data() + from, k.data() + from + n, out);
    if (t_ == nullptr || l.exponent.empty()) return;
    const double* t = t_ + shape_.at(0, y, z);
    for (std::size_t i = 0; i < n; ++i) {
      const double e = l.exponent.size() == 1 ? l.exponent[0] : l.exponent[from + i];
      if (e != 0) out[i] *= std::pow((t[i] + zero_K_) / tech::kConductivityReference_K, -e);
    }
  }

 private:
  const Problem& p_;
  const num::SevenPoint& shape_;
  const double* t_;
  double zero_K_;
  std::vector<std::size_t> layer_;
};
using Axis = Conductivity::Axis;

std::vector<double> heights(const Problem& p) {
  std::vector<double> dz;
  for (const Layer& l : p.layers) dz.insert(dz.end(), static_cast<std::size_t>(l.cells), l.thickness_m / l.cells);
  return dz;
}

/// Calls fn(side, cell, conductance) for the cells of row y at the faces that exchange heat, always in the same order.
template <class Fn>
void for_faces(const Problem& p, const num::SevenPoint& shape, const Conductivity& k, const std::vector<double>& dz, int y,
               std::vector<double>& row, Fn&& fn) {
  row.resize(static_cast<std::size_t>(shape.nx));
  const double dy = p.dy_m[static_cast<std::size_t>(y)];
  const auto face = [&](Side side, Axis axis, int x0, int x1, int z, double half, auto area) {
    const HeatFace& f = p.face(side);
    if (f.kind == FaceKind::adiabatic) return;
    k.row(axis, y, z, row.data());
    for (int x = x0; x < x1; ++x) {
      const double h = axis == Axis::x ? p.dx_m[static_cast<std::size_t>(x)] / 2 : half;
      fn(side, shape.at(x, y, z), area(x) / face_resistance(f, h, row[static_cast<std::size_t>(x)]));
    }
  };
  const auto base = [&](int x) { return p.dx_m[static_cast<std::size_t>(x)] * dy; };
  face(Side::bottom, Axis::z, 0, shape.nx, 0, dz.front() / 2, base);
  face(Side::top, Axis::z, 0, shape.nx, shape.nz - 1, dz.back() / 2, base);
  for (int z = 0; z < shape.nz; ++z) {
    const double h = dz[static_cast<std::size_t>(z)];
    face(Side::x_min, Axis::x, 0, 1, z, 0, [&](int) { return dy * h; });
    face(Side::x_max, Axis::x, shape.nx - 1, shape.nx, z, 0, [&](int) { return dy * h; });
    const auto wall = [&](int x) { return p.dx_m[static_cast<std::size_t>(x)] * h; };
    if (y == 0) face(Side::y_min, Axis::y, 0, shape.nx, z, dy / 2, wall);
    if (y + 1 == shape.ny) face(Side::y_max, Axis::y, 0, shape.nx, z, dy / 2, wall);
  }
}

}  // namespace

std::vector<std::size_t> layer_of_z(const Problem& p) {
  std::vector<std::size_t> out;
  for (std::size_t l = 0; l < p.layers.size(); ++l) out.insert(out.end(), static_cast<std::size_t>(p.layers[l].cells), l);
  return out;
}

num::LineMultigrid multigrid_of(const Problem& p, const num::SevenPoint& a, ThreadPool& pool) {
  if (p.equal_columns()) return num::LineMultigrid(a, pool);
  return num::LineMultigrid(a, p.dx_m, p.dy_m, pool);
}

double zero_of(const Problem& p) {
  for (const Side s : {Side::top, Side::bottom, Side::x_min, Side::x_max, Side::y_min, Side::y_max})
    if (p.face(s).kind != FaceKind::adiabatic) return p.face(s).ambient_K;
  return p.face(Side::top).ambient_K;
}

Assembled assemble(const Problem& p, const double* t, ThreadPool& pool) {
  Assembled out;
  out.a = num::SevenPoint(p.nx(), p.ny(), p.nz());
  out.zero_K = zero_of(p);
  num::SevenPoint& a = out.a;
  out.b.assign(a.size(), 0.0);
  const bool with_capacity = std::all_of(p.layers.begin(), p.layers.end(), [](const Layer& l) { return !l.capacity.empty(); });
  if (with_capacity) out.capacity.assign(a.size(), 0.0);
  const Conductivity conductivity(p, a, t, out.zero_K);
  const std::vector<double> dz = heights(p);
  const std::vector<std::size_t> layer = layer_of_z(p);
  const auto nx = static_cast<std::size_t>(a.nx);
  pool.run(static_cast<std::size_t>(a.ny), [&](std::size_t row, int) {
    const int y = static_cast<int>(row);
    const double dy = p.dy_m[row];
    std::vector<double> here(nx), there(nx), scratch;
    for (int z = 0; z < a.nz; ++z) {
      const std::size_t base = a.at(0, y, z);
      const double h = dz[static_cast<std::size_t>(z)];
      const Layer& l = p.layers[layer[static_cast<std::size_t>(z)]];
      // Cells of one layer have the same lateral couplings while conductivity does not follow temperature.
      const bool again = z > 0 && layer[static_cast<std::size_t>(z)] == layer[static_cast<std::size_t>(z) - 1] &&
                         (t == nullptr || l.exponent.empty());
      double *gx = a.gx.data() + base, *gy = a.gy.data() + base, *gz = a.gz.data() + base;
      if (again) {
        std::copy(gx - nx, gx, gx);
        std::copy(gy - nx, gy, gy);
      } else {
        conductivity.row(Axis::x, y, z, here.data());
        for (std::size_t x = 0; x + 1 < nx; ++x)
          gx[x] = 2 * dy * h * here[x] * here[x + 1] / (p.dx_m[x] * here[x + 1] + p.dx_m[x + 1] * here[x]);
        if (y + 1 < a.ny) {
          conductivity.row(Axis::y, y, z, here.data());
          conductivity.row(Axis::y, y + 1, z, there.data());
          const double next = p.dy_m[row + 1];
          for (std::size_t x = 0; x < nx; ++x)
            gy[x] = 2 * p.dx_m[x] * h * here[x] * there[x] / (dy * there[x] + next * here[x]);
        }
      }
      if (z + 1 < a.nz) {
        conductivity.row(Axis::z, y, z, here.data());
        conductivity.row(Axis::z, y, z + 1, there.data());
        const double next = dz[static_cast<std::size_t>(z) + 1];
        for (std::size_t x = 0; x < nx; ++x)
          gz[x] = 2 * p.dx_m[x] * dy * here[x] * there[x] / (h * there[x] + next * here[x]);
      }
      if (!l.power_W.empty())
        for (std::size_t x = 0; x < nx; ++x) out.b[base + x] = l.power_W[row * nx + x] / l.cells;
      if (with_capacity)
        for (std::size_t x = 0; x < nx; ++x)
          out.capacity[base + x] = l.capacity[l.capacity.size() == 1 ? 0 : row * nx + x] * h * dy * p.dx_m[x];
    }
    for_faces(p, a, conductivity, dz, y, scratch, [&](Side side, std::size_t cell, double g) {
      a.extra[cell] += g;
      out.b[cell] += g * (p.face(side).ambient_K - out.zero_K);
    });
  });
  return out;
}

std::array<double, kSides> heat_out(const Problem& p, const std::vector<double>& t, const double* t_conductivity, double zero_K,
                                    ThreadPool& pool) {
  num::SevenPoint shape;
  shape.nx = p.nx();
  shape.ny = p.ny();
  shape.nz = p.nz();
  const Conductivity conductivity(p, shape, t_conductivity, zero_K);
  const std::vector<double> dz = heights(p);
  std::vector<std::array<double, kSides>> rows(static_cast<std::size_t>(shape.ny));
  pool.run(rows.size(), [&](std::size_t y, int) {
    std::vector<double> scratch;
    rows[y].fill(0);
    for_faces(p, shape, conductivity, dz, static_cast<int>(y), scratch, [&](Side side, std::size_t cell, double g) {
      rows[y][static_cast<std::size_t>(side)] += g * (t[cell] + zero_K - p.face(side).ambient_K);
    });
  });
  std::array<double, kSides> out{};
  for (const auto& row : rows)
    for (std::size_t s = 0; s < kSides; ++s) out[s] += row[s];
  return out;
}

std::vector<double> leakage_at_reference(const Problem& p) {
  std::vector<double> out;
  num::SevenPoint shape;
  shape.nx = p.nx();
  shape.ny = p.ny();
  shape.nz = p.nz();
  const auto nx = static_cast<std::size_t>(shape.nx);
  int z = 0;
  for (const Layer& l : p.layers)
    for (int k = 0; k < l.cells; ++k, ++z) {
      if (l.leakage_W.empty()) continue;
      out.resize(shape.size(), 0.0);
      for (int y = 0; y < shape.ny; ++y)
        for (std::size_t x = 0; x < nx; ++x)
          out[shape.at(static_cast<int>(x), y, z)] = l.leakage_W[static_cast<std::size_t>(y) * nx + x] / l.cells;
    }
  return out;
}

void store(const Problem& p, const std::vector<double>& t, double zero_K, const std::vector<char>& keep, Solution& out) {
  const std::size_t n = p.columns(), nx = static_cast<std::size_t>(p.nx()), nz = static_cast<std::size_t>(p.nz());
  std::size_t kept = 0, z = 0;
  std::vector<std::size_t> planes;
  out.first.clear();
  for (std::size_t l = 0; l < p.layers.size(); ++l) {
    const bool wanted = keep.empty() || keep[l];
    out.first.push_back(wanted ? static_cast<std::ptrdiff_t>(kept * n) : -1);
    for (int k = 0; k < p.layers[l].cells; ++k, ++z)
      if (wanted) {
        planes.push_back(z);
        ++kept;
      }
  }
  out.temperature_K.resize(kept * n);
  for (std::size_t k = 0; k < kept; ++k)
    for (std::size_t y = 0; y < p.dy_m.size(); ++y)
      for (std::size_t x = 0; x < nx; ++x)
        out.temperature_K[k * n + y * nx + x] = zero_K + t[(y * nz + planes[k]) * nx + x];
}

}  // namespace taufold::thermal
