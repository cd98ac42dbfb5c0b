// Die cost as in Graening et al. ("CATCH", 2025): the cost of the whole circle of a wafer spread over packed dies, more for lithography where dies leave a
// part of the scanner's field unused, over a negative binomial yield with the node's share of critical area.
#pragma once

#include <cstdint>

namespace taufold::cost::packed {

struct Layer {
  double usd_per_mm2 = 0, defects_per_mm2 = 0, critical_share = 1, clustering = 2, litho_share = 0;
};
struct Wafer {
  double diameter_mm = 300, edge_mm = 0.1, dicing_mm = 0.13;
};
struct Die {
  std::int64_t per_wafer = 0;
  double yield = 0, reticle_use = 0, usd = 0, good_usd = 0;  ///< `usd`: before yield
};
/// `aspect`: width over height.
Die die(const Layer&, const Wafer&, double area_mm2, double aspect);

}  // namespace taufold::cost::packed
