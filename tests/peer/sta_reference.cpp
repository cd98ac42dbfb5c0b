// Stored results of the field's reference timer: every endpoint of every run without wires. Designs where
// they are not at hand are skipped, visibly; bench/timing goes over all.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/program_run.hpp"

namespace taufold {
namespace {

class StaReference : public test::ProgramRun, public testing::WithParamInterface<const char*> {};

TEST_P(StaReference, EveryEndpointIsWithinTolerance) {
  const std::filesystem::path file = std::filesystem::path(TAUFOLD_SHARED) / "designs" / GetParam() / "reference-sta.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no reference timing of " << GetParam();
  EXPECT_EQ(run("sta -q --reference " + quoted(file)), 0) << printed;
}

std::string test_name(const testing::TestParamInfo<const char*>& info) {
  std::string name = info.param;
  for (char& c : name)
    if (c == '/') c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Designs, StaReference,
                         testing::Values("nangate45/gcd", "asap7/gcd", "nangate45/clkmix", "asap7/clkmix", "sky130hd/clkmix",
                                         "gt2n/picorv32", "asap7/riscv32i", "sky130hd/ibex"),
                         test_name);

}  // namespace
}  // namespace taufold
