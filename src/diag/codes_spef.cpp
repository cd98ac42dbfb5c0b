// Codes of SPEF files.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;
constexpr Severity kNote = Severity::note;

constexpr CodeInfo kCodes[] = {
    {"SPEF-0001", kError, "an unexpected word",
     "The word at the caret cannot stand there; the message says what is expected. Sections begin with a "
     "star and a keyword in "
     "capitals, lines of *CAP and *RES with a number. Often a line is broken or a column is missing. The "
     "reader goes on behind "
     "the net."},
    {"SPEF-0002", kError, "the file ends early",
     "Every net ends with *END, every string with a quote. The file ended before; usually it was cut off "
     "while it was written "
     "or copied, and what is missing would be taken for wires without resistance."},
    {"SPEF-0003", kError, "a unit is missing",
     "*C_UNIT and *R_UNIT say what values count in, and must stand before the first net. No unit is assumed, "
     "because a wrong "
     "one makes every delay wrong by orders of magnitude without a sign of it."},
    {"SPEF-0004", kError, "not a number",
     "A value is a decimal number with a point, or three of them as in 1.0:1.2:1.4 for best, typical and "
     "worst."},
    {"SPEF-0005", kError, "a value is negative or out of range",
     "Resistances and capacitances are not negative, and no wire has more than a farad or 10^15 ohms. A "
     "negative value is a "
     "fault of the extraction; a huge one is usually a wrong unit."},
    {"SPEF-0006", kError, "an index that the name map lacks",
     "A star and a number stand for a name of *NAME_MAP, and the map has no such number. The map must stand "
     "before the nets; a "
     "file that was cut into pieces needs it in each of them."},
    {"SPEF-0007", kError, "an unknown unit",
     "Units are a number and a word, as in `*C_UNIT 1 PF` and `*R_UNIT 1 KOHM`, in capitals or not."},
    {"SPEF-0008", kError, "an index of the name map stands for two names",
     "The same number is given twice in *NAME_MAP with different names, so that what refers to it has no one "
     "meaning. Two "
     "files were probably joined without numbering them anew."},
    {"SPEF-0009", kWarning, "a net stands twice",
     "Two sections of one file bear the name of the same net. The last one counts, as where a tool appends "
     "what it has "
     "extracted again. Sections in several files are joined and no fault."},
    {"SPEF-0010", kWarning, "the total of a net is not the sum of its capacitors",
     "Behind the name of a net stands the sum of its capacitances, couplings to other nets included. Where "
     "the capacitors of the "
     "section differ from it by more than two percent lines may be lost. The capacitors count."},
    {"SPEF-0011", kWarning, "a blank or a direction is missing",
     "A keyword of the header is followed by a blank and its value, a pin in *CONN by its direction I, O or "
     "B. The file is read all "
     "the same; other tools stop at such a line."},
    {"SPEF-0012", kError, "no instance of that path",
     "A file of a module is read for an instance of it, and the netlist has nothing below the path that was "
     "given. The parts of "
     "a path are joined with '/', as in `core/alu_0`."},
    {"SPEF-0013", kWarning, "capacitances of pins are in the file",
     "*DESIGN_FLOW says PIN_CAP with another word than NONE: the extractor has added the capacitances of "
     "input pins to those of "
     "wires. The library's are added again, and all loads are overstated."},
    {"SPEF-0014", kWarning, "nets that the netlist does not have",
     "The message names the first and says how many there are. Names are compared without their escapes, a "
     "bus bit as `a[3]`, parts of a "
     "path with '/'. All of them missing means a file of another design, or of an instance whose path was "
     "not given."},
    {"SPEF-0015", kWarning, "pins or ports that the netlist does not have",
     "A net lists a pin of an instance that is not there, or a pin that its instance leaves open. Its node "
     "stays, so that "
     "resistances and capacitances behind it count, but nothing is connected to it."},
    {"SPEF-0016", kWarning, "pins that are on another net",
     "The file and the netlist disagree about which net a pin is on: they are of different steps of the "
     "flow. Such a node stays "
     "and is no end of the net; ends that the file lacks see no wire."},
    {"SPEF-0017", kNote, "constructs that were read over",
     "What timing has no use for is skipped as a whole: inductances, sensitivities, power nets, ports of the "
     "layout and the like. The note "
     "lists every kind once, with how often it occurred."},
};

}  // namespace

std::span<const CodeInfo> spef_codes() {
  return kCodes;
}

}  // namespace taufold::diag
