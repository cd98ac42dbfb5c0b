// Required times: how late (or how early) every path may be where it stands, and so the worst slack of every
// pin.
//
// A required time comes from the ends of its path and goes backward, against the same steps along which
// arrivals went forward, tag by tag: what an exception lets off stays let off, what another clock captures
// keeps its own time. It depends on the delays behind a pin and not on arrivals, so that after a change only
// the cone in front of it is computed anew; the slack of a pin is the worst difference to the arrivals there.
//
// The slack of a pin is the worst slack of the end-to-end paths through it, exactly, with three limits:
// - at latches that borrow, a path that arrives earlier than the worst of its tag counts as having that much
// more
//   slack, as if none had to wait; data later than can be borrowed ends at the latch, since it leaves at the
//   limit however late it came;
// - where paths of one kind but different credit for common clock path meet and a path was dropped since no
// credit
//   could make it decide an end, it has the slack that is left without credit of its own: no more than the
//   true one, and less by no more than the credits;
// - pins of a clock network have the slack of the paths that their clock launches. Where ways of an ideal
// clock meet
//   again, those that the latest way leads by count as slack though their delays are not used.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "sta/arrivals.hpp"
#include "sta/ends.hpp"
#include "sta/latch_cycles.hpp"

namespace taufold::sta {

class Required {
 public:
  static constexpr double kUnconstrained = std::numeric_limits<double>::infinity();

  /// Slacks of paths of one mode: late for setup, early for hold. All arguments outlive the object. Nothing
  /// is computed.
  Required(const Graph&, Arrivals&, const Ends&, Mode);

  /// What changed in arrivals and ends since the last update, in any order and number.
  void everything_changed() { all_ = true; }
  /// Delays that lead to the vertex.
  void delays_changed(VertexId v) {
    if (!all_) mark_before(v);
  }
  /// The times or the tags of paths there, or what its ends require.
  void paths_changed(VertexId v);
  /// Brings everything up to date; at no cost where nothing changed. An update after changes gives the same
  /// slacks, to the last bit, as one of everything.
  void update();

  /// Worst slack by vertex (pins of the netlist first, then port bits); kUnconstrained where no constrained
  /// path passes.
  std::span<const double> slack_s() const { return {slack_.begin(), slack_.end()}; }
  double slack_s(VertexId v) const { return slack_[v]; }
  /// Required time of one of the paths at a vertex, of this mode; infinite (late) or minus infinite where it
  /// has none.
  double required_s(VertexId, const Path&) const;
  /// Vertices computed by the last update.
  std::uint64_t visited() const { return visited_; }

 private:
  struct Entry {
    double required_s = 0;
    TagId tag;
    std::uint8_t rf = 0;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  struct Where {
    std::uint32_t begin = 0, count = 0, capacity = 0;
  };
  class Sink;

  void update_all();
  /// Works off what waits, the last levels first. Not afresh, it stops and returns false, with more to do,
  /// where what it finds may rest on its own former value.
  bool propagate(bool afresh);
  /// Of all that waits and all in front of it nothing is required yet.
  void forget_cone();
  void mark(VertexId);
  template <class Found>
  void before(VertexId, Found&&) const;
  void mark_before(VertexId);
  /// Required times at the vertex from those behind it, into `fresh_`.
  void pull(VertexId);
  /// Whether data at a latch goes on round a circle.
  void note_passing(VertexId, bool passes);
  /// Keeps `fresh_`; true when it differs from what was there.
  bool keep(VertexId);
  std::span<const Entry> entries(VertexId v) const {
    return {pool_.data() + where_[v].begin, where_[v].count};
  }
  /// Position among the paths of a vertex of the first one of this mode.
  std::size_t first(std::span<const Path>) const;
  bool tighter(double a, double b) const { return mode_ == Mode::late ? a < b : a > b; }

  const Graph& graph_;
  Arrivals& arrivals_;  ///< its tables of tags know every tag that a step can ask for
  const Ends& ends_;
  Mode mode_;
  double none_;  ///< required time where nothing requires one
  bool all_ = true;
  std::vector<Entry> pool_, fresh_;
  IndexVector<VertexId, Where> where_;
  IndexVector<VertexId, double> slack_;
  IndexVector<VertexId, std::uint8_t> dirty_;
  std::vector<std::vector<VertexId>> waiting_;  ///< by level
  LatchCycles circles_;
  std::vector<std::uint32_t> circling_;         ///< by circle: latches on it that pass data on
  IndexVector<VertexId, std::uint8_t> passes_;  ///< whether it is one of them
  std::uint64_t visited_ = 0;
};

}  // namespace taufold::sta
