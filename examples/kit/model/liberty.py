"""Writes Liberty (NLDM): ns, fF, V, kOhm, nW; so energies are fJ."""
from . import logic
from .networks import leaves
from .process import STACK_LEAKAGE
from .timing import CellModel

SLEWS_NS = (0.002, 0.008, 0.02, 0.05, 0.12, 0.3)
LOADS = (0.4, 1.6, 4.0, 10.0, 22.0, 50.0)  # in gate capacitances of one pair of fingers, for each finger of the driving stage
CONSTRAINT_SLEWS_NS = (0.002, 0.05, 0.3)
MAX_TRANSITION_NS = 0.4


def number(x):
    return format(x, ".6g")


def loads_of(p, size):
    """fF"""
    gate = p.cg * (p.wn + p.wp)
    return [float(number(x * gate * size)) for x in LOADS]


def limit_of(transition_of, loads):
    """Largest load, in three digits and within the table, with which the output keeps MAX_TRANSITION_NS; `transition_of` rises."""
    low, high = loads[0], loads[-1]
    if transition_of(high) <= MAX_TRANSITION_NS:
        return high
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if transition_of(middle) <= MAX_TRANSITION_NS else (low, middle)
    return float(format(low * 0.999, ".3g"))


def row(values):
    return ", ".join(number(v) for v in values)


def table(kind, template, rows, pad, index_2=None):
    axis = f'index_2 ("{row(index_2)}"); ' if index_2 else ""
    body = ", ".join('"' + ", ".join(format(v, ".5g") for v in r) + '"' for r in rows)
    return [f"{pad}{kind} ({template}) {{ {axis}values ({body}); }}"]


def header(p, library):
    slews, cons = row(SLEWS_NS), row(CONSTRAINT_SLEWS_NS)
    return [
        f"/* {library}: {p.about}. Made by examples/kit/generate.py: do not edit. */",
        f"library ({library}) {{",
        "  technology (cmos);", "  delay_model : table_lookup;", '  time_unit : "1ns";', "  capacitive_load_unit (1, ff);",
        '  voltage_unit : "1V";', '  current_unit : "1mA";', '  pulling_resistance_unit : "1kohm";', '  leakage_power_unit : "1nW";',
        f"  nom_process : 1;\n  nom_voltage : {p.vdd};\n  nom_temperature : 25;",
        f"  operating_conditions (typical) {{ process : 1; voltage : {p.vdd}; temperature : 25; tree_type : balanced_tree; }}",
        "  default_operating_conditions : typical;",
        f"  voltage_map (VDD, {p.vdd});\n  voltage_map (VSS, 0);",
        *(f"  {d}_threshold_pct_{e} : 50;" for d in ("input", "output") for e in ("rise", "fall")),
        *(f"  slew_{b}_threshold_pct_{e} : {v};" for b, v in (("lower", 20), ("upper", 80)) for e in ("rise", "fall")),
        "  slew_derate_from_library : 1;", f"  default_max_transition : {MAX_TRANSITION_NS};",
        "  default_cell_leakage_power : 0;", "  default_fanout_load : 1;", "  default_input_pin_cap : 1;", "  default_output_pin_cap : 0;",
        "  default_inout_pin_cap : 1;",
        "  lu_table_template (delay) {\n    variable_1 : input_net_transition;\n    variable_2 : total_output_net_capacitance;",
        f'    index_1 ("{slews}");\n    index_2 ("{row(loads_of(p, 1))}");\n  }}',
        "  power_lut_template (energy) {\n    variable_1 : input_transition_time;\n    variable_2 : total_output_net_capacitance;",
        f'    index_1 ("{slews}");\n    index_2 ("{row(loads_of(p, 1))}");\n  }}',
        f'  power_lut_template (clock_energy) {{\n    variable_1 : input_transition_time;\n    index_1 ("{slews}");\n  }}',
        "  lu_table_template (constraint) {\n    variable_1 : constrained_pin_transition;\n    variable_2 : related_pin_transition;",
        f'    index_1 ("{cons}");\n    index_2 ("{cons}");\n  }}',
    ]


def ps(ns):
    return 1000.0 * ns


def delay_tables(lines, model, source, out, edges, loads, pad):
    """edges: {output edge: input edges that cause it}."""
    for edge, word in (("R", "rise"), ("F", "fall")):
        if edge not in edges:
            continue
        grid = [[model.arc(source, edges[edge], out, edge, ps(s), c) for c in loads] for s in SLEWS_NS]
        lines += table(f"cell_{word}", "delay", [[d / 1000.0 for d, _ in r] for r in grid], pad, loads)
        lines += table(f"{word}_transition", "delay", [[t / 1000.0 for _, t in r] for r in grid], pad, loads)


def energy_tables(model, source, out, loads, pad, edges="RF"):
    grid = [[model.energy_fj(source, out, ps(s), c) for c in loads] for s in SLEWS_NS]
    lines = [f"{pad}internal_power () {{", f'{pad}  related_pin : "{source}";']
    for edge, word in (("R", "rise"), ("F", "fall")):
        # A table for both edges is required; an edge that this arc cannot cause costs nothing.
        lines += table(f"{word}_power", "energy", grid if edge in edges else [[0.0] * len(r) for r in grid], pad + "  ", loads)
    return lines + [f"{pad}}}"]


EDGES = {"positive_unate": {"R": "R", "F": "F"}, "negative_unate": {"R": "F", "F": "R"}, "non_unate": {"R": "RF", "F": "RF"}}


def arc_group(model, source, out, sense, kind, loads, edges=None):
    lines = ["      timing () {", f'        related_pin : "{source}";', f"        timing_sense : {sense};"]
    if kind:
        lines.append(f"        timing_type : {kind};")
    delay_tables(lines, model, source, out, edges or EDGES[sense], loads, "        ")
    return lines + ["      }"]


def constraint_group(model, clock, kind, value, pad="      ", edges="RF"):
    """value(edge, data slew ps, clock slew ps) in ps."""
    lines = [f"{pad}timing () {{", f'{pad}  related_pin : "{clock}";', f"{pad}  timing_type : {kind};"]
    for edge, word in (("R", "rise"), ("F", "fall")):
        if edge in edges:
            grid = [[value(edge, ps(d), ps(c)) / 1000.0 for c in CONSTRAINT_SLEWS_NS] for d in CONSTRAINT_SLEWS_NS]
            lines += table(f"{word}_constraint", "constraint", grid, pad + "  ")
    return lines + [f"{pad}}}"]


def state_text(state):
    return "*".join(pin if v else "!" + pin for pin, v in state.items())


def leakage_lines(model):
    cell, p = model.cell, model.process
    if cell.kind == "comb":
        values = [(state, sum(s.leakage_nw(p, {x: on[x] for x in s.inputs()}, STACK_LEAKAGE) for s in cell.stages))
                  for state, on in logic.leakage_states(cell)]
        lines = [f'    leakage_power () {{ when : "{state_text(state)}"; value : {number(v)}; }}' for state, v in values]
        return [f"    cell_leakage_power : {number(sum(v for _, v in values) / len(values))};"] + lines
    # Of a storing cell: the mean over the states of each stage, as if its inputs were independent.
    total = 0.0
    for stage in cell.stages:
        each = [stage.leakage_nw(p, on, STACK_LEAKAGE) for on in logic.states(stage.inputs())]
        total += sum(each) / len(each)
    return [f"    cell_leakage_power : {number(total)};"]


def input_pin(model, pin):
    cell = model.cell
    lines = [f"    pin ({pin}) {{", "      direction : input;", f"      capacitance : {number(model.pin_cap(pin))};"]
    if pin == cell.clock:
        lines.append("      clock : true;")
        if cell.kind == "gate":
            lines.append("      clock_gate_clock_pin : true;")
        for word, edge in (("high", "R"), ("low", "F")):
            lines.append(f"      min_pulse_width_{word} : {number(model.min_pulse(edge) / 1000.0)};")
        energy = row(model.clock_energy_fj(ps(s)) for s in SLEWS_NS)
        lines += ["      internal_power () {", f'        rise_power (clock_energy) {{ values ("{energy}"); }}',
                  f'        fall_power (clock_energy) {{ values ("{energy}"); }}', "      }"]
    elif cell.kind in ("ff", "latch", "gate"):
        edge, word = ("F", "falling") if cell.kind == "latch" else ("R", "rising")
        if pin == cell.reset:
            lines += constraint_group(model, cell.clock, "recovery_rising", lambda e, d, c: model.recovery(d, c), edges="R")
            lines += constraint_group(model, cell.clock, "removal_rising", lambda e, d, c: model.removal(d, c), edges="R")
            lines.append(f"      min_pulse_width_low : {number(model.min_pulse('F') / 1000.0)};")
        else:
            if cell.kind == "gate":
                lines.append("      clock_gate_enable_pin : true;")
            elif pin == "D":
                lines.append("      nextstate_type : data;")
            lines += constraint_group(model, cell.clock, f"setup_{word}", lambda e, d, c: model.setup(pin, e, d, c, edge))
            lines += constraint_group(model, cell.clock, f"hold_{word}", lambda e, d, c: model.hold(pin, e, d, c, edge))
    return lines + ["    }"]


def output_pin(model, out, function):
    cell = model.cell
    lines = [f"    pin ({out}) {{", "      direction : output;"]
    if cell.kind == "gate":
        lines += [f'      state_function : "{function}";', "      clock_gate_out_pin : true;"]
    else:
        lines.append(f'      function : "{function}";')
    if cell.kind == "tie":
        return lines + ["      max_capacitance : 50;", "    }"]
    size = next(s.size for s in cell.stages if s.out == out)
    loads = loads_of(model.process, size)
    sources = cell.inputs if cell.kind == "comb" else (cell.clock,)
    in_edges = "R" if cell.kind == "ff" else "RF"

    def worst_transition_ns(load):
        arcs = [model.arc(s, in_edges, out, e, 20.0, load) for s in sources for e in "RF"]
        return max(a[1] for a in arcs if a) / 1000.0

    lines.append(f"      max_capacitance : {number(limit_of(worst_transition_ns, loads))};")
    power = []
    if cell.kind == "comb":
        for pin in cell.inputs:
            lines += arc_group(model, pin, out, logic.sense(cell, pin, out), "", loads)
            power += energy_tables(model, pin, out, loads, "      ")
    elif cell.kind == "ff":
        lines += arc_group(model, cell.clock, out, "non_unate", "rising_edge", loads, {"R": "R", "F": "R"})
        power += energy_tables(model, cell.clock, out, loads, "      ")
        if cell.reset:
            lines += arc_group(model, cell.reset, out, "positive_unate", "clear", loads, {"F": "F"})
            power += energy_tables(model, cell.reset, out, loads, "      ", "F")
    elif cell.kind == "latch":
        lines += arc_group(model, cell.clock, out, "non_unate", "rising_edge", loads, {"R": "R", "F": "R"})
        lines += arc_group(model, "D", out, "positive_unate", "", loads)
        power += energy_tables(model, cell.clock, out, loads, "      ") + energy_tables(model, "D", out, loads, "      ")
    elif cell.kind == "gate":
        lines += arc_group(model, cell.clock, out, "positive_unate", "", loads)
        power += energy_tables(model, cell.clock, out, loads, "      ")
    return lines + power + ["    }"]


def cell_group(p, cell):
    model = CellModel(p, cell)
    lines = [f"  cell ({cell.name}) {{", f"    area : {number(cell.width_sites() * p.site * p.row)};"]
    lines += ["    pg_pin (VDD) { voltage_name : VDD; pg_type : primary_power; }",
              "    pg_pin (VSS) { voltage_name : VSS; pg_type : primary_ground; }"]
    if cell.stages:
        lines += leakage_lines(model)
    if cell.kind == "ff":
        clear = f' clear : "!{cell.reset}";' if cell.reset else ""
        lines.append(f'    ff (IQ, IQN) {{ clocked_on : "{cell.clock}"; next_state : "{cell.next_state}";{clear} }}')
    elif cell.kind == "latch":
        lines.append(f'    latch (IQ, IQN) {{ enable : "{cell.clock}"; data_in : "{cell.next_state}"; }}')
    elif cell.kind == "gate":
        lines += ["    clock_gating_integrated_cell : latch_posedge;",
                  '    statetable ("CK E", "IQ") { table : "L L : - : L, L H : - : H, H - : - : N"; }',
                  "    pin (IQ) { direction : internal; internal_node : IQ; }"]
    elif cell.kind == "phys" and cell.name == "ANTENNA":
        cap = p.cd * (p.wn + p.wp)
        return lines + [f"    pin (A) {{ direction : input; capacitance : {number(cap)}; }}", "  }"]
    if cell.name.startswith("TAP") or cell.name.startswith("FILL") or cell.kind == "phys":
        lines.append("    dont_touch : true;\n    dont_use : true;")
    for pin in cell.inputs:
        lines += input_pin(model, pin)
    for out, function in cell.outputs.items():
        lines += output_pin(model, out, function)
    return lines + ["  }"]


def library(p, cells):
    """The text of the cell library, after every combinational cell was proven."""
    lines = header(p, p.name)
    for cell in cells:
        if cell.kind == "comb":
            logic.prove(cell)
        assert all(leaves(s.down) for s in cell.stages)
        lines += cell_group(p, cell)
    return "\n".join(lines + ["}", ""])
