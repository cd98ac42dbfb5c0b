#include "place/blocks/room.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::place {

FreeRoom::FreeRoom(const Problem& p, const Packer& packer, const std::array<std::int64_t, kMaxTiers>& cell_area)
    : p_(p), packer_(packer), hx_(static_cast<double>(p.die.width()) / kBins), hy_(static_cast<double>(p.die.height()) / kBins) {
  for (int k = 0; k < p.tiers; ++k) {
    area_[k] = static_cast<double>(cell_area[k]) / (hx_ * hy_);
    open_.emplace_back(static_cast<std::size_t>(kBins) * kBins, 1.0f);
  }
  for (const Block& b : p.blocks) {
    if (!b.fixed || b.inst == Block::kPorts) continue;
    const geom::Box box = b.box();
    take(open_[b.tier], {box.xlo - b.gap_x(), box.ylo - b.gap_y(), box.xhi + b.gap_x(), box.yhi + b.gap_y()});
  }
  for (const db::Blockage& b : p.blockages) take(open_[b.tier.value], b.box);
  for (int dy = 1 - kBins; dy < kBins; ++dy)
    for (int dx = 1 - kBins; dx < kBins; ++dx) near_.push_back({dx, dy, static_cast<float>(std::abs(dx) * hx_ + std::abs(dy) * hy_)});
  std::sort(near_.begin(), near_.end(), [](const Offset& a, const Offset& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.dy != b.dy ? a.dy < b.dy : a.dx < b.dx;
  });
}

void FreeRoom::take(std::vector<float>& open, const geom::Box& box) const {
  const double x0 = std::max(0.0, (box.xlo - static_cast<double>(p_.die.xlo)) / hx_), x1 = std::min<double>(kBins, (box.xhi - static_cast<double>(p_.die.xlo)) / hx_);
  const double y0 = std::max(0.0, (box.ylo - static_cast<double>(p_.die.ylo)) / hy_), y1 = std::min<double>(kBins, (box.yhi - static_cast<double>(p_.die.ylo)) / hy_);
  for (int j = static_cast<int>(y0); j < kBins && j < y1; ++j)
    for (int i = static_cast<int>(x0); i < kBins && i < x1; ++i) {
      const double share = std::max(0.0, std::min(x1, i + 1.0) - std::max<double>(x0, i)) * std::max(0.0, std::min(y1, j + 1.0) - std::max<double>(y0, j));
      float& bin = open[static_cast<std::size_t>(j) * kBins + i];
      bin = std::max(0.0f, bin - static_cast<float>(share));
    }
}

double FreeRoom::spread(const std::vector<float>& open, double area, int cx, int cy) const {
  double left = area, sum = 0;
  for (const Offset& o : near_) {
    const int i = cx + o.dx, j = cy + o.dy;
    if (i < 0 || i >= kBins || j < 0 || j >= kBins) continue;
    const double here = std::min<double>(left, open[static_cast<std::size_t>(j) * kBins + i]);
    sum += here * o.distance;
    left -= here;
    if (left <= 0) break;
  }
  return area > 0 ? sum / area : 0;
}

Gathering FreeRoom::gather(const Arrangement& a, double weight_apart) const {
  std::vector<std::vector<float>> open = open_;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const geom::Box box = packer_.box(i, a[i]);
    const Block& b = packer_.block(i);
    const bool turned = geom::swaps_sides(a[i].orient);
    const std::int32_t gx = turned ? b.halo_y : b.halo_x, gy = turned ? b.halo_x : b.halo_y;
    take(open[a[i].tier], {box.xlo - gx, box.ylo - gy, box.xhi + gx, box.yhi + gy});
  }
  const auto at = [](int c) { return (2 * c + 1) * kBins / (2 * kCentres); };
  std::vector<int> own(p_.tiers, 0);
  std::vector<double> least(p_.tiers, 1e300), common(static_cast<std::size_t>(kCentres) * kCentres, 0.0);
  for (int c = 0; c < kCentres * kCentres; ++c)
    for (int k = 0; k < p_.tiers; ++k) {
      const double s = spread(open[k], area_[k], at(c % kCentres), at(c / kCentres));
      common[c] += s;
      if (s < least[k]) least[k] = s, own[k] = c;
    }
  const auto point = [&](int c) {
    return geom::Point{static_cast<std::int32_t>(p_.die.xlo + (at(c % kCentres) + 0.5) * hx_), static_cast<std::int32_t>(p_.die.ylo + (at(c / kCentres) + 0.5) * hy_)};
  };
  Gathering g;
  for (int k = 0; k < p_.tiers; ++k) {
    g.centre.push_back(point(own[k]));
    g.spread += least[k];
    if (k > 0) g.apart += std::abs(g.centre[k].x - g.centre[k - 1].x) + std::abs(g.centre[k].y - g.centre[k - 1].y);
  }
  const auto one = std::min_element(common.begin(), common.end());
  if (*one < g.spread + weight_apart * g.apart) {
    g.spread = *one;
    g.apart = 0;
    std::fill(g.centre.begin(), g.centre.end(), point(static_cast<int>(one - common.begin())));
  }
  return g;
}

}  // namespace taufold::place
