// How often every pin changes, and how much of the time it is 1.
//
// Ports are assumed, clocks are known; from there activity spreads through the functions of cells as if their
// inputs were independent, and through registers in passes until it settles. A pin that no assumption reaches
// does not move.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "power/probability.hpp"
#include "sta/timer.hpp"

namespace taufold::power {

struct Activity {
  double density_Hz = 0;  ///< transitions, rising and falling, a second
  double duty = 0;        ///< share of the time at 1
  friend bool operator==(const Activity&, const Activity&) = default;
};

struct ActivityOptions {
  /// Of input ports and of pins that nothing drives, per shortest clock period.
  double input_transitions = 0.1, input_duty = 0.5;
  double tolerance = 0.01;  ///< changes below this share are not passed on
  int passes = 50;          ///< through registers, and round loops of gates, at most
  /// A habit of the field's reference: a latch that is open while its enable is low counts the time it is
  /// closed.
  bool low_latches_closed = false;
};

class Activities {
 public:
  /// The timer has been updated and outlives the object.
  explicit Activities(const sta::Timer&, const ActivityOptions& = {});

  /// What is known of a pin or port, from a simulation or the user; counts from the next update().
  void set(sta::VertexId, Activity);
  void update();

  Activity at(sta::VertexId) const;
  /// Of a signal of a cell, a state among them; nothing known: none.
  Activity signal(db::InstId, std::uint32_t signal) const;
  /// Of a function of an instance's cell.
  Activity of(db::InstId, liberty::FunctionId) const;
  /// Probability that the value of the function hangs on that signal.
  double sensitivity(db::InstId, liberty::FunctionId, std::uint32_t signal) const;
  const Probability& function(const liberty::Library&, liberty::FunctionId) const;
  /// Clock of the shortest period that arrives; invalid: none.
  db::ClockId clock(sta::VertexId) const;

  /// Passes through registers that the last update took.
  int passes() const { return passes_; }
  bool settled() const { return settled_; }
  const sta::Timer& timer() const { return timer_; }
  /// Library and cell of an instance, as late paths see it; null where there is none.
  const liberty::Library* library(db::InstId) const;
  liberty::CellId cell(db::InstId) const;
  /// Pin of an instance by the number of the signal; invalid: not connected.
  sta::VertexId vertex(db::InstId, std::uint32_t signal) const;

 private:
  struct Held {
    Activity a;
    bool known = false;
  };
  struct Queue;
  void duties(db::InstId, const Probability&, std::vector<double>&) const;
  void seed(Queue&);
  void visit(sta::VertexId, Queue&);
  bool change(sta::VertexId, Activity);
  void run(Queue&);
  void through_registers(db::InstId, Queue&);
  void enqueue_behind(sta::VertexId, Queue&) const;
  Activity clock_activity(sta::VertexId) const;

  const sta::Timer& timer_;
  const sta::Graph& graph_;
  ActivityOptions options_;
  IndexVector<sta::VertexId, Held> held_;
  std::vector<std::uint32_t> state_begin_;  ///< by instance
  std::vector<Activity> state_;
  std::vector<std::pair<sta::VertexId, Activity>> given_;
  IndexVector<sta::VertexId, std::uint8_t> is_given_;
  struct Functions {
    const liberty::Library* library = nullptr;
    std::vector<Probability> by_id;
  };
  std::vector<Functions> functions_;
  Activity input_;  ///< of pins that nothing drives
  int passes_ = 0;
  bool settled_ = true;
};

}  // namespace taufold::power
