// Arrays of the view folder: what is coded is read again by a reader that shares no code with it; sizes; what is no array is refused.
//
// rooms: base diag io view
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "support/view_decoder.hpp"
#include "view/chunk.hpp"
#include "view/index.hpp"
#include "view/model.hpp"

namespace taufold::view {
namespace {

using Values = std::vector<std::uint32_t>;

/// A folder of one cell whose chunk `cells.x.fold` the test looks at.
Folder one_scene(const Values& x) {
  Folder f;
  f.masters.push_back({.name = "M", .size = {{2, 10}}, .pins = {"A"}});
  f.technologies = {"T"};
  for (std::size_t i = 0; i < x.size(); ++i) {
    f.cell_master.push_back(0);
    f.cell_names.add(std::string("u").append(std::to_string(i)));
  }
  Scene s{.id = "fold"};
  s.tiers.push_back({.name = "t", .outline = {0, 0, 100, 100}});
  s.x = x;
  s.y = s.tier = s.orient = Values(x.size(), 0);
  f.scenes.push_back(s);
  return f;
}

void write_folder(const test::TempFolder& at, Folder f) {
  for (const auto& [name, bytes] : files_of(std::move(f))) test::write_text(at.path() / name, bytes);
}

Values values_of(int kind, std::size_t n) {
  Rng rng(static_cast<std::uint64_t>(kind) * 1000 + n);
  Values v;
  for (std::size_t i = 0; i < n; ++i) switch (kind) {
      case 0: v.push_back(static_cast<std::uint32_t>(rng.below(5))); break;
      case 1: v.push_back(static_cast<std::uint32_t>(-190 * static_cast<std::int32_t>(rng.below(9000)))); break;
      case 2: v.push_back(static_cast<std::uint32_t>(i * 3 + rng.below(3))); break;
      case 3: v.push_back(rng.below(2) == 0 ? 0x80000000u : 0x7fffffffu); break;
      default: v.push_back(static_cast<std::uint32_t>(hash64(n, i))); break;
    }
  return v;
}

TEST(ViewChunks, AReaderOfTheFormatGetsTheValues) {
  for (int kind = 0; kind < 5; ++kind)
    for (const std::size_t n : {0, 1, 2, 3, 100, 5000}) {
      const Values v = values_of(kind, n);
      const test::TempFolder folder;
      write_folder(folder, one_scene(v));
      const test::ViewDecoder view(folder.path());
      std::vector<std::int64_t> expected;
      for (const std::uint32_t x : v) expected.push_back(static_cast<std::int32_t>(x));
      EXPECT_EQ(view.values("cells.x.fold"), expected) << kind << " " << n;
      EXPECT_EQ(view.names("names.cells").size(), n);
    }
}

TEST(ViewChunks, OurReaderGetsTheSameForEveryType) {
  for (const Type type : {Type::u8, Type::u16, Type::i32, Type::u32})
    for (int kind = 0; kind < 5; ++kind) {
      Values v = values_of(kind, 3000);
      for (std::uint32_t& x : v) x &= type == Type::u8 ? 0xffu : type == Type::u16 ? 0xffffu : 0xffffffffu;
      const Chunk c = encode("c", type, v);
      const auto again = decode(c.info, c.bytes);
      ASSERT_TRUE(again.has_value());
      EXPECT_EQ(*again, v) << name(type) << " " << kind << " " << name(c.info.coding);
    }
}

TEST(ViewChunks, RunsAndFramesAreReadByTheWordsOfTheIndex) {
  Folder f = one_scene(values_of(1, 40));
  Rng rng(5);
  for (std::uint32_t n = 0; n < 300; ++n) {
    const std::uint32_t degree = static_cast<std::uint32_t>(rng.below(5));  // some have none
    f.net_degree.push_back(degree);
    f.net_names.add(std::string("n").append(std::to_string(n)));
    for (std::uint32_t k = 0; k < degree; ++k) f.pin_cell.push_back(std::min<std::uint32_t>(40, n / 8 + k));
  }
  Snapshots& s = f.scenes[0].snapshots.emplace();
  for (std::uint32_t c = 0; c < 40; ++c) s.cells.push_back(c);
  for (std::uint32_t frame = 0; frame < 20; ++frame) {
    s.stage.push_back("global");
    s.overflow.push_back(1);
    s.wirelength.push_back(frame);
    for (std::uint32_t c = 0; c < 40; ++c) {
      s.x.push_back((c * 7919 + frame) % 65536);
      s.y.push_back((c * 104729 + 65536 - frame) % 65536);
      s.tier.push_back(c % 2 * 255);
    }
  }
  const test::TempFolder folder;
  write_folder(folder, f);
  const test::ViewDecoder view(folder.path());
  const auto same = [&](const std::string& chunk, const Values& v) { EXPECT_EQ(view.values(chunk), std::vector<std::int64_t>(v.begin(), v.end())) << chunk; };
  same("nets.pins.start", f.net_degree);
  same("nets.pins.cell", f.pin_cell);
  same("snap.x.fold", s.x);
  same("snap.y.fold", s.y);
  same("snap.tier.fold", s.tier);
  EXPECT_EQ(view.index["chunks"]["nets.pins.cell"].value("runs", ""), "nets.pins.start") << "what is coded by runs says so";
  EXPECT_EQ(view.index["chunks"]["snap.x.fold"].value("lag", 0), 40);
  diag::Collector out;
  EXPECT_TRUE(read_view(folder.path().string(), out).has_value());
}

TEST(ViewChunks, NoisyValuesTakeHardlyMoreThanTheirBits) {
  // 9000 multiples are 13.2 bits; deflate's codes are whole bits of bytes.
  const Chunk c = encode("c", Type::i32, values_of(1, 100'000));
  EXPECT_EQ(c.info.step, 190);
  EXPECT_LT(static_cast<double>(c.bytes.size()), 100'000 * 13.9 / 8);
  EXPECT_GT(static_cast<double>(c.bytes.size()), 100'000 * 13.1 / 8) << "fewer bits than the noise has";
}

TEST(ViewChunks, BrokenBytesAreRefused) {
  const Chunk c = encode("c", Type::i32, values_of(2, 1000));
  EXPECT_FALSE(decode(c.info, c.bytes.substr(0, c.bytes.size() / 2)));
  EXPECT_FALSE(decode(c.info, c.bytes + "x"));
  ChunkInfo more = c.info;
  ++more.count;
  EXPECT_FALSE(decode(more, c.bytes));
  more.count = std::numeric_limits<std::uint64_t>::max();
  EXPECT_FALSE(decode(more, c.bytes));
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    // No bytes make it crash; what it takes has the count that was said.
    std::string bytes = c.bytes;
    for (int k = 0; k < 4; ++k) bytes[hash64(seed, static_cast<std::uint64_t>(k)) % bytes.size()] = static_cast<char>(hash64(seed, 77, static_cast<std::uint64_t>(k)));
    if (const auto v = decode(c.info, bytes)) {
      EXPECT_EQ(v->size(), 1000u);
    }
  }
  // A small file that unpacks to much more than is asked for.
  const Chunk zeros = encode("c", Type::u8, Values(10'000'000, 0));
  EXPECT_LT(zeros.bytes.size(), 20'000u);
  ChunkInfo few = zeros.info;
  few.count = 10;
  EXPECT_FALSE(decode(few, zeros.bytes));
}

TEST(ViewChunks, ColoursKeepValuesWithinAClassAndSayWhatIsMissing) {
  Folder f = one_scene(Values(4, 0));
  f.scenes[0].colours.push_back({.id = "slack", .title = "slack", .unit = "s", .value = {-1e-9, std::nan(""), 0.25e-9, 3e-9}});
  const test::TempFolder folder;
  write_folder(folder, f);
  const test::ViewDecoder view(folder.path());
  const auto& c = view.index["scenes"][0]["colours"][0];
  const double low = c["low"], high = c["high"];
  EXPECT_DOUBLE_EQ(low, -1e-9);
  EXPECT_DOUBLE_EQ(high, 3e-9);
  const auto q = view.values("cells.slack.fold");
  EXPECT_EQ(q[1], 255);
  const double expected[] = {-1e-9, 0, 0.25e-9, 3e-9};
  for (const int i : {0, 2, 3}) EXPECT_NEAR(low + (high - low) * static_cast<double>(q[static_cast<std::size_t>(i)]) / 254, expected[i], 4e-9 / 508 * 1.001);
}

TEST(ViewChunks, AFolderThatWasWrittenIsReadWhole) {
  const test::TempFolder folder;
  write_folder(folder, one_scene(values_of(1, 50)));
  diag::Collector out;
  const auto files = read_view(folder.path().string(), out);
  ASSERT_TRUE(files.has_value());
  EXPECT_TRUE(out.list().empty());
  EXPECT_EQ(files->front().first, "index.json");
  for (const auto& [name, bytes] : *files) EXPECT_EQ(bytes, test::read_text(folder.path() / name)) << name;
}

}  // namespace
}  // namespace taufold::view
