// Wires of nets under the timer: for each net with a network the pi model that its driver sees and the Elmore
// delay to every load, in both modes and for both edges, since the capacitances of pins differ between them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "db/parasitics.hpp"
#include "sta/graph.hpp"
#include "wire/moments.hpp"
#include "wire/steps.hpp"

namespace taufold::sta {

/// Corner of a value: 2 * mode + edge.
constexpr std::size_t corner(Mode m, std::uint8_t edge) {
  return 2 * index(m) + edge;
}

class Wires {
 public:
  /// `parasitics` may be null: no net has wires. All arguments outlive the object.
  Wires(const Graph&, const db::Constraints&, const db::Parasitics* parasitics, bool has_pin_capacitances,
        wire::WireDelay delay = wire::WireDelay::one_pole);

  bool has(db::NetId n) const { return n.valid() && slot_[n] != kNone; }
  /// Of the first driver of a net that has a network.
  const wire::PiModel& pi(db::NetId n, std::size_t corner) const { return pi_[slot_[n]][corner]; }
  /// From that driver to a load [s]; 0 where the network does not lead there.
  double elmore_s(VertexId load, std::size_t corner) const { return elmore_[load][corner]; }
  wire::WireDelay delay() const { return delay_; }
  /// Second moment there [s^2], wire::Moments::m2_s2(); kept only where delay() is of two moments.
  double m2_s2(VertexId load, std::size_t corner) const { return m2_[load][corner]; }
  /// What the driver of a net sees: pins, loads of ports, and the wire where there is one [F].
  double total_F(db::NetId n, std::size_t corner) const {
    return has(n) ? pi(n, corner).total_F() : ends_F(n, corner);
  }
  /// Replaces what is known of a net by an estimate: the capacitance of the wire alone, which the driver sees
  /// without resistance, and the delay to every load in the order of Graph::loads(). Pins come on top. The
  /// second moment is that of one pole.
  void set(db::NetId, double wire_F, std::span<const double> elmore_s);
  /// After pins of a net changed their capacitance; nothing where it has no network.
  void pins_changed(db::NetId n) {
    if (has(n) && parasitics_ != nullptr && parasitics_->has(n)) update(n);
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  void update(db::NetId);
  void make_slot(db::NetId);
  double terminal_F(const db::NodeTerminal&, std::size_t corner) const;
  /// Pins and ports of a net.
  double ends_F(db::NetId, std::size_t corner) const;
  const Graph& graph_;
  const db::Constraints& constraints_;
  const db::Parasitics* parasitics_;
  bool has_pin_capacitances_;
  IndexVector<db::NetId, std::uint32_t> slot_;
  std::vector<std::array<wire::PiModel, 4>> pi_;
  wire::WireDelay delay_;
  IndexVector<VertexId, std::array<float, 4>> elmore_;
  IndexVector<VertexId, std::array<double, 4>> m2_;  ///< empty where one pole does
  std::vector<std::uint32_t> port_load_;             ///< index of Constraints::loads + 1
  wire::Moments moments_;
  std::vector<double> pin_cap_F_;
};

}  // namespace taufold::sta
