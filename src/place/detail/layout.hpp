// A legal placement as detailed placement sees it: cells by tier and row, bonds by net and interface and on a bucket map.
#pragma once

#include <cstdint>
#include <vector>

#include "base/parallel.hpp"
#include "place/bond/sites.hpp"
#include "place/problem.hpp"

namespace taufold::place {

enum class BondState : std::uint8_t {
  none,      ///< the net does not cross here
  placed,    ///< stands legally at (x, y)
  homeless,  ///< the net crosses but no site has been found: priced, looked for again, never written out
};

struct BondSlot {
  std::int32_t x = 0, y = 0;
  BondState state = BondState::none;
};

/// Buckets of one bond pitch hold at most one bond each, so a conflict test looks at nine of them.
class BondMap {
 public:
  static constexpr std::int32_t kFree = -1;

  BondMap(const geom::Box& die, const db::BondRule& rule);

  const BondSites& sites() const { return sites_; }
  std::int32_t column(std::int32_t x) const { return (x - sites_.xlo) / sites_.pitch_x; }
  std::int32_t row(std::int32_t y) const { return (y - sites_.ylo) / sites_.pitch_y; }
  std::int32_t columns() const { return nx_; }
  std::int32_t rows() const { return ny_; }
  std::int32_t& at(std::int32_t i, std::int32_t j) { return net_[static_cast<std::size_t>(j) * nx_ + i]; }
  std::int32_t at(std::int32_t i, std::int32_t j) const { return net_[static_cast<std::size_t>(j) * nx_ + i]; }

 private:
  BondSites sites_;
  std::int32_t nx_, ny_;
  std::vector<std::int32_t> net_;
};

/// Cells move; blocks stand where the problem has them.
class Layout {
 public:
  Layout(const Problem&, const State&);

  State state() const;
  /// Sorts the cells of every row by x again after regions have been written back.
  void rebuild_rows(ThreadPool&);
  /// The objective, or by wire and bonds alone without the weights of nets.
  std::int64_t score(ThreadPool&, bool weighed = true) const;
  std::int64_t homeless_bonds() const;
  std::int64_t crossings() const;

  std::size_t bond_index(std::int32_t net, int interface) const {
    return static_cast<std::size_t>(net) * (p_.tiers - 1) + interface;
  }
  std::int32_t y_of(std::int32_t object) const {
    if (object >= p_.cells) return p_.blocks[object - p_.cells].y;
    const db::RowGrid& g = p_.space[tier[object]].rows;
    return g.y + row[object] * g.height;
  }
  /// Of a problem cut at its TSVs: where the bond of TSV cell c is, or of standing TSV c - cells.
  geom::Point tsv_bond(std::int32_t c) const {
    if (c >= p_.cells) return p_.standing_tsvs[c - p_.cells].at;
    const geom::Point& o = p_.tsv_at[p_.tsv(c)];
    return {x[c] + o.x, y_of(c) + o.y};
  }
  bool is_cut(int interface) const { return p_.is_cut(interface); }
  /// Counts the area of n more TSVs of an interface.
  void count_tsv(int interface, int n);
  const std::vector<std::int32_t>& row_cells(int k, int r) const { return rows_[row_base_[k] + r]; }

  std::vector<std::uint8_t> tier;        ///< [object]
  std::vector<std::int32_t> x, row;      ///< [object], [cell]
  std::vector<BondSlot> bonds;  ///< [bond_index]
  std::vector<BondMap> maps;    ///< [interface]
  std::array<std::int64_t, kMaxTiers> area{};  ///< area of cells, blocks and TSVs on each tier

 private:
  const Problem& p_;
  std::array<std::int32_t, kMaxTiers> row_base_{};
  std::vector<std::vector<std::int32_t>> rows_;
};

}  // namespace taufold::place
