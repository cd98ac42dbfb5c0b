// Which vertices clocks reach through wires and combinational cells, and the gates on the way.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sta/clocks.hpp"
#include "sta/graph.hpp"

namespace taufold::sta {

/// A pin that opens or closes a gate in a clock.
struct GatingEnd {
  VertexId enable, clock;
  bool active_high = true;  ///< level of the clock at which the gate lets it through
};

class ClockNetwork {
 public:
  ClockNetwork(const Graph&, const Clocks&, const db::Constraints&);

  bool is_clock(VertexId v) const { return flags_[v] & kReached; }
  /// Some ideal clock arrives; registers then see its own transition time.
  bool is_ideal(VertexId v) const { return flags_[v] & kIdeal; }
  /// The clock goes on to a register.
  bool feeds_register(VertexId v) const { return flags_[v] & kFeeds; }
  double ideal_slew_s(VertexId v, Mode m, std::uint8_t edge) const {
    return ideal_slew_[v].empty() ? 0 : ideal_slew_[v][2 * index(m) + edge];
  }
  const std::vector<GatingEnd>& gates() const { return gates_; }
  /// Vertices where set_clock_sense stops a clock.
  bool stopped(VertexId v, db::ClockId) const;

 private:
  enum : std::uint8_t { kReached = 1, kIdeal = 2, kFeeds = 4 };
  void reach(db::ClockId, const Graph&, const Clocks&);
  void find_gates(const Graph&, const db::Constraints&);
  IndexVector<VertexId, std::uint8_t> flags_;
  IndexVector<VertexId, std::vector<double>> ideal_slew_;  ///< [mode, edge]; empty: 0
  std::vector<GatingEnd> gates_;
  struct Stop {
    VertexId at;
    db::ClockId clock;  ///< invalid: every clock
  };
  std::vector<Stop> stops_;
};

}  // namespace taufold::sta
