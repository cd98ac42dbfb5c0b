#include "io/verilog/module_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "io/verilog/identifier.hpp"
#include "io/verilog/verilog.hpp"

namespace taufold::io::verilog {

namespace {

using db::PinDirection;

std::string_view word(PinDirection d) {
  return d == PinDirection::input ? "input" : d == PinDirection::output ? "output" : "inout";
}

std::string bit_text(const ModulePort& p, std::size_t k) {
  std::string out = identifier(p.name);
  if (p.bus) {
    const auto offset = static_cast<std::int32_t>(k);
    out += fmt::format("[{}]", p.msb >= p.lsb ? p.msb - offset : p.msb + offset);
  }
  return out;
}

std::string_view constant_text(db::Constant c) {
  return c == db::Constant::zero ? "1'b0" : c == db::Constant::one ? "1'b1" : "1'bx";
}

/// `addr` of `addr[3]`.
std::string_view base_of(std::string_view pin) {
  return pin.substr(0, pin.rfind('['));
}

}  // namespace

std::string ModulePort::bit_name(std::size_t k) const {
  if (!bus) return name;
  const auto offset = static_cast<std::int32_t>(k);
  return fmt::format("{}[{}]", name, msb >= lsb ? msb - offset : msb + offset);
}

ModuleNetNames::ModuleNetNames(const db::Netlist& n, const std::vector<ModulePort>& ports) : n_(n) {
  for (const ModulePort& p : ports) {
    port_names_.push_back(p.name);
    for (std::size_t k = 0; k < p.nets.size(); ++k)
      if (p.nets[k].valid()) first_port_.emplace_back(p.nets[k], p.bit_name(k));
  }
  std::sort(port_names_.begin(), port_names_.end());
  const auto before = [](const auto& a, const auto& b) { return a.first.value < b.first.value; };
  std::stable_sort(first_port_.begin(), first_port_.end(), before);
}

std::string ModuleNetNames::operator[](db::NetId net) const {
  const auto at = std::lower_bound(first_port_.begin(), first_port_.end(), net,
                                   [](const auto& a, db::NetId b) { return a.first.value < b.value; });
  if (at != first_port_.end() && at->first == net) return at->second;
  std::string name(n_.net_name(net));
  while (std::binary_search(port_names_.begin(), port_names_.end(), name)) name += '_';
  return name;
}

void ModuleWriter::spell(db::NetId net, std::string text) {
  spelling_[net] = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back(std::move(text));
  spelt_.push_back(net);
}

const std::string& ModuleWriter::text(db::NetId net) {
  if (spelling_[net] == kUnseen) {
    if (n_.net_constant[net] != db::Constant::none) {
      spell(net, std::string(constant_text(n_.net_constant[net])));
    } else {
      std::string name(n_.net_name(net));
      // A wire must not take the name of a port that it is not on.
      while (std::binary_search(port_names_.begin(), port_names_.end(), name)) name += '_';
      spell(net, identifier(name));
      wires_.push_back(net);
    }
  }
  return texts_[spelling_[net]];
}

void ModuleWriter::write(std::string& out, const std::string& name, const std::vector<ModulePort>& ports,
                         const std::vector<db::InstId>& instances) {
  for (const db::NetId net : spelt_) spelling_[net] = kUnseen, first_port_[net] = 0;
  texts_.clear();
  spelt_.clear();
  wires_.clear();
  port_names_.clear();
  open_wires_ = 0;
  open_declarations_.clear();
  for (const ModulePort& p : ports) port_names_.push_back(p.name);
  std::sort(port_names_.begin(), port_names_.end());

  std::string head = fmt::format("module {} (", identifier(name));
  std::string joins;
  for (std::size_t k = 0; k < ports.size(); ++k)
    head.append(k ? ",\n    " : "").append(identifier(ports[k].name));
  head += ");\n";
  for (const ModulePort& p : ports) {
    head += fmt::format("  {} {}{};\n", word(p.direction), p.bus ? fmt::format("[{}:{}] ", p.msb, p.lsb) : "",
                        identifier(p.name));
    for (std::size_t k = 0; k < p.nets.size(); ++k) {
      const db::NetId net = p.nets[k];
      if (!net.valid()) continue;
      if (n_.net_constant[net] == db::Constant::none && spelling_[net] == kUnseen) {
        spell(net, bit_text(p, k));
        first_port_[net] = static_cast<std::uint8_t>(static_cast<int>(p.direction) + 1);
        continue;
      }
      const std::string& other = text(net);
      const bool drives = p.direction == PinDirection::input && first_port_[net] != 0;
      joins += drives ? fmt::format("  assign {} = {};\n", other, bit_text(p, k))
                      : fmt::format("  assign {} = {};\n", bit_text(p, k), other);
    }
  }
  std::string body;
  body.reserve(instances.size() * 100);
  for (const db::InstId i : instances) instance(body, i);
  if (body.empty() && joins.empty())
    joins =
        "  wire nothing;\n  assign nothing = 1'b0;  // a module, not a black box, though it holds no cell\n";
  out += head;
  for (const db::NetId net : wires_) {
    out += "  wire ";
    out += texts_[spelling_[net]];
    out += ";\n";
  }
  out += open_declarations_;
  out += joins;
  out += body;
  out += "endmodule\n";
}

/// The bits of a bus pin as one concatenation, at the first of them that the instance names.
void ModuleWriter::bus_pin(std::string& out, db::InstId i, db::CellPinId first) {
  const IdRange<db::CellPinId> type = n_.pins(n_.inst_cell[i]);
  const std::string_view base = base_of(n_.pin_name(first));
  const auto same = [&](std::uint32_t c) {
    const db::CellPinId id(c);
    return n_.cell_pins[id].bit != db::CellPin::kNoBit && base_of(n_.pin_name(id)) == base;
  };
  const std::uint32_t type_begin = (*type.begin()).value, type_end = (*type.end()).value;
  std::uint32_t lo = first.value, hi = first.value + 1;
  while (lo > type_begin && same(lo - 1)) --lo;
  while (hi < type_end && same(hi)) ++hi;
  bool any = false;
  for (std::uint32_t c = lo; c < hi; ++c) {
    const db::PinId p = pin_of_cell_pin_[c];
    any |= p.valid() && n_.pin_net[p].valid();
  }
  out += '.';
  out += identifier(base);
  out += '(';
  if (any) {
    if (hi - lo > 1) out += "{";
    for (std::uint32_t c = lo; c < hi; ++c) {
      const db::PinId p = pin_of_cell_pin_[c];
      if (c != lo) out += ", ";
      if (p.valid() && n_.pin_net[p].valid()) {
        out += text(n_.pin_net[p]);
      } else if (n_.cell_pins[db::CellPinId(c)].direction == PinDirection::input) {
        out += "1'bz";
      } else {
        // No constant may stand at an output: a wire that leads nowhere.
        std::string wire;
        do wire = fmt::format("open_{}", open_wires_++);
        while (n_.find_net(wire).valid() || std::binary_search(port_names_.begin(), port_names_.end(), wire));
        open_declarations_ += fmt::format("  wire {};\n", wire);
        out += wire;
      }
    }
    if (hi - lo > 1) out += "}";
  }
  out += ")";
  for (std::uint32_t c = lo; c < hi; ++c) pin_of_cell_pin_[c] = db::PinId();
}

void ModuleWriter::instance(std::string& out, db::InstId i) {
  if (const std::string_view source = n_.source(i); !source.empty()) {
    out += "  (* src = \"";
    out += source;
    out += "\" *)\n";
  }
  out += "  ";
  out += identifier(n_.cell_name(i));
  out += ' ';
  out += identifier(n_.inst_name(i));
  out += " (";
  if (pin_of_cell_pin_.empty()) pin_of_cell_pin_.resize(n_.cell_pins.size());
  bool has_bus = false;
  for (const db::PinId p : n_.pins(i)) {
    if (n_.cell_pins[n_.pin_cell_pin[p]].bit == db::CellPin::kNoBit) continue;
    pin_of_cell_pin_[n_.pin_cell_pin[p].value] = p;
    has_bus = true;
  }
  bool first = true;
  for (const db::PinId p : n_.pins(i)) {
    const db::CellPinId c = n_.pin_cell_pin[p];
    const bool bus = has_bus && n_.cell_pins[c].bit != db::CellPin::kNoBit;
    if (bus && !pin_of_cell_pin_[c.value].valid()) continue;  // written with its bus
    if (!first) out += ", ";
    first = false;
    if (bus) {
      bus_pin(out, i, c);
      continue;
    }
    out += '.';
    out += identifier(n_.pin_name(c));
    out += '(';
    if (n_.pin_net[p].valid()) out += text(n_.pin_net[p]);
    out += ')';
  }
  out += ");\n";
}

std::string write(const db::Netlist& n) {
  std::vector<ModulePort> ports;
  for (const db::PortId id : ids<db::PortId>(n.ports.size())) {
    const db::Port& p = n.ports[id];
    ModulePort port{p.name, p.direction, p.bus, p.msb, p.lsb, {}};
    for (const db::PortBitId b : n.bits(id)) port.nets.push_back(n.port_bit_net[b]);
    ports.push_back(std::move(port));
  }
  std::vector<db::InstId> instances;
  instances.reserve(n.num_insts());
  for (const db::InstId i : ids<db::InstId>(n.num_insts())) instances.push_back(i);
  std::string out;
  ModuleWriter(n).write(out, n.name, ports, instances);
  return out;
}

}  // namespace taufold::io::verilog
