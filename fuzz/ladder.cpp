// Any bytes as rows over the node ladder: read, or refused with an error; of a ladder that is read every node that has its figures makes metals and a model of finite numbers.
#include "io/ladder/ladder.hpp"

#include <cmath>

#include "diag/sink.hpp"
#include "predict/metals.hpp"
#include "predict/node_model.hpp"
#include "target.hpp"

using namespace taufold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const io::InputFile file{"t.csv", std::string(reinterpret_cast<const char*>(data), size), io::Packing::none, 0};
  tech::Ladder ladder = io::ladder::shipped_ladder();
  diag::Collector out;
  const bool read = io::ladder::read_ladder(file, out, ladder);
  fuzz::require(diag::to_text(out).size() < 200'000, "what is said stays short");
  fuzz::require(read == out.ok(), "it is read when nothing is wrong");
  if (!read) return 0;
  for (const tech::Node& n : ladder.nodes()) {
    if (!predict::missing_figures(n).empty()) continue;
    fuzz::require(tech::contradictions(n).empty(), "figures that contradict each other are refused");
    for (const predict::Metal& m : predict::metals_of(n)) fuzz::require(std::isfinite(m.ohm_per_um) && m.ohm_per_um > 0 && std::isfinite(m.via_ohm), "wires have a resistance");
    const predict::NodeModel model = predict::make_model(n, *ladder.find("N7"));
    for (const double v : {model.fo4_s.nominal, model.cin_F.nominal, model.leakage_W.nominal, model.block_speed.nominal}) fuzz::require(std::isfinite(v) && v > 0, "figures of a model are numbers above 0");
    for (const predict::Corner& c : predict::corners_of(model)) fuzz::require(predict::delay_ratio(model.device, c, model.nominal) > 0, "delays are above 0");
  }
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {"node,quantity,unit,low,nominal,high,status,source\nN7,cpp,nm,54,57,57,recalled,\"a table, and another\"\nmine,vdd_nominal,V,0.6,0.7,0.8,assumption,here\nN5,device,label,a,planar,b,published,there\n",
          "node,quantity,unit,low,nominal,high,status,source\nn7,cell_height,nm,200,300,400,measured,x\nN2,gate_length,nm,40,44,45,derived,y\nN2,mask_count,count,1,10,20,derived,y\n"};
}
