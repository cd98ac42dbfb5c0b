// Codes of files of activity: VCD and SAIF.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;

constexpr CodeInfo kCodes[] = {
    {"VCD-0001", kError, "an unexpected word",
     "Declarations are keywords that begin with $ up to $enddefinitions; behind them stand times (#120), changes of one bit (1!) and of "
     "vectors (b0101 \"). The file was cut, edited, or is of another kind."},
    {"VCD-0002", kError, "the declarations end early",
     "A dump declares its scopes and variables first and closes them with $enddefinitions $end. Most often the simulation was ended "
     "before it began to dump, or the file was cut."},
    {"VCD-0003", kError, "a declaration is not complete",
     "Every keyword that begins with $ is closed by $end, and $upscope closes a $scope. What stands at the caret is open or stands "
     "in its place."},
    {"VCD-0004", kError, "the time scale is not one",
     "$timescale gives 1, 10 or 100 and one of s, ms, us, ns, ps, fs; without it times count in ns."},
    {"VCD-0005", kError, "a variable does not fit its bits",
     "$var gives the kind, the number of bits, the code and the name with its range, and all of them must agree: [7:0] has 8 bits, a "
     "value has no more digits than its variable bits, and a code that is used twice means the same signal."},
    {"VCD-0006", kError, "a change of no variable",
     "The code behind a value is that of no $var. The file was joined from several dumps, or damaged."},
    {"VCD-0007", kError, "time runs back",
     "Times are whole numbers that grow. Dumps of several runs written behind each other in one file must be read one by one."},
    {"VCD-0008", kError, "no time passes",
     "Activity is changes over time; a dump with a single time, or with none, has no such figure. See that the simulation runs after "
     "$dumpvars."},
    {"VCD-0009", kError, "the file is an FST",
     "The packed format of GTKWave is read by its own library alone, which is not packaged for use by others. Its tool fst2vcd makes "
     "the VCD that is read here: fst2vcd -f run.fst -o run.vcd."},
    {"SAIF-0001", kError, "this is no SAIF file",
     "The whole file is one group: (SAIFILE (SAIFVERSION \"2.0\") ... )."},
    {"SAIF-0002", kError, "a bracket is missing",
     "Every group ends with its bracket. The file was cut off, or edited, at or before the place of the caret."},
    {"SAIF-0003", kError, "a value is missing or not one",
     "The message says what is expected: names of instances and nets, numbers for DURATION, T0, T1, TX and TC, a number and a unit for "
     "TIMESCALE, one character for DIVIDER."},
    {"SAIF-0004", kError, "the file holds no activity",
     "A forward SAIF file, made from a library or RTL, says what a simulator should count; the simulator then writes the backward one, "
     "which is read here."},
    {"SAIF-0005", kError, "the duration is missing",
     "T0, T1 and TC are counts over DURATION; without it they are no rates."},
};

}  // namespace

std::span<const CodeInfo> activity_codes() {
  return kCodes;
}

}  // namespace taufold::diag
