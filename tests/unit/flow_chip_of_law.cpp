// The chip of a coming year by a roadmap: growth between years in logarithms, deviations from the quantiles, and what is lacking.
//
// rooms: report flow system
#include <gtest/gtest.h>

#include <cmath>

#include "flow/law/chip_of_law.hpp"

namespace taufold::flow {
namespace {

report::Document roadmap() {
  report::Document d;
  const auto add = [&](const std::string& name, double first, double low, double middle, double high) {
    d.series.push_back({name, {{"year", {2026, 2028}}, {"p05", {first, low}}, {"p50", {first, middle}}, {"p95", {first, high}}}});
  };
  add("law.roadmap.slow.realised", 100, 100, 121, 144);
  add("law.roadmap.slow.clock", 3, 3, 3.63, 4.32);
  add("law.roadmap.slow.efficiency", 2, 2.5, 3.125, 4);
  return d;
}

TEST(ChipOfLaw, GrowsBetweenTheYearsOfTheRoadmap) {
  std::string lack;
  const auto last = chip_of_law(roadmap(), "slow", 2028, lack), half = chip_of_law(roadmap(), "", 2027, lack), first = chip_of_law(roadmap(), "slow", 2026, lack);
  ASSERT_TRUE(last && half && first) << lack;
  EXPECT_NEAR(last->tiers, 1.21, 1e-12);
  EXPECT_NEAR(last->speed, 1.21, 1e-12);
  EXPECT_NEAR(last->capacitance, 2 / 3.125, 1e-12);
  EXPECT_NEAR(last->ln_speed_sd, std::log(1.44) / (2 * 1.6448536269514722), 1e-12);
  EXPECT_NEAR(last->ln_capacitance_sd, std::log(1.6) / (2 * 1.6448536269514722), 1e-12);
  EXPECT_NEAR(half->speed, 1.1, 1e-12);
  EXPECT_NEAR(half->ln_speed_sd, last->ln_speed_sd / 2, 1e-12);
  EXPECT_NEAR(first->speed, 1, 1e-12);
  EXPECT_EQ(first->ln_speed_sd, 0);
}

TEST(ChipOfLaw, SaysWhatIsLacking) {
  std::string lack;
  EXPECT_FALSE(chip_of_law(roadmap(), "fast", 2027, lack));
  EXPECT_NE(lack.find("slow"), std::string::npos) << lack;
  EXPECT_FALSE(chip_of_law(roadmap(), "slow", 2029, lack));
  EXPECT_NE(lack.find("2026 to 2028"), std::string::npos) << lack;
  EXPECT_FALSE(chip_of_law({}, "slow", 2027, lack));
  report::Document broken = roadmap();
  broken.series[1].columns[2].second[1] = -1;
  EXPECT_FALSE(chip_of_law(broken, "slow", 2028, lack));
  broken.series.pop_back();
  EXPECT_FALSE(chip_of_law(broken, "slow", 2027, lack));
  EXPECT_NE(lack.find("efficiency"), std::string::npos) << lack;
}

}  // namespace
}  // namespace taufold::flow
