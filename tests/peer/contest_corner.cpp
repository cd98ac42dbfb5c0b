// The recorded corner checks of the shared data: same verdict, score and kinds of violation, file by file;
// and the field's contest cases.
//
// rooms: base diag geom db io check
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "check/check.hpp"
#include "check/feasibility.hpp"
#include "diag/sink.hpp"
#include "io/contest/contest.hpp"
#include "io/input_file.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

struct Judged {
  int exit = 0;  ///< 0 legal, 1 unreadable, 2 illegal
  std::int64_t score = 0;
  std::string kinds;  ///< "overlap:1,off_row:2", or "-"
  std::string said;
};

Judged judge(const fs::path& case_path, const fs::path& result_path) {
  diag::Collector out;
  Judged j;
  const auto unreadable = [&] {
    j.exit = 1;
    j.said = diag::to_text(out);
    return j;
  };
  const auto case_file = io::read_input(case_path.string(), out);
  if (!case_file) return unreadable();
  const auto design = io::contest::read_case(*case_file, out);
  if (!design) return unreadable();
  const auto result_file = io::read_input(result_path.string(), out);
  if (!result_file) return unreadable();
  const auto result = io::contest::read_result(*result_file, *design, out);
  if (!result) return unreadable();
  const check::Report r = check::check(*design, result->placement, result->faults);
  j.exit = r.legal ? 0 : 2;
  j.score = r.score;
  // The recorded kinds are in alphabetical order.
  std::vector<std::string> kinds;
  for (std::size_t k = 0; k < db::kViolationNames.size(); ++k)
    if (const auto n = r.violations.entries()[k].count; n > 0)
      kinds.push_back(std::string(db::kViolationNames[k]) + ":" + std::to_string(n));
  std::sort(kinds.begin(), kinds.end());
  for (const std::string& k : kinds) j.kinds += (j.kinds.empty() ? "" : ",") + k;
  if (j.kinds.empty()) j.kinds = "-";
  j.said = diag::to_text(out) + check::to_text(*design, r);
  return j;
}

TEST(PeerCorner, SameVerdictScoreAndKinds) {
  const fs::path folder = fs::path(TAUFOLD_SHARED) / "benchmarks/corner";
  if (!fs::exists(folder / "expected.tsv")) GTEST_SKIP() << "no shared corner checks";
  std::istringstream table(test::read_text(folder / "expected.tsv"));
  std::string line;
  int checks = 0;
  while (std::getline(table, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream fields(line);
    std::string case_name, result_name, exit, score, kinds;
    fields >> case_name >> result_name >> exit >> score >> kinds;
    const Judged j = judge(folder / case_name, folder / result_name);
    EXPECT_EQ(j.exit, std::stoi(exit)) << result_name << "\n" << j.said;
    if (exit != "1") {
      EXPECT_EQ(j.score, std::stoll(score)) << result_name << "\n" << j.said;
      EXPECT_EQ(j.kinds, kinds) << result_name << "\n" << j.said;
    } else {
      EXPECT_NE(j.said.find(" error: "), std::string::npos) << result_name;
    }
    ++checks;
  }
  EXPECT_GE(checks, 90);
}

TEST(PeerField, ContestCases) {
  const fs::path folder = fs::path(TAUFOLD_SHARED) / "field/cases/contest";
  if (!fs::exists(folder)) GTEST_SKIP() << "no shared field cases";
  int solved = 0, refused = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string about = test::read_text(entry.path() / "case.json");
    if (fs::exists(entry.path() / "solution.txt")) {
      const std::string key = "\"score\": ";
      const std::size_t at = about.find(key);
      ASSERT_NE(at, std::string::npos) << entry.path();
      const Judged j = judge(entry.path() / "case.txt", entry.path() / "solution.txt");
      EXPECT_EQ(j.exit, 0) << j.said;
      EXPECT_EQ(j.score, std::stoll(about.substr(at + key.size()))) << entry.path();
      ++solved;
    }
    diag::Collector out;
    const auto file = io::read_input((entry.path() / "case.txt").string(), out);
    ASSERT_TRUE(file);
    const auto design = io::contest::read_case(*file, out);
    ASSERT_TRUE(design) << diag::to_text(out);
    const bool expected = about.find("\"exit\": 0") != std::string::npos;
    EXPECT_EQ(check::feasible(*design, "case.txt", out), expected) << entry.path() << diag::to_text(out);
    if (!expected) ++refused;
  }
  EXPECT_GE(solved, 2);
  EXPECT_GE(refused, 1);
}

TEST(PeerBenchmarks, AreReadWithoutAWordAndFeasible) {
  const fs::path folder = fs::path(TAUFOLD_SHARED) / "benchmarks";
  if (!fs::exists(folder / "iccad2022")) GTEST_SKIP() << "no shared benchmarks";
  const struct {
    const char* name;
    std::size_t instances, nets, pins;
    int year;
  } cases[] = {{"iccad2022/case1", 8, 6, 15, 2022},
               {"iccad2022/case2", 2735, 2644, 8118, 2022},
               {"iccad2022/case3", 44764, 44360, 142246, 2022},
               {"iccad2023/case1", 8, 6, 15, 2023},
               {"iccad2023/case2", 13907, 19547, 44462, 2023}};
  for (const auto& c : cases) {
    diag::Collector out;
    const auto file = io::read_input((folder / (std::string(c.name) + ".txt.xz")).string(), out);
    ASSERT_TRUE(file) << diag::to_text(out);
    const auto d = io::contest::read_case(*file, out);
    ASSERT_TRUE(d) << diag::to_text(out);
    EXPECT_EQ(d->num_insts(), c.instances);
    EXPECT_EQ(d->num_nets(), c.nets);
    EXPECT_EQ(d->num_pins(), c.pins);
    EXPECT_EQ(d->contest_year, c.year);
    EXPECT_EQ(db::inconsistency(*d), "");
    EXPECT_TRUE(check::feasible(*d, c.name, out));
    EXPECT_TRUE(out.list().empty()) << diag::to_text(out);
  }
}

}  // namespace
}  // namespace taufold
