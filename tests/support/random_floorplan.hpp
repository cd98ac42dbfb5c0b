// Random floorplans for tests, with a little of everything that db::Floorplan holds.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "db/floorplan.hpp"

namespace taufold::test {

class RandomFloorplan {
 public:
  explicit RandomFloorplan(Rng& rng) : rng_(rng) {}

  db::Floorplan make() {
    db::Floorplan f;
    f.design = name("d", 0);
    if (chance()) f.technology = "tech";
    f.dbu_per_um = 1 + static_cast<std::int32_t>(rng_.below(20000));
    if (chance())
      f.die = {{0, 0}, {100, 200}};
    else if (chance())
      f.die = {{0, 0}, {0, 9}, {9, 9}, {9, 5}, {4, 5}, {4, 0}};
    for (std::uint32_t k = rng_.below(4); k > 0; --k)
      f.rows.push_back({name("r", k), "core", coordinate(), coordinate(), orient(), 1 + below(50), 1, below(9), 0});
    for (std::uint32_t k = rng_.below(3); k > 0; --k) f.tracks.push_back({chance(), coordinate(), below(99), below(99), {"M1", "M2"}});
    if (chance()) f.gcells.push_back({chance(), coordinate(), below(99), below(99), {}});
    const std::uint32_t regions = rng_.below(3);
    for (std::uint32_t k = 0; k < regions; ++k) {
      f.regions.push_back({name("g", k), static_cast<db::PlanRegion::Type>(rng_.below(3)), {}});
      for (std::uint32_t b = 1 + rng_.below(2); b > 0; --b) f.regions.back().boxes.push_back(box());
    }
    for (std::uint32_t k = 0, n = rng_.below(20); k < n; ++k) {
      const db::ComponentId c = f.add_component(name("u", k), name("M", rng_.below(3)));
      f.component_source[c] = static_cast<db::PlanSource>(rng_.below(6));
      if (chance()) f.place(c, point(), orient(), static_cast<db::PlaceStatus>(1 + rng_.below(3)));
      if (chance()) f.set_tier(c, static_cast<std::int16_t>(rng_.below(4)));
      if (rng_.below(4) == 0) f.halos.push_back({c, chance(), below(9), below(9), below(9), below(9)});
      if (regions > 0 && rng_.below(4) == 0) f.component_regions.emplace_back(c, f.regions[rng_.below(regions)].name);
    }
    for (std::uint32_t k = 0, n = rng_.below(8); k < n; ++k) {
      const db::PlanPinId p = f.add_pin(name("p", k), name("n", rng_.below(9)), static_cast<db::PlanDirection>(rng_.below(5)),
                                        static_cast<db::PlanUse>(rng_.below(8)));
      f.pins[p].special = chance();
      for (std::uint32_t q = rng_.below(3); q > 0; --q) {
        f.add_port(p, "M2", box(), point(), orient(), static_cast<db::PlaceStatus>(1 + rng_.below(3)));
        db::PlanPort& port = f.pins[p].ports.back();
        if (rng_.below(4) == 0) port.shapes.clear();
        if (rng_.below(4) == 0) port.shapes.push_back({"M3", {point(), point(), point()}});
        if (rng_.below(4) == 0) port = {};
      }
    }
    for (std::uint32_t k = rng_.below(3); k > 0; --k) {
      db::PlanBlockage b;
      b.shapes.push_back({"", {point(), point()}});
      if (chance()) b.shapes.push_back({"", {point(), point(), point()}});
      if (chance()) {
        b.kind = db::PlanBlockage::Kind::layer;
        b.layer = "M1";
        b.except_pg_net = chance();
        b.slots = chance();
        b.fills = chance();
        if (chance()) b.spacing = below(9);
        if (chance()) b.design_rule_width = below(9);
      } else {
        b.soft = chance();
        if (chance()) b.partial_ppm = below(1'000'001);
        if (chance()) b.component = "u1";
      }
      b.pushdown = chance();
      f.blockages.push_back(std::move(b));
    }
    for (std::uint32_t k = rng_.below(3); k > 0; --k)
      f.groups.push_back({name("gr", k), regions > 0 && chance() ? f.regions[0].name : "", {"u*", name("u", k)}});
    nets(f, f.nets, false);
    nets(f, f.special_nets, true);
    f.link_pins();
    return f;
  }

 private:
  bool chance() { return rng_.below(2) == 0; }
  std::int32_t below(std::uint32_t n) { return static_cast<std::int32_t>(rng_.below(n)); }
  std::int32_t coordinate() { return rng_.between(-1000, 1000) * (rng_.below(8) == 0 ? 1'000'000 : 1); }
  geom::Point point() {
    const std::int32_t x = coordinate();
    return {x, coordinate()};
  }
  geom::Box box() {
    geom::Box b;
    for (int k = 0; k < 2; ++k) {
      const geom::Point p = point();
      b.add(p.x, p.y);
    }
    return b;
  }
  geom::Orient orient() { return static_cast<geom::Orient>(rng_.below(8)); }
  /// Distinct for distinct numbers; now and then with signs that a writer must take care of.
  std::string name(const char* stem, std::uint32_t k) {
    static constexpr const char* kHeads[] = {"", "", "", "#", "(", "-", "+", "\"", "a/b/", "*"};
    static constexpr const char* kTails[] = {"", "", "", "[3]", ";", ")", "(x)", "*"};
    const std::uint32_t pick = static_cast<std::uint32_t>(hash64(k, static_cast<unsigned char>(stem[0])));
    return kHeads[pick % 10] + (stem + std::to_string(k)) + kTails[pick / 10 % 8];
  }
  void nets(db::Floorplan& f, db::PlanNets& list, bool special) {
    std::vector<db::ComponentId> free;
    for (const db::ComponentId c : ids<db::ComponentId>(f.num_components())) free.push_back(c);
    for (std::uint32_t k = 0, n = rng_.below(9); k < n; ++k) {
      const db::PlanNetId net = db::Floorplan::add_net(list, name("n", k), static_cast<db::PlanUse>(rng_.below(8)));
      list.source[net] = static_cast<db::PlanSource>(rng_.below(6));
      for (std::uint32_t e = rng_.below(5); e > 0; --e) {
        if (rng_.below(4) == 0 && f.pins.size() > 0)
          db::Floorplan::connect(list, db::PlanPinId(rng_.below(static_cast<std::uint32_t>(f.pins.size()))));
        else if (rng_.below(4) == 0)
          db::Floorplan::connect_all(list, special && chance() ? "u*" : "*", name("V", 1));
        else if (!free.empty())  // a pin is on one net
          db::Floorplan::connect(list, free[rng_.below(static_cast<std::uint32_t>(free.size()))], name("P", k));
      }
    }
  }
  Rng& rng_;
};

}  // namespace taufold::test
