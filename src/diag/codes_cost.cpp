// Codes of yield, cost and carbon: CST.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kError = Severity::error;

constexpr CodeInfo kCodes[] = {
    {"CST-0001", kError, "cost records of no known model",
     "A file for `taufold cost --records` has the schema taufold-cost-reference/1 and names in `model` the formulas that its records follow: actuary, catch, "
     "carbon3d, yap_w2w or closed_form."},
    {"CST-0002", kError, "cost records that ask for nothing",
     "The list `compare` says which numbers of a file become records, with their tolerances. A file without one, or whose paths lead to no number, "
     "would hold whatever is computed."},
};

}  // namespace

std::span<const CodeInfo> cost_codes() {
  return kCodes;
}

}  // namespace taufold::diag
