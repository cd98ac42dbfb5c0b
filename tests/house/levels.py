#!/usr/bin/env python3
"""A room includes rooms of lower levels only, by the table in docs/architecture.md; CMake links no others; no include cycle."""
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import tree  # noqa: E402


def level_table(source):
    """Room to level; a level is a number and a letter, '0a' < '0b' < '1'."""
    table = {}
    for line in (tree.text(source, "docs/architecture.md") or "").splitlines():
        m = re.match(r"\|\s*(\d+)([a-z]?)\s*\|((?:\s*`\w+`,?)+)\s*\|", line)
        if m:
            for room in re.findall(r"`(\w+)`", m.group(3)):
                table[room] = (int(m.group(1)), m.group(2))
    return table


def cycle(edges):
    """A cycle of the graph {node: [node]}, or None."""
    state = {}
    for root in sorted(edges):
        stack = [(root, iter(edges.get(root, ())))] if root not in state else []
        if stack:
            state[root] = 1
        while stack:
            node, rest = stack[-1]
            for below in rest:
                if state.get(below) == 1:
                    path = [n for n, _ in stack]
                    return path[path.index(below):] + [below]
                if below not in state:
                    state[below] = 1
                    stack.append((below, iter(edges.get(below, ()))))
                    break
            else:
                state[node] = 2
                stack.pop()
    return None


def main():
    source, build = tree.arguments()
    level = level_table(source)
    faults, includes, own = [], 0, {}
    rooms = sorted(d for d in os.listdir(os.path.join(source, "src")) if os.path.isdir(os.path.join(source, "src", d)))
    faults += [f"src/{r}: not in the level table of docs/architecture.md" for r in rooms if r not in level]

    paths = [f for f in tree.files(source) if f.startswith("src/") and f.endswith(tree.SOURCES)]
    known = set(paths)
    for path in paths:
        room = path.split("/")[1]
        own[path] = []
        for number, line in enumerate(tree.text(source, path).splitlines(), 1):
            m = re.match(r'\s*#\s*include\s*[<"]([^">]+)[">]', line)
            if not m:
                continue
            target = m.group(1)
            other = target.split("/")[0]
            if "src/" + target in known:
                own[path].append("src/" + target)
            elif line.lstrip(" #").startswith('include "') and not os.path.exists(os.path.join(build, "generated", target)):
                beside = os.path.normpath(os.path.join(os.path.dirname(path), target))
                faults.append(f"{path}:{number}: write room/file.hpp, not \"{target}\"" if beside in known
                              else f"{path}:{number}: \"{target}\" is not a file of this project")
            if other in level and other != room and room in level:
                includes += 1
                if not level[other] < level[room]:
                    faults.append(f"{path}:{number}: {room} includes {other}, which is not of a lower level")

    ring = cycle(own)
    if ring:
        faults.append("include cycle: " + " -> ".join(ring))

    for m in re.finditer(r"taufold_room\((\w+)([^)]*)\)", tree.text(source, "src/CMakeLists.txt")):
        room = m.group(1)
        linked = re.search(r"ROOMS((?:\s+[a-z]\w*)+)", m.group(2))
        for other in linked.group(1).split() if linked else ():
            if room in level and not (other in level and level[other] < level[room]):
                faults.append(f"src/CMakeLists.txt: {room} links {other}, which is not of a lower level")

    tree.verdict(faults, includes, "includes between rooms")


if __name__ == "__main__":
    main()
