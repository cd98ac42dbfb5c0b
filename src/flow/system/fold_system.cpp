#include "flow/system/fold_system.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "flow/design/parts.hpp"
#include "flow/read.hpp"
#include "flow/system/compute.hpp"
#include "io/design/design_file.hpp"
#include "system/presets.hpp"

namespace taufold::flow {

std::optional<io::InputFile> load_system(const std::string& name, Session& session) {
  std::error_code ignored;
  if (const system::Preset* p = system::find_preset(name); p != nullptr && !std::filesystem::exists(name, ignored)) {
    io::InputFile file;
    file.path = name;
    file.text = p->text;
    return file;
  }
  std::optional<io::InputFile> file = io::read_input(name, session.diagnostics);
  if (file) record_input(name, session);
  return file;
}

std::optional<system::ChipFold> chip_fold_of(const report::Document& d, std::string& lack) {
  const std::optional<double> fold_f = d.number("fold.fmax", "Hz"), flat_f = d.number("flat.fmax", "Hz"), fold_P = d.number("fold.power.total", "W"), flat_P = d.number("flat.power.total", "W");
  if (!fold_f || !flat_f || !fold_P || !flat_P || !(*fold_f > 0 && *flat_f > 0 && *fold_P > 0 && *flat_P > 0)) {
    lack = "fold.fmax, flat.fmax, fold.power.total and flat.power.total are needed";
    return std::nullopt;
  }
  system::ChipFold f;
  f.tiers = d.number("fold.tiers", "1").value_or(2);
  f.speed = *fold_f / *flat_f;
  f.capacitance = *fold_P / *flat_P;  // both at one clock
  system::set_transfer(f);
  return f;
}

std::string system_of_design_file(std::span<const LoadedInput> files) {
  for (const LoadedInput& in : files) {
    if (!is_design_file(in)) continue;
    diag::Collector faults;
    const std::optional<io::DesignFile> d = io::read_design_file(in.file, faults);
    if (d) return d->system;
  }
  return {};
}

std::unique_ptr<FoldSystem> read_fold_system(const std::string& name, Session& session) {
  std::optional<io::InputFile> file = load_system(name, session);
  if (!file) return nullptr;
  auto out = std::make_unique<FoldSystem>();
  out->file = std::move(*file);
  std::optional<SystemFile> f = read_system_file(out->file, session.diagnostics);
  if (!f) return nullptr;
  for (const std::string& path : f->reports) record_input(path, session);
  out->system = std::move(*f);
  return out;
}

bool enter_fold_system(const FoldSystem& s, ThreadPool& pool, Session& session) {
  report::Document& d = session.document;
  std::string lack;
  std::optional<system::ChipFold> fold = chip_fold_of(d, lack);
  if (!fold) {
    session.log(Level::info, "no figures of a system: " + lack);
    return true;
  }
  SystemFile flat = s.system;
  const system::Spend asked = flat.system.fold ? flat.system.fold->spend : system::Spend::frequency;
  flat.system.fold.reset();
  std::optional<Computed> base = compute_system(flat, 1, pool, session.diagnostics);
  if (!base) return false;
  describe_system(flat, *base);
  const system::Calibration& cal = system::shipped_calibration();
  const std::string run(system::unit_of(base->system.workload)), count(system::count_of(base->system.workload));
  const std::string source = fmt::format("{} on {} {}; 10 and 90 %: coefficients fitted to published runs, what they leave, and how little a tile says of a chip", base->system.name, base->system.accelerators,
                                         base->system.platform.chip.name);
  const auto enter = [&](const std::string& name, const Computed& c) {
    d.metrics.push_back({name + "time", c.outcome.time_s(), "s", c.intervals.time.low, c.intervals.time.high, source});
    if (c.outcome.has_power) d.metrics.push_back({name + "energy", c.outcome.joule(), "J/" + count, c.intervals.joule.low, c.intervals.joule.high, source});
    if (c.outcome.money_USD) d.metrics.push_back({name + "cost", *c.outcome.money_USD, "USD/" + count, c.intervals.money->low, c.intervals.money->high, source});
  };
  enter("fold.system.flat.", *base);
  d.add("fold.system.accelerators", base->system.accelerators, "1");
  d.add("fold.system.speed", fold->speed, "1");
  d.add("fold.system.capacitance", fold->capacitance, "1");
  std::string text = fmt::format("{}: a {} with flat chips {:.4g} s ({:.4g} to {:.4g})", diag::shown(base->system.name), run, base->outcome.time_s(), base->intervals.time.low, base->intervals.time.high);
  report::Series parts{.name = "fold.system.parts", .columns = {{"flat", {}}}};
  for (std::size_t k = 0; k < std::size(system::kParts); ++k) {
    parts.labels.emplace_back(system::kParts[k]);
    parts.columns[0].second.push_back(system::part(base->outcome.step.parts, k));
  }
  // Heat: a chip at its nominal power stands at its limit, and the folded one under the same sink carries this much of it.
  const std::optional<double> carried = d.number("fold.sustained.power_ratio", "1");
  for (std::size_t k = 0; k < std::size(system::kSpends); ++k) {
    const auto spend = static_cast<system::Spend>(k);
    Computed c;
    c.system = base->system;
    c.memory_bytes = base->memory_bytes;
    fold->spend = spend;
    c.system.fold = fold;
    c.system.money.price_USD.reset();  // that of the flat chip
    if (carried && *carried < 1 && c.system.platform.chip.power_W > 0)
      c.system.cooling = system::Cooling{.limit_W = *carried * c.system.platform.chip.power_W, .sink = "the flat chip's sink"};
    c.outcome = system::evaluate(c.system, cal.coefficients);
    c.intervals = system::intervals(c.system, cal);
    const system::Interval ratio = system::equal_number(c.system, base->system, cal);
    const std::string name = fmt::format("fold.system.{}.", system::kSpends[k]);
    enter(name, c);
    d.metrics.push_back({name + "speedup", ratio.value, "1", ratio.low, ratio.high, source});
    d.add(name + "clock", c.outcome.clock, "1");
    d.add(name + "units", c.outcome.folded->units, "1");
    if (c.outcome.by_heat) d.add(name + "limited_by_heat", std::int64_t{1}, "1");
    text += fmt::format("\n  folded as this design, spent on {:<10} {:.4g} s ({:.4g} to {:.4g}), {:.4f} ({:.4f} to {:.4f}) of the work an accelerator", system::kSpends[k], c.outcome.time_s(), c.intervals.time.low,
                        c.intervals.time.high, ratio.value, ratio.low, ratio.high);
    if (c.outcome.has_power && base->outcome.has_power) text += fmt::format(", {:.3f} of the energy", c.outcome.joule() / base->outcome.joule());
    if (c.outcome.by_heat) text += ", limited by heat";
    parts.columns.push_back({std::string(system::kSpends[k]), {}});
    for (std::size_t i = 0; i < std::size(system::kParts); ++i) parts.columns.back().second.push_back(system::part(c.outcome.step.parts, i));
    if (spend != asked) continue;
    d.metrics.push_back({"fold.system.time", c.outcome.time_s(), "s", c.intervals.time.low, c.intervals.time.high, source});
    d.metrics.push_back({"fold.system.speedup", ratio.value, "1", ratio.low, ratio.high, source});
  }
  d.series.push_back(std::move(parts));
  session.log(Level::result, text);
  return true;
}

}  // namespace taufold::flow
