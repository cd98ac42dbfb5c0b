// Codes of the node ladder and its libraries: TEC.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;

constexpr CodeInfo kCodes[] = {
    {"TEC-0001", kError, "no table of a ladder",
     "A ladder is a CSV table with the heading node,quantity,unit,low,nominal,high,status,source, and each row has these eight fields. A source with commas stands in double quotes."},
    {"TEC-0002", kError, "a row of a ladder without unit, status or source",
     "A figure that nobody can trace or that has no unit decides nothing. Every row names its unit (x for a ratio, 1 for a plain number), how well it is known (measured, published, derived, "
     "recalled or assumption) and where it is from. An assumption is a source too, if it says so."},
    {"TEC-0003", kError, "a figure of a ladder that is no range",
     "A row gives 5, 50 and 95 % of what is believed, as three numbers that ascend within what the quantity can be; a figure that is known exactly has three equal ones. A number outside often "
     "was given in another unit."},
    {"TEC-0004", kError, "an unknown quantity of a node",
     "Rows are of quantities that the model uses: pitches, heights, voltages, ratios to N7 and so on. `taufold tech show NODE` lists those of a node. A row that nothing reads would change nothing and is refused."},
    {"TEC-0005", kError, "a quantity of a ladder in another unit", "Every quantity has one unit and nothing is converted, so that a figure stands as its source gives it. Convert it and say so in the source."},
    {"TEC-0006", kError, "figures of a node that contradict each other",
     "Some figures bind each other: a cell is as high as its tracks, the supply stays above the threshold, a gate leaves room for its contact, metals become coarser upwards, EUV layers are "
     "masks. The message gives the rule with the figures. Rows that go over the shipped ones often change one figure of such a pair and forget the other."},
    {"TEC-0007", kError, "an unknown node",
     "Nodes are named as on the ladder, letters of any case and the maker left out where that is unique: n7, n3e, a14, n+3, asap7. A node of your own is made by rows of a --ladder file."},
    {"TEC-0008", kError, "a node that lacks figures",
     "A library follows from pitches, supply, device, speed and capacitance of a node. The message names what is missing; no figure is guessed from a neighbour."},
    {"TEC-0009", kError, "no memory that can be made", "A memory is written as WORDSxBITS or WORDSxBITSxPORTS, with 8 to 65536 words, 1 to 512 bits and 1 or 2 ports: 512x32, 64x128x2."},
    {"TEC-0010", kError, "a netlist of a kit without a model",
     "`taufold tech validate` holds the model of a kit's own node against the kit's libraries. It knows ASAP7 and NanGate45 by the names of their cells; others have no coefficients of their arcs here."},
    {"TEC-0011", kError, "a design that cannot be mapped to every node",
     "A match synthesises the same function on the library of each node, so that it needs RTL and constraints: a design.toml with the keys rtl and sdc. A netlist holds cells of one library."},
    {"TEC-0012", kError, "a run of a match without a result",
     "One of the runs that a match is made of failed, or its design has no clock that could be timed. The message repeats its first error; with --log FILE everything that it said is kept."},
    {"TEC-0013", kError, "a match of nothing", "A match folds into 2 to 8 tiers at given pitches of bonds and holds the result against at least one other node: --tiers 2,3 --bond-pitch 0.4 --against n5,n3e."},
};

}  // namespace

std::span<const CodeInfo> tech_codes() {
  return kCodes;
}

}  // namespace taufold::diag
