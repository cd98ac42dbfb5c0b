// Reads what `taufold thermal` is given: a stack in one of its forms, and power.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "flow/heat/thermal.hpp"
#include "flow/read.hpp"
#include "io/stack/stack_file.hpp"
#include "report/document.hpp"

namespace taufold::flow {

namespace {

constexpr double kHotSpotInterval_s = 3.333e-6;

/// The map of power beside the report of a fold; without one its total power, spread evenly over the tiers and their area.
bool power_of_report(const io::InputFile& file, tech::HeatStack& s, Session& session) {
  const std::filesystem::path map = std::filesystem::path(file.path).parent_path() / kHeatFolder / kPowerFile;
  if (std::error_code error; std::filesystem::exists(map, error)) {
    const std::optional<io::InputFile> table = io::read_input(map.string(), session.diagnostics);
    if (!table) return false;
    record_input(map.string(), session);
    session.log(Level::info, fmt::format("  power of {}, beside {}", map.string(), file.path));
    return io::heat::read_power(*table, s, session.diagnostics);
  }
  const report::Loaded loaded = report::from_json(file.text);
  const report::Metric* power = nullptr;
  for (const char* name : {"fold.power.total", "sta.power.total", "flat.power.total"})
    if (power == nullptr) power = loaded.document.find(name);
  if (!loaded.error.empty() || power == nullptr) {
    session.diagnostics.report("THM-0010", file.path, loaded.error.empty() ? "the report holds no total power" : "the file " + loaded.error)
        .help("`taufold sta ... --json report.json` leaves sta.power.total");
    return false;
  }
  std::vector<tech::HeatLayer*> tiers;
  for (tech::HeatLayer& l : s.layers)
    if (l.active) tiers.push_back(&l);
  const double share = report::as_double(power->value) / static_cast<double>(tiers.size());
  for (tech::HeatLayer* l : tiers) l->sources.push_back({power->name, l->die.w_m > 0 ? l->die : s.chip(), share, 0});
  session.log(Level::info, fmt::format("  {} = {:.4g} W of {}, spread evenly over {} tiers", power->name, report::as_double(power->value), file.path, tiers.size()));
  return true;
}

std::optional<HeatInput> stack_of(const io::InputFile& file, const io::heat::HotSpotPackage& package, const ThermalRequest& r, Session& session) {
  HeatInput out;
  if (io::heat::looks_like_stk(file.text)) {
    std::vector<std::string> files;
    auto s = io::heat::read_stk(file, files, session.diagnostics);
    for (const std::string& f : files) record_input(f, session);
    if (!s) return std::nullopt;
    out.heat = std::move(*s);
    return out;
  }
  if (io::heat::looks_like_lcf(file.text) || io::heat::looks_like_flp(file.text)) {
    std::vector<std::string> files;
    auto s = io::heat::looks_like_lcf(file.text) ? io::heat::read_lcf(file, package, files, session.diagnostics)
                                                 : io::heat::read_flp(file, package, session.diagnostics);
    for (const std::string& f : files) record_input(f, session);
    if (!s) return std::nullopt;
    out.heat = std::move(*s);
    return out;
  }
  if (!io::stack::looks_like_stack(file.text)) {
    session.diagnostics.report("THM-0017", file.path, "this is no stack")
        .help("a stack is a stack.toml, a 3D-ICE .stk, a HotSpot .lcf or .flp, or a thermal case in JSON");
    return std::nullopt;
  }
  auto stack = io::stack::read_stack(file, session.diagnostics);
  if (!stack) return std::nullopt;
  tech::Surroundings& t = stack->thermal;
  if (r.sink) t = tech::with_sink(t, *tech::sink(*r.sink));
  if (!t.width_um.known() || !t.depth_um.known()) {
    session.diagnostics.report("THM-0018", file.path, "the stack states no footprint")
        .help("[thermal] with width_um and depth_um says how large it is");
    return std::nullopt;
  }
  std::string fault = tech::fault_of_plates(t);
  if (!fault.empty()) {
    session.diagnostics.report("THM-0032", file.path, fault);
    return std::nullopt;
  }
  constexpr double kMostPeriods = 1e5;
  if (t.period_s > 0 && !t.samples_s.empty() && t.samples_s.back() > kMostPeriods * t.period_s) {
    session.diagnostics.report("THM-0032", file.path, fmt::format("{:.3g} periods until the last sample are more than can be followed", t.samples_s.back() / t.period_s))
        .help("over many periods the mean power does: a steady state with it");
    return std::nullopt;
  }
  tech::fill_defaults(t);
  auto heat = tech::heat_stack(*stack, fault);
  if (!heat) {
    session.diagnostics.report("THM-0019", file.path, fault);
    return std::nullopt;
  }
  out.heat = std::move(*heat);
  out.stack = std::move(stack);
  return out;
}

}  // namespace

void report_unknown_sink(const std::string& name, Session& session) {
  std::string list = "sinks:";
  for (const tech::Sink& s : tech::sinks()) list += fmt::format(" {}", s.name);
  session.diagnostics.report("THM-0020", fmt::format("there is no sink {}", diag::quoted(name))).help(list);
}

std::optional<HeatInput> read_heat(const ThermalRequest& r, Session& session) {
  Pass pass(session, "read");
  if (r.sink && tech::sink(*r.sink) == nullptr) {
    report_unknown_sink(*r.sink, session);
    return std::nullopt;
  }
  std::optional<HeatInput> out;
  // A result folder stands for the stack and the power that a fold left in it.
  std::vector<std::string> paths;
  for (const std::string& path : r.inputs) {
    std::error_code error;
    const std::filesystem::path in = std::filesystem::path(path) / kHeatFolder;
    if (std::filesystem::is_directory(in, error) && std::filesystem::exists(in / kStackFile, error))
      for (const std::string_view file : {kStackFile, kPowerFile}) paths.push_back((in / file).string());
    else
      paths.push_back(path);
  }
  // The stack first, whatever the order on the command line: power belongs to its layers.
  std::vector<io::InputFile> powers;
  io::heat::HotSpotPackage package;
  std::optional<io::InputFile> stack;
  for (const std::string& path : paths) {
    std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
    if (!file) return std::nullopt;
    record_input(path, session);
    if (io::heat::looks_like_hotspot_config(file->text)) {
      io::heat::read_hotspot_config(*file, package, session.diagnostics);
      continue;
    }
    const bool report = file->text.find("\"taufold.report/") < 4096;
    if (io::heat::looks_like_power(file->text) || io::heat::looks_like_ptrace(file->text) || report)
      powers.push_back(std::move(*file));
    else if (!stack)
      stack = std::move(file);
    else
      session.diagnostics.report("THM-0017", path, fmt::format("a second stack beside {}, or a power of no known form", stack->path))
          .help("power is a CSV with the heading layer,x_um,y_um,width_um,depth_um,power_W or name,power_W, a .ptrace or a report.json");
  }
  if (!stack) session.diagnostics.report("THM-0017", "no stack is given").help("taufold thermal stack.toml power.csv");
  if (session.failed()) return std::nullopt;
  out = stack_of(*stack, package, r, session);
  if (!out) return std::nullopt;
  // Powers by name belong to rectangles, whatever the order on the command line.
  std::stable_partition(powers.begin(), powers.end(), [](const io::InputFile& f) { return !io::heat::looks_like_named_power(f.text); });
  for (const io::InputFile& f : powers) {
    if (io::heat::looks_like_power(f.text))
      io::heat::read_power(f, out->heat, session.diagnostics);
    else if (io::heat::looks_like_ptrace(f.text))
      io::heat::read_ptrace(f, r.interval_s.value_or(package.interval_s > 0 ? package.interval_s : kHotSpotInterval_s), out->heat, session.diagnostics);
    else
      power_of_report(f, out->heat, session);
  }
  if (session.failed()) return std::nullopt;
  if (!io::heat::report_faults(out->heat, r.transient, stack->path, session.diagnostics)) return std::nullopt;
  if (out->heat.power_W() <= 0)
    session.diagnostics.report("THM-0021", stack->path, "nothing gives heat: every temperature is that of the ambient")
        .help("give a table of powers behind the stack");
  return out;
}

}  // namespace taufold::flow
