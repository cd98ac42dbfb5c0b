// Credit for common clock path: what launching and capturing clock have in common cannot be late for one and
// early for the other. Also the ways of master clocks to generated ones, which carry it further back.
#include <algorithm>
#include <cmath>

#include "sta/arrivals.hpp"

namespace taufold::sta {

double Arrivals::spread_s(VertexId at, const Path& p) const {
  const Tag& t = tags_[p.tag];
  for (const Path& q : paths(at)) {
    if (q.mode == p.mode || q.rf != p.rf) continue;
    const Tag& u = tags_[q.tag];
    if (u.launch == t.launch && u.is_clock == t.is_clock && u.origin == t.origin && u.propagated == t.propagated)
      return std::abs(p.time_s - q.time_s);
  }
  return 0;
}

double Arrivals::most_credit_s(const Tag& t) const {
  if (!t.credit.valid()) return 0;
  for (const Path& p : paths(t.credit))
    if (p.tag == t.credit_tag && p.rf == t.credit_edge && p.mode == t.credit_mode) return spread_s(t.credit, p);
  return 0;
}

void Arrivals::chain(VertexId at, const Path* p, std::vector<Hop>& out) const {
  if (!p) return;
  Tag origin = tags_[p->tag];
  while (p) {
    out.push_back({at, p->rf, spread_s(at, *p)});
    origin = tags_[p->tag];
    at = p->before;
    p = before(*p);
  }
  // Back through generated clocks to the sources of their masters.
  db::ClockId c = origin.launch.valid() ? clock_of(origin.launch) : db::ClockId();
  VertexId source = origin.origin;
  std::uint8_t edge = origin.launch.valid() ? edge_of(origin.launch) : kRise;
  while (c.valid() && clocks_.master(c).valid() && ways_[c.value]) {
    const Way* w = way_to(c, source, edge, Mode::late);
    if (!w) return;
    VertexId v = source;
    while (w) {
      const std::vector<Way>& here = ways_[c.value]->at.at(v.value);
      double difference = 0;
      for (const Way& o : here)
        if (o.rf == w->rf && o.launch == w->launch && o.passed == w->passed && o.mode != w->mode)
          difference = std::abs(o.time_s - w->time_s);
      out.push_back({v, w->rf, difference});
      if (!w->before.valid()) break;
      const VertexId u = w->before;
      w = &ways_[c.value]->at.at(u.value)[w->slot];
      v = u;
    }
    source = v;
    edge = w->launch;
    c = clocks_.master(c);
  }
}

double Arrivals::common_s(VertexId a_at, const Path& a, VertexId b_at, const Path& b) const {
  std::vector<Hop> launch, capture;
  chain(a_at, &a, launch);
  chain(b_at, &b, capture);
  std::unordered_map<std::uint32_t, double> seen;
  for (const Hop& h : launch) seen.try_emplace(h.at.value, h.difference_s);
  for (const Hop& h : capture)
    if (const auto it = seen.find(h.at.value); it != seen.end()) return std::min(it->second, h.difference_s);
  return 0;
}

double Arrivals::credit_s(const Path& data, VertexId data_at, const Path& clock, VertexId clock_at) const {
  if (!credits_) return 0;
  const Tag& from = tags_[data.tag];
  const Tag& to = tags_[clock.tag];
  if (!from.launch.valid() || !from.propagated || !to.propagated) return 0;
  const db::ClockId a = clock_of(from.launch), b = clock_of(to.launch);
  if (clocks_.sources(a).empty() || clocks_.sources(b).empty()) return 0;
  const bool generated = clocks_.master(a).valid() || clocks_.master(b).valid();
  const auto share = [&] {
    for (const VertexId v : clocks_.sources(a))
      if (clocks_.begins_at(b, v)) return true;
    return false;
  };
  if (a != b && !generated && !share()) return 0;
  const Path* launch = nullptr;
  VertexId at;
  if (from.is_clock) {
    launch = &data;
    at = data_at;
  } else if (from.credit.valid()) {
    at = from.credit;
    for (const Path& p : paths(at))
      if (p.tag == from.credit_tag && p.rf == from.credit_edge && p.mode == from.credit_mode) launch = &p;
  } else if (clocks_.master(a).valid()) {
    // From a port under a generated clock: the clock at its own source.
    at = from.origin;
    for (const Path& p : paths(at))
      if (tags_[p.tag].is_clock && tags_[p.tag].launch == from.launch && p.mode == data.mode &&
          p.rf == edge_of(from.launch))
        launch = &p;
  }
  if (!launch || launch->mode == clock.mode) return 0;
  return common_s(at, *launch, clock_at, clock);
}

double Arrivals::port_credit_s(const Path& data, ClockEdgeId capture) const {
  if (!credits_) return 0;
  const Tag& from = tags_[data.tag];
  const db::ClockId b = clock_of(capture);
  if (!from.launch.valid() || !from.propagated || !clocks_.master(b).valid() || !clocks_.propagated(b) ||
      !from.credit.valid() || clocks_.sources(b).empty())
    return 0;
  const VertexId source = clocks_.sources(b)[0];
  for (const Path& c : paths(source)) {
    if (!tags_[c.tag].is_clock || tags_[c.tag].launch != capture || c.mode == data.mode || c.rf != edge_of(capture))
      continue;
    for (const Path& p : paths(from.credit))
      if (p.tag == from.credit_tag && p.rf == from.credit_edge && p.mode == from.credit_mode)
        return common_s(from.credit, p, source, c);
  }
  return 0;
}

void Arrivals::find_ways() {
  // Masters before what they generate: as many passes as the longest chain.
  for (auto& w : ways_) w.reset();
  for (std::size_t pass = 0; pass < clocks_.size(); ++pass)
    for (const db::ClockId c : ids<db::ClockId>(clocks_.size())) {
      const db::ClockId m = clocks_.master(c);
      if (ways_[c.value] || !m.valid() || !clocks_.usable(c) || !clocks_.generated_from_propagated(c)) continue;
      if (clocks_.generated_from_propagated(m) && !ways_[m.value]) continue;
      find_ways(c);
    }
}

void Arrivals::find_ways(db::ClockId c) {
  const db::ClockId master = clocks_.master(c);
  const db::Generated& g = *clocks_.clock(c).generated;
  const VertexId through = g.source.empty() ? VertexId() : graph_.vertex(g.source[0]);
  auto out = std::make_unique<Ways>();
  const auto usable = [&](const Edge& e) {
    const Role r = graph_.role(e);
    if (e.searched == 0 || graph_.constant(e.from) || graph_.constant(e.to)) return false;
    return r == Role::combinational ||
           (!g.combinational && (r == Role::clock_to_output || r == Role::enable_to_output));
  };
  // What lies in front of the generated clock's sources, in the order of the graph.
  std::vector<VertexId> cone;
  IndexVector<VertexId, std::uint8_t> seen(graph_.size(), 0);
  const auto visit = [&](VertexId v) {
    if (seen[v] != 0) return;
    seen[v] = 1;
    cone.push_back(v);
  };
  for (const VertexId v : clocks_.sources(c)) visit(v);
  for (std::size_t k = 0; k < cone.size(); ++k) {
    const VertexId v = cone[k];
    for (const VertexId d : graph_.drivers(v)) visit(d);
    if (graph_.is(v, kDriver))
      for (const EdgeId e : graph_.in(v))
        if (usable(graph_.edge(e))) visit(graph_.edge(e).from);
  }
  std::sort(cone.begin(), cone.end(), [&](VertexId a, VertexId b) {
    return std::pair(graph_.level(a), a) < std::pair(graph_.level(b), b);
  });
  for (const VertexId v : cone) {
    std::vector<Way> here;
    const auto add = [&](Way w) {
      w.passed = w.passed || v == through;
      for (Way& o : here)
        if (o.rf == w.rf && o.mode == w.mode && o.launch == w.launch && o.passed == w.passed) {
          if (w.mode == Mode::late ? w.time_s > o.time_s : w.time_s < o.time_s) o = w;
          return;
        }
      here.push_back(w);
    };
    if (clocks_.begins_at(master, v))
      for (const Mode m : kModes)
        for (const std::uint8_t e : {kRise, kFall})
          add({insertion_s(master, v, e, m, m), e, e, m, false, {}, 0});
    const auto from = [&](VertexId u, auto&& step) {
      const auto it = out->at.find(u.value);
      if (it == out->at.end()) return;
      for (std::uint32_t k = 0; k < it->second.size(); ++k) step(it->second[k], k);
    };
    for (const VertexId d : graph_.drivers(v)) {
      if (d == v) continue;
      from(d, [&](const Way& w, std::uint32_t k) {
        Way next = w;
        next.time_s += delays_.wire_s(v, w.mode, w.rf) * derates_.net(w.mode, true, w.rf);
        next.before = d;
        next.slot = k;
        add(next);
      });
    }
    if (graph_.is(v, kDriver))
      for (const EdgeId id : graph_.in(v)) {
        const Edge& e = graph_.edge(id);
        if (!usable(e)) continue;
        from(e.from, [&](const Way& w, std::uint32_t k) {
          for (const std::uint8_t to : {kRise, kFall}) {
            if ((e.searched & transition(w.rf, to)) == 0) continue;
            Way next = w;
            next.rf = to;
            next.time_s +=
                delays_.arc_s(id, w.mode, w.rf, to) * derates_.cell(graph_.instance(v), w.mode, true, to);
            next.before = e.from;
            next.slot = k;
            add(next);
          }
        });
      }
    if (!here.empty()) out->at.emplace(v.value, std::move(here));
  }
  ways_[c.value] = std::move(out);
}

const Arrivals::Way* Arrivals::way_to(db::ClockId c, VertexId source, std::uint8_t edge, Mode m) const {
  if (!ways_[c.value] || !source.valid()) return nullptr;
  const auto it = ways_[c.value]->at.find(source.value);
  if (it == ways_[c.value]->at.end()) return nullptr;
  const db::Generated& g = *clocks_.clock(c).generated;
  const bool same_shape = g.combinational && g.divide_by <= 1 && g.multiply_by <= 1 && g.edges.empty();
  const Way* best = nullptr;
  for (const Way& w : it->second) {
    if (!w.passed || w.rf != edge || w.mode != m) continue;
    if (same_shape && (w.rf != w.launch) != g.invert) continue;
    if (!g.edges.empty() && w.launch != (g.edges[edge] - 1) % 2) continue;
    if (!best || (m == Mode::late ? w.time_s > best->time_s : w.time_s < best->time_s)) best = &w;
  }
  return best;
}

}  // namespace taufold::sta
