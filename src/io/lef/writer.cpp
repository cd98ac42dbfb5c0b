// Writes LEF. Lengths become decimals that read back to the same database units.
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <iterator>

#include "io/lef/lef.hpp"

namespace taufold::io::lef {

using namespace tech;

namespace {

constexpr std::array<std::string_view, 6> kLayerTypes = {"ROUTING", "CUT",     "MASTERSLICE",
                                                         "OVERLAP", "IMPLANT", ""};
constexpr std::array<std::string_view, 6> kClasses = {"CORE", "BLOCK", "PAD", "RING", "COVER", "ENDCAP"};
constexpr std::array<std::string_view, 4> kDirections = {"INPUT", "OUTPUT", "INOUT", "FEEDTHRU"};
constexpr std::array<std::string_view, 5> kUses = {"SIGNAL", "CLOCK", "ANALOG", "POWER", "GROUND"};

template <std::size_t N, class Enum>
std::string_view word(const std::array<std::string_view, N>& words, Enum e) {
  return words[static_cast<std::size_t>(e)];
}

class Writer {
 public:
  Writer(const Technology& t, std::size_t known_layers, std::size_t known_sites)
      : t_(t), known_layers_(known_layers), known_sites_(known_sites), dbu_(t.dbu_per_micron > 0 ? t.dbu_per_micron : 1000) {
    // The least power of ten that the unit divides makes the decimals exact; otherwise nine digits are more
    // than enough.
    for (decimals_ = 0, scale_ = 1; scale_ % dbu_ != 0 && decimals_ < 9; ++decimals_) scale_ *= 10;
  }

  std::string write() {
    put("VERSION 5.8 ;\nBUSBITCHARS \"[]\" ;\nDIVIDERCHAR \"/\" ;\nUNITS\n  DATABASE MICRONS {} ;\nEND "
        "UNITS\n",
        dbu_);
    if (t_.manufacturing_grid_um > 0) put("MANUFACTURINGGRID {} ;\n", t_.manufacturing_grid_um);
    properties();
    for (const LayerId l : ids<LayerId>(t_.layers.size()))
      if (l.value >= known_layers_) layer(t_.layers[l]);
    for (const SiteId s : ids<SiteId>(t_.sites.size()))
      if (s.value >= known_sites_) site(t_.sites[s]);
    for (const Cell& c : t_.cells) macro(c);
    out_ += "END LIBRARY\n";
    return std::move(out_);
  }

 private:
  template <class... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  std::string um(std::int32_t v) const {
    const std::int64_t size = std::abs(std::int64_t{v});
    // Rounded to the last digit kept; exact whenever the unit divides scale_.
    const std::int64_t whole = size / dbu_, rest = ((size % dbu_) * scale_ + dbu_ / 2) / dbu_;
    std::string text = fmt::format("{}{}", v < 0 ? "-" : "", whole);
    if (rest == 0) return text;
    std::string digits = fmt::format("{:0{}}", rest, decimals_);
    digits.erase(digits.find_last_not_of('0') + 1);
    return text + "." + digits;
  }

  void properties() {
    bool backside = false, types = false;
    for (const LayerId id : ids<LayerId>(t_.layers.size())) {
      if (id.value < known_layers_) continue;
      const Layer& l = t_.layers[id];
      backside |= l.backside;
      types |= !l.refined_type.empty();
    }
    if (!backside && !types) return;
    out_ += "PROPERTYDEFINITIONS\n";
    if (types) out_ += "  LAYER LEF58_TYPE STRING ;\n";
    if (backside) out_ += "  LAYER LEF58_BACKSIDE STRING ;\n";
    out_ += "END PROPERTYDEFINITIONS\n";
  }

  void layer(const Layer& l) {
    put("LAYER {}\n", l.name);
    const std::string_view type = word(kLayerTypes, l.kind);
    if (!type.empty()) put("  TYPE {} ;\n", type);
    if (!l.refined_type.empty()) put("  PROPERTY LEF58_TYPE \"TYPE {} ;\" ;\n", l.refined_type);
    if (l.backside) out_ += "  PROPERTY LEF58_BACKSIDE \"BACKSIDE ;\" ;\n";
    if (l.direction != LayerDirection::none)
      put("  DIRECTION {} ;\n", l.direction == LayerDirection::horizontal ? "HORIZONTAL" : "VERTICAL");
    if (l.pitch != 0) put("  PITCH {} ;\n", um(l.pitch));
    if (l.width != 0) put("  WIDTH {} ;\n", um(l.width));
    const bool wire = l.kind == LayerKind::routing;
    if (l.resistance != 0) put("  RESISTANCE {}{} ;\n", wire ? "RPERSQ " : "", l.resistance);
    if (l.capacitance != 0) put("  CAPACITANCE {}{} ;\n", wire ? "CPERSQDIST " : "", l.capacitance);
    if (l.edge_capacitance != 0) put("  EDGECAPACITANCE {} ;\n", l.edge_capacitance);
    put("END {}\n", l.name);
  }

  void symmetry(const Symmetry& s) {
    if (!s.x && !s.y && !s.r90) return;
    put("  SYMMETRY{}{}{} ;\n", s.x ? " X" : "", s.y ? " Y" : "", s.r90 ? " R90" : "");
  }

  void site(const Site& s) {
    put("SITE {}\n  CLASS {} ;\n", s.name, s.kind == SiteClass::pad ? "PAD" : "CORE");
    symmetry(s.symmetry);
    put("  SIZE {} BY {} ;\nEND {}\n", um(s.width), um(s.height), s.name);
  }

  void shapes(const std::vector<LayerBox>& shapes, std::string_view indent) {
    LayerId current;
    for (const LayerBox& s : shapes) {
      if (!s.layer.valid()) continue;
      if (s.layer != current) put("{}LAYER {} ;\n", indent, t_.layers[s.layer].name);
      current = s.layer;
      put("{}  RECT {} {} {} {} ;\n", indent, um(s.box.xlo), um(s.box.ylo), um(s.box.xhi), um(s.box.yhi));
    }
  }

  void macro(const Cell& c) {
    put("MACRO {}\n  CLASS {}{}{} ;\n", c.name, word(kClasses, c.kind), c.subclass.empty() ? "" : " ",
        c.subclass);
    put("  ORIGIN 0 0 ;\n  SIZE {} BY {} ;\n", um(c.width), um(c.height));
    symmetry(c.symmetry);
    if (c.site.valid()) put("  SITE {} ;\n", t_.sites[c.site].name);
    for (const CellPin& p : c.pins) {
      put("  PIN {}\n    DIRECTION {} ;\n    USE {} ;\n", p.name, word(kDirections, p.direction),
          word(kUses, p.use));
      if (!p.shapes.empty()) {
        out_ += "    PORT\n";
        shapes(p.shapes, "      ");
        out_ += "    END\n";
      }
      put("  END {}\n", p.name);
    }
    if (!c.obstructions.empty()) {
      out_ += "  OBS\n";
      shapes(c.obstructions, "    ");
      out_ += "  END\n";
    }
    put("END {}\n", c.name);
  }

  const Technology& t_;
  const std::size_t known_layers_, known_sites_;
  const std::int64_t dbu_;
  std::int64_t scale_ = 1;
  int decimals_ = 0;
  std::string out_;
};

}  // namespace

std::string write_lef(const Technology& t, std::size_t known_layers, std::size_t known_sites) {
  return Writer(t, known_layers, known_sites).write();
}

}  // namespace taufold::io::lef
