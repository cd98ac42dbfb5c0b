"""The instruction set, written from its definition, sharing nothing with the RTL: what a program puts out and how it ends."""

MASK = 0xFFFFFFFF


def signed(value, bits=32):
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


class Trap(Exception):
    pass


class Machine:
    """2 KB of instructions at 0, 2 KB of data at 0x1000, a port at 0x2000 that reads as the count of words put out."""

    def __init__(self, text, data):
        self.text, self.data = list(text), bytearray(b"".join(w.to_bytes(4, "little") for w in data))
        self.x, self.pc, self.out = [0] * 32, 0, []
        self.executed = set()

    def load(self, address, size):
        if address % size:
            raise Trap
        if address & ~3 == 0x2000:
            value = len(self.out) & MASK
            return value >> 8 * (address & 3) & ((1 << 8 * size) - 1)
        if not 0x1000 <= address < 0x1800:
            raise Trap
        at = address - 0x1000
        return int.from_bytes(self.data[at:at + size], "little")

    def store(self, address, size, value):
        if address % size:
            raise Trap
        if address & ~3 == 0x2000:
            # The port shows the word on the bus: narrow stores repeat their value over it.
            value &= (1 << 8 * size) - 1
            self.out.append(sum(value << 8 * size * k for k in range(4 // size)))
        elif 0x1000 <= address < 0x1800:
            at = address - 0x1000
            self.data[at:at + size] = (value & ((1 << 8 * size) - 1)).to_bytes(size, "little")
        else:
            raise Trap

    def step(self):
        """False when the program halts."""
        word = self.text[self.pc % 2048 // 4]
        op, rd, f3, rs1, rs2, f7 = word & 127, word >> 7 & 31, word >> 12 & 7, word >> 15 & 31, word >> 20 & 31, word >> 25
        a, b = self.x[rs1], self.x[rs2]
        imm_i = signed(word >> 20, 12)
        following, result, name = self.pc + 4, None, None

        def jump(target):
            if target % 4:
                raise Trap
            return target & MASK

        if op == 0x37:
            name, result = "lui", word & 0xFFFFF000
        elif op == 0x17:
            name, result = "auipc", self.pc + (word & 0xFFFFF000)
        elif op == 0x6F:
            offset = signed((word >> 31) << 20 | (word >> 12 & 255) << 12 | (word >> 20 & 1) << 11 | (word >> 21 & 1023) << 1, 21)
            name, result, following = "jal", self.pc + 4, jump(self.pc + offset)
        elif op == 0x67 and f3 == 0:
            name, result, following = "jalr", self.pc + 4, jump((a + imm_i) & MASK & ~1)
        elif op == 0x63 and f3 not in (2, 3):
            offset = signed((word >> 31) << 12 | (word >> 7 & 1) << 11 | (word >> 25 & 63) << 5 | (word >> 8 & 15) << 1, 13)
            name = ("beq", "bne", "", "", "blt", "bge", "bltu", "bgeu")[f3]
            if (a == b, a != b, 0, 0, signed(a) < signed(b), signed(a) >= signed(b), a < b, a >= b)[f3]:
                following = jump(self.pc + offset)
        elif op == 0x03 and f3 in (0, 1, 2, 4, 5):
            name, size = {0: ("lb", 1), 1: ("lh", 2), 2: ("lw", 4), 4: ("lbu", 1), 5: ("lhu", 2)}[f3]
            result = self.load((a + imm_i) & MASK, size)
            if f3 < 2:
                result = signed(result, 8 * size)
        elif op == 0x23 and f3 < 3:
            name, size = (("sb", 1), ("sh", 2), ("sw", 4))[f3]
            self.store((a + signed(f7 << 5 | rd, 12)) & MASK, size, b)
        elif op in (0x13, 0x33):
            right = b if op == 0x33 else imm_i & MASK
            shift = right & 31
            if op == 0x33 or f3 in (1, 5):
                if not (f7 == 0 or (f7 == 32 and (f3 == 5 or (f3 == 0 and op == 0x33)))):
                    raise Trap
            sub = f7 == 32 and op == 0x33 and f3 == 0
            arithmetic = f7 == 32 and f3 == 5
            result = (a - right if sub else a + right, a << shift, int(signed(a) < signed(right)), int(a < right), a ^ right,
                      signed(a) >> shift if arithmetic else a >> shift, a | right, a & right)[f3]
            name = (("sub" if sub else "add"), "sll", "slt", "sltu", "xor", ("sra" if arithmetic else "srl"), "or", "and")[f3]
            if op == 0x13:
                name = "sltiu" if name == "sltu" else name + "i"
        elif op == 0x0F and f3 == 0:
            name = "fence"
        elif word in (0x73, 0x100073):
            self.executed.add("ecall" if word == 0x73 else "ebreak")
            return False
        else:
            raise Trap
        self.executed.add(name)
        if result is not None and rd:
            self.x[rd] = result & MASK
        self.pc = following & MASK
        return True

    def run(self, limit=200000):
        """The words put out, and "halted" or "trap"."""
        try:
            for _ in range(limit):
                if not self.step():
                    return self.out, "halted"
        except Trap:
            return self.out, "trap"
        raise RuntimeError(f"the program did not end in {limit} instructions")


ALL = set("lui auipc jal jalr beq bne blt bge bltu bgeu lb lh lw lbu lhu sb sh sw addi slti sltiu xori ori andi slli srli srai add sub "
          "sll slt sltu xor srl sra or and fence ecall ebreak".split())
