// 256 words of 32 bits, one port. At a rising edge with CE: with WE the bytes that WM selects are written and Q keeps its
// value; without WE the word appears at Q. Contents and output are unknown at the start.
module RAM_256x32 (
    input             CLK,
    input             CE,
    input             WE,
    input      [ 3:0] WM,
    input      [ 7:0] A,
    input      [31:0] D,
    output reg [31:0] Q
);
  reg [31:0] memory[0:255];
  integer k;

  always @(posedge CLK)
    if (CE) begin
      if (WE) begin
        for (k = 0; k < 4; k = k + 1) if (WM[k]) memory[A][8*k+:8] <= D[8*k+:8];
      end else begin
        Q <= memory[A];
      end
    end
endmodule
