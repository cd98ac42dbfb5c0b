// rooms: cli
// The table of options, and what is made from it: parsing, configuration files, help and the manual page.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "cli/help.hpp"
#include "cli/options.hpp"
#include "cli/parse.hpp"
#include "diag/sink.hpp"
#include "support/text_file.hpp"

namespace taufold::cli {
namespace {

const Option& row(std::string_view name) {
  return *std::find_if(all_options().begin(), all_options().end(),
                       [&](const Option& o) { return o.name == name; });
}

std::string origin(const Parsed& p, std::string_view name) {
  return p.origins[static_cast<std::size_t>(&row(name) - all_options().data())];
}

Parsed parsed(Command c, const std::vector<std::string>& words) {
  diag::Collector diagnostics;
  auto p = parse(c, words, diagnostics);
  EXPECT_TRUE(p) << diag::to_text(diagnostics);
  return p.value_or(Parsed{});
}

TEST(Options, RowsAreSound) {
  for (const Option& o : all_options()) {
    EXPECT_EQ(o.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos) << o.name;
    EXPECT_TRUE(o.help.ends_with('.')) << o.name;
    EXPECT_FALSE(o.group.empty()) << o.name;
    EXPECT_NE(o.commands, 0u) << o.name;
    EXPECT_EQ(o.value_name.empty(), std::holds_alternative<bool Settings::*>(o.field)) << o.name;
    EXPECT_TRUE(o.value_name.empty() || !default_text(o).empty()) << o.name << " shows no default";
    // A default that is shown as a value must be one.
    if (o.when_absent.empty() && !o.value_name.empty()) {
      Settings s;
      EXPECT_EQ(set_from_text(o, default_text(o), s), std::nullopt) << o.name;
    }
  }
}

TEST(Options, NamesAndLettersAreUniqueInACommand) {
  for (const CommandInfo& c : all_commands()) {
    std::set<std::string_view> names{"help"};
    std::set<char> letters{'h'};
    for (const Option& o : all_options()) {
      if (!applies(o, c.command)) continue;
      EXPECT_TRUE(names.insert(o.name).second) << c.name << " " << o.name;
      EXPECT_TRUE(!o.letter || letters.insert(o.letter).second) << c.name << " " << o.letter;
    }
  }
}

TEST(Parse, EveryFormOfAnOption) {
  const Parsed p = parsed(
      Command::fold, {"case.txt", "-o", "out", "--seed=5", "-j", "4", "-e3", "--time-limit", "2.5", "-qv"});
  const Settings& s = p.settings;
  EXPECT_EQ(s.inputs, std::vector<std::string>{"case.txt"});
  EXPECT_EQ(s.output, "out");
  EXPECT_EQ(s.seed, 5);
  EXPECT_EQ(s.threads, 4);
  EXPECT_EQ(s.effort, 3);
  EXPECT_EQ(s.time_limit, 2.5);
  EXPECT_TRUE(s.quiet && s.verbose);
  EXPECT_EQ(s.tiers, std::nullopt);
  EXPECT_EQ(origin(p, "seed"), "command line");
  EXPECT_EQ(origin(p, "tiers"), "default");
}

TEST(Parse, TheLastOneWinsAndRequirementsAdd) {
  const Settings s = parsed(Command::fold, {"--seed", "1", "c", "-o", "a", "--seed", "2", "-o", "b",
                                            "--require", "x<1", "--require", "y>2"})
                         .settings;
  EXPECT_EQ(s.seed, 2);
  EXPECT_EQ(s.output, "b");
  EXPECT_EQ(s.require, (std::vector<std::string>{"x<1", "y>2"}));
  EXPECT_EQ(s.inputs, std::vector<std::string>{"c"});
}

TEST(Parse, AValueDoesNotSwallowTheInputs) {
  const Settings s =
      parsed(Command::check, {"--case", "case.txt", "solution.txt", "--json", "out.json", "-q"}).settings;
  EXPECT_EQ(s.case_path, "case.txt");
  EXPECT_EQ(s.json, "out.json");
  EXPECT_EQ(s.inputs, std::vector<std::string>{"solution.txt"});
}

TEST(Parse, BoundsAreKept) {
  for (const auto& [name, good, bad] : {std::tuple{"--effort", "9", "10"},
                                        {"--effort", "1", "0"},
                                        {"--target-density", "1", "1.01"},
                                        {"--target-density", "0.001", "0"},
                                        {"--tiers", "1", "0"},
                                        {"--threads", "1024", "1025"}}) {
    diag::Collector out;
    EXPECT_TRUE(parse(Command::fold, {"c", "-o", "d", name, good}, out)) << name << " " << good;
    EXPECT_FALSE(parse(Command::fold, {"c", "-o", "d", name, bad}, out)) << name << " " << bad;
    EXPECT_EQ(out.list().front().code(), "CLI-0004");
  }
}

TEST(Config, FlagsWinAndOriginsAreKept) {
  Parsed p = parsed(Command::fold, {"c", "--seed", "9"});
  io::InputFile file;
  file.path = "run.toml";
  file.text =
      "# a run\nseed = 3\noutput = \"there\"\ntime-limit = 60\ntarget-density = 0.9\nflat = true\nrequire = "
      "[\"a<1\", \"b<2\"]\nverbose = true\n";
  diag::Collector out;
  apply_config(file, Command::fold, p, out);
  ASSERT_TRUE(out.ok()) << diag::to_text(out);
  EXPECT_EQ(p.settings.seed, 9) << "the command line wins";
  EXPECT_EQ(p.settings.output, "there");
  EXPECT_EQ(p.settings.time_limit, 60.0);
  EXPECT_EQ(p.settings.target_density, 0.9);
  EXPECT_EQ(p.settings.flat, "yes");
  EXPECT_EQ(p.settings.require, (std::vector<std::string>{"a<1", "b<2"}));
  EXPECT_TRUE(p.settings.verbose);
  EXPECT_EQ(origin(p, "seed"), "command line");
  EXPECT_EQ(origin(p, "output"), "run.toml:3");
  EXPECT_EQ(origin(p, "effort"), "default");
}

TEST(Config, WhatIsWrongIsSaid) {
  const std::pair<const char*, const char*> cases[] = {
      {"effort = 99", "CLI-0009"},    {"seed = 9\nseed = 8", "CLI-0008"}, {"[fold]\nseed = 1", "CLI-0007"},
      {"config = \"x\"", "CLI-0007"}, {"require = [1]", "CLI-0009"},      {"require = \"x\"", "CLI-0010"},
      {"seed = \xff", "CLI-0008"},    {"all = true", "CLI-0007"}};
  for (const auto& [text, code] : cases) {
    Parsed p = parsed(Command::fold, {"c"});
    io::InputFile file;
    file.path = "run.toml";
    file.text = text;
    diag::Collector out;
    apply_config(file, Command::fold, p, out);
    ASSERT_FALSE(out.ok()) << text;
    EXPECT_EQ(out.list().front().code(), code) << text;
  }
}

TEST(Help, NamesEveryOptionOfACommandAndNoOther) {
  for (const CommandInfo& c : all_commands()) {
    const std::string text = help(c.command);
    for (const Option& o : all_options()) {
      // A name may have a row for each of several commands, where it means a number here and a list there.
      const auto rows = std::count_if(all_options().begin(), all_options().end(), [&](const Option& other) { return other.name == o.name && applies(other, c.command); });
      EXPECT_LE(rows, 1) << c.name << " " << o.name;
      EXPECT_EQ(text.find("\n  " + (o.letter ? std::string("-") + o.letter + ", " : std::string(4, ' ')) +
                          flag(o)) != std::string::npos,
                rows == 1)
          << c.name << " " << o.name;
    }
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      EXPECT_LE(end - begin, 96u) << text.substr(begin, end - begin);
      begin = end + 1;
    }
  }
}

TEST(Help, TheManualPageIsTheCommittedOne) {
  EXPECT_EQ(test::read_text(TAUFOLD_SOURCE "/docs/taufold.1"), man_page())
      << "write it anew: taufold --man > docs/taufold.1";
}

}  // namespace
}  // namespace taufold::cli
