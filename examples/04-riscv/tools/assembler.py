"""A small RV32I assembler: labels, the sections .text (0x0000) and .data (0x1000), .word, and the usual short forms.

`assemble(text)` gives (instruction words, data words, expected words): a comment `#= HEX...` states what the program puts out.
"""
import re

TEXT, DATA, WORDS = 0x0000, 0x1000, 512
NAMES = {f"x{k}": k for k in range(32)}
NAMES.update({n: k for k, n in enumerate(
    "zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6".split())})
NAMES["fp"] = 8

R = {"add": (0, 0), "sub": (0, 32), "sll": (1, 0), "slt": (2, 0), "sltu": (3, 0), "xor": (4, 0), "srl": (5, 0), "sra": (5, 32),
     "or": (6, 0), "and": (7, 0)}
I = {"addi": 0, "slti": 2, "sltiu": 3, "xori": 4, "ori": 6, "andi": 7}
SHIFT = {"slli": (1, 0), "srli": (5, 0), "srai": (5, 32)}
LOAD = {"lb": 0, "lh": 1, "lw": 2, "lbu": 4, "lhu": 5}
STORE = {"sb": 0, "sh": 1, "sw": 2}
BRANCH = {"beq": 0, "bne": 1, "blt": 4, "bge": 5, "bltu": 6, "bgeu": 7}


class Error(Exception):
    pass


def encode_r(op, f3, f7, rd, rs1, rs2):
    return f7 << 25 | rs2 << 20 | rs1 << 15 | f3 << 12 | rd << 7 | op


def encode_i(op, f3, rd, rs1, imm):
    if not -2048 <= imm < 2048:
        raise Error(f"{imm} does not fit in 12 bits")
    return (imm & 0xFFF) << 20 | rs1 << 15 | f3 << 12 | rd << 7 | op


def encode_s(f3, rs1, rs2, imm):
    if not -2048 <= imm < 2048:
        raise Error(f"{imm} does not fit in 12 bits")
    return (imm >> 5 & 0x7F) << 25 | rs2 << 20 | rs1 << 15 | f3 << 12 | (imm & 31) << 7 | 0x23


def encode_b(f3, rs1, rs2, offset):
    if offset & 1 or not -4096 <= offset < 4096:
        raise Error(f"a branch cannot go {offset} bytes")
    return ((offset >> 12 & 1) << 31 | (offset >> 5 & 63) << 25 | rs2 << 20 | rs1 << 15 | f3 << 12 | (offset >> 1 & 15) << 8
            | (offset >> 11 & 1) << 7 | 0x63)


def encode_j(rd, offset):
    if offset & 1 or not -(1 << 20) <= offset < 1 << 20:
        raise Error(f"a jump cannot go {offset} bytes")
    return ((offset >> 20 & 1) << 31 | (offset >> 1 & 0x3FF) << 21 | (offset >> 11 & 1) << 20 | (offset >> 12 & 255) << 12 | rd << 7
            | 0x6F)


def load_immediate(rd, value):
    value = (value + (1 << 31)) % (1 << 32) - (1 << 31)
    low = (value + 2048) % 4096 - 2048
    high = (value - low) >> 12 & 0xFFFFF
    if high == 0:
        return [encode_i(0x13, 0, rd, 0, low)]
    return [high << 12 | rd << 7 | 0x37] + ([encode_i(0x13, 0, rd, rd, low)] if low else [])


class Assembler:
    def __init__(self):
        self.labels, self.expected = {}, []

    def register(self, text):
        if text not in NAMES:
            raise Error(f"no register '{text}'")
        return NAMES[text]

    def value(self, text):
        if text in self.labels:
            return self.labels[text]
        try:
            return int(text, 0)
        except ValueError:
            raise Error(f"neither a number nor a label: '{text}'") from None

    def address(self, text):
        m = re.fullmatch(r"(.*)\((\w+)\)", text)
        if not m:
            raise Error(f"not an address OFFSET(REGISTER): '{text}'")
        return self.value(m[1] or "0"), self.register(m[2])

    def size(self, op, args):
        """Bytes of a statement; `li` of a number takes as many words as it needs, `la` always two."""
        if op == ".word":
            return 4 * len(args)
        if op == "li":
            return 4 * len(load_immediate(0, int(args[1], 0)))
        return 8 if op == "la" else 4

    def words(self, op, args, pc):
        reg, val = self.register, self.value
        if op == ".word":
            return [val(a) & 0xFFFFFFFF for a in args]
        short = {
            "nop": ("addi", "x0", "x0", "0"), "mv": ("addi", *args, "0"), "not": ("xori", *args, "-1"), "neg": ("sub", *args[:1], "x0", *args[1:]),
            "j": ("jal", "x0", *args), "call": ("jal", "ra", *args), "ret": ("jalr", "x0", "0(ra)"), "beqz": ("beq", *args[:1], "x0", *args[1:]),
            "bnez": ("bne", *args[:1], "x0", *args[1:]),
        }.get(op)
        if short:
            op, args = short[0], list(short[1:])
        if op in R:
            f3, f7 = R[op]
            return [encode_r(0x33, f3, f7, reg(args[0]), reg(args[1]), reg(args[2]))]
        if op in I:
            return [encode_i(0x13, I[op], reg(args[0]), reg(args[1]), val(args[2]))]
        if op in SHIFT:
            f3, f7 = SHIFT[op]
            return [encode_r(0x13, f3, f7, reg(args[0]), reg(args[1]), val(args[2]) & 31)]
        if op in LOAD or op == "jalr":
            offset, base = self.address(args[1])
            return [encode_i(0x03, LOAD[op], reg(args[0]), base, offset) if op in LOAD else encode_i(0x67, 0, reg(args[0]), base, offset)]
        if op in STORE:
            offset, base = self.address(args[1])
            return [encode_s(STORE[op], base, reg(args[0]), offset)]
        if op in BRANCH:
            return [encode_b(BRANCH[op], reg(args[0]), reg(args[1]), val(args[2]) - pc)]
        if op == "jal":
            return [encode_j(reg(args[0]), val(args[1]) - pc)]
        if op in ("lui", "auipc"):
            return [(val(args[1]) & 0xFFFFF) << 12 | reg(args[0]) << 7 | (0x37 if op == "lui" else 0x17)]
        if op == "li":
            return load_immediate(reg(args[0]), val(args[1]))
        if op == "la":
            low = (val(args[1]) + 2048) % 4096 - 2048
            rd = reg(args[0])
            return [(val(args[1]) - low) >> 12 << 12 | rd << 7 | 0x37, encode_i(0x13, 0, rd, rd, low)]
        fixed = {"ecall": 0x73, "ebreak": 0x100073, "fence": 0x0FF0000F}.get(op)
        if fixed is None:
            raise Error(f"no instruction '{op}'")
        return [fixed]

    def run(self, text):
        statements, where, section = [], {"text": TEXT, "data": DATA}, "text"
        for number, line in enumerate(text.splitlines(), 1):
            code, _, comment = line.partition("#")
            if comment.startswith("="):
                self.expected += [int(w, 16) for w in comment[1:].split()]
            while m := re.match(r"\s*(\w+):", code):
                self.labels[m[1]] = where[section]
                code = code[m.end():]
            parts = code.replace(",", " ").split()
            if not parts:
                continue
            op, args = parts[0], parts[1:]
            if op in (".text", ".data"):
                section = op[1:]
                continue
            statements.append((number, section, where[section], op, args))
            where[section] += self.size(op, args)
        memory = {"text": [0] * WORDS, "data": [0] * WORDS}
        for number, section, at, op, args in statements:
            try:
                words = self.words(op, args, at)
            except (Error, IndexError) as e:
                raise Error(f"line {number}: {op}: {e}") from None
            first = (at - (TEXT if section == "text" else DATA)) // 4
            if first + len(words) > WORDS:
                raise Error(f"line {number}: {section} is full")
            memory[section][first:first + len(words)] = words
        return memory["text"], memory["data"], self.expected


def assemble(text):
    return Assembler().run(text)
