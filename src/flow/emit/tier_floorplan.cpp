#include "flow/emit/tier_floorplan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace taufold::flow {

using geom::Orient;

geom::Point TierFrame::corner(geom::Point p, std::int32_t width, std::int32_t height) const {
  if (!flipped_) return p;
  return about_y_ ? geom::Point{die_.xlo + die_.xhi - p.x - width, p.y} : geom::Point{p.x, die_.ylo + die_.yhi - p.y - height};
}

Orient TierFrame::orient(Orient o) const {
  if (!flipped_) return o;
  // Mirrored after being turned; in the order of geom::Orient.
  constexpr std::array<Orient, 8> kAboutY = {Orient::MY, Orient::MXR90, Orient::MX, Orient::MYR90, Orient::R180, Orient::R90, Orient::R0, Orient::R270};
  constexpr std::array<Orient, 8> kAboutX = {Orient::MX, Orient::MYR90, Orient::MY, Orient::MXR90, Orient::R0, Orient::R270, Orient::R180, Orient::R90};
  return (about_y_ ? kAboutY : kAboutX)[static_cast<std::size_t>(o)];
}

namespace {

Orient row_orient(const RealDesign& real, std::int32_t row) {
  if (static_cast<std::size_t>(row) < real.row_orient.size()) return real.row_orient[static_cast<std::size_t>(row)];
  return row % 2 == 0 ? Orient::R0 : Orient::MX;
}

db::PlanDirection direction_of(db::PinDirection d) {
  return d == db::PinDirection::output  ? db::PlanDirection::output
         : d == db::PinDirection::input ? db::PlanDirection::input
                                        : db::PlanDirection::inout;
}

class Builder {
 public:
  /// Of one tier.
  Builder(const FoldLayout& l, db::TierId tier)
      : real_(l.real), d_(l.design), p_(l.placement), n_(l.real.netlist), ports_(l.modules[tier.value].ports), fold_(&l), tier_(tier), frame_(l.real.stack.tiers[tier.value], l.design.die) {
    plan_.design = l.modules[tier.value].name;
  }
  /// Of all of them.
  Builder(const RealDesign& real, const db::Design& d, const db::Placement& p, const std::vector<io::verilog::ModulePort>& ports, const std::vector<std::string>& masters)
      : real_(real), d_(d), p_(p), n_(real.netlist), ports_(ports), masters_(&masters), tier_(std::size_t{0}), frame_(tech::Tier(), d.die) {
    plan_.design = real.netlist.name;
  }

  db::Floorplan run() {
    plan_.dbu_per_um = d_.dbu_per_micron;
    plan_.die = {{d_.die.xlo, d_.die.ylo}, {d_.die.xhi, d_.die.yhi}};
    rows(tier_, "row");
    for (const db::TierId t : ids<db::TierId>(d_.num_tiers()))
      if (fold_ == nullptr && t != tier_ && real_.site_name(t) != real_.site_name(tier_)) rows(t, fmt::format("row_tier{}", t.value));
    cells();
    physical_cells();
    bump_.assign(p_.bonds.size(), db::ComponentId());
    if (fold_ != nullptr) bumps();
    if (fold_ != nullptr) tsvs();
    pins();
    nets();
    plan_.link_pins();
    return std::move(plan_);
  }

 private:
  bool here(db::InstId i) const { return fold_ == nullptr || p_.tier[i] == tier_; }

  void rows(db::TierId tier, const std::string& name) {
    const db::RowGrid& g = d_.tiers[tier].rows;
    for (std::int32_t r = 0; r < g.count; ++r) {
      const geom::Point at = frame_.corner({g.x, g.y + r * g.height}, g.length, g.height);
      db::PlanRow row;
      row.name = fmt::format("{}_{}", name, r);
      row.site = real_.site_name(tier);
      row.x = at.x;
      row.y = at.y;
      // Sites are their own mirror image at the y axis.
      const Orient seen = frame_.orient(row_orient(real_, r));
      row.orient = seen == Orient::MY ? Orient::R0 : seen == Orient::R180 ? Orient::MX : seen;
      row.count_x = g.length / g.site;
      row.step_x = g.site;
      plan_.rows.push_back(std::move(row));
    }
  }

  Orient seen_orient(db::InstId i) const {
    if (d_.fixed_place(i) != nullptr || d_.masters[d_.inst_master[i]].is_macro) return p_.orient[i];
    const db::RowGrid& g = d_.tiers[p_.tier[i]].rows;
    return row_orient(real_, (p_.y[i] - g.y) / g.height);
  }

  void place(db::ComponentId c, db::TierId tier, const geom::Point& corner, std::int32_t width, std::int32_t height, Orient seen, db::PlaceStatus status) {
    plan_.place(c, frame_.corner(corner, width, height), frame_.orient(seen), status);
    plan_.set_tier(c, static_cast<std::int16_t>(tier.value));
  }

  void cells() {
    component_.assign(n_.num_insts(), db::ComponentId());
    for (const db::InstId i : ids<db::InstId>(n_.num_insts())) {
      if (!here(i)) continue;
      component_[i.value] = plan_.add_component(n_.inst_name(i), masters_ != nullptr ? (*masters_)[i.value] : real_.cell_name(i, tier_));
      const Orient seen = seen_orient(i);
      const db::Shape& s = d_.shape(i, p_.tier[i]);
      const bool swapped = geom::swaps_sides(seen);
      place(component_[i.value], p_.tier[i], {p_.x[i], p_.y[i]}, swapped ? s.height : s.width, swapped ? s.width : s.height, seen,
            d_.fixed_place(i) != nullptr ? db::PlaceStatus::fixed : db::PlaceStatus::placed);
    }
  }

  void physical_cells() {
    for (const PhysicalCell& cell : real_.physical) {
      const db::ComponentId c = plan_.add_component(cell.name, cell.master);
      plan_.place(c, {cell.x, cell.y}, cell.orient, db::PlaceStatus::fixed);
      plan_.set_tier(c, static_cast<std::int16_t>(tier_.value));
    }
  }

  /// Side of a bond that lies on this tier; 0 below it, 1 above it, -1 neither.
  int side(std::uint32_t interface) const {
    return interface == tier_.value ? 0 : interface + 1 == tier_.value ? 1 : -1;
  }

  void bumps() {
    for (std::size_t b = 0; b < p_.bonds.size(); ++b) {
      const int s = side(p_.bonds[b].interface);
      if (s < 0) continue;
      const BondPad& pad = fold_->pads.at(p_.bonds[b].interface, s == 1);
      bump_[b] = plan_.add_component(fold_->pads.bump(b), pad.master);
      place(bump_[b], tier_, {p_.bonds[b].x - pad.size / 2, p_.bonds[b].y - pad.size / 2}, pad.size, pad.size, Orient::R0, db::PlaceStatus::cover);
    }
  }

  /// Where TSVs pass through this tier no cell may stand: a placement blockage each, which belongs to the bump of its bond.
  void tsvs() {
    for (std::size_t b = 0; b < p_.bonds.size(); ++b) {
      const db::BondRule& rule = d_.interfaces[p_.bonds[b].interface];
      if (!rule.pierces(p_.bonds[b].interface, tier_.value)) continue;
      const geom::Box square = db::tsv_box(rule, {p_.bonds[b].x, p_.bonds[b].y});
      const geom::Point corner = frame_.corner({square.xlo, square.ylo}, rule.tsv, rule.tsv);
      db::PlanBlockage blockage;
      blockage.component = fold_->pads.bump(b);
      blockage.shapes.push_back({{}, {corner, {corner.x + rule.tsv, corner.y + rule.tsv}}});
      plan_.blockages.push_back(std::move(blockage));
    }
  }

  /// Bond of a net at an interface, an index of Placement::bonds; their number when the placement lacks it.
  std::size_t bond_of(db::NetId net, std::uint32_t interface) const {
    const auto at = std::lower_bound(p_.bonds.begin(), p_.bonds.end(), std::pair(net.value, interface), [](const db::Bond& b, const auto& key) {
      return std::pair(b.net.value, b.interface) < key;
    });
    const bool there = at != p_.bonds.end() && at->net == net && at->interface == interface;
    return there ? static_cast<std::size_t>(at - p_.bonds.begin()) : p_.bonds.size();
  }

  void square(db::PlanPinId pin, std::string_view layer, geom::Point seen, std::int32_t size, db::PlaceStatus status) {
    const std::int32_t half = std::max(1, size / 2);
    plan_.add_port(pin, layer, {-half, -half, half, half}, frame_.point(seen), Orient::R0, status);
  }

  void pins() {
    const io::verilog::ModuleNetNames names(n_, ports_);
    std::vector<std::size_t> port_of_bit(n_.port_bit_net.size(), d_.ports.size());
    for (std::size_t k = 0; k < real_.port_bits.size(); ++k) port_of_bit[real_.port_bits[k].value] = k;
    const tech::Layer* lowest = nullptr;
    for (const tech::Layer& layer : real_.technology_of(tier_).layers)
      if (lowest == nullptr && layer.kind == tech::LayerKind::routing && !layer.backside) lowest = &layer;
    const auto add = [&](const std::string& name, db::NetId net, db::PinDirection direction) {
      const bool named = net.valid() && n_.net_constant[net] == db::Constant::none;
      const db::PlanPinId pin = plan_.add_pin(name, named ? names[net] : name, direction_of(direction));
      if (named)
        pins_.emplace_back(net, pin);
      else
        loose_.push_back(pin);
      return pin;
    };
    std::size_t next = 0;
    for (const db::PortId id : ids<db::PortId>(n_.ports.size())) {
      if (next >= ports_.size() || ports_[next].name != n_.ports[id].name) continue;  // on another tier
      const io::verilog::ModulePort& port = ports_[next++];
      std::size_t bit = 0;
      for (const db::PortBitId b : n_.bits(id)) {
        const db::PlanPinId pin = add(port.bit_name(bit), port.nets[bit], port.direction);
        ++bit;
        const std::size_t k = port_of_bit[b.value];
        if (k >= d_.ports.size()) continue;
        const geom::Point at{d_.ports[k].x, d_.ports[k].y};
        if (lowest != nullptr)
          square(pin, lowest->name, at, lowest->width, db::PlaceStatus::placed);
        else
          plan_.pins[pin].ports.push_back({db::PlaceStatus::placed, Orient::R0, frame_.point(at), {}});
      }
    }
    for (const bool upper : {true, false}) {
      if (fold_ == nullptr) break;
      for (const io::verilog::BondPorts& b : fold_->bonds) {
        if (b.interface + (upper ? 1 : 0) != tier_.value) continue;
        const io::verilog::ModulePort& port = ports_[next++];
        const db::PlanPinId pin = add(port.name, b.net, port.direction);
        const std::size_t k = bond_of(b.net, b.interface);
        const BondPad& pad = fold_->pads.at(b.interface, upper);
        if (k < p_.bonds.size()) square(pin, pad.layer, {p_.bonds[k].x, p_.bonds[k].y}, pad.size, db::PlaceStatus::cover);
      }
    }
    std::stable_sort(pins_.begin(), pins_.end(), [](const auto& a, const auto& b) { return a.first.value < b.first.value; });
    for (const db::NetId net : ids<db::NetId>(n_.num_nets())) net_name_.push_back(n_.net_constant[net] == db::Constant::none ? names[net] : std::string());
  }

  void nets() {
    std::size_t pin = 0, bond = 0;
    for (const db::NetId net : ids<db::NetId>(n_.num_nets())) {
      bool begun = false;
      const auto begin = [&] {
        if (!begun) db::Floorplan::add_net(plan_.nets, net_name_[net.value]);
        begun = true;
      };
      for (; pin < pins_.size() && pins_[pin].first == net; ++pin) begin(), db::Floorplan::connect(plan_.nets, pins_[pin].second);
      for (; bond < p_.bonds.size() && p_.bonds[bond].net == net; ++bond)
        if (bump_[bond].valid()) begin(), db::Floorplan::connect(plan_.nets, bump_[bond], BondPads::kPin);
      if (n_.net_constant[net] != db::Constant::none) continue;
      for (const db::PinId q : n_.pins(net))
        if (here(n_.pin_inst[q])) begin(), db::Floorplan::connect(plan_.nets, component_[n_.pin_inst[q].value], n_.pin_name(q));
    }
    // Ports that are tied to a constant, each a net of its own.
    for (const db::PlanPinId p : loose_) {
      db::Floorplan::add_net(plan_.nets, plan_.pin_name(p));
      db::Floorplan::connect(plan_.nets, p);
    }
  }

  const RealDesign& real_;
  const db::Design& d_;
  const db::Placement& p_;
  const db::Netlist& n_;
  const std::vector<io::verilog::ModulePort>& ports_;
  const std::vector<std::string>* masters_ = nullptr;  ///< by instance; null: as in the process of the tier
  const FoldLayout* fold_ = nullptr;                   ///< null: all tiers at once
  const db::TierId tier_;
  const TierFrame frame_;
  db::Floorplan plan_;
  std::vector<db::ComponentId> component_;                     ///< by instance
  std::vector<db::ComponentId> bump_;                          ///< by bond
  std::vector<std::pair<db::NetId, db::PlanPinId>> pins_;      ///< sorted by net
  std::vector<db::PlanPinId> loose_;
  std::vector<std::string> net_name_;                          ///< by net
};

}  // namespace

db::Floorplan tier_floorplan(const FoldLayout& layout, db::TierId tier) {
  return Builder(layout, tier).run();
}

db::Floorplan stacked_floorplan(const RealDesign& real, const db::Design& d, const db::Placement& p, const std::vector<io::verilog::ModulePort>& ports,
                                const std::vector<std::string>& masters) {
  return Builder(real, d, p, ports, masters).run();
}

}  // namespace taufold::flow
