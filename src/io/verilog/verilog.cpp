#include "io/verilog/verilog.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "io/verilog/elaborate.hpp"
#include "io/verilog/link.hpp"
#include "io/verilog/parser.hpp"

namespace taufold::io::verilog {

bool looks_like_verilog(std::string_view text) {
  diag::Collector ignored;
  // The start is enough, and a lexer sees a comment that is cut off as closed at the end.
  Lexer lex({"", text.substr(0, 1 << 16)}, ignored);
  while (lex.kind() == Word::attribute) {
    while (lex.kind() != Word::end && lex.text() != "*)") lex.advance();
    if (lex.kind() != Word::end) lex.advance();
  }
  return lex.kind() == Word::identifier && (lex.text() == "module" || lex.text() == "macromodule");
}

std::optional<db::Netlist> read(std::span<const InputFile> files, const ReadOptions& options,
                                diag::Collector& out, ReadSummary* summary) {
  const std::size_t errors = out.errors();
  Syntax syntax;
  for (const InputFile& file : files) syntax.sources.push_back(file.source());
  for (std::uint32_t f = 0; f < files.size() && !out.full(); ++f) Parser(f, syntax, out).run();
  if (out.errors() != errors || syntax.modules.empty()) return std::nullopt;
  db::Netlist netlist;
  Linker linker(syntax, options, out);
  if (!linker.run(netlist)) return std::nullopt;
  Elaborator elaborator(syntax, linker, netlist, out);
  if (!elaborator.run() || out.errors() != errors) return std::nullopt;
  if (summary) {
    summary->modules = syntax.modules.size();
    summary->implicit_wires = syntax.implicit_wires;
    summary->joined_nets = elaborator.joined_nets();
    summary->black_boxes = linker.black_boxes();
  }
  return netlist;
}

CellLookup cells_of(const db::Netlist& n) {
  return [&n](std::string_view cell, std::vector<CellPort>& ports) {
    const std::uint32_t t = n.cell_names.find(cell);
    if (t == StringPool::kNone) return false;
    for (const db::CellPinId p : n.pins(db::CellTypeId(std::size_t{t}))) {
      const db::CellPin& pin = n.cell_pins[p];
      std::string_view name = n.pin_name(p);
      const bool bus = pin.bit != db::CellPin::kNoBit;
      if (bus) name.remove_suffix(name.size() - name.rfind('['));
      if (bus && !ports.empty() && ports.back().bus && ports.back().name == name) {
        ports.back().lsb = pin.bit;  // bits of a bus stand together, the most significant first
        continue;
      }
      CellPort& port = ports.emplace_back();
      port.name = name;
      port.direction = pin.direction;
      port.three_state = pin.three_state;
      port.bus = bus;
      if (bus) port.msb = port.lsb = pin.bit;
    }
    return true;
  };
}

}  // namespace taufold::io::verilog
