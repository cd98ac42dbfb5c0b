// Codes of SDC files.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;
constexpr Severity kNote = Severity::note;

constexpr CodeInfo kCodes[] = {
    {"SDC-0001", kError, "an unknown command",
     "The file calls a command that is neither one of SDC nor of Tcl. Often it is misspelt, or belongs to "
     "another tool; "
     "commands that reach the system (files, programs, the network) do not exist here."},
    {"SDC-0002", kError, "an unknown option of a command",
     "The command has no option of this name, the beginning that is given fits several of its options, or "
     "the option's "
     "value is missing. Options may be shortened as long as they stay unique."},
    {"SDC-0003", kError, "Tcl could not run the command",
     "The file is a Tcl script. The message is Tcl's own: a variable that was never set, a brace that is not "
     "closed, an "
     "expression that cannot be computed."},
    {"SDC-0004", kError, "an argument that the command does not take",
     "A number, one of a few words or a number of arguments was expected. The message says which."},
    {"SDC-0005", kWarning, "no object matches",
     "No object of the design has this name, or none matches the pattern. Patterns are globs: `*` and `?` "
     "are special, "
     "`[` and `]` are not, and `*` does not go beyond a `/`. The name of a level of the hierarchy stands for "
     "all cells below it; pins of a level are not "
     "known. The command goes on without it. Names are "
     "case-sensitive."},
    {"SDC-0006", kWarning, "an object of a kind that the command does not take",
     "The object exists, but the command has no meaning for objects of its kind, so it is left out."},
    {"SDC-0007", kError, "the script does not come to an end, or needs too much memory",
     "The script was stopped at the limit that the message states. Constraint files run for seconds; this "
     "one has a "
     "loop without end, or builds something huge."},
    {"SDC-0008", kError, "a sourced file is not read",
     "`source` reads files beside the one that names them, or in folders below, and nothing else. The name "
     "leads "
     "elsewhere, the file does not exist, or files read each other in a ring."},
    {"SDC-0009", kNote, "commands and options that are ignored",
     "The commands and options say nothing about timing as it is analysed here. They are listed once with "
     "their number, "
     "so that "
     "nothing is left out silently."},
    {"SDC-0010", kWarning, "set_units differs from the library",
     "Numbers of an SDC file are in the units of the first library, whatever set_units says: it only states "
     "what the "
     "author believed. Here the two differ, so that numbers may be wrong by the ratio of the units."},
    {"SDC-0011", kNote, "an input delay at the clock's own port",
     "An input delay relative to a clock at the port where that clock enters has no meaning: the clock's "
     "arrival is its "
     "latency. It is left out; it usually comes from [all_inputs]."},
    {"SDC-0012", kWarning, "a constraint is dropped",
     "Nothing is left of the objects that the constraint is about, or that limit it. It is dropped, because "
     "a path "
     "exception without one of its ends would hold for far more paths than was meant."},
    {"SDC-0013", kError, "a clock that cannot be made",
     "A clock needs a positive period, a waveform of rising and falling edges within one period, and a name "
     "or a source; "
     "a generated clock needs the pin or port of its master as -source (not the name of a clock) and one of "
     "-divide_by, "
     "-multiply_by and -edges."},
    {"SDC-0014", kWarning, "a clock replaces another one",
     "A second clock of the same name, or at the same pin without -add, takes the place of the first."},
    {"SDC-0015", kWarning, "units that no library gives",
     "Numbers of an SDC file are in the units of the first Liberty file of the design, and there is none. "
     "ns, pF and kohm are "
     "taken; where the author meant ps every time is wrong by a thousand."},
};

}  // namespace

std::span<const CodeInfo> sdc_codes() {
  return kCodes;
}

}  // namespace taufold::diag
