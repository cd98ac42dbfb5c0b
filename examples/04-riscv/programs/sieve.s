# The primes below 60, by crossing out multiples in a table of bytes.
        lui  gp, 2
        la   s0, table
        li   s1, 60
        li   t0, 2
next:   add  t1, s0, t0
        lbu  t2, 0(t1)
        bnez t2, composite
        sw   t0, 0(gp)
        li   t4, 1
        add  t3, t0, t0
cross:  bgeu t3, s1, composite
        add  t1, s0, t3
        sb   t4, 0(t1)
        add  t3, t3, t0
        j    cross
composite:
        addi t0, t0, 1
        bltu t0, s1, next
        ebreak
#= 2 3 5 7 b d 11 13 17 1d 1f 25 29 2b 2f 35 3b

        .data
table:  .word 0
