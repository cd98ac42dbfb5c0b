// The passes of a fold that find places for the TSVs of its crossings, and for the cells beside them.
#include <algorithm>
#include <cmath>
#include <utility>

#include "place/bond/assign.hpp"
#include "place/fold_passes.hpp"
#include "place/legal/abacus.hpp"
#include "place/legal/pack.hpp"
#include "place/tsv/legal.hpp"

namespace taufold::place {

namespace {

constexpr double kSpareRoom = 0.25;  // of the distance of bonds whose TSVs stand in rows
constexpr double kNextGrowth = 1.08;  // of the tiers, where such TSVs found no room

}  // namespace

// Bonds whose TSVs stand in the rows of cells follow what their rows have room for. As close as they may be they could not: a
// hindered bond finds another place only where about half of the area is free (squares thrown at random jam at 0.56 of it), and a cell wider
// than the distance of bonds needs some of them out of its way. Until TSVs stand bonds are kept further apart by so much.
Problem with_spare_room(Problem p) {
  for (int k = 0; k + 1 < p.tiers; ++k)
    if (tsvs_fit_rows(p, k)) {
      db::BondRule& rule = p.bond_rules[k];
      rule.spacing += static_cast<std::int32_t>(kSpareRoom * (static_cast<double>(rule.spacing) + std::max(rule.width, rule.height)));
    }
  return p;
}

// Room for the TSVs that the tiers of a partition need, or those of the last soft start.
void Fold::keep_room_for_tsvs() {
  if (!has_tsvs(p_)) return;
  if (partition_.fits && plan_.kind(0) == StartKind::min_cut) tsv_room_ = tsv_area(p_, partition_.score.interface);
  for (int k = 0; k < p_.tiers; ++k) {
    TierSpace& t = p_.space[k];
    full_limit_[k] = t.area_limit;
    full_room_[k] = t.room;
    t.area_limit -= tsv_room_[k];
    t.room = std::max<std::int64_t>(0, t.room - tsv_room_[k]);
  }
}

void Fold::give_back_room() {
  if (!has_tsvs(p_) || whole_) return;  // with cells of several rows the problem was made anew
  for (int k = 0; k < p_.tiers; ++k) {
    p_.space[k].area_limit = full_limit_[k];
    p_.space[k].room = full_room_[k];
  }
}

// After global placement: whether the tiers hold the TSVs of the crossings beside the cells. Where they would if cells moved to
// other tiers the room is kept next time.
bool Fold::refuse_tsvs(const GlobalResult& g) {
  constexpr double kMargin = 1.05;
  std::array<std::int64_t, kMaxTiers> used{};
  const std::array<std::int64_t, kMaxTiers> tsvs = tsv_area(p_, count_crossings(p_, g.tier));
  for (std::int32_t c = 0; c < p_.cells; ++c) used[g.tier[c]] += p_.area(c, g.tier[c]);
  for (const Block& b : p_.blocks) used[b.tier] += b.area(b.tier);
  std::int64_t need = 0, have = 0;
  bool over = false;
  for (int k = 0; k < p_.tiers; ++k) {
    over = over || used[k] + tsvs[k] > full_limit_[k];
    need += used[k] + static_cast<std::int64_t>(kMargin * static_cast<double>(tsvs[k]));
    have += full_limit_[k];
    tsv_room_[k] = static_cast<std::int64_t>(kMargin * static_cast<double>(tsvs[k]));
  }
  if (!over || need <= have) return over;
  const double growth = 1.002 * static_cast<double>(need) / static_cast<double>(std::max<std::int64_t>(1, have));
  result_.reason = "cells and the TSVs of their crossings need " + std::to_string(need) + " of area, and the tiers may hold " + std::to_string(have);
  result_.fitting_growth = growth;
  return true;
}

// TSVs of several rows take places of cells: they are spread along with them, from where bonds would like to be.
void Fold::spread_tsvs(GlobalOptions o, const GlobalResult& g, State& s) {
  const Problem whole = with_true_bonds();
  std::optional<std::vector<TsvPlace>> tsvs = place_tsvs(whole, s);
  if (!tsvs) return;
  const CutAtTsvs cut = cut_at_tsvs(whole, s, std::move(*tsvs), TsvsAs::flat_cells);
  std::vector<float> x(g.x.begin(), g.x.begin() + p_.cells), y(g.y.begin(), g.y.begin() + p_.cells);
  for (std::size_t i = 0; i < cut.tsvs.size(); ++i) {
    x.push_back(static_cast<float>(cut.tsvs[i].x));
    y.push_back(static_cast<float>(cut.tsvs[i].y));
  }
  const std::vector<std::uint8_t> tier(cut.state.tier.begin(), cut.state.tier.begin() + cut.problem.cells);
  o.start_tier = &tier;
  o.start_x = &x;
  o.start_y = &y;
  o.first_weight = RerunOptions().rerun_weight;
  const GlobalResult spread = global_placement(cut.problem, o, pool_, stop_, nullptr);
  if (spread.overflow > kUnsettled && p_.cells >= kLeastToSettle) return;
  for (std::int32_t c = 0; c < p_.cells; ++c) {
    s.x[c] = static_cast<std::int32_t>(std::lround(spread.x[c] - 0.5F * static_cast<float>(p_.width[s.tier[c]][c])));
    s.y[c] = static_cast<std::int32_t>(std::lround(spread.y[c] - 0.5F * static_cast<float>(p_.height[s.tier[c]])));
  }
  // Bonds at their distances again, with the least moved in sum.
  for (int k = 0; k + 1 < p_.tiers; ++k) {
    std::vector<BondRequest> wish;
    std::vector<std::size_t> bond;
    for (std::size_t i = 0; i < cut.tsvs.size(); ++i) {
      if (s.bonds[cut.tsvs[i].bond].interface != k) continue;
      const auto x_at = static_cast<std::int32_t>(std::lround(spread.x[static_cast<std::size_t>(p_.cells) + i]));
      const auto y_at = static_cast<std::int32_t>(std::lround(spread.y[static_cast<std::size_t>(p_.cells) + i]));
      wish.push_back({{{x_at, x_at}, {x_at, x_at}}, {{y_at, y_at}, {y_at, y_at}}});
      bond.push_back(cut.tsvs[i].bond);
    }
    const std::vector<BondPlace> place = assign_bonds(BondSites(p_.die, p_.bond_rules[k]), wish);
    for (std::size_t i = 0; i < place.size(); ++i)
      if (place[i].placed) s.bonds[bond[i]].x = place[i].x, s.bonds[bond[i]].y = place[i].y;
  }
}

// Centres of cells where they make way for TSVs that stand.
void Fold::spread_around(GlobalOptions o, const CutAtTsvs& cut, std::vector<float>& x, std::vector<float>& y) {
  const std::vector<std::uint8_t> tier(cut.state.tier.begin(), cut.state.tier.begin() + cut.problem.cells);
  const std::vector<float> from_x = x, from_y = y;
  o.start_tier = &tier;
  o.start_x = &from_x;
  o.start_y = &from_y;
  o.first_weight = RerunOptions().rerun_weight;
  const GlobalResult g = global_placement(cut.problem, o, pool_, stop_, nullptr);
  if (g.overflow > kUnsettled && p_.cells >= kLeastToSettle) return;
  x.assign(g.x.begin(), g.x.begin() + cut.problem.cells);
  y.assign(g.y.begin(), g.y.begin() + cut.problem.cells);
}

// TSVs get their places first, near where their bonds are in `s`; cells make way, spread around them anew where `spread` says how. From here
// on tiers are settled, and TSVs of one row move with the cells of their rows.
bool Fold::stand_tsvs(Start& start, const State& s, const GlobalOptions* spread) {
  const Problem whole = with_true_bonds();
  std::optional<std::vector<TsvPlace>> tsvs = place_tsvs(whole, s);
  if (!tsvs) {
    result_.fitting_growth = kNextGrowth;
    result_.reason = "no place was found for the TSVs of all " + std::to_string(s.bonds.size()) + " crossings";
    return false;
  }
  std::vector<float> x, y;
  for (std::int32_t c = 0; c < p_.cells; ++c) {
    x.push_back(static_cast<float>(s.x[c]) + 0.5F * static_cast<float>(p_.width[s.tier[c]][c]));
    y.push_back(static_cast<float>(s.y[c]) + 0.5F * static_cast<float>(p_.height[s.tier[c]]));
  }
  const auto settle = [&](CutAtTsvs cut) {
    std::vector<float> wish_x = x, wish_y = y;
    for (std::int32_t c = p_.cells; c < cut.problem.cells; ++c) {
      const int k = cut.state.tier[c];
      wish_x.push_back(static_cast<float>(cut.state.x[c]) + 0.5F * static_cast<float>(cut.problem.width[k][c]));
      wish_y.push_back(static_cast<float>(cut.state.y[c]) + 0.5F * static_cast<float>(cut.problem.height[k]));
    }
    if (spread != nullptr && p_.cells > 0) spread_around(*spread, cut, wish_x, wish_y);
    const bool moving = cut.problem.cells > p_.cells;
    if (moving ? !legalise_among_tsvs(cut, wish_x, wish_y, cut.state)
               : p_.cells > 0 && legalise(cut.problem, wish_x, wish_y, cut.state) > 0 && pack_all_tiers(cut.problem, wish_x, wish_y, cut.state) > 0)
      return false;
    start.whole = std::make_shared<const State>(s);
    start.cut = std::make_shared<CutAtTsvs>(std::move(cut));
    return true;
  };
  const bool some_move = !tsvs->empty() && tsvs->front().moves;
  if (!(some_move && settle(cut_at_tsvs(whole, s, *tsvs, TsvsAs::cells))) && !settle(cut_at_tsvs(whole, s, *tsvs, TsvsAs::blockages))) {
    result_.fitting_growth = kNextGrowth;
    result_.reason = "the cells find no room beside the TSVs of " + std::to_string(tsvs->size()) + " crossings";
    return false;
  }
  start.layout = std::make_unique<Layout>(start.cut->problem, start.cut->state);
  start.homeless = start.layout->homeless_bonds();
  start.score = exact_score(start.cut->problem, start.cut->state);
  return true;
}

}  // namespace taufold::place
