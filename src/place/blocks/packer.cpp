#include "place/blocks/packer.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace taufold::place {

Packer::Packer(const Problem& p, const std::array<std::int64_t, kMaxTiers>& cell_area) : p_(p) {
  for (int k = 0; k < p.tiers; ++k) room_[k] = p.space[k].area_limit - cell_area[k];
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    const Block& block = p.blocks[b];
    if (block.inst == Block::kPorts) continue;
    if (!block.fixed) {
      blocks_.push_back(static_cast<std::int32_t>(b));
      continue;
    }
    room_[block.tier] -= block.area(block.tier);
    standing_[block.tier].push_back({block.box(), block.gap_x(), block.gap_y()});
  }
  for (const db::Blockage& b : p.blockages)
    if (b.box.width() > 0 && b.box.height() > 0) standing_[b.tier.value].push_back({b.box, std::numeric_limits<std::int32_t>::min(), 0});
}

geom::Box Packer::box(std::size_t i, const Spot& s) const {
  const Block& b = block(i);
  const bool turned = geom::swaps_sides(s.orient);
  return {s.x, s.y, s.x + (turned ? b.height : b.width)[s.tier], s.y + (turned ? b.width : b.height)[s.tier]};
}

Packer::Obstacle Packer::obstacle(std::size_t i, const Spot& s) const {
  const Block& b = block(i);
  const bool turned = geom::swaps_sides(s.orient);
  return {box(i, s), turned ? b.halo_y : b.halo_x, turned ? b.halo_x : b.halo_y};
}

namespace {

/// Least distance in x and y of a block with halo `own` from an obstacle with halo `other`; blockages ask for none.
std::int32_t distance(std::int32_t own, std::int32_t other, bool blockage) { return blockage ? 0 : std::max(own, other); }

}  // namespace

bool Packer::find_spot(std::size_t i, Spot& s, const std::vector<Obstacle>& others, bool flush) const {
  const Obstacle own = obstacle(i, s);
  const auto w = static_cast<std::int32_t>(own.box.width()), h = static_cast<std::int32_t>(own.box.height());
  if (w > p_.die.width() || h > p_.die.height()) return false;
  const auto blockage = [](const Obstacle& o) { return o.gap_x == std::numeric_limits<std::int32_t>::min(); };
  std::vector<std::int32_t> xs{p_.die.xlo, p_.die.xhi - w};
  std::vector<std::int32_t> ys{p_.die.ylo, p_.die.yhi - h};
  if (!flush) {
    xs.push_back(std::clamp(s.x, p_.die.xlo, p_.die.xhi - w));
    ys.push_back(std::clamp(s.y, p_.die.ylo, p_.die.yhi - h));
  }
  for (const Obstacle& o : others) {
    const std::int32_t gx = distance(own.gap_x, o.gap_x, blockage(o)), gy = distance(own.gap_y, o.gap_y, blockage(o));
    xs.push_back(o.box.xhi + gx);
    xs.push_back(o.box.xlo - gx - w);
    ys.push_back(o.box.yhi + gy);
    ys.push_back(o.box.ylo - gy - h);
  }
  const auto sift = [](std::vector<std::int32_t>& v, std::int32_t lo, std::int32_t hi, std::int32_t wish) {
    std::erase_if(v, [&](std::int32_t at) { return at < lo || at > hi; });
    std::sort(v.begin(), v.end(), [&](std::int32_t a, std::int32_t b) {
      const std::int32_t da = std::abs(a - wish), db = std::abs(b - wish);
      return da != db ? da < db : a < b;
    });
    v.erase(std::unique(v.begin(), v.end()), v.end());
  };
  sift(xs, p_.die.xlo, p_.die.xhi - w, s.x);
  sift(ys, p_.die.ylo, p_.die.yhi - h, s.y);
  std::int64_t best = std::numeric_limits<std::int64_t>::max();
  Spot found = s;
  for (const std::int32_t x : xs) {
    const std::int64_t dx = std::abs(static_cast<std::int64_t>(x) - s.x);
    if (dx >= best) break;
    for (const std::int32_t y : ys) {
      const std::int64_t d = dx + std::abs(static_cast<std::int64_t>(y) - s.y);
      if (d >= best) break;
      const bool free = std::none_of(others.begin(), others.end(), [&](const Obstacle& o) {
        const std::int32_t gx = distance(own.gap_x, o.gap_x, blockage(o)), gy = distance(own.gap_y, o.gap_y, blockage(o));
        return x < o.box.xhi + gx && o.box.xlo < x + w + gx && y < o.box.yhi + gy && o.box.ylo < y + h + gy;
      });
      if (!free) continue;
      best = d;
      found.x = x;
      found.y = y;
      break;
    }
  }
  s = found;
  return best < std::numeric_limits<std::int64_t>::max();
}

bool Packer::settle(Arrangement& a, const std::vector<std::int32_t>& order, bool flush) const {
  std::array<std::vector<Obstacle>, kMaxTiers> standing = standing_;
  for (const std::int32_t i : order) {
    Spot& s = a[i];
    if (!find_spot(static_cast<std::size_t>(i), s, standing[s.tier], flush)) return false;
    standing[s.tier].push_back(obstacle(static_cast<std::size_t>(i), s));
  }
  return true;
}

bool Packer::areas_fit(const Arrangement& a) const {
  std::array<std::int64_t, kMaxTiers> left = room_;
  for (std::size_t i = 0; i < a.size(); ++i) left[a[i].tier] -= block(i).area(a[i].tier);
  return std::all_of(left.begin(), left.begin() + p_.tiers, [](std::int64_t v) { return v >= 0; });
}

bool Packer::legal(const Arrangement& a) const {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Block& b = block(i);
    if ((b.tiers >> a[i].tier & 1) == 0 || (b.orients >> static_cast<unsigned>(a[i].orient) & 1) == 0) return false;
  }
  // Every block must find that it may stay: settling in any order moves nothing.
  Arrangement same = a;
  std::vector<std::int32_t> order(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) order[i] = static_cast<std::int32_t>(i);
  return areas_fit(a) && settle(same, order) && same == a;
}

void apply(Problem& p, const std::vector<std::int32_t>& blocks, const Arrangement& a) {
  for (std::size_t i = 0; i < a.size(); ++i) put_block(p, static_cast<std::size_t>(blocks[i]), a[i].tier, a[i].x, a[i].y, a[i].orient);
}

}  // namespace taufold::place
