// One cell of the array: its product is added to its own sum; the operands go on to the right and downwards.
//
// The product is not formed on its own. In a signed product the partial products of the sign bits count negative; with those
// inverted (Baugh and Wooley) all rows are unsigned and only a constant is missing: 2^3 + 2^7 - 2^11, here modulo 2^20. So
// product and sum are one addition, for which synthesis builds one tree of adders with one carry chain at its end.
module mac (
    input             clk,
    input             shift,      // the sums move down one row
    input             valid_in,
    input             first_in,   // starts a new sum
    input      [ 7:0] a_in,       // signed
    input      [ 3:0] b_in,       // signed
    input      [19:0] above,
    output reg        valid_out,
    output reg        first_out,
    output reg [ 7:0] a_out,
    output reg [ 3:0] b_out,
    output reg [19:0] sum         // signed
);
  // Row j of the partial products, without its weight 2^j.
  wire [7:0] p0 = (a_in & {8{b_in[0]}}) ^ 8'h80;
  wire [7:0] p1 = (a_in & {8{b_in[1]}}) ^ 8'h80;
  wire [7:0] p2 = (a_in & {8{b_in[2]}}) ^ 8'h80;
  wire [7:0] p3 = (a_in & {8{b_in[3]}}) ^ 8'h7f;

  wire [19:0] start = sum & {20{!first_in}};
  wire [19:0] next = start + {12'd0, p0} + {11'd0, p1, 1'd0} + {10'd0, p2, 2'd0} + {9'd0, p3, 3'd0} + 20'hff888;

  always @(posedge clk) begin
    valid_out <= valid_in;
    first_out <= first_in;
    a_out <= a_in;
    b_out <= b_in;
    if (shift || valid_in) sum <= shift ? above : next;
  end
endmodule
