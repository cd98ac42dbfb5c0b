// 31 registers of 32 bits; register 0 reads as zero. Two read ports, one write port.
module registers (
    input         clk,
    input         write,
    input  [ 4:0] rd,
    input  [31:0] value,
    input  [ 4:0] rs1,
    input  [ 4:0] rs2,
    output [31:0] a,
    output [31:0] b
);
  reg [31:0] x[1:31];

  always @(posedge clk) if (write && rd != 5'd0) x[rd] <= value;

  assign a = rs1 == 5'd0 ? 32'd0 : x[rs1];
  assign b = rs2 == 5'd0 ? 32'd0 : x[rs2];
endmodule
