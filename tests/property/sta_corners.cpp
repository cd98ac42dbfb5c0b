// Corners of early and late paths through the program: slacks of setup are those of the late library alone, slacks of hold those of the early one.
//
// rooms: base diag geom db liberty io sta
#include <gtest/gtest.h>

#include <string>

#include "support/program_run.hpp"
#include "support/timing_case.hpp"

namespace taufold {
namespace {

class StaCorners : public test::ProgramRun {
 protected:
  void SetUp() override {
    write("slow.lib", test::linear_library(1));
    write("fast.lib", test::linear_library(0.4));
    write("t.v", R"(module t (ck, a, y); input ck, a; output y; wire n, m, k;
  DFF f (.CK(ck), .D(a), .Q(n)); INV i (.A(n), .Y(m)); XOR2 x (.A(m), .B(n), .Y(k)); DFF g (.CK(ck), .D(k), .Q(y)); endmodule
)");
    write("t.sdc", "create_clock -name k -period 1 [get_ports ck]\nset_input_delay 0.1 -clock k a\n");
  }
  double slack(const std::string& libraries, const std::string& which) {
    EXPECT_EQ(run("sta " + libraries + " t.v t.sdc -q --json out.json"), 0) << printed;
    return metric("out.json", "sta.worst_" + which + "_slack");
  }
};

TEST_F(StaCorners, EachModeHasItsLibrary) {
  const std::string both = "slow.lib --early-liberty fast.lib";
  EXPECT_EQ(slack(both, "setup"), slack("slow.lib", "setup"));
  EXPECT_EQ(slack(both, "hold"), slack("fast.lib", "hold"));
  EXPECT_LT(slack(both, "hold"), slack("slow.lib", "hold"));
  EXPECT_EQ(run("sta slow.lib --early-liberty none.lib t.v t.sdc"), 1);
  EXPECT_NE(printed.find("none.lib"), std::string::npos) << printed;
}

}  // namespace
}  // namespace taufold
