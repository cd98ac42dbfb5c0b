// Any bytes as a thermal case, a table of powers, a 3D-ICE stack, a HotSpot floorplan, layer file or trace, and as the [thermal] table of
// a stack: read into what can be solved, or refused with an error.
#include <cmath>

#include "diag/sink.hpp"
#include "io/heat/heat.hpp"
#include "io/stack/stack_file.hpp"
#include "target.hpp"
#include "tech/stack_presets.hpp"
#include "tech/surroundings.hpp"

namespace {

using namespace taufold;

void look_at(const diag::Collector& out) {
  const std::string text = diag::to_text(out) + diag::to_json(out);
  fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  fuzz::require(text.size() < 200'000, "what is said stays short");
}

/// A stack that a reader hands on has finite numbers and only materials of its own.
void check_stack(const tech::HeatStack& s) {
  fuzz::require(std::isfinite(s.width_m) && s.width_m > 0 && std::isfinite(s.depth_m) && s.depth_m > 0, "the box has a size");
  for (const tech::HeatMaterial& m : s.materials)
    fuzz::require(m.kx_W_mK > 0 && m.ky_W_mK > 0 && m.kz_W_mK > 0 && std::isfinite(m.kx_W_mK + m.ky_W_mK + m.kz_W_mK), "conductivities are positive");
  for (const tech::HeatLayer& l : s.layers) {
    fuzz::require(l.thickness_m > 0 && l.material < s.materials.size(), "a layer has thickness and material");
    for (const tech::HeatRegion& r : l.regions) fuzz::require(r.material < s.materials.size(), "a region has a material");
    for (const tech::HeatSource& q : l.sources) fuzz::require(std::isfinite(q.power_W) && std::isfinite(q.rect.w_m), "power is finite");
  }
  for (const tech::HeatPhase& p : s.phases) fuzz::require(p.end_s > p.begin_s, "phases have a length");
}

tech::HeatStack two_tiers() {
  tech::Stack s = *tech::preset("2-tier-f2f");
  s.thermal.width_um = s.thermal.depth_um = {1000, 1000, 1000, "here"};
  std::string fault;
  return *tech::heat_stack(s, fault);
}

template <class Read>
void look(Read&& read) {
  diag::Collector out;
  const bool good = read(out);
  fuzz::require(good == out.ok(), "a file is good exactly when there is no error");
  look_at(out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const io::InputFile file{"input", std::string(reinterpret_cast<const char*>(data), size), io::Packing::none, size};
  io::heat::looks_like_lcf(file.text);
  io::heat::looks_like_flp(file.text);
  io::heat::looks_like_stk(file.text);
  io::heat::looks_like_ptrace(file.text);
  look([&](diag::Collector& out) {
    const auto c = io::heat::read_case(file, out);
    if (c) check_stack(c->stack);
    return c.has_value();
  });
  look([&](diag::Collector& out) {
    tech::HeatStack s = two_tiers();
    const bool good = io::heat::read_power(file, s, out);
    if (good) check_stack(s);
    return good;
  });
  look([&](diag::Collector& out) {
    std::vector<std::string> files;
    const auto s = io::heat::read_stk(file, files, out);
    if (!s) return false;
    check_stack(*s);
    const io::heat::StkFiles text = io::heat::write_stk(*s, 4, 4);
    fuzz::require(!text.fault.empty() || !text.files.empty(), "a stack is written or the reason is told");
    return true;
  });
  look([&](diag::Collector& out) {
    const auto s = io::heat::read_flp(file, {}, out);
    if (s) check_stack(*s);
    return s.has_value();
  });
  look([&](diag::Collector& out) {
    std::vector<std::string> files;
    return io::heat::read_lcf(file, {}, files, out).has_value();
  });
  look([&](diag::Collector& out) {
    tech::HeatStack s = two_tiers();
    s.layers[1].sources = {{"core", {0, 0, 1e-4, 1e-4}, 0, 0}, {"cache", {1e-4, 0, 1e-4, 1e-4}, 0, 0}};
    const bool good = io::heat::read_ptrace(file, 1e-3, s, out);
    if (good) check_stack(s);
    return good;
  });
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {
      "{\"schema\": \"taufold-thermal-reference/1\", \"id\": \"s\", \"kind\": \"transient\", \"form\": \"stack\",\n"
      "\"domain\": {\"x_size_m\": 0.004, \"y_size_m\": 2e-3}, \"boundary\": {\"top\": {\"type\": \"convection\", \"h_W_per_m2K\": 10000, "
      "\"ambient_K\": 300}, \"x_min\": {\"type\": \"temperature\", \"temperature_K\": 310}},\n"
      "\"materials\": {\"SI\": {\"k_x_W_per_mK\": 120, \"k_y_W_per_mK\": 120, \"k_z_W_per_mK\": 120, \"c_v_J_per_m3K\": 1.6e6}},\n"
      "\"layers\": [{\"name\": \"die\", \"thickness_m\": 0.0001, \"material\": \"SI\", \"active\": true, \"power\": [{\"x_m\": 0, \"y_m\": 0, "
      "\"w_m\": 0.004, \"h_m\": 0.002, \"power_W\": 1}], \"regions\": [{\"x_m\": 0, \"y_m\": 0, \"w_m\": 1e-3, \"h_m\": 1e-3, \"material\": \"SI\"}]}],\n"
      "\"probes\": [{\"layer\": \"die\", \"x_m\": 0.001, \"y_m\": 0.001}], \"initial_temperature_K\": 300, \"sample_times_s\": [0.1, 0.2],\n"
      "\"power_schedule\": [{\"t_start_s\": 0, \"t_end_s\": 1, \"factor\": {\"die\": 1}}], \"expected\": [], \"compare\": []}\n",
      "layer,x_um,y_um,width_um,depth_um,power_W,leakage_W,name\ntier0,0,0,100,100,1,0.1,\"a,b\"\n1,100,100,200,50,2.5,0,c\n",
      "material SI :\n   thermal conductivity 1.3e-4, 1.2e-4, 1e-4 ;\n   volumetric heat capacity 1.6e-12 ;\ntop heat sink :\n   heat transfer "
      "coefficient 1e-8 ;\n   temperature 300 ;\nlayer L :\n   height 10 ;\n   material SI ;\ndimensions :\n   chip length 1000, width 1000 ;\n"
      "   cell length 100, width 100 ;\nstack :\n   layer A L ;\n   layer B 20 SI discretization 2 2 ;\nsolver :\n   transient step 0.1, slot 0.2 "
      ";\n   initial temperature 300 ;\noutput :\n",
      "# floorplan\ncore 0.002 0.002 0 0\nl2 0.002 0.002 0.002 0 1.75e6 0.01\n",
      "core cache\n1 2\n3 4.5\n",
      "0\nY\nY\n1.75e6\n0.01\n0.00015\na.flp\n",
  };
}
