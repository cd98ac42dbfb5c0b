#include "sta/model.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace taufold::sta {
namespace {

using liberty::ArcType;
using liberty::Library;

constexpr std::uint8_t kFromRise = transition(kRise, kRise) | transition(kRise, kFall);
constexpr std::uint8_t kFromFall = transition(kFall, kRise) | transition(kFall, kFall);
constexpr std::uint8_t kToRise = transition(kRise, kRise) | transition(kFall, kRise);
constexpr std::uint8_t kToFall = transition(kRise, kFall) | transition(kFall, kFall);

std::uint8_t of_sense(liberty::Sense s) {
  switch (s) {
    case liberty::Sense::positive_unate: return transition(kRise, kRise) | transition(kFall, kFall);
    case liberty::Sense::negative_unate: return transition(kRise, kFall) | transition(kFall, kRise);
    case liberty::Sense::non_unate: return kFromRise | kFromFall;
  }
  return 0;
}

/// The latch or register whose state an output shows, when it shows nothing else.
const liberty::Sequential* state_behind(const Library& l, const liberty::Cell& cell, const liberty::Pin& output) {
  const std::vector<std::uint32_t> names = liberty::support(l.function(output.function));
  if (names.size() != 1) return nullptr;
  for (const liberty::SequentialId s : cell.sequentials.all()) {
    const liberty::Sequential& q = l.sequentials[s];
    if (q.state == names[0] || q.inverted == names[0]) return &q;
  }
  return nullptr;
}

struct Kind {
  Role role;
  std::uint8_t transitions;
};

/// What an arc of a library is for a timer; nothing for those that take no part (widths, periods, preset and
/// clear, which reference timers leave out of paths).
std::optional<Kind> kind_of(const Library& l, const liberty::Cell& cell, const liberty::Arc& a) {
  const liberty::Pin& to = l.pins[a.to];
  const auto edge_triggered = [&](std::uint8_t from) -> Kind {
    const liberty::Sequential* s = state_behind(l, cell, to);
    const bool latch = s && s->kind == liberty::SequentialKind::latch;
    return {latch ? Role::enable_to_output : Role::clock_to_output, from};
  };
  switch (a.type) {
    case ArcType::combinational:
    case ArcType::combinational_rise:
    case ArcType::combinational_fall: {
      std::uint8_t t = of_sense(a.sense);
      if (a.type == ArcType::combinational_rise) t &= kToRise;
      if (a.type == ArcType::combinational_fall) t &= kToFall;
      const liberty::Sequential* s = state_behind(l, cell, to);
      if (s && s->kind == liberty::SequentialKind::latch) {
        const std::vector<std::uint32_t> data = liberty::support(l.function(s->data));
        if (std::binary_search(data.begin(), data.end(), l.signal(a.from))) return Kind{Role::data_to_output, t};
      }
      return Kind{Role::combinational, t};
    }
    case ArcType::rising_edge: return edge_triggered(kFromRise);
    case ArcType::falling_edge: return edge_triggered(kFromFall);
    case ArcType::three_state_enable:
    case ArcType::three_state_disable: return Kind{Role::three_state, of_sense(a.sense)};
    case ArcType::three_state_enable_rise:
    case ArcType::three_state_disable_rise:
      return Kind{Role::three_state, static_cast<std::uint8_t>(of_sense(a.sense) & kToRise)};
    case ArcType::three_state_enable_fall:
    case ArcType::three_state_disable_fall:
      return Kind{Role::three_state, static_cast<std::uint8_t>(of_sense(a.sense) & kToFall)};
    case ArcType::setup_rising:
    case ArcType::non_seq_setup_rising: return Kind{Role::setup, kFromRise};
    case ArcType::setup_falling:
    case ArcType::non_seq_setup_falling: return Kind{Role::setup, kFromFall};
    case ArcType::hold_rising:
    case ArcType::non_seq_hold_rising: return Kind{Role::hold, kFromRise};
    case ArcType::hold_falling:
    case ArcType::non_seq_hold_falling: return Kind{Role::hold, kFromFall};
    case ArcType::recovery_rising: return Kind{Role::recovery, kFromRise};
    case ArcType::recovery_falling: return Kind{Role::recovery, kFromFall};
    case ArcType::removal_rising: return Kind{Role::removal, kFromRise};
    case ArcType::removal_falling: return Kind{Role::removal, kFromFall};
    case ArcType::preset:
    case ArcType::clear:
    case ArcType::min_clock_tree_path:
    case ArcType::max_clock_tree_path:
    case ArcType::skew_rising:
    case ArcType::skew_falling:
    case ArcType::min_pulse_width:
    case ArcType::minimum_period:
    case ArcType::nochange_high_high:
    case ArcType::nochange_high_low:
    case ArcType::nochange_low_high:
    case ArcType::nochange_low_low: return std::nullopt;
  }
  return std::nullopt;
}

/// Edges of the constrained pin or output that the arc has tables for.
std::uint8_t with_tables(const liberty::Arc& a, bool check) {
  std::uint8_t t = 0;
  for (const std::uint8_t e : {kRise, kFall}) {
    const bool has = check ? a.constraint[e].valid() : a.delay[e].valid() || a.slew[e].valid();
    if (has) t |= e == kRise ? kToRise : kToFall;
  }
  return t;
}

bool lacks_arcs(const Library& l, const liberty::Cell& cell, liberty::PinId p) {
  const liberty::Pin& pin = l.pins[p];
  if (pin.direction != liberty::Direction::output) return false;
  // Ties; their functions name no input.
  if (pin.function.valid() && liberty::support(l.function(pin.function)).empty()) return false;
  for (const liberty::ArcId a : pin.arcs.all()) {
    const std::optional<Kind> kind = kind_of(l, cell, l.arcs[a]);
    if (kind && !is_check(kind->role) && (kind->transitions & with_tables(l.arcs[a], false)) != 0) return false;
  }
  return true;
}

/// Whether two views of a cell have the same arcs in the same order.
bool same_arcs(const Library& a, liberty::CellId ca, const Library& b, liberty::CellId cb) {
  const liberty::Cell& x = a.cells[ca];
  const liberty::Cell& y = b.cells[cb];
  if (x.arcs.size() != y.arcs.size()) return false;
  for (std::uint32_t k = 0; k < x.arcs.size(); ++k) {
    const liberty::Arc& p = a.arcs[liberty::ArcId(x.arcs.first.value + k)];
    const liberty::Arc& q = b.arcs[liberty::ArcId(y.arcs.first.value + k)];
    if (p.type != q.type || a.text(a.pins[p.from].name) != b.text(b.pins[q.from].name) ||
        a.text(a.pins[p.to].name) != b.text(b.pins[q.to].name))
      return false;
  }
  return true;
}

}  // namespace

Models make_models(const db::Netlist& n, const Libraries& libraries, const CellSources& sources) {
  Models m;
  m.cells.resize(n.num_cell_types());
  m.pins.resize(n.cell_pins.size());
  for (const db::CellTypeId t : ids<db::CellTypeId>(n.num_cell_types())) {
    CellModel& c = m.cells[t];
    const std::string_view name = sources.empty() ? n.cell_name(t) : std::string_view(sources[t].name);
    for (const Mode mode : kModes)
      for (const Library* l : libraries[index(mode)].subspan(sources.empty() ? 0 : sources[t].first[index(mode)]))
        if (const auto id = l->find_cell(name)) {
          c.library[index(mode)] = l;
          c.cell[index(mode)] = *id;
          break;
        }
    // A cell that one mode's libraries lack is taken from the other's.
    for (const std::size_t k : {0u, 1u})
      if (!c.library[k] && c.library[1 - k]) c.library[k] = c.library[1 - k], c.cell[k] = c.cell[1 - k];
    c.begin = c.end = static_cast<std::uint32_t>(m.arcs.size());
    if (!c.known()) {
      m.unknown.push_back(t);
      continue;
    }
    const Library& late = *c.library[1];
    const bool paired = c.library[0] == c.library[1] || same_arcs(*c.library[0], c.cell[0], late, c.cell[1]);
    if (!paired) m.mismatched.push_back(t);

    // Pins of the netlist's type by the library's pin.
    std::vector<db::CellPinId> at(late.cells[c.cell[1]].pins.size());
    for (const db::CellPinId p : n.pins(t))
      for (const Mode mode : kModes) {
        const std::size_t k = index(mode);
        const Library& l = *c.library[k];
        const auto pin = l.find_pin(c.cell[k], n.pin_name(p));
        if (!pin) continue;
        m.pins[p].pin[k] = *pin;
        for (const std::uint8_t e : {kRise, kFall})
          m.pins[p].capacitance_F[k][e] = l.pins[*pin].capacitance_range_F[e][k];
        if (mode == Mode::late) at[l.signal(*pin)] = p;
      }
    const liberty::Cell& cell = late.cells[c.cell[1]];
    for (const db::CellPinId p : n.pins(t))
      if (const liberty::PinId q = m.pins[p].pin[1]; q.valid()) m.pins[p].lacks_arcs = lacks_arcs(late, cell, q);
    for (std::uint32_t k = 0; k < cell.arcs.size(); ++k) {
      const liberty::Arc& a = late.arcs[liberty::ArcId(cell.arcs.first.value + k)];
      const db::CellPinId from = at[late.signal(a.from)], to = at[late.signal(a.to)];
      if (!from.valid() || !to.valid() || from == to) continue;
      const std::optional<Kind> kind = kind_of(late, cell, a);
      if (!kind) continue;
      ArcModel model;
      model.from = from;
      model.to = to;
      model.role = kind->role;
      model.transitions = kind->transitions & with_tables(a, is_check(kind->role));
      if (model.transitions == 0) continue;
      model.library[1] = &late;
      model.arc[1] = &a;
      if (paired) {
        const Library& early = *c.library[0];
        model.library[0] = &early;
        model.arc[0] = &early.arcs[liberty::ArcId(early.cells[c.cell[0]].arcs.first.value + k)];
        model.transitions &= with_tables(*model.arc[0], is_check(kind->role));
      } else {
        model.library[0] = &late;
        model.arc[0] = &a;
      }
      m.arcs.push_back(model);
    }
    c.end = static_cast<std::uint32_t>(m.arcs.size());
  }
  return m;
}

bool exchangeable(const db::Netlist& n, const Models& m, db::CellTypeId a, db::CellTypeId b) {
  const CellModel &x = m.cells[a], &y = m.cells[b];
  if (!x.known() || !y.known() || x.end - x.begin != y.end - y.begin) return false;
  for (std::uint32_t k = 0; k < x.end - x.begin; ++k) {
    const ArcModel &p = m.arcs[ModelId(std::size_t{x.begin} + k)], &q = m.arcs[ModelId(std::size_t{y.begin} + k)];
    const auto when = [](const CellModel& c, const ArcModel& arc) {
      const liberty::FunctionId f = arc.arc[1]->when;
      return f.valid() ? c.library[1]->function_text(c.cell[1], f) : std::string();
    };
    if (p.role != q.role || p.transitions != q.transitions || p.role == Role::data_to_output || p.role == Role::enable_to_output || n.pin_name(p.from) != n.pin_name(q.from) ||
        n.pin_name(p.to) != n.pin_name(q.to) || when(x, p) != when(y, q))
      return false;
  }
  return true;
}

}  // namespace taufold::sta
