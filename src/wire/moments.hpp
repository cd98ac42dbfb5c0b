// Moments of the RC network of one net, seen from one of its nodes: what the driver has to charge, and when
// the charge arrives at every node.
//
// The driver's node is held at V0(s), every other node follows with V(s) = V0(s) (1 - m1 s + m2 s^2 - ...).
// m1 is the Elmore delay. The current into the network is I(s) = V0(s) (y1 s - y2 s^2 + y3 s^3 - ...), all of
// them positive here. Three moments of the admittance make a pi model (O'Brien and Savarino 1989).
//
// Trees take two passes a moment: charges up, voltages down (Rubinstein, Penfield and Horowitz 1983). Where
// resistors close loops, a spanning tree takes these passes and the currents of the other resistors, the
// chords, are solved for so that voltages agree around every loop. Parallel resistors are one before that, so
// that the usual doubled vias cost nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "db/parasitics.hpp"

namespace taufold::wire {

/// A capacitor at the driver, a resistor, and a capacitor behind it.
struct PiModel {
  double near_F = 0, ohm = 0, far_F = 0;
  double total_F() const { return near_F + far_F; }
};

/// What to do with resistors that close a loop.
enum class Loops : std::uint8_t {
  solved,  ///< they carry their current
  /// A resistor counts only if it is the first to reach its node, depth first and in the order of the source.
  /// So does the reference tool whose stored results exist; it overstates resistances.
  cut,
};

/// y1 [F], y2 [F s], y3 [F s^2] of the admittance, signs as above.
struct Admittance {
  double y1 = 0, y2 = 0, y3 = 0;
};

/// The pi model that has these moments. A network without resistance is all `far_F`.
PiModel pi_model(const Admittance&);

/// Works through nets one after the other; its memory is kept. One a thread.
class Moments {
 public:
  /// Solves for a net. `pin_cap_F` is added to the capacitances of the nodes, by node of the net; it may be
  /// empty. `driver` is a node of the net. Nodes that no resistor connects to it are not reached: their
  /// capacitance is lumped at the driver and their moments are 0.
  void solve(const db::NetRc& net, std::uint32_t driver, std::span<const double> pin_cap_F,
             Loops loops = Loops::solved);

  double total_F() const { return total_F_; }
  const Admittance& admittance() const { return admittance_; }
  PiModel pi() const { return pi_model(admittance_); }
  /// By node: the Elmore delay [s] and the second moment [s^2].
  std::span<const double> elmore_s() const { return m1_; }
  std::span<const double> m2_s2() const { return m2_; }
  bool reached(std::uint32_t node) const { return place_[node] != kNone; }
  std::size_t num_reached() const { return order_.size(); }
  /// Loops of the last network that were solved for, or cut.
  std::size_t loops() const { return num_loops_; }
  /// False when a network with more loops than kDenseLoops did not reach the accuracy that is asked for.
  bool converged() const { return converged_; }

  /// Up to so many loops are solved for at once, more by conjugate gradients.
  static constexpr std::size_t kDenseLoops = 96;

 private:
  static constexpr std::uint32_t kNone = db::NetRc::kNone;
  struct Arm {
    std::uint32_t node, resistor;
  };
  struct Chord {
    std::uint32_t a, b;  ///< places
    double ohm;
  };
  void make_adjacency(const db::NetRc&);
  void breadth_first(const db::NetRc&, std::uint32_t driver);
  void depth_first(const db::NetRc&, std::uint32_t driver);
  void prepare_loops();
  void tree_voltages(const std::vector<double>& current, std::vector<double>& volt);
  void voltages(const std::vector<double>& charge, std::vector<double>& volt);
  void close_loops_dense();
  void close_loops_iterated(std::vector<double>& volt);
  void add_chord_currents(const std::vector<double>& amp, double sign, std::vector<double>& current) const;

  std::vector<std::uint32_t> arm_begin_;
  std::vector<Arm> arms_;
  std::vector<std::uint32_t>
      order_;  ///< nodes reached, every one behind its parent; a place is an index here
  std::vector<std::uint32_t> place_;   ///< by node
  std::vector<std::uint32_t> parent_;  ///< by place, a place
  std::vector<double> ohm_;            ///< by place, to its parent
  std::vector<Chord> chords_;
  std::vector<std::uint8_t> used_;               ///< by resistor
  std::vector<std::uint32_t> next_arm_, stack_;  ///< of the search
  std::vector<double> factor_, amp_, gap_, direction_, image_;
  std::vector<double> cap_, charge_, volt_, flow_, extra_;  ///< by place
  std::vector<double> m1_, m2_;                             ///< by node
  double total_F_ = 0;
  Admittance admittance_;
  std::size_t num_loops_ = 0;
  bool converged_ = true;
};

}  // namespace taufold::wire
