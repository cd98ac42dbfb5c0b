// KLayout against our DEF writer: it reads what is written with a small LEF, and every shape of a component's pin and of a
// port lies where our own orientations put it, for all eight of them.
//
// rooms: base diag geom db io
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/subprocess.hpp"
#include "db/floorplan.hpp"
#include "io/def/def.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

constexpr std::int32_t kWidth = 6000, kHeight = 4000;        // of the master LSHAPE, in dbu of 0.0005 um
constexpr geom::Box kPinA{200, 600, 1000, 800};              // lies in no symmetric place
constexpr geom::Box kPort{-100, 0, 300, 700};

const char* const kLef = R"(VERSION 5.8 ;
BUSBITCHARS "[]" ;
DIVIDERCHAR "/" ;
UNITS DATABASE MICRONS 2000 ; END UNITS
LAYER M1 TYPE ROUTING ; DIRECTION HORIZONTAL ; PITCH 0.2 ; WIDTH 0.1 ; END M1
LAYER V1 TYPE CUT ; END V1
LAYER M2 TYPE ROUTING ; DIRECTION VERTICAL ; PITCH 0.2 ; WIDTH 0.1 ; END M2
SITE core CLASS CORE ; SYMMETRY Y ; SIZE 0.2 BY 2 ; END core
MACRO LSHAPE
  CLASS BLOCK ; ORIGIN 0 0 ; SIZE 3 BY 2 ; SYMMETRY X Y R90 ;
  PIN A DIRECTION INPUT ; USE SIGNAL ; PORT LAYER M1 ; RECT 0.1 0.3 0.5 0.4 ; END END A
END LSHAPE
MACRO HBPAD
  CLASS COVER BUMP ; ORIGIN 0 0 ; SIZE 0.5 BY 0.5 ;
  PIN PAD DIRECTION INOUT ; USE SIGNAL ; PORT LAYER M2 ; RECT 0 0 0.5 0.5 ; END END PAD
END HBPAD
END LIBRARY
)";

const char* const kScript = R"(import pya
options = pya.LoadLayoutOptions()
config = options.lefdef_config
config.lef_files = [lef]
config.read_lef_with_def = False
config.dbu = 0.0005
layout = pya.Layout()
layout.read(df, options)
top = layout.top_cell()
for index in layout.layer_indexes():
    name = layout.get_info(index).name
    if not name.endswith(".PIN"):
        continue
    for shape in top.shapes(index).each():
        if not shape.is_text():
            b = shape.bbox()
            print("port", name, b.left, b.bottom, b.right, b.top)
    for inst in top.each_inst():
        for shape in layout.cell(inst.cell_index).shapes(index).each():
            if not shape.is_text():
                b = shape.bbox().transformed(inst.trans)
                print("pin", name, b.left, b.bottom, b.right, b.top)
)";

std::string line(const char* what, const char* layer, const geom::Box& b) {
  std::ostringstream out;
  out << what << ' ' << layer << ".PIN " << b.xlo << ' ' << b.ylo << ' ' << b.xhi << ' ' << b.yhi;
  return out.str();
}

TEST(PeerKLayout, PutsEveryShapeWhereWeDo) {
  if (!find_program("klayout")) GTEST_SKIP() << "KLayout is not installed (package klayout)";
  db::Floorplan f;
  f.design = "tier1";
  f.dbu_per_um = 2000;
  f.die = {{0, 0}, {0, 90000}, {80000, 90000}, {80000, 40000}, {40000, 40000}, {40000, 0}};
  f.rows.push_back({"row_0", "core", 0, 0, geom::Orient::MX, 100, 1, 400, 0});
  f.tracks.push_back({true, 200, 100, 400, {"M2"}});
  f.regions.push_back({"left", db::PlanRegion::Type::fence, {{0, 0, 40000, 90000}}});
  f.blockages.push_back({});
  f.blockages.back().shapes.push_back({"", {{0, 0}, {4000, 4000}}});
  f.groups.push_back({"all", "left", {"core/u*"}});
  std::vector<std::string> want;
  for (unsigned k = 0; k < 8; ++k) {
    const auto orient = static_cast<geom::Orient>(k);
    const geom::Point at{static_cast<std::int32_t>(1000 + 9000 * k), static_cast<std::int32_t>(500 + 7000 * k)};
    const std::string number = "[" + std::to_string(k) + "]";
    const db::ComponentId c = f.add_component("core/u" + number, "LSHAPE");
    f.place(c, at, orient, k % 2 == 0 ? db::PlaceStatus::placed : db::PlaceStatus::fixed);
    f.set_tier(c, 1);
    geom::Box pin;
    for (const geom::Point corner : {geom::Point{kPinA.xlo, kPinA.ylo}, geom::Point{kPinA.xhi, kPinA.yhi}}) {
      const geom::Point p = geom::turned(corner, kWidth, kHeight, orient);
      pin.add(at.x + p.x, at.y + p.y);
    }
    want.push_back(line("pin", "M1", pin));
    const db::ComponentId bond = f.add_component("bond" + number, "HBPAD");
    f.place(bond, {at.x + 20, at.y + 40}, geom::Orient::R0, db::PlaceStatus::cover);
    want.push_back(line("pin", "M2", {at.x + 20, at.y + 40, at.x + 1020, at.y + 1040}));
    const db::PlanPinId port = f.add_pin("d" + number, "n" + number, db::PlanDirection::input);
    f.add_port(port, "M2", kPort, {at.y, at.x}, orient, db::PlaceStatus::fixed);
    want.push_back(line("port", "M2", db::placed_box(f.pins[port])));
    db::Floorplan::add_net(f.nets, "n" + number);
    db::Floorplan::connect(f.nets, c, "A");
    db::Floorplan::connect(f.nets, bond, "PAD");
    db::Floorplan::connect(f.nets, port);
  }
  db::Floorplan::add_net(f.special_nets, "VDD", db::PlanUse::power);
  db::Floorplan::connect_all(f.special_nets, "*", "VDD");
  f.link_pins();
  ASSERT_EQ(db::inconsistency(f), "");

  const test::TempFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  test::write_text(path("tier1.lef"), kLef);
  test::write_text(path("tier1.def"), io::def::write_def(f));
  test::write_text(path("script.py"), kScript);
  Command command;
  command.arguments = {"klayout", "-b", "-rd", "lef=" + path("tier1.lef"), "-rd", "df=" + path("tier1.def"), "-r", path("script.py")};
  command.environment = {{"QT_QPA_PLATFORM", "offscreen"}, {"HOME", folder.path().string()}};
  command.stdout_file = command.stderr_file = path("said.txt");
  command.time_limit_s = 120;
  const RunResult result = run(command);
  const std::string said = test::read_text(path("said.txt"));
  ASSERT_TRUE(result.success()) << result.error << said;
  std::vector<std::string> got;
  std::istringstream lines(said);
  for (std::string l; std::getline(lines, l);)
    if (l.starts_with("pin ") || l.starts_with("port ")) got.push_back(l);
  std::sort(got.begin(), got.end());
  std::sort(want.begin(), want.end());
  EXPECT_EQ(got, want) << said;
}

}  // namespace
}  // namespace taufold
