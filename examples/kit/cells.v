// Made by examples/kit/generate.py: do not edit.
// Functional models without delays, for simulation.

module INV_1 (input A, output Y);
  assign Y = ~A;
endmodule

module INV_2 (input A, output Y);
  assign Y = ~A;
endmodule

module INV_4 (input A, output Y);
  assign Y = ~A;
endmodule

module INV_8 (input A, output Y);
  assign Y = ~A;
endmodule

module BUF_1 (input A, output Y);
  assign Y = A;
endmodule

module BUF_2 (input A, output Y);
  assign Y = A;
endmodule

module BUF_4 (input A, output Y);
  assign Y = A;
endmodule

module BUF_8 (input A, output Y);
  assign Y = A;
endmodule

module CKBUF_4 (input A, output Y);
  assign Y = A;
endmodule

module CKBUF_8 (input A, output Y);
  assign Y = A;
endmodule

module NAND2_1 (input A, input B, output Y);
  assign Y = ~(A & B);
endmodule

module NAND2_2 (input A, input B, output Y);
  assign Y = ~(A & B);
endmodule

module NAND3_1 (input A, input B, input C, output Y);
  assign Y = ~(A & B & C);
endmodule

module NAND4_1 (input A, input B, input C, input D, output Y);
  assign Y = ~(A & B & C & D);
endmodule

module NOR2_1 (input A, input B, output Y);
  assign Y = ~(A | B);
endmodule

module NOR2_2 (input A, input B, output Y);
  assign Y = ~(A | B);
endmodule

module NOR3_1 (input A, input B, input C, output Y);
  assign Y = ~(A | B | C);
endmodule

module AND2_1 (input A, input B, output Y);
  assign Y = A & B;
endmodule

module OR2_1 (input A, input B, output Y);
  assign Y = A | B;
endmodule

module XOR2_1 (input A, input B, output Y);
  assign Y = A ^ B;
endmodule

module XNOR2_1 (input A, input B, output Y);
  assign Y = ~(A ^ B);
endmodule

module AOI21_1 (input A, input B, input C, output Y);
  assign Y = ~((A & B) | C);
endmodule

module OAI21_1 (input A, input B, input C, output Y);
  assign Y = ~((A | B) & C);
endmodule

module AOI22_1 (input A, input B, input C, input D, output Y);
  assign Y = ~((A & B) | (C & D));
endmodule

module OAI22_1 (input A, input B, input C, input D, output Y);
  assign Y = ~((A | B) & (C | D));
endmodule

module MUX2_1 (input A, input B, input S, output Y);
  assign Y = (A & ~S) | (B & S);
endmodule

module HA_1 (input A, input B, output S, output CO);
  assign S = A ^ B;
  assign CO = A & B;
endmodule

module FA_1 (input A, input B, input CI, output S, output CO);
  assign S = A ^ B ^ CI;
  assign CO = (A & B) | (CI & (A | B));
endmodule

module DFF_1 (input D, input CK, output reg Q);
  always @(posedge CK) Q <= D;
endmodule

module DFF_2 (input D, input CK, output reg Q);
  always @(posedge CK) Q <= D;
endmodule

module DFFR_1 (input D, input CK, input RN, output reg Q);
  always @(posedge CK or negedge RN)
    if (!RN) Q <= 1'b0;
    else Q <= D;
endmodule

module DFFE_1 (input D, input E, input CK, output reg Q);
  always @(posedge CK)
    if (E) Q <= D;
endmodule

module LATCH_1 (input D, input G, output reg Q);
  always @(G or D) if (G) Q = D;
endmodule

module CKGATE_1 (input E, input CK, output GCK);
  reg open;
  always @(CK or E) if (!CK) open = E;
  assign GCK = CK & open;
endmodule

module TIEHI (output Y);
  assign Y = 1'b1;
endmodule

module TIELO (output Y);
  assign Y = 1'b0;
endmodule

module FILL_1;
endmodule

module FILL_2;
endmodule

module FILL_4;
endmodule

module FILL_8;
endmodule

module TAP;
endmodule

module ANTENNA (input A);
endmodule
