#!/usr/bin/env python3
"""Every room has a README of at most 15 lines, every source file is at most 700 lines long and headers have #pragma once."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tree  # noqa: E402

README_LINES = 15
SOURCE_LINES = 700


def main():
    source, _ = tree.arguments()
    faults, looked_at = [], 0
    for room in sorted(os.listdir(os.path.join(source, "src"))):
        if not os.path.isdir(os.path.join(source, "src", room)):
            continue
        looked_at += 1
        path = f"src/{room}/README.md"
        if not os.path.exists(os.path.join(source, path)):
            faults.append(f"{path}: missing")
        elif (lines := tree.text(source, path).count("\n")) > README_LINES:
            faults.append(f"{path}: {lines} lines, at most {README_LINES}")

    for path in tree.files(source):
        if path.endswith(tree.SOURCES):
            looked_at += 1
            contents = tree.text(source, path)
            if contents is None:
                faults.append(f"{path}: not a text file")
                continue
            if (lines := contents.count("\n")) > SOURCE_LINES:
                faults.append(f"{path}: {lines} lines, at most {SOURCE_LINES}")
            if path.endswith((".hpp", ".h")) and "#pragma once" not in contents:
                faults.append(f"{path}: no #pragma once")
    tree.verdict(faults, looked_at, "rooms and source files")


if __name__ == "__main__":
    main()
