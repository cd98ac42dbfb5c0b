// Any bytes as LEF: read, or refused with an error; what is read is consistent and reads the same once
// written.
#include "io/lef/lef.hpp"

#include "diag/sink.hpp"
#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taufold;
  io::InputFile file;
  file.path = "cells.lef";
  file.text.assign(reinterpret_cast<const char*>(data), size);
  io::lef::defines_technology(file.text);
  diag::Collector out;
  tech::Technology t;
  const bool read = io::lef::read_lef(file, out, t);
  fuzz::require(read == out.ok(), "a library is handed on exactly when there is no error");
  const std::string text = diag::to_text(out) + diag::to_json(out);
  fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  fuzz::require(text.size() < 200'000, "what is said stays short");
  if (!read) return 0;
  for (const tech::Cell& c : t.cells) {
    fuzz::require(c.width > 0 && c.height > 0, "masters have a size");
    fuzz::require(!c.site.valid() || c.site.value < t.sites.size(), "sites exist");
    for (const tech::CellPin& p : c.pins) {
      p.centre();
      for (const tech::LayerBox& s : p.shapes)
        fuzz::require(!s.layer.valid() || s.layer.value < t.layers.size(), "layers exist");
    }
  }
  io::InputFile again;
  again.path = file.path;
  again.text = io::lef::write_lef(t);
  diag::Collector second;
  tech::Technology copy;
  fuzz::require(io::lef::read_lef(again, second, copy) && second.ok(), "what is written is read back");
  fuzz::require(io::lef::write_lef(copy) == again.text, "and is the same");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {
      "VERSION 5.8 ;\nBUSBITCHARS \"[]\" ;\nUNITS\n  DATABASE MICRONS 2000 ;\nEND UNITS\nMANUFACTURINGGRID "
      "0.005 ;\n"
      "PROPERTYDEFINITIONS\n  LAYER LEF58_TYPE STRING ;\n  MACRO width INTEGER ;\nEND PROPERTYDEFINITIONS\n"
      "LAYER M1\n  TYPE ROUTING ; DIRECTION HORIZONTAL ; PITCH 0.14 0.2 ; WIDTH 0.07 ;\n  RESISTANCE RPERSQ "
      "0.38 ;\n"
      "  PROPERTY LEF58_BACKSIDE \"BACKSIDE ;\" ;\nEND M1\nLAYER V1\n  TYPE CUT ; RESISTANCE 5 ;\nEND V1\n"
      "VIA V1_0 DEFAULT\n  LAYER M1 ; RECT -0.07 -0.035 0.07 0.035 ;\nEND V1_0\nSPACING\n  SAMENET M1 M1 "
      "0.065 ;\nEND SPACING\n"
      "SITE core\n  CLASS CORE ; SYMMETRY Y ; SIZE 0.19 BY 1.4 ;\nEND core\n",
      "LAYER M1\n TYPE ROUTING ;\nEND M1\nMACRO INV\n  CLASS CORE SPACER ; ORIGIN 0.1 -0.2 ; FOREIGN INV 0 0 "
      "; SIZE 0.38 BY 1.4 ;\n"
      "  SYMMETRY X Y R90 ; SITE core ;\n  PIN d[0]\n    DIRECTION OUTPUT TRISTATE ; USE SIGNAL ; SHAPE "
      "ABUTMENT ;\n    PORT\n"
      "      LAYER M1 ;\n      RECT ( 0.06 0.5 ) ( 0.13 0.7 ) ;\n      POLYGON 0 0 0.2 0 0.2 0.1 0.1 0.1 0.1 "
      "0.3 0 0.3 ;\n"
      "      WIDTH 0.1 ;\n      PATH 0 0 1 0 1 1 ;\n      RECT ITERATE 0 0 0.1 0.1 DO 2 BY 2 STEP 0.2 0.2 "
      ";\n    END\n"
      "    ANTENNAGATEAREA 0.05 ;\n  END d[0]\n  OBS\n    LAYER M1 EXCEPTPGNET ;\n    RECT 0 0 0.02 0.02 ;\n "
      " END\nEND INV\nEND LIBRARY\n"};
}
