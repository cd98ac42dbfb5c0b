#include "flow/repair/cell_families.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace taufold::flow {

namespace {

constexpr double kMostLarger = 32;  ///< in area: no family spans more

using liberty::Library;

bool usable(const Library& l, const liberty::Cell& c) {
  return !c.dont_use && !c.dont_touch && !c.is_memory && !c.is_pad && !c.is_macro && !c.is_level_shifter && !c.is_isolation && !c.always_on && c.clock_gate == liberty::ClockGate::none &&
         c.buses.empty() && !l.text(c.name).empty();
}

/// Whether LEF has the cell as one of a row, with all signal pins of its Liberty view.
bool has_outline(const RealProcess& p, const Library& l, liberty::CellId id) {
  const tech::CellId cell = p.technology.cell(std::string(l.text(l.cells[id].name)));
  if (!cell.valid() || p.technology.cells[cell].height != p.technology.sites[p.site].height) return false;
  for (const liberty::PinId pin : l.cells[id].pins.all())
    if (p.technology.cells[cell].pin(std::string(l.text(l.pins[pin].name))) < 0) return false;
  return true;
}

std::size_t inputs_of(const Library& l, const liberty::Cell& c) {
  return static_cast<std::size_t>(std::count_if(l.pins.begin() + c.pins.first.value, l.pins.begin() + c.pins.last.value, [](const liberty::Pin& p) { return p.direction == liberty::Direction::input; }));
}

/// The same pins with the same directions, in any order.
bool same_pins(const Library& a, const liberty::Cell& x, const Library& b, liberty::CellId cell) {
  if (x.pins.size() != b.cells[cell].pins.size()) return false;
  for (const liberty::PinId p : x.pins.all()) {
    const auto q = b.find_pin(cell, a.text(a.pins[p].name));
    if (!q || b.pins[*q].direction != a.pins[p].direction) return false;
  }
  return true;
}

bool could_buffer(const Library& l, const liberty::Cell& c) { return c.pins.size() == 2 && c.sequentials.empty() && inputs_of(l, c) == 1; }

}  // namespace

std::optional<CellFamilies> find_families(ChangedDesign& side, diag::Collector& diagnostics) {
  const RealProcess& own = side.real().processes.front();
  db::NetlistEditor edit(side.netlist_to_change());
  const db::Netlist& n = side.netlist();
  const std::size_t before = n.num_cell_types();
  const auto cell_of = [&](db::CellTypeId t) -> std::pair<const Library*, liberty::CellId> {
    for (const auto& l : own.libraries)
      if (const auto c = l->find_cell(n.cell_name(t))) return {l.get(), *c};
    return {};
  };
  std::vector<bool> used(before, false);
  for (const db::CellTypeId t : n.inst_cell) used[t.value] = true;
  for (std::size_t k = 0; k < before; ++k) {
    const auto [library, id] = cell_of(db::CellTypeId(k));
    if (!used[k] || library == nullptr || !usable(*library, library->cells[id])) continue;
    bool others = false;
    for (const auto& l : own.libraries)
      for (const liberty::CellId c : ids<liberty::CellId>(l->cells.size())) {
        const liberty::Cell& cell = l->cells[c];
        if (!usable(*l, cell) || !same_pins(*library, library->cells[id], *l, c) || !has_outline(own, *l, c)) continue;
        if (cell.area_um2 > kMostLarger * library->cells[id].area_um2 || (l.get() == library && c == id)) continue;
        // Whether they compute the same is told once both are types of the netlist.
        library_cell_type(side.real(), edit, l->text(cell.name));
        others = true;
      }
    // Pins that no instance names are missing from the arcs of a type.
    if (others && has_outline(own, *library, id)) library_cell_type(side.real(), edit, library->text(library->cells[id].name));
  }
  for (const auto& l : own.libraries)
    for (const liberty::CellId c : ids<liberty::CellId>(l->cells.size()))
      if (usable(*l, l->cells[c]) && could_buffer(*l, l->cells[c]) && has_outline(own, *l, c)) library_cell_type(side.real(), edit, l->text(l->cells[c].name));
  edit.finish();
  if (!side.relink(diagnostics)) return std::nullopt;

  std::vector<const Library*> libraries;
  for (const auto& l : own.libraries) libraries.push_back(l.get());
  const check::CellLogic logic(n, libraries);
  CellFamilies out;
  const std::size_t types = n.num_cell_types();
  out.same.resize(types);
  out.area_um2.assign(types, 0);
  const double um2 = 1.0 / (static_cast<double>(own.technology.dbu_per_micron) * own.technology.dbu_per_micron);
  std::vector<bool> may(types, false);
  for (const db::CellTypeId t : ids<db::CellTypeId>(types)) {
    const auto [library, id] = cell_of(t);
    if (const tech::CellId c = own.technology.cell(std::string(n.cell_name(t))); c.valid())
      out.area_um2[t.value] = um2 * static_cast<double>(own.technology.cells[c].width) * own.technology.cells[c].height;
    may[t.value] = library != nullptr && usable(*library, library->cells[id]) && has_outline(own, *library, id) && logic[t].library == library;
  }
  const auto smaller = [&](db::CellTypeId a, db::CellTypeId b) { return out.area_um2[a.value] != out.area_um2[b.value] ? out.area_um2[a.value] < out.area_um2[b.value] : a < b; };
  for (const db::CellTypeId t : ids<db::CellTypeId>(types)) {
    if (!may[t.value]) continue;
    if (logic[t].kind == check::CellKind::buffer) {
      Buffer b{t, 0, 0, out.area_um2[t.value]};
      std::uint32_t k = 0;
      for (const db::CellPinId p : n.pins(t)) {
        if (n.pin_name(p) == logic[t].input) b.input = k;
        if (n.pin_name(p) == logic[t].output) b.output = k;
        ++k;
      }
      out.buffers.push_back(b);
    }
    if (t.value < before && used[t.value] && check::has_function(logic[t]))
      for (const db::CellTypeId u : ids<db::CellTypeId>(types)) {
        const bool same = u == t || (may[u.value] && same_pins(*logic[t].library, logic[t].library->cells[logic[t].cell], *logic[u].library, logic[u].cell) &&
                                     check::difference(logic[t], n.cell_name(t), logic[u], n.cell_name(u)).empty());
        if (same) out.same[t.value].push_back(u);
      }
  }
  // A cell that repair chose is of the family of the one before it.
  for (std::size_t k = 0; k < before; ++k) {
    std::sort(out.same[k].begin(), out.same[k].end(), smaller);
    for (const db::CellTypeId u : out.same[k])
      if (out.same[u.value].empty()) out.same[u.value] = out.same[k];
  }
  for (const Buffer& b : out.buffers)
    if (out.same[b.type.value].empty())
      for (const Buffer& c : out.buffers)
        if (n.pin_name(db::CellPinId(std::size_t{n.cell_pin_begin[b.type.value]} + b.input)) == n.pin_name(db::CellPinId(std::size_t{n.cell_pin_begin[c.type.value]} + c.input)) &&
            n.pin_name(db::CellPinId(std::size_t{n.cell_pin_begin[b.type.value]} + b.output)) == n.pin_name(db::CellPinId(std::size_t{n.cell_pin_begin[c.type.value]} + c.output)))
          out.same[b.type.value].push_back(c.type);
  for (const Buffer& b : out.buffers) std::sort(out.same[b.type.value].begin(), out.same[b.type.value].end(), smaller);
  std::sort(out.buffers.begin(), out.buffers.end(), [&](const Buffer& a, const Buffer& b) { return smaller(a.type, b.type); });
  return out;
}

}  // namespace taufold::flow
