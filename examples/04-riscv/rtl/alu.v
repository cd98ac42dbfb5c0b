// The arithmetic and logic of RV32I, by funct3; `alternate` is bit 30 of the instruction: subtract, arithmetic shift.
// One shifter serves both directions: left shifts are right shifts of the mirrored word.
module alu (
    input      [31:0] a,
    input      [31:0] b,
    input      [ 2:0] funct3,
    input             alternate,
    output reg [31:0] result,
    output            equal,
    output            less,
    output            less_unsigned
);
  localparam ADD = 3'd0, SLL = 3'd1, SLT = 3'd2, SLTU = 3'd3, XOR = 3'd4, SR = 3'd5, OR = 3'd6, AND = 3'd7;

  // One adder: a - b compares, too.
  wire        subtract = alternate || funct3 != ADD;
  wire [32:0] sum = {1'b0, a} + {1'b0, subtract ? ~b : b} + {32'd0, subtract};

  assign equal = a == b;
  assign less_unsigned = !sum[32];
  assign less = a[31] != b[31] ? a[31] : less_unsigned;

  wire               left = funct3 == SLL;
  wire        [31:0] into = left ? mirror(a) : a;
  wire signed [32:0] extended = {alternate && !left && a[31], into};
  wire        [32:0] shifted = extended >>> b[4:0];

  function [31:0] mirror(input [31:0] word);
    integer k;
    for (k = 0; k < 32; k = k + 1) mirror[k] = word[31-k];
  endfunction

  always @* begin
    case (funct3)
      ADD: result = sum[31:0];
      SLL: result = mirror(shifted[31:0]);
      SLT: result = {31'd0, less};
      SLTU: result = {31'd0, less_unsigned};
      XOR: result = a ^ b;
      SR: result = shifted[31:0];
      OR: result = a | b;
      default: result = a & b;
    endcase
  end
endmodule
