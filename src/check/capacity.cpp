#include "check/capacity.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/int128.hpp"

namespace taufold::check {

namespace {

std::int64_t clamped(int128 v) {
  return static_cast<std::int64_t>(std::min<int128>(v, std::numeric_limits<std::int64_t>::max()));
}

/// Two tiers: fill tier 0 with the cells that are cheapest there relative to tier 1; what then exceeds tier 1
/// is the fractional optimum (a knapsack), rounded down.
std::int64_t two_tier_excess(const std::vector<std::int64_t>& area0, const std::vector<std::int64_t>& area1,
                             const std::vector<std::int64_t>& capacity) {
  std::vector<std::uint32_t> order(area0.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int128 left = static_cast<int128>(area0[a]) * area1[b],
                 right = static_cast<int128>(area0[b]) * area1[a];
    return left != right ? left < right : a < b;
  });
  int128 room = capacity[0], load = 0;
  for (const std::uint32_t i : order) {
    if (area0[i] <= room) {
      room -= area0[i];
      continue;
    }
    load += static_cast<int128>(area1[i]) * (area0[i] - room) / area0[i];
    room = 0;
  }
  return clamped(std::max<int128>(0, load - capacity[1]));
}

}  // namespace

std::int64_t area_limit(const db::Design& d, db::TierId t) {
  return clamped(static_cast<int128>(d.tiers[t].max_utilisation_ppm) * d.die_area() / 1'000'000);
}

std::int64_t least_excess(const db::Design& d, const std::vector<std::int64_t>& capacity,
                          bool standard_cells_only) {
  const std::size_t tiers = d.num_tiers();
  // One entry a master, weighted by its instances: a million instances have few masters.
  std::vector<std::int64_t> instances(d.masters.size(), 0);
  for (const db::MasterId m : d.inst_master)
    if (!standard_cells_only || !d.masters[m].is_macro) ++instances[m.value];
  std::vector<std::vector<std::int64_t>> area(tiers);
  int128 smallest = 0, room = 0;
  for (const db::MasterId m : ids<db::MasterId>(d.masters.size())) {
    const std::int64_t n = instances[m.value];
    if (n == 0) continue;
    int128 least = std::numeric_limits<std::int64_t>::max();
    for (const db::TierId t : ids<db::TierId>(tiers)) {
      const db::Shape& s = d.techs[d.tiers[t].tech].shapes[m];
      const int128 a = static_cast<int128>(s.width) * s.height * n;
      area[t.value].push_back(clamped(a));
      least = std::min(least, a);
    }
    smallest += least;
  }
  for (const std::int64_t c : capacity) room += c;
  if (tiers == 2) return two_tier_excess(area[0], area[1], capacity);
  return clamped(std::max<int128>(0, smallest - room));
}

bool must_cross(const db::Design& d, std::size_t f) {
  // Connected groups by union-find over the nets.
  std::vector<std::uint32_t> parent(d.num_insts());
  std::iota(parent.begin(), parent.end(), 0u);
  const auto root = [&](std::uint32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
    std::uint32_t first = std::numeric_limits<std::uint32_t>::max();
    for (const db::PinId p : d.pins(n)) {
      const std::uint32_t r = root(d.pin_inst[p].value);
      if (first == std::numeric_limits<std::uint32_t>::max())
        first = r;
      else
        parent[r] = root(first);
    }
  }
  // A sound bound: the least area of a group on the tiers of one side, against all that side can hold.
  const auto side = [&](std::size_t begin, std::size_t end, std::vector<int128>& least) {
    int128 room = 0;
    for (std::size_t t = begin; t < end; ++t) room += area_limit(d, db::TierId(t));
    for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
      std::int64_t a = std::numeric_limits<std::int64_t>::max();
      for (std::size_t t = begin; t < end; ++t) a = std::min(a, d.area(i, db::TierId(t)));
      least[root(i.value)] += a;
    }
    return room;
  };
  std::vector<int128> below(d.num_insts(), 0), above(d.num_insts(), 0);
  const int128 room_below = side(0, f + 1, below), room_above = side(f + 1, d.num_tiers(), above);
  for (std::size_t i = 0; i < d.num_insts(); ++i)
    if (below[i] > room_below && above[i] > room_above) return true;
  return false;
}

}  // namespace taufold::check
