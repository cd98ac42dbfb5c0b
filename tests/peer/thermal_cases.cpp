// The shared thermal reference cases: every number that they ask for within its tolerance, and the heat balance; the field's thermal
// cases; stacks written for 3D-ICE, read back.
//
// rooms: base diag tech io
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "support/program_run.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

class ThermalCases : public test::ProgramRun {};

TEST_F(ThermalCases, ReferenceCasesHold) {
  const fs::path cases = fs::path(TAUFOLD_SHARED) / "reference/thermal";
  if (!fs::exists(cases)) GTEST_SKIP() << "no shared data";
  std::size_t files = 0, records = 0;
  for (const auto& entry : fs::directory_iterator(cases)) {
    if (entry.path().extension() != ".json") continue;
    ++files;
    EXPECT_EQ(run("thermal " + quoted(entry.path()) + "--json out.json"), 0) << entry.path() << "\n" << printed;
    const Json d = Json::parse(text("out.json"));
    records += d["records"].size();
    // Half of the tolerance is the rounding of the stored numbers; a median near it would mean a systematic error.
    EXPECT_LT(d["summary"]["median_error"].get<double>(), 0.3) << entry.path();
    if (d["metrics"].contains("thermal.imbalance")) {
      EXPECT_LT(d["metrics"]["thermal.imbalance"]["value"].get<double>(), 1e-10) << entry.path();
    }
  }
  EXPECT_GE(files, 10u);
  EXPECT_GE(records, 1800u);
}

// What is written for 3D-ICE is the same stack: temperatures of both agree to the digits written.
TEST_F(ThermalCases, StacksWrittenFor3dIceAreTheSame) {
  write("stack.toml", "base = \"4-tier\"\n[thermal]\nwidth_um = 5000\ndepth_um = 4000\nsink = \"cold-plate\"\nboard_h_W_m2K = 300\n");
  write("power.csv", "layer,x_um,y_um,width_um,depth_um,power_W\ntier0,100,200,2000,1000,5\ntier2,3000,1000,1000,2500,4\ntier3,0,0,5000,4000,3\n");
  ASSERT_EQ(run("thermal stack.toml power.csv --grid 100 --json a.json -o out"), 0) << printed;
  ASSERT_EQ(run("thermal out/3d-ice/stack.stk --json b.json"), 0) << printed;
  const Json a = Json::parse(text("a.json")), b = Json::parse(text("b.json"));
  // That form has one cell a layer; thick layers are cut here, which the mean shows in the third digit after the point.
  for (const char* tier : {"tier0", "tier2", "tier3"})
    EXPECT_NEAR(a["series"]["thermal.mean"][tier].get<double>(), b["series"]["thermal.mean"][tier].get<double>(), 0.01) << tier;
  EXPECT_NEAR(b["metrics"]["thermal.power"]["value"].get<double>(), 12, 1e-6);
  for (const char* file : {"report.html", "report.json", "log.txt", "temperatures.csv", "maps/2-tier0.png"})
    EXPECT_TRUE(fs::exists(folder.path() / "out" / file)) << file;
}

// Blocks of other materials and rectangles of power that overlap are cut into what that form can hold: nothing in it overlaps, and the
// temperatures stay the same.
TEST_F(ThermalCases, BlocksAndOverlapsWrittenFor3dIceAreTheSame) {
  write("stack.toml",
        "base = \"2-tier-f2f\"\n[thermal]\nwidth_um = 5000\ndepth_um = 4000\nsink = \"cold-plate\"\nboard_h_W_m2K = 300\n"
        "[[thermal.block]]\nlayer = \"tier0\"\nx_um = 1000\ny_um = 1000\nwidth_um = 1000\ndepth_um = 500\nk_W_mK = 20\nk_vertical_W_mK = 90\n"
        "[[thermal.block]]\nlayer = \"tier0\"\nx_um = 1500\ny_um = 1000\nwidth_um = 1000\ndepth_um = 1000\nk_W_mK = 200\n"
        "[[thermal.block]]\nlayer = \"bond0\"\nx_um = 3000\ny_um = 500\nwidth_um = 500\ndepth_um = 2000\nk_W_mK = 1\n");
  write("power.csv", "layer,x_um,y_um,width_um,depth_um,power_W\ntier0,0,0,5000,4000,3\ntier0,1000,500,2000,1000,5\ntier1,3000,1000,1000,2500,4\n");
  ASSERT_EQ(run("thermal stack.toml power.csv --threads 1 --grid 50 --json a.json -o out"), 0) << printed;
  ASSERT_EQ(run("thermal out/3d-ice/stack.stk --json b.json"), 0) << printed;
  const Json a = Json::parse(text("a.json")), b = Json::parse(text("b.json"));
  EXPECT_NEAR(b["metrics"]["thermal.power"]["value"].get<double>(), 12, 1e-6);
  for (const char* tier : {"tier0", "tier1"})
    EXPECT_NEAR(a["series"]["thermal.mean"][tier].get<double>(), b["series"]["thermal.mean"][tier].get<double>(), 0.02) << tier;
}

// A HotSpot configuration makes the package: with a spreader and a sink of the die's size all of it is resistances in series.
TEST_F(ThermalCases, HotSpotPackagesAreBuilt) {
  write("a.flp", "core 0.004 0.004 0 0\n");
  write("a.ptrace", "core\n16\n");
  write("a.config", "# a package\n-s_spreader 0.004\n-t_spreader 0.001\n-k_spreader 400\n-s_sink 0.004\n-t_sink 0.002\n-k_sink 200\n-r_convec 0.5\n-ambient 310\n"
                    "-t_chip 0.0002\n-k_chip 100\n-t_interface 2e-5\n-k_interface 4\n-leakage_used 0\n");
  ASSERT_EQ(run("thermal a.flp a.ptrace a.config --grid 8 --json s.json"), 0) << printed;
  const double area = 16e-6, want = 310 + 16 * (0.5 + (0.0002 / 100 / 3 + 2e-5 / 4 + 0.001 / 400 + 0.002 / 200) / area);
  EXPECT_NEAR(Json::parse(text("s.json"))["metrics"]["thermal.mean"]["value"].get<double>(), want, 0.03);  // three cells along z of the die
  // A die that is wider than the spreader is refused.
  write("b.flp", "core 0.005 0.004 0 0\n");
  EXPECT_EQ(run("thermal b.flp a.ptrace a.config"), 1);
  EXPECT_NE(printed.find("THM-0032"), std::string::npos);
}

// Powers by name take the place of those of the rectangles that have it.
TEST_F(ThermalCases, PowersAreGivenByName) {
  write("stack.toml", "base = \"2-tier-f2f\"\n[thermal]\nwidth_um = 5000\ndepth_um = 4000\n");
  write("cells.csv", "layer,x_um,y_um,width_um,depth_um,power_W,leakage_W,name\ntier0,0,0,2000,1000,1,0,a\ntier0,2000,0,1000,1000,1,0,a\ntier1,0,0,500,500,2,0,b\n");
  write("watts.csv", "name,power_W\na,6\n");
  ASSERT_EQ(run("thermal watts.csv stack.toml cells.csv --grid 20 --json s.json"), 0) << printed;
  EXPECT_NEAR(Json::parse(text("s.json"))["metrics"]["thermal.power"]["value"].get<double>(), 8, 1e-9);
}

// Power that is on for a part of each period ends in its cycle; the mean over it is that of the mean power.
TEST_F(ThermalCases, PowerRepeats) {
  write("stack.toml", "base = \"2-tier-f2f\"\n[thermal]\nwidth_um = 5000\ndepth_um = 4000\nperiod_s = 0.02\nsamples_s = [0.285, 0.3]\n"
                      "[[thermal.phase]]\nbegin_s = 0\nend_s = 0.005\nfactor = {tier0 = 4, tier1 = 4}\n");
  write("power.csv", "layer,x_um,y_um,width_um,depth_um,power_W\ntier0,0,0,5000,4000,4\ntier1,0,0,5000,4000,4\n");
  ASSERT_EQ(run("thermal stack.toml power.csv --grid 4 --json s.json"), 0) << printed;
  ASSERT_EQ(run("thermal stack.toml power.csv --grid 4 --transient --json t.json"), 0) << printed;
  const Json t = Json::parse(text("t.json"));
  const auto& mean = t["series"]["thermal.over_time"]["tier0 mean"];
  const double steady = Json::parse(text("s.json"))["series"]["thermal.mean"]["tier0"].get<double>();
  EXPECT_GT(mean[0].get<double>(), steady);  // at the end of a pulse
  EXPECT_LT(mean[1].get<double>(), steady);  // at the end of a pause
  EXPECT_LT(t["metrics"]["thermal.imbalance"]["value"].get<double>(), 1e-6);
}

// A trace of two lines: its mean is the steady power, and over time each line holds for its interval.
TEST_F(ThermalCases, HotSpotTracesAreFollowed) {
  write("a.flp", "core 0.002 0.004 0 0\ncache 0.002 0.004 0.002 0\n");
  write("a.lcf", "0\nY\nY\n1.75e6\n0.01\n0.00015\na.flp\n1\nY\nN\n4e6\n0.25\n2e-5\na.flp\n");
  write("a.ptrace", "core\tcache\n10 2\n2 4\n");
  ASSERT_EQ(run("thermal a.lcf a.ptrace --threads 1 --grid 8 --json s.json"), 0) << printed;
  EXPECT_NEAR(Json::parse(text("s.json"))["metrics"]["thermal.power"]["value"].get<double>(), 9, 1e-12);
  ASSERT_EQ(run("thermal a.ptrace a.lcf --threads 1 --grid 8 --transient --interval 0.001 --json t.json"), 0) << printed;
  const Json t = Json::parse(text("t.json"));
  EXPECT_EQ(t["series"]["thermal.over_time"]["time_s"].size(), 2u);
  EXPECT_NEAR(t["metrics"]["thermal.power"]["value"].get<double>(), 6, 1e-12);
  EXPECT_LT(t["metrics"]["thermal.imbalance"]["value"].get<double>(), 1e-6);
}

// Power values of a transient 3D-ICE stack hold for a slot each; the mean is its steady power. Two dies may share a name of an element.
TEST_F(ThermalCases, SlotsOf3dIceAreFollowed) {
  write("a.flp", "core :\n position 0, 0 ;\n dimension 1000, 500 ;\n power values 1, 3 ;\nrest :\n rectangle (0, 500, 500, 500) ;\n rectangle (500, 500, 500, 500) ;\n power values 2 ;\n");
  write("a.stk",
        "material SI :\n thermal conductivity 1.3e-4 ;\n volumetric heat capacity 1.6e-12 ;\ntop heat sink :\n heat transfer coefficient 1e-8 ;\n"
        " temperature 300 ;\ndie IC :\n source 2 SI ;\n layer 50 SI ;\ndimensions :\n chip length 1000, width 1000 ;\n cell length 50, width 50 ;\n"
        "stack :\n die UP IC floorplan \"a.flp\" ;\n die LOW IC floorplan \"a.flp\" ;\nsolver :\n transient step 0.001, slot 0.01 ;\n initial temperature 300 ;\n");
  ASSERT_EQ(run("thermal a.stk --json s.json"), 0) << printed;
  EXPECT_NEAR(Json::parse(text("s.json"))["metrics"]["thermal.power"]["value"].get<double>(), 8, 1e-9);
  ASSERT_EQ(run("thermal a.stk --transient --json t.json"), 0) << printed;
  const Json t = Json::parse(text("t.json"));
  EXPECT_NEAR(t["metrics"]["thermal.power"]["value"].get<double>(), 6, 1e-9);  // in the second slot the one value of the rest is over
  EXPECT_EQ(t["series"]["thermal.over_time"]["time_s"].size(), 2u);
}

// Sustained power is in proportion to what the limit leaves above the ambient, and a fold never sustains more than the flat chip.
TEST_F(ThermalCases, SustainedPowerFollowsTheLimit) {
  write("stack.toml", "base = \"2-tier-f2f\"\n[thermal]\nwidth_um = 5000\ndepth_um = 4000\nambient_K = 300\n");
  write("power.csv", "layer,x_um,y_um,width_um,depth_um,power_W\ntier0,500,500,2000,1500,5\ntier1,0,0,5000,4000,3\n");
  ASSERT_EQ(run("thermal stack.toml power.csv --grid 64 --junction-limit 350 --json a.json"), 0) << printed;
  ASSERT_EQ(run("thermal stack.toml power.csv --grid 64 --junction-limit 400 --json b.json"), 0) << printed;
  const Json a = Json::parse(text("a.json"))["metrics"], b = Json::parse(text("b.json"))["metrics"];
  double last = 0;
  for (const char* sink : {"passive-phone", "vapour-chamber", "air", "cold-plate", "microchannel"}) {
    const std::string name = std::string("thermal.sustained.") + sink;
    const double fold = a[name + ".fold"]["value"].get<double>(), flat = a[name + ".flat"]["value"].get<double>();
    EXPECT_NEAR(b[name + ".fold"]["value"].get<double>(), 2 * fold, 1e-9 * fold);
    EXPECT_LT(fold, flat) << sink;
    EXPECT_GT(fold, last) << sink;
    last = fold;
  }
}

}  // namespace
}  // namespace taufold
