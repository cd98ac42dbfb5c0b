#include "db/netlist.hpp"

#include <algorithm>

namespace taufold::db {

namespace {

/// `name` without the backslashes before its characters.
std::string unescaped(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '\\' && i + 1 < name.size()) ++i;
    out += name[i];
  }
  return out;
}

/// Index of `name` as it stands, or without its backslashes.
std::uint32_t find_either(const StringPool& pool, std::string_view name) {
  const std::uint32_t found = pool.find(name);
  if (found != StringPool::kNone || name.find('\\') == std::string_view::npos) return found;
  return pool.find(unescaped(name));
}

template <class T>
std::size_t held(const std::vector<T>& v) {
  return v.capacity() * sizeof(T);
}

template <class I, class T>
std::size_t held(const IndexVector<I, T>& v) {
  return held(v.raw());
}

/// CSR of items by the net of each; items without a net are left out.
template <class Item>
void group(const IndexVector<Item, NetId>& net, std::size_t nets, std::vector<std::uint32_t>& begin,
           std::vector<Item>& items) {
  begin.assign(nets + 1, 0);
  for (const NetId n : net)
    if (n.valid()) ++begin[n.value + 1];
  for (std::size_t k = 0; k < nets; ++k) begin[k + 1] += begin[k];
  items.assign(begin[nets], Item());
  std::vector<std::uint32_t> at(begin.begin(), begin.end() - 1);
  for (const Item i : ids<Item>(net.size()))
    if (net[i].valid()) items[at[net[i].value]++] = i;
}

bool monotone(const std::vector<std::uint32_t>& begin, std::size_t rows, std::size_t items) {
  return begin.size() == rows + 1 && begin.front() == 0 && begin.back() == items &&
         std::is_sorted(begin.begin(), begin.end());
}

class Fnv {
 public:
  void add(std::uint64_t word) {
    for (int k = 0; k < 8; ++k, word >>= 8) value_ = (value_ ^ (word & 0xff)) * 0x100000001b3ULL;
  }
  void add(std::string_view s) {
    add(s.size());
    for (const char c : s) value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace

std::string Netlist::full_pin_name(PinId p) const {
  std::string out(inst_name(pin_inst[p]));
  out += '/';
  out += pin_name(p);
  return out;
}

std::string Netlist::port_bit_name(PortBitId b) const {
  const Port& port = ports[port_bit_port[b]];
  if (!port.bus) return port.name;
  const auto offset = static_cast<std::int32_t>(b.value - port.first_bit);
  return port.name + "[" + std::to_string(port.msb >= port.lsb ? port.msb - offset : port.msb + offset) + "]";
}

InstId Netlist::find_inst(std::string_view wanted) const {
  const std::uint32_t i = find_either(inst_names, wanted);
  return i == StringPool::kNone ? InstId() : InstId(i);
}

NetId Netlist::find_net(std::string_view wanted) const {
  if (const std::uint32_t i = find_either(net_names, wanted); i != StringPool::kNone) return NetId(i);
  const std::uint32_t alias = find_either(alias_names, wanted);
  return alias == StringPool::kNone ? NetId() : alias_net[alias];
}

PortId Netlist::find_port(std::string_view wanted) const {
  for (const PortId p : ids<PortId>(ports.size()))
    if (ports[p].name == wanted) return p;
  return {};
}

PinId Netlist::find_pin(InstId i, std::string_view pin) const {
  const std::uint32_t wanted = pin_names.find(pin);
  if (wanted == StringPool::kNone) return {};
  for (const PinId p : pins(i))
    if (cell_pins[pin_cell_pin[p]].name == wanted) return p;
  return {};
}

void Netlist::link_nets() {
  group(pin_net, num_nets(), net_pin_begin, net_pins);
  group(port_bit_net, num_nets(), net_port_begin, net_ports);
}

NetlistCounts Netlist::counts() const {
  NetlistCounts c;
  c.cells = num_insts();
  c.port_bits = port_bit_net.size();
  for (const NetId n : pin_net) {
    if (!n.valid())
      ++c.open_pins;
    else if (net_constant[n] != Constant::none)
      ++c.constant_pins;
    else
      ++c.pins;
  }
  for (const NetId n : ids<NetId>(num_nets()))
    c.nets += net_constant[n] == Constant::none && num_terminals(n) >= 2;
  return c;
}

std::size_t Netlist::memory_bytes() const {
  std::size_t bytes = 0;
  for (const StringPool* pool : {&cell_names, &pin_names, &inst_names, &net_names, &alias_names, &sources})
    bytes += pool->memory_bytes();
  for (const std::vector<std::uint32_t>* v :
       {&cell_pin_begin, &inst_pin_begin, &net_pin_begin, &net_port_begin})
    bytes += held(*v);
  return bytes + held(cell_pins) + held(inst_cell) + held(pin_cell_pin) + held(pin_net) + held(pin_inst) +
         held(net_constant) + held(net_pins) + held(net_ports) + held(alias_net) + held(ports) +
         held(port_bit_net) + held(port_bit_port) + held(inst_source);
}

std::string inconsistency(const Netlist& n) {
  if (n.cell_names.size() != n.num_cell_types()) return "cell types and their names differ in number";
  if (!monotone(n.cell_pin_begin, n.num_cell_types(), n.cell_pins.size()))
    return "pins of cell types are not a CSR";
  for (const CellPin& p : n.cell_pins)
    if (p.name >= n.pin_names.size()) return "a pin of a cell type has no name";
  if (n.inst_names.size() != n.num_insts()) return "instances and their names differ in number";
  if (!monotone(n.inst_pin_begin, n.num_insts(), n.num_pins())) return "pins of instances are not a CSR";
  if (n.pin_cell_pin.size() != n.num_pins() || n.pin_inst.size() != n.num_pins())
    return "arrays of pins differ in size";
  for (const InstId i : ids<InstId>(n.num_insts())) {
    if (n.inst_cell[i].value >= n.num_cell_types()) return "an instance has no cell type";
    const IdRange<CellPinId> range = n.pins(n.inst_cell[i]);
    for (const PinId p : n.pins(i)) {
      if (n.pin_inst[p] != i) return "a pin names another instance than its own";
      const CellPinId c = n.pin_cell_pin[p];
      if (c < *range.begin() || c >= *range.end()) return "a pin is none of its cell type";
    }
  }
  if (n.net_names.size() != n.num_nets()) return "nets and their names differ in number";
  for (const NetId net : n.pin_net)
    if (net.valid() && net.value >= n.num_nets()) return "a pin is on a net that is not there";
  if (!monotone(n.net_pin_begin, n.num_nets(), n.net_pins.size())) return "pins of nets are not a CSR";
  if (!monotone(n.net_port_begin, n.num_nets(), n.net_ports.size())) return "ports of nets are not a CSR";
  std::size_t connected = 0;
  for (const NetId net : n.pin_net) connected += net.valid();
  if (connected != n.net_pins.size()) return "pins and nets differ in number of connections";
  for (const NetId net : ids<NetId>(n.num_nets())) {
    if (n.num_terminals(net) == 0) return "a net has no terminal";
    for (const PinId p : n.pins(net))
      if (p.value >= n.num_pins() || n.pin_net[p] != net) return "a net lists a pin that is on another";
    for (const PortBitId b : n.port_bits(net))
      if (b.value >= n.port_bit_net.size() || n.port_bit_net[b] != net)
        return "a net lists a port that is on another";
  }
  if (n.alias_names.size() != n.alias_net.size()) return "aliases and their names differ in number";
  for (const NetId net : n.alias_net)
    if (net.value >= n.num_nets()) return "an alias is of a net that is not there";
  std::size_t bits = 0;
  for (const PortId p : ids<PortId>(n.ports.size())) {
    if (n.ports[p].first_bit != bits) return "bits of ports do not follow each other";
    bits += n.ports[p].width();
  }
  if (bits != n.port_bit_net.size() || bits != n.port_bit_port.size())
    return "arrays of port bits differ in size";
  for (const PortBitId b : ids<PortBitId>(bits)) {
    if (n.port_bit_net[b].value >= n.num_nets()) return "a port bit has no net";
    if (n.port_bit_port[b].value >= n.ports.size()) return "a port bit has no port";
  }
  if (!n.inst_source.empty() && n.inst_source.size() != n.num_insts())
    return "sources and instances differ in number";
  return {};
}

std::uint64_t checksum(const Netlist& n) {
  Fnv f;
  f.add(n.name);
  for (const InstId i : ids<InstId>(n.num_insts())) {
    f.add(n.inst_name(i));
    f.add(n.cell_name(i));
    for (const PinId p : n.pins(i)) {
      f.add(n.pin_name(p));
      f.add(n.pin_net[p].value);
    }
  }
  for (const NetId net : ids<NetId>(n.num_nets())) {
    f.add(n.net_name(net));
    f.add(static_cast<std::uint64_t>(n.net_constant[net]));
  }
  for (const Port& p : n.ports) {
    f.add(p.name);
    f.add(static_cast<std::uint64_t>(p.direction));
    f.add(static_cast<std::uint64_t>(std::int64_t{p.msb}));
    f.add(static_cast<std::uint64_t>(std::int64_t{p.lsb}));
  }
  for (const NetId net : n.port_bit_net) f.add(net.value);
  return f.value();
}

}  // namespace taufold::db
