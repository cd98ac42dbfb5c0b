#include "place/partition/partition.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "place/partition/multilevel.hpp"

namespace taufold::place {

namespace {

constexpr std::size_t kElite = 4;  // partitions that contests draw from

/// All fixed vertices of a tier as one: the same crossings, and coarsening is not held up by them.
std::vector<std::int32_t> merge_fixed(const Hypergraph& h, std::int32_t& clusters) {
  std::vector<std::int32_t> cluster(h.vertices);
  std::array<std::int32_t, kMaxTiers> of_tier;
  of_tier.fill(-1);
  clusters = 0;
  for (std::int32_t v = 0; v < h.vertices; ++v) {
    if (!h.is_fixed(v)) {
      cluster[v] = clusters++;
      continue;
    }
    std::int32_t& c = of_tier[h.lowest_tier(v)];
    if (c < 0) c = clusters++;
    cluster[v] = c;
  }
  return cluster;
}

class Search {
 public:
  Search(const Hypergraph& h, const PartitionLimits& limits, const PartitionOptions& o)
      : h_(h), limits_(limits), o_(o) {}

  struct Entry {
    std::int64_t area = 0, sites = 0, crossings = 0;
    std::int64_t fullest = 0;  // largest weight on a tier: the tie-break
    std::vector<std::uint8_t> tier;
    auto key() const { return std::tie(area, sites, crossings, fullest, tier); }
  };

  Entry start(int index) const {
    Rng rng(hash64(o_.seed, 0x9a27, static_cast<std::uint64_t>(index)));
    Entry e;
    e.tier = multilevel_start(h_, limits_, index % 2 == 1, rng);
    rate(e);
    cycles(e, rng);
    return e;
  }

  /// The better of both parents, coarsened where they agree.
  Entry contest(const Entry& better, const Entry& other, int index) const {
    Rng rng(hash64(o_.seed, 0xc027, static_cast<std::uint64_t>(index)));
    std::vector<std::int32_t> group(h_.vertices);
    for (std::int32_t v = 0; v < h_.vertices; ++v) group[v] = better.tier[v] * kMaxTiers + other.tier[v];
    Entry e{better};
    restricted_cycle(h_, limits_, group, e.tier, rng);
    rate(e);
    cycles(e, rng);
    return std::min(better, e, [](const Entry& a, const Entry& b) { return a.key() < b.key(); });
  }

 private:
  void rate(Entry& e) const {
    const PartitionScore s = score_partition(h_, e.tier);
    e.area = area_excess(s.used, limits_.area, h_.tiers);
    e.crossings = s.crossings;
    e.sites = e.fullest = 0;
    for (int k = 0; k < h_.tiers; ++k) e.fullest = std::max(e.fullest, s.used[k]);
    if (h_.tiers > 2)
      for (int k = 0; k + 1 < h_.tiers; ++k)
        e.sites += std::max<std::int64_t>(0, s.interface[k] - limits_.sites[k]);
  }

  void cycles(Entry& e, Rng& rng) const {
    for (int barren = 0; barren < o_.cycles;) {
      Entry next{e};
      const std::vector<std::int32_t> group(e.tier.begin(), e.tier.end());
      restricted_cycle(h_, limits_, group, next.tier, rng);
      rate(next);
      const bool gain =
          std::tie(next.area, next.sites, next.crossings) < std::tie(e.area, e.sites, e.crossings);
      barren = gain ? 0 : barren + 1;
      if (next.key() < e.key()) e = std::move(next);
    }
  }

  const Hypergraph& h_;
  const PartitionLimits& limits_;
  const PartitionOptions& o_;
};

}  // namespace

Partition partition_tiers(const Hypergraph& full, const PartitionLimits& limits, const PartitionOptions& o,
                          ThreadPool& pool, const StopToken& stop) {
  std::int32_t clusters = 0;
  const std::vector<std::int32_t> cluster = merge_fixed(full, clusters);
  const Hypergraph h = contract(full, cluster, clusters);
  const Search search(h, limits, o);
  const auto better = [](const Search::Entry& a, const Search::Entry& b) { return a.key() < b.key(); };
  std::vector<Search::Entry> found(static_cast<std::size_t>(std::max(1, o.starts)));
  pool.run(found.size(), [&](std::size_t i, int) {
    if (i == 0 || !stop.stop_requested()) found[i] = search.start(static_cast<int>(i));
  });
  std::erase_if(
      found, [&](const Search::Entry& e) { return e.tier.size() != static_cast<std::size_t>(h.vertices); });
  std::sort(found.begin(), found.end(), better);
  // Rounds of contests between the best that differ: every pair of the elite at once.
  for (int left = o.contests, index = 0; left > 0 && found.size() > 1 && !stop.stop_requested();) {
    found.erase(std::unique(found.begin(), found.end(),
                            [](const auto& a, const auto& b) { return a.tier == b.tier; }),
                found.end());
    found.resize(std::min(found.size(), kElite));
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t b = 1; b < found.size(); ++b)
      for (std::size_t a = 0; a < b; ++a) pairs.emplace_back(a, b);
    if (pairs.empty()) break;
    pairs.resize(std::min(pairs.size(), static_cast<std::size_t>(left)));
    std::vector<Search::Entry> heirs(pairs.size());
    pool.run(pairs.size(), [&](std::size_t i, int) {
      heirs[i] = search.contest(found[pairs[i].first], found[pairs[i].second], index + static_cast<int>(i));
    });
    index += static_cast<int>(pairs.size());
    left -= static_cast<int>(pairs.size());
    found.insert(found.end(), std::make_move_iterator(heirs.begin()), std::make_move_iterator(heirs.end()));
    std::sort(found.begin(), found.end(), better);
  }
  Partition out;
  out.tier.resize(full.vertices);
  for (std::int32_t v = 0; v < full.vertices; ++v) out.tier[v] = found[0].tier[cluster[v]];
  out.score = score_partition(full, out.tier);
  out.fits = area_excess(out.score.used, limits.area, full.tiers) == 0;
  out.routable = true;
  for (int k = 0; k + 1 < full.tiers; ++k)
    out.routable = out.routable && out.score.interface[k] <= limits.sites[k];
  return out;
}

TierWeights area_of_tsvs(const PartitionLimits& limits, const TierWeights& crossings, int tiers) {
  TierWeights area{};
  for (int k = 0; k + 1 < tiers; ++k) {
    area[k] += crossings[k] * limits.crossing_below[k];
    area[k + 1] += crossings[k] * limits.crossing_above[k];
  }
  return area;
}

Partition partition_beside_tsvs(const Hypergraph& h, const PartitionLimits& limits, const PartitionOptions& o, ThreadPool& pool, const StopToken& stop) {
  constexpr int kSteps = 5;
  constexpr double kMargin = 1.01;  // what the next crossings may be more
  Partition part = partition_tiers(h, limits, o, pool, stop);
  if (!limits.crossings_take_area() || !part.fits) return part;
  for (int step = 0; step < kSteps; ++step) {
    const TierWeights tsvs = area_of_tsvs(limits, part.score.interface, h.tiers);
    TierWeights with_cells = part.score.used;
    for (int k = 0; k < h.tiers; ++k) with_cells[k] += tsvs[k];
    part.tsvs_fit = area_excess(with_cells, limits.area, h.tiers) == 0;
    if (part.tsvs_fit || stop.stop_requested()) return part;
    PartitionLimits tighter = limits;
    for (int k = 0; k < h.tiers; ++k)
      tighter.area[k] = std::max<std::int64_t>(0, limits.area[k] - static_cast<std::int64_t>(kMargin * static_cast<double>(tsvs[k])));
    Partition next = partition_tiers(h, tighter, o, pool, stop);
    next.tsvs_fit = false;
    if (!next.fits) {  // cells and TSVs are more than the tiers hold
      part.tsvs_fit = false;
      return part;
    }
    part = std::move(next);
  }
  return part;
}

}  // namespace taufold::place
