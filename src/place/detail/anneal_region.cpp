#include "place/detail/anneal_region.hpp"

#include <algorithm>
#include <cmath>

#include "num/fast_log.hpp"

namespace taufold::place {

namespace {

/// Best coordinates of the bond of interface k: between the reach of the tiers below and that of the tiers above.
/// `span(t)` is the span of tier t along one axis.
template <int N, class SpanOf>
Span<std::int32_t> bond_wish(SpanOf&& span, int k) {
  if constexpr (N == 2) return bond_interval(span(0), span(1));
  const auto reach = [&](int first, int end, int step) {
    Span<std::int32_t> r;
    for (int t = first; t != end; t += step) {
      Span<std::int32_t> s = span(t);
      if (s.empty()) continue;
      if (!r.empty()) {
        if (r.hi < s.lo) s.lo = r.hi;
        if (r.lo > s.hi) s.hi = r.lo;
      }
      r = s;
    }
    return r;
  };
  return bond_interval(reach(0, k + 1, 1), reach(N - 1, k, -1));
}

/// Where a pin on tier k costs nothing extra along one axis: inside its own tier's span, or between it and the others.
template <int N, class SpanOf>
Span<std::int32_t> free_interval(SpanOf&& span, int k) {
  if constexpr (N == 1) return span(0);
  Span<std::int32_t> others;
  for (int t = 0; t < N; ++t)
    if (t != k) {
      const Span<std::int32_t> o = span(t);
      others.lo = std::min(others.lo, o.lo);
      others.hi = std::max(others.hi, o.hi);
    }
  Span<std::int32_t> s = span(k);
  if (s.empty()) return others;
  if (others.empty()) return s;
  if (others.lo > s.hi) s.hi = others.lo;
  if (others.hi < s.lo) s.lo = others.hi;
  return s;
}

template <int N>
auto x_of(const NetSpans<N>& s) {
  return [&s](int k) { return s.x(k); };
}
template <int N>
auto y_of(const NetSpans<N>& s) {
  return [&s](int k) { return s.y(k); };
}

}  // namespace

template <int N>
NetSpans<N> RegionAnnealer<N>::spans_without(const Incidence& e, std::int32_t c) const {
  const RegionNet<N>& n = r_.nets[e.net];
  if (n.pin_end - n.pin_begin > kManyPins) {
    // Only a pin on the border of its tier's box can shrink it.
    const CellPlace& at = r_.at[c];
    bool inside = true;
    for (std::int32_t q = e.first; q < e.first + e.count; ++q)
      inside = inside && n.spans.inside(at.tier, at.x + r_.pins[q].dx[at.tier], at.y + r_.pins[q].dy[at.tier]);
    if (inside) return n.spans;
  }
  NetSpans<N> s = n.outside;
  for (std::int32_t q = n.pin_begin; q < e.first; ++q) s.add(r_.pin_at[q]);
  for (std::int32_t q = e.first + e.count; q < n.pin_end; ++q) s.add(r_.pin_at[q]);
  return s;
}

template <int N>
std::int64_t RegionAnnealer<N>::cost_of(const RegionNet<N>& n, const NetSpans<N>& spans, std::int64_t ideal) const {
  if constexpr (N == 1) return ideal;
  std::int64_t length = 0, crossings = 0, price = 0;
  NetSpans<N> s = spans;
  bool homeless = false, crosses = false;
  const int interfaces = r_.problem().tiers - 1;
  for (int k = 0; k < interfaces; ++k) {
    const BondSlot& b = n.bond[k];
    if (b.state == BondState::none) continue;
    crosses = true;
    price += r_.problem().bond_rules[k].cost;
    crossings += r_.problem().crossing_length;
    if (b.state == BondState::homeless) {
      homeless = true;
      price += static_cast<std::int64_t>(par_.homeless_penalty);
    } else {
      s.add(k, b.x, b.y);
      s.add(k + 1, b.x, b.y);
    }
  }
  if (!crosses) return ideal;
  if (homeless) return n.weighed(0, crossings) + price + ideal;
  for (int k = 0; k < N; ++k)
    if (!s.empty(k)) length += s.v[4 * k] + s.v[4 * k + 1] + s.v[4 * k + 2] + s.v[4 * k + 3];
  return n.weighed(length, crossings) + price;
}

template <int N>
void RegionAnnealer<N>::init_costs() {
  for (RegionNet<N>& n : r_.nets) {
    n.ideal = n.weighed(ideal_length(n.spans));
    n.cost = cost_of(n, n.spans, n.ideal);
  }
  touched_at_.assign(r_.nets.size(), -1);
}

template <int N>
AnnealStats RegionAnnealer<N>::run(const AnnealParameters& par, std::int64_t proposals, std::uint64_t seed, const StopToken& stop) {
  AnnealStats stats;
  if (r_.num_cells() == 0) return stats;
  par_ = par;
  rng_ = Rng(seed);
  budget_ = par.area_budget;
  bonds_move_ = false;
  for (int k = 0; k + 1 < r_.problem().tiers; ++k) bonds_move_ = bonds_move_ || !r_.problem().is_cut(k);
  init_costs();
  std::int64_t before = 0;
  for (const RegionNet<N>& n : r_.nets) before += n.cost;
  for (std::int64_t i = 0; i < proposals; ++i) {
    if ((i & 4095) == 4095 && stop.stop_requested()) break;
    ++stats.proposals;
    const auto c = static_cast<std::int32_t>(rng_.below(static_cast<std::uint32_t>(r_.num_cells())));
    limit_ = par.temperature > 0 ? -par.temperature * static_cast<double>(num::approx_log(static_cast<float>(rng_.uniform()) + 1e-7f)) : 0;
    if (N > 1 && bonds_move_ && rng_.below(4) == 0) {
      propose_bond(c);
      continue;
    }
    const int from = r_.at[c].tier;
    if (propose_move(c)) {
      ++stats.accepted;
      stats.tier_moves += r_.at[c].tier != from;
    }
  }
  for (const RegionNet<N>& n : r_.nets) stats.gain -= n.cost;
  stats.gain += before;
  return stats;
}

// A cell wants to be at the median of the intervals in which its nets cost nothing extra: its optimal region.
template <int N>
void RegionAnnealer<N>::survey(std::int32_t c, int tier) {
  rest_.clear();
  std::int32_t wish_x[2 * kWishes], wish_y[2 * kWishes];
  int n = 0;
  for (std::int32_t i = r_.net_begin[c]; i < r_.net_begin[c + 1]; ++i) {
    const Incidence& e = r_.incidence[i];
    rest_.push_back(spans_without(e, c));
    if (r_.nets[e.net].pin_end - r_.nets[e.net].pin_begin > kTargetPins || n == kWishes) continue;
    const Span<std::int32_t> fx = free_interval<N>(x_of(rest_.back()), tier), fy = free_interval<N>(y_of(rest_.back()), tier);
    if (fx.empty()) continue;
    const std::int32_t dx = r_.pins[e.first].dx[tier], dy = r_.pins[e.first].dy[tier];
    wish_x[2 * n] = fx.lo - dx;
    wish_x[2 * n + 1] = fx.hi - dx;
    wish_y[2 * n] = fy.lo - dy;
    wish_y[2 * n + 1] = fy.hi - dy;
    ++n;
  }
  if (n == 0) {
    optimal_x_ = optimal_y_ = {};
    return;
  }
  std::sort(wish_x, wish_x + 2 * n);
  std::sort(wish_y, wish_y + 2 * n);
  optimal_x_ = {wish_x[n - 1], wish_x[n]};
  optimal_y_ = {wish_y[n - 1], wish_y[n]};
}

// Nine targets in ten are in the optimal region, give or take a row; the others anywhere near.
template <int N>
typename RegionAnnealer<N>::Target RegionAnnealer<N>::draw_target(std::int32_t c, int tier) {
  const CellPlace& now = r_.at[c];
  Target t{tier, 0, now.x};
  std::int32_t want_y = now.y;
  if (optimal_x_.empty() || rng_.below(10) == 0) {
    const auto reach = static_cast<std::int32_t>(par_.window_rows * par_.row_height) + 1;
    t.x += rng_.between(-reach, reach);
    want_y += rng_.between(-reach, reach);
  } else {
    t.x = rng_.between(optimal_x_.lo, optimal_x_.hi);
    want_y = rng_.between(optimal_y_.lo, optimal_y_.hi) + static_cast<std::int32_t>(rng_.below(3) - 1) * r_.height[tier];
  }
  t.row = r_.row_at(tier, t.x, want_y);
  return t;
}

// The W* change of the cell alone: most proposals that would be refused are refused here, before anything is pushed.
template <int N>
bool RegionAnnealer<N>::worth_trying(std::int32_t c, const Target& t) {
  double delta = 0;
  const std::int32_t y = r_.rows[t.row].y;
  for (std::int32_t i = r_.net_begin[c], j = 0; i < r_.net_begin[c + 1]; ++i, ++j) {
    const Incidence& e = r_.incidence[i];
    NetSpans<N> s = rest_[j];
    for (std::int32_t q = e.first; q < e.first + e.count; ++q)
      s.add(t.tier, t.x + r_.pins[q].dx[t.tier], y + r_.pins[q].dy[t.tier]);
    delta += static_cast<double>(r_.nets[e.net].weighed(ideal_length(s)) - r_.nets[e.net].ideal);
  }
  if (!r_.problem().field.empty()) delta += beside(c, t.tier, t.x, y) - beside(c, r_.at[c].tier, r_.at[c].x, r_.at[c].y);
  return delta <= limit_ + 0.3 * par_.row_height;
}

// Cost of a local cell by its place alone.
template <int N>
double RegionAnnealer<N>::beside(std::int32_t c, int tier, std::int32_t x, std::int32_t y) const {
  const CellField& f = r_.problem().field;
  const float cx = static_cast<float>(x) + 0.5f * static_cast<float>(r_.width[c][tier]), cy = static_cast<float>(y) + 0.5f * static_cast<float>(r_.height[tier]);
  return static_cast<double>(f.charge(r_.cell[c])) * static_cast<double>(f.at(tier, cx, cy));
}

template <int N>
double RegionAnnealer<N>::beside_change() const {
  double change = 0;
  for (const Moved& m : moved_) {
    const CellPlace& now = r_.at[m.cell];
    change += beside(m.cell, now.tier, now.x, now.y) - beside(m.cell, m.at.tier, m.at.x, m.at.y);
  }
  return change;
}

template <int N>
void RegionAnnealer<N>::apply(std::int32_t c, int tier, std::int32_t row, std::int32_t x) {
  moved_.push_back({c, r_.row[c], r_.at[c]});
  r_.place(c, {x, r_.rows[row].y, tier});
  r_.row[c] = row;
}

// Makes room for c in the target row by pushing as few neighbours as possible, at most kPush on either side. A quarter of
// the proposals insist on the wanted x instead. False when there is no room.
template <int N>
bool RegionAnnealer<N>::shift_row(std::int32_t c, Target& t) {
  RegionRow& row = r_.rows[t.row];
  const std::int32_t w = r_.width[c][t.tier];
  if (row.hi - row.lo < w) return false;
  t.x = r_.problem().space[t.tier].site_down(std::clamp(t.x, row.lo, row.hi - w));
  const std::int32_t centre2 = 2 * t.x + w;
  const auto split = std::partition_point(row.cells.begin(), row.cells.end(), [&](std::int32_t i) {
                       return 2 * r_.at[i].x + r_.width[i][t.tier] < centre2;
                     }) - row.cells.begin();
  std::int32_t left[kPush + 1], right[kPush + 1];
  int nl = 0, nr = 0;
  for (std::ptrdiff_t i = split - 1; i >= 0 && nl <= kPush; --i)
    if (row.cells[i] != c) left[nl++] = row.cells[i];
  for (std::ptrdiff_t i = split; i < static_cast<std::ptrdiff_t>(row.cells.size()) && nr <= kPush; ++i)
    if (row.cells[i] != c) right[nr++] = row.cells[i];
  const int most_left = std::min(nl, kPush), most_right = std::min(nr, kPush);
  // After a cells on the left are pushed home, space begins at low[a]; after b on the right, it ends at high[b].
  std::int32_t low[kPush + 1], high[kPush + 1];
  const auto end_of = [&](std::int32_t i) { return r_.at[i].x + r_.width[i][t.tier]; };
  std::int32_t sum = 0;
  for (int a = 0; a <= most_left; ++a) {
    low[a] = (a < nl ? end_of(left[a]) : row.lo) + sum;
    if (a < nl) sum += r_.width[left[a]][t.tier];
  }
  sum = 0;
  for (int b = 0; b <= most_right; ++b) {
    high[b] = (b < nr ? r_.at[right[b]].x : row.hi) - sum;
    if (b < nr) sum += r_.width[right[b]][t.tier];
  }
  std::int32_t x;
  if (rng_.below(4) == 0) {
    x = std::clamp(t.x, low[most_left], std::max(low[most_left], high[most_right] - w));
    if (x + w > high[most_right]) return false;
  } else {
    int best_a = -1, best_b = -1, b = most_right;
    for (int a = 0; a <= most_left; ++a) {
      while (b > 0 && high[b - 1] - low[a] >= w) --b;
      if (high[b] - low[a] < w) continue;
      if (best_a < 0 || a + b < best_a + best_b) best_a = a, best_b = b;
    }
    if (best_a < 0) return false;
    x = std::clamp(t.x, low[best_a], high[best_b] - w);
  }
  t.x = x;
  apply(c, t.tier, t.row, x);
  std::int32_t border = x;
  for (int i = 0; i < nl && end_of(left[i]) > border; ++i) {
    border -= r_.width[left[i]][t.tier];
    apply(left[i], t.tier, t.row, border);
  }
  border = x + w;
  for (int i = 0; i < nr && r_.at[right[i]].x < border; ++i) {
    const std::int32_t at = border;
    border += r_.width[right[i]][t.tier];
    apply(right[i], t.tier, t.row, at);
  }
  return true;
}

// Nets of few pins are collected anew later; a larger one keeps its spans and takes the new pin in, unless the old pin stood
// on a border of its box.
template <int N>
void RegionAnnealer<N>::touch_nets(const Moved& m) {
  const CellPlace& now = r_.at[m.cell];
  for (std::int32_t i = r_.net_begin[m.cell]; i < r_.net_begin[m.cell + 1]; ++i) {
    const Incidence& e = r_.incidence[i];
    const RegionNet<N>& n = r_.nets[e.net];
    const bool many = n.pin_end - n.pin_begin > kManyPins;
    std::int32_t& at = touched_at_[e.net];
    if (at < 0) {
      at = static_cast<std::int32_t>(touched_.size());
      touched_.push_back({e.net, !many, n.spans, 0, 0});
    }
    Touched& t = touched_[at];
    if (t.rescan) continue;
    for (std::int32_t q = e.first; q < e.first + e.count; ++q) {
      const RegionPin<N>& pin = r_.pins[q];
      if (!n.spans.inside(m.at.tier, m.at.x + pin.dx[m.at.tier], m.at.y + pin.dy[m.at.tier])) t.rescan = true;
      t.spans.add(now.tier, now.x + pin.dx[now.tier], now.y + pin.dy[now.tier]);
    }
  }
}

template <int N>
bool RegionAnnealer<N>::find_site(RegionNet<N>& n, int k, const NetSpans<N>& spans, BondSlot& slot, bool follow) {
  RegionBonds& map = r_.bonds[k];
  if (!map.has_zone()) return false;
  const Span<std::int32_t> wx = bond_wish<N>(x_of(spans), k), wy = bond_wish<N>(y_of(spans), k);
  // A candidate in conflict is moved out of the way of the bond it meets, along the axis of the smaller step or, by chance,
  // the other one: near others is where the free places of a crowded map are.
  const auto try_at = [&](std::int32_t x, std::int32_t y, int repairs) {
    for (;; --repairs) {
      x = std::clamp(x, map.xlo, map.xhi);
      y = std::clamp(y, map.ylo, map.yhi);
      const geom::Point* other = map.conflict(x, y, n.global);
      if (!other) break;
      if (repairs == 0) return false;
      const std::int32_t nx = other->x + (x >= other->x ? map.pitch_x : -map.pitch_x);
      const std::int32_t ny = other->y + (y >= other->y ? map.pitch_y : -map.pitch_y);
      const bool along_x = (std::abs(nx - x) < std::abs(ny - y)) != (rng_.below(4) == 0);
      (along_x ? x : y) = along_x ? nx : ny;
    }
    slot = {x, y, BondState::placed};
    return true;
  };
  if (follow && try_at(std::clamp(slot.x, wx.lo, wx.hi), std::clamp(slot.y, wy.lo, wy.hi), 1)) return true;
  const int rings = follow ? 1 : 3;
  for (int ring = 0; ring < rings; ++ring) {
    const std::int32_t ex = ring * map.pitch_x, ey = ring * map.pitch_y;
    for (int attempt = 0; attempt < 2; ++attempt)
      if (try_at(rng_.between(wx.lo - ex, wx.hi + ex), rng_.between(wy.lo - ey, wy.hi + ey), 3)) return true;
  }
  return false;
}

// The area of n more TSVs of an interface from the budgets.
template <int N>
void RegionAnnealer<N>::take_tsv(int interface, int n) {
  const db::BondRule& rule = r_.problem().bond_rules[interface];
  for (int k = interface; rule.tsv > 0 && k <= interface + 1; ++k)
    if (rule.pierces(static_cast<std::size_t>(interface), static_cast<std::size_t>(k))) budget_[k] -= n * rule.tsv_area();
}

// One more TSV, where the budgets have room for it beside the cell that is moving.
template <int N>
bool RegionAnnealer<N>::charge_tsv(int interface) {
  const db::BondRule& rule = r_.problem().bond_rules[interface];
  for (int k = interface; rule.tsv > 0 && k <= interface + 1; ++k)
    if (rule.pierces(static_cast<std::size_t>(interface), static_cast<std::size_t>(k)) && budget_[k] - (k == arriving_tier_ ? arriving_area_ : 0) < rule.tsv_area())
      return false;
  take_tsv(interface, 1);
  return true;
}

// Bonds of TSV cells that were moved or pushed go with them. False where one comes too near another or leaves the zone of the region;
// then all is as before but for the cells.
template <int N>
bool RegionAnnealer<N>::carry_tsvs() {
  const Problem& p = r_.problem();
  carried_.clear();
  for (const Moved& m : moved_) {
    const std::int32_t tsv = p.tsv(r_.cell[m.cell]);
    if (tsv < 0) continue;
    const geom::Point& o = p.tsv_at[tsv];
    const CellPlace& now = r_.at[m.cell];
    carried_.push_back({p.tsv_interface[tsv], r_.cell[m.cell], {m.at.x + o.x, m.at.y + o.y}, {now.x + o.x, now.y + o.y}});
  }
  if (carried_.empty()) return true;
  for (const Carried& t : carried_)
    if (!r_.bonds[t.interface].in_zone(t.from.x, t.from.y)) return carried_.clear(), false;
  for (const Carried& t : carried_) r_.bonds[t.interface].take(t.from.x, t.from.y);
  for (std::size_t i = 0; i < carried_.size(); ++i) {
    const Carried& t = carried_[i];
    if (r_.bonds[t.interface].can_stand(t.to.x, t.to.y, t.id)) {
      r_.bonds[t.interface].put(t.to.x, t.to.y, t.id);
      continue;
    }
    for (std::size_t j = 0; j < i; ++j) r_.bonds[carried_[j].interface].take(carried_[j].to.x, carried_[j].to.y);
    for (const Carried& back : carried_) r_.bonds[back.interface].put(back.from.x, back.from.y, back.id);
    carried_.clear();
    return false;
  }
  return true;
}

// Gives crossings that appear a bond, takes those that vanish, and lets a bond outside its best rectangle follow.
template <int N>
bool RegionAnnealer<N>::settle_bonds(RegionNet<N>& n, std::int32_t net, const NetSpans<N>& spans) {
  const int tiers = r_.problem().tiers;
  int first = tiers, last = -1;
  for (int k = 0; k < tiers; ++k)
    if (!spans.empty(k)) first = std::min(first, k), last = k;
  for (int k = 0; k + 1 < tiers; ++k) {
    BondSlot& b = n.bond[k];
    const bool needed = first <= k && k < last && !r_.problem().is_cut(k);
    if (!needed && b.state == BondState::none) continue;
    if (needed != (b.state != BondState::none) && n.rule != TierRule::free) return false;
    if (!needed) {
      take_tsv(k, -1);
      bond_undo_.push_back({net, k, b, n.bond_movable[k]});
      if (b.state == BondState::placed) r_.bonds[k].take(b.x, b.y);
      b.state = BondState::none;
      continue;
    }
    if (b.state == BondState::placed) {
      if (!n.bond_movable[k]) continue;
      const Span<std::int32_t> wx = bond_wish<N>(x_of(spans), k), wy = bond_wish<N>(y_of(spans), k);
      if (b.x >= wx.lo && b.x <= wx.hi && b.y >= wy.lo && b.y <= wy.hi) continue;
      BondSlot slot = b;
      if (!find_site(n, k, spans, slot, true)) continue;
      bond_undo_.push_back({net, k, b, true});
      r_.bonds[k].take(b.x, b.y);
      b = slot;
      r_.bonds[k].put(b.x, b.y, n.global);
      continue;
    }
    if (b.state == BondState::homeless && !n.bond_movable[k]) continue;
    BondSlot slot = b;
    if (!find_site(n, k, spans, slot, false)) {
      if (b.state == BondState::none) return false;
      continue;
    }
    if (b.state == BondState::none && !charge_tsv(k)) return false;
    bond_undo_.push_back({net, k, b, n.bond_movable[k]});
    b = slot;
    n.bond_movable[k] = true;
    r_.bonds[k].put(b.x, b.y, n.global);
  }
  return true;
}

// Cost change of all touched nets at the new places. No net can cost less than its ideal, which refuses most proposals
// before any bond is touched. False when the change exceeds the limit, a crossing may not change or finds no site.
template <int N>
bool RegionAnnealer<N>::evaluate() {
  std::int64_t bound = 0;
  for (Touched& t : touched_) {
    const RegionNet<N>& n = r_.nets[t.net];
    if (t.rescan) {
      t.spans = n.outside;
      for (std::int32_t q = n.pin_begin; q < n.pin_end; ++q) t.spans.add(r_.pin_at[q]);
    }
    t.ideal = n.weighed(ideal_length(t.spans));
    bound += t.ideal - n.cost;
  }
  if constexpr (N == 1) {
    for (Touched& t : touched_) t.cost = t.ideal;
    return static_cast<double>(bound) <= limit_;
  }
  if (static_cast<double>(bound) > limit_) return false;
  std::int64_t delta = 0;
  for (Touched& t : touched_) {
    RegionNet<N>& n = r_.nets[t.net];
    if (!settle_bonds(n, t.net, t.spans)) return false;
    t.cost = cost_of(n, t.spans, t.ideal);
    delta += t.cost - n.cost;
  }
  return static_cast<double>(delta) <= limit_;
}

template <int N>
void RegionAnnealer<N>::rollback() {
  for (std::size_t i = moved_.size(); i-- > 0;) {
    const Moved& m = moved_[i];
    r_.place(m.cell, m.at);
    r_.row[m.cell] = m.row;
  }
  for (const Carried& t : carried_) r_.bonds[t.interface].take(t.to.x, t.to.y);
  for (const Carried& t : carried_) r_.bonds[t.interface].put(t.from.x, t.from.y, t.id);
  // First every new place is vacated, then the old ones are taken again: bonds may have exchanged places.
  for (const BondUndo& u : bond_undo_) {
    const BondSlot& b = r_.nets[u.net].bond[u.interface];
    if (b.state == BondState::placed) r_.bonds[u.interface].take(b.x, b.y);
  }
  for (const BondUndo& u : bond_undo_) {
    RegionNet<N>& n = r_.nets[u.net];
    const bool crossed = n.bond[u.interface].state != BondState::none, crosses = u.slot.state != BondState::none;
    if (crossed != crosses) take_tsv(u.interface, crosses ? 1 : -1);
    n.bond[u.interface] = u.slot;
    n.bond_movable[u.interface] = u.movable;
    if (u.slot.state == BondState::placed) r_.bonds[u.interface].put(u.slot.x, u.slot.y, n.global);
  }
}

template <int N>
void RegionAnnealer<N>::commit(std::int32_t c, const Moved& old) {
  for (const Touched& t : touched_) {
    RegionNet<N>& n = r_.nets[t.net];
    n.spans = t.spans;
    n.cost = t.cost;
    n.ideal = t.ideal;
  }
  auto& from = r_.rows[old.row].cells;
  from.erase(std::find(from.begin(), from.end(), c));
  auto& to = r_.rows[r_.row[c]].cells;
  to.insert(std::partition_point(to.begin(), to.end(), [&](std::int32_t i) { return r_.at[i].x < r_.at[c].x; }), c);
  const int from_tier = old.at.tier, to_tier = r_.at[c].tier;
  if (from_tier != to_tier) {
    budget_[from_tier] += r_.problem().area(r_.cell[c], from_tier);
    budget_[to_tier] -= r_.problem().area(r_.cell[c], to_tier);
  }
}

template <int N>
bool RegionAnnealer<N>::propose_move(std::int32_t c) {
  int tier = r_.at[c].tier;
  if (N > 1 && r_.may_switch[c] && rng_.below(5) == 0) {
    tier = static_cast<int>(rng_.below(static_cast<std::uint32_t>(r_.problem().tiers - 1)));
    if (tier >= r_.at[c].tier) ++tier;
    if (r_.row_base[tier] == r_.row_base[tier + 1] || !r_.problem().may_stand(r_.cell[c], tier) || budget_[tier] < r_.problem().area(r_.cell[c], tier)) return false;
  }
  survey(c, tier);
  // The survey costs more than a draw, so it is used for several.
  Target t{};
  for (int draw = 0;; ++draw) {
    if (draw == kDraws) return false;
    t = draw_target(c, tier);
    if ((t.row != r_.row[c] || t.x != r_.at[c].x) && worth_trying(c, t)) break;
  }
  moved_.clear();
  touched_.clear();
  bond_undo_.clear();
  if (!shift_row(c, t)) return false;
  carried_.clear();
  if (!r_.problem().tsv_interface.empty() && !carry_tsvs()) {
    rollback();
    return false;
  }
  for (const Moved& m : moved_) touch_nets(m);
  arriving_tier_ = moved_.front().at.tier != t.tier ? t.tier : -1;
  arriving_area_ = r_.problem().area(r_.cell[c], t.tier);
  if (!r_.problem().field.empty()) limit_ -= beside_change();
  const bool accepted = evaluate();
  if (accepted) {
    commit(c, moved_.front());
  } else {
    rollback();
  }
  for (const Touched& done : touched_) touched_at_[done.net] = -1;
  return accepted;
}

// A bond of one of the cell's nets to a random point of its best rectangle.
template <int N>
void RegionAnnealer<N>::propose_bond(std::int32_t c) {
  if constexpr (N > 1) {
    const std::int32_t nets = r_.net_begin[c + 1] - r_.net_begin[c];
    if (nets == 0) return;
    const std::int32_t net = r_.incidence[r_.net_begin[c] + static_cast<std::int32_t>(rng_.below(static_cast<std::uint32_t>(nets)))].net;
    RegionNet<N>& n = r_.nets[net];
    const int k = N == 2 ? 0 : static_cast<int>(rng_.below(static_cast<std::uint32_t>(r_.problem().tiers - 1)));
    if (n.bond[k].state == BondState::none || !n.bond_movable[k]) return;
    BondSlot slot = n.bond[k];
    if (!find_site(n, k, n.spans, slot, false)) return;
    const BondSlot old = n.bond[k];
    n.bond[k] = slot;
    const std::int64_t cost = cost_of(n, n.spans, n.ideal);
    if (static_cast<double>(cost - n.cost) > limit_) {
      n.bond[k] = old;
      return;
    }
    n.cost = cost;
    if (old.state == BondState::placed) r_.bonds[k].take(old.x, old.y);
    r_.bonds[k].put(slot.x, slot.y, n.global);
  }
}

template class RegionAnnealer<1>;
template class RegionAnnealer<2>;
template class RegionAnnealer<3>;
template class RegionAnnealer<4>;
template class RegionAnnealer<kMaxTiers>;

}  // namespace taufold::place
