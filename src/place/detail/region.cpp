#include "place/detail/region.hpp"

#include <algorithm>
#include <limits>

namespace taufold::place {

// Buckets cut by a line belong to no zone, and neither does the first whole bucket after it: bonds of two regions are then
// at least one bucket apart, that is, never in conflict. Die edges cut nothing.
void RegionBonds::extract(const Layout& layout, int interface, const RegionBounds& b) {
  const BondMap& map = layout.maps[interface];
  const BondSites& s = map.sites();
  const bool of_cells = layout.is_cut(interface);  // the map has TSV cells instead of nets
  pitch_x = s.pitch_x;
  pitch_y = s.pitch_y;
  origin_x_ = s.xlo;
  origin_y_ = s.ylo;
  const auto first = [](std::int32_t cut, std::int32_t origin, std::int32_t pitch) {
    return cut <= origin ? 0 : (cut - origin) / pitch + 1;
  };
  const auto last = [](std::int32_t cut, std::int32_t origin, std::int32_t top, std::int32_t pitch, std::int32_t n) {
    return cut >= top ? n - 1 : cut < origin ? -1 : std::min(n - 1, (cut - origin) / pitch - 1);
  };
  c0_ = first(b.xlo, s.xlo, pitch_x);
  c1_ = last(b.xhi, s.xlo, s.xhi, pitch_x, map.columns());
  r0_ = first(b.ylo, s.ylo, pitch_y);
  r1_ = last(b.yhi, s.ylo, s.yhi, pitch_y, map.rows());
  entry_.clear();
  if (!has_zone()) return;
  mc0_ = std::max(0, c0_ - 1);
  mc1_ = std::min(map.columns() - 1, c1_ + 1);
  mr0_ = std::max(0, r0_ - 1);
  mr1_ = std::min(map.rows() - 1, r1_ + 1);
  width_ = mc1_ - mc0_ + 1;
  xlo = s.xlo + c0_ * pitch_x;
  xhi = std::min(s.xhi, s.xlo + (c1_ + 1) * pitch_x - 1);
  ylo = s.ylo + r0_ * pitch_y;
  yhi = std::min(s.yhi, s.ylo + (r1_ + 1) * pitch_y - 1);
  entry_.reserve(static_cast<std::size_t>(width_) * (mr1_ - mr0_ + 1));
  for (std::int32_t j = mr0_; j <= mr1_; ++j)
    for (std::int32_t i = mc0_; i <= mc1_; ++i) {
      const std::int32_t net = map.at(i, j);
      if (net == BondMap::kFree) {
        entry_.push_back({{}, BondMap::kFree});
      } else if (of_cells) {
        entry_.push_back({layout.tsv_bond(net), net});
      } else {
        const BondSlot& slot = layout.bonds[layout.bond_index(net, interface)];
        entry_.push_back({{slot.x, slot.y}, net});
      }
    }
}

bool RegionBonds::in_zone(std::int32_t x, std::int32_t y) const {
  return has_zone() && x >= xlo && x <= xhi && y >= ylo && y <= yhi;
}

const geom::Point* RegionBonds::conflict(std::int32_t x, std::int32_t y, std::int32_t net) const {
  const std::int32_t ci = (x - origin_x_) / pitch_x, cj = (y - origin_y_) / pitch_y;
  for (std::int32_t j = std::max(mr0_, cj - 1); j <= std::min(mr1_, cj + 1); ++j)
    for (std::int32_t i = std::max(mc0_, ci - 1); i <= std::min(mc1_, ci + 1); ++i) {
      const Entry& e = at(i, j);
      if (e.net != BondMap::kFree && e.net != net && std::abs(e.at.x - x) < pitch_x && std::abs(e.at.y - y) < pitch_y)
        return &e.at;
    }
  return nullptr;
}

void RegionBonds::put(std::int32_t x, std::int32_t y, std::int32_t net) {
  at((x - origin_x_) / pitch_x, (y - origin_y_) / pitch_y) = {{x, y}, net};
}

void RegionBonds::take(std::int32_t x, std::int32_t y) {
  at((x - origin_x_) / pitch_x, (y - origin_y_) / pitch_y).net = BondMap::kFree;
}

template <int N>
Region<N>::Region(const Problem& p) : p_(p) {
  local_cell_.assign(p.objects, -1);
  local_net_.assign(p.nets, -1);
  for (int k = 0; k < std::min(N, p.tiers); ++k) {
    height[k] = p.space[k].rows.height;
  }
}

template <int N>
void Region<N>::extract(const Layout& layout, const RegionBounds& b) {
  for (const std::int32_t c : cell) local_cell_[c] = -1;
  for (const auto& n : nets) local_net_[n.global] = -1;
  for (int k = 0; k + 1 < p_.tiers; ++k) bonds[k].extract(layout, k, b);
  extract_cells(layout, b);
  extract_nets(layout, b);
  decide_rules(layout);
}

template <int N>
void Region<N>::extract_cells(const Layout& layout, const RegionBounds& b) {
  cell.clear();
  at.clear();
  row.clear();
  width.clear();
  line_begin.clear();
  std::int32_t used = 0;
  for (int k = 0; k < N; ++k) {
    row_base[k] = used;
    line_base[k] = static_cast<std::int32_t>(line_begin.size());
    line_y[k] = 0;
    if (k >= p_.tiers) continue;
    const db::RowGrid& g = p_.space[k].rows;
    // A row belongs to the region that holds its centre line.
    const auto row_at = [&](std::int32_t y) {
      const std::int64_t above = static_cast<std::int64_t>(y) - g.y - g.height / 2;
      return static_cast<std::int32_t>(std::clamp<std::int64_t>(above <= 0 ? 0 : (above + g.height - 1) / g.height, 0, g.count));
    };
    const std::int32_t first = row_at(b.ylo), last = row_at(b.yhi);
    line_y[k] = g.y + first * g.height;
    for (std::int32_t r = first; r < last; ++r) {
      line_begin.push_back(used);
      const std::vector<std::int32_t>& in_row = layout.row_cells(k, r);
      std::size_t next = 0;
      for (std::int32_t i = p_.space[k].row_begin[r]; i < p_.space[k].row_begin[r + 1]; ++i) {
        const Segment& segment = p_.space[k].segments[i];
        if (!p_.space[k].whole && (segment.hi <= b.xlo || segment.lo >= b.xhi)) continue;
        if (static_cast<std::size_t>(used) == rows.size()) rows.emplace_back();
        RegionRow& out = rows[used];
        out.cells.clear();
        out.y = g.y + r * g.height;
        out.grid_row = r;
        out.lo = p_.space[k].site_up(std::max(b.xlo, segment.lo));
        out.hi = p_.space[k].site_down(std::min(b.xhi, segment.hi));
        while (next < in_row.size() && layout.x[in_row[next]] < segment.lo) ++next;
        for (; next < in_row.size() && layout.x[in_row[next]] < segment.hi; ++next) {
          const std::int32_t c = in_row[next];
          const std::int32_t cx = layout.x[c], end = cx + p_.width[k][c];
          if (end <= out.lo) continue;
          if (cx < b.xlo) {
            out.lo = end;
          } else if (end > b.xhi) {
            out.hi = std::min(out.hi, cx);
            break;
          } else {
            local_cell_[c] = num_cells();
            out.cells.push_back(num_cells());
            cell.push_back(c);
            at.push_back({cx, g.y + r * g.height, k});
            row.push_back(used);
            std::array<std::int32_t, N> w{};
            for (int t = 0; t < p_.tiers; ++t) w[t] = p_.width[t][c];
            width.push_back(w);
          }
        }
        ++used;
      }
    }
  }
  row_base[N] = used;
  line_base[N] = static_cast<std::int32_t>(line_begin.size());
  line_begin.push_back(used);
}

template <int N>
std::int32_t Region<N>::row_at(int t, std::int32_t x, std::int32_t y) const {
  const std::int32_t lines = line_base[t + 1] - line_base[t];
  const std::int32_t above = y - line_y[t] + height[t] / 2;
  const std::int32_t line = line_base[t] + std::clamp(above >= 0 ? above / height[t] : -1, 0, lines - 1);
  for (std::int32_t d = 0; d < lines; ++d)
    for (const std::int32_t l : {line - d, line + d}) {
      if (l < line_base[t] || l >= line_base[t + 1]) continue;
      const std::int32_t first = line_begin[l], last = line_begin[l + 1];
      if (last - first == 1) return first;
      std::int32_t best = -1, least = std::numeric_limits<std::int32_t>::max();
      for (std::int32_t r = first; r < last; ++r) {
        const std::int32_t away = std::max({0, rows[r].lo - x, x - rows[r].hi});
        if (away < least) least = away, best = r;
      }
      if (best >= 0) return best;
    }
  return -1;
}

template <int N>
void Region<N>::extract_nets(const Layout& layout, const RegionBounds&) {
  nets.clear();
  pins.clear();
  pin_at.clear();
  net_begin.assign(1, 0);
  incidence.clear();
  for (const std::int32_t c : cell) {
    const auto start = static_cast<std::ptrdiff_t>(incidence.size());
    for (std::int32_t i = p_.cell_begin[c]; i < p_.cell_begin[c + 1]; ++i) {
      const std::int32_t n = p_.pin_net[p_.cell_pin[i]];
      if (local_net_[n] < 0) {
        local_net_[n] = static_cast<std::int32_t>(nets.size());
        nets.emplace_back();
        nets.back().global = n;
        if (!p_.net_weight.empty()) nets.back().weight = p_.net_weight[n];
      }
      const std::int32_t local = local_net_[n];
      if (std::none_of(incidence.begin() + start, incidence.end(), [&](const Incidence& e) { return e.net == local; }))
        incidence.push_back({local, 0, 0});
    }
    net_begin.push_back(static_cast<std::int32_t>(incidence.size()));
  }
  for (std::size_t local = 0; local < nets.size(); ++local) {
    RegionNet<N>& n = nets[local];
    n.pin_begin = static_cast<std::int32_t>(pins.size());
    for (std::int32_t q = p_.net_begin[n.global]; q < p_.net_begin[n.global + 1]; ++q) {
      const std::int32_t c = p_.pin_cell[q];
      if (local_cell_[c] >= 0) {
        RegionPin<N> pin{};
        pin.cell = local_cell_[c];
        for (int t = 0; t < p_.tiers; ++t) {
          pin.dx[t] = p_.pin_dx[t][q];
          pin.dy[t] = p_.pin_dy[t][q];
        }
        pins.push_back(pin);
      } else {
        const int k = layout.tier[c];
        n.outside.add(k, layout.x[c] + p_.pin_dx[k][q], layout.y_of(c) + p_.pin_dy[k][q]);
      }
    }
    n.pin_end = static_cast<std::int32_t>(pins.size());
    std::stable_sort(pins.begin() + n.pin_begin, pins.end(),
                     [](const RegionPin<N>& a, const RegionPin<N>& b) { return a.cell < b.cell; });
    n.spans = n.outside;
    for (std::int32_t q = n.pin_begin; q < n.pin_end; ++q) {
      const CellPlace& where = at[pins[q].cell];
      pin_at.emplace_back().set(where.tier, where.x + pins[q].dx[where.tier], where.y + pins[q].dy[where.tier]);
      n.spans.add(pin_at.back());
      Incidence* e = &incidence[net_begin[pins[q].cell]];
      while (e->net != static_cast<std::int32_t>(local)) ++e;
      if (e->count++ == 0) e->first = q;
    }
    for (int k = 0; k + 1 < p_.tiers; ++k) n.bond[k] = layout.bonds[layout.bond_index(n.global, k)];
  }
}

template <int N>
void Region<N>::decide_rules(const Layout& layout) {
  may_switch.assign(cell.size(), p_.cut_interfaces == 0);
  if constexpr (N == 1) return;
  for (RegionNet<N>& n : nets) {
    const std::int32_t degree = p_.degree(n.global);
    const bool all_local = n.pin_end - n.pin_begin == degree;
    bool crosses = false, bonds_here = true;
    Span<std::int32_t> box_x, box_y;
    for (int k = 0; k < p_.tiers; ++k)
      if (!n.spans.empty(k)) {
        box_x.add(n.spans.x(k).lo);
        box_x.add(n.spans.x(k).hi);
        box_y.add(n.spans.y(k).lo);
        box_y.add(n.spans.y(k).hi);
      }
    const std::int32_t cx = box_x.lo + (box_x.hi - box_x.lo) / 2, cy = box_y.lo + (box_y.hi - box_y.lo) / 2;
    for (int k = 0; k + 1 < p_.tiers; ++k) {
      if (n.bond[k].state == BondState::none) continue;
      crosses = true;
      const bool here = n.bond[k].state == BondState::placed ? bonds[k].in_zone(n.bond[k].x, n.bond[k].y) : bonds[k].in_zone(cx, cy);
      n.bond_movable[k] = here;
      bonds_here = bonds_here && here;
    }
    if (!crosses) bonds_here = bonds[0].in_zone(cx, cy);
    if ((all_local && (!crosses || bonds_here)) || (degree <= kOwnedPins && bonds_here)) {
      n.rule = TierRule::free;
      continue;
    }
    if (degree > kOwnedPins && crosses) {
      n.rule = TierRule::anchored;
      int lowest = N, highest = -1;
      for (int k = 0; k < N; ++k)
        if (!n.spans.empty(k)) lowest = std::min(lowest, k), highest = k;
      std::int32_t anchors = 0;
      bool have_low = false, have_high = false;
      for (std::int32_t q = p_.net_begin[n.global]; q < p_.net_begin[n.global + 1] && anchors < 2; ++q) {
        const std::int32_t c = p_.pin_cell[q];
        const int k = layout.tier[c];
        bool& have = k == lowest ? have_low : have_high;
        if ((k != lowest && k != highest) || have) continue;
        have = true;
        ++anchors;
        if (local_cell_[c] >= 0) may_switch[local_cell_[c]] = 0;
      }
      continue;
    }
    n.rule = TierRule::fixed;
    for (std::int32_t q = n.pin_begin; q < n.pin_end; ++q) may_switch[pins[q].cell] = 0;
  }
}

template <int N>
RegionResult Region<N>::result() const {
  RegionResult r;
  r.cell = cell;
  r.row.resize(cell.size());
  for (std::size_t i = 0; i < cell.size(); ++i) {
    r.x.push_back(at[i].x);
    r.tier.push_back(static_cast<std::uint8_t>(at[i].tier));
    r.row[i] = rows[row[i]].grid_row;
  }
  for (const RegionNet<N>& n : nets)
    for (int k = 0; k + 1 < p_.tiers; ++k)
      if (n.rule == TierRule::free || n.bond_movable[k]) r.bonds.push_back({n.global, k, n.bond[k]});
  return r;
}

void write_back(const RegionResult& r, const Problem& p, Layout& layout) {
  const auto mark_tsvs = [&](bool stand) {
    for (const std::int32_t c : r.cell) {
      if (p.tsv(c) < 0) continue;
      const geom::Point at = layout.tsv_bond(c);
      BondMap& map = layout.maps[p.tsv_interface[p.tsv(c)]];
      map.at(map.column(at.x), map.row(at.y)) = stand ? c : BondMap::kFree;
    }
  };
  if (!p.tsv_interface.empty()) mark_tsvs(false);
  for (std::size_t i = 0; i < r.cell.size(); ++i) {
    const std::int32_t c = r.cell[i];
    layout.area[layout.tier[c]] -= p.area(c, layout.tier[c]);
    layout.tier[c] = r.tier[i];
    layout.area[layout.tier[c]] += p.area(c, layout.tier[c]);
    layout.x[c] = r.x[i];
    layout.row[c] = r.row[i];
  }
  if (!p.tsv_interface.empty()) mark_tsvs(true);
  // Old places are cleared before any new one is set: a bond may move to where another one of this region was.
  for (const auto& b : r.bonds) {
    const BondSlot& old = layout.bonds[layout.bond_index(b.net, b.interface)];
    BondMap& map = layout.maps[b.interface];
    if (old.state == BondState::placed) map.at(map.column(old.x), map.row(old.y)) = BondMap::kFree;
  }
  for (const auto& b : r.bonds) {
    const BondState before = layout.bonds[layout.bond_index(b.net, b.interface)].state;
    if ((before == BondState::none) != (b.slot.state == BondState::none)) layout.count_tsv(b.interface, before == BondState::none ? 1 : -1);
    layout.bonds[layout.bond_index(b.net, b.interface)] = b.slot;
    BondMap& map = layout.maps[b.interface];
    if (b.slot.state == BondState::placed) map.at(map.column(b.slot.x), map.row(b.slot.y)) = b.net;
  }
}

template class Region<1>;
template class Region<2>;
template class Region<3>;
template class Region<4>;
template class Region<kMaxTiers>;

}  // namespace taufold::place
