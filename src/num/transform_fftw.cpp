#if defined(TAUFOLD_FFT_FFTW)

#include <fftw3.h>

#include <cstddef>
#include <mutex>

#include "num/transform.hpp"

namespace taufold::num {

namespace {

std::mutex planner_mutex;  // FFTW's planner is not thread-safe; executing plans is

fftw_r2r_kind fftw_kind(Kind k) {
  switch (k) {
    case Kind::dct2: return FFTW_REDFT10;
    case Kind::dct3: return FFTW_REDFT01;
    case Kind::dst3: return FFTW_RODFT01;
  }
  return FFTW_REDFT10;
}

}  // namespace

struct Transform2D::Impl {
  fftwf_plan plan = nullptr;
  std::ptrdiff_t size = 0;
  float scale = 1;
};

// FFTW_ESTIMATE: a measured plan would depend on the machine's mood, and with it the bits of every placement.
// FFTW_UNALIGNED: any buffer may be passed to run().
Transform2D::Transform2D(int rows, int cols, Kind row_kind, Kind col_kind) : impl_(std::make_unique<Impl>()) {
  impl_->size = static_cast<std::ptrdiff_t>(rows) * cols;
  impl_->scale = (row_kind == Kind::dct2 ? 0.5f : 1.0f) * (col_kind == Kind::dct2 ? 0.5f : 1.0f);
  const std::size_t bytes = static_cast<std::size_t>(impl_->size) * sizeof(float);
  auto* in = static_cast<float*>(fftwf_malloc(bytes));
  auto* out = static_cast<float*>(fftwf_malloc(bytes));
  const std::lock_guard lock(planner_mutex);
  impl_->plan = fftwf_plan_r2r_2d(rows, cols, in, out, fftw_kind(row_kind), fftw_kind(col_kind),
                                  FFTW_ESTIMATE | FFTW_UNALIGNED | FFTW_PRESERVE_INPUT);
  fftwf_free(in);
  fftwf_free(out);
}

Transform2D::~Transform2D() {
  if (!impl_) return;
  const std::lock_guard lock(planner_mutex);
  fftwf_destroy_plan(impl_->plan);
}

Transform2D::Transform2D(Transform2D&&) noexcept = default;

void Transform2D::run(const float* in, float* out) const {
  fftwf_execute_r2r(impl_->plan, const_cast<float*>(in), out);  // input is preserved by the plan's flag
  if (impl_->scale != 1.0f)
    for (std::ptrdiff_t i = 0; i < impl_->size; ++i) out[i] *= impl_->scale;
}

}  // namespace taufold::num

#endif
