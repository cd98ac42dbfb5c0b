// rooms: tech flow
// Which rows a cell of several rows may stand on, from the supply shapes of LEF.
#include <gtest/gtest.h>

#include "flow/emit/row_rails.hpp"

namespace taufold::flow {
namespace {

using tech::PinUse;

/// A cell of `height` with supply rails across it; `rails` gives the use at the lower edge and at every 100 above.
tech::Cell cell(const std::string& name, std::int32_t height, const std::vector<PinUse>& rails) {
  tech::Cell c;
  c.name = name;
  c.width = 50;
  c.height = height;
  for (std::size_t k = 0; k < rails.size(); ++k) {
    const auto y = static_cast<std::int32_t>(100 * k);
    c.pins.push_back({std::string(1, static_cast<char>('a' + k)), tech::PinDirection::inout, rails[k], {{tech::LayerId(), {0, y - 5, 50, y + 5}}}});
  }
  return c;
}

constexpr PinUse G = PinUse::ground, P = PinUse::power;

TEST(RowRails, TellEvenFromOddRows) {
  tech::Technology t;
  t.add(cell("A", 100, {G, P}));
  t.add(cell("B", 100, {G, P}));
  t.add(cell("UPSIDE_DOWN", 100, {P, G}));
  const RowRails rails(t, {"s", tech::SiteClass::core, 10, 100, {}});
  EXPECT_EQ(rails.lowest_row(cell("D", 200, {G, P, G})), db::RowParity::even);
  EXPECT_EQ(rails.lowest_row(cell("E", 200, {P, G, P})), db::RowParity::odd);
  EXPECT_EQ(rails.lowest_row(cell("F", 300, {G, P, G, P})), db::RowParity::any) << "mirrored it fits the other rows";
  EXPECT_EQ(rails.lowest_row(cell("H", 400, {P, G, P, G, P})), db::RowParity::odd);
  EXPECT_EQ(rails.lowest_row(cell("I", 200, {})), db::RowParity::any) << "LEF shows no rail";
}

TEST(RowRails, SayNothingWhereLefDoesNot) {
  tech::Technology t;
  t.add(cell("A", 100, {}));
  t.add(cell("TALL", 200, {G, P, G}));
  const RowRails rails(t, {"s", tech::SiteClass::core, 10, 100, {}});
  EXPECT_EQ(rails.lowest_row(cell("D", 200, {G, P, G})), db::RowParity::any) << "no cell of one row tells what runs below the rows";
  EXPECT_FALSE(lower_rail(cell("A", 100, {})));
  EXPECT_EQ(lower_rail(cell("A", 100, {P, G})), P);
}

}  // namespace
}  // namespace taufold::flow
