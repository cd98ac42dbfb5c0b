#include "flow/repair/kept_activity.hpp"

#include <algorithm>

#include "flow/activity.hpp"

namespace taufold::flow {

namespace {

bool drives_data(const sta::Timer& t, sta::VertexId v) { return t.graph().is(v, sta::kDriver) && !t.clock_network().is_clock(v); }

}  // namespace

std::shared_ptr<const KeptActivity> keep_activity(const RealDesign& real, const sta::Timer& t) {
  power::Activities activities(t);
  if (real.activity) annotate(*real.activity, activities);
  activities.update();
  auto out = std::make_shared<KeptActivity>();
  for (const db::PinId p : ids<db::PinId>(t.graph().netlist().num_pins())) out->pin.push_back(activities.at(t.graph().vertex(p)));
  return out;
}

power::Powers power_of(const RealDesign& real, const sta::Timer& t) {
  power::Activities activities(t);
  if (real.kept_activity) {
    for (const db::PinId p : ids<db::PinId>(std::min(real.kept_activity->pin.size(), t.graph().netlist().num_pins())))
      if (drives_data(t, t.graph().vertex(p))) activities.set(t.graph().vertex(p), real.kept_activity->pin[p]);
  } else if (real.activity) {
    annotate(*real.activity, activities);
  }
  activities.update();
  return power::compute(activities);
}

}  // namespace taufold::flow
