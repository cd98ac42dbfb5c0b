#include "check/logic_equivalence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "check/names.hpp"
#include "check/roots.hpp"
#include "diag/text.hpp"

namespace taufold::check {

namespace {

using db::Constant;
using db::InstId;
using db::NetId;
using db::Netlist;
using db::PinId;
using db::PortBitId;
using db::PortId;
using diag::quoted;

class LogicComparison {
 public:
  LogicComparison(const Netlist& a, const CellLogic& cells_a, const Netlist& b, const CellLogic& cells_b, const EquivalenceOptions& options)
      : a_(a), b_(b), cells_a_(cells_a), cells_b_(cells_b), options_(options), roots_a_(a, cells_a), roots_b_(b, cells_b),
        to_b_(a.num_nets(), NetId()), to_a_(b.num_nets(), NetId()) {}

  LogicResult run() {
    out_.swept_source = roots_a_.num_swept();
    out_.swept_other = roots_b_.num_swept();
    match_ports();
    match_instances();
    // Drivers first: they say which nets belong together.
    for (const bool drivers : {true, false}) compare_terminals(drivers);
    // A cell that is seen through may become another one that is, if its surroundings make up for it.
    if (out_.count != 0)
      for (const auto& [i, j] : both_swept_)
        if (std::string text = function_difference(i, j); !text.empty()) changed_function(i, j, text);
    std::stable_partition(out_.differences.begin(), out_.differences.end(),
                          [](const EquivalenceDifference& d) { return d.kind == Difference::changed_cell; });
    return std::move(out_);
  }

 private:
  template <class... Args>
  void say(Difference kind, fmt::format_string<Args...> text, Args&&... args) {
    ++out_.count;
    if (out_.differences.size() < options_.max_differences || kind == Difference::changed_cell)
      out_.differences.push_back({kind, fmt::format(text, std::forward<Args>(args)...)});
  }

  void match_ports() {
    port_partner_.assign(a_.ports.size(), PortId());
    std::unordered_map<std::string_view, PortId> by_name;
    for (const PortId p : ids<PortId>(b_.ports.size())) by_name.emplace(b_.ports[p].name, p);
    for (const PortId p : ids<PortId>(a_.ports.size())) {
      const db::Port& port = a_.ports[p];
      const auto at = by_name.find(port.name);
      if (at == by_name.end()) {
        say(Difference::missing_port, "port {} is missing", quoted(port.name));
        continue;
      }
      const db::Port& other = b_.ports[at->second];
      if (port.direction != other.direction || port.bus != other.bus || port.msb != other.msb || port.lsb != other.lsb)
        say(Difference::changed_port, "port {} has another direction or range", quoted(port.name));
      else
        port_partner_[p] = at->second;
      by_name.erase(at);
    }
    for (const PortId p : ids<PortId>(b_.ports.size()))
      if (by_name.contains(b_.ports[p].name)) say(Difference::extra_port, "port {} is not in the source", quoted(b_.ports[p].name));
    out_.ports_differ = out_.count != 0;
  }

  const CellType& type_a(InstId i) const { return cells_a_[a_.inst_cell[i]]; }
  const CellType& type_b(InstId j) const { return cells_b_[b_.inst_cell[j]]; }

  /// Of two cell types, found once.
  const std::string& function_difference(InstId i, InstId j) {
    const auto [at, fresh] = differences_.try_emplace({a_.inst_cell[i].value, b_.inst_cell[j].value});
    if (fresh) at->second = difference(type_a(i), a_.cell_name(i), type_b(j), b_.cell_name(j));
    return at->second;
  }
  static std::string with_function(std::string_view name, const CellType& t) {
    const std::string f = function_text(t);
    return f.empty() ? quoted(name) : fmt::format("{} ({})", quoted(name), f);
  }
  void changed_function(InstId i, InstId j, std::string_view why) {
    say(Difference::changed_cell, "instance {} is {} instead of {}: {}", quoted(a_.inst_name(i)), with_function(b_.cell_name(j), type_b(j)),
        with_function(a_.cell_name(i), type_a(i)), why);
  }

  void match_instances() {
    partner_.assign(a_.num_insts(), InstId());
    std::vector<InstId> swept(a_.num_insts());  // partners that are seen through
    for (const InstId j : ids<InstId>(b_.num_insts())) {
      const InstId i = a_.find_inst(without_levels(b_.inst_name(j), options_.other_levels));
      if (roots_b_.swept(j)) {
        if (i.valid()) swept[i.value] = j;
        continue;
      }
      if (i.valid() && !roots_a_.swept(i) && !partner_[i].valid()) {
        partner_[i] = j;
      } else if (i.valid() && roots_a_.swept(i)) {
        changed_function(i, j, function_difference(i, j));
      } else {
        say(Difference::extra_instance, "instance {} of type {} is {}", quoted(without_levels(b_.inst_name(j), options_.other_levels)),
            with_function(b_.cell_name(j), type_b(j)), i.valid() ? "there twice" : "not in the source");
      }
    }
    for (const InstId i : ids<InstId>(a_.num_insts())) {
      if (roots_a_.swept(i)) {
        if (swept[i.value].valid()) both_swept_.push_back({i, swept[i.value]});
        continue;
      }
      const InstId j = partner_[i];
      if (!j.valid()) {
        if (swept[i.value].valid())
          changed_function(i, swept[i.value], function_difference(i, swept[i.value]));
        else
          say(Difference::missing_instance, "instance {} of type {} is missing", quoted(a_.inst_name(i)), with_function(a_.cell_name(i), type_a(i)));
        continue;
      }
      ++out_.instances;
      if (const std::string& text = function_difference(i, j); !text.empty())
        changed_function(i, j, text);
      else if (a_.cell_name(i) != b_.cell_name(j))
        ++out_.resized;
    }
  }

  /// A literal of nothing where the net has no other terminal: a pin on a net of its own is as open as one on none.
  static Literal seen(const Roots& roots, NetId net) {
    const Literal l = roots.of(net);
    return l.net.valid() && roots.terminals(l.net) < 2 ? Literal{} : l;
  }
  std::string describe(const Roots& roots, Literal l, std::uint32_t levels) const {
    if (l.constant != Constant::none) return std::string(constant_name(l.constant));
    if (!l.net.valid()) return "nothing";
    return fmt::format("{}{}", l.inverted ? "the inverse of " : "", quoted(roots.driver_name(l.net, levels)));
  }

  void compare_terminal(NetId net_a, NetId net_b, bool driver, bool only_drives, const std::string& name) {
    ++out_.terminals;
    const Literal x = seen(roots_a_, net_a), y = seen(roots_b_, net_b);
    if (only_drives && y.none()) return;  // its sinks tell
    bool same = x.constant == y.constant && x.net.valid() == y.net.valid();
    if (same && x.net.valid()) {
      if (!to_b_[x.net].valid() && !to_a_[y.net].valid()) {
        to_b_[x.net] = y.net;
        to_a_[y.net] = x.net;
      }
      same = to_b_[x.net] == y.net && x.inverted == y.inverted;
    }
    if (same) return;
    if (driver)
      say(Difference::merged_nets, "{} drives the net of {}", quoted(name), describe(roots_b_, y, options_.other_levels));
    else
      say(y.none() ? Difference::open_terminal : x.constant != y.constant ? Difference::changed_constant : Difference::split_net,
          "{} follows {} instead of {}", quoted(name), describe(roots_b_, y, options_.other_levels), describe(roots_a_, x, 0));
  }

  void compare_terminals(bool drivers) {
    for (const PortBitId bit : ids<PortBitId>(a_.port_bit_net.size())) {
      const PortId p = a_.port_bit_port[bit];
      if (!port_partner_[p].valid() || (a_.ports[p].direction != db::PinDirection::output) != drivers) continue;
      const PortBitId other(b_.ports[port_partner_[p]].first_bit + (bit.value - a_.ports[p].first_bit));
      compare_terminal(a_.port_bit_net[bit], b_.port_bit_net[other], drivers, a_.ports[p].direction == db::PinDirection::input,
                       a_.port_bit_name(bit));
    }
    std::vector<std::uint32_t> name_in_b(a_.pin_names.size());
    for (std::uint32_t k = 0; k < a_.pin_names.size(); ++k) name_in_b[k] = b_.pin_names.find(a_.pin_names[k]);
    std::vector<PinId> at(b_.pin_names.size());  // of the instance at hand, by name
    for (const InstId i : ids<InstId>(a_.num_insts())) {
      const InstId j = partner_[i];
      if (!j.valid()) continue;
      for (const PinId q : b_.pins(j)) at[b_.cell_pins[b_.pin_cell_pin[q]].name] = q;
      for (const PinId p : a_.pins(i)) {
        if ((a_.direction(p) != db::PinDirection::input) != drivers) continue;
        const std::uint32_t name = name_in_b[a_.cell_pins[a_.pin_cell_pin[p]].name];
        const PinId q = name == StringPool::kNone ? PinId() : at[name];
        compare_terminal(a_.pin_net[p], q.valid() ? b_.pin_net[q] : NetId(), drivers, a_.direction(p) == db::PinDirection::output,
                         a_.full_pin_name(p));
        if (q.valid()) at[name] = PinId();
      }
      for (const PinId q : b_.pins(j)) {
        PinId& left = at[b_.cell_pins[b_.pin_cell_pin[q]].name];
        // Input pins that the source does not name must be open there too.
        if (left.valid() && !drivers && b_.direction(q) == db::PinDirection::input && !seen(roots_b_, b_.pin_net[q]).none())
          say(Difference::merged_nets, "'{}/{}' follows {} and is not connected in the source", a_.inst_name(i), b_.pin_name(q),
              describe(roots_b_, seen(roots_b_, b_.pin_net[q]), options_.other_levels));
        left = PinId();
      }
    }
  }

  const Netlist &a_, &b_;
  const CellLogic &cells_a_, &cells_b_;
  const EquivalenceOptions& options_;
  Roots roots_a_, roots_b_;
  LogicResult out_;
  IndexVector<InstId, InstId> partner_;
  IndexVector<PortId, PortId> port_partner_;
  IndexVector<NetId, NetId> to_b_, to_a_;  ///< roots that drivers or first sinks put together
  std::vector<std::pair<InstId, InstId>> both_swept_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::string> differences_;
};

}  // namespace

LogicResult compare_logic(const Netlist& source, const CellLogic& cells_a, const Netlist& other, const CellLogic& cells_b,
                          const EquivalenceOptions& options) {
  return LogicComparison(source, cells_a, other, cells_b, options).run();
}

}  // namespace taufold::check
