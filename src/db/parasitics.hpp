// Resistances and capacitances of the wires of a netlist: one network a net, all of them in CSR arrays. It
// knows no file format: a reader of SPEF fills it, and so may whoever estimates wires before they are routed.
//
// A network has nodes, each with a capacitance to ground, and resistors between them. Some nodes are
// terminals of the net: pins of instances or bits of ports. Capacitances of the pins themselves are not in
// it. A net without nodes has no network. Capacitance to other nets is counted to ground, once in each of
// both nets.
//
// A net of a hierarchy is often described in pieces, one a module and file. The builder takes the pieces in
// any order and joins those of one net at the nodes that they have in common: terminals, and nodes of the
// same name, as a port of the inner module that is a pin of its instance in the outer one.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/string_pool.hpp"
#include "db/netlist.hpp"

namespace taufold::db {

/// The terminal that a node is: a pin, a bit of a port, or neither.
struct NodeTerminal {
  PinId pin;
  PortBitId port;
  bool none() const { return !pin.valid() && !port.valid(); }
  friend bool operator==(const NodeTerminal&, const NodeTerminal&) = default;
};

/// Between two nodes of one net, numbered from 0 within it; never from a node to itself.
struct Resistor {
  std::uint32_t a = 0, b = 0;
  double ohm = 0;
  friend bool operator==(const Resistor&, const Resistor&) = default;
};

/// The network of one net; views into a Parasitics. Nodes: pins in ascending order, then bits of ports in
/// ascending order, then the nodes that are no terminals, by name and number. Resistors stand in the order of
/// their source.
struct NetRc {
  std::span<const double> cap_F;  ///< by node, to ground
  std::span<const NodeTerminal> terminal;
  std::span<const Resistor> resistors;

  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::size_t num_nodes() const { return cap_F.size(); }
  bool empty() const { return cap_F.empty(); }
  /// Sum over the nodes, in their order [F].
  double total_F() const;
  /// The node of a terminal, or kNone.
  std::uint32_t node(PinId) const;
  std::uint32_t node(PortBitId) const;
};

struct Parasitics {
  std::vector<std::uint32_t> node_begin{0};  ///< CSR: nodes of net n are [begin[n], begin[n + 1])
  std::vector<double> node_cap_F;
  std::vector<NodeTerminal> node_terminal;
  std::vector<std::uint32_t> resistor_begin{0};  ///< CSR: resistors of net n
  std::vector<Resistor> resistors;

  std::size_t num_nets() const { return node_begin.size() - 1; }
  std::size_t num_nodes() const { return node_cap_F.size(); }
  /// False for nets that have no network, and for those beyond the arrays.
  bool has(NetId n) const { return n.value < num_nets() && node_begin[n.value] != node_begin[n.value + 1]; }
  /// Empty where has() is false.
  NetRc net(NetId) const;
  std::size_t memory_bytes() const;
  friend bool operator==(const Parasitics&, const Parasitics&) = default;
};

/// Empty when ids are in range, the CSR arrays agree, every terminal is one of its net and stands once, and
/// no value is negative, infinite or not a number; otherwise what is wrong.
std::string inconsistency(const Parasitics&, const Netlist&);
/// FNV-1a over structure and values.
std::uint64_t checksum(const Parasitics&);

/// Nets of two or more terminals, constants left out, that have no network.
std::size_t unannotated_nets(const Parasitics&, const Netlist&);

/// What a node is while networks are put together. Nodes of one net with equal keys are one node.
struct NodeKey {
  enum class Kind : std::uint8_t { pin, port, named };
  static constexpr std::uint32_t kNoNumber = std::numeric_limits<std::uint32_t>::max();
  Kind kind = Kind::named;
  std::uint32_t id = 0;  ///< PinId, PortBitId or a name_id() of the builder
  std::uint32_t number = kNoNumber;

  static NodeKey of(PinId p) { return {Kind::pin, p.value, kNoNumber}; }
  static NodeKey of(PortBitId b) { return {Kind::port, b.value, kNoNumber}; }
  /// Node `number` of the net or module boundary of that name; kNoNumber: the boundary itself.
  static NodeKey named(std::uint32_t name, std::uint32_t number = kNoNumber) {
    return {Kind::named, name, number};
  }
  friend auto operator<=>(const NodeKey&, const NodeKey&) = default;
};

/// Puts networks together from pieces. The netlist outlives it.
class ParasiticsBuilder {
 public:
  explicit ParasiticsBuilder(const Netlist& netlist) : netlist_(netlist) {}

  /// One number a name, whoever asks. Names are as those of nets, paths joined with '/'.
  std::uint32_t name_id(std::string_view name);

  /// Opens a piece of a net; returns its number. What follows goes to it.
  std::uint32_t begin(NetId);
  /// A node of the open piece, numbered from 0; keys within a piece are different from each other.
  std::uint32_t add_node(NodeKey);
  void add_cap(std::uint32_t node, double farad);
  /// Resistors from a node to itself are left out.
  void add_resistor(std::uint32_t a, std::uint32_t b, double ohm);
  /// Takes a piece back, as where a later one replaces it.
  void drop(std::uint32_t piece) { pieces_[piece].dropped = true; }

  /// The net that has a node of this key: which net a module boundary is on, once the piece on its other side
  /// is there. Invalid when none has it.
  NetId net_of_boundary(std::uint32_t name) const;
  /// Tells net_of_boundary() where a boundary is.
  void set_boundary(std::uint32_t name, NetId net);

  std::size_t num_pieces() const { return pieces_.size(); }
  /// Nets that have several pieces.
  std::size_t joined_nets() const;

  /// All pieces joined. The builder is empty afterwards.
  Parasitics finish();

 private:
  struct Piece {
    NetId net;
    std::uint64_t first_node, first_resistor;
    bool dropped = false;
  };
  std::uint64_t end_node(std::size_t piece) const {
    return piece + 1 < pieces_.size() ? pieces_[piece + 1].first_node : keys_.size();
  }
  std::uint64_t end_resistor(std::size_t piece) const {
    return piece + 1 < pieces_.size() ? pieces_[piece + 1].first_resistor : resistors_.size();
  }
  class Join;

  const Netlist& netlist_;
  StringPool names_;                 ///< those that are no names of nets
  std::vector<NetId> boundary_net_;  ///< by name_id
  std::vector<Piece> pieces_;
  std::vector<NodeKey> keys_;
  std::vector<double> caps_F_;
  std::vector<Resistor> resistors_;
};

}  // namespace taufold::db
