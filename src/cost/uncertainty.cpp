#include "cost/uncertainty.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "num/normal.hpp"
#include "num/sobol_sums.hpp"

namespace taufold::cost {

namespace {

using num::kLanes;
using num::Lanes;

constexpr double k95 = 1.6448536269514722;
constexpr std::size_t kBlock = 1024;  // samples of a task
constexpr std::uint32_t kNone = ~std::uint32_t{0};

std::uint64_t stream_of(std::string_view name) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : name) h = mix64(h ^ static_cast<unsigned char>(c));
  return h;
}

/// In (0, 1): the middle of the interval that 53 bits stand for.
double open_unit(std::uint64_t bits) { return unit_double(bits) + 0x1.0p-54; }

bool varies(const Input& in) { return in.shape != Shape::fixed && in.low < in.high; }

/// Values from a vector of doubles at 5, 50 and 95 %, which is reordered.
double quantile(std::vector<double>& v, double q) {
  const auto k = static_cast<std::ptrdiff_t>(std::min(static_cast<double>(v.size() - 1), std::floor(q * static_cast<double>(v.size()))));
  std::nth_element(v.begin(), v.begin() + k, v.end());
  return v[static_cast<std::size_t>(k)];
}

}  // namespace

Sampler::Sampler(const Plan& plan, std::uint64_t seed) : plan_(&plan), seed_(seed) {
  const auto factor = [&](const std::string& name) {
    for (std::size_t k = 0; k < factor_.size(); ++k)
      if (factor_[k].name == name) return static_cast<std::uint32_t>(k);
    factor_.push_back({name, stream_of(name)});
    return static_cast<std::uint32_t>(factor_.size() - 1);
  };
  for (std::size_t k = 0; k < plan.inputs.size(); ++k) {
    const Input& in = plan.inputs[k];
    if (!varies(in)) continue;
    Varying v{static_cast<Slot>(k), kNone, kNone, 0, 1, 0, 0, 0};
    if (!in.group.empty() && in.rho != 0) {
      v.rho = in.rho;
      v.rest = std::sqrt(1 - in.rho * in.rho);
      v.group = factor(in.group + " (shared)");
    }
    if (v.rest > 0) v.own = factor(in.name());
    if (in.shape == Shape::lognormal) {
      v.log_mid = std::log(in.value);
      v.down = std::log(in.value / in.low) / k95;
      v.up = std::log(in.high / in.value) / k95;
    } else if (in.shape == Shape::loss) {
      v.log_mid = std::log(1 - in.value);
      v.down = std::log((1 - in.value) / (1 - in.high)) / k95;
      v.up = std::log((1 - in.low) / (1 - in.value)) / k95;
    }
    varying_.push_back(v);
  }
}

void Sampler::fill(std::uint64_t first, Lanes* row, std::uint64_t matrix, std::size_t swapped) const {
  const Plan& p = *plan_;
  for (std::size_t k = 0; k < p.nominal.size(); ++k) row[k] = Lanes(p.nominal[k]);
  const auto uniform = [&](std::uint32_t f) {
    Lanes u;
    const std::uint64_t key = hash64(seed_ + matrix + (f == swapped ? 1 : 0), factor_[f].stream);
    for (int i = 0; i < kLanes; ++i) u.v[i] = open_unit(mix64(key + (first + static_cast<std::uint64_t>(i)) * 0xd1342543de82ef95ULL));
    return u;
  };
  for (const Varying& v : varying_) {
    const Input& in = p.inputs[v.slot];
    const bool normal = in.shape == Shape::lognormal || in.shape == Shape::loss;
    Lanes u;
    if (v.group == kNone) {
      u = uniform(v.own);
      if (normal) u = num::each(u, [](double x) { return num::fast_normal_quantile(x); });
    } else {
      Lanes z = Lanes(v.rho) * num::each(uniform(v.group), [](double x) { return num::fast_normal_quantile(x); });
      if (v.own != kNone) z += Lanes(v.rest) * num::each(uniform(v.own), [](double x) { return num::fast_normal_quantile(x); });
      u = normal ? z : num::each(z, [](double x) { return num::normal_cdf(x); });
    }
    if (!normal) {
      row[v.slot] = num::each(u, [&](double x) { return at_quantile(in, x); });
      continue;
    }
    if (in.shape == Shape::loss) u = Lanes(0.0) - u;
    Lanes e;
    for (int i = 0; i < kLanes; ++i) e.v[i] = v.log_mid + u.v[i] * (u.v[i] < 0 ? v.down : v.up);
    e = num::exp_of(e);
    row[v.slot] = in.shape == Shape::loss ? num::larger(Lanes(1.0) - e, Lanes(0.0)) : e;
  }
}

std::vector<Samples> draw(std::span<const Plan> plans, std::size_t n, std::uint64_t seed, ThreadPool& pool) {
  std::vector<Samples> out(plans.size());
  for (std::size_t s = 0; s < plans.size(); ++s) {
    const Sampler sampler(plans[s], seed);
    for (std::vector<double>& f : out[s].figure) f.resize(n);
    std::vector<std::vector<Lanes>> rows(static_cast<std::size_t>(pool.threads()), std::vector<Lanes>(plans[s].inputs.size()));
    pool.run((n + kBlock - 1) / kBlock, [&](std::size_t task, int worker) {
      Lanes* const row = rows[static_cast<std::size_t>(worker)].data();
      const std::size_t end = std::min(n, (task + 1) * kBlock);
      for (std::size_t k = task * kBlock; k < end; k += kLanes) {
        sampler.fill(k, row);
        const Figures<Lanes> f = evaluate(plans[s], static_cast<const Lanes*>(row));
        const std::size_t lanes = std::min<std::size_t>(kLanes, end - k);
        for (std::size_t j = 0; j < kFigures; ++j) std::copy_n(f.at[j].v, lanes, out[s].figure[j].data() + k);
      }
    });
  }
  return out;
}

Spread spread(std::vector<double> v) {
  Spread s;
  if (v.empty()) return s;
  for (const double x : v) s.mean += x;
  s.mean /= static_cast<double>(v.size());
  s.low = quantile(v, 0.05);
  s.median = quantile(v, 0.5);
  s.high = quantile(v, 0.95);
  return s;
}

std::vector<Swing> tornado(const Plan& p, const Plan* against, Figure figure) {
  std::vector<Swing> out;
  std::vector<double> row = p.nominal, other = against ? against->nominal : std::vector<double>();
  std::vector<std::pair<Slot, Slot>> slots;
  for (std::size_t k = 0; k < p.inputs.size(); ++k)
    if (varies(p.inputs[k])) slots.emplace_back(static_cast<Slot>(k), against ? against->slot(p.inputs[k].scope, p.inputs[k].key) : kNoSlot);
  if (against)
    for (std::size_t k = 0; k < against->inputs.size(); ++k)
      if (varies(against->inputs[k]) && p.slot(against->inputs[k].scope, against->inputs[k].key) == kNoSlot) slots.emplace_back(kNoSlot, static_cast<Slot>(k));
  for (const auto& [mine, theirs] : slots) {
    const Input& in = mine != kNoSlot ? p.inputs[mine] : against->inputs[theirs];
    Swing s{in.name()};
    for (const bool high : {false, true}) {
      const double v = at_normal(in, high ? k95 : -k95);
      if (mine != kNoSlot) row[mine] = v;
      if (theirs != kNoSlot) other[theirs] = v;
      const double f = evaluate(p, row.data())[figure] / (against ? evaluate(*against, other.data())[figure] : 1.0);
      (high ? s.at_high : s.at_low) = f;
    }
    if (mine != kNoSlot) row[mine] = p.nominal[mine];
    if (theirs != kNoSlot) other[theirs] = against->nominal[theirs];
    if (s.width() > 0) out.push_back(std::move(s));
  }
  std::stable_sort(out.begin(), out.end(), [](const Swing& a, const Swing& b) { return a.width() > b.width(); });
  return out;
}

std::vector<Share> sobol(const Plan& p, const Plan* against, Figure figure, std::size_t n, std::uint64_t seed, ThreadPool& pool) {
  const Sampler sampler(p, seed), other(against ? *against : p, seed);
  std::vector<std::string> names;
  for (std::size_t f = 0; f < sampler.factors(); ++f) names.push_back(sampler.factor_name(f));
  for (std::size_t f = 0; against && f < other.factors(); ++f)
    if (sampler.factor_named(other.factor_name(f)) == sampler.factors()) names.push_back(other.factor_name(f));
  std::vector<std::size_t> theirs(names.size());
  for (std::size_t f = 0; f < names.size(); ++f) theirs[f] = other.factor_named(names[f]);
  const std::size_t factors = names.size(), groups = (n + kLanes - 1) / kLanes;
  std::vector<num::SobolSums> part(groups, num::SobolSums(factors));
  const std::size_t most = std::max(p.inputs.size(), against ? against->inputs.size() : 0);
  std::vector<std::vector<Lanes>> rows(static_cast<std::size_t>(pool.threads()), std::vector<Lanes>(most));
  pool.run(groups, [&](std::size_t g, int worker) {
    Lanes* const row = rows[static_cast<std::size_t>(worker)].data();
    const auto value = [&](std::uint64_t matrix, std::size_t swapped) {
      // Numbers of one's own factors come first; beyond them none is swapped.
      sampler.fill(g * kLanes, row, matrix, swapped);
      const Lanes mine = evaluate(p, static_cast<const Lanes*>(row))[figure];
      if (!against) return mine;
      other.fill(g * kLanes, row, matrix, swapped < factors ? theirs[swapped] : swapped);
      return mine / evaluate(*against, static_cast<const Lanes*>(row))[figure];
    };
    const Lanes a = value(0, ~std::size_t{0}), b = value(1, ~std::size_t{0});
    for (int i = 0; i < kLanes; ++i) part[g].add_draws(a.v[i], b.v[i]);
    for (std::size_t f = 0; f < factors; ++f) {
      const Lanes ab = value(0, f);
      for (int i = 0; i < kLanes; ++i) part[g].add_swap(f, a.v[i], b.v[i], ab.v[i]);
    }
  });
  num::SobolSums sums(factors);
  for (const num::SobolSums& s : part) sums += s;
  const double mean = sums.mean(), variance = sums.variance();
  std::vector<Share> out;
  if (!(variance > 0)) return out;
  for (std::size_t f = 0; f < factors; ++f) out.push_back({names[f], sums.first(f, mean, variance), sums.total(f, variance)});
  std::stable_sort(out.begin(), out.end(), [](const Share& a, const Share& b) { return a.total > b.total; });
  return out;
}

namespace {

/// Root of fn between two ends of opposite sign on a logarithmic scale.
template <class Fn>
double bisect(Fn&& fn, double low, double high, bool rising) {
  for (int k = 0; k < 60 && high / low > 1 + 1e-12; ++k) {
    const double mid = std::sqrt(low * high);
    ((fn(mid) > 0) == rising ? high : low) = mid;
  }
  return std::sqrt(low * high);
}

/// The root nearest to `from` of a function on [low, high], looked for on a logarithmic grid.
template <class Fn>
std::optional<double> root_near(Fn&& fn, double from, double low, double high, int points) {
  std::optional<double> best;
  double x = low, f = fn(low);
  const double step = std::pow(high / low, 1.0 / points);
  for (int k = 0; k < points; ++k) {
    const double y = k + 1 == points ? high : x * step, g = fn(y);
    if ((f > 0) != (g > 0)) {
      const double at = bisect(fn, x, y, g > 0);
      if (!best || std::abs(std::log(at / from)) < std::abs(std::log(*best / from))) best = at;
    }
    x = y, f = g;
  }
  return best;
}

}  // namespace

std::optional<BreakEven> break_even(const Plan& a, const Plan& b, std::string_view scope, std::string_view key, std::uint64_t seed, Figure figure) {
  const bool bond = scope == "bond" && key == "yield";  // asked by way of what has no cause of its own, which multiplies it
  const Slot sa = bond ? a.other_yield : a.slot(scope, key), sb = bond ? kNoSlot : b.slot(scope, key);
  if (sa == kNoSlot && sb == kNoSlot) return std::nullopt;
  const Input& in = sa != kNoSlot ? a.inputs[sa] : b.inputs[sb];
  BreakEven out;
  out.input = std::string(scope) + "." + std::string(key);
  out.unit = in.unit;
  out.nominal_value = bond ? interface_yield(a, a.nominal.data()) : in.value;
  const bool share = in.unit == "1" && in.high <= 1;
  const double from = std::max(out.nominal_value, 1e-12), low = share ? 0.02 : from / 100, high = share ? 1 : from * 100;
  const auto figures = [&](std::vector<double>& ra, std::vector<double>& rb) {
    // Per unit of the question; that of a bond's yield depends on what else its interface loses.
    const double scale = bond ? ra[sa] / std::max(interface_yield(a, ra.data()), 1e-300) : 1;
    return [&, scale](double v) {
      if (sa != kNoSlot) ra[sa] = v * scale;
      if (sb != kNoSlot) rb[sb] = v;
      return std::pair(evaluate(a, ra.data())[figure], evaluate(b, rb.data())[figure]);
    };
  };
  std::vector<double> ra = a.nominal, rb = b.nominal;
  {
    const auto both = figures(ra, rb);
    const auto difference = [&](double v) {
      const auto [x, y] = both(v);
      if (const double r = x / y; out.nearest == 0 || std::abs(std::log(r)) < std::abs(std::log(out.nearest))) out.nearest = r, out.nearest_at = v;
      return x - y;
    };
    out.at = root_near(difference, from, low, high, 64);
  }
  constexpr std::size_t kSamples = 512;
  const Sampler of_a(a, seed), of_b(b, seed);
  std::vector<Lanes> la(a.inputs.size()), lb(b.inputs.size());
  std::vector<double> roots;
  std::size_t cheaper = 0;
  for (std::size_t k = 0; k < kSamples; k += kLanes) {
    of_a.fill(k, la.data());
    of_b.fill(k, lb.data());
    for (int i = 0; i < kLanes; ++i) {
      for (std::size_t j = 0; j < la.size(); ++j) ra[j] = la[j].v[i];
      for (std::size_t j = 0; j < lb.size(); ++j) rb[j] = lb[j].v[i];
      const auto both = figures(ra, rb);
      const auto difference = [&](double v) {
        const auto [x, y] = both(v);
        return x - y;
      };
      cheaper += difference(out.nominal_value) < 0;
      if (const auto r = root_near(difference, from, low, high, 24)) roots.push_back(*r);
    }
  }
  out.cheaper_share = static_cast<double>(cheaper) / kSamples;
  out.found = static_cast<double>(roots.size()) / kSamples;
  if (!roots.empty()) {
    const Spread s = spread(roots);
    out.low = s.low, out.median = s.median, out.high = s.high;
  }
  return out;
}

}  // namespace taufold::cost
