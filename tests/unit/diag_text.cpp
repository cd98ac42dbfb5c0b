// Places, excerpts, limits and sinks of diagnostics.
//
// rooms: base diag
#include <gtest/gtest.h>

#include <string>

#include "diag/diag.hpp"
#include "diag/sink.hpp"

namespace taufold::diag {
namespace {

/// Reports at the first occurrence of `word`.
std::string shown_at(const std::string& text, std::string_view word) {
  Collector out;
  const Source source{"f.txt", text};
  const std::size_t at = text.find(word);
  out.report("CASE-0005", source, source.text.substr(at, word.size()), "message");
  return to_text(out);
}

TEST(Excerpt, PointsAtTheWord) {
  EXPECT_EQ(shown_at("one\ntwo three\nfour\n", "three"),
            "f.txt:2:5: error: message [CASE-0005]\n  two three\n      ^~~~~\n");
  EXPECT_EQ(shown_at("first", "first"), "f.txt:1:1: error: message [CASE-0005]\n  first\n  ^~~~~\n");
  EXPECT_EQ(shown_at("a\r\nb c\r\n", "c"), "f.txt:2:3: error: message [CASE-0005]\n  b c\n    ^\n");
}

TEST(Excerpt, EndOfFileIsBehindTheLastWord) {
  Collector out;
  const std::string text = "one\ntwo  \n\n";
  const Source source{"f.txt", text};
  out.report("CASE-0003", source, source.text.substr(text.size()), "message");
  EXPECT_EQ(to_text(out), "f.txt:2:4: error: message [CASE-0003]\n  two  \n     ^\n");
}

TEST(Excerpt, TabsAndControlCharactersTakeOneColumn) {
  EXPECT_EQ(shown_at("\ta\x1b[31m\x01 word", "word"),
            "f.txt:1:10: error: message [CASE-0005]\n   a?[31m? word\n           ^~~~\n");
  // A name of two letters in UTF-8 is two columns; a broken sequence is one each byte.
  EXPECT_EQ(shown_at("\xc3\xa4\xc3\xb6 x", "x"),
            "f.txt:1:6: error: message [CASE-0005]\n  \xc3\xa4\xc3\xb6 x\n     ^\n");
  EXPECT_EQ(shown_at("\xff\xfe x", "x"), "f.txt:1:4: error: message [CASE-0005]\n  ?? x\n     ^\n");
}

TEST(Excerpt, LongLinesAreCutAroundTheWord) {
  const std::string text = shown_at(std::string(100'000, 'a') + " word " + std::string(100'000, 'b'), "word");
  EXPECT_LT(text.size(), 400u);
  const std::size_t excerpt = text.find('\n') + 1, caret = text.find('\n', excerpt) + 1;
  EXPECT_EQ(text.substr(excerpt, 5), "  ...");
  EXPECT_EQ(text.find("word", excerpt) - excerpt, text.find('^', caret) - caret) << text;
}

TEST(Quoted, IsSafeAndShort) {
  EXPECT_EQ(quoted("INV"), "'INV'");
  EXPECT_EQ(diag::quoted("a\nb\x1b"), "'a?b?'");
  EXPECT_EQ(quoted("\xe2\x80\xae"
                   "evil"),
            "'???evil'");  // right-to-left override
  EXPECT_EQ(diag::quoted(std::string(1000, 'x')).size(), 2 * 28 + 3 + 2u);
}

TEST(Collector, KeepsTwentyErrorsAndFiveWarningsOfACode) {
  Collector out;
  EXPECT_TRUE(out.ok());
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(out.full(), i >= 20);
    EXPECT_EQ(out.wants("CASE-0024"), i < 5);
    out.report("CASE-0005", "error").note("note").help("help");
    out.report("CASE-0024", "warning");
    out.report("CASE-0032", "ignored");
  }
  EXPECT_EQ(out.errors(), 30u);
  EXPECT_EQ(out.warnings(), 30u);
  EXPECT_EQ(out.notes(), 30u);
  EXPECT_EQ(out.list().size(), 20u + 5 + 5);
  EXPECT_TRUE(out.wants("CASE-0031"));
  EXPECT_FALSE(out.wants("CASE-0001"));
  EXPECT_NE(to_text(out).find("60 more diagnostics are not shown"), std::string::npos);
}

TEST(Sink, ColourOnlyWhenAsked) {
  Collector out;
  out.report("CASE-0034", "a.txt", "message").note("so").help("do");
  EXPECT_EQ(to_text(out), "a.txt: warning: message [CASE-0034]\n  note: so\n  help: do\n");
  EXPECT_NE(to_text(out, true).find("\x1b[1;35mwarning"), std::string::npos);
  Collector plain;
  plain.report("CASE-0034", "message");
  EXPECT_EQ(to_text(plain), "taufold: warning: message [CASE-0034]\n");
}

TEST(Sink, JsonEscapes) {
  EXPECT_EQ(json_string("a\"b\\c\n\x01"), "\"a\\\"b\\\\c\\u000a\\u0001\"");
  EXPECT_EQ(json_string("\xc3\xa4\xff"), "\"\xc3\xa4\xef\xbf\xbd\"");
  Collector out;
  const std::string text = "x 1.5";
  const Source source{"a.txt", text};
  out.report("CASE-0005", source, source.text.substr(2), "not \"whole\"").help("h");
  EXPECT_EQ(to_json(out),
            "{\"errors\":1,\"warnings\":0,\"ignored\":0,\"list\":[{\"code\":\"CASE-0005\",\"severity\":"
            "\"error\",\"file\":\"a.txt\","
            "\"line\":1,\"column\":3,\"message\":\"not \\\"whole\\\"\",\"help\":\"h\"}]}");
}

}  // namespace
}  // namespace taufold::diag
