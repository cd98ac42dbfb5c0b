// Pins that violate max transition, against the field's reference timer where it is installed (`sta` on PATH;
// version 2.0 reports transitions alone, so that capacitance and fan-out are left to the tests by hand).
//
// rooms: base diag geom db liberty io sta wire
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <sstream>

#include "base/subprocess.hpp"
#include "sta/limits.hpp"
#include "support/random_circuit.hpp"
#include "support/text_file.hpp"
#include "support/timing_case.hpp"

namespace taufold {
namespace {

TEST(StaLimitsPeer, SamePinsViolateMaxTransition) {
  if (!find_program("sta")) GTEST_SKIP() << "no program sta on PATH";
  const test::TempFolder scratch;
  std::string library = test::linear_library();
  library.insert(library.find("lu_table_template"),
                 "delay_model : table_lookup; default_max_transition : 0.0165;\n");
  for (const char* edge : {"rise", "fall"})
    for (const char* side : {"input", "output"})
      library.insert(library.find("lu_table_template"),
                     fmt::format("{}_threshold_pct_{} : 50;\n", side, edge));
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(seed);
    Rng random(seed);
    const std::string verilog = test::random_circuit(random, 60, test::CircuitKind::registers);
    std::string sdc = test::kIdealClocks;
    if (seed % 3 == 0) sdc += "set_max_transition 0.0135 [current_design]\n";
    if (seed % 3 == 1) sdc += "set_max_transition 0.0125 [get_clocks k]\n";
    if (seed % 2 == 0) sdc += "set_propagated_clock [all_clocks]\n";
    test::write_text(scratch.path() / "t.lib", library);
    test::write_text(scratch.path() / "t.v", verilog);
    test::write_text(scratch.path() / "t.sdc", sdc);
    test::write_text(scratch.path() / "t.tcl",
                     "read_liberty t.lib\nread_verilog t.v\nlink_design t\nread_sdc t.sdc\n"
                     "report_check_types -max_transition -all_violators -digits 6 > said\nexit\n");
    const std::string command =
        "cd '" + scratch.path().string() + "' && sta -exit t.tcl </dev/null >log 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0) << test::read_text(scratch.path() / "log");
    std::map<std::string, double> peer;
    std::istringstream said(test::read_text(scratch.path() / "said"));
    for (std::string line; std::getline(said, line);) {
      std::istringstream words(line);
      std::string pin, limit, actual, slack, mark;
      if (words >> pin >> limit >> actual >> slack >> mark && mark == "(VIOLATED)")
        peer[pin] = std::stod(slack);
    }
    const test::TimingCase t(verilog, sdc, library);
    std::map<std::string, double> ours;
    for (const sta::LimitCheck& c : sta::check_limits(*t.timer, db::LimitKind::max_transition))
      if (c.slack() < 0) ours[t.timer->graph().name(c.at)] = c.slack() * 1e9;
    EXPECT_FALSE(ours.empty());
    // Version 2.0 reports pins of ideal clocks too, later ones do not.
    for (const sta::VertexId v : ids<sta::VertexId>(t.timer->graph().size()))
      if (t.timer->clock_network().is_ideal(v)) peer.erase(t.timer->graph().name(v));
    // Where a generated clock begins, data of its master ends; the reference counts it as a clock there.
    peer.erase("u_half/Q");
    ours.erase("u_half/Q");
    for (const auto& [pin, slack] : peer) {
      ASSERT_TRUE(ours.contains(pin)) << pin << " " << slack;
      EXPECT_NEAR(ours.at(pin), slack, 2e-6) << pin;
      ++compared;
    }
    for (const auto& [pin, slack] : ours)
      EXPECT_TRUE(peer.contains(pin) || slack > -1e-6) << pin << " " << slack;
  }
  EXPECT_GT(compared, 200u);
}

}  // namespace
}  // namespace taufold
