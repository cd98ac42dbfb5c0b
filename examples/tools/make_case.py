#!/usr/bin/env python3
"""Writes a synthetic two-tier placement case in the 2022 contest format (docs/formats.md).

The netlist is random but not shapeless: cells are the leaves of a binary hierarchy, and a sink lies l levels away from
its driver with probability proportional to 2^((p - 1) l). The number of nets that leave a block of B cells then grows
about as B^p, which is Rent's rule with exponent p. A tenth of the cells are flip-flops on one clock net. The file's order
and names are shuffled, so that neither tells where in the hierarchy a cell stands.

The output depends on the options alone: the generator has its own random numbers, the same for every Python version.

  make_case.py OUT [--cells N] [--seed S] [--rent P] [--techs 1|2] [--fill F]       OUT may end in .xz
"""
import argparse
import lzma

MASK = (1 << 64) - 1

# name, width in sites, input pins, share of the cells; the output pin comes last
MASTERS = [
    ("INV", 2, 1, 14), ("BUF", 3, 1, 8), ("NAND2", 3, 2, 18), ("NOR2", 3, 2, 12), ("AOI21", 4, 3, 9),
    ("OAI21", 4, 3, 8), ("AND3", 5, 3, 6), ("XOR2", 7, 2, 6), ("MUX2", 7, 3, 5), ("FADD", 12, 3, 4), ("DFF", 14, 1, 10),
]

# name, site width, row height: unequal scale, so that a cell's best tier depends on its size too
TECHS = {"T16": (8, 96), "T12": (6, 70)}


class Random:
    """SplitMix64."""

    def __init__(self, seed):
        self.state = seed & MASK

    def below(self, n):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        x = self.state
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
        return ((x ^ (x >> 31)) * n) >> 64

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items

    def weighted(self, weights):
        x = self.below(sum(weights))
        for i, w in enumerate(weights):
            if x < w:
                return i
            x -= w
        raise AssertionError


def pins_of(master):
    name, _, inputs, _ = master
    return ["CK"] * (name == "DFF") + [f"A{k + 1}" for k in range(inputs)] + ["Z"]


def shape(master, tech):
    """Width, height and pin offsets of a master in a technology: pins spread over the width at differing heights."""
    site, height = TECHS[tech]
    width = master[1] * site
    pins = pins_of(master)
    steps = len(pins) + 1
    place = [(width * (k + 1) // steps, height * (2 + (5 * k + len(master[0])) % 7) // 10) for k in range(len(pins))]
    return width, height, list(zip(pins, place))


def netlist(cells, rent, rng):
    """Master of every cell, and nets as lists of (cell, pin); the first pin of a net drives it."""
    kinds = [rng.weighted([m[3] for m in MASTERS]) for _ in range(cells)]
    levels = (cells - 1).bit_length()
    # 2^((p - 1) l) as integers, so that rounding is the same everywhere
    reach = [round(2.0 ** ((rent - 1) * l) * 1e6) for l in range(levels)]
    fan_out = [62, 16, 8, 5, 3, 2, 2, 1, 1]  # nets of 1, 2, ... sinks, in per cent
    free = [[f"A{k + 1}" for k in range(MASTERS[m][2])] for m in kinds]
    nets = []
    for driver in rng.shuffled(range(cells)):
        pins = [(driver, "Z")]
        used = {driver}
        for _ in range(1 + rng.weighted(fan_out)):
            block = 1 << rng.weighted(reach)
            first = ((driver // block) ^ 1) * block  # the sibling of the driver's block at that level
            size = min(block, cells - first)
            if size <= 0:
                continue
            start = rng.below(size)
            for k in range(size):  # the next cell there with an open input
                sink = first + (start + k) % size
                if sink not in used and free[sink]:
                    used.add(sink)
                    pins.append((sink, free[sink].pop(rng.below(len(free[sink])))))
                    break
        if len(pins) > 1:
            nets.append(pins)
    flops = [c for c in range(cells) if MASTERS[kinds[c]][0] == "DFF"]
    nets.append([(c, "CK") for c in flops])
    return kinds, nets


def write_case(a):
    rng = Random(a.seed)
    kinds, nets = netlist(a.cells, a.rent, rng)
    techs = list(TECHS)[:a.techs]
    bottom, top = techs[0], techs[-1]
    area = {t: sum(shape(MASTERS[k], t)[0] * shape(MASTERS[k], t)[1] for k in kinds) for t in techs}
    # Both tiers hold share s and 1 - s of the cells at the same fill F: s * bottom = (1 - s) * top = F * die.
    die_area = area[bottom] * area[top] / (area[bottom] + area[top]) / a.fill
    row = {t: TECHS[t][1] for t in techs}
    side = int(die_area ** 0.5)
    height = side // row[bottom] * row[bottom]
    width = int(die_area / height)
    limit = min(100, round(100 * a.fill) + 8)
    bond = TECHS[top][1] // 6 * 2

    out = [f"NumTechnologies {len(techs)}"]
    for t in techs:
        out.append(f"Tech {t} {len(MASTERS)}")
        for m in MASTERS:
            w, h, pins = shape(m, t)
            out.append(f"LibCell {m[0]} {w} {h} {len(pins)}")
            out += [f"Pin {p} {x} {y}" for p, (x, y) in pins]
    out += ["", f"DieSize 0 0 {width} {height}", "", f"TopDieMaxUtil {limit}", f"BottomDieMaxUtil {limit}", ""]
    out += [f"TopDieRows 0 0 {width} {row[top]} {height // row[top]}",
            f"BottomDieRows 0 0 {width} {row[bottom]} {height // row[bottom]}", "",
            f"TopDieTech {top}", f"BottomDieTech {bottom}", "",
            f"TerminalSize {bond} {bond}", f"TerminalSpacing {bond // 2}", ""]
    label = {c: k + 1 for k, c in enumerate(rng.shuffled(range(a.cells)))}
    out.append(f"NumInstances {a.cells}")
    out += [f"Inst C{label[c]} {MASTERS[kinds[c]][0]}" for c in sorted(label, key=label.get)]
    out += ["", f"NumNets {len(nets)}"]
    for k, pins in enumerate(rng.shuffled(nets)):
        out.append(f"Net N{k + 1} {len(pins)}")
        out += [f"Pin C{label[c]}/{p}" for c, p in rng.shuffled(pins)]
    text = ("\n".join(out) + "\n").encode()
    if a.out.endswith(".xz"):
        text = lzma.compress(text, preset=9 | lzma.PRESET_EXTREME)
    with open(a.out, "wb") as f:
        f.write(text)
    print(f"{a.out}: {a.cells} cells, {len(nets)} nets, {sum(map(len, nets))} pins, die {width} x {height}")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("out")
    ap.add_argument("--cells", type=int, default=1500, help="number of cells, 16 to 10000000")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--rent", type=float, default=0.65, help="Rent exponent, 0.1 to 0.95")
    ap.add_argument("--techs", type=int, choices=(1, 2), default=2, help="1: both tiers have the same cells")
    ap.add_argument("--fill", type=float, default=0.7, help="cell area over die area on both tiers, 0.1 to 0.92")
    a = ap.parse_args()
    if not (16 <= a.cells <= 10_000_000 and 0.1 <= a.rent <= 0.95 and 0.1 <= a.fill <= 0.92):
        ap.error("a value is out of its range; --help lists them")
    write_case(a)


if __name__ == "__main__":
    main()
