// From the Steiner trees of nets to RC networks, one a net over all its tiers.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "db/netlist.hpp"
#include "db/parasitics.hpp"
#include "wire/layers.hpp"
#include "wire/net_trees.hpp"

namespace taufold::wire {

struct TierWires {
  WireClasses classes;
  double via_stack_ohm = 0;  ///< from the wires to a bond, where the layers do not say it
  double via_stack_F = 0;    ///< of a bond's landing on this tier
};

struct Crossing {
  double ohm = 0, F = 0;  ///< of a bond with the TSV behind it
};

struct StackWires {
  std::vector<TierWires> tiers;
  std::vector<Crossing> crossings;  ///< by interface
  /// Of a wire anywhere in the stack, the mean over its tiers.
  double mean_F_per_m() const;
};

/// How much longer than its distance a wire becomes where there are more of them than tracks.
class Detours {
 public:
  virtual ~Detours() = default;
  /// 1: as long as its distance.
  virtual double factor(std::size_t tier, geom::Point a, geom::Point b) const = 0;
};

/// Networks of nets in the order in which they were added, in CSR.
struct Networks {
  std::vector<double> cap_F;
  std::vector<db::NodeTerminal> terminal;
  std::vector<db::Resistor> resistors;
  std::vector<std::uint8_t> tier;                ///< by node
  std::vector<geom::Point> at;                   ///< by node, on its tier
  std::vector<std::uint32_t> nodes{0}, arms{0};  ///< by net
  std::vector<double> length_m;
  std::array<double, db::kMaxTiers> tier_length_m{};
  double detour_m = 0, wire_ohm = 0, wire_F = 0;

  void clear();
  db::NetRc net(std::size_t k) const {
    return {std::span(cap_F).subspan(nodes[k], nodes[k + 1] - nodes[k]), std::span(terminal).subspan(nodes[k], nodes[k + 1] - nodes[k]),
            std::span(resistors).subspan(arms[k], arms[k + 1] - arms[k])};
  }
};

class NetworkMaker {
 public:
  /// Nets and pins of `ends` are those of the netlist; `port_bits` are those of Design::ports in their order. `detours` may be
  /// null. All of it outlives the object.
  NetworkMaker(const NetEnds& ends, const db::Netlist& netlist, std::span<const db::PortBitId> port_bits, const StackWires& stack, const Detours* detours)
      : ends_(ends), n_(netlist), bits_(port_bits), stack_(stack), detours_(detours) {}

  /// Appends the network of a net with these trees, which NetTrees::grow made for these bonds. Its nodes are pins, ports, then those of
  /// the trees. `given`: its way was, so that it takes the layers of clocks and not those of its length.
  void add(db::NetId, std::span<const TreeNode> trees, const TierLengths&, std::span<const db::Bond>, bool given, Networks&) const;

 private:
  double up_ohm(std::size_t tier, const WireRc&) const;

  const NetEnds& ends_;
  const db::Netlist& n_;
  std::span<const db::PortBitId> bits_;
  const StackWires& stack_;
  const Detours* detours_;
};

}  // namespace taufold::wire
