#include "check/equivalence.hpp"

#include <fmt/format.h>

#include <unordered_map>
#include <utility>

#include "check/names.hpp"
#include "diag/text.hpp"

namespace taufold::check {

namespace {

using db::CellPinId;
using db::Constant;
using db::InstId;
using db::NetId;
using db::Netlist;
using db::PinId;
using db::PortBitId;
using db::PortId;
using diag::quoted;

class Comparison {
 public:
  Comparison(const Netlist& source, const Netlist& other, const EquivalenceOptions& options)
      : a_(source), b_(other), options_(options) {}

  EquivalenceResult run() {
    match_instances();
    match_ports();
    match_pins();
    compare_nets();
    out_.cells_only = cells_changed_ != 0 && cells_changed_ == out_.count;
    return std::move(out_);
  }

 private:
  template <class... Args>
  void say(Difference kind, fmt::format_string<Args...> text, Args&&... args) {
    ++out_.count;
    if (out_.differences.size() < options_.max_differences)
      out_.differences.push_back({kind, fmt::format(text, std::forward<Args>(args)...)});
  }

  void match_instances() {
    partner_.assign(a_.num_insts(), InstId());
    std::vector<bool> seen(a_.num_insts(), false);
    for (const InstId j : ids<InstId>(b_.num_insts())) {
      const std::string_view name = without_levels(b_.inst_name(j), options_.other_levels);
      const InstId i = a_.find_inst(name);
      if (!i.valid()) {
        say(Difference::extra_instance, "instance {} of type {} is not in the source",
            quoted(b_.inst_name(j)), quoted(b_.cell_name(j)));
      } else if (seen[i.value]) {
        say(Difference::extra_instance, "instance {} is there twice: {} and {}", quoted(a_.inst_name(i)),
            quoted(b_.inst_name(partner_[i])), quoted(b_.inst_name(j)));
      } else {
        seen[i.value] = true;
        partner_[i] = j;
      }
    }
    for (const InstId i : ids<InstId>(a_.num_insts())) {
      if (!partner_[i].valid()) {
        say(Difference::missing_instance, "instance {} of type {} is missing", quoted(a_.inst_name(i)),
            quoted(a_.cell_name(i)));
        continue;
      }
      ++out_.instances;
      if (a_.cell_name(i) == b_.cell_name(partner_[i])) continue;
      ++cells_changed_;
      say(Difference::changed_cell, "instance {} is of type {} instead of {}", quoted(a_.inst_name(i)),
          quoted(b_.cell_name(partner_[i])), quoted(a_.cell_name(i)));
    }
  }

  void match_ports() {
    port_partner_.assign(a_.ports.size(), PortId());
    std::unordered_map<std::string_view, PortId> by_name;
    for (const PortId p : ids<PortId>(b_.ports.size())) by_name.emplace(b_.ports[p].name, p);
    std::vector<bool> found(b_.ports.size(), false);
    for (const PortId p : ids<PortId>(a_.ports.size())) {
      const db::Port& port = a_.ports[p];
      const auto at = by_name.find(port.name);
      if (at == by_name.end()) {
        say(Difference::missing_port, "port {} is missing", quoted(port.name));
        continue;
      }
      found[at->second.value] = true;
      const db::Port& other = b_.ports[at->second];
      if (port.direction != other.direction) {
        say(Difference::changed_port, "port {} is {} instead of {}", quoted(port.name),
            direction_name(other.direction), direction_name(port.direction));
      } else if (port.bus != other.bus || port.msb != other.msb || port.lsb != other.lsb) {
        say(Difference::changed_port, "port {} is [{}:{}] instead of [{}:{}]", quoted(port.name), other.msb,
            other.lsb, port.msb, port.lsb);
        continue;
      }
      port_partner_[p] = at->second;
    }
    for (const PortId p : ids<PortId>(b_.ports.size()))
      if (!found[p.value])
        say(Difference::extra_port, "port {} is not in the source", quoted(b_.ports[p].name));
  }

  /// The pin of the other netlist for each pin of the source; invalid where it is not named there.
  void match_pins() {
    pin_partner_.assign(a_.num_pins(), PinId());
    // Cell pins of the source in terms of names of the other, each looked up once.
    std::vector<std::uint32_t> name_in_b(a_.pin_names.size());
    for (std::uint32_t k = 0; k < a_.pin_names.size(); ++k) name_in_b[k] = b_.pin_names.find(a_.pin_names[k]);
    std::vector<PinId> at(b_.pin_names.size());  // pin of the instance at hand by name
    matched_b_.assign(b_.num_pins(), false);
    for (const InstId i : ids<InstId>(a_.num_insts())) {
      const InstId j = partner_[i];
      if (!j.valid()) continue;
      for (const PinId q : b_.pins(j)) at[b_.cell_pins[b_.pin_cell_pin[q]].name] = q;
      for (const PinId p : a_.pins(i)) {
        const std::uint32_t name = name_in_b[a_.cell_pins[a_.pin_cell_pin[p]].name];
        if (name == StringPool::kNone || !at[name].valid()) continue;
        pin_partner_[p] = at[name];
        matched_b_[at[name].value] = true;
      }
      for (const PinId q : b_.pins(j)) at[b_.cell_pins[b_.pin_cell_pin[q]].name] = PinId();
    }
  }

  NetId other_net(PinId p) const { return pin_partner_[p].valid() ? b_.pin_net[pin_partner_[p]] : NetId(); }
  /// Net in the other netlist of a port bit of the source.
  NetId other_net(PortBitId bit) const {
    const PortId p = a_.port_bit_port[bit];
    if (!port_partner_[p].valid()) return {};
    return b_
        .port_bit_net[PortBitId(b_.ports[port_partner_[p]].first_bit + (bit.value - a_.ports[p].first_bit))];
  }
  /// A pin on a net of its own is as open as one that is on none.
  static bool open(const Netlist& n, NetId net) {
    return !net.valid() || (n.net_constant[net] == Constant::none && n.num_terminals(net) < 2);
  }
  static Constant tie(const Netlist& n, NetId net) {
    return net.valid() ? n.net_constant[net] : Constant::none;
  }

  /// One net of the source against the net that its first terminal is on: all its terminals are there, and no
  /// others.
  void compare_net(NetId net) {
    ++out_.nets;
    const Constant constant = a_.net_constant[net];
    const bool lone = open(a_, net);
    NetId main;
    std::string first;
    std::size_t there = 0;
    std::vector<std::string> elsewhere;
    bool tie_differs = false;
    const auto terminal = [&](NetId other, auto&& name) {
      ++out_.terminals;
      if (lone && open(b_, other)) return;
      const Constant tied = tie(b_, other);
      if (constant != Constant::none || tied != Constant::none) {
        if (constant == tied) return;
        tie_differs = true;
        say(Difference::changed_constant, "{} is on {} instead of {}", quoted(name()), describe(b_, other),
            describe(a_, net));
        return;
      }
      if (!other.valid()) {
        say(Difference::open_terminal, "{} is open instead of on {}", quoted(name()), describe(a_, net));
        return;
      }
      if (!main.valid()) {
        main = other;
        first = name();
      }
      if (other == main)
        ++there;
      else
        elsewhere.push_back(fmt::format("{} on {}", quoted(name()), describe(b_, other)));
    };
    for (const PortBitId bit : a_.port_bits(net))
      if (port_partner_[a_.port_bit_port[bit]].valid())
        terminal(other_net(bit), [&] { return a_.port_bit_name(bit); });
    for (const PinId p : a_.pins(net))
      if (partner_[a_.pin_inst[p]].valid()) terminal(other_net(p), [&] { return a_.full_pin_name(p); });
    if (!elsewhere.empty()) {
      std::string list;
      for (std::size_t k = 0; k < elsewhere.size() && k < 4; ++k) list += (k ? ", " : "") + elsewhere[k];
      if (elsewhere.size() > 4) list += fmt::format(" and {} more", elsewhere.size() - 4);
      say(Difference::split_net, "net {} is cut: {} is on {}, but {}", quoted(a_.net_name(net)),
          quoted(first), describe(b_, main), list);
    }
    if (!main.valid() || tie_differs) return;
    // What the other net has beyond the terminals of this one belongs to another net of the source.
    std::size_t matched = 0;
    std::string foreign;
    for (const PinId q : b_.pins(main)) {
      if (!matched_b_[q.value]) continue;
      ++matched;
      if (source_of_b_[q.value] != net.value + 1 && foreign.empty()) foreign = foreign_name(q);
    }
    std::size_t ports = 0;
    for (const PortBitId bit : b_.port_bits(main)) {
      const std::uint32_t from = source_of_bit_[bit.value];
      if (from == 0) continue;
      ++ports;
      if (from != net.value + 1 && foreign.empty()) foreign = b_.port_bit_name(bit);
    }
    if (matched + ports > there)
      say(Difference::merged_nets, "net {} is joined to another: {} is on {} too", quoted(a_.net_name(net)),
          quoted(foreign), describe(b_, main));
  }

  void compare_nets() {
    source_of_b_.assign(b_.num_pins(), 0);
    source_of_bit_.assign(b_.port_bit_net.size(), 0);
    for (const PinId p : ids<PinId>(a_.num_pins()))
      if (pin_partner_[p].valid()) {
        const NetId net = a_.pin_net[p];
        source_of_b_[pin_partner_[p].value] = net.valid() ? net.value + 1 : kOpenInSource;
      }
    for (const PortBitId bit : ids<PortBitId>(a_.port_bit_net.size())) {
      const PortId p = a_.port_bit_port[bit];
      if (port_partner_[p].valid())
        source_of_bit_[b_.ports[port_partner_[p]].first_bit + (bit.value - a_.ports[p].first_bit)] =
            a_.port_bit_net[bit].value + 1;
    }
    for (const NetId net : ids<NetId>(a_.num_nets())) compare_net(net);
    // Pins that the source leaves open or does not name must be open in the other.
    for (const PinId p : ids<PinId>(a_.num_pins()))
      if (!a_.pin_net[p].valid() && partner_[a_.pin_inst[p]].valid() && !open(b_, other_net(p)))
        say(Difference::merged_nets, "{} is on {} and is open in the source", quoted(a_.full_pin_name(p)),
            describe(b_, other_net(p)));
    for (const PinId q : ids<PinId>(b_.num_pins())) {
      if (matched_b_[q.value] || open(b_, b_.pin_net[q])) continue;
      const InstId i = a_.find_inst(without_levels(b_.inst_name(b_.pin_inst[q]), options_.other_levels));
      if (i.valid() && partner_[i] == b_.pin_inst[q])
        say(Difference::merged_nets, "{} is on {} and is not connected in the source",
            quoted(b_.full_pin_name(q)), describe(b_, b_.pin_net[q]));
    }
  }

  static std::string describe(const Netlist& n, NetId net) {
    if (!net.valid()) return "no net";
    if (n.net_constant[net] != Constant::none) return std::string(constant_name(n.net_constant[net]));
    return "net " + quoted(n.net_name(net));
  }
  std::string foreign_name(PinId q) const {
    return fmt::format("{}/{}", without_levels(b_.inst_name(b_.pin_inst[q]), options_.other_levels),
                       b_.pin_name(q));
  }

  static constexpr std::uint32_t kOpenInSource = 0xffffffffu;

  const Netlist& a_;
  const Netlist& b_;
  const EquivalenceOptions& options_;
  EquivalenceResult out_;
  IndexVector<InstId, InstId> partner_;
  IndexVector<PortId, PortId> port_partner_;
  IndexVector<PinId, PinId> pin_partner_;
  std::vector<bool> matched_b_;
  std::vector<std::uint32_t> source_of_b_,
      source_of_bit_;  ///< net of the source plus one, by pin and port bit of the other
  std::size_t cells_changed_ = 0;
};

}  // namespace

EquivalenceResult compare(const Netlist& source, const Netlist& other, const EquivalenceOptions& options) {
  return Comparison(source, other, options).run();
}

}  // namespace taufold::check
