#include "place/tsv/legal.hpp"

#include <algorithm>

#include "place/detail/layout.hpp"
#include "place/legal/abacus.hpp"
#include "place/legal/taken_rows.hpp"

namespace taufold::place {

namespace {

/// Bonds of one interface as they are found to keep their distances.
class Bonds {
 public:
  Bonds(const geom::Box& die, const db::BondRule& rule) : map_(die, rule) {}

  bool may_stand(const geom::Point& at) const {
    const BondSites& s = map_.sites();
    if (at.x < s.xlo || at.x > s.xhi || at.y < s.ylo || at.y > s.yhi) return false;
    const std::int32_t ci = map_.column(at.x), cj = map_.row(at.y);
    for (std::int32_t j = std::max(0, cj - 1); j <= std::min(map_.rows() - 1, cj + 1); ++j)
      for (std::int32_t i = std::max(0, ci - 1); i <= std::min(map_.columns() - 1, ci + 1); ++i) {
        if (map_.at(i, j) == BondMap::kFree) continue;
        const geom::Point& o = at_[static_cast<std::size_t>(map_.at(i, j))];
        if (std::abs(o.x - at.x) < s.pitch_x && std::abs(o.y - at.y) < s.pitch_y) return false;
      }
    return true;
  }
  void put(const geom::Point& at) {
    map_.at(map_.column(at.x), map_.row(at.y)) = static_cast<std::int32_t>(at_.size());
    at_.push_back(at);
  }

 private:
  BondMap map_;  // of indices into at_
  std::vector<geom::Point> at_;
};

}  // namespace

bool legalise_among_tsvs(const CutAtTsvs& cut, const std::vector<float>& x, const std::vector<float>& y, State& s) {
  const Problem& p = cut.problem;
  if (legalise(p, x, y, s) > 0) return false;
  std::vector<Bonds> bonds;
  for (int k = 0; k + 1 < p.tiers; ++k) bonds.emplace_back(p.die, p.bond_rules[k]);
  for (const Problem::StandingTsv& t : p.standing_tsvs) bonds[t.interface].put(t.at);
  std::vector<std::int32_t> loose;
  for (std::int32_t c = p.first_tsv(); c < p.cells; ++c) {
    const geom::Point& o = p.tsv_at[p.tsv(c)];
    Bonds& here = bonds[p.tsv_interface[p.tsv(c)]];
    const geom::Point at{s.x[c] + o.x, s.y[c] + o.y};
    if (here.may_stand(at))
      here.put(at);
    else
      loose.push_back(c);
  }
  if (loose.empty()) return true;
  std::vector<TakenRows> rows;
  for (int k = 0; k < p.tiers; ++k) rows.emplace_back(p.space[k]);
  const auto row_of = [&](std::int32_t c) { return (s.y[c] - p.space[s.tier[c]].rows.y) / p.height[s.tier[c]]; };
  std::vector<bool> is_loose(static_cast<std::size_t>(p.cells), false);
  for (const std::int32_t c : loose) is_loose[c] = true;
  for (std::int32_t c = 0; c < p.cells; ++c)
    if (!is_loose[c]) rows[s.tier[c]].take({s.x[c], row_of(c), 0}, p.width[s.tier[c]][c], 1);
  for (const std::int32_t c : loose) {
    const int k = s.tier[c];
    const db::RowGrid& g = p.space[k].rows;
    const geom::Point& o = p.tsv_at[p.tsv(c)];
    Bonds& here = bonds[p.tsv_interface[p.tsv(c)]];
    const TakenRows::Accept accept = [&](std::int32_t corner, std::int32_t row) { return here.may_stand({corner + o.x, g.y + row * g.height + o.y}); };
    const TakenRows::Spot spot = rows[k].nearest(s.x[c], s.y[c], p.width[k][c], 1, db::RowParity::any, &accept);
    if (spot.row < 0) return false;
    rows[k].take(spot, p.width[k][c], 1);
    s.x[c] = spot.x;
    s.y[c] = g.y + spot.row * g.height;
    here.put({s.x[c] + o.x, s.y[c] + o.y});
  }
  return true;
}

}  // namespace taufold::place
