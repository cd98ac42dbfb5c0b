#include "place/problem.hpp"

#include <algorithm>
#include <numeric>

#include "base/int128.hpp"
#include "place/net_cost.hpp"

namespace taufold::place {

namespace {

TierSpace tier_space(const db::Design& d, db::TierId t) {
  const db::Tier& tier = d.tiers[t];
  TierSpace s;
  s.rows = tier.rows;
  s.area_limit = static_cast<std::int64_t>(static_cast<int128>(tier.max_utilisation_ppm) * d.die_area() / 1'000'000);
  return s;
}

// Cells first, in the order of instances; then free macros and everything fixed; then the ports of each tier.
void collect_objects(const db::Design& d, Problem& p, std::vector<std::int32_t>& object_of) {
  object_of.assign(d.num_insts(), -1);
  std::vector<std::uint32_t> others;
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    if (d.masters[d.inst_master[i]].is_macro || d.fixed_place(i)) {
      others.push_back(i.value);
      continue;
    }
    object_of[i.value] = p.cells++;
    p.cell_inst.push_back(i.value);
  }
  for (const std::uint32_t v : others) {
    const db::InstId i(v);
    const db::Master& m = d.masters[d.inst_master[i]];
    Block b;
    b.inst = v;
    b.tiers = d.allowed_tiers(i);
    b.orients = m.orients;
    b.halo_x = m.halo_x;
    b.halo_y = m.halo_y;
    for (int k = 0; k < p.tiers; ++k) {
      const db::Shape& s = d.shape(i, db::TierId(static_cast<std::size_t>(k)));
      b.width[k] = s.width;
      b.height[k] = s.height;
    }
    object_of[v] = p.cells + static_cast<std::int32_t>(p.blocks.size());
    if (const db::FixedPlace* f = d.fixed_place(i)) {
      b.tier = static_cast<std::uint8_t>(f->tier.value);
      b.x = f->x;
      b.y = f->y;
      b.orient = f->orient;
    } else {
      b.fixed = false;
      while ((b.tiers >> b.tier & 1) == 0) ++b.tier;
      b.x = d.die.xlo;
      b.y = d.die.ylo;
      while ((b.orients >> static_cast<unsigned>(b.orient) & 1) == 0)
        b.orient = static_cast<geom::Orient>(static_cast<unsigned>(b.orient) + 1);
    }
    p.blocks.push_back(b);
  }
}

/// Blocks without area that hold the ports; [tier], -1 where a tier has none.
std::array<std::int32_t, kMaxTiers> port_blocks(const db::Design& d, Problem& p) {
  std::array<std::int32_t, kMaxTiers> object{};
  object.fill(-1);
  for (const db::IoPin& port : d.ports) object[port.tier.value] = 0;
  for (int k = 0; k < p.tiers; ++k) {
    if (object[k] < 0) continue;
    Block b;
    b.tier = static_cast<std::uint8_t>(k);
    b.tiers = static_cast<db::TierSet>(1u << k);
    object[k] = p.cells + static_cast<std::int32_t>(p.blocks.size());
    p.blocks.push_back(b);
  }
  return object;
}

void collect_widths(const db::Design& d, Problem& p) {
  bool restricted = false;
  p.cell_tiers.resize(p.cells);
  const auto all = static_cast<db::TierSet>((1u << p.tiers) - 1);
  for (std::int32_t c = 0; c < p.cells; ++c) {
    p.cell_tiers[c] = d.allowed_tiers(db::InstId(p.cell_inst[c]));
    restricted = restricted || p.cell_tiers[c] != all;
  }
  for (int k = 0; k < p.tiers; ++k) p.width[k].resize(p.cells);
  for (std::int32_t c = 0; c < p.cells; ++c)
    for (int k = 0; k < p.tiers; ++k) {
      const db::InstId i(p.cell_inst[c]);
      const db::TierId t(static_cast<std::size_t>(k));
      const db::RowGrid& rows = p.space[k].rows;
      const std::int32_t w = d.shape(i, t).width;
      p.width[k][c] = std::max(1, (w + rows.site - 1) / rows.site) * rows.site;
      if (!d.is_tall(i, t)) continue;
      p.width[k][c] *= rows.rows_of(d.shape(i, t).height);
      p.has_tall = true;
    }
  if (!restricted) p.cell_tiers.clear();
}

/// An end of a net: a pin of an object, or a port, whose offset is its place.
struct End {
  std::int32_t object;
  const std::vector<geom::Point>* offsets[kMaxTiers];  // by master pin, per tier; null for ports
  std::uint32_t master_pin;
  geom::Point at;

  geom::Point offset(int k) const {
    if (!offsets[k]) return at;
    return master_pin < offsets[k]->size() ? (*offsets[k])[master_pin] : geom::Point{};
  }
};

}  // namespace

Problem make_problem(const db::Design& d) {
  Problem p;
  p.tiers = static_cast<int>(d.num_tiers());
  p.die = d.die;
  p.bond_rules = d.interfaces;
  p.blockages = d.blockages;
  for (int k = 0; k < p.tiers; ++k) {
    p.space[k] = tier_space(d, db::TierId(static_cast<std::size_t>(k)));
    p.height[k] = p.space[k].rows.height;
  }
  std::vector<std::int32_t> object_of;
  collect_objects(d, p, object_of);
  collect_widths(d, p);
  const std::array<std::int32_t, kMaxTiers> ports = port_blocks(d, p);
  p.objects = p.cells + static_cast<std::int32_t>(p.blocks.size());

  std::vector<std::uint32_t> port_begin(d.num_nets() + 1, 0), order;
  for (const db::IoPin& port : d.ports) ++port_begin[port.net.value + 1];
  std::partial_sum(port_begin.begin(), port_begin.end(), port_begin.begin());
  const auto degree = [&](std::uint32_t n) { return d.pins(db::NetId(n)).size() + port_begin[n + 1] - port_begin[n]; };
  for (std::uint32_t n = 0; n < d.num_nets(); ++n)
    if (degree(n) >= 2) order.push_back(n);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return degree(a) < degree(b); });
  p.nets = static_cast<std::int32_t>(order.size());
  p.net_id = order;
  p.net_begin.push_back(0);
  std::vector<End> ends;
  for (const std::uint32_t n : order) {
    ends.clear();
    for (const db::PinId pin : d.pins(db::NetId(n))) {
      End e{object_of[d.pin_inst[pin].value], {}, d.pin_master_pin[pin], {}};
      for (int k = 0; k < p.tiers; ++k)
        e.offsets[k] = &d.shape(d.pin_inst[pin], db::TierId(static_cast<std::size_t>(k))).pin_offset;
      ends.push_back(e);
    }
    for (std::uint32_t i = port_begin[n]; i < port_begin[n + 1]; ++i)
      ends.push_back({ports[d.ports[i].tier.value], {}, 0, {d.ports[i].x, d.ports[i].y}});
    for (const End& e : ends) {
      p.pin_cell.push_back(e.object);
      p.pin_net.push_back(static_cast<std::int32_t>(p.net_begin.size()) - 1);
      for (int k = 0; k < p.tiers; ++k) {
        geom::Point at = e.offset(k);
        if (p.has_tall && e.object < p.cells) {  // laid down about its centre
          const db::InstId i(p.cell_inst[e.object]);
          const db::TierId t(static_cast<std::size_t>(k));
          if (d.is_tall(i, t)) {
            at.x += (p.width[k][e.object] - d.shape(i, t).width) / 2;
            at.y -= (d.shape(i, t).height - p.height[k]) / 2;
          }
        }
        p.pin_dx[k].push_back(at.x);
        p.pin_dy[k].push_back(at.y);
      }
    }
    p.net_begin.push_back(static_cast<std::int32_t>(p.pin_cell.size()));
    if (ends.size() == 2) ++p.two_pin_nets;
  }
  p.pins = static_cast<std::int32_t>(p.pin_cell.size());
  index_pins(p);
  bool all_fixed = true;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    const Block at = p.blocks[b];
    put_block(p, b, at.tier, at.x, at.y, at.orient);
    all_fixed = all_fixed && at.fixed;
  }
  if (all_fixed) cut_rows(p);
  return p;
}

void index_pins(Problem& p) {
  p.cell_begin.assign(p.objects + 1, 0);
  for (const std::int32_t c : p.pin_cell) ++p.cell_begin[c + 1];
  std::partial_sum(p.cell_begin.begin(), p.cell_begin.end(), p.cell_begin.begin());
  p.cell_pin.resize(p.pins);
  std::vector<std::int32_t> next(p.cell_begin.begin(), p.cell_begin.end() - 1);
  for (std::int32_t q = 0; q < p.pins; ++q) p.cell_pin[next[p.pin_cell[q]]++] = q;
  for (int k = 0; k < p.tiers; ++k)
    for (std::int32_t i = p.cell_begin[p.cells]; i < p.pins; ++i)
      p.block_pin[k].push_back({p.pin_dx[k][p.cell_pin[i]], p.pin_dy[k][p.cell_pin[i]]});
}

void put_block(Problem& p, std::size_t b, int tier, std::int32_t x, std::int32_t y, geom::Orient orient) {
  Block& block = p.blocks[b];
  block.tier = static_cast<std::uint8_t>(tier);
  block.x = x;
  block.y = y;
  block.orient = orient;
  const std::size_t object = static_cast<std::size_t>(p.cells) + b;
  for (std::int32_t i = p.cell_begin[object]; i < p.cell_begin[object + 1]; ++i)
    for (int k = 0; k < p.tiers; ++k) {
      const geom::Point o = geom::turned(p.block_pin[k][i - p.cell_begin[p.cells]], block.width[k], block.height[k], orient);
      p.pin_dx[k][p.cell_pin[i]] = o.x;
      p.pin_dy[k][p.cell_pin[i]] = o.y;
    }
}

namespace {

/// Boxes that cells keep out of on one tier.
std::vector<geom::Box> obstacles(const Problem& p, int tier) {
  std::vector<geom::Box> boxes;
  for (const Block& b : p.blocks) {
    if (b.inst == Block::kPorts || b.tier != tier) continue;
    geom::Box box = b.box();
    boxes.push_back({box.xlo - b.gap_x(), box.ylo - b.gap_y(), box.xhi + b.gap_x(), box.yhi + b.gap_y()});
  }
  for (const db::Blockage& b : p.blockages)
    if (static_cast<int>(b.tier.value) == tier) boxes.push_back(b.box);
  return boxes;
}

}  // namespace

void cut_rows(Problem& p) {
  for (int k = 0; k < p.tiers; ++k) {
    TierSpace& s = p.space[k];
    const db::RowGrid& g = s.rows;
    std::vector<std::vector<Segment>> taken(g.count);
    for (const geom::Box& b : obstacles(p, k)) {
      if (b.xhi <= b.xlo || b.yhi <= b.ylo) continue;
      const std::int64_t below = static_cast<std::int64_t>(b.ylo) - g.y, above = static_cast<std::int64_t>(b.yhi) - g.y;
      if (above <= 0) continue;
      const std::int64_t last = std::min<std::int64_t>(g.count, (above + g.height - 1) / g.height);
      for (std::int64_t r = below <= 0 ? 0 : below / g.height; r < last; ++r) taken[r].push_back({b.xlo, b.xhi});
    }
    s.segments.clear();
    s.row_begin.assign(1, 0);
    s.row_area = 0;
    s.whole = true;
    for (std::int32_t r = 0; r < g.count; ++r) {
      std::sort(taken[r].begin(), taken[r].end(), [](const Segment& a, const Segment& b) { return a.lo < b.lo; });
      std::int32_t at = g.x;
      const std::int32_t end = g.x + g.length;
      const auto add = [&](std::int32_t lo, std::int32_t hi) {
        lo = s.site_up(lo);
        if (hi > lo) hi = s.site_down(hi);
        if (hi <= lo) return;
        s.segments.push_back({lo, hi});
        s.row_area += static_cast<std::int64_t>(hi - lo) * g.height;
      };
      for (const Segment& t : taken[r]) {
        if (t.lo > at) add(at, std::min(t.lo, end));
        at = std::max(at, t.hi);
        if (at >= end) break;
      }
      if (at < end) add(at, end);
      s.whole = s.whole && taken[r].empty();
      s.row_begin.push_back(static_cast<std::int32_t>(s.segments.size()));
    }
    std::int64_t left = s.area_limit;
    for (const Block& b : p.blocks)
      if (b.tier == k) left -= b.area(k);
    s.room = std::min(left, s.row_area);
  }
}

void add_blocks(const Problem& p, State& s) {
  s.tier.resize(p.objects);
  s.x.resize(p.objects);
  s.y.resize(p.objects);
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    const std::size_t object = static_cast<std::size_t>(p.cells) + b;
    s.tier[object] = p.blocks[b].tier;
    s.x[object] = p.blocks[b].x;
    s.y[object] = p.blocks[b].y;
  }
}

namespace {

struct NetSpans {
  std::array<Span<std::int32_t>, kMaxTiers> x, y;
};

NetSpans pin_spans(const Problem& p, const State& s, std::int32_t net) {
  NetSpans spans;
  for (std::int32_t q = p.net_begin[net]; q < p.net_begin[net + 1]; ++q) {
    const std::int32_t c = p.pin_cell[q];
    const int k = s.tier[c];
    spans.x[k].add(s.x[c] + p.pin_dx[k][q]);
    spans.y[k].add(s.y[c] + p.pin_dy[k][q]);
  }
  return spans;
}

}  // namespace

std::int64_t exact_score(const Problem& p, const State& s) {
  std::int64_t total = 0;
  std::size_t b = 0;
  for (std::int32_t n = 0; n < p.nets; ++n) {
    NetSpans spans = pin_spans(p, s, n);
    std::int64_t length = 0, crossings = 0;
    for (; b < s.bonds.size() && s.bonds[b].net == n; ++b) {
      const NetBond& bond = s.bonds[b];
      if (!bond.placed) continue;
      for (int k = bond.interface; k <= bond.interface + 1; ++k) {
        spans.x[k].add(bond.x);
        spans.y[k].add(bond.y);
      }
      total += p.bond_rules[bond.interface].cost;
      ++crossings;
    }
    if (crossings == 0 && p.cut_interfaces != 0)  // a TSV may stand on the tier beside that of its net
      length = chain_length(spans.x.data(), p.tiers) + chain_length(spans.y.data(), p.tiers);
    for (int k = 0; k < p.tiers && (crossings > 0 || p.cut_interfaces == 0); ++k)
      if (!spans.x[k].empty()) length += spans.x[k].hi - spans.x[k].lo + spans.y[k].hi - spans.y[k].lo;
    total += p.weighed(n, length, crossings);
  }
  return total;
}

std::int64_t ideal_score(const Problem& p, const State& s) {
  std::int64_t total = 0;
  for (std::int32_t n = 0; n < p.nets; ++n) {
    const NetSpans spans = pin_spans(p, s, n);
    total += chain_length(spans.x.data(), p.tiers) + chain_length(spans.y.data(), p.tiers);
    int lo = p.tiers, hi = -1;
    for (int k = 0; k < p.tiers; ++k)
      if (!spans.x[k].empty()) lo = std::min(lo, k), hi = k;
    for (int k = lo; k < hi; ++k) total += p.bond_rules[k].cost;
  }
  return total;
}

db::Placement to_placement(const Problem& p, const State& s, std::size_t insts) {
  db::Placement out;
  out.resize(insts);
  for (std::int32_t c = 0; c < p.cells; ++c) {
    const db::InstId i(p.cell_inst[c]);
    out.tier[i] = db::TierId(s.tier[c]);
    out.x[i] = s.x[c];
    out.y[i] = s.y[c];
  }
  for (const Block& b : p.blocks) {
    if (b.inst == Block::kPorts) continue;
    const db::InstId i(b.inst);
    out.tier[i] = db::TierId(b.tier);
    out.x[i] = b.x;
    out.y[i] = b.y;
    out.orient[i] = b.orient;
  }
  for (const NetBond& b : s.bonds)
    if (b.placed) out.bonds.push_back({db::NetId(p.net_id[b.net]), static_cast<std::uint32_t>(b.interface), b.x, b.y});
  std::sort(out.bonds.begin(), out.bonds.end(), [](const db::Bond& a, const db::Bond& b) {
    return a.net != b.net ? a.net < b.net : a.interface < b.interface;
  });
  return out;
}

}  // namespace taufold::place
