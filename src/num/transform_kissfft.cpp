#if !defined(TAUFOLD_FFT_FFTW)

#include <kiss_fft.h>
#include <kissfft.hh>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdlib>
#include <numbers>
#include <utility>
#include <vector>

#include "num/transform.hpp"

namespace taufold::num {

namespace {

/// The complex transform of length n: the C library in single precision (which is what Debian builds), its header in double.
template <class Real>
class Fft;
template <>
class Fft<float> {
 public:
  using Complex = kiss_fft_cpx;
  Fft(int n, bool inverse) : config_(kiss_fft_alloc(n, inverse ? 1 : 0, nullptr, nullptr)) {}
  ~Fft() { std::free(config_); }
  Fft(const Fft&) = delete;
  Fft& operator=(const Fft&) = delete;
  void run(const Complex* in, Complex* out) const { kiss_fft(config_, in, out); }

 private:
  kiss_fft_cfg config_;
};
template <>
class Fft<double> {
 public:
  struct Complex {
    double r, i;
  };
  Fft(int n, bool inverse) : fft_(static_cast<std::size_t>(n), inverse) {}
  void run(const Complex* in, Complex* out) const {
    // A copy: its scratch for odd radices would be shared between threads.
    kissfft<double> mine(fft_);
    mine.transform(reinterpret_cast<const std::complex<double>*>(in), reinterpret_cast<std::complex<double>*>(out));
  }

 private:
  kissfft<double> fft_;
};

/// One kind of 1-D transform of length n through a complex FFT of length n (Makhoul, IEEE TASSP 28(1), 1980).
template <class Real>
class Line {
 public:
  using Complex = typename Fft<Real>::Complex;
  Line(int n, Kind kind) : n_(n), kind_(kind), fft_(n, kind != Kind::dct2) {
    for (int k = 0; k < n; ++k) {
      const double angle = std::numbers::pi * k / (2.0 * n);
      twiddle_.push_back({static_cast<Real>(std::cos(angle)), static_cast<Real>(std::sin(angle))});
    }
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  /// values[i * stride] for i < n, in place; `a` and `b` are scratch of length n.
  void run(Real* values, std::ptrdiff_t stride, Complex* a, Complex* b) const {
    switch (kind_) {
      case Kind::dct2: return dct2(values, stride, a, b);
      case Kind::dct3: return dct3(values, stride, a, b);
      case Kind::dst3: return dst3(values, stride, a, b);
    }
  }

 private:
  void dct2(Real* v, std::ptrdiff_t s, Complex* a, Complex* b) const {
    for (int i = 0; i < (n_ + 1) / 2; ++i) a[i] = {v[2 * i * s], 0};
    for (int i = 0; i < n_ / 2; ++i) a[n_ - 1 - i] = {v[(2 * i + 1) * s], 0};
    fft_.run(a, b);
    for (int k = 0; k < n_; ++k) v[k * s] = twiddle_[k].r * b[k].r + twiddle_[k].i * b[k].i;
  }

  // The inverse of dct2, up to the factor n: the spectrum of the reordered sequence is rebuilt from the real coefficients.
  void dct3(Real* v, std::ptrdiff_t s, Complex* a, Complex* b) const {
    a[0] = {v[0], 0};
    for (int k = 1; k < n_; ++k) {
      const Real c = v[k * s], d = v[(n_ - k) * s];
      a[k] = {twiddle_[k].r * c + twiddle_[k].i * d, twiddle_[k].i * c - twiddle_[k].r * d};
    }
    fft_.run(a, b);
    for (int i = 0; i < (n_ + 1) / 2; ++i) v[2 * i * s] = b[i].r;
    for (int i = 0; i < n_ / 2; ++i) v[(2 * i + 1) * s] = b[n_ - 1 - i].r;
  }

  // sin(pi (j + 1)(k + 1/2) / n) = (-1)^k cos(pi (n - 1 - j)(k + 1/2) / n): a dct3 of the reversed coefficients.
  void dst3(Real* v, std::ptrdiff_t s, Complex* a, Complex* b) const {
    v[(n_ - 1) * s] = 0;
    for (int j = 0; j < n_ / 2; ++j) std::swap(v[j * s], v[(n_ - 1 - j) * s]);
    dct3(v, s, a, b);
    for (int k = 1; k < n_; k += 2) v[k * s] = -v[k * s];
  }

  int n_;
  Kind kind_;
  Fft<Real> fft_;
  std::vector<Complex> twiddle_;
};

}  // namespace

template <class Real>
struct BasicTransform2D<Real>::Impl {
  int rows, cols;
  Line<Real> along_rows, along_cols;
};

template <class Real>
BasicTransform2D<Real>::BasicTransform2D(int rows, int cols, Kind row_kind, Kind col_kind)
    : impl_(new Impl{rows, cols, {rows, row_kind}, {cols, col_kind}}) {}

template <class Real>
BasicTransform2D<Real>::~BasicTransform2D() = default;
template <class Real>
BasicTransform2D<Real>::BasicTransform2D(BasicTransform2D&&) noexcept = default;

template <class Real>
void BasicTransform2D<Real>::run(const Real* in, Real* out) const {
  const Impl& m = *impl_;
  std::copy(in, in + static_cast<std::ptrdiff_t>(m.rows) * m.cols, out);
  std::vector<typename Fft<Real>::Complex> a(std::max(m.rows, m.cols)), b(a.size());
  for (int r = 0; r < m.rows; ++r) m.along_cols.run(out + static_cast<std::ptrdiff_t>(r) * m.cols, 1, a.data(), b.data());
  for (int c = 0; c < m.cols; ++c) m.along_rows.run(out + c, m.cols, a.data(), b.data());
}

template class BasicTransform2D<float>;
template class BasicTransform2D<double>;

}  // namespace taufold::num

#endif
