#include "wire/effective.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace taufold::wire {

namespace {

constexpr double kSmall = 1e-3;         // what is so much smaller than its neighbour does not matter
constexpr double kLeastOhm = 1e-2;      // a gate of less is a table that does not depend on its load
constexpr double kLongestCharge = 1.4;  // charges are compared until so many dt at most

/// exp of a number that is not positive: 0 where that underflows, which the library's own takes long to say.
inline double decay(double x) {
  constexpr double kUnderflow = -750;
  return x < kUnderflow ? 0 : std::exp(x);
}

/// exp(-p3 t), once and only if asked for.
class LateDecay {
 public:
  LateDecay(double p3, double t) : p3_(p3), t_(t) {}
  double p3() const { return p3_; }
  double operator()() { return value_ < 0 ? value_ = decay(-p3_ * t_) : value_; }

 private:
  double p3_, t_, value_ = -1;
};

/// p3 (exp(-p t) - exp(-p3 t)) / (p3 - p): a decay behind a pole, without loss where the two are close. `e`: exp(-p t).
inline double decay_behind(double p, double e, double t, LateDecay& late) {
  const double p3 = late.p3(), d = p3 - p;
  if (std::abs(d) * t < 1) return d == 0 ? p3 * t * e : p3 * e * -std::expm1(-d * t) / d;
  return p3 * (e - late()) / d;
}

/// Where an increasing function f crosses zero between lo and hi, by Newton's method kept within a shrinking
/// bracket; `value` gives f and its slope. hi is moved outward until f is positive there. Steps are measured
/// by the time since `zero`.
template <class F>
std::optional<double> crossing(F value, double lo, double hi, double zero, const EffectiveOptions& o) {
  double slope = 0;
  if (value(lo, slope) > 0) return std::nullopt;
  const double start = lo;
  for (int k = 0; value(hi, slope) < 0; ++k) {
    if (k == 60) return std::nullopt;
    lo = hi;
    hi += 2 * (hi - start);
  }
  double root = 0.5 * (lo + hi), step = hi - lo, before = step;
  double f = value(root, slope);
  for (int k = 0; k < o.max_iterations; ++k) {
    const double newton = root - f / slope;
    const double last = before;
    before = step;
    // Bisect where Newton's step leaves the bracket or no longer halves.
    if (!(newton > lo && newton < hi) || std::abs(2 * f) > std::abs(last * slope)) {
      step = 0.5 * (hi - lo);
      root = lo + step;
    } else {
      step = std::abs(newton - root);
      root = newton;
    }
    if (step <= o.tolerance * std::abs(root - zero)) return root;
    f = value(root, slope);
    (f < 0 ? lo : hi) = root;
  }
  return std::nullopt;
}

/// A ramp from 0 to 1 in dt, from t0 on, behind a resistor into a capacitor: tau is their product.
struct RampResponse {
  double volt = 0, by_t0 = 0, by_dt = 0, by_tau = 0, by_t = 0;
};

RampResponse ramp_response(double t, double t0, double dt, double tau) {
  RampResponse r;
  const double t1 = t - t0;
  if (t1 <= 0) return r;
  // The response to a ramp that never ends, and its slopes by time and by tau.
  struct Rise {
    double volt, by_x, by_tau;
  };
  const auto rise = [&](double x) {
    const double gone = std::expm1(-x / tau);
    return Rise{x + tau * gone, -gone, gone + x / tau * decay(-x / tau)};
  };
  const Rise one = rise(t1);
  r.volt = one.volt / dt;
  r.by_t = one.by_x / dt;
  r.by_tau = one.by_tau / dt;
  r.by_dt = -r.volt / dt;
  if (t1 > dt) {
    const Rise two = rise(t1 - dt);
    r.volt -= two.volt / dt;
    r.by_t -= two.by_x / dt;
    r.by_tau -= two.by_tau / dt;
    r.by_dt = -r.volt / dt + two.by_x / dt;
  }
  r.by_t0 = -r.by_t;
  return r;
}

/// Solves a x = b in place; false when a is singular.
template <std::size_t N>
bool solve(std::array<std::array<double, N>, N>& a, std::array<double, N>& b) {
  for (std::size_t c = 0; c < N; ++c) {
    std::size_t best = c;
    for (std::size_t r = c + 1; r < N; ++r)
      if (std::abs(a[r][c]) > std::abs(a[best][c])) best = r;
    if (a[best][c] == 0 || !std::isfinite(a[best][c])) return false;
    std::swap(a[c], a[best]);
    std::swap(b[c], b[best]);
    for (std::size_t r = c + 1; r < N; ++r) {
      const double f = a[r][c] / a[c][c];
      for (std::size_t k = c; k < N; ++k) a[r][k] -= f * a[c][k];
      b[r] -= f * b[c];
    }
  }
  for (std::size_t c = N; c-- > 0;) {
    for (std::size_t k = c + 1; k < N; ++k) b[c] -= a[c][k] * b[k];
    b[c] /= a[c][c];
  }
  return true;
}

}  // namespace

/// The equations of one gate and one pi model.
class Effective {
 public:
  Effective(GateRef gate, const PiModel& pi, const Thresholds& at, const EffectiveOptions& options, Driver& d)
      : gate_(gate), pi_(pi), at_(at), options_(options), d_(d) {}

  void run() {
    const double total = pi_.total_F();
    d_.ohm = resistance(total);
    if (d_.ohm < kLeastOhm || pi_.ohm == 0 || pi_.ohm < kSmall * d_.ohm || pi_.far_F == 0 ||
        pi_.far_F < kSmall * pi_.near_F)
      return lumped(total, false);
    if (pi_.near_F < kSmall * pi_.far_F) {
      d_.set_one_pole(pi_);
      if (!two_points(pi_.far_F) || !waveform()) return lumped(pi_.far_F, true);
      d_.model = DriverModel::one_pole;
      d_.ceff_F = pi_.far_F;
      d_.delay_s = d_.wave_delay_s_;
      return;
    }
    d_.set_pi(pi_);
    if (!newton(total) && !newton(pi_.near_F)) {
      d_.failed = true;
      if (!bisection(total)) return lumped(total, true);
    }
    const DelaySlew table = gate_(d_.ceff_F);
    if (!waveform()) return lumped(d_.ceff_F, true);
    d_.model = DriverModel::pi;
    d_.delay_s = table.delay_s;
  }

 private:
  struct Table {
    double t_delay, t_lower, whole;  ///< times of the two points; ramp from 0 to 1
  };
  Table table(double load_F) const {
    const DelaySlew g = gate_(load_F);
    const double measured = g.slew_s * at_.derate, span = at_.upper - at_.lower;
    return {g.delay_s, g.delay_s - measured * (at_.delay - at_.lower) / span, measured / span};
  }
  double resistance(double total) const {
    if (!(total > 0)) return 0;
    const double a = 0.75 * total, b = 1.1 * a;
    return -std::log(at_.delay) * std::abs(gate_(b).delay_s - gate_(a).delay_s) / (b - a);
  }
  void lumped(double load_F, bool failed) {
    const DelaySlew g = gate_(load_F);
    d_.model = DriverModel::lumped;
    d_.failed = failed;
    d_.ceff_F = load_F;
    d_.delay_s = g.delay_s;
    d_.slew_s = g.slew_s;
  }
  void start(double load_F) {
    const Table t = table(load_F);
    d_.ceff_F = load_F;
    d_.dt_s = t.whole;
    d_.t0_s = t.t_delay + std::log(1 - at_.delay) * d_.ohm * load_F - at_.delay * t.whole;
  }

  /// Mean current, times resistance and dt, until `end`, and its slope by `end`: into the pi model, and into a
  /// capacitor, there by tau too.
  struct Charge {
    double mean, by_end, by_tau;
  };
  Charge charge_of_pi(double end) const {
    const double p1 = d_.p1_, p2 = d_.p2_, z = pi_.total_F() / (pi_.ohm * pi_.far_F * pi_.near_F);
    const double b = (z - p1) / (p1 * (p1 - p2)), d = (z - p2) / (p2 * (p2 - p1));
    const double gone1 = std::expm1(-p1 * end), gone2 = std::expm1(-p2 * end);
    const auto by_end = [&](double weight, double p, double gone) { return weight * (decay(-p * end) / end + gone / (p * end * end)); };
    return {d_.ohm * pi_.total_F() + (b * -gone1 / p1 + d * -gone2 / p2) / end, by_end(b, p1, gone1) + by_end(d, p2, gone2), 0};
  }
  static Charge charge_of_cap(double tau, double end) {
    const double gone = std::expm1(-end / tau), left = decay(-end / tau);
    return {tau + tau * tau * gone / end, -tau * left / end - tau * tau * gone / (end * end), 1 + 2 * tau * gone / end + left};
  }

  /// Newton's method on t0, dt and Ceff, as the paper does it: slopes are taken with the points of the table
  /// held where they are, and as if charges were compared until dt. It converges a little slower than with
  /// true slopes, and where it stops is where the reference tool stops, which the slew at the driver shows to
  /// percents.
  bool newton(double first_F) {
    const double total = pi_.total_F();
    start(first_F);
    double t0 = d_.t0_s, dt = d_.dt_s, ceff = first_F;
    for (int i = 0; i < options_.max_iterations; ++i) {
      if (!(dt > 0) || !(ceff > 0) || !(ceff <= total)) return false;
      const Table now = table(ceff);
      const double tau = d_.ohm * ceff, unit = d_.ohm * total;
      const double end = std::min(now.whole, kLongestCharge * dt);
      if (!(end > 0)) return false;
      const RampResponse d = ramp_response(now.t_delay, t0, dt, tau),
                         l = ramp_response(now.t_lower, t0, dt, tau);
      // Equations, divided so that all are of the order of one: charge, delay point, lower point.
      std::array<double, 3> f = {-(charge_of_pi(end).mean - charge_of_cap(tau, end).mean) / unit, -(d.volt - at_.delay),
                                 -(l.volt - at_.lower)};
      // The charge's equation is one over dt: its slope is that of excess(dt) / dt, times dt.
      const Charge pi = charge_of_pi(dt), cap = charge_of_cap(tau, dt);
      const double excess = pi.mean - cap.mean, by_end = pi.by_end - cap.by_end;
      std::array<std::array<double, 3>, 3> a;
      a[0] = {0, (by_end - excess / dt) / unit * dt, -cap.by_tau * d_.ohm / unit * total};
      a[1] = {d.by_t0 * dt, d.by_dt * dt, d.by_tau * d_.ohm * total};
      a[2] = {l.by_t0 * dt, l.by_dt * dt, l.by_tau * d_.ohm * total};
      if (!solve(a, f)) return false;
      const double moved[3] = {f[0] * dt, f[1] * dt, f[2] * total};
      const bool done = std::abs(moved[0]) <= options_.tolerance * std::abs(t0) &&
                        std::abs(moved[1]) <= options_.tolerance * dt &&
                        std::abs(moved[2]) <= options_.tolerance * ceff;
      t0 += moved[0];
      dt += moved[1];
      ceff += moved[2];
      if (!done) continue;
      if (!std::isfinite(t0) || !(dt > 0) || !(ceff > 0) || !(ceff <= total)) return false;
      d_.t0_s = t0;
      d_.dt_s = dt;
      d_.ceff_F = ceff;
      return true;
    }
    return false;
  }

  /// Ceff of equal charges with the ramp of the table at each load.
  bool bisection(double total) {
    const auto excess = [&](double load_F) {
      const double end = table(load_F).whole;
      return end > 0 ? charge_of_pi(end).mean - charge_of_cap(d_.ohm * load_F, end).mean : 0;
    };
    double lo = 1e-6 * total, hi = total;
    if (!(excess(lo) > 0) || !(excess(hi) <= 0)) return false;
    while (hi - lo > 1e-3 * options_.tolerance * total)
      (excess(0.5 * (lo + hi)) > 0 ? lo : hi) = 0.5 * (lo + hi);
    start(0.5 * (lo + hi));
    return d_.dt_s > 0;
  }

  /// t0 and dt so that the response into a given capacitor passes the two points of the table.
  bool two_points(double load_F) {
    start(load_F);
    const Table t = table(load_F);
    const double tau = d_.ohm * load_F;
    double &t0 = d_.t0_s, &dt = d_.dt_s;
    if (!(dt > 0) || !(tau > 0)) return false;
    for (int i = 0; i < options_.max_iterations; ++i) {
      const RampResponse d = ramp_response(t.t_delay, t0, dt, tau), l = ramp_response(t.t_lower, t0, dt, tau);
      std::array<std::array<double, 2>, 2> a = {{{d.by_t0 * dt, d.by_dt * dt}, {l.by_t0 * dt, l.by_dt * dt}}};
      std::array<double, 2> f = {-(d.volt - at_.delay), -(l.volt - at_.lower)};
      if (!solve(a, f)) return false;
      double step = 1;
      while (step > 1e-3 && 1 + step * f[1] <= 0) step *= 0.5;
      t0 += step * f[0] * dt;
      const double moved = step * f[1] * dt;
      const bool done =
          step == 1 && std::abs(f[0]) <= options_.tolerance && std::abs(moved) <= options_.tolerance * dt;
      dt += moved;
      if (!std::isfinite(t0) || !(dt > 0)) return false;
      if (done) return true;
    }
    return false;
  }

  /// Delay and slew of the waveform at the driver.
  bool waveform() {
    const auto at = [&](double level, double from, double to, double zero) {
      return crossing(
          [&](double t, double& slope) {
            const Driver::Point begun = d_.ramp(t - d_.t0_s), ended = d_.ramp(t - d_.t0_s - d_.dt_s);
            slope = (begun.slope - ended.slope) / d_.dt_s;
            return (begun.volt - ended.volt) / d_.dt_s - level;
          },
          from, to, zero, options_);
    };
    const std::optional<double> delay = at(at_.delay, d_.t0_s, d_.latest_s(), d_.t0_s);
    if (!delay) return false;
    // Delays of wires are differences of crossings and want them close; slews follow the reference tool,
    // which measures steps by the time since the input's edge.
    const std::optional<double> lower = at(at_.lower, d_.t0_s, *delay, 0),
                                upper = at(at_.upper, *delay, d_.latest_s(), 0);
    if (!lower || !upper) return false;
    d_.wave_delay_s_ = *delay;
    d_.slew_s = (*upper - *lower) / at_.derate;
    return d_.slew_s > 0;
  }

  GateRef gate_;
  PiModel pi_;
  Thresholds at_;
  EffectiveOptions options_;
  Driver& d_;
};

void Driver::set_pi(const PiModel& pi) {
  const double z1 = 1 / (pi.ohm * pi.far_F);
  const double a = pi.ohm * ohm * pi.far_F * pi.near_F;
  const double b = ohm * (pi.far_F + pi.near_F) + pi.ohm * pi.far_F;
  p1_ = (b + std::sqrt(b * b - 4 * a)) / (2 * a);
  p2_ = 1 / (a * p1_);  // the product of the poles is 1 / a; the difference would cancel
  gain_ = 1 / (ohm * pi.near_F);
  k2_ = z1 * a;
  k1_ = (1 - k2_ * (p1_ + p2_)) * a;
  k3_ = (z1 - p1_) / (p1_ * p1_ * (p2_ - p1_));
  k4_ = (z1 - p2_) / (p2_ * p2_ * (p1_ - p2_));
}

void Driver::set_one_pole(const PiModel& pi) {
  const double z1 = 1 / (pi.ohm * pi.far_F);
  p1_ = 1 / (pi.far_F * (ohm + pi.ohm));
  p2_ = 0;
  gain_ = p1_ / z1;
  k2_ = 1 / gain_;
  k1_ = (p1_ - z1) / (p1_ * p1_);
  k3_ = -k1_;
  k4_ = 0;
}

Driver::Point Driver::ramp(double t) const {
  if (t <= 0) return {};
  const double first = decay(-p1_ * t), last = k4_ != 0 ? decay(-p2_ * t) : 0;
  return {gain_ * (k1_ + k2_ * t + k3_ * first + k4_ * last), gain_ * (k2_ - k3_ * p1_ * first - k4_ * p2_ * last)};
}

Driver::Point Driver::load_ramp(double t, double p3) const {
  if (t <= 0) return {};
  const double first = decay(-p1_ * t), last = k4_ != 0 ? decay(-p2_ * t) : 0;
  const double step = -std::expm1(-p3 * t);
  LateDecay late(p3, t);
  const double volt = gain_ * (k1_ * step + k2_ * (t - step / p3) + k3_ * decay_behind(p1_, first, t, late) +
                               (k4_ != 0 ? k4_ * decay_behind(p2_, last, t, late) : 0));
  // The pole follows what is in front of it.
  return {volt, p3 * (gain_ * (k1_ + k2_ * t + k3_ * first + k4_ * last) - volt)};
}

double Driver::latest_s() const {
  return t0_s + dt_s + 2 * pi_.total_F() * (ohm + pi_.ohm);
}

double Driver::driver_volt(double t_s) const {
  return (ramp(t_s - t0_s).volt - ramp(t_s - t0_s - dt_s).volt) / dt_s;
}

double Driver::load_volt(double t_s, double elmore_s) const {
  const double p3 = 1 / elmore_s;
  return (load_ramp(t_s - t0_s, p3).volt - load_ramp(t_s - t0_s - dt_s, p3).volt) / dt_s;
}

DelaySlew Driver::load(double elmore_s) const {
  const DelaySlew plain = {elmore_s, slew_s};
  if (model == DriverModel::lumped || elmore_s < kSmall * slew_s || !(elmore_s > 0)) return plain;
  const auto at = [&](double level, double from, double to, double zero) {
    return crossing(
        [&](double t, double& slope) {
          const double p3 = 1 / elmore_s;
          const Point begun = load_ramp(t - t0_s, p3), ended = load_ramp(t - t0_s - dt_s, p3);
          slope = (begun.slope - ended.slope) / dt_s;
          return (begun.volt - ended.volt) / dt_s - level;
        },
        from, to, zero, options_);
  };
  const double latest = latest_s() + elmore_s;
  const std::optional<double> delay = at(at_.delay, t0_s, latest, t0_s);
  if (!delay) return plain;
  const std::optional<double> lower = at(at_.lower, t0_s, *delay, 0),
                              upper = at(at_.upper, *delay, latest, 0);
  if (!lower || !upper) return plain;
  const double wire = *delay - wave_delay_s_;
  // The wave behind the wire is later and slower; less is what the search for crossings left.
  return {wire < 0 ? elmore_s : wire, std::max(slew_s, (*upper - *lower) / at_.derate)};
}

Driver drive(GateRef gate, const PiModel& pi, const Thresholds& at, const EffectiveOptions& options) {
  Driver d;
  d.at_ = at;
  d.options_ = options;
  d.pi_ = pi;
  Effective(gate, pi, at, options, d).run();
  return d;
}

}  // namespace taufold::wire
