// Codes of synthesis: RTL to a netlist by Yosys.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;

constexpr CodeInfo kCodes[] = {
    {"SYN-0001", kError, "Yosys is not installed",
     "RTL is mapped to cells by Yosys, a program of its own, which is looked up on PATH. Install the package "
     "yosys (`apt-get install yosys` on Debian; `scripts/setup` does it), or give a mapped netlist instead "
     "of "
     "RTL."},
    {"SYN-0002", kError, "Yosys reports an error",
     "The message is Yosys' own, at the line of the RTL that it names. Only its first error is known, "
     "because "
     "it stops there; its log has what came before. A module that is missing is often a memory or another "
     "hard "
     "block whose Liberty file is not named under `liberty`."},
    {"SYN-0003", kError, "synthesis takes too long",
     "Yosys was ended at its time limit. Its log says what it was doing: large memories without a macro "
     "become "
     "flip-flops and are the usual reason. Allow more time, or replace what is too large by a macro."},
    {"SYN-0004", kError, "Yosys could not be run, crashed or left no netlist",
     "The program is there but did not do its work. Its log may say why; a lack of memory ends it by signal "
     "9. "
     "Run the script synthesis.ys in the result's folder by hand to see more."},
    {"SYN-0005", kError, "a name or value that Yosys' scripts cannot hold",
     "Yosys' scripts know no escapes: names of files and folders must not hold quotes, backslashes, line "
     "ends or the characters * ? [ ] of patterns, and macros, parameters and the top module's name no blanks, `;` or `#` either. Rename the file, "
     "or "
     "define the macro in the RTL."},
    {"SYN-0006", kError, "there is nothing to map, or no cell to map it to",
     "Synthesis needs RTL files, and Liberty files whose cells have a `function` and may be used. Every kind "
     "of "
     "logic that is left after mapping is named: latches and flip-flops with both set and reset are missing "
     "in "
     "small libraries."},
    {"SYN-0007", kError, "a Liberty file cannot be split into cells",
     "A brace, parenthesis or string that begins at the caret does not end, or no `library` group was found. "
     "`taufold check FILE` reads the file in full and says more."},
    {"SYN-0008", kError, "Liberty files of different units in one synthesis",
     "All cells that logic is mapped to must state times and capacitances in the same units, because the "
     "mapper "
     "reads them as one library. Libraries of different processes do not belong together here: those of "
     "other "
     "tiers are named in the stack."},
    {"SYN-0009", kWarning, "Yosys warns about the RTL",
     "The words are Yosys' own. Nets without a driver, nets with several, widths that differ and latches "
     "that "
     "were not meant show here. The netlist is made all the same."},
};

}  // namespace

std::span<const CodeInfo> synthesis_codes() {
  return kCodes;
}

}  // namespace taufold::diag
