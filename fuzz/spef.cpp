// Any bytes as SPEF, of the top and of an instance, with and without a netlist: read whole and consistent, or
// refused with an error; what is read is the same once written, whole and over tiers.
#include "io/spef/spef.hpp"

#include "diag/sink.hpp"
#include "support/spef_design.hpp"
#include "target.hpp"

namespace {

using namespace taufold;

void look_at(const diag::Collector& out) {
  const std::string text = diag::to_text(out) + diag::to_json(out);
  fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  fuzz::require(text.size() < 200'000, "what is said stays short");
}

void look(const io::InputFile& file, const db::Netlist& netlist, const std::string& instance) {
  diag::Collector out;
  db::ParasiticsBuilder builder(netlist);
  const bool good = io::spef::read_spef(file, netlist, {io::spef::Corner::typical, instance}, builder, out);
  fuzz::require(good == out.ok(), "a file is good exactly when there is no error");
  look_at(out);
  if (!good) return;
  const db::Parasitics wires = builder.finish();
  fuzz::require(db::inconsistency(wires, netlist).empty(), "the networks are consistent");
  const std::string text = io::spef::write_spef(wires, netlist);
  const test::SpefRead back = test::read_parts(netlist, {{text, ""}});
  fuzz::require(back.wires.has_value() && back.said.empty(), "what is written is read back");
  fuzz::require(*back.wires == wires, "and is the same");
  const io::spef::TierSpef tiers = io::spef::write_spef_tiers(
      wires, netlist, 2, [](db::NetId, std::uint32_t k) { return db::TierId(std::size_t{k % 2}); });
  const test::SpefRead joined =
      test::read_parts(netlist, {{tiers.tiers[1], ""}, {tiers.bonds, ""}, {tiers.tiers[0], ""}});
  fuzz::require(joined.wires.has_value(), "what is split is read back");
  fuzz::require(joined.wires->node_cap_F == wires.node_cap_F, "and has the same nodes");
  fuzz::require(joined.wires->resistor_begin == wires.resistor_begin, "and as many resistors");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const db::Netlist netlist = test::spef_netlist();
  io::InputFile file = test::spef_file(std::string(reinterpret_cast<const char*>(data), size));
  io::spef::looks_like_spef(file.text);
  io::spef::design_name(file.text);
  diag::Collector out;
  io::spef::ReadSummary summary;
  fuzz::require(io::spef::scan_spef(file, {}, out, summary) == out.ok(),
                "a file is good exactly when there is no error");
  look_at(out);
  look(file, netlist, "");
  look(file, netlist, "u");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {
      test::kSpefHead +
          "// a comment\n*NAME_MAP\n*1 a\n*2 f\n*3 u/g\n*77 n\\.x\\[3\\]\n*PORTS\nck I\nd[0] I *C 1 2\ny "
          "O\n*POWER_NETS VDD\n"
          "*D_NET *1 3 *V 2\n*CONN\n*I *2:Q O *C 1.5 2 *L 0.1 *D DFF\n*I u/g:A I *D INV\n*N *1:1 *C 3.6 0.5\n"
          "*CAP\n1 *2:Q 0.5\n2 *1:1 1.5\n3 u/g:A *77:4 1.0 *SC 0:0.1 1:2e-3\n*RES\n1 *2:Q *1:1 40\n2 *1:1 "
          "u/g:A 1:2.5e1:3\n"
          "3 *1:1 *1:1 1e-6\n*INDUC\n1 *1:1 *2:Q 4\n*END\n"
          "*D_NET d[0] 1\n*CONN\n*P d[0] I\n*I f:D\n*CAP\n1 d[0] 1\n*RES\n1 d[0] f:D 7\n*END\n"
          "*R_NET *77 5\n*DRIVER v/h:Y\n*CELL INV\n*C2_R1_C1 2 30 3\n*LOADS\n*RC z\\/\\$1:A 12.5\n*END\n",
      "*SPEF \"x\"\n*DESIGN \"inner\"\n*DIVIDER .\n*DELIMITER:\n*BUS_DELIMITER < >\n*C_UNIT 0.5 PF\n*R_UNIT "
      "1 KOHM\n"
      "*D_NET i 0.003\n*CONN\n*P i I\n*I g:A I\n*CAP\n1 i:1 3e-3\n*RES\n1 i i:1 30\n2 i:1 g:A 31\n*END\n"
      "*D_NET n 0.004\n*END\n*D_NET o .005\n*CONN\n*P o O\n*I h:Y O\n*CAP\n1 o:1 5e-3\n2 o:1 n:3 "
      "0.001\n*RES\n1 h:Y o:1 50\n"
      "2 o:1 o 51\n3 h:Y o 0\n*END\n"};
}
