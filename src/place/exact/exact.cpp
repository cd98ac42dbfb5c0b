#include "place/exact/exact.hpp"

#include <algorithm>
#include <numeric>

#include "place/bond/sites.hpp"
#include "place/net_cost.hpp"

namespace taufold::place {

namespace {

using Spans = std::array<Span<std::int32_t>, 2>;

class Search {
 public:
  Search(const Problem& p, std::int64_t incumbent, std::int64_t budget, const StopToken& stop)
      : p_(p), best_(incumbent), budget_(budget), stop_(stop), sites_(p.die, p.tiers > 1 ? p.bond_rules[0] : db::BondRule{}) {
    tier_.assign(p.cells, 0);
    row_.assign(p.cells, 0);
    x_.assign(p.cells, 0);
    placed_.assign(p.cells, 0);
    x_floor_.assign(p.nets, 0);
    connectivity_order();
    for (int k = 0; k < p.tiers; ++k) free_[k].assign(p.space[k].rows.count, p.space[k].rows.length);
  }

  ExactResult run() {
    assign_row(0, 0);
    result_.proven = !exhausted_;
    result_.score = best_;
    result_.nodes = nodes_;
    return result_;
  }

 private:
  bool spent() {
    if (++nodes_ > budget_ || ((nodes_ & 0xffff) == 0 && stop_.stop_requested())) exhausted_ = true;
    return exhausted_;
  }

  // Cells with many pins to cells already in the order come next: bounds bite early.
  void connectivity_order() {
    std::vector<std::uint8_t> in(p_.cells, 0);
    for (std::int32_t n = 0; n < p_.cells; ++n) {
      std::int32_t next = -1, next_links = -1;
      for (std::int32_t c = 0; c < p_.cells; ++c) {
        if (in[c]) continue;
        std::int32_t links = 0;
        for (std::int32_t i = p_.cell_begin[c]; i < p_.cell_begin[c + 1]; ++i) {
          const std::int32_t net = p_.pin_net[p_.cell_pin[i]];
          for (std::int32_t q = p_.net_begin[net]; q < p_.net_begin[net + 1]; ++q) links += in[p_.pin_cell[q]] ? 100 : 1;
        }
        if (links > next_links) next = c, next_links = links;
      }
      in[next] = 1;
      order_.push_back(next);
    }
  }

  Spans net_spans(std::int32_t net, bool axis_y) const {
    Spans s;
    for (std::int32_t q = p_.net_begin[net]; q < p_.net_begin[net + 1]; ++q) {
      const std::int32_t c = p_.pin_cell[q];
      if (!placed_[c]) continue;
      const int k = tier_[c];
      const db::RowGrid& g = p_.space[k].rows;
      s[k].add(axis_y ? g.y + row_[c] * g.height + p_.pin_dy[k][q] : x_[c] + p_.pin_dx[k][q]);
    }
    return s;
  }

  /// Least x length of a net from pairs of its cells in one row: they cannot overlap, in whichever order they stand.
  std::int64_t row_floor(std::int32_t net) const {
    std::int64_t floor = 0;
    for (std::int32_t q = p_.net_begin[net]; q < p_.net_begin[net + 1]; ++q)
      for (std::int32_t r = q + 1; r < p_.net_begin[net + 1]; ++r) {
        const std::int32_t a = p_.pin_cell[q], b = p_.pin_cell[r];
        if (a == b || !placed_[a] || !placed_[b] || tier_[a] != tier_[b] || row_[a] != row_[b]) continue;
        const int k = tier_[a];
        const std::int64_t shift = static_cast<std::int64_t>(p_.pin_dx[k][r]) - p_.pin_dx[k][q];
        floor = std::max(floor, std::min(p_.width[k][a] + shift, p_.width[k][b] - shift));
      }
    return floor;
  }

  /// Lower bound after rows are chosen for the placed cells: y length, bond costs and the floors of the x lengths.
  std::int64_t row_bound() const {
    std::int64_t sum = 0;
    for (std::int32_t n = 0; n < p_.nets; ++n) {
      const Spans s = net_spans(n, true);
      sum += chain_length(s.data(), p_.tiers) + row_floor(n);
      if (p_.tiers > 1 && !s[0].empty() && !s[1].empty()) sum += p_.bond_rules[0].cost;
    }
    return sum;
  }

  std::int64_t x_bound() const {
    std::int64_t sum = 0;
    for (std::int32_t n = 0; n < p_.nets; ++n)
      sum += std::max<std::int64_t>(chain_length(net_spans(n, false).data(), p_.tiers), x_floor_[n]);
    return sum;
  }

  std::int64_t crossings() const {
    std::int64_t n = 0;
    for (std::int32_t net = 0; net < p_.nets && p_.tiers > 1; ++net) {
      const Spans s = net_spans(net, true);
      n += !s[0].empty() && !s[1].empty();
    }
    return n;
  }

  void assign_row(std::int32_t depth, std::int64_t bound) {
    if (bound >= best_ || spent()) return;
    if (p_.tiers > 1 && crossings() > sites_.capacity()) return;
    if (depth == p_.cells) {
      std::int64_t floors = 0;
      for (std::int32_t n = 0; n < p_.nets; ++n) floors += x_floor_[n] = row_floor(n);
      std::fill(placed_.begin(), placed_.end(), 0);
      assign_x(0, bound - floors, floors);
      std::fill(placed_.begin(), placed_.end(), 1);
      return;
    }
    const std::int32_t c = order_[depth];
    struct Option {
      std::int64_t length;
      int tier;
      std::int32_t row;
    };
    std::vector<Option> options;
    placed_[c] = 1;
    for (int k = 0; k < p_.tiers; ++k) {
      if (area_[k] + p_.area(c, k) > p_.space[k].area_limit) continue;
      for (std::int32_t r = 0; r < p_.space[k].rows.count; ++r) {
        if (free_[k][r] < p_.width[k][c]) continue;
        tier_[c] = static_cast<std::uint8_t>(k);
        row_[c] = r;
        options.push_back({row_bound(), k, r});
      }
    }
    std::stable_sort(options.begin(), options.end(), [](const Option& a, const Option& b) { return a.length < b.length; });
    for (const Option& o : options) {
      tier_[c] = static_cast<std::uint8_t>(o.tier);
      row_[c] = o.row;
      free_[o.tier][o.row] -= p_.width[o.tier][c];
      area_[o.tier] += p_.area(c, o.tier);
      assign_row(depth + 1, o.length);
      free_[o.tier][o.row] += p_.width[o.tier][c];
      area_[o.tier] -= p_.area(c, o.tier);
      tier_[c] = static_cast<std::uint8_t>(o.tier);
      row_[c] = o.row;
      if (exhausted_) break;
    }
    placed_[c] = 0;
  }

  void assign_x(std::int32_t depth, std::int64_t y_length, std::int64_t x_length) {
    if (y_length + x_length >= best_ || spent()) return;
    if (depth == p_.cells) {
      place_bonds(y_length + x_length);
      return;
    }
    const std::int32_t c = order_[depth];
    const int k = tier_[c];
    const db::RowGrid& g = p_.space[k].rows;
    const std::int32_t w = p_.width[k][c];
    struct Option {
      std::int64_t length;
      std::int32_t x;
    };
    std::vector<Option> options;
    for (std::int32_t x = g.x; x + w <= g.x + g.length; ++x) {
      bool clear = true;
      for (std::int32_t d = 0; d < depth && clear; ++d) {
        const std::int32_t o = order_[d];
        clear = tier_[o] != k || row_[o] != row_[c] || x + w <= x_[o] || x_[o] + p_.width[k][o] <= x;
      }
      if (!clear) continue;
      x_[c] = x;
      placed_[c] = 1;
      const std::int64_t length = x_bound();
      placed_[c] = 0;
      if (y_length + length < best_) options.push_back({length, x});
    }
    std::stable_sort(options.begin(), options.end(), [](const Option& a, const Option& b) { return a.length < b.length; });
    for (const Option& o : options) {
      if (exhausted_ || y_length + o.length >= best_) break;
      x_[c] = o.x;
      placed_[c] = 1;
      assign_x(depth + 1, y_length, o.length);
      placed_[c] = 0;
    }
  }

  struct Wanted {
    std::int32_t net;
    Spans x, y;
  };

  void place_bonds(std::int64_t ideal) {
    std::vector<Wanted> wanted;
    for (std::int32_t n = 0; n < p_.nets && p_.tiers > 1; ++n) {
      const Wanted w{n, net_spans(n, false), net_spans(n, true)};
      if (!w.x[0].empty() && !w.x[1].empty()) wanted.push_back(w);
    }
    bonds_.clear();
    // An optimum exists in which every coordinate is a span end or a border, or hangs on one over whole pitches.
    const auto coordinates = [&](std::int32_t lo, std::int32_t hi, std::int32_t pitch, bool axis_y) {
      std::vector<std::int32_t> seeds{lo, hi}, out;
      for (const Wanted& w : wanted)
        for (int k = 0; k < 2; ++k) {
          const Span<std::int32_t>& s = axis_y ? w.y[k] : w.x[k];
          seeds.push_back(s.lo);
          seeds.push_back(s.hi);
        }
      const auto n = static_cast<std::int64_t>(wanted.size());
      for (const std::int32_t s : seeds)
        for (std::int64_t m = -n; m <= n; ++m) {
          const std::int64_t v = s + m * pitch;
          if (v >= lo && v <= hi) out.push_back(static_cast<std::int32_t>(v));
        }
      std::sort(out.begin(), out.end());
      out.erase(std::unique(out.begin(), out.end()), out.end());
      return out;
    };
    const std::vector<std::int32_t> xs = coordinates(sites_.xlo, sites_.xhi, sites_.pitch_x, false);
    const std::vector<std::int32_t> ys = coordinates(sites_.ylo, sites_.yhi, sites_.pitch_y, true);
    place_bond(0, wanted, xs, ys, ideal);
  }

  void place_bond(std::size_t depth, const std::vector<Wanted>& wanted, const std::vector<std::int32_t>& xs,
                  const std::vector<std::int32_t>& ys, std::int64_t cost) {
    if (cost >= best_ || spent()) return;
    if (depth == wanted.size()) {
      best_ = cost;
      record();
      return;
    }
    const Wanted& w = wanted[depth];
    const auto detour = [](std::int32_t v, const Spans& s) {
      const auto d = [v](const Span<std::int32_t>& t) { return std::max<std::int64_t>({0, t.lo - v, v - t.hi}); };
      const std::int64_t gap = std::max<std::int64_t>({0, s[1].lo - s[0].hi, s[0].lo - s[1].hi});
      return d(s[0]) + d(s[1]) - gap;
    };
    struct Option {
      std::int64_t cost;
      std::int32_t x, y;
    };
    std::vector<Option> options;
    for (const std::int32_t x : xs) {
      const std::int64_t dx = detour(x, w.x);
      if (cost + dx >= best_) continue;
      for (const std::int32_t y : ys) {
        const std::int64_t total = cost + dx + detour(y, w.y);
        if (total >= best_) continue;
        const bool clear = std::none_of(bonds_.begin(), bonds_.end(), [&](const NetBond& b) {
          return std::abs(b.x - x) < sites_.pitch_x && std::abs(b.y - y) < sites_.pitch_y;
        });
        if (clear) options.push_back({total, x, y});
      }
    }
    std::stable_sort(options.begin(), options.end(), [](const Option& a, const Option& b) { return a.cost < b.cost; });
    for (const Option& o : options) {
      if (exhausted_ || o.cost >= best_) break;
      bonds_.push_back({w.net, 0, o.x, o.y, true});
      place_bond(depth + 1, wanted, xs, ys, o.cost);
      bonds_.pop_back();
    }
  }

  void record() {
    result_.found = true;
    result_.state.tier = tier_;
    result_.state.x = x_;
    result_.state.y.resize(p_.cells);
    for (std::int32_t c = 0; c < p_.cells; ++c) {
      const db::RowGrid& g = p_.space[tier_[c]].rows;
      result_.state.y[c] = g.y + row_[c] * g.height;
    }
    result_.state.bonds = bonds_;
  }

  const Problem& p_;
  std::int64_t best_, budget_, nodes_ = 0;
  const StopToken& stop_;
  BondSites sites_;
  bool exhausted_ = false;
  std::vector<std::int32_t> order_, row_, x_;
  std::vector<std::uint8_t> tier_, placed_;
  std::vector<std::int64_t> x_floor_;
  std::array<std::vector<std::int32_t>, kMaxTiers> free_;
  std::array<std::int64_t, kMaxTiers> area_{};
  std::vector<NetBond> bonds_;
  ExactResult result_;
};

}  // namespace

ExactResult exact_search(const Problem& p, std::int64_t incumbent, std::int64_t budget, const StopToken& stop) {
  if (p.cells > kExactCells || p.tiers > 2) return {};
  return Search(p, incumbent, budget, stop).run();
}

}  // namespace taufold::place
