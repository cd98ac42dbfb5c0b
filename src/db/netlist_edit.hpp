// Changes of a gate-level netlist that keep its ids: cells and nets are added behind the others, terminals go to other nets,
// instances become cells of another type. Nothing is taken away.
//
// InstId, NetId, PinId, PortBitId and CellTypeId of what was there stay what they are, so that constraints, placements and
// annotations made before hold after. CellPinIds move when a type gets a pin that no instance named so far; nothing but the netlist
// holds those for long. Between a change and finish() the CSR arrays of nets are those of before.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/netlist.hpp"

namespace taufold::db {

/// A pin that a cell type is to have.
struct WantedPin {
  std::string_view name;
  PinDirection direction = PinDirection::unknown;
  std::int32_t bit = CellPin::kNoBit;
  bool three_state = false;
};

class NetlistEditor {
 public:
  /// `n` outlives the object, which works on it in place.
  explicit NetlistEditor(Netlist& n) : n_(n) {}

  /// The type of that name, with the pins of `pins` and those that it had. New ones come last, in the order given; the directions
  /// of those that were there stay.
  CellTypeId cell_type(std::string_view name, std::span<const WantedPin> pins);
  /// A net without terminals, which finish() asks for; `name` is free.
  NetId add_net(std::string_view name);
  /// `nets` by pin of the type in their order; an invalid one leaves the pin open. `name` is free.
  InstId add_instance(std::string_view name, CellTypeId type, std::span<const NetId> nets);
  /// Makes an instance a cell of another type, its pins those of the same names. False, and nothing is changed, when the type lacks one of them.
  bool resize(InstId, CellTypeId);
  /// An invalid net leaves the pin open. A net that bears the name of its port should keep it: where a net is cut in two, the other part
  /// gets the new net, or modules of the design would have two nets of one name.
  void connect(PinId p, NetId net) { n_.pin_net[p] = net; }
  void connect(PortBitId b, NetId net) { n_.port_bit_net[b] = net; }

  /// `stem`0, `stem`1 ...: the first that no instance has (of nets: nor alias), from where the last call with this stem left off.
  std::string free_inst_name(std::string_view stem);
  std::string free_net_name(std::string_view stem);

  /// Makes the CSR arrays of nets. Every net has a terminal again by then: inconsistency() is empty after.
  void finish() { n_.link_nets(); }

 private:
  struct Counter {
    std::string stem;
    std::uint32_t next = 0;
  };
  static std::uint32_t& counter(std::vector<Counter>&, std::string_view stem);
  void add_pin(CellTypeId, const WantedPin&);

  Netlist& n_;
  std::vector<Counter> inst_counters_, net_counters_;
};

}  // namespace taufold::db
