#include "io/verilog/tiers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "io/verilog/identifier.hpp"
#include "io/verilog/module_writer.hpp"

namespace taufold::io::verilog {

namespace {

using db::PinDirection;

constexpr std::uint32_t kNoTier = 0xffffffffu;

std::uint32_t port_tier(const TierSplit& split, db::PortId p) {
  return split.tier_of_port.empty() ? 0 : split.tier_of_port[p.value].value;
}

PinDirection opposite(PinDirection d) {
  return d == PinDirection::output  ? PinDirection::input
         : d == PinDirection::input ? PinDirection::output
                                    : PinDirection::inout;
}

/// Where a net has terminals and where it is driven.
struct Reach {
  std::uint32_t lo = kNoTier, hi = 0, driver = kNoTier;
  std::vector<std::uint32_t> io_tiers;  ///< with a port of the design
};

Reach reach_of(const db::Netlist& n, const TierSplit& split, db::NetId net) {
  Reach r;
  const auto at = [&](std::uint32_t tier, bool drives) {
    r.lo = std::min(r.lo, tier);
    r.hi = std::max(r.hi, tier);
    if (drives && r.driver == kNoTier) r.driver = tier;
  };
  for (const db::PortBitId b : n.port_bits(net)) {
    const db::PortId p = n.port_bit_port[b];
    at(port_tier(split, p), n.ports[p].direction == PinDirection::input);
    r.io_tiers.push_back(port_tier(split, p));
  }
  for (const db::PinId p : n.pins(net))
    at((*split.tier_of_instance)[n.pin_inst[p]].value, n.direction(p) == PinDirection::output);
  return r;
}

bool contains(const std::vector<std::uint32_t>& list, std::uint32_t x) {
  return std::find(list.begin(), list.end(), x) != list.end();
}

}  // namespace

std::vector<BondPorts> bond_ports(const db::Netlist& n, const TierSplit& split) {
  std::vector<BondPorts> bonds;
  std::vector<std::string_view> port_names;
  for (const db::Port& p : n.ports) port_names.push_back(p.name);
  std::sort(port_names.begin(), port_names.end());
  const auto is_port = [&](std::string_view s) {
    return std::binary_search(port_names.begin(), port_names.end(), s);
  };
  for (const db::NetId net : ids<db::NetId>(n.num_nets())) {
    if (n.net_constant[net] != db::Constant::none) continue;
    const Reach r = reach_of(n, split, net);
    const std::string name(n.net_name(net));
    for (std::uint32_t k = r.lo; k < r.hi; ++k) {
      BondPorts b;
      b.net = net;
      b.interface = k;
      if (r.driver != kNoTier) b.lower_direction = r.driver <= k ? PinDirection::output : PinDirection::input;
      std::string numbered = fmt::format("{}@{}", name, k);
      while (is_port(numbered) || n.net_names.find(numbered) != StringPool::kNone) numbered += '@';
      // On the lower tier the bond to the tier below it, if any, has the plain name.
      const bool lower_taken = is_port(name) || contains(r.io_tiers, k) || k > r.lo;
      const bool upper_taken = is_port(name) || contains(r.io_tiers, k + 1);
      const bool wire_taken = is_port(name) || !r.io_tiers.empty() || r.hi - r.lo > 1;
      b.lower_port = lower_taken ? numbered : name;
      b.upper_port = upper_taken ? numbered : name;
      b.wire = wire_taken ? numbered : name;
      bonds.push_back(std::move(b));
    }
  }
  return bonds;
}

std::vector<TierModule> tier_modules(const db::Netlist& n, const TierSplit& split,
                                     const std::vector<BondPorts>& bonds) {
  std::vector<TierModule> modules(split.tiers);
  for (std::uint32_t t = 0; t < split.tiers; ++t) {
    modules[t].name = fmt::format("{}_tier{}", n.name, t);
    while (n.cell_names.find(modules[t].name) != StringPool::kNone) modules[t].name += '_';
  }
  for (const db::PortId id : ids<db::PortId>(n.ports.size())) {
    const db::Port& p = n.ports[id];
    ModulePort port{p.name, p.direction, p.bus, p.msb, p.lsb, {}};
    for (const db::PortBitId b : n.bits(id)) port.nets.push_back(n.port_bit_net[b]);
    modules[port_tier(split, id)].ports.push_back(std::move(port));
  }
  // Upper ports first: within a tier the bond to the tier below names the net.
  for (const bool upper : {true, false})
    for (const BondPorts& b : bonds)
      modules[b.interface + (upper ? 1 : 0)].ports.push_back(
          {upper ? b.upper_port : b.lower_port, upper ? opposite(b.lower_direction) : b.lower_direction,
           false, 0, 0, {b.net}});
  return modules;
}

TierFiles write_tiers(const db::Netlist& n, const TierSplit& split) {
  assert(split.tier_of_instance && split.tier_of_instance->size() == n.num_insts());
  TierFiles files;
  files.bonds = bond_ports(n, split);
  const std::vector<TierModule> modules = tier_modules(n, split, files.bonds);
  std::vector<std::string> connections(split.tiers);
  const auto connect = [&](std::uint32_t t, const std::string& port, const std::string& to) {
    connections[t] +=
        fmt::format("{}    .{}({})", connections[t].empty() ? "\n" : ",\n", identifier(port), identifier(to));
  };
  std::string head, wires;
  for (const db::PortId id : ids<db::PortId>(n.ports.size())) {
    const db::Port& p = n.ports[id];
    connect(port_tier(split, id), p.name, p.name);
    head += fmt::format("{}\n    {}", head.empty() ? "" : ",", identifier(p.name));
    wires += fmt::format("  {} {}{};\n",
                         p.direction == PinDirection::input    ? "input"
                         : p.direction == PinDirection::output ? "output"
                                                               : "inout",
                         p.bus ? fmt::format("[{}:{}] ", p.msb, p.lsb) : "", identifier(p.name));
  }
  for (const bool upper : {true, false})
    for (const BondPorts& b : files.bonds)
      connect(b.interface + (upper ? 1 : 0), upper ? b.upper_port : b.lower_port, b.wire);
  for (const BondPorts& b : files.bonds) wires += fmt::format("  wire {};\n", identifier(b.wire));

  std::vector<std::vector<db::InstId>> instances(split.tiers);
  for (const db::InstId i : ids<db::InstId>(n.num_insts()))
    instances[(*split.tier_of_instance)[i].value].push_back(i);
  ModuleWriter writer(n);
  std::string body;
  for (std::uint32_t t = 0; t < split.tiers; ++t) {
    std::string& text = files.tiers.emplace_back();
    text = fmt::format("// Tier {} of {}.\n", t, n.name);
    writer.write(text, modules[t].name, modules[t].ports, instances[t]);
    body += fmt::format("  {} tier{} ({});\n", identifier(modules[t].name), t, connections[t]);
    files.module_names.push_back(modules[t].name);
  }
  files.top = fmt::format("// The tiers of {}, joined by bonds: one wire each.\nmodule {} ({});\n", n.name,
                          identifier(n.name), head);
  files.top += wires;
  files.top += body;
  files.top += "endmodule\n";
  return files;
}

}  // namespace taufold::io::verilog
