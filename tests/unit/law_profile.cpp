// rooms: law
// The time of a workload by level: shares against differences, known cases, the measured curve of scarce
// bonds.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "law/bond_sites.hpp"
#include "law/compose.hpp"
#include "law/spend.hpp"
#include "law/tau_profile.hpp"

namespace taufold::law {
namespace {

void set(TauSpreads& s, TauLever l, double v) {
  s[static_cast<std::size_t>(l)] = {v, v, v};
}

/// A task with something at every level.
TauSpreads everywhere() {
  TauSpreads s = default_tau_spreads();
  set(s, TauLever::tiers, 2);
  set(s, TauLever::bond_pitch, 0.4);
  set(s, TauLever::signal_share, 1);
  for (const auto& [workers, share, messages, count, bytes] :
       {std::tuple{TauLever::dies, TauLever::die_share, TauLever::crossings, 1e6, TauLever::crossing_bytes},
        {TauLever::chips, TauLever::chip_share, TauLever::node_messages, 1e4, TauLever::node_bytes},
        {TauLever::nodes, TauLever::nodes_share, TauLever::rack_messages, 3e3, TauLever::rack_bytes},
        {TauLever::racks, TauLever::racks_share, TauLever::cluster_messages, 1e3, TauLever::cluster_bytes}}) {
    set(s, workers, 4);
    set(s, share, 0.9);
    set(s, messages, count);
    set(s, bytes, 3e8);
  }
  return s;
}

const TauElasticity* of(const TauProfile& p, TauLever l) {
  for (const TauElasticity& e : p.elasticity)
    if (e.lever == l) return &e;
  return nullptr;
}

TEST(LawProfile, SharesAddToOneAndAreDerivatives) {
  ThreadPool pool(1);
  const TauProfile p = tau_profile(everywhere(), 0, 1, pool);
  EXPECT_NEAR(std::accumulate(p.at.share.begin(), p.at.share.end(), 0.0), 1, 1e-12);
  for (const double s : p.at.share) EXPECT_GT(s, 0) << "every level takes part";
  // Times of a level scale together when latency and the inverse of bandwidth do: their elasticities are its
  // share.
  for (const auto& [level, latency, bandwidth] :
       {std::tuple{TauLevel::chip, TauLever::memory_latency, TauLever::memory_bandwidth},
        {TauLevel::package, TauLever::crossing_latency, TauLever::crossing_bandwidth},
        {TauLevel::node, TauLever::node_latency, TauLever::node_bandwidth}})
    EXPECT_NEAR(of(p, latency)->e.value - of(p, bandwidth)->e.value,
                p.at.share[static_cast<std::size_t>(level)], 1e-6)
        << name(level);
  EXPECT_NEAR(of(p, TauLever::gates)->e.value, p.at.share[0], 1e-6);
  for (std::size_t l = 0; l < kTauLevels; ++l) {
    EXPECT_GE(p.head_room[l], 0);
    EXPECT_LT(p.head_room[l], 1);
  }
}

TEST(LawProfile, ATieHasTwoDerivatives) {
  const OwnShares s = own_time_shares(2, 2, 0.25);
  EXPECT_NEAR(s.compute_high, 2 / 3.5, 1e-12);
  EXPECT_NEAR(s.compute_low, 1.5 / 3.5, 1e-12);
  EXPECT_NEAR(s.compute + s.communication, 1, 1e-12);
  const double h = 1e-6;
  EXPECT_NEAR((own_time(2 * (1 + h), 2, 0.25) / own_time(2, 2, 0.25) - 1) / h, s.compute_high, 1e-5);
  EXPECT_NEAR((1 - own_time(2 * (1 - h), 2, 0.25) / own_time(2, 2, 0.25)) / h, s.compute_low, 1e-5);
}

TEST(LawProfile, DecodingIsBoundByMemoryAsWorkedOut) {
  // 405B in one byte a weight on eight accelerators of 4.8 TB/s at 0.8, 64 sequences of 8192: 22.02 ms of
  // memory, 5.47 of computing, of which the longer counts.
  TauSpreads s = default_tau_spreads();
  set(s, TauLever::operations, 2 * 4.05849e11 * 64);
  set(s, TauLever::memory_bytes, 4.05849e11 + 64 * 8192 * 516096.0);
  set(s, TauLever::memory_bandwidth, 3840);
  set(s, TauLever::memory_load, 0);
  set(s, TauLever::misses, 0);
  set(s, TauLever::memory_overlap, 1);
  set(s, TauLever::chips, 8);
  set(s, TauLever::chip_share, 1);
  const double cycle = tau_of(values_of(s), 1).cycle_s;
  set(s, TauLever::per_cycle, 1978.9e12 * 0.6 * cycle);
  EXPECT_NEAR(tau_of(values_of(s), 1).tau(), 22.02e-3, 0.02e-3);
  set(s, TauLever::memory_bytes, 0);
  EXPECT_NEAR(tau_of(values_of(s), 1).tau(), 5.47e-3, 0.01e-3);
}

TEST(LawProfile, AFoldWithBondsEnoughGivesWhatTheNullHypothesisSays) {
  // Shares of wires of 0.21 to 0.34 and wires 25 % shorter: 5 to 9 % of clock before the crossing's cost.
  TauSpreads s = default_tau_spreads();
  set(s, TauLever::hops, 0);
  const TauResult flat = tau_of(values_of(s), 1);
  set(s, TauLever::tiers, 2);
  set(s, TauLever::bond_pitch, 0.05);
  const TauResult fold = tau_of(values_of(s), 0.75);
  EXPECT_NEAR(fold.wire_ratio, 0.75, 0.01);
  const double gain = flat.cycle_s / fold.cycle_s - 1;
  EXPECT_GT(gain, 0.05);
  EXPECT_LT(gain, 0.10);
  // And at 1.5 um on a 7 nm class, with an eighth of the bonds for signals, next to nothing.
  set(s, TauLever::bond_pitch, 1.5);
  EXPECT_GT(tau_of(values_of(s), 0.75).wire_ratio, 0.99);
}

TEST(LawProfile, IntervalsAndElasticitiesAreTheSameForAnyThreads) {
  TauSpreads s = everywhere();
  s[static_cast<std::size_t>(TauLever::hop_F)] = {0.5, 2, 5};
  s[static_cast<std::size_t>(TauLever::bond_band)] = {-1, 0, 1};
  s[static_cast<std::size_t>(TauLever::memory_latency)] = {80, 100, 130};
  ThreadPool one(1), three(3);
  const TauProfile a = tau_profile(s, 500, 7, one), b = tau_profile(s, 500, 7, three);
  EXPECT_EQ(a.tau.low, b.tau.low);
  EXPECT_EQ(a.tau.high, b.tau.high);
  EXPECT_LT(a.tau.low, a.tau.value);
  EXPECT_GT(a.tau.high, a.tau.value);
  ASSERT_EQ(a.elasticity.size(), b.elasticity.size());
  for (std::size_t k = 0; k < a.elasticity.size(); ++k) {
    EXPECT_EQ(a.elasticity[k].e.low, b.elasticity[k].e.low);
    EXPECT_LE(a.elasticity[k].e.low, a.elasticity[k].e.high);
    if (k > 0) {
      EXPECT_LE(std::abs(a.elasticity[k].e.value), std::abs(a.elasticity[k - 1].e.value));
    }
  }
  // One tier more is told as a step.
  TauSpreads more = s;
  set(more, TauLever::tiers, 3);
  const TauProfile c = tau_profile(more, 0, 7, one);
  EXPECT_NEAR(of(a, TauLever::tiers)->e.value, std::log(c.at.tau() / a.at.tau()) / std::log(1.5), 1e-9);
}

TEST(LawProfile, AChangeIsSharedOutWithoutRemainder) {
  TauSpreads s = everywhere();
  const TauResult before = tau_of(values_of(s), free_wire_ratio(values_of(s)));
  set(s, TauLever::memory_latency, 40);
  set(s, TauLever::tiers, 4);
  set(s, TauLever::node_messages, 0);
  set(s, TauLever::node_bytes, 0);
  const TauResult after = tau_of(values_of(s), free_wire_ratio(values_of(s)));
  const auto parts = shared_out(before, after);
  EXPECT_NEAR(std::accumulate(parts.begin(), parts.end(), 0.0), std::log(after.tau() / before.tau()), 1e-12);
  EXPECT_LT(parts[static_cast<std::size_t>(TauLevel::node)], 0);
}

TEST(LawBondSites, TheBandHoldsWhatWasMeasured) {
  // Ratio at so many sites per cell and interface, ratio with bonds free of spacing: two tiers, then four.
  const struct {
    double sites, ratio, free;
  } measured[] = {{0.53, .812, .734},  {0.51, .777, .737},  {0.53, .824, .756},  {0.57, .813, .750},
                  {0.54, .778, .738},  {2.8, .756, .750},   {1.2, .761, .734},   {1.15, .755, .737},
                  {1.2, .771, .756},   {1.3, .780, .750},   {1.0, .775, .752},   {6.3, .754, .750},
                  {0.27, .874, .756},  {0.36, .866, .756},  {0.153, .893, .756}, {0.158, .963, .738},
                  {0.049, .959, .756}, {0.052, .972, .738}, {0.56, .606, .556},  {1.15, .579, .556},
                  {0.59, .637, .572},  {1.2, .597, .572},   {1.4, .595, .575},   {1.3, .604, .548}};
  for (const auto& m : measured) {
    EXPECT_GE(m.ratio, bond_limited_ratio(m.free, m.sites, 1) - 0.012) << m.sites << " " << m.ratio;
    EXPECT_LE(m.ratio, bond_limited_ratio(m.free, m.sites, -1) + 0.012) << m.sites << " " << m.ratio;
    EXPECT_NEAR(m.ratio, bond_limited_ratio(m.free, m.sites), 0.06) << m.sites << " " << m.ratio;
  }
  double last = 0;
  for (double sites = 1e-3; sites < 1e3; sites *= 1.3) {
    const double kept = kept_saving(sites);
    EXPECT_GE(kept, last);
    EXPECT_LE(kept_saving(sites, -1), kept);
    EXPECT_GE(kept_saving(sites, 1), kept);
    last = kept;
  }
  EXPECT_EQ(last, 1);
  EXPECT_EQ(kept_saving(0), 0);
  // 324 places of 1.5 um for 10,857 cells: the 7 nm class that does not fold in halves.
  EXPECT_NEAR(sites_per_cell(1.5e-6, 0.093e-12, 0.70, 2, 1), 324.0 / 10857, 0.001);
}

}  // namespace
}  // namespace taufold::law
