"""Delays, transitions, energies and constraints of a cell from its stages.

One stage, driven with a transition s (20 % to 80 %, ps) into a load C (fF), through the weakest path of resistance R that its
pin controls, with its own output capacitance Cp and Elmore's sum e over the inner nodes of the path:
    delay      = ln 2 (R (Cp + C) + e) + SLOPE_TO_DELAY s
    transition = sqrt((ln 4 (R (Cp + C) + e))^2 + (SLOPE_TO_SLOPE s)^2)
A cell chains its stages; where paths meet again the slower one counts. So delays of one-stage cells are bilinear in s and C
(any interpolation of their tables is exact), and everything rises with s and with C.
"""
import math

from .process import LN2, LN4, SHORT_CIRCUIT, SLOPE_TO_DELAY, SLOPE_TO_SLOPE

OTHER = {"R": "F", "F": "R"}


def stage_timing(r, elmore, cap, slew):
    rc = r * cap + elmore
    return LN2 * rc + SLOPE_TO_DELAY * slew, math.sqrt((LN4 * rc) ** 2 + (SLOPE_TO_SLOPE * slew) ** 2)


class CellModel:
    def __init__(self, process, cell):
        self.process, self.cell = process, cell
        self.node_cap = {}  # what a node's driver sees inside the cell: its own drains and the gates it drives
        for stage in cell.stages:
            self.node_cap[stage.out] = self.node_cap.get(stage.out, 0.0) + stage.output_cap(process)
        for stage in cell.stages:
            for pin in stage.inputs():
                self.node_cap[pin] = self.node_cap.get(pin, 0.0) + stage.input_cap(process, pin)

    def pin_cap(self, pin):
        return self.node_cap[pin]

    def propagate(self, source, edge, slew, load=0.0, to=None):
        """{(node, edge): (delay ps, transition ps)} after `source` moved to `edge`, through stages that are not keepers. `to`:
        the output that carries `load`; other outputs carry none."""
        reached = {(source, edge): (0.0, slew)}
        for stage in self.cell.stages:  # in topological order
            if stage.keeper:
                continue
            cap = self.node_cap[stage.out] + (load if stage.out == to else 0.0)
            for pin in stage.inputs():
                for out_edge in "RF":
                    start = reached.get((pin, OTHER[out_edge]))
                    drive = stage.drive(self.process, pin, out_edge) if start else None
                    if not drive:
                        continue
                    delay, transition = stage_timing(*drive, cap, start[1])
                    old = reached.get((stage.out, out_edge), (0.0, 0.0))
                    reached[(stage.out, out_edge)] = (max(old[0], start[0] + delay), max(old[1], transition))
        return reached

    def arc(self, source, in_edges, out, out_edge, slew, load):
        """Worst (delay, transition) over the given edges of the source, or None."""
        found = [r[(out, out_edge)] for e in in_edges if (out, out_edge) in (r := self.propagate(source, e, slew, load, out))]
        return (max(d for d, _ in found), max(t for _, t in found)) if found else None

    def switched_nodes(self, source, out):
        """Nodes inside the cell that move when `source` moves `out`."""
        ahead = {source}
        for stage in self.cell.stages:
            if not stage.keeper and ahead & set(stage.inputs()):
                ahead.add(stage.out)
        back = {out}
        for stage in reversed(self.cell.stages):
            if not stage.keeper and stage.out in back:
                back |= set(stage.inputs())
        return sorted((ahead & back) - {source})

    def energy_fj(self, source, out, slew, load):
        """Energy taken inside the cell for one transition of `out`, without the load's."""
        v2 = self.process.vdd ** 2
        caps = sum(self.node_cap[n] for n in self.switched_nodes(source, out))
        last = next(s for s in self.cell.stages if s.out == out)
        r, _ = max(d for p in last.inputs() for e in "RF" if (d := last.drive(self.process, p, e)))
        own = self.node_cap[out]
        return 0.5 * v2 * caps + SHORT_CIRCUIT * v2 * slew / r / (1.0 + load / (4.0 * own))

    def clock_energy_fj(self, slew):
        """Energy of one edge of the clock pin when the state does not change."""
        v2, clock = self.process.vdd ** 2, self.cell.clock
        inner = [s for s in self.cell.stages if s.inputs() == [clock] or s.out in ("c", "g")]
        caps = sum(self.node_cap[s.out] for s in inner)
        return 0.5 * v2 * caps + SHORT_CIRCUIT * v2 * slew / (self.process.rn / self.process.wn)

    # A flip-flop captures at its master node `m` (a latch at `s`); `mb` (`sb`) is the node that must have settled.
    def inner(self):
        return ("m", "mb") if self.cell.kind == "ff" else ("s", "sb")

    def margin(self):
        """One inverter driving another: what a cross-coupled pair needs to hold."""
        p = self.process
        rc = 0.5 * (p.rn / p.wn + p.rp / p.wp) * ((p.cd + p.cg) * (p.wn + p.wp) + 2.0 * p.c_pin)
        return LN2 * rc

    def clock_path(self, slew, edge):
        """Delay from the clock pin to the slower of the inner clock nodes."""
        r = self.propagate(self.cell.clock, edge, slew)
        return max(v[0] for (node, _), v in r.items() if node in ("cn", "c", "gn", "g"))

    def setup(self, pin, edge, data_slew, clock_slew, clock_edge):
        r = self.propagate(pin, edge, data_slew)
        settled = max(v[0] for (node, _), v in r.items() if node == self.inner()[1])
        return settled + self.margin() - 0.5 * self.clock_path(clock_slew, clock_edge)

    def hold(self, pin, edge, data_slew, clock_slew, clock_edge):
        r = self.propagate(pin, edge, data_slew)
        moved = min(v[0] for (node, _), v in r.items() if node == self.inner()[0])
        return self.clock_path(clock_slew, clock_edge) + 0.5 * self.margin() - moved

    def recovery(self, data_slew, clock_slew):
        return self.margin() + SLOPE_TO_DELAY * data_slew + 2.0 * self.margin() - 0.5 * self.clock_path(clock_slew, "R")

    def removal(self, data_slew, clock_slew):
        return self.clock_path(clock_slew, "R") + self.margin() - SLOPE_TO_DELAY * data_slew

    def min_pulse(self, edge):
        """The shortest clock pulse: through the clock inverters, the opened latch and its feedback, twice over."""
        return 2.0 * (self.clock_path(20.0, edge) + 3.0 * self.margin())
