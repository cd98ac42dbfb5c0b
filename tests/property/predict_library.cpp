// Predictive libraries of every node: the project's own readers take them without a warning, what they hold is what the node says, and they hang together.
//
// rooms: base diag geom tech liberty io predict
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>

#include "io/ladder/ladder.hpp"
#include "io/lef/lef.hpp"
#include "io/liberty/liberty.hpp"
#include "io/wire_rc/wire_rc.hpp"
#include "predict/layout.hpp"
#include "predict/liberty_text.hpp"
#include "predict/memory.hpp"

namespace taufold::predict {
namespace {

liberty::Library read(const std::string& text, const std::string& name) {
  diag::Collector out;
  const io::InputFile file{name, text, io::Packing::none, 0};
  auto read = io::liberty::read_library(file, out);
  EXPECT_EQ(out.errors() + out.warnings() + out.notes(), 0u) << name << ": " << (out.list().empty() ? "" : out.list().front().message);
  return read ? std::move(read->library) : liberty::Library();
}

/// Delay of an inverter into four of its inputs, each edge at the slew that the other edge gives; mean of both.
double fo4_s(const liberty::Library& l, const char* cell, const char* output) {
  const liberty::PinId y = *l.find_pin(*l.find_cell(cell), output), a = *l.find_pin(*l.find_cell(cell), "A");
  const liberty::Arc& arc = l.arcs[l.pins[y].arcs.first];
  const double load = 4 * l.pins[a].capacitance_F;
  double rise = 1e-11, fall = 1e-11;
  for (int k = 0; k < 100; ++k) {
    const double r = l.lookup(arc.slew[0], fall, load), f = l.lookup(arc.slew[1], rise, load);
    rise = r, fall = f;
  }
  return (l.lookup(arc.delay[0], fall, load) + l.lookup(arc.delay[1], rise, load)) / 2;
}

class PredictLibrary : public testing::TestWithParam<std::string> {
 protected:
  const tech::Ladder& ladder = io::ladder::shipped_ladder();
  const tech::Node& node = *ladder.find(GetParam());
  const NodeModel model = make_model(node, *ladder.find("N7"));
  const CharacterisedLibrary library = characterise(model);
};

TEST_P(PredictLibrary, LibertyIsReadAndHasTheDelayOfTheNode) {
  const std::vector<Corner> corners = corners_of(model);
  const liberty::Library nominal = read(liberty_text(library, corners[0], "nominal"), "nominal");
  EXPECT_GE(nominal.cells.size(), 60u);
  EXPECT_LE(nominal.cells.size(), 100u);
  EXPECT_EQ(liberty::inconsistency(nominal), "");
  EXPECT_NEAR(fo4_s(nominal, "INV_X1", "Y"), model.fo4_s.nominal, 0.02 * model.fo4_s.nominal);
  for (const std::size_t k : {4, 5}) {
    const liberty::Library other = read(liberty_text(library, corners[k], "other"), "other");
    const double ratio = fo4_s(other, "INV_X1", "Y") / fo4_s(nominal, "INV_X1", "Y");
    EXPECT_NEAR(ratio, delay_ratio(model.device, corners[k], corners[0]), 1e-4) << corners[k].name();
  }
}

TEST_P(PredictLibrary, DelaysAndSlewsRiseWithTheLoadAndStrengthsPay) {
  const liberty::Library l = read(liberty_text(library, model.nominal, "l"), "l");
  std::map<std::string, double> delay;
  for (const liberty::CellId c : ids<liberty::CellId>(l.cells.size())) {
    const std::string name(l.text(l.cells[c].name));
    for (const liberty::ArcId a : l.cells[c].arcs.all())
      for (const liberty::TableId t : {l.arcs[a].delay[0], l.arcs[a].delay[1], l.arcs[a].slew[0], l.arcs[a].slew[1]}) {
        if (!t.valid()) continue;
        const auto slews = l.tables.axis(l.tables[t].axis[0]), loads = l.tables.axis(l.tables[t].axis[1]);
        for (const double s : slews) {
          double last = -1;
          for (const double c2 : loads) {
            const double v = l.lookup(t, s, c2);
            EXPECT_GT(v, last) << name;
            EXPECT_GT(v, 0) << name;
            last = v;
          }
        }
        delay[name] = std::max(delay[name], l.lookup(t, library.fo4_slew_s, 16 * library.cin_F));
      }
    EXPECT_GT(l.cells[c].area_um2, 0) << name;
    EXPECT_GT(l.cells[c].leakage_W, 0) << name;
  }
  for (const char* f : {"INV", "BUF", "NAND2", "NOR2", "XOR2", "AOI21", "MUX2", "DFF", "AND2"}) EXPECT_LT(delay[std::string(f) + "_X2"], delay[std::string(f) + "_X1"]) << f;
}

TEST_P(PredictLibrary, LayoutIsReadAgainAndItsPinsAreThoseOfLiberty) {
  tech::Technology t = layout_of(library), bare = t, again;
  bare.cells.clear();
  diag::Collector out;
  for (const auto& [name, text] : {std::pair<std::string, std::string>{"tech.lef", io::lef::write_lef(bare)}, {"cells.lef", io::lef::write_lef(t, t.layers.size(), t.sites.size())}}) {
    const io::InputFile file{name, text, io::Packing::none, 0};
    ASSERT_TRUE(io::lef::read_lef(file, out, again));
  }
  const io::InputFile rc{"rc.tsv", io::wire_rc::write_wire_rc(t), io::Packing::none, 0};
  std::size_t with_rc = 0;
  for (const tech::Layer& l : t.layers) with_rc += l.rc_from_table;
  EXPECT_EQ(io::wire_rc::read_wire_rc(rc, again, out), with_rc);
  EXPECT_TRUE(out.list().empty()) << out.list().front().message;
  ASSERT_EQ(again.cells.size(), t.cells.size());
  const liberty::Library l = read(liberty_text(library, model.nominal, "l"), "l");
  const std::int32_t cpp = to_units(node.value("cpp"));
  for (const tech::Cell& c : again.cells) {
    EXPECT_EQ(c.width % cpp, 0) << c.name;
    EXPECT_EQ(c.height, to_units(node.value("cell_height"))) << c.name;
    for (const tech::CellPin& p : c.pins)
      for (const tech::LayerBox& s : p.shapes) {
        EXPECT_GE(s.box.xlo, 0) << c.name;
        EXPECT_LE(s.box.xhi, c.width) << c.name << " " << p.name;
        EXPECT_GT(s.box.area(), 0) << c.name;
        // Signal pins stand apart by a wire's space at least.
        for (const tech::CellPin& o : c.pins) {
          if (&o == &p || p.supply() || o.supply()) continue;
          EXPECT_TRUE(o.shapes[0].box.xhi < s.box.xlo || o.shapes[0].box.xlo > s.box.xhi) << c.name << " " << p.name << " " << o.name;
        }
      }
    const auto timed = l.find_cell(c.name);
    if (!timed) continue;
    EXPECT_NEAR(l.cells[*timed].area_um2, 1e-6 * node.value("cpp") * node.value("cell_height") * (c.width / cpp), 2e-3 * l.cells[*timed].area_um2) << c.name;
    for (const tech::CellPin& p : c.pins) {
      if (p.supply()) continue;
      EXPECT_TRUE(l.find_pin(*timed, p.name)) << c.name << " " << p.name;
    }
  }
}

std::string test_name(const testing::TestParamInfo<std::string>& i) {
  std::string s = i.param;
  for (char& c : s)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = c == '+' ? 'p' : '_';
  return s;
}
std::vector<std::string> all_nodes() {
  std::vector<std::string> out;
  for (const tech::Node& n : io::ladder::shipped_ladder().nodes()) out.push_back(n.name);
  return out;
}
INSTANTIATE_TEST_SUITE_P(All, PredictLibrary, testing::ValuesIn(all_nodes()), test_name);

TEST(PredictList, IsTheSameAtEveryNodeAndEveryCellKnowsItsArcs) {
  const tech::Ladder& ladder = io::ladder::shipped_ladder();
  std::set<std::string> first;
  for (const tech::Node& n : ladder.nodes()) {
    const NodeModel m = make_model(n, *ladder.find("N7"));
    std::set<std::string> names;
    for (const Master& x : characterise(m).masters) {
      EXPECT_TRUE(names.insert(x.name).second) << x.name;
      const CellFunction& f = *x.cell->function;
      if (f.kind == CellKind::tie || f.kind == CellKind::filler) continue;
      for (std::size_t o = 0; o < f.pins.size(); ++o) {
        if (f.pins[o].function.empty()) continue;
        for (std::size_t i = 0; i < f.pins.size(); ++i) {
          // Data and resets of state elements have no arc of their own that the fits know; data of latches do.
          const bool state = f.kind == CellKind::flop || f.kind == CellKind::clock_gate;
          if (!f.pins[i].function.empty() || (state && f.pins[i].name != f.clock)) continue;
          const bool has = std::any_of(x.arcs.begin(), x.arcs.end(), [&](const MasterArc& a) { return a.output == o && a.input == i && a.has_rise && a.has_fall; });
          EXPECT_TRUE(has) << n.name << " " << x.name << " " << f.pins[i].name << " to " << f.pins[o].name;
        }
      }
    }
    if (first.empty()) first = names;
    EXPECT_EQ(names, first) << n.name;
  }
}

TEST(PredictMemory, GrowsWithWhatIsAskedAndIsRead) {
  const tech::Ladder& ladder = io::ladder::shipped_ladder();
  const NodeModel m = make_model(*ladder.find("N5"), *ladder.find("N7"));
  const CharacterisedLibrary lib = characterise(m);
  const tech::Technology layers = layout_of(lib);
  const auto of = [&](const char* text) { return memory_figures(*parse_memory(text), lib); };
  EXPECT_GT(of("1024x32").width_m * of("1024x32").height_m, 1.9 * of("512x32").width_m * of("512x32").height_m);
  EXPECT_GT(of("512x32x2").width_m * of("512x32x2").height_m, 1.5 * of("512x32").width_m * of("512x32").height_m);
  EXPECT_GT(of("4096x32").read_s, of("256x32").read_s);
  EXPECT_GT(of("512x64").read_J, of("512x32").read_J);
  for (const char* bad : {"", "512", "512x", "7x32", "512x0", "512x32x3", "512x32x2x1", "x32", "512x32 ", "99999x8"}) EXPECT_FALSE(parse_memory(bad)) << bad;
  for (const char* text : {"8x1", "512x32", "64x128x2", "65536x512"}) {
    const MemoryShape s = *parse_memory(text);
    // Cells of the array fill no more than the block.
    const MemoryFigures f = memory_figures(s, lib);
    EXPECT_GE(f.width_m * f.height_m, 0.99 * s.words * s.bits * m.node->value("sram_bitcell_hd") * 1e-12) << text;
    diag::Collector out;
    const io::InputFile file{text, memory_liberty(s, lib, m.nominal), io::Packing::none, 0};
    const auto read = io::liberty::read_library(file, out);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(out.errors() + out.warnings(), 0u) << text;
    const liberty::Library& l = read->library;
    const auto c = l.find_cell(s.name());
    ASSERT_TRUE(c);
    const tech::Cell master = memory_master(s, lib, layers);
    std::size_t signals = 0;
    for (const tech::CellPin& p : master.pins) {
      if (p.supply()) continue;
      ++signals;
      EXPECT_TRUE(l.find_pin(*c, p.name)) << text << " " << p.name;
    }
    EXPECT_EQ(signals, l.cells[*c].pins.size()) << text;
  }
}

}  // namespace
}  // namespace taufold::predict
