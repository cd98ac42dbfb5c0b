// A netlist cut at its registers and at cells without functions: Boolean functions of what comes in (ports, states, outputs of such
// cells), for everything that goes out (ports, next states, clocks, clears and presets, inputs of such cells). Two netlists whose
// registers correspond are the same circuit when all these functions are equal: combinational equivalence.
//
// Departures: what is undriven or open is an input of its own name; 1'bx counts as 0; a state is free to take every value, also those
// that the circuit never reaches.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "check/cell_logic.hpp"
#include "db/netlist.hpp"

namespace taufold::check {

/// What is cut: where it is, and what of it.
struct CutPoint {
  enum class Kind : std::uint8_t { port, open, state, pin, next, clock, latch_enable, slave_clock, clear, preset, disable };
  Kind kind = Kind::port;
  std::string name;          ///< of the port bit, the instance, the pin or the net; without levels
  std::uint32_t number = 0;  ///< of the state in its instance
  friend auto operator<=>(const CutPoint&, const CutPoint&) = default;
};
/// "the next state of 'u5'", for people.
std::string text(const CutPoint&);

struct CutOptions {
  std::uint32_t levels = 0;  ///< of hierarchy, in front of instance names, that do not count
  /// States bear the name of the net that shows them instead of that of their instance: for netlists that were mapped in different
  /// ways. A net that shows the inverse stands for the inverse state.
  bool states_by_net = false;
  /// With states_by_net: names that states have in the netlist to compare with (state_names()). A state takes the one of them that a
  /// net bears which shows it, directly or behind buffers and inverters: libraries have registers that show the inverse alone.
  const std::map<std::string, std::string>* names = nullptr;
};

class CutNetwork {
 public:
  using Signal = std::uint32_t;
  static constexpr Signal kNone = 0xffffffffu;

  CutNetwork(const db::Netlist&, const CellLogic&, const CutOptions&);

  /// Why the netlist cannot be cut: a loop of gates, a net with several drivers. Empty: it was.
  const std::string& obstacle() const { return obstacle_; }

  std::size_t num_signals() const { return num_signals_; }
  std::size_t num_nodes() const { return order_.size(); }
  const std::map<CutPoint, Signal>& inputs() const { return inputs_; }
  const std::map<CutPoint, Signal>& outputs() const { return outputs_; }
  /// Cells whose insides stay out of sight, by name; they must be the same in the other netlist.
  struct BlackBox {
    CellType type;
    std::string cell;
  };
  const std::map<std::string, BlackBox>& black_boxes() const { return black_boxes_; }
  /// With states_by_net: every name of a net that shows a state, and the name that the state has here.
  const std::map<std::string, std::string>& state_names() const { return state_names_; }
  /// Of states with clear and preset: what they become when both are active.
  const std::map<CutPoint, liberty::ClearPreset>& conflicts() const { return conflicts_; }

  /// Values of all signals under 64 assignments at once; those of inputs stand in `words` already.
  void evaluate(std::vector<std::uint64_t>& words) const;
  /// Inputs that a signal depends on, ascending.
  std::vector<Signal> cone(Signal) const;
  /// By signal: whether a port or a black box depends on it, over any number of clock cycles.
  std::vector<bool> live_signals() const;

  struct Node {
    liberty::Function function;
    std::uint32_t first_fanin = 0;  ///< in fanins(): the signal for each signal of the cell
    Signal target = kNone;
  };
  /// In an order in which fan-ins come first.
  const std::vector<Node>& nodes() const { return order_; }
  Signal fanin(const Node& n, std::uint32_t cell_signal) const { return fanins_[n.first_fanin + cell_signal]; }
  /// The signal that is 1, or kNone. What is neither this nor an input nor the target of a node is 0.
  Signal one() const { return one_; }

 private:
  void add_nets(const db::Netlist&);
  void add_instance(const db::Netlist&, const CellType&, db::InstId);
  void add_states(const db::Netlist&, const CellType&, db::InstId, const std::string& name, std::uint32_t first_fanin);
  void find_order();
  Signal fresh() { return static_cast<Signal>(num_signals_++); }
  Signal node(liberty::Function, std::uint32_t first_fanin, Signal target);
  Signal inverse_of(Signal);
  bool input(CutPoint, Signal);
  bool output(CutPoint, Signal);
  std::string net_of_state(const db::Netlist&, const CellType&, db::InstId, const liberty::Sequential&, bool& inverse);
  void find_followers(const db::Netlist&, const CellLogic&);

  CutOptions options_;
  std::string obstacle_;
  std::size_t num_signals_ = 0;
  Signal one_ = kNone;
  std::vector<Node> nodes_, order_;
  std::vector<Signal> fanins_;
  std::vector<std::uint32_t> producer_;  ///< by signal: index of order_, or kNone
  std::map<CutPoint, Signal> inputs_, outputs_;
  std::map<std::string, BlackBox> black_boxes_;
  std::map<CutPoint, liberty::ClearPreset> conflicts_;
  std::map<std::string, std::string> state_names_;
  // While states are named: by net, those that follow it through buffers and inverters, and its further names.
  struct Follower {
    db::NetId net;
    bool inverse = false;
  };
  std::vector<std::vector<Follower>> followers_;
  std::vector<std::vector<std::uint32_t>> aliases_;
};

}  // namespace taufold::check
