// rooms: system
// Energy, power limits, folds and bodies without a fan against balances and closed forms.
#include <gtest/gtest.h>

#include <cmath>

#include "system/burst.hpp"
#include "system/case.hpp"
#include "system/waterfall.hpp"

namespace taufold::system {
namespace {

Case gb200() {
  Case c;
  c.platform = *find_platform("GB200");
  c.accelerators = 512;
  for (const TrainingRun& r : published_runs())
    if (r.name == "S08") c.training = r.job;
  return c;
}
const Coefficients& fitted() {
  return shipped_calibration().coefficients;
}

TEST(SystemEnergy, NominalPowerIsDrawnByLargeProducts) {
  const Platform& p = *find_platform("H100");
  const PowerModel m;
  // One second of products at the reached peak, half of the memory's bandwidth in use.
  TrainingStep s;
  s.parts.arithmetic = 1;
  s.work.flop = p.chip.peak(Format::fp8) * fitted().gemm_share(p.chip, Format::fp8);
  s.work.memory_bytes = 0.5 * 0.8 * p.chip.memory_bandwidth;
  EXPECT_NEAR(step_energy(s, Format::fp8, p, fitted(), m).chip(), p.chip.power_W, 1e-9 * p.chip.power_W);
  // The balance of nameplates: 1.2 x 1667 W over 743.6 tokens/s are 2.69 J a token.
  const Case c = gb200();
  const Outcome o = evaluate(c, fitted());
  EXPECT_NEAR(c.platform.power_W * 1.2 * o.time_s() * o.accelerators / o.count, 2.69, 0.03);
  EXPECT_LT(o.power_W(), c.platform.power_W * 1.2);
  const StepEnergy& e = o.energy;
  EXPECT_NEAR(e.total(), (e.operations_J + e.memory_J + e.links_J + e.static_J + e.host_J) * 1.2, 1e-9 * e.total());
}

TEST(SystemEnergy, ALimitIsKeptAndCostsTime) {
  Case c = gb200();
  const Outcome free = evaluate(c, fitted());
  const double drawn = free.energy.chip() / free.time_s();
  double before = free.time_s();
  for (const double share : {0.95, 0.8, 0.6, 0.4}) {
    c.power.limit_W = share * drawn;
    const Outcome o = evaluate(c, fitted());
    EXPECT_TRUE(o.limited);
    EXPECT_NEAR(o.energy.chip() / o.time_s(), share * drawn, 2e-3 * drawn) << share;
    EXPECT_GT(o.time_s(), before);
    EXPECT_GE(o.voltage_V, c.power.least_voltage_V - 1e-12);
    before = o.time_s();
  }
  // Down to the least voltage, less power costs less than its share in time.
  c.power.limit_W = 0.8 * drawn;
  EXPECT_LT(evaluate(c, fitted()).time_s(), free.time_s() / 0.8);
}

TEST(SystemFold, NothingGainedIsNothingChanged) {
  const PowerModel m;
  for (const Spend s : {Spend::frequency, Spend::energy}) {
    const Folded f = fold_chip({.tiers = 2, .speed = 1, .capacitance = 1, .spend = s}, m);
    EXPECT_NEAR(f.peak, 1, 1e-9);
    EXPECT_NEAR(f.operation, 1, 1e-9);
    EXPECT_NEAR(f.leakage, 1, 1e-9);
  }
}

TEST(SystemFold, PowerIsEqual) {
  for (const double leaky : {0.1, 0.25, 0.4}) {
    PowerModel m;
    m.static_share = leaky;
    for (const Spend s : {Spend::frequency, Spend::width})
      for (const double tiers : {2.0, 4.0, 8.0}) {
        const Folded f = fold_chip({.tiers = tiers, .speed = 1.08, .capacitance = 0.93, .spend = s}, m);
        EXPECT_NEAR((1 - leaky) * f.operation * f.peak + leaky * f.leakage, 1, 1e-6) << leaky << " " << tiers;
        EXPECT_GE(f.peak, 1);
        EXPECT_LE(f.units, tiers);
        EXPECT_GE(f.voltage_V, m.least_voltage_V);
      }
    // Width never brings less than clock, which is width of one.
    const ChipFold wide{.tiers = 4, .speed = 1.08, .capacitance = 0.93, .spend = Spend::width}, fast{.tiers = 4, .speed = 1.08, .capacitance = 0.93, .spend = Spend::frequency};
    EXPECT_GE(fold_chip(wide, m).peak, fold_chip(fast, m).peak);
  }
  // Spent on energy, the clock is the old one and the voltage that of law/spend.
  const PowerModel m;
  const Folded f = fold_chip({.tiers = 2, .speed = 1.08, .capacitance = 1, .spend = Spend::energy}, m);
  EXPECT_NEAR(f.clock, 1, 1e-9);
  EXPECT_NEAR(f.voltage_V, *law::voltage_at_equal_frequency(m.curve, m.voltage_V, 1.08), 1e-9);
  EXPECT_NEAR(f.operation, std::pow(f.voltage_V / m.voltage_V, 2), 1e-9);
}

TEST(SystemFold, ATrainingStepGainsLessThanItsClock) {
  Case c = gb200();
  const double flat = evaluate(c, fitted()).time_s(), flat_W = evaluate(c, fitted()).energy.chip() / flat;
  c.fold = ChipFold{.tiers = 2, .speed = 1.07, .capacitance = 1, .spend = Spend::frequency};
  const Outcome o = evaluate(c, fitted());
  EXPECT_LT(o.time_s(), flat);
  EXPECT_GT(o.time_s(), flat / o.folded->clock);  // memory and links stay
  EXPECT_LE(o.energy.chip() / o.time_s(), flat_W * (1 + 1e-6));
  // The interval of the time widens with what is unknown of carrying a tile's gain to a chip.
  const double known = intervals(c, shipped_calibration()).time.high / intervals(c, shipped_calibration()).time.low;
  c.fold->ln_speed_sd = 0.03;
  const double unknown = intervals(c, shipped_calibration()).time.high / intervals(c, shipped_calibration()).time.low;
  EXPECT_GT(unknown, known);
}

TEST(SystemBurst, FollowsItsDifferentialEquation) {
  const Body b{.resistance_K_W = 4.5, .capacity_J_K = 150, .ambient_K = 298.15, .limit_K = 316.15};
  const Burst x = burst(b, 10, 1, 1.9);
  EXPECT_NEAR(x.sustained_W, 4, 1e-12);
  // C dT/dt = P - (T - Ta)/R by small steps.
  double T = b.ambient_K, t = 0;
  const double dt = 1e-3;
  while (T < b.limit_K) {
    T += dt * (10 - (T - b.ambient_K) / b.resistance_K_W) / b.capacity_J_K;
    t += dt;
  }
  EXPECT_NEAR(x.lasts_s, t, 0.05);
  // At the sustained rate the power is the sustained one.
  EXPECT_NEAR(1 + (10 - 1) * std::pow(x.sustained_rate, 1.9), 4, 1e-9);
  EXPECT_TRUE(std::isinf(burst(b, 3.9, 1, 1.9).lasts_s));
  EXPECT_EQ(burst(b, 3.9, 1, 1.9).sustained_rate, 1);
}

TEST(SystemFrame, IsAsFastAsItsSlowestPart) {
  const std::vector<Unit> units = {{"cpu", 1e11, 4}, {"gpu", 2e12, 5}};
  const std::vector<Task> tasks = {{"logic", 0, 1e9, 0}, {"shade", 1, 3e10, 1e8}, {"post", 1, 1e10, 0}};
  const Frame f = frame(units, tasks, 5e10, 30e-12);
  EXPECT_NEAR(f.busy_s[0], 0.010, 1e-12);
  EXPECT_NEAR(f.busy_s[1], 0.020, 1e-12);
  EXPECT_NEAR(f.busy_s[2], 0.002, 1e-12);
  EXPECT_EQ(f.slowest, 1u);
  EXPECT_NEAR(f.time_s, 0.020, 1e-12);
  EXPECT_NEAR(f.latency_s, 0.030, 1e-12);
  EXPECT_NEAR(f.energy_J, 0.010 * 4 + 0.020 * 5 + 1e8 * 30e-12, 1e-12);
}

TEST(SystemElasticity, SumsToOneWhereNothingElseTakesTime) {
  // Times are homogeneous of degree -1 in all rates together, +1 in all times of their own.
  const Case c = gb200();
  double sum = 0;
  for (const Elasticity& e : elasticities(c, fitted())) sum += e.lever == "fabric latency" || e.lever.starts_with("start-up") ? -e.value : e.value;
  EXPECT_NEAR(sum, -1, 2e-3);
}

TEST(SystemWaterfall, ContributionsAddUp) {
  Case a = gb200(), b = gb200();
  for (const TrainingRun& r : published_runs())
    if (r.name == "S01") {
      a.platform = r.platform;
      a.training = r.job;
    }
  b.fold = ChipFold{.tiers = 2, .speed = 1.07, .capacitance = 0.95, .spend = Spend::width};
  b.platform.links.front().latency_s = 1e-7;
  const Outcome x = evaluate(a, fitted()), y = evaluate(b, fitted());
  double rate = 0, joule = 0;
  for (const Step& s : waterfall(a, b, fitted())) rate += s.ln_rate, joule += s.ln_joule;
  EXPECT_NEAR(rate, std::log(y.rate() / y.accelerators) - std::log(x.rate() / x.accelerators), 1e-9);
  EXPECT_NEAR(joule, std::log(y.joule() / x.joule()), 1e-9);
  EXPECT_TRUE(waterfall(a, a, fitted()).empty());
  // One lever alone has all of the difference.
  Case c = a;
  c.platform.chip.memory_bandwidth *= 2;
  const std::vector<Step> one = waterfall(a, c, fitted());
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].lever, "memory bandwidth");
}

}  // namespace
}  // namespace taufold::system
