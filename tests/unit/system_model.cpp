// rooms: system
// The step model against counts and times that others state: weights and operations of published models, the nine-parameter model of
// law/training_step where both say the same, memory that Calculon (SC 2023) computes, worked collectives and tokens.
#include <gtest/gtest.h>

#include <cmath>

#include "law/training_step.hpp"
#include "system/calibration.hpp"
#include "system/collectives.hpp"
#include "system/footprint.hpp"
#include "system/inference.hpp"
#include "system/schedule.hpp"

namespace taufold::system {
namespace {

const Transformer& model(std::string_view name) {
  const Transformer* t = find_transformer(name);
  EXPECT_NE(t, nullptr) << name;
  return *t;
}

TEST(SystemCounts, AreThePublishedOnes) {
  const Transformer& llama = model("llama31_405b");
  EXPECT_NEAR(parameters(llama), 4.05849e11, 1e6);
  EXPECT_NEAR(gemm_flop(llama), 8.03293e11, 1e6);
  EXPECT_NEAR(score_flop(llama, 8192, true), 3.38229e10, 1e5);
  EXPECT_NEAR(head_flop(llama), 4.20269e9, 1e4);
  EXPECT_NEAR(training_flop(llama), 2.52396e12, 1e7);
  EXPECT_NEAR(2 * kv_numbers(llama), 516096, 1e-6);  // bytes of bf16 a token
  EXPECT_NEAR(2 * kv_numbers(model("gpt3_175b")), 4.719e6, 1e3);
  EXPECT_NEAR(parameters(model("gpt3_175b")), 1.74575e11, 1e6);
  // DeepSeek-V3: 671 B weights, 37 B active; 576 numbers a layer and token.
  EXPECT_NEAR(parameters(model("deepseek_v3")), 671e9, 1e9);
  EXPECT_NEAR(active_parameters(model("deepseek_v3")), 37.4e9, 0.5e9);
  EXPECT_NEAR(kv_numbers(model("deepseek_v3")), 61 * 576, 1e-9);
  EXPECT_NEAR(parameters(model("mixtral_8x7b")), 46.7e9, 0.1e9);
  EXPECT_NEAR(active_parameters(model("mixtral_8x7b")), 12.9e9, 0.1e9);
}

/// The coefficients of law::StepCoefficients, what this model has besides at nothing.
Coefficients nine(const law::StepCoefficients& k) {
  Coefficients c;
  c.gemm_ampere = k.gemm_a100;
  c.gemm_hopper = k.gemm_h100;
  c.gemm_blackwell = k.gemm_b200;
  c.attention_fused = k.attention;
  c.attention_unfused = 2 * k.attention;  // all scores are counted where they go through memory, half of them there
  c.score_bytes = 0;
  c.element_bytes = 2 * k.element;
  c.operand_bytes = 0;
  c.startup_s = k.startup_s;
  c.tensor_hidden = k.tensor_overlap;
  c.data_hidden = k.data_overlap;
  c.jitter_s = k.jitter_s;
  return c;
}

TEST(SystemStep, IsTheNineParameterModelWhereBothSayTheSame) {
  const law::StepCoefficients k;
  const Coefficients c = nine(k);
  int compared = 0;
  for (const TrainingRun& r : published_runs()) {
    // Context parallelism, recomputation of everything and stages that are not interleaved are told apart here.
    if (r.job.layout.context > 1 || r.job.recompute == Recompute::full || (r.job.layout.pipeline > 1 && r.job.layout.chunks == 1)) continue;
    const law::TrainingRun* reference = law::training_run(r.name);
    ASSERT_NE(reference, nullptr) << r.name;
    Platform p = r.platform;
    p.links.front().size = r.job.layout.tensor;  // data-parallel ranks meet outside only
    for (Link& l : p.links) l.latency_s = 0;
    EXPECT_NEAR(training_step(r.job, p, c).time_s(), *law::step_time(*reference, k), 1e-9 * *law::step_time(*reference, k)) << r.name;
    ++compared;
  }
  EXPECT_GE(compared, 10);
}

TEST(SystemStep, ScalesAsItMust) {
  const Coefficients c;
  const TrainingRun& r = published_runs()[0];
  const double base = training_step(r.job, r.platform, c).time_s();
  // Twice of everything per second, and nothing that has a time of its own: half the time.
  Coefficients still = c;
  still.startup_s = still.jitter_s = 0;
  Platform slow = r.platform, fast = r.platform;
  for (Link& l : slow.links) l.latency_s = 0;
  fast = slow;
  for (double& p : fast.chip.peak_flops) p *= 2;
  fast.chip.memory_bandwidth *= 2;
  for (Link& l : fast.links) l.bandwidth *= 2;
  EXPECT_NEAR(training_step(r.job, fast, still).time_s(), training_step(r.job, slow, still).time_s() / 2, 1e-9 * base);
  // No resource makes it slower.
  for (int k = 0; k < 4; ++k) {
    Platform p = r.platform;
    if (k == 0)
      for (double& x : p.chip.peak_flops) x *= 1.5;
    if (k == 1) p.chip.memory_bandwidth *= 1.5;
    if (k == 2) p.links.front().bandwidth *= 1.5;
    if (k == 3) p.links.back().bandwidth *= 1.5;
    EXPECT_LE(training_step(r.job, p, c).time_s(), base) << k;
  }
  // The parts are the step.
  const TrainingStep s = training_step(r.job, r.platform, c);
  double sum = 0;
  for (std::size_t k = 0; k < std::size(kParts); ++k) sum += part(s.parts, k);
  EXPECT_DOUBLE_EQ(sum, s.time_s());
  // All operations are done: a rank's, over all ranks, are a step's training operations where nothing is done twice.
  EXPECT_NEAR(s.work.flop * r.job.layout.accelerators(), training_flop(r.job.model) * r.job.batch * r.job.model.sequence, 1e-9 * s.work.flop * 512);
}

TEST(SystemStep, UnevenChunksWait) {
  EXPECT_DOUBLE_EQ(stage_imbalance(96, {.pipeline = 8, .chunks = 12}), 1);
  EXPECT_DOUBLE_EQ(stage_imbalance(126, {.pipeline = 8, .chunks = 8}), 1);  // 64 chunks of two, embeddings count
  EXPECT_NEAR(stage_imbalance(126, {.pipeline = 16, .chunks = 1}), 1, 1e-12);
  EXPECT_NEAR(stage_imbalance(32, {.pipeline = 12, .chunks = 1}), 3 * 12 / 34.0, 1e-12);
}

TEST(SystemFootprint, IsNearWhatCalculonComputes) {
  // Calculon (SC 2023), GiB an accelerator: GPT-3 and 1 T, selective and full recomputation, its outputs for the layouts of Korthikanti et al.
  const struct {
    const char* run;
    double gib;
  } known[] = {{"S23", 54.073}, {"S25", 59.146}, {"S24", 53.539}, {"S22", 52.080}, {"S27", 48.103}, {"S29", 46.268}, {"S28", 42.269}, {"S26", 48.154}};
  for (const auto& k : known)
    for (const TrainingRun& r : published_runs())
      if (r.name == k.run) {
        const double gib = training_footprint(r.job, r.platform.chip).total() / 1073741824.0;
        EXPECT_NEAR(gib, k.gib, 0.06 * k.gib) << k.run;
      }
  // What was run fitted.
  for (const TrainingRun& r : published_runs()) EXPECT_LE(training_footprint(r.job, r.platform.chip).total(), r.platform.chip.memory_bytes) << r.name;
}

TEST(SystemCollectives, AreTheWorkedOnes) {
  const Link ring{"ring", 1e9, 377e9, 5e-6, Topology::ring};
  EXPECT_NEAR(on_level(Collective::all_reduce, 8, 64e6, ring).total(), 367.1e-6, 0.1e-6);
  EXPECT_NEAR(law::ring_all_reduce(8, 64e6, 5e-6, 377e9), on_level(Collective::all_reduce, 8, 64e6, ring).total(), 1e-12);
  const Link far{"far", 1e9, 392e9, 1.9e-6, Topology::ring};
  EXPECT_NEAR(on_level(Collective::all_reduce, 384, 64e6, far).total(), 1781e-6, 1e-6);
  Link tree = far;
  tree.topology = Topology::switched;
  // A tree has 2 log2 n steps; halving and doubling sends (n - 1) / n of what it sends.
  EXPECT_NEAR(on_level(Collective::all_reduce, 384, 64e6, tree).latency_s, 18 * 1.9e-6, 1e-12);
  EXPECT_LT(on_level(Collective::all_reduce, 384, 64e6, tree).total(), law::tree_all_reduce(384, 64e6, 1.9e-6, 392e9));
  tree.topology = Topology::reducing;
  EXPECT_NEAR(on_level(Collective::all_reduce, 384, 64e6, tree).total(), 2 * 1.9e-6 + 64e6 / 392e9, 1e-12);
  for (const Collective c : {Collective::all_reduce, Collective::all_gather, Collective::reduce_scatter, Collective::all_to_all})
    EXPECT_EQ(on_level(c, 1, 1e6, ring).total(), 0);
  // An all-reduce is a reduce-scatter and an all-gather.
  for (const Topology t : {Topology::switched, Topology::torus, Topology::ring, Topology::mesh}) {
    Link l = far;
    l.topology = t;
    EXPECT_NEAR(on_level(Collective::all_reduce, 64, 1e6, l).total(), on_level(Collective::reduce_scatter, 64, 1e6, l).total() + on_level(Collective::all_gather, 64, 1e6, l).total(), 1e-15);
  }
}

TEST(SystemCollectives, LevelsShareTheBytes) {
  const std::vector<Link> links = {{"in", 8, 400e9, 1e-6, Topology::switched}, {"out", 1e9, 50e9, 3e-6, Topology::switched}};
  Transfer level[2] = {};
  const double bytes = 1e9;
  over_levels(Collective::reduce_scatter, 64, 1, bytes, links, 1, level);
  EXPECT_NEAR(level[0].bandwidth_s, 7.0 / 8 * bytes / 400e9, 1e-12);        // inside a node
  EXPECT_NEAR(level[1].bandwidth_s, 7.0 / 8 * (bytes / 8) / 50e9, 1e-12);   // then an eighth, among eight nodes
  Transfer all[2] = {};
  over_levels(Collective::all_to_all, 64, 1, bytes, links, 1, all);
  EXPECT_NEAR(all[0].bandwidth_s, 7.0 / 64 * bytes / 400e9, 1e-12);
  EXPECT_NEAR(all[1].bandwidth_s, 56.0 / 64 * bytes / 50e9, 1e-12);
  // Members that are a node apart meet outside only.
  Transfer apart[2] = {};
  over_levels(Collective::all_gather, 16, 8, bytes, links, 1, apart);
  EXPECT_EQ(apart[0].bandwidth_s, 0);
  EXPECT_NEAR(apart[1].bandwidth_s, 15.0 / 16 * bytes / 50e9, 1e-12);
  // A torus of n = a^3: half of all bytes cross 2 a^2 links.
  const Link torus{"torus", 4096, 600e9, 1e-6, Topology::torus};
  EXPECT_NEAR(on_level(Collective::all_to_all, 4096, 1e6, torus).bandwidth_s, 4096 * 1e6 / 4 / (2 * 256 * 100e9), 1e-12);
}

TEST(SystemTokens, AreTheWorkedOnes) {
  // 405 B in fp8 on eight H200 with bf16 caches at 8192 tokens: 13.35, 15.41, 22.02, 48.44 ms of memory.
  InferenceJob j{.model = model("llama31_405b"), .tensor = 8, .context = 8192, .format = Format::fp8};
  const Platform& h200 = *find_platform("H200");
  const Coefficients c;
  for (const auto& [batch, ms] : {std::pair(1.0, 13.35), std::pair(16.0, 15.41), std::pair(64.0, 22.02), std::pair(256.0, 48.44)}) {
    j.batch = batch;
    const TrainingStep s = decode_step(j, h200, c);
    EXPECT_NEAR(s.work.memory_bytes / (0.8 * h200.chip.memory_bandwidth), ms * 1e-3, 0.01 * ms * 1e-3) << batch;  // the looked-up embedding is not read
    EXPECT_GE(s.time_s(), s.work.memory_bytes / (0.8 * h200.chip.memory_bandwidth));
  }
  // More sequences take longer and bring more.
  double before = 0, rate = 0;
  for (double b = 1; b <= 512; b *= 2) {
    j.batch = b;
    const double t = decode_step(j, h200, c).time_s();
    EXPECT_GT(t, before);
    EXPECT_GT(b / t, rate);
    before = t;
    rate = b / t;
  }
  // The largest batch fits, and one more does not.
  const double most = largest_batch(j, h200.chip);
  j.batch = most;
  EXPECT_LE(inference_bytes(j), kUsableMemory * h200.chip.memory_bytes);
  j.batch = most + 1;
  EXPECT_GT(inference_bytes(j), kUsableMemory * h200.chip.memory_bytes);
}

TEST(SystemPlatforms, AreFoundByWholeWords) {
  ASSERT_NE(find_platform("NVIDIA H100-SXM5-80GB"), nullptr);
  EXPECT_EQ(find_platform("NVIDIA H100-SXM5-80GB")->chip.name, "H100");
  EXPECT_EQ(find_platform("h100 pcie 80GB")->chip.name, "H100 PCIe");
  EXPECT_EQ(find_platform("GB200 NVL72")->chip.name, "GB200");
  EXPECT_EQ(find_platform("tpu v5p")->chip.name, "TPU v5p");
  EXPECT_EQ(find_platform("XH100"), nullptr);
  EXPECT_EQ(find_platform(""), nullptr);
}

TEST(SystemData, EveryRowIsRead) {
  EXPECT_EQ(published_runs().size(), 32u);
  for (const TrainingRun& r : published_runs()) {
    EXPECT_GT(r.value, 0) << r.name;
    EXPECT_FALSE(r.source.empty()) << r.name;
    EXPECT_GT(r.platform.chip.peak(r.job.format), 0) << r.name;
  }
  for (const Platform& p : platforms()) {
    EXPECT_GT(p.chip.peak(Format::bf16), 0) << p.chip.name;
    EXPECT_GT(p.chip.memory_bandwidth, 0) << p.chip.name;
    EXPECT_GE(p.links.front().size, 1) << p.chip.name;
    EXPECT_FALSE(p.source.empty()) << p.chip.name;
  }
  for (const Transformer& t : transformers()) {
    EXPECT_GT(t.layers * t.hidden * t.ffn * t.heads * t.kv_heads * t.vocabulary * t.sequence * t.head_size + t.experts, 0) << t.name;
    EXPECT_EQ(t.mixture(), t.top_k * t.expert_ffn > 0) << t.name;
  }
}

TEST(SystemCalibration, FindsTheCoefficientsThatMadeTheRuns) {
  // Runs made by the model itself from known coefficients: the fit finds the times again, and the coefficients within what it says.
  Coefficients truth;
  truth.gemm_ampere = 0.72;
  truth.gemm_hopper = 0.55;
  truth.gemm_blackwell = 0.47;
  truth.attention_fused = 0.6;
  truth.jitter_s = 5e-3;
  std::vector<TrainingRun> made(published_runs().begin(), published_runs().end());
  for (TrainingRun& r : made) r.value = quantity_of(r.quantity, r.job, training_step(r.job, r.platform, truth).time_s());
  const Calibration c = calibrate(made);
  EXPECT_TRUE(c.fit.converged);
  for (const TrainingRun& r : made) {
    const double again = quantity_of(r.quantity, r.job, training_step(r.job, r.platform, c.coefficients).time_s());
    EXPECT_NEAR(again, r.value, 0.012 * r.value) << r.name;
  }
  EXPECT_NEAR(std::log(c.coefficients.gemm_hopper / truth.gemm_hopper), 0, 3 * std::sqrt(c.fit.covariance[coefficients().size() * 1 + 1]));
  // What the runs say nothing about stays at its prior.
  EXPECT_NEAR(c.coefficients.imbalance, Coefficients().imbalance, 1e-6);
}

TEST(SystemCalibration, HoldsItsRuns) {
  const Calibration& c = shipped_calibration();
  double sum = 0, worst = 0, covered = 0;
  for (const TrainingRun& r : published_runs()) {
    const Calibration without = calibrate(published_runs(), [&](const TrainingRun& o) { return o.name != r.name; }, &c);
    const Interval i = interval_of(without, [&](const Coefficients& k) { return quantity_of(r.quantity, r.job, training_step(r.job, r.platform, k).time_s()); });
    sum += std::abs(i.value / r.value - 1);
    worst = std::max(worst, std::abs(i.value / r.value - 1));
    covered += r.value >= i.low && r.value <= i.high;
  }
  const double n = static_cast<double>(published_runs().size());
  EXPECT_LT(sum / n, 0.04);
  EXPECT_LT(worst, 0.12);
  EXPECT_GE(covered / n, 0.70);
  EXPECT_LE(covered / n, 0.95);
}

}  // namespace
}  // namespace taufold::system
