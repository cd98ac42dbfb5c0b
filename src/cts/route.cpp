#include "cts/route.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace taufold::cts {

namespace {

double dx_m(const RouteNode& a, const RouteNode& b, double dbu_m) { return dbu_m * std::abs(static_cast<double>(a.at.x) - b.at.x); }
double dy_m(const RouteNode& a, const RouteNode& b, double dbu_m) { return dbu_m * std::abs(static_cast<double>(a.at.y) - b.at.y); }

void lengths(const Route& r, const Wires& w, std::vector<double>& out) {
  out.assign(w.stack.tiers.size(), 0);
  for (const RouteNode& n : r)
    if (n.parent != RouteNode::kNone && !n.crossing) out[n.tier] += dx_m(n, r[n.parent], w.dbu_m) + dy_m(n, r[n.parent], w.dbu_m) + n.extra_m;
}

/// Admittance behind a resistor: y / (1 + R y), by powers of s.
void behind(double ohm, double& y1, double& y2, double& y3) {
  y3 += 2 * ohm * y1 * y2 + ohm * ohm * y1 * y1 * y1;
  y2 += ohm * y1 * y1;
}

}  // namespace

std::vector<double> route_length_m(const Route& r, const Wires& w) {
  std::vector<double> out;
  lengths(r, w, out);
  return out;
}

std::size_t crossings(const Route& r) {
  std::size_t n = 0;
  for (const RouteNode& k : r) n += k.crossing;
  return n;
}

const NetLoad& RouteSolver::solve(const Route& r, std::span<const double> load_F, const Wires& w) {
  const std::size_t n = r.size();
  ohm_.assign(n, 0);
  cap_F_.assign(n, 0);
  via_.assign(n, 0);
  std::vector<const wire::WireRc*> rc;
  for (std::size_t t = 0; t < w.stack.tiers.size(); ++t) rc.push_back(&w.rc(t));
  out_.wire_F = 0;
  double pins = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const RouteNode& node = r[k];
    const wire::WireRc& here = *rc[node.tier];
    if (node.parent != RouteNode::kNone) {
      const RouteNode& up = r[node.parent];
      if (node.crossing) {
        const std::size_t lower = std::min(node.tier, up.tier);
        const wire::Crossing& c = w.stack.crossings[lower];
        ohm_[k] = c.ohm + w.up_ohm(node.tier, here) + w.up_ohm(up.tier, *rc[up.tier]);
        for (const auto& [at, tier] : {std::pair(k, std::size_t{node.tier}), std::pair(std::size_t{node.parent}, std::size_t{up.tier})}) {
          const double farad = 0.5 * c.F + w.stack.tiers[tier].via_stack_F;
          cap_F_[at] += farad;
          out_.wire_F += farad;
        }
      } else {
        // A detour is taken half across and half upright.
        const double x = dx_m(node, up, w.dbu_m) + 0.5 * node.extra_m, y = dy_m(node, up, w.dbu_m) + 0.5 * node.extra_m;
        ohm_[k] = x * here.x_ohm_per_m + y * here.y_ohm_per_m;
        const double half = 0.5 * (x * here.x_F_per_m + y * here.y_F_per_m);
        cap_F_[k] += half;
        cap_F_[node.parent] += half;
        out_.wire_F += 2 * half;
      }
    }
    via_[k] = node.terminal != RouteNode::kNone ? here.via_ohm : 0;
  }
  y1_ = cap_F_;
  y2_.assign(n, 0);
  y3_.assign(n, 0);
  for (std::size_t k = n; k-- > 0;) {
    if (r[k].terminal != RouteNode::kNone && r[k].terminal > 0) {
      double y1 = load_F[r[k].terminal - 1], y2 = 0, y3 = 0;
      pins += y1;
      behind(via_[k], y1, y2, y3);
      y1_[k] += y1, y2_[k] += y2, y3_[k] += y3;
    }
    if (k == 0) break;
    double y1 = y1_[k], y2 = y2_[k], y3 = y3_[k];
    behind(ohm_[k], y1, y2, y3);
    const std::uint32_t up = r[k].parent;
    y1_[up] += y1, y2_[up] += y2, y3_[up] += y3;
  }
  double y1 = y1_[0], y2 = y2_[0], y3 = y3_[0];
  behind(via_[0], y1, y2, y3);
  out_.pi = wire::pi_model({y1, y2, y3});
  out_.total_F = pins + out_.wire_F;
  m1_.assign(n, 0);
  out_.elmore_s.assign(load_F.size(), 0);
  for (std::size_t k = 0; k < n; ++k) {
    m1_[k] = k == 0 ? via_[0] * y1_[0] : m1_[r[k].parent] + ohm_[k] * y1_[k];
    if (r[k].terminal != RouteNode::kNone && r[k].terminal > 0)
      out_.elmore_s[r[k].terminal - 1] = m1_[k] + via_[k] * load_F[r[k].terminal - 1];
  }
  return out_;
}

}  // namespace taufold::cts
