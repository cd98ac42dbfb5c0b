// `taufold match`: which advanced node a folded design of an older one equals, metric by metric, on
// predictive libraries of both (docs/tech.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/session.hpp"
#include "flow/tech/tech.hpp"

namespace taufold::flow {

struct MatchRequest {
  std::string input;                 ///< a design.toml with RTL
  std::string from;                  ///< node of the tiers
  std::vector<std::string> tiers;    ///< numbers of them, as words
  std::vector<std::string> against;  ///< nodes
  std::vector<std::string> pitches;  ///< of the bonds, um; empty: today's and the finest shown in silicon
  std::vector<std::string> ladders;
  std::vector<std::string> kits;  ///< NODE=DESIGN.toml: the same function on a library that exists, for every
                                  ///< node; empty: on predictive libraries alone
  std::string out_dir;
  int effort = 1;
  std::uint64_t seed = 1;
};

Outcome run_match(const MatchRequest&, Session&);

}  // namespace taufold::flow
