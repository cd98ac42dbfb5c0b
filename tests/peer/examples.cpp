// The examples that the project owns, through tools of others: the kits are what their generator writes and are
// read by KLayout and Yosys; both designs compute what they should, as RTL and as the gates that synthesis makes
// of it, with either kit.
//
// rooms: base diag io flow
#include <gtest/gtest.h>

#include "base/subprocess.hpp"
#include "diag/sink.hpp"
#include "flow/design/synthesis.hpp"
#include "io/design/design_file.hpp"
#include "io/input_file.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

const fs::path kExamples = fs::path(TAUFOLD_SOURCE) / "examples";

class Examples : public testing::Test {
 protected:
  RunResult run_tool(std::vector<std::string> arguments) {
    Command command;
    command.arguments = std::move(arguments);
    command.stdout_file = command.stderr_file = folder_.path() / "output.txt";
    command.environment = {{"QT_QPA_PLATFORM", "offscreen"},
                           {"PYTHONDONTWRITEBYTECODE", "1"},
                           {"HOME", folder_.path().string()}};
    command.time_limit_s = 600;
    return run(command);
  }
  std::string output() const { return test::read_text(folder_.path() / "output.txt"); }

  void simulate(const std::string& example, std::vector<std::string> options) {
    const std::string script = (kExamples / example / "simulate.py").string();
    options.insert(options.begin(), {"python3", script});
    const RunResult r = run_tool(options);
    ASSERT_EQ(r.status, RunStatus::exited) << r.error;
    EXPECT_EQ(r.code, 0) << output();
    EXPECT_NE(output().find(" 0 differences"), std::string::npos) << output();
  }

  /// What a design file of the example asks for, with the cells of `kit` in place of those that it names.
  std::optional<flow::SynthesisResult> synthesise(const std::string& example, const std::string& design_file, const std::string& kit) {
    const auto file = io::read_input((kExamples / example / design_file).string(), out_);
    const auto design = file ? io::read_design_file(*file, out_) : std::nullopt;
    if (!design) return std::nullopt;
    flow::SynthesisRequest request = flow::synthesis_request(*design);
    for (std::string& name : request.liberty)
      if (const std::size_t at = name.find("kit45"); at != std::string::npos) name.replace(at, 5, kit);
    request.period_s = 2e-9;
    request.folder = folder_.path() / "synthesis";
    return flow::synthesise(request, out_);
  }

  void gates_compute(const std::string& example, const std::string& design, const std::string& kit, std::vector<std::string> options) {
    const auto result = synthesise(example, design, kit);
    ASSERT_TRUE(result) << diag::to_text(out_);
    EXPECT_EQ(diag::to_text(out_), "");
    RecordProperty("cells", std::to_string(result->cells));
    options.insert(options.end(), {"--netlist", result->netlist.string()});
    simulate(example, options);
  }

  test::TempFolder folder_;
  diag::Collector out_;
};

#define NEEDS(program, package) \
  if (!find_program(program)) GTEST_SKIP() << program " is not installed (Debian package: " package ")"

TEST_F(Examples, TheKitsAreWhatTheGeneratorWrites) {
  NEEDS("python3", "python3");
  const RunResult r = run_tool({"python3", (kExamples / "kit/generate.py").string(), "--check"});
  EXPECT_TRUE(r.success()) << r.error << output();
}

TEST_F(Examples, YosysReadsTheKits) {
  NEEDS("yosys", "yosys");
  std::string script;
  for (const std::string kit : {"kit45", "kit28"}) {
    const std::string base = (kExamples / "kit" / kit).string();
    script += "read_liberty -lib " + base + ".lib; read_liberty -lib " + base + ".ram.lib; ";
    script += "select -assert-any =RAM_256x32/Q; select -assert-any =FA_1/CO; ";
    script += "dfflibmap -info -liberty " + base + ".lib; design -reset; ";
  }
  EXPECT_TRUE(run_tool({"yosys", "-q", "-p", script}).success()) << output();
}

TEST_F(Examples, KLayoutReadsTheKits) {
  NEEDS("klayout", "klayout");
  const std::string script =
      "import pya\n"
      "for kit in ('kit45', 'kit28'):\n"
      "    base = '" +
      (kExamples / "kit").string() +
      "/' + kit\n"
      "    options = pya.LoadLayoutOptions()\n"
      "    config = options.lefdef_config\n"
      "    config.read_lef_with_def = False\n"
      "    config.dbu = 0.0005\n"
      "    config.lef_files = [base + '.tech.lef']\n"
      "    options.lefdef_config = config\n"
      "    for part, cell in (('cells', 'DFF_1'), ('ram', 'RAM_256x32')):\n"
      "        layout = pya.Layout()\n"
      "        layout.read(base + '.' + part + '.lef', options)\n"
      "        box = layout.cell(cell).bbox()\n"
      "        print(kit, cell, layout.cells(), box.width(), box.height())\n";
  test::write_text(folder_.path() / "read.py", script);
  const RunResult r = run_tool({"klayout", "-b", "-r", (folder_.path() / "read.py").string()});
  ASSERT_TRUE(r.success()) << r.error << output();
  // In half nanometres. A cell is as wide as its sites; its rails reach half their width beyond the row.
  EXPECT_NE(output().find("kit45 DFF_1 42 6480 3080\n"), std::string::npos) << output();
  EXPECT_NE(output().find("kit28 RAM_256x32 1 108160 81000\n"), std::string::npos) << output();
}

TEST_F(Examples, RiscvRtlRunsItsPrograms) {
  NEEDS("iverilog", "iverilog");
  simulate("04-riscv", {"--random", "40"});
}

TEST_F(Examples, RiscvGatesRunTheSamePrograms) {
  NEEDS("iverilog", "iverilog");
  NEEDS("yosys", "yosys");
  const fs::path vcd = folder_.path() / "run.vcd";
  gates_compute("04-riscv", "design.toml", "kit45", {"--random", "0", "--words", "64", "32", "--dump", vcd.string()});
  if (HasFailure()) return;
  // The power of a program: nets that are never written stay unknown, and the clock is that of the constraints.
  const RunResult r = run_tool({TAUFOLD_PROGRAM, "sta", (kExamples / "kit/kit45.lib").string(), (folder_.path() / "synthesis/netlist.v").string(),
                                (kExamples / "04-riscv/constraints.sdc").string(), "--activity", vcd.string(), "--require",
                                "sta.activity.annotated_nets>=11000", "--require", "sta.power.switching>=1e-5", "--require", "sta.power.total<=0.1"});
  EXPECT_TRUE(r.success()) << output();
  EXPECT_EQ(output().find("STA-0019"), std::string::npos) << output();
}

TEST_F(Examples, RiscvGatesAroundRamsOfTheOtherKitRunThemToo) {
  NEEDS("iverilog", "iverilog");
  NEEDS("yosys", "yosys");
  gates_compute("04-riscv", "design-ram.toml", "kit28", {"--random", "5", "--seed", "2001"});
}

TEST_F(Examples, SystolicRtlMultiplies) {
  NEEDS("iverilog", "iverilog");
  simulate("05-systolic", {"--random", "40"});
}

TEST_F(Examples, SystolicGatesMultiply) {
  NEEDS("iverilog", "iverilog");
  NEEDS("yosys", "yosys");
  gates_compute("05-systolic", "design.toml", "kit45", {"--random", "5"});
}

}  // namespace
}  // namespace taufold
