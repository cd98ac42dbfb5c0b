// Slack of every pin against the worst path through it by the field's reference timer, where it is installed (`sta` on
// PATH): random circuits with a divided and a gated clock, a false path and a multicycle path.
//
// rooms: base diag geom db liberty io sta wire
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>

#include "base/subprocess.hpp"
#include "support/random_circuit.hpp"
#include "support/text_file.hpp"
#include "support/timing_case.hpp"

namespace taufold {
namespace {

using sta::Mode;

TEST(StaRequiredPeer, SlackIsThatOfTheWorstPathThroughThePin) {
  if (!find_program("sta")) GTEST_SKIP() << "no program sta on PATH";
  const test::TempFolder scratch;
  std::string library = test::linear_library();
  // The reference takes nothing for granted.
  std::string head = "delay_model : table_lookup;\n";
  for (const char* edge : {"rise", "fall"})
    for (const char* side : {"input", "output"}) head += fmt::format("{}_threshold_pct_{} : 50;\n", side, edge);
  library.insert(library.find("lu_table_template"), head);
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    Rng random(seed);
    const std::string verilog = test::random_circuit(random, 50, test::CircuitKind::registers);
    std::string sdc = test::kIdealClocks;
    // Exceptions need pins that are there.
    const test::TimingCase bare(verilog, sdc, library);
    std::vector<std::string> pins;
    for (const sta::VertexId v : ids<sta::VertexId>(bare.timer->graph().size()))
      if (const std::string name = bare.timer->graph().name(v); name[0] == 'c' && name.find('/') != std::string::npos && name.substr(name.find('/')) != "/CK")
        pins.push_back(name);
    sdc += fmt::format("set_false_path -through [get_pins {}]\n", pins[random.below(static_cast<std::uint32_t>(pins.size()))]);
    sdc += fmt::format("set_multicycle_path 2 -setup -through [get_pins {}]\n", pins[random.below(static_cast<std::uint32_t>(pins.size()))]);
    std::string script = "read_liberty t.lib\nread_verilog t.v\nlink_design t\nread_sdc t.sdc\n";
    for (const std::string& p : pins)
      for (const char* mode : {"max", "min"})
        script += fmt::format("puts \"PIN {0} {1}\"\nreport_checks -through [get_pins {0}] -path_delay {1} -format slack_only -digits 6\n", p, mode);
    test::write_text(scratch.path() / "t.lib", library);
    test::write_text(scratch.path() / "t.v", verilog);
    test::write_text(scratch.path() / "t.sdc", sdc);
    test::write_text(scratch.path() / "t.tcl", script + "exit\n");
    const std::string command = "cd '" + scratch.path().string() + "' && sta -exit t.tcl </dev/null >said 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0) << test::read_text(scratch.path() / "said");
    std::map<std::pair<std::string, Mode>, double> peer;
    std::istringstream said(test::read_text(scratch.path() / "said"));
    std::pair<std::string, Mode> at;
    for (std::string line; std::getline(said, line);) {
      std::istringstream words(line);
      std::string first, second, third;
      words >> first >> second >> third;
      if (first == "PIN")
        at = {second, third == "max" ? Mode::late : Mode::early};
      else if (!second.empty() && third.empty() && second.find_first_not_of("-0123456789.") == std::string::npos)
        peer[at] = peer.contains(at) ? std::min(peer[at], std::stod(second)) : std::stod(second);
    }
    test::TimingCase t(verilog, sdc, library);
    const sta::Graph& g = t.timer->graph();
    for (const Mode m : sta::kModes) {
      const sta::Required& required = t.timer->required(m);
      for (const sta::VertexId v : ids<sta::VertexId>(g.size())) {
        if (std::find(pins.begin(), pins.end(), g.name(v)) == pins.end()) continue;
        const auto found = peer.find({g.name(v), m});
        if (found == peer.end()) {
          EXPECT_EQ(required.slack_s(v), sta::Required::kUnconstrained) << g.name(v);
        } else {
          EXPECT_NEAR(required.slack_s(v) * 1e9, found->second, 2e-6) << g.name(v) << (m == Mode::late ? " setup" : " hold");
          ++compared;
        }
      }
    }
  }
  EXPECT_GT(compared, 1000u);
}

}  // namespace
}  // namespace taufold
