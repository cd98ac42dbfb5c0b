// Wires of a placement, by hand: a net over two tiers is one network before any delay is computed; layers by length; tracks.
//
// rooms: base geom tech db wire
#include <gtest/gtest.h>

#include "wire/moments.hpp"
#include "wire/placed.hpp"

namespace taufold::wire {
namespace {

void add_wire(tech::Technology& t, const char* name, tech::LayerDirection direction, std::int32_t pitch, double ohm, double fF) {
  tech::Layer l;
  l.name = name;
  l.kind = tech::LayerKind::routing;
  l.direction = direction;
  l.pitch = pitch;
  l.width = pitch / 2;
  l.ohm_per_um = ohm;
  l.fF_per_um = fF;
  l.rc_from_table = true;
  t.add(std::move(l));
}

void add_via(tech::Technology& t, const char* name, double ohm) {
  tech::Layer l;
  l.name = name;
  l.kind = tech::LayerKind::cut;
  l.resistance = ohm;
  l.rc_from_table = true;
  t.add(std::move(l));
}

/// Three routing layers of 1 um pitch with tables of RC, so that every value is stated.
tech::Technology three_layers() {
  tech::Technology t;
  t.dbu_per_micron = 1000;
  add_wire(t, "M1", tech::LayerDirection::horizontal, 1000, 9, 9);
  add_via(t, "V1", 4);
  add_wire(t, "M2", tech::LayerDirection::vertical, 1000, 3, 0.2);
  add_via(t, "V2", 2);
  add_wire(t, "M3", tech::LayerDirection::horizontal, 1000, 5, 0.1);
  return t;
}

/// Two inverters of one master on a net: the driver's output at (10, 20) um, the sink's input at (40, 60) um.
struct TwoInverters {
  db::Netlist netlist;
  db::Design design;
  db::Placement placement;

  explicit TwoInverters(std::size_t sink_tier) {
    netlist.cell_names.insert("INV");
    for (const auto& [name, direction] : {std::pair{"A", db::PinDirection::input}, std::pair{"Y", db::PinDirection::output}}) {
      db::CellPin pin;
      pin.name = netlist.pin_names.insert(name).first;
      pin.direction = direction;
      netlist.cell_pins.push_back(std::move(pin));
    }
    netlist.cell_pin_begin.push_back(2);
    netlist.net_names.insert("n");
    netlist.net_constant.push_back(db::Constant::none);
    const db::NetId n(std::size_t{0});
    for (const std::size_t k : {0u, 1u}) {
      netlist.inst_names.insert(k == 0 ? "driver" : "sink");
      netlist.inst_cell.push_back(db::CellTypeId(std::size_t{0}));
      netlist.pin_cell_pin.push_back(db::CellPinId(k == 0 ? std::size_t{1} : std::size_t{0}));
      netlist.pin_net.push_back(db::NetId(n));
      netlist.pin_inst.push_back(db::InstId(k));
      netlist.inst_pin_begin.push_back(static_cast<std::uint32_t>(k + 1));
    }
    netlist.link_nets();

    design.dbu_per_micron = 1000;
    design.die = {0, 0, 100'000, 100'000};
    db::Master master;
    master.name = "INV";
    master.pin_names = {"A", "Y"};
    design.masters.push_back(std::move(master));
    db::Technology t;
    t.shapes.push_back(db::Shape{1000, 2000, {{0, 0}, {0, 0}}});
    design.techs.push_back(std::move(t));
    for (std::size_t k = 0; k <= sink_tier; ++k) {
      db::Tier tier;
      tier.tech = db::TechId(std::size_t{0});
      tier.rows = {0, 0, 100'000, 2000, 50, 1};
      design.tiers.push_back(std::move(tier));
      if (k > 0) design.interfaces.push_back({500, 500, 500, 0});
    }
    design.net_names.insert("n");
    design.net_pin_begin = {0, 2};
    for (const std::size_t k : {0u, 1u}) {
      design.inst_names.insert(k == 0 ? "driver" : "sink");
      design.inst_master.push_back(db::MasterId(std::size_t{0}));
      design.pin_inst.push_back(db::InstId(k));
      design.pin_master_pin.push_back(k == 0 ? 1 : 0);
    }
    placement.resize(2);
    for (const std::size_t k : {0u, 1u}) {
      const db::InstId i(k);
      placement.tier[i] = db::TierId(k == 0 ? std::size_t{0} : sink_tier);
      placement.x[i] = k == 0 ? 10'000 : 40'000;
      placement.y[i] = k == 0 ? 20'000 : 60'000;
    }
    for (std::uint32_t k = 0; k < sink_tier; ++k) placement.bonds.push_back({n, k, 25'000, 20'000});
  }

  PlacedWires wires(StackWires& stack, int threads = 1) const {
    ThreadPool pool(threads);
    PlacedOptions options;
    options.congestion = false;
    return placed_wires({netlist, design, placement, {}}, stack, options, pool);
  }
};

StackWires stack_of(std::size_t tiers) {
  StackWires s;
  for (std::size_t k = 0; k < tiers; ++k) s.tiers.push_back({WireClasses(routing_layers(three_layers(), {})), 0, 0.5e-15});
  for (std::size_t k = 0; k + 1 < tiers; ++k) s.crossings.push_back({7, 1e-15});
  return s;
}

constexpr double kTiny = 1e-9;

TEST(PlacedWires, OfOneTierAreAPiOfTheirLayers) {
  const TwoInverters two(0);
  StackWires stack = stack_of(1);
  const PlacedWires w = two.wires(stack);
  const db::NetRc net = w.networks.net(db::NetId(std::size_t{0}));
  // 30 um on M3 and 40 um on M2; pins hang on it by the mean of one and two vias.
  EXPECT_NEAR(net.total_F(), (30 * 0.1 + 40 * 0.2) * 1e-15, kTiny * 1e-15);
  EXPECT_NEAR(w.length_m[0], 70e-6, kTiny * 1e-6);
  Moments m;
  m.solve(net, net.node(db::PinId(std::size_t{0})), {});
  const double via = 0.5 * (4 + 6), c = 11e-15, r = 30 * 5 + 40 * 3;
  EXPECT_NEAR(m.elmore_s()[net.node(db::PinId(std::size_t{1}))], via * c + r * c / 2, kTiny * r * c);
  EXPECT_TRUE(db::inconsistency(w.networks, two.netlist).empty()) << db::inconsistency(w.networks, two.netlist);
}

TEST(PlacedWires, OfTwoTiersAreOneNetworkThroughTheBond) {
  const TwoInverters two(1);
  StackWires stack = stack_of(2);
  const PlacedWires w = two.wires(stack);
  EXPECT_TRUE(db::inconsistency(w.networks, two.netlist).empty()) << db::inconsistency(w.networks, two.netlist);
  const db::NetRc net = w.networks.net(db::NetId(std::size_t{0}));
  // Below: 15 um of M3 to the bond. Above: 15 um of M3 and 40 um of M2. Between: the bond and both landings.
  const double below = 1.5e-15, hop = 2e-15, above = (1.5 + 8) * 1e-15;
  EXPECT_NEAR(net.total_F(), below + hop + above, kTiny * 1e-15);
  EXPECT_NEAR(w.tier_length_m[0], 15e-6, 1e-12);
  EXPECT_NEAR(w.tier_length_m[1], 55e-6, 1e-12);
  Moments m;
  m.solve(net, net.node(db::PinId(std::size_t{0})), {});
  EXPECT_TRUE(m.reached(net.node(db::PinId(std::size_t{1}))));
  // The driver charges all of it: seen tier by tier it would be 2.5 of 13 fF, and the far part nothing.
  EXPECT_NEAR(m.total_F(), net.total_F(), kTiny * 1e-15);
  const double via = 5, up = 1, r0 = 15 * 5, rb = 7 + 2 * up, r1 = 15 * 5 + 40 * 3;
  const double elmore = via * (below + hop + above) + r0 * (below / 2 + hop + above) + rb * (hop / 2 + above) + r1 * above / 2;
  EXPECT_NEAR(m.elmore_s()[net.node(db::PinId(std::size_t{1}))], elmore, kTiny * elmore);
  for (const db::PinId p : ids<db::PinId>(2)) EXPECT_EQ(w.node_tier[net.node(p)], p.value);
}

TEST(PlacedWires, OverThreeTiersPassTheOneBetween) {
  const TwoInverters two(2);
  StackWires stack = stack_of(3);
  const PlacedWires w = two.wires(stack);
  const db::NetRc net = w.networks.net(db::NetId(std::size_t{0}));
  Moments m;
  m.solve(net, net.node(db::PinId(std::size_t{0})), {});
  EXPECT_EQ(m.num_reached(), net.num_nodes());
  EXPECT_NEAR(net.total_F(), (1.5 + 2 * 2 + 9.5) * 1e-15, kTiny * 1e-15);
}

TEST(PlacedWires, AViaStackThatIsStatedWinsOverTheLayers) {
  const TwoInverters two(1);
  StackWires own = stack_of(2), stated = stack_of(2);
  for (TierWires& t : stated.tiers) t.via_stack_ohm = 101;
  const auto bond_ohm = [&](StackWires& s) {
    double most = 0;
    const PlacedWires w = two.wires(s);
    for (const db::Resistor& r : w.networks.resistors)
      if (r.ohm < 250 && w.node_tier[r.a] != w.node_tier[r.b]) most = r.ohm;
    return most;
  };
  EXPECT_DOUBLE_EQ(bond_ohm(own), 9);
  EXPECT_DOUBLE_EQ(bond_ohm(stated), 7 + 2 * 101);
}

TEST(WireClasses, ShareWiresOutByTracksTheShortestLowest) {
  tech::Technology t = three_layers();
  add_via(t, "V3", 1);
  add_wire(t, "M4", tech::LayerDirection::vertical, 2000, 1, 0.2);
  WireClasses c(routing_layers(t, {}));
  ASSERT_EQ(c.size(), 2u);  // M3 with M2, and M3 with M4
  // 2 of 2.5 tracks a um belong to the first class.
  std::vector<std::int64_t> lengths(100, 10);
  for (std::int64_t k = 0; k < 10; ++k) lengths.push_back(300 + k);
  c.share_out(lengths);
  EXPECT_EQ(c.of(10), 0u);
  EXPECT_EQ(c.of(309), 1u);
  EXPECT_DOUBLE_EQ(c.rc(1).y_ohm_per_m, 1e6);
}

TEST(WireClasses, LayersOutOfUseAndOnTheBackAreLeftOut) {
  tech::Technology t = three_layers();
  t.layers[t.layer("M3")].backside = true;
  EXPECT_EQ(routing_layers(t, {}).size(), 2u);
  const std::vector<std::string> some = {"M1", "M2"};
  EXPECT_EQ(routing_layers(three_layers(), some).size(), 2u);
}

TEST(WireClasses, WithoutValuesAModelOfThePitchStepsIn) {
  tech::Technology t = three_layers();
  for (tech::Layer& l : t.layers) l.rc_from_table = false, l.resistance = 0, l.pitch = 36, l.width = 18;
  t.dbu_per_micron = 1000;  // 36 nm: ASAP7's lower metals have 30 ohm, 0.16 fF and vias of 17 ohm
  for (const LayerRc& l : routing_layers(t, {})) {
    EXPECT_EQ(l.source, RcSource::model);
    EXPECT_GT(l.ohm_per_m, 30e6);
    EXPECT_LT(l.ohm_per_m, 300e6);
    EXPECT_NEAR(l.F_per_m, 0.19684e-9, 1e-14);
  }
  EXPECT_NEAR(routing_layers(t, {})[1].via_ohm, 17.2, 1e-12);
}

}  // namespace
}  // namespace taufold::wire
