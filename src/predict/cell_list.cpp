#include "predict/cell_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>

#include "io/csv.hpp"
#include "tech/data.hpp"

namespace taufold::predict {

namespace {

const std::vector<CellFunction>& functions() {
  static const std::vector<CellFunction> all = {
    {.name = "INV", .kind = CellKind::gate, .pins = {{"A", ""}, {"Y", "!A"}}, .stages = 1},
    {.name = "BUF", .kind = CellKind::gate, .pins = {{"A", ""}, {"Y", "A"}}, .stages = 2},
    {.name = "CLKBUF", .kind = CellKind::gate, .pins = {{"A", ""}, {"Y", "A"}}, .stages = 2},
    {.name = "CLKINV", .kind = CellKind::gate, .pins = {{"A", ""}, {"Y", "!A"}}, .stages = 1},
    {.name = "NAND2", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"Y", "!(A & B)"}}, .stages = 1},
    {.name = "NOR2", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"Y", "!(A | B)"}}, .stages = 1},
    {.name = "AND2", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"Y", "A & B"}}, .stages = 2},
    {.name = "OR2", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"Y", "A | B"}}, .stages = 2},
    {.name = "NAND3", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"C", ""}, {"Y", "!(A & B & C)"}}, .stages = 1},
    {.name = "NOR3", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"C", ""}, {"Y", "!(A | B | C)"}}, .stages = 1},
    {.name = "AND3", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"C", ""}, {"Y", "A & B & C"}}, .stages = 2},
    {.name = "OR3", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"C", ""}, {"Y", "A | B | C"}}, .stages = 2},
    {.name = "NAND4", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"C", ""}, {"D", ""}, {"Y", "!(A & B & C & D)"}}, .stages = 1},
    {.name = "NOR4", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"C", ""}, {"D", ""}, {"Y", "!(A | B | C | D)"}}, .stages = 1},
    {.name = "AND4", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"C", ""}, {"D", ""}, {"Y", "A & B & C & D"}}, .stages = 2},
    {.name = "OR4", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"C", ""}, {"D", ""}, {"Y", "A | B | C | D"}}, .stages = 2},
    {.name = "AOI21", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B", ""}, {"Y", "!((A1 & A2) | B)"}}, .stages = 1},
    {.name = "OAI21", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B", ""}, {"Y", "!((A1 | A2) & B)"}}, .stages = 1},
    {.name = "AO21", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B", ""}, {"Y", "(A1 & A2) | B"}}, .stages = 2},
    {.name = "OA21", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B", ""}, {"Y", "(A1 | A2) & B"}}, .stages = 2},
    {.name = "AOI22", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B1", ""}, {"B2", ""}, {"Y", "!((A1 & A2) | (B1 & B2))"}}, .stages = 1},
    {.name = "OAI22", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B1", ""}, {"B2", ""}, {"Y", "!((A1 | A2) & (B1 | B2))"}}, .stages = 1},
    {.name = "AO22", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B1", ""}, {"B2", ""}, {"Y", "(A1 & A2) | (B1 & B2)"}}, .stages = 2},
    {.name = "OA22", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B1", ""}, {"B2", ""}, {"Y", "(A1 | A2) & (B1 | B2)"}}, .stages = 2},
    {.name = "AOI211", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B", ""}, {"C", ""}, {"Y", "!((A1 & A2) | B | C)"}}, .stages = 1},
    {.name = "OAI211", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B", ""}, {"C", ""}, {"Y", "!((A1 | A2) & B & C)"}}, .stages = 1},
    {.name = "AOI221", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B1", ""}, {"B2", ""}, {"C", ""}, {"Y", "!((A1 & A2) | (B1 & B2) | C)"}}, .stages = 1},
    {.name = "OAI221", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B1", ""}, {"B2", ""}, {"C", ""}, {"Y", "!((A1 | A2) & (B1 | B2) & C)"}}, .stages = 1},
    {.name = "AOI222", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B1", ""}, {"B2", ""}, {"C1", ""}, {"C2", ""}, {"Y", "!((A1 & A2) | (B1 & B2) | (C1 & C2))"}}, .stages = 1},
    {.name = "OAI222", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"B1", ""}, {"B2", ""}, {"C1", ""}, {"C2", ""}, {"Y", "!((A1 | A2) & (B1 | B2) & (C1 | C2))"}}, .stages = 1},
    {.name = "AOI31", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"A3", ""}, {"B", ""}, {"Y", "!((A1 & A2 & A3) | B)"}}, .stages = 1},
    {.name = "OAI31", .kind = CellKind::gate, .pins = {{"A1", ""}, {"A2", ""}, {"A3", ""}, {"B", ""}, {"Y", "!((A1 | A2 | A3) & B)"}}, .stages = 1},
    {.name = "XOR2", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"Y", "(A & !B) | (!A & B)"}}, .stages = 2},
    {.name = "XNOR2", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"Y", "(A & B) | (!A & !B)"}}, .stages = 2},
    {.name = "MUX2", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"S", ""}, {"Y", "(A & !S) | (B & S)"}}, .stages = 2},
    {.name = "HA", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"CO", "A & B"}, {"S", "(A & !B) | (!A & B)"}}, .stages = 2},
    {.name = "FA", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"CI", ""}, {"CO", "(A & B) | (A & CI) | (B & CI)"}, {"S", "A ^ B ^ CI"}}, .stages = 2},
    {.name = "MAJ", .kind = CellKind::gate, .pins = {{"A", ""}, {"B", ""}, {"C", ""}, {"Y", "(A & B) | (A & C) | (B & C)"}}, .stages = 2},
    {.name = "DFF", .kind = CellKind::flop, .pins = {{"D", ""}, {"CK", ""}, {"Q", "IQ"}}, .stages = 2, .clock = "CK", .data = "D"},
    {.name = "DFFR", .kind = CellKind::flop, .pins = {{"D", ""}, {"RN", ""}, {"CK", ""}, {"Q", "IQ"}}, .stages = 2, .clock = "CK", .data = "D", .clear = "RN"},
    {.name = "DFFS", .kind = CellKind::flop, .pins = {{"D", ""}, {"SN", ""}, {"CK", ""}, {"Q", "IQ"}}, .stages = 2, .clock = "CK", .data = "D", .preset = "SN"},
    {.name = "DFFRS", .kind = CellKind::flop, .pins = {{"D", ""}, {"RN", ""}, {"SN", ""}, {"CK", ""}, {"Q", "IQ"}}, .stages = 2, .clock = "CK", .data = "D", .clear = "RN", .preset = "SN"},
    {.name = "DFFE", .kind = CellKind::flop, .pins = {{"D", ""}, {"E", ""}, {"CK", ""}, {"Q", "IQ"}}, .stages = 2, .clock = "CK", .data = "(D & E) | (IQ & !E)"},
    {.name = "SDFF", .kind = CellKind::flop, .pins = {{"D", ""}, {"SI", ""}, {"SE", ""}, {"CK", ""}, {"Q", "IQ"}}, .stages = 2, .clock = "CK", .data = "(D & !SE) | (SI & SE)"},
    {.name = "DLH", .kind = CellKind::latch, .pins = {{"D", ""}, {"G", ""}, {"Q", "IQ"}}, .stages = 2, .clock = "G", .data = "D"},
    {.name = "DLL", .kind = CellKind::latch, .pins = {{"D", ""}, {"GN", ""}, {"Q", "IQ"}}, .stages = 2, .clock = "!GN", .data = "D"},
    {.name = "CLKGATE", .kind = CellKind::clock_gate, .pins = {{"E", ""}, {"CK", ""}, {"GCK", "CK & IQ"}}, .stages = 2, .clock = "CK", .data = "E"},
    {.name = "TIEHI", .kind = CellKind::tie, .pins = {{"Y", "1"}}, .stages = 1},
    {.name = "TIELO", .kind = CellKind::tie, .pins = {{"Y", "0"}}, .stages = 1},
    {.name = "FILL", .kind = CellKind::filler, .pins = {}, .stages = 1},
    {.name = "TAP", .kind = CellKind::filler, .pins = {}, .stages = 1},
    {.name = "DECAP", .kind = CellKind::filler, .pins = {}, .stages = 1},
  };
  return all;
}

int whole(const std::string& s) {
  int v = 0;
  std::from_chars(s.data(), s.data() + s.size(), v);  // a test reads the table
  return v;
}

struct List {
  std::deque<std::string> texts;  ///< that the cells refer to
  std::vector<ListedCell> cells;
};

List read_list() {
  List out;
  io::CsvRecords rows(tech::data::cells_csv());
  rows.next();
  while (rows.next()) {
    const std::vector<std::string>& f = rows.fields();
    ListedCell c;
    c.function = find_function(f[0]);
    c.strength = whole(f[1]), c.width_cpp = whole(f[2]), c.breaks = whole(f[3]);
    const auto cut = [&](const std::string& text, std::string_view& kit, std::string_view& function) {
      const std::size_t at = text.find(' ');
      if (at == std::string::npos) return;
      kit = out.texts.emplace_back(text.substr(0, at));
      function = out.texts.emplace_back(text.substr(at + 1));
    };
    cut(f[4], c.fin_kit, c.fin_function);
    cut(f[5], c.planar_kit, c.planar_function);
    if (c.function) out.cells.push_back(c);
  }
  return out;
}

}  // namespace

std::span<const CellFunction> cell_functions() { return functions(); }

const CellFunction* find_function(std::string_view name) {
  const auto it = std::find_if(functions().begin(), functions().end(), [&](const CellFunction& f) { return f.name == name; });
  return it == functions().end() ? nullptr : &*it;
}

std::string ListedCell::name() const { return fmt::format("{}_X{}", function->name, strength); }

std::span<const ListedCell> cell_list() {
  static const List list = read_list();
  return list.cells;
}

}  // namespace taufold::predict
