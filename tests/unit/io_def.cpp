// Reading and writing DEF: what is kept of a file, with the traps of real ones.
//
// rooms: base diag geom db io
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "diag/sink.hpp"
#include "io/def/def.hpp"

namespace taufold {
namespace {

io::InputFile file(std::string text) {
  io::InputFile f;
  f.path = "d.def";
  f.text = std::move(text);
  return f;
}

db::Floorplan read(const std::string& text) {
  diag::Collector out;
  std::optional<db::Floorplan> plan = io::def::read_def(file(text), out);
  EXPECT_TRUE(plan.has_value()) << diag::to_text(out);
  if (!plan) return {};
  EXPECT_EQ(db::inconsistency(*plan), "");
  return std::move(*plan);
}

const std::string kHead = "VERSION 5.8 ;\nDESIGN d ;\nUNITS DISTANCE MICRONS 2000 ;\n";

const char* const kPair = R"(VERSION 5.8 ; # a comment
DIVIDERCHAR "/" ;
BUSBITCHARS "[]" ;
DESIGN pair ;
UNITS DISTANCE MICRONS 2000 ;
PROPERTYDEFINITIONS
  COMPONENT tier INTEGER ;
  NET comment STRING "a ; b" ;
END PROPERTYDEFINITIONS
DIEAREA ( 0 0 ) ( 38000 28000 ) ;
ROW r0 core 0 0 N DO 100 BY 1 STEP 380 0 ;
ROW r1 core 0 2800 FS DO 100 BY 1 STEP 380 0 ;
TRACKS X 190 DO 100 STEP 280 LAYER M2 M4 ;
GCELLGRID X 0 DO 11 STEP 4200 ;
VIAS 1 ;
- bigV + RECT M1 ( -140 -140 ) ( 140 140 ) + RECT V1 ( -70 -70 ) ( 70 70 ) ;
END VIAS
REGIONS 1 ;
- rg ( 0 0 ) ( 19000 28000 ) + TYPE FENCE ;
END REGIONS
COMPONENTS 4 ;
- ff_a DFF1 + PLACED ( 3800 0 ) N + PROPERTY tier 0 ;
- u1 INV1 + SOURCE TIMING + PLACED ( 7600 2800 ) FS + HALO SOFT 1 2 3 4 ;
- ff_b DFF1 + FIXED ( 15200 0 ) FN + WEIGHT 3 + PROPERTY tier 1 other "x ; y" ;
- grp/u2 INV1 + UNPLACED + REGION rg ;
END COMPONENTS
PINS 4 ;
- ck + NET ck + DIRECTION INPUT + USE CLOCK
  + LAYER M2 ( -70 0 ) ( 70 280 ) + PLACED ( 19000 28000 ) S ;
- d[0] + NET d\[0\] + DIRECTION INPUT + USE SIGNAL
  + PORT + LAYER M1 ( 0 -70 ) ( 280 70 ) + FIXED ( 0 1400 ) N
  + PORT + LAYER M1 SPACING 5 ( 0 -70 ) ( 280 70 ) + POLYGON M2 ( 0 0 ) ( 9 0 ) ( 9 9 ) + FIXED ( 0 2400 ) E ;
- q + NET q + DIRECTION OUTPUT + USE SIGNAL ;
- VDD + NET VDD + SPECIAL + DIRECTION INOUT + USE POWER ;
END PINS
BLOCKAGES 3 ;
- PLACEMENT RECT ( 30000 0 ) ( 34000 2800 ) ;
- PLACEMENT + PARTIAL 60.5 RECT ( 0 5600 ) ( 4000 8400 ) POLYGON ( 0 0 ) ( 1 0 ) ( 1 1 ) ;
- LAYER M2 + SPACING 140 + EXCEPTPGNET RECT ( 30000 0 ) ( 34000 2800 ) ;
END BLOCKAGES
SPECIALNETS 1 ;
- VDD ( * VDD ) ( PIN VDD ) + ROUTED M1 340 + SHAPE FOLLOWPIN ( 0 2800 ) ( 38000 * )
  NEW M2 340 + SHAPE STRIPE ( 2000 0 ) ( 2000 28000 )
  NEW M1 0 + SHAPE STRIPE ( 2000 2800 ) bigV DO 3 BY 2 STEP 10 20
  + POLYGON M2 ( 4000 0 ) ( 4400 0 ) ( 4400 800 ) + RECT M2 ( 0 0 ) ( 1 1 ) + VIA bigV FN ( 0 0 ) ( 5 5 )
  + ROUTED + SHAPE RING + RECT M1 ( 0 0 ) ( 1 1 ) + USE POWER ;
END SPECIALNETS
NETS 3 ;
- d\[0\] ( PIN d[0] ) ( ff_a D ) + USE SIGNAL ;
- n1 ( ff_a Q ) ( u1 A + SYNTHESIZED ) + ROUTED M1 ( 7300 1100 ) ( 7800 * 35 ) V1_0 NEW M2 TAPER ( 7800 1100 ) ( * 3900 )
  V1_0 N MASK 1 RECT ( -70 -70 70 70 ) VIRTUAL ( 7800 4000 ) + USE SIGNAL + PROPERTY comment "x ; y" ;
- ck ( PIN ck ) ( ff_a CK ) ( ff_b CK ) + SOURCE NETLIST + USE CLOCK ;
END NETS
GROUPS 1 ;
- g0 grp/* + REGION rg ;
END GROUPS
BEGINEXT "tag" - ; anything "END" ENDEXT
END DESIGN
)";

TEST(Def, KeepsWhatItShould) {
  diag::Collector out;
  const auto plan = io::def::read_def(file(kPair), out);
  ASSERT_TRUE(plan) << diag::to_text(out);
  const db::Floorplan& f = *plan;
  EXPECT_EQ(db::inconsistency(f), "");
  EXPECT_EQ(out.warnings(), 0u) << diag::to_text(out);
  EXPECT_EQ(out.notes(), 1u);
  EXPECT_EQ(f.design, "pair");
  EXPECT_EQ(f.dbu_per_um, 2000);
  ASSERT_EQ(f.rows.size(), 2u);
  EXPECT_EQ(f.rows[1].orient, geom::Orient::MX);
  EXPECT_EQ(f.tracks[0].layers, (std::vector<std::string>{"M2", "M4"}));
  ASSERT_EQ(f.num_components(), 4u);
  const db::ComponentId b = f.find_component("ff_b");
  ASSERT_TRUE(b.valid());
  EXPECT_EQ(f.master_name(b), "DFF1");
  EXPECT_EQ(f.component_status[b], db::PlaceStatus::fixed);
  EXPECT_EQ(f.component_orient[b], geom::Orient::MY);
  EXPECT_EQ(f.component_at[b], (geom::Point{15200, 0}));
  EXPECT_EQ(f.component_tier[b], 1);
  EXPECT_EQ(f.component_tier[f.find_component("u1")], db::Floorplan::kNoTier);
  ASSERT_EQ(f.halos.size(), 1u);
  EXPECT_TRUE(f.halos[0].soft);
  EXPECT_EQ(f.halos[0].top, 4);
  EXPECT_EQ(f.pins.size(), 4u);
  const db::PlanPin& d = f.pins[f.find_pin("d[0]")];
  EXPECT_EQ(d.net, f.nets.find("d[0]"));
  EXPECT_TRUE(d.net.valid());
  ASSERT_EQ(d.ports.size(), 2u);
  EXPECT_EQ(d.ports[1].shapes[1].points.size(), 3u);
  // The pin's shape turns about the origin of its own coordinates.
  const geom::Box ck = db::placed_box(f.pins[f.find_pin("ck")]);
  EXPECT_EQ(ck, (geom::Box{18930, 27720, 19070, 28000}));
  EXPECT_EQ(f.blockages[1].partial_ppm, 605000);
  EXPECT_TRUE(f.blockages[2].except_pg_net);
  ASSERT_EQ(f.special_nets.size(), 1u);
  EXPECT_EQ(f.special_nets.ends[0].kind(), db::PlanEnd::Kind::pattern);
  EXPECT_EQ(f.special_nets.ends[1].pin(), f.find_pin("VDD"));
  EXPECT_EQ(f.special_nets.wires, 6u);
  EXPECT_EQ(f.nets.routed_nets, 1u);
  const db::PlanNetId n1 = f.nets.find("n1");
  ASSERT_EQ(f.nets.degree(n1), 2u);
  EXPECT_EQ(f.nets.ends[f.nets.ends_of(n1).first + 1].component(), f.find_component("u1"));
  EXPECT_EQ(f.groups[0].members[0], "grp/*");
}

TEST(Def, WhatIsWrittenReadsTheSame) {
  const db::Floorplan f = read(kPair);
  const std::string text = io::def::write_def(f);
  const db::Floorplan g = read(text);
  EXPECT_EQ(db::checksum(f), db::checksum(g)) << text;
  EXPECT_EQ(io::def::write_def(g), text);
}

TEST(Def, OrderOfSectionsIsFree) {
  const db::Floorplan f = read("NETS 1 ;\n- n ( u1 A ) ( PIN p ) ;\nEND NETS\n" + kHead +
                               "PINS 1 ;\n- p + NET n ;\nEND PINS\nCOMPONENTS 1 ;\n- u1 INV ;\nEND COMPONENTS\nEND DESIGN\n");
  ASSERT_EQ(f.nets.degree(db::PlanNetId(0)), 2u);
  EXPECT_EQ(f.nets.ends[0], db::PlanEnd(db::ComponentId(0)));
  EXPECT_EQ(f.nets.ends[1], db::PlanEnd(db::PlanPinId(0)));
}

TEST(Def, OtherDividersAndBusCharactersBecomeTheUsual) {
  const db::Floorplan f = read("DIVIDERCHAR \".\" ;\nBUSBITCHARS \"<>\" ;\n" + kHead +
                               "COMPONENTS 1 ;\n- a.b<3> INV ;\nEND COMPONENTS\nNETS 1 ;\n- x<1> ( a.b<3> A ) ;\nEND NETS\nEND DESIGN\n");
  EXPECT_TRUE(f.find_component("a/b[3]").valid());
  EXPECT_TRUE(f.nets.find("x[1]").valid());
}

TEST(Def, EscapesMatterOnlyWhereBothSpellingsAreDefined) {
  for (const char* nets : {"- n[0] ( u[1] A ) ;\n- n\\[0\\] ( u\\[1\\] A ) ;\n", "- n\\[0\\] ( u\\[1\\] A ) ;\n- n[0] ( u[1] A ) ;\n"}) {
    const std::string text = kHead + "COMPONENTS 2 ;\n- u\\[1\\] A1 ;\n- u[1] A2 ;\nEND COMPONENTS\nNETS 2 ;\n" + nets +
                             "END NETS\nEND DESIGN\n";
    const db::Floorplan f = read(text);
    ASSERT_EQ(f.num_components(), 2u);
    const db::ComponentId plain = f.find_component("u[1]"), literal = f.find_component("u\\[1\\]");
    ASSERT_TRUE(plain.valid() && literal.valid());
    EXPECT_EQ(f.master_name(plain), "A2");
    EXPECT_EQ(f.master_name(literal), "A1");
    const db::PlanNetId n = f.nets.find("n[0]"), m = f.nets.find("n\\[0\\]");
    ASSERT_TRUE(n.valid() && m.valid());
    EXPECT_EQ(f.nets.ends[f.nets.ends_of(n).first].component(), plain);
    EXPECT_EQ(f.nets.ends[f.nets.ends_of(m).first].component(), literal);
    EXPECT_EQ(db::checksum(read(io::def::write_def(f))), db::checksum(f));
  }
}

TEST(Def, OddNamesSurvive) {
  db::Floorplan f;
  f.design = "odd";
  f.dbu_per_um = 1000;
  const char* const kNames[] = {"PIN", "*", "a*", "#x", ";", "a;", "(", "f(x)", "x)", "+", "-", "a\\b", "b\\", "\"q", "END", "NEW", "MUSTJOIN", "tail\\\\"};
  for (const char* n : kNames) f.add_component(n, n);
  for (const char* n : kNames) {
    db::Floorplan::add_net(f.nets, n);
    for (const char* c : kNames) db::Floorplan::connect(f.nets, f.find_component(c), std::string(c) + n);
    f.add_pin(n, n, db::PlanDirection::input);
    db::Floorplan::connect(f.nets, f.find_pin(n));
  }
  f.link_pins();
  ASSERT_EQ(db::inconsistency(f), "");
  const std::string text = io::def::write_def(f);
  const db::Floorplan g = read(text);
  EXPECT_EQ(db::checksum(f), db::checksum(g)) << text;
}

TEST(Def, GluedPunctuationIsTaken) {
  const db::Floorplan f = read(kHead + "DIEAREA (0 0) (100 200);\nCOMPONENTS 1;\n- u1 INV + PLACED (1 -2) FS;\nEND COMPONENTS\r\nEND DESIGN");
  EXPECT_EQ(db::polygon_area(f.die), 20000);
  EXPECT_EQ(f.component_at[db::ComponentId(0)], (geom::Point{1, -2}));
}

TEST(Def, OrientationsTurnPinsAsTheTableSays) {
  // w x h = 10 x 20, pin at (1, 3).
  const std::pair<geom::Orient, geom::Point> kTable[] = {
      {geom::Orient::R0, {1, 3}},     {geom::Orient::R180, {9, 17}},  {geom::Orient::R90, {17, 1}}, {geom::Orient::R270, {3, 9}},
      {geom::Orient::MY, {9, 3}},     {geom::Orient::MX, {1, 17}},    {geom::Orient::MXR90, {3, 1}}, {geom::Orient::MYR90, {17, 9}}};
  for (const auto& [orient, at] : kTable) EXPECT_EQ(geom::turned({1, 3}, 10, 20, orient), at);
}

TEST(Def, AreaOfARectilinearDie) {
  EXPECT_EQ(db::polygon_area({{0, 0}, {0, 11200}, {16000, 11200}, {16000, 5600}, {8000, 5600}, {8000, 0}}), 134400000);
}

TEST(Def, LocatesItems) {
  const std::string text = kPair;
  const std::string_view at = io::def::locate(text, "NETS", "d[0]");
  EXPECT_EQ(at, "d\\[0\\]");
  EXPECT_EQ(io::def::locate(text, "COMPONENTS", "ff_b"), "ff_b");
  EXPECT_TRUE(io::def::locate(text, "NETS", "ff_b").empty());
}

TEST(Def, EveryPrefixIsRefusedWithoutHarm) {
  const std::string text = kPair;
  for (std::size_t n = 0; n < text.size() - 12; n += 3) {
    diag::Collector out;
    EXPECT_FALSE(io::def::read_def(file(text.substr(0, n)), out)) << n;
    EXPECT_FALSE(out.ok());
  }
}

TEST(Def, HugeWordsAndDeepRepetitions) {
  diag::Collector out;
  EXPECT_FALSE(io::def::read_def(file(kHead + std::string(5'000'000, 'A') + " ;"), out));
  EXPECT_FALSE(io::def::read_def(file(kHead + "NETS 1 ;\n- n " + std::string(2'000'000, '(')), out));
  EXPECT_LT(diag::to_text(out).size(), 10'000u);
}

TEST(Def, SharedDesignsAreRead) {
  const std::filesystem::path folder = std::filesystem::path(TAUFOLD_SHARED) / "designs/nangate45";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no shared data";
  for (const char* name : {"gcd/gcd.floorplan.def", "aes_cipher_top/aes_cipher_top.floorplan.def.xz", "ibex_core/ibex_core.floorplan.def.xz",
                           "dynamic_node_top_wrap/dynamic_node_top_wrap.floorplan.def.xz"}) {
    diag::Collector out;
    const auto input = io::read_input((folder / name).string(), out);
    ASSERT_TRUE(input) << diag::to_text(out);
    const auto plan = io::def::read_def(*input, out);
    ASSERT_TRUE(plan) << diag::to_text(out);
    EXPECT_EQ(out.warnings(), 0u) << diag::to_text(out);
    EXPECT_GT(plan->num_components(), 100u);
    const std::string text = io::def::write_def(*plan);
    const db::Floorplan again = read(text);
    EXPECT_EQ(db::checksum(again), db::checksum(*plan));
  }
}

}  // namespace
}  // namespace taufold
