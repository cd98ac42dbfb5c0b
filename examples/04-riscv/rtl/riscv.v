// A small computer: the core, up to 2 KB of instruction memory at 0x0000 and of data memory at 0x1000 (2**TEXT_BITS and 2**DATA_BITS
// words), a port at 0x2000.
// While `reset` is high the memories can be filled: `load` writes load_data to word load_address[8:0] of the instruction memory
// or, with bit 9, of the data memory. A store of a word to 0x2000 shows it at `out` for one cycle; a load from there reads `in`.
module riscv #(
    parameter TEXT_BITS = 9,
    parameter DATA_BITS = 9
) (
    input             clk,
    input             reset,
    input             load,
    input      [ 9:0] load_address,
    input      [31:0] load_data,
    input      [31:0] in,
    output reg        out_valid,
    output reg [31:0] out,
    output            halted,
    output            trap
);
  wire i_read, d_request, d_port, d_write;
  wire [31:0] i_address, i_word, d_address, d_out, d_word;
  wire [3:0] d_bytes;
  reg from_port;
  reg [31:0] in_word;

  core cpu (
      .clk(clk), .reset(reset), .i_read(i_read), .i_address(i_address), .i_word(i_word), .d_request(d_request), .d_port(d_port),
      .d_write(d_write), .d_address(d_address), .d_bytes(d_bytes), .d_out(d_out), .d_in(from_port ? in_word : d_word),
      .halted(halted), .trap(trap)
  );

  wire load_i = reset && load && !load_address[9], load_d = reset && load && load_address[9];

  memory #(
      .BITS(TEXT_BITS)
  ) instructions (
      .clk(clk), .request(load_i || (i_read && !reset)), .write(reset), .bytes(4'b1111),
      .address(reset ? load_address[8:0] : i_address[10:2]), .d(load_data), .q(i_word)
  );
  memory #(
      .BITS(DATA_BITS)
  ) data (
      .clk(clk), .request(load_d || (d_request && !d_port && !reset)), .write(reset || d_write),
      .bytes(reset ? 4'b1111 : d_bytes), .address(reset ? load_address[8:0] : d_address[10:2]), .d(reset ? load_data : d_out),
      .q(d_word)
  );

  wire at_port = d_request && d_port && !reset;
  always @(posedge clk) begin
    out_valid <= at_port && d_write;
    if (at_port && d_write) out <= d_out;
    if (d_request) from_port <= d_port;
    if (at_port && !d_write) in_word <= in;
  end
endmodule
