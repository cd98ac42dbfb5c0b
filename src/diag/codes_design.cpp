// Codes of designs made of LEF, Liberty and Verilog files.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr CodeInfo kCodes[] = {
    {"DES-0001", Severity::error, "an input of a kind that fold does not take",
     "A fold takes one contest case, or the files of a design: LEF for the sizes of cells, Verilog for the netlist, Liberty and "
     "SDC besides. The file named is none of them."},
    {"DES-0002", Severity::error, "a part of the design is missing",
     "Without LEF the cells have no sizes, without Verilog there is no netlist. Name all files of the design on the command line."},
    {"DES-0003", Severity::error, "a cell is in no LEF file",
     "The netlist uses a cell, or a module without a body, whose size no LEF file states. Give the LEF file that has it, or the "
     "Verilog file with the missing module."},
    {"DES-0004", Severity::error, "the views of a cell have different pins",
     "Verilog, LEF and Liberty describe the same cell, so a signal pin of one must be in the others. Supply and bias pins may be in "
     "one view only. Usually the files are of different releases of the library."},
    {"DES-0005", Severity::error, "a cell that does not stand in rows",
     "A cell stands in one row or in several, so its height is a whole number of rows, which are as high as the site that most cells "
     "name. Macros may have any height: LEF says CLASS BLOCK of them and names no site."},
    {"DES-0006", Severity::error, "no site for the rows",
     "Rows are made of the site that the cells name in LEF. None of them names a site that a LEF file defines."},
    {"DES-0007", Severity::error, "the outline is too large",
     "The outline that the cells need would leave the range of coordinates. The unit in LEF is probably wrong."},
    {"DES-0008", Severity::error, "an SDC file without its netlist",
     "A constraint file names ports, cells and pins of a design and cannot be read without it. Give the Verilog files of the "
     "netlist and the Liberty files of its cells beside it."},
    {"DES-0009", Severity::error, "a design or stack that this version does not fold",
     "What is named here is read and understood, and folding with it is not possible yet: floor plans from DEF, tiers that "
     "hold macros only while the design has none, more than eight tiers, processes whose LEF files have different database units."},
    {"DES-0010", Severity::error, "a lock to a tier that a limit forbids",
     "What is locked to the tier takes more of it than its utilisation limit allows, or the tier does not hold instances of that "
     "kind. Locks are obeyed or refused; make some of them hints, which the placer may overrule."},
    {"DES-0011", Severity::warning, "all tier hints are set aside",
     "With the hints no legal placement was found: the nets that would cross need more bonds than fit, or a tier cannot be filled so "
     "far. The design was placed again with the locks alone, and tier-diff.jsonl lists what was not followed."},
    {"DES-0012", Severity::warning, "a key of a design file without effect",
     "The design file is right, and the key says something about what this design does not have."},
    {"DES-0013", Severity::error, "a floorplan that cannot be followed",
     "On one tier a DEF beside the netlist decides the outline, the rows, what is fixed, hard placement blockages and the places of "
     "ports; over several tiers, whose footprint is another one, only the shape of the outline and where around it the ports "
     "stand. The outline must be a rectangle, the rows must fill a rectangle, facing N and FS. Fences, partial blockages, and "
     "fixed cells over several tiers are refused, because to read them over would be to break them."},
    {"DES-0014", Severity::warning, "parts of a floorplan that are read over",
     "Cells that are placed and not fixed are placed anew, soft blockages, halos and regions without a fence are wishes that this "
     "version does not follow, and over several tiers what is fixed and not in the netlist (well taps, fillers) and blockages "
     "belong to a footprint that is not that of the fold."},
    {"DES-0015", Severity::error, "a form that the design cannot be written in",
     "The die-to-die contests and the flows that read the pin3d form know two tiers, and in a contest case every cell has a size "
     "on both of them."},
    {"DES-0016", Severity::error, "an outline that is asked for twice",
     "A DEF beside the netlist decides the outline on one tier, and its shape over several, where the area follows from the "
     "utilisation. `--aspect`, and on one tier `--utilisation`, would have no effect; a design.toml with `def` cannot have these keys "
     "either."},
    {"DES-0017", Severity::error, "a fixed cell outside of the die",
     "The floorplan fixes the cell where it is not wholly inside the DIEAREA, so that no placement is legal. Correct its place, or the outline."},
    {"DES-0018", Severity::error, "two fixed cells on each other",
     "The floorplan fixes both cells and they overlap, so that no placement is legal. The place at the caret is that of the second one."},
    {"DES-0019", Severity::error, "blockages leave too few sites",
     "The rows have room for the cells, but hard blockages and fixed cells take so many of their sites that what is left is less than the other "
     "cells need."},
};

}  // namespace

std::span<const CodeInfo> design_codes() {
  return kCodes;
}

}  // namespace taufold::diag
