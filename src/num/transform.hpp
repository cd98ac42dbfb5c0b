// Two-dimensional cosine and sine transforms in single and double precision behind one interface: FFTW, or KissFFT where a
// permissive licence is needed (CMake option TAUFOLD_FFT). Results of the two backends agree to rounding, not to the bit.
//
//   dct2: Y_k = sum_j X_j cos(pi (j + 1/2) k / n)
//   dct3: Y_k = X_0 + 2 sum_{j>0} X_j cos(pi j (k + 1/2) / n)          (dct3 of dct2 is n times the identity)
//   dst3: Y_k = 2 sum_{j<n-1} X_j sin(pi (j + 1) (k + 1/2) / n)      (entry n - 1 is not used)
#pragma once

#include <memory>

namespace taufold::num {

enum class Kind { dct2, dct3, dst3 };

template <class Real>
class BasicTransform2D {
 public:
  /// rows x cols values (each >= 1), row-major; `row_kind` runs along the slow axis (over rows), `col_kind` along the fast axis.
  BasicTransform2D(int rows, int cols, Kind row_kind, Kind col_kind);
  ~BasicTransform2D();
  BasicTransform2D(BasicTransform2D&&) noexcept;

  /// Thread-safe. `in` and `out` must not overlap; `in` is not changed.
  void run(const Real* in, Real* out) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

extern template class BasicTransform2D<float>;
extern template class BasicTransform2D<double>;
using Transform2D = BasicTransform2D<float>;
using Transform2DDouble = BasicTransform2D<double>;

}  // namespace taufold::num
