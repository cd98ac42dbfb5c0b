// Any bytes as a design file, a list of bonds, tier hints, YAML or a cell map: read, or refused with an
// error.
#include <string_view>

#include "diag/sink.hpp"
#include "io/bonds/bonds.hpp"
#include "io/design/design_file.hpp"
#include "io/hints/hints.hpp"
#include "io/stack/stack_file.hpp"
#include "target.hpp"
#include "tech/stack_presets.hpp"

namespace {

using namespace taufold;

const db::Design& design() {
  static const db::Design d = [] {
    db::Design made;
    made.tiers.resize(3);
    made.interfaces.resize(2);
    for (const char* name : {"n1", "n2", "a,b"}) {
      made.net_names.insert(name);
      made.net_pin_begin.push_back(0);
    }
    return made;
  }();
  return d;
}

void as_hints(const io::InputFile& file, diag::Collector& out) {
  static constexpr std::string_view kNames[] = {"u1", "u_core/alu", "u_core/ram"};
  const auto list = io::hints::read_tier_hints(file, tech::default_stack(2), out);
  fuzz::require(list.has_value() == out.ok(), "hints are handed on exactly when there is no error");
  if (!list) return;
  const auto wishes = io::hints::match_tier_hints(
      *list, 3, [](std::size_t i) { return kNames[i]; },
      [](std::string_view n) {
        std::size_t i = 0;
        while (i < 3 && kNames[i] != n) ++i;
        return i;
      },
      out);
  fuzz::require(wishes.has_value() == out.ok(), "wishes are handed on exactly when there is no error");
  if (wishes)
    for (const io::hints::Wish& w : *wishes)
      fuzz::require(w.tier == io::hints::Wish::kNone || w.tier < 2, "a wish names a tier of the stack");
}

void as_bonds(const io::InputFile& file, diag::Collector& out) {
  const auto bonds = io::bonds::read_bonds(file, design(), out);
  fuzz::require(bonds.has_value() == out.ok(), "bonds are handed on exactly when there is no error");
  if (!bonds) return;
  db::Placement p;
  p.bonds = *bonds;
  io::InputFile again;
  again.path = file.path;
  again.text = io::bonds::write_bonds(design(), p);
  const auto copy = io::bonds::read_bonds(again, design(), out);
  fuzz::require(copy && *copy == *bonds, "what is written is read back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  io::InputFile file;
  file.path = "file";
  file.text.assign(reinterpret_cast<const char*>(data), size);
  for (int kind = 0; kind < 5; ++kind) {
    diag::Collector out;
    switch (kind) {
      case 0:
        fuzz::require(io::read_design_file(file, out, {false}).has_value() == out.ok(),
                      "a design or an error");
        break;
      case 1:
        as_bonds(file, out);
        break;
      case 2:
        as_hints(file, out);
        break;
      case 3:
        fuzz::require(io::tree::parse_yaml(file, out).has_value() == out.ok(), "YAML or an error");
        break;
      case 4: {
        tech::CellMap map;
        fuzz::require(io::stack::read_cell_map(file, map, out) == out.ok(), "a cell map or an error");
        break;
      }
    }
    const std::string text = diag::to_text(out) + diag::to_json(out);
    fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  }
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {
      "name = \"d\"\ntop = \"t\"\nrtl = [\"a.v\", \"b.v\"]\nlef = [\"c.lef\"]\ndefines = {A = 1}\nstack = "
      "\"3-tier\"\n"
      "bond_pitch_um = 1.0\n[synth]\nflatten = true\n",
      "netlist = 'n.v'\nemit = ['pin3d']\n[[stack.tier]]\n[[stack.tier]]\n[[stack.interface]]\nbond_pitch_um "
      "= 2\n",
      "net,interface,from_tier,to_tier,x_dbu,y_dbu\nn1,0,0,1,100,200\n\"a,b\",1,1,2,-5,7\n",
      "{\"instance\": \"u_core/*\", \"tier\": 1, \"strength\": \"locked\"}\n{\"instance\": \"u1\", \"tier\": "
      "\"tier0\"}\n",
      "a: [1, 2, {b: c}]\nd: &x\n  e: f\n  g: \"h\"\ni: *x\n- j\n",
      "from,to\n# c\nINV,INVx1\nBUF,\n"};
}
