// Codes of accelerators, clusters and workloads: SYM.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;

constexpr CodeInfo kCodes[] = {
    {"SYM-0001", kError, "not a table of training runs",
     "A file for `taufold system --validate` is CSV with a heading that names, in any order, the columns of docs/formats.md; every row has as many fields as the heading. "
     "The message names what is missing or wrong."},
    {"SYM-0002", kError, "a stated figure that cannot be judged",
     "A row with `tolerance_rel` is a record: the column that `expected_column` names (step_s, tokens_per_s, tflops_per_chip or util_pct) holds a number above zero, and the "
     "tolerance is a number, 0 or more, relative to it. Rows without a tolerance are for information."},
    {"SYM-0003", kError, "two runs of one name",
     "Records are told apart by their `id`. Two alike would hide each other in the report."},
    {"SYM-0004", kWarning, "a run that cannot be predicted",
     "The row says too little, or something that is not known: hardware without data, a format that the hardware has no units for, a shape or a degree of parallelism that is no number above zero, "
     "more stages than layers. The record counts as missed, as nothing was computed. Known hardware is listed by the note; shapes of known models are taken from "
     "their name where a row has none."},
    {"SYM-0005", kWarning, "ranks that do not add up",
     "The degrees tensor, pipeline, context and data parallel, multiplied, are the accelerators of a run; expert-parallel ranks are among the data-parallel ones. This row states another number. It is "
     "predicted for the degrees, and figures an accelerator are for their product."},
};

}  // namespace

std::span<const CodeInfo> system_codes() {
  return kCodes;
}

}  // namespace taufold::diag
