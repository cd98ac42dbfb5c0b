// `taufold check`: judges placements, and says what input files hold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/session.hpp"
#include "report/requirement.hpp"

namespace taufold::flow {

inline constexpr double kFormalLimit = 300;  ///< seconds for each formal proof

struct CheckRequest {
  std::vector<std::string> inputs;
  std::string case_path;  ///< may be empty
  std::vector<report::Requirement> requirements;
  std::string top;           ///< top module of a netlist; empty: the one that nobody instantiates
  bool equivalence = false;  ///< of the tiers of a folded design and its netlist
  bool formal = false;       ///< also where structure has proven it, and of the netlist and its RTL
  double formal_limit_s = kFormalLimit;
};

/// With a case: judges the one input, a placement or a result folder. Without: a result folder is judged
/// against the case that its report names; files are read and described.
Outcome check(const CheckRequest&, Session&);

}  // namespace taufold::flow
