"""The RAM macro: 256 words of 32 bits, one port, a write mask a byte, synchronous. LEF and Liberty; the Verilog is ram_256x32.v.

Area: bits x cell area / array efficiency, in whole sites and rows. Times are in FO4, the delay of an inverter that drives four of
its own kind: 6 for clock and word line drivers, 0.9 for each address bit, 5 for bit lines and sense amplifiers, then an output
stage like INV_4. Energy of an access: bit lines of four columns a bit, a fifth of the swing, and the decoder.
"""
import math

from . import lef
from .cells import CELLS
from .liberty import CONSTRAINT_SLEWS_NS, SLEWS_NS, header as liberty_header, loads_of, number, ps, table
from .process import SLOPE_TO_DELAY
from .timing import CellModel

NAME = "RAM_256x32"
WORDS, BITS, ADDRESS, BYTES = 256, 32, 8, 4
BUSES = (("A", ADDRESS, "input"), ("D", BITS, "input"), ("WM", BYTES, "input"), ("Q", BITS, "output"))
SINGLES = (("CLK", "input"), ("CE", "input"), ("WE", "input"))
DRIVER = next(c for c in CELLS if c.name == "INV_4")


def size_um(p):
    area = WORDS * BITS * p.ram_bit_um2 / p.ram_efficiency
    rows = round(math.sqrt(area / p.ram_aspect) / p.row)
    sites = math.ceil(area / (rows * p.row) / p.site)
    return round(sites * p.site, 6), round(rows * p.row, 6)


def pin_names():
    """Along the lower edge: data in pairs, address and control in the middle."""
    half = [f"{b}[{i}]" for i in range(BITS // 2) for b in "DQ"], [f"{b}[{i}]" for i in range(BITS // 2, BITS) for b in "DQ"]
    middle = ["CLK", "CE", "WE"] + [f"WM[{i}]" for i in range(BYTES)] + [f"A[{i}]" for i in range(ADDRESS)]
    return half[0] + middle + half[1]


def macro_lef(p):
    width, height = size_um(p)
    m4 = p.layers[3]
    tracks = int(width / m4.pitch)
    names = pin_names()
    stride = tracks // (len(names) + 1)
    first = (tracks - stride * (len(names) - 1)) // 2
    x_of = [lef.on_grid(p, (first + k * stride + 0.5) * m4.pitch) for k in range(len(names))]
    depth = 3 * m4.pitch
    # Supply stripes one track beside a pin, every eighth pin; VDD and VSS by turns.
    stripes = [(("VDD", "VSS")[k % 2], lef.on_grid(p, x + m4.pitch)) for k, x in enumerate(x_of[4::8])]
    lines = lef.header(p, f"{WORDS} x {BITS} RAM")
    lines += [f"MACRO {NAME}", "  CLASS BLOCK ;", "  ORIGIN 0 0 ;", f"  FOREIGN {NAME} 0 0 ;", f"  SIZE {lef.um(width)} BY {lef.um(height)} ;",
              "  SYMMETRY X Y R90 ;"]
    for name, x in zip(names, x_of):
        use = "CLOCK" if name == "CLK" else "SIGNAL"
        lines += [f"  PIN {name}", f"    DIRECTION {'OUTPUT' if name[0] == 'Q' else 'INPUT'} ; USE {use} ;",
                  f"    PORT LAYER M4 ; {lef.rect(x - m4.width / 2, 0, x + m4.width / 2, depth)} END", f"  END {name}"]
    for supply, use in (("VDD", "POWER"), ("VSS", "GROUND")):
        lines += [f"  PIN {supply}", "    DIRECTION INOUT ;", f"    USE {use} ;", "    PORT", "      LAYER M4 ;"]
        lines += ["        " + lef.rect(x - m4.width / 2, 0, x + m4.width / 2, height) for s, x in stripes if s == supply]
        lines += ["    END", f"  END {supply}"]
    lines.append("  OBS")
    for layer in ("M1", "M2", "M3"):
        lines += [f"    LAYER {layer} ;", "      " + lef.rect(0, 0, width, height)]
    lines.append("    LAYER M4 ;")
    edge, start = 0.0, depth + m4.spacing
    for _, x in stripes:
        lines.append("      " + lef.rect(edge, start, x - m4.width / 2 - m4.spacing, height))
        edge = x + m4.width / 2 + m4.spacing
    lines += ["      " + lef.rect(edge, start, width, height), "  END", f"END {NAME}", "", "END LIBRARY", ""]
    return "\n".join(lines)


class Model:
    def __init__(self, p):
        self.p, self.driver = p, CellModel(p, DRIVER)
        inverter = CellModel(p, next(c for c in CELLS if c.name == "INV_1"))
        four = 4.0 * inverter.pin_cap("A")
        slew = 20.0
        for _ in range(8):  # the transition of a chain of such inverters repeats itself
            edges = [inverter.arc("A", "RF"[1 - k], "Y", "RF"[k], slew, four) for k in (0, 1)]
            slew = 0.5 * (edges[0][1] + edges[1][1])
        self.fo4_ps = 0.5 * (edges[0][0] + edges[1][0])
        self.slew_ps = slew
        self.access_ps = self.fo4_ps * (6.0 + 0.9 * ADDRESS + 5.0)
        line = 0.35 * WORDS  # fF of a bit line
        self.read_fj = p.vdd ** 2 * (4 * BITS * line * 0.2 + 200.0)
        self.write_fj = p.vdd ** 2 * (BITS * line + 3 * BITS * line * 0.2 + 200.0)
        self.leakage_nw = WORDS * BITS * p.vdd * 0.05 * 0.1 * (2 * p.ioff_n + p.ioff_p)

    def output(self, edge, clock_slew_ps, load):
        delay, transition = self.driver.arc("A", "RF".replace(edge, ""), "Y", edge, self.slew_ps, load)
        return self.access_ps + SLOPE_TO_DELAY * clock_slew_ps + delay, transition

    def setup(self, data_slew, clock_slew):
        return 3.0 * self.fo4_ps + SLOPE_TO_DELAY * (data_slew - 0.5 * clock_slew)

    def hold(self, data_slew, clock_slew):
        return self.fo4_ps + SLOPE_TO_DELAY * (clock_slew - 0.5 * data_slew)


def constraints(m, pad):
    lines = []
    for kind, value in (("setup_rising", m.setup), ("hold_rising", m.hold)):
        grid = [[value(ps(d), ps(c)) / 1000.0 for c in CONSTRAINT_SLEWS_NS] for d in CONSTRAINT_SLEWS_NS]
        lines += [f"{pad}timing () {{", f'{pad}  related_pin : "CLK";', f"{pad}  timing_type : {kind};"]
        lines += table("rise_constraint", "constraint", grid, pad + "  ") + table("fall_constraint", "constraint", grid, pad + "  ")
        lines.append(f"{pad}}}")
    return lines


def macro_liberty(p):
    m = Model(p)
    width, height = size_um(p)
    cap = number(m.driver.pin_cap("A") / 2)
    loads = loads_of(p, 4)
    lines = liberty_header(p, f"{p.name}_ram_256x32")
    for bits in sorted({b for _, b, _ in BUSES}):
        lines += [f"  type (bits_{bits}) {{ base_type : array; data_type : bit; bit_width : {bits}; bit_from : {bits - 1}; bit_to : 0; downto : true; }}"]
    lines += [f"  cell ({NAME}) {{", f"    area : {number(width * height)};", "    interface_timing : true;", "    is_macro_cell : true;",
              "    dont_touch : true;", f"    memory () {{ type : ram; address_width : {ADDRESS}; word_width : {BITS}; }}",
              "    pg_pin (VDD) { voltage_name : VDD; pg_type : primary_power; }",
              "    pg_pin (VSS) { voltage_name : VSS; pg_type : primary_ground; }", f"    cell_leakage_power : {number(m.leakage_nw)};"]
    for name, _ in SINGLES:
        lines += [f"    pin ({name}) {{", "      direction : input;", f"      capacitance : {cap};"]
        if name == "CLK":
            lines += ["      clock : true;", f"      min_pulse_width_high : {number(6 * m.fo4_ps / 1000)};",
                      f"      min_pulse_width_low : {number(6 * m.fo4_ps / 1000)};", f"      min_period : {number(m.access_ps * 1.2 / 1000)};"]
            for when, energy in (("CE*!WE", m.read_fj), ("CE*WE", m.write_fj), ("!CE", 0.02 * m.read_fj)):
                lines += [f'      internal_power () {{ when : "{when}"; rise_power (scalar) {{ values ("{number(energy)}"); }} '
                          f'fall_power (scalar) {{ values ("{number(0.05 * energy)}"); }} }}']
        else:
            lines += constraints(m, "      ")
        lines.append("    }")
    for name, bits, direction in BUSES:
        lines += [f"    bus ({name}) {{", f"      bus_type : bits_{bits};", f"      direction : {direction};"]
        if direction == "input":
            lines.append(f"      capacitance : {cap};")
            if name == "D":
                lines.append('      memory_write () { address : A; clocked_on : "CLK"; }')
            lines += constraints(m, "      ")
        else:
            lines += [f"      max_capacitance : {number(loads[-1])};", "      memory_read () { address : A; }", "      timing () {",
                      '        related_pin : "CLK";', "        timing_sense : non_unate;", "        timing_type : rising_edge;"]
            for edge, word in (("R", "rise"), ("F", "fall")):
                grid = [[m.output(edge, ps(s), c) for c in loads] for s in SLEWS_NS]
                lines += table(f"cell_{word}", "delay", [[d / 1000 for d, _ in r] for r in grid], "        ", loads)
                lines += table(f"{word}_transition", "delay", [[t / 1000 for _, t in r] for r in grid], "        ", loads)
            lines += ["      }"]
        lines.append("    }")
    return "\n".join(lines + ["  }", "}", ""])
