# CRC-32 (reflected, 0xedb88320) of "123456789", whose value is known, bit by bit; then of nothing.
        lui  gp, 2
        la   a0, text
        li   a1, 9
        call crc
        sw   a0, 0(gp)          #= cbf43926
        la   a0, text
        li   a1, 0
        call crc
        sw   a0, 0(gp)          #= 00000000
        ebreak

crc:    li   t0, -1
        li   t1, 0xedb88320
        add  a1, a1, a0
byte:   beq  a0, a1, done
        lbu  t2, 0(a0)
        addi a0, a0, 1
        xor  t0, t0, t2
        li   t3, 8
bit:    andi t4, t0, 1
        srli t0, t0, 1
        neg  t4, t4
        and  t4, t4, t1
        xor  t0, t0, t4
        addi t3, t3, -1
        bnez t3, bit
        j    byte
done:   not  a0, t0
        ret

        .data
text:   .word 0x34333231, 0x38373635, 0x00000039
