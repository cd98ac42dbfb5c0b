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

}  // namespace taufold::io::verilog
