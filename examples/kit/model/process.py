"""The numbers that make a process: everything in the kits follows from these and from the cells' transistor networks.

They are round numbers of the right class, chosen for this project; no foundry's process is described. Units: um, kOhm, fF, ps
(kOhm x fF = ps), V, nA. Resistances and capacitances are per um of gate width.
"""
from dataclasses import dataclass

LN2 = 0.6931471805599453  # a step through an RC reaches 50 % after ln 2 RC
LN4 = 1.3862943611198906  # and takes ln 4 RC from 20 % to 80 %


@dataclass(frozen=True)
class Layer:
    name: str
    direction: str
    pitch: float
    width: float
    spacing: float
    thickness: float
    rpersq_ohm: float
    cpersqdist_pf: float  # pF per um2, to the plane below
    edge_pf: float  # pF per um of edge
    via_ohm: float  # one cut of the via above this layer


@dataclass(frozen=True)
class Process:
    name: str
    about: str
    vdd: float
    site: float  # contacted poly pitch = width of a placement site
    row: float
    grid: float
    wn: float  # width of one n finger; p fingers have p_over_n times that
    p_over_n: float
    rn: float  # kOhm um
    rp: float
    cg: float  # fF per um of gate
    cd: float  # fF per um of drain or source
    c_pin: float  # fF of wire inside a cell, per gate and per stage output
    ioff_n: float  # nA per um, one device off
    ioff_p: float
    rail: float
    layers: tuple = ()
    ram_bit_um2: float = 0.0
    ram_efficiency: float = 0.0
    ram_aspect: float = 1.35  # width over height

    @property
    def wp(self):
        return self.wn * self.p_over_n


STACK_LEAKAGE = 0.3  # of two devices off in series, beyond halving the current
SLOPE_TO_DELAY = 0.18  # part of the input transition that adds to the delay
SLOPE_TO_SLOPE = 0.35  # part that adds, in squares, to the output transition
SHORT_CIRCUIT = 0.012  # of Vdd^2 x transition / resistance, while both networks conduct


def layers(pitch, width, thickness, rpersq):
    """Six metals in three pairs of growing pitch, horizontal first."""
    out = []
    for k in range(6):
        scale = (1.0, 1.0, 2.0)[k // 2]
        w, p = width * scale, pitch[k]
        out.append(Layer(f"M{k + 1}", "HORIZONTAL" if k % 2 == 0 else "VERTICAL", p, w, w, round(thickness * scale, 4),
                         rpersq / scale, 0.000077 / scale, 0.000032, 5.0 / scale))
    return tuple(out)


KIT45 = Process(
    name="kit45", about="45 nm class, 1.1 V, typical, 25 C", vdd=1.1, site=0.18, row=1.4, grid=0.005,
    wn=0.40, p_over_n=1.5, rn=1.3, rp=2.4, cg=1.0, cd=0.6, c_pin=0.15, ioff_n=8.0, ioff_p=5.0, rail=0.14,
    layers=layers((0.14, 0.18, 0.14, 0.28, 0.28, 0.28), 0.07, 0.13, 0.38), ram_bit_um2=0.374, ram_efficiency=0.62)

KIT28 = Process(
    name="kit28", about="28 nm class, 0.9 V, typical, 25 C", vdd=0.9, site=0.13, row=0.9, grid=0.005,
    wn=0.25, p_over_n=1.4, rn=1.05, rp=1.75, cg=0.95, cd=0.55, c_pin=0.10, ioff_n=12.0, ioff_p=8.0, rail=0.10,
    layers=layers((0.10, 0.13, 0.10, 0.20, 0.20, 0.20), 0.05, 0.09, 0.62), ram_bit_um2=0.155, ram_efficiency=0.58)

PROCESSES = (KIT45, KIT28)
