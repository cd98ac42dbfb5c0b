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
  s.row_area = static_cast<std::int64_t>(tier.rows.length) * tier.rows.height * tier.rows.count;
  s.area_limit = static_cast<std::int64_t>(static_cast<int128>(tier.max_utilisation_ppm) * d.die_area() / 1'000'000);
  return s;
}

}  // namespace

Problem make_problem(const db::Design& d) {
  Problem p;
  p.tiers = static_cast<int>(d.num_tiers());
  p.die = d.die;
  p.bond_rules = d.interfaces;
  p.cells = static_cast<std::int32_t>(d.num_insts());
  for (int k = 0; k < p.tiers; ++k) {
    p.space[k] = tier_space(d, db::TierId(static_cast<std::size_t>(k)));
    p.height[k] = p.space[k].rows.height;
    p.width[k].resize(p.cells);
  }
  p.cell_inst.resize(p.cells);
  std::iota(p.cell_inst.begin(), p.cell_inst.end(), 0u);
  for (std::int32_t c = 0; c < p.cells; ++c)
    for (int k = 0; k < p.tiers; ++k) {
      const std::int32_t w = d.shape(db::InstId(static_cast<std::size_t>(c)), db::TierId(static_cast<std::size_t>(k))).width;
      const std::int32_t site = p.space[k].rows.site;
      p.width[k][c] = (w + site - 1) / site * site;
    }

  std::vector<std::uint32_t> order;
  for (std::uint32_t n = 0; n < d.num_nets(); ++n)
    if (d.pins(db::NetId(n)).size() >= 2) order.push_back(n);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return d.pins(db::NetId(a)).size() < d.pins(db::NetId(b)).size();
  });
  p.nets = static_cast<std::int32_t>(order.size());
  p.net_id = order;
  p.net_begin.push_back(0);
  for (const std::uint32_t n : order) {
    for (const db::PinId pin : d.pins(db::NetId(n))) {
      p.pin_cell.push_back(static_cast<std::int32_t>(d.pin_inst[pin].value));
      p.pin_net.push_back(static_cast<std::int32_t>(p.net_begin.size()) - 1);
      for (int k = 0; k < p.tiers; ++k) {
        const db::Shape& s = d.shape(d.pin_inst[pin], db::TierId(static_cast<std::size_t>(k)));
        const geom::Point o = s.pin_offset[d.pin_master_pin[pin]];
        p.pin_dx[k].push_back(o.x);
        p.pin_dy[k].push_back(o.y);
      }
    }
    p.net_begin.push_back(static_cast<std::int32_t>(p.pin_cell.size()));
    if (d.pins(db::NetId(n)).size() == 2) ++p.two_pin_nets;
  }
  p.pins = static_cast<std::int32_t>(p.pin_cell.size());

  p.cell_begin.assign(p.cells + 1, 0);
  for (const std::int32_t c : p.pin_cell) ++p.cell_begin[c + 1];
  std::partial_sum(p.cell_begin.begin(), p.cell_begin.end(), p.cell_begin.begin());
  p.cell_pin.resize(p.pins);
  std::vector<std::int32_t> next(p.cell_begin.begin(), p.cell_begin.end() - 1);
  for (std::int32_t q = 0; q < p.pins; ++q) p.cell_pin[next[p.pin_cell[q]]++] = q;
  return p;
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
    for (; b < s.bonds.size() && s.bonds[b].net == n; ++b) {
      const NetBond& bond = s.bonds[b];
      if (!bond.placed) continue;
      for (int k = bond.interface; k <= bond.interface + 1; ++k) {
        spans.x[k].add(bond.x);
        spans.y[k].add(bond.y);
      }
      total += p.bond_rules[bond.interface].cost;
    }
    for (int k = 0; k < p.tiers; ++k)
      if (!spans.x[k].empty()) total += spans.x[k].hi - spans.x[k].lo + spans.y[k].hi - spans.y[k].lo;
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
  for (const NetBond& b : s.bonds)
    if (b.placed) out.bonds.push_back({db::NetId(p.net_id[b.net]), static_cast<std::uint32_t>(b.interface), b.x, b.y});
  std::sort(out.bonds.begin(), out.bonds.end(), [](const db::Bond& a, const db::Bond& b) {
    return a.net != b.net ? a.net < b.net : a.interface < b.interface;
  });
  return out;
}

}  // namespace taufold::place
