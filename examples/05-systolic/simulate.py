#!/usr/bin/env python3
"""Multiplies matrices on the array with Icarus Verilog and compares every element with the product that Python computes.

  simulate.py [--random N] [--seed S] [--netlist FILE]

Fixed products (identity, extremes of the number range, an inner length of 1 and of 511), then N random ones of random inner
length, some with gaps between the pairs. With --netlist the gates in FILE (made from rtl/ with a kit's cells) run in place of
the RTL. Exit 0: all agree; 1: not; 77: Icarus Verilog is not installed.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
N = 8
MASK64 = (1 << 64) - 1


class Random:
    """SplitMix64."""

    def __init__(self, seed):
        self.state = seed & MASK64

    def below(self, n):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK64
        x = self.state
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK64
        return ((x ^ (x >> 31)) * n) >> 64


def build(netlist, out):
    rtl = os.path.join(HERE, "rtl")
    cells = os.path.join(HERE, "..", "kit", "cells.v")
    sources = [netlist, cells] if netlist else sorted(os.path.join(rtl, f) for f in os.listdir(rtl))
    subprocess.run(["iverilog", "-g2005", "-Wall", "-Wno-timescale", "-o", out, *sources, os.path.join(HERE, "testbench.v")], check=True)


def pack(elements, bits):
    return sum((e & ((1 << bits) - 1)) << bits * k for k, e in enumerate(elements))


def line(shift, show, valid, first, a=0, b=0):
    return (shift << 3 | show << 2 | valid << 1 | first) << 96 | b << 64 | a


def stimulus(a, b, gaps):
    """Lines for one product of a (8 x K) and b (K x 8); gaps[k] idle cycles come before pair k."""
    lines = []
    for k in range(len(b)):
        lines += [line(0, 0, 0, 0, MASK64, MASK64 >> 32)] * gaps[k]  # what stands at the inputs meanwhile must not matter
        lines.append(line(0, 0, 1, int(k == 0), pack((a[i][k] for i in range(N)), 8), pack(b[k], 4)))
    lines += [line(0, 0, 0, 0)] * (2 * (N - 1))
    return lines + [line(1, 1, 0, 0)] * N


def rows(a, b):
    """What the array prints for it: the rows of the product, last first."""
    for i in reversed(range(N)):
        sums = [sum(a[i][k] * b[k][j] for k in range(len(b))) for j in range(N)]
        yield f"{pack(sums, 20):040x}"


def matrix(rows_, columns, element):
    return [[element(i, j) for j in range(columns)] for i in range(rows_)]


def products(count, seed):
    """(name, a, b, gaps)"""
    identity = matrix(N, N, lambda i, j: int(i == j))
    counting = matrix(N, N, lambda i, j: N * i + j - 32)
    small = matrix(N, N, lambda i, j: (N * i + 3 * j) % 16 - 8)
    yield "identity x small", identity, small, [0] * N
    yield "counting x identity", counting, identity, [0] * N
    yield "counting x small", counting, small, [0] * N
    for name, x, y in (("least x least", -128, -8), ("least x greatest", -128, 7), ("greatest x least", 127, -8)):
        yield name, matrix(N, 511, lambda i, j: x), matrix(511, N, lambda i, j: y), [0] * 511
    yield "one pair", matrix(N, 1, lambda i, j: i - 4), matrix(1, N, lambda i, j: j - 4), [0]
    r = Random(seed)
    for k in range(count):
        inner = 1 + r.below(24)
        a = matrix(N, inner, lambda i, j: r.below(256) - 128)
        b = matrix(inner, N, lambda i, j: r.below(16) - 8)
        yield f"random product {k}", a, b, [r.below(3) if k % 2 else 0 for _ in range(inner)]


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--random", type=int, default=20, metavar="N")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--netlist", metavar="FILE")
    options = options.parse_args()
    if not shutil.which("iverilog") or not shutil.which("vvp"):
        print("Icarus Verilog is not installed (Debian package: iverilog)")
        return 77
    work = list(products(options.random, options.seed))
    lines = [text for _, a, b, gaps in work for text in stimulus(a, b, gaps)]
    with tempfile.TemporaryDirectory(prefix="taufold-systolic-") as scratch:
        simulator, path = os.path.join(scratch, "systolic.vvp"), os.path.join(scratch, "stimulus.hex")
        build(options.netlist, simulator)
        with open(path, "w", encoding="ascii") as f:
            f.write("".join(f"{text:025x}\n" for text in lines))
        run = subprocess.run(["vvp", "-n", simulator, f"+stimulus={path}", f"+cycles={len(lines)}"], check=True, capture_output=True, text=True)
    got = run.stdout.split("\n")[:-1]
    failed = int(len(got) != N * len(work))
    for k, (name, a, b, _) in enumerate(work):
        if got[N * k:N * k + N] != list(rows(a, b)):
            failed += 1
            print(f"{name}: wrong")
    print(f"{len(work)} products, {len(got) * N} elements compared, {failed} differences")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
