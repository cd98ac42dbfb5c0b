"""Random programs that end: every instruction of RV32I in random order over random registers, forward branches only, a short
loop now and then, accesses around a pointer into the data memory; at the end all registers are put out, then the memory's sum."""

MASK64 = (1 << 64) - 1


class Random:
    """SplitMix64."""

    def __init__(self, seed):
        self.state = seed & MASK64

    def bits(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK64
        x = self.state
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK64
        return x ^ (x >> 31)

    def below(self, n):
        return self.bits() * n >> 64

    def pick(self, items):
        return items[self.below(len(items))]


# x3 holds the port, x4 the middle of the data memory, x5 the count of a loop: not written by random instructions.
KEPT = {3, 4, 5}


def program(seed, length=120):
    r = Random(seed)
    free = [k for k in range(32) if k not in KEPT]
    # Few registers at a time, so that results are used soon after they are made.
    near = [r.pick(free) for _ in range(6)]
    lines = ["lui x3, 2", "lui x4, 1", "addi x4, x4, 1024"]
    lines += [f"li x{k}, {r.pick((r.bits() & 0xFFFFFFFF, r.below(64), 0xFFFFFFFF - r.below(64), 0x80000000))}" for k in range(6, 32)]
    lines += ["li x1, 1", "li x2, 0x7fffffff", "li x5, 0"]
    labels, loop = 0, None
    for step in range(length):
        if step % 24 == 0:
            near = [r.pick(free) for _ in range(6)]
        rd, rs1, rs2 = (f"x{r.pick(near + [0])}" for _ in range(3))
        imm = r.below(4096) - 2048
        kind = r.below(100)
        if kind < 30:
            lines.append(f"{r.pick('add sub sll slt sltu xor srl sra or and'.split())} {rd}, {rs1}, {rs2}")
        elif kind < 45:
            lines.append(f"{r.pick('addi slti sltiu xori ori andi'.split())} {rd}, {rs1}, {imm}")
        elif kind < 52:
            lines.append(f"{r.pick('slli srli srai'.split())} {rd}, {rs1}, {r.below(32)}")
        elif kind < 56:
            lines.append(f"{r.pick(('lui', 'auipc'))} {rd}, {r.below(1 << 20)}")
        elif kind < 70:
            op, size = r.pick((("lb", 1), ("lbu", 1), ("lh", 2), ("lhu", 2), ("lw", 4)))
            lines.append(f"{op} {rd}, {(r.below(16) - 8) * 4 + r.below(4) // size * size}(x4)")
        elif kind < 80:
            op, size = r.pick((("sb", 1), ("sh", 2), ("sw", 4)))
            lines.append(f"{op} {rs2}, {(r.below(16) - 8) * 4 + r.below(4) // size * size}(x4)")
        elif kind < 84:
            lines.append(r.pick((f"sw {rs2}, 0(x3)", f"lw {rd}, 0(x3)", f"sb {rs1}, 1(x3)", f"lhu {rd}, 2(x3)")))
        elif kind < 93:
            labels += 1
            lines.append(f"{r.pick('beq bne blt bge bltu bgeu'.split())} {rs1}, {rs2}, l{labels}")
            lines += [f"addi {rd}, {rd}, {k}" for k in range(r.below(3))]
            lines.append(f"l{labels}:")
        elif kind < 96:
            labels += 1
            lines += [f"jal {rd}, l{labels}", f"addi {rd}, {rs1}, 7", f"l{labels}:"]
        elif kind < 98:
            # An indirect jump over one instruction: x1 is set to its own address first.
            lines += ["auipc x1, 0", "jalr x2, 13(x1)", f"addi {rs1}, {rs1}, 9"]
        elif loop is None:
            labels += 1
            loop = (labels, step + 4 + r.below(6))
            lines += [f"li x5, {2 + r.below(4)}", f"l{labels}:"]
        else:
            lines.append("fence")
        if loop and step >= loop[1]:
            lines += ["addi x5, x5, -1", f"bne x5, x0, l{loop[0]}"]
            loop = None
    if loop:
        lines += ["addi x5, x5, -1", f"bne x5, x0, l{loop[0]}"]
    lines += [f"sw x{k}, 0(x3)" for k in range(32)]
    lines += ["li x6, 0", "li x7, -32", "sum:", "add x8, x4, x7", "lw x9, 0(x8)", "add x6, x6, x9", "slli x10, x6, 1", "xor x6, x6, x10",
              "addi x7, x7, 4", "li x11, 32", "blt x7, x11, sum", "sw x6, 0(x3)"]
    # How a program may end: both halting instructions, and every kind of trap.
    lines.append(r.pick(("ebreak", "ebreak", "ecall", "ecall", ".word 0", "lw x6, 2(x4)", "sh x6, 1(x4)", "lw x6, 0(x0)",
                         "jalr x6, 2(x0)", ".word 0x40001033", ".word 0x00200073", ".word 0x02000033")))
    return "\n".join(lines + ["ebreak", ""])
