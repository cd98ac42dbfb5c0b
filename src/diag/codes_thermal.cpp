// Codes of heat.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;
constexpr Severity kNote = Severity::note;

constexpr CodeInfo kCodes[] = {
    {"THM-0001", kError, "a thermal case cannot be followed",
     "A case is JSON of the schema taufold-thermal-reference/1: `domain`, `boundary`, `materials` and `layers` from the bottom up, with "
     "rectangles of `power` and `regions` of other materials; what is known of it stands in `expected`, and `compare` says what "
     "becomes a record. Layers have different names."},
    {"THM-0002", kError, "heat has no way out",
     "All faces are adiabatic, so that temperatures rise without end and a steady state does not exist. Give at least one face a "
     "heat transfer coefficient with its ambient, or a fixed temperature; or ask for a transient, which has an answer."},
    {"THM-0003", kError, "power outside of the box",
     "A rectangle of power lies, in part or whole, beyond the edge of the stack, or has no area. Its power would be lost or put "
     "where it does not belong. Check units (metres in cases, micrometres in floorplans) and the origin, which is the lower left "
     "corner."},
    {"THM-0004", kError, "negative power",
     "Sources give heat; nothing in a stack takes it but the faces. A sign was lost or a number misread."},
    {"THM-0005", kError, "an unknown material",
     "A layer or a region names a material that the file does not define. Materials are defined before they are used, with a "
     "conductivity along each axis."},
    {"THM-0006", kError, "a region outside of the box",
     "A block of another material, or a die, reaches beyond the edge of the stack. What lies outside has no layer to be part of."},
    {"THM-0007", kWarning, "edges do not lie on the grid",
     "Rectangles cut columns of the grid. Their power goes to each column in proportion to the covered area, so that no watt is "
     "lost, and materials are mixed likewise; temperatures near those edges are as blurred as a column is wide. A finer --grid, or one "
     "that divides the edges, sharpens them."},
    {"THM-0008", kError, "a material without heat capacity",
     "A transient follows the heat that a material stores. Give its capacity per volume (`c_v_J_per_m3K`); silicon has 1.65e6."},
    {"THM-0009", kWarning, "temperatures did not settle",
     "The solver ended before its residual was small enough, so that what is reported is not the answer. Very high contrasts of "
     "conductivity between neighbouring blocks are the usual reason."},
    {"THM-0010", kError, "a table of powers cannot be read",
     "A table of powers is CSV with the heading layer,x_um,y_um,width_um,depth_um,power_W and, where wanted, leakage_W and name; every line "
     "is a rectangle on a layer that the stack has, named, or numbered among the active layers from the bottom. Numbers are finite. A "
     "report.json gives its total power instead."},
    {"THM-0011", kError, "a 3D-ICE file cannot be followed",
     "The reader knows materials, heat sinks with a transfer coefficient, dies, layers, dimensions, the stack and floorplans. Channels "
     "with a coolant, pluggable sinks and spreaders larger than the chip have no counterpart: a cooled face can stand for them."},
    {"THM-0012", kNote, "a part of the input was read over",
     "What the message names has no part in the temperatures computed here, or is replaced by what it says."},
    {"THM-0013", kWarning, "cells do not divide the chip",
     "The size of a cell that the file states does not divide its chip. The nearest whole number of cells is solved, and all of the "
     "chip is covered: no watt and no area is left out at the edge."},
    {"THM-0014", kError, "a HotSpot file cannot be read",
     "A floorplan has lines NAME WIDTH HEIGHT LEFT BOTTOM in metres, with capacity and resistivity behind them where a block has its own. A "
     "layer file has seven lines a layer: number, lateral flow Y or N, power Y or N, capacity, resistivity, thickness, floorplan. "
     "A power trace has a line of names and lines of watts."},
    {"THM-0015", kError, "blocks of a floorplan overlap",
     "Two blocks, or dies, claim the same place, so that the material and the power there are ambiguous. One of them lies wrong or has a "
     "wrong size."},
    {"THM-0016", kError, "a power trace names an unknown block",
     "Every name in the first line of a trace is a block of a floorplan whose layer gives power. Otherwise its watts would be lost."},
    {"THM-0017", kError, "no stack among the inputs",
     "`taufold thermal` takes one stack (stack.toml, 3D-ICE .stk, HotSpot .lcf or .flp) and, beside it, power (CSV, .ptrace, "
     "report.json); or thermal cases in JSON alone."},
    {"THM-0018", kError, "a stack without a footprint",
     "Heat spreads over the area of the chip, which a stack of tiers does not say by itself: state width_um and depth_um in its table "
     "[thermal]."},
    {"THM-0019", kError, "a name of the thermal table fits nothing",
     "Blocks, probes and phases in [thermal] name layers: TIER (its active layer), TIER.silicon, TIER.wiring, bondK, underfill, tim; probes "
     "and phases only tiers. A probe lies on the footprint."},
    {"THM-0020", kError, "an unknown sink",
     "Sinks are presets of a heat transfer coefficient per area of the footprint; docs/formats.md lists them with their ranges and "
     "sources. A stack may state top_h_W_m2K instead."},
    {"THM-0021", kWarning, "nothing gives heat",
     "No rectangle of power is given, so that every temperature is that of the ambient. A table of powers belongs behind the stack."},
    {"THM-0022", kWarning, "thermal runaway",
     "Leakage doubles every few tens of kelvin. Where a rise of temperature adds more leakage than the sink carries away for it, "
     "there is no steady state: the chip heats up until something ends it. The solver says so instead of looping; temperatures shown "
     "are of the last state. A fold is taken as a tile of a chip that is all like it, at the activity that it is given or that is assumed at its ports: "
     "a block of arithmetic at full rate makes 100 W/cm2 flat, which no fan holds, where a chip of which it is a part makes 20 to 50."},
    {"THM-0023", kError, "a grid that does not fit into memory",
     "Layers that are laterally uniform need little memory; blocks of other materials, heated side faces, leakage, conductivity that "
     "follows temperature and steps in time need about 150 bytes a cell. Take a smaller --grid."},
    {"THM-0030", kWarning, "powers without their stack",
     "A table or trace of powers names layers and places of a stack. `check` holds it against a stack among its inputs: a stack.toml whose "
     "table [thermal] states a footprint, a .stk, .lcf or .flp."},
    {"THM-0031", kError, "power beside the die",
     "A rectangle of power of a tier reaches beyond the die of that tier, which is smaller than the footprint: there is mould, and nothing in it "
     "switches. Positions count from the corner of the footprint and not of the die."},
    {"THM-0032", kError, "surroundings that contradict each other",
     "A face of the box has a transfer coefficient or a fixed temperature, not both. Phases with a period fit into it. A spreader or a sink states "
     "thickness and width, is no narrower than what it stands on, and has its own coefficient (convection_K_W or top_h_W_m2K): the presets of "
     "sink hold the spreading of their own plates already."},
};

}  // namespace

std::span<const CodeInfo> thermal_codes() {
  return kCodes;
}

}  // namespace taufold::diag
