// The runs that a match is made of: the same RTL synthesised on the library of each node, placed flat and
// folded by the same engine.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/session.hpp"
#include "io/design/design_file.hpp"
#include "io/writer.hpp"
#include "predict/liberty_text.hpp"

namespace taufold::flow {

/// What one placed side gave, at the common supply, typical, 25 C. Without a footprint: there is no legal
/// fold, for want of bonds.
struct MatchSide {
  double footprint_m2 = 0;
  double period_s = 0;  ///< shortest
  double energy_J = 0;  ///< dynamic, a clock cycle at the design's clock
  double leakage_W = 0;
  double gate_share = 1;      ///< of the period; the rest is wires and bonds
  double pin_share = 1;       ///< of the switched capacitance; the rest is wires
  double sites_per_cell = 0;  ///< of bonds
  int tiers = 1;
  double bonds = 0;     ///< over all interfaces
  double pitch_um = 0;  ///< of the bonds; 0 of a flat side
  double hop_low = 1,
         hop_high = 1;  ///< its period over itself with a crossing's capacitance at either end of its range
  /// What one standard deviation of delay between wafers does to the period, per standard deviation that the
  /// slowest tier is behind the mean of all.
  double tier_slope = 0;
  double supply_V = predict::kCommonSupply_V;  ///< at which it was timed
  /// Rise of the hottest place over the ambient per power of its footprint, K m2/W: of tiers and spreading
  /// within them, and times 1/h of the sink. No heat: not asked for yet.
  double rise_inside = 0, rise_sink = 1;
  std::string folder;  ///< of its result, below that of the match
};

/// What a run is made on.
enum class MatchLibraries : std::uint8_t {
  predicted,        ///< by the model of the node
  kit,              ///< of an open kit, wires as it ships them
  kit_model_wires,  ///< the same with the wires of the model
};

/// A run to be made: flat, or folded into so many tiers with bonds at that pitch.
struct MatchJob {
  const predict::NodeModel* model = nullptr;
  int tiers = 1;
  double pitch_um = 0;
  MatchLibraries libraries = MatchLibraries::predicted;
};

/// A library of a node on disk and the design.toml that names it.
class MatchRuns {
 public:
  MatchRuns(const io::DesignFile& design, io::FolderWriter& folder, int effort, std::uint64_t seed,
            Session& session);

  /// Writes the library of a node in the folder. False after an error, which was shown.
  bool prepare(const predict::NodeModel&);
  /// The same for a library that exists: `design` names it, its constraints and the same function as RTL or
  /// as a netlist.
  bool prepare_kit(const predict::NodeModel&, const io::DesignFile& design, MatchLibraries);
  /// What the design is called.
  std::string design_name() const;
  /// Makes them, several at a time where there are threads and memory for it, each with its share of the
  /// threads: what a run gives does not depend on their number. The flat run of a node ends before folds of
  /// it begin, for they place its netlist. Nothing after an error, which was shown; after an interrupt nothing
  /// for those that had not ended.
  std::optional<std::vector<std::optional<MatchSide>>> run(const std::vector<MatchJob>&);
  static std::string name_of(const MatchJob&);

 private:
  struct Fault {
    std::string message, help;  ///< no message: none
  };
  std::optional<MatchSide> run_one(const MatchJob&, int threads, Fault&);
  static std::string stem_of(const predict::NodeModel&, MatchLibraries);
  bool hand_on(const Session& of_kit);
  bool keep_inputs(const std::string& run_folder);
  std::optional<std::string> modelled_wires(const predict::NodeModel&, const io::DesignFile&);

  const io::DesignFile& design_;
  io::FolderWriter& folder_;
  int effort_;
  std::uint64_t seed_;
  std::mutex mutex_;
  Session& session_;  ///< of the match; runs have their own, and enter theirs here one at a time
  std::map<std::string, double> supply_V_;  ///< by stem, of kits
  predict::LibertyUnits units_;  ///< of the design's own library, in which its constraints are written
};

}  // namespace taufold::flow
