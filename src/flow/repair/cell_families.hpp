// Cells that may stand for each other, and buffers: what repair chooses from. By the functions of the libraries, never by names.
#pragma once

#include <optional>
#include <vector>

#include "check/cell_logic.hpp"
#include "flow/proof/changed_design.hpp"

namespace taufold::flow {

struct Buffer {
  db::CellTypeId type;
  std::uint32_t input = 0, output = 0;  ///< pins of the type, by their number in it
  double area_um2 = 0;
};

struct CellFamilies {
  /// By cell type of the netlist: types of equal logic and equal pins that repair may choose, itself among them, the smallest first. Fewer than two:
  /// it stays what it is.
  std::vector<std::vector<db::CellTypeId>> same;
  std::vector<Buffer> buffers;         ///< the smallest first
  std::vector<double> area_um2;        ///< by cell type; of its LEF, 0 for types that are in none
};

/// Adds to the netlist of `side` every cell of its libraries that could take the place of one that it has, and the buffers, and links it
/// again. Left out: cells that the library says not to use, that LEF lacks, or that are of several rows, pads, clock gates; macros. Nothing
/// after an error of linking, which was reported.
std::optional<CellFamilies> find_families(ChangedDesign& side, diag::Collector&);

}  // namespace taufold::flow
