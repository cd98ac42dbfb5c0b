"""Writes LEF: the technology (layers, vias, site) and the cells."""
from .networks import leaves

PIN_WIDTH_TRACKS = 3  # length of a pin in tracks of M1


def um(x):
    text = f"{x:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def on_grid(p, x):
    return round(round(x / p.grid) * p.grid, 6)


def rect(x0, y0, x1, y1):
    return f"RECT {um(x0)} {um(y0)} {um(x1)} {um(y1)} ;"


def header(p, what):
    return [f"# {p.name}: {what}. {p.about}. Made by examples/kit/generate.py: do not edit.", "VERSION 5.8 ;", 'BUSBITCHARS "[]" ;',
            'DIVIDERCHAR "/" ;', ""]


def technology(p):
    lines = header(p, "technology")
    lines += ["UNITS", "  CAPACITANCE PICOFARADS 1 ;", "  RESISTANCE OHMS 1 ;", "  DATABASE MICRONS 2000 ;", "END UNITS",
              f"MANUFACTURINGGRID {um(p.grid)} ;", "", f"SITE {p.name}_core", "  CLASS CORE ;", "  SYMMETRY Y ;",
              f"  SIZE {um(p.site)} BY {um(p.row)} ;", f"END {p.name}_core", "", "LAYER OVERLAP", "  TYPE OVERLAP ;", "END OVERLAP", ""]
    for k, m in enumerate(p.layers):
        lines += [f"LAYER {m.name}", "  TYPE ROUTING ;", f"  DIRECTION {m.direction} ;", f"  PITCH {um(m.pitch)} ;",
                  f"  OFFSET {um(m.pitch / 2)} ;", f"  WIDTH {um(m.width)} ;", f"  SPACING {um(m.spacing)} ;",
                  f"  AREA {um(4 * m.width * m.width)} ;", f"  THICKNESS {um(m.thickness)} ;",
                  f"  RESISTANCE RPERSQ {m.rpersq_ohm:g} ;", f"  CAPACITANCE CPERSQDIST {m.cpersqdist_pf:g} ;",
                  f"  EDGECAPACITANCE {m.edge_pf:g} ;", f"END {m.name}", ""]
        if k + 1 < len(p.layers):
            lines += [f"LAYER V{k + 1}", "  TYPE CUT ;", f"  SPACING {um(m.spacing)} ;", f"  WIDTH {um(m.width)} ;",
                      f"  RESISTANCE {m.via_ohm:g} ;", f"END V{k + 1}", ""]
    for k, (a, b) in enumerate(zip(p.layers, p.layers[1:]), 1):
        cut, over = a.width / 2, a.width / 2
        wide = max(cut, b.width / 2)  # the upper metal may be wider than the cut
        along = [(-cut - over, -cut, cut + over, cut), (-cut, -cut - over, cut, cut + over)]
        below = along[0] if a.direction == "HORIZONTAL" else along[1]
        x, y = (wide + over, wide) if b.direction == "HORIZONTAL" else (wide, wide + over)
        lines += [f"VIA VIA{k} DEFAULT", f"  RESISTANCE {a.via_ohm:g} ;", f"  LAYER {a.name} ;", "    " + rect(*below),
                  f"  LAYER V{k} ;", "    " + rect(-cut, -cut, cut, cut), f"  LAYER {b.name} ;", "    " + rect(-x, -y, x, y), f"END VIA{k}",
                  "", f"VIARULE VIA{k}gen GENERATE", f"  LAYER {a.name} ;", f"    ENCLOSURE {um(over)} {um(0)} ;", f"  LAYER {b.name} ;",
                  f"    ENCLOSURE {um(over)} {um(wide - cut)} ;", f"  LAYER V{k} ;", "    " + rect(-cut, -cut, cut, cut),
                  f"    SPACING {um(4 * cut)} BY {um(4 * cut)} ;", f"END VIA{k}gen", ""]
    return "\n".join(lines + ["END LIBRARY", ""])


def rails(p, width):
    half = p.rail / 2
    lines = []
    for pin, use, y in (("VDD", "POWER", p.row), ("VSS", "GROUND", 0.0)):
        lines += [f"  PIN {pin}", f"    DIRECTION INOUT ; USE {use} ; SHAPE ABUTMENT ;",
                  f"    PORT LAYER M1 ; {rect(0, y - half, width, y + half)} END", f"  END {pin}"]
    return lines


def columns(cell, pins):
    """Site column of every pin: spread over the cell's width, each in a column of its own."""
    n, sites = len(pins), cell.width_sites()
    assert n <= sites, cell.name
    return [(2 * k + 1) * sites // (2 * n) for k in range(n)]


def macro(p, cell):
    width = cell.width_sites() * p.site
    m1 = p.layers[0]
    lines = [f"MACRO {cell.name}", f"  CLASS {cell.lef_class} ;", "  ORIGIN 0 0 ;", f"  FOREIGN {cell.name} 0 0 ;",
             f"  SIZE {um(width)} BY {um(p.row)} ;", "  SYMMETRY X Y ;", f"  SITE {p.name}_core ;"]
    pins = list(cell.inputs) + list(cell.outputs)
    taken = columns(cell, pins) if pins else []
    for k, (pin, column) in enumerate(zip(pins, taken)):
        is_out = pin in cell.outputs
        # Bars of three tracks of M1, inputs in the lower and outputs in the upper middle, so that M2 lands on a track.
        x = on_grid(p, (column + 0.5) * p.site)
        middle = on_grid(p, (round(p.row / m1.pitch / 2) + (1 if is_out else -1) + 0.5) * m1.pitch)
        half = PIN_WIDTH_TRACKS * m1.pitch / 2
        use = "CLOCK" if pin == cell.clock else "SIGNAL"
        lines += [f"  PIN {pin}", f"    DIRECTION {'OUTPUT' if is_out else 'INPUT'} ; USE {use} ;"]
        if is_out:
            size = cell.drive()
            lines.append(f"    ANTENNADIFFAREA {um(size * (p.wn + p.wp) * p.site / 2)} ;")
        elif cell.stages:
            n = sum(s.size * leaves(s.down).count(pin) for s in cell.stages if pin in s.inputs())
            lines.append(f"    ANTENNAGATEAREA {um(max(n, 1) * (p.wn + p.wp) * p.site / 4)} ;")
        else:
            lines.append(f"    ANTENNADIFFAREA {um((p.wn + p.wp) * p.site)} ;")
        shape = rect(x - m1.width / 2, on_grid(p, middle - half), x + m1.width / 2, on_grid(p, middle + half))
        lines += [f"    PORT LAYER M1 ; {shape} END", f"  END {pin}"]
    lines += rails(p, width)
    if cell.stages:
        # The cell's own wires: below and above the pins, one track clear of the rails.
        clear = p.rail / 2 + m1.spacing
        lines += ["  OBS", "    LAYER M1 ;", "      " + rect(m1.width, clear, width - m1.width, clear + m1.width),
                  "      " + rect(m1.width, p.row - clear - m1.width, width - m1.width, p.row - clear), "  END"]
    return lines + [f"END {cell.name}", ""]


def cell_library(p, cells):
    lines = header(p, "cells")
    for cell in cells:
        lines += macro(p, cell)
    return "\n".join(lines + ["END LIBRARY", ""])
