#include "system/collectives.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::system {

namespace {

/// Steps of n ranks with a link to both neighbours, in `dimensions` dimensions.
double torus_steps(double n, double dimensions) {
  return dimensions * std::ceil(std::pow(n, 1 / dimensions) - 1 - 1e-9);
}

/// Reduce-scatter or all-gather: every rank sends (n-1)/n of the bytes whatever the algorithm; only the number of steps differs.
Transfer half(double n, double bytes, const Link& l) {
  double steps = 0;
  switch (l.topology) {
    case Topology::switched:
    case Topology::reducing:
      steps = std::ceil(std::log2(n) - 1e-9);  // recursive halving or doubling
      break;
    case Topology::torus:
      steps = torus_steps(n, 3);
      break;
    case Topology::ring:
      steps = n - 1;
      break;
    case Topology::mesh:
      steps = 1;  // all pairs at once, each link with its share
      break;
  }
  return {(n - 1) / n * bytes / l.bandwidth, steps * l.latency_s, (n - 1) / n * bytes};
}

}  // namespace

Transfer on_level(Collective c, double n, double bytes, const Link& l) {
  if (n <= 1) return {};
  switch (c) {
    case Collective::send:
      return {bytes / l.bandwidth, l.latency_s, bytes};
    case Collective::all_gather:
    case Collective::reduce_scatter:
      return half(n, bytes, l);
    case Collective::all_reduce: {
      if (l.topology == Topology::reducing) return {bytes / l.bandwidth, 2 * l.latency_s, bytes};
      const Transfer h = half(n, bytes, l);
      return {2 * h.bandwidth_s, 2 * h.latency_s, 2 * h.bytes};
    }
    case Collective::all_to_all: {
      Transfer t{(n - 1) / n * bytes / l.bandwidth, std::ceil(std::log2(n) - 1e-9) * l.latency_s, (n - 1) / n * bytes};
      if (l.topology == Topology::torus || l.topology == Topology::ring) {
        // Half of all bytes cross the middle: n bytes / 4 each way over the links that cut it. A rank's bandwidth is spread over two links a
        // dimension; a torus of side a has 2 a^2 of them in its middle.
        const double dimensions = l.topology == Topology::torus ? 3 : 1, side = std::pow(n, 1 / dimensions);
        const double cut = 2 * n / side * (l.bandwidth / (2 * dimensions));
        t.bandwidth_s = std::max(t.bandwidth_s, n * bytes / 4 / cut);
        t.latency_s = dimensions * side / 4 * l.latency_s;
      }
      return t;
    }
  }
  return {};
}

Span spread(double ranks, double stride, const Link& innermost) {
  const double inside = std::clamp(std::floor(innermost.size / stride), 1.0, ranks);
  // Groups fill units evenly: the largest divisor that fits, where the ranks are a whole number.
  for (double k = inside; k > 1; k -= 1)
    if (std::fmod(ranks, k) == 0) return {k, ranks / k};
  return {1, ranks};
}

Transfer over_levels(Collective c, double ranks, double stride, double bytes, std::span<const Link> links, double share, Transfer* by_level) {
  Transfer sum;
  double left = ranks, within = 1, held = bytes;
  for (std::size_t k = 0; k < links.size() && left > 1; ++k) {
    const double here = k + 1 == links.size() ? left : spread(left, stride * within, links[k]).inside;
    if (here <= 1) continue;
    Link l = links[k];
    l.bandwidth *= share;
    Transfer t;
    if (c == Collective::all_to_all) {
      // What goes to ranks beyond the level passes it by.
      t = on_level(c, here, bytes * (here * within) / ranks, l);
    } else if (c == Collective::all_reduce && left > here) {
      const Transfer h = on_level(Collective::reduce_scatter, here, held, l);
      t = {2 * h.bandwidth_s, 2 * h.latency_s, 2 * h.bytes};
    } else {
      t = on_level(c, here, held, l);
    }
    sum.bandwidth_s += t.bandwidth_s;
    sum.latency_s += t.latency_s;
    sum.bytes += t.bytes;
    if (by_level != nullptr) {
      by_level[k].bandwidth_s += t.bandwidth_s;
      by_level[k].latency_s += t.latency_s;
      by_level[k].bytes += t.bytes;
    }
    if (c != Collective::all_to_all && c != Collective::send) held /= here;
    within *= here;
    left /= here;
    if (c == Collective::send) break;
  }
  return sum;
}

}  // namespace taufold::system
