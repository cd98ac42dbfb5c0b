#include "diag/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "diag/code_tables.hpp"
#include "diag/suggest.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;
constexpr Severity kNote = Severity::note;

// One row a diagnostic, append-only within its family: CASE and RSLT (contest files), FILE (reading and
// writing of files), FEAS (limits that cannot be met), PLC (folding), CLI (command line and configuration). A
// row needs a golden in tests/golden/diag and a new docs/diagnostics.md (see tests/unit/diag_codes.cpp).
// Other families have tables of their own (code_tables.hpp).
constexpr CodeInfo kCodes[] = {
    // ---------------------------------------------------------------- contest case files
    {"CASE-0001", kError, "a section of the case is missing",
     "A case consists of sections in a fixed order, from NumTechnologies to NumNets, and each of them must "
     "be there "
     "(TerminalCost only in cases of 2023). The message names the missing one and the place where it should "
     "stand. "
     "Add the section, or check whether the file was cut or edited there."},
    {"CASE-0002", kError, "an unexpected word",
     "The word at the caret opens no section or record that may stand here. Often a keyword is misspelt, a "
     "line has one "
     "word too many, or text follows the last net. Nothing is skipped silently: the reader goes on at the "
     "next known "
     "keyword only to look for further errors."},
    {"CASE-0003", kError, "the file ends early",
     "The file ended where a record or a part of one was still expected. Usually it was cut off while it was "
     "copied or "
     "unpacked. Compare its size or checksum with the original."},
    {"CASE-0004", kError, "a section is repeated or out of order",
     "Every section stands once, in the order of the format. The section at the caret was there already, or "
     "a later one "
     "came before it. Remove the repetition, or move the section to its place."},
    {"CASE-0005", kError, "not an integer",
     "Sizes, coordinates and counts of a case are integers: digits with an optional sign, no fraction, no "
     "exponent, no "
     "unit. Example: `LibCell A 4.5 10 1` must give the width as a whole number of database units."},
    {"CASE-0006", kError, "a number is out of range",
     "Coordinates, sizes and pin offsets may be up to 2^30 (1,073,741,824) in absolute value, so that no sum "
     "of two "
     "overflows, and counts must not be negative. A larger number is almost always a damaged file or a wrong "
     "unit; "
     "scale the case down."},
    {"CASE-0007", kError, "a size is not positive",
     "Widths and heights of cells, rows and terminals, and the number of rows, must be at least 1. A cell "
     "without area "
     "could not be placed or drawn."},
    {"CASE-0008", kError, "an announced count does not match",
     "A header announces how many records follow, and a different number follows. The file was edited "
     "without the count, "
     "or records were lost. Correct the count, or restore the records; the reader does not guess which of "
     "them is right."},
    {"CASE-0009", kError, "a technology is defined twice",
     "Two Tech sections have the same name, so that TopDieTech and BottomDieTech would be ambiguous. Rename "
     "or remove one."},
    {"CASE-0010", kError, "a library cell is defined twice in one technology",
     "Within one technology the name of a library cell is unique; the same name in another technology is its "
     "variant "
     "there. Remove one of the two definitions."},
    {"CASE-0011", kError, "a pin is defined twice in one library cell",
     "Pins of a library cell are found by name, so each name may be used once. Remove or rename one of the "
     "two."},
    {"CASE-0012", kError, "an unknown technology",
     "TopDieTech or BottomDieTech names a technology that no Tech section defines. Names are "
     "case-sensitive."},
    {"CASE-0013", kError, "an instance is defined twice",
     "Instances are found by name in nets and results, so each name may be used once. Rename or remove one, "
     "and mind the "
     "count after NumInstances."},
    {"CASE-0014", kError, "an unknown library cell",
     "An instance refers to a library cell that no technology of the two dies defines. Names are "
     "case-sensitive."},
    {"CASE-0015", kError, "a library cell in use is missing in one technology",
     "Any instance may be put on either die and takes the variant of that die's technology, so a library "
     "cell that is "
     "used must be defined in the technologies of both dies. Add the missing variant."},
    {"CASE-0016", kNote, "an unused library cell is missing in one technology and is ignored",
     "The technologies of the dies should define the same library cells. This one is missing in one of them; "
     "as no "
     "instance uses it, it is left out and the case is read."},
    {"CASE-0017", kError, "the pins of a library cell differ between technologies",
     "The variants of a library cell are matched pin by pin, by name (their order may differ). A pin that "
     "one technology "
     "lacks would have no position on that die. Give both variants the same pin names."},
    {"CASE-0018", kError, "a library cell is a macro in one technology only",
     "The flag Y (macro) or N (standard cell) of a library cell must be the same in the technologies of both "
     "dies: a "
     "macro may stand anywhere and be turned, a standard cell must sit in a row."},
    {"CASE-0019", kError, "a net is defined twice",
     "Nets are found by name in results, so each name may be used once. Rename one, or join the two."},
    {"CASE-0020", kError, "an unknown instance in a net",
     "A pin of a net is written INSTANCE/PIN, and no instance of that name is defined after NumInstances. "
     "Names are "
     "case-sensitive."},
    {"CASE-0021", kError, "a pin that the instance does not have",
     "A pin of a net is written INSTANCE/PIN. The instance exists, but its library cell has no pin of that "
     "name. The "
     "message names the library cell and its pins."},
    {"CASE-0022", kError, "a pin reference without a slash",
     "A pin of a net is written INSTANCE/PIN, as in `Pin C1/P2`. The reference at the caret has no slash, or "
     "nothing "
     "before or after it."},
    {"CASE-0023", kError, "a net has a pin twice",
     "The same pin of the same instance is listed twice in one net. It would change no wirelength, but "
     "counts of pins "
     "would be wrong, and it usually shows that another pin was meant."},
    {"CASE-0024", kWarning, "a pin is on two nets",
     "One pin of an instance is listed in two nets, which would short them in a real circuit. The case is "
     "read as it is, "
     "because wirelength and legality are still well defined."},
    {"CASE-0025", kError, "the macro flag is neither Y nor N",
     "In cases of 2023 a library cell is `LibCell Y|N NAME WIDTH HEIGHT PINS`, Y for a macro, N for a "
     "standard cell. The "
     "year is recognised at the first library cell of the file; all others must have the same form."},
    {"CASE-0026", kError, "the die has no area",
     "DieSize gives the lower-left and the upper-right corner; the second must be right of and above the "
     "first."},
    {"CASE-0027", kError, "a utilisation limit is not a percentage",
     "TopDieMaxUtil and BottomDieMaxUtil are percentages of the die area between 0 and 100; a decimal "
     "fraction such as "
     "78.5 is allowed, an exponent is not."},
    {"CASE-0028", kWarning, "a utilisation limit has more decimals than are kept",
     "Limits are kept in parts per million, that is with four decimals of a percent, and rounded down, so "
     "that a result "
     "that is legal here is legal under the exact limit too."},
    {"CASE-0029", kError, "rows leave the die",
     "TopDieRows and BottomDieRows give the corner, length, height and number of rows. Rows must lie inside "
     "DieSize: a "
     "cell in a row that leaves the die would be illegal. They need not fill the die."},
    {"CASE-0030", kError, "a standard cell is not one row high",
     "A standard cell in use must be as high as the rows of the die whose technology defines it. Otherwise "
     "it fits no row "
     "of that die. Check the row height of the die, the height of the cell, and which technology the die "
     "names."},
    {"CASE-0031", kWarning, "a pin lies outside its cell",
     "The offset of a pin is measured from the lower-left corner of the unrotated cell and normally lies "
     "within its "
     "outline. The case is read as it is, but wirelengths would be those of a strange library."},
    {"CASE-0032", kNote, "a technology is used by no die and is ignored",
     "The case defines a technology that neither TopDieTech nor BottomDieTech names. Its library cells are "
     "read and "
     "checked, but not kept."},
    {"CASE-0033", kWarning, "TerminalCost in a case of 2022",
     "The format of 2022 has no TerminalCost. It is read, and every bond costs that much in the score."},
    {"CASE-0034", kWarning, "the case is empty",
     "The case has no instances or no nets. It is read, but there is nothing to place or nothing to "
     "shorten."},
    // ---------------------------------------------------------------- contest result files
    {"RSLT-0001", kError, "a section of the result is missing",
     "A result has the sections TopDiePlacement, BottomDiePlacement and NumTerminals, in this order, each "
     "even if it is "
     "empty. Write `NumTerminals 0` when no net crosses."},
    {"RSLT-0002", kError, "an unexpected word",
     "The word at the caret opens no record or section that may stand here: Inst within the placement of a "
     "die, Terminal "
     "after NumTerminals, nothing after the last terminal."},
    {"RSLT-0003", kError, "the file ends early",
     "The result ends within a record or before its last section, usually because it was cut off while it "
     "was written or "
     "copied. Write it again; taufold itself renames a finished file into place."},
    {"RSLT-0004", kError, "a record is cut short",
     "Every record of a result is one line: `Inst NAME X Y`, in 2023 with an orientation, or `Terminal NET X "
     "Y`. The line "
     "ends before the record is complete."},
    {"RSLT-0005", kError, "a record does not begin a line",
     "Every record of a result stands on a line of its own. Break the line before the word at the caret."},
    {"RSLT-0006", kError, "not a number", "A coordinate or a count is expected and something else is there."},
    {"RSLT-0007", kError, "a number is out of range",
     "Coordinates may be up to 2^30 in absolute value, and counts must not be negative. Larger numbers are "
     "refused, so "
     "that no sum overflows."},
    {"RSLT-0008", kError, "the result is empty",
     "The file holds no word at all. Check that the path names the placement that was meant."},
    {"RSLT-0009", kError, "sections out of order",
     "The sections of a result stand in the order TopDiePlacement, BottomDiePlacement, NumTerminals, each "
     "once."},
    {"RSLT-0010", kError, "no such tier or interface",
     "A result for other than two tiers names tiers and interfaces by number: tiers 0 (bottom) to N - 1, "
     "interface k "
     "between tiers k and k + 1. The number at the caret is not one of them, or a tier is given twice."},
    {"RSLT-0011", kWarning, "an instance that the case does not have",
     "The result places an instance that the case does not define, which makes it illegal "
     "(unknown_instance). Check that "
     "the result belongs to this case."},
    {"RSLT-0012", kWarning, "an instance is placed twice",
     "Every instance stands exactly once on one die; the first line counts and the result is illegal "
     "(duplicate_instance)."},
    {"RSLT-0013", kWarning, "a terminal on a net that the case does not have",
     "The result has a terminal for a net that the case does not define, which makes it illegal "
     "(terminal_unknown_net). "
     "Check that the result belongs to this case."},
    {"RSLT-0014", kWarning, "an announced count does not match",
     "A section announces another number of records than it has, which makes the result illegal "
     "(declared_count)."},
    {"RSLT-0015", kWarning, "a coordinate is not an integer",
     "All coordinates of a result are integers, even 5.0 is not one. The value is rounded to show a score, "
     "and the result "
     "is illegal (non_integer)."},
    {"RSLT-0016", kWarning, "an orientation that is missing, unknown or not expected",
     "In 2023 every instance has one of the orientations R0, R90, R180, R270 (counter-clockwise, never "
     "mirrored). The "
     "format of 2022 has none. The result is illegal (orientation)."},
    // ---------------------------------------------------------------- files
    {"FILE-0001", kError, "a file cannot be opened",
     "The system refused to open the file, for the reason given: it does not exist, or may not be read. "
     "Paths are "
     "relative to the folder where the program was started."},
    {"FILE-0002", kError, "a folder where a file is expected",
     "A file was expected and the path names a folder. Name the file inside it; only the result folder of "
     "`check` is given "
     "as a folder."},
    {"FILE-0003", kError, "a file cannot be read",
     "The file was opened, but reading from it failed with the reason given, as with a failing disk or "
     "network."},
    {"FILE-0004", kError, "damaged xz data",
     "The file begins like an xz file, but its contents or its checksum are wrong. Copy it again; `xz -t "
     "FILE` tests it."},
    {"FILE-0005", kError, "damaged gzip data",
     "The file begins like a gzip file, but its contents or its checksum are wrong. Copy it again; `gzip -t "
     "FILE` tests "
     "it."},
    {"FILE-0006", kError, "packed data end early",
     "The packed file is cut off: its end mark is missing. Copy it again."},
    {"FILE-0007", kError, "a file is too large",
     "The file is larger than the program reads (4 GiB), or it has no end, as a device may. Check that the "
     "path names the "
     "file that was meant."},
    {"FILE-0008", kError, "a file unpacks to too much",
     "The packed file grows beyond 4 GiB, or to more than 1000 times its size when that is above 256 MiB, as "
     "files do "
     "that are made to fill a memory. If it is honest, unpack it and name the unpacked file."},
    {"FILE-0009", kError, "unpacking needs too much memory",
     "The xz file was packed with so large a dictionary that unpacking needs more than 512 MiB. Unpack it "
     "with `xz -d` "
     "and name the unpacked file, or pack it again with `xz -9` or less."},
    {"FILE-0010", kWarning, "bytes after the packed data are ignored",
     "After the end of the gzip data there are bytes that are no further gzip data. They are ignored, as "
     "gzip does."},
    {"FILE-0011", kWarning, "the name says packed, the contents are not",
     "The name ends in .xz or .gz, but the file is not packed in any known way. It is read as it is."},
    {"FILE-0012", kError, "a file or folder cannot be written",
     "The system refused to make or write the file or folder, for the reason given. What was there before is "
     "unchanged."},
    {"FILE-0013", kError, "the output folder holds something else",
     "The folder named for the output exists and is not one that this program made, or holds further files. "
     "It is never "
     "overwritten. Name another folder, or remove it or the further files yourself."},
    {"FILE-0014", kError, "the output path is not a folder",
     "The path named for the output folder exists and is a file. It is never overwritten. Name another one."},
    {"FILE-0015", kError, "a file in UTF-16 or UTF-32",
     "The file is text of two or four bytes a letter, as some editors and shells save it. All formats here are ASCII or UTF-8. Save it "
     "as UTF-8, or convert it: `iconv -f UTF-16 -t UTF-8 OLD > NEW`."},
    // ---------------------------------------------------------------- infeasible designs
    {"FEAS-0001", kError, "the cells need more area than the utilisation limits allow",
     "Even if cells could be cut into pieces, their area would not fit under the limits of all tiers "
     "together. The message "
     "gives the smallest area that must go beyond the limits. Raise a limit, enlarge the die, or add a "
     "tier."},
    {"FEAS-0002", kError, "a cell fits on no tier",
     "A standard cell must fit into a row, a macro into the die (turned if need be), and its area alone must "
     "stay within "
     "the utilisation limit of its tier. This one does not on any tier."},
    {"FEAS-0003", kError, "the standard cells need more row length than there is",
     "Standard cells sit in rows; even if they could be cut into pieces, they would not fit into the rows of "
     "all tiers "
     "together. Add rows, or lengthen them."},
    {"FEAS-0004", kError, "more nets must cross than bonds fit",
     "Every net on two neighbouring tiers needs a bond, and bonds keep their spacing from each other and "
     "from the die "
     "edge, so that only a certain number fits. In every assignment of cells to tiers within the utilisation "
     "limits more "
     "nets cross than that. Enlarge the die, make bonds smaller or denser, or raise a utilisation limit."},
    {"FEAS-0005", kError, "no assignment of the cells to tiers meets the limits",
     "All assignments of the cells to tiers were tried, which is possible for few cells: in each of them "
     "some tier goes "
     "beyond its utilisation limit or its rows. The message gives the smallest excess."},
    // ---------------------------------------------------------------- folding (place)
    {"PLC-0001", kError, "the macros do not fit",
     "Macros need places without overlaps on the die, in an orientation that their library allows, with their "
     "halos free, clear of fixed instances and blockages, on tiers whose utilisation limits leave the cells "
     "their area. Their areas alone may fit where their shapes do not. No arrangement was found that keeps all "
     "of this; the message says which part failed. Raise a utilisation limit, enlarge the die, or add a tier."},
    {"PLC-0002", kError, "no legal placement was found",
     "No limit of the design is proven to be out of reach, but the engine found no placement that keeps all "
     "of them. The "
     "message says which limit was missed, and by how much. Cases that nearly fill their tiers or their bond "
     "sites may need "
     "more --effort; otherwise relax the limit."},
    {"PLC-0003", kError, "a number of tiers that the case does not have",
     "A contest case describes its tiers, so --tiers can only repeat their number, or be 1 for the flat "
     "version: one tier "
     "with the area of all of them."},
    {"PLC-0004", kWarning, "there is no fair flat baseline",
     "A flat baseline has the same cells on one tier of the summed area. Where the tiers use different "
     "technologies the "
     "cells differ in size, and no single tier is comparable. The case is folded, and its score stands "
     "alone."},
    {"PLC-0005", kError, "the case has no flat version",
     "--tiers 1 places all cells on one tier of the summed area. Where the tiers use different technologies "
     "or row heights "
     "there is no such tier."},
    {"PLC-0006", kError, "the flat figures are not those of this case",
     "--flat REPORT takes the flat figures of an earlier report. That report must have them (it was made "
     "with --flat yes or "
     "--tiers 1) and must be about the same case, which is told by the SHA-256 of the file."},
    {"PLC-0007", kWarning, "the flat baseline is not complete",
     "The sweep that looks for the best flat result was stopped by Ctrl-C or the time limit, or found "
     "nothing legal. A ratio "
     "of fold to flat is then not a fair one. Give more time, or leave --time-limit out."},
    {"PLC-0008", kError, "an option of designs with a contest case",
     "A contest case states its outline, the share of it that cells may take, its bonds and its netlist; the options named choose "
     "them for designs of LEF and Verilog files. Leave them out."},
    {"PLC-0009", kWarning, "a fold that is denser than its flat baseline",
     "Both sides have the same area, but cells of the fold lie closer together, by more than two points of the density seen by a cell "
     "(bins of seven by seven rows, weighted by the cell area in them). Closer cells have shorter nets for that reason alone, and may "
     "be harder to route, so the ratio is no fair one. Give both sides the same --target-density, or make the flat one anew."},
    {"PLC-0010", kWarning, "timing was asked for and has nothing to work for",
     "--timing weighs the nets of failing paths while cells are placed. That needs the delays of the cells (Liberty) and at least one "
     "clock (create_clock in an SDC file); without them the placement is for wirelength alone and no slack is reported."},
    {"PLC-0020", kWarning, "heat was asked for and there is no power",
     "Temperatures follow from the power of the cells, which their Liberty files give at the activity that an SDC file's clocks set. Without them "
     "`fold --thermal` places and reports all else."},
    // ---------------------------------------------------------------- command line and configuration
    {"CLI-0001", kError, "an unknown command",
     "The first word after taufold names a command: fold, check, compare, explain or doctor. `taufold "
     "--help` lists them."},
    {"CLI-0002", kError, "an unknown option",
     "The command has no option of this name. Options are never guessed or ignored; the nearest known one is "
     "named. "
     "`taufold COMMAND --help` lists them all. A name that begins with a dash can be given as `./-name`."},
    {"CLI-0003", kError, "an option without its value",
     "The option needs a value, as in `--seed 7` or `--seed=7`. When the next word is another option, the "
     "value was "
     "forgotten."},
    {"CLI-0004", kError, "a value that the option cannot have",
     "The value is not of the kind that the option takes (a whole number, a number, one of some words), or "
     "it is out of "
     "bounds. `taufold COMMAND --help` gives kind, bounds and default."},
    {"CLI-0005", kError, "an argument is missing",
     "The command needs an input, or the option that names the output folder. The usage line shows what "
     "belongs where."},
    {"CLI-0006", kError, "an argument too many",
     "The command takes fewer arguments. Often a value stands without its option, or a name with blanks "
     "without quotes."},
    {"CLI-0007", kError, "an unknown key in a configuration file",
     "Keys of a configuration file are the long options of the command without their dashes, such as "
     "`time-limit = 60`. "
     "The nearest known one is named. There are no sections."},
    {"CLI-0008", kError, "a configuration file is not TOML",
     "The file does not follow the TOML format at the place shown. Texts need quotes, as in `output = "
     "\"out\"`; numbers and "
     "true or false do not."},
    {"CLI-0009", kError, "a value of the wrong kind in a configuration file",
     "The key is known, but its value is not of the kind that the option takes, or is out of bounds. "
     "`taufold COMMAND --help` gives kind, bounds and default."},
    {"CLI-0010", kError, "a requirement that cannot be read",
     "A requirement is a figure of the report, a relation (<, <=, =, >=, >) and a number, as in "
     "`--require 'fold.score<=1900000'`; the quotes keep the shell from taking < and > for itself. For "
     "`compare` the number "
     "may end in % and is then the change in per cent."},
    {"CLI-0011", kError, "not a report",
     "The file should be a report document (`taufold.report/1`), as `fold` leaves it in report.json and "
     "`--json` writes it, "
     "and it is something else or is cut off."},
    {"CLI-0012", kError, "the case of a result is not there or has changed",
     "A result folder is checked against the case that its report names, and only while that file has the "
     "content "
     "(SHA-256) that it had. Name the case yourself with --case if it was moved or packed anew."},
    {"CLI-0013", kError, "an unknown diagnostic code",
     "Codes look like CASE-0014. `taufold explain --all` prints all of them."},
    {"CLI-0014", kError, "a file of unknown kind",
     "`check` tells files apart by how they begin, a contest case by NumTechnologies, say, and where that says nothing by the end "
     "of their name. Known are contest cases and placements, reports, LEF, DEF, Liberty, Verilog, SDC, SPEF, 3DBlox, stacks, "
     "thermal cases, stacks and powers, and TOML. This file is none of them; perhaps it is damaged at its very beginning."},
    {"CLI-0015", kError, "a placement without its case",
     "A placement holds positions only. To judge it, sizes, nets and limits of its case are needed: "
     "`taufold check --case CASE PLACEMENT`."},
    {"CLI-0016", kError, "the log file cannot be written",
     "The file named with --log cannot be opened for writing: its folder does not exist, or permission is "
     "missing."},
    {"CLI-0017", kNote, "a file that the command has no use for",
     "Commands tell what kind a file is of and read those that they need. This one is left aside; the command that uses its "
     "kind reads it."},
    {"CLI-0018", kError, "nothing to prove equivalent",
     "`check DIR --equivalence` proves that the tiers of a folded netlist are its circuit. A contest case has nets and pins "
     "without functions and its result holds no netlist; files that are not the folder of a fold have no tiers."},
};

/// The tables one after the other.
std::vector<CodeInfo> joined() {
  std::vector<CodeInfo> all;
  // clang-format off
  for (const std::span<const CodeInfo> table : {
           std::span<const CodeInfo>(kCodes),
           stack_codes(),
           lef_codes(),
           verilog_codes(),
           liberty_codes(),
           def_codes(),
           design_codes(),
           link_codes(),
           sdc_codes(),
           spef_codes(),
           synthesis_codes(),
           sta_codes(),
           activity_codes(),
           equivalence_codes(),
           thermal_codes(),
           law_codes(),
           cost_codes(),
           system_codes(),
           tech_codes(),
           view_codes(),
           clock_codes(),
           repair_codes(),
       })  // clang-format on
    all.insert(all.end(), table.begin(), table.end());
  return all;
}

std::string upper(std::string_view s) {
  std::string u(s);
  for (char& c : u) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return u;
}

/// `text` with lines of at most 118 characters, broken at blanks.
std::string wrapped(std::string_view text) {
  constexpr std::size_t kWidth = 118;
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t n = std::min(text.find(' '), text.size());
    if (column > 0 && column + 1 + n > kWidth) {
      out += '\n';
      column = 0;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += text.substr(0, n);
    column += n;
    text.remove_prefix(std::min(n + 1, text.size()));
  }
  return out;
}

}  // namespace

std::string_view severity_name(Severity s) {
  switch (s) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "error";
}

const CodeInfo* find_code(std::string_view code) {
  const std::string wanted = upper(code);
  const std::span<const CodeInfo> all = all_codes();
  const auto it = std::find_if(all.begin(), all.end(), [&](const CodeInfo& c) { return c.code == wanted; });
  return it == all.end() ? nullptr : &*it;
}

std::span<const CodeInfo> all_codes() {
  static const std::vector<CodeInfo> all = joined();
  return all;
}

std::string_view nearest_code(std::string_view mistyped) {
  // Codes differ in digits, so many are equally near; the first of them is as good an answer as any.
  const std::string wanted = upper(mistyped);
  std::string_view best;
  int best_distance = 6 + 1;
  for (const CodeInfo& c : all_codes()) {
    const int d = doubled_edit_distance(wanted, c.code, best_distance - 1);
    if (d < best_distance) best = c.code, best_distance = d;
  }
  return best;
}

std::string diagnostics_page() {
  std::string page =
      "# Diagnostics\n\n"
      "Every message of taufold carries a code in brackets; `taufold explain CODE` prints what stands here. "
      "Codes are never\n"
      "renumbered. An *error* means that nothing was handed on, a *warning* that the input was read but "
      "probably not meant\n"
      "so, a *note* that something was ignored.\n\n"
      "This page is made from the table in `src/diag/codes.cpp`; a test keeps the two equal.\n";
  std::string_view family;
  for (const CodeInfo& c : all_codes()) {
    const std::string_view prefix = c.code.substr(0, c.code.find('-'));
    if (prefix != family) {
      family = prefix;
      page += fmt::format("\n## {}\n", family);
    }
    page += fmt::format("\n### {}: {}\n\n{}\n", c.code, c.summary,
                        wrapped(fmt::format("*{}*. {}", severity_name(c.severity), c.explanation)));
  }
  return page;
}

}  // namespace taufold::diag
