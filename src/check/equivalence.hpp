// Proof that two netlists are the same circuit, by structure: instances matched by name, of equal cell types,
// and every net with the same terminals. Linear in the number of pins. It knows nothing of how one was made
// from the other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "db/netlist.hpp"

namespace taufold::check {

enum class Difference : std::uint8_t {
  missing_instance,  ///< in the source only
  extra_instance,    ///< in the other only
  changed_cell,      ///< of another cell type
  missing_port,
  extra_port,
  changed_port,      ///< other direction or range
  split_net,         ///< terminals of one net are on several
  merged_nets,       ///< terminals of several nets are on one
  open_terminal,     ///< connected in the source, to nothing in the other
  changed_constant,  ///< tied to another constant, or tied where it is not, or the reverse
};

struct EquivalenceDifference {
  Difference kind;
  std::string text;  ///< names what differs, as "net 'n1': 'u2/A' is on 'n7' instead"
};

struct EquivalenceOptions {
  /// Levels of hierarchy in front of instance names of the other netlist that the source does not have: 1
  /// where each tier is an instance of the top.
  std::uint32_t other_levels = 0;
  std::size_t max_differences = 20;  ///< kept; all are counted
};

struct EquivalenceResult {
  std::vector<EquivalenceDifference> differences;
  std::size_t count = 0;                               ///< of all differences
  std::size_t instances = 0, nets = 0, terminals = 0;  ///< compared
  bool same() const { return count == 0; }
  /// Only cell types differ, so that a formal proof may still find the functions equal.
  bool cells_only = false;
};

EquivalenceResult compare(const db::Netlist& source, const db::Netlist& other,
                          const EquivalenceOptions& = {});

}  // namespace taufold::check
