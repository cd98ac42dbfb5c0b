#include "num/poisson.hpp"

#include <cstddef>
#include <numbers>
#include <vector>

#include "num/transform.hpp"

namespace taufold::num {

struct Poisson::Plans {
  Transform2D forward, cos_cos, sin_cos, cos_sin;
  std::vector<float> wx, wy;  // w_u, w_v
};

// In a row-major map x is the fast axis; Transform2D names the slow axis first.
Poisson::Poisson(int nx, int ny, double lx, double ly) : nx_(nx), ny_(ny) {
  plans_ = std::make_unique<Plans>(Plans{Transform2D(ny, nx, Kind::dct2, Kind::dct2),
                                         Transform2D(ny, nx, Kind::dct3, Kind::dct3),
                                         Transform2D(ny, nx, Kind::dct3, Kind::dst3),
                                         Transform2D(ny, nx, Kind::dst3, Kind::dct3), {}, {}});
  for (int u = 0; u < nx; ++u) plans_->wx.push_back(static_cast<float>(std::numbers::pi * u / lx));
  for (int v = 0; v < ny; ++v) plans_->wy.push_back(static_cast<float>(std::numbers::pi * v / ly));
}

Poisson::~Poisson() = default;

void Poisson::forward(const float* rho, float* a) const {
  plans_->forward.run(rho, a);
  const float scale = 1.0f / (static_cast<float>(nx_) * static_cast<float>(ny_));
  for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(nx_) * ny_; ++i) a[i] *= scale;
  a[0] = 0;
}

// The transforms of transform.hpp carry the factor c_u (1 at index 0, otherwise 2) of the series, so coefficients enter as they are.
void Poisson::potential(const float* a, float* phi) const {
  std::vector<float> b(static_cast<std::size_t>(nx_) * ny_);
  for (int v = 0; v < ny_; ++v)
    for (int u = 0; u < nx_; ++u) {
      const std::size_t i = static_cast<std::size_t>(v) * nx_ + u;
      const float w2 = plans_->wx[u] * plans_->wx[u] + plans_->wy[v] * plans_->wy[v];
      b[i] = u + v == 0 ? 0.0f : a[i] / w2;
    }
  plans_->cos_cos.run(b.data(), phi);
}

// A sine series starts at index 1: coefficient u of the cosine numbering is entry u - 1.
void Poisson::field_x(const float* a, float* ex) const {
  std::vector<float> b(static_cast<std::size_t>(nx_) * ny_);
  for (int v = 0; v < ny_; ++v)
    for (int u = 1; u < nx_; ++u) {
      const std::size_t i = static_cast<std::size_t>(v) * nx_ + u;
      const float w2 = plans_->wx[u] * plans_->wx[u] + plans_->wy[v] * plans_->wy[v];
      b[i - 1] = a[i] * plans_->wx[u] / w2;
    }
  plans_->sin_cos.run(b.data(), ex);
}

void Poisson::field_y(const float* a, float* ey) const {
  std::vector<float> b(static_cast<std::size_t>(nx_) * ny_);
  for (int v = 1; v < ny_; ++v)
    for (int u = 0; u < nx_; ++u) {
      const std::size_t i = static_cast<std::size_t>(v) * nx_ + u;
      const float w2 = plans_->wx[u] * plans_->wx[u] + plans_->wy[v] * plans_->wy[v];
      b[i - nx_] = a[i] * plans_->wy[v] / w2;
    }
  plans_->cos_sin.run(b.data(), ey);
}

}  // namespace taufold::num
