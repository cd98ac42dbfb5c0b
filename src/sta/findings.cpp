#include "sta/findings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

namespace taufold::sta {

namespace {

/// Numbers in messages are for people: four digits.
std::string digits(double x) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), x, std::chars_format::general, 4).ptr};
}

class RangeCount {
 public:
  explicit RangeCount(const Timer& t) : t_(t), g_(t.graph()) {}

  TableRange run() {
    for (const EdgeId id : ids<EdgeId>(g_.num_edges())) {
      const Edge& e = g_.edge(id);
      if (e.timed == 0) continue;
      if (is_check(g_.role(e)))
        check(e);
      else if (g_.net(e.to).valid() && !g_.loads(g_.net(e.to)).empty())
        arc(e);
    }
    return std::move(out_);
  }

 private:
  void arc(const Edge& e) {
    const ArcModel& a = g_.model(e);
    for (const Mode m : kModes)
      for (const std::uint8_t from : {kRise, kFall})
        for (const std::uint8_t to : {kRise, kFall}) {
          if ((e.timed & transition(from, to)) == 0) continue;
          ++out_.lookups;
          const liberty::Arc& arc = *a.arc[index(m)];
          const std::array tables{arc.delay[to], arc.slew[to]};
          look(e, m, tables, 0, t_.delays().arc_slew_s(e, m, from), e.from, out_.slew);
          look(e, m, tables, 1, t_.delays().load_F(e.to, m, to), e.to, out_.load);
        }
  }

  /// The first transition of the clock in the set is the one that checks.
  void check(const Edge& e) {
    const ArcModel& a = g_.model(e);
    const Mode m = data_mode(a.role);
    for (const std::uint8_t clock : {kRise, kFall})
      for (const std::uint8_t data : {kRise, kFall}) {
        if ((e.timed & transition(clock, data)) == 0) continue;
        ++out_.lookups;
        const std::array tables{a.arc[index(m)]->constraint[data]};
        look(e, m, tables, 0, t_.delays().check_clock_slew_s(e, m, clock), e.from, out_.slew);
        look(e, m, tables, 1, t_.delays().slew_s(e.to, m, data), e.to, out_.slew);
      }
  }

  void look(const Edge& e, Mode m, std::span<const liberty::TableId> tables, std::size_t argument, double value, VertexId at, RangeFault& fault) {
    const liberty::Library& l = *g_.model(e).library[index(m)];
    double low = value, high = value;  // of the narrowest table
    for (const liberty::TableId t : tables) {
      if (!t.valid()) continue;
      const std::span<const double> axis = l.tables.axis(l.tables[t].axis[argument]);
      if (axis.size() < 2) continue;
      low = std::max(low, axis.front());
      high = std::min(high, axis.back());
    }
    // Loads and slews are kept as floats: an end of an axis that was met exactly is inside.
    constexpr double kFloat = 1e-6;
    fault.below += value < low * (1 - kFloat) ? 1 : 0;
    if (!(value > high * (1 + kFloat))) return;
    ++fault.above;
    // An axis that ends at 0 is exceeded by anything: such values are compared as they are.
    const double excess = high > 0 ? value / high : value;
    const double worst = !fault.worst.valid() ? 0 : fault.limit > 0 ? fault.value / fault.limit : fault.value;
    if (fault.worst.valid() && excess <= worst) return;
    fault.worst = at;
    fault.value = value;
    fault.limit = high;
    const VertexId of_cell = e.to;
    fault.cell = g_.is_port(of_cell) ? std::string() : std::string(g_.netlist().cell_name(g_.instance(of_cell)));
  }

  const Timer& t_;
  const Graph& g_;
  TableRange out_;
};

struct Conditions {
  double voltage_V = liberty::kUnset, temperature_C = liberty::kUnset;
};

Conditions conditions_of(const liberty::Library& l) {
  Conditions c{l.nom_voltage_V, l.nom_temperature_C};
  if (!l.default_conditions) return c;
  const liberty::OperatingConditions& given = l.conditions[*l.default_conditions];
  if (liberty::is_set(given.voltage_V)) c.voltage_V = given.voltage_V;
  if (liberty::is_set(given.temperature_C)) c.temperature_C = given.temperature_C;
  return c;
}

std::string levels_text(const liberty::Thresholds& t) {
  const auto pair = [](const liberty::PerEdge<double>& p) { return p[0] == p[1] ? digits(100 * p[0]) : digits(100 * p[0]) + "/" + digits(100 * p[1]); };
  return "slews from " + pair(t.slew_lower) + " to " + pair(t.slew_upper) + " %, delays at " + pair(t.input) +
         (t.input == t.output ? "" : " and " + pair(t.output)) + " %" + (t.slew_derate == 1 ? "" : ", slews times " + digits(t.slew_derate));
}

}  // namespace

TableRange table_range(const Timer& t) {
  return RangeCount(t).run();
}

std::vector<VertexId> outputs_without_arcs(const Timer& t) {
  const Graph& g = t.graph();
  const db::Netlist& n = g.netlist();
  std::vector<VertexId> out;
  for (const db::PinId p : ids<db::PinId>(n.num_pins())) {
    const db::CellPinId cell_pin = n.pin_cell_pin[p];
    if (!t.models().pins[cell_pin].lacks_arcs) continue;
    const VertexId v = g.vertex(p);
    const db::NetId net = n.pin_net[p];
    if (!net.valid() || g.loads(net).empty() || g.constant(v)) continue;
    // A clock or a delay that the constraints put there gives the time that the library does not.
    if (!t.clocks().at(v).empty()) continue;
    const auto& delays = t.constraints().port_delays;
    const bool given = std::any_of(delays.begin(), delays.end(), [&](const db::PortDelay& d) { return d.input && g.vertex(d.port) == v; });
    if (!given) out.push_back(v);
  }
  return out;
}

std::vector<db::ClockId> idle_clocks(const Timer& t) {
  const db::Constraints& c = t.constraints();
  std::vector<db::ClockId> out;
  for (const db::ClockId k : ids<db::ClockId>(c.clocks.size())) {
    if (t.clocks().sources(k).empty() || !t.clocks().usable(k)) continue;
    const auto& sources = t.clocks().sources(k);
    const bool feeds = std::any_of(sources.begin(), sources.end(), [&](VertexId v) { return t.clock_network().feeds_register(v); });
    const bool referred = std::any_of(c.port_delays.begin(), c.port_delays.end(), [&](const db::PortDelay& d) { return d.clock == k; });
    bool master = false;
    for (const db::ClockId other : ids<db::ClockId>(c.clocks.size())) master = master || t.clocks().master(other) == k;
    if (!feeds && !referred && !master) out.push_back(k);
  }
  return out;
}

std::vector<VertexId> around_loop(const Timer& t, EdgeId cut) {
  const Graph& g = t.graph();
  const VertexId begin = g.edge(cut).to, end = g.edge(cut).from;
  IndexVector<VertexId, VertexId> before(g.size(), VertexId());
  std::vector<VertexId> queue{begin};
  before[begin] = begin;
  const auto reach = [&](VertexId from, VertexId to) {
    if (before[to].valid()) return;
    before[to] = from;
    queue.push_back(to);
  };
  for (std::size_t k = 0; k < queue.size() && !before[end].valid(); ++k) {
    const VertexId v = queue[k];
    if (g.is(v, kDriver) && g.net(v).valid())
      for (const VertexId load : g.loads(g.net(v))) reach(v, load);
    for (const EdgeId e : g.out(v))
      if (g.edge(e).timed != 0 && !is_check(g.role(g.edge(e)))) reach(v, g.edge(e).to);
  }
  std::vector<VertexId> out;
  if (!before[end].valid()) return out;
  out.push_back(begin);
  for (VertexId v = end; v != begin; v = before[v]) out.push_back(v);
  out.push_back(begin);
  std::reverse(out.begin(), out.end());
  return out;
}

ApartClocks apart_clocks(const Timer& t) {
  ApartClocks out;
  if (t.clocks().size() < 2) return out;
  const Graph& g = t.graph();
  const Arrivals& a = t.arrivals();
  std::vector<std::uint8_t> met(t.clocks().size() * t.clocks().size(), 0);
  for (const Endpoint& e : t.endpoints()) {
    bool apart = false;
    const auto meet = [&](db::ClockId launch, db::ClockId capture) {
      if (t.clocks().related(launch, capture)) return;
      met[std::size_t{launch.value} * t.clocks().size() + capture.value] = 1;
      apart = true;
    };
    for (const Path& p : a.paths(e.at)) {
      const Tag& data = a.tag(p);
      if (data.is_clock || !data.launch.valid()) continue;
      for (const EdgeId id : g.in(e.at)) {
        if (!is_check(g.role(g.edge(id))) || g.edge(id).searched == 0) continue;
        for (const Path& c : a.paths(g.edge(id).from))
          if (a.tag(c).is_clock) meet(clock_of(data.launch), clock_of(a.tag(c).launch));
      }
      if (!g.is_port(e.at)) continue;
      for (const db::PortDelay& d : t.constraints().port_delays)
        if (!d.input && d.clock.valid() && g.vertex(d.port) == e.at) meet(clock_of(data.launch), d.clock);
    }
    if (apart && !e.worst[0] && !e.worst[1]) out.untimed.push_back(e.at);
  }
  for (std::uint32_t k = 0; k < met.size(); ++k)
    if (met[k] != 0) out.pairs.emplace_back(db::ClockId(k / t.clocks().size()), db::ClockId(k % t.clocks().size()));
  return out;
}

std::vector<LibraryContrast> library_contrasts(const Timer& t) {
  std::vector<LibraryContrast> out;
  const db::Netlist& n = t.graph().netlist();
  std::vector<bool> used(n.num_cell_types(), false);
  for (const db::InstId i : ids<db::InstId>(n.num_insts())) used[n.inst_cell[i].value] = true;
  for (const Mode m : {Mode::late, Mode::early}) {
    std::vector<const liberty::Library*> seen;
    for (const db::CellTypeId type : ids<db::CellTypeId>(n.num_cell_types())) {
      const liberty::Library* l = t.models().cells[type].library[index(m)];
      if (!used[type.value] || l == nullptr || std::find(seen.begin(), seen.end(), l) != seen.end()) continue;
      seen.push_back(l);
      if (seen.size() == 1) continue;
      const liberty::Library& first = *seen.front();
      const Conditions x = conditions_of(first), y = conditions_of(*l);
      std::string text;
      const auto differ = [&](double a, double b, const char* unit) {
        if (!liberty::is_set(a) || !liberty::is_set(b) || std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b))) return;
        text += (text.empty() ? "" : ", ") + digits(a) + " and " + digits(b) + " " + unit;
      };
      differ(x.voltage_V, y.voltage_V, "V");
      differ(x.temperature_C, y.temperature_C, "C");
      const std::string p = levels_text(first.thresholds), q = levels_text(l->thresholds);
      if (p != q) text += (text.empty() ? "" : ", ") + p + " and " + q;
      const bool said = std::any_of(out.begin(), out.end(), [&](const LibraryContrast& c) { return c.first == &first && c.other == l; });
      if (!text.empty() && !said) out.push_back({&first, l, text});
    }
  }
  return out;
}

}  // namespace taufold::sta
