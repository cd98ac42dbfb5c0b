#!/usr/bin/env python3
"""Runs the blocks marked `sh run` of the documents and examples, in order, as a reader would from the repository's root.

Each document gets a folder of its own that looks like the root: the source tree's entries are linked into it, and
build/release/taufold is the program of this build. A block fails with its first failing command.
"""
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tree  # noqa: E402

BLOCK = re.compile(r"^```sh run\n(.*?)^```$", re.M | re.S)
LIMIT_S = 600


def main():
    source, build = tree.arguments()
    faults, looked_at = [], 0
    for path in tree.files(source):
        blocks = BLOCK.findall(tree.text(source, path)) if path.endswith(".md") else []
        if not blocks:
            continue
        with tempfile.TemporaryDirectory(prefix="taufold-docs-") as root:
            for name in os.listdir(source):
                if name not in ("build", "out", ".git"):
                    os.symlink(os.path.join(source, name), os.path.join(root, name))
            os.makedirs(os.path.join(root, "build"))
            os.symlink(build, os.path.join(root, "build", "release"))
            for block in blocks:
                looked_at += 1
                try:
                    run = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=root, timeout=LIMIT_S, text=True,
                                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                except subprocess.TimeoutExpired:
                    faults.append(f"{path}: more than {LIMIT_S} s:\n{block}")
                    break
                if run.returncode:
                    faults.append(f"{path}: exit {run.returncode} of\n{block}{run.stdout[-3000:]}")
                    break  # later blocks of a document build on earlier ones
    tree.verdict(faults, looked_at, "blocks of commands")


if __name__ == "__main__":
    main()
