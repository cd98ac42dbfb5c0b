#include "cts/gate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "sta/delays.hpp"
#include "wire/effective.hpp"
#include "wire/steps.hpp"

namespace taufold::cts {

namespace {

using liberty::Library;

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

std::optional<BufferCell> as_buffer(const Library& l, liberty::CellId id) {
  const liberty::Cell& c = l.cells[id];
  if (c.dont_use || c.is_pad || c.is_macro || c.is_memory || c.is_level_shifter || c.is_isolation || c.always_on || c.states > 0 || c.clock_gate != liberty::ClockGate::none || !c.buses.empty())
    return std::nullopt;
  BufferCell out;
  out.library = &l;
  out.cell = id;
  for (const liberty::PinId p : c.pins.all()) {
    if (l.pins[p].direction == liberty::Direction::input && !out.in.valid())
      out.in = p;
    else if (l.pins[p].direction == liberty::Direction::output && !out.out.valid())
      out.out = p;
    else
      return std::nullopt;
  }
  if (!out.in.valid() || !out.out.valid()) return std::nullopt;
  const liberty::Pin &in = l.pins[out.in], &pin = l.pins[out.out];
  const liberty::Function f = l.function(pin.function);
  if (f.size() != 1 || f[0].kind() != liberty::Op::Kind::signal || f[0].signal() != l.signal(out.in) || pin.three_state.valid()) return std::nullopt;
  for (const liberty::ArcId a : pin.arcs.all()) {
    const liberty::Arc& arc = l.arcs[a];
    if (arc.from != out.in || arc.type != liberty::ArcType::combinational) continue;
    const bool tables = arc.delay[0].valid() && arc.delay[1].valid() && arc.slew[0].valid() && arc.slew[1].valid();
    if (tables && out.arc == nullptr) out.arc = &arc;
  }
  if (out.arc == nullptr) return std::nullopt;
  for (const std::size_t e : {0u, 1u}) out.in_F[e] = in.capacitance_range_F[e][1];
  out.max_load_F = liberty::is_set(pin.max_capacitance_F) ? pin.max_capacitance_F : kNoLimit;
  out.max_fanout = liberty::is_set(pin.max_fanout) ? pin.max_fanout : kNoLimit;
  out.area_um2 = c.area_um2;
  out.leakage_W = liberty::is_set(c.leakage_W) ? c.leakage_W : 0;
  return out;
}

}  // namespace

std::vector<BufferCell> buffer_cells(const Library& l) {
  std::vector<BufferCell> out;
  for (const liberty::CellId c : ids<liberty::CellId>(l.cells.size()))
    if (std::optional<BufferCell> b = as_buffer(l, c)) out.push_back(*b);
  std::sort(out.begin(), out.end(), [](const BufferCell& a, const BufferCell& b) { return a.area_um2 != b.area_um2 ? a.area_um2 < b.area_um2 : a.name() < b.name(); });
  return out;
}

double fast_slew_s(std::span<const BufferCell> cells) {
  double best = kNoLimit;
  for (const BufferCell& b : cells) {
    PerEdge<double> slew{0, 0};
    const double load = 2 * (b.in_F[0] + b.in_F[1]);
    for (int round = 0; round < 8; ++round)
      for (const std::size_t e : {0u, 1u}) slew[e] = b.library->lookup(b.arc->slew[e], slew[e], load);
    best = std::min(best, std::max(slew[0], slew[1]));
  }
  return best;
}

double drivable_F(const BufferCell& b, double slew_s) {
  const auto slow = [&](double farad) {
    return std::max(b.library->lookup(b.arc->slew[0], 0.5 * slew_s, farad), b.library->lookup(b.arc->slew[1], 0.5 * slew_s, farad)) > slew_s;
  };
  double low = 0, high = 1e-15;
  while (!slow(high) && high < 1e-9) high *= 2;
  for (int k = 0; k < 40; ++k) {
    const double middle = 0.5 * (low + high);
    (slow(middle) ? high : low) = middle;
  }
  return std::min(low, b.max_load_F);
}

std::uint8_t input_edge(const Gate& g, std::uint8_t edge) {
  if (g.arc == nullptr) return edge;
  if (g.arc->type == liberty::ArcType::rising_edge) return 0;
  if (g.arc->type == liberty::ArcType::falling_edge) return 1;
  const bool inverts = g.arc->sense == liberty::Sense::negative_unate;
  return inverts ? static_cast<std::uint8_t>(1 - edge) : edge;
}

const Driven& GateTimer::drive(const Gate& g, PerEdge<double> in_slew_s, const Route& route, const PerEdge<std::vector<double>>& load_F, const Wires& wires,
                               const Library& levels_of) {
  out_.worst_slew_s = total_F_ = 0;
  for (const std::uint8_t e : {std::uint8_t{0}, std::uint8_t{1}}) {
    const NetLoad& net = solver_.solve(route, load_F[e], wires);
    total_F_ = std::max(total_F_, net.total_F);
    wire_F_ = net.wire_F;
    const std::size_t n = load_F[e].size();
    out_.load_s[e].assign(n, 0);
    out_.load_slew_s[e].assign(n, 0);
    const double in = in_slew_s[input_edge(g, e)];
    const Library& l = g.library ? *g.library : levels_of;
    const wire::Thresholds at = sta::Delays::levels(l, e, l.thresholds.output);
    if (g.library == nullptr) {
      out_.gate_s[e] = 0;
      out_.out_slew_s[e] = in;
      for (std::size_t k = 0; k < n; ++k) {
        const wire::DelaySlew x = wire::behind_port(net.elmore_s[k], in, at);
        out_.load_s[e][k] = x.delay_s;
        out_.load_slew_s[e][k] = x.slew_s;
      }
    } else {
      const liberty::Arc& arc = *g.arc;
      const auto gate = [&](double farad) -> wire::DelaySlew {
        return {arc.delay[e].valid() ? l.lookup(arc.delay[e], in, farad) : 0, arc.slew[e].valid() ? l.lookup(arc.slew[e], in, farad) : 0};
      };
      const wire::Driver d = wire::drive(gate, net.pi, at);
      out_.gate_s[e] = d.delay_s;
      out_.out_slew_s[e] = d.slew_s;
      for (std::size_t k = 0; k < n; ++k) {
        const wire::DelaySlew x = d.load(net.elmore_s[k]);
        out_.load_s[e][k] = d.delay_s + x.delay_s;
        out_.load_slew_s[e][k] = x.slew_s;
      }
    }
    for (const double s : out_.load_slew_s[e]) out_.worst_slew_s = std::max(out_.worst_slew_s, s);
  }
  return out_;
}

double period_energy_J(const BufferCell& b, PerEdge<double> in_slew_s, double load_F) {
  double sum = 0;
  for (const liberty::PinId p : {b.in, b.out})
    for (const liberty::PowerId id : b.library->pins[p].powers.all()) {
      const liberty::Power& power = b.library->powers[id];
      if (p == b.out && power.related != b.in) continue;
      for (const std::size_t e : {0u, 1u})
        if (power.energy_J[e].valid()) sum += b.library->lookup(power.energy_J[e], in_slew_s[e], p == b.out ? load_F : 0);
    }
  return sum;
}

double supply_V(const Library& l) {
  if (l.default_conditions && liberty::is_set(l.conditions[*l.default_conditions].voltage_V)) return l.conditions[*l.default_conditions].voltage_V;
  return liberty::is_set(l.nom_voltage_V) ? l.nom_voltage_V : 0;
}

}  // namespace taufold::cts
