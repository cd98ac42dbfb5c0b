# Arithmetic and logic with registers.
        lui  gp, 2              # the port
        li   t1, 0x80000001
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
        ebreak
