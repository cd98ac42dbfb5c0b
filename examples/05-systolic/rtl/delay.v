// WIDTH bits, DEPTH cycles later; DEPTH 0 is a wire.
module delay #(
    parameter WIDTH = 1,
    parameter DEPTH = 1
) (
    input              clk,
    input  [WIDTH-1:0] d,
    output [WIDTH-1:0] q
);
  generate
    if (DEPTH == 0) begin : none
      assign q = d;
    end else begin : some
      reg [WIDTH*DEPTH-1:0] line;
      always @(posedge clk) line <= {line, d};
      assign q = line[WIDTH*DEPTH-1-:WIDTH];
    end
  endgenerate
endmodule
