// Drivers of nets, after the directions of pins: nets with several, nets with none, pins left open.
#include <fmt/format.h>

#include "diag/text.hpp"
#include "io/verilog/verilog.hpp"

namespace taufold::io::verilog {

namespace {

using db::PinDirection;

/// "'u1/Y', 'u2/Y' and 3 more".
class NameList {
 public:
  void add(const std::string& name) {
    if (count_++ < kShown) text_ += (count_ > 1 ? ", " : "") + diag::quoted(name);
  }
  std::size_t count() const { return count_; }
  std::string text() const {
    return count_ > kShown ? text_ + fmt::format(" and {} more", count_ - kShown) : text_;
  }

 private:
  static constexpr std::size_t kShown = 5;
  std::size_t count_ = 0;
  std::string text_;
};

}  // namespace

DriverCounts check_drivers(const db::Netlist& n, std::string_view file, diag::Collector& out) {
  DriverCounts counts;
  for (const db::NetId net : ids<db::NetId>(n.num_nets())) {
    // An inout or a three-state pin may drive and may not: it is enough of a driver and never one too many.
    std::size_t firm = 0;
    bool maybe = false, sinks = false;
    const bool constant = n.net_constant[net] != db::Constant::none;
    for (const db::PinId p : n.pins(net)) {
      const db::CellPin& pin = n.cell_pins[n.pin_cell_pin[p]];
      maybe |=
          pin.direction == PinDirection::unknown || pin.direction == PinDirection::inout || pin.three_state;
      firm += pin.direction == PinDirection::output && !pin.three_state;
      sinks |= pin.direction == PinDirection::input;
    }
    for (const db::PortBitId b : n.port_bits(net)) {
      const PinDirection d = n.ports[n.port_bit_port[b]].direction;
      maybe |= d == PinDirection::inout || d == PinDirection::unknown;
      firm += d == PinDirection::input;
      sinks |= d == PinDirection::output;
    }
    if (firm + constant > 1) {
      ++counts.multi_driven_nets;
      if (!out.wants("VLOG-0021")) {
        out.report("VLOG-0021", std::string());
        continue;
      }
      NameList names;
      if (constant) names.add("a constant");
      for (const db::PortBitId b : n.port_bits(net))
        if (n.ports[n.port_bit_port[b]].direction == PinDirection::input) names.add(n.port_bit_name(b));
      for (const db::PinId p : n.pins(net))
        if (n.direction(p) == PinDirection::output) names.add(n.full_pin_name(p));
      out.report("VLOG-0021", file,
                 fmt::format("net {} has {} drivers: {}", diag::quoted(n.net_name(net)), names.count(),
                             names.text()))
          .note("all stay connected; the first one counts");
    } else if (firm == 0 && !constant && !maybe && sinks) {
      ++counts.undriven_nets;
      if (!out.wants("VLOG-0022")) {
        out.report("VLOG-0022", std::string());
        continue;
      }
      NameList names;
      for (const db::PinId p : n.pins(net)) names.add(n.full_pin_name(p));
      for (const db::PortBitId b : n.port_bits(net)) names.add(n.port_bit_name(b));
      out.report(
          "VLOG-0022", file,
          fmt::format("net {} has no driver; it leads to {}", diag::quoted(n.net_name(net)), names.text()));
    }
  }
  NameList outputs, inputs;
  const auto open = [&](const std::string& name, PinDirection d) {
    if (d == PinDirection::output) outputs.add(name);
    if (d == PinDirection::input) inputs.add(name);
  };
  std::vector<std::uint32_t> seen(n.cell_pins.size(), 0);
  for (const db::InstId i : ids<db::InstId>(n.num_insts())) {
    for (const db::PinId p : n.pins(i)) {
      seen[n.pin_cell_pin[p].value] = i.value + 1;
      const db::NetId net = n.pin_net[p];
      const bool alone =
          net.valid() && n.net_constant[net] == db::Constant::none && n.num_terminals(net) == 1;
      if (!net.valid() || (alone && n.direction(p) == PinDirection::output))
        open(n.full_pin_name(p), n.direction(p));
    }
    for (const db::CellPinId c : n.pins(n.inst_cell[i]))
      if (seen[c.value] != i.value + 1)
        open(fmt::format("{}/{}", n.inst_name(i), n.pin_name(c)), n.cell_pins[c].direction);
  }
  counts.open_outputs = outputs.count();
  counts.open_inputs = inputs.count();
  if (outputs.count() != 0)
    out.report("VLOG-0023", file,
               fmt::format("{} output{} not connected: {}", outputs.count(),
                           outputs.count() == 1 ? " is" : "s are", outputs.text()));
  if (inputs.count() != 0)
    out.report("VLOG-0022", file,
               fmt::format("{} input{} not connected: {}", inputs.count(),
                           inputs.count() == 1 ? " is" : "s are", inputs.text()));
  return counts;
}

}  // namespace taufold::io::verilog
