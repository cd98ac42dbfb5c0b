#include "law/hierarchy.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "law/score.hpp"

namespace taufold::law {

namespace {

constexpr double kFreedom = 4, kGrowthMean = 0.2, kGrowthSd = 0.15, kLevelSd = 10;
constexpr double kScatter = 0.5, kGroupLevel = 0.5, kGroupGrowth = 0.1,
                 kMetricGrowth = 0.2;  // scales of the half-normal priors
constexpr std::size_t kLeastRows = 6;
constexpr double kUsualScatter =
    0.3;  // of products about a line, in ln: that of the shipped series is 0.1 to 0.5

struct Data {
  std::size_t series;
  std::vector<double> t, y, wider;  ///< wider: of a row's scatter
  std::vector<std::size_t> group;
  std::vector<std::string> groups;
  double centre = 0;
};

Data window_of(const Series& s, std::size_t index, double window) {
  Data d{index, {}, {}, {}, {}, {}, 0};
  if (s.size() == 0) return d;
  const double from = s.year.back() - window;
  std::vector<std::size_t> to(s.groups.size(), SIZE_MAX);
  for (std::size_t k = 0; k < s.size(); ++k) {
    if (s.year[k] < from) continue;
    std::size_t& g = to[static_cast<std::size_t>(s.group[k])];
    if (g == SIZE_MAX) {
      g = d.groups.size();
      d.groups.push_back(s.groups[static_cast<std::size_t>(s.group[k])]);
    }
    d.t.push_back(s.year[k]);
    d.y.push_back(s.ln_value[k]);
    // What is known from the maker's word or from memory alone scatters wider, beside the usual scatter of
    // products. As a factor on the scale, so that scales keep their conditional distributions.
    const double own = s.ln_sd.empty() ? 0 : s.ln_sd[k] / kUsualScatter;
    d.wider.push_back(std::sqrt(1 + own * own));
    d.group.push_back(g);
  }
  for (const double t : d.t) d.centre += t / static_cast<double>(d.t.size());
  return d;
}

/// One metric in one chain.
struct State {
  std::vector<double> beta;    ///< level, growth, then level and growth of each group
  std::vector<double> weight;  ///< of a row: the mixture that makes the tails
  double s = 0.3, v = 0.3, u = 0.05;
};

class Chain {
 public:
  Chain(const std::vector<Data>& data, std::uint64_t seed) : data_(data), rng_(seed) {
    for (const Data& d : data) {
      State x;
      const std::size_t groups = d.groups.size() > 1 ? d.groups.size() : 0;
      x.beta.assign(2 + 2 * groups, 0.0);
      x.weight.assign(d.t.size(), 1.0);
      // Chains begin apart.
      x.s = 0.1 + 0.6 * rng_.uniform();
      x.v = 0.1 + 0.6 * rng_.uniform();
      x.u = 0.01 + 0.1 * rng_.uniform();
      x.beta[1] = 0.5 * rng_.uniform();
      states_.push_back(std::move(x));
    }
  }

  void step() {
    for (std::size_t m = 0; m < data_.size(); ++m) {
      coefficients(m);
      scales(m);
    }
    common();
  }
  const std::vector<State>& states() const { return states_; }
  double growth() const { return growth_; }
  double w() const { return w_; }

 private:
  double normal() { return normal_quantile(rng_.uniform() + 0x1.0p-54); }

  double residual(const Data& d, const State& x, std::size_t k) const {
    const double t = d.t[k] - d.centre;
    double mean = x.beta[0] + x.beta[1] * t;
    if (x.beta.size() > 2) mean += x.beta[2 + 2 * d.group[k]] + x.beta[3 + 2 * d.group[k]] * t;
    return d.y[k] - mean;
  }

  /// Draws all coefficients from their normal distribution given the rest, by the Cholesky factor of its
  /// precision.
  void coefficients(std::size_t m) {
    const Data& d = data_[m];
    State& x = states_[m];
    const std::size_t n = x.beta.size();
    std::vector<double> p(n * n, 0.0), r(n, 0.0);
    double mean_y = 0;
    for (const double y : d.y) mean_y += y / static_cast<double>(d.y.size());
    p[0] = 1 / (kLevelSd * kLevelSd);
    r[0] = mean_y * p[0];
    p[n + 1] = 1 / (w_ * w_);
    r[1] = growth_ * p[n + 1];
    for (std::size_t k = 2; k < n; k += 2)
      p[k * n + k] = 1 / (x.v * x.v), p[(k + 1) * n + k + 1] = 1 / (x.u * x.u);
    for (std::size_t k = 0; k < d.t.size(); ++k) {
      const double t = d.t[k] - d.centre, q = x.weight[k] / (x.s * x.s * d.wider[k] * d.wider[k]);
      const std::size_t at[4] = {0, 1, 2 + 2 * d.group[k], 3 + 2 * d.group[k]};
      const double h[4] = {1, t, 1, t};
      const std::size_t used = n > 2 ? 4 : 2;
      for (std::size_t i = 0; i < used; ++i) {
        r[at[i]] += q * h[i] * d.y[k];
        for (std::size_t j = 0; j < used; ++j) p[at[i] * n + at[j]] += q * h[i] * h[j];
      }
    }
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t k = 0; k < j; ++k) p[j * n + j] -= p[j * n + k] * p[j * n + k];
      p[j * n + j] = std::sqrt(std::max(p[j * n + j], 1e-300));
      for (std::size_t i = j + 1; i < n; ++i) {
        for (std::size_t k = 0; k < j; ++k) p[i * n + j] -= p[i * n + k] * p[j * n + k];
        p[i * n + j] /= p[j * n + j];
      }
    }
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < i; ++k) r[i] -= p[i * n + k] * r[k];
      r[i] /= p[i * n + i];
    }
    for (std::size_t i = 0; i < n; ++i) r[i] += normal();
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t k = i + 1; k < n; ++k) r[i] -= p[k * n + i] * r[k];
      r[i] /= p[i * n + i];
    }
    x.beta = std::move(r);
  }

  /// Slice sampling of the logarithm of a scale, stepping out.
  template <class Fn>
  void slice(double& scale, Fn&& log_density) {
    const auto f = [&](double ln) { return log_density(std::exp(ln)) + ln; };
    double x = std::log(scale);
    const double level = f(x) + std::log(rng_.uniform() + 0x1.0p-54);
    double lo = x - rng_.uniform(), hi = lo + 1;
    for (int k = 0; k < 30 && f(lo) > level; ++k) lo -= 1;
    for (int k = 0; k < 30 && f(hi) > level; ++k) hi += 1;
    for (int k = 0; k < 200; ++k) {
      const double next = lo + rng_.uniform() * (hi - lo);
      if (f(next) >= level) {
        scale = std::exp(next);
        return;
      }
      (next < x ? lo : hi) = next;
    }
  }
  /// `count` normal deviations around 0 with a sum of squares, under a half-normal prior.
  static double log_scale_density(double scale, double count, double squares, double prior) {
    return -count * std::log(scale) - 0.5 * squares / (scale * scale) - 0.5 * scale * scale / (prior * prior);
  }

  void scales(std::size_t m) {
    const Data& d = data_[m];
    State& x = states_[m];
    double squares = 0;
    for (std::size_t k = 0; k < d.t.size(); ++k) {
      const double e = residual(d, x, k) / d.wider[k], rate = 0.5 * (kFreedom + e * e / (x.s * x.s));
      // Gamma with shape (4 + 1) / 2: half the sum of five squared normals.
      double chi = 0;
      for (int i = 0; i < 5; ++i) chi += std::pow(normal(), 2);
      x.weight[k] = 0.5 * chi / rate;
      squares += x.weight[k] * e * e;
    }
    slice(x.s,
          [&](double v) { return log_scale_density(v, static_cast<double>(d.t.size()), squares, kScatter); });
    if (x.beta.size() <= 2) return;
    double levels = 0, growths = 0;
    for (std::size_t k = 2; k < x.beta.size(); k += 2)
      levels += x.beta[k] * x.beta[k], growths += x.beta[k + 1] * x.beta[k + 1];
    const double groups = static_cast<double>(x.beta.size() - 2) / 2;
    slice(x.v, [&](double v) { return log_scale_density(v, groups, levels, kGroupLevel); });
    slice(x.u, [&](double v) { return log_scale_density(v, groups, growths, kGroupGrowth); });
  }

  void common() {
    double precision = 1 / (kGrowthSd * kGrowthSd), sum = kGrowthMean * precision;
    for (const State& x : states_) precision += 1 / (w_ * w_), sum += x.beta[1] / (w_ * w_);
    growth_ = sum / precision + normal() / std::sqrt(precision);
    double squares = 0;
    for (const State& x : states_) squares += std::pow(x.beta[1] - growth_, 2);
    slice(w_, [&](double v) {
      return log_scale_density(v, static_cast<double>(states_.size()), squares, kMetricGrowth);
    });
  }

  const std::vector<Data>& data_;
  Rng rng_;
  std::vector<State> states_;
  double growth_ = kGrowthMean, w_ = 0.1;
};

}  // namespace

double Fit::worst_r_hat() const {
  double worst = 1;
  for (const FittedParameter& p : parameters) worst = std::max(worst, split_r_hat(p.draws));
  return worst;
}
double Fit::least_effective() const {
  double least = 1e300;
  for (const FittedParameter& p : parameters) least = std::min(least, effective_size(p.draws));
  return least;
}

Fit fit_hierarchy(std::span<const Series> series, const FitOptions& o, ThreadPool& pool) {
  Fit fit;
  std::vector<Data> data;
  for (std::size_t s = 0; s < series.size(); ++s) {
    Data d = window_of(series[s], s, o.window);
    fit.rows.push_back(d.t.size() >= kLeastRows ? d.t.size() : 0);
    if (fit.rows.back() > 0) data.push_back(std::move(d));
  }
  if (data.empty()) return fit;
  constexpr double kHalf05 = 0.0627, kHalf95 = 1.96;  // of a half-normal with scale 1
  const auto add = [&](std::string name, double low, double high) {
    fit.parameters.push_back({std::move(name), low, high, Chains(static_cast<std::size_t>(o.chains))});
  };
  const auto half = [&](std::string name, double scale) {
    add(std::move(name), kHalf05 * scale, kHalf95 * scale);
  };
  add("growth", kGrowthMean - 1.645 * kGrowthSd, kGrowthMean + 1.645 * kGrowthSd);
  half("spread of growths", kMetricGrowth);
  for (const Data& d : data) {
    const std::string& name = series[d.series].name;
    const double wide = std::hypot(kGrowthSd, kMetricGrowth);
    add(name + ".growth", kGrowthMean - 1.645 * wide, kGrowthMean + 1.645 * wide);
    half(name + ".scatter", kScatter);
    if (d.groups.size() > 1) {
      half(name + ".group level", kGroupLevel);
      half(name + ".group growth", kGroupGrowth);
      for (const std::string& g : d.groups)
        add(name + ".growth of " + g, kGrowthMean - 1.645 * std::hypot(wide, kGroupGrowth),
            kGrowthMean + 1.645 * std::hypot(wide, kGroupGrowth));
    }
  }
  pool.run(static_cast<std::size_t>(o.chains), [&](std::size_t c, int) {
    Chain chain(data, hash64(o.seed, 77, c));
    std::vector<std::vector<double>> kept(fit.parameters.size());
    for (int k = 0; k < o.warm_up + o.draws; ++k) {
      chain.step();
      if (k < o.warm_up) continue;
      std::size_t at = 0;
      kept[at++].push_back(chain.growth());
      kept[at++].push_back(chain.w());
      for (std::size_t m = 0; m < data.size(); ++m) {
        const State& x = chain.states()[m];
        kept[at++].push_back(x.beta[1]);
        kept[at++].push_back(x.s);
        if (x.beta.size() <= 2) continue;
        kept[at++].push_back(x.v);
        kept[at++].push_back(x.u);
        for (std::size_t i = 3; i < x.beta.size(); i += 2) kept[at++].push_back(x.beta[1] + x.beta[i]);
      }
    }
    for (std::size_t p = 0; p < kept.size(); ++p) fit.parameters[p].draws[c] = std::move(kept[p]);
  });
  return fit;
}

}  // namespace taufold::law
