// Poisson's equation on a rectangle with Neumann walls, solved by cosine transforms.
//
//   laplace(phi) = -rho,  E = -grad(phi),  zero normal field on the walls; the mean of rho is removed.
//
// With the DCT-II coefficients a_uv of rho and w_u = pi u / Lx, w_v = pi v / Ly:
//   phi = sum a_uv / (w_u^2 + w_v^2) cos cos,   Ex = sum a_uv w_u / (w_u^2 + w_v^2) sin cos,   Ey alike.
// Source: J. Lu et al., ePlace, ACM TODAES 20(2), 2015; non-square bins follow the formulas above.
#pragma once

#include <memory>

namespace taufold::num {

class Poisson {
 public:
  /// nx, ny: bins per axis, powers of two >= 2; lx, ly: extent. Maps are row-major: value of bin (i, j) at [j * nx + i].
  Poisson(int nx, int ny, double lx, double ly);
  ~Poisson();
  Poisson(const Poisson&) = delete;
  Poisson& operator=(const Poisson&) = delete;

  int nx() const { return nx_; }
  int ny() const { return ny_; }

  /// Coefficients of `rho`. The four calls touch only their arguments, so calls may run in parallel.
  void forward(const float* rho, float* coefficients) const;
  void potential(const float* coefficients, float* phi) const;
  void field_x(const float* coefficients, float* ex) const;
  void field_y(const float* coefficients, float* ey) const;

 private:
  int nx_, ny_;
  struct Plans;
  std::unique_ptr<Plans> plans_;
};

}  // namespace taufold::num
