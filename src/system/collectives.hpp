// Times of collective operations, start-up and bandwidth (the alpha-beta model: Thakur, Rabenseifner, Gropp 2005; trees: Sanders, Speck,
// Traff 2009), by topology and over the levels of a fabric. Seconds; bytes are those that one rank holds before (all-reduce,
// reduce-scatter, all-to-all) or after (all-gather).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "system/platform.hpp"

namespace taufold::system {

enum class Collective : std::uint8_t { all_reduce, all_gather, reduce_scatter, all_to_all, send };

/// The part for bytes and the part for starting messages.
struct Transfer {
  double bandwidth_s = 0, latency_s = 0;
  double bytes = 0;  ///< that a rank sends
  double total() const { return bandwidth_s + latency_s; }
};

/// On one level: `ranks` members, the best of the algorithms that its topology allows.
Transfer on_level(Collective, double ranks, double bytes, const Link&);

/// Members of a group that stand on one unit of each level. A group of `ranks` whose neighbours are `stride` accelerators apart.
struct Span {
  double inside = 1;  ///< on the innermost level
  double outside = 1; ///< units of it that the group spreads over: inside x outside = ranks
};
Span spread(double ranks, double stride, const Link& innermost);

/// Over levels, from the inside out: reduce-scatter inwards, the rest on what is left, all-gather back. `share`: the part of a link's
/// bandwidth that messages reach. `by_level`, where given, has one entry a link, to which is added.
Transfer over_levels(Collective, double ranks, double stride, double bytes, std::span<const Link>, double share, Transfer* by_level = nullptr);

}  // namespace taufold::system
