// Path exceptions as small automata: a path carries the states of those that it has begun to fulfil.
//
// An exception is a sequence: from, each through in order, to. A state (exception, k) says that everything
// before through k was met; k equal to the number of throughs means that the `to` alone is open.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "db/constraints.hpp"
#include "sta/clocks.hpp"
#include "sta/graph.hpp"

namespace taufold::sta {

using StatesId = Id<struct StatesTag>;  ///< a set of states; id 0 is the empty set

class Exceptions {
 public:
  Exceptions(const db::Constraints&, const Graph&);

  struct State {
    std::uint32_t exception, through;
    friend constexpr auto operator<=>(const State&, const State&) = default;
  };
  static constexpr StatesId kNone{0};

  /// States of a path that starts at `v` with `edge`, launched by a clock edge (invalid: by none). Nothing
  /// when the path is false from its start.
  std::optional<StatesId> start(VertexId v, std::uint8_t edge, ClockEdgeId launch, Mode);
  /// States of a path that goes on to `v`. Nothing when that completes a false path.
  std::optional<StatesId> pass(StatesId, VertexId v, std::uint8_t edge, Mode);
  /// Whether pass() can change anything at `v`.
  bool watches(VertexId v) const { return watched_[v] != 0; }
  /// Union of two sets.
  StatesId join(StatesId, StatesId);

  /// Kinds that a search asks for.
  enum Wanted : std::uint8_t { kFalse = 1, kDelay = 2, kCycles = 4 };
  struct Match {
    const db::Exception* exception = nullptr;
    explicit operator bool() const { return exception != nullptr; }
    bool is(db::ExceptionKind k) const { return exception && exception->kind == k; }
  };
  /// The exception that decides about a path that ends at `v`, captured by a clock edge (invalid: by none).
  /// Multicycle statements for setup count in early mode too, since hold follows setup; `exact` leaves them
  /// out.
  Match at_end(StatesId, VertexId v, std::uint8_t edge, ClockEdgeId capture, Mode, std::uint8_t wanted,
               bool exact = false) const;

 private:
  struct Points {
    std::vector<std::uint32_t> vertices;  ///< ascending
    std::vector<std::uint32_t> clocks;    ///< ascending
    db::PathEdge edge = db::PathEdge::any;
    bool given = false;
    bool has_vertex(VertexId v, std::uint8_t e) const;
    bool has_clock(ClockEdgeId) const;
  };
  struct Automaton {
    Points from, to;
    std::vector<Points> through;
    int rank = 0;
  };
  bool mode_fits(const db::Exception&, Mode, bool exact) const;
  bool dead(const State&) const;
  StatesId intern(std::vector<State>);

  const db::Constraints& constraints_;
  std::vector<Automaton> automata_;
  IndexVector<VertexId, std::uint8_t> watched_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> from_vertex_, first_through_;
  std::vector<std::vector<std::uint32_t>> from_clock_;
  std::vector<std::uint32_t> only_to_;  ///< exceptions without from and through
  std::vector<std::vector<State>> sets_;
  std::map<std::vector<State>, std::uint32_t> set_of_;
};

}  // namespace taufold::sta
