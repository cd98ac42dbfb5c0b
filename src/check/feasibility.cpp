#include "check/feasibility.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "check/assignments.hpp"
#include "check/capacity.hpp"

namespace taufold::check {

namespace {

std::string tier_name(const db::Design& d, std::size_t t) {
  const std::string& n = d.tiers[db::TierId(t)].name;
  return n.empty() ? fmt::format("tier {}", t) : fmt::format("the {} tier", n);
}

std::string percent_of_die(const db::Design& d, std::int64_t area) {
  return fmt::format("{:.4g} % of the die",
                     100.0 * static_cast<double>(area) / static_cast<double>(d.die_area()));
}

std::string percent_limit(const db::Design& d, db::TierId t) {
  return fmt::format("{:g} %", static_cast<double>(d.tiers[t].max_utilisation_ppm) * 1e-4);
}

std::string all_limits(const db::Design& d) {
  std::string limits;
  for (const db::TierId t : ids<db::TierId>(d.num_tiers()))
    limits +=
        fmt::format("{}{} on {}", limits.empty() ? "" : " and ", percent_limit(d, t), tier_name(d, t.value));
  return limits;
}

/// Why the instance cannot stand on tier t at all; empty if it can.
std::string misfit(const db::Design& d, db::InstId i, db::TierId t) {
  const db::Shape& s = d.shape(i, t);
  const db::Tier& tier = d.tiers[t];
  if ((d.allowed_tiers(i) >> t.value & 1u) == 0)
    return s.exists() ? "it must not stand" : "its library cell is missing";
  if (d.fixed_place(i)) return {};
  if (!d.utilisation_ok(t, d.area(i, t)))
    return fmt::format("its area is {}, the limit {}", percent_of_die(d, d.area(i, t)), percent_limit(d, t));
  if (d.masters[d.inst_master[i]].is_macro) {
    const std::int64_t w = d.die.width(), h = d.die.height();
    const bool fits = (s.width <= w && s.height <= h) || (s.height <= w && s.width <= h);
    return fits ? std::string() : fmt::format("it is {} x {}, the die {} x {}", s.width, s.height, w, h);
  }
  if (s.width > tier.rows.length)
    return fmt::format("it is {} wide, the rows {} long", s.width, tier.rows.length);
  if (s.height > tier.rows.height) {
    const std::int32_t rows = s.height / tier.rows.height, lowest = s.lowest_row == db::RowParity::odd ? 1 : 0;
    if (s.height % tier.rows.height != 0) return fmt::format("it is {} high, the rows {}", s.height, tier.rows.height);
    if (lowest + rows > tier.rows.count) return fmt::format("it takes {} rows{}, and there are {}", rows, lowest > 0 ? " above the first" : "", tier.rows.count);
  }
  return {};
}

bool cells_fit(const db::Design& d, std::string_view file, diag::Collector& out) {
  // Instances of one library cell that may stand on the same tiers share their fate.
  std::vector<bool> looked_at(d.masters.size(), false);
  bool ok = true;
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    const std::size_t m = d.inst_master[i].value;
    const bool usual = d.inst_tiers.empty() && !d.fixed_place(i);
    if ((usual && looked_at[m]) || out.full()) continue;
    if (usual) looked_at[m] = true;
    std::string all;
    bool fits = false;
    for (const db::TierId t : ids<db::TierId>(d.num_tiers())) {
      const std::string why = misfit(d, i, t);
      fits |= why.empty();
      all += fmt::format("{}on {} {}", all.empty() ? "" : "; ", tier_name(d, t.value), why);
    }
    if (fits) continue;
    ok = false;
    out.report(
        "FEAS-0002", file,
        fmt::format("instance {} of library cell {} fits on no tier: {}", diag::quoted(d.inst_names[i.value]),
                    diag::quoted(d.masters[d.inst_master[i]].name), all));
  }
  return ok;
}

/// Cells that may stand on one tier alone, by their library or because they are locked, within its limit.
bool bound_cells_fit(const db::Design& d, std::string_view file, diag::Collector& out) {
  std::vector<std::int64_t> bound(d.num_tiers(), 0);
  for (const db::InstId i : ids<db::InstId>(d.num_insts()))
    if (const db::TierSet set = d.allowed_tiers(i); std::has_single_bit(set)) {
      const auto t = static_cast<std::size_t>(std::countr_zero(set));
      bound[t] += d.area(i, db::TierId(t));
    }
  bool ok = true;
  for (const db::TierId t : ids<db::TierId>(d.num_tiers())) {
    if (d.num_tiers() == 1 || d.utilisation_ok(t, bound[t.value])) continue;
    ok = false;
    out.report("FEAS-0001", file,
               fmt::format("the cells that may stand on {} alone take {}, and its limit is {}",
                           tier_name(d, t.value), percent_of_die(d, bound[t.value]), percent_limit(d, t)))
        .help("raise the limit, enlarge the die, or let some of them stand on another tier");
  }
  return ok;
}

bool area_fits(const db::Design& d, std::string_view file, diag::Collector& out) {
  std::vector<std::int64_t> limit, rows;
  for (const db::TierId t : ids<db::TierId>(d.num_tiers())) {
    limit.push_back(area_limit(d, t));
    const db::RowGrid& r = d.tiers[t].rows;
    rows.push_back(std::min(limit.back(), std::int64_t{r.length} * r.height * r.count));
  }
  const auto say = [&](std::int64_t excess, const char* what) {
    return fmt::format("{} by at least {} dbu^2 ({}), with limits of {}", what, excess,
                       percent_of_die(d, excess), all_limits(d));
  };
  if (const std::int64_t excess = least_excess(d, limit, false); excess > 0) {
    out.report("FEAS-0001", file, say(excess, "the cells need more area than the utilisation limits allow,"))
        .help("raise a limit, enlarge the die, or add a tier");
    return false;
  }
  if (const std::int64_t excess = least_excess(d, rows, true); excess > 0) {
    out.report("FEAS-0003", file,
               say(excess, "the standard cells need more area than the rows have within the limits,"))
        .help("add rows or lengthen them");
    return false;
  }
  return true;
}

void too_many_crossings(std::int64_t crossings, std::size_t interface, const db::Design& d,
                        std::string_view file, diag::Collector& out) {
  const std::int64_t fit = max_bonds(d, interface);
  const db::BondRule& rule = d.interfaces[interface];
  const std::string bonds = fit == 0   ? "no bond"
                            : fit == 1 ? "only 1 bond"
                                       : fmt::format("only {} bonds", fit);
  out.report("FEAS-0004", file,
             fmt::format(
                 "at least {} net{} must cross, but {} of {} x {} with spacing {} fit{} on a die of {} x {}",
                 crossings, crossings == 1 ? "" : "s", bonds, rule.width, rule.height, rule.spacing,
                 fit > 1 ? "" : "s", d.die.width(), d.die.height()))
      .note(fmt::format(
          "in every assignment of the cells to tiers that meets the limits of {}; {} bond{} too few",
          all_limits(d), crossings - fit, crossings - fit == 1 ? " is" : "s are"))
      .help("enlarge the die, make bonds smaller or denser, or raise a utilisation limit");
}

/// Small designs: every assignment of instances to tiers.
bool some_assignment_fits(const db::Design& d, std::string_view file, diag::Collector& out) {
  std::vector<std::int64_t> fit;
  for (std::size_t f = 0; f < d.interfaces.size(); ++f) fit.push_back(max_bonds(d, f));
  const Assignments a = try_assignments(d, fit);
  if (a.feasible) return true;
  if (!a.limits_can_be_met) {
    out.report("FEAS-0005", file,
               fmt::format("none of the {} assignments of {} instances to {} tiers meets the utilisation "
                           "limits and the rows; "
                           "the best exceeds them by {} dbu^2 ({})",
                           a.tried, d.num_insts(), d.num_tiers(), a.least_excess,
                           percent_of_die(d, a.least_excess)))
        .help("raise a limit, enlarge the die, or add a tier");
    return false;
  }
  too_many_crossings(fit[a.interface] + a.least_bond_excess, a.interface, d, file, out);
  return false;
}

}  // namespace

std::int64_t max_bonds(const db::Design& d, std::size_t interface) {
  const db::BondRule& rule = d.interfaces[interface];
  // Centres lie on integers between these; equal rectangles of fixed orientation pack best on a grid.
  const auto along = [&](std::int64_t lo, std::int64_t hi, std::int64_t size) {
    const std::int64_t first = lo + rule.spacing + (size + 1) / 2, last = hi - rule.spacing - (size + 1) / 2;
    return last < first ? std::int64_t{0} : (last - first) / (size + rule.spacing) + 1;
  };
  return along(d.die.xlo, d.die.xhi, rule.width) * along(d.die.ylo, d.die.yhi, rule.height);
}

bool feasible(const db::Design& d, std::string_view file, diag::Collector& out) {
  if (!cells_fit(d, file, out) || !bound_cells_fit(d, file, out) || !area_fits(d, file, out)) return false;
  if (can_try_assignments(d)) return some_assignment_fits(d, file, out);
  // Large designs: where an interface takes no bond at all, no connected group of cells may be larger than
  // the tiers on either side of it. (Where some bonds fit, only a partitioner can tell; folding reports it.)
  for (std::size_t f = 0; f < d.interfaces.size(); ++f) {
    if (max_bonds(d, f) > 0 || !must_cross(d, f)) continue;
    too_many_crossings(1, f, d, file, out);
    return false;
  }
  return true;
}

}  // namespace taufold::check
