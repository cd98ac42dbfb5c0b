// A process and its cells as LEF tells them: layers, sites and masters. Geometry is in database units of the
// technology; resistances and capacitances as stated (ohm and pF).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/string_pool.hpp"
#include "geom/geom.hpp"

namespace taufold::tech {

using LayerId = Id<struct LayerTag>;
using SiteId = Id<struct SiteTag>;
using CellId = Id<struct CellTag>;

enum class LayerKind : std::uint8_t { routing, cut, masterslice, overlap, implant, other };
enum class LayerDirection : std::uint8_t { none, horizontal, vertical };

struct Layer {
  std::string name;
  LayerKind kind = LayerKind::other;
  LayerDirection direction = LayerDirection::none;
  bool backside = false;                         ///< LEF58_BACKSIDE: below the transistors
  std::string refined_type;                      ///< of LEF58_TYPE, as NWELL; usually empty
  std::int32_t pitch = 0, width = 0;             ///< 0: not stated
  double resistance = 0;                         ///< ohm per square (routing) or per cut
  double capacitance = 0, edge_capacitance = 0;  ///< pF per um2, pF per um
  /// Of a wire of the default width among its neighbours, as a table of wire RC has it; wins over the values above.
  double ohm_per_um = 0, fF_per_um = 0;
  bool rc_from_table = false;  ///< also of a cut layer, whose `resistance` is then the table's
  friend bool operator==(const Layer&, const Layer&) = default;
};

enum class SiteClass : std::uint8_t { core, pad };

/// Ways in which a thing may be mirrored or turned.
struct Symmetry {
  bool x = false, y = false, r90 = false;
  friend bool operator==(const Symmetry&, const Symmetry&) = default;
};

struct Site {
  std::string name;
  SiteClass kind = SiteClass::core;
  std::int32_t width = 0, height = 0;
  Symmetry symmetry;
};

enum class PinDirection : std::uint8_t { input, output, inout, feedthrough };
enum class PinUse : std::uint8_t { signal, clock, analog, power, ground };

/// A box on a layer; the layer is invalid where the file was read without its technology.
struct LayerBox {
  LayerId layer;
  geom::Box box;
  friend bool operator==(const LayerBox&, const LayerBox&) = default;
};

struct CellPin {
  std::string name;
  PinDirection direction = PinDirection::input;
  PinUse use = PinUse::signal;
  /// Shapes of all ports as boxes. A rectilinear polygon is cut into boxes, a slanted one is its bounding
  /// box; a path is a box a segment.
  std::vector<LayerBox> shapes;

  bool supply() const { return use == PinUse::power || use == PinUse::ground; }
  /// Where a wire meets the pin, for placement: the centre of the bounding box of all shapes; (0, 0) without
  /// shapes.
  geom::Point centre() const;
};

enum class CellClass : std::uint8_t { core, block, pad, ring, cover, endcap };

/// A master as LEF's MACRO, shifted by its ORIGIN so that its box starts at (0, 0).
struct Cell {
  std::string name;
  CellClass kind = CellClass::core;
  std::string subclass;  ///< BUMP, TIEHIGH, SPACER, ... as written
  std::int32_t width = 0, height = 0;
  Symmetry symmetry;
  SiteId site;  ///< invalid: none stated
  std::vector<CellPin> pins;
  std::vector<LayerBox> obstructions;
  std::uint32_t file = 0;  ///< that it was read from, of Technology::files

  /// Index in `pins`, or -1.
  int pin(std::string_view name) const;
};

/// Several LEF files make one technology, in the order in which they are read.
struct Technology {
  std::int32_t dbu_per_micron = 0;  ///< 0: nothing read yet
  double manufacturing_grid_um = 0;
  IndexVector<LayerId, Layer> layers;  ///< in the order of the stack, as LEF lists them
  IndexVector<SiteId, Site> sites;
  IndexVector<CellId, Cell> cells;
  std::vector<std::string> files;  ///< read, in order
  std::size_t vias = 0;            ///< VIA definitions read; their shapes are not kept

  LayerId layer(std::string_view name) const { return LayerId(layer_names.find(name)); }
  SiteId site(std::string_view name) const { return SiteId(site_names.find(name)); }
  CellId cell(std::string_view name) const { return CellId(cell_names.find(name)); }

  StringPool layer_names, site_names, cell_names;  ///< indexed by the ids; kept by add()
  LayerId add(Layer);
  SiteId add(Site);
  CellId add(Cell);
};

}  // namespace taufold::tech
