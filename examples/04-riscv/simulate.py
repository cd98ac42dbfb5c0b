#!/usr/bin/env python3
"""Runs programs on the core with Icarus Verilog and compares what they put out with the expected words and with a model of the
instruction set.

  simulate.py [--random N] [--seed S] [--netlist FILE] [--words TEXT DATA] [--dump FILE]

The programs in programs/ state their expected output themselves; together they execute every instruction of RV32I. N random
programs more are compared with the model alone. With --netlist the gates in FILE (made from rtl/ with a kit's cells) run in
place of the RTL; --words says how many words their memories have, and programs that need more are left out. --dump writes the first
program that runs as a VCD, at the clock of constraints.sdc, for the power of it. Exit 0: all agree; 1: not; 77: Icarus Verilog is not installed.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "tools"))
import model  # noqa: E402
import random_program  # noqa: E402
from assembler import assemble  # noqa: E402


HALF_PS = 1250  # 400 MHz
DUMP = """`timescale 1ps/1ps
module dump;
  reg [8*512-1:0] file;
  initial if ($value$plusargs("dump=%s", file)) begin
    $dumpfile(file);
    $dumpvars(0, testbench.dut);
  end
endmodule
"""


def build(netlist, out):
    rtl = os.path.join(HERE, "rtl")
    kit = os.path.join(HERE, "..", "kit")
    sources = [netlist, os.path.join(kit, "cells.v")] if netlist else sorted(os.path.join(rtl, f) for f in os.listdir(rtl))
    dump = out + ".dump.v"
    with open(dump, "w", encoding="ascii") as f:
        f.write(DUMP)
    subprocess.run(["iverilog", "-g2005", "-Wall", "-Wno-timescale", "-o", out, "-s", "testbench", "-s", "dump",
                    f"-Ptestbench.HALF={HALF_PS}", dump, *sources, os.path.join(kit, "ram_256x32.v"),
                    os.path.join(HERE, "testbench.v")], check=True)


def used(words):
    return max((k + 1 for k, word in enumerate(words) if word), default=0)


def simulate(simulator, folder, text, data, size, dump=None):
    """The words put out, and how the program ended."""
    path = os.path.join(folder, "program.hex")
    with open(path, "w", encoding="ascii") as f:
        f.write("".join(f"{w:08x}\n" for w in text + data))
    run = subprocess.run(["vvp", "-n", simulator, f"+program={path}", f"+text={size[0]}", f"+data={size[1]}", *([f"+dump={dump}"] if dump else [])],
                         check=True, capture_output=True, text=True)
    lines = [line for line in run.stdout.split("\n")[:-1] if not line.startswith("VCD info:")]
    return lines[:-1], lines[-1]


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--random", type=int, default=20, metavar="N")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--netlist", metavar="FILE")
    options.add_argument("--words", type=int, nargs=2, default=(512, 512), metavar=("TEXT", "DATA"))
    options.add_argument("--dump", metavar="FILE")
    options = options.parse_args()
    if not shutil.which("iverilog") or not shutil.which("vvp"):
        print("Icarus Verilog is not installed (Debian package: iverilog)")
        return 77

    programs = []
    folder = os.path.join(HERE, "programs")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            text, data, expected = assemble(f.read())
        programs.append((name, text, data, expected))
    for k in range(options.random):
        text, data, _ = assemble(random_program.program(options.seed + k))
        programs.append((f"random program {options.seed + k}", text, data, None))

    failed, words, executed = 0, 0, set()
    wanted = len(programs)
    programs = [p for p in programs if used(p[1]) <= options.words[0] and used(p[2]) <= options.words[1]]
    with tempfile.TemporaryDirectory(prefix="taufold-riscv-") as scratch:
        simulator = os.path.join(scratch, "riscv.vvp")
        build(options.netlist, simulator)
        for number, (name, text, data, expected) in enumerate(programs):
            machine = model.Machine(text, data)
            want, end = machine.run()
            got, got_end = simulate(simulator, scratch, text, data, options.words, options.dump if number == 0 else None)
            words += len(got)
            executed |= machine.executed if expected is not None else set()
            want = [f"{w:08x}" for w in want]
            if expected is not None and want != [f"{w:08x}" for w in expected]:
                failed += 1
                print(f"{name}: the model puts out {' '.join(want)}, expected was {' '.join(f'{w:08x}' for w in expected)}")
            if got != want or got_end != end:
                failed += 1
                at = next((k for k, (g, w) in enumerate(zip(got, want)) if g != w), min(len(got), len(want)))
                print(f"{name}: word {at} is {got[at] if at < len(got) else got_end}, the model has {want[at] if at < len(want) else end}")
    if missing := model.ALL - executed:
        failed += 1
        print(f"never executed by programs/: {' '.join(sorted(missing))}")
    print(f"{len(programs)} of {wanted} programs, {words} words compared, {failed} differences")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
