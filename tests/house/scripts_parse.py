#!/usr/bin/env python3
"""Every bash script passes `bash -n`, is executable and stops at the first error; every Python script compiles."""
import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tree  # noqa: E402


def main():
    source, _ = tree.arguments()
    faults, looked_at = [], 0
    for path in tree.files(source):
        contents = tree.text(source, path)
        first = contents.split("\n", 1)[0] if contents else ""
        full = os.path.join(source, path)
        if first.startswith("#!") and first.endswith("bash"):
            looked_at += 1
            run = subprocess.run(["bash", "-n", full], capture_output=True, text=True)
            if run.returncode:
                faults.append(f"{path}: {run.stderr.strip()}")
            if "set -euo pipefail" not in contents:
                faults.append(f"{path}: no `set -euo pipefail`")
            if not os.access(full, os.X_OK):
                faults.append(f"{path}: not executable")
        elif path.endswith(".py") or (first.startswith("#!") and "python3" in first):
            looked_at += 1
            try:
                compile(contents, path, "exec")
            except SyntaxError as e:
                faults.append(f"{path}:{e.lineno}: {e.msg}")
    tree.verdict(faults, looked_at, "scripts")


if __name__ == "__main__":
    main()
