// An incremental update gives the same bits as a full one: random circuits of gates, registers and latches under
// clocks of all kinds, random changes of their wires.
//
// rooms: base diag geom db liberty io sta wire
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <span>
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

/// A random circuit whose cells are there in two sizes, its nets wired as stars.
class SizedCircuit : public TimingCase {
 public:
  SizedCircuit(Rng& random, bool propagated)
      : TimingCase(test::random_circuit(random, 12 + random.below(60)), std::string(test::kIdealClocks) + (propagated ? test::kPropagatedClocks : ""), test::linear_library(), "",
                   larger_cells()) {
    db::NetlistEditor edit(netlist);
    const std::size_t types = netlist.num_cell_types();
    other_.resize(2 * types);
    for (std::size_t k = 0; k < types; ++k) {
      std::vector<db::WantedPin> pins;
      for (const db::CellPinId p : netlist.pins(db::CellTypeId(k))) pins.push_back({netlist.pin_name(p), netlist.cell_pins[p].direction});
      const std::string name = std::string(netlist.cell_name(db::CellTypeId(k))) + "_2";
      std::vector<std::string> names;  // the pool may move while types are added
      for (db::WantedPin& p : pins) names.emplace_back(p.name);
      for (std::size_t q = 0; q < pins.size(); ++q) pins[q].name = names[q];
      other_[k] = edit.cell_type(name, pins);
      other_[other_[k].value] = db::CellTypeId(k);
    }
    edit.finish();
    wire(random);
  }

  std::unique_ptr<sta::Timer> timed() const {
    auto out = std::make_unique<sta::Timer>(netlist, libraries(), constraints, &wires_);
    out->update();
    return out;
  }
  db::InstId any(Rng& random) const { return db::InstId(std::size_t{random.below(static_cast<std::uint32_t>(netlist.num_insts()))}); }
  bool may_resize(const sta::Timer& t, db::InstId i) const {
    const bool may = sta::exchangeable(netlist, t.models(), netlist.inst_cell[i], other_[netlist.inst_cell[i].value]);
    EXPECT_EQ(may, netlist.cell_name(netlist.inst_cell[i]).substr(0, 4) != "LATH");
    return may;
  }
  sta::Timer::Resized resize(db::InstId i) {
    const db::CellTypeId from = netlist.inst_cell[i];
    EXPECT_TRUE(db::NetlistEditor(netlist).resize(i, other_[from.value]));
    return {i, from};
  }

 private:
  void wire(Rng& random) {
    for (const db::NetId n : ids<db::NetId>(netlist.num_nets())) {
      const std::size_t first = wires_.node_cap_F.size();
      if (random.below(4) != 0)  // some are without
        for (const db::PinId p : ids<db::PinId>(netlist.num_pins()))
          if (netlist.pin_net[p] == n) {
            wires_.node_cap_F.push_back(1e-15 * random.below(40));
            wires_.node_terminal.push_back(db::NodeTerminal{p, {}});
          }
      for (std::size_t k = first + 1; k < wires_.node_cap_F.size(); ++k)
        wires_.resistors.push_back({0, static_cast<std::uint32_t>(k - first), 100.0 * random.below(50)});
      wires_.node_begin.push_back(static_cast<std::uint32_t>(wires_.node_cap_F.size()));
      wires_.resistor_begin.push_back(static_cast<std::uint32_t>(wires_.resistors.size()));
    }
    EXPECT_EQ(db::inconsistency(wires_, netlist), "");
  }
  std::vector<db::CellTypeId> other_;
  db::Parasitics wires_;
};

void expect_same_slacks(sta::Timer& a, sta::Timer& b) {
  const auto x = a.required(Mode::late).slack_s(), y = b.required(Mode::late).slack_s();
  ASSERT_TRUE(std::equal(x.begin(), x.end(), y.begin(), y.end()));
}

TEST(StaIncremental, SameBitsAfterCellsOfOtherSizes) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    Rng random(seed);
    SizedCircuit c(random, seed % 2 == 0);
    if (testing::Test::HasFatalFailure()) return;
    const auto incremental = c.timed();
    incremental->required(Mode::late);
    std::size_t changes = 0;
    for (int round = 0; round < 15; ++round) {
      std::vector<sta::Timer::Resized> resized;
      for (std::uint32_t k = 0; k <= random.below(3); ++k) {
        const db::InstId i = c.any(random);
        if (!c.may_resize(*incremental, i) || std::any_of(resized.begin(), resized.end(), [i](const auto& r) { return r.inst == i; })) continue;
        resized.push_back(c.resize(i));
        ++changes;
      }
      incremental->update(resized);
      const auto afresh = c.timed();
      expect_same(*incremental, *afresh);
      expect_same_slacks(*incremental, *afresh);
      if (testing::Test::HasFatalFailure()) return;
    }
    EXPECT_GT(changes, 5u);
  }
}

/// What setup depends on.
void expect_same_setup(sta::Timer& a, sta::Timer& b) {
  const sta::Graph& g = a.graph();
  for (const sta::VertexId v : ids<sta::VertexId>(g.size()))
    for (const std::uint8_t e : {sta::kRise, sta::kFall}) {
      ASSERT_EQ(a.delays().slew_s(v, Mode::late, e), b.delays().slew_s(v, Mode::late, e)) << g.name(v);
      ASSERT_EQ(a.delays().wire_s(v, Mode::late, e), b.delays().wire_s(v, Mode::late, e)) << g.name(v);
    }
  ASSERT_EQ(a.worst_slack_s(Mode::late), b.worst_slack_s(Mode::late));
  ASSERT_EQ(a.total_negative_slack_s(Mode::late), b.total_negative_slack_s(Mode::late));
  expect_same_slacks(a, b);
}

TEST(StaIncremental, TrialsOfSizesAreUndoneToTheBit) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    Rng random(seed);
    SizedCircuit c(random, seed % 2 == 0);
    if (testing::Test::HasFatalFailure()) return;
    const auto tried = c.timed();
    tried->required(Mode::late);
    const bool late_only = seed % 4 < 2;
    tried->set_late_only(late_only);
    for (int round = 0; round < 12; ++round) {
      const db::InstId i = c.any(random);
      if (!c.may_resize(*tried, i)) continue;
      // Back and forth, an odd number of times.
      tried->mark();
      const std::uint32_t times = 1 + 2 * random.below(2);
      for (std::uint32_t k = 0; k < times; ++k) {
        const sta::Timer::Resized change = c.resize(i);
        tried->update(std::span(&change, 1));
      }
      const auto other = c.timed();
      expect_same_setup(*tried, *other);
      const sta::Timer::Resized back = c.resize(i);
      tried->undo(std::span(&back, 1));
      const auto before = c.timed();
      expect_same(*tried, *before);
      expect_same_slacks(*tried, *before);
      if (testing::Test::HasFatalFailure()) return;
      if (!late_only || round % 3 != 2) continue;
      // One stays: setup follows, and everything after a full update.
      const sta::Timer::Resized stays = c.resize(i);
      tried->update(std::span(&stays, 1));
      const auto after = c.timed();
      expect_same_setup(*tried, *after);
      tried->update();
      expect_same(*tried, *after);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace taufold
