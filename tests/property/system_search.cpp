// rooms: system
// The search against loops over everything, for any number of threads; the closed form of the pipeline against its events.
#include <gtest/gtest.h>

#include <cmath>

#include "support/seeded_property.hpp"
#include "system/calibration.hpp"
#include "system/schedule.hpp"
#include "system/search.hpp"

namespace taufold::system {
namespace {

Transformer random_model(Rng& rng) {
  Transformer t;
  t.layers = 4 * rng.between(1, 6);
  t.heads = 8 * rng.between(1, 4);
  t.head_size = 64;
  t.hidden = t.heads * t.head_size;
  t.kv_heads = rng.below(2) ? t.heads : 8;
  t.ffn = 4 * t.hidden;
  t.vocabulary = 32000;
  t.sequence = 1024 * rng.between(1, 8);
  t.gated = rng.below(2) != 0;
  if (rng.below(3) == 0) {
    t.experts = 8;
    t.top_k = 2;
    t.expert_ffn = t.ffn / 2;
  }
  return t;
}

struct Best {
  double time_s = HUGE_VAL;
  std::int64_t layouts = 0;
};
/// Every combination of whole degrees up to the number of accelerators, with the rules of docs/system.md, section 7.
Best by_hand(const SearchSpace& s, const Platform& p, const Coefficients& k) {
  Best best;
  const Transformer& m = s.model;
  const int n = static_cast<int>(s.accelerators);
  for (int t = 1; t <= n; ++t)
    for (int pp = 1; pp <= n; ++pp)
      for (int c = 1; c <= n; ++c) {
        if (n % (t * pp * c) != 0 || t > s.most_tensor || c > s.most_context || static_cast<int>(m.heads) % t != 0 || pp > m.layers) continue;
        const int d = n / (t * pp * c);
        if (d > s.batch || (c > 1 && m.sequence / c < 256)) continue;
        for (int b = 1; b <= 64; b *= 2)
          for (int v = 1; v * pp <= m.layers; ++v)
            for (int e = 1; e <= (m.mixture() ? d : 1); ++e)
              for (const Recompute r : {Recompute::none, Recompute::full}) {
                if (b > s.batch / d) continue;
                const double batches = std::ceil(s.batch / d / b - 1e-9);
                if (v > 1 && (pp == 1 || std::fmod(batches, pp) != 0 || stage_imbalance(m.layers, {.pipeline = static_cast<double>(pp), .chunks = static_cast<double>(v)}) > 1.1)) continue;
                if (m.mixture() && (d % e != 0 || static_cast<int>(m.experts) % e != 0)) continue;
                ++best.layouts;
                const TrainingJob j{.model = m,
                                    .layout = {.tensor = static_cast<double>(t), .pipeline = static_cast<double>(pp), .chunks = static_cast<double>(v), .context = static_cast<double>(c),
                                               .expert = static_cast<double>(e), .data = static_cast<double>(d), .micro_batch = static_cast<double>(b)},
                                    .batch = s.batch,
                                    .format = s.format,
                                    .recompute = r};
                if (training_footprint(j, p.chip).total() > kUsableMemory * p.chip.memory_bytes) continue;
                best.time_s = std::min(best.time_s, training_step(j, p, k).time_s());
              }
      }
  return best;
}

TEST(SystemSearch, FindsWhatLoopsOverEverythingFind) {
  const Coefficients& k = shipped_calibration().coefficients;
  ThreadPool one(1), three(3);
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    Rng rng(hash64(20, seed));
    const SearchSpace s{.model = random_model(rng), .format = Format::bf16, .batch = static_cast<double>(rng.between(8, 96)), .accelerators = static_cast<double>(1 << rng.between(0, 5))};
    Platform p = *find_platform(rng.below(2) ? "H100" : "A100");
    p.chip.memory_bytes = 1e9 * rng.between(4, 40);
    const SearchResult a = search(s, p, k, 3, one), b = search(s, p, k, 3, three);
    const Best best = by_hand(s, p, k);
    EXPECT_EQ(a.layouts, best.layouts);
    ASSERT_EQ(a.best.empty(), std::isinf(best.time_s)) << seed;
    EXPECT_EQ(a.best.size(), b.best.size());
    for (std::size_t i = 0; i < a.best.size(); ++i) {
      EXPECT_EQ(a.best[i].time_s, b.best[i].time_s);
      EXPECT_EQ(text(a.best[i].job.layout), text(b.best[i].job.layout));
      EXPECT_GE(a.best[i].time_s, a.best[i > 0 ? i - 1 : 0].time_s * (1 - 1e-5));
    }
    if (a.best.empty()) {
      ASSERT_TRUE(a.leanest.has_value());
      EXPECT_GT(a.leanest->memory_bytes, kUsableMemory * p.chip.memory_bytes);
      EXPECT_FALSE(nearest_that_fits(s, a.leanest->job, p, k, one).has_value());
      continue;
    }
    EXPECT_NEAR(a.best.front().time_s, best.time_s, 2e-6 * best.time_s) << seed;
    ++compared;
    // What fits is its own nearest.
    const auto near = nearest_that_fits(s, a.best.front().job, p, k, three);
    ASSERT_TRUE(near.has_value());
    EXPECT_EQ(text(near->job.layout), text(a.best.front().job.layout));
  }
  EXPECT_GE(compared, 12);
}

TAUFOLD_PROPERTY(SystemSchedule, TakesWhatTheClosedFormSays) {
  Schedule s;
  s.stages = rng.between(1, 9);
  s.chunks = s.stages > 1 ? rng.between(1, 5) : 1;
  s.micro_batches = s.chunks > 1 ? s.stages * rng.between(1, 6) : rng.between(1, 40);
  s.forward_s = 1 + rng.uniform();
  s.backward_s = 2 * s.forward_s;  // otherwise interleaved warm-up and drain do not mesh
  const auto simulated = simulate(s);
  RC_ASSERT(simulated.has_value());
  const double chunk = s.forward_s + s.backward_s, p = static_cast<double>(s.stages), v = static_cast<double>(s.chunks), m = static_cast<double>(s.micro_batches);
  const double closed = m * v * chunk + (p - 1) * chunk;
  // With fewer micro-batches than stages a pipeline of one chunk a stage still fills and drains once.
  RC_ASSERT(std::abs(*simulated - closed) < 1e-9 * closed);
  Schedule late = s;
  late.hop_s = 0.3;
  RC_ASSERT(*simulate(late) >= *simulated - 1e-12);
}

TEST(SystemSchedule, RefusesWhatHasNoOrder) {
  EXPECT_FALSE(simulate({.stages = 4, .chunks = 2, .micro_batches = 6, .forward_s = 1, .backward_s = 2}).has_value());
  EXPECT_FALSE(simulate({.stages = 1000, .chunks = 100, .micro_batches = 100000, .forward_s = 1, .backward_s = 2}).has_value());
}

}  // namespace
}  // namespace taufold::system
