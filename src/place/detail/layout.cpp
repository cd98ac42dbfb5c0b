#include "place/detail/layout.hpp"

#include <algorithm>

#include "place/net_cost.hpp"

namespace taufold::place {

BondMap::BondMap(const geom::Box& die, const db::BondRule& rule) : sites_(die, rule) {
  nx_ = sites_.columns();
  ny_ = sites_.rows();
  if (nx_ == 0 || ny_ == 0) nx_ = ny_ = 0;
  net_.assign(static_cast<std::size_t>(nx_) * ny_, kFree);
}

Layout::Layout(const Problem& p, const State& s) : tier(s.tier), x(s.x), row(p.cells), p_(p) {
  int rows = 0;
  for (int k = 0; k < p.tiers; ++k) {
    row_base_[k] = rows;
    rows += p.space[k].rows.count;
  }
  rows_.resize(rows);
  for (std::int32_t c = 0; c < p.cells; ++c) {
    const db::RowGrid& g = p.space[tier[c]].rows;
    row[c] = (s.y[c] - g.y) / g.height;
    area[tier[c]] += p.area(c, tier[c]);
  }
  for (const Block& b : p.blocks) area[b.tier] += b.area(b.tier);
  for (int k = 0; k + 1 < p.tiers; ++k) maps.emplace_back(p.die, p.bond_rules[k]);
  bonds.resize(static_cast<std::size_t>(p.nets) * (p.tiers - 1));
  for (const NetBond& b : s.bonds) {
    count_tsv(b.interface, 1);
    bonds[bond_index(b.net, b.interface)] = {b.x, b.y, b.placed ? BondState::placed : BondState::homeless};
    if (b.placed) maps[b.interface].at(maps[b.interface].column(b.x), maps[b.interface].row(b.y)) = b.net;
  }
  for (std::int32_t c = p.first_tsv(); c < p.cells; ++c) {
    const geom::Point at = tsv_bond(c);
    BondMap& map = maps[p.tsv_interface[p.tsv(c)]];
    map.at(map.column(at.x), map.row(at.y)) = c;
  }
  for (std::size_t i = 0; i < p.standing_tsvs.size(); ++i) {
    const geom::Point& at = p.standing_tsvs[i].at;
    BondMap& map = maps[p.standing_tsvs[i].interface];
    map.at(map.column(at.x), map.row(at.y)) = p.cells + static_cast<std::int32_t>(i);
  }
  ThreadPool serial(1);
  rebuild_rows(serial);
}

void Layout::count_tsv(int interface, int n) {
  const db::BondRule& rule = p_.bond_rules[interface];
  if (rule.tsv == 0 || p_.is_cut(interface)) return;
  for (int k = interface; k <= interface + 1; ++k)
    if (rule.pierces(static_cast<std::size_t>(interface), static_cast<std::size_t>(k))) area[k] += n * rule.tsv_area();
}

State Layout::state() const {
  State s;
  s.tier = tier;
  s.x = x;
  for (std::int32_t i = 0; i < p_.objects; ++i) s.y.push_back(y_of(i));
  for (std::int32_t n = 0; n < p_.nets; ++n)
    for (int k = 0; k + 1 < p_.tiers; ++k) {
      const BondSlot& b = bonds[bond_index(n, k)];
      if (b.state != BondState::none) s.bonds.push_back({n, k, b.x, b.y, b.state == BondState::placed});
    }
  return s;
}

void Layout::rebuild_rows(ThreadPool& pool) {
  for (auto& r : rows_) r.clear();
  for (std::int32_t c = 0; c < p_.cells; ++c) rows_[row_base_[tier[c]] + row[c]].push_back(c);
  pool.for_blocks(rows_.size(), 8, [&](std::size_t b, std::size_t e) {
    for (std::size_t r = b; r < e; ++r)
      std::sort(rows_[r].begin(), rows_[r].end(), [&](std::int32_t i, std::int32_t j) { return x[i] < x[j]; });
  });
}

std::int64_t Layout::score(ThreadPool& pool, bool weighed) const {
  struct Sum {
    std::int64_t v = 0;
    void operator+=(const Sum& o) { v += o.v; }
  };
  return pool
      .sum_blocks<Sum>(p_.nets, 4096,
                       [&](std::size_t b, std::size_t e) {
                         Sum sum;
                         for (std::size_t n = b; n < e; ++n) {
                           std::int64_t length = 0, crossings = 0;
                           std::array<geom::Box, kMaxTiers> box;
                           for (std::int32_t q = p_.net_begin[n]; q < p_.net_begin[n + 1]; ++q) {
                             const std::int32_t c = p_.pin_cell[q];
                             const int k = tier[c];
                             box[k].add(x[c] + p_.pin_dx[k][q], y_of(c) + p_.pin_dy[k][q]);
                           }
                           for (int k = 0; k + 1 < p_.tiers; ++k) {
                             const BondSlot& s = bonds[bond_index(static_cast<std::int32_t>(n), k)];
                             if (s.state == BondState::none) continue;
                             sum.v += p_.bond_rules[k].cost;
                             ++crossings;
                             if (s.state != BondState::placed) continue;
                             box[k].add(s.x, s.y);
                             box[k + 1].add(s.x, s.y);
                           }
                           if (crossings == 0 && p_.cut_interfaces != 0) {  // a TSV may stand on the tier beside that of its net
                             std::array<Span<std::int32_t>, kMaxTiers> along_x, along_y;
                             for (int k = 0; k < p_.tiers; ++k)
                               if (!box[k].empty()) along_x[k] = {box[k].xlo, box[k].xhi}, along_y[k] = {box[k].ylo, box[k].yhi};
                             length = chain_length(along_x.data(), p_.tiers) + chain_length(along_y.data(), p_.tiers);
                           } else {
                             for (int k = 0; k < p_.tiers; ++k) length += box[k].half_perimeter();
                           }
                           sum.v += weighed ? p_.weighed(static_cast<std::int32_t>(n), length, crossings) : length;
                         }
                         return sum;
                       })
      .v;
}

std::int64_t Layout::homeless_bonds() const {
  return std::count_if(bonds.begin(), bonds.end(), [](const BondSlot& b) { return b.state == BondState::homeless; });
}

std::int64_t Layout::crossings() const {
  return std::count_if(bonds.begin(), bonds.end(), [](const BondSlot& b) { return b.state != BondState::none; });
}

}  // namespace taufold::place
