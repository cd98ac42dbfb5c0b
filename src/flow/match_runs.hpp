// The runs that a match is made of: the same RTL synthesised on the library of each node, placed flat and folded by the same engine.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/session.hpp"
#include "io/design/design_file.hpp"
#include "io/writer.hpp"
#include "predict/liberty_text.hpp"

namespace taufold::flow {

/// What one placed side gave, at the common supply, typical, 25 C. Without a footprint: there is no legal fold, for want of bonds.
struct MatchSide {
  double footprint_m2 = 0;
  double period_s = 0;        ///< shortest
  double energy_J = 0;        ///< dynamic, a clock cycle at the design's clock
  double leakage_W = 0;
  double gate_share = 1;      ///< of the period; the rest is wires and bonds
  double pin_share = 1;       ///< of the switched capacitance; the rest is wires
  double sites_per_cell = 0;  ///< of bonds
};

/// A library of a node on disk and the design.toml that names it.
class MatchRuns {
 public:
  MatchRuns(const io::DesignFile& design, io::FolderWriter& folder, int effort, std::uint64_t seed, Session& session);

  /// Writes the library of a node in the folder. False after an error, which was shown.
  bool prepare(const predict::NodeModel&);
  /// Flat on that node; or folded into `tiers` with bonds at `pitch_um`. Nothing after an error, which was shown.
  std::optional<MatchSide> flat(const predict::NodeModel&);
  std::optional<MatchSide> fold(const predict::NodeModel&, int tiers, double pitch_um);

 private:
  std::optional<MatchSide> run(const predict::NodeModel&, const std::string& name, int tiers, std::optional<double> pitch_um);

  const io::DesignFile& design_;
  io::FolderWriter& folder_;
  int effort_;
  std::uint64_t seed_;
  Session& session_;
  predict::LibertyUnits units_;  ///< of the design's own library, in which its constraints are written
};

}  // namespace taufold::flow
