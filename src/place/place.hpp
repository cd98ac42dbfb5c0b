// The fold engine: from a design with N >= 1 tiers to a legal placement with bonds, in one optimisation over all tiers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/stop.hpp"
#include "db/design.hpp"

namespace taufold::place {

class BondDelays;

/// What two placements of a design are compared by where slacks count: the sum of the negative slacks of all endpoints, and where that
/// is alike the smallest slack.
struct Slacks {
  double total_negative_s = 0, worst_s = 0;
  bool better_than(const Slacks& o) const { return total_negative_s != o.total_negative_s ? total_negative_s > o.total_negative_s : worst_s > o.worst_s; }
};

/// What a unit of length of each net is worth, beside that of others: how a timer steers the placement without the engine
/// knowing of one. Always asked from one thread.
class NetWeights {
 public:
  virtual ~NetWeights() = default;
  /// Changes `weight`, by net and 1 at first, for a placement that is legal, or nearly: while global placement runs cells overlap, and
  /// bonds without a site are left out. `first`: a placement begins. `growth`: of the wirelength over that of a plain placement, as a
  /// share of the most that is allowed; 0 where it is not known.
  virtual void update(const db::Placement&, bool first, double growth, IndexVector<db::NetId, float>& weight) = 0;
  /// Slacks of a legal placement.
  virtual Slacks slacks(const db::Placement&) = 0;
  /// What places of bonds are worth in the placement that slacks() was last asked about; until the next call of either.
  virtual const BondDelays& bond_delays() = 0;
};

/// What it costs, beside wire, that a cell stands where it stands: its charge times a value that varies over each tier. And what a unit
/// of length of a net costs beside the wire itself, as a share of that.
struct CostField {
  int nx = 0, ny = 0;                     ///< equal bins over the die
  std::vector<std::vector<float>> value;  ///< by tier and bin, row by row, x fastest: dbu of wire by unit of charge
  IndexVector<db::InstId, float> charge;
  IndexVector<db::NetId, float> net;  ///< >= 0; may be empty
};

/// How something that depends on where cells stand, and not on their nets, takes part in the objective without the engine knowing
/// what it is. The cost of a placement need not be a sum over cells: the field is its gradient by the charge at a place, and is asked for again
/// as cells move.
class CellCosts {
 public:
  virtual ~CellCosts() = default;
  /// Changes `field`, empty at first, for a placement that is `legal` but for bonds without a site, which are left out; otherwise cells overlap,
  /// and there are no bonds. `wirelength`: its half perimeter in dbu. Always from one thread; `first`: a placement begins.
  virtual void update(const db::Placement&, bool first, bool legal, double wirelength, CostField& field) = 0;
};

struct Options {
  std::uint64_t seed = 1;
  int threads = 1;
  int effort = 5;               ///< 1 (seconds) .. 9 (as long as it pays); time grows about twofold a step
  double target_density = 1.0;  ///< density that global placement fills bins to, (0, 1]; below 1 leaves white space everywhere
  /// A placement good enough to put choices in order and no better: of a large design one start on a coarse grid, a density weight
  /// in haste, and the short annealing with which starts are compared. Small designs take no notice of it.
  bool ranking = false;
  /// After the plain placement others are made for the slacks, with nets weighed by it, and the best of all is returned that is longer than the
  /// plain one by 2 % at most. Under a time limit there is one placement, for the slacks. Outlives the call.
  NetWeights* net_weights = nullptr;
  CellCosts* cell_costs = nullptr;  ///< asked while cells spread and while the final annealing runs; outlives it
  std::int64_t crossing_length = 0;   ///< dbu of wire that burden a net as a crossing does: what its weight beyond 1 counts besides, of slacks as of CostField::net
};

/// Cells from which on Options::ranking makes a difference.
inline constexpr std::size_t kLargeDesign = 50000;

/// One line of progress or of a convergence curve. Quantities that a stage does not have are NaN.
struct Sample {
  std::string stage;       ///< "global", "legalise", "bonds", "anneal", ...
  int step = 0;            ///< iteration or round within the stage
  double wirelength = 0;   ///< dbu: W* during global placement, exact score afterwards
  double overflow = 0;     ///< global placement: share of cell area above the target density
  double bonds = 0;        ///< crossings
  double seconds = 0;      ///< wall time since fold() began
  bool milestone = false;  ///< end of a stage: worth a progress line even when quiet about steps
};

/// Wall and processor time, memory and result of one stage.
struct StageRecord {
  std::string name;
  double wall_s = 0, cpu_s = 0;
  std::int64_t peak_rss_bytes = 0;
  std::uint64_t checksum = 0;
};

/// A placement made for Options::net_weights, or the plain one, which stands first.
struct SlackTrial {
  std::string name;
  Slacks slacks;
  double longer = 0;  ///< wirelength over that of the plain one, less 1
  bool taken = false;
};

enum class Status { done, stopped, infeasible };

struct Result {
  Status status = Status::done;
  std::string reason;  ///< for infeasible: which limit, and by how much
  double fitting_growth = 0;  ///< infeasible for want of bond sites: growth of the die's area at which an uneven split was found to fit
  int restarts = 0;            ///< global placements that did not spread the cells and were made again with safer settings
  bool no_arrangement = false;  ///< infeasible: macros find no place beside each other, whatever the cells
  bool legal = false;  ///< the engine's own opinion; `check` is the judge
  bool proven_optimal = false;  ///< tiny designs: exhaustive search closed the gap
  db::Placement placement;
  std::vector<SlackTrial> slack_trials;
  std::vector<StageRecord> stages;
  std::vector<Sample> samples;
};

using Progress = std::function<void(const Sample&)>;

/// Folds `design`. When `stop` is raised the best legal placement so far is returned with Status::stopped (a legal one is
/// made first if there is none yet). Same design, seed and effort give the same bits for any thread count.
/// Precondition: db::inconsistency(design) is empty. Fixed instances, blockages, ports and tier
/// sets of the design hold.
Result fold(const db::Design& design, const Options& options, const StopToken& stop, const Progress& progress);

}  // namespace taufold::place
