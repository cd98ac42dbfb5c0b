#include "cost/stack_price.hpp"

#include <algorithm>

#include "cost/wafer.hpp"

namespace taufold::cost {

System stack_system(const std::string& label, const StackShape& shape) {
  System s;
  s.label = label;
  s.volume = 1e7;  // of design cost, which no figure of a stack by itself holds
  s.package = Package::none;
  Chip c;
  c.name = "chip";
  c.stacking = shape.stacking;
  c.stitched = shape.tier_mm2 > kReticle_mm2;
  for (std::size_t k = 0; k < shape.nodes.size(); ++k) {
    Tier t;
    t.name = "tier" + std::to_string(k);
    t.node = shape.nodes[k];
    t.area_mm2 = {shape.tier_mm2, shape.tier_mm2, shape.tier_mm2, "footprint"};
    c.tiers.push_back(std::move(t));
  }
  for (std::size_t k = 0; k + 1 < shape.nodes.size(); ++k) {
    Joint j;
    if (k < shape.pitches_um.size()) j.pitch_um = shape.pitches_um[k];
    j.bonds = shape.bonds;
    c.joints.push_back(j);
  }
  s.chips = {std::move(c)};
  return s;
}

namespace {

/// The inputs with a price for every node: of a node that has none, what its layers come to.
Inputs priced(const StackShape& shape, Inputs inputs) {
  for (const std::string& node : shape.nodes) {
    if (inputs.find(node, "wafer_price") != nullptr) continue;
    StackShape one{{node}, 100, 0, {}};
    const Plan p = make_plan(stack_system("", one), inputs);
    Input in;
    in.scope = node, in.key = "wafer_price", in.unit = "USD", in.source = "from layers", in.status = "derived";
    in.low = in.value = in.high = wafer_usd(p, 0, p.nominal.data());
    inputs.put(std::move(in));
  }
  return inputs;
}

}  // namespace

StackPricer::StackPricer(const StackShape& shape, const Inputs& inputs) : plan_(make_plan(stack_system("", shape), priced(shape, inputs))) {
  if (plan_.other_yield != kNoSlot) rest_yield_ = interface_yield(plan_, plan_.nominal.data()) / plan_.nominal[plan_.other_yield];
  for (const TierPlan& t : plan_.tiers) {
    defects_.push_back(t.d0);
    prices_.push_back(t.price);
  }
}

StackCost StackPricer::at(const StackValues& v) const {
  std::vector<double> row = plan_.nominal;
  if (v.defects_per_cm2)
    for (const Slot s : defects_) row[s] = *v.defects_per_cm2;
  if (v.wafer_usd)
    for (const Slot s : prices_) row[s] = *v.wafer_usd;
  if (plan_.other_yield != kNoSlot) {
    if (v.interface_yield) row[plan_.other_yield] = *v.interface_yield / std::max(rest_yield_, 1e-300);
    if (v.interface_usd) row[plan_.joint_cost] = *v.interface_usd, row[plan_.thinning] = row[plan_.tsv_step] = 0;
  }
  const Figures<double> f = evaluate(plan_, row.data());
  return {f[Figure::yield], f[Figure::good_die], f[Figure::transistor], f[Figure::carbon]};
}

}  // namespace taufold::cost
