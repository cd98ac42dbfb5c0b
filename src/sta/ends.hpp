// Where paths end: checks of registers and latches, output ports, gates of clocks, and delays that the
// constraints name. An end has everything that a report shows of it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sta/arrivals.hpp"

namespace taufold::sta {

struct End {
  enum class Kind : std::uint8_t { check, latch, output, gated, delay, data };
  static constexpr std::uint32_t kNoSlot = 0xffffffff;

  VertexId at;
  std::uint32_t slot = 0;  ///< the path, among those at `at`
  Mode mode = Mode::late;
  Kind kind = Kind::check;
  Role role = Role::setup;          ///< of the check; setup or hold for the other kinds
  EdgeId check;                     ///< of check and latch
  VertexId clock_at;                ///< where the capturing clock stands; invalid: at no vertex
  std::uint32_t clock_slot = kNoSlot;
  ClockEdgeId capture;              ///< invalid: none
  double slack_s = 0, arrival_s = 0, required_s = 0;
  double edge_s = 0;                ///< time of the capturing edge, in the cycle that counts
  double clock_delay_s = 0, uncertainty_s = 0, credit_s = 0;
  double margin_s = 0;              ///< setup or hold time, output delay
  double cycles_s = 0;              ///< shift by a multicycle statement
  double borrowed_s = 0;            ///< of a latch
  const db::Exception* exception = nullptr;
};

class Ends {
 public:
  Ends(const Graph&, const Clocks&, const ClockNetwork&, const Arrivals&, const db::Constraints&);

  /// Vertices where paths can end, ascending.
  const std::vector<VertexId>& vertices() const { return vertices_; }
  bool is_end(VertexId v) const { return is_end_[v] != 0; }
  /// Ends that look at paths of `v` otherwise than through a check of a cell: gates of clocks, data checks, reference
  /// pins of output delays.
  const std::vector<VertexId>& depending(VertexId v) const {
    static const std::vector<VertexId> none;
    const auto it = depending_.find(v.value);
    return it == depending_.end() ? none : it->second;
  }
  /// The worst end of each mode; nothing where none is constrained.
  std::array<std::optional<End>, 2> worst(VertexId) const;
  /// Calls `found` for every constrained end at a vertex.
  void visit(VertexId, const std::function<void(const End&)>& found) const;
  /// The same for paths of one mode.
  void visit(VertexId, Mode, const std::function<void(const End&)>& found) const;

 private:
  template <class Found>
  void visit_all(VertexId, std::optional<Mode> only, Found&&) const;
  template <class Found>
  void visit_checks(End, const Path&, Found&&) const;
  template <class Found>
  void visit_outputs(End, const Path&, Found&&) const;
  template <class Found>
  void visit_gates(End, const Path&, Found&&) const;
  template <class Found>
  void visit_data_checks(End, const Path&, Found&&) const;
  void against_clock(End&, const Path& data, const Path* clock, Relation) const;
  void against_delay(End&, const Path& data) const;
  double cycles_s(const End&, const Path& data) const;
  double source_time_s(const Path& data) const;

  const Graph& graph_;
  const Clocks& clocks_;
  const ClockNetwork& network_;
  const Arrivals& arrivals_;
  const db::Constraints& constraints_;
  std::vector<VertexId> vertices_;
  IndexVector<VertexId, std::uint8_t> is_end_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> output_delays_, gates_, data_checks_;  ///< by vertex
  std::unordered_map<std::uint32_t, std::vector<VertexId>> depending_;
};

}  // namespace taufold::sta
