// Feeds products from a file and prints their rows.
//   +stimulus=FILE   one line a cycle for $readmemh: {shift, print, valid, first} in bits 99..96, b in 95..64, a in 63..0
//   +cycles=N        lines in the file
// A line with `print` prints `out` as it stands before the edge.
module testbench;
  reg clk = 0, reset = 1;
  reg [99:0] lines[0:65535];
  reg [99:0] now = 0;
  reg [8*512-1:0] file;
  integer k, cycles;
  wire [159:0] out;

  systolic dut (
      .clk(clk), .reset(reset), .valid(now[97]), .first(now[96]), .shift(now[99]), .a(now[63:0]), .b(now[95:64]), .out(out)
  );

  always #5 clk = ~clk;

  initial begin
    if (!$value$plusargs("stimulus=%s", file) || !$value$plusargs("cycles=%d", cycles)) begin
      $display("no +stimulus=FILE or +cycles=N");
      $finish;
    end
    $readmemh(file, lines, 0, cycles - 1);
    // Longer than the way through the array, and shifting, so that no sum is unknown: gates may not hide an unknown value that
    // the first pair of a product does away with.
    now[99] = 1;
    repeat (20) @(negedge clk);
    reset = 0;
    for (k = 0; k < cycles; k = k + 1) begin
      now = lines[k];
      #1 if (now[98]) $display("%040x", out);
      @(negedge clk);
    end
    $finish;
  end
endmodule
