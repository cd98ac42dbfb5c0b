// The independent evaluator of the shared data against our reader and checker, on random small cases, legal
// ones and broken ones: same verdict, same score, same count of every kind of violation.
//
// rooms: base diag geom db io check
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

#include "check/check.hpp"
#include "diag/sink.hpp"
#include "io/contest/contest.hpp"
#include "support/random_design.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int exit = -1;
  std::string text;
};

Outcome run(const std::string& command) {
  Outcome r;
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return r;
  std::array<char, 4096> part;
  while (const std::size_t n = std::fread(part.data(), 1, part.size(), pipe)) r.text.append(part.data(), n);
  const int status = pclose(pipe);
  r.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return r;
}

std::int64_t number_after(const std::string& text, const std::string& key) {
  const std::size_t at = text.find("\"" + key + "\":");
  return at == std::string::npos ? -1 : std::stoll(text.substr(at + key.size() + 3));
}

class PeerEvaluator : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path source = fs::path(TAUFOLD_SHARED) / "tools/d2deval.cpp";
    if (!fs::exists(source)) GTEST_SKIP() << "no shared evaluator";
    evaluator_ = (folder_.path() / "evaluator").string();
    const Outcome built = run("g++ -O1 -std=c++20 -o '" + evaluator_ + "' '" + source.string() + "'");
    if (built.exit != 0) GTEST_SKIP() << "the evaluator cannot be compiled here: " << built.text;
    case_ = (folder_.path() / "case.txt").string();
    result_ = (folder_.path() / "placement.txt").string();
  }
  Outcome evaluate() const { return run("'" + evaluator_ + "' --json '" + case_ + "' '" + result_ + "'"); }
  static io::InputFile file(const char* name, const std::string& text) {
    io::InputFile f;
    f.path = name;
    f.text = text;
    return f;
  }
  /// Our verdict on the texts, compared with theirs. Returns the exit status.
  int compare(const std::string& case_text, const std::string& result_text, const std::string& what) {
    test::write_text(case_, case_text);
    test::write_text(result_, result_text);
    const Outcome theirs = evaluate();
    diag::Collector out;
    const auto design = io::contest::read_case(file("case.txt", case_text), out);
    EXPECT_TRUE(design) << what << diag::to_text(out);
    if (!design) return 1;
    const auto result = io::contest::read_result(file("placement.txt", result_text), *design, out);
    if (!result) {
      EXPECT_EQ(theirs.exit, 1) << what << "\n" << result_text << diag::to_text(out) << theirs.text;
      return 1;
    }
    const check::Report r = check::check(*design, result->placement, result->faults);
    const std::string all = what + "\n" + case_text + result_text + check::to_text(*design, r) + theirs.text;
    EXPECT_EQ(theirs.exit, r.legal ? 0 : 2) << all;
    EXPECT_EQ(number_after(theirs.text, "score"), r.score) << all;
    EXPECT_EQ(number_after(theirs.text, "terminals"), r.bonds) << all;
    for (std::size_t k = 0; k < db::kViolationNames.size(); ++k) {
      const std::size_t at = theirs.text.find("\"" + std::string(db::kViolationNames[k]) + "\":");
      const std::int64_t count = at == std::string::npos ? 0 : number_after(theirs.text.substr(at), "count");
      EXPECT_EQ(count, r.violations.entries()[k].count) << db::kViolationNames[k] << all;
    }
    return r.legal ? 0 : 2;
  }

  test::TempFolder folder_;
  std::string evaluator_, case_, result_;
};

TEST_F(PeerEvaluator, SameVerdictScoreAndCounts) {
  std::array<int, 3> seen{};
  for (std::uint64_t seed = 0; seed < 300 && !HasFailure(); ++seed) {
    Rng rng(hash64(41, seed));
    const db::Design d = test::random_design(rng);
    db::Placement p = test::random_placement(rng, d);
    for (std::uint32_t k = rng.below(4); k > 0; --k) test::add_noise(rng, d, p);
    ++seen[static_cast<std::size_t>(compare(io::contest::write_case(d), io::contest::write_result(d, p),
                                            "seed " + std::to_string(seed)))];
  }
  EXPECT_GT(seen[0], 60);
  EXPECT_GT(seen[2], 60);
}

TEST_F(PeerEvaluator, SameVerdictOnDamagedResults) {
  std::array<int, 3> seen{};
  for (std::uint64_t seed = 0; seed < 300 && !HasFailure(); ++seed) {
    Rng rng(hash64(42, seed));
    test::DesignKind kind;
    kind.most_instances = 6;
    const db::Design d = test::random_design(rng, kind);
    std::string text = io::contest::write_result(d, test::random_placement(rng, d));
    // Damage whose meaning is the same for any reader: lines lost, doubled, cut; words replaced.
    const std::size_t at = rng.below(static_cast<std::uint32_t>(text.size()));
    const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1, end = text.find('\n', at) + 1;
    static constexpr const char* kWords[] = {"x",   "-5", "0.5", "3.0", "2000000000", "99999999999999999999",
                                             "u/0", "n0", "R90", "1e2"};
    switch (rng.below(5)) {
      case 0:
        text.erase(begin, end - begin);
        break;
      case 1:
        text.insert(begin, text.substr(begin, end - begin));
        break;
      case 2:
        text.resize(at);
        break;
      case 3:
        if (const std::size_t space = text.find(' ', at); space != std::string::npos)
          text.replace(space + 1, text.find_first_of(" \n", space + 1) - space - 1, kWords[rng.below(10)]);
        break;
      case 4:
        text[at] = text[at] == ' ' ? '\n' : ' ';
        break;
      default:
        break;
    }
    ++seen[static_cast<std::size_t>(
        compare(io::contest::write_case(d), text, "seed " + std::to_string(seed)))];
  }
  EXPECT_GT(seen[1], 40);
  EXPECT_GT(seen[2], 40);
}

}  // namespace
}  // namespace taufold
