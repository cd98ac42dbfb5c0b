#include "cts/merge.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace taufold::cts {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Wire that takes `delay_s` into a load.
double length_for(double delay_s, double load_F, const MergeRc& rc) {
  const double a = 0.5 * rc.ohm_per_m * rc.F_per_m, b = rc.ohm_per_m * load_F;
  if (a <= 0) return b > 0 ? delay_s / b : kInfinity;
  return (std::sqrt(b * b + 4 * a * delay_s) - b) / (2 * a);
}

}  // namespace

Merging zero_skew(double a_s, double a_F, double b_s, double b_F, double length_m, const MergeRc& rc, double longest_detour_m) {
  const double wire = rc.ohm_per_m * length_m * (rc.F_per_m * length_m + a_F + b_F);
  if (wire > 0) {
    const double x = ((b_s - a_s) + rc.ohm_per_m * length_m * (b_F + 0.5 * rc.F_per_m * length_m)) / wire;
    if (x >= 0 && x <= 1) return {x * length_m, (1 - x) * length_m};
  } else if (a_s == b_s) {
    return {0.5 * length_m, 0.5 * length_m};
  }
  const bool a_slow = a_s > b_s;
  const double wanted = length_for(std::abs(a_s - b_s), a_slow ? b_F : a_F, rc);
  const double length = std::clamp(wanted, length_m, length_m + longest_detour_m);
  return a_slow ? Merging{0, length} : Merging{length, 0};
}

Merger::Region Merger::point_region(geom::Point p) {
  const double u = static_cast<double>(p.x) + p.y, v = static_cast<double>(p.x) - p.y;
  return {u, u, v, v};
}

geom::Point Merger::nearest(const Region& r, geom::Point p) {
  const double u = std::clamp(static_cast<double>(p.x) + p.y, r.ulo, r.uhi), v = std::clamp(static_cast<double>(p.x) - p.y, r.vlo, r.vhi);
  return {static_cast<std::int32_t>(std::lround((u + v) / 2)), static_cast<std::int32_t>(std::lround((u - v) / 2))};
}

double Merger::distance_m(const Region& a, const Region& b) const {
  const double u = std::max({0.0, a.ulo - b.uhi, b.ulo - a.uhi}), v = std::max({0.0, a.vlo - b.vhi, b.vlo - a.vhi});
  return wires_.dbu_m * std::max(u, v);
}

Merger::Part Merger::joined(std::uint32_t ia, std::uint32_t ib) const {
  const Part &a = parts_[ia], &b = parts_[ib];
  const MergeRc& rc = rc_[a.tier];
  const double length = distance_m(a.region, b.region);
  const Merging m = zero_skew(a.delay_s, a.cap_F, b.delay_s, b.cap_F, length, rc, longest_detour_m_);
  Part out;
  out.kind = Kind::join;
  out.tier = a.tier;
  out.a = ia, out.b = ib;
  out.a_m = m.a_m, out.b_m = m.b_m;
  out.cap_F = a.cap_F + b.cap_F + rc.F_per_m * (m.a_m + m.b_m);
  out.delay_s = std::max(a.delay_s + wire_s(m.a_m, a.cap_F, rc), b.delay_s + wire_s(m.b_m, b.cap_F, rc));
  const double ea = m.a_m / wires_.dbu_m, eb = m.b_m / wires_.dbu_m;
  Region& r = out.region;
  r.ulo = std::max(a.region.ulo - ea, b.region.ulo - eb), r.uhi = std::min(a.region.uhi + ea, b.region.uhi + eb);
  r.vlo = std::max(a.region.vlo - ea, b.region.vlo - eb), r.vhi = std::min(a.region.vhi + ea, b.region.vhi + eb);
  // Rounding may leave a rectangle of less than nothing.
  if (r.ulo > r.uhi) r.ulo = r.uhi = 0.5 * (r.ulo + r.uhi);
  if (r.vlo > r.vhi) r.vlo = r.vhi = 0.5 * (r.vlo + r.vhi);
  return out;
}

/// Joins the pair that takes the least wire until one part is left; ties by number.
std::uint32_t Merger::merge_tier(std::vector<std::uint32_t>& open) {
  const auto cost = [&](std::uint32_t a, std::uint32_t b) {
    const Part &p = parts_[a], &q = parts_[b];
    const double length = distance_m(p.region, q.region);
    const Merging m = zero_skew(p.delay_s, p.cap_F, q.delay_s, q.cap_F, length, rc_[p.tier], longest_detour_m_);
    return m.a_m + m.b_m;
  };
  const auto find = [&](std::size_t k) {
    Near best{0, kInfinity};
    for (std::size_t j = 0; j < open.size(); ++j)
      if (j != k)
        if (const double c = cost(std::min(open[j], open[k]), std::max(open[j], open[k])); c < best.cost) best = {open[j], c};
    near_[open[k]] = best;
  };
  near_.resize(std::max(near_.size(), parts_.size() + open.size()));
  if (open.size() > 1)
    for (std::size_t k = 0; k < open.size(); ++k) find(k);
  while (open.size() > 1) {
    std::size_t at = 0;
    for (std::size_t k = 1; k < open.size(); ++k)
      if (near_[open[k]].cost < near_[open[at]].cost) at = k;
    const std::uint32_t a = std::min(open[at], near_[open[at]].with), b = std::max(open[at], near_[open[at]].with);
    const auto made = static_cast<std::uint32_t>(parts_.size());
    parts_.push_back(joined(a, b));
    std::erase_if(open, [&](std::uint32_t x) { return x == a || x == b; });
    open.push_back(made);
    if (open.size() < 2) break;
    find(open.size() - 1);
    for (std::size_t k = 0; k + 1 < open.size(); ++k) {
      Near& n = near_[open[k]];
      if (n.with == a || n.with == b)
        find(k);
      else if (const double c = cost(open[k], made); c < n.cost)
        n = {made, c};
    }
  }
  return open.front();
}

MergeRc Merger::rc_of(std::size_t tier) const {
  const wire::WireRc& rc = wires_.rc(tier);
  return {0.5 * (rc.x_ohm_per_m + rc.y_ohm_per_m), 0.5 * (rc.x_F_per_m + rc.y_F_per_m)};
}

std::uint32_t Merger::cross(std::uint32_t part, std::size_t from, std::size_t to, const BondPlaces& bonds) {
  const std::size_t interface = std::min(from, to);
  if (interface < bonds.size() && bonds[interface]) {
    // The bond stands: from the part to it there is wire.
    Part wired;
    wired.kind = Kind::join;
    wired.tier = static_cast<std::uint8_t>(from);
    wired.region = point_region(*bonds[interface]);
    wired.a = wired.b = part;
    wired.a_m = distance_m(parts_[part].region, wired.region);
    wired.cap_F = parts_[part].cap_F + rc_[from].F_per_m * wired.a_m;
    wired.delay_s = parts_[part].delay_s + wire_s(wired.a_m, parts_[part].cap_F, rc_[from]);
    part = static_cast<std::uint32_t>(parts_.size());
    parts_.push_back(wired);
  }
  Part bond;
  bond.kind = Kind::bond;
  bond.tier = static_cast<std::uint8_t>(to);
  bond.region = parts_[part].region;
  bond.a = part;
  const wire::Crossing& c = wires_.stack.crossings[interface];
  const double far_F = parts_[part].cap_F + 0.5 * c.F + wires_.stack.tiers[from].via_stack_F;
  double ohm = c.ohm;
  for (const std::size_t t : {from, to}) ohm += wires_.up_ohm(t, wires_.rc(t));
  bond.delay_s = parts_[part].delay_s + ohm * far_F;
  bond.cap_F = far_F + 0.5 * c.F + wires_.stack.tiers[to].via_stack_F;
  parts_.push_back(bond);
  return static_cast<std::uint32_t>(parts_.size() - 1);
}

void Merger::merge(std::span<const Load> loads, std::uint8_t tier, const BondPlaces& bonds) {
  const std::size_t tiers = wires_.stack.tiers.size();
  rc_.clear();
  for (std::size_t t = 0; t < tiers; ++t) rc_.push_back(rc_of(t));
  parts_.clear();
  for (std::size_t k = 0; k < loads.size(); ++k) {
    Part p;
    p.tier = loads[k].tier;
    p.region = point_region(loads[k].at);
    p.cap_F = loads[k].cap_F;
    p.delay_s = loads[k].delay_s;
    p.load = static_cast<std::uint32_t>(k);
    parts_.push_back(p);
  }
  std::vector<std::uint32_t> open;
  // From both ends of the stack towards the driver; `far` is what came over the last interface.
  std::array<std::uint32_t, 2> far = {RouteNode::kNone, RouteNode::kNone};
  const auto gather = [&](std::size_t t) {
    open.clear();
    for (std::size_t k = 0; k < loads.size(); ++k)
      if (loads[k].tier == t) open.push_back(static_cast<std::uint32_t>(k));
  };
  for (std::size_t t = tiers; t-- > std::size_t{tier} + 1;) {
    gather(t);
    if (far[1] != RouteNode::kNone) open.push_back(far[1]);
    if (!open.empty()) far[1] = cross(merge_tier(open), t, t - 1, bonds);
  }
  for (std::size_t t = 0; t < tier; ++t) {
    gather(t);
    if (far[0] != RouteNode::kNone) open.push_back(far[0]);
    if (!open.empty()) far[0] = cross(merge_tier(open), t, t + 1, bonds);
  }
  gather(tier);
  for (const std::uint32_t f : far)
    if (f != RouteNode::kNone) open.push_back(f);
  [[maybe_unused]] const std::uint32_t top = merge_tier(open);
  assert(top + 1 == parts_.size());  // the last one made is the root
}

geom::Point Merger::root(geom::Point wish) const { return nearest(parts_.back().region, wish); }

void Merger::embed(geom::Point driver, Route& out) const {
  out.clear();
  RouteNode first;
  first.at = driver;
  first.tier = parts_.back().tier;
  first.terminal = 0;
  out.push_back(first);
  struct Step {
    std::uint32_t part, parent;
    double wire_m;
    bool crossing;
  };
  std::vector<Step> stack{{static_cast<std::uint32_t>(parts_.size() - 1), 0, 0, false}};
  while (!stack.empty()) {
    const Step s = stack.back();
    stack.pop_back();
    const Part& p = parts_[s.part];
    const RouteNode up = out[s.parent];
    RouteNode node;
    node.at = s.crossing ? up.at : nearest(p.region, up.at);
    node.tier = p.tier;
    node.parent = s.parent;
    node.crossing = s.crossing;
    if (p.kind == Kind::load) node.terminal = p.load + 1;
    if (!s.crossing) node.extra_m = std::max(0.0, s.wire_m - wires_.dbu_m * static_cast<double>(std::abs(std::int64_t{node.at.x} - up.at.x) + std::abs(std::int64_t{node.at.y} - up.at.y)));
    const auto self = static_cast<std::uint32_t>(out.size());
    out.push_back(node);
    if (p.kind == Kind::bond) {
      // The far side stands at the same place; the part behind it hangs there.
      RouteNode far;
      far.at = node.at;
      far.tier = parts_[p.a].tier;
      far.parent = self;
      far.crossing = true;
      out.push_back(far);
      stack.push_back({p.a, self + 1, 0, false});
    } else if (p.kind == Kind::join) {
      if (p.b != p.a) stack.push_back({p.b, self, p.b_m, false});
      stack.push_back({p.a, self, p.a_m, false});
    }
  }
}

}  // namespace taufold::cts
