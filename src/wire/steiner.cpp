#include "wire/steiner.hpp"

#include <algorithm>
#include <limits>

namespace taufold::wire {

namespace {

std::int32_t middle(std::int32_t a, std::int32_t b, std::int32_t c) {
  return std::max(std::min(a, b), std::min(std::max(a, b), c));
}

geom::Point median(geom::Point a, geom::Point b, geom::Point c) {
  return {middle(a.x, b.x, c.x), middle(a.y, b.y, c.y)};
}

}  // namespace

std::int64_t SteinerTree::length() const {
  std::int64_t sum = 0;
  for (std::uint32_t k = 0; k < at_.size(); ++k)
    if (parent_[k] != kNone) sum += manhattan(at_[k], at_[parent_[k]]);
  return sum;
}

void SteinerTree::adopt(std::uint32_t child, std::uint32_t parent) {
  parent_[child] = parent;
  next_child_[child] = first_child_[parent];
  first_child_[parent] = child;
}

void SteinerTree::leave(std::uint32_t child) {
  std::uint32_t* link = &first_child_[parent_[child]];
  while (*link != child) link = &next_child_[*link];
  *link = next_child_[child];
}

std::uint32_t SteinerTree::add_node(geom::Point p, std::uint32_t parent) {
  const auto id = static_cast<std::uint32_t>(at_.size());
  at_.push_back(p);
  parent_.push_back(kNone);
  first_child_.push_back(kNone);
  next_child_.push_back(kNone);
  if (parent != kNone) adopt(id, parent);
  return id;
}

void SteinerTree::span(std::size_t pins) {
  reach_.assign(pins, std::numeric_limits<std::int64_t>::max());
  from_.assign(pins, 0);
  std::uint32_t last = 0;
  for (std::size_t k = 1; k < pins; ++k) {
    reach_[last] = -1;  // in the tree
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < pins; ++i) {
      if (reach_[i] < 0) continue;
      const std::int64_t d = manhattan(at_[i], at_[last]);
      if (d < reach_[i]) reach_[i] = d, from_[i] = last;
      if (reach_[i] < least) least = reach_[i], next = i;
    }
    adopt(next, from_[next]);
    last = next;
  }
}

// The best pair of edges at a node shares its way as long as that saves anything.
void SteinerTree::improve(std::uint32_t node) {
  around_.clear();
  if (parent_[node] != kNone) around_.push_back(parent_[node]);
  for (std::uint32_t c = first_child_[node]; c != kNone; c = next_child_[c]) around_.push_back(c);
  std::int64_t best = 0;
  std::uint32_t a = 0, b = 0;
  for (std::size_t i = 0; i < around_.size(); ++i)
    for (std::size_t j = i + 1; j < around_.size(); ++j)
      if (const std::int64_t gain = manhattan(at_[node], median(at_[node], at_[around_[i]], at_[around_[j]])); gain > best)
        best = gain, a = around_[i], b = around_[j];
  if (best == 0) return;
  const geom::Point meet = median(at_[node], at_[a], at_[b]);
  if (a == parent_[node]) {
    leave(node);
    leave(b);
    const std::uint32_t m = add_node(meet, a);
    adopt(node, m);
    adopt(b, m);
  } else {
    leave(a);
    leave(b);
    const std::uint32_t m = add_node(meet, node);
    adopt(a, m);
    adopt(b, m);
  }
  waiting_.insert(waiting_.end(), {a, b, node, static_cast<std::uint32_t>(at_.size() - 1)});
}

void SteinerTree::build(std::span<const geom::Point> pins) {
  at_.assign(pins.begin(), pins.end());
  parent_.assign(pins.size(), kNone);
  first_child_.assign(pins.size(), kNone);
  next_child_.assign(pins.size(), kNone);
  if (pins.size() < 2) return;
  span(pins.size());
  if (pins.size() < 3) return;
  waiting_.clear();
  for (std::uint32_t k = static_cast<std::uint32_t>(pins.size()); k-- > 0;) waiting_.push_back(k);
  while (!waiting_.empty()) {
    const std::uint32_t node = waiting_.back();
    waiting_.pop_back();
    improve(node);
  }
}

}  // namespace taufold::wire
