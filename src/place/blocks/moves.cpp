#include "place/blocks/moves.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace taufold::place {

geom::Orient MoveMaker::orient(std::size_t i, bool turn, Rng& rng) const {
  const Block& b = packer_.block(i);
  geom::Orient all[8];
  std::uint32_t n = 0;
  for (unsigned o = 0; o < 8; ++o)
    if ((b.orients >> o & 1) != 0 && (turn || !geom::swaps_sides(static_cast<geom::Orient>(o)))) all[n++] = static_cast<geom::Orient>(o);
  if (n == 0)
    for (unsigned o = 0; o < 8; ++o)
      if ((b.orients >> o & 1) != 0) all[n++] = static_cast<geom::Orient>(o);
  return all[rng.below(n)];
}

std::vector<std::int32_t> MoveMaker::order(std::vector<std::int32_t> first, Rng& rng) const {
  std::vector<std::int32_t> rest;
  for (std::size_t i = 0; i < blocks(); ++i)
    if (std::find(first.begin(), first.end(), static_cast<std::int32_t>(i)) == first.end()) rest.push_back(static_cast<std::int32_t>(i));
  for (std::size_t i = rest.size(); i > 1; --i) std::swap(rest[i - 1], rest[rng.below(static_cast<std::uint32_t>(i))]);
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

// Large blocks first, each to a tier drawn from those with the most room left.
bool MoveMaker::tiers(Arrangement& a, Rng& rng) const {
  a.assign(blocks(), {});
  std::vector<std::int32_t> by_size(blocks());
  std::iota(by_size.begin(), by_size.end(), 0);
  std::vector<double> size(blocks());
  for (std::size_t i = 0; i < blocks(); ++i) {
    const Block& b = packer_.block(i);
    for (int k = 0; k < p_.tiers; ++k) size[i] = std::max(size[i], static_cast<double>(b.area(k)));
    size[i] *= 0.8 + 0.4 * rng.uniform();
  }
  std::sort(by_size.begin(), by_size.end(), [&](std::int32_t i, std::int32_t j) { return size[i] != size[j] ? size[i] > size[j] : i < j; });
  std::array<double, kMaxTiers> left{};
  for (int k = 0; k < p_.tiers; ++k) left[k] = static_cast<double>(packer_.room(k));
  for (const std::int32_t i : by_size) {
    const Block& b = packer_.block(static_cast<std::size_t>(i));
    int best = -1;
    double most = -1;
    for (int k = 0; k < p_.tiers; ++k) {
      if ((b.tiers >> k & 1) == 0 || left[k] < static_cast<double>(b.area(k))) continue;
      const double value = (left[k] - static_cast<double>(b.area(k))) * (0.7 + 0.6 * rng.uniform());
      if (value > most) most = value, best = k;
    }
    if (best < 0) return false;
    a[i].tier = static_cast<std::uint8_t>(best);
    left[best] -= static_cast<double>(b.area(best));
  }
  return true;
}

// Wanted places at random or in corners, then settled; many attempts, since a crowded die forgives little.
bool MoveMaker::random(Arrangement& a, Rng& rng) const {
  for (int attempt = 0; attempt < 400; ++attempt) {
    if (!tiers(a, rng)) continue;
    const bool turn = attempt % 4 == 3;
    const bool corners = rng.below(2) == 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      a[i].orient = orient(i, turn, rng);
      const geom::Box b = packer_.box(i, a[i]);
      const std::int32_t mx = std::max<std::int32_t>(p_.die.xlo, p_.die.xhi - static_cast<std::int32_t>(b.width()));
      const std::int32_t my = std::max<std::int32_t>(p_.die.ylo, p_.die.yhi - static_cast<std::int32_t>(b.height()));
      a[i].x = corners ? (rng.below(2) == 0 ? p_.die.xlo : mx) : rng.between(p_.die.xlo, mx);
      a[i].y = corners ? (rng.below(2) == 0 ? p_.die.ylo : my) : rng.between(p_.die.ylo, my);
    }
    if (packer_.settle(a, order({}, rng), corners || attempt % 2 == 0)) return true;
  }
  return false;
}

bool MoveMaker::settle(const Arrangement& wish, Arrangement& a, Rng& rng) const {
  for (int attempt = 0; attempt < 40; ++attempt) {
    a = wish;
    std::vector<std::int32_t> sequence = order({}, rng);
    if (attempt == 0)
      std::stable_sort(sequence.begin(), sequence.end(), [&](std::int32_t i, std::int32_t j) {
        return packer_.block(static_cast<std::size_t>(i)).area(a[i].tier) > packer_.block(static_cast<std::size_t>(j)).area(a[j].tier);
      });
    if (packer_.settle(a, sequence, attempt % 2 == 1)) return true;
  }
  return false;
}

bool MoveMaker::step(const Arrangement& from, Arrangement& to, Rng& rng) const {
  to = from;
  const auto n = static_cast<std::uint32_t>(blocks());
  const std::uint32_t i = rng.below(n);
  std::vector<std::int32_t> first;
  const auto middle = [&](std::size_t b, bool x) {
    const geom::Box box = packer_.box(b, to[b]);
    return x ? box.xlo + static_cast<std::int32_t>(box.width() / 2) : box.ylo + static_cast<std::int32_t>(box.height() / 2);
  };
  const auto centre_at = [&](std::size_t b, std::int32_t cx, std::int32_t cy) {
    const geom::Box box = packer_.box(b, to[b]);
    to[b].x = cx - static_cast<std::int32_t>(box.width() / 2);
    to[b].y = cy - static_cast<std::int32_t>(box.height() / 2);
  };
  switch (rng.below(10)) {
    case 0:
    case 1:
    case 2: {  // two blocks change places
      if (n < 2) return false;
      std::uint32_t j = rng.below(n - 1);
      if (j >= i) ++j;
      const std::int32_t xi = middle(i, true), yi = middle(i, false), xj = middle(j, true), yj = middle(j, false);
      std::swap(to[i].tier, to[j].tier);
      if (rng.below(2) == 0) std::swap(to[i].orient, to[j].orient);
      centre_at(i, xj, yj);
      centre_at(j, xi, yi);
      first = {static_cast<std::int32_t>(i), static_cast<std::int32_t>(j)};
      break;
    }
    case 3:
    case 4: {  // the same outline, turned otherwise
      const bool swapped = geom::swaps_sides(to[i].orient);
      geom::Orient o = orient(i, true, rng);
      for (int attempt = 0; attempt < 8 && (geom::swaps_sides(o) != swapped || o == to[i].orient); ++attempt) o = orient(i, true, rng);
      if (geom::swaps_sides(o) != swapped) return false;
      to[i].orient = o;
      break;
    }
    case 5: {  // by a quarter turn
      const std::int32_t cx = middle(i, true), cy = middle(i, false);
      to[i].orient = orient(i, true, rng);
      centre_at(i, cx, cy);
      break;
    }
    case 6:
    case 7: {  // anywhere, on any tier
      to[i].tier = static_cast<std::uint8_t>(rng.below(static_cast<std::uint32_t>(p_.tiers)));
      const geom::Box b = packer_.box(i, to[i]);
      to[i].x = rng.below(2) == 0 ? (rng.below(2) == 0 ? p_.die.xlo : p_.die.xhi - static_cast<std::int32_t>(b.width()))
                                   : rng.between(p_.die.xlo, p_.die.xhi) - static_cast<std::int32_t>(b.width() / 2);
      to[i].y = rng.below(2) == 0 ? (rng.below(2) == 0 ? p_.die.ylo : p_.die.yhi - static_cast<std::int32_t>(b.height()))
                                   : rng.between(p_.die.ylo, p_.die.yhi) - static_cast<std::int32_t>(b.height() / 2);
      first = order({}, rng);
      // Last, into what the others leave, as often as first.
      if (rng.below(2) == 0) {
        std::erase(first, static_cast<std::int32_t>(i));
        first.insert(first.begin(), static_cast<std::int32_t>(i));
      }
      break;
    }
    case 8: {  // everything on one tier, or on all, towards one side until it is flush
      const std::uint32_t side = rng.below(4);
      const int tier = rng.below(2) == 0 ? -1 : from[i].tier;
      const auto far = static_cast<std::int32_t>(std::max(p_.die.width(), p_.die.height()));
      const auto along = [&](std::int32_t b) { return side < 2 ? from[b].x : from[b].y; };
      first = order({}, rng);
      std::stable_sort(first.begin(), first.end(), [&](std::int32_t a, std::int32_t b) { return side % 2 == 0 ? along(a) < along(b) : along(a) > along(b); });
      for (std::size_t b = 0; b < blocks(); ++b)
        if (tier < 0 || from[b].tier == tier) (side < 2 ? to[b].x : to[b].y) += side % 2 == 0 ? -far : far;
      // settle() measures from the wish: far outside the die all distances grow alike.
      break;
    }
    default: {  // a tier, or all, mirrored
      const bool x = rng.below(2) == 0;
      const int tier = rng.below(3) != 0 ? -1 : from[i].tier;
      for (std::size_t b = 0; b < blocks(); ++b) {
        if (tier >= 0 && from[b].tier != tier) continue;
        const geom::Box box = packer_.box(b, from[b]);
        if (x)
          to[b].x = p_.die.xlo + p_.die.xhi - box.xhi;
        else
          to[b].y = p_.die.ylo + p_.die.yhi - box.yhi;
      }
      break;
    }
  }
  for (std::size_t b = 0; b < blocks(); ++b)
    if ((packer_.block(b).tiers >> to[b].tier & 1) == 0 || (packer_.block(b).orients >> static_cast<unsigned>(to[b].orient) & 1) == 0) return false;
  if (!packer_.areas_fit(to)) return false;
  const bool flush = rng.below(8) != 0;
  const Arrangement wish = to;
  for (int attempt = 0; attempt < 4; ++attempt) {
    to = wish;
    if (packer_.settle(to, order(first, rng), flush)) return true;
    if (first.size() == blocks()) first.clear();
  }
  return false;
}

}  // namespace taufold::place
