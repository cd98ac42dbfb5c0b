#include "db/floorplan.hpp"

#include <cassert>
#include <cstdlib>
#include <limits>

#include "base/int128.hpp"
#include "base/random.hpp"

namespace taufold::db {

namespace {

/// FNV-1a over words.
class Hash {
 public:
  template <class T>
  void number(T v) {
    h_ = (h_ ^ static_cast<std::uint64_t>(v)) * 0x100000001b3ULL;
  }
  void text(std::string_view s) {
    number(s.size());
    for (const char c : s) number(static_cast<unsigned char>(c));
  }
  void point(geom::Point p) {
    number(static_cast<std::uint32_t>(p.x));
    number(static_cast<std::uint32_t>(p.y));
  }
  void points(const std::vector<geom::Point>& all) {
    number(all.size());
    for (const geom::Point p : all) point(p);
  }
  void names(const StringPool& pool) {
    number(pool.size());
    for (std::uint32_t i = 0; i < pool.size(); ++i) text(pool[i]);
  }
  std::uint64_t value() const { return mix64(h_); }

 private:
  std::uint64_t h_ = 0xcbf29ce484222325ULL;
};

void hash_grids(Hash& h, const std::vector<PlanGrid>& grids) {
  h.number(grids.size());
  for (const PlanGrid& g : grids) {
    h.number(g.of_x);
    h.point({g.start, g.count});
    h.number(static_cast<std::uint32_t>(g.step));
    for (const std::string& l : g.layers) h.text(l);
  }
}

void hash_shapes(Hash& h, const std::vector<PlanShape>& shapes) {
  h.number(shapes.size());
  for (const PlanShape& s : shapes) {
    h.text(s.layer);
    h.points(s.points);
  }
}

void hash_nets(Hash& h, const PlanNets& nets) {
  h.names(nets.names);
  for (const PlanNetId n : nets.all()) {
    h.number(nets.use[n]);
    h.number(nets.source[n]);
    const auto [from, to] = nets.ends_of(n);
    h.number(to - from);
    for (std::uint32_t e = from; e < to; ++e) {
      const PlanEnd end = nets.ends[e];
      h.number(end.kind());
      switch (end.kind()) {
        case PlanEnd::Kind::component:
          h.number(end.component().value);
          break;
        case PlanEnd::Kind::pin:
          h.number(end.pin().value);
          break;
        case PlanEnd::Kind::pattern:
          h.text(nets.patterns[end.pattern_index()]);
          break;
      }
      if (nets.end_pin_name[e] != PlanNets::kNoPin) h.text(nets.pin_names[nets.end_pin_name[e]]);
    }
  }
}

std::string fault_of_nets(const Floorplan& f, const PlanNets& nets) {
  const std::size_t n = nets.size();
  if (nets.names.size() != n || nets.use.size() != n || nets.source.size() != n) return "net arrays differ in length";
  if (nets.end_begin.front() != 0 || nets.end_begin.back() != nets.ends.size()) return "net ends are not covered";
  if (nets.end_pin_name.size() != nets.ends.size()) return "net ends and their pins differ in number";
  for (std::size_t k = 0; k < n; ++k)
    if (nets.end_begin[k] > nets.end_begin[k + 1]) return "net ends are out of order";
  for (std::size_t e = 0; e < nets.ends.size(); ++e) {
    const PlanEnd end = nets.ends[e];
    const bool named = nets.end_pin_name[e] != PlanNets::kNoPin;
    if (named && nets.end_pin_name[e] >= nets.pin_names.size()) return "a net end has an unknown pin name";
    switch (end.kind()) {
      case PlanEnd::Kind::component:
        if (end.component().value >= f.num_components() || !named) return "a net end has no component or no pin";
        break;
      case PlanEnd::Kind::pin:
        if (end.pin().value >= f.pins.size()) return "a net end has an unknown port";
        break;
      case PlanEnd::Kind::pattern:
        if (end.pattern_index() >= nets.patterns.size() || !named) return "a net end has no pattern or no pin";
        break;
    }
  }
  return {};
}

}  // namespace

PlanNetId PlanNets::find(std::string_view name) const {
  const std::uint32_t i = names.find(name);
  return i == StringPool::kNone ? PlanNetId() : PlanNetId(i);
}

ComponentId Floorplan::find_component(std::string_view name) const {
  const std::uint32_t i = component_names.find(name);
  return i == StringPool::kNone ? ComponentId() : ComponentId(i);
}

PlanPinId Floorplan::find_pin(std::string_view name) const {
  const std::uint32_t i = pin_names.find(name);
  return i == StringPool::kNone ? PlanPinId() : PlanPinId(i);
}

ComponentId Floorplan::add_component(std::string_view name, std::string_view master) {
  [[maybe_unused]] const bool is_new = component_names.insert(name).second;
  assert(is_new);
  component_status.push_back(PlaceStatus::unplaced);
  component_source.push_back(PlanSource::none);
  component_orient.push_back(geom::Orient::R0);
  component_at.push_back({});
  component_tier.push_back(kNoTier);
  return component_master.push_back(master_names.insert(master).first);
}

void Floorplan::place(ComponentId c, geom::Point at, geom::Orient orient, PlaceStatus status) {
  component_at[c] = at;
  component_orient[c] = orient;
  component_status[c] = status;
}

PlanPinId Floorplan::add_pin(std::string_view name, std::string_view net, PlanDirection direction, PlanUse use) {
  [[maybe_unused]] const bool is_new = pin_names.insert(name).second;
  assert(is_new);
  PlanPin pin;
  pin.net_name = net;
  pin.direction = direction;
  pin.use = use;
  return pins.push_back(std::move(pin));
}

void Floorplan::add_port(PlanPinId pin, std::string_view layer, const geom::Box& box, geom::Point at, geom::Orient orient,
                         PlaceStatus status) {
  PlanPort port;
  port.status = status;
  port.orient = orient;
  port.at = at;
  port.shapes.push_back({std::string(layer), {{box.xlo, box.ylo}, {box.xhi, box.yhi}}});
  pins[pin].ports.push_back(std::move(port));
}

PlanNetId Floorplan::add_net(PlanNets& nets, std::string_view name, PlanUse use) {
  [[maybe_unused]] const bool is_new = nets.names.insert(name).second;
  assert(is_new);
  nets.use.push_back(use);
  nets.end_begin.push_back(nets.end_begin.back());
  return nets.source.push_back(PlanSource::none);
}

namespace {

void add_end(PlanNets& nets, PlanEnd end, std::uint32_t pin_name) {
  assert(nets.size() > 0);
  nets.ends.push_back(end);
  nets.end_pin_name.push_back(pin_name);
  ++nets.end_begin.back();
}

}  // namespace

void Floorplan::connect(PlanNets& nets, ComponentId c, std::string_view pin) {
  add_end(nets, PlanEnd(c), nets.pin_names.insert(pin).first);
}

void Floorplan::connect(PlanNets& nets, PlanPinId p) { add_end(nets, PlanEnd(p), PlanNets::kNoPin); }

void Floorplan::connect_all(PlanNets& nets, std::string_view pattern, std::string_view pin) {
  add_end(nets, PlanEnd::pattern(nets.patterns.insert(pattern).first), nets.pin_names.insert(pin).first);
}

void Floorplan::link_pins() {
  for (PlanPin& p : pins) p.net = nets.find(p.net_name);
}

std::int64_t polygon_area(const std::vector<geom::Point>& corners) {
  if (corners.size() == 2) return bounding_box(corners).area();
  int128 twice = 0;
  for (std::size_t k = 0; k < corners.size(); ++k) {
    const geom::Point a = corners[k], b = corners[k + 1 == corners.size() ? 0 : k + 1];
    twice += static_cast<int128>(a.x) * b.y - static_cast<int128>(b.x) * a.y;
  }
  if (twice < 0) twice = -twice;
  const int128 most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(twice / 2 < most ? twice / 2 : most);
}

geom::Box bounding_box(const std::vector<geom::Point>& points) {
  geom::Box b;
  for (const geom::Point p : points) b.add(p.x, p.y);
  return b;
}

geom::Box turned_about_origin(const geom::Box& box, geom::Orient orient) {
  geom::Box b;
  for (const geom::Point corner : {geom::Point{box.xlo, box.ylo}, geom::Point{box.xhi, box.yhi}}) {
    const geom::Point p = geom::turned(corner, 0, 0, orient);
    b.add(p.x, p.y);
  }
  return b;
}

geom::Box placed_box(const PlanPin& pin) {
  geom::Box all;
  for (const PlanPort& port : pin.ports) {
    if (port.status == PlaceStatus::unplaced) continue;
    for (const PlanShape& s : port.shapes) {
      const geom::Box b = turned_about_origin(s.box(), port.orient);
      all.add(port.at.x + b.xlo, port.at.y + b.ylo);
      all.add(port.at.x + b.xhi, port.at.y + b.yhi);
    }
    if (port.shapes.empty()) all.add(port.at.x, port.at.y);
  }
  return all;
}

std::string inconsistency(const Floorplan& f) {
  const std::size_t n = f.num_components();
  if (f.component_names.size() != n || f.component_status.size() != n || f.component_source.size() != n ||
      f.component_orient.size() != n || f.component_at.size() != n || f.component_tier.size() != n)
    return "component arrays differ in length";
  for (const std::uint32_t m : f.component_master)
    if (m >= f.master_names.size()) return "a component has an unknown master";
  if (f.dbu_per_um <= 0) return "the database unit is not positive";
  if (f.die.size() == 1) return "the die is a point";
  if (f.pin_names.size() != f.pins.size()) return "pin arrays differ in length";
  for (const PlanPin& p : f.pins)
    if (p.net.valid() && p.net.value >= f.nets.size()) return "a pin has an unknown net";
  for (std::size_t k = 0; k < f.halos.size(); ++k)
    if (f.halos[k].component.value >= n || (k > 0 && f.halos[k - 1].component >= f.halos[k].component))
      return "halos are out of order";
  for (std::size_t k = 0; k < f.component_regions.size(); ++k)
    if (f.component_regions[k].first.value >= n ||
        (k > 0 && f.component_regions[k - 1].first >= f.component_regions[k].first))
      return "regions of components are out of order";
  if (const std::string fault = fault_of_nets(f, f.nets); !fault.empty()) return fault;
  return fault_of_nets(f, f.special_nets);
}

std::uint64_t checksum(const Floorplan& f) {
  Hash h;
  h.text(f.design);
  h.text(f.technology);
  h.number(f.dbu_per_um);
  h.points(f.die);
  h.number(f.rows.size());
  for (const PlanRow& r : f.rows) {
    h.text(r.name);
    h.text(r.site);
    h.point({r.x, r.y});
    h.number(r.orient);
    h.point({r.count_x, r.count_y});
    h.point({r.step_x, r.step_y});
  }
  hash_grids(h, f.tracks);
  hash_grids(h, f.gcells);
  h.names(f.component_names);
  h.names(f.master_names);
  for (const ComponentId c : ids<ComponentId>(f.num_components())) {
    h.number(f.component_master[c]);
    h.number(static_cast<unsigned>(f.component_status[c]) << 8 | static_cast<unsigned>(f.component_source[c]));
    h.number(f.component_orient[c]);
    h.point(f.component_at[c]);
    h.number(f.component_tier[c]);
  }
  h.number(f.halos.size());
  for (const PlanHalo& halo : f.halos) {
    h.number(halo.component.value);
    h.number(halo.soft);
    h.point({halo.left, halo.bottom});
    h.point({halo.right, halo.top});
  }
  h.number(f.component_regions.size());
  for (const auto& [c, region] : f.component_regions) {
    h.number(c.value);
    h.text(region);
  }
  h.names(f.pin_names);
  for (const PlanPin& p : f.pins) {
    h.text(p.net_name);
    h.number(p.net.value);
    h.number(p.special);
    h.number(static_cast<unsigned>(p.direction) << 8 | static_cast<unsigned>(p.use));
    h.number(p.ports.size());
    for (const PlanPort& port : p.ports) {
      h.number(static_cast<unsigned>(port.status) << 8 | static_cast<unsigned>(port.orient));
      h.point(port.at);
      hash_shapes(h, port.shapes);
    }
  }
  h.number(f.blockages.size());
  for (const PlanBlockage& b : f.blockages) {
    h.number(b.kind);
    h.text(b.layer);
    h.number(b.soft << 4 | b.slots << 3 | b.fills << 2 | b.pushdown << 1 | static_cast<int>(b.except_pg_net));
    h.number(b.partial_ppm);
    h.point({b.spacing, b.design_rule_width});
    h.text(b.component);
    hash_shapes(h, b.shapes);
  }
  h.number(f.regions.size());
  for (const PlanRegion& r : f.regions) {
    h.text(r.name);
    h.number(r.type);
    for (const geom::Box& b : r.boxes) {
      h.point({b.xlo, b.ylo});
      h.point({b.xhi, b.yhi});
    }
  }
  h.number(f.groups.size());
  for (const PlanGroup& g : f.groups) {
    h.text(g.name);
    h.text(g.region);
    for (const std::string& m : g.members) h.text(m);
  }
  hash_nets(h, f.nets);
  hash_nets(h, f.special_nets);
  return h.value();
}

}  // namespace taufold::db
