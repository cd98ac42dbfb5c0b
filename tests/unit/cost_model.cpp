// The table of inputs, the model of a system against hand calculation and properties, samples, drivers and break-evens.
//
// rooms: base num cost
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "cost/bond_yield.hpp"
#include "cost/plan.hpp"
#include "cost/repair.hpp"
#include "cost/uncertainty.hpp"
#include "cost/wafer.hpp"
#include "cost/yield.hpp"
#include "num/lanes.hpp"
#include "num/normal.hpp"

namespace taufold::cost {
namespace {

System one_die(const std::string& node, double area) {
  System s;
  s.label = "a";
  s.volume = 1e6;
  s.package = Package::none;
  Chip c;
  c.name = "soc";
  Tier t;
  t.name = "tier0";
  t.node = node;
  t.area_mm2 = {area, area, area, ""};
  c.tiers = {t};
  s.chips = {c};
  return s;
}

System stack(const std::string& node, double area, int tiers, Stacking stacking) {
  System s = one_die(node, area);
  Chip& c = s.chips[0];
  c.stacking = stacking;
  c.tiers.assign(static_cast<std::size_t>(tiers), c.tiers[0]);
  for (int k = 0; k < tiers; ++k) c.tiers[static_cast<std::size_t>(k)].name = "tier" + std::to_string(k);
  c.joints.assign(static_cast<std::size_t>(tiers - 1), Joint{});
  return s;
}

void fix(Inputs& in, const std::string& scope, const std::string& key, double value) {
  Input i = *in.find(scope, key);
  i.low = i.value = i.high = value;
  i.shape = Shape::fixed;
  in.put(i);
}

/// Dies of this area, packed.
double packed(const Plan& p, double mm2) {
  const double side = std::sqrt(mm2);
  return static_cast<double>(packed_dies(side, side, 300 - 2 * p.nominal[p.edge], p.nominal[p.scribe]));
}

double of(const Plan& p, std::string_view scope, std::string_view key) { return p.nominal.at(p.slot(scope, key)); }

TEST(PlainMath, IsThatOfLibmAndTheSameInRows) {
  Rng rng(3);
  for (int k = 0; k < 20000; ++k) {
    const double x = 1400 * rng.uniform() - 700, y = std::exp(80 * rng.uniform() - 40);
    EXPECT_NEAR(num::plain_exp(x) / std::exp(x), 1, 5e-16 * 2);
    EXPECT_NEAR(num::plain_log(y), std::log(y), 5e-16 * std::max(1.0, std::abs(std::log(y))));
    num::Lanes l(0.5);
    l.v[3] = x;
    EXPECT_EQ(num::exp_of(l).v[3], num::plain_exp(x));
  }
  EXPECT_EQ(num::plain_exp(0), 1);
  EXPECT_EQ(num::plain_log(1), 0);
}

TEST(Inputs, TheTableIsReadAndComplete) {
  const Inputs& in = default_inputs();
  EXPECT_GE(in.all().size(), 300u);
  for (const std::string& n : node_names(in)) {
    for (const std::string_view k : kNodeKeys) EXPECT_NE(in.find(n, k), nullptr) << n << " " << k;
    for (const std::string_view k : kLayerKeys) EXPECT_NE(in.find(n, k), nullptr) << n << " " << k;
    EXPECT_TRUE(in.find(n, "wafer_price") || in.find(n, "premium")) << n;
  }
  for (const Input& i : in.all()) {
    EXPECT_EQ(fault_of(i), "") << i.name();
    EXPECT_FALSE(i.source.empty()) << i.name();
    EXPECT_TRUE(i.status == "published" || i.status == "derived" || i.status == "assumption" || i.status == "recalled") << i.name();
  }
  EXPECT_EQ(node_named(in, "smic n+3"), "SMIC N+3");
  EXPECT_EQ(node_named(in, "n7"), "N7");
  EXPECT_EQ(node_named(in, "N"), "");
  std::string fault;
  EXPECT_FALSE(read_inputs("scope,key\na,b\n", fault));
  EXPECT_FALSE(fault.empty());
}

// Layers and their costs were fitted to known prices: with the tools' age each of N28 to N3E comes out within 12 %, and the sums of masks are
// those that are told of the nodes.
TEST(Inputs, WafersBuiltFromLayersCostWhatIsKnown) {
  const Inputs& in = default_inputs();
  for (const auto& [node, masks] : std::vector<std::pair<std::string, double>>{{"N40", 40}, {"N28", 45}, {"N16", 60}, {"N10", 72}, {"N7", 80}, {"N5", 81}, {"N3E", 85}}) {
    System s = one_die(node, 100);
    s.bottom_up = true;
    const Plan p = make_plan(s, in);
    EXPECT_EQ(p.tiers[0].masks, masks) << node;
    const double dies = packed(p, 100);
    EXPECT_NEAR(evaluate(p)[Figure::wafers] * dies / in.find(node, "wafer_price")->value, 1, 0.12) << node;
  }
}

TEST(Model, OneDieIsTheFormulaByHand) {
  const Plan p = make_plan(one_die("N7", 120), default_inputs());
  const Figures<double> f = evaluate(p);
  const double dies = packed(p, 120);
  const double y = negative_binomial_yield(1.2 * of(p, "N7", "d0"), of(p, "wafer", "clustering"));
  EXPECT_NEAR(f[Figure::yield], y, 1e-12);
  EXPECT_NEAR(f[Figure::wafers], of(p, "N7", "wafer_price") / dies, 1e-9);
  const double test = 1.2 * of(p, "test", "wafer_time") * of(p, "test", "rate"), coverage = of(p, "test", "wafer_coverage"), pass = 1 - (1 - y) * coverage;
  EXPECT_NEAR(f[Figure::good_die], (f[Figure::wafers] + test) / y, 1e-9);
  EXPECT_NEAR(f[Figure::escape], 1 - y / pass, 1e-12);
  const double kg = 225 * std::acos(-1.0) * (of(p, "N7", "energy") * of(p, "grid.world", "intensity") + of(p, "N7", "gas") + of(p, "N7", "material"));
  EXPECT_NEAR(f[Figure::carbon], kg / dies / pass, 1e-9);
  EXPECT_NEAR(f[Figure::nre], (of(p, "N7", "mask_set") + of(p, "N7", "design_nre") * (0.8 * 120 / 300 + 0.2)) / 1e6, 1e-9);
}

TEST(Model, StacksAreTheClosedFormsWhereTestsAreFree) {
  Inputs in = default_inputs();
  fix(in, "test", "rate", 0);
  fix(in, "test", "wafer_coverage", 1);
  fix(in, "test", "access_share", 0);
  fix(in, "test", "wrapper_share", 0);
  const Plan blind = make_plan(stack("N7", 60, 3, Stacking::wafer_to_wafer), in), known = make_plan(stack("N7", 60, 3, Stacking::die_to_wafer), in);
  const double y = negative_binomial_yield(0.6 * of(blind, "N7", "d0"), 3);
  const ChipYields b = nominal_yields(blind)[0], k = nominal_yields(known)[0];
  const double bonds = b.joints[0] * b.joints[1];
  EXPECT_NEAR(b.chip, y * y * y * bonds, 1e-12);
  EXPECT_NEAR(k.chip, y * k.joints[0] * k.joints[1], 1e-12);
  EXPECT_LT(k.joints[0], b.joints[0]);  // more particles where dies were sawn
  const double dies = packed(blind, 60);
  const double step = of(blind, "bond", "interface_cost") + of(blind, "bond", "thinning") + of(blind, "bond", "tsv");
  EXPECT_NEAR(evaluate(blind)[Figure::good_die], (3 * of(blind, "N7", "wafer_price") + 2 * step) / dies / b.chip, 1e-9);
  EXPECT_NEAR(evaluate(known)[Figure::good_die],
              (3 * of(known, "N7", "wafer_price") / dies / y + 2 * (step / dies + of(known, "bond", "attach_cost"))) / (k.joints[0] * k.joints[1]), 1e-9);
}

// Dies that are bonded one by one are placed worse than wafers are, and dies on dies meet twice the dust and the placing.
TEST(Model, StackingsDifferInDustPlacingAndOverlay) {
  Inputs in = default_inputs();
  fix(in, "test", "access_share", 0);
  fix(in, "test", "wrapper_share", 0);
  const auto plan = [&](Stacking k, double pitch) {
    System s = stack("N7", 60, 2, k);
    s.chips[0].joints[0].pitch_um = pitch;
    s.chips[0].joints[0].bonds = 1e6;
    return make_plan(s, in);
  };
  const Plan wafers = plan(Stacking::wafer_to_wafer, 3), on_wafer = plan(Stacking::die_to_wafer, 3), on_die = plan(Stacking::die_to_die, 3);
  EXPECT_LT(nominal_yields(on_wafer)[0].joints[0], nominal_yields(wafers)[0].joints[0]);
  EXPECT_LT(nominal_yields(on_die)[0].joints[0], nominal_yields(on_wafer)[0].joints[0]);
  EXPECT_NEAR(evaluate(on_die)[Figure::bonding] - evaluate(on_wafer)[Figure::bonding], of(on_die, "bond", "attach_cost"), 1e-9);
  // At half a micrometre wafers still meet and placed dies do not: a tenth of a micrometre is a standard deviation of theirs.
  EXPECT_GT(nominal_yields(plan(Stacking::wafer_to_wafer, 0.5))[0].joints[0], 0.8);
  EXPECT_LT(nominal_yields(plan(Stacking::die_to_wafer, 0.5))[0].joints[0], 0.5);
  EXPECT_NEAR(interface_yield(wafers, wafers.nominal.data()), nominal_yields(wafers)[0].joints[0], 1e-12);
  const Plan one = make_plan(one_die("N7", 60), in);
  EXPECT_EQ(interface_yield(one, one.nominal.data()), 1);
}

// A nanometre of recess decides; spares of bonds and of TSVs take most of the loss back.
TEST(Model, RecessIsACliffAndSparesBridgeIt) {
  System s = stack("N7", 60, 2, Stacking::wafer_to_wafer);
  Joint& j = s.chips[0].joints[0];
  j.bonds = 27e6;
  const auto joint_at = [&](double recess) {
    const Plan p = make_plan(s, default_inputs());
    std::vector<double> row = p.nominal;
    row[p.slot("bond", "recess")] = recess;
    return yields(p, row.data())[0].joints[0];
  };
  const double now = joint_at(10), deep = joint_at(11);
  BondProcess b;
  b.top_recess_mean_nm = b.bottom_recess_mean_nm = -11;
  const double share = (1 + default_inputs().find("test", "bond_share")->value) * 27e6;
  EXPECT_NEAR(std::log(deep / now), -share * copper_loss(b), 0.03);
  EXPECT_LT(deep, 0.01);
  j.spare_group = 16, j.spares = 1;
  EXPECT_GT(joint_at(11), 0.99 * now);
  j.tsvs = 1e5, j.tsv_spares = 1, j.tsv_spare_group = 8;
  const Plan p = make_plan(s, default_inputs());
  EXPECT_NEAR(yields(p, p.nominal.data())[0].joints[0] / joint_at(10), 1, 1e-9);
  const double open = of(p, "bond", "tsv_open"), repaired = repaired_links_yield(1e5, open, 8, 1);
  j.tsvs = 0;
  EXPECT_NEAR(yields(p, p.nominal.data())[0].joints[0] / joint_at(10), repaired, 2e-3 * (1 - repaired) + 1e-9);
}

TEST(Model, ATierMayHaveACriticalShareOfItsOwnAndSaysWhatIsWhole) {
  System s = one_die("SMIC N+3", 100);
  Tier& t = s.chips[0].tiers[0];
  t.critical_share = 0.6;
  Plan p = make_plan(s, default_inputs());
  EXPECT_NEAR(evaluate(p)[Figure::yield], negative_binomial_yield(0.6 * of(p, "SMIC N+3", "d0"), 3), 1e-12);
  EXPECT_EQ(nominal_yields(p)[0].whole, 1);
  t.core_share = 0.5, t.cores = 4, t.cores_needed = 3;
  const double all = nominal_yields(p)[0].chip;
  p = make_plan(s, default_inputs());
  const ChipYields y = nominal_yields(p)[0];
  EXPECT_NEAR(y.whole * y.chip, all, 2e-5);  // the rule over densities is right to that
}

TEST(Model, SparesOfADieAreThoseOfTheMeanOverDensities) {
  System s = one_die("SMIC N+3", 100);
  Tier& t = s.chips[0].tiers[0];
  t.memory_share = 0.4, t.memory_arrays = 32, t.memory_spares = 1;
  t.core_share = 0.3, t.cores = 8, t.cores_needed = 7;
  const Plan p = make_plan(s, default_inputs());
  const double m = of(p, "SMIC N+3", "d0");
  DieParts d;
  d.logic = 0.3 * m, d.memory = 0.4 * m, d.arrays = 32, d.spares = 1, d.core = 0.3 * m / 8, d.cores = 8, d.cores_needed = 7;
  EXPECT_NEAR(evaluate(p)[Figure::yield], repaired_die_yield(d, density_rule(3)), 1e-12);
  t.memory_spares = 0, t.cores_needed = 8;
  EXPECT_LT(evaluate(make_plan(s, default_inputs()))[Figure::yield], evaluate(p)[Figure::yield]);
}

TEST(Model, EveryYieldModelIsAtHand) {
  System s = one_die("SMIC N+3", 200);
  const double m = 2 * default_inputs().find("SMIC N+3", "d0")->value;
  for (const YieldModel k : {YieldModel::poisson, YieldModel::murphy, YieldModel::seeds, YieldModel::negative_binomial}) {
    s.yield_model = k;
    s.chips[0].tiers[0].cores_needed = s.chips[0].tiers[0].cores = 0;
    EXPECT_NEAR(evaluate(make_plan(s, default_inputs()))[Figure::yield], die_yield(k, m, 3), 1e-9);
    Tier& t = s.chips[0].tiers[0];
    t.core_share = 0.5, t.cores = 4, t.cores_needed = 3;
    EXPECT_GT(evaluate(make_plan(s, default_inputs()))[Figure::yield], die_yield(k, m, 3) + 0.01);
    t.cores_needed = 4;
    EXPECT_NEAR(evaluate(make_plan(s, default_inputs()))[Figure::yield], die_yield(k, m, 3), 1e-9);
  }
}

TEST(Model, LinksTakeAreaAndPower) {
  System s = one_die("N5", 100);
  const double alone = evaluate(make_plan(s, default_inputs()))[Figure::wafers];
  s.chips[0].tiers[0].interface = Interface::organic;
  s.chips[0].tiers[0].bandwidth_Tbit_s = 4;
  const Plan p = make_plan(s, default_inputs());
  const Figures<double> f = evaluate(p);
  EXPECT_NEAR(f[Figure::link_power], 4 * of(p, "interface.organic", "energy"), 1e-12);
  s.chips[0].tiers[0].bandwidth_Tbit_s = 0;
  s.chips[0].tiers[0].area_mm2.value += 4 * of(p, "interface.organic", "area");
  EXPECT_NEAR(f[Figure::wafers], evaluate(make_plan(s, default_inputs()))[Figure::wafers], 1e-12);
  EXPECT_GT(f[Figure::wafers], alone);
}

TEST(Model, PartsAddUpToTheUnit) {
  for (const Package k : {Package::phone, Package::organic, Package::interposer, Package::bridge, Package::panel})
    for (const Stacking stacking : {Stacking::wafer_to_wafer, Stacking::die_to_wafer}) {
      System s = stack("N5", 80, 2, stacking);
      s.package = k;
      s.memories = {{"HBM3", 2}};
      const Figures<double> f = evaluate(make_plan(s, default_inputs()));
      double sum = 0;
      for (const Figure part : {Figure::wafers, Figure::loss, Figure::bonding, Figure::test, Figure::memory, Figure::package, Figure::assembly_loss, Figure::nre}) {
        EXPECT_GE(f[part], 0);
        sum += f[part];
      }
      EXPECT_NEAR(sum, f[Figure::unit], 1e-9 * f[Figure::unit]);
      sum = 0;
      for (const Figure part : {Figure::carbon_wafers, Figure::carbon_bonding, Figure::carbon_memory, Figure::carbon_package, Figure::carbon_loss}) {
        EXPECT_GT(f[part], 0) << info(part).name;
        sum += f[part];
      }
      EXPECT_NEAR(sum, f[Figure::carbon], 1e-9 * f[Figure::carbon]);
    }
}

// What must rise with what: a table of inputs and the sign of their effect on the cost of a unit.
TEST(Model, CostFollowsItsInputsInTheRightDirection) {
  System s = stack("SMIC N+3", 60, 2, Stacking::wafer_to_wafer);
  s.package = Package::phone;
  s.chips[0].joints[0].tsvs = 1e5;
  const Plan p = make_plan(s, default_inputs());
  const double unit = evaluate(p)[Figure::unit];
  const auto with = [&](std::string_view scope, std::string_view key, double factor) {
    std::vector<double> row = p.nominal;
    row[p.slot(scope, key)] *= factor;
    return evaluate(p, row.data())[Figure::unit];
  };
  for (const auto& [scope, key] : std::vector<std::pair<std::string, std::string>>{{"SMIC N+3", "d0"}, {"SMIC N+3", "premium"}, {"wafer", "layer_cost"}, {"patterning", "saqp"}, {"wafer", "scribe"},
                                                                                   {"bond", "interface_cost"}, {"bond", "defects_w2w"}, {"bond", "tsv_loss"}, {"test", "rate"}, {"package.phone", "fixed"}})
    EXPECT_GT(with(scope, key, 1.2), unit) << scope << "." << key;
  for (const auto& [scope, key] : std::vector<std::pair<std::string, std::string>>{{"bond", "other_yield"}, {"wafer", "pass_yield"}, {"package.phone", "attach_yield"}})
    EXPECT_LT(with(scope, key, 1.001), unit) << scope << "." << key;
  EXPECT_LT(evaluate(make_plan(stack("N7", 60, 2, Stacking::wafer_to_wafer), default_inputs()))[Figure::yield],
            evaluate(make_plan(stack("N7", 60, 1, Stacking::wafer_to_wafer), default_inputs()))[Figure::yield]);
  System tight = s;
  tight.chips[0].joints[0].pitch_um = 0.2;
  EXPECT_LT(evaluate(make_plan(tight, default_inputs()))[Figure::yield], evaluate(p)[Figure::yield]);
}

TEST(Model, ARowOfSamplesIsItsSamplesOneByOne) {
  System s = stack("N7", 60, 4, Stacking::die_to_wafer);
  s.package = Package::interposer;
  s.chips[0].tiers[1].memory_share = 0.3;
  s.chips[0].tiers[1].memory_spares = 2;
  s.chips[0].count = 3;
  const Plan p = make_plan(s, default_inputs());
  const Sampler sampler(p, 9);
  std::vector<num::Lanes> rows(p.inputs.size());
  sampler.fill(40, rows.data());
  const Figures<num::Lanes> many = evaluate(p, static_cast<const num::Lanes*>(rows.data()));
  for (int i = 0; i < num::kLanes; ++i) {
    std::vector<double> row;
    for (const num::Lanes& l : rows) row.push_back(l.v[i]);
    const Figures<double> one = evaluate(p, row.data());
    for (std::size_t k = 0; k < kFigures; ++k) EXPECT_EQ(many.at[k].v[i], one.at[k]) << k;
  }
}

TEST(Samples, FollowTheIntervalsOfTheirInputs) {
  const Plan p = make_plan(stack("N5", 60, 2, Stacking::wafer_to_wafer), default_inputs());
  const Sampler sampler(p, 1);
  constexpr std::size_t n = 16000;
  std::vector<num::Lanes> row(p.inputs.size());
  std::vector<std::vector<double>> values(p.inputs.size());
  for (std::size_t k = 0; k < n; k += num::kLanes) {
    sampler.fill(k, row.data());
    for (std::size_t j = 0; j < row.size(); ++j) values[j].insert(values[j].end(), row[j].v, row[j].v + num::kLanes);
  }
  for (std::size_t j = 0; j < row.size(); ++j) {
    const Input& in = p.inputs[j];
    std::vector<double> v = values[j];
    std::sort(v.begin(), v.end());
    if (in.shape == Shape::fixed) {
      EXPECT_EQ(v.front(), v.back());
      continue;
    }
    // The share of samples below a quantile is that of the quantile: four standard errors.
    for (const double u : {0.05, 0.5, 0.95}) {
      if (in.shape == Shape::discrete) break;
      const double below = static_cast<double>(std::lower_bound(v.begin(), v.end(), at_quantile(in, u)) - v.begin()) / n;
      EXPECT_NEAR(below, u, 4 * std::sqrt(u * (1 - u) / n)) << in.name();
    }
    if (in.shape == Shape::lognormal) {
      EXPECT_NEAR(at_quantile(in, 0.05), in.low, 1e-9 * in.low) << in.name();
      EXPECT_NEAR(at_quantile(in, 0.95), in.high, 1e-9 * in.high) << in.name();
    }
    if (in.shape == Shape::triangular && in.low < in.high) {
      EXPECT_GE(v.front(), in.low);
      EXPECT_LE(v.back(), in.high);
    }
  }
  // Price and defect density of a node are both high early: a correlation of about one half, in the normal variables behind them.
  const std::vector<double>&a = values[p.slot("N5", "d0")], &b = values[p.slot("N5", "wafer_price")];
  double sx = 0, sy = 0, sxy = 0, sxx = 0, syy = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const double x = std::log(a[k]), y = std::log(b[k]);
    sx += x, sy += y, sxy += x * y, sxx += x * x, syy += y * y;
  }
  const double r = (sxy - sx * sy / n) / std::sqrt((sxx - sx * sx / n) * (syy - sy * sy / n));
  EXPECT_NEAR(r, 0.49, 0.03);
}

TEST(Samples, AreTheSameForAnyNumberOfThreadsAndSharedBetweenSystems) {
  const std::vector<Plan> p{make_plan(stack("N5", 60, 2, Stacking::wafer_to_wafer), default_inputs()), make_plan(one_die("N5", 120), default_inputs())};
  ThreadPool one(1), three(3);
  const auto a = draw(p, 3001, 5, one), b = draw(p, 3001, 5, three), c = draw({&p[1], 1}, 3001, 5, one);
  for (std::size_t s = 0; s < p.size(); ++s)
    for (std::size_t k = 0; k < kFigures; ++k) EXPECT_EQ(a[s].figure[k], b[s].figure[k]);
  EXPECT_EQ(a[1].of(Figure::unit), c[0].of(Figure::unit));  // what stands beside it changes nothing
  EXPECT_NE(a[1].of(Figure::unit), draw({&p[1], 1}, 3001, 6, one)[0].of(Figure::unit));
}

TEST(Drivers, SharesOfVarianceAreThoseOfASumOfTwo) {
  // Without a package and with all else fixed, a unit costs price times a constant plus what depends on nothing.
  Inputs in;
  for (Input i : default_inputs().all()) {
    const bool free = i.scope == "N7" && (i.key == "wafer_price" || i.key == "mask_set");
    i.group.clear();
    if (!free) {
      i.low = i.high = i.value;
      i.shape = Shape::fixed;
    } else {
      i.shape = Shape::uniform;
      i.low = i.value * 0.9, i.high = i.value * 1.1;
    }
    in.put(i);
  }
  const Plan p = make_plan(one_die("N7", 100), in);
  const double per_wafer = evaluate(p)[Figure::wafers] / of(p, "N7", "wafer_price") / (1 - (1 - evaluate(p)[Figure::yield]) * of(p, "test", "wafer_coverage"));
  const double a = per_wafer * of(p, "N7", "wafer_price"), b = of(p, "N7", "mask_set") / 1e6, share = a * a / (a * a + b * b);
  ThreadPool pool(2);
  const std::vector<Share> s = sobol(p, nullptr, Figure::unit, 8192, 1, pool);
  ASSERT_EQ(s.size(), 2u);
  for (const Share& x : s) {
    const double wanted = x.factor == "N7.wafer_price" ? share : 1 - share;
    EXPECT_NEAR(x.first, wanted, 0.03) << x.factor;
    EXPECT_NEAR(x.total, wanted, 0.03) << x.factor;
  }
  // Over itself at twice the area: the price of the wafer, which both share, drives little of the ratio and masks the rest.
  const Plan twice = make_plan(one_die("N7", 200), in);
  const std::vector<Share> r = sobol(p, &twice, Figure::unit, 4096, 1, pool);
  double total = 0;
  for (const Share& x : r) total += x.first;
  EXPECT_NEAR(total, 1, 0.06);
  ThreadPool one(1);
  EXPECT_EQ(sobol(p, &twice, Figure::unit, 4096, 1, one)[0].total, r[0].total);
  // Over a plan that does not depend on them it is the figure's own.
  const Plan fixed = make_plan(one_die("N5", 100), in);
  EXPECT_NEAR(sobol(p, &fixed, Figure::unit, 8192, 1, pool)[0].total, s[0].total, 1e-9);
  const std::vector<Swing> t = tornado(p, nullptr, Figure::unit);
  ASSERT_EQ(t.size(), 2u);
  EXPECT_NEAR(t[0].width() / t[1].width(), std::max(a, b) / std::min(a, b), 1e-6);
}

TEST(BreakEvens, MakeBothCostTheSame) {
  System fold = stack("N7", 60, 2, Stacking::wafer_to_wafer), flat = one_die("N3E", 60);
  fold.package = flat.package = Package::phone;
  const Plan a = make_plan(fold, default_inputs()), b = make_plan(flat, default_inputs());
  const auto e = break_even(a, b, "N7", "wafer_price", 1);
  ASSERT_TRUE(e && e->at);
  std::vector<double> row = a.nominal;
  row[a.slot("N7", "wafer_price")] = *e->at;
  EXPECT_NEAR(evaluate(a, row.data())[Figure::unit], evaluate(b)[Figure::unit], 1e-6);
  EXPECT_LE(e->low, e->median);
  EXPECT_LE(e->median, e->high);
  EXPECT_GT(e->found, 0.5);
  EXPECT_FALSE(break_even(a, b, "N7", "nothing", 1));
}

}  // namespace
}  // namespace taufold::cost
