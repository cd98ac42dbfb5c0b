// Stored power reports of the field's reference timer, by group. Designs where they are not at hand are
// skipped, visibly; bench_power goes over all.
//
// rooms: base diag geom db liberty io sta power report flow
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "flow/timing/timing.hpp"
#include "power/power.hpp"

namespace taufold {
namespace {

class PowerReference : public testing::TestWithParam<const char*> {};

TEST_P(PowerReference, EveryGroupIsWithinHalfAPercent) {
  const std::filesystem::path file =
      std::filesystem::path(TAUFOLD_SHARED) / "designs" / GetParam() / "reference-sta.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no reference of " << GetParam();
  std::ifstream in(file);
  const nlohmann::json j = nlohmann::json::parse(in);
  flow::LibraryStore store;
  std::size_t groups = 0;
  for (const auto& [run, tools] : j.at("runs").items()) {
    const nlohmann::json& r = tools.at(j.at("reference_tool").get<std::string>());
    if (!r.contains("power_report")) continue;
    flow::SilentMonitor silent;
    StopToken stop;
    flow::Session session(silent, stop);
    const auto d = flow::time_reference_run(file.string(), run, store, session);
    ASSERT_TRUE(d) << run;
    power::Activities activities(*d->timer, {.low_latches_closed = true});
    activities.update();
    const power::Powers p = power::compute(activities, {.bus_bits = false, .early_leakage = true});
    for (const auto& line : r.at("power_report")) {
      std::istringstream words(line.get<std::string>());
      std::string name;
      double internal = 0, switching = 0, leakage = 0, total = 0;
      if (!(words >> name >> internal >> switching >> leakage >> total)) continue;
      name[0] = static_cast<char>(std::tolower(name[0]));
      for (const power::Group g : power::kGroups) {
        if (name != power::group_name(g)) continue;
        // A group of less than a thousandth of the design is measured against the design.
        const double floor = 0.001 * p.total.total_W();
        EXPECT_NEAR(p.group[static_cast<std::size_t>(g)].total_W(), total,
                    0.005 * std::max(std::abs(total), floor))
            << run << " " << name;
        ++groups;
      }
    }
  }
  EXPECT_GE(groups, 5u);
}

std::string test_name(const testing::TestParamInfo<const char*>& design) {
  std::string name = design.param;
  for (char& c : name)
    if (c == '/') c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Designs, PowerReference,
                         testing::Values("nangate45/gcd", "asap7/gcd", "sky130hd/gcd", "nangate45/clkmix",
                                         "asap7/clkmix", "sky130hd/clkmix", "gt2n/picorv32", "asap7/riscv32i",
                                         "sky130hd/ibex"),
                         test_name);

}  // namespace
}  // namespace taufold
