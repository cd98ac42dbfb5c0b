// The reader of Liberty files: what it makes of each construct, the cases of the field collection whose
// figures come from reading, and every library of the shared designs.
//
// rooms: base diag liberty io
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "io/liberty/lexer.hpp"
#include "io/liberty/liberty.hpp"
#include "support/liberty_text.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using namespace liberty;

struct Outcome {
  std::optional<io::liberty::Read> read;
  std::string said;
  std::size_t warnings = 0;
};

Outcome outcome_of(std::string text) {
  io::InputFile file;
  file.path = "t.lib";
  file.text = std::move(text);
  diag::Collector out;
  Outcome o;
  o.read = io::liberty::read_library(file, out);
  o.said = diag::to_text(out);
  o.warnings = out.warnings();
  EXPECT_EQ(o.read.has_value(), out.ok()) << o.said;
  if (o.read) {
    EXPECT_EQ(inconsistency(o.read->library), "");
  }
  return o;
}

Library library_of(std::string text) {
  Outcome o = outcome_of(std::move(text));
  EXPECT_TRUE(o.read) << o.said;
  return o.read ? std::move(o.read->library) : Library();
}

const Arc& only_arc(const Library& l, PinId to) {
  EXPECT_EQ(l.pins[to].arcs.size(), 1u);
  return l.arcs[l.pins[to].arcs.first];
}

TEST(LibertyNumbers, AreRoundedAsFromChars) {
  for (const char* text :
       {"0", "-0.5", "+1.25e-3", "0.1", "123456789012345678901234567890", "1e22", "1e-22", "4.9e-320",
        "0.30000000000000004", "9007199254740993", "1.7976931348623157e308", ".5", "5.", "00012.50"}) {
    double value = 0;
    ASSERT_TRUE(io::liberty::parse_number(text, value)) << text;
    EXPECT_EQ(value, std::strtod(text, nullptr)) << text;
  }
  for (const char* text : {"", "-", ".", "1e", "1,5", "nan", "inf", "0x10", "1e999", "1 2", "--1"}) {
    double value = 0;
    EXPECT_FALSE(io::liberty::parse_number(text, value)) << text;
  }
}

TEST(LibertyReader, UnitsThresholdsAndDefaultsBecomeSi) {
  const Library l = library_of(test::kLiberty);
  EXPECT_EQ(l.name, "toy");
  EXPECT_DOUBLE_EQ(l.units.time_s, 1e-12);
  EXPECT_DOUBLE_EQ(l.units.capacitance_F, 1e-15);
  EXPECT_DOUBLE_EQ(l.units.energy_J(), 1e-15);
  EXPECT_DOUBLE_EQ(l.thresholds.slew_upper[0], 0.9);
  EXPECT_DOUBLE_EQ(l.nom_voltage_V, 0.7);
  ASSERT_TRUE(l.default_conditions);
  EXPECT_DOUBLE_EQ(l.conditions[*l.default_conditions].temperature_C, 25);
  const CellId inv = l.find_cell("INV1").value();
  const Pin& a = l.pins[l.find_pin(inv, "A").value()];
  EXPECT_DOUBLE_EQ(a.capacitance_F, 0.9e-15);
  EXPECT_DOUBLE_EQ(a.capacitance_range_F[1][0], 0.8e-15);
  EXPECT_DOUBLE_EQ(a.capacitance_range_F[1][1], 0.95e-15);
  EXPECT_DOUBLE_EQ(a.capacitance_range_F[0][1], 0.9e-15);
  EXPECT_DOUBLE_EQ(a.max_transition_s, 320e-12);
  EXPECT_FALSE(a.own_max_transition);
  EXPECT_DOUBLE_EQ(l.cells[inv].leakage_W, 1.5e-9);
  ASSERT_EQ(l.cells[inv].leakages.size(), 1u);
  EXPECT_DOUBLE_EQ(l.leakages[l.cells[inv].leakages.first].power_W, 1.2e-9);
  EXPECT_EQ(l.function_text(inv, l.leakages[l.cells[inv].leakages.first].when), "!A");
  EXPECT_EQ(l.pg_pins[l.cells[inv].pg_pins.first].voltage_V, 0.7);
}

TEST(LibertyReader, DelayTablesAreFoundBySlewAndLoad) {
  const Library l = library_of(test::kLiberty);
  const CellId inv = l.find_cell("INV1").value();
  const PinId y = l.find_pin(inv, "Y").value();
  const Arc& arc = only_arc(l, y);
  EXPECT_EQ(arc.type, ArcType::combinational);
  EXPECT_EQ(arc.sense, Sense::negative_unate);
  EXPECT_EQ(l.text(l.pins[arc.from].name), "A");
  EXPECT_NEAR(l.lookup(arc.delay[0], 5e-12, 10e-15), 20e-12, 1e-20);
  EXPECT_NEAR(l.lookup(arc.delay[0], 50e-12, 1e-15), 12e-12, 1e-20);
  EXPECT_NEAR(l.lookup(arc.slew[1], 1, 1), 8e-12, 1e-20) << "scalar";
  const Power& power = l.powers[l.pins[y].powers.first];
  EXPECT_NEAR(l.lookup(power.energy_J[0], 5e-12, 1e-15), 0.4e-15, 1e-25);
  EXPECT_NEAR(l.lookup(power.energy_J[1], 0, 0), -0.3e-15, 1e-25);
}

TEST(LibertyReader, SenseFollowsTheFunctionWhereNoneIsGiven) {
  const Library l =
      library_of(test::library("cell (X) { pin (A, B, C) { direction : input; } pin (Y) { direction : output;"
                               " function : \"A*!B^C\"; timing () { related_pin : \"A B C\";"
                               " cell_rise (scalar) { values (\"1\"); } } } }"));
  const CellId x = l.find_cell("X").value();
  const Pin& y = l.pins[l.find_pin(x, "Y").value()];
  ASSERT_EQ(y.arcs.size(), 3u);
  EXPECT_EQ(l.arcs[y.arcs.first].sense, Sense::positive_unate);
  EXPECT_EQ(l.arcs[ArcId(y.arcs.first.value + 1)].sense, Sense::non_unate);
  EXPECT_EQ(l.arcs[ArcId(y.arcs.first.value + 1)].delay, l.arcs[y.arcs.first].delay) << "tables are shared";
}

TEST(LibertyReader, CheckTablesTakeTheRelatedSlewFirstWhateverTheFilesOrder) {
  const char* cell =
      "lu_table_template (r) { variable_1 : related_pin_transition; variable_2 : constrained_pin_transition;"
      " index_1 (\"1,2\"); index_2 (\"1, 2, 3\"); }"
      "lu_table_template (c) { variable_1 : constrained_pin_transition; variable_2 : related_pin_transition;"
      " index_1 (\"1, 2, 3\"); index_2 (\"1,2\"); }"
      "cell (F) { pin (CK) { direction : input; } pin (D) { direction : input;"
      " timing () { related_pin : CK; timing_type : setup_rising;"
      " rise_constraint (r) { values (\"1, 2, 3\", \"11, 12, 13\"); }"
      " fall_constraint (c) { values (\"1, 11\", \"2, 12\", \"3, 13\"); } } } }";
  const Library l = library_of(test::library(cell));
  const Arc& arc = only_arc(l, l.find_pin(CellId(0), "D").value());
  EXPECT_TRUE(is_check(arc.type));
  for (const TableId t : arc.constraint) {
    EXPECT_NEAR(l.lookup(t, 1e-9, 3e-9), 3e-9, 1e-18);
    EXPECT_NEAR(l.lookup(t, 2e-9, 1e-9), 11e-9, 1e-18);
  }
  EXPECT_EQ(arc.constraint[0], arc.constraint[1]) << "one table, written in two orders";
}

TEST(LibertyReader, StatesAreSignalsBehindThePins) {
  const Library l = library_of(test::kLiberty);
  const CellId ff = l.find_cell("DFF1").value();
  ASSERT_EQ(l.cells[ff].sequentials.size(), 1u);
  const Sequential& q = l.sequentials[l.cells[ff].sequentials.first];
  EXPECT_EQ(q.kind, SequentialKind::ff);
  EXPECT_EQ(l.signal_name(ff, q.state), "IQ");
  EXPECT_EQ(l.signal_name(ff, q.inverted), "IQN");
  EXPECT_EQ(l.function_text(ff, q.clock), "CK");
  EXPECT_EQ(l.function_text(ff, q.data), "!D");
  EXPECT_EQ(q.clear_preset, ClearPreset::low);
  EXPECT_EQ(l.function_text(ff, l.pins[l.find_pin(ff, "Q").value()].function), "IQ");
  const CellId gate = l.find_cell("ICG").value();
  EXPECT_EQ(l.cells[gate].clock_gate, ClockGate::latch_posedge);
  const StateTable& t = l.state_tables[l.cells[gate].state_table];
  EXPECT_EQ(t.inputs.size(), 2u);
  EXPECT_EQ(t.rows.size() / t.row_length(), 3u);
  EXPECT_EQ(t.rows[6], StateEntry::any) << "second row: L H - : - : ...";
  EXPECT_EQ(l.function_text(gate, l.pins[l.find_pin(gate, "GCK").value()].state_function), "CK & IQ");
}

TEST(LibertyReader, BusesBundlesAndSlices) {
  const Library l = library_of(test::library(
      "type (b4) { base_type : array; data_type : bit; bit_width : 4; bit_from : 3; bit_to : 0; downto : "
      "true; }"
      "cell (B) { pin (EN) { direction : input; }"
      " bus (A) { bus_type : b4; direction : input; capacitance : 1; pin (A[1:0]) { capacitance : 2; } }"
      " bus (Y) { bus_type : b4; direction : output; function : \"A*EN\"; timing () { related_pin : \"A\";"
      " cell_rise (scalar) { values (\"1\"); } } timing () { related_pin : \"EN\"; cell_rise (scalar) { "
      "values (\"2\"); } } }"
      " bundle (Q) { members (QA, QB); direction : output; pin (QA) { max_capacitance : 7; } } }"));
  const CellId c(0);
  EXPECT_EQ(l.cells[c].pins.size(), 11u);
  const Bus& a = l.buses[l.find_bus(c, "A").value()];
  EXPECT_EQ(a.from, 3);
  EXPECT_EQ(l.text(l.pins[a.pins.first].name), "A[3]");
  EXPECT_NEAR(l.pins[l.find_pin(c, "A[1]").value()].capacitance_F, 2e-12, 1e-24);
  EXPECT_NEAR(l.pins[l.find_pin(c, "A[2]").value()].capacitance_F, 1e-12, 1e-24);
  const PinId y2 = l.find_pin(c, "Y[2]").value();
  EXPECT_EQ(l.function_text(c, l.pins[y2].function), "A[2] & EN");
  ASSERT_EQ(l.pins[y2].arcs.size(), 2u);
  EXPECT_EQ(l.text(l.pins[l.arcs[l.pins[y2].arcs.first].from].name), "A[2]");
  EXPECT_EQ(l.arcs[l.pins[y2].arcs.first].sense, Sense::positive_unate);
  EXPECT_TRUE(l.buses[l.find_bus(c, "Q").value()].bundle);
  EXPECT_NEAR(l.pins[l.find_pin(c, "QA").value()].max_capacitance_F, 7e-12, 1e-24);
  EXPECT_FALSE(is_set(l.pins[l.find_pin(c, "QB").value()].max_capacitance_F));
}

TEST(LibertyReader, UnequalBusesPairTheirLowBits) {
  const Outcome o = outcome_of(test::library(
      "type (b4) { bit_from : 3; bit_to : 0; } type (b2) { bit_from : 1; bit_to : 0; }"
      "cell (IVB) { bus (A) { bus_type : b4; direction : input; } bus (Y) { bus_type : b2; direction : "
      "output;"
      " function : \"!A\"; timing () { related_pin : \"A\"; cell_rise (scalar) { values (\"1\"); } } } }"));
  ASSERT_TRUE(o.read) << o.said;
  const Library& l = o.read->library;
  const PinId y1 = l.find_pin(CellId(0), "Y[1]").value();
  EXPECT_EQ(l.text(l.pins[only_arc(l, y1).from].name), "A[1]");
  EXPECT_NE(o.said.find("buses 'A' and 'Y' of cell 'IVB' differ in width"), std::string::npos) << o.said;
}

TEST(LibertyReader, LooseLexis) {
  const Library l = library_of(
      "\xef\xbb\xbf// \xc2\xa9 a comment { \" \n/* \"{ */ library (x:1.0)\n{ time_unit : 1ps ; "
      "capacitive_load_unit\\\n(\"1\",\"fF\");\n"
      "voltage_map (vdd!, \"-0.1\") revision : 1.0.17; k = 1.2; define(mine, cell, string);\r\n"
      "cell (\"C-1\")\n{ area : 0.5\n pg_pin (vdd!) { voltage_name : vdd!; pg_type : primary_power } mine : "
      "\"x\";\n"
      " pin (A) { direction : input /* in */ ; capacitance : 2 // two\n }\n"
      " pin (\"Y\") { direction : \"output\"; function : !A ; three_state : (A);\\\n power_down_function : "
      "!vdd! + VSS ;\n"
      " timing () { related_pin : A; cell_rise (scalar) { \\  \n values (\"3\") } };\n } } }\n");
  const CellId c = l.find_cell("C-1").value();
  EXPECT_DOUBLE_EQ(l.cells[c].area_um2, 0.5);
  EXPECT_DOUBLE_EQ(l.pins[l.find_pin(c, "A").value()].capacitance_F, 2e-15);
  const Pin& y = l.pins[l.find_pin(c, "Y").value()];
  EXPECT_EQ(l.function_text(c, y.function), "!A");
  EXPECT_EQ(l.function_text(c, y.three_state), "A");
  EXPECT_DOUBLE_EQ(l.lookup(l.arcs[y.arcs.first].delay[0], 0, 0), 3e-12);
  EXPECT_DOUBLE_EQ(l.pg_pins[l.find_pg_pin(c, "vdd!").value()].voltage_V, -0.1);
}

TEST(LibertyReader, BrokenFilesAreRefusedWhole) {
  const std::string good = test::kLiberty;
  ASSERT_TRUE(outcome_of(good).read);
  for (std::size_t cut = 0; cut + 3 < good.size(); cut += 7) {
    const Outcome o = outcome_of(good.substr(0, cut));
    EXPECT_FALSE(o.read) << "cut at " << cut;
  }
  EXPECT_FALSE(outcome_of(std::string(1'000'000, '{')).read);
  EXPECT_FALSE(outcome_of("library (x) {" + std::string(1'000'000, '(')).read);
  EXPECT_FALSE(outcome_of("library (x) { a : \"" + std::string(1'000'000, 'x')).read);
  EXPECT_TRUE(outcome_of("library (x) { a : \"" + std::string(1'000'000, 'x') + "\"; }").read);
  std::string deep = "library (x) {";
  for (int k = 0; k < 100'000; ++k) deep += "g () {";
  EXPECT_FALSE(outcome_of(deep).read);
}

TEST(LibertyReader, WideBusesCannotFillTheMemory) {
  std::string text = "type (w) { bit_from : 65535; bit_to : 0; } cell (X) {";
  for (int k = 0; k < 40; ++k)
    text += "bus (B" + std::to_string(k) + ") { bus_type : w; direction : input; }";
  const Outcome pins = outcome_of(test::library(text + "}"));
  EXPECT_FALSE(pins.read);
  EXPECT_NE(pins.said.find("LIB-0025"), std::string::npos);
  text =
      "type (w) { bit_from : 65535; bit_to : 0; } cell (X) { bus (A) { bus_type : w; direction : input; } "
      "bus (B) {"
      " bus_type : w; direction : output; timing () { related_bus_pins : A; cell_rise (scalar) { values "
      "(\"1\"); } } } }";
  const Outcome arcs = outcome_of(test::library(text));
  EXPECT_FALSE(arcs.read);
  EXPECT_NE(arcs.said.find("LIB-0025"), std::string::npos);
}

TEST(LibertyReader, WhatIsReadOverIsListedOnce) {
  const Outcome o =
      outcome_of(test::library("cell (X) { pin (A) { direction : input; ccsn_first_stage () { dc_current (t) "
                               "{ index_1 (\"1 2\"); } } strange : 1; }"
                               " pin (B) { direction : input; strange : 2; test_group () { } } }"));
  ASSERT_TRUE(o.read) << o.said;
  EXPECT_NE(
      o.said.find(
          "current-source (CCS) groups 'ccsn_first_stage' (1); other groups 'test_group' (1); attributes "
          "'strange' (2)"),
      std::string::npos)
      << o.said;
}

// ---------------------------------------------------------------- real files

std::vector<std::string> below(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    if (name.size() > 4 && (name.find(".lib") != std::string::npos)) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(LibertyShared, EveryLibraryOfTheDesignsIsRead) {
  const std::vector<std::string> files = below(fs::path(TAUFOLD_SHARED) / "designs");
  if (files.empty()) GTEST_SKIP() << "no shared designs";
  std::size_t cells = 0;
  for (const std::string& path : files) {
    diag::Collector out;
    const std::optional<io::InputFile> file = io::read_input(path, out);
    ASSERT_TRUE(file) << path;
    const auto read = io::liberty::read_library(*file, out);
    ASSERT_TRUE(read) << diag::to_text(out);
    EXPECT_EQ(out.warnings(), 0u) << diag::to_text(out);
    EXPECT_EQ(inconsistency(read->library), "") << path;
    cells += read->library.cells.size();
  }
  EXPECT_GT(cells, 1400u);
}

TEST(LibertyShared, FieldCasesAreReadOrRefusedAsTheySay) {
  const fs::path folder = fs::path(TAUFOLD_SHARED) / "field/cases/liberty";
  const std::vector<std::string> files = below(folder);
  if (files.empty()) GTEST_SKIP() << "no shared field cases";
  for (const std::string& path : files) {
    diag::Collector out;
    const std::optional<io::InputFile> file = io::read_input(path, out);
    ASSERT_TRUE(file) << path;
    const auto read = io::liberty::read_library(*file, out);
    const std::string said = diag::to_text(out);
    if (path.find("05-timing-without") != std::string::npos) {
      EXPECT_FALSE(read);
      EXPECT_NE(said.find(":50:7: error: the timing group of pin 'Y' of cell 'BAD' has no related_pin"),
                std::string::npos)
          << said;
      continue;
    }
    EXPECT_TRUE(read) << said;
    const auto tells = [&](const char* of, const char* what) {
      if (path.find(of) != std::string::npos) {
        EXPECT_NE(said.find(what), std::string::npos) << path << "\n" << said;
      }
    };
    tells("10-current", "current-source (CCS) groups");
    tells("24-bus", "buses 'A' and 'Y' of cell 'IVB' differ in width");
    tells("29-wire", "2 wire load models are kept but not applied");
    if (path.find("31-self") != std::string::npos) {
      EXPECT_EQ(said, "");
    }
  }
}

TEST(LibertyShared, FieldLibraryGivesTheDelaysOfItsFormula) {
  const fs::path path = fs::path(TAUFOLD_SHARED) / "field/common/fm.lib";
  if (!fs::exists(path)) GTEST_SKIP() << "no shared field cases";
  diag::Collector out;
  const auto read = io::liberty::read_library(*io::read_input(path.string(), out), out);
  ASSERT_TRUE(read) << diag::to_text(out);
  const Library& l = read->library;
  const CellId nor = l.find_cell("NOR2").value();
  const Pin& y = l.pins[l.find_pin(nor, "Y").value()];
  for (const ArcId a : y.arcs.all())
    for (const double slew : {0.0, 0.3, 2.5})
      for (const double load : {0.001, 0.7, 3.0}) {
        EXPECT_NEAR(l.lookup(l.arcs[a].delay[0], slew * 1e-9, load * 1e-12),
                    (0.03 + 0.1 * slew + 2.5 * load) * 1e-9, 1e-18);
        EXPECT_NEAR(l.lookup(l.arcs[a].slew[1], slew * 1e-9, load * 1e-12), (0.012 + load) * 1e-9, 1e-18);
      }
}

}  // namespace
}  // namespace taufold
