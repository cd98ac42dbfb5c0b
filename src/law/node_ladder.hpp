// The cell libraries that nodes are compared with: pitches and what follows from them, every row with its
// source and how well it is known (data/law/libraries.csv).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::law {

/// One library of a node.
struct NodeLibrary {
  std::string name;  ///< "N5", "18A HD"
  std::vector<std::string> aliases;
  double label = 0;  ///< the number in its name, which is no length of anything
  std::string foundry;
  std::string library_class;  ///< HD, HD21, HP: only equal classes make a ladder
  double year = 0;            ///< of volume production
  double cpp_nm = 0, height_nm = 0;
  double sram_um2 = 0;  ///< high-density bit cell; 0: unknown
  std::string quality;  ///< measured, stated, leaked, disputed, recalled, plan
  std::string source;

  double density_per_mm2() const { return 2e12 / (cpp_nm * height_nm); }  ///< of the announcement's metric
  /// Standard deviation of the logarithm of a figure of this quality.
  double ln_sd() const;
};

/// All rows, in the order of the file.
std::span<const NodeLibrary> node_libraries();
/// By name or alias, letters of any case; nullptr for none.
const NodeLibrary* find_library(std::string_view name);

}  // namespace taufold::law
