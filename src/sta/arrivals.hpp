// Arrival times: at every vertex, for both edges and modes, the worst time of each tag.
//
// One visit of a vertex computes its paths anew from those in front of it; a full update visits all in order,
// an incremental one only what changed and what lies behind. Data that passes an open latch runs against the
// order, so that rounds are made until nothing changes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sta/clock_network.hpp"
#include "sta/delays.hpp"
#include "sta/tags.hpp"

namespace taufold::sta {

struct Path {
  static constexpr std::uint32_t kWire = 0xffffffff, kBegin = 0xfffffffe;

  double time_s = 0;
  TagId tag;
  std::uint32_t edge = kBegin;   ///< EdgeId by which it came, kWire, or kBegin where it starts
  VertexId before;               ///< vertex in front; invalid at the start
  std::uint32_t slot = 0;        ///< number of the path at `before`
  std::uint8_t rf = 0;           ///< edge of the signal here
  Mode mode = Mode::late;
  friend bool operator==(const Path&, const Path&) = default;
};

/// Factors of set_timing_derate.
class Derates {
 public:
  Derates(const db::Constraints&, const db::Netlist&);
  double cell(db::InstId i, Mode m, bool clock, std::uint8_t edge) const {
    return at(special_.empty() ? kNone : special_[i.value], kCell, m, clock, edge);
  }
  double check(db::InstId i, Mode m, std::uint8_t edge) const {
    return at(special_.empty() ? kNone : special_[i.value], kCheck, m, false, edge);
  }
  double net(Mode m, bool clock, std::uint8_t edge) const { return at(kNone, kNet, m, clock, edge); }

 private:
  enum Kind : std::size_t { kCell, kNet, kCheck };
  static constexpr std::uint32_t kNone = 0xffffffff;
  /// [kind][mode][clock][edge]; 0: nothing said
  using Table = std::array<std::array<std::array<std::array<double, 2>, 2>, 2>, 3>;
  double at(std::uint32_t table, Kind k, Mode m, bool clock, std::uint8_t e) const {
    if (table != kNone)
      if (const double x = tables_[table][k][index(m)][clock][e]; x != 0) return x;
    return general_[k][index(m)][clock][e];
  }
  static void apply(const db::Derate&, Table&);
  Table general_;
  std::vector<Table> tables_;
  std::vector<std::uint32_t> special_;  ///< by instance; empty: none has factors of its own
};

class Arrivals {
 public:
  Arrivals(const Graph&, const Clocks&, const ClockNetwork&, const Delays&, const db::Constraints&);

  /// All vertices. Returns false when data kept circling through open latches and was stopped.
  bool update();
  /// Vertices whose delays changed, in any order; what lies behind follows. `touched` gets every vertex whose
  /// paths changed. Where common clock path matters and a clock changed, everything is computed anew and `touched`
  /// gets nothing: paths then depend on more than lies in front of them. The same bits as update().
  bool update(std::span<const VertexId> changed, std::vector<VertexId>& touched, bool& anew);

  std::span<const Path> paths(VertexId v) const { return {pool_.data() + where_[v].begin, where_[v].count}; }
  const Tag& tag(const Path& p) const { return tags_[p.tag]; }
  const Tags& tags() const { return tags_; }
  const Exceptions& exceptions() const { return exceptions_; }
  const Derates& derates() const { return derates_; }
  const Path* before(const Path& p) const { return p.before.valid() ? &paths(p.before)[p.slot] : nullptr; }

  /// Source latency of a clock at one of its sources, as paths of mode `path` see it.
  double insertion_s(db::ClockId, VertexId source, std::uint8_t edge, Mode path, Mode early_late) const;
  /// Time of a clock path where it launches: an ideal clock has its latency instead of the delays on the way.
  double launch_s(VertexId, const Path& clock) const;
  /// Latency of a capturing clock path: insertion and network, without the time of its edge.
  double capture_delay_s(const Path& clock) const;
  /// Uncertainty that a check subtracts (setup) or adds (hold); never negative by itself.
  double uncertainty_s(ClockEdgeId launch, ClockEdgeId capture, const Path* clock, Mode) const;
  /// Pessimism that launching and capturing clock have in common.
  double credit_s(const Path& data, VertexId data_at, const Path& clock, VertexId clock_at) const;
  /// The same against a generated clock that captures at a port.
  double port_credit_s(const Path& data, ClockEdgeId capture) const;

  /// Required time of data at a latch, how much it borrows, and when it leaves by the opening clock's count.
  struct LatchTimes {
    double required_s = 0, borrowed_s = 0, leaves_s = 0, opens_s = 0;
    bool held_back = false;  ///< it came later than can be borrowed, and leaves at that limit all the same
  };
  /// `margin_s` is the setup time against the closing edge; `close` may be null.
  LatchTimes latch_times(const Path& data, VertexId data_at, const Path* open, const Path* close, VertexId enable,
                         double margin_s) const;
  /// Path of the other edge of a latch's clock.
  const Path* other_edge(VertexId enable, const Path&) const;
  double check_margin_s(const Edge&, Mode m, std::uint8_t clock_edge, std::uint8_t data_edge) const;

  /// Most that credit for common clock path can give to paths of a tag.
  double most_credit_s(const Tag&) const;

  /// Steps of the paths at a vertex over a wire of its net, or over an arc that begins there, told to a sink: steps.hpp.
  template <class Sink>
  void through_wire(VertexId from, VertexId to, Sink&);
  template <class Sink>
  void through_arc(EdgeId, Sink&);

  std::size_t rounds() const { return rounds_; }
  std::size_t bytes() const;

 private:
  struct Where {
    std::uint32_t begin = 0, count = 0, capacity = 0;
  };
  /// Paths of the vertex under construction, worst of each tag.
  class Builder {
   public:
    static constexpr bool kHeldBack = true;
    void clear();
    bool takes(const Path&) const { return true; }
    void add(double from_s, double delay_s, TagId tag, std::uint8_t rf, Mode m, std::uint32_t edge, VertexId before,
             std::uint32_t slot);
    /// In a total order: mode, edge, tag.
    std::vector<Path>& finish(const Arrivals&);

   private:
    std::array<std::vector<Path>, 4> by_corner_;
    std::vector<Path> all_;
    std::array<std::unordered_map<std::uint32_t, std::uint32_t>, 4> index_;  ///< only where there are many
  };
  /// A way of the master clock to a generated one.
  struct Way {
    double time_s = 0;
    std::uint8_t rf = 0, launch = 0;
    Mode mode = Mode::late;
    bool passed = false;  ///< through the source pin
    VertexId before;
    std::uint32_t slot = 0;
  };
  struct Ways {
    std::unordered_map<std::uint32_t, std::vector<Way>> at;  ///< by vertex
  };
  struct Hop {
    VertexId at;
    std::uint8_t rf;
    double difference_s;  ///< between late and early
  };

  void visit(VertexId);
  /// False when stopped; `touched` may be null. Ends early, with `clock` set, when credits depend on what changed.
  bool propagate(std::vector<VertexId>* touched, bool* clock);
  void seed_clocks(VertexId);
  void seed_inputs(VertexId);
  void seed_input(VertexId, const db::PortDelay*);
  template <class Sink>
  void launch(EdgeId, const Edge&, const Path&, std::uint32_t slot, Sink&);
  template <class Sink>
  void through_latch(EdgeId, const Edge&, const Path&, std::uint32_t slot, Sink&);
  bool clock_goes_on(const Path&, VertexId from) const;
  TagId clock_tag(const Path&, VertexId from, VertexId to, bool stays_clock, bool equal_delays);
  void find_ways();
  void find_ways(db::ClockId);
  const Way* way_to(db::ClockId, VertexId source, std::uint8_t edge, Mode) const;
  void chain(VertexId, const Path*, std::vector<Hop>&) const;
  double spread_s(VertexId, const Path&) const;
  double common_s(VertexId a_at, const Path& a, VertexId b_at, const Path& b) const;

  const Graph& graph_;
  const Clocks& clocks_;
  const ClockNetwork& network_;
  const Delays& delays_;
  const db::Constraints& constraints_;
  Exceptions exceptions_;
  Derates derates_;
  Tags tags_;
  std::vector<Path> pool_;
  IndexVector<VertexId, Where> where_;
  Builder builder_;
  bool credits_ = false;  ///< some clock is propagated
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> input_delays_;  ///< by vertex
  std::unordered_map<std::uint32_t, std::vector<VertexId>> referring_;  ///< inputs whose delay counts from a pin
  std::vector<std::unique_ptr<Ways>> ways_;  ///< by clock; null: none
  IndexVector<VertexId, std::uint8_t> dirty_;
  std::vector<std::vector<VertexId>> waiting_;  ///< dirty vertices by level
  std::size_t rounds_ = 0;
};

}  // namespace taufold::sta
