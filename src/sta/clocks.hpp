// Clock edges in time, which clocks know each other, and how a launching and a capturing edge pair up.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "db/constraints.hpp"
#include "sta/graph.hpp"

namespace taufold::sta {

/// Edge of a clock: 2 * clock + edge.
using ClockEdgeId = Id<struct ClockEdgeTag>;
constexpr ClockEdgeId clock_edge(db::ClockId c, std::uint8_t edge) {
  return ClockEdgeId(std::size_t{2} * c.value + edge);
}
constexpr db::ClockId clock_of(ClockEdgeId e) {
  return db::ClockId(e.value / 2);
}
constexpr std::uint8_t edge_of(ClockEdgeId e) {
  return static_cast<std::uint8_t>(e.value % 2);
}
constexpr ClockEdgeId opposite(ClockEdgeId e) {
  return ClockEdgeId(std::size_t{e.value ^ 1u});
}

/// What a relation between two clock edges is asked for.
enum class Relation : std::uint8_t { setup, hold, latch_setup, gated_hold, data_setup, data_hold };
inline constexpr std::size_t kRelations = 6;

/// Times are relative to the cycle of the launching clock in which its edge lies.
struct Pairing {
  double required_s = 0;                ///< of the capturing edge
  double from_shift_s = 0, to_shift_s = 0;  ///< whole periods by which both edges were moved
};

class Clocks {
 public:
  Clocks(const db::Constraints&, const Graph&);

  std::size_t size() const { return constraints_.clocks.size(); }
  const db::Clock& clock(db::ClockId c) const { return constraints_.clocks[c]; }
  double period_s(db::ClockId c) const { return period_[c]; }
  double time_s(ClockEdgeId e) const { return time_[e]; }
  /// False for a generated clock whose master is not to be found.
  bool usable(db::ClockId c) const { return usable_[c] != 0; }
  /// Of a generated clock; invalid for others.
  db::ClockId master(db::ClockId c) const { return master_[c]; }
  bool propagated(db::ClockId c) const { return clock(c).propagated; }
  bool generated_from_propagated(db::ClockId) const;
  /// Ports and pins where the clock begins.
  const std::vector<VertexId>& sources(db::ClockId c) const { return sources_[c]; }
  /// Clocks that begin at a vertex.
  const std::vector<db::ClockId>& at(VertexId v) const {
    static const std::vector<db::ClockId> none;
    const auto it = at_.find(v.value);
    return it == at_.end() ? none : it->second;
  }
  bool begins_at(db::ClockId, VertexId) const;

  /// Whether paths between the two are checked.
  bool related(db::ClockId launch, db::ClockId capture) const {
    return apart_[std::size_t{launch.value} * size() + capture.value] == 0;
  }

  /// Network latency that set_clock_latency gives the clock; 0 where nothing is said.
  double latency_s(db::ClockId c, std::uint8_t edge, Mode m) const {
    const double x = clock(c).latency_s[edge][index(m)];
    return db::given(x) ? x : 0;
  }
  /// Source latency that the constraints give, at this source or for the clock.
  std::optional<double> source_latency_s(db::ClockId, VertexId source, std::uint8_t edge, Mode path,
                                         Mode early_late) const;
  /// Latency, propagation or uncertainty given at a pin or port; null when nothing is.
  const db::PinClocking* pin(VertexId v) const {
    const auto it = pin_.find(v.value);
    return it == pin_.end() ? nullptr : &constraints_.pin_clocking[it->second];
  }
  std::uint32_t pin_index(VertexId v) const { return pin_.at(v.value); }
  /// Uncertainty that holds for data of `m`: between the clocks, else of the capturing clock.
  /// Nothing when no statement is about the two together.
  std::optional<double> between_s(ClockEdgeId launch, ClockEdgeId capture, Mode m) const;

  const Pairing& pair(ClockEdgeId launch, ClockEdgeId capture, Relation) const;
  /// Pairs of clocks that met without a common period in many cycles; the closest edges found count.
  std::vector<std::pair<db::ClockId, db::ClockId>> unrelated_periods() const;

 private:
  void make_waveforms(const Graph&);
  void make_groups();
  struct Pairs {
    std::array<Pairing, kRelations> by_relation;
    bool exceeded = false;
  };
  Pairs find_pairs(ClockEdgeId launch, ClockEdgeId capture) const;

  const db::Constraints& constraints_;
  IndexVector<db::ClockId, double> period_;
  IndexVector<ClockEdgeId, double> time_;                ///< of the first such edge of a period
  IndexVector<ClockEdgeId, std::vector<double>> later_;  ///< of further ones, relative to it
  IndexVector<db::ClockId, db::ClockId> master_;
  IndexVector<db::ClockId, std::uint8_t> usable_;
  IndexVector<db::ClockId, std::vector<VertexId>> sources_;
  std::unordered_map<std::uint32_t, std::vector<db::ClockId>> at_;
  std::unordered_map<std::uint32_t, std::uint32_t> pin_;
  std::vector<std::uint8_t> apart_;
  mutable std::map<std::pair<ClockEdgeId, ClockEdgeId>, Pairs> pairs_;  ///< of edges that met, as they are asked for
};

}  // namespace taufold::sta
