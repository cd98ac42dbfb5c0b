#!/usr/bin/env python3
"""Writes the kits: technology LEF, cell LEF, Liberty and RAM macro of each process, and the Verilog models that they share.

  generate.py [DIR]     writes into DIR (default: beside this file)
  generate.py --check   writes nothing; exit 1 and the names of the files that differ from what would be written
"""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from model import lef, liberty, ram, verilog  # noqa: E402
from model.cells import CELLS  # noqa: E402
from model.process import PROCESSES  # noqa: E402


def files():
    made = {"cells.v": verilog.cells(CELLS), "map.v": verilog.MAP}
    for p in PROCESSES:
        made[f"{p.name}.tech.lef"] = lef.technology(p)
        made[f"{p.name}.cells.lef"] = lef.cell_library(p, CELLS)
        made[f"{p.name}.lib"] = liberty.library(p, CELLS)
        made[f"{p.name}.ram.lef"] = ram.macro_lef(p)
        made[f"{p.name}.ram.lib"] = ram.macro_liberty(p)
    return made


def main(arguments):
    check = arguments == ["--check"]
    folder = HERE if check or not arguments else arguments[0]
    differ = []
    for name, text in files().items():
        path = os.path.join(folder, name)
        if not check:
            os.makedirs(folder, exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="\n") as f:
                f.write(text)
            continue
        try:
            with open(path, encoding="utf-8", newline="") as f:
                if f.read() != text:
                    differ.append(name)
        except FileNotFoundError:
            differ.append(name)
    for name in differ:
        print(f"{name}: not what generate.py writes")
    return bool(differ)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
