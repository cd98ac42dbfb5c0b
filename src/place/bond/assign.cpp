#include "place/bond/assign.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <queue>

namespace taufold::place {

namespace {

using Cost = std::int64_t;
constexpr Cost kUnreached = std::numeric_limits<Cost>::max();

std::int64_t distance(std::int32_t v, const Span<std::int32_t>& s) {
  return s.empty() ? 0 : std::max<std::int64_t>({0, static_cast<std::int64_t>(s.lo) - v, static_cast<std::int64_t>(v) - s.hi});
}

Cost price(const BondRequest& q, std::int32_t x, std::int32_t y) {
  return q.weight * (distance(x, q.x[0]) + distance(x, q.x[1]) + distance(y, q.y[0]) + distance(y, q.y[1]));
}

/// The grid of sites, spread over the whole allowed range.
struct Grid {
  const BondSites& s;
  std::int32_t nx, ny;
  explicit Grid(const BondSites& sites) : s(sites), nx(sites.columns()), ny(sites.rows()) {}
  std::int32_t x(std::int32_t i) const {
    return nx < 2 ? s.xlo + (s.xhi - s.xlo) / 2 : s.xlo + static_cast<std::int32_t>(static_cast<std::int64_t>(i) * (s.xhi - s.xlo) / (nx - 1));
  }
  std::int32_t y(std::int32_t j) const {
    return ny < 2 ? s.ylo + (s.yhi - s.ylo) / 2 : s.ylo + static_cast<std::int32_t>(static_cast<std::int64_t>(j) * (s.yhi - s.ylo) / (ny - 1));
  }
  std::int32_t column(std::int32_t v) const {
    return nx < 2 ? 0 : static_cast<std::int32_t>(std::clamp<std::int64_t>((static_cast<std::int64_t>(v) - s.xlo) * (nx - 1) / std::max(1, s.xhi - s.xlo), 0, nx - 1));
  }
  std::int32_t row(std::int32_t v) const {
    return ny < 2 ? 0 : static_cast<std::int32_t>(std::clamp<std::int64_t>((static_cast<std::int64_t>(v) - s.ylo) * (ny - 1) / std::max(1, s.yhi - s.ylo), 0, ny - 1));
  }
};

struct Edge {
  std::int32_t site;
  Cost cost;
};

class Assignment {
 public:
  Assignment(const BondSites& sites, const std::vector<BondRequest>& requests)
      : grid_(sites), requests_(requests), edges_(requests.size()) {
    const auto n = static_cast<std::size_t>(grid_.nx) * grid_.ny;
    owner_.assign(n, -1);
    price_.assign(n, 0);
    dist_.assign(n, kUnreached);
    from_.assign(n, -1);
    done_.assign(n, 0);
  }

  std::vector<BondPlace> run() {
    std::vector<BondPlace> out(requests_.size());
    if (owner_.empty()) return out;
    for (std::size_t r = 0; r < requests_.size(); ++r) {
      for (std::size_t want = kNearest; used_ < owner_.size(); want *= 8) {
        edges_[r] = nearest(requests_[r], want);
        if (augment(static_cast<std::int32_t>(r)) || want >= owner_.size()) break;
      }
    }
    for (std::size_t site = 0; site < owner_.size(); ++site)
      if (owner_[site] >= 0) {
        const auto s = static_cast<std::int32_t>(site);
        out[owner_[site]] = {grid_.x(s % grid_.nx), grid_.y(s / grid_.nx), true};
      }
    return out;
  }

 private:
  static constexpr std::size_t kNearest = 48;

  /// At least `want` sites in square rings around the middle of the best rectangle: near, not exactly the cheapest.
  std::vector<Edge> nearest(const BondRequest& q, std::size_t want) const {
    const Span<std::int32_t> bx = bond_interval(q.x[0], q.x[1]), by = bond_interval(q.y[0], q.y[1]);
    const std::int32_t ci = grid_.column(bx.lo + (bx.hi - bx.lo) / 2), cj = grid_.row(by.lo + (by.hi - by.lo) / 2);
    std::vector<Edge> edges;
    const std::int32_t reach = std::max(grid_.nx, grid_.ny);
    for (std::int32_t ring = 0; ring <= reach && edges.size() < want; ++ring) {
      for (std::int32_t j = std::max(0, cj - ring); j <= std::min(grid_.ny - 1, cj + ring); ++j) {
        const bool edge_row = j == cj - ring || j == cj + ring;
        for (std::int32_t i = ci - ring; i <= ci + ring; i += edge_row || ring == 0 ? 1 : 2 * ring) {
          if (i < 0 || i >= grid_.nx) continue;
          const std::int32_t x = grid_.x(i), y = grid_.y(j);
          edges.push_back({j * grid_.nx + i, price(q, x, y)});
        }
      }
    }
    return edges;
  }

  bool augment(std::int32_t request) {
    using Entry = std::pair<Cost, std::int32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap;
    touched_.clear();
    const auto relax = [&](std::int32_t r, Cost offset) {
      for (const Edge& e : edges_[r]) {
        const Cost d = e.cost - price_[e.site] + offset;
        if (done_[e.site] || d >= dist_[e.site]) continue;
        if (dist_[e.site] == kUnreached) touched_.push_back(e.site);
        dist_[e.site] = d;
        from_[e.site] = r;
        heap.push({d, e.site});
      }
    };
    relax(request, 0);
    std::int32_t end = -1;
    Cost reached = 0;
    while (!heap.empty()) {
      const auto [d, site] = heap.top();
      heap.pop();
      if (done_[site] || d != dist_[site]) continue;
      done_[site] = 1;
      reached = d;
      if (owner_[site] < 0) {
        end = site;
        break;
      }
      const std::int32_t r = owner_[site];
      relax(r, d - (cost(r, site) - price_[site]));
    }
    if (end >= 0) {
      ++used_;
      for (const std::int32_t s : touched_)
        if (done_[s] && s != end) price_[s] += dist_[s] - reached;
      for (std::int32_t s = end; s >= 0;) {
        const std::int32_t r = from_[s];
        owner_[s] = r;
        std::int32_t previous = -1;  // the site r held before
        if (r != request) {
          previous = held_[r];
        }
        held_.resize(std::max<std::size_t>(held_.size(), static_cast<std::size_t>(r) + 1), -1);
        held_[r] = s;
        s = previous;
      }
    }
    for (const std::int32_t s : touched_) {
      dist_[s] = kUnreached;
      done_[s] = 0;
    }
    return end >= 0;
  }

  Cost cost(std::int32_t r, std::int32_t site) const {
    const BondRequest& q = requests_[r];
    const std::int32_t x = grid_.x(site % grid_.nx), y = grid_.y(site / grid_.nx);
    return price(q, x, y);
  }

  Grid grid_;
  const std::vector<BondRequest>& requests_;
  std::vector<std::vector<Edge>> edges_;
  std::vector<std::int32_t> owner_, from_, held_, touched_;
  std::vector<Cost> price_, dist_;
  std::vector<std::uint8_t> done_;
  std::size_t used_ = 0;  // sites; none is ever given back
};

}  // namespace

std::vector<BondPlace> assign_bonds(const BondSites& sites, const std::vector<BondRequest>& requests) {
  return Assignment(sites, requests).run();
}

// For more than two tiers the side spans of an interface are the reach of the sweep from below and of that from above.
InterfaceRequests bond_requests(const Problem& p, const State& s, int interface) {
  InterfaceRequests out;
  const auto reach = [&](const Span<std::int32_t>* span, int first, int last, int step) {
    Span<std::int32_t> r;
    for (int k = first; k != last + step; k += step) {
      Span<std::int32_t> t = span[k];
      if (t.empty()) continue;
      if (!r.empty()) {
        if (r.hi < t.lo) t.lo = r.hi;
        if (r.lo > t.hi) t.hi = r.lo;
      }
      r = t;
    }
    return r;
  };
  for (std::int32_t n = 0; n < p.nets; ++n) {
    std::array<Span<std::int32_t>, kMaxTiers> x, y;
    for (std::int32_t q = p.net_begin[n]; q < p.net_begin[n + 1]; ++q) {
      const std::int32_t c = p.pin_cell[q];
      const int k = s.tier[c];
      x[k].add(s.x[c] + p.pin_dx[k][q]);
      y[k].add(s.y[c] + p.pin_dy[k][q]);
    }
    BondRequest r{{reach(x.data(), 0, interface, 1), reach(x.data(), p.tiers - 1, interface + 1, -1)},
                  {reach(y.data(), 0, interface, 1), reach(y.data(), p.tiers - 1, interface + 1, -1)}};
    if (r.x[0].empty() || r.x[1].empty()) continue;
    if (!p.net_weight.empty()) r.weight = std::max(1L, std::lround(8 * p.net_weight[n]));
    out.net.push_back(n);
    out.request.push_back(r);
  }
  return out;
}

int assign_all_bonds(const Problem& p, State& s) {
  s.bonds.clear();
  int unplaced = 0;
  for (int k = 0; k + 1 < p.tiers; ++k) {
    const InterfaceRequests req = bond_requests(p, s, k);
    const std::vector<BondPlace> place = assign_bonds(BondSites(p.die, p.bond_rules[k]), req.request);
    for (std::size_t i = 0; i < place.size(); ++i) {
      s.bonds.push_back({req.net[i], k, place[i].x, place[i].y, place[i].placed});
      unplaced += place[i].placed ? 0 : 1;
    }
  }
  std::sort(s.bonds.begin(), s.bonds.end(), [](const NetBond& a, const NetBond& b) {
    return a.net != b.net ? a.net < b.net : a.interface < b.interface;
  });
  return unplaced;
}

}  // namespace taufold::place
