#include "sta/arrivals.hpp"

#include <algorithm>
#include <cmath>

#include "sta/steps.hpp"

namespace taufold::sta {
namespace {

/// Lists longer than this are searched through an index.
constexpr std::size_t kFewPaths = 16;
/// Rounds through open latches before data is taken to circle for ever.
constexpr std::size_t kMostRounds = 500;

bool worse(double a, double b, Mode m) {
  return m == Mode::late ? a > b : a < b;
}

}  // namespace

void Arrivals::Builder::clear() {
  for (std::size_t k = 0; k < 4; ++k) {
    by_corner_[k].clear();
    if (!index_[k].empty()) index_[k].clear();
  }
}

void Arrivals::Builder::add(double from_s, double delay_s, TagId tag, std::uint8_t rf, Mode m, std::uint32_t edge,
                            VertexId before, std::uint32_t slot) {
  const double time_s = from_s + delay_s;
  const std::size_t corner = 2 * static_cast<std::size_t>(m) + rf;
  std::vector<Path>& list = by_corner_[corner];
  Path* same = nullptr;
  if (list.size() < kFewPaths) {
    for (Path& p : list)
      if (p.tag == tag) {
        same = &p;
        break;
      }
  } else {
    auto& index = index_[corner];
    if (index.empty())
      for (std::uint32_t k = 0; k < list.size(); ++k) index.emplace(list[k].tag.value, k);
    const auto [it, fresh] = index.try_emplace(tag.value, static_cast<std::uint32_t>(list.size()));
    if (!fresh) same = &list[it->second];
  }
  const Path p{time_s, tag, edge, before, slot, rf, m};
  if (!same)
    list.push_back(p);
  else if (worse(time_s, same->time_s, m))
    *same = p;
}

std::vector<Path>& Arrivals::Builder::finish(const Arrivals& a) {
  all_.clear();
  for (std::vector<Path>& list : by_corner_) {
    if (list.size() > 1) {
      std::sort(list.begin(), list.end(), [](const Path& x, const Path& y) { return x.tag < y.tag; });
      if (a.credits_) {
        // A path that stays better than another of its kind, whatever credit that one gets, decides nothing.
        std::unordered_map<std::uint32_t, std::uint32_t> worst;
        for (std::uint32_t k = 0; k < list.size(); ++k) {
          const auto [it, fresh] = worst.try_emplace(a.tags_.without_credit(list[k].tag).value, k);
          if (!fresh && worse(list[k].time_s, list[it->second].time_s, list[k].mode)) it->second = k;
        }
        if (worst.size() < list.size()) {
          std::unordered_map<std::uint32_t, double> limit;
          for (const auto& [base, k] : worst) {
            const double credit = a.most_credit_s(a.tags_[list[k].tag]);
            limit[base] = list[k].mode == Mode::late ? list[k].time_s - credit : list[k].time_s + credit;
          }
          std::size_t kept = 0;
          for (std::uint32_t k = 0; k < list.size(); ++k) {
            const std::uint32_t base = a.tags_.without_credit(list[k].tag).value;
            if (worst.at(base) == k || worse(list[k].time_s, limit.at(base), list[k].mode)) list[kept++] = list[k];
          }
          list.resize(kept);
        }
      }
    }
    all_.insert(all_.end(), list.begin(), list.end());
  }
  return all_;
}

Arrivals::Arrivals(const Graph& graph, const Clocks& clocks, const ClockNetwork& network, const Delays& delays,
                   const db::Constraints& constraints)
    : graph_(graph), clocks_(clocks), network_(network), delays_(delays), constraints_(constraints),
      exceptions_(constraints, graph), derates_(constraints, graph.netlist()) {
  where_.assign(graph.size(), Where());
  dirty_.assign(graph.size(), 0);
  waiting_.resize(graph.levels());
  ways_.resize(clocks.size());
  for (const db::ClockId c : ids<db::ClockId>(clocks.size())) credits_ = credits_ || clocks.propagated(c);
  for (const db::PinClocking& p : constraints.pin_clocking) credits_ = credits_ || p.propagated.value_or(false);
  for (std::uint32_t k = 0; k < constraints.port_delays.size(); ++k)
    if (constraints.port_delays[k].input)
      if (const VertexId v = graph.vertex(constraints.port_delays[k].port); v.valid()) {
        input_delays_[v.value].push_back(k);
        if (const auto& pin = constraints.port_delays[k].reference_pin)
          referring_[graph.vertex(*pin).value].push_back(v);
      }
}

std::size_t Arrivals::bytes() const {
  return pool_.capacity() * sizeof(Path) + where_.size() * sizeof(Where);
}

bool Arrivals::update() {
  find_ways();
  pool_.clear();
  where_.assign(graph_.size(), Where());
  waiting_.assign(graph_.levels(), {});
  for (const VertexId v : graph_.order()) {
    waiting_[graph_.level(v)].push_back(v);
    dirty_[v] = 1;
  }
  return propagate(nullptr, nullptr);
}

bool Arrivals::update(std::span<const VertexId> changed, std::vector<VertexId>& touched, bool& anew) {
  anew = false;
  const auto mark = [&](VertexId v) {
    if (dirty_[v] != 0) return;
    dirty_[v] = 1;
    waiting_[graph_.level(v)].push_back(v);
  };
  for (const VertexId v : changed) {
    anew = anew || (credits_ && network_.is_clock(v));
    mark(v);
    // What a latch lets through depends on its setup time, and so on slews at its pins.
    for (const EdgeId e : graph_.out(v))
      if (!is_check(graph_.role(graph_.edge(e)))) mark(graph_.edge(e).to);
  }
  bool clock = anew;
  const bool settled = !anew && propagate(&touched, &clock);
  if (!clock) return settled;
  anew = true;
  touched.clear();
  for (const auto& level : waiting_)
    for (const VertexId v : level) dirty_[v] = 0;
  return update();
}

bool Arrivals::propagate(std::vector<VertexId>* touched, bool* clock) {
  bool any = true;
  for (rounds_ = 0; any; ++rounds_) {
    if (rounds_ == kMostRounds) {
      for (auto& level : waiting_) {
        for (const VertexId v : level) dirty_[v] = 0;
        level.clear();
      }
      return false;
    }
    any = false;
    for (std::uint32_t l = 0; l < waiting_.size(); ++l) {
      // What is marked on this level while it is worked through, as outputs of latches on it, is for later.
      std::vector<VertexId> level;
      level.swap(waiting_[l]);
      for (const VertexId v : level) {
        dirty_[v] = 0;
        visit(v);
        const std::vector<Path>& fresh = builder_.finish(*this);
        Where& w = where_[v];
        if (std::equal(fresh.begin(), fresh.end(), pool_.begin() + w.begin, pool_.begin() + w.begin + w.count)) continue;
        if (clock && credits_ && network_.is_clock(v)) {
          *clock = true;
          return true;
        }
        if (touched) touched->push_back(v);
        if (fresh.size() > w.capacity) {
          w.begin = static_cast<std::uint32_t>(pool_.size());
          w.capacity = static_cast<std::uint32_t>(fresh.size());
          pool_.resize(pool_.size() + fresh.size());
        }
        w.count = static_cast<std::uint32_t>(fresh.size());
        std::copy(fresh.begin(), fresh.end(), pool_.begin() + w.begin);
        const auto mark = [&](VertexId u) {
          if (dirty_[u] != 0) return;
          dirty_[u] = 1;
          waiting_[graph_.level(u)].push_back(u);
          any = any || graph_.level(u) <= l;
        };
        if (graph_.is(v, kDriver) && graph_.net(v).valid())
          for (const VertexId u : graph_.loads(graph_.net(v)))
            if (u != v) mark(u);
        for (const EdgeId e : graph_.out(v))
          if (graph_.edge(e).searched != 0 && !is_check(graph_.role(graph_.edge(e)))) mark(graph_.edge(e).to);
        if (const auto it = referring_.find(v.value); it != referring_.end())
          for (const VertexId u : it->second) mark(u);
      }
      if (waiting_[l].empty()) {
        level.clear();
        waiting_[l].swap(level);  // keeps its memory
      }
    }
  }
  return true;
}

void Arrivals::visit(VertexId v) {
  builder_.clear();
  if (graph_.constant(v)) return;
  seed_clocks(v);
  seed_inputs(v);
  for (const VertexId d : graph_.drivers(v))
    if (d != v) through_wire(d, v, builder_);
  if (graph_.is(v, kDriver))
    for (const EdgeId e : graph_.in(v)) through_arc(e, builder_);
}

void Arrivals::seed_clocks(VertexId v) {
  for (const db::ClockId c : clocks_.at(v)) {
    if (!clocks_.usable(c)) continue;
    const db::PinClocking* pin = clocks_.pin(v);
    for (const Mode m : kModes)
      for (const std::uint8_t e : {kRise, kFall}) {
        Tag t;
        t.launch = clock_edge(c, e);
        t.origin = v;
        t.is_clock = true;
        t.propagated = clocks_.propagated(c) || (pin && pin->propagated.value_or(false));
        if (!t.propagated) t.latency_s = clocks_.latency_s(c, e, m);
        if (pin && db::given(pin->latency_s[e][index(m)]) && (!pin->latency_of.valid() || pin->latency_of == c)) {
          t.latency_s = pin->latency_s[e][index(m)];
          t.propagated = false;
        }
        if (pin && (db::given(pin->uncertainty_s[0]) || db::given(pin->uncertainty_s[1])))
          t.uncertainty = clocks_.pin_index(v);
        builder_.add(clocks_.time_s(t.launch), insertion_s(c, v, e, m, m), tags_.intern(t), e, m, Path::kBegin, {}, 0);
      }
  }
}

void Arrivals::seed_inputs(VertexId v) {
  const auto it = input_delays_.find(v.value);
  if (it != input_delays_.end()) {
    for (const std::uint32_t k : it->second) {
      const db::PortDelay& d = constraints_.port_delays[k];
      // An arrival relative to the clock of the very pin would be its source latency; it is not data.
      if (d.clock.valid() && clocks_.begins_at(d.clock, v)) continue;
      seed_input(v, &d);
    }
  } else if (graph_.is_port(v) && graph_.is(v, kDriver) && clocks_.at(v).empty()) {
    seed_input(v, nullptr);
  }
}

void Arrivals::seed_input(VertexId v, const db::PortDelay* d) {
  for (const Mode m : kModes) {
    Tag t;
    double begin = 0;
    if (d && d->clock.valid()) {
      if (!clocks_.usable(d->clock)) continue;
      const std::uint8_t e = d->clock_fall ? kFall : kRise;
      t.launch = clock_edge(d->clock, e);
      t.origin = clocks_.sources(d->clock).empty() ? VertexId() : clocks_.sources(d->clock)[0];
      t.propagated = clocks_.propagated(d->clock);
      begin = clocks_.time_s(t.launch);
      if (d->reference_pin) {
        // The clock as it arrives at that pin.
        const VertexId at = graph_.vertex(*d->reference_pin);
        for (const Path& p : paths(at))
          if (tag(p).is_clock && tag(p).launch == t.launch && p.mode == m && p.rf == e) begin = launch_s(at, p);
      } else {
        if (!d->source_latency_included) begin += insertion_s(d->clock, t.origin, e, m, m);
        if (!t.propagated && !d->network_latency_included) {
          t.latency_s = clocks_.latency_s(d->clock, e, m);
          begin += t.latency_s;
        }
      }
    }
    for (const std::uint8_t e : {kRise, kFall}) {
      const double delay = d ? d->delay_s[e][index(m)] : 0;
      if (!db::given(delay)) continue;
      const std::optional<StatesId> states = exceptions_.start(v, e, t.launch, m);
      if (!states) continue;
      t.states = *states;
      builder_.add(begin, delay, tags_.intern(t), e, m, Path::kBegin, {}, 0);
    }
  }
}

/// Where clocks begin only they go on; other clocks that arrive there end.
bool Arrivals::clock_goes_on(const Path& p, VertexId from) const {
  return clocks_.at(from).empty() || clocks_.begins_at(clock_of(tag(p).launch), from);
}

TagId Arrivals::clock_tag(const Path& p, VertexId from, VertexId to, bool stays_clock, bool equal_delays) {
  Tag t = tags_[p.tag];
  t.is_clock = stays_clock;
  bool changed = !stays_clock;
  if (const db::PinClocking* pin = clocks_.pin(to)) {
    const db::ClockId c = clock_of(t.launch);
    if (pin->propagated.value_or(false)) t.propagated = true;
    const double latency = pin->latency_s[edge_of(t.launch)][index(p.mode)];
    if (db::given(latency) && (!pin->latency_of.valid() || pin->latency_of == c)) {
      t.latency_s = latency;
      t.propagated = false;
    }
    if (db::given(pin->uncertainty_s[0]) || db::given(pin->uncertainty_s[1])) t.uncertainty = clocks_.pin_index(to);
    changed = true;
  }
  // Registers behind one driver and wires without delay share its vertex, so that their paths stay one.
  if (credits_ && t.propagated &&
      ((!stays_clock && !graph_.is(from, kRegisterClock)) || (graph_.is(to, kRegisterClock) && equal_delays))) {
    t.credit = from;
    t.credit_tag = p.tag;
    t.credit_edge = p.rf;
    t.credit_mode = p.mode;
    changed = true;
  }
  return changed ? tags_.intern(t) : p.tag;
}

double Arrivals::insertion_s(db::ClockId c, VertexId source, std::uint8_t edge, Mode path, Mode early_late) const {
  if (const std::optional<double> given = clocks_.source_latency_s(c, source, edge, path, early_late)) return *given;
  if (clocks_.generated_from_propagated(c))
    if (const Way* w = way_to(c, source, edge, early_late)) return w->time_s;
  return 0;
}

double Arrivals::launch_s(VertexId at, const Path& p) const {
  const Tag& t = tags_[p.tag];
  if (!graph_.is(at, kRegisterClock) || !t.is_clock || t.propagated) return p.time_s;
  return clocks_.time_s(t.launch) + insertion_s(clock_of(t.launch), t.origin, edge_of(t.launch), p.mode, p.mode) +
         t.latency_s;
}

double Arrivals::capture_delay_s(const Path& p) const {
  const Tag& t = tags_[p.tag];
  if (t.propagated) return p.time_s - clocks_.time_s(t.launch);
  return insertion_s(clock_of(t.launch), t.origin, edge_of(t.launch), p.mode, p.mode) + t.latency_s;
}

double Arrivals::uncertainty_s(ClockEdgeId launch, ClockEdgeId capture, const Path* clock, Mode m) const {
  if (launch.valid() && capture.valid())
    if (const std::optional<double> u = clocks_.between_s(launch, capture, m)) return *u;
  double u = db::kNotGiven;
  if (clock && tags_[clock->tag].is_clock && tags_[clock->tag].uncertainty != Tag::kOfClock)
    u = constraints_.pin_clocking[tags_[clock->tag].uncertainty].uncertainty_s[index(m)];
  else if (capture.valid())
    u = clocks_.clock(clock_of(capture)).uncertainty_s[index(m)];
  return db::given(u) ? u : 0;
}

double Arrivals::check_margin_s(const Edge& e, Mode m, std::uint8_t clock_edge, std::uint8_t data_edge) const {
  return delays_.check_s(e, m, clock_edge, data_edge) * derates_.check(graph_.instance(e.to), m, data_edge);
}

}  // namespace taufold::sta
