// Codes of files that are held against each other, and of floorplans that cannot be filled.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr CodeInfo kCodes[] = {
    {"LINK-0001", Severity::error, "a component without a master",
     "A component of the DEF file is of a master that no LEF file defines. Without it neither the area nor the pins of the "
     "component are known, so the design is not handed on. Give the LEF file that defines it as well. One message a master."},
    {"LINK-0002", Severity::error, "a net connects a pin that the master does not have",
     "A net names a pin of a component, and the master of the component has no pin of this name. The DEF file and the LEF files "
     "are of different releases, or the name is misspelt; letters of either case differ."},
    {"LINK-0003", Severity::warning, "a row of an unknown site",
     "A row of the DEF file is made of sites that no LEF file defines, so its area is not counted. The site is often defined in "
     "the technology LEF; give it too."},
    {"LINK-0004", Severity::note, "a floorplan without its library",
     "The DEF file was read and is in order, but without LEF files the sizes of its components and the places of their pins are "
     "not known: there is no utilisation and no wirelength. Give the LEF files besides."},
    {"LINK-0005", Severity::warning, "components that the netlist and the floorplan do not share",
     "An instance of the netlist is no component of the DEF file, is of another cell there, or a component with signal pins is no "
     "instance of the netlist. Usually one of the files is of a later step of the flow. Fillers and the like, which have no signal "
     "pins, and bumps may be in the DEF alone. The first is named, all are counted."},
    {"LINK-0006", Severity::warning, "nets that the netlist and the floorplan do not share",
     "A net with two or more ends is in one of the files only. A bus bit counts as the same net with and without backslashes, and "
     "so do all names that assignments give to one net. The first is named, all are counted."},
    {"LINK-0007", Severity::warning, "ports that the netlist and the floorplan do not share",
     "A port of the top module, or a bit of one, is no pin of the DEF file, or a pin of the DEF that carries a signal is no port. "
     "The first is named, all are counted."},
    {"LINK-0008", Severity::warning, "pins on different nets",
     "The netlist and the DEF file both have the net, but not the same pins on it. The first is named, all are counted."},
    // ---------------------------------------------------------------- floorplans that cannot be filled
    {"FLP-0001", Severity::error, "more cells than sites",
     "The standard cells that are not fixed need more sites than all rows of all tiers have, so no placement is legal. Enlarge the "
     "die, or fold over more tiers."},
    {"FLP-0002", Severity::error, "a block that is larger than the die",
     "The block is wider or higher than the die, also when it is turned, where its SYMMETRY in LEF allows that. Enlarge the die, or "
     "use another block."},
    {"FLP-0003", Severity::error, "blocks that cannot stand beside each other",
     "Two boxes that do not overlap are apart in x or in y. The die has no room for these blocks in either, turned or not as their "
     "SYMMETRY allows, so each needs a tier of its own and there are too few tiers. Change the shape of the die or the number of "
     "tiers; area is not what is missing."},
    {"FLP-0004", Severity::error, "a fixed component outside its fence",
     "Fences are hard: components of a region of TYPE FENCE stand inside it. This one is fixed outside, or partly outside, so either "
     "its place or the fence is wrong."},
};

}  // namespace

std::span<const CodeInfo> link_codes() {
  return kCodes;
}

}  // namespace taufold::diag
