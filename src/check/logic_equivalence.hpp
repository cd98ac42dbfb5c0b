// Proof that two netlists are the same circuit up to cells of another drive, buffers and pairs of inverters: every terminal that is
// left when those are seen through follows the same driver with the same polarity. Linear in the number of pins. What it finds
// different need not be different in function: formal equivalence decides that.
#pragma once

#include "check/cell_logic.hpp"
#include "check/equivalence.hpp"

namespace taufold::check {

struct LogicResult {
  std::vector<EquivalenceDifference> differences;  ///< changed functions first
  std::size_t count = 0;
  std::size_t instances = 0, terminals = 0;            ///< compared
  std::size_t resized = 0;                             ///< instances of another cell type with the same logic
  std::size_t swept_source = 0, swept_other = 0;       ///< cells that were seen through
  bool ports_differ = false;                           ///< no proof can get over that
  bool same() const { return count == 0; }
};

LogicResult compare_logic(const db::Netlist& source, const CellLogic&, const db::Netlist& other, const CellLogic&,
                          const EquivalenceOptions& = {});

}  // namespace taufold::check
