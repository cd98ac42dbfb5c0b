// 512 words in two RAM macros of 256; bit 8 of the word address selects. The word read stands at `q` in the next cycle.
module memory (
    input         clk,
    input         request,
    input         write,
    input  [ 3:0] bytes,
    input  [ 8:0] address,
    input  [31:0] d,
    output [31:0] q
);
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
endmodule
