// Repair through the program: limits that a netlist breaks hold after, slacks are no worse, both sides stay legal and proven by programs
// that read the files, a wrong repair is refuted, and the bits are the same for any number of threads.
//
// rooms: base diag
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>

#include "base/random.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

/// Registers behind a few levels of random gates, and one gate whose net has `fanout` loads and leaves the chip.
std::string crowd(int width, int depth, int fanout) {
  Rng rng(11);
  std::string ports = "clk, en, z", head, cells;
  for (int b = 0; b < width; ++b) ports += fmt::format(", d{0}, q{0}", b);
  head = "module crowd (" + ports + ");\ninput clk, en; output z;\nwire all; assign z = all;\nNAND2_1 top (.A(en), .B(d0), .Y(all));\n";
  int n = 0;
  std::vector<std::string> now;
  for (int b = 0; b < width; ++b) {
    head += fmt::format("input d{0}; output q{0};\n", b);
    cells += fmt::format("wire n{0}; DFF_1 r{0} (.D(d{0}), .CK(clk), .Q(n{0}));\n", n);
    now.push_back(fmt::format("n{}", n++));
  }
  for (int level = 0; level < depth; ++level) {
    std::vector<std::string> next;
    for (int b = 0; b < width; ++b) {
      const auto other = static_cast<std::size_t>(rng.below(static_cast<std::uint32_t>(width)));
      const std::string second = level == 0 && b < fanout ? "all" : now[other];
      cells += fmt::format("wire n{0}; {1} g{0} (.A({2}), .B({3}), .Y(n{0}));\n", n, rng.below(2) == 0 ? "NAND2_1" : "NOR2_1", now[static_cast<std::size_t>(b)], second);
      next.push_back(fmt::format("n{}", n++));
    }
    now = std::move(next);
  }
  for (int b = 0; b < width; ++b) cells += fmt::format("DFF_1 e{0} (.D({1}), .CK(clk), .Q(q{0}));\n", b, now[static_cast<std::size_t>(b)]);
  return head + cells + "endmodule\n";
}

class FoldRepair : public test::ProgramRun {
 protected:
  void SetUp() override {
    write("crowd.v", crowd(60, 4, 60));
    write("crowd.sdc", "create_clock -period 0.15 [get_ports clk]\nset_max_transition 0.15 [current_design]\n");
  }
  std::string fold(const std::string& more, const std::string& lib = kit("lib")) {
    return "fold " + kit("tech.lef") + kit("cells.lef") + lib + "crowd.v crowd.sdc --bond-pitch 1.5 --effort 1 --target-density 0.9 --repair " + more;
  }
};

TEST_F(FoldRepair, KeepsLimitsBettersSlacksAndIsProvenOnBothSides) {
  ASSERT_EQ(run(fold("-q -o out")), 0) << printed;
  for (const std::string side : {"fold.repair.", "flat.repair."}) {
    const auto m = [&](const std::string& name) { return metric("out/report.json", side + name); };
    EXPECT_GT(m("before.broken_loads") + m("before.broken_slews"), 0) << side;
    EXPECT_EQ(m("after.broken_loads"), 0) << side;
    EXPECT_EQ(m("after.broken_slews"), 0) << side;
    EXPECT_LT(m("before.tns"), 0) << side;
    EXPECT_GT(m("after.tns"), m("before.tns")) << side;
    EXPECT_GT(m("after.worst_setup_slack"), m("before.worst_setup_slack")) << side;
    EXPECT_GT(m("buffers"), 0) << side;
    EXPECT_GT(m("resized"), 0) << side;
    EXPECT_LE(m("area_ratio"), 1.05) << side;
    EXPECT_EQ(m("proven"), 1) << side;
  }
  // Nets by length are those of both placements before, when they had the same ones.
  EXPECT_NE(text("out/report.json").find("\"pair.classes\""), std::string::npos);
  // The power of all cells is that of the side, whatever its cells became.
  for (const auto& [file, side] : {std::pair{"out/heat/cells.csv", "fold"}, {"out/heat/flat-cells.csv", "flat"}}) {
    double sum = 0, parts = 0;
    std::istringstream lines(text(file));
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line, "layer,x_um,y_um,width_um,depth_um,power_W,leakage_W,name,cell,internal_W,switching_W");
    while (std::getline(lines, line)) {
      std::size_t at = 0;
      for (int field = 0; field < 7; ++field, at = line.find(',', at) + 1) {
        const double v = std::strtod(line.c_str() + at, nullptr);
        if (field >= 5) sum += v;
        if (field == 6) parts += v;
      }
      const std::size_t last = line.rfind(','), before = line.rfind(',', last - 1);
      parts += std::strtod(line.c_str() + last + 1, nullptr) + std::strtod(line.c_str() + before + 1, nullptr);
    }
    const double whole = metric("out/report.json", fmt::format("{}.power.total", side));
    EXPECT_NEAR(sum, whole, 1e-9 * whole) << side;
    EXPECT_NEAR(parts, whole, 1e-9 * whole) << side;
  }
  // What is said of the whole is that of the repaired.
  EXPECT_EQ(metric("out/report.json", "fold.wns"), metric("out/report.json", "fold.repair.after.wns"));
  ASSERT_EQ(run("check out --equivalence -q"), 0) << printed;

  // Another gate of the same pins in a tier, and a buffer that listens to another net.
  const std::string tier = text("out/tiers/tier0.v");
  const std::size_t gate = tier.find("NAND2_");
  ASSERT_NE(gate, std::string::npos);
  std::string wrong = tier.substr(0, gate) + "NOR2_1" + tier.substr(gate + 7);
  write("out/tiers/tier0.v", wrong);
  EXPECT_EQ(run("check out --equivalence -q"), 2) << printed;
  write("out/tiers/tier0.v", tier);

  // The same circuit, and not the one that was placed: a buffer of another size.
  const std::size_t sized = tier.find("BUF_");
  if (sized != std::string::npos) {
    std::string other = tier;
    other[sized + 4] = other[sized + 4] == '2' ? '4' : '2';
    write("out/tiers/tier0.v", other);
    EXPECT_EQ(run("check out --equivalence -q"), 2) << printed;
    write("out/tiers/tier0.v", tier);
  }

  // A placement that is no more of the netlist beside it.
  const std::string changed = text("out/changed.v");
  const std::size_t buffer = changed.find(" rpr_buf0 ");
  ASSERT_NE(buffer, std::string::npos);
  std::string renamed = changed;
  renamed.replace(buffer, 10, " rpr_bufX ");
  write("out/changed.v", renamed);
  EXPECT_NE(run("check out -q"), 0);
  write("out/changed.v", "module crowd (clk); input clk; endmodule\n");
  EXPECT_EQ(run("check out -q"), 1);
  EXPECT_NE(printed.find("changed.v"), std::string::npos) << printed;
}

TEST_F(FoldRepair, SameBitsForAnyNumberOfThreads) {
  for (const int threads : {1, 2, 4}) ASSERT_EQ(run(fold(fmt::format("--threads {0} -q -o t{0}", threads))), 0) << printed;
  for (const std::string name : {"placement.txt", "changed.v", "tiers/tier0.v", "tiers/tier1.def", "bonds.csv", "timing.txt"}) {
    EXPECT_EQ(text("t1/" + name), text("t2/" + name)) << name;
    EXPECT_EQ(text("t1/" + name), text("t4/" + name)) << name;
  }
}

TEST_F(FoldRepair, OneTierIsRepairedAlone) {
  ASSERT_EQ(run(fold("--tiers 1 -q -o out")), 0) << printed;
  EXPECT_EQ(metric("out/report.json", "flat.repair.proven"), 1);
  EXPECT_EQ(run("check out --equivalence -q"), 0) << printed;
}

}  // namespace
}  // namespace taufold
