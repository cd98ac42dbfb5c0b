// An RV32I core with three stages:
//   F  the address of the next instruction stands at the instruction memory
//   X  the instruction is there; operands, arithmetic, branches; loads and stores stand at the data memory
//   W  the loaded word is there; the result is written
// A result in W is forwarded to X; an instruction that needs a word being loaded waits one cycle. A taken branch or jump costs
// one cycle. Both memories answer in the cycle after the request. ECALL and EBREAK halt the core; so does, with `trap`, an
// instruction that is not RV32I, a jump to an address that is no multiple of four, and an access that is not aligned or outside
// the data memory (0x1000 to 0x17ff) and the port (0x2000). FENCE does nothing: there is one hart and every access is in order.
module core (
    input             clk,
    input             reset,
    // instruction memory
    output            i_read,
    output     [31:0] i_address,
    input      [31:0] i_word,
    // data memory and port
    output            d_request,
    output            d_port,      // the port, not the memory
    output            d_write,
    output     [31:0] d_address,
    output reg [ 3:0] d_bytes,
    output reg [31:0] d_out,
    input      [31:0] d_in,        // of the request of the cycle before
    output reg        halted,
    output reg        trap
);
  localparam LUI = 7'h37, AUIPC = 7'h17, JAL = 7'h6f, JALR = 7'h67, BRANCH = 7'h63, LOAD = 7'h03, STORE = 7'h23, IMMEDIATE = 7'h13,
      REGISTER = 7'h33, FENCE = 7'h0f, SYSTEM = 7'h73;

  reg [31:0] pc_f, pc_x;
  reg        valid_x;

  // ---- W: what X left
  reg        write_w, load_w;
  reg [ 4:0] rd_w;
  reg [31:0] result_w;
  reg [ 2:0] size_w;
  reg [ 1:0] offset_w;

  wire [31:0] at_offset = d_in >> {offset_w, 3'd0};
  reg  [31:0] loaded;
  always @* begin
    case (size_w)
      3'd0: loaded = {{24{at_offset[7]}}, at_offset[7:0]};
      3'd1: loaded = {{16{at_offset[15]}}, at_offset[15:0]};
      3'd4: loaded = {24'd0, at_offset[7:0]};
      3'd5: loaded = {16'd0, at_offset[15:0]};
      default: loaded = d_in;
    endcase
  end

  // ---- X
  wire [31:0] word = i_word;
  wire [ 6:0] opcode = word[6:0];
  wire [ 2:0] funct3 = word[14:12];
  wire [ 6:0] funct7 = word[31:25];
  wire [ 4:0] rd = word[11:7], rs1 = word[19:15], rs2 = word[24:20];

  wire is_load = opcode == LOAD, is_store = opcode == STORE, is_branch = opcode == BRANCH, is_register = opcode == REGISTER;
  wire is_immediate = opcode == IMMEDIATE, is_jal = opcode == JAL, is_jalr = opcode == JALR;
  wire is_lui = opcode == LUI, is_auipc = opcode == AUIPC;
  wire uses_rs1 = is_load || is_store || is_branch || is_register || is_immediate || is_jalr;
  wire uses_rs2 = is_store || is_branch || is_register;
  wire writes = is_load || is_register || is_immediate || is_jal || is_jalr || is_lui || is_auipc;

  // What is not an instruction of RV32I
  wire is_shift = funct3 == 3'd1 || funct3 == 3'd5;
  wire bad_shift = funct7 != 7'h00 && !(funct7 == 7'h20 && funct3 == 3'd5);
  wire bad_register = funct7 != 7'h00 && !(funct7 == 7'h20 && (funct3 == 3'd0 || funct3 == 3'd5));
  wire is_halt = word == 32'h00000073 || word == 32'h00100073;
  reg  illegal;
  always @* begin
    case (opcode)
      LUI, AUIPC, JAL: illegal = 1'b0;
      JALR: illegal = funct3 != 3'd0;
      BRANCH: illegal = funct3 == 3'd2 || funct3 == 3'd3;
      LOAD: illegal = funct3 == 3'd3 || funct3 >= 3'd6;
      STORE: illegal = funct3 > 3'd2;
      IMMEDIATE: illegal = is_shift && bad_shift;
      REGISTER: illegal = bad_register;
      FENCE: illegal = funct3 != 3'd0;
      SYSTEM: illegal = !is_halt;
      default: illegal = 1'b1;
    endcase
  end

  // Operands
  wire [31:0] read1, read2;
  registers file (
      .clk(clk), .write(write_w), .rd(rd_w), .value(load_w ? loaded : result_w), .rs1(rs1), .rs2(rs2), .a(read1), .b(read2)
  );
  wire match1 = write_w && rd_w == rs1 && rs1 != 5'd0, match2 = write_w && rd_w == rs2 && rs2 != 5'd0;
  wire wait_for_load = valid_x && load_w && ((match1 && uses_rs1) || (match2 && uses_rs2));
  wire [31:0] a = match1 ? result_w : read1;
  wire [31:0] b = match2 ? result_w : read2;

  wire [31:0] imm_i = {{20{word[31]}}, word[31:20]};
  wire [31:0] imm_s = {{20{word[31]}}, word[31:25], word[11:7]};
  wire [31:0] imm_b = {{19{word[31]}}, word[31], word[7], word[30:25], word[11:8], 1'b0};
  wire [31:0] imm_u = {word[31:12], 12'd0};
  wire [31:0] imm_j = {{11{word[31]}}, word[31], word[19:12], word[20], word[30:21], 1'b0};

  wire [31:0] arithmetic;
  wire        equal, less, less_unsigned;
  alu unit (
      .a(a), .b(is_immediate ? imm_i : b), .funct3(is_branch ? 3'd2 : funct3),
      .alternate(word[30] && (is_register || (is_immediate && funct3 == 3'd5))), .result(arithmetic), .equal(equal), .less(less),
      .less_unsigned(less_unsigned)
  );

  // Branches and jumps
  wire        condition = funct3[2] ? (funct3[1] ? less_unsigned : less) : equal;
  wire        taken = is_jal || is_jalr || (is_branch && condition != funct3[0]);
  wire [31:0] relative = pc_x + (is_auipc ? imm_u : is_branch ? imm_b : imm_j);
  wire [31:0] indexed = a + (is_store ? imm_s : imm_i);
  wire [31:0] target = is_jalr ? {indexed[31:1], 1'b0} : relative;
  wire [31:0] next_x = pc_x + 32'd4;
  wire        bad_target = taken && target[1:0] != 2'd0;

  // Loads and stores
  wire access = is_load || is_store;
  wire in_memory = indexed[31:11] == 21'd2, in_port = indexed[31:2] == 30'h0800;
  wire aligned = funct3[1:0] == 2'd0 || (funct3[1:0] == 2'd1 && !indexed[0]) || (funct3[1:0] == 2'd2 && indexed[1:0] == 2'd0);
  wire bad_access = access && (!aligned || !(in_memory || in_port));

  wire run = valid_x && !wait_for_load && !halted;
  wire stop = run && (illegal || is_halt || bad_target || bad_access);
  wire jump = run && taken;

  assign d_request = run && access && !stop;
  assign d_port = in_port;
  assign d_write = is_store;
  assign d_address = indexed;
  always @* begin
    case (funct3[1:0])
      2'd0: begin
        d_bytes = 4'b0001 << indexed[1:0];
        d_out = {4{b[7:0]}};
      end
      2'd1: begin
        d_bytes = indexed[1] ? 4'b1100 : 4'b0011;
        d_out = {2{b[15:0]}};
      end
      default: begin
        d_bytes = 4'b1111;
        d_out = b;
      end
    endcase
  end

  // ---- F
  assign i_read = !wait_for_load;
  assign i_address = pc_f;

  always @(posedge clk) begin
    if (reset) begin
      pc_f <= 32'd0;
      valid_x <= 1'b0;
      write_w <= 1'b0;
      load_w <= 1'b0;
      halted <= 1'b0;
      trap <= 1'b0;
    end else begin
      if (!wait_for_load) begin
        pc_f <= jump ? target : pc_f + 32'd4;
        valid_x <= !jump;
      end
      write_w <= run && !stop && writes;
      load_w <= run && !stop && is_load;
      if (stop) begin
        halted <= 1'b1;
        trap <= !is_halt;
      end
    end
    if (!wait_for_load) pc_x <= pc_f;
    if (run) begin
      rd_w <= rd;
      size_w <= funct3;
      offset_w <= indexed[1:0];
      result_w <= is_lui ? imm_u : is_auipc ? relative : (is_jal || is_jalr) ? next_x : arithmetic;
    end
  end
endmodule
