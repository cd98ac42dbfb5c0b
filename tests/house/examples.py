#!/usr/bin/env python3
"""The shipped cases are what the generator writes with the options that their READMEs state, and every example has commands."""
import lzma
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tree  # noqa: E402

MADE = re.compile(r"`examples/tools/make_case\.py OUT ([^`]*)`")


def main():
    source, _ = tree.arguments()
    faults, looked_at = [], 0
    for name in sorted(os.listdir(os.path.join(source, "examples"))):
        if not re.match(r"\d\d-", name):
            continue
        looked_at += 1
        readme = tree.text(source, f"examples/{name}/README.md")
        if "```sh run\n" not in readme:
            faults.append(f"examples/{name}/README.md: no commands that the tests run")
        packed = os.path.join(source, "examples", name, "case.txt.xz")
        if not os.path.exists(packed):
            continue
        made = MADE.search(readme)
        if not made:
            faults.append(f"examples/{name}/README.md: does not say how the case was made")
            continue
        with tempfile.TemporaryDirectory(prefix="taufold-example-") as folder:
            fresh = os.path.join(folder, "case.txt")
            subprocess.run([sys.executable, os.path.join(source, "examples/tools/make_case.py"), fresh, *made.group(1).split()],
                           check=True, stdout=subprocess.DEVNULL)
            with open(fresh, "rb") as a, lzma.open(packed) as b:
                if a.read() != b.read():
                    faults.append(f"examples/{name}/case.txt.xz: not what {made.group(0)} writes")
    tree.verdict(faults, looked_at, "examples")


if __name__ == "__main__":
    main()
