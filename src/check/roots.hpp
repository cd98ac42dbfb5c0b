// Nets seen through buffers and inverters: where the value of a net comes from, and whether it is inverted on the way.
#pragma once

#include <cstdint>
#include <vector>

#include "check/cell_logic.hpp"
#include "db/netlist.hpp"

namespace taufold::check {

/// A net, or its inverse, or a constant.
struct Literal {
  db::NetId net;  ///< invalid for constants and for no net
  bool inverted = false;
  db::Constant constant = db::Constant::none;
  bool none() const { return !net.valid() && constant == db::Constant::none; }
};

class Roots {
 public:
  /// In time linear in the number of pins. A net is seen through when its only driver is a buffer, an inverter or a constant cell;
  /// rings of them keep one cell. Pins of unknown direction may drive. The netlist outlives the object.
  Roots(const db::Netlist&, const CellLogic&);

  Literal of(db::NetId net) const { return net.valid() ? root_[net] : Literal{}; }
  /// The cell is one that was seen through: it has no place of its own in the circuit.
  bool swept(db::InstId i) const { return swept_[i.value]; }
  std::size_t num_swept() const { return count_; }
  /// Terminals of a root beside those of cells that are seen through; of both polarities.
  std::uint32_t terminals(db::NetId root) const { return terminals_[root]; }
  /// The terminal that drives a root, for people: `u1/Y`, a port, or the name of the net.
  std::string driver_name(db::NetId root, std::uint32_t levels) const;

 private:
  const db::Netlist& n_;
  IndexVector<db::NetId, Literal> root_;
  IndexVector<db::NetId, std::uint32_t> terminals_;
  std::vector<bool> swept_;
  std::size_t count_ = 0;
};

}  // namespace taufold::check
