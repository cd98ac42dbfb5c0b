#include "place/partition/shortage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "place/bond/sites.hpp"
#include "place/partition/balance.hpp"
#include "place/partition/netlist.hpp"

namespace taufold::place {

namespace {

constexpr double kLargestShare = 0.9;  // of one tier; beyond it is no fold any more

/// Sites of an interface when the die is larger by `growth` in area, in its own proportions.
std::int64_t sites_of(const Problem& p, int interface, double growth) {
  const double side = std::sqrt(growth);
  geom::Box die = p.die;
  die.xhi = die.xlo + static_cast<std::int32_t>(side * (static_cast<double>(die.xhi) - die.xlo));
  die.yhi = die.ylo + static_cast<std::int32_t>(side * (static_cast<double>(die.yhi) - die.ylo));
  return BondSites(die, p.bond_rules[interface]).capacity();
}

/// A positive number with two decimals, in the same words everywhere.
std::string two_decimals(double v) {
  const auto hundredths = static_cast<long long>(std::llround(v * 100));
  std::string s = std::to_string(hundredths / 100) + ".";
  if (hundredths % 100 < 10) s += "0";
  return s + std::to_string(hundredths % 100);
}

std::string percent(std::int64_t part, std::int64_t whole) {
  return two_decimals(100 * static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(1, whole)));
}

/// "61/39": what the tiers hold of the area used, from the bottom up, in per cent.
std::string shares(const PartitionScore& s, int tiers) {
  double total = 0;
  for (int k = 0; k < tiers; ++k) total += static_cast<double>(s.used[k]);
  std::string text;
  int left = 100;
  for (int k = 0; k < tiers; ++k) {
    const int share = k + 1 == tiers ? left : static_cast<int>(std::lround(100 * static_cast<double>(s.used[k]) / std::max(1.0, total)));
    left -= share;
    if (k > 0) text += '/';
    text += std::to_string(share);
  }
  return text;
}

}  // namespace

double bond_sites_per_cell(const Problem& p) {
  double least = std::numeric_limits<double>::infinity();
  // Cells gather on little more than their own area where there is more room than that, and their bonds over them.
  constexpr double kRim = 1.6;
  double cells = 0;
  for (int k = 0; k < p.tiers; ++k)
    for (std::int32_t c = 0; c < p.cells; ++c) cells += static_cast<double>(p.area(c, k)) / p.tiers / p.tiers;
  const double share = std::min(1.0, kRim * cells / static_cast<double>(std::max<std::int64_t>(1, p.die.area())));
  for (int k = 0; p.cells > 0 && k + 1 < p.tiers; ++k)
    least = std::min(least, share * static_cast<double>(BondSites(p.die, p.bond_rules[k]).capacity()) / p.cells);
  return least;
}

BondShortage bond_shortage(const Problem& p, const Hypergraph& h, const Partition& best, const PartitionOptions& o, ThreadPool& pool,
                           const StopToken& stop) {
  BondShortage answer;
  if (best.routable && best.tsvs_fit) return answer;
  PartitionLimits limits = partition_limits(p, 0);
  if (limits.crossings_take_area()) limits = partition_limits(p, 0.004);  // a little more than the fold keeps free, for the cut is not the same each time
  std::string& text = answer.text;
  for (int k = 0; k + 1 < p.tiers; ++k) {
    const std::int64_t sites = sites_of(p, k, 1);
    if (best.score.interface[k] <= sites) continue;
    text += text.empty() ? "bond sites are short: " : ", ";
    if (p.tiers > 2) text += "interface " + std::to_string(k) + " with ";
    text += std::to_string(best.score.interface[k]) + " crossings needed and " + std::to_string(sites) + " sites";
  }
  if (!best.tsvs_fit) {
    const TierWeights tsvs = area_of_tsvs(limits, best.score.interface, p.tiers);
    std::int64_t have = 0, need = 0;
    for (int k = 0; k < p.tiers; ++k) have += limits.area[k], need += best.score.used[k] + tsvs[k];
    text += text.empty() ? "" : "; ";
    text += "TSVs find no room beside the cells:";
    for (int k = 0; k < p.tiers; ++k)
      if (tsvs[k] > 0)
        text += " they take " + percent(tsvs[k], limits.area[k]) + " % of what tier " + std::to_string(k) + " may hold, the cells there " +
                percent(best.score.used[k], limits.area[k]) + " %,";
    text += " and all tiers lack " + percent(std::max<std::int64_t>(0, need - have), have) + " %";
  }
  text += " (the fewest crossings found within the utilisation limits, tiers " + shares(best.score, p.tiers) + ")";
  if (stop.stop_requested()) return answer;

  // Until one tier holds nearly all cells.
  double largest = 1;
  for (int k = 0; k < p.tiers; ++k) {
    std::int64_t all = 0;
    for (std::int32_t v = 0; v < h.vertices; ++v) all += h.weight_of(v, k);
    largest = std::max(largest, kLargestShare * static_cast<double>(all) / static_cast<double>(std::max<std::int64_t>(1, limits.area[k])));
  }
  const GrowthAnswer a = smallest_growth(h, limits, largest, [&](int k, double growth) { return sites_of(p, k, growth); }, o, pool, stop);
  if (!a.found) {
    text += "; no imbalance up to " + std::to_string(static_cast<int>(100 * kLargestShare)) + " % of the cells on one tier fits either";
    return answer;
  }
  answer.growth = a.growth;
  text += "; the smallest imbalance found that fits is " + shares(a.partition.score, p.tiers) + " on a die " + two_decimals(a.growth) +
          " times as large (";
  for (int k = 0; k + 1 < p.tiers; ++k)
    text += (k == 0 ? "" : ", ") + std::to_string(a.partition.score.interface[k]) + " crossings, " + std::to_string(sites_of(p, k, a.growth)) + " sites";
  text += ")";
  return answer;
}

}  // namespace taufold::place
