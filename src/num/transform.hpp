// Two-dimensional cosine and sine transforms in single precision behind one interface: FFTW, or KissFFT where a permissive
// licence is needed (CMake option TAUFOLD_FFT). Results of the two backends agree to rounding, not to the bit.
//
//   dct2: Y_k = sum_j X_j cos(pi (j + 1/2) k / n)
//   dct3: Y_k = X_0 + 2 sum_{j>0} X_j cos(pi j (k + 1/2) / n)
//   dst3: Y_k = 2 sum_{j<n-1} X_j sin(pi (j + 1) (k + 1/2) / n)      (entry n - 1 is not used)
#pragma once

#include <memory>

namespace taufold::num {

enum class Kind { dct2, dct3, dst3 };

class Transform2D {
 public:
  /// rows x cols values, row-major; `row_kind` runs along the slow axis (over rows), `col_kind` along the fast axis.
  Transform2D(int rows, int cols, Kind row_kind, Kind col_kind);
  ~Transform2D();
  Transform2D(Transform2D&&) noexcept;

  /// Thread-safe. `in` and `out` must not overlap; `in` is not changed.
  void run(const float* in, float* out) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taufold::num
