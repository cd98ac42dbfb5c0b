#include "io/verilog/identifier.hpp"

#include <algorithm>
#include <iterator>

namespace taufold::io::verilog {

namespace {

// Sorted, for a binary search.
constexpr std::string_view kReserved[] = {"always",
                                          "always_comb",
                                          "always_ff",
                                          "always_latch",
                                          "and",
                                          "assign",
                                          "automatic",
                                          "begin",
                                          "bit",
                                          "buf",
                                          "bufif0",
                                          "bufif1",
                                          "byte",
                                          "case",
                                          "casex",
                                          "casez",
                                          "cell",
                                          "class",
                                          "cmos",
                                          "config",
                                          "deassign",
                                          "default",
                                          "defparam",
                                          "design",
                                          "disable",
                                          "edge",
                                          "else",
                                          "end",
                                          "endcase",
                                          "endconfig",
                                          "endfunction",
                                          "endgenerate",
                                          "endmodule",
                                          "endprimitive",
                                          "endspecify",
                                          "endtable",
                                          "endtask",
                                          "enum",
                                          "event",
                                          "final",
                                          "for",
                                          "force",
                                          "forever",
                                          "fork",
                                          "function",
                                          "generate",
                                          "genvar",
                                          "highz0",
                                          "highz1",
                                          "if",
                                          "ifnone",
                                          "import",
                                          "incdir",
                                          "include",
                                          "initial",
                                          "inout",
                                          "input",
                                          "instance",
                                          "int",
                                          "integer",
                                          "interface",
                                          "join",
                                          "large",
                                          "liblist",
                                          "library",
                                          "localparam",
                                          "logic",
                                          "longint",
                                          "macromodule",
                                          "medium",
                                          "modport",
                                          "module",
                                          "nand",
                                          "negedge",
                                          "nmos",
                                          "nor",
                                          "noshowcancelled",
                                          "not",
                                          "notif0",
                                          "notif1",
                                          "or",
                                          "output",
                                          "package",
                                          "parameter",
                                          "pmos",
                                          "posedge",
                                          "primitive",
                                          "program",
                                          "property",
                                          "pull0",
                                          "pull1",
                                          "pulldown",
                                          "pullup",
                                          "pulsestyle_ondetect",
                                          "pulsestyle_onevent",
                                          "rcmos",
                                          "real",
                                          "realtime",
                                          "reg",
                                          "release",
                                          "repeat",
                                          "rnmos",
                                          "rpmos",
                                          "rtran",
                                          "rtranif0",
                                          "rtranif1",
                                          "scalared",
                                          "sequence",
                                          "shortint",
                                          "showcancelled",
                                          "signed",
                                          "small",
                                          "specify",
                                          "specparam",
                                          "strong0",
                                          "strong1",
                                          "struct",
                                          "supply0",
                                          "supply1",
                                          "table",
                                          "task",
                                          "time",
                                          "tran",
                                          "tranif0",
                                          "tranif1",
                                          "tri",
                                          "tri0",
                                          "tri1",
                                          "triand",
                                          "trior",
                                          "trireg",
                                          "typedef",
                                          "union",
                                          "unsigned",
                                          "use",
                                          "uwire",
                                          "vectored",
                                          "wait",
                                          "wand",
                                          "weak0",
                                          "weak1",
                                          "while",
                                          "wire",
                                          "wor",
                                          "xnor",
                                          "xor"};

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

}  // namespace

bool reserved(std::string_view word) {
  return std::binary_search(std::begin(kReserved), std::end(kReserved), word);
}

bool simple_identifier(std::string_view name) {
  if (name.empty() || !letter(name[0])) return false;
  for (const char c : name)
    if (!letter(c) && !(c >= '0' && c <= '9') && c != '$') return false;
  return !reserved(name);
}

std::string identifier(std::string_view name) {
  if (simple_identifier(name)) return std::string(name);
  std::string out = "\\";
  for (const char c : name)
    out += c > ' ' && c != '\x7f' ? c : static_cast<unsigned char>(c) >= 0x80 ? c : '_';
  out += ' ';
  return out;
}

}  // namespace taufold::io::verilog
