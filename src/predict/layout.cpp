#include "predict/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace taufold::predict {

using namespace tech;

std::int32_t to_units(double nm) { return static_cast<std::int32_t>(std::lround(nm * kUnitsPerMicron / 1000)); }

namespace {

constexpr double kMicron_nm = 1000;

void add_layers(const Node& node, Technology& t) {
  if (node.backside_power()) {
    Layer rail;
    rail.name = "BPR";
    rail.kind = LayerKind::routing;
    rail.direction = LayerDirection::horizontal;
    rail.backside = true;
    rail.pitch = to_units(node.value("cell_height"));
    rail.width = to_units(node.value("cell_height") / 4);
    t.add(rail);
  }
  for (const Metal& m : metals_of(node)) {
    if (!m.via.empty()) {
      Layer cut;
      cut.name = m.via;
      cut.kind = LayerKind::cut;
      cut.resistance = m.via_ohm;
      cut.rc_from_table = true;
      t.add(cut);
    }
    Layer wire;
    wire.name = m.name;
    wire.kind = LayerKind::routing;
    wire.direction = m.horizontal ? LayerDirection::horizontal : LayerDirection::vertical;
    wire.pitch = to_units(m.pitch_nm);
    wire.width = to_units(m.pitch_nm / 2);
    const double width_um = m.pitch_nm / 2 / kMicron_nm;
    wire.resistance = m.ohm_per_um * width_um;
    wire.capacitance = m.fF_per_um * 1e-3 / width_um;
    wire.ohm_per_um = m.ohm_per_um;
    wire.fF_per_um = m.fF_per_um;
    wire.rc_from_table = true;
    t.add(wire);
  }
}

struct Drawing {
  LayerId rail, pin, blocked;
  std::int32_t rail_half = 0, bar = 0, clear = 0, cpp = 0;
};

Drawing drawing_of(const Node& node, const Technology& t) {
  Drawing d;
  const bool m0 = node.find("pitch_m0") != nullptr;
  const LayerId lowest = t.layer(m0 ? "M0" : "M1");
  d.rail = node.backside_power() ? t.layer("BPR") : lowest;
  d.pin = t.layer("M1");
  if (m0) d.blocked = lowest;
  d.rail_half = t.layers[d.rail].width / 2;
  d.clear = d.rail_half + t.layers[lowest].width;
  d.cpp = to_units(node.value("cpp"));
  d.bar = std::min(t.layers[d.pin].width, d.cpp / 2) / 2 * 2;
  return d;
}

std::string_view subclass_of(const CellFunction& f) {
  if (f.name == "TIEHI") return "TIEHIGH";
  if (f.name == "TIELO") return "TIELOW";
  if (f.name == "TAP") return "WELLTAP";
  return f.kind == CellKind::filler ? "SPACER" : "";
}

Cell draw(const Master& m, const Drawing& d, SiteId site) {
  const CellFunction& f = *m.cell->function;
  const std::int32_t width = to_units(m.width_m * 1e9), height = to_units(m.height_m * 1e9);
  std::vector<PinBox> pins;
  const auto slots = std::max<std::int64_t>(width / d.cpp, 1), count = static_cast<std::int64_t>(f.pins.size());
  for (std::int64_t k = 0; k < count; ++k) {
    const auto slot = static_cast<std::int32_t>((2 * k + 1) * slots / (2 * count));
    const std::int32_t x = slot * d.cpp + d.cpp / 2 - d.bar / 2;
    const CellPinInfo& p = f.pins[static_cast<std::size_t>(k)];
    const bool clock = !f.clock.empty() && f.clock.ends_with(p.name);
    pins.push_back({std::string(p.name), p.function.empty() ? PinDirection::input : PinDirection::output, clock ? PinUse::clock : PinUse::signal, d.pin,
                    {x, height / 4, x + d.bar, height - height / 4}});
  }
  pins.push_back({"VDD", PinDirection::inout, PinUse::power, d.rail, {0, height - d.rail_half, width, height + d.rail_half}});
  pins.push_back({"VSS", PinDirection::inout, PinUse::ground, d.rail, {0, -d.rail_half, width, d.rail_half}});
  Cell c = make_master(m.name, CellClass::core, std::string(subclass_of(f)), width, height, std::move(pins));
  c.site = site;
  if (d.blocked.valid() && count > 0) c.obstructions.push_back({d.blocked, {0, d.clear, width, height - d.clear}});
  return c;
}

}  // namespace

Cell make_master(std::string name, CellClass kind, std::string subclass, std::int32_t width, std::int32_t height, std::vector<PinBox> pins) {
  Cell c;
  c.name = std::move(name);
  c.kind = kind;
  c.subclass = std::move(subclass);
  c.width = width;
  c.height = height;
  c.symmetry = {true, true, false};
  for (PinBox& p : pins) {
    CellPin pin;
    pin.name = std::move(p.name);
    pin.direction = p.direction;
    pin.use = p.use;
    pin.shapes.push_back({p.layer, p.box});
    c.pins.push_back(std::move(pin));
  }
  return c;
}

Technology layout_of(const CharacterisedLibrary& library) {
  const Node& node = *library.model->node;
  Technology t;
  t.dbu_per_micron = kUnitsPerMicron;
  t.manufacturing_grid_um = 1.0 / kUnitsPerMicron;
  add_layers(node, t);
  Site site;
  site.name = "core";
  site.width = to_units(node.value("cpp"));
  site.height = to_units(node.value("cell_height"));
  site.symmetry = {false, true, false};
  const SiteId id = t.add(site);
  const Drawing d = drawing_of(node, t);
  for (const Master& m : library.masters) t.add(draw(m, d, id));
  return t;
}

std::string via_text(const Node& node) {
  std::string out;
  const std::vector<Metal> metals = metals_of(node);
  for (std::size_t k = 1; k < metals.size(); ++k) {
    const double lower = metals[k - 1].pitch_nm / 2, upper = metals[k].pitch_nm / 2, cut = std::min(lower, upper);
    fmt::format_to(std::back_inserter(out), "VIA {}_1 DEFAULT\n", metals[k].via);
    // A cut as wide as the finer wire, the wires a quarter longer than it along their direction.
    const auto rect = [&](std::string_view layer, double x, double y) {
      const double grid = 1000.0 / kUnitsPerMicron, hx = std::round(x / 2 / grid) * grid / kMicron_nm, hy = std::round(y / 2 / grid) * grid / kMicron_nm;
      fmt::format_to(std::back_inserter(out), "  LAYER {} ;\n    RECT {:.4f} {:.4f} {:.4f} {:.4f} ;\n", layer, -hx, -hy, hx, hy);
    };
    const auto wire = [&](const Metal& m, double width) { m.horizontal ? rect(m.name, std::max(width, 1.5 * cut), width) : rect(m.name, width, std::max(width, 1.5 * cut)); };
    wire(metals[k - 1], lower);
    rect(metals[k].via, cut, cut);
    wire(metals[k], upper);
    fmt::format_to(std::back_inserter(out), "END {}_1\n", metals[k].via);
  }
  return out;
}

}  // namespace taufold::predict
