// Reading packed files and writing files and folders whole.
//
// rooms: base diag geom db io
#include <gtest/gtest.h>
#include <lzma.h>
#include <zlib.h>

#include <filesystem>
#include <set>
#include <string>

#include "diag/sink.hpp"
#include "io/input_file.hpp"
#include "io/writer.hpp"
#include "support/text_file.hpp"

namespace taufold::io {
namespace {

namespace fs = std::filesystem;

std::string xz(const std::string& text) {
  std::string out(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t used = 0;
  EXPECT_EQ(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, nullptr,
                                    reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                    reinterpret_cast<std::uint8_t*>(out.data()), &used, out.size()),
            LZMA_OK);
  return out.substr(0, used);
}

std::string gzip(const std::string& text) {
  z_stream s{};
  EXPECT_EQ(deflateInit2(&s, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&s, text.size()) + 64, '\0');
  s.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  s.avail_in = static_cast<uInt>(text.size());
  s.next_out = reinterpret_cast<Bytef*>(out.data());
  s.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&s, Z_FINISH), Z_STREAM_END);
  out.resize(s.total_out);
  deflateEnd(&s);
  return out;
}

std::string long_text() {
  std::string s;
  for (int i = 0; i < 50'000; ++i)
    s += "Inst C" + std::to_string(i * 7919 % 50'000) + " MC" + std::to_string(i % 60) + "\n";
  return s;
}

TEST(InputFile, UnpacksByContentWhateverTheName) {
  const std::string text = long_text();
  const struct {
    std::string bytes;
    Packing packing;
  } forms[] = {{text, Packing::none}, {xz(text), Packing::xz}, {gzip(text), Packing::gzip}};
  for (const auto& form : forms) {
    diag::Collector out;
    const auto file = unpack_input("case.txt", form.bytes, out);
    ASSERT_TRUE(file) << diag::to_text(out);
    EXPECT_TRUE(file->text == text);
    EXPECT_EQ(file->packing, form.packing);
    EXPECT_EQ(file->stored_bytes, form.bytes.size());
    EXPECT_TRUE(out.list().empty());
  }
}

TEST(InputFile, JoinedStreamsAreReadToTheEnd) {
  diag::Collector out;
  const auto a = unpack_input("a.gz", gzip("one ") + gzip("two"), out);
  ASSERT_TRUE(a);
  EXPECT_EQ(a->text, "one two");
  const auto b = unpack_input("b.xz", xz("one ") + xz("two"), out);
  ASSERT_TRUE(b);
  EXPECT_EQ(b->text, "one two");
  EXPECT_TRUE(out.list().empty());
}

TEST(InputFile, EveryCutIsNoticed) {
  for (const std::string& whole : {xz(long_text()), gzip(long_text())}) {
    for (std::size_t n = 7; n < whole.size(); n += 1 + whole.size() / 50) {
      diag::Collector out;
      EXPECT_FALSE(unpack_input("f", whole.substr(0, n), out)) << n;
      EXPECT_EQ(out.errors(), 1u);
    }
  }
}

TEST(InputFile, ExactlyTheLimitIsAllowed) {
  const std::string text = long_text();
  for (const std::string& bytes : {xz(text), gzip(text)}) {
    diag::Collector out;
    InputLimits limits;
    limits.unpacked = text.size();
    EXPECT_TRUE(unpack_input("f", bytes, out, limits));
    limits.unpacked = text.size() - 1;
    EXPECT_FALSE(unpack_input("f", bytes, out, limits));
  }
}

TEST(InputFile, ReadsFromDiskAndFromDevices) {
  const test::TempFolder folder;
  const fs::path path = folder.path() / "case.txt";
  test::write_text(path, "text");
  diag::Collector out;
  ASSERT_TRUE(read_input(path.string(), out));
  EXPECT_EQ(read_input(path.string(), out)->text, "text");
  ASSERT_TRUE(read_input("/dev/null", out));
  EXPECT_EQ(read_input("/dev/null", out)->text, "");
  EXPECT_TRUE(out.list().empty());
  InputLimits limits;
  limits.stored = 1000;
  EXPECT_FALSE(read_input("/dev/zero", out, limits)) << "a file without end must not fill the memory";
}

std::set<std::string> entries(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& e : fs::directory_iterator(folder)) names.insert(e.path().filename().string());
  return names;
}

TEST(WriteFile, ReplacesAndLeavesNothingElse) {
  const test::TempFolder folder;
  const std::string path = (folder.path() / "a.txt").string();
  diag::Collector out;
  EXPECT_TRUE(write_file(path, "one", out));
  EXPECT_TRUE(write_file(path, "two", out));
  EXPECT_EQ(test::read_text(path), "two");
  EXPECT_EQ(entries(folder.path()), std::set<std::string>{"a.txt"});
  EXPECT_TRUE(write_file("/dev/null", "nothing", out));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_FALSE(write_file(folder.path().string(), "text", out));
  EXPECT_EQ(out.errors(), 1u);
}

TEST(FolderWriter, KeepsItsFilesInside) {
  const test::TempFolder folder;
  FolderWriter w((folder.path() / "out").string());
  diag::Collector out;
  ASSERT_TRUE(w.begin(out));
  for (const std::string name : {"../outside.txt", "tiers/../../outside.txt", "/tmp/outside.txt"}) EXPECT_FALSE(w.write(name, "x", out)) << name;
  EXPECT_FALSE(fs::exists(folder.path() / "outside.txt"));
  EXPECT_TRUE(w.write("tiers/a..b.txt", "x", out));
}

TEST(FolderWriter, AppearsWholeOrNotAtAll) {
  const test::TempFolder folder;
  const fs::path target = folder.path() / "deep" / "out";
  diag::Collector out;
  {
    FolderWriter w(target.string() + "/");
    ASSERT_TRUE(w.begin(out));
    ASSERT_TRUE(w.write("view/data.bin", "123", out));
    EXPECT_FALSE(fs::exists(target));
  }
  EXPECT_TRUE(entries(folder.path() / "deep").empty()) << "given up without a trace";
  {
    FolderWriter w(target.string());
    ASSERT_TRUE(w.begin(out));
    ASSERT_TRUE(w.write("placement.txt", "one", out));
    ASSERT_TRUE(w.write("old.txt", "one", out));
    ASSERT_TRUE(w.commit(out));
  }
  EXPECT_EQ(test::read_text(target / "placement.txt"), "one");
  {
    FolderWriter w(target.string());
    ASSERT_TRUE(w.begin(out)) << "a result of ours is replaced: " << diag::to_text(out);
    ASSERT_TRUE(w.write("placement.txt", "two", out));
    EXPECT_EQ(test::read_text(target / "placement.txt"), "one");
    ASSERT_TRUE(w.commit(out));
  }
  EXPECT_EQ(test::read_text(target / "placement.txt"), "two");
  EXPECT_FALSE(fs::exists(target / "old.txt"));
  EXPECT_EQ(entries(folder.path() / "deep"), std::set<std::string>{"out"});
  test::write_text(target / "notes.md", "mine");
  FolderWriter w(target.string());
  EXPECT_FALSE(w.begin(out));
  EXPECT_EQ(test::read_text(target / "notes.md"), "mine");
  EXPECT_EQ(entries(folder.path() / "deep"), std::set<std::string>{"out"});
}

TEST(FolderWriter, TakesAnEmptyFolder) {
  const test::TempFolder folder;
  const fs::path target = folder.path() / "out";
  fs::create_directories(target);
  diag::Collector out;
  FolderWriter w(target.string());
  ASSERT_TRUE(w.begin(out));
  ASSERT_TRUE(w.write("a", "1", out));
  ASSERT_TRUE(w.commit(out)) << diag::to_text(out);
  EXPECT_EQ(entries(target), (std::set<std::string>{".taufold-result", "a"}));
}

}  // namespace
}  // namespace taufold::io
