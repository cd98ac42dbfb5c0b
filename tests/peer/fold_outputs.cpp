// Programs of others read what a fold of a design leaves: KLayout each tier's DEF with its LEF, the contest's evaluator the
// emitted text.
//
// rooms: base
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/subprocess.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

const char* const kScript = R"(import pya
options = pya.LoadLayoutOptions()
config = options.lefdef_config
config.lef_files = lefs.split(",")
config.read_lef_with_def = False
config.dbu = 0.001
layout = pya.Layout()
layout.read(df, options)
top = layout.top_cell()
bumps = [i for i in top.each_inst() if layout.cell(i.cell_index).name.startswith("HBPAD")]
cells = sum(1 for i in top.each_inst()) - len(bumps)
drawn = sum(1 for i in bumps if not layout.cell(i.cell_index).bbox().empty())
print("klayout", top.name, cells, len(bumps), drawn)
)";

class PeerFoldOutputs : public test::ProgramRun {
 protected:
  void fold(const std::string& more) {
    ASSERT_EQ(run("fold " + file("tiny.lef") + file("ring.v") + "--effort 1 --bond-pitch 1 --utilisation 0.6 --flat no -o out " + more), 0) << printed;
  }
  std::size_t count(const std::string& text, const std::string& what) {
    std::size_t n = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
    return n;
  }
};

TEST_F(PeerFoldOutputs, KLayoutOpensEveryTier) {
  if (!find_program("klayout")) GTEST_SKIP() << "KLayout is not installed (package klayout)";
  fold("--tiers 3");
  const auto path = [&](const std::string& name) { return (folder.path() / name).string(); };
  write("script.py", kScript);
  std::size_t cells = 0;
  for (const std::string tier : {"0", "1", "2"}) {
    Command command;
    const std::string lefs = (fs::path(TAUFOLD_SOURCE) / "tests/golden/cli/files/tiny.lef").string() + "," + path("out/tiers/bonds.lef");
    const std::string def = "out/tiers/tier" + tier + ".def";
    command.arguments = {"klayout", "-b", "-rd", "lefs=" + lefs, "-rd", "df=" + path(def), "-r", path("script.py")};
    command.environment = {{"QT_QPA_PLATFORM", "offscreen"}, {"HOME", folder.path().string()}};
    command.stdout_file = command.stderr_file = path("said.txt");
    command.time_limit_s = 120;
    const RunResult result = taufold::run(command);
    const std::string said = text("said.txt");
    ASSERT_TRUE(result.success()) << result.error << said;
    const std::size_t bumps = count(text(def), " HBPAD"), here = count(text(def), " INV +") + count(text(def), " NAND2 +");
    cells += here;
    EXPECT_GT(bumps, 0u);
    EXPECT_NE(said.find("klayout ring_tier" + tier + " " + std::to_string(here) + " " + std::to_string(bumps) + " " + std::to_string(bumps)), std::string::npos) << said;
  }
  EXPECT_EQ(cells, 48u);
}

TEST_F(PeerFoldOutputs, TheContestsEvaluatorFindsTheEmittedPlacementLegal) {
  const fs::path source = fs::path(TAUFOLD_SHARED) / "tools/d2deval.cpp";
  if (!fs::exists(source)) GTEST_SKIP() << "no shared evaluator";
  const std::string evaluator = quoted(folder.path() / "evaluator");
  if (std::system(("g++ -O1 -std=c++20 -o " + evaluator + quoted(source)).c_str()) != 0) GTEST_SKIP() << "the evaluator cannot be compiled here";
  fold("--emit contest");
  const std::string files = quoted(folder.path() / "out/contest/case.txt") + quoted(folder.path() / "out/contest/placement.txt");
  EXPECT_EQ(std::system((evaluator + files + ">/dev/null").c_str()), 0);
  ASSERT_EQ(run("fold out/contest/case.txt --effort 1 -o again"), 0) << printed;
  EXPECT_EQ(std::system((evaluator + quoted(folder.path() / "out/contest/case.txt") + quoted(folder.path() / "again/placement.txt") + ">/dev/null").c_str()), 0);
}

}  // namespace
}  // namespace taufold
