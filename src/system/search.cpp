#include "system/search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace taufold::system {

namespace {

std::vector<double> divisors(double n, double most) {
  std::vector<double> out;
  for (double d = 1; d <= std::min(n, most); d += 1)
    if (std::fmod(n, d) == 0) out.push_back(d);
  return out;
}

constexpr double kLeastTokens = 256;  // of a context-parallel rank: below, its attention has no work to hide the ring behind
constexpr double kMostMicroBatch = 64;

auto key(const TrainingJob& j) {
  const Layout& l = j.layout;
  return std::tuple(l.tensor, l.pipeline, l.context, l.expert, l.chunks, l.micro_batch, j.recompute);
}
/// Times that differ by less than a part in a million are the same: the simpler layout then comes first.
bool before(const Mapping& a, const Mapping& b) {
  const long long x = std::llround(1e6 * std::log(a.time_s)), y = std::llround(1e6 * std::log(b.time_s));
  return x != y ? x < y : key(a.job) < key(b.job);
}

bool allowed(double known, double v) {
  return known <= 0 || known == v;
}

/// Tensor, pipeline and context degrees: the outer loops, a task each.
std::vector<Layout> outer_layouts(const SearchSpace& s) {
  std::vector<Layout> out;
  const Transformer& m = s.model;
  for (const double t : divisors(s.accelerators, std::min(s.most_tensor, m.heads))) {
    if (std::fmod(m.heads, t) != 0 || !allowed(s.known.tensor, t)) continue;
    for (const double p : divisors(s.accelerators / t, m.layers)) {
      if (!allowed(s.known.pipeline, p)) continue;
      for (const double c : divisors(s.accelerators / (t * p), s.most_context)) {
        if ((m.sequence / c < kLeastTokens && c > 1) || !allowed(s.known.context, c)) continue;
        const double d = s.accelerators / (t * p * c);
        if (d <= s.batch && allowed(s.known.data, d)) out.push_back({.tensor = t, .pipeline = p, .context = c, .data = d});
      }
    }
  }
  return out;
}

/// Calls fn(job) for every layout with these outer degrees, in a fixed order.
template <class Fn>
void inner_layouts(const SearchSpace& s, const Layout& outer, Fn&& fn) {
  TrainingJob j;
  j.model = s.model;
  j.format = s.format;
  j.batch = s.batch;
  const double per_rank = s.batch / outer.data;
  const std::vector<double> experts = s.model.mixture() ? divisors(outer.data, s.model.experts) : std::vector<double>{1};
  for (double b = 1; b <= std::min(per_rank, kMostMicroBatch); b *= 2) {
    if (!allowed(s.known.micro_batch, b)) continue;
    const double m = std::ceil(per_rank / b - 1e-9);
    for (double v = 1; v * outer.pipeline <= s.model.layers; v += 1) {
      // The interleaved order needs whole groups of micro-batches; one stage has no use for it.
      if (v > 1 && (outer.pipeline == 1 || std::fmod(m, outer.pipeline) != 0)) break;
      if (!allowed(s.known.chunks, v)) continue;
      // Chunks as full as those of a smaller v would only send more.
      if (v > 1 && stage_imbalance(s.model.layers, {.pipeline = outer.pipeline, .chunks = v}) > 1.1) continue;
      for (const double e : experts) {
        if (std::fmod(s.model.mixture() ? s.model.experts : 1, e) != 0 || !allowed(s.known.expert, e)) continue;
        // Selective recomputation saves what fused kernels never keep, and kernels without it are taken to be fused.
        for (const Recompute r : {Recompute::none, Recompute::full}) {
          j.layout = outer;
          j.layout.chunks = v;
          j.layout.micro_batch = b;
          j.layout.expert = e;
          j.recompute = r;
          fn(j);
        }
      }
    }
  }
}

struct Found {
  std::vector<Mapping> best;
  std::optional<Mapping> leanest;
  std::int64_t layouts = 0, evaluated = 0, too_large = 0;
};

void keep_best(std::vector<Mapping>& best, Mapping m, std::size_t keep) {
  if (best.size() == keep && !before(m, best.back())) return;
  best.insert(std::upper_bound(best.begin(), best.end(), m, before), std::move(m));
  if (best.size() > keep) best.pop_back();
}

/// No layout of these outer degrees is faster: products and scores once at the reached peak, and the least bubble.
double bound(const SearchSpace& s, const Platform& p, const Coefficients& k) {
  const double tokens = s.batch * s.model.sequence / s.accelerators;
  const double products = 3 * gemm_flop(s.model) / (p.chip.peak(s.format) * k.gemm_share(p.chip, s.format));
  const double scores = 3 * score_flop(s.model, s.model.sequence, true) / (p.chip.peak(Format::bf16) * std::max(k.attention_fused, k.attention_unfused));
  return tokens * (products + scores);
}

}  // namespace

std::string text(const Layout& l) {
  std::string out;
  const auto add = [&](const char* name, double v, bool always) {
    if (!always && v <= 1) return;
    if (!out.empty()) out += ", ";
    out += name;
    out += ' ';
    out += std::to_string(static_cast<std::int64_t>(std::llround(v)));
  };
  add("tensor", l.tensor, true);
  add("pipeline", l.pipeline, true);
  add("chunks", l.chunks, false);
  add("context", l.context, false);
  add("expert", l.expert, false);
  add("data", l.data, true);
  add("micro-batch", l.micro_batch, true);
  return out;
}

SearchResult search(const SearchSpace& s, const Platform& p, const Coefficients& k, std::size_t keep, ThreadPool& pool) {
  const std::vector<Layout> outer = outer_layouts(s);
  std::vector<Found> found(outer.size());
  const double room = kUsableMemory * p.chip.capacity_bytes(), least = bound(s, p, k);
  pool.run(outer.size(), [&](std::size_t i, int) {
    Found& f = found[i];
    inner_layouts(s, outer[i], [&](const TrainingJob& j) {
      ++f.layouts;
      const double bytes = training_footprint(j, p.chip).total();
      if (!f.leanest || bytes < f.leanest->memory_bytes) f.leanest = Mapping{j, 0, bytes};
      if (bytes > room) {
        ++f.too_large;
        return;
      }
      // Pruned within the task only, so that what is evaluated does not depend on the order of tasks.
      const double m = std::ceil(j.batch / (j.layout.data * j.layout.micro_batch) - 1e-9);
      const double with_bubble = least * (1 + (j.layout.pipeline - 1) / (j.layout.chunks * m)) * (j.recompute == Recompute::full ? 4.0 / 3 : 1);
      if (f.best.size() == keep && with_bubble * (1 - 2e-6) > f.best.back().time_s) return;
      ++f.evaluated;
      keep_best(f.best, {j, training_step(j, p, k).time_s(), bytes}, keep);
    });
  });
  SearchResult r;
  for (Found& f : found) {
    r.layouts += f.layouts;
    r.evaluated += f.evaluated;
    r.too_large += f.too_large;
    for (Mapping& m : f.best) keep_best(r.best, std::move(m), keep);
    if (f.leanest && (!r.leanest || f.leanest->memory_bytes < r.leanest->memory_bytes)) r.leanest = std::move(f.leanest);
  }
  if (!r.best.empty()) r.leanest.reset();
  return r;
}

std::optional<Mapping> nearest_that_fits(const SearchSpace& s, const TrainingJob& from, const Platform& p, const Coefficients& k, ThreadPool& pool) {
  struct Near {
    std::optional<Mapping> mapping;
    double distance = std::numeric_limits<double>::infinity();
  };
  const std::vector<Layout> outer = outer_layouts(s);
  std::vector<Near> found(outer.size());
  const double room = kUsableMemory * p.chip.capacity_bytes();
  const auto better = [](double d, const Mapping& m, const Near& n) { return !n.mapping || d < n.distance || (d == n.distance && before(m, *n.mapping)); };
  pool.run(outer.size(), [&](std::size_t i, int) {
    inner_layouts(s, outer[i], [&](const TrainingJob& j) {
      const double bytes = training_footprint(j, p.chip).total();
      if (bytes > room) return;
      const Layout &a = from.layout, &b = j.layout;
      double distance = std::abs(static_cast<double>(j.recompute) - static_cast<double>(from.recompute));
      for (const auto& [x, y] : {std::pair(a.tensor, b.tensor), std::pair(a.pipeline, b.pipeline), std::pair(a.chunks, b.chunks), std::pair(a.context, b.context),
                                 std::pair(a.expert, b.expert), std::pair(a.data, b.data), std::pair(a.micro_batch, b.micro_batch)})
        distance += std::abs(std::log2(y / x));
      if (distance > found[i].distance) return;
      const Mapping m{j, training_step(j, p, k).time_s(), bytes};
      if (better(distance, m, found[i])) found[i] = {m, distance};
    });
  });
  Near best;
  for (Near& n : found)
    if (n.mapping && better(n.distance, *n.mapping, best)) best = std::move(n);
  return best.mapping;
}

}  // namespace taufold::system
