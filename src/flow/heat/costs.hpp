// What the placer is told of heat: the gradient of the hottest place's temperature by the power at every place.
//
// The rise of temperature is linear in the powers, T = G q with the Green's function G of the stack (thermal/layered, after Zhan and
// Sapatnekar, IEEE TCAD 26(9), 2007). Its maximum is smoothed, J = tau log mean exp(T / tau); the gradient by a watt at place b is sum_a w_a
// G_ab with w the softmax of T, and since G is symmetric it is the temperature that the sources w would make: two solutions of the same
// system give the gradient by all places. Beside the peak stands, where it is asked for, how uneven each tier is: the root mean square S of T less
// the mean of its tier, whose gradient is that of the sources (T - mean) / (n S), in the same two solutions. The flow scales it so that a share of the rise is worth a share of the wirelength.
//
// Wires heat too: a metre more of a net makes its driver take so many watts more, and a watt there raises the peak by the gradient at its place. That
// is what a unit of length of the net costs beside the wire itself, so that nets that move often stay short and do not cross.
//
// Powers are those of the cells without wires while they spread, and with the wires as they lie from the first legal placement on. Leakage counts
// as it is at its reference; blocks of other materials in layers are left out of G.
#pragma once

#include <optional>
#include <vector>

#include "flow/heat/placed_heat.hpp"
#include "place/place.hpp"
#include "thermal/problem.hpp"

namespace taufold::flow {

struct HeatCostOptions {
  double weight = 1;       ///< per cents of wirelength that a per cent of the peak rise is worth
  double spread = 0;       ///< kelvins of the peak that a kelvin of unevenness within tiers is worth
  double smoothing = 0.1;  ///< tau over the difference of the hottest and the coldest place of the tiers
  double memory = 0.5;     ///< of the last field
};

/// Rise of temperatures over a placement and what it costs.
class HeatModel {
 public:
  /// `heat`: layers; its sources are left out.
  HeatModel(const tech::HeatStack& heat, int nx, int ny, ThreadPool& pool);

  int nx() const { return problem_.nx(); }
  int ny() const { return problem_.ny(); }
  std::size_t tiers() const { return active_.size(); }
  /// Rise over the ambient of every bin of every tier at these watts.
  std::vector<std::vector<double>> rise_K(const std::vector<std::vector<double>>& watts);
  /// The smoothed maximum and its gradient by watts at every bin [K/W]. `smoothing_K` > 0.
  double smooth_peak_K(const std::vector<std::vector<double>>& rise_K, double smoothing_K) const;
  /// Root mean square over the bins of all tiers of what differs from the mean of its tier.
  static double spread_K(const std::vector<std::vector<double>>& rise_K);
  /// Of smooth_peak_K() + spread * spread_K().
  std::vector<std::vector<double>> gradient(const std::vector<std::vector<double>>& rise_K, double smoothing_K, double spread = 0);

 private:
  ThreadPool& pool_;
  thermal::Problem problem_;
  std::vector<std::size_t> active_;
  double ambient_K_ = 0;
};

class HeatCosts final : public place::CellCosts {
 public:
  /// All but `o` and `costs` outlive the object. `activity`: as given, or null.
  HeatCosts(const RealDesign& real, const db::Design& placed, std::optional<double> hop_F, const HeatOptions& o, const HeatCostOptions& costs, ThreadPool& pool, Session& s);
  /// False where the stack contradicts itself, which was reported.
  bool good() const { return model_.has_value(); }

  void update(const db::Placement&, bool first, bool legal, double wirelength, place::CostField&) override;

 private:
  void count_powers(const sta::Timer&);
  std::vector<std::vector<double>> spread(const db::Placement&) const;
  void charge_nets(const db::Placement&, const std::vector<std::vector<double>>& gradient, double scale, bool fresh, place::CostField&) const;

  const RealDesign& real_;
  const db::Design& placed_;
  std::optional<double> hop_F_;
  HeatCostOptions o_;
  ThreadPool& pool_;
  std::optional<HeatModel> model_;
  IndexVector<db::InstId, float> watts_;
  IndexVector<db::NetId, float> watts_per_dbu_;  ///< by net of the netlist, of its wire
  IndexVector<db::NetId, db::InstId> driver_;
  double wire_F_per_dbu_ = 0;
  bool with_wires_ = false;
};

}  // namespace taufold::flow
