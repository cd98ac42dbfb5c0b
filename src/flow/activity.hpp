// Activity of a simulation on the nets of a timed design: which signal is which net, and what that says of
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flow/timing/timing.hpp"
#include "io/activity.hpp"
#include "power/activity.hpp"

namespace taufold::flow {

/// Activity by net, of one file.
struct NetActivity {
  static constexpr std::uint32_t kNone = 0xffffffff;
  io::ActivityRecord record;
  std::string scope;                          ///< as chosen; empty: the signals stand in none
  IndexVector<db::NetId, std::uint32_t> bit;  ///< of record.bits, or kNone
  std::size_t annotated = 0, nets = 0;        ///< of nets that something of the design drives
};

/// Reads a VCD or SAIF file and matches its signals. `scope` is the way to the instance of the design in the
/// file; empty: the scope that has most of the ports. Names are compared as the netlist keeps them, through
/// the hierarchy and without escapes; a pin of a cell names the net at it. Nothing after an error, which was
/// reported.
std::optional<NetActivity> read_activity(const std::string& path, const std::string& scope,
                                         const db::Netlist&, Session&);

/// Warns of the first clock whose rate in the file is not that of the constraints, within 1 %.
void compare_clocks(const NetActivity&, const std::string& path, const sta::Timer&, Session&);

/// Sets what the file says of every annotated net at its drivers. A net that was never 0 or 1 stays to be
/// found.
void annotate(const NetActivity&, power::Activities&);

/// SAIF of all nets: counts of the file where it has them, else what was propagated, over the file's duration
/// or, without one, a millisecond.
std::string activity_as_saif(const NetActivity*, const power::Activities&, std::string_view version);

}  // namespace taufold::flow
