// Slews of vertices and delays of arcs and wires, in both modes and for both edges.
//
// Slews spread through the whole graph, whatever paths take: the worst over all arcs of an output, the D-to-Q
// arc of a latch left out. A register under an ideal clock sees the clock's own transition time.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sta/clock_network.hpp"
#include "sta/graph.hpp"
#include "sta/wires.hpp"
#include "wire/effective.hpp"

namespace taufold::sta {

/// [mode][edge]
template <class T>
using Corners = std::array<std::array<T, 2>, 2>;

class Delays {
 public:
  /// All arguments outlive the object. Nothing is computed yet.
  Delays(const Graph&, const ClockNetwork&, const Wires&, const db::Constraints&, const Libraries&);

  /// Everything, in the order of the graph.
  void update();

  double slew_s(VertexId v, Mode m, std::uint8_t edge) const { return slew_[v][2 * index(m) + edge]; }
  /// From the driver of its net to a load.
  double wire_s(VertexId load, Mode m, std::uint8_t edge) const { return wire_[load][2 * index(m) + edge]; }
  double arc_s(EdgeId e, Mode m, std::uint8_t from, std::uint8_t to) const {
    return arc_[e][4 * index(m) + 2 * from + to];
  }
  /// Margin of a check; `m` is the mode of the data. The clock's slew is of the other mode.
  double check_s(const Edge&, Mode m, std::uint8_t clock_edge, std::uint8_t data_edge) const;
  /// Slew with which an arc is looked up, and that of the clock of a check; a register under an ideal clock sees the clock's own.
  double arc_slew_s(const Edge&, Mode, std::uint8_t edge) const;
  double check_clock_slew_s(const Edge&, Mode, std::uint8_t clock_edge) const;
  /// What a driver sees: pins, ports and wires of its net.
  double load_F(VertexId driver, Mode m, std::uint8_t edge) const;
  /// Transitions of arcs computed since construction.
  std::uint64_t arcs_evaluated() const { return evaluated_; }

  /// Where a library measures slews, and delays at `delay`: its thresholds of outputs or of inputs.
  static wire::Thresholds levels(const liberty::Library&, std::uint8_t edge, const liberty::PerEdge<double>& delay);

  /// After changes of nets: computes what follows from them and no more. `changed` gets every vertex whose slew or
  /// whose delays from in front changed. The same bits as update().
  void update(std::span<const db::NetId> nets, std::vector<VertexId>& changed);

  /// Updates after changes leave early values of data as they are; those of clocks and of driven ports follow, as
  /// setup needs them. The next update() of everything computes all.
  void set_late_only(bool late_only) { late_only_ = late_only; }

  /// From here on updates after changes keep what they overwrite.
  void mark();
  /// Everything as it was at mark(), `changed` as of the updates since. What `nets` weigh is as it was again.
  void undo(std::vector<VertexId>& changed);

 private:
  /// A cell that drives a port: its arcs to the pin that does.
  struct Driver {
    const liberty::Library* library = nullptr;  ///< null: in none
    std::vector<const liberty::Arc*> arcs;
  };
  static Driver find_driver(const db::DrivingCell&, std::span<const liberty::Library* const>);
  using Four = std::array<float, 4>;
  using Eight = std::array<float, 8>;
  /// Computes the slews of `v` and the delays that lead to it; true when anything changed.
  bool visit(VertexId v);
  void find_load(db::NetId);
  bool visit_port(VertexId);
  bool visit_output(VertexId);
  bool visit_load(VertexId);
  bool latch_arc(EdgeId);
  const liberty::Library* library(VertexId, Mode) const;

  const Graph& graph_;
  const ClockNetwork& network_;
  const Wires& wires_;
  const db::Constraints& constraints_;
  const liberty::Library* first_;  ///< ports are measured at its levels
  std::vector<std::array<Driver, 2>> drivers_;  ///< by number of driving cell, mode
  /// Delay and slew of one transition of an arc that drives `v`; behind its wires, for every load, the worst over
  /// the arcs is kept.
  wire::DelaySlew evaluate(const liberty::Library&, const liberty::Arc&, double in, VertexId v, Mode, std::uint8_t to,
                           double idle_s = 0);
  void begin_loads(VertexId driver, bool early);
  /// True when anything changed since begin_loads().
  bool end_loads(VertexId driver);
  /// From a driver, its waveform at hand or only its slew, to the loads of its net. `at`: where its library measures.
  void to_loads(VertexId driver, Mode, std::uint8_t edge, const wire::Driver*, const wire::Thresholds& at, double slew_s,
                double extra_s);
  IndexVector<VertexId, Four> slew_, wire_;
  IndexVector<VertexId, Four> arriving_slew_, arriving_wire_;  ///< of loads behind wires, at the driver's levels
  IndexVector<EdgeId, Eight> arc_;
  IndexVector<db::NetId, Four> load_;
  std::vector<std::uint32_t> drive_;  ///< by port bit: index of Constraints::drives + 1
  std::vector<Four> port_delay_;      ///< by port bit: of the driving cell beyond its delay without load
  std::vector<std::uint32_t> net_load_;  ///< index of Constraints::loads + 1
  std::vector<Four> arriving_before_;
  bool late_only_ = false;
  /// Whether early values of a vertex follow changes.
  bool early(VertexId v) const { return !late_only_ || network_.is_clock(v); }
  /// Sets a value, the one before kept where there is a mark. True when they differ.
  template <std::size_t N>
  bool set(std::array<float, N>& at, const std::array<float, N>& value);
  void keep(float* at, std::size_t size);
  struct Kept {
    float* at;
    std::uint32_t begin, size;  ///< in kept_values_
  };
  bool marked_ = false;
  std::vector<Kept> kept_;
  std::vector<float> kept_values_;
  std::vector<VertexId> changed_since_;  ///< the mark
  std::vector<std::vector<VertexId>> waiting_;  ///< by level, of an incremental update
  IndexVector<VertexId, std::uint8_t> is_waiting_;
  std::uint64_t evaluated_ = 0;
};

}  // namespace taufold::sta
