#include "place/blocks/frozen.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::place {

namespace {

constexpr double kPushedPins = 0.3;  // share of a cell's pins whose nets grow when it is pushed aside

}  // namespace

FrozenCells::FrozenCells(const Problem& p, const std::vector<std::uint8_t>& tier, const std::vector<float>& x,
                         const std::vector<float>& y, const Packer& packer, double crossing_price)
    : p_(p), packer_(packer), price_(crossing_price), cells_(p.tiers) {
  std::vector<std::int32_t> free(p.blocks.size(), -1), nets;
  for (std::size_t i = 0; i < packer.blocks().size(); ++i) {
    free[packer.blocks()[i]] = static_cast<std::int32_t>(i);
    const std::int32_t object = p.cells + packer.blocks()[i];
    for (std::int32_t q = p.cell_begin[object]; q < p.cell_begin[object + 1]; ++q) nets.push_back(p.pin_net[p.cell_pin[q]]);
  }
  std::sort(nets.begin(), nets.end());
  nets.erase(std::unique(nets.begin(), nets.end()), nets.end());
  std::vector<std::int32_t> block_pin(p.pins, -1);
  for (std::int32_t i = p.cell_begin[p.cells]; i < p.pins; ++i) block_pin[p.cell_pin[i]] = i - p.cell_begin[p.cells];
  const auto near = [](float v) { return static_cast<std::int32_t>(std::lround(v)); };
  for (const std::int32_t n : nets) {
    std::vector<Span<std::int32_t>> sx(p.tiers), sy(p.tiers);
    for (std::int32_t q = p.net_begin[n]; q < p.net_begin[n + 1]; ++q) {
      const std::int32_t c = p.pin_cell[q];
      if (c < p.cells) {
        const int k = tier[c];
        sx[k].add(near(x[c] - 0.5f * static_cast<float>(p.width[k][c])) + p.pin_dx[k][q]);
        sy[k].add(near(y[c] - 0.5f * static_cast<float>(p.height[k])) + p.pin_dy[k][q]);
      } else if (free[c - p.cells] >= 0) {
        ends_.push_back({free[c - p.cells], block_pin[q]});
      } else {
        const Block& b = p.blocks[c - p.cells];
        sx[b.tier].add(b.x + p.pin_dx[b.tier][q]);
        sy[b.tier].add(b.y + p.pin_dy[b.tier][q]);
      }
    }
    end_begin_.push_back(static_cast<std::int32_t>(ends_.size()));
    base_x_.insert(base_x_.end(), sx.begin(), sx.end());
    base_y_.insert(base_y_.end(), sy.begin(), sy.end());
  }
  for (std::int32_t c = 0; c < p.cells; ++c)
    cells_[tier[c]].push_back({x[c], y[c], static_cast<float>(p.cell_begin[c + 1] - p.cell_begin[c])});
}

double FrozenCells::wirelength(const Arrangement& a) const {
  double sum = 0;
  const auto tiers = static_cast<std::size_t>(p_.tiers);
  Span<std::int32_t> x[kMaxTiers], y[kMaxTiers];
  for (std::size_t n = 0; n + 1 < end_begin_.size(); ++n) {
    std::copy_n(&base_x_[n * tiers], tiers, x);
    std::copy_n(&base_y_[n * tiers], tiers, y);
    for (std::int32_t e = end_begin_[n]; e < end_begin_[n + 1]; ++e) {
      const Spot& s = a[ends_[e].block];
      const Block& b = packer_.block(static_cast<std::size_t>(ends_[e].block));
      const geom::Point o = geom::turned(p_.block_pin[s.tier][ends_[e].pin], b.width[s.tier], b.height[s.tier], s.orient);
      x[s.tier].add(s.x + o.x);
      y[s.tier].add(s.y + o.y);
    }
    sum += static_cast<double>(chain_length(x, p_.tiers)) + static_cast<double>(chain_length(y, p_.tiers));
    int lo = p_.tiers, hi = -1;
    for (int k = 0; k < p_.tiers; ++k)
      if (!x[k].empty()) lo = std::min(lo, k), hi = k;
    sum += price_ * std::max(0, hi - lo);
  }
  return sum;
}

double FrozenCells::pushed(const Arrangement& a) const {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const geom::Box box = packer_.box(i, a[i]);
    const auto xlo = static_cast<float>(box.xlo), xhi = static_cast<float>(box.xhi), ylo = static_cast<float>(box.ylo), yhi = static_cast<float>(box.yhi);
    const float far = 1e30f;
    const float left = box.xlo > p_.die.xlo ? 0.0f : far, right = box.xhi < p_.die.xhi ? 0.0f : far;
    const float down = box.ylo > p_.die.ylo ? 0.0f : far, up = box.yhi < p_.die.yhi ? 0.0f : far;
    for (const Cell& c : cells_[a[i].tier]) {
      if (c.x <= xlo || c.x >= xhi || c.y <= ylo || c.y >= yhi) continue;
      const float out = std::min(std::min(c.x - xlo + left, xhi - c.x + right), std::min(c.y - ylo + down, yhi - c.y + up));
      sum += static_cast<double>(c.pins) * std::min<double>(out, static_cast<double>(p_.die.width()));
    }
  }
  return kPushedPins * sum;
}

}  // namespace taufold::place
