// Limits of slew, load and fan-out: those of the library's pins and those of the constraints, the tighter one
// counts.
//
// - transition: every pin and port, the later slew of both edges. Pins that do not move and pins of ideal
// clocks, whose
//   slews are not those of a real clock, are left out. A limit of a clock holds for pins that it reaches
//   (-clock_path) and for pins that data of it reaches (-data_path); without either for both.
// - capacitance: every driver, the larger load of both edges, with pins, ports and wires.
// - fan-out: every driver, the sum of fanout_load over the pins of its net; a pin of which the library says
// nothing
//   counts 1, a port what set_fanout_load says, else 1.
//
// Of the defaults of a library that of transition holds for all pins, the others for outputs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sta/timer.hpp"

namespace taufold::sta {

struct LimitCheck {
  VertexId at;
  db::LimitKind kind = db::LimitKind::max_transition;
  std::uint8_t edge = kRise;     ///< of the worse slew or load
  double limit = 0, actual = 0;  ///< s, F or count
  double slack() const { return limit - actual; }
};

/// Of one kind, looked up pin by pin: what constraints state, with the limits of the cells as they are now. The timer outlives it.
class Limits {
 public:
  Limits(const Timer&, db::LimitKind);
  ~Limits();
  /// Nothing where the vertex has no such limit.
  std::optional<LimitCheck> check(VertexId) const;

 private:
  struct Stated;
  std::unique_ptr<Stated> stated_;
};

/// Every pin and port that has a limit of that kind (max_transition, max_capacitance or max_fanout), worst
/// slack first, equal ones in the order of the netlist. The timer has been updated.
std::vector<LimitCheck> check_limits(const Timer&, db::LimitKind);

}  // namespace taufold::sta
