// Codes of timing.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;
constexpr Severity kNote = Severity::note;

constexpr CodeInfo kCodes[] = {
    {"STA-0001", kError, "a reference timing cannot be followed",
     "The file given to --reference is JSON of the schema taufold.reference-sta/1: `reference_tool` names a tool, and each of "
     "`runs` holds that tool's `setup` (liberty, verilog, top, sdc, after_sdc, spef), `endpoint_files`, `time_unit` and "
     "`tolerance`. Files are looked for beside it, packed or not."},
    {"STA-0002", kError, "a stored slack cannot be read",
     "A table of endpoints has lines of an endpoint, a tab and a slack in the time unit of its run; lines that begin with # are "
     "comments."},
    {"STA-0003", kWarning, "loops of combinational arcs were cut",
     "A path that comes back to itself has no end. From ports and register outputs on, in the order of the netlist, the arc that "
     "closes a loop is left out, which is named here; paths through it are not seen. Break the loop yourself with "
     "set_disable_timing where another arc is the right one."},
    {"STA-0004", kWarning, "nothing is constrained",
     "No clock reaches a register and no delay is given, so that no endpoint has a slack. An SDC file with create_clock on the "
     "clock's port is what is missing; `taufold check` on the same files shows what the SDC holds."},
    {"STA-0005", kWarning, "a clock cannot be used",
     "Nothing is launched or captured by it: a generated clock whose master is not found. Registers that only it reaches are "
     "without slack."},
    {"STA-0006", kWarning, "cells are in no Liberty library",
     "Signals end at their inputs and do not begin at their outputs. Cells without signal pins (fillers, taps) do no harm; for "
     "others give the library."},
    {"STA-0007", kWarning, "clocks have no period in common",
     "Launching and capturing edges were followed for a thousand cycles without coming into step again; the closest pair seen "
     "counts. Clocks that have nothing to do with each other belong into set_clock_groups -asynchronous."},
    {"STA-0008", kWarning, "data circles through open latches",
     "Round after round data arrives later at latches that are open one after the other, without end. Times there are those of "
     "the last round."},
    {"STA-0009", kWarning, "a cell differs between the libraries of both modes",
     "Its arcs are not the same ones in the same order, so that those of the library for late paths count in both modes."},
    {"STA-0010", kError, "there is nothing to time",
     "Timing reads a gate-level netlist (Verilog) and the Liberty files of its cells; constraints (SDC) and wires (SPEF) may come "
     "beside them. RTL becomes a netlist by `taufold fold design.toml`, which leaves it in the result's folder under synthesis."},
    {"STA-0011", kWarning, "look-ups beyond the tables of the libraries",
     "A load or a slew is larger than the last point of the table that it is looked up in. Delays and slews go on as a straight line from the "
     "last two points, which was never characterised: the figure may be far off. The worst of each kind is named; all are counted, and so "
     "are look-ups below the first point, which do less harm (`sta.extrapolated.*` in --json)."},
    {"STA-0012", kWarning, "an output without timing arcs",
     "An output that drives something, and is no constant, has no timing group with tables in its library (those of preset and clear alone do "
     "not count). Nothing arrives behind it by that cell, which is not the same as arriving in no time: paths through it are not seen. All "
     "such pins are counted. Give the library that has the arcs, or say with set_input_delay or create_clock at the pin when "
     "signals begin there."},
    {"STA-0013", kNote, "libraries of different conditions are timed together",
     "Cells in use come from libraries of other nominal voltages, temperatures or measuring levels. Slews and delays are converted "
     "between measuring levels, and units are each library's own; voltage and temperature are not. Tiers and domains of different supply "
     "are timed that way on purpose; libraries of two corners in one mode are a mistake. One note a library, against the first one."},
    {"STA-0014", kWarning, "a clock on nothing",
     "The clock has a source, but from there no clock pin of a register is reached, no port's delay refers to it and no generated clock comes "
     "of it. Usually it stands at the wrong port or pin, or a cell on the way is in no library, constant, or without arcs. A clock "
     "that is meant to have no source (virtual) is made without one."},
    {"STA-0015", kNote, "endpoints without constraint",
     "Paths end there and nothing says when: no clock reaches the register, no output delay is given for the port, nothing arrives that a "
     "clock launched, or only false paths. They have no slack and count nowhere (`sta.unconstrained_endpoints`)."},
    {"STA-0016", kError, "the activity is not of this design",
     "None of its signals has the name of a net of the netlist. Signals are looked for below the scope that --activity-scope names, or "
     "below the one that has most of the ports; a dump of the RTL has other nets than the gates that were made of it, and only ports and "
     "registers keep their names."},
    {"STA-0017", kError, "a scope is not there",
     "--activity-scope gives the way to the instance of the design in a file of activity, its parts joined with / or a point, as in "
     "testbench/dut."},
    {"STA-0018", kError, "a file of activity of no known kind",
     "Activity is read from VCD and SAIF, packed with gzip or xz or as they are."},
    {"STA-0019", kWarning, "a clock runs at another rate in the activity",
     "Power is computed at the rates of the file, which is then not that of the constrained design: a testbench without `timescale counts "
     "in seconds, and one for function alone has any period. Simulate at the period of create_clock, or scale the result by hand."},
    {"STA-0020", kNote, "inputs without an input delay",
     "Nothing says when signals arrive at these ports, so that paths from there begin at no time and are not checked, however long. "
     "set_input_delay relative to a clock gives the time; set_false_path -from or set_case_analysis says that it does not matter."},
    {"STA-0021", kNote, "endpoints between clocks that are declared apart",
     "All data that arrives at these endpoints was launched by clocks that set_clock_groups declares asynchronous or exclusive to the "
     "capturing one, so that nothing is checked there. A group for every single clock does that to all crossings, intended or not. Real "
     "crossings want a synchroniser, or set_max_delay."},
    {"STA-0022", kNote, "libraries that count in different units",
     "Each library keeps its own units, and slacks are right whatever they are. Numbers in constraint files are in the units of the library "
     "that is named first: the same file means something else when the libraries are given in another order."},
    {"STA-0023", kWarning, "a cell is in two libraries",
     "Two Liberty files of this run have the cells named, and those of the file that was named first are timed. Where the files are corners "
     "or flavours of one kit, give only the one that is meant."},
    // ---------------------------------------------------------------- tables of wire RC
    {"WRC-0001", kError, "a table of wire RC without its heading",
     "The first line that is no comment names the columns: kind, layer, ohm_per_um_or_per_via, fF_per_um, separated by tabs or blanks. "
     "Resistances are in ohm and capacitances in fF whatever the units of the libraries."},
    {"WRC-0002", kError, "a broken line in a table of wire RC",
     "A line of kind wire has a layer, its resistance in ohm a micrometre and its capacitance in fF a micrometre; one of kind via has a "
     "cut layer and the resistance of one cut. Numbers are 0 or more."},
    {"WRC-0003", kWarning, "a table of wire RC names an unknown layer",
     "The LEF files read so far do not have the layer, so the line has no effect. Names are case-sensitive."},
    {"WRC-0004", kError, "a table of wire RC has a layer of the other kind",
     "Lines of kind wire are about routing layers and those of kind via about cut layers, as LEF's TYPE says."},
};

}  // namespace

std::span<const CodeInfo> sta_codes() {
  return kCodes;
}

}  // namespace taufold::diag
