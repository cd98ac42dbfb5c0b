// Codes of clock trees.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr CodeInfo kCodes[] = {
    {"CTS-0001", Severity::warning, "no buffer for clock trees",
     "--clock-tree needs a buffer: a cell of one input and one output whose function is the input, with delays and transitions for both edges, "
     "in Liberty and in LEF, and in those of every process that tiers are made in (by its counterpart where a stack names one). Cells "
     "marked dont_use, delay-less ones, level shifters, isolation and always-on cells do not count, nor do inverters. No trees are made, clocks stay as the "
     "constraints have them, and the exit status is 2. Give a library with a buffer, or lift its dont_use."},
    {"CTS-0002", Severity::warning, "no clock net to make trees of",
     "--clock-tree makes trees of the nets that lead a clock from its source to registers. No clock of the constraints begins at a port or pin from "
     "which registers are reached: clocks are virtual, begin at a pin that leads nowhere, or are cut by constants. Look at the create_clock statements."},
    {"CTS-0003", Severity::warning, "a clock net has several drivers",
     "A net that several pins drive cannot be given buffers: each driver would be cut off from part of the loads. It is left as it is, and "
     "timing takes its wires as they lie."},
    {"CTS-0004", Severity::warning, "no room for clock trees",
     "Buffers of the trees stand in rows among the other cells, and every net of a tree that passes an interface needs a bond on a free place of it. "
     "A row with enough free sites, or a place, was not found. The result is written without trees, and the exit status is 2. Lower "
     "--utilisation, or widen the choice of bonds by a smaller --bond-pitch."},
    {"CTS-0005", Severity::warning, "transitions of a clock tree are slower than their limit",
     "The limit is six times the transition of the fastest buffer that drives four of its kind, or less where the library or set_max_transition "
     "says so. Wires that are long for the largest buffer, or a sink that is too large for it, are the usual reasons. The tree is kept; timing sees the slow transitions."},
    {"CTS-0006", Severity::warning, "clock trees were asked for and cannot be timed",
     "--clock-tree balances delays of cells and wires. It needs the Liberty files of the cells and an SDC file with create_clock; without them the "
     "placement is as it would be without the option."},
};

}  // namespace

std::span<const CodeInfo> clock_codes() {
  return kCodes;
}

}  // namespace taufold::diag
