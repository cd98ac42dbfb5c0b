#include "place/camera.hpp"

#include <algorithm>
#include <limits>

namespace taufold::place {

Camera::Camera(const Problem& p, std::size_t insts, int most) : insts_(insts) {
  const std::int64_t count = std::min<std::int64_t>(p.first_tsv(), most);
  for (std::int64_t k = 0; k < count; ++k) cells_.push_back(static_cast<std::int32_t>(k * p.first_tsv() / count));
  std::sort(cells_.begin(), cells_.end(), [&](std::int32_t a, std::int32_t b) { return p.cell_inst[a] < p.cell_inst[b]; });
  for (const std::int32_t c : cells_) film_.cells.emplace_back(p.cell_inst[c]);
}

void Camera::begin(std::string stage, std::size_t frames) {
  stage_ = std::move(stage);
  first_ = film_.frames.size();
  most_ = std::max<std::size_t>(1, frames);
  every_ = 1;
  asked_ = 0;
}

void Camera::shoot(double wirelength, double overflow, std::vector<float> x, std::vector<float> y, std::vector<std::uint8_t> tier) {
  film_.frames.push_back({stage_, wirelength, overflow, std::move(x), std::move(y), std::move(tier)});
  if (film_.frames.size() - first_ <= most_) return;
  std::size_t kept = first_;
  for (std::size_t k = first_; k < film_.frames.size(); k += 2) {
    if (kept != k) film_.frames[kept] = std::move(film_.frames[k]);
    ++kept;
  }
  film_.frames.resize(kept);
  every_ *= 2;
  // The last one stands for the step that was just asked for, whether it was kept or not.
  asked_ = (asked_ - 1) % every_ + 1;
}

void Camera::shoot(double wirelength, const db::Design& d, const db::Placement& p) {
  std::vector<float> x, y;
  std::vector<std::uint8_t> tier;
  for (const db::InstId i : film_.cells) {
    const db::Shape& s = d.shape(i, p.tier[i]);
    const bool turned = geom::swaps_sides(p.orient[i]);
    x.push_back(static_cast<float>(p.x[i]) + 0.5f * static_cast<float>(turned ? s.height : s.width));
    y.push_back(static_cast<float>(p.y[i]) + 0.5f * static_cast<float>(turned ? s.width : s.height));
    tier.push_back(static_cast<std::uint8_t>(p.tier[i].value));
  }
  shoot(wirelength, std::numeric_limits<double>::quiet_NaN(), std::move(x), std::move(y), std::move(tier));
}

void Camera::keep_spread(const Problem& p, const std::vector<float>& x, const std::vector<float>& y) {
  film_.spread_x.assign(insts_, 0.0f);
  film_.spread_y.assign(insts_, 0.0f);
  for (std::int32_t c = 0; c < p.first_tsv(); ++c) {
    film_.spread_x[p.cell_inst[c]] = x[c];
    film_.spread_y[p.cell_inst[c]] = y[c];
  }
  for (const Block& b : p.blocks) {
    if (b.inst == Block::kPorts) continue;
    film_.spread_x[b.inst] = static_cast<float>(b.x) + 0.5f * static_cast<float>(b.box_width());
    film_.spread_y[b.inst] = static_cast<float>(b.y) + 0.5f * static_cast<float>(b.box_height());
  }
}

}  // namespace taufold::place
