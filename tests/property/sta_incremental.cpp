// An incremental update gives the same bits as a full one: random circuits of gates, registers and latches under
// clocks of all kinds, random changes of their wires.
//
// rooms: base diag geom db liberty io sta wire
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "db/netlist_edit.hpp"
#include "support/random_circuit.hpp"
#include "support/timing_case.hpp"

namespace taufold {
namespace {

using sta::Mode;
using test::TimingCase;

void expect_same(const sta::Timer& a, const sta::Timer& b) {
  const sta::Graph& g = a.graph();
  for (const sta::VertexId v : ids<sta::VertexId>(g.size())) {
    for (const Mode m : sta::kModes)
      for (const std::uint8_t e : {sta::kRise, sta::kFall}) {
        ASSERT_EQ(a.delays().slew_s(v, m, e), b.delays().slew_s(v, m, e)) << g.name(v);
        ASSERT_EQ(a.delays().wire_s(v, m, e), b.delays().wire_s(v, m, e)) << g.name(v);
      }
    // Tags are numbered in the order of their first sight, which differs; times do not.
    std::vector<double> x, y;
    for (const sta::Path& p : a.arrivals().paths(v)) x.push_back(p.time_s);
    for (const sta::Path& p : b.arrivals().paths(v)) y.push_back(p.time_s);
    std::sort(x.begin(), x.end());
    std::sort(y.begin(), y.end());
    ASSERT_EQ(x, y) << g.name(v);
  }
  ASSERT_EQ(a.endpoints().size(), b.endpoints().size());
  for (std::size_t k = 0; k < a.endpoints().size(); ++k)
    for (const std::size_t m : {0u, 1u}) {
      ASSERT_EQ(a.endpoints()[k].worst[m].has_value(), b.endpoints()[k].worst[m].has_value()) << g.name(a.endpoints()[k].at);
      if (!a.endpoints()[k].worst[m]) continue;
      ASSERT_EQ(a.endpoints()[k].worst[m]->slack_s, b.endpoints()[k].worst[m]->slack_s) << g.name(a.endpoints()[k].at);
    }
}

void changes_agree(const char* more) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    SCOPED_TRACE(seed);
    Rng random(seed);
    const std::string verilog = test::random_circuit(random, 12 + random.below(60));
    const std::string sdc = std::string(test::kIdealClocks) + more;
    TimingCase incremental(verilog, sdc), full(verilog, sdc);
    if (testing::Test::HasFatalFailure()) return;
    const std::size_t nets = incremental.netlist.num_nets();
    for (int round = 0; round < 12; ++round) {
      std::vector<db::NetId> changed;
      for (std::uint32_t k = 0; k <= random.below(3); ++k) {
        const db::NetId n(std::size_t{random.below(static_cast<std::uint32_t>(nets))});
        const double farad = 1e-15 * random.below(50);
        std::vector<double> elmore;
        for (std::size_t l = 0; l < incremental.timer->graph().loads(n).size(); ++l) elmore.push_back(1e-12 * random.below(40));
        incremental.timer->wires().set(n, farad, elmore);
        full.timer->wires().set(n, farad, elmore);
        changed.push_back(n);
      }
      incremental.timer->update(changed);
      full.timer->update();
      expect_same(*incremental.timer, *full.timer);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(StaIncremental, SameBitsUnderIdealClocks) {
  changes_agree("");
}

TEST(StaIncremental, SameBitsUnderPropagatedClocksWithCredit) {
  changes_agree(test::kPropagatedClocks);
}

/// The same cells with another drive and heavier pins, as X_2.
std::string larger_cells() {
  std::string text = test::linear_library(0.6);
  const auto replace = [&](const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  };
  for (const char* cell : {"INV", "BUF", "AND2", "OR2", "XOR2", "DFF", "LATH"}) replace(std::string("cell (") + cell + ")", std::string("cell (") + cell + "_2)");
  replace("capacitance : 0.002", "capacitance : 0.0045");
  replace("library (linear)", "library (larger)");
  return text;
}

TEST(StaIncremental, SameBitsAfterCellsOfOtherSizes) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    Rng random(seed);
    TimingCase c(test::random_circuit(random, 12 + random.below(60)), std::string(test::kIdealClocks) + (seed % 2 == 0 ? test::kPropagatedClocks : ""), test::linear_library(), "", larger_cells());
    if (testing::Test::HasFatalFailure()) return;
    db::NetlistEditor edit(c.netlist);
    const std::size_t types = c.netlist.num_cell_types();
    std::vector<db::CellTypeId> other(2 * types);
    for (std::size_t k = 0; k < types; ++k) {
      std::vector<db::WantedPin> pins;
      for (const db::CellPinId p : c.netlist.pins(db::CellTypeId(k))) pins.push_back({c.netlist.pin_name(p), c.netlist.cell_pins[p].direction});
      const std::string name = std::string(c.netlist.cell_name(db::CellTypeId(k))) + "_2";
      std::vector<std::string> names;  // the pool may move while types are added
      for (db::WantedPin& p : pins) names.emplace_back(p.name);
      for (std::size_t q = 0; q < pins.size(); ++q) pins[q].name = names[q];
      other[k] = edit.cell_type(name, pins);
      other[other[k].value] = db::CellTypeId(k);
    }
    edit.finish();
    sta::Timer incremental(c.netlist, c.libraries(), c.constraints);
    incremental.update();
    incremental.required(Mode::late);
    std::size_t changes = 0;
    for (int round = 0; round < 15; ++round) {
      std::vector<sta::Timer::Resized> resized;
      for (std::uint32_t k = 0; k <= random.below(3); ++k) {
        const db::InstId i(std::size_t{random.below(static_cast<std::uint32_t>(c.netlist.num_insts()))});
        const db::CellTypeId from = c.netlist.inst_cell[i], to = other[from.value];
        const bool may = sta::exchangeable(c.netlist, incremental.models(), from, to);
        EXPECT_EQ(may, c.netlist.cell_name(from).substr(0, 4) != "LATH");
        if (!may || std::any_of(resized.begin(), resized.end(), [i](const auto& r) { return r.inst == i; })) continue;
        ASSERT_TRUE(edit.resize(i, to));
        resized.push_back({i, from});
        ++changes;
      }
      incremental.update(resized);
      sta::Timer afresh(c.netlist, c.libraries(), c.constraints);
      afresh.update();
      expect_same(incremental, afresh);
      const auto a = incremental.required(Mode::late).slack_s(), b = afresh.required(Mode::late).slack_s();
      ASSERT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end()));
      if (testing::Test::HasFatalFailure()) return;
    }
    EXPECT_GT(changes, 5u);
  }
}

}  // namespace
}  // namespace taufold
