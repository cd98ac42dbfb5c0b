#if !defined(TAUFOLD_FFT_FFTW)

#include <kiss_fft.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <numbers>
#include <utility>
#include <vector>

#include "num/transform.hpp"

namespace taufold::num {

namespace {

/// One kind of 1-D transform of length n through a complex FFT of length n (Makhoul, IEEE TASSP 28(1), 1980).
class Line {
 public:
  Line(int n, Kind kind) : n_(n), kind_(kind) {
    config_ = kiss_fft_alloc(n, kind == Kind::dct2 ? 0 : 1, nullptr, nullptr);
    for (int k = 0; k < n; ++k) {
      const double angle = std::numbers::pi * k / (2.0 * n);
      twiddle_.push_back({static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))});
    }
  }
  ~Line() { std::free(config_); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  /// values[i * stride] for i < n, in place; `a` and `b` are scratch of length n.
  void run(float* values, std::ptrdiff_t stride, kiss_fft_cpx* a, kiss_fft_cpx* b) const {
    switch (kind_) {
      case Kind::dct2: return dct2(values, stride, a, b);
      case Kind::dct3: return dct3(values, stride, a, b);
      case Kind::dst3: return dst3(values, stride, a, b);
    }
  }

 private:
  void dct2(float* v, std::ptrdiff_t s, kiss_fft_cpx* a, kiss_fft_cpx* b) const {
    for (int i = 0; i < (n_ + 1) / 2; ++i) a[i] = {v[2 * i * s], 0};
    for (int i = 0; i < n_ / 2; ++i) a[n_ - 1 - i] = {v[(2 * i + 1) * s], 0};
    kiss_fft(config_, a, b);
    for (int k = 0; k < n_; ++k) v[k * s] = twiddle_[k].r * b[k].r + twiddle_[k].i * b[k].i;
  }

  // The inverse of dct2, up to the factor n: the spectrum of the reordered sequence is rebuilt from the real coefficients.
  void dct3(float* v, std::ptrdiff_t s, kiss_fft_cpx* a, kiss_fft_cpx* b) const {
    a[0] = {v[0], 0};
    for (int k = 1; k < n_; ++k) {
      const float c = v[k * s], d = v[(n_ - k) * s];
      a[k] = {twiddle_[k].r * c + twiddle_[k].i * d, twiddle_[k].i * c - twiddle_[k].r * d};
    }
    kiss_fft(config_, a, b);
    for (int i = 0; i < (n_ + 1) / 2; ++i) v[2 * i * s] = b[i].r;
    for (int i = 0; i < n_ / 2; ++i) v[(2 * i + 1) * s] = b[n_ - 1 - i].r;
  }

  // sin(pi (j + 1)(k + 1/2) / n) = (-1)^k cos(pi (n - 1 - j)(k + 1/2) / n): a dct3 of the reversed coefficients.
  void dst3(float* v, std::ptrdiff_t s, kiss_fft_cpx* a, kiss_fft_cpx* b) const {
    v[(n_ - 1) * s] = 0;
    for (int j = 0; j < n_ / 2; ++j) std::swap(v[j * s], v[(n_ - 1 - j) * s]);
    dct3(v, s, a, b);
    for (int k = 1; k < n_; k += 2) v[k * s] = -v[k * s];
  }

  int n_;
  Kind kind_;
  kiss_fft_cfg config_;
  std::vector<kiss_fft_cpx> twiddle_;
};

}  // namespace

struct Transform2D::Impl {
  int rows, cols;
  Line along_rows, along_cols;
};

Transform2D::Transform2D(int rows, int cols, Kind row_kind, Kind col_kind)
    : impl_(new Impl{rows, cols, {rows, row_kind}, {cols, col_kind}}) {}

Transform2D::~Transform2D() = default;
Transform2D::Transform2D(Transform2D&&) noexcept = default;

void Transform2D::run(const float* in, float* out) const {
  const Impl& m = *impl_;
  std::copy(in, in + static_cast<std::ptrdiff_t>(m.rows) * m.cols, out);
  std::vector<kiss_fft_cpx> a(std::max(m.rows, m.cols)), b(a.size());
  for (int r = 0; r < m.rows; ++r) m.along_cols.run(out + static_cast<std::ptrdiff_t>(r) * m.cols, 1, a.data(), b.data());
  for (int c = 0; c < m.cols; ++c) m.along_rows.run(out + c, m.cols, a.data(), b.data());
}

}  // namespace taufold::num

#endif
