// A flat gate-level netlist: instances of cell types, bit nets, pins and ports, as structures of arrays with
// CSR pin lists. It knows cell types by name and pin names only; whoever needs more links them to LEF masters
// and Liberty cells.
//
// Names are stored normalised, free of the escapes of any format: parts of a hierarchy joined with '/', a bus
// bit as `a[3]`. Plain names are unique among instances and among nets. Where two objects of one kind would
// have the same name, as the scalar `\n[0] ` of Verilog beside bit 0 of bus n, the one whose characters are
// literal carries backslashes: `n\[0\]`, `u1\/a`. find_* accept such a spelling also for a name that needs
// none.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/string_pool.hpp"

namespace taufold::db {

using InstId = Id<struct InstTag>;
using NetId = Id<struct NetTag>;
using PinId = Id<struct PinTag>;  ///< one pin of one instance
using CellTypeId = Id<struct CellTypeTag>;
using CellPinId = Id<struct CellPinTag>;  ///< one pin of one cell type, numbered over all types
using PortId = Id<struct PortTag>;
using PortBitId = Id<struct PortBitTag>;

enum class PinDirection : std::uint8_t { unknown, input, output, inout };

/// What a net is tied to. `unknown` is Verilog's 1'bx. The nets of 0, of 1 and of x exist at most once each.
enum class Constant : std::uint8_t { none, zero, one, unknown };

struct CellPin {
  static constexpr std::int32_t kNoBit = std::numeric_limits<std::int32_t>::min();
  std::uint32_t name = 0;     ///< index of Netlist::pin_names: `A`, or `addr[3]` for a bit of a bus
  std::int32_t bit = kNoBit;  ///< the 3 of `addr[3]` where addr is a bus of the cell; kNoBit for scalars
  PinDirection direction = PinDirection::unknown;
  bool three_state = false;  ///< may share its net with other drivers
};

struct Port {
  std::string name;
  PinDirection direction = PinDirection::input;
  bool bus = false;
  std::int32_t msb = 0, lsb = 0;  ///< as declared; msb < lsb for [0:7]
  std::uint32_t first_bit =
      0;  ///< PortBitId of the most significant bit; the bits follow each other down to lsb
  std::uint32_t width() const {
    return static_cast<std::uint32_t>((msb > lsb ? std::int64_t{msb} - lsb : std::int64_t{lsb} - msb) + 1);
  }
};

/// Sizes in the terms of the field: what is tied to a constant or leads nowhere is left out.
struct NetlistCounts {
  std::size_t cells = 0;  ///< instances
  std::size_t nets = 0;   ///< nets with two or more terminals (pins and port bits), constants left out
  std::size_t pins = 0;   ///< connected pins, constants left out
  std::size_t port_bits = 0;
  std::size_t constant_pins = 0;  ///< pins tied to 0, 1 or x
  std::size_t open_pins = 0;      ///< pins that are named and left open
};

struct Netlist {
  std::string name;  ///< of the top module

  // Cell types and their pins, both in order of first sight; of a library cell only pins that were seen stand
  // here.
  StringPool cell_names;                         ///< indexed by CellTypeId
  std::vector<std::uint32_t> cell_pin_begin{0};  ///< CSR: CellPinIds of type t are [begin[t], begin[t + 1])
  IndexVector<CellPinId, CellPin> cell_pins;
  StringPool pin_names;

  // Instances and their pins; an open pin has an invalid net.
  StringPool inst_names;  ///< indexed by InstId
  IndexVector<InstId, CellTypeId> inst_cell;
  std::vector<std::uint32_t> inst_pin_begin{0};  ///< CSR: PinIds of instance i are [begin[i], begin[i + 1])
  IndexVector<PinId, CellPinId> pin_cell_pin;
  IndexVector<PinId, NetId> pin_net;
  IndexVector<PinId, InstId> pin_inst;

  // Nets. Every net has a terminal. link_nets() makes the two CSR arrays from pin_net and port_bit_net.
  StringPool net_names;  ///< indexed by NetId
  IndexVector<NetId, Constant> net_constant;
  std::vector<std::uint32_t> net_pin_begin{0};
  std::vector<PinId> net_pins;  ///< ascending within a net
  std::vector<std::uint32_t> net_port_begin{0};
  std::vector<PortBitId> net_ports;
  StringPool alias_names;  ///< further names of nets, from assignments between nets
  std::vector<NetId> alias_net;

  IndexVector<PortId, Port> ports;  ///< in the order of the module header
  IndexVector<PortBitId, NetId> port_bit_net;
  IndexVector<PortBitId, PortId> port_bit_port;

  // Where an instance comes from in the source text (the attribute `src` of synthesis). Empty when no
  // instance has it.
  StringPool sources;
  IndexVector<InstId, std::uint32_t> inst_source;  ///< index of `sources`, or StringPool::kNone

  std::size_t num_insts() const { return inst_cell.size(); }
  std::size_t num_nets() const { return net_constant.size(); }
  std::size_t num_pins() const { return pin_net.size(); }
  std::size_t num_cell_types() const { return cell_pin_begin.size() - 1; }

  IdRange<PinId> pins(InstId i) const { return {inst_pin_begin[i.value], inst_pin_begin[i.value + 1]}; }
  std::span<const PinId> pins(NetId n) const {
    return {net_pins.data() + net_pin_begin[n.value], net_pins.data() + net_pin_begin[n.value + 1]};
  }
  std::span<const PortBitId> port_bits(NetId n) const {
    return {net_ports.data() + net_port_begin[n.value], net_ports.data() + net_port_begin[n.value + 1]};
  }
  std::size_t num_terminals(NetId n) const { return pins(n).size() + port_bits(n).size(); }
  IdRange<CellPinId> pins(CellTypeId t) const {
    return {cell_pin_begin[t.value], cell_pin_begin[t.value + 1]};
  }
  IdRange<PortBitId> bits(PortId p) const {
    return {ports[p].first_bit, ports[p].first_bit + ports[p].width()};
  }

  std::string_view inst_name(InstId i) const { return inst_names[i.value]; }
  std::string_view net_name(NetId n) const { return net_names[n.value]; }
  std::string_view cell_name(CellTypeId t) const { return cell_names[t.value]; }
  std::string_view cell_name(InstId i) const { return cell_names[inst_cell[i].value]; }
  std::string_view pin_name(CellPinId p) const { return pin_names[cell_pins[p].name]; }
  std::string_view pin_name(PinId p) const { return pin_name(pin_cell_pin[p]); }
  PinDirection direction(PinId p) const { return cell_pins[pin_cell_pin[p]].direction; }
  /// `u1/A`.
  std::string full_pin_name(PinId p) const;
  /// `a`, or `a[3]` for a bit of a bus.
  std::string port_bit_name(PortBitId b) const;
  std::string_view source(InstId i) const {
    if (inst_source.empty() || inst_source[i] == StringPool::kNone) return {};
    return sources[inst_source[i]];
  }

  /// By name; invalid when there is none. Nets are found by their aliases too.
  InstId find_inst(std::string_view wanted) const;
  NetId find_net(std::string_view wanted) const;
  PortId find_port(std::string_view wanted) const;
  /// Pin of an instance by the pin's name; invalid when the instance does not name it.
  PinId find_pin(InstId, std::string_view pin) const;

  /// Fills net_pin_begin, net_pins, net_port_begin and net_ports.
  void link_nets();
  NetlistCounts counts() const;
  /// Bytes held, with what the vectors have in reserve.
  std::size_t memory_bytes() const;
};

/// Empty when ids are in range and the CSR arrays agree with each other; otherwise what is wrong.
std::string inconsistency(const Netlist&);
/// FNV-1a over names and connections.
std::uint64_t checksum(const Netlist&);

}  // namespace taufold::db
