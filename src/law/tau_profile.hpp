// What a workload's time consists of and what turns it: shares, head-room and elasticities with intervals,
// and a change shared out over levels (docs/law.md, section 2).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/parallel.hpp"
#include "law/tau_model.hpp"

namespace taufold::law {

/// A lever's value with its 5 and 95 %; equal where it is known. Log-normal on either side of the value where
/// all are positive, else normal, held to what the lever accepts.
struct TauSpread {
  double low = 0, value = 0, high = 0;
};
using TauSpreads = std::array<TauSpread, kTauLevers>;
TauSpreads default_tau_spreads();
TauValues values_of(const TauSpreads&);

struct Interval {
  double low = 0, value = 0, high = 0;  ///< 5 %, at the stated values, 95 %
};

/// d ln tau / d ln lever; of a whole number ln tau over ln lever for one more of it.
struct TauElasticity {
  TauLever lever = TauLever::count;
  Interval e;
  double below = 0, above = 0;  ///< at the stated values for less and for more of it; they differ where
                                ///< compute and communication are equal
};

struct TauProfile {
  TauResult at;  ///< at the stated values
  double free_ratio = 1;
  Interval tau, cycle;
  std::array<Interval, kTauLevels> share;
  std::array<double, kTauLevels> head_room{};
  std::vector<TauElasticity> elasticity;  ///< of all that matter, the largest first

  /// Where the next gain is to be sought: the level with the largest share.
  TauLevel dominant() const;
};
/// The same seed gives the same bits for any number of threads.
TauProfile tau_profile(const TauSpreads&, std::size_t draws, std::uint64_t seed, ThreadPool&);

/// ln(after.tau/before.tau) shared out over levels without remainder: log-mean weights of what each bears of
/// the time (Ang, Energy Policy 2004).
std::array<double, kTauLevels> shared_out(const TauResult& before, const TauResult& after);

}  // namespace taufold::law
