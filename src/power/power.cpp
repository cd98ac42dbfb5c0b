#include "power/power.hpp"

#include <algorithm>

namespace taufold::power {
namespace {

using liberty::Library;
using liberty::Logic;
using sta::Mode;
using sta::VertexId;

class Computer {
 public:
  Computer(const Activities& a, const PowerOptions& options)
      : options_(options), activities_(a), timer_(a.timer()), graph_(a.timer().graph()) {}
  Watts instance(db::InstId);
  Group group(db::InstId) const;

 private:
  double input_W(const liberty::Pin&, VertexId) const;
  double output_W(const liberty::Pin&, VertexId) const;
  double leakage_W() const;
  double slew_s(VertexId, std::uint8_t edge) const;
  double share(const liberty::Pin& output, const liberty::Power&) const;
  double voltage_V(const liberty::Pin&) const;
  bool goes_along(liberty::PinId from, liberty::PinId to) const;
  double load_F(VertexId v) const {
    return std::max(timer_.delays().load_F(v, Mode::late, sta::kRise),
                    timer_.delays().load_F(v, Mode::late, sta::kFall));
  }
  double energy_J(const liberty::Power& p, std::uint8_t edge, double slew, double load) const {
    return p.energy_J[edge].valid() ? l_->lookup(p.energy_J[edge], slew, load) : 0;
  }

  const PowerOptions options_;
  const Activities& activities_;
  const sta::Timer& timer_;
  const sta::Graph& graph_;
  db::InstId i_;
  const Library* l_ = nullptr;
  const liberty::Cell* c_ = nullptr;
};

double Computer::slew_s(VertexId v, std::uint8_t edge) const {
  return timer_.clock_network().is_ideal(v) ? timer_.clock_network().ideal_slew_s(v, Mode::late, edge)
                                            : timer_.delays().slew_s(v, Mode::late, edge);
}

double Computer::voltage_V(const liberty::Pin& p) const {
  if (p.power.valid() && liberty::is_set(l_->pg_pins[p.power].voltage_V))
    return l_->pg_pins[p.power].voltage_V;
  if (l_->default_conditions && liberty::is_set(l_->conditions[*l_->default_conditions].voltage_V))
    return l_->conditions[*l_->default_conditions].voltage_V;
  return liberty::is_set(l_->nom_voltage_V) ? l_->nom_voltage_V : 0;
}

/// Energy of an input that moves, whatever the outputs do; in the states of `when`.
double Computer::input_W(const liberty::Pin& pin, VertexId v) const {
  const double density = activities_.at(v).density_Hz;
  if (density == 0) return 0;
  double sum_W = 0;
  const std::uint32_t self = static_cast<std::uint32_t>(&pin - &l_->pins[c_->pins.first]);
  for (const liberty::PowerId id : pin.powers.all()) {
    const liberty::Power& p = l_->powers[id];
    double energy = 0;
    for (const std::uint8_t e : {sta::kRise, sta::kFall}) energy += energy_J(p, e, slew_s(v, e), 0) / 2;
    double duty = 1;
    if (p.when.valid()) {
      // A state of an output that this input itself steers is no independent one: it holds while the output
      // follows.
      const liberty::Pin* out = nullptr;
      for (const std::uint32_t s : activities_.function(*l_, p.when).inputs())
        if (const auto q = l_->pin_of_signal(activities_.cell(i_), s);
            q && !out && l_->pins[*q].direction != liberty::Direction::input)
          out = &l_->pins[*q];
      if (out && activities_.function(*l_, out->function).names(self))
        duty = activities_.sensitivity(i_, out->function, self);
      else
        duty = activities_.of(i_, p.when).duty;
    }
    sum_W += energy * duty * density;
  }
  return sum_W;
}

bool Computer::goes_along(liberty::PinId from, liberty::PinId to) const {
  for (const liberty::ArcId a : l_->pins[to].arcs.all())
    if (l_->arcs[a].from == from) return l_->arcs[a].sense != liberty::Sense::negative_unate;
  return true;
}

/// Probability that the output follows the related pin of a table.
double Computer::share(const liberty::Pin& output, const liberty::Power& p) const {
  const std::uint32_t from = l_->signal(p.related);
  if (!activities_.vertex(i_, from).valid()) return 0;
  if (activities_.function(*l_, output.function).names(from))
    return activities_.sensitivity(i_, output.function, from);
  return p.when.valid() ? activities_.of(i_, p.when).duty : 0.5;
}

double Computer::output_W(const liberty::Pin& pin, VertexId v) const {
  if (pin.powers.empty()) return 0;
  const double density = activities_.signal(i_, l_->signal(l_->powers[pin.powers.first].pin)).density_Hz;
  if (density == 0) return 0;
  const double load = v.valid() ? load_F(v) : 0;
  struct Part {
    liberty::PgPinId supply;
    double weight = 0, energy_J = 0;
  };
  std::vector<Part> parts;
  for (const liberty::PowerId id : pin.powers.all()) {
    const liberty::Power& p = l_->powers[id];
    if (!p.related.valid()) continue;
    const VertexId from = activities_.vertex(i_, l_->signal(p.related));
    if (!from.valid()) continue;
    Part part{p.supply, activities_.at(from).density_Hz * share(pin, p), 0};
    const bool along = goes_along(p.related, p.pin);
    for (const std::uint8_t e : {sta::kRise, sta::kFall})
      part.energy_J += energy_J(p, e, slew_s(from, along ? e : 1 - e), load) / 2;
    parts.push_back(part);
  }
  double sum_W = 0;
  for (const Part& p : parts) {
    double all = 0;
    for (const Part& o : parts)
      if (o.supply == p.supply) all += o.weight;
    if (all != 0) sum_W += p.weight / all * p.energy_J * density;
  }
  return sum_W;
}

double Computer::leakage_W() const {
  double in_states_W = 0, always_W = 0, covered = 0;
  bool states = false, always = false;
  for (const liberty::LeakageId id : c_->leakages.all()) {
    const liberty::Leakage& k = l_->leakages[id];
    if (k.supply.valid()) {
      const std::string_view type = l_->text(l_->pg_pins[k.supply].type);
      if (!type.empty() && type != "primary_power") continue;
    }
    if (!k.when.valid()) {
      always_W += k.power_W;
      always = true;
      continue;
    }
    const double duty = activities_.of(i_, k.when).duty;
    in_states_W += k.power_W * duty;
    covered += duty;
    states = true;
  }
  double out_W = states ? in_states_W : always ? always_W : 0;
  double rest_W = c_->leakage_W;
  if (options_.early_leakage) {
    const sta::CellModel& m = timer_.models().cells[graph_.netlist().inst_cell[i_]];
    if (m.library[0]) rest_W = m.library[0]->cells[m.cell[0]].leakage_W;
  }
  if (liberty::is_set(rest_W) && !(always && !states)) out_W += rest_W * (1 - covered);
  return out_W;
}

Watts Computer::instance(db::InstId i) {
  Watts w;
  i_ = i;
  l_ = activities_.library(i);
  if (!l_) return w;
  c_ = &l_->cells[activities_.cell(i)];
  for (const liberty::PinId q : c_->pins.all()) {
    const liberty::Pin& pin = l_->pins[q];
    const VertexId v = activities_.vertex(i, l_->signal(q));
    const bool counts = options_.bus_bits || !pin.bus.valid();
    if (pin.direction == liberty::Direction::output || pin.direction == liberty::Direction::inout) {
      const double volt = voltage_V(pin);
      if (v.valid()) w.switching_W += 0.5 * load_F(v) * volt * volt * activities_.at(v).density_Hz;
      if (counts) w.internal_W += output_W(pin, v);
    }
    if (counts && v.valid() &&
        (pin.direction == liberty::Direction::input || pin.direction == liberty::Direction::inout))
      w.internal_W += input_W(pin, v);
  }
  w.leakage_W = leakage_W();
  return w;
}

Group Computer::group(db::InstId i) const {
  const Library* l = activities_.library(i);
  if (!l) return Group::combinational;
  const liberty::Cell& c = l->cells[activities_.cell(i)];
  if (c.is_macro || c.is_memory || c.interface_timing) return Group::macro;
  if (c.is_pad) return Group::pad;
  // A clock buffer whose output the netlist leaves out is a load of the clock tree.
  bool clock = c.sequentials.empty();
  for (const db::PinId p : graph_.netlist().pins(i))
    if (graph_.netlist().direction(p) == db::PinDirection::output) clock = true;
  for (const db::PinId p : graph_.netlist().pins(i)) {
    if (graph_.netlist().direction(p) != db::PinDirection::output &&
        graph_.netlist().direction(p) != db::PinDirection::inout)
      continue;
    clock = clock && timer_.clock_network().is_clock(graph_.vertex(p));
  }
  if (clock) return Group::clock;
  return c.sequentials.empty() && c.state_table == liberty::Pin::kNoSignal ? Group::combinational
                                                                           : Group::sequential;
}

}  // namespace

std::string_view group_name(Group g) {
  constexpr std::array<std::string_view, 5> names = {"sequential", "combinational", "clock", "macro", "pad"};
  return names[static_cast<std::size_t>(g)];
}

Powers compute(const Activities& activities, const PowerOptions& options) {
  const db::Netlist& n = activities.timer().graph().netlist();
  Powers out;
  out.instance.assign(n.num_insts(), Watts{});
  out.group_of.assign(n.num_insts(), Group::combinational);
  out.cell.assign(n.num_cell_types(), Watts{});
  Computer computer(activities, options);
  for (const db::InstId i : ids<db::InstId>(n.num_insts())) {
    const Watts w = out.instance[i] = computer.instance(i);
    out.group_of[i] = computer.group(i);
    out.group[static_cast<std::size_t>(out.group_of[i])] += w;
    out.cell[n.inst_cell[i]] += w;
    out.total += w;
  }
  return out;
}

}  // namespace taufold::power
