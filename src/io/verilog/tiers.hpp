// A netlist split over tiers: one module a tier and a top that joins them by bonds.
//
// A net whose terminals stand on tiers lo to hi crosses the interfaces lo to hi - 1, each by one bond: a port
// of the module below, a port of the module above and one wire of the top between them. A tier in between
// that holds no terminal of the net carries it through: its two bond ports are joined by an assignment inside
// the module, from where the net is driven. Constants are not bonded, each tier ties its own. Ports of the
// design stand on their tier, bits of a bus together, and keep their names and ranges; the top has the port
// list of the design.
//
// Inside a tier a net bears its own name, and so does its bond port unless that name is taken there, by a
// port of the design or by the net's bond port of the interface below; it then is `NET@K` with K the
// interface. The wire of the top is called after the net too, or `NET@K` where the net crosses several
// interfaces or is on a port of the design.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "db/design.hpp"
#include "db/netlist.hpp"
#include "io/verilog/module_writer.hpp"

namespace taufold::io::verilog {

struct BondPorts {
  db::NetId net;
  std::uint32_t interface = 0;  ///< between tiers `interface` and `interface` + 1
  std::string lower_port, upper_port, wire;
  /// Of the port of the lower tier: output where the net is driven from below; that of the upper one is the
  /// opposite. Inout where the driver is not known.
  db::PinDirection lower_direction = db::PinDirection::inout;
};

struct TierFiles {
  std::vector<std::string> tiers;         ///< text of tierK.v
  std::vector<std::string> module_names;  ///< of the tiers; instances in the top are called tierK
  std::string top;                        ///< text of top.v
  std::vector<BondPorts> bonds;           ///< sorted by (net, interface)
};

struct TierSplit {
  std::uint32_t tiers = 2;
  const IndexVector<db::InstId, db::TierId>* tier_of_instance = nullptr;
  /// By port of the design; empty: all on tier 0.
  std::vector<db::TierId> tier_of_port;
};

/// The bonds that a split needs, with the names of their ports.
std::vector<BondPorts> bond_ports(const db::Netlist&, const TierSplit&);

/// A tier as a module: its name and its ports in order.
struct TierModule {
  std::string name;
  std::vector<ModulePort> ports;
};
/// By tier. `bonds` are those of bond_ports().
std::vector<TierModule> tier_modules(const db::Netlist&, const TierSplit&, const std::vector<BondPorts>& bonds);

/// The modules as text. Nets without driver or with several are split like all others.
TierFiles write_tiers(const db::Netlist&, const TierSplit&);

}  // namespace taufold::io::verilog
