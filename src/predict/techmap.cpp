#include "predict/techmap.hpp"

#include <fmt/format.h>

#include <iterator>

namespace taufold::predict {

std::string techmap_text() {
  std::string out = "// What Yosys does not map by itself: full adders, flip-flops with enable, latches.\n";
  // Bits with a constant at an input become plain logic, which shrinks.
  out += R"(
(* techmap_celltype = "$fa" *)
module map_full_adders (A, B, C, X, Y);
  parameter WIDTH = 1;
  parameter _TECHMAP_CONSTMSK_A_ = 0;
  parameter _TECHMAP_CONSTMSK_B_ = 0;
  parameter _TECHMAP_CONSTMSK_C_ = 0;
  localparam [WIDTH-1:0] CONSTANT = _TECHMAP_CONSTMSK_A_ | _TECHMAP_CONSTMSK_B_ | _TECHMAP_CONSTMSK_C_;
  input [WIDTH-1:0] A, B, C;
  output [WIDTH-1:0] X, Y;
  genvar i;
  generate
    for (i = 0; i < WIDTH; i = i + 1) begin : bits
      if (CONSTANT[i]) begin
        assign Y[i] = A[i] ^ B[i] ^ C[i];
        assign X[i] = (A[i] & B[i]) | (C[i] & (A[i] | B[i]));
      end else begin
        FA_X1 adder (.A(A[i]), .B(B[i]), .CI(C[i]), .S(Y[i]), .CO(X[i]));
      end
    end
  endgenerate
endmodule
)";
  struct Row {
    const char *type, *ports, *cell, *pins;
  };
  constexpr Row kRows[] = {
      {"$_DFFE_PP_", "C, E, D", "DFFE_X1", ".CK(C), .E(E), .D(D)"},
      {"$_DFFE_PN_", "C, E, D", "DFFE_X1", ".CK(C), .E(~E), .D(D)"},
      {"$_DLATCH_P_", "E, D", "DLH_X1", ".G(E), .D(D)"},
      {"$_DLATCH_N_", "E, D", "DLL_X1", ".GN(E), .D(D)"},
  };
  int k = 0;
  for (const Row& r : kRows)
    fmt::format_to(std::back_inserter(out), "\n(* techmap_celltype = \"{}\" *)\nmodule map_state_{} ({}, Q);\n  input {};\n  output Q;\n  {} bit ({}, .Q(Q));\nendmodule\n", r.type, k++, r.ports, r.ports, r.cell, r.pins);
  return out;
}

}  // namespace taufold::predict
