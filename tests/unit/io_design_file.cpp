// design.toml: what is read, where its paths lead, and what follows for the stack.
//
// rooms: base diag tech db io
#include <gtest/gtest.h>

#include "diag/sink.hpp"
#include "io/design/design_file.hpp"
#include "io/wildcard.hpp"
#include "support/text_file.hpp"

namespace taufold::io {
namespace {

std::optional<DesignFile> read(const std::string& text, diag::Collector& out, bool look = false,
                               const std::string& path = "d/design.toml") {
  InputFile f;
  f.path = path;
  f.text = text;
  return read_design_file(f, out, {look});
}

TEST(DesignFile, ReadsEveryKey) {
  diag::Collector out;
  const auto d = read(R"(
name = "cpu on two tiers"
top = "cpu"
rtl = ["rtl/cpu.v", "/abs/alu.sv"]
include_dirs = "rtl"
lef = ["tech.lef", "cells.lef"]
liberty = ["tt.lib.gz"]
sdc = "cpu.sdc"
def = "floor.def"
tier_hints = "hints.jsonl"
defines = {SYNTHESIS = "", WIDTH = 32}
parameters = ["DEPTH=256", "FAST"]
stack = "memory-on-logic"
tiers = 2
bond_pitch_um = 1.0
halo_um = 2
effort = 3
seed = 7
flat = "old/report.json"
emit = ["pin3d", "3dblox"]
[synth]
flatten = true
period_ns = 2.5
dont_use = ["*X1", "DLY*"]
rtl_lines = "setattr -set keep 1 w:clk"
)",
                      out);
  ASSERT_TRUE(d) << diag::to_text(out);
  EXPECT_EQ(d->name, "cpu on two tiers");
  EXPECT_EQ(d->top, "cpu");
  EXPECT_EQ(d->rtl, (std::vector<std::string>{"d/rtl/cpu.v", "/abs/alu.sv"}));
  EXPECT_EQ(d->include_dirs, std::vector<std::string>{"d/rtl"});
  EXPECT_EQ(d->lef.size(), 2u);
  EXPECT_EQ(d->sdc, std::vector<std::string>{"d/cpu.sdc"});
  EXPECT_EQ(d->def, "d/floor.def");
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(d->defines, (Pairs{{"SYNTHESIS", ""}, {"WIDTH", "32"}}));
  EXPECT_EQ(d->parameters, (Pairs{{"DEPTH", "256"}, {"FAST", ""}}));
  ASSERT_TRUE(d->stack);
  EXPECT_EQ(d->stack->interfaces[0].bond_pitch_um.value, 1.0);
  EXPECT_EQ(d->stack->interfaces[0].bond_pitch_um.source, "stated in design.toml");
  EXPECT_EQ(d->stack->tiers[1].holds, tech::Holds::macros);
  EXPECT_EQ(d->halo_um, 2.0);
  EXPECT_EQ(d->effort, 3);
  EXPECT_EQ(d->flat, true);
  EXPECT_EQ(d->flat_report, "d/old/report.json");
  EXPECT_EQ(d->emit, (std::vector<std::string>{"pin3d", "3dblox"}));
  EXPECT_TRUE(d->synth.flatten);
  EXPECT_EQ(d->synth.period_ns, 2.5);
  EXPECT_EQ(d->synth.dont_use.size(), 2u);
}

TEST(DesignFile, DefaultsAreFew) {
  diag::Collector out;
  const auto d = read("top = 'cpu'\nnetlist = 'cpu.v'\ntiers = 4\nutilisation = 0.7\naspect = 1.5\n", out);
  ASSERT_TRUE(d) << diag::to_text(out);
  EXPECT_EQ(d->name, "cpu");
  EXPECT_EQ(d->tiers, 4);
  EXPECT_FALSE(d->stack) << "nobody stated one";
  EXPECT_EQ(d->utilisation, 0.7);
  EXPECT_FALSE(d->flat);
  EXPECT_FALSE(d->effort);
  const auto plain = read("netlist = 'cpu.v'\n", out);
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->stack);
}

TEST(DesignFile, PathsLeadToFilesPackedOrByPattern) {
  const test::TempFolder folder;
  const std::string at = (folder.path() / "design.toml").string();
  for (const char* name : {"b.v", "a.v", "c.sv", "cells.lef.xz"}) test::write_text(folder.path() / name, "x");
  test::write_text(folder.path() / "stack.toml", "base = '3-tier'\n");
  diag::Collector out;
  const auto d = read("rtl = ['*.v', 'c.sv']\nlef = 'cells.lef'\nstack = 'stack.toml'\n", out, true, at);
  ASSERT_TRUE(d) << diag::to_text(out);
  const std::string f = folder.path().string() + "/";
  EXPECT_EQ(d->rtl, (std::vector<std::string>{f + "a.v", f + "b.v", f + "c.sv"}));
  EXPECT_EQ(d->lef, std::vector<std::string>{f + "cells.lef.xz"});
  EXPECT_EQ(d->stack->tiers.size(), 3u);
}

TEST(DesignFile, LooksLikeADesign) {
  EXPECT_TRUE(looks_like_design_file("# x\nname = 'a'\nrtl = [\n"));
  EXPECT_TRUE(looks_like_design_file("top=\"x\"\n"));
  EXPECT_FALSE(looks_like_design_file("topology = [1]\n"));
  EXPECT_FALSE(looks_like_design_file("[[tier]]\nname='top'\n"));
  EXPECT_FALSE(looks_like_design_file("NumTechnologies 1\n"));
  EXPECT_TRUE(looks_like_design_file("  \trtl = ['a.v']\n"));
  EXPECT_TRUE(looks_like_design_file("\"netlist\" = 'a.v'\n"));
  EXPECT_TRUE(looks_like_design_file("\n 'lef'\t=\t[ # of the kit\r\n"));
  EXPECT_TRUE(looks_like_design_file("\xef\xbb\xbftop = 'a'"));
  EXPECT_FALSE(looks_like_design_file("# top = 'a'\n"));
  EXPECT_FALSE(looks_like_design_file("\"top' = 'a'\n"));
  EXPECT_FALSE(looks_like_design_file("\"top = 'a'\n"));
  EXPECT_FALSE(looks_like_design_file("top = 3\ntop"));
  EXPECT_FALSE(looks_like_design_file("\""));
}

TEST(Wildcard, MatchesWholeNames) {
  EXPECT_TRUE(wildcard_match("", ""));
  EXPECT_TRUE(wildcard_match("*", ""));
  EXPECT_TRUE(wildcard_match("u_core/*", "u_core/alu/x"));
  EXPECT_FALSE(wildcard_match("u_core/*", "u_corf/alu"));
  EXPECT_TRUE(wildcard_match("*a*b?c", "xxaxxbyc"));
  EXPECT_FALSE(wildcard_match("*a*b?c", "xxaxxbc"));
  EXPECT_TRUE(wildcard_match("m\\*", "m*"));
  EXPECT_FALSE(wildcard_match("m\\*", "mx"));
  EXPECT_TRUE(wildcard_match("a[3]", "a[3]")) << "brackets are letters: names of buses hold them";
  EXPECT_FALSE(is_wildcard("m\\*"));
  // Repeated stars must not take exponential time.
  std::string stars;
  for (int i = 0; i < 200; ++i) stars += "*a";
  EXPECT_FALSE(wildcard_match(stars + "b", std::string(5000, 'a')));
}

}  // namespace
}  // namespace taufold::io
