// Cooperative cancellation: Ctrl-C and the time limit raise one flag that long loops poll.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

namespace taufold {

class StopToken {
 public:
  using Clock = std::chrono::steady_clock;

  void request_interrupt() { interrupted_.store(true, std::memory_order_relaxed); }
  void set_deadline(Clock::time_point t) { deadline_ = t; }
  bool interrupted() const { return interrupted_.load(std::memory_order_relaxed); }
  bool timed_out() const { return deadline_ && Clock::now() >= *deadline_; }
  bool stop_requested() const { return interrupted() || timed_out(); }
  /// Seconds until the deadline; a large number without one.
  double seconds_left() const {
    return deadline_ ? std::chrono::duration<double>(*deadline_ - Clock::now()).count() : 1e30;
  }

 private:
  std::atomic<bool> interrupted_{false};
  std::optional<Clock::time_point> deadline_;
};

}  // namespace taufold
