// Floorplans held against their libraries: pins of turned cells, units that
// differ, wirelength and areas by hand, and the figures of real floorplans.
//
// rooms: base diag geom tech db io report flow
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "diag/sink.hpp"
#include "flow/describe/describe.hpp"
#include "flow/design/floorplan_link.hpp"
#include "io/def/def.hpp"
#include "io/lef/lef.hpp"

namespace taufold::flow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLef =
    "UNITS DATABASE MICRONS 1000 ; END UNITS\n"
    "LAYER M1 TYPE ROUTING ; END M1\n"
    "SITE core CLASS CORE ; SIZE 0.5 BY 3 ; END core\n"
    "MACRO A\n CLASS CORE ; SIZE 2 BY 3 ; SITE core ;\n"
    " PIN P DIRECTION INPUT ; PORT LAYER M1 ; RECT 0.2 0.4 0.4 0.8 ; END END "
    "P\n"
    " PIN Q DIRECTION OUTPUT ; PORT LAYER M1 ; RECT 1 1 1 1 ; RECT 1.5 2 1.5 2 "
    "; END END Q\nEND A\n"
    "MACRO PAD CLASS COVER BUMP ; SIZE 100 BY 100 ; END PAD\n";

struct Linked {
  io::InputFile lef, def;
  diag::Collector out;
  tech::Technology library;
  std::optional<db::Floorplan> plan;
  std::optional<FloorplanLink> link;

  explicit Linked(std::string def_text) {
    lef.path = "a.lef";
    lef.text = kLef;
    def.path = "a.def";
    def.text = "VERSION 5.8 ;\nDESIGN d ;\n" + std::move(def_text) + "END DESIGN\n";
    EXPECT_TRUE(io::lef::read_lef(lef, out, library));
    plan = io::def::read_def(def, out);
    if (plan) link = FloorplanLink::make(*plan, library, def.source(), out);
    EXPECT_TRUE(out.ok()) << diag::to_text(out);
  }
  /// Place of pin number `pin` of component `name` in um.
  std::pair<double, double> at(std::string_view name, std::size_t pin) const {
    const auto p = link->pin(plan->find_component(name), pin);
    if (!p) return {-1, -1};
    const double per_um = link->units_per_m() / 1e6;
    return {static_cast<double>(p->x) / per_um, static_cast<double>(p->y) / per_um};
  }
};

TEST(FloorplanLink, PinsOfAllEightOrientations) {
  // Pin P lies at (0.3, 0.6) in a box of 2 x 3; the places follow from the
  // table of DEF orientations.
  const std::tuple<const char*, double, double> want[] = {
      {"N", 0.3, 0.6},  {"S", 1.7, 2.4},  {"W", 2.4, 0.3},  {"E", 0.6, 1.7},
      {"FN", 1.7, 0.6}, {"FS", 0.3, 2.4}, {"FW", 0.6, 0.3}, {"FE", 2.4, 1.7}};
  std::string text =
      "UNITS DISTANCE MICRONS 2000 ;\nDIEAREA ( 0 0 ) ( 100000 "
      "100000 ) ;\nCOMPONENTS 8 ;\n";
  for (const auto& [orient, x, y] : want)
    text += std::string("- ") + orient + " A + PLACED ( 20000 40000 ) " + orient + " ;\n";
  const Linked l(text + "END COMPONENTS\n");
  ASSERT_TRUE(l.link);
  for (const auto& [orient, x, y] : want) {
    EXPECT_NEAR(l.at(orient, 0).first, 10 + x, 1e-9) << orient;
    EXPECT_NEAR(l.at(orient, 0).second, 20 + y, 1e-9) << orient;
  }
}

TEST(FloorplanLink, FiguresByHandWithUnitsThatDoNotDivide) {
  // 3000 units a micron in DEF, 1000 in LEF. Pin Q is centred at (1.25, 1.5).
  const Linked l(
      "UNITS DISTANCE MICRONS 3000 ;\nDIEAREA ( 0 0 ) ( 300000 300000 ) ;\n"
      "ROW r0 core 0 0 N DO 40 BY 1 STEP 1500 0 ;\nROW r1 core 0 9000 FS DO 10 "
      "BY 2 STEP 1500 9000 ;\n"
      "COMPONENTS 4 ;\n- a A + PLACED ( 3000 6000 ) N ;\n- b A + FIXED ( 30000 "
      "6000 ) FN ;\n- c A ;\n"
      "- bump PAD + COVER ( 0 0 ) N ;\nEND COMPONENTS\n"
      "PINS 2 ;\n- i + NET i + DIRECTION INPUT + LAYER M1 ( -300 0 ) ( 300 600 "
      ") + PLACED ( 0 90000 ) E ;\n"
      "- v + NET v + USE POWER ;\nEND PINS\n"
      "NETS 4 ;\n- n ( a Q ) ( b P ) + USE SIGNAL ;\n- i ( PIN i ) ( a P ) ( c "
      "P ) ;\n- one ( b Q ) ;\n"
      "- v ( PIN v ) ( c Q ) + USE POWER ;\nEND NETS\n");
  ASSERT_TRUE(l.link);
  const FloorplanLink::Hpwl hpwl = l.link->hpwl();
  EXPECT_EQ(hpwl.nets, 2);
  EXPECT_EQ(hpwl.loose_ends, 1);  // c has no place
  // n: a/Q (2.25, 3.5), b/P (10 + 1.7, 2.6). i: port centre (0 + 0.1, 30), a/P
  // (1.3, 2.6).
  EXPECT_NEAR(hpwl.dbu2 / l.link->units_per_m() * 1e6, (11.7 - 2.25) + (3.5 - 2.6) + (1.3 - 0.1) + (30 - 2.6),
              1e-9);
  EXPECT_NEAR(l.link->cell_area_m2() * 1e12, 3 * 6.0,
              1e-9);  // the bump takes no room
  EXPECT_NEAR(l.link->row_area_m2() * 1e12, (40 + 20) * 1.5, 1e-9);
  EXPECT_EQ(l.at("c", 0), (std::pair<double, double>(-1, -1)));
}

struct Described {
  SilentMonitor monitor;
  StopToken stop;
  Session session{monitor, stop};
  explicit Described(const std::vector<std::string>& files) {
    std::vector<std::string> paths;
    for (const std::string& f : files) paths.push_back((fs::path(TAUFOLD_SHARED) / "designs" / f).string());
    describe_inputs(paths, "", session);
    EXPECT_TRUE(session.diagnostics.ok()) << diag::to_text(session.diagnostics);
  }
  double figure(const std::string& name) const {
    const report::Metric* m = session.document.find(name);
    return m == nullptr ? -1 : report::as_double(m->value);
  }
};

TEST(Describe, RealLibrariesWhateverTheOrderOfTheirFiles) {
  if (!fs::exists(TAUFOLD_SHARED)) GTEST_SKIP() << "no folder " << TAUFOLD_SHARED;
  const std::pair<std::vector<std::string>, double> kits[] = {
      {{"nangate45/NangateOpenCellLibrary.tech.lef", "nangate45/NangateOpenCellLibrary.macro.lef.xz"}, 134},
      {{"asap7/asap7_tech_1x_201209.lef", "asap7/asap7sc7p5t_28_R_1x_220121a.lef.xz"}, 212},
      {{"sky130hd/sky130_fd_sc_hd.tlef", "sky130hd/sky130_fd_sc_hd_merged.lef.xz"}, 441},
      {{"gt2n/gt2_tech.lef", "gt2n/gt2_6t_w13_svt.lef", "gt2n/gt2_6t_w31_svt.lef"}, 144}};
  for (auto [files, masters] : kits) {
    SCOPED_TRACE(files.front());
    const Described straight(files);
    EXPECT_EQ(straight.figure("design.masters"), masters);
    EXPECT_EQ(straight.session.diagnostics.warnings(), 0u) << diag::to_text(straight.session.diagnostics);
    std::rotate(files.begin(), files.begin() + 1, files.end());
    const Described other(files);
    for (const char* name : {"design.masters", "design.dbu_per_um", "design.routing_layers", "design.sites"})
      EXPECT_EQ(straight.figure(name), other.figure(name)) << name;
    ASSERT_EQ(straight.session.document.series.size(), other.session.document.series.size());
    if (files.size() > 2) continue;  // with more cell files their order is that of the user
    for (std::size_t k = 0; k < straight.session.document.series.size(); ++k)
      EXPECT_EQ(straight.session.document.series[k].columns, other.session.document.series[k].columns);
  }
}

TEST(Describe, EveryRealLefFileAlone) {
  if (!fs::exists(TAUFOLD_SHARED)) GTEST_SKIP() << "no folder " << TAUFOLD_SHARED;
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(TAUFOLD_SHARED) / "designs")) {
    const std::string name = entry.path().filename().string();
    if (name.find(".lef") == std::string::npos && name.find(".tlef") == std::string::npos) continue;
    SCOPED_TRACE(name);
    ++files;
    const Described d({entry.path().lexically_relative(fs::path(TAUFOLD_SHARED) / "designs").string()});
  }
  EXPECT_GE(files, 13u);
}

TEST(Describe, RealFloorplansHaveTheirKnownCounts) {
  if (!fs::exists(TAUFOLD_SHARED)) GTEST_SKIP() << "no folder " << TAUFOLD_SHARED;
  // Nets of two or more ends, connected leaf pins and ports as the README of
  // the designs lists them for the netlists.
  const std::tuple<const char*, double, double, double> designs[] = {
      {"gcd/gcd.floorplan.def", 330, 1068, 54},
      {"aes_cipher_top/aes_cipher_top.floorplan.def.xz", 19312, 65708, 391},
      {"ibex_core/ibex_core.floorplan.def.xz", 30840, 104681, 231}};
  for (const auto& [file, nets, pins, ports] : designs) {
    SCOPED_TRACE(file);
    const Described d({"nangate45/NangateOpenCellLibrary.tech.lef",
                       "nangate45/NangateOpenCellLibrary.macro.lef.xz", std::string("nangate45/") + file});
    EXPECT_EQ(d.figure("design.nets"), nets);
    EXPECT_EQ(d.figure("design.pins"), pins);
    EXPECT_EQ(d.figure("design.io_pins"), ports);
  }
}

TEST(Describe, ARealNetlistIsThatOfItsFloorplan) {
  if (!fs::exists(TAUFOLD_SHARED)) GTEST_SKIP() << "no folder " << TAUFOLD_SHARED;
  // In any order of the files; 4,883 fixed tap cells are in the DEF alone.
  const Described d({"nangate45/ibex_core/ibex_core.floorplan.def.xz", "nangate45/ibex_core/ibex_core.v.xz",
                     "nangate45/NangateOpenCellLibrary.macro.lef.xz", "nangate45/nangate45_typ.lib.xz",
                     "nangate45/NangateOpenCellLibrary.tech.lef"});
  EXPECT_EQ(d.session.diagnostics.warnings(), 0u) << diag::to_text(d.session.diagnostics);
  EXPECT_EQ(d.figure("design.cells"), 29301);
  EXPECT_EQ(d.figure("design.components"), 34184);
  EXPECT_EQ(d.figure("library.cells"), 134);
  for (const char* name : {"design.unmatched_components", "design.unmatched_nets", "design.unmatched_io",
                           "design.unmatched_pins", "design.multi_driven_nets", "design.undriven_nets"})
    EXPECT_EQ(d.figure(name), 0) << name;
}

}  // namespace
}  // namespace taufold::flow
