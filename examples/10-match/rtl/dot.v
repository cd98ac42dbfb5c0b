// Sum of two products a clock, and the largest sum so far: multipliers, adders, a comparator, registers with enable and reset.
module dot (
    input clk,
    input rst_n,
    input en,
    input [7:0] a0,
    input [7:0] b0,
    input [7:0] a1,
    input [7:0] b1,
    output reg [19:0] sum,
    output reg [19:0] most
);
  reg [7:0] x0, y0, x1, y1;
  reg [16:0] both;

  always @(posedge clk)
    if (en) begin
      x0 <= a0;
      y0 <= b0;
      x1 <= a1;
      y1 <= b1;
    end

  always @(posedge clk or negedge rst_n)
    if (!rst_n) begin
      both <= 0;
      sum <= 0;
      most <= 0;
    end else begin
      both <= x0 * y0 + x1 * y1;
      sum <= sum + both;
      if (sum > most) most <= sum;
    end
endmodule
