#include "io/sdc/netlist_query.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace taufold::io::sdc {

namespace liberty = ::taufold::liberty;
using db::Object;
using db::ObjectKind;
using db::Objects;

namespace {

std::string_view direction_name(db::PinDirection d) {
  switch (d) {
    case db::PinDirection::input:
      return "input";
    case db::PinDirection::output:
      return "output";
    case db::PinDirection::inout:
      return "inout";
    case db::PinDirection::unknown:
      break;
  }
  return "unknown";
}

std::string_view direction_name(liberty::Direction d) {
  switch (d) {
    case liberty::Direction::input:
      return "input";
    case liberty::Direction::output:
      return "output";
    case liberty::Direction::inout:
      return "inout";
    case liberty::Direction::internal:
      return "internal";
    case liberty::Direction::unknown:
      break;
  }
  return "unknown";
}

/// Which of the cumulative counts `index` falls into.
std::size_t part_of(const std::vector<std::uint32_t>& first, std::uint32_t index) {
  return static_cast<std::size_t>(std::upper_bound(first.begin(), first.end(), index) - first.begin()) - 1;
}

const char* sequential_kind(const liberty::Library& l, liberty::CellId c) {
  const liberty::Cell& cell = l.cells[c];
  for (const liberty::SequentialId s : cell.sequentials.all())
    return l.sequentials[s].kind == liberty::SequentialKind::ff ? "ff" : "latch";
  return cell.is_memory ? "ff" : "none";
}

/// Role of a pin at a register: clock, data, async, output, or nothing.
const char* register_role(const liberty::Library& l, liberty::CellId c, liberty::PinId p) {
  const std::uint32_t signal = l.signal(p);
  const auto names = [&](liberty::FunctionId f) {
    const std::vector<std::uint32_t> s = liberty::support(l.function(f));
    return std::find(s.begin(), s.end(), signal) != s.end();
  };
  if (l.pins[p].direction == liberty::Direction::output) return "output";
  for (const liberty::SequentialId k : l.cells[c].sequentials.all()) {
    const liberty::Sequential& q = l.sequentials[k];
    if (names(q.clock) || names(q.clock_also)) return "clock";
    if (names(q.clear) || names(q.preset)) return "async";
    if (names(q.data)) return "data";
  }
  if (l.pins[p].is_clock) return "clock";
  for (const liberty::ArcId a : l.pins[p].arcs.all())
    if (liberty::is_check(l.arcs[a].type) && l.arcs[a].from != p) return "data";
  return "";
}

}  // namespace

NetlistQuery::NetlistQuery(const db::Netlist& netlist, std::span<const liberty::Library* const> libraries)
    : netlist_(netlist),
      libraries_(libraries.begin(), libraries.end()),
      cell_of_type_(netlist.num_cell_types()) {
  for (std::size_t t = 0; t < cell_of_type_.size(); ++t)
    for (const liberty::Library* l : libraries_)
      if (const auto c = l->find_cell(netlist.cell_name(db::CellTypeId(t)))) {
        cell_of_type_[t] = {l, *c};
        break;
      }
  std::uint32_t cells = 0, pins = 0;
  for (const liberty::Library* l : libraries_) {
    first_cell_.push_back(cells);
    first_pin_.push_back(pins);
    cells += static_cast<std::uint32_t>(l->cells.size());
    pins += static_cast<std::uint32_t>(l->pins.size());
  }
  first_cell_.push_back(cells);
  first_pin_.push_back(pins);
}

std::size_t NetlistQuery::count(ObjectKind k) const {
  switch (k) {
    case ObjectKind::port:
      return netlist_.port_bit_net.size();
    case ObjectKind::cell:
      return netlist_.num_insts();
    case ObjectKind::pin:
      return netlist_.num_pins();
    case ObjectKind::net:
      return netlist_.num_nets();
    case ObjectKind::lib_cell:
      return first_cell_.back();
    case ObjectKind::lib_pin:
      return first_pin_.back();
    case ObjectKind::clock:
      break;
  }
  return 0;
}

std::string NetlistQuery::name(Object o) const {
  switch (o.kind) {
    case ObjectKind::port:
      return netlist_.port_bit_name(db::PortBitId(o.index));
    case ObjectKind::cell:
      return std::string(netlist_.inst_name(db::InstId(o.index)));
    case ObjectKind::pin:
      return netlist_.full_pin_name(db::PinId(o.index));
    case ObjectKind::net:
      return std::string(netlist_.net_name(db::NetId(o.index)));
    case ObjectKind::lib_cell: {
      const std::size_t k = part_of(first_cell_, o.index);
      const liberty::Library& l = *libraries_[k];
      return fmt::format("{}/{}", l.name, l.text(l.cells[liberty::CellId(o.index - first_cell_[k])].name));
    }
    case ObjectKind::lib_pin: {
      const std::size_t k = part_of(first_pin_, o.index);
      const liberty::Library& l = *libraries_[k];
      const liberty::Pin& p = l.pins[liberty::PinId(o.index - first_pin_[k])];
      return fmt::format("{}/{}/{}", l.name, l.text(l.cells[p.cell].name), l.text(p.name));
    }
    case ObjectKind::clock:
      break;
  }
  return {};
}

std::optional<Object> NetlistQuery::find(ObjectKind k, std::string_view wanted) const {
  const auto object = [&](auto id) -> std::optional<Object> {
    if (!id.valid()) return std::nullopt;
    return Object{k, id.value};
  };
  switch (k) {
    case ObjectKind::port: {
      if (const db::PortId p = netlist_.find_port(wanted); p.valid()) {
        if (netlist_.ports[p].bus) return std::nullopt;
        return Object{k, netlist_.ports[p].first_bit};
      }
      const std::size_t open = wanted.rfind('[');
      if (open == std::string_view::npos || wanted.back() != ']') return std::nullopt;
      const db::PortId p = netlist_.find_port(wanted.substr(0, open));
      if (!p.valid()) return std::nullopt;
      for (const db::PortBitId b : netlist_.bits(p))
        if (netlist_.port_bit_name(b) == wanted) return Object{k, b.value};
      return std::nullopt;
    }
    case ObjectKind::cell:
      return object(netlist_.find_inst(wanted));
    case ObjectKind::net:
      return object(netlist_.find_net(wanted));
    case ObjectKind::pin: {
      const std::size_t slash = wanted.rfind('/');
      if (slash == std::string_view::npos) return std::nullopt;
      const db::InstId i = netlist_.find_inst(wanted.substr(0, slash));
      return i.valid() ? object(netlist_.find_pin(i, wanted.substr(slash + 1))) : std::nullopt;
    }
    case ObjectKind::lib_cell: {
      const std::size_t slash = wanted.find('/');
      const std::string_view cell = slash == std::string_view::npos ? wanted : wanted.substr(slash + 1);
      for (std::size_t l = 0; l < libraries_.size(); ++l) {
        if (slash != std::string_view::npos && libraries_[l]->name != wanted.substr(0, slash)) continue;
        if (const auto c = libraries_[l]->find_cell(cell)) return Object{k, first_cell_[l] + c->value};
      }
      return std::nullopt;
    }
    case ObjectKind::lib_pin: {
      const std::size_t slash = wanted.rfind('/');
      if (slash == std::string_view::npos) return std::nullopt;
      const std::optional<Object> cell = find(ObjectKind::lib_cell, wanted.substr(0, slash));
      if (!cell) return std::nullopt;
      const std::size_t l = part_of(first_cell_, cell->index);
      const auto p =
          libraries_[l]->find_pin(liberty::CellId(cell->index - first_cell_[l]), wanted.substr(slash + 1));
      if (!p) return std::nullopt;
      return Object{k, first_pin_[l] + p->value};
    }
    case ObjectKind::clock:
      break;
  }
  return std::nullopt;
}

Objects NetlistQuery::bus(std::string_view port) const {
  Objects out;
  const db::PortId p = netlist_.find_port(port);
  if (!p.valid() || !netlist_.ports[p].bus) return out;
  for (const db::PortBitId b : netlist_.bits(p)) out.push_back({ObjectKind::port, b.value});
  return out;
}

std::string_view NetlistQuery::direction(Object o) const {
  if (o.kind == ObjectKind::port)
    return direction_name(netlist_.ports[netlist_.port_bit_port[db::PortBitId(o.index)]].direction);
  if (o.kind == ObjectKind::pin) {
    const db::PinId p(o.index);
    const LibraryCell& c = cell_of_type_[netlist_.inst_cell[netlist_.pin_inst[p]].value];
    if (c.library)
      if (const auto known = c.library->find_pin(c.cell, netlist_.pin_name(p)))
        return direction_name(c.library->pins[*known].direction);
    return direction_name(netlist_.direction(p));
  }
  if (o.kind == ObjectKind::lib_pin) {
    const std::size_t k = part_of(first_pin_, o.index);
    return direction_name(libraries_[k]->pins[liberty::PinId(o.index - first_pin_[k])].direction);
  }
  return "unknown";
}

std::optional<std::string> NetlistQuery::property(Object o, std::string_view wanted) const {
  if (wanted == "direction" || wanted == "port_direction" || wanted == "pin_direction")
    return std::string(direction(o));
  if (o.kind == ObjectKind::cell) {
    const db::InstId i(o.index);
    const LibraryCell& c = cell_of_type_[netlist_.inst_cell[i].value];
    if (wanted == "ref_name") return std::string(netlist_.cell_name(i));
    if (wanted == "is_hierarchical") return std::string("0");
    if (wanted == "lib_name") return c.library ? std::optional(c.library->name) : std::nullopt;
    if (!c.library) return std::nullopt;
    if (wanted == "sequential") return std::string(sequential_kind(*c.library, c.cell));
    if (wanted == "is_sequential")
      return std::string(std::string_view(sequential_kind(*c.library, c.cell)) != "none" ? "1" : "0");
    if (wanted == "is_memory" || wanted == "is_memory_cell")
      return std::string(c.library->cells[c.cell].is_memory ? "1" : "0");
  }
  if (o.kind == ObjectKind::pin) {
    const db::PinId p(o.index);
    const LibraryCell& c = cell_of_type_[netlist_.inst_cell[netlist_.pin_inst[p]].value];
    if (wanted == "lib_pin_name" || wanted == "lib_pin") return std::string(netlist_.pin_name(p));
    if (!c.library) return std::nullopt;
    const auto known = c.library->find_pin(c.cell, netlist_.pin_name(p));
    if (!known) return std::nullopt;
    if (wanted == "register_pin") return std::string(register_role(*c.library, c.cell, *known));
    if (wanted == "is_clock" || wanted == "is_register_clock")
      return std::string(std::string_view(register_role(*c.library, c.cell, *known)) == "clock" ? "1" : "0");
  }
  return std::nullopt;
}

Objects NetlistQuery::related(Object of, ObjectKind wanted) const {
  Objects out;
  const auto add = [&](auto id) {
    if (id.valid()) out.push_back({wanted, id.value});
  };
  const auto add_net = [&](db::NetId n) {
    if (!n.valid()) return;
    if (wanted == ObjectKind::net) add(n);
    if (wanted == ObjectKind::pin)
      for (const db::PinId p : netlist_.pins(n)) add(p);
    if (wanted == ObjectKind::port)
      for (const db::PortBitId b : netlist_.port_bits(n)) add(b);
    if (wanted == ObjectKind::cell)
      for (const db::PinId p : netlist_.pins(n)) add(netlist_.pin_inst[p]);
  };
  switch (of.kind) {
    case ObjectKind::cell:
      for (const db::PinId p : netlist_.pins(db::InstId(of.index))) {
        if (wanted == ObjectKind::pin) add(p);
        if (wanted == ObjectKind::net) add(netlist_.pin_net[p]);
      }
      if (wanted == ObjectKind::lib_cell)
        if (const auto c = find(wanted, netlist_.cell_name(db::InstId(of.index)))) out.push_back(*c);
      break;
    case ObjectKind::pin:
      if (wanted == ObjectKind::cell)
        add(netlist_.pin_inst[db::PinId(of.index)]);
      else if (wanted == ObjectKind::net)
        add(netlist_.pin_net[db::PinId(of.index)]);
      break;
    case ObjectKind::port:
      if (wanted == ObjectKind::net) add(netlist_.port_bit_net[db::PortBitId(of.index)]);
      break;
    case ObjectKind::net:
      add_net(db::NetId(of.index));
      break;
    case ObjectKind::lib_cell: {
      const std::size_t k = part_of(first_cell_, of.index);
      if (wanted == ObjectKind::cell)
        for (const db::InstId i : ids<db::InstId>(netlist_.num_insts()))
          if (is_of(netlist_.inst_cell[i], k, of.index)) add(i);
      if (wanted != ObjectKind::lib_pin) break;
      for (const liberty::PinId p :
           libraries_[k]->cells[liberty::CellId(of.index - first_cell_[k])].pins.all())
        out.push_back({wanted, first_pin_[k] + p.value});
      break;
    }
    case ObjectKind::lib_pin: {
      if (wanted != ObjectKind::pin) break;
      const std::size_t k = part_of(first_pin_, of.index);
      const liberty::Pin& p = libraries_[k]->pins[liberty::PinId(of.index - first_pin_[k])];
      for (const db::InstId i : ids<db::InstId>(netlist_.num_insts()))
        if (is_of(netlist_.inst_cell[i], k, first_cell_[k] + p.cell.value)) add(netlist_.find_pin(i, libraries_[k]->text(p.name)));
      break;
    }
    case ObjectKind::clock:
      break;
  }
  return out;
}

}  // namespace taufold::io::sdc
