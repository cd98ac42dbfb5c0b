// What a metre of wire costs: resistance and capacitance of the layers of a process, and which layers a wire
// of a given length is taken to run on before anything is routed.
//
// A router puts short wires low and long ones high. Here the wires of a tier fill its layers evenly, in
// proportion to their tracks and the shortest lowest, as in the stochastic wire assignment of J. A. Davis, V.
// K. De and J. D. Meindl, IEEE TED 45(3), 1998. A class of wires is a horizontal and a vertical layer.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tech/technology.hpp"

namespace taufold::wire {

/// Where a value comes from.
enum class RcSource : std::uint8_t {
  table,  ///< a table of wire RC (tech::Layer::ohm_per_um)
  lef,    ///< RESISTANCE and CAPACITANCE of LEF
  model,  ///< neither: rules of thumb by pitch (docs/methods.md)
};

struct LayerRc {
  std::string name;
  bool horizontal = true;
  double pitch_m = 0;
  double ohm_per_m = 0, F_per_m = 0;
  double via_ohm = 0;  ///< down to the routing layer below; of the lowest one: 0
  RcSource source = RcSource::model, via_source = RcSource::model;
};

/// Routing layers of a process from the bottom up, without those on its back. `metals`: the names of those in
/// use; empty: all.
std::vector<LayerRc> routing_layers(const tech::Technology&, std::span<const std::string> metals);

/// A horizontal and a vertical wire of one class.
struct WireRc {
  double x_ohm_per_m = 0, x_F_per_m = 0, y_ohm_per_m = 0, y_F_per_m = 0;
  double via_ohm = 0;      ///< from a pin up to these layers
  double to_top_ohm = 0;   ///< from these layers up to the top
  std::size_t x_layer = 0, y_layer = 0;
};

class WireClasses {
 public:
  /// Layers above the lowest, which belongs to the cells, in pairs. At least two layers.
  explicit WireClasses(std::vector<LayerRc> layers);

  const std::vector<LayerRc>& layers() const { return layers_; }
  std::size_t size() const { return rc_.size(); }
  /// Chooses for each class the lengths that it takes, so that layers fill alike: `lengths` [dbu] of all
  /// wires, which are sorted. Before that all wires are of class 0.
  void share_out(std::vector<std::int64_t>& lengths);
  /// Class of a wire of this length.
  std::size_t of(std::int64_t length_dbu) const;
  const WireRc& rc(std::size_t k) const { return rc_[k]; }
  /// Of wires shared out evenly over the layers, half of them horizontal.
  double mean_F_per_m() const;
  /// Tracks a metre of the layers of all classes, horizontal and vertical: what congestion counts with.
  double x_tracks_per_m() const { return x_tracks_; }
  double y_tracks_per_m() const { return y_tracks_; }

 private:
  std::vector<LayerRc> layers_;
  std::vector<WireRc> rc_;
  std::vector<double> share_;           ///< of the tracks, by class
  std::vector<std::int64_t> up_to_;     ///< longest wire of each class but the last
  double x_tracks_ = 0, y_tracks_ = 0;
};

}  // namespace taufold::wire
