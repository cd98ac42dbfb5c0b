# Bytes and halves with and without sign, at every place in a word.
        lui  gp, 2              # the port
        lui  tp, 1              # the data memory
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
        sw   a0, 0(gp)          #= 0000000c
        ebreak
