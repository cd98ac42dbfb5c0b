#include "flow/match/mix.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "flow/match/cost.hpp"
#include "num/normal.hpp"

namespace taufold::flow {

namespace {

constexpr int kDraws = 2000;
constexpr double k95 = 1.6448536269514722;
constexpr double kDenseEnough = 0.95;

/// Deviates of one side in one world.
struct Deviates {
  double logic = 0, memory = 0, run = 0;
};

class Mixer {
 public:
  Mixer(const MatchNode& from, const MatchSurrogate& fit) : from_(from), fit_(fit) {}

  MixSide at(const MatchNode& run, const Deviates& z) const {
    const tech::Node &n = *run.model->node, &base = *from_.model->node;
    const double library = n.density_per_m2(), tiers = run.side.tiers;
    // Areas over the nominal ones: 5 and 95 % are the ends of the ladder's ranges.
    const double ranged =
        std::exp(std::abs(z.logic) / k95 * std::log(library / n.density_per_m2(z.logic < 0 ? 1 : -1)));
    const tech::NodeFigure& bit = *n.find("sram_bitcell_hd");
    const double cell = bit.nominal * std::exp(std::abs(z.memory) / k95 *
                                               std::log((z.memory < 0 ? bit.low : bit.high) / bit.nominal));
    MixSide out;
    out.node = run;
    out.cpu = mix_.cpu * run.side.footprint_m2 / from_.side.footprint_m2 * ranged *
              std::exp(std::sqrt(0.5) * fit_.footprint.error * z.run);
    out.array = mix_.array * base.density_per_m2() / library * ranged / tiers;
    out.memory = mix_.memory * cell / base.value("sram_bitcell_hd") / tiers;
    out.analogue = mix_.analogue / tiers;
    out.node.side.footprint_m2 = out.cpu + out.array + out.memory + out.analogue;
    return out;
  }

 private:
  const MatchNode& from_;
  const MatchSurrogate& fit_;
  ChipMix mix_;
};

double quantile(const std::vector<double>& sorted, double q) {
  return sorted[static_cast<std::size_t>(std::lround(q * static_cast<double>(sorted.size() - 1)))];
}

predict::Estimate estimate(std::vector<double> drawn, double nominal) {
  std::sort(drawn.begin(), drawn.end());
  return {std::min(nominal, quantile(drawn, 0.05)), nominal, std::max(nominal, quantile(drawn, 0.95))};
}

}  // namespace

std::optional<MixResult> mix_of(const std::vector<MatchNode>& flat, const std::vector<MatchSide>& folds,
                                const MatchSurrogate& fit, std::uint64_t seed) {
  for (const MatchNode& n : flat)
    if (!(n.model->node->value("sram_bitcell_hd") > 0)) return std::nullopt;
  const Mixer mixer(flat.front(), fit);
  std::vector<MatchNode> runs = flat;
  for (const MatchSide& f : folds)
    if (f.footprint_m2 > 0) runs.push_back({flat.front().model, f});
  MixResult out;
  std::vector<MatchNode> chips;
  for (const MatchNode& r : runs) {
    out.sides.push_back(mixer.at(r, {}));
    chips.push_back(out.sides.back().node);
    chips.back().side.bonds = 0;  // of a whole chip: one at every place
  }
  for (std::size_t t = 1; t < flat.size(); ++t) {
    const MatchPrices prices(chips, chips[t].side, seed);
    for (std::size_t f = flat.size(); f < runs.size(); ++f) {
      MixAnswer a;
      a.fold = f, a.target = t;
      a.logic_density = runs[t].side.footprint_m2 / runs[f].side.footprint_m2;
      const double nominal = chips[t].side.footprint_m2 / chips[f].side.footprint_m2;
      const std::optional<MatchPrice> price = prices.good() ? std::optional(prices.pair(f, t)) : std::nullopt;
      std::vector<double> density, cost;
      int enough = 0;
      for (int k = 0; k < kDraws; ++k) {
        const auto normal = [&](std::uint64_t what) {
          return num::normal_quantile(std::clamp(
              unit_double(hash64(hash64(seed, 77), what, static_cast<std::uint64_t>(k))), 1e-9, 1 - 1e-9));
        };
        const double own = mixer.at(runs[f], {normal(0), normal(1), normal(2)}).node.side.footprint_m2,
                     other = mixer.at(runs[t], {normal(3), normal(4), normal(5)}).node.side.footprint_m2;
        density.push_back(other / own);
        enough += other / own >= kDenseEnough;
        if (!price) continue;
        const auto at = static_cast<std::size_t>(k) % price->fold_ln.size();
        cost.push_back(price->fold_usd / price->target_usd *
                       std::exp(price->fold_ln[at] - price->target_ln[at] +
                                price->fold_elasticity * std::log(own / chips[f].side.footprint_m2) -
                                price->target_elasticity * std::log(other / chips[t].side.footprint_m2)));
      }
      a.density = estimate(std::move(density), nominal);
      a.probability = static_cast<double>(enough) / kDraws;
      if (price) a.cost = estimate(std::move(cost), price->fold_usd / price->target_usd);
      out.answers.push_back(a);
    }
  }
  return out;
}

}  // namespace taufold::flow
