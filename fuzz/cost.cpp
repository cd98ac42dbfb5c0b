// Any bytes as a system whose cost is asked for, or as a table of inputs: read into what can be computed, or refused with an error.
#include <cmath>

#include "cost/plan.hpp"
#include "diag/sink.hpp"
#include "flow/cost/system.hpp"
#include "target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taufold;
  const io::InputFile file{"input", std::string(reinterpret_cast<const char*>(data), size), io::Packing::none, size};
  diag::Collector out;
  const std::optional<flow::CostSystem> s = flow::read_cost_system(file, out);
  fuzz::require(s.has_value() == out.ok(), "a system is handed on exactly when there is no error");
  const std::string text = diag::to_text(out) + diag::to_json(out);
  fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
  if (s) {
    const cost::Plan plan = cost::make_plan(s->system, s->inputs);
    const cost::Figures<double> f = cost::evaluate(plan);
    for (const double v : f.at) fuzz::require(std::isfinite(v), "every figure is a number");
    fuzz::require(f[cost::Figure::unit] >= 0 && f[cost::Figure::yield] >= 0 && f[cost::Figure::yield] <= 1 + 1e-9, "costs are not negative, a yield is a share");
  }
  std::string fault;
  const auto inputs = cost::read_inputs(file.text, fault);
  fuzz::require(inputs.has_value() == fault.empty(), "a table is refused with a reason");
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {
      "name = \"a\"\ncurrency = \"USD\"\nvolume = 1000\npackage = \"interposer\"\ngrid = \"Taiwan\"\nperformance = 3\n[[chip]]\ncount = 2\nstacking = \"die-to-wafer\"\n"
      "[[chip.tier]]\nnode = \"n7\"\narea_mm2 = {value = 60, low = 50, high = 70}\nmemory_share = 0.2\nmemory_spares = 1\ninterface = \"interposer\"\nbandwidth_Tbit_s = 2\n"
      "[[chip.tier]]\nnode = \"SMIC N+3\"\narea_mm2 = 60\ncore_share = 0.5\ncores = 8\ncores_needed = 7\n[[chip.interface]]\npitch_um = 9\nbonds = 1e5\nspares = 1\nspare_group = 8\n"
      "[[memory]]\nkind = \"HBM3\"\ncount = 2\n[use]\npower_W = 10\nhours_per_day = 2\nyears = 3\n[input.N7]\nd0 = {value = 0.1, low = 0.05, high = 0.2, source = \"x\"}\n",
      "name = \"b\"\ncurrency = \"EUR\"\nusd_per_unit = 1.1\nvolume = 5\npackage = \"none\"\nbasis = \"cost\"\nwafer_model = \"bottom-up\"\nyield_model = \"murphy\"\n[[chip]]\nstitched = true\n"
      "[[chip.tier]]\nnode = \"N28\"\narea_mm2 = 1000\ntransistors = 1e9\n",
      "name = \"c\"\ncurrency = \"USD\"\nvolume = 1\npackage = \"none\"\nyield_model = \"poisson\"\n[[chip]]\n[[chip.tier]]\nnode = \"N7\"\narea_mm2 = 800\n[input.N7]\nd0 = 1e12\n[input.test]\nwafer_coverage = 1\n",
      "scope,key,low,value,high,unit,shape,group,rho,status,source\nN7,d0,0.05,0.08,0.12,1/cm2,lognormal,N7,0.7,published,\"a, b\"\n",
  };
}
