// An incremental update gives the same bits as a full one: random circuits of gates, registers and latches under
// clocks of all kinds, random changes of their wires.
//
// rooms: base diag geom db liberty io sta wire
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "support/timing_case.hpp"

namespace taufold {
namespace {

using sta::Mode;
using test::TimingCase;

/// A circuit of `cells` cells: outputs are nets n0, n1 ...; inputs are of any earlier one, of registers also later
/// ones, so that there are loops through registers and latches alone.
std::string circuit(Rng& random, std::size_t cells) {
  std::string body;
  const auto earlier = [&](std::size_t k) {
    return k == 0 || random.below(10) == 0 ? std::string(random.below(2) == 0 ? "a" : "b")
                                           : fmt::format("n{}", random.below(static_cast<std::uint32_t>(k)));
  };
  const auto any = [&] { return fmt::format("n{}", random.below(static_cast<std::uint32_t>(cells))); };
  const auto clock = [&] {
    constexpr const char* kClocks[] = {"ck", "ck", "leaf", "gated", "half"};
    return kClocks[random.below(5)];
  };
  for (std::size_t k = 0; k < cells; ++k) {
    switch (random.below(8)) {
      case 0: body += fmt::format("DFF c{} (.CK({}), .D({}), .Q(n{}));\n", k, clock(), any(), k); break;
      case 1: body += fmt::format("LATH c{} (.G({}), .D({}), .Q(n{}));\n", k, clock(), any(), k); break;
      case 2: body += fmt::format("INV c{} (.A({}), .Y(n{}));\n", k, earlier(k), k); break;
      case 3: body += fmt::format("BUF c{} (.A({}), .Y(n{}));\n", k, earlier(k), k); break;
      case 4: body += fmt::format("XOR2 c{} (.A({}), .B({}), .Y(n{}));\n", k, earlier(k), earlier(k), k); break;
      default: body += fmt::format("AND2 c{} (.A({}), .B({}), .Y(n{}));\n", k, earlier(k), earlier(k), k);
    }
  }
  return fmt::format(R"(module t (ck, a, b, e, y); input ck, a, b, e; output y;
wire root, leaf, gated, half, nhalf;
BUF u_root (.A(ck), .Y(root)); BUF u_leaf (.A(root), .Y(leaf)); AND2 u_gate (.A(root), .B(e), .Y(gated));
DFF u_half (.CK(leaf), .D(nhalf), .Q(half)); INV u_nhalf (.A(half), .Y(nhalf));
{}BUF u_y (.A(n{}), .Y(y)); endmodule)",
                     body, cells - 1);
}

const char* const kIdeal = R"(create_clock -name k -period 1 [get_ports ck]
create_generated_clock -name h -source [get_ports ck] -divide_by 2 [get_pins u_half/Q]
set_input_delay 0.2 -clock k [get_ports {a b e}]
set_output_delay 0.1 -clock k [get_ports y]
set_input_transition 0.05 [get_ports {a b}]
set_clock_uncertainty -setup 0.03 [get_clocks k]
)";
const char* const kPropagated = "set_propagated_clock [all_clocks]\nset_timing_derate -early 0.95 -clock\nset_timing_derate -late 1.05 -data\n";

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
    const std::string verilog = circuit(random, 12 + random.below(60));
    const std::string sdc = std::string(kIdeal) + more;
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
  changes_agree(kPropagated);
}

}  // namespace
}  // namespace taufold
