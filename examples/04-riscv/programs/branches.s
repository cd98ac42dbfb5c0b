# Each branch both ways: bits of a6 for those that went as they should.
        lui  gp, 2              # the port
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
