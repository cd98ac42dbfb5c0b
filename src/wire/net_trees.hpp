// The Steiner trees of one net of a placement, one a tier over its pins, ports and bonds there. Whoever moves a bond asks for them
// with bonds elsewhere.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "db/design.hpp"
#include "wire/routes.hpp"
#include "wire/steiner.hpp"

namespace taufold::wire {

/// Node of the trees of a net; the first ones of a tier are what it joins there, in the order of the net's ends.
struct TreeNode {
  static constexpr std::uint32_t kNone = 0xffffffffu;

  geom::Point at;
  std::uint32_t parent = kNone;  ///< in the net; kNone: root of its tier
  std::uint32_t end = kNone;     ///< terminal of the net that hangs here: pins, then ports
  std::uint32_t bond = kNone;    ///< index of the net's bonds
  std::uint8_t tier = 0;
  double extra_m = 0;            ///< of wire from the parent beyond the distance
};

/// Length of the wires of a net on each tier [dbu].
using TierLengths = std::array<std::int64_t, db::kMaxTiers>;

/// What a net joins beside bonds: its pins, then its ports.
class NetEnds {
 public:
  explicit NetEnds(const db::Design&);

  std::size_t ends(db::NetId net) const { return d_.pins(net).size() + ports(net).size(); }
  /// Those of the net stand together in Design::ports, from first_port() on.
  std::span<const db::IoPin> ports(db::NetId net) const { return std::span(d_.ports).subspan(port_begin_[net.value], port_begin_[net.value + 1] - port_begin_[net.value]); }
  std::uint32_t first_port(db::NetId net) const { return port_begin_[net.value]; }
  const db::Design& design() const { return d_; }

 protected:
  const db::Design& d_;
  std::vector<std::uint32_t> port_begin_;
};

class NetTrees : public NetEnds {
 public:
  /// Nets of more than `star_above` terminals are stars from their first one; 0: none. Both outlive the object.
  NetTrees(const db::Design&, const db::Placement&, std::size_t star_above);

  /// Room to work in, kept from net to net; one a thread.
  struct Memory {
    SteinerTree tree;
    std::array<std::vector<geom::Point>, db::kMaxTiers> at;
    std::array<std::vector<TreeNode>, db::kMaxTiers> ends;
  };

  /// Where a net's terminals and `bonds` are, by tier, into Memory::at and Memory::ends.
  void gather(db::NetId, std::span<const db::Bond> bonds, Memory&) const;
  /// Appends the nodes of the trees of a net with its bonds at `bonds`; none for a net of fewer than two terminals.
  TierLengths grow(db::NetId, std::span<const db::Bond> bonds, std::vector<TreeNode>& out, Memory&) const;
  /// The same along a given way; nothing, and nothing is appended, when that is not one of these ends and bonds.
  std::optional<TierLengths> follow(std::span<const RouteNode>, db::NetId, std::span<const db::Bond> bonds, std::vector<TreeNode>& out, Memory&) const;

 private:
  const db::Placement& p_;
  std::size_t star_above_;
};

}  // namespace taufold::wire
