# The first Fibonacci numbers.
        lui  gp, 2
        li   a0, 0
        li   a1, 1
        li   a2, 12
loop:   sw   a0, 0(gp)
        add  a3, a0, a1
        mv   a0, a1
        mv   a1, a3
        addi a2, a2, -1
        bnez a2, loop
        ebreak
#= 0 1 1 2 3 5 8 d 15 22 37 59
