// rooms: report
// Images decode to the pixels that were put in, drawings are well-formed, and maps conserve area.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "report/bond_demand.hpp"
#include "report/chart.hpp"
#include "report/picture.hpp"
#include "report/png.hpp"

namespace taufold::report {
namespace {

std::uint32_t get32(const std::string& s, std::size_t at) {
  std::uint32_t v = 0;
  for (std::size_t k = 0; k < 4; ++k) v = (v << 8) | static_cast<unsigned char>(s[at + k]);
  return v;
}

/// The data of all chunks of one type, with every checksum verified.
std::string chunks(const std::string& file, const std::string& type) {
  std::string out;
  EXPECT_EQ(file.substr(0, 8), std::string("\x89PNG\r\n\x1a\n", 8));
  for (std::size_t at = 8; at + 12 <= file.size();) {
    const std::uint32_t n = get32(file, at);
    const std::string body = file.substr(at + 4, n + 4);
    EXPECT_EQ(get32(file, at + 8 + n),
              crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size())));
    if (body.substr(0, 4) == type) out += body.substr(4);
    at += 12 + n;
  }
  return out;
}

TEST(Png, DecodesToItsPixels) {
  Image image{.width = 3,
              .height = 2,
              .pixels = {0, 1, 2, 2, 1, 0},
              .palette = {{1, 2, 3, 0}, {4, 5, 6, 128}, {7, 8, 9, 255}}};
  const std::string file = png(image);
  const std::string header = chunks(file, "IHDR");
  EXPECT_EQ(get32(header, 0), 3u);
  EXPECT_EQ(get32(header, 4), 2u);
  EXPECT_EQ(header.substr(8), std::string("\x08\x03\x00\x00\x00", 5));
  EXPECT_EQ(chunks(file, "PLTE"), std::string("\x01\x02\x03\x04\x05\x06\x07\x08\x09"));
  EXPECT_EQ(chunks(file, "tRNS"), std::string("\x00\x80\xff", 3));
  const std::string packed = chunks(file, "IDAT");
  std::string raw(100, '\0');
  uLongf size = raw.size();
  ASSERT_EQ(uncompress(reinterpret_cast<Bytef*>(raw.data()), &size,
                       reinterpret_cast<const Bytef*>(packed.data()), packed.size()),
            Z_OK);
  EXPECT_EQ(raw.substr(0, size), std::string("\0\0\1\2\0\2\1\0", 8));  // a filter byte before each row
}

TEST(Png, NothingForNothing) {
  EXPECT_EQ(png({}), "");
  EXPECT_EQ(png({.width = 2, .height = 2, .pixels = {0}, .palette = {{}}}), "");
}

// The examples of RFC 4648, section 10.
TEST(Base64, KnownVectors) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) EXPECT_EQ(base64(plain), coded);
}

/// Empty when every element of the text is closed in order; otherwise what is not.
std::string badly_formed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t at = xml.find('<'); at != std::string::npos; at = xml.find('<', at + 1)) {
    const std::size_t end = xml.find('>', at);
    if (end == std::string::npos) return "cut off";
    const std::string tag = xml.substr(at + 1, end - at - 1);
    if (std::count(tag.begin(), tag.end(), '"') % 2) return "quotes in " + tag;
    if (tag[0] == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return "closes " + tag;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
  }
  return open.empty() ? "" : "leaves open " + open.back();
}

TEST(Chart, IsWellFormedAndLabelled) {
  Chart c{"A <title> & more",
          "iteration",
          "dbu",
          {{"one", {0, 1, 2}, {1e6, NAN, 3e6}}, {"two", {0, 2}, {2e6, 2.5e6}, true}}};
  const std::string text = svg(c);
  EXPECT_EQ(badly_formed(text), "");
  EXPECT_NE(text.find("A &lt;title&gt; &amp; more"), std::string::npos);
  EXPECT_NE(text.find(">2M<"), std::string::npos) << "a tick with its label";
  EXPECT_EQ(text.find("nan"), std::string::npos);
  c.log_y = true;
  EXPECT_EQ(badly_formed(svg(c)), "");
}

TEST(Chart, DegenerateDataDrawNothingWrong) {
  EXPECT_EQ(svg({"t", "x", "y", {}}), "");
  EXPECT_EQ(svg({"t", "x", "y", {{"l", {1}, {NAN}}}}), "");
  for (const double v : {0.0, 5.0, -3.0}) {
    const std::string text = svg({"t", "x", "y", {{"l", {1, 1}, {v, v}}}, true});
    EXPECT_EQ(badly_formed(text), "");
    EXPECT_EQ(text.find("nan"), std::string::npos);
    EXPECT_EQ(text.find("inf"), std::string::npos);
  }
}

TEST(Chart, NamesHideWhatIsBehindThemOnlyWhereNoPlaceIsFree) {
  report::Chart c{"levels", "tiers", "", {}};
  c.lines.push_back({"a", {1, 4}, {1, 1}});
  c.lines.push_back({"b", {1, 4}, {1.01, 1.01}});
  c.lines.push_back({"c", {1, 4}, {4, 4}});
  EXPECT_EQ(report::svg(c).find("class=\"behind\""), std::string::npos) << "the middle is free";
  for (int k = 0; k < 12; ++k) c.lines.push_back({"", {1, 4}, {1 + 0.25 * k, 1 + 0.25 * k}});
  EXPECT_NE(report::svg(c).find("class=\"behind\""), std::string::npos);
}

TEST(Chart, CountsHaveWholeTicksAndEightLinesEightColours) {
  report::Chart c{"counts", "tiers", "", {}};
  for (int k = 0; k < report::kColours; ++k) {
    c.lines.push_back({"level", {1, 4}, {1.0 + k, 1.0 + k}});
    c.lines.back().dashed = k > 0;
  }
  const std::string any = report::svg(c);
  c.whole_x = true;
  const std::string whole = report::svg(c);
  EXPECT_NE(any.find(">1.5<"), std::string::npos);
  EXPECT_EQ(whole.find(">1.5<"), std::string::npos);
  EXPECT_NE(whole.find("class=\"l0\""), std::string::npos);
  for (int k = 1; k < report::kColours; ++k) EXPECT_NE(whole.find(fmt::format("class=\"l{} dash\"", k)), std::string::npos) << k;
}

TEST(Chart, TicksAreRoundAndInside) {
  EXPECT_EQ(ticks(0, 10, 5), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  for (const auto& [lo, hi] : {std::pair{0.0123, 0.0456}, {-7e8, 3e9}, {1e6, 1.0001e6}}) {
    const std::vector<double> t = ticks(lo, hi, 5);
    EXPECT_GE(t.size(), 2u);
    EXPECT_LE(t.size(), 12u);
    for (const double v : t) EXPECT_TRUE(v >= lo - 1e-9 * hi && v <= hi + 1e-9 * hi) << v;
  }
  EXPECT_TRUE(ticks(1, 1, 5).empty());
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
  EXPECT_EQ(grouped(999), "999");
}

/// `n` cells of 4 x 10 side by side in two tiers, each net joining neighbours, so that every net crosses.
db::Design row_of_cells(std::uint32_t n) {
  db::Design d;
  d.name = "row";
  d.die.add(0, 0);
  d.die.add(static_cast<std::int32_t>(4 * n), 40);
  d.masters.push_back({"C", false, {"P"}});
  db::Technology tech{"T", {}};
  tech.shapes.push_back({4, 10, {{2, 5}}});
  d.techs.push_back(tech);
  for (int k = 0; k < 2; ++k)
    d.tiers.push_back({k ? "top" : "bottom", db::TechId(0), {0, 0, static_cast<std::int32_t>(4 * n), 10, 4}});
  d.interfaces = {{2, 2, 1, 0}};
  for (std::uint32_t i = 0; i < n; ++i) {
    d.inst_names.insert("cell<" + std::to_string(i) + ">");
    d.inst_master.push_back(db::MasterId(0));
  }
  for (std::uint32_t i = 0; i + 1 < n; ++i) {
    d.net_names.insert("n" + std::to_string(i));
    for (const std::uint32_t k : {i, i + 1}) {
      d.pin_inst.push_back(db::InstId(k));
      d.pin_master_pin.push_back(0);
    }
    d.net_pin_begin.push_back(static_cast<std::uint32_t>(d.pin_inst.size()));
  }
  return d;
}

db::Placement alternating(const db::Design& d) {
  db::Placement p;
  p.resize(d.num_insts());
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    p.tier[i] = db::TierId(i.value % 2);
    p.x[i] = static_cast<std::int32_t>(4 * i.value);
  }
  for (const db::NetId n : ids<db::NetId>(d.num_nets()))
    p.bonds.push_back({n, 0, static_cast<std::int32_t>(4 * n.value + 4), 20});
  return p;
}

TEST(Picture, SmallTiersAreDrawnCellByCell) {
  const db::Design d = row_of_cells(12);
  ASSERT_EQ(db::inconsistency(d), "");
  const std::string text = tier_picture(d, alternating(d), db::TierId(0));
  EXPECT_EQ(badly_formed(text), "");
  std::size_t cells = 0;
  for (std::size_t at = 0; (at = text.find("class=\"cross\"", at)) != std::string::npos; ++at) ++cells;
  EXPECT_EQ(cells, 6u) << "one element a cell of this tier, all of them on crossing nets";
  EXPECT_NE(text.find("cell&lt;0&gt;"), std::string::npos);
  EXPECT_NE(text.find("bond of n0"), std::string::npos);
}

TEST(Picture, LargeTiersArePainted) {
  const db::Design d = row_of_cells(2 * kMaxDrawnCells + 4);
  const std::string text = tier_picture(d, alternating(d), db::TierId(1));
  EXPECT_EQ(badly_formed(text), "");
  EXPECT_NE(text.find("data:image/png;base64,"), std::string::npos);
  EXPECT_LT(text.size(), 200000u);
}

TEST(Picture, DensityConservesArea) {
  const db::Design d = row_of_cells(64);
  const db::Placement p = alternating(d);
  for (const double bins : {1.0, 7.0, 100.0}) {
    const Grid g = cell_density(d, p, db::TierId(0), empty_grid(d, bins, 50));
    const double bin = static_cast<double>(d.die_area()) / static_cast<double>(g.value.size());
    EXPECT_NEAR(std::accumulate(g.value.begin(), g.value.end(), 0.0) * bin, 32 * 40, 1e-6);
    const Grid b = bond_density(d, p, 0, empty_grid(d, bins, 50));
    EXPECT_NEAR(std::accumulate(b.value.begin(), b.value.end(), 0.0) * bin, 63 * 9, 1e-6);
  }
}

TEST(BondDemand, AddsUpToTheBondsAndFindsTheWorstBin) {
  const db::Design d = row_of_cells(64);
  const db::Placement p = alternating(d);
  for (const double bins : {1.0, 7.0, 100.0}) {
    const Grid g = bond_demand(d, p, 0, empty_grid(d, bins, 50));
    const double bin = static_cast<double>(d.die_area()) / static_cast<double>(g.value.size());
    EXPECT_NEAR(std::accumulate(g.value.begin(), g.value.end(), 0.0) * bin, 63 * 9, 1e-6);
  }
  // Pins lie at y = 5 and bonds at y = 20: what is wanted is in the lower half, what is taken in the bins in the middle.
  const Grid halves{1, 2, {0, 0}};
  EXPECT_NEAR(bond_demand(d, p, 0, halves).at(0, 0), 63 * 9 / (256.0 * 20), 1e-9);
  EXPECT_EQ(bond_demand(d, p, 0, halves).at(0, 1), 0);
  EXPECT_NEAR(worst_bin(bond_demand(d, p, 0, halves)), 63 * 9 / (256.0 * 20), 1e-9);
  EXPECT_NEAR(bond_density(d, p, 0, halves).at(0, 1), 63 * 4.5 / (256.0 * 20), 1e-9);
  const Grid own = bond_bins(d, 0);
  EXPECT_NEAR(static_cast<double>(own.value.size()), 256.0 * 40 / 9 / kSitesOfABin, 12);
}

TEST(BondDemand, IsSpreadOverWhereTheNetIsShortest) {
  // Cell 0 below and cell 3 above, at 2 and 14: anywhere between them will do.
  db::Design d = row_of_cells(4);
  d.net_pin_begin = {0, 2, 2, 2};
  d.pin_inst = {};
  d.pin_master_pin = {};
  for (const std::uint32_t i : {0u, 3u}) {
    d.pin_inst.push_back(db::InstId(i));
    d.pin_master_pin.push_back(0);
  }
  db::Placement p = alternating(d);
  p.bonds = {{db::NetId(0), 0, 8, 20}};
  const Grid g = bond_demand(d, p, 0, Grid{4, 1, {0, 0, 0, 0}});
  const double whole = 9.0 / (4 * 40);
  EXPECT_NEAR(g.at(0, 0), whole * 2 / 12, 1e-9);
  EXPECT_NEAR(g.at(1, 0), whole * 4 / 12, 1e-9);
  EXPECT_NEAR(g.at(2, 0), whole * 4 / 12, 1e-9);
  EXPECT_NEAR(g.at(3, 0), whole * 2 / 12, 1e-9);
}

TEST(Picture, HeatMapHasTheTopRowFirst) {
  Grid g{2, 2, {0.0, 0.5, 1.0, 2.0}};
  const Image image = heat_map(g, 1.0);
  const int last = static_cast<int>(image.palette.size()) - 1;
  EXPECT_EQ(image.pixels[0], last);  // value 1 of the upper row
  EXPECT_EQ(image.pixels[1], last) << "values above the top take its colour";
  EXPECT_EQ(image.pixels[2], 0);
  EXPECT_NEAR(image.pixels[3], last / 2.0, 1.0);
}

}  // namespace
}  // namespace taufold::report
