// A cost by place: a field over every tier times the charge of a cell, as the engine's arrays have it. Bilinear between the centres of
// equal bins and constant beyond the outermost, so that the gradient is that of the cost but for the kinks between bins.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "place/place.hpp"

namespace taufold::place {

struct Problem;

class CellField {
 public:
  bool empty() const { return charge_.empty(); }
  /// Charges by cell of the problem; lengths in dbu.
  void take(const CostField&, const Problem&);

  float charge(std::int32_t cell) const { return charge_[cell]; }
  /// Value at a point: a cell there costs it times its charge.
  float at(int tier, float x, float y) const {
    const Spot s = spot(x, y);
    const float* v = value_[tier].data() + s.first;
    return (1 - s.fy) * ((1 - s.fx) * v[0] + s.fx * v[s.right]) + s.fy * ((1 - s.fx) * v[s.above] + s.fx * v[s.above + s.right]);
  }
  struct Slope {
    float x, y;
  };
  /// Slope of at() by dbu.
  Slope slope(int tier, float x, float y) const {
    const Spot s = spot(x, y);
    const float* v = value_[tier].data() + s.first;
    return {s.in_x * per_x_ * ((1 - s.fy) * (v[s.right] - v[0]) + s.fy * (v[s.above + s.right] - v[s.above])),
            s.in_y * per_y_ * ((1 - s.fx) * (v[s.above] - v[0]) + s.fx * (v[s.above + s.right] - v[s.right]))};
  }

 private:
  struct Spot {
    std::size_t first, right, above;
    float fx, fy, in_x, in_y;  // in: 0 beyond the outermost centres
  };
  Spot spot(float x, float y) const {
    const float u = (x - x0_) * per_x_ - 0.5f, v = (y - y0_) * per_y_ - 0.5f;
    const float most_u = static_cast<float>(nx_ - 1), most_v = static_cast<float>(ny_ - 1);
    const float cu = std::clamp(u, 0.0f, most_u), cv = std::clamp(v, 0.0f, most_v);
    const int i = std::min(static_cast<int>(cu), std::max(0, nx_ - 2)), j = std::min(static_cast<int>(cv), std::max(0, ny_ - 2));
    return {static_cast<std::size_t>(j) * nx_ + i, nx_ > 1 ? std::size_t{1} : 0, ny_ > 1 ? static_cast<std::size_t>(nx_) : 0, cu - static_cast<float>(i),
            cv - static_cast<float>(j), u == cu ? 1.0f : 0.0f, v == cv ? 1.0f : 0.0f};
  }

  int nx_ = 0, ny_ = 0;
  float x0_ = 0, y0_ = 0, per_x_ = 0, per_y_ = 0;
  std::vector<std::vector<float>> value_;
  std::vector<float> charge_;
};

}  // namespace taufold::place
