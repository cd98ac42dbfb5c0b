// Any bytes as Verilog, with and without a library: read whole and consistent, or refused with an error; what
// is read is the same circuit once it was written, flat or over tiers, and read again.
#include "io/verilog/verilog.hpp"

#include <algorithm>
#include <cctype>

#include "check/equivalence.hpp"
#include "diag/sink.hpp"
#include "io/verilog/tiers.hpp"
#include "support/verilog_cells.hpp"
#include "target.hpp"

namespace {

using namespace taufold;

std::optional<db::Netlist> read_texts(std::vector<std::string> texts, const io::verilog::ReadOptions& options,
                                      diag::Collector& out) {
  std::vector<io::InputFile> files;
  for (std::string& text : texts) {
    files.emplace_back();
    files.back().path = "top.v";
    files.back().text = std::move(text);
  }
  return io::verilog::read(files, options, out);
}

void look(const std::string& text, bool library) {
  io::verilog::ReadOptions options;
  options.free_objects = 20'000;  // a mutation may describe a huge design
  if (library) options.cells = test::verilog_cells();
  diag::Collector out;
  const std::optional<db::Netlist> netlist = read_texts({text}, options, out);
  fuzz::require(netlist.has_value() == out.ok(), "a netlist is handed on exactly when there is no error");
  if (netlist) io::verilog::check_drivers(*netlist, "top.v", out);
  const std::string said = diag::to_text(out) + diag::to_json(out);
  fuzz::require(said.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  fuzz::require(said.size() < 200'000, "what is said stays short");
  if (!netlist) return;
  fuzz::require(db::inconsistency(*netlist).empty(), "the netlist is consistent");
  if (netlist->num_pins() > 2000) return;
  // Control characters within names are written as '_', which makes it another name.
  if (std::any_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < ' ' && !std::isspace(static_cast<unsigned char>(c))) ||
               c == '\x7f';
      }))
    return;
  options.top = netlist->name;
  options.cells = io::verilog::cells_of(*netlist);
  options.free_objects = 1'000'000;
  diag::Collector again;
  const std::optional<db::Netlist> flat = read_texts({io::verilog::write(*netlist)}, options, again);
  fuzz::require(flat.has_value(), "what is written is read back");
  fuzz::require(check::compare(*netlist, *flat).same(), "what is written is the same circuit");
  IndexVector<db::InstId, db::TierId> tier(netlist->num_insts(), db::TierId(0));
  for (const db::InstId i : ids<db::InstId>(netlist->num_insts()))
    tier[i] = db::TierId((i.value * 7u / 3u) % 3u);
  const io::verilog::TierFiles files = io::verilog::write_tiers(*netlist, {3, &tier, {}});
  std::vector<std::string> texts = files.tiers;
  texts.push_back(files.top);
  const std::optional<db::Netlist> joined = read_texts(texts, options, again);
  fuzz::require(joined.has_value(), "what is split is read back");
  fuzz::require(check::compare(*netlist, *joined, {1, 20}).same(), "what is split is the same circuit");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  io::verilog::looks_like_verilog(text);
  look(text, false);
  look(text, true);
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {
      "`timescale 1ns / 1ps\n`ifdef X\n`else\nmodule sub (i, o);\n  input i;\n  output o;\n  wire n;\n"
      "  INV a (.A(i), .Y(n));\n  INV b (.A(n), .Y(o));\nendmodule\n`endif\n"
      "module top (ck, a, y, z);\n  input ck;\n  input [3:0] a;\n  output [0:1] y;\n  output z;\n"
      "  wire [2:0] q, t;\n  wire \\q[0] , s;\n  supply1 vdd;\n"
      "  (* src = \"top.v:3\" *)\n  DFF f0 (.D(a[0]), .CK(ck), .Q(q[0]), .QN(), .VDD(vdd));\n"
      "  DFF f1 (.D(a[1]), .CK(ck), .Q(q[1]));\n"
      "  assign { t[2], t[0], s } = { q[1:0], a[2] };\n  assign t[1] = s;\n  assign z = 1'b0;\n"
      "  NAND2 u0 (.A(t[0]), .B({1{vdd}}), .Y(y[0]));\n  sub u1 (t[1], y[1]);\n"
      "  NAND2 #(.W(3)) \\u1/a  (.A(t[2]), .B(4'hA), .Y(\\q[0] ));\n  TBUF b0 (.A(\\q[0] ), .EN('b1), "
      ".Y(q[2]));\nendmodule\n",
      "module pair ({m, k}, .out(z));\n input m, k; output z;\n NAND2 u (.A(m), .B(k), .Y(z));\nendmodule\n"
      "(* blackbox *) module ip (input [1:0] d, output q); endmodule\n"
      "module top (input [1:0] a, input [3:0] d, output y, output [7:0] q, inout x);\n wire n;\n"
      " pair p (a, n); ip i (.d({n, 1'bx}), .q(y));\n RAM r (.addr(d), .q(q));\n RAM r2 (.addr[0:1](a), "
      ".q());\n"
      " TBUF t (.A(n), .EN(1'b1), .Y(x));\n defparam r.S = 3;\nendmodule\n"};
}
