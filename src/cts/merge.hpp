// Zero-skew trees of one net: nearest parts first, joined where delays meet, embedded top down.
//
// The place where two parts meet so that Elmore delays are equal is R.-S. Tsay, "An exact zero-skew clock routing algorithm",
// IEEE TCAD 12(2), 1993; places are chosen from the root down, K. D. Boese and A. B. Kahng, "Zero-skew clock routing trees with
// minimum wirelength", 1992, and T.-H. Chao et al., "Zero skew clock routing with minimum wirelength", IEEE TCAS-II 39(11), 1992
// (deferred merging); nearest pairs first is M. Edahiro, "A clustering-based optimization algorithm in zero-skew routings", DAC 1993.
//
// Departures: in coordinates turned by 45 degrees places are rectangles; where a detour is needed all of the fast part's reach
// that the slow part shares is kept. One resistance and capacitance a metre on a tier, the mean of both directions. Detours are at
// most `longest_detour_m`; skew beyond that stays. A net crosses an interface once: what lies on the far side is merged there, a bond of
// resistance and capacitance follows (at a place that is deferred like any other), and the bond is a part like any other on this side.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cts/route.hpp"

namespace taufold::cts {

/// A load of a net: where it is, what it is, and how long it takes from there to the registers behind.
struct Load {
  geom::Point at;
  std::uint8_t tier = 0;
  double cap_F = 0;
  double delay_s = 0;
};

/// Wire of a tier as merging sees it.
struct MergeRc {
  double ohm_per_m = 0, F_per_m = 0;
};

/// Length by which a part of delay `a_s` and load `a_F` is reached, and that of another part at distance `length_m`, so that both take
/// equally long: Tsay's merging point. Where no point between them does, the faster one is reached by a detour of at most
/// `longest_detour_m` more wire than the distance.
struct Merging {
  double a_m = 0, b_m = 0;
};
Merging zero_skew(double a_s, double a_F, double b_s, double b_F, double length_m, const MergeRc&, double longest_detour_m);

/// Elmore delay of a wire into a load.
inline double wire_s(double length_m, double load_F, const MergeRc& rc) {
  return rc.ohm_per_m * length_m * (0.5 * rc.F_per_m * length_m + load_F);
}

/// Where crossings of a net stand; by interface.
using BondPlaces = std::vector<std::optional<geom::Point>>;

/// Merges the loads of one net; its memory is kept.
class Merger {
 public:
  Merger(const Wires& wires, double longest_detour_m) : wires_(wires), longest_detour_m_(longest_detour_m) {}

  void set_longest_detour(double metres) { longest_detour_m_ = metres; }
  /// Merges all loads towards a driver on `tier`. `bonds`: places of crossings that stand already; empty: none do.
  void merge(std::span<const Load>, std::uint8_t tier, const BondPlaces& bonds);

  /// The place where the root may stand that is nearest to `wish`.
  geom::Point root(geom::Point wish) const;
  /// Elmore delay from the root to the registers, the slowest; and what it charges.
  double delay_s() const { return parts_.back().delay_s; }
  double load_F() const { return parts_.back().cap_F; }
  /// The tree with the driver at `driver`: node 0 there, the root of the merging as near as it may be.
  void embed(geom::Point driver, Route& out) const;

 private:
  /// Closed rectangle in u = x + y, v = x - y (dbu): distances are the larger of those in u and v.
  struct Region {
    double ulo, uhi, vlo, vhi;
  };
  enum class Kind : std::uint8_t { load, join, bond };
  struct Part {
    Kind kind = Kind::load;
    std::uint8_t tier = 0;
    Region region;
    double cap_F = 0, delay_s = 0;
    std::uint32_t load = 0;           ///< of Kind::load
    std::uint32_t a = 0, b = 0;       ///< what it joins; a of a bond: what lies behind
    double a_m = 0, b_m = 0;
  };
  static Region point_region(geom::Point);
  static geom::Point nearest(const Region&, geom::Point);
  double distance_m(const Region&, const Region&) const;
  Part joined(std::uint32_t a, std::uint32_t b) const;
  std::uint32_t merge_tier(std::vector<std::uint32_t>& open);
  MergeRc rc_of(std::size_t tier) const;
  std::uint32_t cross(std::uint32_t part, std::size_t from, std::size_t to, const BondPlaces&);

  const Wires& wires_;
  double longest_detour_m_;
  std::vector<Part> parts_;
  std::vector<MergeRc> rc_;   ///< by tier, of the net at hand
  std::vector<double> bond_ohm_, bond_F_;  ///< by interface
  struct Near {
    std::uint32_t with = 0;
    double cost = 0;
  };
  std::vector<Near> near_;
};

}  // namespace taufold::cts
