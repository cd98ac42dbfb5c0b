// Tier hints and bonds.csv: which hint decides, what is written, and that it is read back.
//
// rooms: base diag tech db io
#include <gtest/gtest.h>

#include <algorithm>

#include "diag/sink.hpp"
#include "io/bonds/bonds.hpp"
#include "io/hints/hints.hpp"
#include "tech/stack_presets.hpp"

namespace taufold::io {
namespace {

InputFile file_of(const std::string& text) {
  InputFile f;
  f.path = "file";
  f.text = text;
  return f;
}

const std::vector<std::string> kNames = {"a", "b/x", "b/y", "c*", "d"};

std::optional<std::vector<hints::Wish>> wishes(const std::string& text, diag::Collector& out) {
  const InputFile file = file_of(text);
  const auto list = hints::read_tier_hints(file, tech::default_stack(3), out);
  if (!list) return std::nullopt;
  return hints::match_tier_hints(
      *list, kNames.size(), [](std::size_t i) { return std::string_view(kNames[i]); },
      [](std::string_view n) {
        return static_cast<std::size_t>(std::find(kNames.begin(), kNames.end(), n) - kNames.begin());
      },
      out);
}

TEST(Hints, NamesCountMoreThanPatternsAndLocksMoreThanHints) {
  diag::Collector out;
  const auto w = wishes(
      "\xef\xbb\xbf{\"instance\": \"b/x\", \"tier\": 2}\r\n"
      "{\"instance\": \"b/*\", \"tier\": \"tier1\"}\n\n"
      "{\"instance\": \"*\", \"tier\": 0}\n"
      "{\"instance\": \"a\", \"tier\": 1, \"strength\": \"locked\", \"reason\": \"near the pads\"}\n"
      "{\"instance\": \"a\", \"tier\": 2}\n"
      "{\"instance\": \"c\\\\*\", \"tier\": 2}",
      out);
  ASSERT_TRUE(w) << diag::to_text(out);
  EXPECT_EQ((*w)[1].tier, 2u);  // the full name
  EXPECT_EQ((*w)[2].tier, 0u);  // the later of two patterns
  EXPECT_EQ((*w)[0].tier, 1u);  // locked
  EXPECT_TRUE((*w)[0].locked);
  EXPECT_EQ((*w)[3].tier, 2u);  // an escaped star is a letter
  EXPECT_EQ((*w)[4].tier, 0u);
  EXPECT_EQ((*w)[4].hint, 2u);
  EXPECT_TRUE(out.ok());
  EXPECT_EQ(out.warnings(), 0u);
}

TEST(Hints, NoWishWithoutAHint) {
  diag::Collector out;
  const auto w = wishes("", out);
  ASSERT_TRUE(w);
  for (const hints::Wish& x : *w) EXPECT_EQ(x.tier, hints::Wish::kNone);
  EXPECT_EQ(w->size(), kNames.size());
}

TEST(Hints, TheSameLockTwiceIsNoContradiction) {
  diag::Collector out;
  EXPECT_TRUE(
      wishes("{\"instance\":\"b/*\",\"tier\":1,\"strength\":\"locked\"}\n"
             "{\"instance\":\"*x\",\"tier\":1,\"strength\":\"locked\"}\n",
             out));
  // A full name decides between patterns that are locked.
  const auto w = wishes(
      "{\"instance\":\"b/x\",\"tier\":2,\"strength\":\"locked\"}\n"
      "{\"instance\":\"b/*\",\"tier\":1,\"strength\":\"locked\"}\n",
      out);
  ASSERT_TRUE(w);
  EXPECT_EQ((*w)[1].tier, 2u);
  EXPECT_EQ((*w)[2].tier, 1u);
}

TEST(Hints, OverruledOnesAreWrittenAsJson) {
  EXPECT_EQ(hints::write_tier_diff({{"u\"1", 1, 0, true, "tier 1 is full", "hints.jsonl:3"}}),
            "{\"instance\": \"u\\\"1\", \"wanted\": 1, \"got\": 0, \"strength\": \"locked\", \"reason\": "
            "\"tier 1 is full\", "
            "\"hint\": \"hints.jsonl:3\"}\n");
}

db::Design design(const std::vector<std::string>& nets) {
  db::Design d;
  d.tiers.resize(3);
  d.interfaces.resize(2);
  for (const std::string& n : nets) {
    d.net_names.insert(n);
    d.net_pin_begin.push_back(0);
  }
  return d;
}

TEST(Bonds, WrittenAndReadBack) {
  const db::Design d = design({"n1", "a,\"b\"", "#x", "bus[3]"});
  db::Placement p;
  for (std::uint32_t n = 0; n < 4; ++n)
    for (std::uint32_t k = 0; k < 2; ++k)
      p.bonds.push_back(
          {db::NetId(n), k, static_cast<std::int32_t>(n * 100) - 150, static_cast<std::int32_t>(k)});
  for (const double scale : {0.0, 2000.0}) {
    const InputFile file = file_of(bonds::write_bonds(d, p, {scale}));
    EXPECT_TRUE(bonds::looks_like_bonds(file.text));
    diag::Collector out;
    const auto again = bonds::read_bonds(file, d, out);
    ASSERT_TRUE(again) << diag::to_text(out);
    EXPECT_EQ(*again, p.bonds);
  }
  EXPECT_EQ(
      bonds::write_bonds(d, p, {1000}).substr(0, 93),
      "net,interface,from_tier,to_tier,x_dbu,y_dbu,x_um,y_um\nn1,0,0,1,-150,0,-0.15,0\nn1,1,1,2,-150,1");
}

TEST(Bonds, ColumnsInAnyOrderOldListsToo) {
  const db::Design d = design({"n1", "n2"});
  diag::Collector out;
  const InputFile file = file_of("colour,y_dbu,x_dbu,interface,net\r\nred,4,3,1,n2\r\nblue,2,1,0,n1");
  const auto read = bonds::read_bonds(file, d, out);
  ASSERT_TRUE(read) << diag::to_text(out);
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0], (db::Bond{db::NetId(0u), 0, 1, 2}));
  EXPECT_EQ((*read)[1], (db::Bond{db::NetId(1u), 1, 3, 4}));
  EXPECT_FALSE(bonds::looks_like_bonds("net,interface,x\n"));
}

}  // namespace
}  // namespace taufold::io
