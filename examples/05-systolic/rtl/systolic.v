// 8 x 8 output-stationary systolic array: C = A B with 8-bit elements of A (activations), 4-bit elements of B (weights), both
// signed, and 20-bit sums: exact for inner lengths up to 511.
//
// A column of A (a: element of row i in bits 8i+7..8i) and a row of B (b: element of column j in bits 4j+3..4j) enter per cycle
// with `valid`, the first pair of a product also with `first`. The edges of the array delay row i and column j by i and j
// cycles, so the cell (i, j) meets the pair after i + j cycles. When the last pair has met the last cell (14 cycles later) the
// product is complete: `out` shows its last row (column j in bits 20j+19..20j), and each cycle with `shift` brings the row above.
module systolic (
    input          clk,
    input          reset,
    input          valid,
    input          first,
    input          shift,
    input  [ 63:0] a,
    input  [ 31:0] b,
    output [159:0] out
);
  wire [31:0] b_edge;
  genvar i;

  generate
    for (i = 0; i < 8; i = i + 1) begin : rows
      wire [31:0] b_above, b_below;
      wire [159:0] sums_above, sums_below;
      wire valid_i, first_i;
      wire [7:0] a_i;

      delay #(
          .WIDTH(10),
          .DEPTH(i)
      ) left (
          .clk(clk), .d({valid && !reset, first, a[8*i+:8]}), .q({valid_i, first_i, a_i})
      );
      delay #(
          .WIDTH(4),
          .DEPTH(i)
      ) top (
          .clk(clk), .d(b[4*i+:4]), .q(b_edge[4*i+:4])
      );

      if (i == 0) begin : first_row
        assign b_above = b_edge;
        assign sums_above = 160'd0;
      end else begin : next_row
        assign b_above = rows[i-1].b_below;
        assign sums_above = rows[i-1].sums_below;
      end

      row cells (
          .clk(clk), .shift(shift), .valid(valid_i), .first(first_i), .a(a_i), .b_above(b_above), .sums_above(sums_above),
          .b_below(b_below), .sums_below(sums_below)
      );
    end
  endgenerate

  assign out = rows[7].sums_below;
endmodule
