// Net weights that make the placer work for the slacks: what a metre of each net costs the total negative slack.
//
// Total negative slack is a sum over endpoints, each with its worst path. A metre more of a net delays every path through it, by
// the resistance of the driver times the capacitance of the metre and by the metre's own resistance times what lies behind it. The
// sum of these over the worst paths of failing endpoints is the gradient of the total negative slack by the net's length, as in the
// sensitivity of H. Ren, D. Z. Pan and D. S. Kung, IEEE TCAD 24(5), 2005, there by logic effort, here by the libraries' tables. It
// is added to 1, the gradient of the wirelength, scaled so that timing has a stated share of the whole; the mean of this and the
// last answer damps paths that take turns in being the worst.
//
// Where all endpoints meet their time the slowest are worked on, so that the period can be shortened: those within kWindow of the
// worst path's length.
#pragma once

#include <cstdint>
#include <optional>

#include "flow/timing/bond_delays.hpp"
#include "flow/timing/placed_timing.hpp"
#include "place/place.hpp"

namespace taufold::flow {

struct WeightOptions {
  double share = 6;        ///< of timing against wirelength, were no weight limited
  double budget = 0.15;    ///< largest such share after that, so that a design whose paths are everywhere keeps its wirelength
  double aim = 0.5;        ///< for the growth, of what is allowed
  double most = 20;        ///< largest weight
  std::size_t most_loads = 256;  ///< nets of more want buffers: what their wires cost is no matter of their half perimeter
  double bond_share = 20;  ///< as `share`, where bonds move at no half perimeter
  double memory = 0.5;     ///< of the last answer
  double window = 0.05;    ///< of the period, above the worst slack, where nothing fails
};

class TimingWeights final : public place::NetWeights {
 public:
  /// All arguments outlive the object. `design` is what is placed.
  TimingWeights(const RealDesign& real, const db::Design& design, ThreadPool& pool, std::optional<double> hop_F, const WeightOptions& options = {})
      : real_(real), design_(design), pool_(pool), hop_F_(hop_F), o_(options) {}

  void update(const db::Placement&, bool first, double growth, IndexVector<db::NetId, float>& weight) override;
  place::Slacks slacks(const db::Placement&) override;
  const place::BondDelays& bond_delays() override;

 private:
  const RealDesign& real_;
  const db::Design& design_;
  ThreadPool& pool_;
  std::optional<double> hop_F_;
  WeightOptions o_;
  double control_ = 1;  ///< of the budget, by the growth of the wirelength
  std::unique_ptr<PlacedTiming> judged_;  ///< of the last slacks(), with its bonds' places
  std::unique_ptr<BondDelays> bonds_;
};

/// Wire that burdens a net as a crossing does, in dbu: its capacitance over that of a metre of wire, shared out evenly over the
/// layers. 0 for one tier.
std::int64_t crossing_length(const RealDesign&, const db::Design&, std::optional<double> hop_F);

/// Delay of the worst setup paths of `timer` by metre of each net: sum over endpoints of their urgency (1 when they fail) times
/// what a metre costs [s/m].
IndexVector<db::NetId, double> slack_gradient(const PlacedTiming&, const WeightOptions&);

/// Loads on those paths, by net and terminal.
std::vector<UrgentLoad> urgent_loads(const PlacedTiming&, const WeightOptions&);

}  // namespace taufold::flow
