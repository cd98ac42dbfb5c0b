// Words and numbers of contest files.
//
// rooms: base diag geom db io
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "io/contest/contest.hpp"
#include "io/contest/lexer.hpp"

namespace taufold::io::contest {
namespace {

TEST(Lexer, WordsAndLineStarts) {
  Lexer lex("  one two\r\n\n\tthree\vfour");
  std::vector<std::string> words;
  std::vector<bool> first;
  for (; !lex.done(); lex.advance()) {
    words.emplace_back(lex.token());
    first.push_back(lex.first_on_line());
  }
  EXPECT_EQ(words, (std::vector<std::string>{"one", "two", "three", "four"}));
  EXPECT_EQ(first, (std::vector<bool>{true, false, true, false}));
  EXPECT_TRUE(Lexer("").done());
  EXPECT_TRUE(Lexer(" \n ").done());
  EXPECT_EQ(Lexer("a b c").ahead(2), "c");
  EXPECT_EQ(Lexer("a b c").ahead(9), "");
  Lexer skip("a b\nc d\ne");
  skip.skip_line();
  EXPECT_EQ(skip.token(), "c");
}

TEST(Numbers, IntegersToTheLimit) {
  std::int64_t v = 0;
  const auto parse = [&](std::string_view s) { return parse_integer(s, v); };
  EXPECT_EQ(parse("1073741824"), Parsed::ok);
  EXPECT_EQ(v, kMaxNumber);
  EXPECT_EQ(parse("-1073741824"), Parsed::ok);
  EXPECT_EQ(v, -kMaxNumber);
  EXPECT_EQ(parse("+7"), Parsed::ok);
  EXPECT_EQ(v, 7);
  EXPECT_EQ(parse("000000000000000000000000042"), Parsed::ok);
  EXPECT_EQ(v, 42);
  EXPECT_EQ(parse("1073741825"), Parsed::out_of_range);
  EXPECT_EQ(parse(std::string(100'000, '9')), Parsed::out_of_range);
  for (const char* bad : {"", "-", "+", "--1", "1-", "1.0", "0x10", "1e3", "one", "1\xc2\xa0"})
    EXPECT_EQ(parse(bad), Parsed::not_a_number) << bad;
}

TEST(Numbers, PercentIsExactToFourDecimals) {
  std::int64_t ppm = 0;
  bool exact = false;
  const auto parse = [&](std::string_view s) { return parse_percent(s, ppm, exact); };
  EXPECT_EQ(parse("78.5"), Parsed::ok);
  EXPECT_EQ(ppm, 785'000);
  EXPECT_TRUE(exact);
  EXPECT_EQ(parse(".0001"), Parsed::ok);
  EXPECT_EQ(ppm, 1);
  EXPECT_EQ(parse("66.66669"), Parsed::ok);
  EXPECT_EQ(ppm, 666'666);
  EXPECT_FALSE(exact);
  EXPECT_EQ(parse("50.00000"), Parsed::ok);
  EXPECT_TRUE(exact);
  EXPECT_EQ(parse("-1"), Parsed::ok);
  EXPECT_EQ(ppm, -10'000);
  EXPECT_EQ(parse(std::string(400, '9')), Parsed::out_of_range);
  for (const char* bad : {"", ".", "-", "1e1", "80%", "1.2.3", "nan"})
    EXPECT_EQ(parse(bad), Parsed::not_a_number) << bad;
}

TEST(Numbers, FractionsAreRoundedForShow) {
  std::int64_t v = 0;
  EXPECT_EQ(parse_rounded("0.5", v), Parsed::ok);
  EXPECT_EQ(v, 1);
  EXPECT_EQ(parse_rounded("-2.5", v), Parsed::ok);
  EXPECT_EQ(v, -3);
  EXPECT_EQ(parse_rounded("+1e3", v), Parsed::ok);
  EXPECT_EQ(v, 1000);
  EXPECT_EQ(parse_rounded("1e300", v), Parsed::out_of_range);
  EXPECT_EQ(parse_rounded("1e-999999", v), Parsed::out_of_range);
  for (const char* bad : {"", "+", "x", "1.5x", "nan", "inf"})
    EXPECT_EQ(parse_rounded(bad, v), Parsed::not_a_number) << bad;
}

TEST(Format, FilesAreToldApartByTheirFirstWord) {
  EXPECT_TRUE(looks_like_case("\n NumTechnologies 2\n"));
  EXPECT_FALSE(looks_like_case("TopDiePlacement 2\n"));
  EXPECT_TRUE(looks_like_result("TopDiePlacement 2\n"));
  EXPECT_TRUE(looks_like_result("TierPlacement 2 0\n"));
  EXPECT_FALSE(looks_like_result(""));
}

TEST(Format, YearOfDesignsThatWereNotReadFromAFile) {
  db::Design d;
  d.interfaces.assign(2, db::BondRule{1, 1, 1, 0});
  EXPECT_EQ(format_year(d), 2022);
  d.interfaces[1].cost = 3;
  EXPECT_EQ(format_year(d), 2023);
  d.contest_year = 2022;
  EXPECT_EQ(format_year(d), 2022);
}

}  // namespace
}  // namespace taufold::io::contest
