// rooms: base diag tech thermal cost system report flow
// What a system file says of an accelerator's parts and of a phone's tasks, against the rooms that compute them and closed forms; a fold's report carried to a system.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "cost/stack_price.hpp"
#include "flow/system/compute.hpp"
#include "flow/system/file.hpp"
#include "flow/system/fold_system.hpp"
#include "support/text_file.hpp"
#include "system/presets.hpp"
#include "tech/surroundings.hpp"

namespace taufold::flow {
namespace {

struct Read {
  io::InputFile file;
  std::optional<SystemFile> system;
  diag::Collector out;
};
std::unique_ptr<Read> read(const std::string& text, const std::string& path = "s.toml") {
  auto r = std::make_unique<Read>();
  r->file.path = path;
  r->file.text = text;
  r->system = read_system_file(r->file, r->out);
  EXPECT_TRUE(r->system.has_value()) << (r->out.list().empty() ? "" : r->out.list().front().message);
  return r;
}
const std::string kStep = "platform = \"GB200\"\naccelerators = 512\n[workload]\nkind = \"training\"\nmodel = \"llama31_405b\"\nformat = \"fp8\"\nbatch = 896\n[mapping]\ntensor = 4\npipeline = 8\nchunks = 8\ncontext = 2\n";

TEST(SystemSilicon, IsPricedByTheCostRoom) {
  const auto r = read(kStep + "[silicon]\nnode = \"N5\"\narea_mm2 = 400\ntiers = 2\nchips = 2\nbond_pitch_um = 1\npackage = \"none\"\nvolume = 1e7\n");
  // Two stacks by the pricer of single stacks, whose figure is the good silicon; a unit adds what test and design take.
  const cost::StackShape shape{{"N5", "N5"}, 400, 0, {1}, cost::Stacking::wafer_to_wafer};
  const cost::StackPricer pricer(shape);
  cost::System two = cost::stack_system("x", shape);
  two.chips.front().count = 2;
  const cost::Figures<double> f = cost::evaluate(cost::make_plan(two, cost::default_inputs()));
  EXPECT_NEAR(f[cost::Figure::good_die], 2 * pricer.at({}).good_die_usd, 1e-9 * f[cost::Figure::good_die]);
  EXPECT_NEAR(*r->system->system.money.price_USD, f[cost::Figure::unit], 1e-9 * f[cost::Figure::unit]);
  EXPECT_GT(f[cost::Figure::unit], f[cost::Figure::good_die]);
  EXPECT_NEAR(*r->system->system.money.embodied_kg, f[cost::Figure::carbon], 1e-9 * f[cost::Figure::carbon]);
  // A margin and what stands around it.
  const auto dear = read(kStep + "[silicon]\nnode = \"N5\"\narea_mm2 = 400\ntiers = 2\nchips = 2\nbond_pitch_um = 1\npackage = \"none\"\nprice_over_cost = 3\naround_USD = 5000\n");
  EXPECT_NEAR(*dear->system->system.money.price_USD, 3 * f[cost::Figure::unit] + 5000, 1e-6);
  // Its interval comes with the description.
  ThreadPool pool(1);
  diag::Collector out;
  std::optional<Computed> c = compute_system(*r->system, 1, pool, out);
  ASSERT_TRUE(c.has_value());
  describe_system(*r->system, *c);
  EXPECT_GT(c->system.money.ln_price_sd, 0.02);
  EXPECT_LT(c->intervals.money->low, *c->outcome.money_USD);
  EXPECT_GT(c->intervals.money->high, *c->outcome.money_USD);
}

TEST(SystemCooling, IsTheResistanceOfTheStack) {
  const auto limit = [](const std::string& stack, const std::string& area) {
    return *read(kStep + "[cooling]\nstack = \"" + stack + "\"\narea_mm2 = " + area + "\nsink = \"cold-plate\"\nlimit_C = 105\n")->system->system.cooling;
  };
  const system::Cooling two = limit("2-tier-f2f", "800"), four = limit("4-tier", "800"), small = limit("2-tier-f2f", "400");
  EXPECT_NEAR(two.limit_W, (two.limit_K - two.ambient_K) / two.resistance_K_W, 1e-9);
  EXPECT_LT(four.limit_W, two.limit_W);
  EXPECT_NEAR(small.limit_W, two.limit_W / 2, 1e-6 * two.limit_W);  // per area: laterally uniform
  // At least the sink's own resistance, in series with everything else.
  const double sink = 1 / (tech::sink("cold-plate")->h_W_m2K * 800e-6);
  EXPECT_GT(two.resistance_K_W, sink);
  EXPECT_LT(two.resistance_K_W, 3 * sink);
}

TEST(SystemFrameTasks, CountWhatTheyAreToldBy) {
  test::TempFolder folder;
  test::write_text(folder.path() / "trace.csv", "class,count\nint,400e6\nload,100e6\nmiss,1e6\n");
  const std::string text =
      "[chip]\nmemory_GBps = 77\n[workload]\nkind = \"frame\"\n"
      "[[unit]]\nname = \"cpu\"\nclock_GHz = 3\ncores = 2\npower_W = 4\ncycles = {int = 0.25, load = 0.5, miss = 200}\n"
      "[[unit]]\nname = \"gpu\"\nTops = 2\npower_W = 5\n[[unit]]\nname = \"npu\"\nTops = 30\npower_W = 6\n"
      "[[task]]\nname = \"traced\"\nunit = \"cpu\"\ntrace = \"trace.csv\"\n"
      "[[task]]\nname = \"mixed\"\nunit = \"cpu\"\nMinstructions = 500\nmix = {int = 0.8, load = 0.2, miss = 0.002}\nMB = 3\n"
      "[[task]]\nname = \"shade\"\nunit = \"gpu\"\nMpixels = 3.7\nop_a_pixel = 5000\nbytes_a_pixel = 40\n"
      "[[task]]\nname = \"word\"\nunit = \"npu\"\nmodel = \"phone_3b\"\ntokens = 1\ncontext = 1023\nformat = \"int8\"\n";
  const auto r = read(text, (folder.path() / "s.toml").string());
  const system::Case& c = r->system->system;
  ASSERT_EQ(c.tasks.size(), 4u);
  EXPECT_EQ(c.units[0].op_s, 6e9);
  EXPECT_NEAR(c.tasks[0].op, 400e6 * 0.25 + 100e6 * 0.5 + 1e6 * 200, 1);
  EXPECT_NEAR(c.tasks[1].op, c.tasks[0].op, 1);
  EXPECT_NEAR(c.tasks[1].bytes, 3e6, 1e-6);
  EXPECT_NEAR(c.tasks[2].op, 3.7e6 * 5000, 1);
  EXPECT_NEAR(c.tasks[2].bytes, 3.7e6 * 40, 1e-3);
  // A token of a model: twice the weights that it meets, scores against 1024 keys; weights and caches once.
  const system::Transformer& m = *system::find_transformer("phone_3b");
  EXPECT_NEAR(c.tasks[3].op, 2 * (system::parameters(m) - m.vocabulary * m.hidden) + 4.0 * 1024 * m.heads * m.head_size * m.layers, 1e-6 * c.tasks[3].op);
  EXPECT_NEAR(c.tasks[3].bytes, system::parameters(m) - m.vocabulary * m.hidden + 1024 * 2 * 2 * m.kv_heads * m.head_size * m.layers, 1e-6 * c.tasks[3].bytes);
  // The CPU is busy for both of its tasks; the memory with the weights.
  const system::Outcome o = system::evaluate(c, system::shipped_calibration().coefficients);
  EXPECT_NEAR(o.frame->busy_s[0], 2 * c.tasks[0].op / 6e9, 1e-9);
  EXPECT_NEAR(o.frame->busy_s[3], (c.tasks[1].bytes + c.tasks[2].bytes + c.tasks[3].bytes) / (0.8 * 77e9), 1e-9);
}

TEST(SystemPresets, AllAreReadAndComputed) {
  ThreadPool pool(1);
  for (const system::Preset& p : system::presets()) {
    const auto r = read(std::string(p.text), std::string(p.name));
    ASSERT_TRUE(r->system.has_value());
    EXPECT_EQ(r->system->system.label, p.name);
    EXPECT_TRUE(compute_system(*r->system, 1, pool, r->out).has_value()) << p.name;
  }
}

report::Document fold_document(double speed, double power) {
  report::Document d;
  d.add("fold.fmax", 1e9 * speed, "Hz");
  d.add("flat.fmax", 1e9, "Hz");
  d.add("fold.power.total", power, "W");
  d.add("flat.power.total", 1.0, "W");
  d.add("fold.tiers", std::int64_t{2}, "1");
  return d;
}

TEST(FoldSystem, SaysWhatAFoldMeansForAStep) {
  SilentMonitor monitor;
  StopToken stop;
  Session session(monitor, stop);
  session.document = fold_document(1.08, 0.93);
  ThreadPool pool(1);
  const std::unique_ptr<FoldSystem> s = read_fold_system("gb200-405b", session);
  ASSERT_NE(s, nullptr);
  ASSERT_TRUE(enter_fold_system(*s, pool, session));
  const report::Document& d = session.document;
  const auto value = [&](const std::string& name) {
    const report::Metric* m = d.find(name);
    EXPECT_NE(m, nullptr) << name;
    return m != nullptr ? report::as_double(m->value) : 0;
  };
  EXPECT_NEAR(value("fold.system.flat.time"), 19.28, 0.04 * 19.28);  // as published
  for (const std::string name : {"frequency", "width", "energy"}) {
    const report::Metric* t = d.find("fold.system." + name + ".time");
    const report::Metric* n = d.find("fold.system." + name + ".speedup");
    ASSERT_TRUE(t != nullptr && n != nullptr);
    EXPECT_LT(*t->low, report::as_double(t->value));
    EXPECT_GT(*t->high, report::as_double(t->value));
    EXPECT_NEAR(value("fold.system.flat.time") / report::as_double(t->value), report::as_double(n->value), 1e-9);
    EXPECT_LE(*n->low, report::as_double(n->value));
    EXPECT_GE(*n->high, report::as_double(n->value));
  }
  EXPECT_GT(value("fold.system.frequency.speedup"), 1);
  EXPECT_LT(value("fold.system.frequency.speedup"), 1.08 / std::cbrt(0.93));  // less than the clock alone
  EXPECT_GT(value("fold.system.width.speedup"), value("fold.system.frequency.speedup"));
  EXPECT_NEAR(value("fold.system.energy.speedup"), 1, 1e-3);
  EXPECT_LT(value("fold.system.energy.energy"), value("fold.system.flat.energy"));
  EXPECT_EQ(value("fold.system.time"), value("fold.system.frequency.time"));
  // A stack that carries less heat than the flat chip does less.
  Session hot(monitor, stop);
  hot.document = fold_document(1.08, 0.93);
  hot.document.add("fold.sustained.power_ratio", 0.5, "1");
  ASSERT_TRUE(enter_fold_system(*s, pool, hot));
  EXPECT_LT(report::as_double(hot.document.find("fold.system.width.speedup")->value), value("fold.system.width.speedup"));
  EXPECT_NE(hot.document.find("fold.system.width.limited_by_heat"), nullptr);
  // Nothing is made up where the fold was not timed.
  Session untimed(monitor, stop);
  untimed.document.add("fold.tiers", std::int64_t{2}, "1");
  EXPECT_TRUE(enter_fold_system(*s, pool, untimed));
  EXPECT_EQ(untimed.document.find("fold.system.time"), nullptr);
}

}  // namespace
}  // namespace taufold::flow
