// Look-up tables: exact on bilinear functions inside and outside, constants, one-dimensional tables, sharing.
//
// rooms: base liberty
#include <gtest/gtest.h>

#include <vector>

#include "liberty/table.hpp"

namespace taufold::liberty {
namespace {

using Axes = std::array<AxisId, 3>;

const std::vector<double> kSlew{1, 2, 5, 11}, kLoad{0.5, 1, 4};

double bilinear(double x, double y) {
  return 3 + 2 * x - 0.5 * y + 0.25 * x * y;
}

TEST(Tables, BilinearFunctionsAreExactInsideAndOutside) {
  Tables t;
  const AxisId a = t.add_axis(kSlew), b = t.add_axis(kLoad);
  std::vector<double> v;
  for (const double x : kSlew)
    for (const double y : kLoad) v.push_back(bilinear(x, y));
  const TableId id = t.add(Axes{a, b, AxisId()}, v);
  for (const double x : {-3.0, 1.0, 1.5, 3.0, 10.9, 40.0})
    for (const double y : {-1.0, 0.5, 0.7, 2.0, 4.0, 9.0})
      EXPECT_NEAR(t.lookup(id, x, y), bilinear(x, y), 1e-12) << x << " " << y;
}

TEST(Tables, CellsOfTheGridCount) {
  Tables t;
  const std::vector<double> x{0, 1, 2};
  const TableId id = t.add(Axes{t.add_axis(x), AxisId(), AxisId()}, std::vector<double>{0, 1, 4});
  EXPECT_DOUBLE_EQ(t.lookup(id, 0.5, 99), 0.5);
  EXPECT_DOUBLE_EQ(t.lookup(id, 1.5, -7), 2.5);
  EXPECT_DOUBLE_EQ(t.lookup(id, 3, 0), 7);    // the last cell goes on
  EXPECT_DOUBLE_EQ(t.lookup(id, -1, 0), -1);  // and the first
}

TEST(Tables, AnAxisOfOnePointOrNoneDoesNotMatter) {
  Tables t;
  const std::vector<double> one{3};
  const AxisId point = t.add_axis(one), load = t.add_axis(kLoad);
  const TableId column = t.add(Axes{point, load, AxisId()}, std::vector<double>{1, 2, 8});
  const TableId row = t.add(Axes{load, point, AxisId()}, std::vector<double>{1, 2, 8});
  const TableId only_load = t.add(Axes{AxisId(), load, AxisId()}, std::vector<double>{1, 2, 8});
  for (const double y : {0.1, 0.75, 3.0, 6.0}) {
    EXPECT_DOUBLE_EQ(t.lookup(column, 17, y), t.lookup(only_load, 0, y));
    EXPECT_DOUBLE_EQ(t.lookup(row, y, 17), t.lookup(only_load, 0, y));
  }
  EXPECT_DOUBLE_EQ(t.lookup(only_load, 0, 2.5), 5);
  EXPECT_DOUBLE_EQ(t.lookup(t.add_constant(-4), 1e9, -1e9), -4);
}

TEST(Tables, ThreeArguments) {
  Tables t;
  const std::vector<double> z{0, 10};
  const AxisId a = t.add_axis(kSlew), b = t.add_axis(kLoad), c = t.add_axis(z);
  std::vector<double> full, flat;
  for (const double x : kSlew)
    for (const double y : kLoad)
      for (const double k : z) full.push_back(bilinear(x, y) * (1 + 0.1 * k));
  for (const double x : kSlew)
    for (const double k : z) flat.push_back(x * k);
  const TableId id = t.add(Axes{a, b, c}, full), middle = t.add(Axes{a, AxisId(), c}, flat);
  for (const double x : {0.0, 1.7, 20.0})
    for (const double k : {-5.0, 2.0, 30.0}) {
      EXPECT_NEAR(t.lookup(id, x, 2, k), bilinear(x, 2) * (1 + 0.1 * k), 1e-10);
      EXPECT_NEAR(t.lookup(middle, x, 2, k), x * k, 1e-10);
    }
}

TEST(Tables, EqualTablesAreKeptOnce) {
  Tables t;
  const AxisId a = t.add_axis(kSlew);
  EXPECT_EQ(a, t.add_axis(kSlew));
  const TableId id = t.add(Axes{a, AxisId(), AxisId()}, kSlew);
  EXPECT_EQ(id, t.add(Axes{a, AxisId(), AxisId()}, kSlew));
  EXPECT_NE(id, t.add(Axes{AxisId(), a, AxisId()}, kSlew)) << "the same values over another argument";
  EXPECT_EQ(t.add_constant(2), t.add_constant(2));
  EXPECT_EQ(t.size(), 3u);
  t.seal();
  EXPECT_DOUBLE_EQ(t.lookup(id, 3, 0), 3);
}

}  // namespace
}  // namespace taufold::liberty
