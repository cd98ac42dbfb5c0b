// Any bytes as a DEF: read whole and consistent, or refused with an error; what is read is the same once written.
#include "diag/sink.hpp"
#include "io/def/def.hpp"
#include "target.hpp"

namespace {

bool has_backslash(const taufold::StringPool& names) {
  for (std::uint32_t i = 0; i < names.size(); ++i)
    if (names[i].find('\\') != std::string_view::npos) return true;
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taufold;
  io::InputFile file;
  file.path = "d.def";
  file.text.assign(reinterpret_cast<const char*>(data), size);
  diag::Collector out;
  const std::optional<db::Floorplan> plan = io::def::read_def(file, out);
  fuzz::require(plan.has_value() == out.ok(), "a floorplan is handed on exactly when there is no error");
  const std::string text = diag::to_text(out) + diag::to_json(out);
  fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  fuzz::require(text.size() < 200'000, "what is said stays short");
  if (!plan) return 0;
  fuzz::require(db::inconsistency(*plan).empty(), "the floorplan is consistent");
  io::InputFile again;
  again.path = file.path;
  again.text = io::def::write_def(*plan);
  diag::Collector second;
  const std::optional<db::Floorplan> copy = io::def::read_def(again, second);
  // Names with backslashes depend on which other names the file has.
  for (const StringPool* names : {&plan->component_names, &plan->pin_names, &plan->nets.names, &plan->special_nets.names,
                                  &plan->nets.pin_names, &plan->special_nets.pin_names, &plan->special_nets.patterns})
    if (has_backslash(*names)) return 0;
  fuzz::require(copy.has_value(), "what is written can be read");
  fuzz::require(db::checksum(*copy) == db::checksum(*plan), "and is the same");
  fuzz::require(io::def::write_def(*copy) == again.text, "and is written in the same way");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  const std::string head = "VERSION 5.8 ;\nDIVIDERCHAR \"/\" ;\nBUSBITCHARS \"[]\" ;\nDESIGN d ;\nUNITS DISTANCE MICRONS 2000 ;\n";
  return {head +
              "PROPERTYDEFINITIONS\n  COMPONENT tier INTEGER ;\nEND PROPERTYDEFINITIONS\n"
              "DIEAREA ( 0 0 ) ( 0 9 ) ( 9 9 ) ( 9 0 ) ;\nROW r core 0 0 FS DO 9 BY 1 STEP 3 0 ;\nTRACKS X 1 DO 3 STEP 2 LAYER M1 ;\n"
              "GCELLGRID Y 0 DO 2 STEP 4 ;\nVIAS 1 ;\n- v + RECT M1 ( 0 0 ) ( 1 1 ) ;\nEND VIAS\n"
              "REGIONS 1 ;\n- rg ( 0 0 ) ( 5 5 ) + TYPE FENCE ;\nEND REGIONS\n"
              "COMPONENTS 3 ;\n- u1 INV + PLACED ( 0 0 ) N + PROPERTY tier 1 ;\n- a[1] BUF + FIXED ( 3 3 ) FW + HALO SOFT 1 2 3 4 ;\n"
              "- u\\[2\\] BUF + SOURCE DIST + REGION rg ;\nEND COMPONENTS\n"
              "PINS 2 ;\n- p + NET p + DIRECTION INPUT + USE CLOCK + LAYER M1 ( 0 0 ) ( 1 1 ) + PLACED ( 0 0 ) S ;\n"
              "- q + NET q + SPECIAL + PORT + POLYGON M1 ( 0 0 ) ( 1 0 ) ( 1 1 ) + PORT + COVER ( 1 1 ) E ;\nEND PINS\nEND DESIGN\n",
          head +
              "NETS 2 ;\n- n\\[0\\] ( u1 A ) ( PIN p ) + USE SIGNAL ;\n- n[0] ( u1 Y + SYNTHESIZED ) + ROUTED M1 TAPER ( 0 0 ) ( * 5 3 ) v N "
              "NEW M2 ( 1 1 ) RECT ( 0 0 1 1 ) VIRTUAL ( 2 2 ) + SOURCE TIMING ;\nEND NETS\n"
              "SPECIALNETS 1 ;\n- VDD ( * VDD ) ( u* VDD ) + ROUTED M1 34 + SHAPE RING ( 0 2 ) ( 8 * ) v DO 2 BY 2 STEP 1 1 + "
              "POLYGON M2 ( 0 0 ) ( 4 0 ) ( 4 8 ) + USE POWER ;\nEND SPECIALNETS\n"
              "COMPONENTS 1 ;\n- u1 INV ;\nEND COMPONENTS\nPINS 1 ;\n- p + NET n[0] ;\nEND PINS\n"
              "BLOCKAGES 2 ;\n- PLACEMENT + PARTIAL 60.5 RECT ( 0 0 ) ( 4 8 ) ;\n- LAYER M2 + SPACING 140 RECT ( 3 0 ) ( 4 2 ) ;\n"
              "END BLOCKAGES\nGROUPS 1 ;\n- g u* ;\nEND GROUPS\nEND DESIGN\n"};
}
