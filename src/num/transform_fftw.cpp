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

// FFTW has its single and double precision under two names.
template <class Real>
struct Fftw;
template <>
struct Fftw<float> {
  using Plan = fftwf_plan;
  static constexpr auto allocate = fftwf_malloc;
  static constexpr auto release = fftwf_free;
  static constexpr auto plan = fftwf_plan_r2r_2d;
  static constexpr auto destroy = fftwf_destroy_plan;
  static constexpr auto execute = fftwf_execute_r2r;
};
template <>
struct Fftw<double> {
  using Plan = fftw_plan;
  static constexpr auto allocate = fftw_malloc;
  static constexpr auto release = fftw_free;
  static constexpr auto plan = fftw_plan_r2r_2d;
  static constexpr auto destroy = fftw_destroy_plan;
  static constexpr auto execute = fftw_execute_r2r;
};

}  // namespace

template <class Real>
struct BasicTransform2D<Real>::Impl {
  typename Fftw<Real>::Plan plan = nullptr;
  std::ptrdiff_t size = 0;
  Real scale = 1;
};

// FFTW_ESTIMATE: a measured plan would depend on the machine's mood, and with it the bits of every result.
// FFTW_UNALIGNED: any buffer may be passed to run().
template <class Real>
BasicTransform2D<Real>::BasicTransform2D(int rows, int cols, Kind row_kind, Kind col_kind) : impl_(std::make_unique<Impl>()) {
  impl_->size = static_cast<std::ptrdiff_t>(rows) * cols;
  impl_->scale = (row_kind == Kind::dct2 ? Real(0.5) : Real(1)) * (col_kind == Kind::dct2 ? Real(0.5) : Real(1));
  const std::size_t bytes = static_cast<std::size_t>(impl_->size) * sizeof(Real);
  auto* in = static_cast<Real*>(Fftw<Real>::allocate(bytes));
  auto* out = static_cast<Real*>(Fftw<Real>::allocate(bytes));
  const std::lock_guard lock(planner_mutex);
  impl_->plan = Fftw<Real>::plan(rows, cols, in, out, fftw_kind(row_kind), fftw_kind(col_kind),
                                 FFTW_ESTIMATE | FFTW_UNALIGNED | FFTW_PRESERVE_INPUT);
  Fftw<Real>::release(in);
  Fftw<Real>::release(out);
}

template <class Real>
BasicTransform2D<Real>::~BasicTransform2D() {
  if (!impl_) return;
  const std::lock_guard lock(planner_mutex);
  Fftw<Real>::destroy(impl_->plan);
}

template <class Real>
BasicTransform2D<Real>::BasicTransform2D(BasicTransform2D&&) noexcept = default;

template <class Real>
void BasicTransform2D<Real>::run(const Real* in, Real* out) const {
  Fftw<Real>::execute(impl_->plan, const_cast<Real*>(in), out);  // input is preserved by the plan's flag
  if (impl_->scale != Real(1))
    for (std::ptrdiff_t i = 0; i < impl_->size; ++i) out[i] *= impl_->scale;
}

template class BasicTransform2D<float>;
template class BasicTransform2D<double>;

}  // namespace taufold::num

#endif
