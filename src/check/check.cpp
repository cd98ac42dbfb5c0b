#include "check/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/int128.hpp"
#include "check/sweep.hpp"
#include "diag/text.hpp"

namespace taufold::check {

using db::Violation;

namespace {

// Pairs in conflict are counted up to this many; cells heaped on one spot have half a million million.
constexpr std::int64_t kMaxPairs = 20'000'000;

struct Offset {
  std::int64_t x, y;
};

/// Outline and pin offset turned counter-clockwise, one quarter turn at a time: a point (x, y) of a box w x h
/// goes to (h - y, x) of a box h x w. Written apart from geom::turned, which the engine uses.
struct Turn {
  std::int64_t w, h;
  int quarters;
  bool mirrored = false;  ///< at the x axis, before turning
  Offset point(Offset p) const {
    std::int64_t a = w, b = h;
    if (mirrored) p.y = h - p.y;
    for (int q = 0; q < quarters; ++q) {
      p = {b - p.y, p.x};
      std::swap(a, b);
    }
    return p;
  }
  std::int64_t width() const { return quarters % 2 == 0 ? w : h; }
  std::int64_t height() const { return quarters % 2 == 0 ? h : w; }
};

struct Extent {
  std::int64_t xlo = std::numeric_limits<std::int64_t>::max(), xhi = std::numeric_limits<std::int64_t>::min();
  std::int64_t ylo = xlo, yhi = xhi;
  void add(std::int64_t x, std::int64_t y) {
    xlo = std::min(xlo, x), xhi = std::max(xhi, x);
    ylo = std::min(ylo, y), yhi = std::max(yhi, y);
  }
  std::int64_t half_perimeter() const { return xlo > xhi ? 0 : (xhi - xlo) + (yhi - ylo); }
};

class Checker {
 public:
  Checker(const db::Design& d, const db::Placement& p, const db::Violations& faults, const Options& options)
      : d_(d), p_(p), options_(options) {
    out_.violations = faults;
    out_.tiers.resize(d.num_tiers());
    fixed_.assign(d.num_insts(), -1);
    for (std::size_t k = 0; k < d.fixed.size(); ++k) fixed_[d.fixed[k].inst] = static_cast<std::int32_t>(k);
  }
  Report run() {
    instances();
    overlaps();
    blocked();
    sort_bonds();
    tsvs();
    utilisation();
    bond_rules();
    nets();
    out_.score = out_.hpwl + out_.bond_cost;
    out_.legal = out_.violations.none();
    return std::move(out_);
  }

 private:
  bool placed(db::InstId i) const { return i.value < p_.tier.size() && p_.tier[i].value < d_.num_tiers(); }
  bool is_fixed(db::InstId i) const { return fixed_[i] >= 0; }
  std::size_t tier(db::InstId i) const { return p_.tier[i].value; }
  const db::Shape& shape(db::InstId i) const {
    return d_.techs[d_.tiers[p_.tier[i]].tech].shapes[d_.inst_master[i]];
  }
  Turn turn(db::InstId i) const {
    const int o = static_cast<int>(p_.orient[i]);
    return {shape(i).width, shape(i).height, o % 4, o >= 4};
  }
  Rect rect(db::InstId i) const {
    const Turn t = turn(i);
    return {p_.x[i], p_.y[i], p_.x[i] + t.width(), p_.y[i] + t.height()};
  }
  std::string name(db::InstId i) const { return diag::shown(d_.inst_names[i.value]); }
  std::string net_name(db::NetId n) const {
    return n.value < d_.num_nets() ? diag::shown(d_.net_names[n.value]) : std::string("(unknown)");
  }
  std::string tier_name(std::size_t t) const {
    const std::string& n = d_.tiers[db::TierId(t)].name;
    return n.empty() ? fmt::format("tier {}", t) : fmt::format("tier {} ({})", t, n);
  }
  std::string at(db::InstId i) const {
    const Rect r = rect(i);
    return fmt::format("{} at ({}, {}), {} x {}", name(i), r.xlo, r.ylo, r.xhi - r.xlo, r.yhi - r.ylo);
  }
  template <class Text>
  void add(Violation kind, Text&& text) {
    out_.violations.add(kind, std::forward<Text>(text));
  }

  void instances();
  void row(db::InstId i, const Rect& r);
  void given(db::InstId i);
  void overlaps();
  void blocked();
  void utilisation();
  void sort_bonds();
  void tsvs();
  void bond_rules();
  void nets();

  const db::Design& d_;
  const db::Placement& p_;
  Options options_;
  Report out_;
  IndexVector<db::InstId, std::int32_t> fixed_;  ///< index in Design::fixed, -1 for free instances
  std::vector<int128> area_;
  std::vector<db::Bond> bonds_;  ///< by net, then interface
};

void Checker::instances() {
  area_.assign(d_.num_tiers(), 0);
  for (const db::InstId i : ids<db::InstId>(d_.num_insts())) {
    if (!placed(i)) {
      add(Violation::missing_instance, [&] { return fmt::format("{} is on no tier", name(i)); });
      continue;
    }
    const db::Master& master = d_.masters[d_.inst_master[i]];
    const bool macro = master.is_macro;
    given(i);
    if (!shape(i).exists()) continue;
    const Rect r = rect(i);
    TierReport& t = out_.tiers[tier(i)];
    ++t.instances;
    if (macro) ++t.macros;
    area_[tier(i)] += static_cast<int128>(shape(i).width) * shape(i).height;
    if (r.xlo < d_.die.xlo || r.ylo < d_.die.ylo || r.xhi > d_.die.xhi || r.yhi > d_.die.yhi)
      add(Violation::outside_die, [&] {
        const std::int64_t by =
            std::max({d_.die.xlo - r.xlo, d_.die.ylo - r.ylo, r.xhi - d_.die.xhi, r.yhi - d_.die.yhi});
        return fmt::format("{} leaves the die on {} by {}", at(i), tier_name(tier(i)), by);
      });
    if (is_fixed(i)) continue;  // where it stands was the designer's choice
    if ((master.orients >> static_cast<unsigned>(p_.orient[i]) & 1u) == 0)
      add(Violation::orientation, [&] {
        return fmt::format("{} {} has {}, {}", macro ? "macro" : "standard cell", name(i),
                           geom::kOrientNames[static_cast<std::size_t>(p_.orient[i])],
                           macro ? "which its library does not allow" : "only R0 is allowed");
      });
    if (!macro) row(i, r);
  }
}

/// What was given in advance: the place of fixed instances, the tiers that an instance may stand on.
void Checker::given(db::InstId i) {
  if (const std::int32_t f = fixed_[i]; f >= 0) {
    const db::FixedPlace& want = d_.fixed[static_cast<std::size_t>(f)];
    if (want.tier != p_.tier[i] || want.x != p_.x[i] || want.y != p_.y[i] || want.orient != p_.orient[i])
      add(Violation::moved, [&] {
        return fmt::format("{} is fixed at ({}, {}) on {} with {}, and stands at ({}, {}) on {} with {}", name(i), want.x,
                           want.y, tier_name(want.tier.value), geom::kOrientNames[static_cast<std::size_t>(want.orient)],
                           p_.x[i], p_.y[i], tier_name(tier(i)), geom::kOrientNames[static_cast<std::size_t>(p_.orient[i])]);
      });
    return;
  }
  const bool listed = d_.inst_tiers.empty() || (d_.inst_tiers[i] >> tier(i) & 1u) != 0;
  if (!listed || !shape(i).exists())
    add(Violation::tier_not_allowed, [&] {
      return fmt::format("{} stands on {}, {}", name(i), tier_name(tier(i)),
                         listed ? "whose technology lacks its library cell" : "where it must not be");
    });
}

/// A standard cell sits in a row, or fills several from one on: its lower edge on a row's, its width within the row, and in a
/// row whose rails meet its own. (That it must not be turned is another rule; its height here is the unturned one.)
void Checker::row(db::InstId i, const Rect& r) {
  const db::RowGrid& g = d_.tiers[p_.tier[i]].rows;
  const std::int64_t above = r.ylo - g.y;
  const std::int64_t right = std::int64_t{g.x} + g.length;
  const std::int64_t high = shape(i).height, index = above / g.height;
  const std::int64_t filled = std::max<std::int64_t>(1, high / g.height);
  const bool whole = high <= g.height || high % g.height == 0;
  const bool on_row = above >= 0 && above % g.height == 0 && index < g.count;
  const bool on_site = (r.xlo - g.x) % g.site == 0;
  const db::RowParity wanted = shape(i).lowest_row;
  const bool rails = wanted == db::RowParity::any || (index % 2 != 0) == (wanted == db::RowParity::odd);
  if (on_row && on_site && r.xlo >= g.x && r.xhi <= right && whole && index + filled <= g.count && rails) return;
  add(Violation::off_row, [&] {
    std::string why;
    if (above < 0)
      why = fmt::format("{} below the first row", -above);
    else if (above / g.height >= g.count)
      why = fmt::format("above the last of {} rows", g.count);
    else if (above % g.height != 0)
      why = fmt::format("{} above row {}", above % g.height, above / g.height);
    else if (r.xlo < g.x)
      why = fmt::format("{} left of its row", g.x - r.xlo);
    else if (!on_site)
      why = fmt::format("{} right of a site", (r.xlo - g.x) % g.site);
    else if (r.xhi > right)
      why = fmt::format("{} beyond the right end of its row", r.xhi - right);
    else if (!whole)
      why = fmt::format("{} high, and rows are {}", high, g.height);
    else if (index + filled > g.count)
      why = fmt::format("{} rows high in row {} of {}", filled, index, g.count);
    else
      why = fmt::format("in row {}, whose supply rails are not those of the cell", index);
    return fmt::format("{} on {} is {}", at(i), tier_name(tier(i)), why);
  });
}

void Checker::overlaps() {
  std::vector<std::vector<db::InstId>> on(d_.num_tiers());
  for (const db::InstId i : ids<db::InstId>(d_.num_insts()))
    if (placed(i) && shape(i).exists()) on[tier(i)].push_back(i);
  for (std::size_t t = 0; t < on.size(); ++t) {
    std::vector<Rect> rects;
    rects.reserve(on[t].size());
    for (const db::InstId i : on[t]) rects.push_back(rect(i));
    const bool all = find_overlaps(rects, kMaxPairs, [&](std::uint32_t a, std::uint32_t b) {
      add(Violation::overlap, [&] {
        const std::int64_t dx = std::min(rects[a].xhi, rects[b].xhi) - std::max(rects[a].xlo, rects[b].xlo);
        const std::int64_t dy = std::min(rects[a].yhi, rects[b].yhi) - std::max(rects[a].ylo, rects[b].ylo);
        return fmt::format("{} and {} on {} share {} x {}", at(on[t][a]), at(on[t][b]), tier_name(t), dx, dy);
      });
    });
    if (!all) out_.violations[Violation::overlap].at_least = true;
  }
}

/// Blockages and halos: boxes that no other instance may enter; fixed ones may, as they were put there on purpose.
void Checker::blocked() {
  for (std::size_t t = 0; t < d_.num_tiers(); ++t) {
    std::vector<Rect> rects;
    std::vector<db::InstId> inst;  // of each rectangle; invalid for a blockage
    std::vector<std::uint8_t> keep_out;
    for (const db::InstId i : ids<db::InstId>(d_.num_insts())) {
      if (!placed(i) || tier(i) != t || !shape(i).exists()) continue;
      rects.push_back(rect(i));
      inst.push_back(i);
      keep_out.push_back(0);
    }
    for (const db::Blockage& b : d_.blockages)
      if (b.tier.value == t && b.box.xlo < b.box.xhi && b.box.ylo < b.box.yhi) {
        rects.push_back({b.box.xlo, b.box.ylo, b.box.xhi, b.box.yhi});
        inst.emplace_back();
        keep_out.push_back(1);
      }
    for (std::size_t k = 0, n = rects.size(); k < n; ++k) {
      if (!inst[k].valid()) continue;
      const db::Master& m = d_.masters[d_.inst_master[inst[k]]];
      if (m.halo_x == 0 && m.halo_y == 0) continue;
      const bool turned = turn(inst[k]).quarters % 2 != 0;
      const std::int64_t hx = turned ? m.halo_y : m.halo_x, hy = turned ? m.halo_x : m.halo_y;
      rects.push_back({rects[k].xlo - hx, rects[k].ylo - hy, rects[k].xhi + hx, rects[k].yhi + hy});
      inst.push_back(inst[k]);
      keep_out.push_back(1);
    }
    if (std::none_of(keep_out.begin(), keep_out.end(), [](std::uint8_t k) { return k != 0; })) continue;
    const auto meet = [&](std::uint32_t a, std::uint32_t b) {
      if (keep_out[a] == keep_out[b] || inst[a] == inst[b]) return;
      const std::uint32_t i = keep_out[a] != 0 ? b : a, zone = keep_out[a] != 0 ? a : b;
      // Of two fixed instances neither could keep away; a free one must keep its own halo clear of fixed ones as well.
      if (is_fixed(inst[i]) && (!inst[zone].valid() || is_fixed(inst[zone]))) return;
      add(Violation::blocked, [&] {
        const Rect& z = rects[zone];
        return fmt::format("{} on {} enters the {} ({}, {}) to ({}, {})", at(inst[i]), tier_name(t),
                           inst[zone].valid() ? fmt::format("halo of {},", name(inst[zone])) : std::string("blockage"), z.xlo,
                           z.ylo, z.xhi, z.yhi);
      });
    };
    if (!find_overlaps(rects, kMaxPairs, meet)) out_.violations[Violation::blocked].at_least = true;
  }
}

void Checker::utilisation() {
  const int128 die =
      static_cast<int128>(d_.die.xhi - std::int64_t{d_.die.xlo}) * (d_.die.yhi - std::int64_t{d_.die.ylo});
  for (std::size_t t = 0; t < d_.num_tiers(); ++t) {
    TierReport& r = out_.tiers[t];
    const std::int64_t limit = d_.tiers[db::TierId(t)].max_utilisation_ppm;
    r.area = static_cast<std::int64_t>(std::min<int128>(area_[t], std::numeric_limits<std::int64_t>::max()));
    r.utilisation = static_cast<double>(area_[t]) / static_cast<double>(die);
    r.utilisation_limit = static_cast<double>(limit) * 1e-6;
    if (area_[t] * 1'000'000 <= static_cast<int128>(limit) * die) continue;
    add(Violation::utilisation, [&] {
      return fmt::format("{} is filled to {:.4f} %, limit {:g} %: {} dbu^2 too many", tier_name(t),
                         100 * r.utilisation, static_cast<double>(limit) * 1e-4,
                         static_cast<std::int64_t>(area_[t] - static_cast<int128>(limit) * die / 1'000'000));
    });
  }
}

void Checker::sort_bonds() {
  bonds_ = p_.bonds;
  const auto before = [](const db::Bond& a, const db::Bond& b) {
    return a.net != b.net ? a.net < b.net : a.interface < b.interface;
  };
  if (!std::is_sorted(bonds_.begin(), bonds_.end(), before))
    std::stable_sort(bonds_.begin(), bonds_.end(), before);
  out_.bonds = static_cast<std::int64_t>(bonds_.size());
}

/// Where silicon is crossed a bond has a TSV behind it, about which no instance of a pierced tier may stand, fixed ones neither.
void Checker::tsvs() {
  for (std::size_t t = 0; t < d_.num_tiers(); ++t) {
    std::vector<Rect> rects;
    std::vector<std::uint32_t> bond;
    for (std::uint32_t k = 0; k < bonds_.size(); ++k) {
      const db::Bond& b = bonds_[k];
      if (b.interface >= d_.interfaces.size()) continue;
      const db::BondRule& rule = d_.interfaces[b.interface];
      const bool through = (b.interface == t && rule.pierces_lower) || (b.interface + std::size_t{1} == t && rule.pierces_upper);
      if (!through || rule.tsv <= 0) continue;
      const std::int64_t x = std::int64_t{b.x} - rule.tsv / 2, y = std::int64_t{b.y} - rule.tsv / 2;
      rects.push_back({x, y, x + rule.tsv, y + rule.tsv});
      bond.push_back(k);
      out_.tiers[t].tsv_area += std::int64_t{rule.tsv} * rule.tsv;
    }
    const std::size_t tsvs = rects.size();
    out_.tiers[t].tsvs = static_cast<std::int64_t>(tsvs);
    area_[t] += out_.tiers[t].tsv_area;
    if (tsvs == 0) continue;
    std::vector<db::InstId> inst;
    for (const db::InstId i : ids<db::InstId>(d_.num_insts())) {
      if (!placed(i) || tier(i) != t || !shape(i).exists()) continue;
      inst.push_back(i);
      rects.push_back(rect(i));
    }
    const auto meet = [&](std::uint32_t a, std::uint32_t b) {
      if ((a < tsvs) == (b < tsvs)) return;
      add(Violation::tsv_keep_out, [&] {
        const db::Bond& through = bonds_[bond[a]];
        const Rect& z = rects[a];
        return fmt::format("{} on {} stands where the TSV of net {} at ({}, {}) keeps ({}, {}) to ({}, {}) free", at(inst[b - tsvs]), tier_name(t),
                           net_name(through.net), through.x, through.y, z.xlo, z.ylo, z.xhi, z.yhi);
      });
    };
    if (!find_overlaps(rects, kMaxPairs, meet)) out_.violations[Violation::tsv_keep_out].at_least = true;
  }
}

/// Distances to the die edge and between bonds, in half units because sizes may be odd.
void Checker::bond_rules() {
  std::vector<std::vector<std::uint32_t>> on(d_.interfaces.size());
  for (std::uint32_t k = 0; k < bonds_.size(); ++k) {
    const db::Bond& b = bonds_[k];
    if (b.interface >= d_.interfaces.size()) continue;  // nets() reports it
    on[b.interface].push_back(k);
    const db::BondRule& rule = d_.interfaces[b.interface];
    out_.bond_cost += rule.cost;
    const std::int64_t left = 2 * (std::int64_t{b.x} - d_.die.xlo) - rule.width;
    const std::int64_t right = 2 * (std::int64_t{d_.die.xhi} - b.x) - rule.width;
    const std::int64_t below = 2 * (std::int64_t{b.y} - d_.die.ylo) - rule.height;
    const std::int64_t above = 2 * (std::int64_t{d_.die.yhi} - b.y) - rule.height;
    const std::int64_t least = std::min({left, right, below, above});
    if (least < 2 * std::int64_t{rule.spacing})
      add(Violation::terminal_boundary, [&] {
        return fmt::format("bond of net {} at ({}, {}) is {} from the die edge, {} is required",
                           net_name(b.net), b.x, b.y, static_cast<double>(least) / 2, rule.spacing);
      });
  }
  for (std::size_t f = 0; f < on.size(); ++f) {
    const db::BondRule& rule = d_.interfaces[f];
    const std::int64_t dx = std::int64_t{rule.width} + rule.spacing,
                       dy = std::int64_t{rule.height} + rule.spacing;
    std::vector<Rect> rects;
    rects.reserve(on[f].size());
    for (const std::uint32_t k : on[f])
      rects.push_back({bonds_[k].x, bonds_[k].y, bonds_[k].x + dx, bonds_[k].y + dy});
    const bool all = find_overlaps(rects, kMaxPairs, [&](std::uint32_t a, std::uint32_t b) {
      add(Violation::terminal_spacing, [&] {
        const db::Bond &p = bonds_[on[f][a]], &q = bonds_[on[f][b]];
        return fmt::format(
            "bonds of net {} at ({}, {}) and net {} at ({}, {}): neither |dx| >= {} nor |dy| >= {}",
            net_name(p.net), p.x, p.y, net_name(q.net), q.x, q.y, dx, dy);
      });
    });
    if (!all) out_.violations[Violation::terminal_spacing].at_least = true;
  }
}

/// Bonds against crossings, and the wirelength: a bond is a pin of its net on both tiers that it joins.
void Checker::nets() {
  const bool reader_counted = out_.violations[Violation::terminal_unknown_net].count > 0;
  std::vector<Extent> extent(d_.num_tiers());
  std::size_t k = 0, port = 0;
  for (const db::NetId n : ids<db::NetId>(d_.num_nets())) {
    std::fill(extent.begin(), extent.end(), Extent{});
    std::size_t lo = d_.num_tiers(), hi = 0;
    for (std::uint32_t q = d_.net_pin_begin[n.value]; q < d_.net_pin_begin[n.value + 1]; ++q) {
      const db::InstId i = d_.pin_inst[db::PinId(q)];
      if (!placed(i) || !shape(i).exists()) continue;
      const geom::Point& o = shape(i).pin_offset[d_.pin_master_pin[db::PinId(q)]];
      const Offset p = turn(i).point({o.x, o.y});
      extent[tier(i)].add(p_.x[i] + p.x, p_.y[i] + p.y);
      lo = std::min(lo, tier(i));
      hi = std::max(hi, tier(i));
    }
    for (; port < d_.ports.size() && d_.ports[port].net == n; ++port) {
      const std::size_t t = d_.ports[port].tier.value;
      extent[t].add(d_.ports[port].x, d_.ports[port].y);
      lo = std::min(lo, t);
      hi = std::max(hi, t);
    }
    if (lo < hi) {
      ++out_.crossing_nets;
      out_.crossings += static_cast<std::int64_t>(hi - lo);
    }
    std::size_t wanted = lo < hi ? lo : d_.num_tiers();  // next interface that needs a bond
    const auto missing_below = [&](std::size_t end) {
      for (; lo < hi && wanted < std::min(end, hi); ++wanted)
        add(Violation::terminal_missing, [&] {
          return fmt::format("net {} crosses from tier {} to tier {} without a bond", net_name(n), wanted,
                             wanted + 1);
        });
    };
    for (std::size_t first = k; k < bonds_.size() && bonds_[k].net == n; ++k) {
      const db::Bond& b = bonds_[k];
      const std::size_t f = b.interface;
      if (f < d_.interfaces.size()) {
        extent[f].add(b.x, b.y);
        extent[f + 1].add(b.x, b.y);
      }
      if (k > first && bonds_[k - 1].interface == f)
        add(Violation::terminal_duplicate, [&] {
          return fmt::format("net {} has a further bond on interface {} at ({}, {})", net_name(n), f, b.x,
                             b.y);
        });
      const bool repeated = k > first && bonds_[k - 1].interface == f;
      if (repeated) continue;
      missing_below(f);
      if (lo < hi && f >= lo && f < hi)
        wanted = f + 1;
      else if (!options_.allow_uncut_bonds || f >= d_.interfaces.size())
        add(Violation::terminal_uncut_net, [&] {
          return fmt::format("net {} has a bond on interface {} at ({}, {}) but does not cross it",
                             net_name(n), f, b.x, b.y);
        });
    }
    missing_below(hi);
    for (std::size_t t = 0; t < extent.size(); ++t) out_.tiers[t].hpwl += extent[t].half_perimeter();
  }
  for (; k < bonds_.size(); ++k)
    if (!reader_counted)
      add(Violation::terminal_unknown_net, [&] {
        return fmt::format("a bond at ({}, {}) is on no net of the design", bonds_[k].x, bonds_[k].y);
      });
  for (const TierReport& t : out_.tiers) out_.hpwl += t.hpwl;
}

}  // namespace

Report check(const db::Design& d, const db::Placement& p, const db::Violations& faults,
             const Options& options) {
  return Checker(d, p, faults, options).run();
}

std::string to_text(const db::Design& d, const Report& r) {
  fmt::memory_buffer buffer;
  const auto out = std::back_inserter(buffer);
  fmt::format_to(out, "{:<22}{}\n", "result", r.legal ? "legal" : "ILLEGAL");
  fmt::format_to(out, "{:<22}{}{}\n", "score", r.score, r.legal ? "" : " (of an illegal result)");
  fmt::format_to(out, "{:<22}{}\n", "half perimeter", r.hpwl);
  fmt::format_to(out, "{:<22}{} on {} crossing nets ({} needed), cost {}\n", "bonds", r.bonds,
                 r.crossing_nets, r.crossings, r.bond_cost);
  for (std::size_t t = r.tiers.size(); t-- > 0;) {
    const TierReport& tier = r.tiers[t];
    const std::string& name = d.tiers[db::TierId(t)].name;
    fmt::format_to(out, "{:<22}{} instances ({} macros), {}utilisation {:.4f} % of {:g} %, half perimeter {}\n",
                   name.empty() ? fmt::format("tier {}", t) : fmt::format("tier {} ({})", t, name),
                   tier.instances, tier.macros, tier.tsvs > 0 ? fmt::format("{} TSVs, ", tier.tsvs) : std::string(),
                   100 * tier.utilisation, 100 * tier.utilisation_limit, tier.hpwl);
  }
  for (std::size_t k = 0; k < r.violations.entries().size(); ++k) {
    const db::Violations::Entry& e = r.violations.entries()[k];
    if (e.count == 0) continue;
    fmt::format_to(out, "violation {}: {}{}\n", db::kViolationNames[k], e.at_least ? "at least " : "",
                   e.count);
    for (const std::string& x : e.examples) fmt::format_to(out, "  {}\n", x);
    if (e.count > static_cast<std::int64_t>(e.examples.size()))
      fmt::format_to(out, "  ... and {} more\n", e.count - static_cast<std::int64_t>(e.examples.size()));
  }
  return {buffer.data(), buffer.size()};
}

}  // namespace taufold::check
