// The table of codes: well formed, explained, and equal to its page. `TAUFOLD_UPDATE=1` writes
// docs/diagnostics.md.
//
// rooms: base diag
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "diag/codes.hpp"
#include "diag/suggest.hpp"
#include "support/text_file.hpp"

namespace taufold::diag {
namespace {

/// Three or four capitals, a dash, four digits.
bool well_formed(std::string_view code) {
  const std::size_t dash = code.find('-');
  if (dash != 3 && dash != 4) return false;
  const std::string_view number = code.substr(dash + 1);
  return std::all_of(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(dash),
                     [](char c) { return c >= 'A' && c <= 'Z'; }) &&
         number.size() == 4 &&
         std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

TEST(Codes, AreUniqueInOrderAndExplained) {
  std::set<std::string> seen, closed;
  std::string family;
  int number = 0;
  for (const CodeInfo& c : all_codes()) {
    const std::string code(c.code);
    ASSERT_TRUE(well_formed(code)) << code;
    EXPECT_TRUE(seen.insert(code).second) << code << " stands twice";
    const std::string prefix = code.substr(0, code.find('-'));
    if (prefix != family) {
      EXPECT_TRUE(closed.insert(prefix).second) << "the rows of " << prefix << " do not stand together";
      family = prefix;
      number = 0;
    }
    const int own = std::stoi(code.substr(code.find('-') + 1));
    EXPECT_GT(own, number) << code << ": rows are appended";
    number = own;
    EXPECT_GE(c.summary.size(), 8u) << code;
    EXPECT_LE(c.summary.size(), 80u) << code;
    EXPECT_GE(c.explanation.size(), 60u) << code << " is not explained";
    EXPECT_EQ(c.explanation.back(), '.') << code;
  }
  EXPECT_GE(seen.size(), 60u);
}

TEST(Codes, AreFoundInAnyCase) {
  ASSERT_NE(find_code("case-0014"), nullptr);
  EXPECT_EQ(find_code("case-0014")->code, "CASE-0014");
  EXPECT_EQ(find_code("CASE-9999"), nullptr);
  EXPECT_EQ(find_code(""), nullptr);
}

TEST(Codes, NearestIsOfTheSameFamily) {
  EXPECT_EQ(nearest_code("CASE0014"), "CASE-0014");
  EXPECT_EQ(nearest_code("cse-0014"), "CASE-0014");
  EXPECT_EQ(nearest_code("something else"), "");
}

TEST(Codes, PageIsThatOfTheTable) {
  const std::string path = std::string(TAUFOLD_SOURCE) + "/docs/diagnostics.md";
  if (std::getenv("TAUFOLD_UPDATE") != nullptr) test::write_text(path, diagnostics_page());
  EXPECT_EQ(test::read_text(path), diagnostics_page())
      << "run this test with TAUFOLD_UPDATE=1 and commit the page";
}

TEST(Suggest, DistanceCountsEditsTwiceAndCaseOnce) {
  EXPECT_EQ(doubled_edit_distance("INV", "INV", 10), 0);
  EXPECT_EQ(doubled_edit_distance("INV", "IVN", 10), 2);  // neighbours exchanged
  EXPECT_EQ(doubled_edit_distance("INV", "inv", 10), 3);
  EXPECT_EQ(doubled_edit_distance("INV", "INVX1", 10), 4);
  EXPECT_EQ(doubled_edit_distance("INV", "NAND2", 3), 4);  // beyond the limit: limit + 1
  EXPECT_EQ(doubled_edit_distance(std::string(100, 'a'), std::string(100, 'a'), 10),
            11);  // too long to compare
}

TEST(Suggest, NearestNameOrNone) {
  const std::string_view cells[] = {"AND2", "INV", "OR2"};
  EXPECT_EQ(nearest("AND", cells), "AND2");
  EXPECT_EQ(nearest("inv", cells), "INV");
  EXPECT_EQ(nearest("DFF", cells), "");
  EXPECT_EQ(nearest("", cells), "");
  const std::string_view numbered[] = {"C1", "C2", "C3", "C4", "C5"};
  EXPECT_EQ(nearest("C9", numbered), "") << "five equally near names help nobody";
  EXPECT_EQ(did_you_mean("INV"), "did you mean 'INV'?");
  EXPECT_EQ(did_you_mean(""), "");
  EXPECT_EQ(did_you_mean("T\x1b"), "did you mean 'T?'?") << "a suggestion is text from a file too";
}

}  // namespace
}  // namespace taufold::diag
