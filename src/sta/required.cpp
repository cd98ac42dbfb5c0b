#include "sta/required.hpp"

#include <algorithm>

#include "sta/steps.hpp"

namespace taufold::sta {
namespace {

/// Rounds backward through open latches before data is taken to circle for ever.
constexpr std::size_t kMostRounds = 500;

}  // namespace

/// Takes the steps from one vertex to another and brings back what is required there.
class Required::Sink {
 public:
  Sink(Required& r, std::span<const Path> paths, std::size_t first) : r_(r), paths_(paths), first_(first) {}

  /// It leaves at the limit however late it came: what follows depends on it no more.
  static constexpr bool kHeldBack = false;
  bool passed = false;  ///< some path went on and something is required of it

  void to(VertexId v) { at_ = r_.entries(v); }
  bool takes(const Path& p) const { return p.mode == r_.mode_; }
  void add(double from_s, double delay_s, TagId tag, std::uint8_t rf, Mode, std::uint32_t, VertexId,
           std::uint32_t slot) {
    const double there = required(tag, rf);
    if (there == r_.none_) return;
    const Path& p = paths_[slot];
    // The second difference is zero but where the path is launched or leaves a latch.
    const double here = (there - delay_s) - (from_s - p.time_s);
    Entry& e = r_.fresh_[slot - first_];
    if (r_.tighter(here, e.required_s)) e.required_s = here;
    passed = true;
  }

 private:
  double required(TagId tag, std::uint8_t rf) const {
    // In the order of Arrivals: by edge, then by tag.
    const auto found =
        std::lower_bound(at_.begin(), at_.end(), std::pair(rf, tag), [](const Entry& e, const auto& key) {
          return e.rf != key.first ? e.rf < key.first : e.tag < key.second;
        });
    if (found != at_.end() && found->rf == rf && found->tag == tag) return found->required_s;
    // Dropped there for paths of its kind that are worse by more than their credit.
    const Tags& tags = r_.arrivals_.tags();
    const double sign = r_.mode_ == Mode::late ? 1 : -1;
    double best = r_.none_;
    for (const Entry& e : at_) {
      if (e.rf != rf || e.required_s == r_.none_ || tags.without_credit(e.tag) != tags.without_credit(tag))
        continue;
      const double x = e.required_s - sign * r_.arrivals_.most_credit_s(tags[e.tag]);
      if (best == r_.none_ || r_.tighter(best, x)) best = x;
    }
    return best;
  }

  Required& r_;
  std::span<const Path> paths_;
  std::size_t first_;
  std::span<const Entry> at_;
};

Required::Required(const Graph& graph, Arrivals& arrivals, const Ends& ends, Mode mode)
    : graph_(graph),
      arrivals_(arrivals),
      ends_(ends),
      mode_(mode),
      none_(mode == Mode::late ? kUnconstrained : -kUnconstrained) {
  dirty_.assign(graph.size(), 0);
  waiting_.resize(graph.levels());
  // Only late data passes latches.
  if (mode == Mode::late) circles_ = find_latch_cycles(graph);
  circling_.assign(circles_.count, 0);
  passes_.assign(circles_.component.size(), 0);
}

std::size_t Required::first(std::span<const Path> paths) const {
  std::size_t k = 0;
  if (mode_ == Mode::late)
    while (k < paths.size() && paths[k].mode == Mode::early) ++k;
  return k;
}

double Required::required_s(VertexId v, const Path& p) const {
  for (const Entry& e : entries(v))
    if (e.tag == p.tag && e.rf == p.rf && p.mode == mode_) return e.required_s;
  return none_;
}

void Required::mark(VertexId v) {
  if (dirty_[v] != 0) return;
  dirty_[v] = 1;
  waiting_[graph_.level(v)].push_back(v);
}

template <class Found>
void Required::before(VertexId v, Found&& found) const {
  for (const VertexId d : graph_.drivers(v))
    if (d != v) found(d);
  if (graph_.is(v, kDriver))
    for (const EdgeId e : graph_.in(v))
      if (graph_.edge(e).searched != 0 && !is_check(graph_.role(graph_.edge(e)))) found(graph_.edge(e).from);
}

void Required::mark_before(VertexId v) {
  before(v, [&](VertexId u) { mark(u); });
}

void Required::paths_changed(VertexId v) {
  if (all_) return;
  mark(v);
  // What a latch lets through depends on its clock.
  if (graph_.is(v, kRegisterClock))
    for (const EdgeId e : graph_.out(v))
      if (graph_.role(graph_.edge(e)) == Role::enable_to_output)
        for (const EdgeId d : graph_.in(graph_.edge(e).to))
          if (graph_.role(graph_.edge(d)) == Role::data_to_output) mark(graph_.edge(d).from);
}

void Required::pull(VertexId v) {
  ++visited_;
  fresh_.clear();
  const std::span<const Path> paths = arrivals_.paths(v);
  const std::size_t begin = first(paths);
  for (std::size_t k = begin; k < paths.size() && paths[k].mode == mode_; ++k)
    fresh_.push_back({none_, paths[k].tag, paths[k].rf});
  if (fresh_.empty()) return note_passing(v, false);
  if (ends_.is_end(v))
    ends_.visit(v, mode_, [&](const End& e) {
      double& r = fresh_[e.slot - begin].required_s;
      if (tighter(e.required_s, r)) r = e.required_s;
    });
  const std::uint32_t circle = circles_.at(v);
  bool circles = false;
  Sink sink(*this, paths, begin);
  if (graph_.is(v, kDriver) && graph_.net(v).valid())
    for (const VertexId u : graph_.loads(graph_.net(v))) {
      if (u == v || where_[u].count == 0) continue;
      sink.to(u);
      arrivals_.through_wire(v, u, sink);
    }
  for (const EdgeId e : graph_.out(v)) {
    const VertexId u = graph_.edge(e).to;
    if (where_[u].count == 0 || !graph_.is(u, kDriver)) continue;
    sink.to(u);
    sink.passed = false;
    arrivals_.through_arc(e, sink);
    circles = circles || (sink.passed && circle != LatchCycles::kNone && circles_.at(u) == circle &&
                          graph_.role(graph_.edge(e)) == Role::data_to_output);
  }
  note_passing(v, circles);
}

void Required::note_passing(VertexId v, bool passes) {
  if (circles_.at(v) == LatchCycles::kNone || (passes_[v] != 0) == passes) return;
  passes_[v] = passes ? 1 : 0;
  circling_[circles_.at(v)] += passes ? 1 : -1;
}

bool Required::keep(VertexId v) {
  const std::span<const Path> paths = arrivals_.paths(v);
  const std::size_t begin = first(paths);
  double slack = kUnconstrained;
  for (std::size_t k = 0; k < fresh_.size(); ++k) {
    const double time = paths[begin + k].time_s, required = fresh_[k].required_s;
    slack = std::min(slack, mode_ == Mode::late ? required - time : time - required);
  }
  slack_[v] = slack;
  Where& w = where_[v];
  if (std::equal(fresh_.begin(), fresh_.end(), pool_.begin() + w.begin, pool_.begin() + w.begin + w.count))
    return false;
  if (fresh_.size() > w.capacity) {
    w.begin = static_cast<std::uint32_t>(pool_.size());
    w.capacity = static_cast<std::uint32_t>(fresh_.size());
    pool_.resize(pool_.size() + fresh_.size());
  }
  w.count = static_cast<std::uint32_t>(fresh_.size());
  std::copy(fresh_.begin(), fresh_.end(), pool_.begin() + w.begin);
  return true;
}

bool Required::propagate(bool afresh) {
  bool any = true;
  for (std::size_t round = 0; any && round < kMostRounds; ++round) {
    any = false;
    for (std::size_t l = waiting_.size(); l-- > 0;) {
      std::vector<VertexId> level;
      level.swap(waiting_[l]);
      for (std::size_t k = 0; k < level.size(); ++k) {
        const VertexId v = level[k];
        dirty_[v] = 0;
        pull(v);
        if (const std::uint32_t c = circles_.at(v); !afresh && c != LatchCycles::kNone && circling_[c] > 0) {
          for (; k < level.size(); ++k) {
            dirty_[level[k]] = 0;
            mark(level[k]);
          }
          return false;
        }
        if (!keep(v)) continue;
        mark_before(v);
        // Only outputs of latches can have what feeds them on their own level or behind.
        if (graph_.is(v, kDriver))
          for (const EdgeId e : graph_.in(v)) any = any || graph_.level(graph_.edge(e).from) >= l;
      }
      if (waiting_[l].empty()) {
        level.clear();
        waiting_[l].swap(level);  // keeps its memory
      }
    }
  }
  for (auto& level : waiting_) {
    for (const VertexId v : level) dirty_[v] = 0;
    level.clear();
  }
  return true;
}

void Required::forget_cone() {
  std::vector<VertexId> cone;
  for (const auto& level : waiting_) cone.insert(cone.end(), level.begin(), level.end());
  for (std::size_t k = 0; k < cone.size(); ++k) {
    const VertexId v = cone[k];
    for (Entry& e : std::span(pool_.data() + where_[v].begin, where_[v].count)) e.required_s = none_;
    before(v, [&](VertexId u) {
      if (dirty_[u] == 0) cone.push_back(u);
      mark(u);
    });
  }
}

void Required::update_all() {
  for (auto& level : waiting_) {
    for (const VertexId v : level) dirty_[v] = 0;
    level.clear();
  }
  circling_.assign(circles_.count, 0);
  passes_.assign(circles_.component.size(), 0);
  pool_.clear();
  where_.assign(graph_.size(), Where());
  slack_.assign(graph_.size(), kUnconstrained);
  const std::span<const VertexId> order = graph_.order();
  for (std::size_t k = order.size(); k-- > 0;) {
    pull(order[k]);
    keep(order[k]);
  }
  // Data at a latch may stand behind the output that it goes on from.
  for (const EdgeId e : ids<EdgeId>(graph_.num_edges()))
    if (graph_.edge(e).searched != 0 && graph_.role(graph_.edge(e)) == Role::data_to_output)
      mark(graph_.edge(e).from);
  propagate(true);
  all_ = false;
}

void Required::update() {
  visited_ = 0;
  if (all_) return update_all();
  if (propagate(false)) return;
  // Times that went round through latches may hold themselves up: all that can depend on them is found anew.
  forget_cone();
  propagate(true);
}

}  // namespace taufold::sta
