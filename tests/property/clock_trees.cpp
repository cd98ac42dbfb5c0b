// Clock trees of placed designs, fold and flat: legal by the independent checker, the same circuit, and of the skew and insertion delay that their own sums
// say: the timer, which shares none of them, sees the same.
//
// rooms: base diag geom tech liberty db io wire sta cts check place report flow
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "check/check.hpp"
#include "flow/clocks/report.hpp"
#include "flow/clocks/trees.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

/// Registers in a ring with gates between them; `gated`: half of them behind a gate of their own, and a quarter on a divided clock.
std::string ring(int registers, bool gated) {
  std::string v = "module t (clk, en, a, y); input clk, en, a; output y;\nwire gclk, dclk, ndclk;\n";
  if (gated) v += "AND2_1 gate (.A(clk), .B(en), .Y(gclk));\nINV_1 inv (.A(dclk), .Y(ndclk)); DFF_1 div (.CK(clk), .D(ndclk), .Q(dclk));\n";
  for (int k = 0; k < registers; ++k) {
    const char* clock = gated && k % 2 == 0 ? "gclk" : gated && k % 4 == 1 ? "dclk" : "clk";
    const std::string from = k == 0 ? "a" : fmt::format("q{}", k - 1);
    v += fmt::format("wire n{0}, q{0}; NAND2_1 u{0} (.A({1}), .B({2}), .Y(n{0})); DFF_1 f{0} (.CK({3}), .D(n{0}), .Q(q{0}));\n", k, from, k > 9 ? fmt::format("q{}", k * 7 % k) : "a", clock);
  }
  return v + fmt::format("BUF_1 o (.A(q{}), .Y(y));\nendmodule\n", registers - 1);
}

const char* const kPlain = "create_clock -name k -period 2 [get_ports clk]\nset_input_delay 0.2 -clock k [get_ports {a en}]\nset_output_delay 0.2 -clock k [get_ports y]\n";
const char* const kGated = "create_clock -name k -period 2 [get_ports clk]\ncreate_generated_clock -name d -source [get_ports clk] -divide_by 2 [get_pins div/Q]\n";

struct Placed {
  std::optional<flow::RealDesign> real;
  flow::SilentMonitor silent;
  StopToken stop;
  flow::Session session{silent, stop};
  ThreadPool pool{2};

  Placed(const std::string& verilog, const std::string& sdc) {
    const fs::path kit = fs::path(TAUFOLD_SOURCE) / "examples/kit";
    std::vector<flow::LoadedInput> files = flow::load_inputs(std::vector<std::string>{(kit / "kit45.tech.lef").string(), (kit / "kit45.cells.lef").string(), (kit / "kit45.lib").string()}, session);
    for (const auto& [name, text] : {std::pair<std::string, std::string>("t.v", verilog), {"t.sdc", sdc}}) {
      io::InputFile f;
      f.path = name;
      f.text = text;
      files.push_back({std::move(f), flow::input_kind(name, text)});
    }
    flow::DesignOptions options;
    options.bond_pitch_um = 1;
    std::optional<flow::DesignParts> parts = flow::design_parts(std::move(files), options, 2, {}, session);
    if (parts) real = flow::read_real_design(std::move(*parts), options, &engine(), session);
  }
  static const place::Options& engine() {
    static const place::Options o = [] {
      place::Options e;
      e.effort = 1;
      return e;
    }();
    return o;
  }
  std::string first_error() const { return session.diagnostics.list().empty() ? "" : session.diagnostics.list().front().message; }

  /// Trees of a side; checks what holds of all.
  std::optional<flow::ClockedSide> trees(const db::Design& d) {
    const place::Result start = place::fold(d, engine(), stop, nullptr);
    EXPECT_TRUE(start.legal);
    std::optional<flow::ClockedSide> out = flow::make_clock_trees(*real, d, start.placement, "fold", {}, pool, session);
    EXPECT_TRUE(out.has_value()) << first_error();
    if (!out) return out;
    const check::Report judged = check::check(out->side.design(), out->side.placement());
    EXPECT_TRUE(judged.legal) << check::to_text(out->side.design(), judged);
    EXPECT_TRUE(session.document.verdicts.back().holds) << session.document.verdicts.back().text;
    return out;
  }
};

TEST(ClockTrees, TheTimerSeesWhatTheTreesSay) {
  Placed p(ring(160, false), kPlain);
  ASSERT_TRUE(p.real) << p.first_error();
  for (const db::Design* d : {&p.real->fold, &p.real->flat}) {
    const std::optional<flow::ClockedSide> side = p.trees(*d);
    ASSERT_TRUE(side.has_value());
    ASSERT_EQ(side->clock.trees.size(), 1u);
    const flow::ClockTree& tree = side->clock.trees.front();
    EXPECT_EQ(tree.sinks.size(), 160u);
    EXPECT_GT(tree.buffers.size(), 0u);
    const flow::PlacedTiming timing(side->side.real(), side->side.design(), side->side.placement(), p.pool);
    double latest = 0, earliest = 1;
    std::size_t pins = 0;
    flow::visit_clock_pins(timing.timer(), [&](sta::VertexId, const sta::Path&, db::ClockId, double latency_s) {
      latest = std::max(latest, latency_s);
      earliest = std::min(earliest, latency_s);
      ++pins;
    });
    EXPECT_EQ(pins, 160u);
    // The layers that wires take are those of the placement before the trees: hence two per cent, and a skew as close as that.
    EXPECT_NEAR(latest, tree.figures.latest_s[0], 0.02 * latest);
    EXPECT_NEAR(latest - earliest, tree.figures.skew_s, 0.02 * latest);
    EXPECT_LT(latest - earliest, 0.15 * latest);
  }
}

TEST(ClockTrees, GatesAndDividersAreBalancedThrough) {
  Placed p(ring(120, true), kGated);
  ASSERT_TRUE(p.real) << p.first_error();
  const std::optional<flow::ClockedSide> side = p.trees(p.real->fold);
  ASSERT_TRUE(side.has_value());
  ASSERT_EQ(side->clock.trees.size(), 3u);
  EXPECT_EQ(side->side.netlist().net_name(side->clock.trees.back().net), "clk") << "the net in front comes last";
  const flow::PlacedTiming timing(side->side.real(), side->side.design(), side->side.placement(), p.pool);
  double latest = 0, earliest = 1;
  flow::visit_clock_pins(timing.timer(), [&](sta::VertexId, const sta::Path&, db::ClockId c, double latency_s) {
    if (c.value != 0) return;
    latest = std::max(latest, latency_s);
    earliest = std::min(earliest, latency_s);
  });
  // Registers behind the gate and those that hang on the clock itself, within about the delay of a buffer.
  EXPECT_LT(latest - earliest, 60e-12) << latest;
  EXPECT_GT(earliest, 0);
}

TEST(ClockTrees, PortsCountFromTheMeanInsertionDelay) {
  Placed p(ring(60, false), kPlain);
  ASSERT_TRUE(p.real) << p.first_error();
  const std::optional<flow::ClockedSide> side = p.trees(p.real->fold);
  ASSERT_TRUE(side.has_value());
  const db::Constraints& c = side->side.real().constraints;
  EXPECT_TRUE(c.clocks[db::ClockId(std::size_t{0})].propagated);
  const double latency = side->clock.trees.front().figures.latest_s[0];
  ASSERT_EQ(c.port_delays.size(), p.real->constraints.port_delays.size());
  for (std::size_t k = 0; k < c.port_delays.size(); ++k) {
    const double moved = c.port_delays[k].delay_s[0][1] - p.real->constraints.port_delays[k].delay_s[0][1];
    EXPECT_NEAR(moved, c.port_delays[k].input ? latency : -latency, 0.15 * latency);
  }
}

TEST(ClockTrees, NothingToMakeTreesOfIsTold) {
  Placed p(ring(20, false), "create_clock -name k -period 2\n");
  ASSERT_TRUE(p.real) << p.first_error();
  const place::Result start = place::fold(p.real->fold, Placed::engine(), p.stop, nullptr);
  EXPECT_FALSE(flow::make_clock_trees(*p.real, p.real->fold, start.placement, "fold", {}, p.pool, p.session).has_value());
  ASSERT_FALSE(p.session.diagnostics.list().empty());
  EXPECT_EQ(p.session.diagnostics.list().back().code(), "CTS-0002");
}

}  // namespace
}  // namespace taufold
