// What must fit together in an assembly: faces, gaps, overlaps, bumps.
#pragma once

#include <vector>

#include "io/threedblox/threedblox.hpp"

namespace taufold::io::threedblox {

/// Where things stand in the files, for messages; parallel to the assembly's arrays.
struct Places {
  struct Spot {
    diag::Source source;
    std::string_view at;
  };
  std::vector<Spot> instances, connections;  ///< the name in Stack or ChipletInst; the key of the connection
  std::vector<std::vector<std::vector<Spot>>> bumps;  ///< by chiplet, region, bump: its line
};

/// Reports TDBX-0007 to TDBX-0013 and fills the summary.
void check_assembly(const Assembly&, const Places&, Summary&, diag::Collector&);

}  // namespace taufold::io::threedblox
