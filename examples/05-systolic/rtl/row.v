// Eight cells side by side. Operands of A pass from left to right, those of B and the sums from above to below.
module row (
    input          clk,
    input          shift,
    input          valid,
    input          first,
    input  [  7:0] a,
    input  [ 31:0] b_above,
    input  [159:0] sums_above,
    output [ 31:0] b_below,
    output [159:0] sums_below
);
  wire [8:0] valids, firsts;  // before the first cell to behind the last
  wire [71:0] as;

  assign valids[0] = valid;
  assign firsts[0] = first;
  assign as[7:0] = a;

  genvar j;
  generate
    for (j = 0; j < 8; j = j + 1) begin : column
      mac unit (
          .clk(clk), .shift(shift), .valid_in(valids[j]), .first_in(firsts[j]), .a_in(as[8*j+:8]), .b_in(b_above[4*j+:4]),
          .above(sums_above[20*j+:20]), .valid_out(valids[j+1]), .first_out(firsts[j+1]), .a_out(as[8*(j+1)+:8]),
          .b_out(b_below[4*j+:4]), .sum(sums_below[20*j+:20])
      );
    end
  endgenerate
endmodule
