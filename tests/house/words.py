#!/usr/bin/env python3
"""No unfinished work, no paths of one machine, and nothing that would break same-bits results (docs/architecture.md)."""
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tree  # noqa: E402

ME = "tests/house/words.py"
CODE = ("src/", "apps/", "bench/", "fuzz/", "scripts/", "tests/", "examples/", "cmake/")
# Rooms that may speak to the terminal, read the environment and count threads: the messages' own and those above `place`.
LOUD = ("src/diag/", "src/report/", "src/flow/", "src/cli/")
# The one file below them that reads the environment: it looks programs up on PATH and hands the environment on to them.
STARTS_PROGRAMS = "src/base/subprocess.cpp"

# (what it is, pattern, where it must not stand)
RULES = [
    ("a mark of unfinished work", r"\b(TODO|FIXME|XXX|HACK)\b|\bnot (yet )?implemented\b", lambda f: f.startswith(CODE)),
    ("a path of one machine", r"(?<![\w.~$}])/(?:work|root|home|farm|Users)/\w", lambda f: True),
    ("an address of a package registry", r"\b(?:pypi\.org|registry\.npmjs|crates\.io|files\.pythonhosted)", lambda f: True),
    ("a random source that differs between libraries",
     r"\bstd::(?:mt19937|minstd|random_device|shuffle|sample|uniform_\w+_distribution|normal_distribution|discrete_distribution)"
     r"|(?<![\w:.])s?rand\(", lambda f: f.startswith("src/")),
    ("arithmetic that may differ between builds", r"-ffast-math|-Ofast|-funsafe-math|#pragma\s+omp|std::execution",
     lambda f: f.startswith(("src/", "cmake/", "CMake"))),
    ("a container whose order depends on addresses", r"\bstd::(?:map|set|multimap|multiset|unordered_\w+)<[^<>,]*\*\s*[,>]",
     lambda f: f.startswith("src/")),
    ("output, environment or thread count below level 7",
     r"\bstd::(?:cout|cerr|clog)\b|\bfmt::print|(?<![\w])f?printf\(|\bgetenv\(|hardware_concurrency",
     lambda f: f.startswith("src/") and not f.startswith(LOUD) and f != STARTS_PROGRAMS),
]


def main():
    source, _ = tree.arguments()
    rules = [(what, re.compile(pattern), where) for what, pattern, where in RULES]
    faults, looked_at = [], 0
    for path in tree.files(source):
        contents = tree.text(source, path)
        if contents is None or path == ME:
            continue
        looked_at += 1
        for number, line in enumerate(contents.splitlines(), 1):
            faults += [f"{path}:{number}: {what}: {m.group(0)}" for what, pattern, where in rules
                       if where(path) and (m := pattern.search(line))]
    tree.verdict(faults, looked_at, "text files")


if __name__ == "__main__":
    main()
