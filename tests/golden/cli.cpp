// rooms: diag
// Golden runs of the program: every file of golden/cli holds a script, and what it prints and how it exits.
// Scripts run in a fresh folder with a copy of golden/cli/files; standard error comes first, then standard
// output, then `exit N`. Every code of the families CLI, PLC, DES, SYN, EQV and CTS has such a file. `TAUFOLD_UPDATE=1` rewrites
// the expected parts; review the difference.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "diag/codes.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(TAUFOLD_SOURCE) / "tests/golden/cli";
const std::string kMark = "=== expected\n";

std::string quoted(const fs::path& path) {
  return std::string("'").append(path.string()).append("'");
}

/// What a script does: standard error, standard output and the exit status.
std::string outcome(const std::string& script) {
  const test::TempFolder scratch;
  fs::copy(kFolder / "files", scratch.path() / "run");
  test::write_text(scratch.path() / "script", "EXAMPLES=" + quoted(fs::path(TAUFOLD_SOURCE) / "examples") +
                                                  "\n" + "taufold() { " + quoted(TAUFOLD_PROGRAM) +
                                                  " \"$@\"; }\n" + script);
  const std::string command = "cd " + quoted(scratch.path() / "run") +
                              " && unset NO_COLOR && bash ../script >../out 2>../err </dev/null";
  const int status = std::system(command.c_str());
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return test::read_text(scratch.path() / "err") + test::read_text(scratch.path() / "out") + "exit " +
         std::to_string(code) + "\n";
}

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(kFolder))
    if (entry.path().extension() == ".txt") out.push_back(entry.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

class GoldenRun : public testing::TestWithParam<std::string> {};

TEST_P(GoldenRun, DoesWhatIsExpected) {
  const fs::path path = kFolder / (GetParam() + ".txt");
  const std::string text = test::read_text(path);
  const std::size_t mark = text.find(kMark);
  ASSERT_NE(mark, std::string::npos) << path << " has no line '=== expected'";
  const std::string script = text.substr(0, mark), now = outcome(script);
  if (std::getenv("TAUFOLD_UPDATE") != nullptr) {
    test::write_text(path, script + kMark + now);
  } else {
    EXPECT_EQ(now, text.substr(mark + kMark.size())) << path;
  }
  const std::string code = GetParam().substr(0, 8);
  if (diag::find_code(code)) {
    EXPECT_NE(now.find("[" + code + "]"), std::string::npos)
        << "the golden of " << code << " does not show it";
  }
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, GoldenRun, testing::ValuesIn(names()), test_name);

TEST(GoldenRuns, EveryCodeHasOne) {
  const std::vector<std::string> all = names();
  std::size_t codes = 0;
  for (const diag::CodeInfo& c : diag::all_codes()) {
    const std::string family(c.code.substr(0, 4));
    if (family != "CLI-" && family != "PLC-" && family != "DES-" && family != "SYN-" && family != "EQV-" && family != "CTS-") continue;
    ++codes;
    EXPECT_TRUE(
        std::any_of(all.begin(), all.end(), [&](const std::string& n) { return n.rfind(c.code, 0) == 0; }))
        << c.code << " has no golden";
  }
  EXPECT_GT(codes, 20u);
}

}  // namespace
}  // namespace taufold
