// The shared cost records: every number that they ask for within its tolerance, bond yields closer than asked; and that a wrong number is told.
//
// rooms: base diag
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "support/program_run.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

class CostRecords : public test::ProgramRun {};

TEST_F(CostRecords, ReferenceRecordsHold) {
  const fs::path cases = fs::path(TAUFOLD_SHARED) / "reference/cost";
  if (!fs::exists(cases)) GTEST_SKIP() << "no shared data";
  std::size_t records = 0;
  for (const auto& entry : fs::directory_iterator(cases)) {
    if (entry.path().extension() != ".json" || entry.path().stem() == "parameters") continue;
    EXPECT_EQ(run("cost --records " + quoted(entry.path()) + "--json out.json"), 0) << entry.path() << "\n" << printed;
    const Json d = Json::parse(text("out.json"));
    records += d["records"].size();
    for (const Json& r : d["records"]) {
      const std::string name = r["name"];
      if (name.ends_with("bond_yield") || name.ends_with("overlay_yield")) {
        EXPECT_LT(r["error"].get<double>(), 0.005) << name;
      }
    }
  }
  EXPECT_GE(records, 370u);
}

TEST_F(CostRecords, AWrongNumberAndAnUnknownNodeAreMisses) {
  write("a.json", R"({"schema": "taufold-cost-reference/1", "id": "a", "model": "closed_form",
    "records": [{"input": {"yield_": 0.8, "coverage": 0.95}, "output": {"pass_rate": 0.82, "escape": 0.012346}}],
    "compare": [{"path": "records/*/output/*", "absolute": 1e-6}]})");
  EXPECT_EQ(run("cost --records a.json --json out.json"), 2) << printed;
  Json d = Json::parse(text("out.json"));
  EXPECT_FALSE(d["records"][0]["ok"].get<bool>());
  EXPECT_NEAR(d["records"][0]["computed"].get<double>(), 0.81, 1e-15);
  EXPECT_TRUE(d["records"][1]["ok"].get<bool>());
  write("b.json", R"({"schema": "taufold-cost-reference/1", "id": "b", "model": "actuary", "parameters": {"nodes_nm": {}},
    "records": [{"input": {"node_nm": 5, "die_area_mm2": 100}, "output": {"die_yield": 0.8}}],
    "compare": [{"path": "records/*/output/*", "relative": 0.1}]})");
  EXPECT_EQ(run("cost --records b.json --json out.json"), 2) << printed;
  d = Json::parse(text("out.json"));
  EXPECT_TRUE(d["records"][0]["computed"].is_null());
  EXPECT_FALSE(d["records"][0]["ok"].get<bool>());
}

}  // namespace
}  // namespace taufold
