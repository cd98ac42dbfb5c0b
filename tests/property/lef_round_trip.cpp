// What the LEF writer writes is read back as it was: random libraries in many units, the bond pad, and real
// kits.
//
// rooms: base diag geom tech db io
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "diag/sink.hpp"
#include "io/lef/lef.hpp"
#include "tech/bond_pad.hpp"

namespace taufold::io::lef {
namespace {

namespace fs = std::filesystem;
using namespace tech;

InputFile file_of(std::string text) {
  InputFile f;
  f.path = "written.lef";
  f.text = std::move(text);
  return f;
}

/// Fails the test unless `t` reads back as it was.
Technology read_back(const Technology& t) {
  const InputFile file = file_of(write_lef(t));
  diag::Collector out;
  Technology copy;
  EXPECT_TRUE(read_lef(file, out, copy));
  EXPECT_EQ(diag::to_text(out), "");
  EXPECT_EQ(write_lef(copy), file.text);
  EXPECT_EQ(copy.dbu_per_micron, t.dbu_per_micron);
  EXPECT_EQ(copy.layers.size(), t.layers.size());
  EXPECT_EQ(copy.sites.size(), t.sites.size());
  EXPECT_EQ(copy.cells.size(), t.cells.size());
  for (const LayerId l : ids<LayerId>(std::min(copy.layers.size(), t.layers.size()))) {
    const Layer &a = t.layers[l], &b = copy.layers[l];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.kind, b.kind) << a.name;
    EXPECT_EQ(a.direction, b.direction) << a.name;
    EXPECT_EQ(a.backside, b.backside) << a.name;
    EXPECT_EQ(a.refined_type, b.refined_type) << a.name;
    EXPECT_EQ(a.pitch, b.pitch) << a.name;
    EXPECT_EQ(a.width, b.width) << a.name;
    EXPECT_EQ(a.resistance, b.resistance) << a.name;
    EXPECT_EQ(a.capacitance, b.capacitance) << a.name;
    EXPECT_EQ(a.edge_capacitance, b.edge_capacitance) << a.name;
  }
  for (const CellId c : ids<CellId>(std::min(copy.cells.size(), t.cells.size()))) {
    const Cell &a = t.cells[c], &b = copy.cells[c];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.kind, b.kind) << a.name;
    EXPECT_EQ(a.subclass, b.subclass) << a.name;
    EXPECT_EQ(a.width, b.width) << a.name;
    EXPECT_EQ(a.height, b.height) << a.name;
    EXPECT_EQ(a.symmetry, b.symmetry) << a.name;
    EXPECT_EQ(a.site, b.site) << a.name;
    EXPECT_EQ(a.obstructions, b.obstructions) << a.name;
    EXPECT_EQ(a.pins.size(), b.pins.size()) << a.name;
    for (std::size_t p = 0; p < std::min(a.pins.size(), b.pins.size()); ++p) {
      EXPECT_EQ(a.pins[p].name, b.pins[p].name) << a.name;
      EXPECT_EQ(a.pins[p].direction, b.pins[p].direction) << a.name;
      EXPECT_EQ(a.pins[p].use, b.pins[p].use) << a.name;
      EXPECT_EQ(a.pins[p].shapes, b.pins[p].shapes) << a.name << "/" << a.pins[p].name;
    }
  }
  return copy;
}

Technology random_library(std::uint64_t seed) {
  Rng rng(seed);
  Technology t;
  // 3000 divides no power of ten: its lengths are not finite decimals.
  constexpr std::int32_t kUnits[] = {1, 100, 200, 1000, 2000, 3000, 4000, 16000, 20000, 1000000};
  t.dbu_per_micron = kUnits[rng.below(std::size(kUnits))];
  t.manufacturing_grid_um = rng.below(2) ? 0.005 : 0;
  const auto any = [&] { return rng.between(-1000000, 1000000); };
  const auto positive = [&] { return rng.between(1, 1000000); };
  for (std::uint32_t k = 0, n = 1 + rng.below(5); k < n; ++k) {
    Layer l;
    l.name = "L" + std::to_string(k);
    l.kind = static_cast<LayerKind>(rng.below(6));
    l.direction = static_cast<LayerDirection>(rng.below(3));
    l.backside = rng.below(2) == 1;
    if (rng.below(3) == 0) l.refined_type = "NWELL";
    l.pitch = positive();
    l.width = positive();
    l.resistance = rng.uniform();
    l.capacitance = rng.uniform() * 1e-5;
    t.add(std::move(l));
  }
  t.add(Site{"core", SiteClass::core, positive(), positive(), {false, true, false}});
  const auto shapes = [&] {
    std::vector<LayerBox> boxes(rng.below(4));
    for (LayerBox& b : boxes) {
      const std::int32_t x = any(), y = any();
      b = {LayerId(rng.below(static_cast<std::uint32_t>(t.layers.size()))),
           {x, y, x + positive(), y + positive()}};
    }
    return boxes;
  };
  for (std::uint32_t k = 0, n = rng.below(4); k < n; ++k) {
    Cell c;
    c.name = "C" + std::to_string(k);
    c.kind = static_cast<CellClass>(rng.below(6));
    if (rng.below(2)) c.subclass = "SPACER";
    c.width = positive();
    c.height = positive();
    c.symmetry = {rng.below(2) == 1, rng.below(2) == 1, rng.below(2) == 1};
    if (rng.below(2)) c.site = SiteId(std::size_t{0});
    for (std::uint32_t p = 0, pins = rng.below(4); p < pins; ++p)
      c.pins.push_back({"d[" + std::to_string(p) + "]", static_cast<PinDirection>(rng.below(4)),
                        static_cast<PinUse>(rng.below(5)), shapes()});
    c.obstructions = shapes();
    t.add(std::move(c));
  }
  return t;
}

TEST(LefRoundTrip, RandomLibraries) {
  for (std::uint64_t seed = 1; seed <= 300 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    read_back(random_library(seed));
  }
}

TEST(LefRoundTrip, ABondPadIsACoverThatItsPinFills) {
  Technology t;
  t.dbu_per_micron = 2000;
  Layer metal;
  metal.name = "M9";
  metal.kind = LayerKind::routing;
  t.add(std::move(metal));
  t.add(bond_pad("BOND", t.layer("M9"), 1000));
  const std::string text = write_lef(t);
  EXPECT_NE(text.find("CLASS COVER BUMP ;"), std::string::npos);
  EXPECT_NE(text.find("SIZE 0.5 BY 0.5 ;"), std::string::npos);
  const Technology copy = read_back(t);
  EXPECT_EQ(copy.cells[copy.cell("BOND")].pins[0].centre(), (geom::Point{500, 500}));
}

TEST(LefRoundTrip, RealKits) {
  const fs::path designs = fs::path(TAUFOLD_SHARED) / "designs";
  if (!fs::exists(designs)) GTEST_SKIP() << "no folder " << designs;
  const std::vector<std::vector<std::string>> kits = {
      {"nangate45/NangateOpenCellLibrary.tech.lef", "nangate45/NangateOpenCellLibrary.macro.lef.xz"},
      {"asap7/asap7_tech_1x_201209.lef", "asap7/asap7sc7p5t_28_R_1x_220121a.lef.xz"},
      {"sky130hd/sky130_fd_sc_hd.tlef", "sky130hd/sky130_fd_sc_hd_merged.lef.xz"},
      {"gt2n/gt2_tech.lef", "gt2n/gt2_6t_w13_svt.lef", "gt2n/gt2_6t_w31_svt.lef"}};
  for (const std::vector<std::string>& kit : kits) {
    SCOPED_TRACE(kit.front());
    diag::Collector out;
    Technology t;
    for (const std::string& name : kit) {
      const std::optional<InputFile> file = read_input((designs / name).string(), out);
      ASSERT_TRUE(file);
      ASSERT_TRUE(read_lef(*file, out, t));
    }
    read_back(t);
  }
}

}  // namespace
}  // namespace taufold::io::lef
