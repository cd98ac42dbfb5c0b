// rooms: system
// Memories on the stack, dies and the links between them, costs of links, clocks and heat limits against closed forms and brute force.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "system/case.hpp"
#include "system/memory.hpp"

namespace taufold::system {
namespace {

const Coefficients& fitted() {
  return shipped_calibration().coefficients;
}
Case gb200() {
  Case c;
  c.platform = *find_platform("GB200");
  c.accelerators = 512;
  for (const TrainingRun& r : published_runs())
    if (r.name == "S08") c.training = r.job;
  return c;
}
Case tokens() {
  Case c;
  c.platform = *find_platform("H200");
  c.accelerators = 8;
  c.workload = Workload::decode;
  c.inference = {.model = *find_transformer("llama31_405b"), .tensor = 8, .batch = 16, .context = 8192, .format = Format::fp8};
  return c;
}

TEST(SystemMemory, OneMemoryIsItself) {
  const Chip& h100 = find_platform("H100")->chip;
  const Reach r = reach(h100, 1e9);
  EXPECT_EQ(r.bandwidth, h100.memory_bandwidth);
  EXPECT_EQ(r.crossing, 0);
}

TEST(SystemMemory, TwoFinishTogetherAsFarAsThereIsRoom) {
  Chip c;
  c.memory_bytes = 100e9, c.memory_bandwidth = 4e12;
  c.stores = {{"sram", 20e9, 12e12, 1e-12, 0}};
  // Three quarters of 20 GB fit into the store: both together.
  EXPECT_NEAR(reach(c, 20e9).bandwidth, 16e12, 1);
  EXPECT_NEAR(reach(c, 20e9).share[1], 0.75, 1e-12);
  // Of 80 GB a quarter does: the main memory has the rest to do.
  EXPECT_NEAR(reach(c, 80e9).bandwidth, 4e12 / 0.75, 1);
  EXPECT_NEAR(reach(c, 80e9).share[1], 0.25, 1e-12);
}

TEST(SystemMemory, NoPlacementIsFaster) {
  Rng rng(3);
  for (int trial = 0; trial < 200; ++trial) {
    Chip c;
    c.memory_bytes = rng.between(10, 100), c.memory_bandwidth = rng.between(1, 10);
    for (int k = 0; k < 2; ++k) c.stores.push_back({"s", static_cast<double>(rng.between(1, 40)), static_cast<double>(rng.between(1, 60)), 0, 0});
    const double held = 1 + rng.uniform() * (c.capacity_bytes() - 1);
    const Reach r = reach(c, held);
    double sum = 0, slowest = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const double room = k == 0 ? c.memory_bytes : c.stores[k - 1].bytes, rate = k == 0 ? c.memory_bandwidth : c.stores[k - 1].bandwidth;
      EXPECT_LE(r.share[k] * held, room * (1 + 1e-9));
      sum += r.share[k];
      slowest = std::max(slowest, r.share[k] / rate);
    }
    EXPECT_NEAR(sum, 1, 1e-9);
    EXPECT_NEAR(slowest, 1 / r.bandwidth, 1e-9 * slowest);
    // All shares on a grid.
    double best = 1e300;
    constexpr int kGrid = 60;
    for (int i = 0; i <= kGrid; ++i)
      for (int j = 0; i + j <= kGrid; ++j) {
        const double x = static_cast<double>(i) / kGrid, y = static_cast<double>(j) / kGrid, z = 1 - x - y;
        if (x * held > c.stores[0].bytes || y * held > c.stores[1].bytes || z * held > c.memory_bytes) continue;
        best = std::min(best, std::max({x / c.stores[0].bandwidth, y / c.stores[1].bandwidth, z / c.memory_bandwidth}));
      }
    EXPECT_GE(best, slowest * (1 - 1e-9)) << trial;
  }
}

TEST(SystemMemory, TokensComeAsFastAsTheirMemories) {
  // Decoding reads what it holds once: with a memory of the stack that takes a third of it, the time of memory falls as the formula says.
  Case c = tokens();
  const Outcome flat = evaluate(c, fitted());
  const double held = inference_bytes(c.inference);
  c.platform.chip.stores = {{"dram tier", held / 3, 1e15, 8e-12, 100}};
  const Outcome near = evaluate(c, fitted());
  EXPECT_NEAR(near.step.parts.memory / flat.step.parts.memory, 2.0 / 3, 1e-3);
  EXPECT_NEAR(near.step.work.near_bytes / near.step.work.memory_bytes, 1.0 / 3, 1e-9);
  EXPECT_NEAR(near.energy.memory_J, near.step.work.memory_bytes * (2 * c.power.memory_J_byte + 8e-12) / 3, 1e-9 * near.energy.memory_J);
  // And the room counts.
  EXPECT_NEAR(largest_batch(c.inference, c.platform.chip) - largest_batch(c.inference, find_platform("H200")->chip), 0.97 * held / 3 / (8192 * 516096.0 / 8), 1);
}

TEST(SystemDies, LinksBetweenThemBoundTheTraffic) {
  Chip c;
  c.memory_bytes = 1, c.memory_bandwidth = 4e12;
  c.dies = {.count = 4, .bandwidth = 1e12, .local_share = {}};
  // Every die receives a quarter of the traffic, three quarters of that from others: 3/4 x 1 TB/s, below its link.
  EXPECT_NEAR(reach(c, 1).bandwidth, 4e12, 1);
  EXPECT_NEAR(reach(c, 1).crossing, 0.75, 1e-12);
  c.dies.bandwidth = 0.5e12;
  EXPECT_NEAR(reach(c, 1).bandwidth, 4 * 0.5e12 / 0.75, 1);
  EXPECT_TRUE(reach(c, 1).by_dies);
  c.dies.local_share = 1;
  EXPECT_NEAR(reach(c, 1).bandwidth, 4e12, 1);
  // In a step: slower by what memory waits for, energy by the bytes that cross, start-up by the products.
  Case x = gb200();
  const Outcome one = evaluate(x, fitted());
  x.platform.chip.dies = {.count = 2, .bandwidth = 5e12, .latency_s = 0, .energy_J_byte = 4e-12, .cost_USD = 0, .local_share = {}};
  const Outcome free = evaluate(x, fitted());
  EXPECT_NEAR(free.time_s(), one.time_s(), 1e-9 * one.time_s());
  EXPECT_NEAR(free.energy.links_J - one.energy.links_J, 0.5 * one.step.work.memory_bytes * 4e-12, 1e-6 * free.energy.links_J);
  x.platform.chip.dies.latency_s = 1e-7;
  const Outcome late = evaluate(x, fitted());
  // Four products of a layer, forward and twice that backward, of 112 micro-batches of 126/8 layers, and the bubble.
  EXPECT_NEAR(late.step.parts.latency - free.step.parts.latency, 112 * 12 * 126.0 / 8 * 1e-7, 1e-9);
  x.platform.chip.dies.bandwidth = 1e12;
  EXPECT_GT(evaluate(x, fitted()).step.parts.memory, 1.9 * one.step.parts.memory);
}

TEST(SystemLinks, EveryLevelSendsItsOwnBytes) {
  Kernel k;
  k.collective = Collective::all_reduce;
  k.bytes = 1e6, k.ranks = 64;
  Case c;
  c.platform = *find_platform("H100");
  c.accelerators = 64;
  c.workload = Workload::collective;
  c.kernel = k;
  c.platform.links = {{"board", 8, 450e9, 1e-6, Topology::switched, 10e-12, 5}, {"rack", 32, 100e9, 1e-6, Topology::switched, 40e-12, 7}, {"hall", 1e9, 50e9, 3e-6, Topology::switched, 150e-12, 11}};
  const Outcome o = evaluate(c, fitted());
  // Reduce-scatter and all-gather: 2 (7/8) of the bytes, then 2 (3/4) of an eighth, then 2 (1/2) of a 32nd.
  EXPECT_NEAR(o.step.work.sent_bytes[0], 2 * 7.0 / 8 * 1e6, 1e-3);
  EXPECT_NEAR(o.step.work.sent_bytes[1], 2 * 3.0 / 4 * 1e6 / 8, 1e-3);
  EXPECT_NEAR(o.step.work.sent_bytes[2], 2 * 1.0 / 2 * 1e6 / 32, 1e-3);
  EXPECT_NEAR(o.energy.links_J, 1.75e6 * 10e-12 + 1.875e5 * 40e-12 + 3.125e4 * 150e-12, 1e-15);
  // What links cost is paid beside the accelerator.
  EXPECT_NEAR(c.platform.parts_USD(), 23, 1e-12);
  c.money.price_USD = 1000;
  const Outcome priced = evaluate(c, fitted());
  c.money.price_USD = 1023;
  for (Link& l : c.platform.links) l.cost_USD = 0;
  EXPECT_NEAR(*evaluate(c, fitted()).money_USD, *priced.money_USD, 1e-12 * *priced.money_USD);
}

TEST(SystemMoney, MakingAnAcceleratorIsSharedOutOverItsLife) {
  Case c = gb200();
  const Outcome o = evaluate(c, fitted());
  Money m = c.money;
  const double before = o.kg(m);
  m.embodied_kg = 150;
  EXPECT_NEAR((o.kg(m) - before) * o.count / o.accelerators / o.time_s() * (m.years * 8766 * m.use * 3600), 150, 1e-6);
}

TEST(SystemClock, FollowsTheAlphaPowerLaw) {
  Case c = gb200();
  const Outcome full = evaluate(c, fitted());
  c.power.clock = 0.8;
  const Outcome slow = evaluate(c, fitted());
  EXPECT_NEAR(slow.clock, 0.8, 1e-9);
  EXPECT_NEAR(slow.step.parts.arithmetic, full.step.parts.arithmetic / 0.8, 1e-9 * slow.step.parts.arithmetic);
  EXPECT_NEAR(law::frequency_ratio(c.power.curve, c.power.voltage_V, slow.voltage_V), 0.8, 1e-9);
  EXPECT_NEAR(slow.energy.operations_J / full.energy.operations_J, std::pow(slow.voltage_V / c.power.voltage_V, 2), 1e-9);
  // Below the least voltage the clock falls alone, and energy of an operation no further.
  c.power.clock = 0.2;
  const Outcome least = evaluate(c, fitted());
  EXPECT_NEAR(least.voltage_V, c.power.least_voltage_V, 1e-9);
  EXPECT_NEAR(least.clock, 0.2, 1e-9);
}

TEST(SystemHeat, AStackThatLetsLittleThroughLimitsTheChip) {
  Case c = gb200();
  const Outcome free = evaluate(c, fitted());
  const double drawn = free.energy.chip() / free.time_s();
  c.cooling = Cooling{.limit_W = 0.7 * drawn, .sink = {}};
  const Outcome hot = evaluate(c, fitted());
  EXPECT_TRUE(hot.by_heat);
  EXPECT_NEAR(hot.energy.chip() / hot.time_s(), 0.7 * drawn, 2e-3 * drawn);
  c.cooling->limit_W = 2 * drawn;
  EXPECT_FALSE(evaluate(c, fitted()).by_heat);
  EXPECT_NEAR(evaluate(c, fitted()).time_s(), free.time_s(), 1e-12 * free.time_s());
}

TEST(SystemEqual, WhatBothShareCancels) {
  const Case c = gb200();
  const Interval same = equal_number(c, c, shipped_calibration());
  EXPECT_NEAR(same.value, 1, 1e-12);
  EXPECT_NEAR(same.low, 1, 1e-9);
  EXPECT_NEAR(same.high, 1, 1e-9);
  Case folded = c;
  folded.fold = ChipFold{.tiers = 2, .speed = 1.07, .capacitance = 0.95, .spend = Spend::width};
  set_transfer(*folded.fold);
  const Interval n = equal_number(folded, c, shipped_calibration());
  EXPECT_NEAR(n.value, evaluate(c, fitted()).time_s() / evaluate(folded, fitted()).time_s(), 1e-9);
  EXPECT_LT(n.low, n.value);
  EXPECT_GT(n.high, n.value);
  // Narrower than two intervals of times would make it.
  const Interval t = intervals(folded, shipped_calibration()).time;
  EXPECT_LT(n.high / n.low, t.high / t.low * 1.2);
}

}  // namespace
}  // namespace taufold::system
