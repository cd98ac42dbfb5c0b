// From one system to another, lever by lever (docs/system.md, section 13). Levers act together, so what each contributes depends on the order
// in which they are pulled; the mean over all orders (Shapley 1953) depends on none, and contributions add up.
#pragma once

#include <string_view>
#include <vector>

#include "system/case.hpp"

namespace taufold::system {

struct Step {
  std::string_view lever;
  double ln_rate = 0;   ///< contribution to the logarithm of what an accelerator does a second
  double ln_joule = 0;  ///< the same of the joules of a count; 0 where either side's power is unknown
};

/// `a` and `b` have the same kind of workload and known layouts. Levers that do not differ are left out; the sums are the differences of the
/// logarithms between b and a.
std::vector<Step> waterfall(const Case& a, const Case& b, const Coefficients&);

}  // namespace taufold::system
