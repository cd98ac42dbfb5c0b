#!/usr/bin/env python3
"""Relative links in the documents lead to files, and paths in back quotes that look like the project's own exist."""
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tree  # noqa: E402

OWN = r"`((?:src|tests|scripts|docs|bench|examples|apps|cmake|fuzz)/[\w./-]+)`"


def main():
    source, _ = tree.arguments()
    faults, looked_at = [], 0
    for path in tree.files(source):
        if not path.endswith(".md"):
            continue
        here = os.path.dirname(path)
        outside_blocks = re.sub(r"^```.*?^```", lambda m: "\n" * m.group(0).count("\n"), tree.text(source, path),
                                flags=re.M | re.S)
        for number, line in enumerate(outside_blocks.splitlines(), 1):
            for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", line):
                if re.match(r"[a-z]+:", target):
                    continue
                looked_at += 1
                if not os.path.exists(os.path.join(source, here, target)):
                    faults.append(f"{path}:{number}: link to {target}, which is not there")
            for target in re.findall(OWN, line):
                looked_at += 1
                if not os.path.exists(os.path.join(source, target)):
                    faults.append(f"{path}:{number}: names {target}, which is not there")
    tree.verdict(faults, looked_at, "links and paths")


if __name__ == "__main__":
    main()
