#include "flow/proof/formal_rtl.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "flow/design/library_cells.hpp"
#include "flow/scratch.hpp"
#include "io/liberty/liberty.hpp"
#include "io/verilog/verilog.hpp"

namespace taufold::flow {

namespace {

/// Yosys' gates and registers as a Liberty library (`yosys -p "help simlib"`, the section of gate-level cells): letters in the names of
/// registers are the active levels of their inputs (P, N) and the value that they are reset to.
class GateLibrary {
 public:
  std::string text() {
    out_ = "library (gates) {\n";
    const std::pair<const char*, const char*> gates[] = {
        {"$_BUF_", "A"},           {"$_NOT_", "!A"},           {"$_AND_", "A*B"},      {"$_NAND_", "!(A*B)"}, {"$_OR_", "A+B"},
        {"$_NOR_", "!(A+B)"},      {"$_XOR_", "A^B"},          {"$_XNOR_", "!(A^B)"},  {"$_ANDNOT_", "A*!B"}, {"$_ORNOT_", "A+!B"},
        {"$_MUX_", "(A*!S)+(B*S)"}, {"$_NMUX_", "!((A*!S)+(B*S))"}, {"$_AOI3_", "!((A*B)+C)"}, {"$_OAI3_", "!((A+B)*C)"},
        {"$_AOI4_", "!((A*B)+(C*D))"}, {"$_OAI4_", "!((A+B)*(C+D))"}};
    for (const auto& [name, function] : gates) {
      std::string inputs;
      for (const char letter : {'A', 'B', 'C', 'D', 'S'})
        if (std::string_view(function).find(letter) != std::string_view::npos) inputs += letter;
      cell(name, inputs, "Y", function, "");
    }
    out_ += "  cell (\"$_TBUF_\") { pin (A) { direction : input; } pin (E) { direction : input; }\n"
            "    pin (Y) { direction : output; function : \"A\"; three_state : \"!E\"; } }\n";
    registers();
    return out_ + "}\n";
  }

 private:
  static std::string active(char pin, char level) { return level == 'P' ? std::string(1, pin) : fmt::format("!{}", pin); }

  void cell(const std::string& name, const std::string& inputs, const char* output, const std::string& function, const std::string& group) {
    out_ += fmt::format("  cell (\"{}\") {{ {}\n", name, group);
    for (const char c : inputs) out_ += fmt::format("    pin ({}) {{ direction : input; }}\n", c);
    out_ += fmt::format("    pin ({}) {{ direction : output; function : \"{}\"; }} }}\n", output, function);
  }

  /// `reset` holds whole attributes of the group.
  void ff(const std::string& name, const std::string& inputs, char clock, const std::string& next, const std::string& reset = "") {
    cell(name, inputs, "Q", "IQ", fmt::format("ff (IQ, IQN) {{ clocked_on : \"{}\"; next_state : \"{}\"; {} }}", active('C', clock), next, reset));
  }
  void latch(const std::string& name, const std::string& inputs, char enable, const std::string& reset = "") {
    cell(name, inputs, "Q", "IQ", fmt::format("latch (IQ, IQN) {{ enable : \"{}\"; data_in : \"D\"; {} }}", active('E', enable), reset));
  }
  static std::string cleared(char level, char value) {
    return fmt::format("{} : \"{}\";", value == '1' ? "preset" : "clear", active('R', level));
  }
  static std::string held(char enable, const std::string& data) {
    return fmt::format("({0}*({1}))+(!({0})*IQ)", active('E', enable), data);
  }
  static std::string synchronous(char level, char value) {
    return value == '1' ? fmt::format("D+{}", active('R', level)) : fmt::format("D*!({})", active('R', level));
  }

  void registers() {
    constexpr std::string_view kLevels = "NP", kValues = "01";
    for (const char c : kLevels) {
      ff(fmt::format("$_DFF_{}_", c), "CD", c, "D");
      latch(fmt::format("$_DLATCH_{}_", c), "DE", c);
      for (const char e : kLevels) ff(fmt::format("$_DFFE_{}{}_", c, e), "CDE", c, held(e, "D"));
      for (const char s : kLevels)
        for (const char r : kLevels) {
          // A set and a clear at once: the clear wins.
          const std::string both = fmt::format("clear : \"{}\"; preset : \"{}\"; clear_preset_var1 : L; clear_preset_var2 : H;", active('R', r), active('S', s));
          ff(fmt::format("$_DFFSR_{}{}{}_", c, s, r), "CDSR", c, "D", both);
          latch(fmt::format("$_DLATCHSR_{}{}{}_", c, s, r), "DESR", c, both);
          for (const char e : kLevels) ff(fmt::format("$_DFFSRE_{}{}{}{}_", c, s, r, e), "CDESR", c, held(e, "D"), both);
        }
      for (const char r : kLevels)
        for (const char v : kValues) {
          ff(fmt::format("$_DFF_{}{}{}_", c, r, v), "CDR", c, "D", cleared(r, v));
          ff(fmt::format("$_SDFF_{}{}{}_", c, r, v), "CDR", c, synchronous(r, v));
          latch(fmt::format("$_DLATCH_{}{}{}_", c, r, v), "DER", c, cleared(r, v));
          for (const char e : kLevels) {
            ff(fmt::format("$_DFFE_{}{}{}{}_", c, r, v, e), "CDER", c, held(e, "D"), cleared(r, v));
            // The reset of SDFFE acts whatever the enable, that of SDFFCE when enabled.
            ff(fmt::format("$_SDFFE_{}{}{}{}_", c, r, v, e), "CDER", c,
               v == '1' ? fmt::format("({})+{}", held(e, "D"), active('R', r)) : fmt::format("({})*!({})", held(e, "D"), active('R', r)));
            ff(fmt::format("$_SDFFCE_{}{}{}{}_", c, r, v, e), "CDER", c, held(e, synchronous(r, v)));
          }
        }
    }
  }

  std::string out_;
};

}  // namespace

std::optional<FormalResult> prove_against_rtl(SynthesisRequest rtl, const db::Netlist& netlist, const check::CellLogic& cells,
                                              std::span<const liberty::Library* const> libraries, const FormalOptions& options, diag::Collector& out) {
  const Scratch scratch("rtl");
  if (scratch.path().empty()) return FormalResult{Proof::undecided, "no folder for the files of Yosys can be made"};
  rtl.generic = true;
  rtl.folder = scratch.path() / "gates";
  rtl.stop = options.stop;
  if (rtl.top.empty()) rtl.top = netlist.name;
  const std::optional<SynthesisResult> made = synthesise(rtl, out);
  if (!made) return std::nullopt;
  io::InputFile gates;
  gates.path = "gates.lib";
  gates.text = GateLibrary().text();
  const std::optional<io::liberty::Read> read = io::liberty::read_library(gates, out);
  const std::optional<io::InputFile> file = io::read_input(made->netlist.string(), out);
  if (!read || !file) return std::nullopt;
  std::vector<const liberty::Library*> all{&read->library};
  all.insert(all.end(), libraries.begin(), libraries.end());
  io::verilog::ReadOptions reading;
  reading.top = made->top;
  reading.cells = cell_lookup(all, nullptr);
  diag::Collector of_yosys;  // what is to say about its netlist was said about the mapped one
  const std::optional<db::Netlist> gold = io::verilog::read({&*file, 1}, reading, of_yosys);
  if (!gold) return FormalResult{Proof::undecided, "Yosys' gates cannot be read"};
  check::CutOptions by_net;
  by_net.states_by_net = true;
  const check::CellLogic gold_cells(*gold, all);
  const check::CutNetwork gold_cut(*gold, gold_cells, by_net);
  by_net.names = &gold_cut.state_names();
  return prove_formally(gold_cut, check::CutNetwork(netlist, cells, by_net), options, out);
}

}  // namespace taufold::flow
