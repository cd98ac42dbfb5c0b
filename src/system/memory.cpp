#include "system/memory.hpp"

#include <algorithm>
#include <numeric>

#include "system/training.hpp"

namespace taufold::system {

Reach reach(const Chip& c, double held) {
  Reach out;
  out.share.assign(1 + c.stores.size(), 0.0);
  out.share[0] = 1;
  out.bandwidth = c.memory_bandwidth;
  if (!c.stores.empty()) {
    const double bytes = held > 0 ? std::min(held, c.capacity_bytes()) : c.capacity_bytes();
    const auto room = [&](std::size_t k) { return (k == 0 ? c.memory_bytes : c.stores[k - 1].bytes) / bytes; };
    const auto rate = [&](std::size_t k) { return k == 0 ? c.memory_bandwidth : c.stores[k - 1].bandwidth; };
    // Those that are full first: least room over rate.
    std::vector<std::size_t> order(out.share.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const double x = room(a) * rate(b), y = room(b) * rate(a);
      return x != y ? x < y : a < b;
    });
    double left = 1, rates = 0, time = 0;  // time: of one byte
    for (const std::size_t k : order) rates += rate(k);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::size_t k = order[i];
      time = left / rates;
      if (room(k) >= rate(k) * time || i + 1 == order.size()) {
        for (; i < order.size(); ++i) out.share[order[i]] = rate(order[i]) * time;
        break;
      }
      out.share[k] = room(k);
      left -= room(k);
      rates -= rate(k);
    }
    out.bandwidth = 1 / time;
  }
  if (c.dies.count > 1) {
    out.crossing = 1 - c.dies.local_share.value_or(1 / c.dies.count);
    const double most = c.dies.count * c.dies.bandwidth;
    if (out.crossing > 0 && most < out.crossing * out.bandwidth) {
      out.bandwidth = most / out.crossing;
      out.by_dies = true;
    }
  }
  return out;
}

void account(const Reach& r, const Chip& c, Work& w) {
  w.crossing_bytes = r.crossing * w.memory_bytes;
  w.near_bytes = w.near_J = 0;
  for (std::size_t k = 0; k < c.stores.size(); ++k) {
    if (c.stores[k].energy_J_byte <= 0) continue;
    const double bytes = r.share[k + 1] * w.memory_bytes;
    w.near_bytes += bytes;
    w.near_J += bytes * c.stores[k].energy_J_byte;
  }
}

}  // namespace taufold::system
