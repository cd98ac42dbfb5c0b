# Upper immediates, jumps and arithmetic with immediates, on values whose results can be seen by eye.
        lui  gp, 2              # the port

# upper immediates and jumps
        lui  a0, 0xfffff
        sw   a0, 0(gp)          #= fffff000
here:   auipc a0, 1
        sw   a0, 0(gp)          #= 0000100c
        jal  ra, over
        sw   zero, 0(gp)        # skipped
over:   sw   ra, 0(gp)          #= 00000018
        la   t0, away
        jalr ra, 1(t0)          # the lowest bit is dropped
back:   sw   zero, 0(gp)        # skipped
away:   sw   ra, 0(gp)          #= 0000002c

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
        ebreak
