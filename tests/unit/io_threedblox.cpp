// 3DBlox: example read and written, places of turned dies, faces of all kinds of stacks, and folds as
// assemblies.
//
// rooms: base diag tech db io
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "diag/sink.hpp"
#include "io/threedblox/threedblox.hpp"
#include "support/text_file.hpp"
#include "tech/stack_presets.hpp"

namespace taufold::io::threedblox {
namespace {

using Files = std::map<std::string, std::string>;

/// Reads `name` of files that exist in memory only.
std::optional<Assembly> read(const Files& files, const std::string& name, diag::Collector& out,
                             Summary* s = nullptr) {
  const Loader loader = [&](const std::string& path, diag::Collector&) -> std::optional<InputFile> {
    const auto it = files.find(path);
    if (it == files.end()) return std::nullopt;
    InputFile f;
    f.path = path;
    f.text = it->second;
    return f;
  };
  InputFile f;
  f.path = name;
  f.text = files.at(name);
  return read_threedblox(f, out, s, loader);
}

const std::string kChips = R"(Header: {version: 3, unit: micron, precision: 2000}
#!define WIDTH 20
ChipletDef:
  low:
    type: die
    design_area: [WIDTH, 15]
    thickness: 50
    seal_ring_width: [1, 1, 1, 1]
    regions:
      hb: {side: front, coords: [[0, 0], [WIDTH, 0], [WIDTH, 15], [0, 15]], bmap: low.bmap, layer: M2}
    external: {APR_tech_file: [tech.lef], LEF_file: cells.lef}
  up:
    type: die
    design_area: [20, 15]
    thickness: 10
    tsv: true
    seal_ring_width: [1, 1, 1, 1]
    regions:
      hb:   {side: front, coords: [[0, 0], [20, 0], [20, 15], [0, 15]], bmap: up.bmap, layer: M2}
      tsvs: {side: back,  coords: [[20, 0], [20, 15], [0, 15], [0, 0]]}
)";
const std::string kAssembly = R"(Header: {version: 3, unit: micron, precision: 2000, include: [chips.3dbv]}
Design: {name: pair3d}
ChipletInst:
  t0: {reference: low, external: {def_file: t0.def}}
  t1: {reference: up, external: {def_file: [t1.def]}}
Stack:
  t0: {loc: [0, 0], z: 0,  orient: R0}
  t1: {loc: [0, 0], z: 51, orient: MZ_MY}
Connection:
  f2f:        {top: t1.regions.hb, bot: t0.regions.hb, thickness: 1}
  to_package: {top: t0.regions.hb, bot: ~}
  quoted:     {top: t0.regions.hb, bot: "~"}
Path:
  Path1: [t0.regions.hb, NOT t1.regions.tsvs]
)";
const Files kFiles = {{"chips.3dbv", kChips},
                      {"pair.3dbx", kAssembly},
                      {"low.bmap", "# low\nh0 HB 4.0 5.0 - n1\nh1 HB 0.25 14.75 p n2\n"},
                      {"up.bmap", "h0 HB 16.0 5.0 - n1\nh1 HB 19.75 14.75 p n2\n"}};

TEST(ThreeDBlox, ReadsAnAssembly) {
  diag::Collector out;
  Summary s;
  const auto a = read(kFiles, "pair.3dbx", out, &s);
  ASSERT_TRUE(a) << diag::to_text(out);
  EXPECT_EQ(a->name, "pair3d");
  EXPECT_EQ(a->chiplets[0].width, 40000);
  EXPECT_EQ(a->chiplets[0].lef, std::vector<std::string>{"cells.lef"});
  EXPECT_EQ(a->instances[0].def, std::vector<std::string>{"t0.def"});
  EXPECT_TRUE(a->instances[1].turned_over);
  EXPECT_EQ(a->instances[1].z, 102000);
  EXPECT_EQ(a->connections.size(), 3u);
  EXPECT_TRUE(a->connections[1].bot.outside());
  EXPECT_TRUE(a->connections[2].bot.outside());
  EXPECT_TRUE(a->paths[0].entries[1].avoid);
  EXPECT_EQ(s.bumps, 4u);
  EXPECT_EQ(s.paired_bumps, 2u);
  EXPECT_EQ(s.lone_bumps, 0u);
  EXPECT_EQ(out.warnings(), 0u);
  // 16 um in the turned die is 4 um of the other; the seal ring moves both by 1 um.
  EXPECT_EQ(placed(*a, a->instances[1], 32000, 10000), (std::array<std::int64_t, 2>{10000, 12000}));
}

Files written(const Assembly& a) {
  Files files = {{"stack.3dbv", write_3dbv(a)}, {"stack.3dbx", write_3dbx(a, "stack.3dbv")}};
  for (const Chiplet& c : a.chiplets)
    for (const Region& r : c.regions)
      if (!r.bmap.empty()) files[r.bmap] = write_bump_map(r, a.precision);
  return files;
}

void expect_round_trip(const Assembly& a) {
  const Files files = written(a);
  diag::Collector out;
  const auto again = read(files, "stack.3dbx", out);
  ASSERT_TRUE(again) << diag::to_text(out) << files.at("stack.3dbx") << files.at("stack.3dbv");
  EXPECT_EQ(*again, a);
  EXPECT_EQ(written(*again), files);
}

TEST(ThreeDBlox, WrittenItReadsTheSame) {
  diag::Collector out;
  const auto a = read(kFiles, "pair.3dbx", out);
  ASSERT_TRUE(a);
  expect_round_trip(*a);
}

TEST(ThreeDBlox, TheEightTurnsOfADie) {
  Assembly a;
  Chiplet c;
  c.width = 10;
  c.height = 4;
  a.chiplets = {c};
  const std::pair<Turn, std::array<std::int64_t, 2>> rows[] = {
      {Turn::R0, {1, 1}}, {Turn::R90, {3, 1}}, {Turn::R180, {9, 3}},   {Turn::R270, {1, 9}},
      {Turn::MX, {1, 3}}, {Turn::MY, {9, 1}},  {Turn::MX_R90, {1, 1}}, {Turn::MY_R90, {3, 9}}};
  for (const auto& [turn, expected] : rows) {
    Instance i;
    i.turn = turn;
    i.x = 100;
    EXPECT_EQ(placed(a, i, 1, 1), (std::array<std::int64_t, 2>{100 + expected[0], expected[1]}))
        << static_cast<int>(turn);
  }
}

TEST(ThreeDBlox, OtherSpellingsOfTurns) {
  for (const auto& [spelling, turn, over] : {std::tuple{"MZ_MY_R180", Turn::MX, true},
                                             {"MX_R180", Turn::MY, false},
                                             {"MY_R270", Turn::MX_R90, false},
                                             {"MZ_R90", Turn::R90, true}}) {
    Files files = {
        {"a.3dbx",
         std::string("ChipletDef: {c: {type: die, design_area: [2, 1]}}\nDesign: {name: d}\nChipletInst: "
                     "{i: {reference: c}}\nStack: {i: {loc: [0, 0], z: 0, orient: ") +
             spelling + "}}\n"}};
    diag::Collector out;
    const auto a = read(files, "a.3dbx", out);
    ASSERT_TRUE(a) << diag::to_text(out);
    EXPECT_EQ(a->instances[0].turn, turn) << spelling;
    EXPECT_EQ(a->instances[0].turned_over, over);
    EXPECT_EQ(out.warnings(), spelling == std::string("MZ_R90") ? 1u : 0u);
  }
}

TEST(ThreeDBlox, LengthsAreExact) {
  EXPECT_EQ(um_text(0, 2000), "0");
  EXPECT_EQ(um_text(-1, 2000), "-0.0005");
  EXPECT_EQ(um_text(40500, 1000), "40.5");
  EXPECT_EQ(um_text(123456789, 4000), "30864.19725");
  EXPECT_EQ(um_text(1, 3), "0.333333333333");
}

db::Design small(std::size_t tiers) {
  db::Design d;
  d.name = "small";
  d.die = {100, 200, 40100, 30200};
  d.tiers.resize(tiers);
  d.interfaces.resize(tiers - 1);
  for (const char* n : {"a", "b[3]", "c/d"}) {
    d.net_names.insert(n);
    d.net_pin_begin.push_back(0);
  }
  return d;
}

TEST(ThreeDBlox, FoldsOfEveryPresetAreAssembliesThatFit) {
  std::vector<tech::Stack> stacks;
  for (const tech::Preset& p : tech::presets()) stacks.push_back(*tech::preset(p.name));
  stacks.push_back(tech::default_stack(1));
  stacks.push_back(tech::default_stack(6));
  stacks.push_back(*tech::preset("2-tier-f2f"));
  stacks.back().tiers[1].flip_axis = tech::FlipAxis::x;
  for (const tech::Stack& stack : stacks) {
    const db::Design d = small(stack.tiers.size());
    db::Placement p;
    for (std::uint32_t n = 0; n < 3; ++n)
      for (std::uint32_t k = 0; k + 1 < stack.tiers.size(); ++k)
        p.bonds.push_back({db::NetId(n), k, static_cast<std::int32_t>(1000 + 777 * n),
                           static_cast<std::int32_t>(5000 + n)});
    const std::vector<TierFiles> files(stack.tiers.size(),
                                       {{"t.lef"}, {"c.lef"}, {"l.lib"}, "tiers/x.def", "tiers/x.v"});
    const Assembly a = of_fold(d, p, stack, 2000, files, "");
    diag::Collector out;
    Summary s;
    const auto again = read(written(a), "stack.3dbx", out, &s);
    ASSERT_TRUE(again) << stack.name << diag::to_text(out);
    EXPECT_EQ(out.warnings(), 0u) << stack.name << diag::to_text(out);
    EXPECT_EQ(s.bumps, 2 * p.bonds.size());
    EXPECT_EQ(s.paired_bumps, p.bonds.size()) << "every bond meets its other half";
    expect_round_trip(a);
  }
}

TEST(ThreeDBlox, FieldCases) {
  const std::filesystem::path cases = std::filesystem::path(TAUFOLD_SHARED) / "field/cases/threedblox";
  if (!std::filesystem::exists(cases)) GTEST_SKIP() << "no shared data at " << TAUFOLD_SHARED;
  const auto said = [&](const char* name) {
    diag::Collector out;
    const auto file = read_input((cases / name / "stack.3dbx").string(), out);
    EXPECT_TRUE(file);
    if (file) {
      EXPECT_FALSE(read_threedblox(*file, out));
    }
    return diag::to_text(out);
  };
  const std::string corners = said("01-region-with-five-corners");
  EXPECT_NE(corners.find("stack.3dbv:8:"), std::string::npos) << corners;
  EXPECT_NE(corners.find("chiplet low, region hb: 5 corners given, 4 expected"), std::string::npos)
      << corners;
  const std::string bumps = said("03-bump-outside-region-and-pair");
  EXPECT_NE(bumps.find("bump h1 of low at (20.5, 5) lies outside region hb (0..20 x 0..15)"),
            std::string::npos)
      << bumps;
  EXPECT_NE(bumps.find("3 bumps in all, 1 pair: h0 of t0 and h0 of t1 meet at (4, 5)"), std::string::npos)
      << bumps;
}

TEST(ThreeDBlox, ManyBumps) {
  std::string low, up;
  for (int i = 0; i < 400; ++i)
    for (int j = 0; j < 500; ++j) {
      const std::string n = std::to_string(i * 500 + j);
      const double x = 0.02 * i, y = 0.02 * j;
      low += "b" + n + " HB " + std::to_string(x) + " " + std::to_string(y) + " - n" + n + "\n";
      up += "b" + n + " HB " + std::to_string(20 - x) + " " + std::to_string(y) + " - n" + n + "\n";
    }
  Files files = kFiles;
  files["low.bmap"] = low;
  files["up.bmap"] = up;
  diag::Collector out;
  Summary s;
  ASSERT_TRUE(read(files, "pair.3dbx", out, &s)) << diag::to_text(out);
  EXPECT_EQ(s.paired_bumps, 200'000u);
}

TEST(ThreeDBlox, LooksLikeIt) {
  EXPECT_TRUE(looks_like_threedblox(kAssembly));
  EXPECT_TRUE(looks_like_threedblox(kChips));
  EXPECT_FALSE(looks_like_threedblox("stack: 1\n"));
}

}  // namespace
}  // namespace taufold::io::threedblox
