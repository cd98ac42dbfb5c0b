// What a floorplan or placement file of one die says: outline, rows, components where they stand, ports, blockages,
// regions and connectivity. Names only, no library: whoever needs sizes links masters by name (floorplan_measure.hpp).
// DEF is read into it and written from it (io/def); a fold builds one a tier with the functions below.
//
// Names are stored free of the escapes of any format, as in the netlist: parts of a hierarchy joined with '/', a bus bit
// as `a[3]`. Where two objects of one kind would have the same name, the one whose characters are literal carries
// backslashes: `n\[0\]`. Lengths are in database units, of which there are dbu_per_um in a micron.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/string_pool.hpp"
#include "geom/geom.hpp"

namespace taufold::db {

using ComponentId = Id<struct ComponentTag>;
using PlanPinId = Id<struct PlanPinTag>;  ///< a port of the die
using PlanNetId = Id<struct PlanNetTag>;  ///< within one PlanNets

/// `fixed` may not be moved by tools, `cover` not even by hand (bumps and the like).
enum class PlaceStatus : std::uint8_t { unplaced, placed, fixed, cover };
enum class PlanSource : std::uint8_t { none, netlist, dist, user, timing, test };
enum class PlanDirection : std::uint8_t { none, input, output, inout, feedthru };
enum class PlanUse : std::uint8_t { signal, power, ground, clock, tieoff, analog, scan, reset };

/// count_x by count_y sites from (x, y).
struct PlanRow {
  std::string name, site;
  std::int32_t x = 0, y = 0;
  geom::Orient orient = geom::Orient::R0;
  std::int32_t count_x = 1, count_y = 1, step_x = 0, step_y = 0;
  friend bool operator==(const PlanRow&, const PlanRow&) = default;
};

/// Lines at start + k step for k < count: vertical ones when `of_x`. Routing tracks, or without layers the global grid.
struct PlanGrid {
  bool of_x = false;
  std::int32_t start = 0, count = 0, step = 0;
  std::vector<std::string> layers;
  friend bool operator==(const PlanGrid&, const PlanGrid&) = default;
};

struct PlanHalo {
  ComponentId component;
  bool soft = false;
  std::int32_t left = 0, bottom = 0, right = 0, top = 0;
  friend bool operator==(const PlanHalo&, const PlanHalo&) = default;
};

/// A figure on a layer: two points are corners of a box, more are a polygon.
struct PlanShape {
  std::string layer;
  std::vector<geom::Point> points;
  geom::Box box() const {
    geom::Box b;
    for (const geom::Point p : points) b.add(p.x, p.y);
    return b;
  }
  friend bool operator==(const PlanShape&, const PlanShape&) = default;
};

/// Shapes of a pin in coordinates of their own, turned by `orient` about the origin and then moved to `at`.
struct PlanPort {
  PlaceStatus status = PlaceStatus::unplaced;
  geom::Orient orient = geom::Orient::R0;
  geom::Point at;
  std::vector<PlanShape> shapes;
  friend bool operator==(const PlanPort&, const PlanPort&) = default;
};

struct PlanPin {
  std::string net_name;  ///< as stated; the net need not be listed
  PlanNetId net;         ///< in `nets`, or invalid
  bool special = false;
  PlanDirection direction = PlanDirection::none;
  PlanUse use = PlanUse::signal;
  std::vector<PlanPort> ports;
  friend bool operator==(const PlanPin&, const PlanPin&) = default;
};

struct PlanBlockage {
  enum class Kind : std::uint8_t { placement, layer };
  Kind kind = Kind::placement;
  std::string layer;               ///< of Kind::layer
  bool soft = false;               ///< placement: only for initial placement
  std::int32_t partial_ppm = -1;   ///< placement: highest density allowed there, in parts per million; -1: none at all
  std::int32_t spacing = -1;       ///< layer: least spacing, -1: not given
  std::int32_t design_rule_width = -1;
  bool slots = false, fills = false, pushdown = false, except_pg_net = false;
  std::string component;           ///< moves with this component; empty: none
  std::vector<PlanShape> shapes;   ///< their layers are empty
  friend bool operator==(const PlanBlockage&, const PlanBlockage&) = default;
};

struct PlanRegion {
  enum class Type : std::uint8_t { none, fence, guide };
  std::string name;
  Type type = Type::none;
  std::vector<geom::Box> boxes;
  friend bool operator==(const PlanRegion&, const PlanRegion&) = default;
};

/// Components by name or pattern (`*` stands for any characters), bound to a region or not.
struct PlanGroup {
  std::string name, region;
  std::vector<std::string> members;
  friend bool operator==(const PlanGroup&, const PlanGroup&) = default;
};

/// What a net connects to: a component, a port of the die, or all components that a pattern matches.
class PlanEnd {
 public:
  enum class Kind : std::uint8_t { component, pin, pattern };
  constexpr PlanEnd() = default;
  constexpr explicit PlanEnd(ComponentId c) : code_(c.value) {}
  constexpr explicit PlanEnd(PlanPinId p) : code_(p.value | kPin) {}
  static constexpr PlanEnd pattern(std::uint32_t i) { return PlanEnd(i | kPattern); }

  constexpr Kind kind() const {
    return (code_ & kPin) == 0 ? Kind::component : (code_ & kPattern) == kPattern ? Kind::pattern : Kind::pin;
  }
  constexpr ComponentId component() const { return ComponentId(code_); }
  constexpr PlanPinId pin() const { return PlanPinId(code_ & kMask); }
  constexpr std::uint32_t pattern_index() const { return code_ & kMask; }  ///< of PlanNets::patterns
  friend constexpr bool operator==(PlanEnd, PlanEnd) = default;

  static constexpr std::uint32_t kMask = 0x3fffffffu;  ///< the largest number of an object

 private:
  constexpr explicit PlanEnd(std::uint32_t code) : code_(code) {}
  static constexpr std::uint32_t kPin = 0x80000000u, kPattern = 0xc0000000u;
  std::uint32_t code_ = 0;
};

/// A list of nets: names, and ends as CSR. Geometry is not kept; `wires` counts what was there.
struct PlanNets {
  StringPool names;  ///< indexed by PlanNetId
  IndexVector<PlanNetId, PlanUse> use;
  IndexVector<PlanNetId, PlanSource> source;
  std::vector<std::uint32_t> end_begin{0};
  std::vector<PlanEnd> ends;
  std::vector<std::uint32_t> end_pin_name;  ///< by end: index of pin_names; of a port of the die its own name is not repeated
  StringPool pin_names;
  StringPool patterns;  ///< of components: `*`
  std::uint64_t wires = 0;         ///< wiring statements (ROUTED, FIXED, COVER ...)
  std::uint64_t routed_nets = 0;   ///< nets with at least one

  static constexpr std::uint32_t kNoPin = StringPool::kNone;
  std::size_t size() const { return end_begin.size() - 1; }
  IdRange<PlanNetId> all() const { return {0, size()}; }
  /// Indices of `ends`.
  std::pair<std::uint32_t, std::uint32_t> ends_of(PlanNetId n) const { return {end_begin[n.value], end_begin[n.value + 1]}; }
  std::size_t degree(PlanNetId n) const { return end_begin[n.value + 1] - end_begin[n.value]; }
  std::string_view name(PlanNetId n) const { return names[n.value]; }
  PlanNetId find(std::string_view name) const;
};

struct Floorplan {
  static constexpr std::int16_t kNoTier = -1;

  std::string design;      ///< name
  std::string technology;  ///< name, may be empty
  std::int32_t dbu_per_um = 1000;
  std::vector<geom::Point> die;  ///< corners in order: two are opposite corners of a box, more a polygon; empty: not stated
  std::vector<PlanRow> rows;
  std::vector<PlanGrid> tracks;
  std::vector<PlanGrid> gcells;

  // Components, by ComponentId.
  StringPool component_names;
  StringPool master_names;
  IndexVector<ComponentId, std::uint32_t> component_master;  ///< index of master_names
  IndexVector<ComponentId, PlaceStatus> component_status;
  IndexVector<ComponentId, PlanSource> component_source;
  IndexVector<ComponentId, geom::Orient> component_orient;
  IndexVector<ComponentId, geom::Point> component_at;   ///< lower-left corner of the turned box; (0, 0) when unplaced
  IndexVector<ComponentId, std::int16_t> component_tier; ///< the property `tier`, kNoTier where there is none
  std::vector<PlanHalo> halos;                                          ///< by ascending component
  std::vector<std::pair<ComponentId, std::string>> component_regions;  ///< by ascending component

  StringPool pin_names;  ///< by PlanPinId
  IndexVector<PlanPinId, PlanPin> pins;
  std::vector<PlanBlockage> blockages;
  std::vector<PlanRegion> regions;
  std::vector<PlanGroup> groups;
  PlanNets nets;          ///< signal and clock nets
  PlanNets special_nets;  ///< power, ground and others with drawn wires

  std::size_t num_components() const { return component_master.size(); }
  std::string_view component_name(ComponentId c) const { return component_names[c.value]; }
  std::string_view master_name(ComponentId c) const { return master_names[component_master[c]]; }
  ComponentId find_component(std::string_view name) const;
  PlanPinId find_pin(std::string_view name) const;
  std::string_view pin_name(PlanPinId p) const { return pin_names[p.value]; }

  // Building. Names must be new where a thing is added; connect() adds to the net that was added last.
  ComponentId add_component(std::string_view name, std::string_view master);
  void place(ComponentId, geom::Point at, geom::Orient, PlaceStatus = PlaceStatus::placed);
  void set_tier(ComponentId c, std::int16_t tier) { component_tier[c] = tier; }
  PlanPinId add_pin(std::string_view name, std::string_view net, PlanDirection, PlanUse = PlanUse::signal);
  /// A port of one box, `box` relative to `at`.
  void add_port(PlanPinId, std::string_view layer, const geom::Box& box, geom::Point at, geom::Orient = geom::Orient::R0,
                PlaceStatus = PlaceStatus::placed);
  static PlanNetId add_net(PlanNets&, std::string_view name, PlanUse = PlanUse::signal);
  static void connect(PlanNets&, ComponentId, std::string_view pin);
  static void connect(PlanNets&, PlanPinId);
  static void connect_all(PlanNets&, std::string_view pattern, std::string_view pin);
  /// Sets PlanPin::net of all pins from their net names; call once when nets and pins are complete.
  void link_pins();
};

/// Area of a simple polygon given as its corners (two: a box), in square database units.
std::int64_t polygon_area(const std::vector<geom::Point>&);
geom::Box bounding_box(const std::vector<geom::Point>&);

/// `box` turned by `orient` about the origin.
geom::Box turned_about_origin(const geom::Box& box, geom::Orient orient);
/// Box around all shapes of all placed ports of a pin, on the die; empty when it has none.
geom::Box placed_box(const PlanPin&);

/// Empty when arrays and ids agree; otherwise what is wrong.
std::string inconsistency(const Floorplan&);
/// A hash of everything that is held.
std::uint64_t checksum(const Floorplan&);

}  // namespace taufold::db
