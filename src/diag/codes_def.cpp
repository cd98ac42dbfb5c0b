// Codes of DEF files.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;
constexpr Severity kNote = Severity::note;

constexpr CodeInfo kCodes[] = {
    {"DEF-0001", kError, "an unexpected word",
     "The word at the caret cannot stand there; the message says what is expected. Often a semicolon, a parenthesis or a `+` "
     "is missing before it, or a keyword is misspelt: keywords are written in capitals."},
    {"DEF-0002", kError, "the file ends early",
     "A DEF ends with `END DESIGN`, every section with END and its name, every string with a quote. The file ended before; "
     "usually it was cut off while it was written or copied."},
    {"DEF-0003", kError, "a statement is missing",
     "DESIGN names the design and UNITS DISTANCE MICRONS says how many database units a micron has. Without the second no "
     "coordinate has a meaning; no value is assumed for it, because a wrong one scales the whole chip."},
    {"DEF-0004", kError, "a number is out of its range",
     "Coordinates lie between -2^30 and 2^30 database units, so that sums of two fit into 32 bits; counts, halos and spacings "
     "are not negative, densities lie between 0 and 100 percent. A larger number is almost always a damaged file."},
    {"DEF-0005", kError, "not a whole number",
     "Coordinates, steps and counts of a DEF are whole numbers of database units. A value with a fraction would have to be "
     "rounded, and two programs would round it differently."},
    {"DEF-0006", kError, "an unknown orientation",
     "Orientations are N, S, W and E, and the same mirrored: FN, FS, FW and FE. R0, R180, R90, R270, MY, MX, MXR90 and MYR90 "
     "are taken as well."},
    {"DEF-0007", kError, "a word that is not one of the known",
     "Directions, uses, sources and types of regions are words from short lists, which the help names."},
    {"DEF-0008", kError, "a shape or path without extent",
     "A die has an area, a row has sites, and the first point of a path has both coordinates: there is nothing before it that "
     "`*` could repeat."},
    {"DEF-0009", kError, "a thing stands twice",
     "Components, pins, nets and regions are found by name, so each name may be used once within its section; DIEAREA and "
     "UNITS stand once. Names that differ only in escapes, as `d[0]` and `d\\[0\\]`, may stand beside each other."},
    {"DEF-0010", kError, "an unknown component",
     "A net names a component that COMPONENTS does not have. Escapes are no difference: `d[0]` also finds `d\\[0\\]`."},
    {"DEF-0011", kError, "an unknown pin of the die",
     "A net connects to `( PIN name )`, and PINS has no pin of that name."},
    {"DEF-0012", kError, "an unknown region",
     "A component or group is bound to a region that REGIONS does not define."},
    {"DEF-0013", kError, "a pin is on two nets",
     "A pin of a component has one net. The message names the two that claim it; one of them is wrong, or the file joins two "
     "versions of the design."},
    {"DEF-0014", kNote, "a section has another number of items than it announces",
     "The number after the section's name is advice and is ignored; what stands up to END counts. Many tools write a wrong "
     "one, but it can also mean that items were lost."},
    {"DEF-0015", kNote, "constructs that were read over",
     "What the program has no use for is skipped as a whole: vias, fills, scan chains, non-default rules and the like. The "
     "note lists every kind once, with how often it occurred."},
    {"DEF-0016", kWarning, "a coordinate is written with a fraction or an exponent",
     "DEF wants whole numbers as digits. The number at the caret is whole although it is written otherwise, and is taken; "
     "other tools may refuse the file."},
};

}  // namespace

std::span<const CodeInfo> def_codes() {
  return kCodes;
}

}  // namespace taufold::diag
