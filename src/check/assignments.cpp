#include "check/assignments.hpp"

#include <algorithm>
#include <limits>

#include "base/int128.hpp"
#include "check/capacity.hpp"

namespace taufold::check {

namespace {
constexpr std::int64_t kMostWork = 1 << 20;  // assignments; each looks at every pin once
constexpr std::size_t kMostPins = 200;
}  // namespace

bool can_try_assignments(const db::Design& d) {
  if (d.num_pins() > kMostPins || d.num_insts() > 20) return false;
  std::int64_t n = 1;
  for (std::size_t i = 0; i < d.num_insts(); ++i)
    if ((n *= static_cast<std::int64_t>(d.num_tiers())) > kMostWork) return false;
  return true;
}

Assignments try_assignments(const db::Design& d, const std::vector<std::int64_t>& max_bonds) {
  const std::size_t tiers = d.num_tiers(), insts = d.num_insts();
  std::vector<std::int64_t> limit, row_limit;
  for (const db::TierId t : ids<db::TierId>(tiers)) {
    limit.push_back(area_limit(d, t));
    const db::RowGrid& r = d.tiers[t].rows;
    row_limit.push_back(std::int64_t{r.length} * r.height * r.count);
  }
  Assignments best;
  best.least_excess = best.least_bond_excess = std::numeric_limits<std::int64_t>::max();
  std::vector<std::size_t> tier(insts, 0);
  std::vector<int128> load(tiers), row_load(tiers);
  std::vector<std::int64_t> crossings(d.interfaces.size());
  for (;;) {
    ++best.tried;
    std::fill(load.begin(), load.end(), 0);
    std::fill(row_load.begin(), row_load.end(), 0);
    for (const db::InstId i : ids<db::InstId>(insts)) {
      const std::int64_t a = d.area(i, db::TierId(tier[i.value]));
      load[tier[i.value]] += a;
      if (!d.masters[d.inst_master[i]].is_macro) row_load[tier[i.value]] += a;
    }
    int128 excess = 0;
    for (std::size_t t = 0; t < tiers; ++t)
      excess += std::max<int128>({0, load[t] - limit[t], row_load[t] - row_limit[t]});
    best.least_excess = static_cast<std::int64_t>(std::min<int128>(best.least_excess, excess));
    if (excess == 0) {
      best.limits_can_be_met = true;
      std::fill(crossings.begin(), crossings.end(), 0);
      for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
        std::size_t lo = tiers, hi = 0;
        for (const db::PinId p : d.pins(n)) {
          lo = std::min(lo, tier[d.pin_inst[p].value]);
          hi = std::max(hi, tier[d.pin_inst[p].value]);
        }
        for (std::size_t f = lo; f < hi; ++f) ++crossings[f];
      }
      std::int64_t worst = 0;
      std::size_t where = 0;
      for (std::size_t f = 0; f < crossings.size(); ++f)
        if (crossings[f] - max_bonds[f] > worst) worst = crossings[f] - max_bonds[f], where = f;
      if (worst < best.least_bond_excess) best.least_bond_excess = worst, best.interface = where;
      if (worst == 0) {
        best.feasible = true;
        return best;
      }
    }
    std::size_t k = 0;
    while (k < insts && ++tier[k] == tiers) tier[k++] = 0;
    if (k == insts) return best;
  }
}

}  // namespace taufold::check
