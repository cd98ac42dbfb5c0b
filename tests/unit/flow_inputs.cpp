// Kinds of input files: told by how they begin, then by their names; every real file at hand is told rightly.
//
// rooms: base diag io flow
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "flow/inputs.hpp"

namespace taufold::flow {
namespace {

namespace fs = std::filesystem;

std::string kind(std::string_view path, std::string_view text) {
  const InputKindInfo* k = input_kind(path, text);
  return k == nullptr ? "unknown" : std::string(k->name);
}

TEST(InputKinds, AreToldByTheBeginning) {
  EXPECT_EQ(kind("x", "NumTechnologies 1\n"), "a contest case");
  EXPECT_EQ(
      kind("x",
           "# a comment with MACRO\nVERSION 5.8 ;\nbusbitchars \"[]\" ;\nunits\n database microns 100 ;"),
      "a LEF file");
  EXPECT_EQ(kind("x", "MACRO a\n CLASS CORE ;"), "a LEF file");
  EXPECT_EQ(kind("x", "VERSION 5.8 ;\nPROPERTYDEFINITIONS\n LAYER L STRING ;\nEND PROPERTYDEFINITIONS\n"),
            "a LEF file");
  EXPECT_EQ(kind("x", "VERSION 5.8 ;\nPROPERTYDEFINITIONS\n COMPONENT tier INTEGER ;\n"), "a DEF file");
  EXPECT_EQ(kind("x", "VERSION 5.8 ; DIVIDERCHAR \"/\" ; DESIGN top ;"), "a DEF file");
  EXPECT_EQ(kind("x", "DESIGN top ; UNITS DISTANCE MICRONS 1000 ;"), "a DEF file");
  EXPECT_EQ(kind("x", "# made by hand\nNAMESCASESENSITIVE ON ;\nUNITS DISTANCE MICRONS 100 ;"), "a DEF file");
  EXPECT_EQ(kind("x", "VERSION 5.8 ; BUSBITCHARS \"[]\" ;\nUNITS\n DATABASE MICRONS 2000 ;"), "a LEF file");
  EXPECT_EQ(kind("x", "module DESIGN ;"), "a Verilog file");
  EXPECT_EQ(kind("x", "\xef\xbb\xbf/* c */ // d\n library (a) {\n}"), "a Liberty file");
  EXPECT_EQ(kind("x", "`timescale 1ns/1ps\n(* top *)\nmodule a (b);"), "a Verilog file");
  EXPECT_EQ(kind("x", "# c\nset_units -time ns\n"), "an SDC file");
  EXPECT_EQ(kind("x", "create_clock -period 1 clk"), "an SDC file");
  EXPECT_EQ(kind("x", "*SPEF \"IEEE\"\n"), "a SPEF file");
  EXPECT_EQ(kind("x", "Header:\n  version: 2.5\n"), "a 3DBlox file");
  EXPECT_EQ(kind("x", "# made by hand\n---\nStack:  # from below\n  a: {loc: [0, 0]}\n"), "a 3DBlox file");
  EXPECT_EQ(kind("x", "Design: a talk about stacks\n"), "unknown");
  EXPECT_EQ(kind("x", "[[tier]]\nname = \"a\"\n"), "a stack");
}

TEST(InputKinds, NamesDecideWhereTheContentsDoNot) {
  EXPECT_EQ(kind("a.lef.xz", "garbage"), "a LEF file");
  EXPECT_EQ(kind("dir.v/A.DEF.gz", ""), "a DEF file");
  EXPECT_EQ(kind("run.sdc", "if {1} {}"), "an SDC file");
  EXPECT_EQ(kind("design.toml", "top = \"a\""), "a design file");
  EXPECT_EQ(kind("other.toml", "colour = \"a\""), "a TOML file");
  EXPECT_EQ(kind("note.txt", "hello"), "unknown");
  EXPECT_EQ(kind(".lef/note", "design notes for the team"), "unknown");
  EXPECT_EQ(kind("x", "layer"), "unknown");
  EXPECT_EQ(kind("x", ""), "unknown");
  // The beginning wins over a wrong name.
  EXPECT_EQ(kind("a.def", "VERSION 5.8 ;\nMACRO a\n"), "a LEF file");
}

TEST(InputKinds, OrderPutsLibrariesFirstAndKeepsThatOfTheUser) {
  std::vector<LoadedInput> files;
  for (const char* name : {"d.def", "n.txt", "b.lef", "a.lef", "c.lib"}) {
    LoadedInput in;
    in.file.path = name;
    in.kind = input_kind(name, "");
    files.push_back(std::move(in));
  }
  sort_inputs(files);
  std::string order;
  for (const LoadedInput& in : files) order += in.file.path + " ";
  EXPECT_EQ(order, "b.lef a.lef c.lib d.def n.txt ");
}

TEST(InputKinds, OrderPutsTheTechnologyBeforeItsCells) {
  const std::pair<const char*, const char*> texts[] = {
      {"cells.lef", "VERSION 5.8 ;\nMACRO a SIZE 1 BY 1 ; END a\n"},
      {"vias.lef", "VIA v\n LAYER M1 ; RECT 0 0 1 1 ;\nEND v\n"},
      {"tech.lef", "VERSION 5.8 ;\nLAYER M1 TYPE ROUTING ; END M1\n"},
      {"unit.lef", "UNITS DATABASE MICRONS 2000 ; END UNITS\n"}};
  std::vector<LoadedInput> files;
  for (const auto& [name, text] : texts) {
    LoadedInput in;
    in.file.path = name;
    in.file.text = text;
    in.kind = input_kind(name, text);
    files.push_back(std::move(in));
  }
  sort_inputs(files);
  std::string order;
  for (const LoadedInput& in : files) order += in.file.path + " ";
  EXPECT_EQ(order, "tech.lef unit.lef cells.lef vias.lef ");
}

/// The kind that the name of a shared file states; empty for others.
std::string stated(const std::string& name) {
  const std::pair<const char*, const char*> ends[] = {{".lef", "a LEF file"},   {".tlef", "a LEF file"},
                                                      {".def", "a DEF file"},   {".lib", "a Liberty file"},
                                                      {".v", "a Verilog file"}, {".spef", "a SPEF file"}};
  for (const auto& [end, kind] : ends)
    if (name.ends_with(end) || name.ends_with(std::string(end) + ".xz")) return kind;
  return "";
}

TEST(InputKinds, RealFilesAreToldWithoutTheirNames) {
  if (!fs::exists(TAUFOLD_SHARED)) GTEST_SKIP() << "no folder " << TAUFOLD_SHARED;
  std::size_t seen = 0;
  for (const char* folder : {"designs", "field/cases", "field/common"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(TAUFOLD_SHARED) / folder)) {
      const std::string want = stated(entry.path().filename().string());
      if (want.empty() || entry.path().lexically_relative(TAUFOLD_SHARED).string().find("rtl/") != std::string::npos ||
          entry.file_size() > 400'000)
        continue;
      diag::Collector out;
      const std::optional<io::InputFile> file = io::read_input(entry.path().string(), out);
      ASSERT_TRUE(file) << entry.path();
      ++seen;
      EXPECT_EQ(kind("x", file->text), want) << entry.path();
    }
  }
  EXPECT_GT(seen, 50u);
}

}  // namespace
}  // namespace taufold::flow
