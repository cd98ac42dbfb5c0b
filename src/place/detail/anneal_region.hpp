// Simulated annealing of one region: moves with pushing inside a tier and across tiers, with bonds that follow.
#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "base/stop.hpp"
#include "place/detail/region.hpp"

namespace taufold::place {

struct AnnealParameters {
  double temperature = 0;       ///< in dbu of score; 0 = greedy
  double window_rows = 3;       ///< half size of the random target window, in row heights
  double row_height = 1;        ///< mean over tiers, dbu: the unit of temperature schedules
  double homeless_penalty = 0;  ///< price of a crossing without a site, in dbu
  std::array<std::int64_t, kMaxTiers> area_budget{};  ///< cell area this region may add to each tier
};

struct AnnealStats {
  std::int64_t proposals = 0, tried = 0, accepted = 0, tier_moves = 0;
  std::int64_t gain = 0;  ///< drop of the region's own cost
  void operator+=(const AnnealStats& o) {
    proposals += o.proposals;
    tried += o.tried;
    accepted += o.accepted;
    tier_moves += o.tier_moves;
    gain += o.gain;
  }
};

template <int N>
class RegionAnnealer {
 public:
  explicit RegionAnnealer(Region<N>& region) : r_(region), rng_(0) {}

  AnnealStats run(const AnnealParameters&, std::int64_t proposals, std::uint64_t seed, const StopToken&);

 private:
  static constexpr int kPush = 25;      ///< most cells pushed to either side
  static constexpr int kManyPins = 12;  ///< nets above this update their spans incrementally
  static constexpr int kDraws = 2;      ///< targets tried for one survey of a cell's nets
  static constexpr int kWishes = 64;
  static constexpr int kTargetPins = 32;  ///< nets above this have no say in where a cell wants to be

  struct Target {
    int tier;
    std::int32_t row, x;
  };
  struct Moved {
    std::int32_t cell, row;
    CellPlace at;
  };
  struct Touched {
    std::int32_t net;
    bool rescan;  ///< spans must be collected from all pins
    NetSpans<N> spans;
    std::int64_t cost, ideal;
  };
  struct Carried {
    int interface;
    std::int32_t id;  ///< in the map of bonds
    geom::Point from, to;
  };
  struct BondUndo {
    std::int32_t net;
    int interface;
    BondSlot slot;
    bool movable;
  };

  void init_costs();
  bool propose_move(std::int32_t c);
  void propose_bond(std::int32_t c);
  void survey(std::int32_t c, int tier);
  Target draw_target(std::int32_t c, int tier);
  bool worth_trying(std::int32_t c, const Target&);
  bool shift_row(std::int32_t c, Target&);
  void apply(std::int32_t c, int tier, std::int32_t row, std::int32_t x);
  NetSpans<N> spans_without(const Incidence&, std::int32_t c) const;
  double beside(std::int32_t c, int tier, std::int32_t x, std::int32_t y) const;
  double beside_change() const;
  bool evaluate();
  void take_tsv(int interface, int n);
  bool charge_tsv(int interface);
  bool carry_tsvs();
  bool settle_bonds(RegionNet<N>&, std::int32_t net, const NetSpans<N>&);
  bool find_site(RegionNet<N>&, int k, const NetSpans<N>&, BondSlot& slot, bool follow);
  std::int64_t cost_of(const RegionNet<N>&, const NetSpans<N>&, std::int64_t ideal) const;
  void commit(std::int32_t c, const Moved& old);
  void rollback();
  void touch_nets(const Moved&);

  Region<N>& r_;
  AnnealParameters par_;
  Rng rng_;
  double limit_ = 0;  // accepted rise of the current proposal
  std::array<std::int64_t, kMaxTiers> budget_{};

  std::vector<Moved> moved_;
  std::vector<Touched> touched_;
  std::vector<BondUndo> bond_undo_;
  std::vector<Carried> carried_;  ///< bonds of TSV cells
  bool bonds_move_ = true;
  int arriving_tier_ = -1;  ///< of a cell that changes its tier, with its area
  std::int64_t arriving_area_ = 0;
  std::vector<std::int32_t> touched_at_;  ///< per net its index in touched_, -1 = untouched
  std::vector<NetSpans<N>> rest_;  // spans of the nets of the moved cell, without it
  Span<std::int32_t> optimal_x_, optimal_y_;
};

extern template class RegionAnnealer<1>;
extern template class RegionAnnealer<2>;
extern template class RegionAnnealer<3>;
extern template class RegionAnnealer<4>;
extern template class RegionAnnealer<kMaxTiers>;

}  // namespace taufold::place
