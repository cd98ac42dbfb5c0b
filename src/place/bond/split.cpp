#include "place/bond/split.hpp"

#include <algorithm>
#include <numeric>

namespace taufold::place {

namespace {

/// A pin of the new problem: a pin of the old one, or a bond on a tier.
struct End {
  std::int32_t pin = -1;
  std::int32_t x = 0, y = 0;
  std::uint8_t tier = 0;
};

}  // namespace

Problem split_at_bonds(const Problem& p, const State& s) {
  // Nets as lists of ends, in the order of the old ones.
  std::vector<End> ends;
  std::vector<std::size_t> begin{0};
  std::vector<std::int32_t> old;  // the net that it is of
  const auto close = [&](std::int32_t net) {
    if (ends.size() - begin.back() < 2) {
      ends.resize(begin.back());
      return;
    }
    begin.push_back(ends.size());
    old.push_back(net);
  };
  std::size_t b = 0;
  for (std::int32_t n = 0; n < p.nets; ++n) {
    const std::size_t first = b;
    bool split = false;
    for (; b < s.bonds.size() && s.bonds[b].net == n; ++b) split = (b == first || split) && s.bonds[b].placed;
    for (int k = 0; k < (split ? p.tiers : 1); ++k) {
      for (std::int32_t q = p.net_begin[n]; q < p.net_begin[n + 1]; ++q)
        if (!split || s.tier[p.pin_cell[q]] == k) ends.push_back({q, 0, 0, 0});
      if (split)
        for (std::size_t i = first; i < b; ++i)
          if (k == s.bonds[i].interface || k == s.bonds[i].interface + 1)
            ends.push_back({-1, s.bonds[i].x, s.bonds[i].y, static_cast<std::uint8_t>(k)});
      close(n);
    }
  }
  const auto degree = [&](std::size_t n) { return begin[n + 1] - begin[n]; };
  std::vector<std::size_t> order(old.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return degree(x) < degree(y); });

  Problem out;
  out.tiers = p.tiers;
  out.cells = p.cells;
  out.die = p.die;
  out.space = p.space;
  out.bond_rules = p.bond_rules;
  out.width = p.width;
  out.height = p.height;
  out.cell_tiers = p.cell_tiers;
  out.blocks = p.blocks;
  out.blockages = p.blockages;
  out.cell_inst = p.cell_inst;
  for (int k = 0; k < p.tiers; ++k) {
    Block bonds;  // without area, like that of the ports
    bonds.tier = static_cast<std::uint8_t>(k);
    bonds.tiers = static_cast<db::TierSet>(1u << k);
    out.blocks.push_back(bonds);
  }
  out.objects = out.cells + static_cast<std::int32_t>(out.blocks.size());
  out.net_begin.push_back(0);
  for (const std::size_t n : order) {
    for (std::size_t i = begin[n]; i < begin[n + 1]; ++i) {
      const End& e = ends[i];
      out.pin_cell.push_back(e.pin >= 0 ? p.pin_cell[e.pin] : p.objects + e.tier);
      out.pin_net.push_back(static_cast<std::int32_t>(out.net_begin.size()) - 1);
      for (int k = 0; k < p.tiers; ++k) {
        out.pin_dx[k].push_back(e.pin >= 0 ? p.pin_dx[k][e.pin] : e.x);
        out.pin_dy[k].push_back(e.pin >= 0 ? p.pin_dy[k][e.pin] : e.y);
      }
    }
    out.net_begin.push_back(static_cast<std::int32_t>(out.pin_cell.size()));
    out.net_id.push_back(p.net_id[old[n]]);
    if (!p.net_weight.empty()) out.net_weight.push_back(p.net_weight[old[n]]);
    if (degree(n) == 2) ++out.two_pin_nets;
  }
  out.nets = static_cast<std::int32_t>(out.net_id.size());
  out.pins = static_cast<std::int32_t>(out.pin_cell.size());
  out.cell_begin.assign(static_cast<std::size_t>(out.objects) + 1, 0);
  for (const std::int32_t c : out.pin_cell) ++out.cell_begin[c + 1];
  std::partial_sum(out.cell_begin.begin(), out.cell_begin.end(), out.cell_begin.begin());
  out.cell_pin.resize(out.pins);
  std::vector<std::int32_t> next(out.cell_begin.begin(), out.cell_begin.end() - 1);
  for (std::int32_t q = 0; q < out.pins; ++q) out.cell_pin[next[out.pin_cell[q]]++] = q;
  for (int k = 0; k < p.tiers; ++k)
    for (std::int32_t i = out.cell_begin[out.cells]; i < out.pins; ++i)
      out.block_pin[k].push_back({out.pin_dx[k][out.cell_pin[i]], out.pin_dy[k][out.cell_pin[i]]});
  return out;
}

}  // namespace taufold::place
