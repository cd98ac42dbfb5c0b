// Activity that stays with a design when its logic is changed. How often a signal moves is a matter of its function and not of the
// cells that make it, but what spreads from assumptions at the ports is approached pass by pass and left where little changes, by an
// order that follows the netlist. So both sides of a pair, before and after repair, are taken at the activity of the netlist as it came: what
// differs is cells and wires.
#pragma once

#include <memory>

#include "flow/design/real_design.hpp"
#include "power/power.hpp"

namespace taufold::flow {

struct KeptActivity {
  IndexVector<db::PinId, power::Activity> pin;  ///< of pins that drive; others move as what they listen to
};

/// Of all signals of the netlist of `real` under `timer`: of its simulation, or what follows from assumptions at the ports.
std::shared_ptr<const KeptActivity> keep_activity(const RealDesign& real, const sta::Timer& timer);

/// Power of a timed placement of `real`: at the activity that it has kept, else that of its simulation, else an assumed one of the ports.
power::Powers power_of(const RealDesign& real, const sta::Timer&);

}  // namespace taufold::flow
