#include "check/cell_logic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "diag/text.hpp"

namespace taufold::check {

namespace {

using liberty::CellId;
using liberty::Function;
using liberty::FunctionId;
using liberty::Library;
using liberty::Op;
using liberty::PinId;

constexpr std::uint32_t kNone = liberty::Pin::kNoSignal;

/// Signals of one cell as signals of another: pins by name, states by their place.
class Mapping {
 public:
  Mapping(const CellType& a, const CellType& b) : a_(a), b_(b), to_b_(a.library->signals(a.cell), kNone) {
    const liberty::Cell& x = a.library->cells[a.cell];
    const liberty::Cell& y = b.library->cells[b.cell];
    for (const PinId p : x.pins.all())
      if (const auto q = b.library->find_pin(b.cell, a.library->text(a.library->pins[p].name))) to_b_[a.library->signal(p)] = b.library->signal(*q);
    const std::size_t states = std::min(x.sequentials.size(), y.sequentials.size());
    for (std::uint32_t k = 0; k < states; ++k) {
      const liberty::Sequential& s = a.library->sequentials[liberty::SequentialId(x.sequentials.first.value + k)];
      const liberty::Sequential& t = b.library->sequentials[liberty::SequentialId(y.sequentials.first.value + k)];
      to_b_[s.state] = t.state;
      if (s.inverted != kNone) to_b_[s.inverted] = t.inverted;
    }
  }

  bool same(FunctionId fa, FunctionId fb) const {
    const Function f = a_.library->function(fa), g = b_.library->function(fb);
    if (f.empty() || g.empty()) return f.empty() && g.empty();
    std::vector<Op> mapped;
    for (const Op op : f) {
      if (op.kind() != Op::Kind::signal) {
        mapped.push_back(op);
        continue;
      }
      if (to_b_[op.signal()] == kNone) return false;
      mapped.emplace_back(Op::Kind::signal, to_b_[op.signal()]);
    }
    if (std::equal(mapped.begin(), mapped.end(), g.begin(), g.end())) return true;
    std::vector<std::uint32_t> inputs = liberty::support(mapped);
    for (const std::uint32_t s : liberty::support(g)) inputs.push_back(s);
    std::sort(inputs.begin(), inputs.end());
    inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
    const auto s = liberty::truth_table(mapped, inputs), t = liberty::truth_table(g, inputs);
    return s && t && *s == *t;
  }

 private:
  const CellType &a_, &b_;
  std::vector<std::uint32_t> to_b_;
};

bool is_output(const liberty::Pin& p) {
  return p.direction == liberty::Direction::output || p.direction == liberty::Direction::inout;
}

std::string shown_function(const CellType& t, FunctionId f) {
  return t.library->function(f).empty() ? std::string("nothing") : t.library->function_text(t.cell, f);
}

/// Rows and signals of the state table in words, or nothing.
std::string state_table_text(const CellType& t) {
  const liberty::Cell& cell = t.library->cells[t.cell];
  if (cell.state_table == kNone) return {};
  const liberty::StateTable& table = t.library->state_tables[cell.state_table];
  std::string out;
  for (const auto* list : {&table.inputs, &table.nodes})
    for (const std::uint32_t s : *list) out += fmt::format("{} ", t.library->signal_name(t.cell, s));
  for (const liberty::StateEntry e : table.rows) out += static_cast<char>('a' + static_cast<int>(e));
  return out;
}

std::string sequential_difference(const CellType& a, const CellType& b, const Mapping& map) {
  const liberty::Cell& x = a.library->cells[a.cell];
  const liberty::Cell& y = b.library->cells[b.cell];
  if (x.sequentials.size() != y.sequentials.size())
    return fmt::format("it has {} register{} instead of {}", y.sequentials.size(), y.sequentials.size() == 1 ? "" : "s", x.sequentials.size());
  for (std::uint32_t k = 0; k < x.sequentials.size(); ++k) {
    const liberty::Sequential& s = a.library->sequentials[liberty::SequentialId(x.sequentials.first.value + k)];
    const liberty::Sequential& t = b.library->sequentials[liberty::SequentialId(y.sequentials.first.value + k)];
    const bool latch = s.kind == liberty::SequentialKind::latch;
    if (s.kind != t.kind) return latch ? "it is a flip-flop instead of a latch" : "it is a latch instead of a flip-flop";
    struct Part {
      const char* name;
      FunctionId a, b;
    };
    for (const Part& p : {Part{latch ? "its enable" : "its clock", s.clock, t.clock}, Part{"the clock of its slave", s.clock_also, t.clock_also},
                          Part{latch ? "its data" : "its next state", s.data, t.data}, Part{"its clear", s.clear, t.clear},
                          Part{"its preset", s.preset, t.preset}})
      if (!map.same(p.a, p.b)) return fmt::format("{} is {} instead of {}", p.name, shown_function(b, p.b), shown_function(a, p.a));
    if (s.clear.valid() && s.preset.valid() &&
        (s.clear_preset != t.clear_preset || s.clear_preset_inverted != t.clear_preset_inverted))
      return "clear and preset together give another state";
  }
  return {};
}

std::string library_difference(const CellType& a, const CellType& b) {
  const liberty::Cell& x = a.library->cells[a.cell];
  const Mapping map(a, b);
  if (std::string text = sequential_difference(a, b, map); !text.empty()) return text;
  if (state_table_text(a) != state_table_text(b)) return "its state table is another one";
  for (const PinId p : x.pins.all()) {
    const liberty::Pin& pin = a.library->pins[p];
    if (!is_output(pin)) continue;
    const auto q = b.library->find_pin(b.cell, a.library->text(pin.name));
    if (!q) continue;  // whoever connects it sees that it is not there
    const liberty::Pin& other = b.library->pins[*q];
    struct Part {
      const char* prefix;
      FunctionId a, b;
    };
    for (const Part& part : {Part{"", pin.function, other.function}, Part{"the disable of ", pin.three_state, other.three_state},
                             Part{"", pin.state_function, other.state_function}})
      if (!map.same(part.a, part.b))
        return fmt::format("{}{} is {} instead of {}", part.prefix, diag::shown(a.library->text(pin.name)), shown_function(b, part.b),
                           shown_function(a, part.a));
  }
  return {};
}

/// Whether the cell is a constant, a buffer or an inverter.
void classify(CellType& t) {
  t.kind = CellKind::logic;
  const liberty::Cell& cell = t.library->cells[t.cell];
  if (!cell.sequentials.empty() || cell.state_table != kNone || cell.is_memory || cell.is_pad) return;
  PinId output;
  for (const PinId p : cell.pins.all()) {
    const liberty::Pin& pin = t.library->pins[p];
    if (pin.direction == liberty::Direction::internal || pin.three_state.valid() || pin.state_function.valid()) return;
    if (!is_output(pin)) continue;
    if (output.valid() || pin.direction == liberty::Direction::inout || !pin.function.valid()) return;
    output = p;
  }
  if (!output.valid()) return;
  const Function f = t.library->function(t.library->pins[output].function);
  const std::vector<std::uint32_t> inputs = liberty::support(f);
  if (inputs.size() > 1) return;
  const auto table = liberty::truth_table(f, inputs);
  if (!table) return;
  const bool at0 = ((*table)[0] & 1) != 0, at1 = inputs.empty() ? at0 : ((*table)[0] >> 1 & 1) != 0;
  t.output = t.library->text(t.library->pins[output].name);
  t.value = at0;
  if (at0 == at1) {
    t.kind = CellKind::constant;
    return;
  }
  const auto input = t.library->pin_of_signal(t.cell, inputs[0]);
  if (!input) return;
  t.input = t.library->text(t.library->pins[*input].name);
  t.kind = at1 ? CellKind::buffer : CellKind::inverter;
}

}  // namespace

CellLogic::CellLogic(const db::Netlist& n, std::span<const Library* const> libraries) : types_(n.num_cell_types()) {
  for (const db::CellTypeId t : ids<db::CellTypeId>(n.num_cell_types())) {
    CellType& type = types_[t];
    bool contradicted = false;
    for (const Library* l : libraries) {
      const auto cell = l->find_cell(n.cell_name(t));
      if (!cell) continue;
      CellType found;
      found.library = l;
      found.cell = *cell;
      if (type.library == nullptr)
        type = found;
      else if (!library_difference(type, found).empty())
        contradicted = true;
    }
    if (contradicted)
      type = {};
    else if (type.library != nullptr)
      classify(type);
  }
}

bool has_function(const CellType& t) {
  if (t.library == nullptr) return false;
  for (const PinId p : t.library->cells[t.cell].pins.all())
    if (t.library->pins[p].function.valid() || t.library->pins[p].state_function.valid()) return true;
  return false;
}

std::string difference(const CellType& a, std::string_view name_a, const CellType& b, std::string_view name_b) {
  if (name_a == name_b && (a.library == nullptr || a.library == b.library)) return {};
  if (!has_function(a) || !has_function(b))
    return name_a == name_b ? std::string() : std::string("not all functions are known");
  return library_difference(a, b);
}

std::string function_text(const CellType& t) {
  if (t.library == nullptr) return {};
  for (const PinId p : t.library->cells[t.cell].pins.all())
    if (const liberty::Pin& pin = t.library->pins[p]; is_output(pin) && pin.function.valid())
      return fmt::format("{} = {}", diag::shown(t.library->text(pin.name)), t.library->function_text(t.cell, pin.function));
  return {};
}

}  // namespace taufold::check
