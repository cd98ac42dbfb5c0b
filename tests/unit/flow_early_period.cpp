// The period that a synthesis aims at, from constraints of a design that is not there yet.
//
// rooms: base diag geom db io liberty flow
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "flow/timing/early_period.hpp"

namespace taufold {
namespace {

flow::LoadedInput file(flow::InputKind kind, const std::string& text) {
  flow::LoadedInput in;
  in.file = io::InputFile{std::string("t"), text, io::Packing::none, text.size()};
  const auto all = flow::input_kinds();
  in.kind =
      &*std::find_if(all.begin(), all.end(), [&](const flow::InputKindInfo& k) { return k.kind == kind; });
  return in;
}

std::optional<double> period(const std::string& sdc, const std::string& unit = "1ns") {
  std::vector<flow::LoadedInput> files;
  files.push_back(
      file(flow::InputKind::liberty,
           fmt::format("library (l) {{ time_unit : \"{}\"; capacitive_load_unit (1, ff); }}", unit)));
  files.push_back(file(flow::InputKind::sdc, sdc));
  return flow::early_period_s(files);
}

TEST(EarlyPeriod, IsThatOfTheFastestClock) {
  const auto p = period(
      "set fast 2.5\ncreate_clock -name a -period [expr {$fast * 4}] [get_ports slow]\ncreate_clock -period "
      "$fast [get_ports ck]\n"
      "set_input_delay 0.5 -clock a [all_inputs -no_clocks]\nset_false_path -from [get_clocks a] -to "
      "[get_cells u1/*]\n");
  ASSERT_TRUE(p);
  EXPECT_DOUBLE_EQ(*p, 2.5e-9);
}

TEST(EarlyPeriod, CountsInTheUnitOfTheLibrary) {
  const auto p = period("create_clock -period 400 [get_ports ck]\n", "1ps");
  ASSERT_TRUE(p);
  EXPECT_DOUBLE_EQ(*p, 4e-10);
}

TEST(EarlyPeriod, NothingWhereNothingIsSaid) {
  EXPECT_FALSE(period("set_load 5 [all_outputs]\n"));
  EXPECT_FALSE(period("create_clock -period\n"))
      << "the files are read in earnest later, and the mistake is named then";
  EXPECT_FALSE(flow::early_period_s({}));
}

}  // namespace
}  // namespace taufold
