// Writes one module of a netlist: all of it, or the part that stands on one tier.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "db/netlist.hpp"

namespace taufold::io::verilog {

struct ModulePort {
  std::string name;
  db::PinDirection direction = db::PinDirection::inout;
  bool bus = false;
  std::int32_t msb = 0, lsb = 0;
  std::vector<db::NetId> nets;  ///< inside, from the msb down

  /// Name of bit k of `nets`: `a[3]`, or that of the port where it is no bus.
  std::string bit_name(std::size_t k) const;
};

/// What the nets of a module are called in the text of ModuleWriter: by the first port that they are on, and others by
/// their own name, so changed that it is no port's. Asked for one net at a time; not for constants.
class ModuleNetNames {
 public:
  ModuleNetNames(const db::Netlist&, const std::vector<ModulePort>&);
  std::string operator[](db::NetId) const;

 private:
  const db::Netlist& n_;
  std::vector<std::string> port_names_;                       ///< sorted
  std::vector<std::pair<db::NetId, std::string>> first_port_;  ///< sorted by net
};

class ModuleWriter {
 public:
  explicit ModuleWriter(const db::Netlist& n)
      : n_(n), spelling_(n.num_nets(), kUnseen), first_port_(n.num_nets(), 0) {}

  /// Appends the module. `instances` ascending. A net bears the name of the first port that it is on, its own
  /// if it is on none; further ports of it are joined by assignments, from where the net is driven.
  void write(std::string& out, const std::string& name, const std::vector<ModulePort>& ports,
             const std::vector<db::InstId>& instances);

 private:
  static constexpr std::uint32_t kUnseen = 0xffffffffu;

  const std::string& text(db::NetId);
  void spell(db::NetId, std::string text);
  void instance(std::string& out, db::InstId);
  void bus_pin(std::string& out, db::InstId, db::CellPinId first);

  const db::Netlist& n_;
  // How nets are spelt in the module at hand.
  IndexVector<db::NetId, std::uint32_t> spelling_;
  IndexVector<db::NetId, std::uint8_t> first_port_;  ///< direction of the port that names the net, plus one
  std::vector<std::string> texts_;
  std::vector<db::NetId> spelt_;
  std::vector<std::string> port_names_;  ///< sorted
  std::vector<db::NetId> wires_;
  std::size_t open_wires_ = 0;
  std::string open_declarations_;
  std::vector<db::PinId> pin_of_cell_pin_;
};

}  // namespace taufold::io::verilog
