// stack.toml: what is stated, what follows from it, and that a resolved stack written back reads the same.
//
// rooms: base diag tech db io
#include <gtest/gtest.h>

#include <string>

#include "diag/sink.hpp"
#include "io/stack/stack_file.hpp"
#include "support/text_file.hpp"
#include "tech/stack_presets.hpp"

namespace taufold::io::stack {
namespace {

InputFile file_of(std::string text, std::string path = "folder/stack.toml") {
  InputFile f;
  f.path = std::move(path);
  f.text = std::move(text);
  return f;
}

tech::Stack good(const std::string& text) {
  diag::Collector out;
  const InputFile file = file_of(text);
  std::optional<tech::Stack> s = read_stack(file, out);
  EXPECT_TRUE(s) << diag::to_text(out);
  EXPECT_TRUE(out.ok());
  return s ? *s : tech::Stack{};
}

TEST(StackFile, ReadsWhatIsStatedAndFillsTheRest) {
  const tech::Stack s = good(R"(
name = "mixed"
[process.n28]
lef = ["n28/tech.lef", "/abs/cells.lef"]
liberty = "n28/tt.lib.gz"
[process.n7]
lef = ["n7.lef"]
[[tier]]
name = "old"
process = "n28"
max_utilisation = 0.8
metals = ["M1", "M2"]
[[tier]]
name = "new"
process = "n7"
holds = "cells"
[[interface]]
bond_pitch_um = 1
bond_r_ohm = {value = 0.5, low = 0.02, high = 3, source = "an open flow"}
power_share = 0.3
[[map]]
from = "n28"
to = "n7"
cells = {INVD1 = "INVx1", BUFD1 = "BUFx2", DEL1 = ""}
)");
  ASSERT_EQ(s.tiers.size(), 2u);
  EXPECT_EQ(s.processes[0].name, "n28");
  EXPECT_EQ(s.processes[0].lef, (std::vector<std::string>{"folder/n28/tech.lef", "/abs/cells.lef"}));
  EXPECT_EQ(s.processes[0].liberty, std::vector<std::string>{"folder/n28/tt.lib.gz"});
  EXPECT_EQ(s.tiers[0].facing, tech::Facing::up);
  EXPECT_EQ(s.tiers[1].facing, tech::Facing::down);  // nothing stated: face to face
  EXPECT_EQ(s.tiers[0].max_utilisation.value, 0.8);
  EXPECT_EQ(s.tiers[0].max_utilisation.source, "stated in stack.toml");
  EXPECT_EQ(s.tiers[1].holds, tech::Holds::cells);
  const tech::Interface& f = s.interfaces[0];
  EXPECT_EQ(f.bonding, tech::Bonding::f2f);
  EXPECT_EQ(f.bond_size_um.value, 0.5);
  EXPECT_EQ(f.bond_r_ohm.value, 0.5);
  EXPECT_EQ(f.bond_r_ohm.high, 3);
  EXPECT_EQ(f.bond_r_ohm.source, "an open flow");
  EXPECT_NEAR(f.bond_c_fF.value, 0.3, 1e-12);
  EXPECT_EQ(tech::counterpart(s, "n28", "n7", "BUFD1"), "BUFx2");
}

TEST(StackFile, OneInterfaceStandsForAll) {
  const tech::Stack s =
      good("[[tier]]\n[[tier]]\n[[tier]]\n[[interface]]\nbond_pitch_um = 0.9\npower_share = 0.1\n");
  ASSERT_EQ(s.interfaces.size(), 2u);
  for (const tech::Interface& f : s.interfaces) {
    EXPECT_EQ(f.bond_pitch_um.value, 0.9);
    EXPECT_EQ(f.power_share.value, 0.1);
  }
  EXPECT_EQ(s.interfaces[0].bonding, tech::Bonding::f2f);
  EXPECT_EQ(s.interfaces[1].bonding, tech::Bonding::f2b);
  EXPECT_EQ(s.interfaces[1].tsv, tech::TsvKind::nano);
}

TEST(StackFile, FacingsFollowFromKindsAndTheOtherWayRound) {
  const tech::Stack b2b = good(
      "[[tier]]\n[[tier]]\n[[tier]]\n[[tier]]\n[[interface]]\nkind = 'F2F'\n[[interface]]\nkind = 'b2b'\ntsv "
      "= "
      "'via-middle'\n[[interface]]\n");
  EXPECT_EQ(b2b.tiers[2].facing, tech::Facing::up);
  EXPECT_EQ(b2b.tiers[3].facing, tech::Facing::down);
  EXPECT_EQ(b2b.interfaces[1].tsv_pitch_um.value, 5);
  const tech::Stack f2b = good("[[tier]]\nflipped = false\n[[tier]]\nfacing = 'up'\n");
  EXPECT_EQ(f2b.interfaces[0].bonding, tech::Bonding::f2b);
  const tech::Stack down = good("[[tier]]\n[[tier]]\nfacing = 'down'\n[[interface]]\nkind = 'F2B'\n");
  EXPECT_EQ(down.tiers[0].facing, tech::Facing::down);
}

TEST(StackFile, StartsFromAPreset) {
  const tech::Stack s = good("base = 'memory-on-logic'\n[[interface]]\nbond_pitch_um = 0.72\n");
  EXPECT_EQ(s.tiers[1].holds, tech::Holds::macros);
  EXPECT_EQ(s.interfaces[0].bond_size_um.value, 0.36);  // follows the new pitch
  EXPECT_NEAR(s.interfaces[0].bond_c_fF.value, 0.24, 1e-12);
  const tech::Stack one = good("[[tier]]\n");
  EXPECT_TRUE(one.interfaces.empty());
}

TEST(StackFile, WrittenBackItReadsTheSame) {
  std::vector<tech::Stack> stacks;
  for (const tech::Preset& p : tech::presets()) stacks.push_back(*tech::preset(p.name));
  stacks.push_back(good(
      "name = \"q\\\"uo\\\\te\\u0007 é\"\n[process.\"a b.c\"]\nlef = ['x y.lef']\n[[tier]]\nprocess = 'a "
      "b.c'\n"
      "[[tier]]\nflip_axis = 'x'\nmetals = ['M1']\n[[interface]]\nbond_pitch_um = 0.1\nbond_c_fF = 1e-7\n"
      "[[map]]\nfrom = 'a b.c'\nto = ''\ncells = {'X.1' = 'Y[2]', Z = ''}\n"));
  for (const tech::Stack& s : stacks) {
    diag::Collector out;
    const InputFile file = file_of(write_stack(s), "stack.toml");
    const std::optional<tech::Stack> again = read_stack(file, out);
    ASSERT_TRUE(again) << diag::to_text(out) << file.text;
    if (s.processes.empty()) {
      EXPECT_EQ(*again, s) << file.text;
    }
    EXPECT_EQ(write_stack(*again).size(), file.text.size());
  }
}

TEST(StackFile, TheThermalTableIsReadAndWrittenBack) {
  const tech::Stack s = good(R"(
base = "2-tier-f2f"
[thermal]
sink = "cold-plate"
width_um = 4000
depth_um = {value = 3000, low = 2900, high = 3100, source = "a drawing"}
ambient_K = 310
samples_s = [0.001, 0.5]
spreader_um = 500
spreader_width_um = 20000
convection_K_W = {value = 0.2, low = 0.1, high = 0.4}
period_s = 2
[thermal.face]
x_min = {h_W_m2K = 20, ambient_K = 310}
bottom = {temperature_K = 320}
[[thermal.block]]
layer = "tier0.silicon"
x_um = 10
y_um = 20
width_um = 300
depth_um = 400
k_W_mK = 150
k_vertical_W_mK = 210
[[thermal.probe]]
tier = "tier1"
x_um = 100
y_um = 200.5
[[thermal.phase]]
begin_s = 0
end_s = 0.2
factor = {tier0 = 1.5, tier1 = 0.5}
)");
  EXPECT_EQ(s.thermal.sink, "cold-plate");
  EXPECT_EQ(s.thermal.depth_um.source, "a drawing");
  EXPECT_EQ(s.thermal.depth_um.high, 3100);
  EXPECT_FALSE(s.thermal.top_h_W_m2K.known());  // filled when temperatures are asked for
  ASSERT_EQ(s.thermal.blocks.size(), 1u);
  EXPECT_EQ(s.thermal.blocks[0].k_vertical_W_mK, 210);
  ASSERT_EQ(s.thermal.probes.size(), 1u);
  EXPECT_EQ(s.thermal.probes[0].y_um, 200.5);
  ASSERT_EQ(s.thermal.phases.size(), 1u);
  EXPECT_EQ(s.thermal.phases[0].factor[0], (std::pair<std::string, double>{"tier0", 1.5}));
  EXPECT_EQ(good(write_stack(s)), s);
}

TEST(StackFile, CellMapsFromTables) {
  const test::TempFolder folder;
  test::write_text(folder.path() / "cells.csv", "from,to\r\n# comment\r\nINV,INVx1\r\n\"A,B\",\r\n");
  test::write_text(
      folder.path() / "stack.toml",
      "[process.a]\n[process.b]\n[[tier]]\nprocess='a'\n[[tier]]\nprocess='b'\n[[map]]\nfrom='a'\nto='b'\n"
      "table='cells.csv'\n");
  diag::Collector out;
  const auto s = load_stack((folder.path() / "stack.toml").string(), out);
  ASSERT_TRUE(s) << diag::to_text(out);
  EXPECT_EQ(tech::counterpart(*s, "a", "b", "INV"), "INVx1");
  EXPECT_EQ(tech::counterpart(*s, "a", "b", "A,B"), "");
}

TEST(StackFile, LoadsPresetsByName) {
  diag::Collector out;
  ASSERT_TRUE(load_stack("chip-to-wafer", out));
  EXPECT_EQ(load_stack("chip-to-wafer", out)->interfaces[0].bond_pitch_um.value, 6);
  EXPECT_FALSE(load_stack("chip-to-wafers", out));
  EXPECT_FALSE(load_stack("no/such/stack.toml", out));
  EXPECT_EQ(out.errors(), 2u);
}

TEST(StackFile, LooksLikeAStack) {
  EXPECT_TRUE(looks_like_stack("# x\n[[tier]]\n"));
  EXPECT_TRUE(looks_like_stack("base = '3-tier'\n"));
  EXPECT_FALSE(looks_like_stack("top = 'x'\nnetlist = 'base = 3.v'\n"));
}

TEST(StackFile, HostileInputIsRefused) {
  std::string dotted = "a", tiers;
  for (int i = 0; i < 100'000; ++i) dotted += ".a";
  for (int i = 0; i < 100; ++i) tiers += "[[tier]]\n";
  const std::string brackets = std::string("x").append(2'000'000, '[');
  const std::string braces = std::string("a=").append(100'000, '{');
  const std::string name = std::string("[[tier]]\nname='").append(1'000'000, 'n');
  dotted += "=1";
  for (const std::string& text : {brackets, braces, dotted, name, std::string("\xff\xfe\0\0", 4), tiers}) {
    diag::Collector out;
    const InputFile file = file_of(text);
    EXPECT_FALSE(read_stack(file, out));
    EXPECT_FALSE(out.ok());
  }
}

}  // namespace
}  // namespace taufold::io::stack
