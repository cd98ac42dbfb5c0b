#include "sta/limits.hpp"

#include <algorithm>
#include <limits>

namespace taufold::sta {
namespace {

using db::LimitKind;

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// What the constraints say: by vertex, and by clock for its own pins and those of its data.
class StatedLimits {
 public:
  StatedLimits(const Timer& timer, LimitKind kind) : timer_(timer) {
    by_vertex_.assign(timer.graph().size(), kNoLimit);
    clock_path_.assign(timer.clocks().size(), kNoLimit);
    data_path_.assign(timer.clocks().size(), kNoLimit);
    for (const db::Limit& l : timer.constraints().limits) {
      if (l.kind != kind) continue;
      if (l.objects.empty()) everywhere_ = std::min(everywhere_, l.value);
      for (const db::Object o : l.objects) {
        if (o.kind == db::ObjectKind::clock) {
          clocks_ = true;
          if (l.clock_path || !l.data_path) clock_path_[o.index] = std::min(clock_path_[o.index], l.value);
          if (l.data_path || !l.clock_path) data_path_[o.index] = std::min(data_path_[o.index], l.value);
        } else {
          for (const VertexId v : timer.graph().vertices(o)) by_vertex_[v] = std::min(by_vertex_[v], l.value);
        }
      }
    }
  }
  double at(VertexId v) const {
    double limit = std::min(everywhere_, by_vertex_[v]);
    if (!clocks_) return limit;
    // Where a clock passes, data that comes along does not count.
    const bool clock = timer_.clock_network().is_clock(v);
    for (const Path& p : timer_.arrivals().paths(v))
      if (const Tag& t = timer_.arrivals().tag(p); t.launch.valid() && t.is_clock == clock)
        limit = std::min(limit, (clock ? clock_path_ : data_path_)[clock_of(t.launch).value]);
    return limit;
  }

 private:
  const Timer& timer_;
  double everywhere_ = kNoLimit;
  bool clocks_ = false;
  IndexVector<VertexId, double> by_vertex_;
  std::vector<double> clock_path_, data_path_;
};

/// Pin of the library behind a vertex, as late paths see it; null: a port, or a cell that no library has.
const liberty::Pin* library_pin(const Graph& g, VertexId v) {
  if (g.is_port(v)) return nullptr;
  const db::Netlist& n = g.netlist();
  const liberty::PinId p = g.models().pins[n.pin_cell_pin[g.pin(v)]].pin[index(Mode::late)];
  const liberty::Library* l = g.models().cells[n.inst_cell[g.instance(v)]].library[index(Mode::late)];
  return l && p.valid() ? &l->pins[p] : nullptr;
}

double library_limit(const liberty::Pin& p, LimitKind kind) {
  const double limit = kind == LimitKind::max_transition    ? p.max_transition_s
                       : kind == LimitKind::max_capacitance ? p.max_capacitance_F
                                                            : p.max_fanout;
  return liberty::is_set(limit) ? limit : kNoLimit;
}

/// Fan-out that ports count for, by port bit.
std::vector<double> port_fanouts(const Timer& t) {
  std::vector<double> out(t.graph().netlist().port_bit_net.size(), 1);
  for (const db::Load& l : t.constraints().loads)
    if (l.at.kind == db::ObjectKind::port && db::given(l.fanout)) out[l.at.index] = l.fanout;
  return out;
}

}  // namespace

struct Limits::Stated {
  const Timer& timer;
  LimitKind kind;
  StatedLimits limits;
  std::vector<double> port_fanout;
};

Limits::Limits(const Timer& t, LimitKind kind)
    : stated_(new Stated{t, kind, StatedLimits(t, kind), kind == LimitKind::max_fanout ? port_fanouts(t) : std::vector<double>()}) {}
Limits::~Limits() = default;

std::optional<LimitCheck> Limits::check(VertexId v) const {
  const Timer& t = stated_->timer;
  const LimitKind kind = stated_->kind;
  const Graph& g = t.graph();
  const Delays& d = t.delays();
  const bool transition = kind == LimitKind::max_transition;
  if (g.constant(v) || (transition && t.clock_network().is_ideal(v))) return std::nullopt;
  if (!transition && (!g.is(v, kDriver) || !g.net(v).valid())) return std::nullopt;
  LimitCheck c{.at = v, .kind = kind, .limit = stated_->limits.at(v)};
  if (const liberty::Pin* p = library_pin(g, v)) c.limit = std::min(c.limit, library_limit(*p, kind));
  if (c.limit == kNoLimit) return std::nullopt;
  if (kind == LimitKind::max_fanout) {
    for (const VertexId u : g.loads(g.net(v))) {
      if (u == v) continue;
      const liberty::Pin* p = library_pin(g, u);
      c.actual += g.is_port(u)                           ? stated_->port_fanout[g.port(u).value]
                  : p && liberty::is_set(p->fanout_load) ? p->fanout_load
                                                         : 1;
    }
  } else {
    const auto of = [&](std::uint8_t e) {
      return transition ? d.slew_s(v, Mode::late, e) : d.load_F(v, Mode::late, e);
    };
    c.edge = of(kFall) > of(kRise) ? kFall : kRise;
    c.actual = of(c.edge);
  }
  return c;
}

std::vector<LimitCheck> check_limits(const Timer& t, LimitKind kind) {
  const Limits limits(t, kind);
  std::vector<LimitCheck> out;
  for (const VertexId v : ids<VertexId>(t.graph().size()))
    if (const std::optional<LimitCheck> c = limits.check(v)) out.push_back(*c);
  std::stable_sort(out.begin(), out.end(),
                   [](const LimitCheck& a, const LimitCheck& b) { return a.slack() < b.slack(); });
  return out;
}

}  // namespace taufold::sta
