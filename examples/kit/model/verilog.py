"""Writes the simulation models of the cells and the map from Yosys' word-level adders and latches to cells of the kit."""

HEAD = "// Made by examples/kit/generate.py: do not edit.\n"


def ports(cell):
    return ", ".join([f"input {p}" for p in cell.inputs] + [f"output {'reg ' if cell.kind in ('ff', 'latch') else ''}{o}" for o in cell.outputs])


def expression(function):
    return {"0": "1'b0", "1": "1'b1"}.get(function, function.replace("*", " & ").replace("+", " | ").replace("^", " ^ ").replace("!", "~"))


def body(cell):
    if cell.kind == "ff":
        edge = f"posedge {cell.clock}" + (f" or negedge {cell.reset}" if cell.reset else "")
        data = expression(cell.next_state).replace("IQ", "Q")
        if cell.reset:
            return [f"  always @({edge})", f"    if (!{cell.reset}) Q <= 1'b0;", f"    else Q <= {data};"]
        if "IQ" in cell.next_state:
            return [f"  always @({edge})", "    if (E) Q <= D;"]
        return [f"  always @({edge}) Q <= {data};"]
    if cell.kind == "latch":
        return ["  always @(G or D) if (G) Q = D;"]
    if cell.kind == "gate":
        return ["  reg open;", "  always @(CK or E) if (!CK) open = E;", "  assign GCK = CK & open;"]
    return [f"  assign {out} = {expression(function)};" for out, function in cell.outputs.items()]


def cells(all_cells):
    lines = [HEAD + "// Functional models without delays, for simulation.", ""]
    for cell in all_cells:
        lines += [f"module {cell.name} ({ports(cell)});" if cell.inputs or cell.outputs else f"module {cell.name};"]
        lines += body(cell) + ["endmodule", ""]
    return "\n".join(lines)


MAP = HEAD + """// What Yosys does not map by itself: full adders (one cell where it builds adder trees), flip-flops with enable, latches.

(* techmap_celltype = "$fa" *)
module kit_map_full_adders (A, B, C, X, Y);
  parameter WIDTH = 1;
  parameter _TECHMAP_CONSTMSK_A_ = 0;
  parameter _TECHMAP_CONSTMSK_B_ = 0;
  parameter _TECHMAP_CONSTMSK_C_ = 0;
  // Bits with a constant at an input become plain logic, which shrinks.
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
        FA_1 adder (.A(A[i]), .B(B[i]), .CI(C[i]), .S(Y[i]), .CO(X[i]));
      end
    end
  endgenerate
endmodule

(* techmap_celltype = "$_DFFE_PP_" *)
module kit_map_enable (C, E, D, Q);
  input C, E, D;
  output Q;
  DFFE_1 bit (.CK(C), .E(E), .D(D), .Q(Q));
endmodule

(* techmap_celltype = "$_DFFE_PN_" *)
module kit_map_enable_low (C, E, D, Q);
  input C, E, D;
  output Q;
  DFFE_1 bit (.CK(C), .E(~E), .D(D), .Q(Q));
endmodule

(* techmap_celltype = "$_DLATCH_P_" *)
module kit_map_latch (E, D, Q);
  input E, D;
  output Q;
  LATCH_1 bit (.G(E), .D(D), .Q(Q));
endmodule

(* techmap_celltype = "$_DLATCH_N_" *)
module kit_map_latch_low (E, D, Q);
  input E, D;
  output Q;
  LATCH_1 bit (.G(~E), .D(D), .Q(Q));
endmodule
"""
