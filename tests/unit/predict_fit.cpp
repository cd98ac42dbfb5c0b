// Coefficients of arcs from tables: a law is found again from its own table, and open kits' tables are fitted as well as the model's description says.
//
// rooms: base diag tech liberty io predict
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <vector>

#include "io/input_file.hpp"
#include "io/liberty/liberty.hpp"
#include "predict/fit_arc.hpp"

namespace taufold::predict {
namespace {

constexpr double kPs = 1e-12, kFF = 1e-15;

std::vector<TablePoint> table_of(const ArcLaw& l) {
  std::vector<TablePoint> out;
  for (double s = 2 * kPs; s < 200 * kPs; s *= 1.8)
    for (double c = 0.2 * kFF; c < 20 * kFF; c *= 1.8) out.push_back({s, c, l.delay_s(s, c), l.out_slew_s(s, c)});
  return out;
}

TEST(FitArc, FindsALawAgain) {
  for (const ArcLaw& l : {ArcLaw{3000, 0.3 * kFF, 0.38, 5, 1, 1.2 * kPs, 1.5 * kPs, 6000, 0.2}, ArcLaw{2000, 2 * kFF, 0.3, 1.5, 0.7, -3 * kPs, 4 * kPs, 3000, 0.03}, ArcLaw{5000, 0.5 * kFF, 0.5, 3, 2.5, 0.5 * kPs, 1 * kPs, 9000, 0.15}}) {
    const ArcFit f = fit_arc(table_of(l), 5 * kPs, 2.5 * kFF);
    EXPECT_LT(f.delay_rms, 2e-3);
    EXPECT_LT(f.slew_rms, 1e-9);
    EXPECT_NEAR(f.law.slew_ohm, l.slew_ohm, 1e-6 * l.slew_ohm);
    EXPECT_NEAR(f.law.slew_nu, l.slew_nu, 1e-6);
    // Between the points too.
    for (const double s : {3.3 * kPs, 30 * kPs, 150 * kPs})
      for (const double c : {0.5 * kFF, 3.1 * kFF, 15 * kFF}) EXPECT_NEAR(f.law.delay_s(s, c), l.delay_s(s, c), 0.01 * l.delay_s(s, c) + 0.05 * kPs);
  }
}

TEST(FitPlane, IsExactOnAPlane) {
  std::vector<PlanePoint> p;
  for (const double s : {1.0, 4.0, 9.0})
    for (const double c : {2.0, 3.0, 7.0}) p.push_back({s * kPs, c * kFF, 5e-16 + 2e-5 * s * kPs - 0.03 * c * kFF});
  const Plane f = fit_plane(p, 5 * kPs, 3 * kFF);
  EXPECT_LT(f.rms, 1e-10);
  EXPECT_NEAR(f.constant, 5e-16, 1e-24);
  EXPECT_NEAR(f.per_slew, 2e-5, 1e-13);
  EXPECT_NEAR(f.per_load, -0.03, 1e-10);
}

TEST(FitArc, FitsTablesOfAnOpenKit) {
  const std::filesystem::path file = std::filesystem::path(TAUFOLD_SHARED) / "designs/asap7/asap7sc7p5t_SIMPLE_RVT_TT_nldm_211120.lib.xz";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no libraries of open kits at " << TAUFOLD_SHARED;
  diag::Collector out;
  const auto input = io::read_input(file.string(), out);
  ASSERT_TRUE(input);
  const auto read = io::liberty::read_library(*input, out);
  ASSERT_TRUE(read);
  const liberty::Library& l = read->library;
  const auto cell = l.find_cell("NAND2xp5_ASAP7_75t_R");
  ASSERT_TRUE(cell);
  int arcs = 0;
  for (const liberty::ArcId a : l.cells[*cell].arcs.all())
    for (const std::size_t e : {0, 1}) {
      std::vector<TablePoint> p;
      for (double s = 4 * kPs; s < 195 * kPs; s *= 1.9)
        for (double c = 0.2 * kFF; c < 15 * kFF; c *= 1.9) p.push_back({s, c, l.lookup(l.arcs[a].delay[e], s, c), l.lookup(l.arcs[a].slew[e], s, c)});
      const ArcFit f = fit_arc(p, 5.9 * kPs, 2.5 * kFF);
      // The published fits of this cell: 0.6 and 0.8 % on its own grid.
      EXPECT_LT(f.delay_rms, 0.02) << arcs;
      EXPECT_GT(f.delay_rms, 1e-5) << arcs;
      EXPECT_NEAR(f.law.lambda, 0.35, 0.2);
      ++arcs;
    }
  EXPECT_EQ(arcs, 4);
}

}  // namespace
}  // namespace taufold::predict
