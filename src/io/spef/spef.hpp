// SPEF, the exchange format of extracted parasitics (IEEE 1481): read against a netlist, and written.
//
// What is read: header, name map, ports, detailed nets (D_NET, D_PNET) and reduced ones (R_NET, R_PNET, as
// the pi of their driver). Inductances, slews and the like are read over and counted. Rules where the format
// leaves a choice:
//  - A coupling capacitor is counted to ground with factor 1, once in each of the two nets; one between two
//    nodes of the same net goes to both of them by halves.
//  - Resistors from a node to itself are dropped. A net that gives its total only is one node without a
//  place.
//  - Values a:b:c are best:typical:worst; `corner` chooses.
//  - Names are compared without escapes. The divider, unescaped or not, is '/', a bus bit is `a[3]`.
//  - A net that stands twice in one file counts as it stands last. Sections of one net in several files, as
//  of
//    modules or of tiers and bonds, are joined.
//  - `instance` is the path of the module that the file is of. Its ports are then nodes that the outer file
//    knows as pins of the instance, as `i1:port`. A net that bears the name of a port of its module is found
//    by the pins on it, or by a section that was read before and is on the other side of the port.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/design.hpp"
#include "db/netlist.hpp"
#include "db/parasitics.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::io::spef {

/// True when the text, comments aside, begins with `*SPEF`.
bool looks_like_spef(std::string_view text);

/// What *DESIGN in the header says, without its quotes; empty without one. A file of a module bears its name.
std::string design_name(std::string_view text);

/// Which of three values `a:b:c` is taken.
enum class Corner : std::uint8_t { best, typical, worst };

struct ReadOptions {
  Corner corner = Corner::typical;
  std::string
      instance;  ///< path of the instance that the file describes, parts joined with '/'; empty: the top
};

/// What a file holds and how much of it the netlist knows.
struct ReadSummary {
  std::string design;
  std::size_t nets = 0;                            ///< sections of nets
  std::size_t reduced = 0;                         ///< of them R_NET
  std::size_t nodes = 0;                           ///< of the sections, terminals included
  std::size_t resistors = 0;                       ///< those from a node to itself left out
  std::size_t couplings = 0;                       ///< capacitors between two nodes
  double cap_F = 0;                                ///< sum over the nodes
  double ohm = 0;                                  ///< sum over the resistors
  std::size_t unknown_nets = 0, unknown_pins = 0;  ///< names that the netlist does not have
  std::size_t foreign_pins = 0;                    ///< pins on another net in the netlist than in the file
  std::size_t repeated_nets = 0;
  std::size_t ignored = 0;  ///< statements and sections that were read over
  bool pin_caps = false;    ///< DESIGN_FLOW says that capacitances of pins are in the values
};

/// Reads one file into `builder`, which joins it with what it has. False after an error; the builder then is
/// not to be used any more.
bool read_spef(const InputFile&, const db::Netlist&, const ReadOptions&, db::ParasiticsBuilder& builder,
               diag::Collector&, ReadSummary* = nullptr);

/// Reads over a file without a netlist: names are not looked up. False after an error.
bool scan_spef(const InputFile&, const ReadOptions&, diag::Collector&, ReadSummary&);

struct WriteOptions {
  std::string version;  ///< of the program; for the header
};

/// The networks of all nets that have one, as one file of the top. Reading it gives equal networks.
std::string write_spef(const db::Parasitics&, const db::Netlist&, const WriteOptions& = {});

/// Where the node `index` of a net is.
using NodeTier = std::function<db::TierId(db::NetId, std::uint32_t index)>;

/// The same networks over several files: one a tier, with the nodes of that tier and the resistors between
/// them, and one of the bonds, with the resistors between tiers. Nets bear the same name in all of them, and
/// nodes too: read together they give the networks that were written, resistors in another order.
struct TierSpef {
  std::vector<std::string> tiers;
  std::string bonds;
};
TierSpef write_spef_tiers(const db::Parasitics&, const db::Netlist&, std::size_t tiers, const NodeTier&,
                          const WriteOptions& = {});

}  // namespace taufold::io::spef
