// rooms: base diag tech db io
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "io/lef/lef.hpp"

namespace taufold::io::lef {
namespace {

struct Read {
  diag::Collector diagnostics;
  tech::Technology technology;
  bool ok = false;
  explicit Read(const std::string& text) { also(text); }
  void also(std::string text) {
    const InputFile file{"c.lef", std::move(text), Packing::none, 0};
    ok = read_lef(file, diagnostics, technology);
  }
  bool says(std::string_view code) const {
    return std::any_of(diagnostics.list().begin(), diagnostics.list().end(), [&](const diag::Diagnostic& d) { return d.code() == code; });
  }
};

const std::string kTech =
    "UNITS DATABASE MICRONS 2000 ; END UNITS\n"
    "PROPERTYDEFINITIONS MACRO width INTEGER ; END PROPERTYDEFINITIONS\n"
    "LAYER M1 TYPE ROUTING ; DIRECTION HORIZONTAL ; PITCH 0.14 ; WIDTH 0.07 ; RESISTANCE RPERSQ 0.38 ;\n"
    "  PROPERTY LEF58_BACKSIDE \"BACKSIDE ;\" ; END M1\n"
    "LAYER V1 TYPE CUT ; RESISTANCE 5 ; END V1\n"
    "SPACING SAMENET M1 M1 0.065 ; END SPACING\n"
    "SITE core CLASS CORE ; SYMMETRY Y ; SIZE 0.19 BY 1.4 ; END core\n";

std::string inverter(const std::string& name, const std::string& extra = "") {
  return "MACRO " + name + "\n class core ; ORIGIN 0.1 0.2 ; SIZE 0.38 BY 1.4 ; SYMMETRY X Y ; SITE core ;\n" + extra +
         " PIN A DIRECTION INPUT ; PORT LAYER M1 ; RECT 0.0 0.4 0.2 0.6 ; POLYGON 0 0 0 1 1 1 ; END END A\n"
         " PIN VDD DIRECTION INOUT ; use power ; PORT LAYER M1 ; RECT 0 1.3 0.38 1.4 ; END END VDD\n"
         " OBS LAYER V1 EXCEPTPGNET ; RECT ( 0 0 ) ( 0.02 0.02 ) ; END\nEND " + name + "\n";
}

TEST(Lef, ShiftsShapesByTheOrigin) {
  const Read r(kTech + inverter("INV") + "END LIBRARY\nnothing after it counts");
  ASSERT_TRUE(r.ok);
  const tech::Technology& t = r.technology;
  EXPECT_EQ(t.dbu_per_micron, 2000);
  ASSERT_EQ(t.cells.size(), 1u);
  const tech::Cell& c = t.cells[tech::CellId(std::size_t{0})];
  EXPECT_EQ(c.width, 760);
  EXPECT_EQ(c.height, 2800);
  ASSERT_EQ(c.pins.size(), 2u);
  EXPECT_EQ(c.pins[0].shapes[0].box, (geom::Box{200, 1200, 600, 1600}));
  EXPECT_EQ(c.pins[0].shapes[1].box, (geom::Box{200, 400, 2200, 2400}));
  EXPECT_EQ(c.pins[0].centre(), (geom::Point{1200, 1400}));
  EXPECT_TRUE(c.pins[1].supply());
  EXPECT_EQ(c.obstructions.size(), 1u);
  EXPECT_EQ(t.sites[c.site].width, 380);
  EXPECT_TRUE(t.layers[t.layer("M1")].backside);
  EXPECT_DOUBLE_EQ(t.layers[t.layer("V1")].resistance, 5);
}

TEST(Lef, KeepsTheFirstOfTwoDefinitions) {
  Read r(kTech + inverter("INV"));
  r.also("UNITS DATABASE MICRONS 100 ; END UNITS " + inverter("INV", " SIZE 0.57 BY 1.4 ;") + "SITE core SIZE 1 BY 2 ; END core");
  EXPECT_TRUE(r.ok);
  EXPECT_TRUE(r.says("LEF-0006"));
  EXPECT_TRUE(r.says("LEF-0009"));
  EXPECT_TRUE(r.says("LEF-0011"));
  EXPECT_EQ(r.technology.cells[r.technology.cell("INV")].width, 760);
}

TEST(Lef, SaysWhatIsWrong) {
  const auto refused = [](const std::string& text, std::string_view code) {
    const Read r(text);
    EXPECT_FALSE(r.ok) << text;
    EXPECT_TRUE(r.says(code)) << code << " for " << text;
  };
  refused(kTech + "MACRO A SIZE 1 BY 1 ; PIN P DIRECTION SIDEWAYS ; END P END A", "LEF-0001");
  refused(kTech + "MACRO A SIZE 1 2 ; END A", "LEF-0001");
  refused(kTech + "MACRO A SIZE 1 BY 1 ; PIN P PORT LAYER M1 ; RECT 0 0 1 ", "LEF-0002");
  refused(kTech + "MACRO A SIZE 1,5 BY 1 ; END A", "LEF-0003");
  refused(kTech + "MACRO A SIZE 1e300 BY 1 ; END A", "LEF-0004");
  refused(kTech + "MACRO A SIZE -1 BY 1 ; END A", "LEF-0004");
  refused(kTech + "MACRO A END A", "LEF-0004");
  refused("UNITS DATABASE MICRONS 0 ; END UNITS", "LEF-0004");
  refused(kTech + "MACRO A SIZE 1 BY 1 ; PIN P DIRECTION INPUT ; END A", "LEF-0005");
  refused(kTech + "MACRO A SIZE 1 BY 1 ; PIN P PORT LAYER m1 ; RECT 0 0 1 1 ; END END P END A", "LEF-0007");
}

TEST(Lef, JoinsAPinThatStandsTwiceAndListsWhatItReadsOver) {
  const Read r(kTech + "MACRO A SIZE 1 BY 1 ; PIN P PORT LAYER M1 ; RECT 0 0 1 1 ; END END P PIN P PORT LAYER M1 ; RECT 0 0 1 1 ; END END P "
                       "STRANGE 1 2 3 ; STRANGE 4 ; END A");
  EXPECT_TRUE(r.ok);
  EXPECT_TRUE(r.says("LEF-0010"));
  EXPECT_TRUE(r.says("LEF-0008"));
  EXPECT_NE(r.diagnostics.list().back().message.find("STRANGE (2)"), std::string::npos);
  EXPECT_EQ(r.technology.cells[r.technology.cell("A")].pins[0].shapes.size(), 2u);
}

// A file that is cut inside its macro is an error wherever that is, and never hangs.
TEST(Lef, RefusesEveryCutInsideAMacro) {
  const std::string whole = kTech + inverter("INV");
  const std::size_t inside = kTech.size() + std::string("MACRO").size(), end = whole.rfind("END INV") + std::string("END INV").size();
  for (std::size_t n = inside; n < end; ++n) EXPECT_FALSE(Read(whole.substr(0, n)).ok) << whole.substr(0, n);
  EXPECT_TRUE(Read(whole.substr(0, end)).ok);
}

TEST(Lef, ReadsTheLibrariesOfRealProcesses) {
  namespace fs = std::filesystem;
  const fs::path designs = fs::path(TAUFOLD_SHARED) / "designs";
  if (!fs::exists(designs)) GTEST_SKIP() << "no shared designs";
  const std::vector<std::pair<std::vector<std::string>, std::size_t>> kits = {
      {{"nangate45/NangateOpenCellLibrary.tech.lef", "nangate45/NangateOpenCellLibrary.macro.lef.xz"}, 134},
      {{"asap7/asap7_tech_1x_201209.lef", "asap7/asap7sc7p5t_28_R_1x_220121a.lef.xz"}, 212},
      {{"sky130hd/sky130_fd_sc_hd.tlef", "sky130hd/sky130_fd_sc_hd_merged.lef.xz"}, 441}};
  for (const auto& [files, cells] : kits) {
    diag::Collector diagnostics;
    tech::Technology t;
    for (const std::string& name : files) {
      const auto file = read_input((designs / name).string(), diagnostics);
      ASSERT_TRUE(file) << name;
      EXPECT_TRUE(read_lef(*file, diagnostics, t)) << name;
    }
    EXPECT_EQ(t.cells.size(), cells) << files.back();
    EXPECT_EQ(diagnostics.warnings(), 0u);
  }
}

}  // namespace
}  // namespace taufold::io::lef
