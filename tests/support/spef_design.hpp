// A small netlist with a hierarchy and odd names, for tests of SPEF; files of it have this head.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "io/spef/spef.hpp"
#include "io/verilog/verilog.hpp"
#include "support/verilog_cells.hpp"

namespace taufold::test {

inline const std::string kSpefHead =
    "*SPEF \"IEEE 1481-1998\"\n*DESIGN \"top\"\n*DESIGN_FLOW \"PIN_CAP NONE\"\n*DIVIDER /\n*DELIMITER :\n"
    "*BUS_DELIMITER []\n*T_UNIT 1 PS\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY\n";

/// Of `inner`, twice within `top`.
inline const std::string kSpefVerilog =
    "module inner (i, o);\n input i; output o;\n wire n;\n INV g (.A(i), .Y(n));\n INV h (.A(n), "
    ".Y(o));\nendmodule\n"
    "module top (ck, d, y);\n input ck; input [1:0] d; output y;\n wire a, b; wire \\n.x[3] ; wire [1:0] "
    "\\t/q ;\n"
    " DFF f (.D(d[0]), .CK(ck), .Q(a));\n inner u (.i(a), .o(b));\n inner v (.i(b), .o(\\n.x[3] ));\n"
    " INV \\z/$1 (.A(\\n.x[3] ), .Y(\\t/q [1]));\n NAND2 w (.A(\\t/q [1]), .B(d[1]), .Y(y));\nendmodule\n";

inline db::Netlist spef_netlist() {
  io::InputFile file;
  file.path = "top.v";
  file.text = kSpefVerilog;
  io::verilog::ReadOptions options;
  options.cells = verilog_cells();
  options.top = "top";
  diag::Collector out;
  std::optional<db::Netlist> n = io::verilog::read({&file, 1}, options, out);
  return n ? std::move(*n) : db::Netlist();
}

inline io::InputFile spef_file(std::string text) {
  io::InputFile file;
  file.path = "t.spef";
  file.text = std::move(text);
  return file;
}

/// Several files read together; the text is what was said.
struct SpefRead {
  std::optional<db::Parasitics> wires;
  io::spef::ReadSummary summary;  ///< of the last file
  std::string said;
};

struct SpefPart {
  std::string text, instance;
};

inline SpefRead read_parts(const db::Netlist& n, const std::vector<SpefPart>& parts,
                           io::spef::Corner corner = io::spef::Corner::typical) {
  SpefRead r;
  diag::Collector out;
  db::ParasiticsBuilder builder(n);
  bool good = true;
  for (const SpefPart& p : parts) {
    r.summary = {};
    good = io::spef::read_spef(spef_file(p.text), n, {corner, p.instance}, builder, out, &r.summary) && good;
  }
  if (good) r.wires = builder.finish();
  r.said = diag::to_text(out);
  return r;
}

}  // namespace taufold::test
