#!/usr/bin/env python3
"""Writes a synthetic view folder (docs/formats.md, `view/`) for tests of the page and for its benchmark.

    make_sample.py OUT [CELLS] [--static]

Cells stand in rows on two tiers with two macros, in a tree of modules; nets join near cells and cross by bonds. Everything is
computed from a counter, so the same call gives the same bytes. --static writes OUT/data.js too.
"""
import base64
import json
import math
import os
import struct
import sys
import zlib


def mix(value):
    """An even 32-bit hash of a counter."""
    value = (value ^ 61 ^ (value >> 16)) * 9 & 0xFFFFFFFF
    value ^= value >> 4
    value = value * 0x27D4EB2D & 0xFFFFFFFF
    return value ^ (value >> 15)


def varint(out, value):
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


class Folder:
    def __init__(self):
        self.chunks = {}
        self.files = {}

    def add(self, name, kind, values, coding="plain", base=0, step=1, count=None):
        width = {"u8": 1, "u16": 2, "i32": 4, "u32": 4}[kind]
        letter = {"u8": "B", "u16": "H", "i32": "i", "u32": "I"}[kind]
        stored = values if step == 1 and base == 0 else [(v - base) // step for v in values]
        if coding == "plain":
            raw = bytes(stored) if kind == "u8" else struct.pack(f"<{len(stored)}{letter}", *stored)
        elif coding == "planes":
            plain = struct.pack(f"<{len(stored)}{letter}", *stored)
            raw = b"".join(plain[b::width] for b in range(width))
        else:
            bits = 8 * width
            raw = bytearray()
            zigzags = []
            before = 0
            for v in stored:
                d = (v - before) & ((1 << bits) - 1)
                d = d - (1 << bits) if d >> (bits - 1) else d
                before = v
                zigzags.append(2 * d if d >= 0 else -2 * d - 1)
            if coding == "delta":
                for z in zigzags:
                    varint(raw, z)
            else:
                plain = struct.pack(f"<{len(stored)}{letter.upper()}", *zigzags)
                raw = b"".join(plain[b::width] for b in range(width))
        packed = zlib.compress(bytes(raw), 6)
        file = name + ".bin"
        self.files[file] = packed
        entry = {"file": file, "bytes": len(packed), "type": kind, "count": len(values), "coding": coding, "packed": "deflate"}
        if base or step != 1:
            entry.update(base=base, step=step)
        self.chunks[name] = entry

    def names(self, name, names):
        raw = bytearray()
        before = b""
        for text in names:
            now = text.encode()
            shared = len(os.path.commonprefix([before, now]))
            varint(raw, shared)
            varint(raw, len(now) - shared)
            raw += now[shared:]
            before = now
        self.add(name, "u8", list(raw))


def scene(folder, sid, cells, tiers, side, row, slack):
    """Places all cells of a scene on `tiers` tiers of side x side units; gives x, y and tier of each."""
    per_row = max(1, side // 380)
    rows = side // row
    capacity = per_row * rows
    x, y, tier, orient = [], [], [], []
    for c in range(cells):
        k = mix(c * 7 + tiers)
        t = k % tiers
        # Cells of one module stand together: the position follows the id along a curve of rows.
        at = (c // tiers) % capacity
        x.append((at % per_row) * 380)
        y.append((at // per_row) % rows * row)
        tier.append(t)
        orient.append(0 if (at // per_row) % 2 == 0 else 5)
    x[0], y[0] = side // 2, side // 2
    if cells > 4:
        x[1], y[1], tier[0], tier[1], orient[1] = side // 8, side // 8, 0, tiers - 1, 2
    for name, kind, values, coding, base, step in (("x", "i32", x, "delta", 0, 380), ("y", "i32", y, "delta-planes", 0, row), ("tier", "u8", tier, "plain", 0, 1), ("orient", "u8", orient, "plain", 0, 1)):
        if step > 1 and any(v % step for v in values):
            step = 1
        folder.add(f"cells.{name}.{sid}", kind, values, coding, base, step)
    colours = []
    for cid, title, unit, low, high, scale, f in (
        ("density", "local density", "1", 0.2, 1.0, "sequential", lambda c: int(127 + 120 * math.sin(x[c] / side * 6) * math.cos(y[c] / side * 5))),
        ("slack", "worst slack", "s", -2e-10, 6e-10, "diverging", lambda c: slack[c]),
        ("power", "power", "W", 0, 4e-5, "sequential", lambda c: mix(c) % 255),
        ("temperature", "temperature", "K", 300, 345, "sequential", lambda c: int(254 * math.exp(-((x[c] - side * 0.4) ** 2 + (y[c] - side * 0.6) ** 2) / (side * side * 0.08)))),
        ("displacement", "displacement", "m", 0, 2e-5, "sequential", lambda c: 255 if mix(c + 5) % 9 == 0 else mix(c + 3) % 120),
    ):
        folder.add(f"cells.{cid}.{sid}", "u8", [f(c) for c in range(cells)])
        colours.append({"id": cid, "title": title, "unit": unit, "of": "cells", "low": low, "high": high, "missing": 255, "scale": scale, "chunk": f"cells.{cid}.{sid}"})
    maps = []
    n = 64
    for t in range(tiers):
        for mid, title, unit, low, high in (("density", "cell density", "1", 0, 1), ("temperature", "temperature", "K", 300, 345)):
            field = [int(254 * math.exp(-(((i / n - 0.35 - 0.2 * t) ** 2 + (j / n - 0.6) ** 2) / 0.08))) for j in range(n) for i in range(n)]
            folder.add(f"map.{mid}.{t}.{sid}", "u8", field)
            maps.append({"id": mid, "title": title, "unit": unit, "tier": t, "nx": n, "ny": n, "box": [0, 0, side, side], "low": low, "high": high, "chunk": f"map.{mid}.{t}.{sid}"})
    return x, y, tier, colours, maps


def make(cells):
    folder = Folder()
    row = 1400
    sides = {"fold": int(math.sqrt(cells * 380 * row / 2 / 0.7)) // row * row + row, "flat": int(math.sqrt(cells * 380 * row / 0.7)) // row * row + row}
    masters = [("RAM_64x32", True, 8 * row, 6 * row, ["A0", "D0"]), ("NAND2_X1", False, 380, row, ["A1", "A2", "ZN"]), ("DFF_X1", False, 760, row, ["D", "CK", "Q"]), ("INV_X1", False, 380, row, ["A", "ZN"]), ("CLKBUF_X1", False, 380, row, ["A", "Z"])]
    of = [0 if c < 2 and cells > 4 else 1 + mix(c) % 4 for c in range(cells)]
    folder.add("cells.master", "u16", of, "planes")
    block = max(8, cells // 24)
    names = [f"u_core{c // (4 * block)}/u_blk{c // block % 4}/g{c}" for c in range(cells)]
    folder.names("names.cells", names)
    nets = cells
    degrees, pins, which = [], [], []
    for k in range(nets):
        d = 2 + mix(k + 11) % 3
        degrees.append(d)
        members = sorted({min(cells - 1, max(0, k + (mix(k * 5 + i) % 61) - 30)) for i in range(d)} | {k})[:d]
        while len(members) < d:
            members.append(cells)
        pins += members
        which += [min(len(masters[of[c]][4]) - 1, 1) if c < cells else 0 for c in members]
    folder.add("nets.pins.start", "u32", degrees, "delta")
    folder.add("nets.pins.cell", "u32", pins, "delta")
    folder.add("nets.pins.pin", "u8", which)
    folder.names("names.nets", [f"n{k}" for k in range(nets)])
    slack = [40 + mix(c // 97) % 200 for c in range(cells)]
    scenes = []
    for sid, tiers in (("fold", 2), ("flat", 1)):
        side = sides[sid]
        x, y, tier, colours, maps = scene(folder, sid, cells, tiers, side, row, slack)
        bx, by, bn = [], [], []
        if tiers == 2:
            at = 0
            for k in range(nets):
                own = [c for c in pins[at:at + degrees[k]] if c < cells]
                at += degrees[k]
                if len({tier[c] for c in own}) == 2 and len(bx) < max(8, cells // 6):
                    bx.append(sum(x[c] for c in own) // len(own) // 1000 * 1000 + 500)
                    by.append(sum(y[c] for c in own) // len(own) // 1000 * 1000 + 500)
                    bn.append(k)
            folder.add("bonds.x.fold", "i32", bx, "delta")
            folder.add("bonds.y.fold", "i32", by, "delta")
            folder.add("bonds.net.fold", "u32", bn, "delta")
            folder.add("bonds.interface.fold", "u8", [0] * len(bx))
            folder.add("nets.criticality.fold", "u8", [mix(k // 50) % 255 for k in range(nets)])
            colours.append({"id": "criticality", "title": "net criticality", "unit": "1", "of": "nets", "low": 0, "high": 1, "missing": 255, "scale": "sequential", "chunk": "nets.criticality.fold"})
        paths = []
        for p in range(6):
            hops = []
            arrival = 0.0
            c = 10 + p * (cells // 8)
            for h in range(9):
                here = min(cells - 1, c + h * 37)
                bond = h > 0 and tiers == 2 and tier[here] != hops[-1]["tier"]
                at = [x[here] + 190, y[here] + 700]
                delay = 1e-11 * (1 + mix(here) % 6)
                arrival += delay
                hops.append({"cell": here, "pin": names[here] + ("/Q" if h == 0 else "/ZN"), "delay_s": delay, "arrival_s": arrival, "slew_s": 3e-11, "tier": tier[here], "bond": bond, "at": at})
            paths.append({"slack_s": -5e-11 + 2e-11 * p, "clock": "clk", "check": "setup", "from": hops[0]["pin"], "to": hops[-1]["pin"], "hops": hops})
        frames = 16
        sample = list(range(0, cells, max(1, cells // 3000)))
        sx, sy, st = [], [], []
        for f in range(frames):
            part = f / (frames - 1)
            for c in sample:
                sx.append(int(65535 * min(1, max(0, 0.5 + (x[c] / side - 0.5) * part))))
                sy.append(int(65535 * min(1, max(0, 0.5 + (y[c] / side - 0.5) * part))))
                st.append(int(255 * (0.5 + (tier[c] - 0.5) * part)) if tiers == 2 else 0)
        folder.add(f"snap.ids.{sid}", "u32", sample, "delta")
        folder.add(f"snap.x.{sid}", "u16", sx, "delta-planes")
        folder.add(f"snap.y.{sid}", "u16", sy, "planes")
        folder.add(f"snap.tier.{sid}", "u8", st)
        counts = [0] * 20
        for q in slack:
            counts[min(19, q * 20 // 255)] += 1
        scenes.append({
            "id": sid, "title": "2 tiers, 1 um bonds" if tiers == 2 else "flat, one die",
            "tiers": [{"name": f"tier {t}", "technology": 0, "outline": [0, 0, side, side], "z_um": 6.0 * t, "thickness_um": 5.0, "facing": "up" if t == 0 else "down", "row_height": row} for t in range(tiers)],
            "interfaces": [{"name": "bond", "lower": 0, "upper": 1, "kind": "bond", "size": [500, 500], "pitch_um": 1.0, "sites": (side // 1000) ** 2, "used": len(bx)}] if tiers == 2 else [],
            "bonds": {"count": len(bx)}, "metrics": {f"{sid}.hpwl": {"value": 0.0123 * tiers, "unit": "m"}, f"{sid}.wns": {"value": -5e-11, "unit": "s"}},
            "colours": colours, "maps": maps, "paths": paths,
            "histograms": [{"id": "slack", "title": "endpoint slack", "unit": "s", "edges": [-2e-10 + 8e-10 * k / 20 for k in range(21)], "counts": counts},
                           {"id": "bonds_per_net", "title": "bonds per net", "unit": "1", "edges": [0, 1, 2, 3], "counts": [nets - len(bx), len(bx), 0]}],
            "snapshots": {"cells": len(sample), "frames": frames, "overflow": [0.9 - 0.85 * f / (frames - 1) for f in range(frames)], "hpwl": [1 + 0.2 * math.sin(f / 3) + f / 16 for f in range(frames)], "stage": ["global"] * frames, "chunk_ids": f"snap.ids.{sid}", "chunk": f"snap.xyz.{sid}"},
        })
    index = {
        "format": "taufold-view", "version": 1, "program": "make_sample", "title": f"sample of {cells} cells", "kind": "fold", "um_per_unit": 0.001, "length_unit": "um",
        "counts": {"cells": cells, "nets": nets, "pins": len(pins)},
        "masters": [{"name": n, "macro": m, "size": [[w, h]], "pins": p, "directions": ["in"] * (len(p) - 1) + ["out"], "at": [[[w * (i + 1) // (len(p) + 1), h // 2] for i in range(len(p))]]} for n, m, w, h, p in masters],
        "technologies": ["sample"], "scenes": scenes, "ports": [{"name": f"io[{k}]", "net": k, "at": {"fold": [0, sides["fold"] * k // 8, 0], "flat": [0, sides["flat"] * k // 8, 0]}} for k in range(8)],
        "chunks": folder.chunks, "links": {},
    }
    return index, folder.files


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    if not arguments:
        sys.exit(__doc__)
    index, files = make(int(arguments[1]) if len(arguments) > 1 else 2000)
    view = os.path.join(arguments[0], "view")
    os.makedirs(view, exist_ok=True)
    with open(os.path.join(view, "index.json"), "w", encoding="utf-8") as out:
        json.dump(index, out)
    for name, data in files.items():
        with open(os.path.join(view, name), "wb") as out:
            out.write(data)
    if "--static" in sys.argv:
        everything = {"index.json": index, **{name: base64.b64encode(data).decode() for name, data in files.items()}}
        with open(os.path.join(arguments[0], "data.js"), "w", encoding="utf-8") as out:
            out.write("window.taufoldView = " + json.dumps(everything) + ";\n")


if __name__ == "__main__":
    main()
