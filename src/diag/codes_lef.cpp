// Codes of LEF files.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr CodeInfo kCodes[] = {
    {"LEF-0001", Severity::error, "a statement of LEF is not formed as expected",
     "The word at the caret is not what the statement needs there; the message says what would be. Usually a `;` or a number is "
     "missing, so that the statement ran into the next one. A statement that LEF does not have is refused too, for what stands behind it "
     "may not be what it seems; known ones without a meaning here are read over (LEF-0008)."},
    {"LEF-0002", Severity::error, "a LEF file ends early",
     "The file ended inside the block that the message names. It was probably cut off while it was copied or unpacked."},
    {"LEF-0003", Severity::error, "not a number in LEF",
     "A number is expected at the caret: decimal, with a point whatever the language of the system, no unit."},
    {"LEF-0004", Severity::error, "a number of LEF is out of range",
     "Sizes must be positive, the database units per micron a whole number from 1 to 1,000,000, and no length may exceed 1e9 "
     "database units."},
    {"LEF-0005", Severity::error, "an END names another block",
     "A block ends with END and its own name. Another name there means that the end of the inner block is missing, and two "
     "blocks have run into each other."},
    {"LEF-0006", Severity::warning, "another unit in a later LEF file",
     "The first file that states DATABASE MICRONS decides the unit. Numbers in LEF are microns, so that nothing is lost by "
     "ignoring the later statement, unless its grid is finer than the first one."},
    {"LEF-0007", Severity::error, "an undefined layer",
     "Shapes stand on layers that the technology must have defined before. Give the technology LEF first, and check the "
     "spelling, letters of either case being different."},
    {"LEF-0008", Severity::note, "statements of LEF that are read over",
     "The statements named have no meaning for this program and were skipped whole, with how often each occurs."},
    {"LEF-0009", Severity::warning, "a layer or site is defined twice",
     "Cell libraries often repeat sections of the technology. The first definition is kept."},
    {"LEF-0010", Severity::warning, "a pin is defined twice in one macro",
     "Both blocks name the same pin, so their shapes are joined; direction and use are those of the first."},
    {"LEF-0011", Severity::warning, "a macro is defined twice",
     "Two files, or one file twice, define the macro. The first is kept; the message says whether the second differs."},
    {"LEF-0012", Severity::warning, "lengths between two database units",
     "The unit of the technology is too coarse for lengths of this file, so they were rounded to the nearest database unit. Pins may "
     "be off by half a unit. Give the technology LEF, or the file with the finer unit, first."},
    {"LEF-0013", Severity::warning, "a macro of an undefined site",
     "The macro names a site that neither this file nor one before it defines. It is taken as a cell without a site: one that is as high as "
     "the rows of the design can still stand in them, another one cannot. Give the technology LEF, or the file with the site, first."},
};

}  // namespace

std::span<const CodeInfo> lef_codes() {
  return kCodes;
}

}  // namespace taufold::diag
