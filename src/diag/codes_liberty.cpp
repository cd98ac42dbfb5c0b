// Codes of Liberty files.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;
constexpr Severity kNote = Severity::note;

constexpr CodeInfo kCodes[] = {
    {"LIB-0001", kError, "not a statement of the Liberty format",
     "Liberty has three forms only: `name (arguments) { ... }`, `name : value ;` and `name (values) ;`. The "
     "text at "
     "the caret is none of them. The semicolon may be missing where a line or a group ends, but not the "
     "colon or the "
     "parentheses."},
    {"LIB-0002", kError, "the file ends inside a group, a string or a comment",
     "Every `{`, `(` and quote must be closed. The file was cut off while it was copied or unpacked, or a "
     "closing mark "
     "is missing further up. Compare its size or checksum with the original."},
    {"LIB-0003", kError, "not a Liberty file",
     "A Liberty file is one group, `library (NAME) { ... }`. This one begins with something else, or holds "
     "nothing."},
    {"LIB-0004", kError, "not a number",
     "The attribute at the caret takes numbers: digits with an optional sign, fraction and exponent, with a "
     "point "
     "whatever the language of the system, and without a unit. Tables list them separated by commas or "
     "blanks."},
    {"LIB-0005", kError, "a unit is not understood",
     "Units are written as 1, 10 or 100, a prefix and the unit: time_unit : \"1ns\"; capacitive_load_unit "
     "(1, pf); and "
     "they stand before the first cell, since all numbers behind them are read in them."},
    {"LIB-0006", kError, "a value that the attribute does not take",
     "The attribute at the caret takes one of a few words, which the message lists, or a name that is "
     "missing here."},
    {"LIB-0007", kError, "the size of a table does not match",
     "A table has as many values as its indices say: index_1 has the rows, index_2 the columns. Indices that "
     "a table "
     "does not give come from its template. Values were lost or added, or another template was meant."},
    {"LIB-0008", kError, "an unknown table template",
     "The name in parentheses behind cell_rise, rise_power and the like is that of a lu_table_template or "
     "power_lut_template of the library, or `scalar` for a single value. The template must stand before its "
     "use."},
    {"LIB-0009", kError, "an index that does not ascend",
     "The values of an index must ascend strictly, or interpolation between them has no meaning."},
    {"LIB-0010", kError, "a table over the wrong variables",
     "Delays and transitions depend on the input's slew and the output's load, checks on the slews of the "
     "two pins, "
     "energies on the input's slew and the load. The template of this table has another variable, or one of "
     "them "
     "twice."},
    {"LIB-0011", kError, "an expression that cannot be read",
     "Functions, conditions and clocks are Boolean expressions: `!` or a following `'` binds tightest, then "
     "`^`, then "
     "`*`, `&` and white space, then `+` and `|`. White space as AND beside `^` is refused, because tools "
     "read it in "
     "two ways; put parentheses."},
    {"LIB-0012", kError, "an expression that names an unknown pin or state",
     "Names in an expression are pins of the same cell, bits of its buses, states of its ff, latch or "
     "statetable "
     "groups, or its supply pins. Names are case-sensitive."},
    {"LIB-0013", kError, "a timing group without related_pin",
     "A timing group describes the way from its related_pin to the pin around it; without one the arc cannot "
     "be "
     "built, and leaving it out would make paths look faster than they are. Only checks of a pin against "
     "itself "
     "(min_pulse_width, minimum_period) need none. Remove the group, or add the pin."},
    {"LIB-0014", kError, "a group that names an unknown related pin",
     "related_pin lists pins, buses or bits of buses of the same cell. The one at the caret is not among "
     "them. Names "
     "are case-sensitive."},
    {"LIB-0015", kError, "something is defined twice",
     "Pins and buses of a cell are found by name, so each name may be used once. Which of the two was meant "
     "cannot be known; remove or rename one. Cells that stand twice are LIB-0029."},
    {"LIB-0016", kError, "a bus whose bits are unknown",
     "The bits of a bus follow from its bus_type, a `type` group with bit_from and bit_to or a width; those "
     "of a bundle "
     "from its members. The type is missing, contradicts itself, or a bit outside of it is named."},
    {"LIB-0017", kWarning, "buses of different width are paired",
     "A function or a timing group relates two buses bit by bit, but they have different widths. The low "
     "bits are "
     "paired; the other bits have no function or no arc. Use related_bus_pins where every bit depends on "
     "every bit."},
    {"LIB-0018", kWarning, "a limit of zero counts as not set",
     "A default limit of zero would forbid every connection. Libraries write it where they mean no limit, "
     "and so it is "
     "read."},
    {"LIB-0019", kNote, "statements that are not used",
     "Groups and attributes that neither timing nor power nor equivalence needs here are read over: "
     "current-source "
     "models (CCS, ECSM), noise, waveforms, documentation. They are listed once with their number, so that "
     "nothing is "
     "left out silently."},
    {"LIB-0020", kNote, "wire load models are not applied",
     "Wires come from placement or from parasitics. The wire load models of the library are kept, but no "
     "delay here "
     "uses them, also where the library names a default."},
    {"LIB-0021", kError, "a number out of its range",
     "Thresholds are percentages between 0 and 100, the upper slew threshold above the lower one; areas are "
     "not "
     "negative; factors are positive."},
    {"LIB-0022", kWarning, "a pin without direction",
     "A pin's direction is input, output, inout or internal. This one has none, so that nothing can drive it "
     "or be "
     "driven by it. Supply pins belong into pg_pin groups."},
    {"LIB-0023", kError, "include_file is not read",
     "The statement asks to read another file in this place. Put the text of that file there."},
    {"LIB-0024", kError, "a delay model other than tables",
     "Only table_lookup (NLDM) is read. Libraries of the older models have no tables to look up."},
    {"LIB-0025", kError, "too many pins",
     "A few lines with wide buses can stand for millions of pins and arcs. Beyond a million pins in one "
     "library the "
     "file is taken as damaged, before it fills the memory."},
    {"LIB-0026", kWarning, "a state that nothing changes",
     "An ff or latch group has no clocked_on, enable, clear or preset: its state could never change. Check "
     "the "
     "spelling of its attributes."},
    {"LIB-0027", kWarning, "a negative capacitance",
     "The capacitance of a pin is negative. It is used as it is, but a load can become negative through it."},
    {"LIB-0028", kWarning, "a unit is missing",
     "The library has tables or capacitances and does not say in which unit. 1 ns and 1 pF are taken, the defaults of the format's "
     "practice; where the library means another unit, everything in it is off by a factor, and libraries beside it disagree with it. Put "
     "time_unit and capacitive_load_unit at the head of the library."},
    {"LIB-0029", kWarning, "a cell is defined twice",
     "Libraries that were put together from several often hold a cell twice. The first definition is kept and the "
     "second is read over, whatever it says. Remove one of them where they differ."},
};

}  // namespace

std::span<const CodeInfo> liberty_codes() {
  return kCodes;
}

}  // namespace taufold::diag
