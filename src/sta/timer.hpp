// The timer: a netlist, its libraries and constraints in, slacks of all endpoints out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sta/arrivals.hpp"
#include "sta/clock_network.hpp"
#include "sta/clocks.hpp"
#include "sta/delays.hpp"
#include "sta/ends.hpp"
#include "sta/graph.hpp"
#include "sta/model.hpp"
#include "sta/required.hpp"
#include "sta/wires.hpp"

namespace taufold::sta {

struct Endpoint {
  VertexId at;
  std::array<std::optional<End>, 2> worst;  ///< by mode; nothing: not constrained
};

class Timer {
 public:
  /// `libraries` are those of early and of late mode; the first late one gives ports their levels. All
  /// arguments outlive the timer.
  /// `parasitics` may be null; nets without a network are without wires. `pins_in_wires`: their values hold the
  /// capacitances of pins already. `sources`: as of make_models(), used here only.
  Timer(const db::Netlist&, const Libraries& libraries, const db::Constraints&, const db::Parasitics* parasitics = nullptr,
        bool pins_in_wires = false, const CellSources& sources = {}, wire::WireDelay delay = wire::WireDelay::one_pole);

  /// Delays, arrivals and slacks of everything.
  void update();
  /// The same bits after wires of nets changed, by what depends on them alone.
  void update(std::span<const db::NetId> nets);
  /// The same after instances of the netlist, which whoever owns it changed, became cells of other types that were there when the timer was
  /// made and are exchangeable() with those before.
  struct Resized {
    db::InstId inst;
    db::CellTypeId before;
  };
  void update(std::span<const Resized>);

  /// From here on what changes is kept, until the next update() of everything.
  void mark() { delays_.mark(); }
  /// Back to mark(), after all but sizes stayed as it is and instances are again what they were then: `resized` says what
  /// they were before that. The same bits as by update(), without computing delays.
  void undo(std::span<const Resized> resized);

  /// Updates after changes follow setup alone, in half the time: early times of data, hold slacks among them, are then those of an
  /// earlier state until an update() of everything. Not where data is checked against data.
  void set_late_only(bool late_only) { delays_.set_late_only(late_only && constraints_.data_checks.empty()); }
  /// Estimates of wires (Wires::set); an update of their nets follows.
  Wires& wires() { return wires_; }

  /// Vertices where paths end, ascending; those that nothing constrains have no slack.
  const std::vector<Endpoint>& endpoints() const { return endpoints_; }
  /// Smallest slack over all endpoints, signed; nothing when none is constrained.
  std::optional<double> worst_slack_s(Mode) const;
  /// Sum of the negative slacks of endpoints.
  double total_negative_slack_s(Mode) const;
  /// Worst slacks of all pins, late for setup and early for hold, as of the last update. The first call computes them
  /// all; a later one what changed since.
  const Required& required(Mode);
  /// False when data circled through open latches without end.
  bool settled() const { return settled_; }

  const Graph& graph() const { return graph_; }
  const Models& models() const { return models_; }
  const Clocks& clocks() const { return clocks_; }
  const ClockNetwork& clock_network() const { return network_; }
  const Delays& delays() const { return delays_; }
  const Arrivals& arrivals() const { return arrivals_; }
  const Ends& ends() const { return ends_; }
  const db::Constraints& constraints() const { return constraints_; }

 private:
  void follow(std::span<const Resized>, bool back);
  void follow_delays(std::span<const VertexId> cells);

  const db::Constraints& constraints_;
  Models models_;
  Graph graph_;
  Clocks clocks_;
  ClockNetwork network_;
  Wires wires_;
  Delays delays_;
  Arrivals arrivals_;
  Ends ends_;
  std::vector<Endpoint> endpoints_;
  IndexVector<VertexId, std::uint32_t> endpoint_;  ///< index of endpoints_, or kNone
  static constexpr std::uint32_t kNone = 0xffffffff;
  std::vector<VertexId> changed_, touched_;
  std::array<std::unique_ptr<Required>, 2> required_;  ///< by mode; null: never asked for
  bool settled_ = true;
};

}  // namespace taufold::sta
