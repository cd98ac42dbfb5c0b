#include "place/bond/mend.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>
#include <vector>

#include "place/detail/layout.hpp"

namespace taufold::place {

namespace {

/// The bonds of one interface, by their number in a list.
class Field {
 public:
  Field(const db::Design& d, std::size_t interface, const std::vector<db::Bond>& bonds) : map_(d.die, d.interfaces[interface]), bonds_(bonds) {}

  void add(std::size_t bond) { map_.at(map_.column(bonds_[bond].x), map_.row(bonds_[bond].y)) = static_cast<std::int32_t>(bond); }

  /// The free place nearest to `wish` among the grid that has `wish` on it at half the least distance; nothing when all are taken.
  std::optional<geom::Point> nearest(geom::Point wish) const {
    const BondSites& room = map_.sites();
    if (room.capacity() == 0) return std::nullopt;
    wish = {std::clamp(wish.x, room.xlo, room.xhi), std::clamp(wish.y, room.ylo, room.yhi)};
    const std::int32_t sx = std::max(1, room.pitch_x / 2), sy = std::max(1, room.pitch_y / 2);
    const std::int64_t rings = 2 + std::max<std::int64_t>((room.xhi - room.xlo) / sx, (room.yhi - room.ylo) / sy);
    std::int64_t best = std::numeric_limits<std::int64_t>::max();
    std::optional<geom::Point> out;
    const auto try_at = [&](std::int64_t i, std::int64_t j) {
      const std::int64_t x = wish.x + i * sx, y = wish.y + j * sy;
      if (x < room.xlo || x > room.xhi || y < room.ylo || y > room.yhi) return;
      const std::int64_t away = std::llabs(i * sx) + std::llabs(j * sy);
      const geom::Point at{static_cast<std::int32_t>(x), static_cast<std::int32_t>(y)};
      if (away < best && free(at)) best = away, out = at;
    };
    for (std::int64_t ring = 0; ring < rings && ring * std::min(sx, sy) < best; ++ring)
      for (std::int64_t k = -ring; k <= ring; ++k) {
        try_at(k, -ring);
        if (ring == 0) break;
        try_at(k, ring);
        if (k == -ring || k == ring) continue;
        try_at(-ring, k);
        try_at(ring, k);
      }
    return out;
  }

 private:
  bool free(geom::Point p) const {
    const std::int32_t i = map_.column(p.x), j = map_.row(p.y);
    for (std::int32_t r = std::max(0, j - 1); r <= std::min(map_.rows() - 1, j + 1); ++r)
      for (std::int32_t c = std::max(0, i - 1); c <= std::min(map_.columns() - 1, i + 1); ++c)
        if (const std::int32_t b = map_.at(c, r); b != BondMap::kFree && std::abs(p.x - bonds_[b].x) < map_.sites().pitch_x && std::abs(p.y - bonds_[b].y) < map_.sites().pitch_y)
          return false;
    return true;
  }

  BondMap map_;
  const std::vector<db::Bond>& bonds_;
};

std::int32_t median(std::vector<std::int32_t>& v) {
  const auto middle = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), middle, v.end());
  return *middle;
}

}  // namespace

Mended mend_bonds(const db::Design& d, db::Placement& p, std::span<const db::Bond> wishes) {
  Mended out;
  if (d.interfaces.empty()) return out;
  std::vector<db::Bond> kept;
  std::vector<Field> fields;
  for (std::size_t k = 0; k < d.interfaces.size(); ++k) fields.emplace_back(d, k, kept);
  std::vector<std::pair<db::NetId, std::uint32_t>> missing;
  std::size_t at = 0, port = 0;
  for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
    std::size_t lo = d.num_tiers(), hi = 0;
    const auto add = [&](std::size_t t) { lo = std::min(lo, t), hi = std::max(hi, t); };
    for (const db::PinId pin : d.pins(n)) add(p.tier[d.pin_inst[pin]].value);
    for (; port < d.ports.size() && d.ports[port].net == n; ++port) add(d.ports[port].tier.value);
    std::size_t next = lo;
    for (; at < p.bonds.size() && p.bonds[at].net == n; ++at) {
      const db::Bond& b = p.bonds[at];
      if (lo >= hi || b.interface < next || b.interface >= hi) {
        ++out.dropped;
        continue;
      }
      for (; next < b.interface; ++next) missing.emplace_back(n, static_cast<std::uint32_t>(next));
      kept.push_back(b);
      fields[b.interface].add(kept.size() - 1);
      ++next;
    }
    for (; lo < hi && next < hi; ++next) missing.emplace_back(n, static_cast<std::uint32_t>(next));
  }
  out.dropped += p.bonds.size() - at;
  std::vector<std::int32_t> x, y;
  for (const auto& [net, interface] : missing) {
    x.clear(), y.clear();
    const auto add = [&](geom::Point q) { x.push_back(q.x), y.push_back(q.y); };
    for (const db::PinId pin : d.pins(net)) add(db::pin_position(d, p, pin));
    const auto first = std::lower_bound(d.ports.begin(), d.ports.end(), net, [](const db::IoPin& q, db::NetId n) { return q.net < n; });
    for (auto q = first; q != d.ports.end() && q->net == net; ++q) add({q->x, q->y});
    geom::Point wish{median(x), median(y)};
    const std::pair key(net, interface);
    const auto wished = std::lower_bound(wishes.begin(), wishes.end(), key, [](const db::Bond& b, const auto& k) { return std::pair(b.net, b.interface) < k; });
    if (wished != wishes.end() && std::pair(wished->net, wished->interface) == key) wish = {wished->x, wished->y};
    const std::optional<geom::Point> place = fields[interface].nearest(wish);
    if (!place) {
      ++out.failed;
      continue;
    }
    kept.push_back({net, interface, place->x, place->y});
    fields[interface].add(kept.size() - 1);
    ++out.added;
  }
  std::sort(kept.begin(), kept.end(), [](const db::Bond& a, const db::Bond& b) { return a.net != b.net ? a.net < b.net : a.interface < b.interface; });
  p.bonds = std::move(kept);
  return out;
}

}  // namespace taufold::place
