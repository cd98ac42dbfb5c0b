#include "liberty/table.hpp"

#include <algorithm>
#include <bit>

#include "base/random.hpp"

namespace taufold::liberty {

namespace {

std::uint64_t hash_of(std::span<const double> values, std::uint64_t seed) {
  std::uint64_t h = seed + values.size();
  for (const double v : values) {
    h = (h ^ std::bit_cast<std::uint64_t>(v)) * 0x9e3779b97f4a7c15ULL;
    h ^= h >> 32;
  }
  return mix64(h);
}

}  // namespace

AxisId Tables::add_axis(std::span<const double> ascending) {
  const std::uint64_t h = hash_of(ascending, 1);
  const auto [first, last] = axis_of_.equal_range(h);
  for (auto it = first; it != last; ++it)
    if (std::ranges::equal(axis(it->second), ascending)) return it->second;
  const AxisId id = axes_.push_back(
      {static_cast<std::uint32_t>(axis_values_.size()), static_cast<std::uint32_t>(ascending.size())});
  axis_values_.insert(axis_values_.end(), ascending.begin(), ascending.end());
  axis_of_.emplace(h, id);
  return id;
}

TableId Tables::add(std::array<AxisId, 3> axes, std::span<const double> table) {
  std::uint64_t h = 2;
  for (const AxisId a : axes) h = hash64(h, a.value);
  h = hash_of(table, h);
  const auto [first, last] = table_of_.equal_range(h);
  for (auto it = first; it != last; ++it)
    if (tables_[it->second].axis == axes && std::ranges::equal(values(it->second), table)) return it->second;
  const TableId id = tables_.push_back(
      {axes, static_cast<std::uint32_t>(values_.size()), static_cast<std::uint32_t>(table.size())});
  values_.insert(values_.end(), table.begin(), table.end());
  table_of_.emplace(h, id);
  return id;
}

void Tables::seal() {
  axis_of_ = {};
  table_of_ = {};
  axis_values_.shrink_to_fit();
  values_.shrink_to_fit();
}

double Tables::lookup3(const Table& table, double first, double second, double third) const {
  const Step s[3] = {step(table.axis[0], first), step(table.axis[1], second), step(table.axis[2], third)};
  // An axis of one point has size 1 in Step as well, so that the strides below are those of the storage.
  const double* v =
      values_.data() + table.begin + (s[0].index * s[1].size + s[1].index) * s[2].size + s[2].index;
  const std::uint32_t stride0 = s[0].stride * s[1].size * s[2].size, stride1 = s[1].stride * s[2].size;
  const auto line = [&](const double* p) { return p[0] + s[2].fraction * (p[s[2].stride] - p[0]); };
  const auto plane = [&](const double* p) {
    const double low = line(p), high = line(p + stride1);
    return low + s[1].fraction * (high - low);
  };
  const double low = plane(v), high = plane(v + stride0);
  return low + s[0].fraction * (high - low);
}

}  // namespace taufold::liberty
