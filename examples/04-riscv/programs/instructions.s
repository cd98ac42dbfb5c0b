# Every instruction of RV32I on values whose results can be seen by eye; each result is put out.
        lui  gp, 2              # the port
        lui  tp, 1              # the data memory

# upper immediates and jumps
        lui  a0, 0xfffff
        sw   a0, 0(gp)          #= fffff000
here:   auipc a0, 1
        sw   a0, 0(gp)          #= 00001010
        jal  ra, over
        sw   zero, 0(gp)        # skipped
over:   sw   ra, 0(gp)          #= 0000001c
        la   t0, away
        jalr ra, 1(t0)          # the lowest bit is dropped
back:   sw   zero, 0(gp)        # skipped
away:   sw   ra, 0(gp)          #= 00000030

# arithmetic and logic with immediates
        li   t0, 100
        addi a0, t0, -101
        sw   a0, 0(gp)          #= ffffffff
        slti a1, a0, 0
        sw   a1, 0(gp)          #= 00000001
        sltiu a1, a0, 0
        sw   a1, 0(gp)          #= 00000000
        sltiu a1, zero, -1
        sw   a1, 0(gp)          #= 00000001
        xori a1, a0, 0x55
        sw   a1, 0(gp)          #= ffffffaa
        ori  a1, t0, 0x103
        sw   a1, 0(gp)          #= 00000167
        andi a1, t0, 0x46
        sw   a1, 0(gp)          #= 00000044
        li   t1, 0x80000001
        slli a1, t1, 4
        sw   a1, 0(gp)          #= 00000010
        srli a1, t1, 4
        sw   a1, 0(gp)          #= 08000000
        srai a1, t1, 31
        sw   a1, 0(gp)          #= ffffffff

# the same with registers
        li   t0, 0x7fffffff
        li   t2, 33             # shifts take the lowest five bits
        add  a0, t0, t1
        sw   a0, 0(gp)          #= 00000000
        sub  a0, t1, t0
        sw   a0, 0(gp)          #= 00000002
        sll  a0, t1, t2
        sw   a0, 0(gp)          #= 00000002
        slt  a0, t1, t0
        sw   a0, 0(gp)          #= 00000001
        slt  a0, t0, t1
        sw   a0, 0(gp)          #= 00000000
        sltu a0, t1, t0
        sw   a0, 0(gp)          #= 00000000
        xor  a0, t0, t1
        sw   a0, 0(gp)          #= fffffffe
        srl  a0, t1, t2
        sw   a0, 0(gp)          #= 40000000
        sra  a0, t1, t2
        sw   a0, 0(gp)          #= c0000000
        or   a0, t1, t2
        sw   a0, 0(gp)          #= 80000021
        and  a0, t0, t1
        sw   a0, 0(gp)          #= 00000001
        addi zero, t0, 0        # register 0 stays zero
        sw   zero, 0(gp)        #= 00000000

# memory: bytes and halves with and without sign, at every place in a word
        li   t0, 0x8091a2b3
        sw   t0, 0(tp)
        lw   a0, 0(tp)
        sw   a0, 0(gp)          #= 8091a2b3
        lb   a0, 0(tp)
        sw   a0, 0(gp)          #= ffffffb3
        lb   a0, 3(tp)
        sw   a0, 0(gp)          #= ffffff80
        lbu  a0, 1(tp)
        sw   a0, 0(gp)          #= 000000a2
        lbu  a0, 2(tp)
        sw   a0, 0(gp)          #= 00000091
        lh   a0, 0(tp)
        sw   a0, 0(gp)          #= ffffa2b3
        lh   a0, 2(tp)
        sw   a0, 0(gp)          #= ffff8091
        lhu  a0, 0(tp)
        sw   a0, 0(gp)          #= 0000a2b3
        lhu  a0, 2(tp)
        sw   a0, 0(gp)          #= 00008091
        li   t1, 0x44
        sb   t1, 1(tp)
        sb   t1, 3(tp)
        lw   a0, 0(tp)
        sw   a0, 0(gp)          #= 449144b3
        li   t1, 0x12345678
        sh   t1, 2(tp)
        lw   a0, 0(tp)
        sw   a0, 0(gp)          #= 567844b3
        sh   t1, 2044(tp)       # the last word of the memory
        lw   a0, 2044(tp)
        sw   a0, 0(gp)          #= 00005678
        lw   a0, 0(gp)          # the port reads as the count of words put out
        sw   a0, 0(gp)          #= 00000026

# branches: each both ways, bits of a6 for those that went as they should
        li   t0, -1
        li   t1, 1
        li   a6, 0
        beq  t0, t0, b1
        j    wrong
b1:     beq  t0, t1, wrong
        ori  a6, a6, 1
        bne  t0, t1, b2
        j    wrong
b2:     bne  t0, t0, wrong
        ori  a6, a6, 2
        blt  t0, t1, b3
        j    wrong
b3:     blt  t1, t0, wrong
        blt  t1, t1, wrong
        ori  a6, a6, 4
        bge  t1, t0, b4
        j    wrong
b4:     bge  t0, t1, wrong
        bge  t0, t0, b5
        j    wrong
b5:     ori  a6, a6, 8
        bltu t1, t0, b6
        j    wrong
b6:     bltu t0, t1, wrong
        ori  a6, a6, 16
        bgeu t0, t1, b7
        j    wrong
b7:     bgeu t1, t0, wrong
        ori  a6, a6, 32
wrong:  sw   a6, 0(gp)          #= 0000003f
        fence
        ecall
