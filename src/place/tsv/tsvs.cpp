#include "place/tsv/tsvs.hpp"

#include <algorithm>
#include <cmath>

#include "place/detail/layout.hpp"
#include "place/legal/taken_rows.hpp"

namespace taufold::place {

bool has_tsvs(const Problem& p) {
  return std::any_of(p.bond_rules.begin(), p.bond_rules.end(), [](const db::BondRule& r) { return r.tsv > 0; });
}

TsvFootprint tsv_footprint(const Problem& p, int interface, int tier) {
  const db::BondRule& rule = p.bond_rules[interface];
  if (!rule.pierces(static_cast<std::size_t>(interface), static_cast<std::size_t>(tier))) return {};
  const db::RowGrid& g = p.space[tier].rows;
  return {g.rows_of(rule.tsv), (rule.tsv + g.site - 1) / g.site * g.site};
}

bool tsvs_fit_rows(const Problem& p, int interface) {
  const db::BondRule& rule = p.bond_rules[interface];
  return rule.tsv > 0 && rule.pierces_lower != rule.pierces_upper && tsv_footprint(p, interface, interface + (rule.pierces_upper ? 1 : 0)).rows == 1;
}

bool tsvs_fit_rows(const Problem& p) {
  for (int k = 0; k + 1 < p.tiers; ++k)
    if (p.bond_rules[k].tsv > 0 && !tsvs_fit_rows(p, k)) return false;
  return true;
}

std::array<std::int64_t, kMaxTiers> tsv_area(const Problem& p, const std::array<std::int64_t, kMaxTiers>& crossings) {
  std::array<std::int64_t, kMaxTiers> area{};
  for (int k = 0; k + 1 < p.tiers; ++k)
    for (int t = k; t <= k + 1; ++t)
      if (p.bond_rules[k].pierces(static_cast<std::size_t>(k), static_cast<std::size_t>(t))) area[t] += crossings[k] * p.bond_rules[k].tsv_area();
  return area;
}

std::array<std::int64_t, kMaxTiers> count_crossings(const Problem& p, const std::vector<std::uint8_t>& tier) {
  std::array<std::int64_t, kMaxTiers> count{};
  for (std::int32_t n = 0; n < p.nets; ++n) {
    int lo = p.tiers, hi = -1;
    for (std::int32_t q = p.net_begin[n]; q < p.net_begin[n + 1]; ++q) {
      lo = std::min<int>(lo, tier[p.pin_cell[q]]);
      hi = std::max<int>(hi, tier[p.pin_cell[q]]);
    }
    for (int k = lo; k < hi; ++k) ++count[k];
  }
  return count;
}

namespace {

/// The places of one interface: every bond has one that keeps its distance from all others at any time.
class Places {
 public:
  /// `rows`: what is taken of the tiers below and above by anything, `blocked`: by anything but TSVs.
  Places(const Problem& p, int interface, const State& s, std::array<TakenRows*, 2> rows, std::array<const TakenRows*, 2> blocked)
      : p_(p), interface_(interface), rule_(p.bond_rules[interface]), map_(p.die, rule_), rows_(rows), blocked_(blocked) {
    for (int side = 0; side < 2; ++side) foot_[side] = tsv_footprint(p, interface, interface + side);
    first_ = foot_[0].rows > 0 ? 0 : 1;
    at_.resize(s.bonds.size());
    for (std::size_t b = 0; b < s.bonds.size(); ++b)
      if (s.bonds[b].interface == interface && s.bonds[b].placed) {
        at_[b] = {s.bonds[b].x, s.bonds[b].y};
        bucket(at_[b]) = static_cast<std::int32_t>(b);
      }
  }

  /// The nearest place in no more rows and sites than it needs; where that is far, in all that its square meets where the bond is.
  std::optional<TsvPlace> settle(std::size_t b) {
    const geom::Point wish = at_[b];
    bucket(wish) = BondMap::kFree;
    std::optional<TsvPlace> best = snug(wish);
    const double reach = std::max<double>(map_.sites().pitch_y, grid(first_).height);
    if (!best || std::abs(best->x - wish.x) + std::abs(best->y - wish.y) > reach)
      if (std::optional<TsvPlace> here = as_it_is(wish)) best = here;
    if (!best) return std::nullopt;
    for (int side = 0; side < 2; ++side)
      if (!best->box[side].empty()) {
        const geom::Box& box = best->box[side];
        const db::RowGrid& g = grid(side);
        const std::int32_t rows = (box.yhi - box.ylo) / g.height, row = (box.ylo - g.y) / g.height;
        if (rows_[side]->free(box.xlo, row, box.xhi - box.xlo, rows)) rows_[side]->take({box.xlo, row, 0}, box.xhi - box.xlo, rows);
      }
    at_[b] = {best->x, best->y};
    bucket(at_[b]) = static_cast<std::int32_t>(b);
    best->bond = b;
    return best;
  }

 private:
  const db::RowGrid& grid(int side) const { return p_.space[interface_ + side].rows; }
  std::int32_t& bucket(const geom::Point& at) { return map_.at(map_.column(at.x), map_.row(at.y)); }

  std::optional<TsvPlace> snug(const geom::Point& wish) const {
    const TsvFootprint& f = foot_[first_];
    const db::RowGrid& g = grid(first_);
    TsvPlace found;
    const TakenRows::Accept accept = [&](std::int32_t corner, std::int32_t row) {
      const std::int32_t half = rule_.tsv / 2, y0 = g.y + row * g.height, high = f.rows * g.height;
      // The bond nearest to where it was whose square lies in these sites and rows.
      const geom::Point at{std::clamp(wish.x, corner + half, corner + f.width - half), std::clamp(wish.y, y0 + half, y0 + high - half)};
      const BondSites& s = map_.sites();
      if (at.x < s.xlo || at.x > s.xhi || at.y < s.ylo || at.y > s.yhi || crowded(at)) return false;
      found.x = at.x;
      found.y = at.y;
      found.box[first_] = {corner, y0, corner + f.width, y0 + high};
      return first_ == 1 || foot_[1].rows == 0 || cover(1, at, *rows_[1], found);
    };
    const TakenRows::Spot spot = rows_[first_]->nearest(wish.x - 0.5 * f.width, wish.y - 0.5 * f.rows * g.height, f.width, f.rows, db::RowParity::any, &accept);
    if (spot.row < 0) return std::nullopt;
    accept(spot.x, spot.row);  // of the place taken, not of the last one tried
    return found;
  }

  std::optional<TsvPlace> as_it_is(const geom::Point& wish) const {
    TsvPlace found;
    found.x = wish.x;
    found.y = wish.y;
    for (int side = 0; side < 2; ++side)
      if (foot_[side].rows > 0 && !cover(side, wish, *blocked_[side], found)) return std::nullopt;
    return found;
  }

  /// All sites and rows of a tier that the square about `at` meets, and whether they are free.
  bool cover(int side, const geom::Point& at, const TakenRows& taken, TsvPlace& found) const {
    const TierSpace& space = p_.space[interface_ + side];
    const db::RowGrid& g = space.rows;
    const geom::Box square = db::tsv_box(rule_, at);
    if (square.ylo < g.y || square.xlo < g.x) return false;
    const std::int32_t row = (square.ylo - g.y) / g.height, rows = (square.yhi - g.y + g.height - 1) / g.height - row;
    const std::int32_t lo = space.site_down(square.xlo), hi = space.site_up(square.xhi);
    found.box[side] = {lo, g.y + row * g.height, hi, g.y + (row + rows) * g.height};
    return taken.free(lo, row, hi - lo, rows);
  }

  bool crowded(const geom::Point& at) const {
    const BondSites& s = map_.sites();
    const std::int32_t ci = map_.column(at.x), cj = map_.row(at.y);
    for (std::int32_t j = std::max(0, cj - 1); j <= std::min(map_.rows() - 1, cj + 1); ++j)
      for (std::int32_t i = std::max(0, ci - 1); i <= std::min(map_.columns() - 1, ci + 1); ++i) {
        if (map_.at(i, j) == BondMap::kFree) continue;
        const geom::Point& o = at_[static_cast<std::size_t>(map_.at(i, j))];
        if (std::abs(o.x - at.x) < s.pitch_x && std::abs(o.y - at.y) < s.pitch_y) return true;
      }
    return false;
  }

  const Problem& p_;
  int interface_;
  const db::BondRule& rule_;
  BondMap map_;  // of indices of bonds
  std::array<TakenRows*, 2> rows_;
  std::array<const TakenRows*, 2> blocked_;
  std::array<TsvFootprint, 2> foot_;
  std::vector<geom::Point> at_;  // of the bonds
  int first_ = 0;                // the pierced side that is asked first
};

/// Of one interface, the TSVs from `first` on: what shares sites with others cannot move in its row.
void hold_those_that_meet(std::vector<TsvPlace>& tsvs, std::size_t first) {
  for (const int side : {0, 1}) {
    std::vector<std::size_t> order;
    for (std::size_t i = first; i < tsvs.size(); ++i)
      if (!tsvs[i].box[side].empty()) order.push_back(i);
    const auto box = [&](std::size_t i) -> const geom::Box& { return tsvs[i].box[side]; };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return box(a).xlo != box(b).xlo ? box(a).xlo < box(b).xlo : a < b; });
    std::vector<std::size_t> near;  // that may reach as far as here
    for (const std::size_t i : order) {
      std::erase_if(near, [&](std::size_t o) { return box(o).xhi <= box(i).xlo; });
      for (const std::size_t o : near)
        if (box(o).ylo < box(i).yhi && box(i).ylo < box(o).yhi) tsvs[o].moves = tsvs[i].moves = false;
      near.push_back(i);
    }
  }
}

}  // namespace

std::optional<std::vector<TsvPlace>> place_tsvs(const Problem& p, const State& s) {
  std::vector<TakenRows> rows, blocked;
  for (int k = 0; k < p.tiers; ++k) rows.emplace_back(p.space[k]), blocked.emplace_back(p.space[k]);
  std::vector<TsvPlace> out;
  for (int k = 0; k + 1 < p.tiers; ++k) {
    if (p.bond_rules[k].tsv == 0) continue;
    const std::size_t first = out.size();
    Places places(p, k, s, {&rows[k], &rows[k + 1]}, {&blocked[k], &blocked[k + 1]});
    for (std::size_t b = 0; b < s.bonds.size(); ++b) {
      if (s.bonds[b].interface != k || !s.bonds[b].placed) continue;
      std::optional<TsvPlace> at = places.settle(b);
      if (!at) return std::nullopt;
      const int side = at->box[0].empty() ? 1 : 0;
      at->moves = tsvs_fit_rows(p, k) && at->box[side].yhi - at->box[side].ylo == p.height[k + side];
      out.push_back(*at);
    }
    hold_those_that_meet(out, first);
  }
  std::stable_partition(out.begin(), out.end(), [](const TsvPlace& t) { return t.moves; });
  return out;
}

namespace {

/// A pin of the cut problem: of the whole one, or of a TSV, or a TSV that stands.
struct End {
  std::int32_t pin = -1, tsv = -1;
};

/// Makes the cut problem net by net.
class Cutter {
 public:
  Cutter(const Problem& p, const State& s, CutAtTsvs& out, TsvsAs what) : p_(p), s_(s), out_(out), what_(what) {}

  void run() {
    copy();
    place();
    nets();
    bonds();
    cut_rows(out_.problem);
  }

 private:
  /// Piece of the stack that tier k belongs to: TSVs lie between pieces.
  int piece(int k) const {
    int n = 0;
    for (int i = 0; i < k; ++i) n += p_.bond_rules[i].tsv > 0 ? 1 : 0;
    return n;
  }
  bool is_cell(const TsvPlace& t) const { return what_ == TsvsAs::flat_cells || (what_ == TsvsAs::cells && t.moves); }
  int side(const TsvPlace& t) const { return t.box[0].empty() ? 1 : 0; }
  int tier(const TsvPlace& t) const { return s_.bonds[t.bond].interface + side(t); }

  void copy() {
    Problem& o = out_.problem;
    o.tiers = p_.tiers;
    o.die = p_.die;
    o.space = p_.space;
    o.bond_rules = p_.bond_rules;
    o.width = p_.width;
    o.height = p_.height;
    o.blocks = p_.blocks;
    o.blockages = p_.blockages;
    o.cell_inst = p_.cell_inst;
    o.crossing_length = p_.crossing_length;
    o.cells = p_.cells;
    for (int k = 0; k + 1 < p_.tiers; ++k)
      if (p_.bond_rules[k].tsv > 0) o.cut_interfaces = static_cast<db::TierSet>(o.cut_interfaces | 1u << k);
    for (std::int32_t c = 0; c < p_.cells; ++c) o.cell_tiers.push_back(static_cast<db::TierSet>(1u << s_.tier[c]));
    State& t = out_.state;
    t.tier.assign(s_.tier.begin(), s_.tier.begin() + p_.cells);
    t.x.assign(s_.x.begin(), s_.x.begin() + p_.cells);
    t.y.assign(s_.y.begin(), s_.y.begin() + p_.cells);
  }

  /// TSVs as cells or blockages.
  void place() {
    Problem& o = out_.problem;
    for (const TsvPlace& t : out_.tsvs) {
      if (!is_cell(t)) {
        o.standing_tsvs.push_back({s_.bonds[t.bond].interface, {t.x, t.y}});
        for (int side = 0; side < 2; ++side)
          if (!t.box[side].empty()) o.blockages.push_back({db::TierId(static_cast<std::size_t>(s_.bonds[t.bond].interface + side)), t.box[side]});
        continue;
      }
      const int k = tier(t);
      const geom::Box& b = t.box[side(t)];
      const std::int32_t rows = (b.yhi - b.ylo) / p_.height[k];
      for (int i = 0; i < p_.tiers; ++i) o.width[i].push_back((b.xhi - b.xlo) * rows);
      o.cell_inst.push_back(Block::kPorts);
      o.cell_tiers.push_back(static_cast<db::TierSet>(1u << k));
      o.tsv_interface.push_back(static_cast<std::uint8_t>(s_.bonds[t.bond].interface));
      o.tsv_at.push_back({t.x - b.xlo, t.y - b.ylo});
      out_.state.tier.push_back(static_cast<std::uint8_t>(k));
      out_.state.x.push_back(b.xlo);
      out_.state.y.push_back(b.ylo);
      ++o.cells;
    }
    first_pin_block_ = static_cast<std::int32_t>(o.blocks.size());
    for (int k = 0; k < p_.tiers; ++k) {
      Block pins;  // without area, like that of the ports
      pins.tier = static_cast<std::uint8_t>(k);
      pins.tiers = static_cast<db::TierSet>(1u << k);
      o.blocks.push_back(pins);
    }
    o.objects = o.cells + static_cast<std::int32_t>(o.blocks.size());
    add_blocks(o, out_.state);
  }

  void nets() {
    std::vector<std::int32_t> tsv_of(s_.bonds.size(), -1);
    for (std::size_t i = 0; i < out_.tsvs.size(); ++i) tsv_of[out_.tsvs[i].bond] = static_cast<std::int32_t>(i);
    std::size_t b = 0;
    std::vector<End> ends;
    for (std::int32_t n = 0; n < p_.nets; ++n) {
      const std::size_t first = b;
      while (b < s_.bonds.size() && s_.bonds[b].net == n) ++b;
      for (int q = 0, pieces = b > first ? piece(p_.tiers - 1) + 1 : 1; q < pieces; ++q) {
        ends.clear();
        for (std::int32_t i = p_.net_begin[n]; i < p_.net_begin[n + 1]; ++i)
          if (pieces == 1 || piece(s_.tier[p_.pin_cell[i]]) == q) ends.push_back({i, -1});
        for (std::size_t i = first; i < b; ++i)
          if (tsv_of[i] >= 0 && (piece(s_.bonds[i].interface) == q || piece(s_.bonds[i].interface + 1) == q)) ends.push_back({-1, tsv_of[i]});
        close(n, pieces == 1 ? -1 : q, ends);
      }
    }
    sort_nets();
  }

  void close(std::int32_t net, int piece, const std::vector<End>& ends) {
    if (ends.size() < 2) return;
    for (const End& e : ends) ends_.push_back(e);
    begin_.push_back(ends_.size());
    whole_.push_back(net);
    piece_.push_back(piece);
  }

  void sort_nets() {
    Problem& o = out_.problem;
    std::vector<std::size_t> order(whole_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const auto degree = [&](std::size_t n) { return begin_[n + 1] - begin_[n]; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return degree(x) < degree(y); });
    for (const std::size_t n : order) {
      for (std::size_t i = begin_[n]; i < begin_[n + 1]; ++i) add_pin(ends_[i], piece_[n], static_cast<std::int32_t>(o.net_begin.size()));
      if (o.net_begin.empty()) o.net_begin.push_back(0);
      o.net_begin.push_back(static_cast<std::int32_t>(o.pin_cell.size()));
      o.net_id.push_back(p_.net_id[whole_[n]]);
      if (!p_.net_weight.empty()) o.net_weight.push_back(p_.net_weight[whole_[n]]);
      out_.net.push_back(whole_[n]);
      net_piece_.push_back(piece_[n]);
      if (degree(n) == 2) ++o.two_pin_nets;
    }
    if (o.net_begin.empty()) o.net_begin.push_back(0);
    o.nets = static_cast<std::int32_t>(o.net_id.size());
    o.pins = static_cast<std::int32_t>(o.pin_cell.size());
    o.pin_net.clear();
    for (std::int32_t n = 0; n < o.nets; ++n) o.pin_net.insert(o.pin_net.end(), static_cast<std::size_t>(o.degree(n)), n);
    index_pins(o);
  }

  void add_pin(const End& e, int piece, std::int32_t) {
    Problem& o = out_.problem;
    if (e.pin >= 0) {
      const std::int32_t c = p_.pin_cell[e.pin];
      o.pin_cell.push_back(c < p_.cells ? c : c + o.cells - p_.cells);
      for (int k = 0; k < p_.tiers; ++k) {
        o.pin_dx[k].push_back(p_.pin_dx[k][e.pin]);
        o.pin_dy[k].push_back(p_.pin_dy[k][e.pin]);
      }
      return;
    }
    const TsvPlace& t = out_.tsvs[e.tsv];
    geom::Point at{t.x, t.y};
    if (is_cell(t)) {
      const int k = tier(t);
      const geom::Box& b = t.box[side(t)];
      const std::int32_t rows = (b.yhi - b.ylo) / p_.height[k];
      // Laid flat about its centre.
      at = rows > 1 ? geom::Point{(b.xhi - b.xlo) * rows / 2, p_.height[k] / 2} : o.tsv_at[e.tsv];
      o.pin_cell.push_back(p_.cells + e.tsv);
    } else {
      // On the tier of the piece next to the interface.
      const int k = s_.bonds[t.bond].interface;
      o.pin_cell.push_back(o.cells + first_pin_block_ + (this->piece(k) == piece ? k : k + 1));
    }
    for (int k = 0; k < p_.tiers; ++k) {
      o.pin_dx[k].push_back(at.x);
      o.pin_dy[k].push_back(at.y);
    }
  }

  /// Bonds without TSVs, by the nets that they belong to now.
  void bonds() {
    std::size_t b = 0;
    std::vector<std::vector<std::int32_t>> pieces(static_cast<std::size_t>(p_.nets));
    for (std::int32_t n = 0; n < out_.problem.nets; ++n) pieces[out_.net[n]].push_back(n);
    for (; b < s_.bonds.size(); ++b) {
      NetBond bond = s_.bonds[b];
      if (p_.bond_rules[bond.interface].tsv > 0) continue;
      const int q = piece(bond.interface);
      for (const std::int32_t n : pieces[bond.net])
        if (net_piece_[n] == q || net_piece_[n] < 0) {
          bond.net = n;
          out_.state.bonds.push_back(bond);
          break;
        }
    }
    std::sort(out_.state.bonds.begin(), out_.state.bonds.end(), [](const NetBond& a, const NetBond& c) { return a.net != c.net ? a.net < c.net : a.interface < c.interface; });
  }

  const Problem& p_;
  const State& s_;
  CutAtTsvs& out_;
  TsvsAs what_;
  std::int32_t first_pin_block_ = 0;
  std::vector<End> ends_;
  std::vector<std::size_t> begin_{0};
  std::vector<std::int32_t> whole_;
  std::vector<int> piece_, net_piece_;  // -1: the net crosses nothing
};

}  // namespace

CutAtTsvs cut_at_tsvs(const Problem& p, const State& s, std::vector<TsvPlace> tsvs, TsvsAs what) {
  CutAtTsvs out;
  out.tsvs = std::move(tsvs);
  Cutter(p, s, out, what).run();
  return out;
}

State joined_at_tsvs(const Problem& p, const State& before, const CutAtTsvs& cut, const State& after) {
  State s = before;
  std::copy(after.tier.begin(), after.tier.begin() + p.cells, s.tier.begin());
  std::copy(after.x.begin(), after.x.begin() + p.cells, s.x.begin());
  std::copy(after.y.begin(), after.y.begin() + p.cells, s.y.begin());
  std::erase_if(s.bonds, [&](const NetBond& b) { return p.bond_rules[b.interface].tsv == 0; });
  for (std::size_t i = 0; i < cut.tsvs.size(); ++i) {
    NetBond bond = before.bonds[cut.tsvs[i].bond];
    bond.x = cut.tsvs[i].x;
    bond.y = cut.tsvs[i].y;
    if (i < cut.problem.tsv_at.size()) {
      const std::size_t c = static_cast<std::size_t>(p.cells) + i;
      bond.x = after.x[c] + cut.problem.tsv_at[i].x;
      bond.y = after.y[c] + cut.problem.tsv_at[i].y;
    }
    const auto at = std::lower_bound(s.bonds.begin(), s.bonds.end(), bond, [](const NetBond& a, const NetBond& b) { return a.net != b.net ? a.net < b.net : a.interface < b.interface; });
    *at = bond;
  }
  for (NetBond b : after.bonds) {
    b.net = cut.net[b.net];
    s.bonds.push_back(b);
  }
  std::sort(s.bonds.begin(), s.bonds.end(), [](const NetBond& a, const NetBond& b) { return a.net != b.net ? a.net < b.net : a.interface < b.interface; });
  return s;
}

}  // namespace taufold::place
