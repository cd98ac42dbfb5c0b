# Insertion sort of signed words in place.
        lui  gp, 2
        la   s0, list
        li   s1, 4              # offset of the word to insert
        li   s2, 36
outer:  add  t0, s0, s1
        lw   t1, 0(t0)
inner:  beq  t0, s0, place
        lw   t2, -4(t0)
        bge  t1, t2, place
        sw   t2, 0(t0)
        addi t0, t0, -4
        j    inner
place:  sw   t1, 0(t0)
        addi s1, s1, 4
        bne  s1, s2, outer
        li   s1, 0
show:   add  t0, s0, s1
        lw   t1, 0(t0)
        sw   t1, 0(gp)
        addi s1, s1, 4
        bne  s1, s2, show
        ebreak
#= 80000000 fffffff0 ffffffff 0 1 2 7 7 7fffffff

        .data
list:   .word 7, -1, 0x7fffffff, 0, 2, -16, 7, 0x80000000, 1
