// Any bytes as each kind of file that the law reads: a history, scenarios, claims, workloads, a vector file's
// row. Read into what can be computed, or refused with an error.
#include <cmath>

#include "diag/sink.hpp"
#include "flow/law/claims.hpp"
#include "flow/law/history.hpp"
#include "flow/law/scenarios.hpp"
#include "flow/law/workloads.hpp"
#include "law/backtest.hpp"
#include "law/vector_check.hpp"
#include "target.hpp"

namespace {

using namespace taufold;

void no_escape(const diag::Collector& out) {
  const std::string text = diag::to_text(out) + diag::to_json(out);
  fuzz::require(text.find('\x1b') == std::string::npos, "no escape of the input reaches the terminal");
}

bool number(double v) {
  return !std::isnan(v);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const io::InputFile file{"input", std::string(reinterpret_cast<const char*>(data), size), io::Packing::none,
                           size};
  {
    diag::Collector out;
    const flow::History h = flow::parse_history(std::span(&file, 1), out);
    no_escape(out);
    if (out.ok())
      for (const law::Series& s : h.series) {
        fuzz::require(s.size() >= 8, "a series has as many rows as are asked for");
        for (std::size_t k = 0; k < s.size(); ++k) {
          fuzz::require(std::isfinite(s.year[k]) && std::isfinite(s.ln_value[k]),
                        "a row is a date and a positive number");
          fuzz::require(k == 0 || s.year[k] >= s.year[k - 1], "rows are in the order of dates");
        }
        law::fit_exponential(s, std::floor(s.year.back()));
      }
  }
  {
    diag::Collector out;
    const std::vector<law::Scenario> all = flow::parse_scenarios(file, out);
    no_escape(out);
    if (out.ok() && !all.empty()) {
      const law::Roadmap map(all.front());
      std::vector<double> u(map.factors(), 0.37);
      for (const double at : {0.0, 0.37, 0x1.fffffffffffffp-1}) {
        for (double& x : u) x = at;
        for (const double v : map.ln_values(map.levers(u.data()), 2033))
          fuzz::require(number(v), "a year of a scenario is a number in every metric");
      }
    }
  }
  {
    diag::Collector out;
    const flow::ClaimFile claims = flow::parse_claims(file, out);
    no_escape(out);
    if (out.ok())
      for (const flow::Claim& c : claims.claims) {
        const law::Belief b = law::believe(c.assertion, c.evidence);
        fuzz::require(b.probability >= 0 && b.probability <= 1, "a claim holds with a probability");
        law::thresholds(c.assertion, b, 0.02);
      }
  }
  {
    diag::Collector out;
    const std::vector<flow::Workload> all = flow::read_workloads(file, out);
    no_escape(out);
    if (out.ok())
      for (const flow::Workload& w : all) {
        const law::TauResult r = law::tau_of(law::values_of(w.levers), 0.75);
        double sum = 0;
        for (const double s : r.share) sum += s;
        fuzz::require(std::isfinite(r.tau()) && r.tau() >= 0, "a workload takes a time");
        fuzz::require(!(r.tau() > 0) || std::abs(sum - 1) < 1e-6, "its shares add to one");
      }
  }
  // The notation of a vector file's inputs, and its formulas on whatever was read.
  law::VectorContext context;
  for (const auto& [module, quantity] : {std::pair{"wire", "Elmore"},
                                         {"fold", "break-even saved length"},
                                         {"density", "HW density"},
                                         {"compose", "max-plus"},
                                         {"cost", "good stack"},
                                         {"wirelength", "pair count"},
                                         {"equivalence", "generation index"},
                                         {"bayes", "P(>=400)"},
                                         {"spend", "V at iso-power"}}) {
    const law::VectorRow row{module, quantity, file.text.substr(0, 200), "", file.text.substr(0, 200)};
    const law::VectorValue v = law::compute_row(row, context);
    fuzz::require(v.value.has_value() == v.why.empty(), "a row has a value or a reason");
    fuzz::require(!v.value || std::isfinite(*v.value), "a value is a number");
  }
  return 0;
}

std::vector<std::string> taufold::fuzz::seeds() {
  return {
      "id,series,year,value,unit,group,status\na,clock,2001,1.0,MHz,x,product\nb,clock,2002.5,4.0,MHz,y,"
      "plan\nc,clock,2003,9,MHz,,\nd,clock,2004,16,MHz,,\ne,clock,2005,25,MHz,,\n"
      "f,clock,2006,36,MHz,,\ng,clock,2007,49,MHz,,\nh,clock,2008,64,MHz,,\ni,clock,2009,81,MHz,,\nj,clock,"
      "2010,100,MHz,,\n",
      "id,year,list,top_rmax_TF,sum_rmax_TF\nt1,2001.45,200106,1,9\nt2,2002.45,200206,2,18\nt3,2003.45,"
      "200306,3,27\n",
      "id,year,date,vendor,tensor_fp16_TFLOPS,tdp_W,mem_GBps,intranode_GBps\na,2024,2024-11-18,N,989.5,700,"
      "4800,900\nb,2023,2023-1,N,300,400,2000,\n",
      "[[scenario]]\nname = \"a\"\nnote = \"b\"\nnode_probability = 0.4\nnext_node = true\nmost_tiers = "
      "3\n[scenario.levers]\nthird_tier = { low = 2030, mode = 2033, high = 2037 }\n"
      "bond_yield = { low = 0.9, mode = 0.95, high = 1 }\nvoltage_share = { low = -0.3, mode = 0, high = 0.7 "
      "}\n[[together]]\nname = \"g\"\nlevers = { third_tier = 0.5, defects = -0.4 }\n"
      "[[target]]\nname = \"t\"\nmetric = \"density\"\nat_least = 400\nyear = 2031\n",
      "[sources]\nA = \"b\"\n[[claim]]\nid = \"X\"\ntext = \"t\"\nmetric = \"m\"\ncomparator = \"c\"\ndate = "
      "2026\nsource = \"A\"\nat_least = 1.3\nevidence = [{ value = 1.06, sd = 0.08, by = \"maker\" }]\n"
      "next = [{ what = \"w\", sd = 0.05 }]\n[[claim]]\nid = \"Y\"\ntext = \"t\"\nmetric = \"m\"\ncomparator "
      "= \"c\"\ndate = \"2026\"\nevidence = [{ odds = 3, by = \"press\" }]\n"
      "[[consistency]]\nname = \"n\"\nterms = [{ value = 2, power = -1 }]\nequals = 0.5\nclaims = "
      "[\"X\"]\n[[falsifier]]\nid = \"F\"\ntext = \"t\"\nstate = \"open\"\n[[joint]]\nname = \"j\"\nclaims = "
      "[\"X\", \"Y\"]\n",
      "[[workload]]\nname = \"w\"\n[workload.device]\ndriver = { low = 1600, value = 1982, high = 2500 "
      "}\n[workload.folding]\ntiers = 2\nbond_pitch = 0.5\n[workload.chip]\noperations = 1e9\nmemory_load = "
      "0.99\n"
      "[workload.node]\nchips = 8\nchip_share = 1\nmessages = 100\n",
      "Rd 3000 L 100 CL 1.5fF r 32.3 ohm/um c .173 fF/um Rh 166 Ch 2fF phi .5 V0 .85 Vt .3 a 1.3 g 1.08",
      "4x4x2 r=1 l=3; 146.2,186.74,246.55 v 238 sv .03 100+60, 90+80 A 110mm2 r 145mm wafer 14000 x3 bond "
      "500 x2 yb .97 D0 .1 per cm2 a 10",
  };
}
