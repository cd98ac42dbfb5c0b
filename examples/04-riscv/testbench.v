// Fills the memories from a file of words (instruction memory, then data memory), lets the program run until it halts and prints
// every word that it puts out. The word at `in` is the count of words put out so far.
//   +program=FILE   512 + 512 words for $readmemh
//   +text=N +data=N   words that the memories have (512, 512)
//   +cycles=N       gives up after so many cycles (200000)
module testbench;
  parameter HALF = 5;  // of a clock period, in time units
  reg clk = 0, reset = 1, load = 0;
  reg [9:0] load_address = 0;
  reg [31:0] load_data = 0, in = 0;
  wire out_valid, halted, trap;
  wire [31:0] out;
  reg [31:0] words[0:1023];
  reg [8*512-1:0] file;
  integer k, cycles, limit, text, data;

  riscv dut (
      .clk(clk), .reset(reset), .load(load), .load_address(load_address), .load_data(load_data), .in(in), .out_valid(out_valid),
      .out(out), .halted(halted), .trap(trap)
  );

  always #HALF clk = ~clk;

  // Inputs change away from the rising edge, outputs are looked at just before it.
  initial begin
    if (!$value$plusargs("program=%s", file)) begin
      $display("no +program=FILE");
      $finish;
    end
    if (!$value$plusargs("cycles=%d", limit)) limit = 200000;
    if (!$value$plusargs("text=%d", text)) text = 512;
    if (!$value$plusargs("data=%d", data)) data = 512;
    $readmemh(file, words);
    for (k = 0; k < 1024; k = k + 1)
    if (k < 512 ? k < text : k - 512 < data) begin
      @(negedge clk);
      load = 1;
      load_address = k;
      load_data = words[k];
    end
    @(negedge clk);
    load = 0;
    @(negedge clk);
    reset = 0;
    cycles = 0;
    while (halted !== 1'b1 && cycles < limit) begin
      @(negedge clk);
      cycles = cycles + 1;
      if (out_valid === 1'b1) begin
        $display("%08x", out);
        in = in + 1;
      end
    end
    if (halted !== 1'b1) $display("no end after %0d cycles", limit);
    else if (trap === 1'b0) $display("halted");
    else $display("trap");
    $finish;
  end
endmodule
