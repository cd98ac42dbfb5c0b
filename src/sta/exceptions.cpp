#include "sta/exceptions.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::sta {

using db::ExceptionKind;

bool Exceptions::Points::has_vertex(VertexId v, std::uint8_t e) const {
  if (edge != db::PathEdge::any && (edge == db::PathEdge::rise) != (e == kRise)) return false;
  return std::binary_search(vertices.begin(), vertices.end(), v.value);
}

bool Exceptions::Points::has_clock(ClockEdgeId e) const {
  if (!e.valid()) return false;
  if (edge != db::PathEdge::any && (edge == db::PathEdge::rise) != (edge_of(e) == kRise)) return false;
  return std::binary_search(clocks.begin(), clocks.end(), clock_of(e).value);
}

Exceptions::Exceptions(const db::Constraints& constraints, const Graph& graph) : constraints_(constraints) {
  watched_.assign(graph.size(), 0);
  sets_.emplace_back();
  set_of_.emplace(std::vector<State>(), 0);
  from_clock_.resize(constraints.clocks.size());
  const auto points = [&](const db::PathPoints& p) {
    Points out;
    out.given = true;
    out.edge = p.edge;
    for (const db::Object o : p.objects) {
      if (o.kind == db::ObjectKind::clock)
        out.clocks.push_back(o.index);
      else
        for (const VertexId v : graph.vertices(o)) out.vertices.push_back(v.value);
    }
    for (auto* list : {&out.vertices, &out.clocks}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    return out;
  };
  automata_.resize(constraints.exceptions.size());
  for (std::uint32_t k = 0; k < automata_.size(); ++k) {
    const db::Exception& e = constraints.exceptions[k];
    Automaton& a = automata_[k];
    if (e.kind == ExceptionKind::group) continue;  // groups name paths, they do not change them
    if (e.from) a.from = points(*e.from);
    if (e.to) a.to = points(*e.to);
    for (const db::PathPoints& t : e.through) a.through.push_back(points(t));
    // Rank: the kind first, then how closely the ends are named (SDC: false path over delays over cycles).
    const int kind = e.kind == ExceptionKind::false_path ? 4000 : e.kind == ExceptionKind::multicycle ? 2000 : 3000;
    a.rank = kind + (!a.from.vertices.empty() ? 32 : 0) + (!a.to.vertices.empty() ? 16 : 0) +
             (!a.through.empty() ? 8 : 0) + (!a.from.clocks.empty() ? 4 : 0) + (!a.to.clocks.empty() ? 2 : 0);
    for (const std::uint32_t v : a.from.vertices) from_vertex_[v].push_back(k);
    for (const std::uint32_t c : a.from.clocks) from_clock_[c].push_back(k);
    for (const Points& t : a.through)
      for (const std::uint32_t v : t.vertices) watched_[VertexId(std::size_t{v})] = 1;
    if (!a.from.given && !a.through.empty())
      for (const std::uint32_t v : a.through[0].vertices) first_through_[v].push_back(k);
    if (!a.from.given && a.through.empty()) only_to_.push_back(k);
  }
}

StatesId Exceptions::intern(std::vector<State> states) {
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
  const auto [it, fresh] = set_of_.try_emplace(states, static_cast<std::uint32_t>(sets_.size()));
  if (fresh) sets_.push_back(std::move(states));
  return StatesId(std::size_t{it->second});
}

StatesId Exceptions::join(StatesId a, StatesId b) {
  if (a == kNone || a == b) return b;
  if (b == kNone) return a;
  std::vector<State> all = sets_[a.value];
  all.insert(all.end(), sets_[b.value].begin(), sets_[b.value].end());
  return intern(std::move(all));
}

bool Exceptions::mode_fits(const db::Exception& e, Mode m, bool exact) const {
  switch (e.kind) {
    case ExceptionKind::max_delay: return m == Mode::late;
    case ExceptionKind::min_delay: return m == Mode::early;
    case ExceptionKind::multicycle:
      if (m == Mode::early && e.setup && !exact) return true;
      break;
    case ExceptionKind::false_path:
    case ExceptionKind::group: break;
  }
  return m == Mode::late ? e.setup : e.hold;
}

/// A false path of which nothing is open any more.
bool Exceptions::dead(const State& s) const {
  const Automaton& a = automata_[s.exception];
  return constraints_.exceptions[s.exception].kind == ExceptionKind::false_path && s.through == a.through.size() &&
         !a.to.given && constraints_.exceptions[s.exception].edge == db::PathEdge::any;
}

std::optional<StatesId> Exceptions::start(VertexId v, std::uint8_t edge, ClockEdgeId launch, Mode m) {
  std::vector<State> states;
  bool is_false = false;
  const auto add = [&](std::uint32_t k) {
    if (!mode_fits(constraints_.exceptions[k], m, false)) return;
    const State s{k, 0};
    is_false = is_false || dead(s);
    states.push_back(s);
  };
  if (const auto it = from_vertex_.find(v.value); it != from_vertex_.end())
    for (const std::uint32_t k : it->second)
      if (automata_[k].from.has_vertex(v, edge)) add(k);
  if (launch.valid())
    for (const std::uint32_t k : from_clock_[clock_of(launch).value])
      if (automata_[k].from.has_clock(launch)) add(k);
  if (is_false) return std::nullopt;
  const StatesId s = states.empty() ? kNone : intern(std::move(states));
  return watches(v) ? pass(s, v, edge, m) : std::optional<StatesId>(s);
}

std::optional<StatesId> Exceptions::pass(StatesId from, VertexId v, std::uint8_t edge, Mode m) {
  std::vector<State> states = sets_[from.value];
  bool changed = false;
  for (State& s : states) {
    const Automaton& a = automata_[s.exception];
    while (s.through < a.through.size() && a.through[s.through].has_vertex(v, edge)) {
      ++s.through;
      changed = true;
    }
    if (dead(s)) return std::nullopt;
  }
  if (const auto it = first_through_.find(v.value); it != first_through_.end())
    for (const std::uint32_t k : it->second) {
      if (!mode_fits(constraints_.exceptions[k], m, false) || !automata_[k].through[0].has_vertex(v, edge)) continue;
      const State s{k, 1};
      if (dead(s)) return std::nullopt;
      states.push_back(s);
      changed = true;
    }
  return changed ? intern(std::move(states)) : from;
}

Exceptions::Match Exceptions::at_end(StatesId states, VertexId v, std::uint8_t edge, ClockEdgeId capture, Mode m,
                                     std::uint8_t wanted, bool exact) const {
  Match best;
  int rank = -1;
  const auto consider = [&](std::uint32_t k) {
    const db::Exception& e = constraints_.exceptions[k];
    const Automaton& a = automata_[k];
    const std::uint8_t kind = e.kind == ExceptionKind::false_path    ? kFalse
                              : e.kind == ExceptionKind::multicycle ? kCycles
                              : e.kind == ExceptionKind::group      ? 0
                                                                    : kDelay;
    if ((kind & wanted) == 0 || !mode_fits(e, m, exact)) return;
    if (e.edge != db::PathEdge::any && (e.edge == db::PathEdge::rise) != (edge == kRise)) return;
    if (a.to.given && !a.to.has_vertex(v, edge) && !a.to.has_clock(capture)) return;
    // Equals: the tighter one holds.
    const bool tighter = rank == a.rank && ((e.kind == ExceptionKind::max_delay && e.delay_s < best.exception->delay_s) ||
                                            (e.kind == ExceptionKind::min_delay && e.delay_s > best.exception->delay_s) ||
                                            (e.kind == ExceptionKind::multicycle && e.cycles < best.exception->cycles));
    if (a.rank < rank || (a.rank == rank && !tighter)) return;
    rank = a.rank;
    best.exception = &e;
  };
  for (const State& s : sets_[states.value])
    if (s.through == automata_[s.exception].through.size()) consider(s.exception);
  for (const std::uint32_t k : only_to_) consider(k);
  return best;
}

}  // namespace taufold::sta
