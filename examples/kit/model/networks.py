"""Static CMOS stages as series-parallel networks of transistors, and what follows from them: resistance, capacitance, leakage.

A network is a pin name (one transistor) or a tuple ("S" or "P", child, child, ...): children in series, the first one next to
the output, or in parallel. A stage has one between the output and ground and one between the supply and the output; the latter
is the dual of the former unless it is given (tri-state stages).
"""
from dataclasses import dataclass


def S(*children):
    return ("S",) + children


def P(*children):
    return ("P",) + children


def dual(network):
    if isinstance(network, str):
        return network
    return ("P" if network[0] == "S" else "S",) + tuple(dual(c) for c in network[1:])


def leaves(network):
    return [network] if isinstance(network, str) else [pin for c in network[1:] for pin in leaves(c)]


def at_output(network):
    """How many transistors of the network touch the output."""
    if isinstance(network, str):
        return 1
    return at_output(network[1]) if network[0] == "S" else sum(at_output(c) for c in network[1:])


def conducts(network, on):
    """Whether the network conducts when the transistors named in `on` (a dict pin -> bool) do."""
    if isinstance(network, str):
        return on[network]
    parts = [conducts(c, on) for c in network[1:]]
    return all(parts) if network[0] == "S" else any(parts)


def weakest(network):
    """Transistors in series on the longest conducting path."""
    if isinstance(network, str):
        return 1
    parts = [weakest(c) for c in network[1:]]
    return sum(parts) if network[0] == "S" else max(parts)


def paths_through(network, pin, below=0):
    """For each transistor at `pin`: (transistors in series on the weakest path through it, sum over the nodes between it and the
    output of the transistors below the node: Elmore's sum in units of one transistor's resistance times one node)."""
    if isinstance(network, str):
        return [(below + 1, 0)] if network == pin else []
    found = []
    if network[0] == "P":
        for child in network[1:]:
            found += paths_through(child, pin, below)
        return found
    depth = [weakest(c) for c in network[1:]]
    for k, child in enumerate(network[1:]):
        under = sum(depth[k + 1:])
        over = sum(depth[:k])
        for series, nodes in paths_through(child, pin, below + under):
            # Node j lies between child j and child j + 1; all below it conduct when this transistor switches last.
            elmore = sum(below + sum(depth[j + 1:]) for j in range(k))
            found.append((series + over, nodes + elmore))
    return found


def leak(network, on, stack_factor):
    """Leakage in units of one device that is off; None when the network conducts."""
    if isinstance(network, str):
        return None if on[network] else 1.0
    parts = [leak(c, on, stack_factor) for c in network[1:]]
    if network[0] == "P":
        return None if any(p is None for p in parts) else sum(parts)
    off = [p for p in parts if p is not None]
    return stack_factor ** (len(off) - 1) / sum(1.0 / p for p in off) if off else None


@dataclass(frozen=True)
class Stage:
    out: str
    down: object  # network of n transistors to ground
    size: int = 1  # fingers per transistor
    up: object = None  # network of p transistors; None: the dual of `down`
    keeper: bool = False  # holds a state and is overpowered when that changes: area, capacitance, leakage, no delay
    p_scale: float = 1.0  # wider p transistors, for equal rise and fall

    @property
    def pull_up(self):
        return dual(self.down) if self.up is None else self.up

    def inputs(self):
        return list(dict.fromkeys(leaves(self.down) + leaves(self.pull_up)))

    def fingers(self):
        return self.size * max(len(leaves(self.down)), len(leaves(self.pull_up)))

    def widths(self, process):
        return process.wn * self.size, process.wp * self.size * self.p_scale

    def input_cap(self, process, pin):
        wn, wp = self.widths(process)
        n, p = leaves(self.down).count(pin), leaves(self.pull_up).count(pin)
        return process.cg * (n * wn + p * wp) + process.c_pin * max(n, p)

    def output_cap(self, process):
        wn, wp = self.widths(process)
        return process.cd * (at_output(self.down) * wn + at_output(self.pull_up) * wp) + process.c_pin

    def drive(self, process, pin, edge):
        """Worst (resistance kOhm, Elmore term of inner nodes ps) with which `pin` moves the output to `edge` (R or F); None when
        it cannot."""
        wn, wp = self.widths(process)
        network, r, w = (self.pull_up, process.rp / wp, wp) if edge == "R" else (self.down, process.rn / wn, wn)
        found = paths_through(network, pin)
        if not found:
            return None
        return max(series for series, _ in found) * r, max(nodes for _, nodes in found) * r * 2.0 * process.cd * w

    def leakage_nw(self, process, on, stack_factor):
        """Power in one input state; a tri-stated output leaks through both networks, which then count half each."""
        wn, wp = self.widths(process)
        down = leak(self.down, on, stack_factor)
        up = leak(self.pull_up, {pin: not v for pin, v in on.items()}, stack_factor)
        n = process.vdd * process.ioff_n * wn * (down or 0.0)
        p = process.vdd * process.ioff_p * wp * (up or 0.0)
        return 0.5 * (n + p) if down is not None and up is not None else n + p
