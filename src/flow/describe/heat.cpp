// What `check` says about thermal cases, stacks of thermal tools and powers.
#include <fmt/format.h>

#include <algorithm>

#include "flow/describe/describe.hpp"
#include "io/heat/heat.hpp"

namespace taufold::flow {

namespace {

std::string described(const tech::HeatStack& s) {
  std::size_t sources = 0, regions = 0;
  for (const tech::HeatLayer& l : s.layers) sources += l.sources.size(), regions += l.regions.size();
  return fmt::format("{} layers of {:.6g} x {:.6g} um, {} of them active, {} blocks of other materials, {} rectangles of power, {:.6g} W", s.layers.size(),
                     1e6 * s.chip().w_m, 1e6 * s.chip().h_m, std::count_if(s.layers.begin(), s.layers.end(), [](const tech::HeatLayer& l) { return l.active; }), regions,
                     sources, s.power_W());
}

void enter(const tech::HeatStack& s, report::Document& d) {
  if (d.find("stack.layers") != nullptr) return;
  d.add("stack.layers", static_cast<std::int64_t>(s.layers.size()), "1");
  d.add("stack.power", s.power_W(), "W");
}

}  // namespace

void describe_heat_case(io::InputFile& file, Inputs&, Session& session) {
  const std::optional<io::heat::Case> c = io::heat::read_case(file, session.diagnostics);
  if (!c) return;
  enter(c->stack, session.document);
  session.log(Level::result, fmt::format("{}: thermal case {}{}: {}", file.path, diag::quoted(c->id), c->transient ? ", over time" : "", described(c->stack)));
}

void describe_heat_stack(io::InputFile& file, Inputs& inputs, Session& session) {
  std::vector<std::string> files;
  const bool stk = io::heat::looks_like_stk(file.text), lcf = io::heat::looks_like_lcf(file.text);
  std::optional<tech::HeatStack> s = stk   ? io::heat::read_stk(file, files, session.diagnostics)
                                     : lcf ? io::heat::read_lcf(file, {}, files, session.diagnostics)
                                           : io::heat::read_flp(file, {}, session.diagnostics);
  if (!s) return;
  session.log(Level::result, fmt::format("{}: {}: {}", file.path, stk ? "3D-ICE stack" : lcf ? "HotSpot layers" : "HotSpot floorplan", described(*s)));
  enter(*s, session.document);
  if (!inputs.heat) inputs.heat = std::move(*s);
}

void read_power_input(io::InputFile& file, Inputs& inputs, Session&) {
  inputs.powers.push_back(std::move(file));
}

// A table names layers, which only a stack has.
void finish_power(Inputs& inputs, Session& session) {
  for (const io::InputFile& file : inputs.powers) {
    if (!inputs.heat) {
      session.diagnostics.report("THM-0030", file.path, "powers can be judged only against their stack").help("taufold check STACK " + file.path);
      continue;
    }
    tech::HeatStack s = *inputs.heat;
    constexpr double kInterval_s = 3.333e-6;  // of a trace; times are not looked at here
    const bool good = io::heat::looks_like_power(file.text) ? io::heat::read_power(file, s, session.diagnostics) : io::heat::read_ptrace(file, kInterval_s, s, session.diagnostics);
    if (!good || !io::heat::report_faults(s, false, file.path, session.diagnostics)) continue;
    std::size_t before = 0, after = 0;
    for (const tech::HeatLayer& l : inputs.heat->layers) before += l.sources.size();
    for (const tech::HeatLayer& l : s.layers) after += l.sources.size();
    const double watts = s.power_W() - inputs.heat->power_W();
    if (session.document.find("stack.table_power") == nullptr) session.document.add("stack.table_power", watts, "W");
    session.log(Level::result, fmt::format("{}: {} rectangles of power, {:.6g} W", file.path, after - before, watts));
  }
}

}  // namespace taufold::flow
