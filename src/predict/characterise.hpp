// Cells of a node in SI units at its nominal corner: area, pin capacitances, delay laws of every arc, constraints, energy and leakage. Other corners follow by
// three factors, because every time of the model scales with the drive, every energy with the square of the supply and every leakage alike.
#pragma once

#include <string>
#include <vector>

#include "predict/arcs.hpp"
#include "predict/cell_list.hpp"
#include "predict/node_model.hpp"

namespace taufold::predict {

struct MasterArc {
  std::size_t output = 0, input = 0;  ///< pins of the function
  ArcSense sense = ArcSense::none;
  bool has_rise = true, has_fall = true;
  ArcLaw rise, fall;  ///< by the edge of the output
};

/// Constraints are planes over the slews: setup = s0 + a s_data - b s_clock, hold = h0 - c s_data + d s_clock.
struct Constraints {
  double setup_s = 0, hold_s = 0, a = 0, b = 0, c = 0, d = 0;
  double gate_setup_s = 0;        ///< of the enable of a clock gate
  double multiplexed_s = 0;       ///< added to setup where the data pass a multiplexer inside the cell
  double pulse_width_s = 0;
};

struct Master {
  const ListedCell* cell = nullptr;
  std::string name;
  double width_m = 0, height_m = 0;
  std::vector<double> pin_F;  ///< by pin of the function; 0 of outputs
  std::vector<MasterArc> arcs;
  double leakage_W = 0;
  double energy_J = 0;        ///< a transition of the output, at the slew of FO4
  double clock_energy_J = 0;  ///< an edge of the clock, beside
  double drive = 1;           ///< in least inverters, for the axis of loads
  double area_um2() const { return width_m * height_m * 1e12; }
};

struct CharacterisedLibrary {
  const NodeModel* model = nullptr;
  const Kit* kit = nullptr;  ///< whose slew thresholds and arcs are used
  std::vector<Master> masters;
  Constraints constraints;
  double fo4_s = 0, fo4_slew_s = 0, cin_F = 0;  ///< at the nominal corner
};

/// The whole list at `model`, which outlives the result. The arcs are those of ASAP7 for fins and sheets and of NanGate45 for planar transistors, in units of
/// the node's FO4 and input capacitance; functions that a kit lacks are borrowed as the list says.
CharacterisedLibrary characterise(const NodeModel& model);

/// How times, energies and leakage at a corner relate to the nominal one.
struct CornerFactors {
  double time = 1, energy = 1, leakage = 1;
};
CornerFactors corner_factors(const NodeModel&, const Corner&);

/// Constraints as measured in a kit, for a node of this FO4.
Constraints characterised_constraints(const Kit&, double fo4_s);

/// Arc of one kit in SI at a node whose least inverter has `fo4_s` and `cin_F`; thresholds of slews become those of `shown`, and `k` is the size over that of the fitted cell.
ArcLaw to_law(const ArcShape&, const Kit& from, const Kit& shown, double fo4_s, double cin_F, double k);

}  // namespace taufold::predict
