// The YAML reader: every style of value, positions, and what is refused.
//
// rooms: base diag tech db io
#include <gtest/gtest.h>

#include "diag/sink.hpp"
#include "io/tree/fields.hpp"
#include "io/tree/value.hpp"

namespace taufold::io::tree {
namespace {

/// The tree as JSON-like text.
std::string shown(const Value& v) {
  switch (v.kind) {
    case Kind::null:
      return "~";
    case Kind::array: {
      std::string out = "[";
      for (const Value& i : v.items) out += (out.size() > 1 ? "," : "") + shown(i);
      return out + "]";
    }
    case Kind::table: {
      std::string out = "{";
      for (const Member& m : v.members) out += (out.size() > 1 ? "," : "") + m.key + ":" + shown(m.value);
      return out + "}";
    }
    default:
      return v.text;
  }
}

std::string read(const std::string& text) {
  InputFile f;
  f.path = "f.yaml";
  f.text = text;
  diag::Collector out;
  const auto v = parse_yaml(f, out);
  EXPECT_EQ(v.has_value(), out.ok());
  return v ? shown(*v) : "error: " + out.list().front().message;
}

TEST(Yaml, Styles) {
  EXPECT_EQ(read(""), "~");
  EXPECT_EQ(read("# nothing\n---\n...\n"), "~");
  EXPECT_EQ(read("a: 1\nb: two words # comment\nc:\nd: ~\ne: ''\n"), "{a:1,b:two words,c:~,d:~,e:}");
  EXPECT_EQ(read("a:\n  b:\n    c: 1\n  d: 2\ne: 3\n"), "{a:{b:{c:1},d:2},e:3}");
  EXPECT_EQ(read("a:\n- 1\n- x: 2\n  y: 3\n-\n  z: 4\nb: 5\n"), "{a:[1,{x:2,y:3},{z:4}],b:5}");
  EXPECT_EQ(read("- - 1\n  - 2\n- [3, [4, 5]]\n- {}\n- []\n"), "[[1,2],[3,[4,5]],{},[]]");
  EXPECT_EQ(read("a: {x: [1,\n  2], 'y z': \"q\\\"\\u00e9\\n\", w}\n"),
            "{a:{x:[1,2],y z:q\"\xc3\xa9\n,w:~}}");
  EXPECT_EQ(read("\"k 1\" : 'it''s'\n'k2': \"a\n   b\"\n"), "{k 1:it's,k2:a b}");
  EXPECT_EQ(read("t: |\n  one\n   two\n\n  three\nu: >-\n  a\n  b\nv: 1\n"),
            "{t:one\n two\n\nthree\n,u:a b,v:1}");
  EXPECT_EQ(read("%YAML 1.2\n---\r\na: b\r\nc:\r\n  - d\r\n"), "{a:b,c:[d]}");
  EXPECT_EQ(read("url: http://x:80/a#b\n"), "{url:http://x:80/a#b}");
  EXPECT_EQ(read("\xef\xbb\xbf"
                 "a: 1"),
            "{a:1}");
  EXPECT_EQ(read("loc: [0, -1.5]\nbot: ~\ntop: t1.regions.hb\n"), "{loc:[0,-1.5],bot:~,top:t1.regions.hb}");
}

TEST(Yaml, WhatIsWrongOrRefused) {
  for (const char* text : {"&a,b",
                           "a: &x 1\n",
                           "a: *x\n",
                           "a: !!str 1\n",
                           "? a\n",
                           "a: [1, 2\n",
                           "a: {b: 1\n",
                           "a: 'x\n",
                           "a: \"\\q\"\n",
                           "a: b: c\n",
                           "a: 1\n   b: 2\n",
                           "a:\n  b: 1\n c: 2\n",
                           "a: 1\n---\nb: 2\n",
                           "\ta: 1\n",
                           "a:\n\tb: 1\n",
                           "a: 1\nb\n",
                           "a: [1 2: 3]\n",
                           "a: [1] x\n",
                           "- 1\n - 2\n",
                           "a: 1\na: 2\n",
                           "a: {b: 1, b: 2}\n",
                           "[1",
                           "{",
                           "--- x"})
    EXPECT_EQ(read(text).substr(0, 6), "error:") << text;
  EXPECT_EQ(read(std::string(100'000, '[')), "error: values are nested too deeply");
  EXPECT_EQ(read([] {
              std::string s;
              for (int i = 0; i < 100; ++i) s += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
              return s;
            }()),
            "error: values are nested too deeply");
  EXPECT_EQ(read([] {
              std::string s;
              for (int i = 0; i < 100; ++i) s += "- ";
              return s;
            }()),
            "error: values are nested too deeply");
}

TEST(Yaml, PlacesOfKeysAndValues) {
  InputFile f;
  f.path = "f.yaml";
  f.text = "a: 1\nlist: [ x , {k: v} ]\n";
  diag::Collector out;
  const auto v = parse_yaml(f, out);
  ASSERT_TRUE(v);
  EXPECT_EQ(v->members[1].at, "list");
  EXPECT_EQ(v->members[1].value.at, "[ x , {k: v} ]");
  EXPECT_EQ(v->members[1].value.items[0].at.data() - f.text.data(), 13);
  EXPECT_EQ(v->members[1].value.items[1].members[0].value.at, "v");
  EXPECT_EQ(as_number(v->members[0].value), 1.0);
}

}  // namespace
}  // namespace taufold::io::tree
