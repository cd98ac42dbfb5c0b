"""The cells, as stages of transistors. Kinds: "comb", "ff", "latch", "gate" (clock gate), "tie", "phys" (no function)."""
from dataclasses import dataclass, field

from .networks import P, S, Stage


@dataclass(frozen=True)
class Cell:
    name: str
    kind: str
    inputs: tuple = ()
    outputs: dict = field(default_factory=dict)  # output pin -> Liberty function
    stages: tuple = ()
    lef_class: str = "CORE"
    sites: int = 0  # of cells without transistors
    clock: str = ""
    reset: str = ""  # asynchronous, active low
    next_state: str = ""

    def width_sites(self):
        """One site a finger, one more for every second stage: diffusion breaks and the wires over them."""
        if not self.stages:
            return self.sites
        return sum(s.fingers() for s in self.stages) + (len(self.stages) + 1) // 2

    def drive(self):
        """Fingers of the stage that drives the (first) output."""
        out = next(iter(self.outputs))
        return next((s.size for s in self.stages if s.out == out), 1)


def inv(out, pin, size=1, **options):
    return Stage(out, pin, size, **options)


def tri(out, pin, on_high, on_low, size=1, keeper=False):
    """An inverter that drives while on_high is high (and its complement on_low is low)."""
    return Stage(out, S(on_high, pin), size, up=S(on_low, pin), keeper=keeper)


def buffer(name, size, p_scale=1.0):
    first = max(1, (size + 1) // 3)
    return Cell(name, "comb", ("A",), {"Y": "A"},
                (inv("n", "A", first, p_scale=p_scale), inv("Y", "n", size, p_scale=p_scale)))


def gate(name, function, network, inputs, size=1):
    return Cell(name, "comb", inputs, {"Y": function}, (Stage("Y", network, size),))


def storage(data, clock_high, clock_low, q, node="s", extra=""):
    """A latch: `q` follows `data` inverted twice while clock_high is high; `extra` is an active-high reset of the feedback."""
    back = f"{node}b"
    feedback = Stage(back, P(node, extra)) if extra else inv(back, node)
    return (tri(node, data, clock_high, clock_low), feedback, tri(node, back, clock_low, clock_high, keeper=True)), q


def flip_flop(data, reset="", size=1):
    """Master open while CK is low, slave open while it is high; the output has a stage of its own."""
    clocks = (inv("cn", "CK"), inv("c", "cn"))
    clear = (inv("r", reset),) if reset else ()
    r = "r" if reset else ""
    master, _ = storage(data, "cn", "c", "", "m", r)
    slave, _ = storage("mb", "c", "cn", "", "s", r)
    # The slave's inner inverter only feeds its keeper.
    slave = (slave[0], Stage(slave[1].out, slave[1].down, 1, keeper=True), slave[2])
    last = Stage("Q", P("s", r), size) if reset else inv("Q", "s", size)
    return clocks + clear + master + slave + (last,)


AB, ABC, ABCD = ("A", "B"), ("A", "B", "C"), ("A", "B", "C", "D")
XOR = (Stage("n", P("A", "B")), Stage("Y", P(S("A", "B"), "n")))
XNOR = (Stage("n", S("A", "B")), Stage("Y", S("n", P("A", "B"))))

CELLS = (
    *(Cell(f"INV_{k}", "comb", ("A",), {"Y": "!A"}, (inv("Y", "A", k),)) for k in (1, 2, 4, 8)),
    *(buffer(f"BUF_{k}", k) for k in (1, 2, 4, 8)),
    *(buffer(f"CKBUF_{k}", k, 1.25) for k in (4, 8)),
    *(gate(f"NAND2_{k}", "!(A*B)", S("A", "B"), AB, k) for k in (1, 2)),
    gate("NAND3_1", "!(A*B*C)", S("A", "B", "C"), ABC),
    gate("NAND4_1", "!(A*B*C*D)", S("A", "B", "C", "D"), ABCD),
    *(gate(f"NOR2_{k}", "!(A+B)", P("A", "B"), AB, k) for k in (1, 2)),
    gate("NOR3_1", "!(A+B+C)", P("A", "B", "C"), ABC),
    Cell("AND2_1", "comb", AB, {"Y": "A*B"}, (Stage("n", S("A", "B")), inv("Y", "n"))),
    Cell("OR2_1", "comb", AB, {"Y": "A+B"}, (Stage("n", P("A", "B")), inv("Y", "n"))),
    Cell("XOR2_1", "comb", AB, {"Y": "A^B"}, XOR),
    Cell("XNOR2_1", "comb", AB, {"Y": "!(A^B)"}, XNOR),
    gate("AOI21_1", "!((A*B)+C)", P("C", S("A", "B")), ABC),
    gate("OAI21_1", "!((A+B)*C)", S("C", P("A", "B")), ABC),
    gate("AOI22_1", "!((A*B)+(C*D))", P(S("A", "B"), S("C", "D")), ABCD),
    gate("OAI22_1", "!((A+B)*(C+D))", S(P("A", "B"), P("C", "D")), ABCD),
    Cell("MUX2_1", "comb", ("A", "B", "S"), {"Y": "(A*!S)+(B*S)"},
         (inv("sn", "S"), Stage("n", P(S("A", "sn"), S("B", "S"))), inv("Y", "n"))),
    Cell("HA_1", "comb", AB, {"S": "A^B", "CO": "A*B"},
         (Stage("n", S("A", "B")), Stage("x", S("n", P("A", "B"))), inv("S", "x"), inv("CO", "n"))),
    Cell("FA_1", "comb", ("A", "B", "CI"), {"S": "A^B^CI", "CO": "(A*B)+(CI*(A+B))"},
         (Stage("nc", P(S("CI", P("A", "B")), S("A", "B"))),
          Stage("ns", P(S("nc", P("CI", "A", "B")), S("CI", "A", "B"))), inv("S", "ns"), inv("CO", "nc"))),
    *(Cell(f"DFF_{k}", "ff", ("D", "CK"), {"Q": "IQ"}, flip_flop("D", size=k), clock="CK", next_state="D") for k in (1, 2)),
    Cell("DFFR_1", "ff", ("D", "CK", "RN"), {"Q": "IQ"}, flip_flop("D", "RN"), clock="CK", reset="RN", next_state="D"),
    Cell("DFFE_1", "ff", ("D", "E", "CK"), {"Q": "IQ"},
         (inv("en", "E"), Stage("dn", P(S("D", "E"), S("sb", "en"))), inv("d", "dn")) + flip_flop("d"),
         clock="CK", next_state="(D*E)+(IQ*!E)"),
    Cell("LATCH_1", "latch", ("D", "G"), {"Q": "IQ"},
         (inv("gn", "G"), inv("g", "gn")) + storage("D", "g", "gn", "")[0] + (inv("Q", "s"),), clock="G", next_state="D"),
    Cell("CKGATE_1", "gate", ("E", "CK"), {"GCK": "CK*IQ"},
         (inv("cn", "CK"), inv("c", "cn"), *storage("E", "cn", "c", "")[0], Stage("n", S("CK", "sb")), inv("GCK", "n", 4)),
         clock="CK"),
    Cell("TIEHI", "tie", (), {"Y": "1"}, lef_class="CORE TIEHIGH", sites=2),
    Cell("TIELO", "tie", (), {"Y": "0"}, lef_class="CORE TIELOW", sites=2),
    *(Cell(f"FILL_{k}", "phys", lef_class="CORE SPACER", sites=k) for k in (1, 2, 4, 8)),
    Cell("TAP", "phys", lef_class="CORE WELLTAP", sites=2),
    Cell("ANTENNA", "phys", ("A",), lef_class="CORE ANTENNACELL", sites=2),
)
