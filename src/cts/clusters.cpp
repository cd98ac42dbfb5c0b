#include "cts/clusters.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace taufold::cts {

namespace {

constexpr int kRounds = 6;

class Clusters {
 public:
  Clusters(std::span<const Item> items, std::size_t groups, double slack) : items_(items), slack_(slack) {
    std::vector<std::uint32_t> all(items.size());
    for (std::uint32_t k = 0; k < all.size(); ++k) all[k] = k;
    halve(all, groups);
  }

  std::vector<std::vector<std::uint32_t>> run() {
    for (int round = 0; round < kRounds; ++round)
      if (!move()) break;
    for (auto& g : out_) std::sort(g.begin(), g.end());
    return std::move(out_);
  }

 private:
  void halve(std::span<std::uint32_t> part, std::size_t groups) {
    if (groups <= 1) {
      out_.emplace_back(part.begin(), part.end());
      return;
    }
    geom::Box box;
    double total = 0;
    for (const std::uint32_t k : part) box.add(items_[k].at.x, items_[k].at.y), total += items_[k].weight;
    const bool across = box.width() >= box.height();
    std::sort(part.begin(), part.end(), [&](std::uint32_t a, std::uint32_t b) {
      const geom::Point p = items_[a].at, q = items_[b].at;
      const auto key = [&](geom::Point x) { return across ? std::pair(x.x, x.y) : std::pair(x.y, x.x); };
      return key(p) != key(q) ? key(p) < key(q) : a < b;
    });
    const std::size_t left = groups / 2;
    const double wanted = total * static_cast<double>(left) / static_cast<double>(groups);
    std::size_t at = 0;
    for (double sum = 0; at < part.size(); ++at) {
      sum += items_[part[at]].weight;
      if (sum - 0.5 * items_[part[at]].weight >= wanted) break;
    }
    // Every group gets an item.
    at = std::clamp(at, left, part.size() - (groups - left));
    halve(part.first(at), left);
    halve(part.subspan(at), groups - left);
  }

  static double distance(geom::Point a, double x, double y) { return std::abs(a.x - x) + std::abs(a.y - y); }

  /// One round of moves to nearer groups; false when there was none.
  bool move() {
    const std::size_t n = out_.size();
    if (n < 2) return false;
    std::vector<double> x(n, 0), y(n, 0), weight(n, 0);
    double total = 0;
    for (std::size_t g = 0; g < n; ++g) {
      for (const std::uint32_t k : out_[g]) {
        x[g] += items_[k].at.x, y[g] += items_[k].at.y;
        weight[g] += items_[k].weight;
      }
      x[g] /= static_cast<double>(out_[g].size()), y[g] /= static_cast<double>(out_[g].size());
      total += weight[g];
    }
    const double most = (1 + slack_) * total / static_cast<double>(n), least = (1 - slack_) * total / static_cast<double>(n);
    bool moved = false;
    for (std::size_t g = 0; g < n; ++g)
      for (std::size_t i = 0; i < out_[g].size();) {
        const std::uint32_t k = out_[g][i];
        const Item& item = items_[k];
        std::size_t best = g;
        double nearest = distance(item.at, x[g], y[g]);
        if (out_[g].size() > 1 && weight[g] - item.weight >= least)
          for (std::size_t h = 0; h < n; ++h)
            if (const double d = distance(item.at, x[h], y[h]); d < nearest && weight[h] + item.weight <= most) nearest = d, best = h;
        if (best == g) {
          ++i;
          continue;
        }
        out_[g].erase(out_[g].begin() + static_cast<std::ptrdiff_t>(i));
        out_[best].push_back(k);
        weight[g] -= item.weight, weight[best] += item.weight;
        moved = true;
      }
    return moved;
  }

  std::span<const Item> items_;
  double slack_;
  std::vector<std::vector<std::uint32_t>> out_;
};

}  // namespace

std::vector<std::vector<std::uint32_t>> clusters(std::span<const Item> items, std::size_t groups, double slack) {
  if (items.empty()) return {};
  return Clusters(items, std::clamp<std::size_t>(groups, 1, items.size()), slack).run();
}

}  // namespace taufold::cts
