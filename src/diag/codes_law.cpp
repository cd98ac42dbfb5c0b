// Codes of the time scaling law.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;

constexpr CodeInfo kCodes[] = {
    {"LAW-0001", kError, "a table of the law lacks what it needs",
     "The commands of `taufold law` read tables of comma-separated values with a heading. The message names the column or the row that is "
     "missing, or what keeps the file from being such a table. docs/formats.md lists the columns of each kind."},
    {"LAW-0002", kError, "a field of a vector file is no number",
     "What a row expects, and the relative tolerance that it allows, are finite numbers; the tolerance is 0 or more. A row without a "
     "tolerance is computed for information and not judged."},
    {"LAW-0003", kError, "a row of a vector file stands twice",
     "Rows are named by their id, and a result carries that name. Two rows of one id could not be told apart."},
    {"LAW-0004", kWarning, "a row of a vector file cannot be computed",
     "The module and quantity of the row name no formula of the law, its unit is unknown, or its inputs do not give all that the formula "
     "needs. The row counts as missed, so that the exit status is 2. docs/law.md lists formulas with the inputs they take."},
};

}  // namespace

std::span<const CodeInfo> law_codes() {
  return kCodes;
}

}  // namespace taufold::diag
