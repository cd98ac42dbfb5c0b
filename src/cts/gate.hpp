// Cells that drive the nets of a clock tree, and what a net does to them: delays and slews through the tables of the library and
// the effective capacitance of the wire, by the same functions as the timer.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "cts/route.hpp"
#include "liberty/library.hpp"

namespace taufold::cts {

using liberty::PerEdge;

/// A buffer of a library.
struct BufferCell {
  const liberty::Library* library = nullptr;
  liberty::CellId cell;
  liberty::PinId in, out;
  const liberty::Arc* arc = nullptr;
  PerEdge<double> in_F{};        ///< late
  double max_load_F = 0;         ///< infinity where the library says nothing
  double max_fanout = 0;         ///< likewise; in loads of 1
  double area_um2 = 0;
  double leakage_W = 0;
  std::string_view name() const { return library->text(library->cells[cell].name); }
};

/// Buffers with tables for both edges that may be used (no dont_use, pads, shifters, isolation or always-on cells), by area, then name. A buffer is a cell of
/// one input and one output whose function is the input.
std::vector<BufferCell> buffer_cells(const liberty::Library&);

/// The transition of the fastest of `cells` that drives four of its kind and is driven by the like: what "fast" means in a library.
double fast_slew_s(std::span<const BufferCell>);

/// The largest load that a buffer drives with transitions of `slew_s` at most, its own input being as slow as half of that.
double drivable_F(const BufferCell&, double slew_s);

/// Drives a net: a cell through one arc, or a port that nothing is known of.
struct Gate {
  const liberty::Library* library = nullptr;  ///< null: a port; its wire begins with the input slew
  const liberty::Arc* arc = nullptr;
};

/// Delays [s] from the input of the gate to every load, and slews there; by edge at the output, of the input edge that causes it. An edge that the arc
/// has no table for has delay 0.
struct Driven {
  PerEdge<double> gate_s{}, out_slew_s{};
  PerEdge<std::vector<double>> load_s, load_slew_s;  ///< by load; from the input of the gate
  double worst_slew_s = 0;
};

/// Edge at the input that makes `edge` at the output: by the arc's type, else its sense; without a sense both edges pass as they are.
std::uint8_t input_edge(const Gate&, std::uint8_t edge);

class GateTimer {
 public:
  /// `in_slew_s` by edge at the input; `load_F` by edge at the load, then load. `levels_of` measures ports.
  const Driven& drive(const Gate&, PerEdge<double> in_slew_s, const Route&, const PerEdge<std::vector<double>>& load_F, const Wires&,
                      const liberty::Library& levels_of);

  /// What the net charges, of the last call, the larger edge.
  double total_F() const { return total_F_; }
  double wire_F() const { return wire_F_; }

 private:
  RouteSolver solver_;
  Driven out_;
  double total_F_ = 0, wire_F_ = 0;
};

/// Energy of a clock period in a buffer itself, both edges [J], and of its leakage nothing.
double period_energy_J(const BufferCell&, PerEdge<double> in_slew_s, double load_F);

/// Supply of a library [V]; 0 where it does not say.
double supply_V(const liberty::Library&);

}  // namespace taufold::cts
