#include "thermal/transient.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>

#include "num/conjugate_gradient.hpp"
#include "num/line_multigrid.hpp"
#include "num/tr_bdf2.hpp"
#include "thermal/assembled.hpp"
#include "thermal/layered.hpp"

namespace taufold::thermal {

double TransientReport::imbalance() const {
  const double scale = std::max({std::abs(energy_in_J), std::abs(energy_out_J), std::abs(energy_stored_J)});
  return scale > 0 ? std::abs(energy_in_J - energy_out_J - energy_stored_J) / scale : 0.0;
}

namespace {

constexpr double kHottest_K = 2000;  // as in the steady state: beyond it leakage has run away

/// Power of a phase: that of the problem times a factor a layer, or maps.
struct Powers {
  std::vector<double> factor;
  const std::vector<std::vector<double>>* maps = nullptr;
};

/// What the stepper asks of a discretisation; unknowns are its own (temperatures, or coefficients of cosines).
class System {
 public:
  virtual ~System() = default;
  virtual std::size_t size() const = 0;
  virtual const std::vector<double>& capacity() const = 0;
  virtual num::TrBdf2State initial(double initial_K) = 0;
  /// Sources with these powers, and what the ambients send.
  virtual void set_power(const Powers&) = 0;
  virtual const std::vector<double>& sources() const = 0;
  /// `rough`: a few per cent do.
  virtual void solve(double inverse, const std::vector<double>& rhs, std::vector<double>& x, bool rough) = 0;
  /// Largest root mean square over a plane, in K.
  virtual double size_of(const std::vector<double>& error) const = 0;
  virtual std::array<double, kSides> heat_out(const std::vector<double>& u) const = 0;
  virtual double stored(const std::vector<double>& u) const = 0;  ///< heat above the zero of temperature
  virtual void store(const std::vector<double>& u, Solution&) const = 0;
  /// Takes coefficients at the temperatures `u`; renews `r` of the state where they changed. False when temperatures have run away.
  virtual bool follow(const std::vector<double>& u, num::TrBdf2State& state) = 0;
  virtual double leakage_W() const { return 0; }
  num::SolveStatus status = num::SolveStatus::converged;
  int iterations = 0;
};

/// Laterally uniform layers: modes are independent of each other, and a step is a tridiagonal system each.
class Modal final : public System {
 public:
  Modal(const Problem& p, const TransientOptions& o, ThreadPool& pool) : p_(p), keep_(o.keep), system_(p, pool), pool_(pool) {
    const std::size_t n = system_.columns();
    for (const double c : system_.capacity()) capacity_.insert(capacity_.end(), n, c);
    for (const Layer& l : p.layers) spectra_.push_back(system_.source(l.power_W, l.cells));
    layer_ = layer_of_z(p);
    sources_.resize(size());
  }
  std::size_t size() const override { return capacity_.size(); }
  const std::vector<double>& capacity() const override { return capacity_; }
  num::TrBdf2State initial(double initial_K) override {
    num::TrBdf2State s{std::vector<double>(size(), 0.0), std::vector<double>(size(), 0.0)};
    const std::size_t n = system_.columns();
    const double u = (initial_K - system_.zero_K()) * static_cast<double>(n);
    for (std::size_t z = 0; z < layer_.size(); ++z) s.u[z * n] = u;
    // Equal temperatures drive no heat but through the ends.
    s.r[0] -= system_.heat_out(Side::bottom, u) + system_.ambient_bottom();
    s.r[(layer_.size() - 1) * n] -= system_.heat_out(Side::top, u) + system_.ambient_top();
    return s;
  }
  void set_power(const Powers& powers) override {
    const std::size_t n = system_.columns();
    std::vector<std::vector<double>> own;
    if (powers.maps)
      for (std::size_t l = 0; l < p_.layers.size(); ++l) own.push_back(system_.source((*powers.maps)[l], p_.layers[l].cells));
    const std::vector<std::vector<double>>& spectra = powers.maps ? own : spectra_;
    pool_.run(layer_.size(), [&](std::size_t z, int) {
      const std::vector<double>& s = spectra[layer_[z]];
      const double f = powers.maps ? 1.0 : powers.factor[layer_[z]];
      for (std::size_t i = 0; i < n; ++i) sources_[z * n + i] = s.empty() ? 0.0 : f * s[i];
    });
    sources_[0] += system_.ambient_bottom();
    sources_[(layer_.size() - 1) * n] += system_.ambient_top();
    steady_ = sources_;
  }
  const std::vector<double>& sources() const override { return sources_; }
  void solve(double inverse, const std::vector<double>& rhs, std::vector<double>& x, bool) override {
    const std::size_t n = system_.columns();
    system_.solve(
        inverse,
        [&](std::size_t z, std::size_t first, std::size_t count, double* to) {
          std::copy(rhs.data() + z * n + first, rhs.data() + z * n + first + count, to);
        },
        [&](std::size_t z, std::size_t first, std::size_t count, const double* from) {
          std::copy(from, from + count, x.data() + z * n + first);
        });
  }
  double size_of(const std::vector<double>& error) const override {
    // Parseval: a coefficient of an index above zero carries twice the square of one at zero.
    const std::size_t n = system_.columns(), nx = static_cast<std::size_t>(p_.nx());
    std::vector<double> plane(layer_.size());
    pool_.run(plane.size(), [&](std::size_t z, int) {
      double sum = 0;
      for (std::size_t v = 0; v < n / nx; ++v) {
        const double* e = error.data() + z * n + v * nx;
        double row = 0;
        for (std::size_t u = 1; u < nx; ++u) row += e[u] * e[u];
        sum += (v == 0 ? 1 : 2) * (e[0] * e[0] + 2 * row);
      }
      plane[z] = std::sqrt(sum) / static_cast<double>(n);
    });
    return *std::max_element(plane.begin(), plane.end());
  }
  std::array<double, kSides> heat_out(const std::vector<double>& u) const override {
    std::array<double, kSides> out{};
    out[static_cast<std::size_t>(Side::bottom)] = system_.heat_out(Side::bottom, u[0]);
    out[static_cast<std::size_t>(Side::top)] = system_.heat_out(Side::top, u[(layer_.size() - 1) * system_.columns()]);
    return out;
  }
  double stored(const std::vector<double>& u) const override {
    double sum = 0;
    for (std::size_t z = 0; z < layer_.size(); ++z) sum += system_.capacity()[z] * u[z * system_.columns()];
    return sum;
  }
  void store(const std::vector<double>& u, Solution& out) const override {
    const std::size_t n = system_.columns();
    std::vector<std::size_t> planes;
    out.first.clear();
    std::size_t z = 0;
    for (std::size_t l = 0; l < p_.layers.size(); ++l) {
      const bool wanted = keep_.empty() || keep_[l];
      out.first.push_back(wanted ? static_cast<std::ptrdiff_t>(planes.size() * n) : -1);
      for (int k = 0; k < p_.layers[l].cells; ++k, ++z)
        if (wanted) planes.push_back(z);
    }
    out.temperature_K.resize(planes.size() * n);
    pool_.run(planes.size(), [&](std::size_t k, int) {
      double* plane = out.temperature_K.data() + k * n;
      std::copy(u.data() + planes[k] * n, u.data() + (planes[k] + 1) * n, plane);
      system_.to_temperature(plane);
    });
  }
  // Leakage is a source at temperatures of the middle of the step, which are known from the steps before: no equation changes.
  bool follow(const std::vector<double>& u, num::TrBdf2State&) override {
    if (std::all_of(p_.layers.begin(), p_.layers.end(), [](const Layer& l) { return l.leakage_W.empty(); })) return true;
    const std::size_t n = system_.columns();
    const double rate = std::numbers::ln2 / p_.leakage_doubling_K;
    std::vector<double> sum(layer_.size(), 0.0), hottest(layer_.size(), 0.0);
    pool_.run(layer_.size(), [&](std::size_t z, int) {
      const Layer& l = p_.layers[layer_[z]];
      if (l.leakage_W.empty()) return;
      std::vector<double> plane(u.data() + z * n, u.data() + (z + 1) * n);
      system_.to_temperature(plane.data());
      for (std::size_t i = 0; i < n; ++i) {
        hottest[z] = std::max(hottest[z], plane[i]);
        plane[i] = l.leakage_W[i] * std::exp(rate * (plane[i] - p_.leakage_reference_K));
        sum[z] += plane[i] / l.cells;
      }
      const std::vector<double> spectrum = system_.source(plane, l.cells);
      for (std::size_t i = 0; i < n; ++i) sources_[z * n + i] = steady_[z * n + i] + spectrum[i];
    });
    leakage_W_ = std::accumulate(sum.begin(), sum.end(), 0.0);
    return *std::max_element(hottest.begin(), hottest.end()) < kHottest_K;
  }
  double leakage_W() const override { return leakage_W_; }

 private:
  const Problem& p_;
  std::vector<char> keep_;
  LayeredSystem system_;
  ThreadPool& pool_;
  std::vector<double> capacity_, sources_, steady_;  ///< steady_: without leakage
  double leakage_W_ = 0;
  std::vector<std::vector<double>> spectra_;
  std::vector<std::size_t> layer_;
};

/// Any problem, by conjugate gradients.
class General final : public System {
 public:
  General(const Problem& p, const TransientOptions& o, ThreadPool& pool)
      : p_(p), o_(o), pool_(pool), e_(assemble(p, nullptr, pool)), leak0_(leakage_at_reference(p)) {
    follows_ = std::any_of(p.layers.begin(), p.layers.end(), [](const Layer& l) { return !l.exponent.empty(); });
    at_.assign(size(), 0.0);
    // b without power: what the ambients send.
    Problem quiet = p;
    for (Layer& l : quiet.layers) l.power_W.clear();
    ambient_ = assemble(quiet, nullptr, pool).b;
  }
  std::size_t size() const override { return e_.b.size(); }
  const std::vector<double>& capacity() const override { return e_.capacity; }
  num::TrBdf2State initial(double initial_K) override {
    num::TrBdf2State s{std::vector<double>(size(), initial_K - e_.zero_K), std::vector<double>(size())};
    renew(s);
    return s;
  }
  void set_power(const Powers& powers) override {
    power_.assign(size(), 0.0);
    const auto nx = static_cast<std::size_t>(p_.nx());
    const std::vector<std::size_t> layer = layer_of_z(p_);
    for (std::size_t y = 0; y < p_.dy_m.size(); ++y)
      for (std::size_t z = 0; z < layer.size(); ++z) {
        const Layer& l = p_.layers[layer[z]];
        const std::vector<double>& map = powers.maps ? (*powers.maps)[layer[z]] : l.power_W;
        const double f = powers.maps ? 1.0 : powers.factor[layer[z]];
        if (map.empty()) continue;
        for (std::size_t x = 0; x < nx; ++x) power_[(y * layer.size() + z) * nx + x] = f * map[y * nx + x] / l.cells;
      }
    add_up();
  }
  const std::vector<double>& sources() const override { return sources_; }
  void solve(double inverse, const std::vector<double>& rhs, std::vector<double>& x, bool rough) override {
    if (stepped_ != inverse || stale_) {
      stepping_ = e_.a;
      for (std::size_t i = 0; i < size(); ++i) stepping_.extra[i] += e_.capacity[i] * inverse;
      stepped_ = inverse;
      stale_ = false;
      // The cycle of another step length does as long as it is near: what it leaves conjugate gradients take up.
      if (!grid_ || inverse > 1.5 * gridded_ || gridded_ > 1.5 * inverse) {
        grid_ = std::make_unique<num::LineMultigrid>(multigrid_of(p_, stepping_, pool_));
        gridded_ = inverse;
      }
    }
    num::SolveLimits limits;
    limits.relative_residual = rough ? 1e-3 : o_.relative_residual;
    limits.stop = o_.stop;
    const num::SolveReport r =
        num::conjugate_gradient([&](const double* in, double* out) { return stepping_.apply(in, out, pool_); },
                                [&](const double* in, double* out) { grid_->cycle(in, out, pool_); }, rhs, x, limits, pool_);
    iterations += r.iterations;
    if (r.status != num::SolveStatus::converged) status = r.status;
  }
  double size_of(const std::vector<double>& error) const override {
    const std::size_t nx = p_.dx_m.size(), ny = p_.dy_m.size(), nz = error.size() / (nx * ny);
    double most = 0;
    for (std::size_t z = 0; z < nz; ++z) {
      double sum = 0;
      for (std::size_t y = 0; y < ny; ++y)
        for (std::size_t x = 0; x < nx; ++x) sum += error[(y * nz + z) * nx + x] * error[(y * nz + z) * nx + x];
      most = std::max(most, sum / static_cast<double>(nx * ny));
    }
    return std::sqrt(most);
  }
  std::array<double, kSides> heat_out(const std::vector<double>& u) const override {
    return thermal::heat_out(p_, u, follows_ ? at_.data() : nullptr, e_.zero_K, pool_);
  }
  double stored(const std::vector<double>& u) const override { return num::dot(e_.capacity, u, pool_); }
  void store(const std::vector<double>& u, Solution& out) const override { thermal::store(p_, u, e_.zero_K, o_.keep, out); }
  bool follow(const std::vector<double>& u, num::TrBdf2State& state) override {
    if (!follows_ && leak0_.empty()) return true;
    const double hottest = *std::max_element(u.begin(), u.end()) + e_.zero_K;
    if (!(hottest < kHottest_K)) return false;
    at_ = u;
    if (follows_) {
      std::vector<double> capacity = std::move(e_.capacity);
      e_ = assemble(p_, at_.data(), pool_);
      e_.capacity = std::move(capacity);
      Problem quiet = p_;
      for (Layer& l : quiet.layers) l.power_W.clear();
      ambient_ = assemble(quiet, at_.data(), pool_).b;
      stale_ = true;
      renew(state);
    }
    add_up();
    return true;
  }
  double leakage_W() const override { return leakage_W_; }

 private:
  void renew(num::TrBdf2State& s) {
    e_.a.apply(s.u.data(), s.r.data(), pool_);
    for (double& v : s.r) v = -v;
  }
  void add_up() {
    sources_ = ambient_;
    for (std::size_t i = 0; i < size(); ++i) sources_[i] += power_[i];
    leakage_W_ = 0;
    const double rate = std::numbers::ln2 / p_.leakage_doubling_K;
    for (std::size_t i = 0; i < leak0_.size(); ++i) {
      const double l = leak0_[i] * std::exp(rate * (at_[i] + e_.zero_K - p_.leakage_reference_K));
      sources_[i] += l;
      leakage_W_ += l;
    }
  }

  const Problem& p_;
  TransientOptions o_;
  ThreadPool& pool_;
  Assembled e_;
  std::vector<double> leak0_, ambient_, power_, sources_, at_;
  num::SevenPoint stepping_;
  std::unique_ptr<num::LineMultigrid> grid_;
  double stepped_ = 0, gridded_ = 0, leakage_W_ = 0;
  bool follows_ = false, stale_ = true;
};

/// Every time at which power changes or a sample is taken, up to the last sample.
std::vector<double> breaks(const std::vector<Phase>& phases, const std::vector<double>& samples) {
  std::vector<double> t{0.0};
  t.insert(t.end(), samples.begin(), samples.end());
  for (const Phase& p : phases)
    for (const double at : {p.begin_s, p.end_s})
      if (at > 0 && at < samples.back()) t.push_back(at);
  std::sort(t.begin(), t.end());
  t.erase(std::unique(t.begin(), t.end()), t.end());
  return t;
}

}  // namespace

TransientReport transient(const Problem& p, double initial_K, const std::vector<Phase>& phases,
                          const std::vector<double>& samples, const TransientOptions& o, ThreadPool& pool,
                          const std::function<void(std::size_t, const Solution&)>& sample) {
  TransientReport report;
  if (samples.empty()) return report;
  std::unique_ptr<System> system;
  const bool constant = std::all_of(p.layers.begin(), p.layers.end(), [](const Layer& l) { return l.exponent.empty(); });
  if (o.direct && constant && p.laterally_uniform())
    system = std::make_unique<Modal>(p, o, pool);
  else
    system = std::make_unique<General>(p, o, pool);
  num::TrBdf2 stepper;
  num::TrBdf2State now = system->initial(initial_K), next;
  std::vector<double> before = now.u, error, extrapolated;
  const auto solve = [&](double inverse, const std::vector<double>& rhs, std::vector<double>& x, bool rough) {
    system->solve(inverse, rhs, x, rough);
  };
  const auto total = [](const std::array<double, kSides>& q) { return std::accumulate(q.begin(), q.end(), 0.0); };
  const double stored = system->stored(now.u);
  const std::vector<double> times = breaks(phases, samples);
  double dt = o.first_step_s > 0 ? o.first_step_s : 1e-6 * samples.front(), last = 0;
  double out_W = total(system->heat_out(now.u));
  std::size_t k = 0;
  std::vector<std::vector<double>> maps;
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    const double middle = (times[i] + times[i + 1]) / 2;
    Powers powers{std::vector<double>(p.layers.size(), phases.empty() ? 1.0 : 0.0)};
    for (const Phase& phase : phases) {
      if (!(phase.begin_s <= middle && middle < phase.end_s)) continue;
      if (phase.power_W) {
        maps.assign(p.layers.size(), {});
        phase.power_W(maps);
        powers.maps = &maps;
      } else {
        powers.factor = phase.factor;
      }
    }
    system->set_power(powers);
    double power_W = 0;
    for (std::size_t l = 0; l < p.layers.size(); ++l) {
      const std::vector<double>& map = powers.maps ? maps[l] : p.layers[l].power_W;
      power_W += (powers.maps ? 1.0 : powers.factor[l]) * std::accumulate(map.begin(), map.end(), 0.0);
    }
    double left = times[i + 1] - times[i];
    while (left > 0) {
      if (o.stop && o.stop->stop_requested()) {
        report.status = Status::stopped;
        return report;
      }
      const double wanted = o.fixed_step_s > 0 ? o.fixed_step_s : dt;
      const double steps = std::max(1.0, std::ceil(left / wanted * (1 - 1e-12)));
      const double h = left / steps;
      // Coefficients at the middle of the step, from the last two states: second order where they follow temperature.
      extrapolated = now.u;
      if (last > 0)
        for (std::size_t j = 0; j < extrapolated.size(); ++j) extrapolated[j] += h / (2 * last) * (now.u[j] - before[j]);
      if (!system->follow(extrapolated, now)) {
        report.status = Status::runaway;
        return report;
      }
      stepper.step(now, system->sources(), system->capacity(), h, solve, next, error, pool);
      if (system->status != num::SolveStatus::converged) {
        report.status = system->status == num::SolveStatus::stopped ? Status::stopped : Status::not_converged;
        return report;
      }
      const double size = system->size_of(error);
      if (o.fixed_step_s <= 0) {
        const double factor_of_step = size > 0 ? std::clamp(0.9 * std::cbrt(o.tolerance_K / size), 0.2, 4.0) : 4.0;
        if (size > o.tolerance_K && h > 1e-12 * samples.back()) {
          dt = h * factor_of_step;
          ++report.rejected;
          continue;
        }
        // A new length costs new factors: small changes are not worth them.
        dt = factor_of_step > 1.2 || factor_of_step < 1 ? h * factor_of_step : h;
        if (steps == 1 && dt < wanted) dt = wanted;
      }
      ++report.steps;
      const double out_next = total(system->heat_out(next.u));
      report.energy_in_J += h * (power_W + system->leakage_W());
      report.energy_out_J += h * (num::TrBdf2::kWeightOfFirst * out_W +
                                  num::TrBdf2::kWeightOfMiddle * total(system->heat_out(stepper.middle())) +
                                  num::TrBdf2::kWeightOfLast * out_next);
      out_W = out_next;
      before.swap(now.u);
      now.u.swap(next.u);
      now.r.swap(next.r);
      last = h;
      left = steps == 1 ? 0 : left - h;
    }
    if (k < samples.size() && times[i + 1] == samples[k]) {
      Solution s;
      system->store(now.u, s);
      s.heat_out_W = system->heat_out(now.u);
      s.power_W = power_W;
      s.leakage_W = system->leakage_W();
      sample(k++, s);
    }
  }
  report.iterations = system->iterations;
  report.energy_stored_J = system->stored(now.u) - stored;
  return report;
}

}  // namespace taufold::thermal
