# Multiplication and division by shifting, with recursion for the factorial: the stack is the end of the data memory.
        lui  gp, 2
        li   sp, 0x1800
        li   a0, 10
        call factorial
        sw   a0, 0(gp)          #= 00375f00
        li   a1, 1000
        call divide
        sw   a0, 0(gp)          #= 00000e2c
        sw   a1, 0(gp)          #= 00000320
        li   a0, 0xffffffff
        li   a1, 10
        call divide
        sw   a0, 0(gp)          #= 19999999
        sw   a1, 0(gp)          #= 00000005
        ebreak

factorial:                      # a0! in a0
        li   t0, 2
        bgeu a0, t0, more
        li   a0, 1
        ret
more:   addi sp, sp, -8
        sw   ra, 0(sp)
        sw   a0, 4(sp)
        addi a0, a0, -1
        call factorial
        lw   a1, 4(sp)
        lw   ra, 0(sp)
        addi sp, sp, 8
multiply:                       # a0 x a1 in a0
        mv   t0, a0
        li   a0, 0
step:   beqz a1, out
        andi t1, a1, 1
        beqz t1, even
        add  a0, a0, t0
even:   slli t0, t0, 1
        srli a1, a1, 1
        j    step
out:    ret

divide:                         # a0 / a1 in a0, the rest in a1
        li   t0, 0
        li   t1, 0
        li   t2, 32
bit:    slli t1, t1, 1
        srli t3, a0, 31
        or   t1, t1, t3
        slli a0, a0, 1
        slli t0, t0, 1
        bltu t1, a1, small
        sub  t1, t1, a1
        ori  t0, t0, 1
small:  addi t2, t2, -1
        bnez t2, bit
        mv   a0, t0
        mv   a1, t1
        ret
