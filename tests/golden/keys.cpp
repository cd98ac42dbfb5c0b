// Golden diagnostics of stacks, design files and the other formats of keys and values: every file of
// golden/keys holds inputs and what is said about the first of them, and every code of these families has
// such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts; review the difference.
//
// rooms: base diag tech db io
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "io/bonds/bonds.hpp"
#include "io/design/design_file.hpp"
#include "io/hints/hints.hpp"
#include "io/input_file.hpp"
#include "io/stack/stack_file.hpp"
#include "io/threedblox/threedblox.hpp"
#include "io/wire_rc/wire_rc.hpp"
#include "support/golden_file.hpp"
#include "support/text_file.hpp"
#include "tech/stack_presets.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using test::Golden;

const fs::path kFolder = fs::path(TAUFOLD_SOURCE) / "tests/golden/keys";

/// A design of one net over three tiers.
db::Design small_design() {
  db::Design d;
  d.tiers.resize(3);
  d.interfaces.resize(2);
  d.net_names.insert("clk");
  d.net_pin_begin = {0, 0};
  return d;
}

/// Reads hints for the three-tier preset and matches them with three instances.
void say_hints(const io::InputFile& file, diag::Collector& out) {
  const auto hints = io::hints::read_tier_hints(file, *tech::preset("3-tier"), out);
  if (!hints) return;
  const std::vector<std::string> names = {"u_core/alu", "u_core/regs", "u_ram"};
  io::hints::match_tier_hints(
      *hints, names.size(), [&](std::size_t i) { return std::string_view(names[i]); },
      [&](std::string_view n) {
        return static_cast<std::size_t>(std::find(names.begin(), names.end(), n) - names.begin());
      },
      out);
}

/// Reads a table for two metals and the via between them.
void say_wire_rc(const io::InputFile& file, diag::Collector& out) {
  tech::Technology t;
  for (const char* name : {"metal1", "metal2", "via1"}) {
    tech::Layer layer;
    layer.name = name;
    layer.kind = layer.name == "via1" ? tech::LayerKind::cut : tech::LayerKind::routing;
    t.add(std::move(layer));
  }
  io::wire_rc::read_wire_rc(file, t, out);
}

/// What the readers say about the part that the key `file` names; the other parts are files beside it.
std::string said(const Golden& g) {
  const test::TempFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  for (const auto& [name, text] : g.parts)
    if (name != "expected")
      test::write_text(name.substr(0, name.find(' ')), g.part(name.substr(0, name.find(' '))));
  diag::Collector out;
  const std::string& kind = g.keys.at("kind");
  const std::string& name = g.keys.at("file");
  if (kind == "load stack") {
    io::stack::load_stack(name, out);
  } else if (const std::optional<io::InputFile> file = io::read_input(name, out)) {
    if (kind == "stack")
      io::stack::read_stack(*file, out);
    else if (kind == "design")
      io::read_design_file(*file, out);
    else if (kind == "bonds")
      io::bonds::read_bonds(*file, small_design(), out);
    else if (kind == "wire rc")
      say_wire_rc(*file, out);
    else if (kind == "hints")
      say_hints(*file, out);
    else if (kind == "3dblox")
      io::threedblox::read_threedblox(*file, out);
    else if (kind == "yaml")
      io::tree::parse_yaml(*file, out);
    else
      ADD_FAILURE() << "unknown kind " << kind;
  }
  fs::current_path(before);
  return diag::to_text(out);
}

class GoldenKeys : public testing::TestWithParam<std::string> {};

TEST_P(GoldenKeys, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), said);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenKeys, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenKeysFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"KEYS", "STK", "DSN", "TDBX", "BND", "HINT", "WRC"}, 17);
}

}  // namespace
}  // namespace taufold
