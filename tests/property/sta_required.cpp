// Slack of every pin: against all paths of small random circuits one by one, and in circuits of every kind
// against the ends that they lead to. After changes the slacks are those of a new timer, to the last bit.
//
// rooms: base diag geom db liberty io sta wire
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "support/random_circuit.hpp"
#include "support/timing_case.hpp"

namespace taufold {
namespace {

using sta::Mode;
using sta::VertexId;
using test::TimingCase;

constexpr double kRounding = 1e-20;  // seconds: sums of the same delays in another order

/// Every path of a circuit of gates and registers under ideal clocks, by hand: no tags, no stored arrivals.
class EveryPath {
 public:
  EveryPath(const TimingCase& t, Mode m) : timer_(*t.timer), graph_(t.timer->graph()), mode_(m) {
    slack_.assign(graph_.size(), sta::Required::kUnconstrained);
  }

  VertexId false_through,
      slow_through;  ///< pins of set_false_path -through and set_multicycle_path 2 -through

  void follow_all() {
    const sta::Clocks& clocks = timer_.clocks();
    for (const VertexId v : ids<VertexId>(graph_.size())) {
      if (graph_.is(v, sta::kRegisterClock)) {
        for (const db::ClockId c : clocks_at(v)) {
          trail_.push_back(v);
          const sta::ClockEdgeId edge = sta::clock_edge(c, sta::kRise);
          arcs(v, sta::kRise, clocks.time_s(edge), edge);
          trail_.pop_back();
        }
      } else if (graph_.is_port(v) && graph_.is(v, sta::kDriver) && clocks.at(v).empty()) {
        // set_input_delay 0.2 -clock k
        const sta::ClockEdgeId edge = sta::clock_edge(db::ClockId(std::size_t{0}), sta::kRise);
        for (const std::uint8_t rf : {sta::kRise, sta::kFall}) step(v, rf, 0.2e-9, edge);
      }
    }
  }
  std::uint64_t paths() const { return paths_; }
  double slack_s(VertexId v) const { return slack_[v]; }

 private:
  std::vector<db::ClockId> clocks_at(VertexId v) const {
    std::vector<db::ClockId> out;
    for (const sta::Path& p : timer_.arrivals().paths(v))
      if (const sta::Tag& t = timer_.arrivals().tag(p); t.is_clock && p.rf == sta::kRise && p.mode == mode_)
        out.push_back(sta::clock_of(t.launch));
    return out;
  }
  void arcs(VertexId v, std::uint8_t rf, double time, sta::ClockEdgeId launch) {
    for (const sta::EdgeId id : graph_.out(v)) {
      const sta::Edge& e = graph_.edge(id);
      if (sta::is_check(graph_.role(e))) continue;
      for (const std::uint8_t to : {sta::kRise, sta::kFall})
        if ((e.searched & sta::transition(rf, to)) != 0)
          step(e.to, to, time + timer_.delays().arc_s(id, mode_, rf, to), launch);
    }
  }
  void step(VertexId v, std::uint8_t rf, double time, sta::ClockEdgeId launch) {
    trail_.push_back(v);
    end(v, rf, time, launch);
    if (graph_.is(v, sta::kDriver) && graph_.net(v).valid())
      for (const VertexId u : graph_.loads(graph_.net(v)))
        if (u != v) step(u, rf, time + timer_.delays().wire_s(u, mode_, rf), launch);
    if (!graph_.is(v, sta::kRegisterClock) && !graph_.is_port(v) && graph_.is(v, sta::kLoad))
      arcs(v, rf, time, launch);
    trail_.pop_back();
  }
  bool passes(VertexId v) const { return std::find(trail_.begin(), trail_.end(), v) != trail_.end(); }

  void end(VertexId v, std::uint8_t rf, double time, sta::ClockEdgeId launch) {
    const bool late = mode_ == Mode::late;
    if (graph_.is(v, sta::kHasChecks)) {
      for (const sta::EdgeId id : graph_.in(v)) {
        const sta::Edge& e = graph_.edge(id);
        if (!sta::is_check(graph_.role(e)) || sta::data_mode(graph_.role(e)) != mode_) continue;
        for (const db::ClockId c : clocks_at(e.from))
          found(time, launch, sta::clock_edge(c, sta::kRise),
                timer_.delays().check_s(e, mode_, sta::kRise, rf));
      }
    } else if (graph_.is_port(v) && graph_.is(v, sta::kLoad)) {
      // set_output_delay 0.1 -clock k
      found(time, launch, sta::clock_edge(db::ClockId(std::size_t{0}), sta::kRise), late ? 0.1e-9 : -0.1e-9);
    }
  }
  void found(double time, sta::ClockEdgeId launch, sta::ClockEdgeId capture, double margin) {
    const bool late = mode_ == Mode::late;
    ++paths_;
    if (false_through.valid() && passes(false_through)) return;
    const sta::Clocks& clocks = timer_.clocks();
    double edge = clocks.pair(launch, capture, late ? sta::Relation::setup : sta::Relation::hold).required_s;
    if (slow_through.valid() && passes(slow_through)) edge += clocks.period_s(sta::clock_of(capture));
    // set_clock_uncertainty -setup 0.03 [get_clocks k]
    if (late && sta::clock_of(capture).value == 0) margin += 0.03e-9;
    const double slack = late ? edge - margin - time : time - (edge + margin);
    for (const VertexId v : trail_) slack_[v] = std::min(slack_[v], slack);
  }

  const sta::Timer& timer_;
  const sta::Graph& graph_;
  Mode mode_;
  IndexVector<VertexId, double> slack_;
  std::vector<VertexId> trail_;
  std::uint64_t paths_ = 0;
};

TEST(StaRequired, SlackOfEveryPinIsTheWorstOfAllPathsThroughIt) {
  std::uint64_t paths = 0, constrained = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE(seed);
    Rng random(seed);
    const std::size_t cells = 8 + random.below(26);
    const std::string verilog = test::random_circuit(random, cells, test::CircuitKind::registers);
    const std::string cut = fmt::format("c{}/{}", random.below(static_cast<std::uint32_t>(cells)), "A");
    const std::string slow = fmt::format("c{}/{}", random.below(static_cast<std::uint32_t>(cells)), "Y");
    const auto has = [&](const std::string& pin, const TimingCase& t) {
      for (const VertexId v : ids<VertexId>(t.timer->graph().size()))
        if (t.timer->graph().name(v) == pin) return v;
      return VertexId();
    };
    const TimingCase bare(verilog, test::kIdealClocks);
    std::string sdc = test::kIdealClocks;
    if (has(cut, bare).valid()) sdc += fmt::format("set_false_path -through [get_pins {}]\n", cut);
    if (has(slow, bare).valid())
      sdc += fmt::format("set_multicycle_path 2 -setup -through [get_pins {}]\n", slow);
    TimingCase t(verilog, sdc);
    for (const Mode m : sta::kModes) {
      EveryPath all(t, m);
      all.false_through = has(cut, t);
      all.slow_through = has(slow, t);
      all.follow_all();
      paths += all.paths();
      const sta::Required& required = t.timer->required(m);
      for (const VertexId v : ids<VertexId>(t.timer->graph().size())) {
        const sta::Graph& g = t.timer->graph();
        // Pins of the clock network are no part of a path by hand, nor is the check of the clock gate.
        if (t.timer->clock_network().is_clock(v) && !g.is(v, sta::kRegisterClock)) continue;
        if (g.name(v) == "e" || g.name(v) == "u_gate/B") continue;
        if (all.slack_s(v) == sta::Required::kUnconstrained) {
          ASSERT_EQ(required.slack_s(v), sta::Required::kUnconstrained) << g.name(v);
        } else {
          ASSERT_NEAR(required.slack_s(v), all.slack_s(v), kRounding) << g.name(v) << " mode " << index(m);
          ++constrained;
        }
      }
    }
  }
  EXPECT_GT(paths, 20000u);
  EXPECT_GT(constrained, 5000u);
}

/// What holds of slacks in every circuit.
void expect_consistent(TimingCase& t, Mode m) {
  const sta::Timer& timer = *t.timer;
  const sta::Graph& g = timer.graph();
  const sta::Required& required = t.timer->required(m);
  for (const sta::Endpoint& e : timer.endpoints()) {
    if (!e.worst[index(m)]) continue;
    const sta::End& end = *e.worst[index(m)];
    // Paths that go on through a latch may have less.
    ASSERT_LE(required.slack_s(e.at), end.slack_s + kRounding) << g.name(e.at);
    if (end.kind != sta::End::Kind::latch) {
      ASSERT_NEAR(required.slack_s(e.at), end.slack_s, kRounding) << g.name(e.at);
    }
    // Along the worst path no pin has more slack than its end, and one has as much.
    const sta::Path* p = &timer.arrivals().paths(e.at)[end.slot];
    VertexId at = e.at;
    for (std::size_t hops = 0; hops < g.size() && p->before.valid(); ++hops) {
      at = p->before;
      p = timer.arrivals().before(*p);
      // Data that a latch holds back ends there.
      if (g.is(at, sta::kLatchData) && required.slack_s(at) < 0) break;
      ASSERT_LE(required.slack_s(at), end.slack_s + kRounding) << g.name(at) << " to " << g.name(e.at);
    }
  }
  double least = sta::Required::kUnconstrained;
  for (const double s : required.slack_s()) least = std::min(least, s);
  const std::optional<double> worst = timer.worst_slack_s(m);
  ASSERT_TRUE(worst);
  ASSERT_NEAR(least, *worst, kRounding);
}

void changes_agree(const char* more, test::CircuitKind kind, std::uint64_t seeds) {
  std::uint64_t visited = 0, all = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE(seed);
    Rng random(seed);
    const std::string verilog = test::random_circuit(random, 12 + random.below(60), kind);
    const std::string sdc = std::string(test::kIdealClocks) + more;
    TimingCase incremental(verilog, sdc), full(verilog, sdc);
    if (testing::Test::HasFatalFailure()) return;
    const std::size_t nets = incremental.netlist.num_nets();
    for (const Mode m : sta::kModes) {
      expect_consistent(full, m);
      if (testing::Test::HasFatalFailure()) return;
      (void)incremental.timer->required(m);
    }
    for (int round = 0; round < 10; ++round) {
      // Slacks are asked for after one change or several.
      for (std::uint32_t k = 0; k <= random.below(3); ++k) {
        const db::NetId n(std::size_t{random.below(static_cast<std::uint32_t>(nets))});
        const double farad = 1e-15 * random.below(50);
        std::vector<double> elmore;
        for (std::size_t l = 0; l < incremental.timer->graph().loads(n).size(); ++l)
          elmore.push_back(1e-12 * random.below(40));
        incremental.timer->wires().set(n, farad, elmore);
        full.timer->wires().set(n, farad, elmore);
        incremental.timer->update({&n, 1});
      }
      full.timer->update();
      for (const Mode m : sta::kModes) {
        const sta::Required& a = incremental.timer->required(m);
        const sta::Required& b = full.timer->required(m);
        visited += a.visited();
        all += b.visited();
        for (const VertexId v : ids<VertexId>(full.timer->graph().size()))
          ASSERT_EQ(a.slack_s(v), b.slack_s(v)) << full.timer->graph().name(v) << " round " << round;
        expect_consistent(incremental, m);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
  EXPECT_LT(visited, all);
}

TEST(StaRequired, ChangesUnderIdealClocksGiveTheSameBits) {
  changes_agree("", test::CircuitKind::registers, 40);
}

TEST(StaRequired, ChangesAtLatchesGiveTheSameBits) {
  changes_agree("", test::CircuitKind::all, 60);
}

TEST(StaRequired, ChangesUnderPropagatedClocksWithCreditGiveTheSameBits) {
  changes_agree(test::kPropagatedClocks, test::CircuitKind::all, 60);
}

}  // namespace
}  // namespace taufold
