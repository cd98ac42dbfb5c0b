// The design (what must be placed, on which tiers) and a placement of it (where everything is). Structure of arrays with
// CSR pin lists; no algorithm lives here beyond consistency, checksum and the exact score.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/string_pool.hpp"
#include "geom/geom.hpp"

namespace taufold::db {

using MasterId = Id<struct MasterTag>;
using TechId = Id<struct TechTag>;
using TierId = Id<struct TierTag>;
using InstId = Id<struct InstTag>;
using NetId = Id<struct NetTag>;
using PinId = Id<struct PinTag>;

/// Rows, counted from 0 upwards, on which the lower edge of a cell of an even number of rows may stand: on the others its supply
/// rails would meet the wrong ones, and mirroring does not help.
enum class RowParity : std::uint8_t { any, even, odd };

/// Variant of a master in one technology: outline and pin offsets from the lower-left corner, unrotated, in dbu.
/// `pin_offset` is indexed by the master's pin number (Master::pin_names), whatever order the technology listed them in.
/// Width and height 0, without pins: the technology lacks the master, and its instances stay off tiers of it.
/// A standard cell is as high as one row of its tiers, or as several.
struct Shape {
  std::int32_t width = 0, height = 0;
  std::vector<geom::Point> pin_offset;
  RowParity lowest_row = RowParity::any;  ///< of a cell of several rows
  bool exists() const { return width > 0; }
};

struct Master {
  std::string name;
  bool is_macro = false;  ///< stands anywhere on the die instead of in a row
  std::vector<std::string> pin_names;
  geom::OrientSet orients = geom::kUprightOnly;  ///< orientations its instances may take
  std::int32_t halo_x = 0, halo_y = 0;  ///< left and right, below and above (turned with it): kept free of others
};

struct Technology {
  std::string name;
  IndexVector<MasterId, Shape> shapes;
};

/// `count` rows of equal height, stacked upwards from (x, y). Cells start at x + i * site; length is a multiple of site.
struct RowGrid {
  std::int32_t x = 0, y = 0, length = 0, height = 0, count = 0;
  std::int32_t site = 1;

  /// Rows that something `h` high takes.
  std::int32_t rows_of(std::int32_t h) const { return h <= height ? 1 : (h + height - 1) / height; }
};

struct Tier {
  std::string name;
  TechId tech;
  RowGrid rows;
  std::int64_t max_utilisation_ppm = 1'000'000;  ///< limit of cell area / die area, in parts per million
};

/// Bonds of one interface: rectangles of `width` x `height`, at least `spacing` from each other (in x or in y) and from
/// the die edge. `cost` is the score of one bond.
/// Where silicon is crossed each bond has a TSV behind it: a square of edge `tsv` about the bond's centre, its keep-out included, that
/// no instance may enter on the tiers that are pierced. It counts as area used there.
struct BondRule {
  std::int32_t width = 0, height = 0, spacing = 0;
  std::int64_t cost = 0;
  std::int32_t tsv = 0;  ///< even, so that the square's corners are whole; 0: no silicon is crossed
  bool pierces_lower = false, pierces_upper = false;

  bool pierces(std::size_t interface, std::size_t tier) const {
    return tsv > 0 && ((pierces_lower && tier == interface) || (pierces_upper && tier == interface + 1));
  }
  std::int64_t tsv_area() const { return static_cast<std::int64_t>(tsv) * tsv; }
};

/// Where a pre-placed instance stands: position as in Placement. It may be turned in any way and stand off rows.
struct FixedPlace {
  InstId inst;
  TierId tier;
  std::int32_t x = 0, y = 0;
  geom::Orient orient = geom::Orient::R0;
};

/// No instance but fixed ones may overlap `box`.
struct Blockage {
  TierId tier;
  geom::Box box;
};

/// An end of a net outside its cells: an IO pin of the periphery, a bump. A pin without area at a given place.
struct IoPin {
  NetId net;
  TierId tier;
  std::int32_t x = 0, y = 0;
};

/// Tiers that an instance may stand on, one bit each.
using TierSet = std::uint8_t;
inline constexpr std::size_t kMaxTiers = 8;

struct Design {
  std::string name;
  int contest_year = 0;  ///< 2022 or 2023 for a contest case (2023: macros, orientations, bond cost), otherwise 0
  std::int32_t dbu_per_micron = 0;  ///< 0: a contest case, whose unit has no length
  geom::Box die;  ///< the same outline on every tier
  IndexVector<MasterId, Master> masters;
  IndexVector<TechId, Technology> techs;
  IndexVector<TierId, Tier> tiers;   ///< 0 is the bottom
  std::vector<BondRule> interfaces;  ///< tiers.size() - 1, interface k joins tiers k and k + 1

  StringPool inst_names;  ///< indexed by InstId
  IndexVector<InstId, MasterId> inst_master;

  StringPool net_names;  ///< indexed by NetId
  std::vector<std::uint32_t> net_pin_begin{0};  ///< CSR: pins of net n are [begin[n], begin[n+1])
  IndexVector<PinId, InstId> pin_inst;
  IndexVector<PinId, std::uint32_t> pin_master_pin;

  // What a designer may give in advance; all of it may be empty.
  std::vector<FixedPlace> fixed;              ///< sorted by instance, at most one each
  IndexVector<InstId, TierSet> inst_tiers;    ///< empty: all tiers for every instance. A lock is a set of one.
  std::vector<Blockage> blockages;
  std::vector<IoPin> ports;                   ///< sorted by net
  std::vector<std::string> port_names;        ///< as `ports`, or empty

  std::size_t num_insts() const { return inst_master.size(); }
  std::size_t num_nets() const { return net_pin_begin.size() - 1; }
  std::size_t num_pins() const { return pin_inst.size(); }
  std::size_t num_tiers() const { return tiers.size(); }
  IdRange<PinId> pins(NetId n) const { return {net_pin_begin[n.value], net_pin_begin[n.value + 1]}; }
  const Shape& shape(InstId i, TierId t) const { return techs[tiers[t].tech].shapes[inst_master[i]]; }
  std::int64_t die_area() const { return die.area(); }
  std::int64_t area(InstId i, TierId t) const {
    const Shape& s = shape(i, t);
    return static_cast<std::int64_t>(s.width) * s.height;
  }
  /// True when total cell area `area` on tier t respects its utilisation limit; exact.
  bool utilisation_ok(TierId t, std::int64_t area) const;
  bool has_macros() const;
  /// Macros that are not fixed.
  bool has_free_macros() const;
  /// Whether instance i is a free standard cell of more than one row of tier t.
  bool is_tall(InstId i, TierId t) const {
    return !masters[inst_master[i]].is_macro && shape(i, t).height > tiers[t].rows.height && fixed_place(i) == nullptr;
  }
  /// Null for an instance that is free to move. O(log fixed).
  const FixedPlace* fixed_place(InstId) const;
  /// Tiers that instance i may stand on: its set, those whose technology has its master, or the one it is fixed on.
  TierSet allowed_tiers(InstId) const;
};

/// One bond: `net` passes interface `interface` at centre (x, y).
struct Bond {
  NetId net;
  std::uint32_t interface = 0;
  std::int32_t x = 0, y = 0;
  friend bool operator==(const Bond&, const Bond&) = default;
};

/// Lower-left corners (of the turned box) and bonds. `bonds` is sorted by (net, interface).
struct Placement {
  IndexVector<InstId, TierId> tier;
  IndexVector<InstId, std::int32_t> x, y;
  IndexVector<InstId, geom::Orient> orient;
  std::vector<Bond> bonds;

  void resize(std::size_t insts);
  friend bool operator==(const Placement&, const Placement&) = default;
};

geom::Point pin_position(const Design&, const Placement&, PinId);

/// What the TSV of a bond keeps free on the tiers that it pierces; empty without one.
geom::Box tsv_box(const BondRule&, geom::Point bond);

struct Score {
  std::int64_t hpwl = 0;         ///< per-tier half perimeters with bonds as pins, summed
  std::int64_t bond_cost = 0;    ///< bonds x BondRule::cost
  std::int64_t bonds = 0;
  std::int64_t total() const { return hpwl + bond_cost; }
};

/// The contest's own score, from scratch. A net over tiers lo..hi needs its bonds lo..hi-1 in `bonds`; missing bonds are
/// left out of the half perimeter (the placement is then not legal, which `check` says).
Score score(const Design&, const Placement&);

/// Structural consistency of a design (ids in range, CSR monotone, sizes positive). Empty when consistent, otherwise what
/// is wrong; a reader must never hand on a design for which this is not empty.
std::string inconsistency(const Design&);

/// FNV-1a over all positions and bonds: printed after each pass so that two runs can be compared.
std::uint64_t checksum(const Placement&);

}  // namespace taufold::db
