// The timing graph of a netlist: a vertex a pin and a port bit, an edge an arc of an instance; wires are the
// nets themselves. Structure and order only, no times.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "db/constraints.hpp"
#include "db/netlist.hpp"
#include "liberty/function.hpp"
#include "sta/model.hpp"

namespace taufold::sta {

/// Pins of the netlist come first, in their order, then port bits.
using VertexId = Id<struct VertexTag>;
using EdgeId = Id<struct EdgeTag>;

/// An arc or check of an instance.
struct Edge {
  VertexId from, to;
  ModelId model;
  /// Sets of transition(from, to): those whose delay counts for slews, and those that paths take. A constant
  /// `when` or pin takes transitions away from paths alone.
  std::uint8_t timed = 0, searched = 0;
};

enum VertexFlag : std::uint8_t {
  kDriver = 1,         ///< drives its net: an output pin or an input port
  kLoad = 2,           ///< reads its net
  kRegisterClock = 4,  ///< starts paths at a register, latch or memory
  kHasChecks = 8,
  kLatchData = 16,
  kCheckClock = 32,  ///< is the clock of a check
};

class Graph {
 public:
  /// All arguments outlive the graph. Loops of combinational arcs are cut: a depth-first walk from ports and
  /// register outputs in the order of the netlist drops the arc that closes a loop.
  Graph(const db::Netlist&, const Models&, const db::Constraints&);

  std::size_t size() const { return flags_.size(); }
  VertexId vertex(db::PinId p) const { return VertexId(p.value); }
  VertexId vertex(db::PortBitId b) const { return VertexId(netlist_.num_pins() + b.value); }
  /// Of a port bit or a pin; invalid for other objects.
  VertexId vertex(db::Object) const;
  /// Of whatever an object of a path stands for: the pins of a cell, the ends of a net, a pin, a port bit.
  std::vector<VertexId> vertices(db::Object) const;
  bool is_port(VertexId v) const { return v.value >= netlist_.num_pins(); }
  db::PinId pin(VertexId v) const { return db::PinId(v.value); }
  db::PortBitId port(VertexId v) const { return db::PortBitId(v.value - netlist_.num_pins()); }
  db::InstId instance(VertexId v) const { return is_port(v) ? db::InstId() : netlist_.pin_inst[pin(v)]; }
  db::NetId net(VertexId v) const {
    return is_port(v) ? netlist_.port_bit_net[port(v)] : netlist_.pin_net[pin(v)];
  }
  std::string name(VertexId) const;

  bool is(VertexId v, VertexFlag f) const { return (flags_[v] & f) != 0; }
  bool constant(VertexId v) const { return value_[v] != liberty::Logic::unknown; }
  liberty::Logic value(VertexId v) const { return value_[v]; }

  const Edge& edge(EdgeId e) const { return edges_[e]; }
  std::size_t num_edges() const { return edges_.size(); }
  const ArcModel& model(const Edge& e) const { return models_.arcs[e.model]; }
  Role role(const Edge& e) const { return models_.arcs[e.model].role; }
  /// Edges, checks among them, that end or begin at a vertex.
  std::span<const EdgeId> in(VertexId v) const { return slice(in_, in_begin_, v.value); }
  std::span<const EdgeId> out(VertexId v) const { return slice(out_, out_begin_, v.value); }
  std::span<const VertexId> drivers(db::NetId n) const { return slice(net_drivers_, driver_begin_, n.value); }
  std::span<const VertexId> loads(db::NetId n) const { return slice(net_loads_, load_begin_, n.value); }
  /// Drivers that a load listens to.
  std::span<const VertexId> drivers(VertexId load) const {
    const db::NetId n = net(load);
    if (!is(load, kLoad) || !n.valid()) return {};
    return drivers(n);
  }

  /// Every vertex behind those that feed it; from D to Q of a latch there is no such order.
  std::span<const VertexId> order() const { return order_; }
  std::uint32_t level(VertexId v) const { return level_[v]; }
  std::uint32_t levels() const { return levels_; }
  /// Arcs that closed a loop and were cut.
  std::span<const EdgeId> loops() const { return loops_; }

  /// After an instance of the netlist became one of another type that is exchangeable() with `before`: its arcs are those of the new type.
  void resized(db::InstId, db::CellTypeId before);

  const db::Netlist& netlist() const { return netlist_; }
  const Models& models() const { return models_; }

 private:
  template <class T>
  static std::span<const T> slice(const std::vector<T>& v, const std::vector<std::uint32_t>& begin,
                                  std::uint32_t k) {
    return {v.data() + begin[k], v.data() + begin[k + 1]};
  }
  void make_vertices();
  void make_edges();
  void disable(const db::Constraints&);
  void find_order();
  // constants.cpp
  void find_constants(const db::Constraints&);
  void restrict_instance(db::InstId);

  const db::Netlist& netlist_;
  const Models& models_;
  IndexVector<VertexId, std::uint8_t> flags_;
  IndexVector<VertexId, liberty::Logic> value_;
  IndexVector<EdgeId, Edge> edges_;
  std::vector<std::uint32_t> in_begin_, out_begin_, driver_begin_, load_begin_;
  std::vector<EdgeId> in_, out_;
  std::vector<VertexId> net_drivers_, net_loads_;
  std::vector<VertexId> order_;
  IndexVector<VertexId, std::uint32_t> level_;
  std::uint32_t levels_ = 0;
  std::vector<EdgeId> loops_;
};

}  // namespace taufold::sta
