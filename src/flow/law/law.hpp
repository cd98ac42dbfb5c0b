// `taufold law`: the time scaling law on files (docs/law.md). Each function is one subcommand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/session.hpp"

namespace taufold::flow {

/// `law check FILE.csv...`: every row of a vector file computed from its inputs and held against what it
/// expects.
Outcome run_law_check(const std::vector<std::string>& files, Session&);

/// `law backtest [--data FILE...] [-o DIR]`: forecasts from rolling origins held against what came. Without
/// files, on the shipped history.
Outcome run_law_backtest(const std::vector<std::string>& files, const std::optional<std::string>& out_dir,
                         Session&);

/// `law node KEY=VALUE... [REPORT.json] [-o DIR]`: the node of a family that has the same value, for every
/// metric that can be told.
Outcome run_law_node(const std::vector<std::string>& words, std::uint64_t seed,
                     const std::optional<std::string>& out_dir, Session&);

struct ProfileRequest {
  std::optional<std::int64_t> samples;
  std::uint64_t seed = 1;
  std::optional<std::string> out_dir;
};
/// `law profile [WORKLOAD...] [LEVER=VALUE...] [FILE.toml] [-o DIR]`: the time of a workload by level, its
/// shares and elasticities, and what changed levers make of it; of the shipped workloads where no file is
/// named.
Outcome run_law_profile(const std::vector<std::string>& words, const ProfileRequest&, Session&);

struct RoadmapRequest {
  std::int64_t samples = 100000;
  std::uint64_t seed = 1;
  std::optional<std::string> out_dir;
};
/// `law roadmap [SCENARIO...] [FILE.toml] [-o DIR]`: the years to 2035 drawn many times, for the named
/// scenarios of the file or all.
Outcome run_law_roadmap(const std::vector<std::string>& words, const RoadmapRequest&, Session&);

/// `law audit [CLAIMS.toml] [REPORT.json...] [-o DIR]`: claims against evidence, the shipped ones where no
/// file is named.
Outcome run_law_audit(const std::vector<std::string>& words, std::uint64_t seed,
                      const std::optional<std::string>& out_dir, Session&);

struct FitRequest {
  std::vector<std::string> files;
  std::int64_t draws = 6000;
  std::uint64_t seed = 1;
  std::optional<std::string> out_dir;
};
/// `law fit [--data FILE...] [-o DIR]`: growths of metrics and makers, sampled; fails when the chains have
/// not met.
Outcome run_law_fit(const FitRequest&, Session&);

}  // namespace taufold::flow
