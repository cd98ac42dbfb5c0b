#include "flow/design/library_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "diag/suggest.hpp"
#include "diag/text.hpp"

namespace taufold::flow {

namespace {

db::PinDirection direction(liberty::Direction d) {
  switch (d) {
    case liberty::Direction::input:
      return db::PinDirection::input;
    case liberty::Direction::output:
      return db::PinDirection::output;
    case liberty::Direction::inout:
      return db::PinDirection::inout;
    case liberty::Direction::unknown:
    case liberty::Direction::internal:
      return db::PinDirection::unknown;
  }
  return db::PinDirection::unknown;
}

void append_ports(const liberty::Library& lib, liberty::CellId id,
                  std::vector<io::verilog::CellPort>& ports) {
  const liberty::Cell& cell = lib.cells[id];
  liberty::BusId last;
  for (const liberty::PinId p : cell.pins.all()) {
    const liberty::Pin& pin = lib.pins[p];
    if (pin.direction == liberty::Direction::internal) continue;
    io::verilog::CellPort port;
    port.direction = direction(pin.direction);
    port.three_state = pin.three_state_output;
    if (pin.bus.valid() && !lib.buses[pin.bus].bundle) {
      if (pin.bus == last) continue;  // one port a bus
      last = pin.bus;
      const liberty::Bus& bus = lib.buses[pin.bus];
      port.name = lib.text(bus.name);
      port.bus = true;
      port.msb = bus.from;
      port.lsb = bus.to;
    } else {
      port.name = lib.text(pin.name);
    }
    ports.push_back(std::move(port));
  }
  for (const liberty::PgPinId p : cell.pg_pins.all()) {
    io::verilog::CellPort port;
    port.name = lib.text(lib.pg_pins[p].name);
    port.direction = db::PinDirection::inout;
    port.supply = true;
    ports.push_back(std::move(port));
  }
}

db::PinDirection direction(tech::PinDirection d) {
  switch (d) {
    case tech::PinDirection::input:
      return db::PinDirection::input;
    case tech::PinDirection::output:
      return db::PinDirection::output;
    case tech::PinDirection::inout:
    case tech::PinDirection::feedthrough:
      return db::PinDirection::inout;
  }
  return db::PinDirection::unknown;
}

/// `a[3]` as a and 3; nothing for another name.
std::optional<std::pair<std::string_view, std::int32_t>> bus_bit(std::string_view name) {
  const std::size_t open = name.rfind('[');
  if (open == std::string_view::npos || open == 0 || name.back() != ']') return std::nullopt;
  const char* const end = name.data() + name.size() - 1;
  std::int32_t bit = 0;
  const auto [stop, code] = std::from_chars(name.data() + open + 1, end, bit);
  if (code != std::errc() || stop != end) return std::nullopt;
  return std::pair(name.substr(0, open), bit);
}

void append_ports(const tech::Cell& cell, std::vector<io::verilog::CellPort>& ports) {
  std::map<std::string_view, std::size_t> buses;
  for (const tech::CellPin& pin : cell.pins) {
    io::verilog::CellPort port;
    port.name = pin.name;
    port.direction = direction(pin.direction);
    port.supply = pin.supply();
    if (const auto bit = bus_bit(pin.name)) {
      const auto [at, fresh] = buses.emplace(bit->first, ports.size());
      if (!fresh) {
        io::verilog::CellPort& bus = ports[at->second];
        bus.msb = std::max(bus.msb, bit->second);
        bus.lsb = std::min(bus.lsb, bit->second);
        continue;
      }
      port.name = bit->first;
      port.bus = true;
      port.msb = port.lsb = bit->second;
    }
    ports.push_back(std::move(port));
  }
}

}  // namespace

io::verilog::CellLookup cell_lookup(std::vector<const liberty::Library*> libraries,
                                    const tech::Technology* lef) {
  return [libraries = std::move(libraries), lef](std::string_view cell,
                                                 std::vector<io::verilog::CellPort>& ports) {
    for (const liberty::Library* lib : libraries)
      if (const auto id = lib->find_cell(cell)) {
        append_ports(*lib, *id, ports);
        return true;
      }
    const tech::CellId id = lef != nullptr ? lef->cell(cell) : tech::CellId();
    if (id.valid()) append_ports(lef->cells[id], ports);
    return id.valid();
  };
}

void compare_views(const liberty::Library& lib, const tech::Technology& lef, const std::string& path,
                   diag::Collector& out) {
  const auto report = [&](const tech::Cell& cell, std::string_view in, std::string_view missing_in,
                          const std::vector<std::string_view>& pins) {
    if (pins.empty()) return;
    std::string list;
    for (std::size_t k = 0; k < pins.size() && k < 5; ++k) list += (k ? ", " : "") + diag::quoted(pins[k]);
    if (pins.size() > 5) list += fmt::format(" and {} more", pins.size() - 5);
    out.report("DES-0004", path,
               fmt::format("cell {}: the {} pin{} {} {} missing in {}", diag::shown(cell.name), in,
                           pins.size() == 1 ? "" : "s", list, pins.size() == 1 ? "is" : "are", missing_in))
        .note(fmt::format("its LEF stands in {}", diag::shown(lef.files[cell.file])))
        .help("both views of a cell must have the same signal pins");
  };
  for (const auto c : ids<liberty::CellId>(lib.cells.size())) {
    const tech::CellId id = lef.cell(lib.text(lib.cells[c].name));
    if (!id.valid()) continue;
    const tech::Cell& cell = lef.cells[id];
    std::vector<std::string_view> only_lef, only_liberty;
    const auto supply = [&](std::string_view name) {
      for (const liberty::PgPinId p : lib.cells[c].pg_pins.all())
        if (lib.text(lib.pg_pins[p].name) == name) return true;
      return false;
    };
    for (const tech::CellPin& pin : cell.pins)
      if (!pin.supply() && !lib.find_pin(c, pin.name) && !supply(pin.name)) only_lef.push_back(pin.name);
    for (const liberty::PinId p : lib.cells[c].pins.all())
      if (lib.pins[p].direction != liberty::Direction::internal && cell.pin(lib.text(lib.pins[p].name)) < 0)
        only_liberty.push_back(lib.text(lib.pins[p].name));
    report(cell, "LEF", "Liberty", only_lef);
    report(cell, "Liberty", "LEF", only_liberty);
  }
}

}  // namespace taufold::flow
