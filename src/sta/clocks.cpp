#include "sta/clocks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace taufold::sta {
namespace {

/// Times that differ by less are one: periods such as 10 / 3 do not meet exactly.
bool equal(double a, double b) {
  if (std::isinf(a) || std::isinf(b)) return a == b;
  return std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b)) + 1e-18;
}
bool less(double a, double b) {
  return a < b && !equal(a, b);
}
/// Of the capturing clock, where both clocks do not come into step.
constexpr double kMostCycles = 100'000;

bool less_or_equal(double a, double b) {
  return a < b || equal(a, b);
}

}  // namespace

Clocks::Clocks(const db::Constraints& constraints, const Graph& graph) : constraints_(constraints) {
  period_.assign(size(), 0);
  time_.assign(2 * size(), 0);
  later_.resize(2 * size());
  master_.resize(size());
  usable_.assign(size(), 0);
  sources_.resize(size());
  for (const db::ClockId c : ids<db::ClockId>(size()))
    for (const db::Object o : clock(c).sources)
      if (const VertexId v = graph.vertex(o); v.valid()) {
        sources_[c].push_back(v);
        at_[v.value].push_back(c);
      }
  for (std::uint32_t k = 0; k < constraints_.pin_clocking.size(); ++k)
    if (const VertexId v = graph.vertex(constraints_.pin_clocking[k].at); v.valid()) pin_[v.value] = k;
  make_waveforms(graph);
  make_groups();
}

bool Clocks::begins_at(db::ClockId c, VertexId v) const {
  const std::vector<db::ClockId>& there = at(v);
  return std::find(there.begin(), there.end(), c) != there.end();
}

bool Clocks::generated_from_propagated(db::ClockId c) const {
  for (db::ClockId m = master(c); m.valid(); m = master(m))
    if (propagated(m)) return true;
  return false;
}

/// Clocks that reach a vertex backwards through wires and combinational cells, for a generated clock whose
/// master is not named.
static db::ClockId find_master(const Graph& g, const Clocks& clocks, VertexId source, db::ClockId self) {
  std::vector<VertexId> queue{source};
  std::unordered_map<std::uint32_t, bool> seen{{source.value, true}};
  for (std::size_t k = 0; k < queue.size(); ++k) {
    const VertexId v = queue[k];
    for (const db::ClockId c : clocks.at(v))
      if (c != self) return c;
    const auto visit = [&](VertexId u) {
      if (seen.emplace(u.value, true).second) queue.push_back(u);
    };
    for (const VertexId d : g.drivers(v)) visit(d);
    if (g.is(v, kDriver))
      for (const EdgeId e : g.in(v))
        if (!is_check(g.role(g.edge(e)))) visit(g.edge(e).from);
  }
  return {};
}

void Clocks::make_waveforms(const Graph& graph) {
  for (const db::ClockId c : ids<db::ClockId>(size())) {
    const db::Clock& k = clock(c);
    if (k.generated) continue;
    period_[c] = k.period_s;
    time_[clock_edge(c, kRise)] = k.waveform_s.size() >= 2 ? k.waveform_s[0] : 0;
    time_[clock_edge(c, kFall)] = k.waveform_s.size() >= 2 ? k.waveform_s[1] : k.period_s / 2;
    for (std::size_t e = 2; e < k.waveform_s.size(); ++e)
      later_[clock_edge(c, e % 2)].push_back(k.waveform_s[e] - k.waveform_s[e % 2]);
    usable_[c] = 1;
  }
  // Generated clocks may follow from generated ones: as many passes as the longest chain.
  for (std::size_t pass = 0; pass < size(); ++pass)
    for (const db::ClockId c : ids<db::ClockId>(size())) {
      const db::Clock& k = clock(c);
      if (!k.generated || usable_[c] != 0) continue;
      const db::Generated& g = *k.generated;
      db::ClockId m = g.master;
      if (!m.valid() && !g.source.empty())
        if (const VertexId v = graph.vertex(g.source[0]); v.valid()) m = find_master(graph, *this, v, c);
      if (!m.valid() || m == c || usable_[m] == 0) continue;
      master_[c] = m;
      const double period = period_[m];
      const double rise = time_[clock_edge(m, kRise)], fall = time_[clock_edge(m, kFall)];
      double& up = time_[clock_edge(c, kRise)];
      double& down = time_[clock_edge(c, kFall)];
      // n-th edge of the master, from 1.
      const auto edge = [&](std::int32_t n) {
        const std::int32_t zero_based = n - 1;
        return (zero_based % 2 == 0 ? rise : fall) + (zero_based / 2) * period;
      };
      if (!g.edges.empty()) {
        const auto shift = [&](std::size_t i) { return i < g.edge_shift_s.size() ? g.edge_shift_s[i] : 0.0; };
        up = edge(g.edges[0]) + shift(0);
        down = edge(g.edges[1]) + shift(1);
        period_[c] = edge(g.edges[2]) + shift(2) - up;
      } else if (g.multiply_by > 1) {
        period_[c] = period / g.multiply_by;
        const double high = db::given(g.duty_cycle) ? g.duty_cycle * period_[c] : (fall - rise) / g.multiply_by;
        up = rise;
        down = rise + high;
      } else if (g.divide_by > 1) {
        period_[c] = period * g.divide_by;
        up = rise;
        // A counter toggles at rising edges of its clock; an odd ratio keeps the shape of the master.
        down = g.divide_by % 2 == 0 ? rise + period_[c] / 2 : rise + (fall - rise) * g.divide_by;
      } else {
        period_[c] = period;
        up = rise;
        down = fall;
        if (db::given(g.duty_cycle)) down = up + g.duty_cycle * period;
      }
      if (g.invert) {
        // Up and down change places; the first rising edge is brought into the first period.
        const double old_up = up;
        up = down;
        down = old_up + period_[c];
      }
      usable_[c] = period_[c] > 0;
    }
}

void Clocks::make_groups() {
  apart_.assign(size() * size(), 0);
  for (const db::ClockGroups& g : constraints_.clock_groups) {
    if (g.allow_paths) continue;
    std::vector<std::uint32_t> group(size(), 0);
    for (std::uint32_t k = 0; k < g.groups.size(); ++k)
      for (const db::ClockId c : g.groups[k]) group[c.value] = k + 1;
    for (std::size_t a = 0; a < size(); ++a)
      for (std::size_t b = 0; b < size(); ++b) {
        if (group[a] == group[b]) continue;
        // One group alone is apart from all; of several, those named in none are not concerned.
        if (g.groups.size() > 1 && (group[a] == 0 || group[b] == 0)) continue;
        apart_[a * size() + b] = 1;
      }
  }
}

std::optional<double> Clocks::source_latency_s(db::ClockId c, VertexId source, std::uint8_t edge, Mode path,
                                               Mode early_late) const {
  if (source.valid())
    if (const db::PinClocking* p = pin(source); p && (!p->latency_of.valid() || p->latency_of == c)) {
      const double x = p->source_latency_s[index(early_late)][edge][index(path)];
      if (db::given(x)) return x;
    }
  const double x = clock(c).source_latency_s[index(early_late)][edge][index(path)];
  if (db::given(x)) return x;
  return std::nullopt;
}

std::optional<double> Clocks::between_s(ClockEdgeId launch, ClockEdgeId capture, Mode m) const {
  std::optional<double> found;
  const auto fits = [](db::PathEdge wanted, std::uint8_t edge) {
    return wanted == db::PathEdge::any || (wanted == db::PathEdge::rise) == (edge == kRise);
  };
  for (const db::InterClockUncertainty& u : constraints_.inter_clock)
    if (u.from == clock_of(launch) && u.to == clock_of(capture) && fits(u.from_edge, edge_of(launch)) &&
        fits(u.to_edge, edge_of(capture)) && db::given(u.uncertainty_s[index(m)]))
      found = u.uncertainty_s[index(m)];
  return found;
}

const Pairing& Clocks::pair(ClockEdgeId launch, ClockEdgeId capture, Relation r) const {
  const auto [it, fresh] = pairs_.try_emplace({launch, capture});
  if (fresh) it->second = find_pairs(launch, capture);
  return it->second.by_relation[static_cast<std::size_t>(r)];
}

std::vector<std::pair<db::ClockId, db::ClockId>> Clocks::unrelated_periods() const {
  std::vector<std::pair<db::ClockId, db::ClockId>> out;
  for (const auto& [edges, pairs] : pairs_) {
    const db::ClockId a = clock_of(edges.first), b = clock_of(edges.second);
    const std::pair<db::ClockId, db::ClockId> clocks = {std::min(a, b), std::max(a, b)};
    if (pairs.exceeded && std::find(out.begin(), out.end(), clocks) == out.end()) out.push_back(clocks);
  }
  return out;
}

// Walks both clocks until they are in step again and keeps the closest pair of edges for each relation. For
// setup the capturing edge lies behind the launching one, for hold not behind it; a latch is entered before
// its closing edge but its time counts from the opening one; the hold of a gated clock belongs to the cycle
// of its setup. Where a clock has several edges of a kind in a period each counts; times are then as if the
// path had been launched by the first of them.
Clocks::Pairs Clocks::find_pairs(ClockEdgeId launch, ClockEdgeId capture) const {
  Pairs out;
  std::array<double, kRelations> best;
  best.fill(std::numeric_limits<double>::infinity());
  const double from_period = period_[clock_of(launch)], to_period = period_[clock_of(capture)];
  const double from_edge = time_[launch], to_edge = time_[capture], to_other = time_[opposite(capture)];
  if (!(from_period > 0) || !(to_period > 0)) return out;
  const auto first = [](double edge, double period) { return edge < 0 ? 1 : edge < period ? 0 : -1; };
  const auto keep = [&](Relation r, double distance, double from, double to, double from_start, double to_start) {
    const std::size_t k = static_cast<std::size_t>(r);
    if (!less(distance, best[k])) return;
    best[k] = distance;
    out.by_relation[k] = {to - from + from_edge, from_start, to_start};
  };
  bool seen_setup = false, seen_hold = false;
  const std::int64_t more = later_[launch].empty() ? 0 : 1;  // its later edges lie within a period
  const auto consider = [&](double from, double to, double closing, double from_start, double to_start) {
    if (less(from, to)) {
      seen_setup = true;
      keep(Relation::setup, to - from, from, to, from_start, to_start);
    }
    if (less_or_equal(to, from)) {
      seen_hold = true;
      keep(Relation::hold, from - to, from, to, from_start, to_start);
      keep(Relation::data_setup, from - to, from, to, from_start, to_start);
      keep(Relation::data_hold, from - to, from + from_period, to, from_start + from_period, to_start);
    }
    // The opening edge before the closing one.
    const double opening = to > closing ? to - to_period : to;
    if (less(from, closing))
      keep(Relation::latch_setup, closing - from, from, opening, from_start, to_start + (opening - to));
    if (less_or_equal(closing, from)) keep(Relation::gated_hold, from - to, from, to, from_start, to_start);
  };
  // Launching edges far from a capturing one never are the closest: of each cycle of the capturing clock those
  // around its edges are enough, however fast the launching clock is.
  const double wanted = to_period > from_period ? 100 : std::max(1000.0, std::ceil(from_period / to_period));
  const std::int64_t last = static_cast<std::int64_t>(std::min(wanted, kMostCycles));
  const std::int64_t from_first = first(from_edge, from_period);
  std::vector<std::int64_t> cycles;
  for (std::int64_t to_cycle = first(to_edge, to_period); to_cycle <= last; ++to_cycle) {
    const double to_start = static_cast<double>(to_cycle) * to_period;
    const double nearest = std::round(to_start / from_period);
    const bool in_step = equal(nearest * from_period, to_start);
    cycles.clear();
    for (const double at : {to_start + to_edge, to_start + to_other, to_start}) {
      const std::int64_t k = static_cast<std::int64_t>(std::floor((at - from_edge) / from_period));
      for (std::int64_t c = k - 2 - more; c <= k + 2 + more; ++c)
        if (c >= from_first) cycles.push_back(c);
    }
    for (std::size_t b = 0; b < later_[capture].size(); ++b) {
      const std::int64_t k =
          static_cast<std::int64_t>(std::floor((to_start + to_edge + later_[capture][b] - from_edge) / from_period));
      for (std::int64_t c = k - 2 - more; c <= k + 2 + more; ++c)
        if (c >= from_first) cycles.push_back(c);
    }
    std::sort(cycles.begin(), cycles.end());
    cycles.erase(std::unique(cycles.begin(), cycles.end()), cycles.end());
    for (const std::int64_t c : cycles) {
      const double from_start = static_cast<double>(c) * from_period;
      if (in_step && seen_setup && seen_hold && static_cast<double>(c) == nearest) return out;
      for (std::size_t a = 0; a <= later_[launch].size(); ++a)
        for (std::size_t b = 0; b <= later_[capture].size(); ++b) {
          const double from_more = a == 0 ? 0 : later_[launch][a - 1], to_more = b == 0 ? 0 : later_[capture][b - 1];
          consider(from_start + from_edge + from_more, to_start + to_edge + to_more, to_start + to_other + to_more, from_start,
                   to_start);
        }
    }
  }
  out.exceeded = true;
  return out;
}

}  // namespace taufold::sta
