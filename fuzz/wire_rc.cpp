// Any bytes as a table of wire RC: read, or refused with an error; values that were entered are numbers of 0 or more.
#include "io/wire_rc/wire_rc.hpp"

#include <cmath>

#include "diag/sink.hpp"
#include "target.hpp"

using namespace taufold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  io::wire_rc::looks_like_wire_rc(text);
  tech::Technology t;
  t.dbu_per_micron = 1000;
  for (const char* name : {"M1", "M2", "V1"}) {
    tech::Layer layer;
    layer.name = name;
    layer.kind = layer.name == "V1" ? tech::LayerKind::cut : tech::LayerKind::routing;
    t.add(std::move(layer));
  }
  diag::Collector out;
  const std::size_t entered = io::wire_rc::read_wire_rc({"t.tsv", text}, t, out);
  fuzz::require(diag::to_text(out).size() < 200'000, "what is said stays short");
  std::size_t with_values = 0;
  for (const tech::Layer& l : t.layers) {
    with_values += l.rc_from_table ? 1 : 0;
    for (const double v : {l.ohm_per_um, l.fF_per_um, l.resistance}) fuzz::require(std::isfinite(v) && v >= 0, "values are numbers of 0 or more");
  }
  fuzz::require(with_values <= entered, "a layer has values only from a line");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {"# ohm and fF\nkind\tlayer\tohm_per_um_or_per_via\tfF_per_um\nwire\tM1\t70.4\t0.1\nwire\tM2\t29.7\t0.17\nvia\tV1\t17.2\t\n"
          "default_signal\tM2\n",
          "kind layer ohm_per_um_or_per_via fF_per_um\nwire M9 1 1\nvia M1 1\nwire V1 1 1\nwire M1 -1 x\n"};
}
