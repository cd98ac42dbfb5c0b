// A design of LEF, Verilog and Liberty files as the placer sees it: linked, with an outline, ports and bonds; and the same
// on one tier.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/constraints.hpp"
#include "db/design.hpp"
#include "db/netlist.hpp"
#include "flow/inputs.hpp"
#include "flow/session.hpp"
#include "place/place.hpp"
#include "tech/stack.hpp"
#include "tech/technology.hpp"

namespace taufold::flow {

/// What a user may choose about a design that has no floor plan.
struct DesignOptions {
  std::string top;                      ///< empty: the only module that nobody instantiates
  std::optional<double> bond_pitch_um;  ///< of every interface; otherwise that of the default stack
  double utilisation = 0.7;             ///< cell area over row area, of a tier
  double aspect = 1.0;                  ///< height over width
};
inline constexpr int kDefaultTiers = 2;

struct RealDesign {
  db::Netlist netlist;
  db::Constraints constraints;  ///< of the SDC files, on the netlist's objects; empty without one
  tech::Technology technology;
  tech::Stack stack;
  tech::SiteId site;  ///< of all rows
  /// Instances in the order of the netlist. Pins stand at their centre in x and at half height in y, so that it does not matter
  /// which way a row faces.
  db::Design fold;
  db::Design flat;  ///< one tier with the area of all, ports at the same shares of the outline
  std::vector<db::PortBitId> port_bits;  ///< of fold.ports, in their order
};

/// True when the files are those of a design and not one contest case.
bool is_real_design(std::span<const LoadedInput> files);

/// Reads and links everything and chooses outline and ports; nothing after an error, which was reported. Ports are spread around
/// the outline in the order in which their nets lie in a quick flat placement without ports (`engine` gives seed and threads).
std::optional<RealDesign> read_real_design(std::vector<LoadedInput> files, const DesignOptions&, int tiers, const place::Options& engine, Session&);

}  // namespace taufold::flow
