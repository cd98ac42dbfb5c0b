// What a fold of a design leaves in its folder, read back: DEF against Verilog, bumps against bonds, 3DBlox, the contest text and
// the pin3d form.
//
// rooms: base diag geom num tech db io
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "db/floorplan.hpp"
#include "diag/sink.hpp"
#include "io/def/def.hpp"
#include "io/lef/lef.hpp"
#include "io/threedblox/threedblox.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

const char* const kNoDifference =
    "--require design.unmatched_components=0 --require design.unmatched_nets=0 --require design.unmatched_io=0 "
    "--require design.unmatched_pins=0 ";

class FoldOutputs : public test::ProgramRun {
 protected:
  std::string ring(const std::string& more) { return "fold " + file("tiny.lef") + file("ring.v") + "--effort 1 --bond-pitch 1 --utilisation 0.6 --flat no -o out " + more; }
  /// A tier's files held against each other by the program.
  std::string compare(const std::string& libraries, const std::string& tier) {
    return "check " + libraries + "out/tiers/bonds.lef out/tiers/tier" + tier + ".def out/tiers/tier" + tier + ".v " + kNoDifference;
  }
  io::InputFile input(const std::string& name) {
    io::InputFile f;
    f.path = (folder.path() / name).string();
    f.text = text(name);
    return f;
  }
  db::Floorplan plan(const std::string& name) {
    std::optional<db::Floorplan> p = io::def::read_def(input(name), diagnostics);
    EXPECT_TRUE(p) << diag::to_text(diagnostics);
    return p ? std::move(*p) : db::Floorplan();
  }
  tech::Technology pads() {
    tech::Technology t;
    io::InputFile tiny;
    tiny.path = "tiny.lef";
    tiny.text = test::read_text(fs::path(TAUFOLD_SOURCE) / "tests/golden/cli/files/tiny.lef");
    EXPECT_TRUE(io::lef::read_lef(tiny, diagnostics, t)) << diag::to_text(diagnostics);
    EXPECT_TRUE(io::lef::read_lef(input("out/tiers/bonds.lef"), diagnostics, t)) << diag::to_text(diagnostics);
    return t;
  }

  diag::Collector diagnostics;
};

/// Nets of a DEF by component.
std::map<std::string, std::string> nets_of_components(const db::Floorplan& p) {
  std::map<std::string, std::string> out;
  for (const db::PlanNetId n : p.nets.all()) {
    const auto [begin, end] = p.nets.ends_of(n);
    for (std::uint32_t e = begin; e < end; ++e)
      if (p.nets.ends[e].kind() == db::PlanEnd::Kind::component) out[std::string(p.component_name(p.nets.ends[e].component()))] = p.nets.name(n);
  }
  return out;
}

TEST_F(FoldOutputs, LayoutAndNetlistOfEveryTierAgree) {
  for (const std::string tiers : {"2", "3", "4"}) {
    ASSERT_EQ(run(ring("--tiers " + tiers)), 0) << printed;
    for (int k = 0; k < std::atoi(tiers.c_str()); ++k) EXPECT_EQ(run(compare(file("tiny.lef"), std::to_string(k))), 0) << printed;
  }
  // A port or a bump less and it is seen.
  std::string def = text("out/tiers/tier0.def");
  const std::size_t bump = def.find("- hb0_0 "), end = def.find('\n', bump);
  ASSERT_NE(bump, std::string::npos);
  const std::size_t port = def.find("- d[0] ");
  ASSERT_NE(port, std::string::npos);
  std::string without = def;
  without.erase(port, without.find(";\n", port) + 2 - port);
  const std::size_t use = without.find("( PIN d[0] ) ");
  ASSERT_NE(use, std::string::npos);
  without.erase(use, std::string("( PIN d[0] ) ").size());
  write("out/tiers/tier0.def", without);
  EXPECT_EQ(run(compare(file("tiny.lef"), "0")), 2) << printed;
  def.erase(bump, end + 1 - bump);
  write("out/tiers/tier0.def", def);
  EXPECT_EQ(run(compare(file("tiny.lef"), "0")), 1) << printed;  // its net names a component that is not there
}

TEST_F(FoldOutputs, BumpsAndCellsStandWhereTheBondsAndThePlacementSay) {
  ASSERT_EQ(run(ring("--tiers 2")), 0) << printed;
  const db::Floorplan tier[2] = {plan("out/tiers/tier0.def"), plan("out/tiers/tier1.def")};
  const tech::Technology library = pads();
  const std::int32_t width = tier[1].die[1].x;
  std::istringstream bonds(text("out/bonds.csv"));
  std::string line;
  std::getline(bonds, line);
  int number = 0;
  for (; std::getline(bonds, line); ++number) {
    std::istringstream fields(line);
    std::string field[6];
    for (std::string& f : field) std::getline(fields, f, ',');
    const geom::Point bond{std::atoi(field[4].c_str()), std::atoi(field[5].c_str())};
    for (int t = 0; t < 2; ++t) {
      const db::ComponentId c = tier[t].find_component("hb0_" + std::to_string(number));
      ASSERT_TRUE(c.valid()) << line;
      const tech::CellId pad = library.cell(tier[t].master_name(c));
      ASSERT_TRUE(pad.valid());
      EXPECT_EQ(library.cells[pad].kind, tech::CellClass::cover);
      EXPECT_EQ(library.cells[pad].subclass, "BUMP");
      const std::int32_t half = library.cells[pad].width / 2;
      const geom::Point at = tier[t].component_at[c];
      // The upper tier was turned over about the y axis.
      EXPECT_EQ((t == 0 ? at.x + half : width - (at.x + half)), bond.x) << line;
      EXPECT_EQ(at.y + half, bond.y) << line;
      EXPECT_EQ(tier[t].component_status[c], db::PlaceStatus::cover);
      EXPECT_EQ(tier[t].component_tier[c], t);
    }
  }
  EXPECT_GT(number, 3);
  std::istringstream placement(text("out/placement.txt"));
  int section = 0, cells = 0;
  for (std::string word; placement >> word;) {
    if (word == "TopDiePlacement") section = 1;
    if (word == "BottomDiePlacement") section = 0;
    if (word != "Inst") continue;
    std::string name;
    std::int32_t x = 0, y = 0;
    placement >> name >> x >> y;
    const db::ComponentId c = tier[section].find_component(name);
    ASSERT_TRUE(c.valid()) << name;
    const std::int32_t w = library.cells[library.cell(tier[section].master_name(c))].width;
    EXPECT_EQ(section == 0 ? tier[0].component_at[c].x : width - tier[1].component_at[c].x - w, x) << name;
    EXPECT_EQ(tier[section].component_at[c].y, y);
    ++cells;
  }
  EXPECT_EQ(cells, 48);
}

TEST_F(FoldOutputs, TheStackIsReadBackAsItWasFolded) {
  for (const std::string tiers : {"2", "3"}) {
    ASSERT_EQ(run(ring("--tiers " + tiers)), 0) << printed;
    ASSERT_EQ(run("check out/stack.3dbx --require stack.lone_bumps=0 --require 'stack.paired_bumps>=4' --require stack.chiplets=" + tiers), 0) << printed;
    EXPECT_EQ(printed.find("warning"), std::string::npos) << printed;
    io::threedblox::Summary summary;
    const auto assembly = io::threedblox::read_threedblox(input("out/stack.3dbx"), diagnostics, &summary);
    ASSERT_TRUE(assembly) << diag::to_text(diagnostics);
    const tech::Technology library = pads();
    std::size_t bumps = 0;
    for (const io::threedblox::Instance& i : assembly->instances) {
      ASSERT_EQ(i.def.size(), 1u);
      const db::Floorplan layout = plan("out/" + i.def[0]);
      const auto net_of = nets_of_components(layout);
      for (const io::threedblox::Region& r : assembly->chiplets[i.chiplet].regions)
        for (const io::threedblox::Bump& b : r.bumps) {
          ++bumps;
          const db::ComponentId c = layout.find_component(b.name);
          ASSERT_TRUE(c.valid()) << b.name;
          EXPECT_EQ(layout.master_name(c), b.cell);
          const tech::Cell& pad = library.cells[library.cell(b.cell)];
          EXPECT_EQ(layout.component_at[c].x + pad.width / 2, b.x);
          EXPECT_EQ(layout.component_at[c].y + pad.height / 2, b.y);
          EXPECT_EQ(net_of.at(b.name), b.net);
          const db::PlanPinId pin = layout.find_pin(b.port);
          ASSERT_TRUE(pin.valid()) << b.port;
          EXPECT_EQ(layout.pins[pin].net_name, b.net);
          // What lies on the back of a tier is on a layer that says so.
          const tech::LayerId layer = library.layer(layout.pins[pin].ports.at(0).shapes.at(0).layer);
          ASSERT_TRUE(layer.valid());
          EXPECT_EQ(library.layers[layer].backside, r.side == io::threedblox::Side::back);
          EXPECT_EQ(r.layer, library.layers[layer].name);
        }
    }
    EXPECT_EQ(bumps, summary.bumps);
  }
}

TEST_F(FoldOutputs, BondsOnTheBackLieOnTheOutermostLayerThatTheProcessHasThere) {
  std::string lef = test::read_text(fs::path(TAUFOLD_SOURCE) / "tests/golden/cli/files/tiny.lef");
  const char* const kBack = "  TYPE ROUTING ; DIRECTION HORIZONTAL ; WIDTH 0.2 ; PROPERTY LEF58_BACKSIDE \"BACKSIDE ;\" ; END ";
  lef.insert(lef.find("LAYER M1"), std::string("PROPERTYDEFINITIONS LAYER LEF58_BACKSIDE STRING ; END PROPERTYDEFINITIONS\nLAYER B2") + kBack + "B2\nLAYER B1" + kBack + "B1\n");
  write("back.lef", lef);
  ASSERT_EQ(run("fold back.lef " + file("ring.v") + "--effort 1 --bond-pitch 1 --utilisation 0.6 --flat no --tiers 3 -o out"), 0) << printed;
  for (const std::string tier : {"0", "1", "2"}) EXPECT_EQ(run(compare("back.lef ", tier)), 0) << printed;
  const std::string pads_lef = text("out/tiers/bonds.lef");
  EXPECT_EQ(pads_lef.find("hb_back"), std::string::npos);
  EXPECT_NE(pads_lef.find("LAYER B2 ;"), std::string::npos);
  EXPECT_EQ(pads_lef.find("LAYER B1 ;"), std::string::npos);
}

TEST_F(FoldOutputs, TiersOfAnotherProcessHaveTheirOwnPads) {
  std::string lef = test::read_text(fs::path(TAUFOLD_SOURCE) / "tests/golden/cli/files/tiny.lef");
  for (std::size_t at = 0; (at = lef.find("M1", at)) != std::string::npos;) lef.replace(at, 2, "N1");
  for (std::size_t at = 0; (at = lef.find("INV", at)) != std::string::npos; at += 5) lef.replace(at, 3, "NOT_X");
  write("other.lef", lef);
  write("stack.toml", "base = \"2-tier-f2f\"\n[process.p]\nlef = [\"other.lef\"]\n[[tier]]\n[[tier]]\nprocess = \"p\"\n[[map]]\nfrom = \"\"\nto = \"p\"\ncells = {INV = \"NOT_X\"}\n");
  ASSERT_EQ(run(ring("--stack stack.toml --emit pin3d --emit contest")), 0) << printed;
  EXPECT_EQ(run(compare(file("tiny.lef"), "0")), 0) << printed;
  EXPECT_EQ(run("check other.lef out/tiers/bonds.p.lef out/tiers/tier1.def out/tiers/tier1.v " + std::string(kNoDifference)), 0) << printed;
  EXPECT_NE(text("out/tiers/tier1.def").find(" NOT_X "), std::string::npos);
  EXPECT_EQ(run("check out/stack.3dbx --require stack.lone_bumps=0"), 0) << printed;
  const std::string at = "out/pin3d/upper_bottom/";
  EXPECT_EQ(run("check " + at + "tech.lef " + at + "cells.bottom.lef " + at + "cells.upper.lef " + at + "design.def " + at + "design.v " + kNoDifference), 0) << printed;
  EXPECT_NE(text(at + "design.v").find("NOT_X_upper"), std::string::npos);
  EXPECT_EQ(run("check --case out/contest/case.txt out/contest/placement.txt"), 0) << printed;
}

TEST_F(FoldOutputs, ContestTextIsACaseThatFoldsAndItsPlacementIsLegal) {
  ASSERT_EQ(run(ring("--emit contest")), 0) << printed;
  ASSERT_EQ(run("check --case out/contest/case.txt out/contest/placement.txt"), 0) << printed;
  ASSERT_EQ(run("fold out/contest/case.txt --effort 1 -o again"), 0) << printed;
  // Names lead back: every instance and net of the case is one of the design.
  const std::string names = text("out/contest/names.csv");
  EXPECT_NE(names.find("instance,C2,u0/inv\n"), std::string::npos);
  EXPECT_EQ(std::count(names.begin(), names.end(), '\n') > 48 + 40, true);
  EXPECT_EQ(run(ring("--tiers 3 --emit contest")), 1);
  EXPECT_NE(printed.find("DES-0015"), std::string::npos) << printed;
}

TEST_F(FoldOutputs, Pin3dFormAgreesWithItselfInBothSpellings) {
  ASSERT_EQ(run(ring("--emit pin3d")), 0) << printed;
  for (const std::string upper : {"upper", "top"}) {
    const std::string at = "out/pin3d/" + upper + "_bottom/";
    for (const std::string cover : {"", ".cover"})
      EXPECT_EQ(run("check " + at + "tech.lef " + at + "cells.bottom" + cover + ".lef " + at + "cells." + upper + ".lef " + at + "design.def " + at + "design.v " + kNoDifference +
                    "--require design.components=48"),
                0)
          << printed;
    const db::Floorplan p = plan(at + "design.def");
    std::istringstream partition(text(at + "partition.txt"));
    std::string name;
    int tier = 0, instances = 0;
    for (; partition >> name >> tier; ++instances) {
      const db::ComponentId c = p.find_component(name);
      ASSERT_TRUE(c.valid()) << name;
      EXPECT_EQ(p.component_tier[c], tier);
      EXPECT_TRUE(std::string(p.master_name(c)).ends_with(tier == 0 ? "_bottom" : "_" + upper));
    }
    EXPECT_EQ(instances, 48);
    EXPECT_NE(text(at + "tech.lef").find("LAYER hb_layer\n  TYPE CUT ;\n  SPACING "), std::string::npos);
    EXPECT_NE(text(at + "cells." + upper + ".lef").find("LAYER M1_m ;"), std::string::npos);
  }
}

TEST_F(FoldOutputs, TiersOfARealNetlistAgree) {
  const fs::path kit = fs::path(TAUFOLD_SHARED) / "designs/nangate45";
  if (!fs::exists(kit)) GTEST_SKIP() << "no shared designs";
  const auto name = [&](const std::string& n) { return quoted(kit / n); };
  const std::string lef = name("NangateOpenCellLibrary.tech.lef") + name("NangateOpenCellLibrary.macro.lef.xz");
  ASSERT_EQ(run("fold " + lef + name("nangate45_typ.lib.xz") + name("gcd/gcd.v") + "--top gcd --bond-pitch 1 --effort 1 --flat no --tiers 3 -q -o out"), 0) << printed;
  for (const std::string tier : {"0", "1", "2"}) EXPECT_EQ(run(compare(lef, tier)), 0) << printed;
  EXPECT_EQ(run("check out/stack.3dbx --require stack.lone_bumps=0"), 0) << printed;
}

}  // namespace
}  // namespace taufold
