// 2**BITS words. The word read stands at `q` in the next cycle. 512 words (BITS = 9) are two RAM macros of 256, smaller memories
// are flip-flops and repeat over the 512 addresses.
module memory #(
    parameter BITS = 9
) (
    input         clk,
    input         request,
    input         write,
    input  [ 3:0] bytes,
    input  [ 8:0] address,
    input  [31:0] d,
    output [31:0] q
);
  generate
    if (BITS == 9) begin : macros
      wire [31:0] q0, q1;
      reg upper;

      always @(posedge clk) if (request && !write) upper <= address[8];

      RAM_256x32 bank0 (
          .CLK(clk), .CE(request && !address[8]), .WE(write), .WM(bytes), .A(address[7:0]), .D(d), .Q(q0)
      );
      RAM_256x32 bank1 (
          .CLK(clk), .CE(request && address[8]), .WE(write), .WM(bytes), .A(address[7:0]), .D(d), .Q(q1)
      );

      assign q = upper ? q1 : q0;
    end else begin : flops
      reg [31:0] words[0:2**BITS-1];
      reg [31:0] word;
      integer k;

      always @(posedge clk)
        if (request && write) begin
          for (k = 0; k < 4; k = k + 1) if (bytes[k]) words[address[BITS-1:0]][8*k+:8] <= d[8*k+:8];
        end else if (request) begin
          word <= words[address[BITS-1:0]];
        end

      assign q = word;
    end
  endgenerate
endmodule
