// Greedy nearest places, by size: cells of several rows are a minority, and what they lose in order the cells of one row have more
// room to make up.
#include "place/legal/tall.hpp"

#include <algorithm>

#include "place/legal/taken_rows.hpp"

namespace taufold::place {

namespace {

struct Tall {
  std::int32_t cell;
  std::int64_t area;
};

std::vector<std::int64_t> used_area(const Problem& p, const std::vector<std::uint8_t>& tier) {
  std::vector<std::int64_t> used(static_cast<std::size_t>(p.tiers));
  for (std::int32_t c = 0; c < p.cells; ++c) used[tier[c]] += p.area(c, tier[c]);
  for (const Block& b : p.blocks) used[b.tier] += b.area(b.tier);
  return used;
}

}  // namespace

std::optional<TallSettled> settle_tall(const db::Design& d, const Problem& p, const std::vector<std::uint8_t>& tier, const std::vector<float>& x,
                                       const std::vector<float>& y) {
  const auto id = [](int k) { return db::TierId(static_cast<std::size_t>(k)); };
  std::vector<Tall> tall;
  std::vector<std::uint8_t> is_tall(static_cast<std::size_t>(p.cells), 0);
  for (std::int32_t c = 0; c < p.cells; ++c)
    if (d.is_tall(db::InstId(p.cell_inst[c]), id(tier[c]))) {
      tall.push_back({c, p.area(c, tier[c])});
      is_tall[c] = 1;
    }
  std::stable_sort(tall.begin(), tall.end(), [](const Tall& a, const Tall& b) { return a.area > b.area; });
  std::vector<TakenRows> rows;
  for (int k = 0; k < p.tiers; ++k) rows.emplace_back(p.space[k]);
  std::vector<std::int64_t> used = used_area(p, tier);
  db::Design with_them = d;
  for (const Tall& t : tall) {
    const db::InstId i(p.cell_inst[t.cell]);
    const int home = tier[t.cell];
    bool stands = false;
    for (int step = 0; step < p.tiers && !stands; ++step)
      for (const int k : {home - step, home + step}) {
        if (k < 0 || k >= p.tiers || stands || !p.may_stand(t.cell, k)) continue;
        if (k != home && used[k] + p.area(t.cell, k) > p.space[k].area_limit) continue;
        const db::Shape& s = d.shape(i, id(k));
        const db::RowGrid& g = p.space[k].rows;
        const std::int32_t width = (s.width + g.site - 1) / g.site * g.site, high = g.rows_of(s.height);
        const TakenRows::Spot spot =
            rows[k].nearest(x[t.cell] - 0.5 * s.width, y[t.cell] - 0.5 * s.height, width, high, high % 2 == 0 ? s.lowest_row : db::RowParity::any);
        if (spot.row < 0) continue;
        rows[k].take(spot, width, high);
        used[home] -= p.area(t.cell, home);
        used[k] += p.area(t.cell, k);
        with_them.fixed.push_back({i, id(k), spot.x, g.y + spot.row * g.height, geom::Orient::R0});
        stands = true;
      }
    if (!stands) return std::nullopt;
  }
  for (const Block& b : p.blocks)
    if (b.inst != Block::kPorts && d.fixed_place(db::InstId(b.inst)) == nullptr)
      with_them.fixed.push_back({db::InstId(b.inst), id(b.tier), b.x, b.y, b.orient});
  std::sort(with_them.fixed.begin(), with_them.fixed.end(), [](const db::FixedPlace& a, const db::FixedPlace& b) { return a.inst < b.inst; });
  // What is one row high here may be taller elsewhere, where it would now find no place.
  const auto all = static_cast<db::TierSet>((1u << p.tiers) - 1);
  for (std::int32_t c = 0; c < p.cells; ++c)
    for (int k = 0; k < p.tiers && is_tall[c] == 0; ++k) {
      const db::InstId i(p.cell_inst[c]);
      if (!d.is_tall(i, id(k))) continue;
      if (with_them.inst_tiers.empty()) with_them.inst_tiers.resize(d.num_insts(), all);
      with_them.inst_tiers[i] = static_cast<db::TierSet>(with_them.inst_tiers[i] & ~(1u << k));
    }
  TallSettled out{make_problem(with_them), {}, {}, {}};
  for (std::int32_t c = 0; c < p.cells; ++c) {
    if (is_tall[c] != 0) continue;
    out.tier.push_back(tier[c]);
    out.x.push_back(x[c]);
    out.y.push_back(y[c]);
  }
  return out;
}

}  // namespace taufold::place
