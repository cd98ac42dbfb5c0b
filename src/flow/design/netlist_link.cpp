#include "flow/design/netlist_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/string_pool.hpp"
#include "diag/text.hpp"
#include "flow/design/floorplan_link.hpp"
#include "io/def/def.hpp"

namespace taufold::flow {

namespace {

using db::ComponentId;
using db::InstId;
using db::NetId;
using db::PlanEnd;
using db::PlanNetId;
using db::PlanPinId;

/// Differences of one kind: their number, and where the first stands and what it is.
struct Found {
  std::size_t count = 0;
  std::string_view at;  ///< empty: it is in the netlist alone
  std::string what;

  /// `make` gives {at, what} and is called for the first only.
  template <class Make>
  void add(Make make) {
    if (count++ == 0) std::tie(at, what) = make();
  }
};

class Comparison {
 public:
  Comparison(const db::Floorplan& plan, const db::Netlist& netlist, const tech::Technology& lef,
             const diag::Source& source, diag::Collector& out)
      : p_(plan), n_(netlist), lef_(lef), source_(source), out_(out) {}

  NetlistDifferences run() {
    components();
    nets();
    ports();
    report("LINK-0005", "components", components_);
    report("LINK-0006", "nets", nets_);
    report("LINK-0007", "ports", ports_);
    report("LINK-0008", "pins", pins_);
    return {components_.count, nets_.count, ports_.count, pins_.count};
  }

 private:
  using Place = std::pair<std::string_view, std::string>;

  void components() {
    inst_.assign(p_.num_components(), InstId());
    std::vector<bool> met(n_.num_insts(), false);
    for (const ComponentId c : ids<ComponentId>(p_.num_components())) {
      const std::string_view name = p_.component_name(c);
      const InstId i = inst_[c.value] = n_.find_inst(name);
      const auto here = [&](std::string what) {
        return Place(io::def::locate(source_.text, "COMPONENTS", name), std::move(what));
      };
      if (!i.valid()) {
        if (has_signals(c))
          components_.add([&] {
            return here(fmt::format("component {} of master {} is not in the netlist", diag::quoted(name),
                                    diag::quoted(p_.master_name(c))));
          });
        continue;
      }
      met[i.value] = true;
      if (n_.cell_name(i) != p_.master_name(c))
        components_.add([&] {
          return here(fmt::format("component {} is of master {} here and of cell {} in the netlist",
                                  diag::quoted(name), diag::quoted(p_.master_name(c)),
                                  diag::quoted(n_.cell_name(i))));
        });
    }
    for (const InstId i : ids<InstId>(n_.num_insts()))
      if (!met[i.value])
        components_.add([&] {
          return Place({}, fmt::format("instance {} of cell {} is not in the DEF",
                                       diag::quoted(n_.inst_name(i)), diag::quoted(n_.cell_name(i))));
        });
  }
  /// Bumps and other covers are of the layout alone.
  bool has_signals(ComponentId c) const {
    const tech::CellId id = lef_.cell(p_.master_name(c));
    if (id.valid() && lef_.cells[id].kind == tech::CellClass::cover) return false;
    return !id.valid() || std::any_of(lef_.cells[id].pins.begin(), lef_.cells[id].pins.end(),
                                      [](const tech::CellPin& pin) { return !pin.supply(); });
  }

  void nets() {
    std::vector<bool> met(n_.num_nets(), false);
    std::vector<std::size_t> on_net(n_.num_nets(), 0);  // pins that both have there
    for (const PlanNetId net : p_.nets.all()) {
      if (supply(p_.nets.use[net])) continue;
      const std::string_view name = p_.nets.name(net);
      const NetId there = n_.find_net(name);
      const auto here = [&](std::string what) {
        return Place(io::def::locate(source_.text, "NETS", name), std::move(what));
      };
      if (!there.valid()) {
        if (p_.nets.degree(net) >= 2)
          nets_.add([&] { return here(fmt::format("net {} is not in the netlist", diag::quoted(name))); });
        continue;
      }
      met[there.value] = true;
      const auto [begin, end] = p_.nets.ends_of(net);
      for (std::uint32_t e = begin; e < end; ++e) {
        if (p_.nets.ends[e].kind() != PlanEnd::Kind::component) continue;
        const InstId i = inst_[p_.nets.ends[e].component().value];
        if (!i.valid()) continue;  // said above
        const std::string_view pin_name = p_.nets.pin_names[p_.nets.end_pin_name[e]];
        const db::PinId pin = n_.find_pin(i, pin_name);
        const NetId other = pin.valid() ? n_.pin_net[pin] : NetId();
        if (other == there) {
          ++on_net[there.value];
          continue;
        }
        pins_.add([&] {
          return here(fmt::format(
              "net {} connects pin {} of {} here, which is {} in the netlist", diag::quoted(name),
              diag::quoted(pin_name), diag::quoted(n_.inst_name(i)),
              other.valid() ? "on net " + diag::quoted(n_.net_name(other)) : std::string("open")));
        });
      }
    }
    for (const PlanNetId net : p_.special_nets.all())
      if (const NetId there = n_.find_net(p_.special_nets.name(net)); there.valid()) met[there.value] = true;
    for (const NetId net : ids<NetId>(n_.num_nets())) {
      if (n_.net_constant[net] != db::Constant::none || n_.num_terminals(net) < 2) continue;
      if (!met[net.value])
        nets_.add([&] {
          return Place(
              {}, fmt::format("net {} of the netlist is not in the DEF", diag::quoted(n_.net_name(net))));
        });
      else
        missing_pins(net, on_net[net.value]);
    }
  }
  /// Pins of the netlist that the net of the DEF lacks. Those that are elsewhere in the DEF were counted
  /// there, and those of missing components are not counted at all.
  void missing_pins(NetId net, std::size_t matched) {
    if (n_.pins(net).size() <= matched) return;
    for (const db::PinId pin : n_.pins(net)) {
      if (!in_plan(pin)) open_.push_back(pin);
    }
    for (const db::PinId pin : open_)
      pins_.add([&] {
        return Place({}, fmt::format("pin {} is on net {} in the netlist and on no net of the DEF",
                                     diag::quoted(n_.full_pin_name(pin)), diag::quoted(n_.net_name(net))));
      });
    open_.clear();
  }
  /// True when the DEF connects the pin to some net, or lacks its component.
  bool in_plan(db::PinId pin) {
    if (connected_.empty()) {
      connected_.assign(n_.num_pins() + 1, false);
      std::vector<bool> present(n_.num_insts(), false);
      for (const InstId i : inst_)
        if (i.valid()) present[i.value] = true;
      for (std::size_t k = 0; k < n_.num_pins(); ++k)
        connected_[k] = !present[n_.pin_inst[db::PinId(k)].value];
      for (const db::PlanNets* nets : {&p_.nets, &p_.special_nets})
        for (std::size_t e = 0; e < nets->ends.size(); ++e) {
          if (nets->ends[e].kind() != PlanEnd::Kind::component) continue;
          const InstId i = inst_[nets->ends[e].component().value];
          if (!i.valid()) continue;
          const db::PinId there = n_.find_pin(i, nets->pin_names[nets->end_pin_name[e]]);
          if (there.valid()) connected_[there.value] = true;
        }
    }
    return connected_[pin.value];
  }

  void ports() {
    StringPool bits;
    for (const db::PortBitId b : ids<db::PortBitId>(n_.port_bit_net.size())) bits.insert(n_.port_bit_name(b));
    std::vector<bool> met(bits.size(), false);
    for (const PlanPinId pin : ids<PlanPinId>(p_.pins.size())) {
      const std::uint32_t bit = bits.find(p_.pin_name(pin));
      if (bit != StringPool::kNone)
        met[bit] = true;
      else if (!supply(p_.pins[pin].use))
        ports_.add([&] {
          return Place(io::def::locate(source_.text, "PINS", p_.pin_name(pin)),
                       fmt::format("pin {} is no port of the netlist", diag::quoted(p_.pin_name(pin))));
        });
    }
    for (std::uint32_t b = 0; b < bits.size(); ++b)
      if (!met[b])
        ports_.add([&] {
          return Place({}, fmt::format("port {} of the netlist is not in the DEF", diag::quoted(bits[b])));
        });
  }

  void report(std::string_view code, std::string_view kind, const Found& found) {
    if (found.count == 0) return;
    diag::Diagnostic& said = found.at.empty() ? out_.report(code, source_.file, found.what)
                                              : out_.report(code, source_, found.at, found.what);
    if (found.count > 1) said.note(fmt::format("this is the first of {} {} that differ", found.count, kind));
    said.help("give DEF and netlist of the same step of the flow");
  }

  const db::Floorplan& p_;
  const db::Netlist& n_;
  const tech::Technology& lef_;
  const diag::Source& source_;
  diag::Collector& out_;
  std::vector<InstId> inst_;     ///< by component
  std::vector<bool> connected_;  ///< by pin of the netlist; made when it is needed
  std::vector<db::PinId> open_;
  Found components_, nets_, ports_, pins_;
};

}  // namespace

NetlistDifferences compare_netlist(const db::Floorplan& plan, const db::Netlist& netlist,
                                   const tech::Technology& lef, const diag::Source& source,
                                   diag::Collector& out) {
  return Comparison(plan, netlist, lef, source, out).run();
}

}  // namespace taufold::flow
