// What the place of a bond is worth to the slacks: delays from the driver of its net to the loads on failing paths.
//
// The delay of a net, to first order, is the resistance of its driver times all capacitance, and the Elmore delay of the network to
// each load. Loads count as often as they lie on the worst path of an endpoint that wants to be faster, so that the sum is what the
// total negative slack changes by.
#pragma once

#include <vector>

#include "flow/timing/placed_timing.hpp"
#include "place/bond/refine.hpp"
#include "wire/moments.hpp"

namespace taufold::flow {

/// A load on worst paths. `terminal` counts pins, then ports of the net.
struct UrgentLoad {
  db::NetId net;
  std::uint32_t driver = 0, terminal = 0;
  double urgency = 0;    ///< endpoints
  double drive_ohm = 0;  ///< of the net's driver
};

class BondDelays final : public place::BondDelays {
 public:
  /// `loads` sorted by net. `dbu_per_s`: wire that a second of an endpoint is worth. Both designs outlive the object.
  BondDelays(const RealDesign&, const db::Design&, const PlacedTiming&, std::vector<UrgentLoad> loads, double dbu_per_s, int threads);

  std::uint32_t driver(db::NetId) const override;
  double worth_dbu(db::NetId, std::span<const wire::TreeNode>, const wire::TierLengths&, std::span<const db::Bond>, int worker) const override;

 private:
  struct Memory {
    wire::Networks networks;
    wire::Moments moments;
    std::vector<double> pin_F;
  };

  const db::Netlist& netlist_;
  std::vector<UrgentLoad> loads_;
  std::vector<std::uint32_t> first_;  ///< loads of net n are [first[n], first[n + 1])
  IndexVector<db::PinId, float> pin_F_;
  wire::StackWires stack_;
  wire::NetEnds ends_;
  wire::NetworkMaker maker_;
  double dbu_per_s_;
  mutable std::vector<Memory> memory_;  ///< by worker
};

}  // namespace taufold::flow
