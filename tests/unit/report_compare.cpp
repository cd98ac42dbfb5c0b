// rooms: report
#include <gtest/gtest.h>

#include "report/compare.hpp"
#include "report/requirement.hpp"

namespace taufold::report {
namespace {

Document with(std::vector<std::pair<std::string, double>> metrics) {
  Document d;
  for (auto& [name, value] : metrics) d.add(name, value, "dbu");
  return d;
}

TEST(Compare, ToldByTheKnownDirection) {
  const Document a = with({{"fold.score", 100},
                           {"fold.legal", 1},
                           {"fold.bonds", 5},
                           {"fold.hpwl.tier0", 7},
                           {"design.die_area", 3},
                           {"gone", 1}});
  const Document b = with({{"fold.score", 90},
                           {"fold.legal", 0},
                           {"fold.bonds", 6},
                           {"fold.hpwl.tier0", 7},
                           {"design.die_area", 4},
                           {"new", 1}});
  const std::vector<Change> c = compare(a, b);
  ASSERT_EQ(c.size(), 7u);
  const char* verdicts[] = {"better", "worse", "changed", "same", "changed", "gone", "new"};
  for (std::size_t k = 0; k < c.size(); ++k) EXPECT_EQ(c[k].verdict(), verdicts[k]) << c[k].name;
  EXPECT_DOUBLE_EQ(c[0].delta(), -10);
  EXPECT_DOUBLE_EQ(c[0].percent(), -10);
  EXPECT_EQ(direction_of("flat.violations.overlap"), Direction::lower_is_better);
  EXPECT_EQ(direction_of("run.wall"), Direction::lower_is_better);
}

TEST(Compare, Tables) {
  const std::vector<Change> c =
      compare(with({{"fold.score", 2000000}}), with({{"fold.score", 1900000}, {"x", 1}}));
  EXPECT_EQ(to_table(c, TableFormat::csv),
            "metric,unit,before,after,delta,percent,verdict\n"
            "fold.score,dbu,2000000,1900000,-100000,-5,better\n"
            "x,dbu,,1,,,new\n");
  EXPECT_EQ(to_table(c, TableFormat::markdown),
            "| metric     | unit | before |   after |  delta | percent | verdict |\n"
            "| ---------- | ---- | -----: | ------: | -----: | ------: | ------- |\n"
            "| fold.score | dbu  |  2e+06 | 1.9e+06 | -1e+05 | -5.00 % | better  |\n"
            "| x          | dbu  |      - |       1 |        |         | new     |\n");
}

TEST(Compare, AChangeFromZeroHasNoPercentage) {
  const std::vector<Change> c = compare(with({{"fold.violations", 0}}), with({{"fold.violations", 3}}));
  EXPECT_EQ(c[0].verdict(), "worse");
  EXPECT_NE(c[0].percent(), c[0].percent()) << "NaN";
}

TEST(Requirement, IsReadAndJudged) {
  const Document d = with({{"fold.score", 100}, {"fold.hpwl_ratio", 0.75}});
  const std::pair<const char*, bool> cases[] = {{"fold.score<=100", true},      {"fold.score<100", false},
                                                {"fold.score = 100", true},     {"fold.score==100", true},
                                                {"fold.score>=100.5", false},   {"fold.score>99", true},
                                                {"fold.hpwl_ratio<=0.8", true}, {"fold.missing>=0", false}};
  for (const auto& [text, holds] : cases) {
    const auto r = parse_requirement(text);
    ASSERT_TRUE(r) << text;
    EXPECT_EQ(judge(*r, d).holds, holds) << text;
  }
  EXPECT_NE(judge(*parse_requirement("fold.scor<=1"), d).text.find("fold.score"), std::string::npos)
      << "names the nearest";
  for (const char* text :
       {"", "fold.score", "<=3", "fold.score<=", "fold.score<=x", "fold.score<=1e999", "fold.score<=nan"})
    EXPECT_FALSE(parse_requirement(text)) << text;
}

TEST(Requirement, PercentIsAChange) {
  const Document a = with({{"fold.score", 200}}), b = with({{"fold.score", 203}});
  EXPECT_TRUE(judge(*parse_requirement("fold.score<=+1.5%"), b, &a).holds);
  EXPECT_FALSE(judge(*parse_requirement("fold.score<=1%"), b, &a).holds);
  EXPECT_FALSE(judge(*parse_requirement("fold.score<=1%"), b).holds) << "nothing to compare with";
}

}  // namespace
}  // namespace taufold::report
