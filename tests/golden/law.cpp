// Golden diagnostics of the time scaling law: every file of golden/law holds the files of a run of `taufold
// law` and what it says, and every code of the family has such a file. `TAUFOLD_UPDATE=1` rewrites the
// expected parts; review the difference.
//
// rooms: base diag
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/golden_file.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

using test::Golden;

const std::filesystem::path kFolder = std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/law";

class GoldenLaw : public test::ProgramRun, public testing::WithParamInterface<std::string> {};

TEST_P(GoldenLaw, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), [&](const Golden& g) {
    for (const auto& [name, content] : g.parts)
      if (name != "expected") write(name, content);
    const int status = run("law " + g.keys.at("arguments"));
    return (g.has("only") ? test::diagnostics_of(printed, {}) : printed) + "exit " + std::to_string(status) + "\n";
  });
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenLaw, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenLawFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"LAW"}, 19);
}

class LawNode : public test::ProgramRun {};

TEST_F(LawNode, AFoldIsSetAgainstNodes) {
  // Half the footprint in two tiers of N7: twice its density, and per area of silicon what it was. A tenth
  // less capacitance.
  write(
      "r.json",
      R"({"schema":"taufold.report/1","metrics":{"fold.footprint":{"value":1e-8,"unit":"m2"},"flat.footprint":{"value":2e-8,"unit":"m2"},
"fold.tiers":{"value":2,"unit":"1"},"fold.fmax":{"value":1.05e9,"unit":"Hz"},"flat.fmax":{"value":1e9,"unit":"Hz"},
"fold.power.switching":{"value":0.9,"unit":"W"},"flat.power.switching":{"value":1,"unit":"W"}}})");
  ASSERT_EQ(run("law node r.json library=N7"), 0) << printed;
  EXPECT_NE(printed.find("density      292.4 MTr/mm2"), std::string::npos) << printed;
  EXPECT_NE(printed.find("silicon      146.2 MTr/mm2"), std::string::npos) << printed;
  EXPECT_NE(printed.find("capacitance        0.9 N7"), std::string::npos) << printed;
  EXPECT_NE(printed.find("speed"), std::string::npos) << printed;
  // The same report is evidence of the claim about wires once it has a ratio of them.
  write("s.json", R"({"schema":"taufold.report/1","metrics":{"fold.hpwl_ratio":{"value":0.79,"unit":"1"}}})");
  ASSERT_EQ(run("law audit s.json"), 0) << printed;
  EXPECT_NE(printed.find("evidence for 1 claims"), std::string::npos) << printed;
  EXPECT_EQ(run("law audit --require 'law.audit.contradicted<=0'"), 2) << printed;
}

class LawBits : public test::ProgramRun, public testing::WithParamInterface<std::string> {};

TEST_P(LawBits, AreTheSameForAnyThreads) {
  // Whether 600 draws converge is not the question here, only that the answer is the same.
  const int one = run("law " + GetParam() + " --threads 1 -q --log one.txt"), three = run("law " + GetParam() + " --threads 3 -q --log three.txt");
  EXPECT_EQ(one, three) << printed;
  EXPECT_NE(one, 1) << printed;
  EXPECT_GT(text("one.txt").size(), 300u);
  EXPECT_EQ(text("one.txt"), text("three.txt"));
}

std::string command_name(const testing::TestParamInfo<std::string>& run) {
  return run.param.substr(0, run.param.find(' '));
}
INSTANTIATE_TEST_SUITE_P(Commands, LawBits,
                         testing::Values("roadmap euv eight-tiers --samples 5000", "profile phone-core folding.tiers=3 --samples 300",
                                         "fit --draws 600", "audit"),
                         command_name);

class LawVectors : public test::ProgramRun {};

TEST_F(LawVectors, TheSharedFileHoldsRowByRow) {
  const std::filesystem::path file = std::filesystem::path(TAUFOLD_SHARED) / "facts/law-test-vectors.csv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no file " << file;
  EXPECT_EQ(run("law check " + quoted(file)), 0) << printed;
}

}  // namespace
}  // namespace taufold
