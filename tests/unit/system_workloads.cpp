// rooms: system
// Workloads against closed forms and published figures: mixtures in training, prompts, kernels, the pipeline event by event.
#include <gtest/gtest.h>

#include <cmath>

#include "system/case.hpp"
#include "system/footprint.hpp"
#include "system/schedule.hpp"

namespace taufold::system {
namespace {

const Coefficients& fitted() {
  return shipped_calibration().coefficients;
}

/// DeepSeek-V3 as its technical report trains it (arXiv 2412.19437): 2048 H800, 16 stages, experts over 64, sequences of 4096, batches of 15,360.
Case deepseek() {
  Case c;
  c.platform = *find_platform("H800");
  c.accelerators = 2048;
  c.training.model = *find_transformer("deepseek_v3");
  c.training.format = Format::fp8;
  c.training.batch = 15360;
  c.training.layout = {.tensor = 1, .pipeline = 16, .chunks = 1, .context = 1, .expert = 64, .data = 128, .micro_batch = 1};
  return c;
}

TEST(SystemMixture, DoesTheOperationsOfTheTokensItMeets) {
  const Case c = deepseek();
  const Transformer& m = c.training.model;
  const TrainingStep s = training_step(c.training, c.platform, fitted());
  // Three passes over the weights that a token meets, those of routed experts by the fullest rank, causal scores, the head.
  const double routed = m.expert_layers() * m.top_k * expert_weights(m), tokens = c.training.batch * m.sequence;
  const double weights = active_parameters(m) - 2 * m.vocabulary * m.hidden - routed;
  const double flop = tokens * (3 * 2 * (weights + routed * fitted().imbalance) + 3 * score_flop(m, m.sequence, true) + 3 * head_flop(m));
  EXPECT_NEAR(s.work.flop * c.accelerators / flop, 1, 2e-3);
  // To the experts k h bytes of fp8 a token, and twice that back, over 64 ranks, in all three passes.
  const double bytes = 3 * m.expert_layers() / 16 * c.training.batch / 128 * m.sequence * m.top_k * m.hidden * 3 * 63 / 64;
  Case alone = c;
  alone.training.layout.expert = 1;
  const TrainingStep without = training_step(alone.training, alone.platform, fitted());
  const auto sent = [](const TrainingStep& t) { return t.work.sent_bytes[0] + t.work.sent_bytes[1]; };
  const HeldWeights spread = held_weights(m, c.training.layout), whole = held_weights(m, alone.training.layout);
  const double gradients = 3 * (whole.expert * 127 / 128 - spread.expert / 2);  // reduced over 128 ranks before, over two now
  EXPECT_NEAR((sent(s) - sent(without) + gradients) / bytes, 1, 1e-6);
}

TEST(SystemMixture, TrainsAboutAsFastAsPublished) {
  // 180 thousand H800 hours a trillion tokens. No mixture is in the fit: within what its interval says, a step being one of the batch.
  const Case c = deepseek();
  const Outcome o = evaluate(c, fitted());
  const Interval t = intervals(c, shipped_calibration()).time;
  const double hours = o.accelerators * 1e12 / o.rate() / 3600;
  EXPECT_GT(hours * t.high / t.value, 0.8 * 180e3) << hours;
  EXPECT_LT(hours * t.low / t.value, 1.25 * 180e3) << hours;
}

TEST(SystemPrompts, AreOneForwardPass) {
  Case c;
  c.platform = *find_platform("H100");
  c.accelerators = 8;
  c.workload = Workload::prefill;
  c.inference = {.model = *find_transformer("llama2_70b"), .tensor = 8, .batch = 4, .context = 3000, .format = Format::bf16};
  const Outcome o = evaluate(c, fitted());
  const Transformer& m = c.inference.model;
  EXPECT_NEAR(o.step.work.flop * 8, 4 * 3000 * (gemm_flop(m) + score_flop(m, 3000, true)), 1e-3 * o.step.work.flop * 8);
  // GenZ-LLM-Analyzer says 459 ms with efficiencies of 1 and slower links.
  const Interval t = intervals(c, shipped_calibration()).time;
  EXPECT_GT(t.high, 0.459);
  EXPECT_LT(t.low, 0.459 * 1.05);
}

TEST(SystemKernels, ReachWhatIsMeasured) {
  // Large products in bf16, profiles of microsoft/vidur: 228 TFLOPS on A100, 700 on H100; the model's share is that inside a training step.
  for (const auto& [name, tflops] : {std::pair("A100", 228.0), std::pair("H100", 700.0)}) {
    Case c;
    c.platform = *find_platform(name);
    c.workload = Workload::gemm;
    c.training.format = Format::bf16;
    c.kernel = {.m = 8192, .n = 8192, .k = 8192};
    const Outcome o = evaluate(c, fitted());
    EXPECT_NEAR(1e-12 * o.rate() / tflops, 1, 0.2) << name;
    // The closed form.
    const double flop = 2.0 * 8192 * 8192 * 8192, numbers = 3.0 * 8192 * 8192;
    EXPECT_NEAR(o.time_s(), flop / (c.platform.chip.peak(Format::bf16) * fitted().gemm_share(c.platform.chip, Format::bf16)) + fitted().operand_bytes * numbers / (0.8 * c.platform.chip.memory_bandwidth),
                1e-9 * o.time_s());
  }
}

TEST(SystemKernels, AttentionIsTheLongerOfTwo) {
  Case c;
  c.platform = *find_platform("H100");
  c.workload = Workload::attention;
  c.kernel.batch = 8, c.kernel.heads = 32, c.kernel.head_size = 128, c.kernel.sequence = 8192, c.kernel.context = 8192;
  const double causal = 4.0 * 8 * 32 * 128 * 8192 * 8192 / 2;
  EXPECT_NEAR(evaluate(c, fitted()).time_s(), causal / (989.4e12 * fitted().attention_fused), 1e-9);
  c.kernel.sequence = 1;  // a token: keys and values once
  EXPECT_NEAR(evaluate(c, fitted()).time_s(), 2.0 * 8 * 32 * 128 * (2 + 2 * 8192) / (0.8 * 3.35e12), 1e-12);
}

TEST(SystemKernels, AllReducesAreTheWorkedOnes) {
  // 64 MB over 384 accelerators of 392 GB/s and 1.9 us: start-ups of a tree, bytes of both halves; 0.8 of a link is reached.
  Case c;
  c.platform = *find_platform("Ascend 910C");
  c.platform.links.front().latency_s = 1.9e-6;
  c.accelerators = 384;
  c.workload = Workload::collective;
  c.kernel.collective = Collective::all_reduce;
  c.kernel.bytes = 64e6;
  c.kernel.ranks = 384;
  EXPECT_NEAR(evaluate(c, fitted()).time_s(), 2 * 9 * 1.9e-6 + 2 * 383.0 / 384 * 64e6 / (0.8 * 392e9), 1e-12);
}

TEST(SystemPipeline, EventsConfirmTheClosedForm) {
  // The step of S08: 8 stages of 8 chunks, 112 micro-batches.
  for (const TrainingRun& r : published_runs()) {
    if (r.job.layout.pipeline <= 1) continue;
    const TrainingStep s = training_step(r.job, r.platform, fitted());
    const Layout& l = r.job.layout;
    const double pass = s.chunk_s / l.chunks;
    const auto t = simulate({std::llround(l.pipeline), std::llround(l.chunks), std::llround(s.micro_batches), pass / 3, 2 * pass / 3, 0});
    if (!t) continue;
    EXPECT_NEAR(*t, s.micro_batches * s.chunk_s * (1 + s.bubble_share), 0.02 * *t) << r.name;
  }
}

}  // namespace
}  // namespace taufold::system
