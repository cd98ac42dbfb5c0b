#!/usr/bin/env python3
"""No two files define a type of one name in one namespace: the linker keeps the functions of either, and both sides read the other's layout."""
import collections
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tree  # noqa: E402

SPACE = re.compile(r"^namespace ([\w:]+) \{", re.M)
UNNAMED = re.compile(r"^namespace \{", re.M)
# A nested type, as in `struct Poisson::Plan {`, is declared where its outer one is.
TYPE = re.compile(r"^(?:struct|class|enum class) (\w+)(?!\w|<|::)[^;{]*\{", re.M)


def main():
    source, _ = tree.arguments()
    homes = collections.defaultdict(set)
    for path in tree.files(source):
        contents = tree.text(source, path) if path.startswith("src/") and path.endswith(tree.SOURCES) else None
        space = SPACE.search(contents) if contents else None
        if not space:
            continue
        hidden = [(m.start(), contents.find("}  // namespace\n", m.start())) for m in UNNAMED.finditer(contents)]
        for m in TYPE.finditer(contents):
            if not any(a < m.start() < b for a, b in hidden):
                homes[f"{space[1]}::{m[1]}"].add(path)
    faults = [f"{name} is defined in {' and in '.join(sorted(at))}: give one another name, or an unnamed namespace"
              for name, at in sorted(homes.items()) if len(at) > 1]
    tree.verdict(faults, len(homes), "types")


if __name__ == "__main__":
    main()
