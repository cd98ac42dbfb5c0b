#include "flow/system/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "system/memory.hpp"

namespace taufold::flow {

namespace {

using system::Workload;

constexpr std::string_view kPartTexts[] = {"arithmetic", "memory", "scale-up links", "scale-out links", "start-up of messages", "waiting in the pipeline", "jitter of many ranks"};

/// "19.3 ms": four digits and a unit that fits.
std::string seconds(double s) {
  if (s >= 1) return fmt::format("{:.4g} s", s);
  if (s >= 1e-3) return fmt::format("{:.4g} ms", 1e3 * s);
  return fmt::format("{:.4g} us", 1e6 * s);
}
std::string joules(double j) {
  for (const auto& [unit, name] : {std::pair(1.0, "J"), std::pair(1e-3, "mJ"), std::pair(1e-6, "uJ"), std::pair(1e-9, "nJ")})
    if (j >= unit) return fmt::format("{:.4g} {}", j / unit, name);
  return fmt::format("{:.4g} pJ", 1e12 * j);
}

/// In the format of the training, of the chip as it is folded.
double peak_of(const Computed& c) { return c.system.platform.chip.peak(c.system.training.format) * (c.outcome.folded ? c.outcome.folded->peak : 1); }

std::string mapping_text(const Computed& c) {
  const system::Case& s = c.system;
  if (s.workload == Workload::training) {
    const bool again = s.training.recompute != system::Recompute::none;
    return system::text(s.training.layout) + (again ? fmt::format(", {} recomputation", system::kRecomputes[static_cast<std::size_t>(s.training.recompute)]) : std::string());
  }
  std::string out = fmt::format("tensor {}", s.inference.tensor);
  if (s.inference.expert > 1) out += fmt::format(", expert {}", s.inference.expert);
  return out + fmt::format(", {} replica{} of {} sequence{}", s.inference.replicas, s.inference.replicas == 1 ? "" : "s", s.inference.batch, s.inference.batch == 1 ? "" : "s");
}

std::string power_text(const Computed& c, std::string_view count) {
  const system::Outcome& o = c.outcome;
  const system::StepEnergy& e = o.energy;
  std::string out = fmt::format("  energy a {:<12} {} ({} to {}): ", count, joules(o.joule()), joules(c.intervals.joule.low), joules(c.intervals.joule.high));
  const std::pair<std::string_view, double> shares[] = {{"operations", e.operations_J}, {"memory", e.memory_J}, {"links", e.links_J}, {"leakage", e.static_J}, {"host", e.host_J}, {"cooling", e.cooling_J}};
  bool first = true;
  for (const auto& [name, joule] : shares) {
    if (joule <= 0) continue;
    out += fmt::format("{}{} {:.0f} %", first ? "" : ", ", name, 100 * joule / e.total());
    first = false;
  }
  out += fmt::format("\n  mean power             {:.4g} W an accelerator with its share of the site", o.power_W());
  if (c.system.workload != Workload::frame && c.system.platform.power_W > 0)
    out += fmt::format("; at nameplate power {} a {}", joules(c.system.platform.power_W * c.system.power.pue * o.time_s() * o.accelerators / o.count), count);
  if (o.limited) out += fmt::format("\n  limited by its power   {:.3f} V, clock {:.3f} of the nominal", o.voltage_V, o.clock);
  out += '\n';
  if (o.money_USD) {
    const system::Money& m = c.system.money;
    out += fmt::format("  cost a million {:<7} {:.4g} USD ({:.4g} to {:.4g}) at {:.5g} USD an accelerator; carbon {:.4g} kg{}\n", std::string(count) + "s", 1e6 * *o.money_USD, 1e6 * c.intervals.money->low, 1e6 * c.intervals.money->high,
                       *m.price_USD + c.system.platform.parts_USD(), 1e6 * o.kg(m), m.embodied_kg ? fmt::format(", {:.3g} kg of making each included", *m.embodied_kg) : std::string(" of its energy"));
  }
  return out;
}

}  // namespace

std::string system_text(const Computed& c) {
  const system::Case& s = c.system;
  const system::Outcome& o = c.outcome;
  const std::string_view run = system::unit_of(s.workload), count = system::count_of(s.workload);
  std::string out = fmt::format("{}: {}", diag::shown(s.name), system::kWorkloads[static_cast<std::size_t>(s.workload)]);
  const bool of_model = s.workload == Workload::training || s.workload == Workload::prefill || s.workload == Workload::decode;
  const system::Transformer& m = s.workload == Workload::training ? s.training.model : s.inference.model;
  if (of_model) {
    out += fmt::format(" of {} ({:.4g} B weights", diag::shown(m.name), 1e-9 * system::parameters(m));
    if (m.mixture()) out += fmt::format(", {:.4g} B of them active", 1e-9 * system::active_parameters(m));
    out += ")";
  }
  out += fmt::format(" on {} {}\n", s.accelerators, diag::shown(s.platform.chip.name));
  if (of_model) {
    out += fmt::format("  mapping                {}\n", mapping_text(c));
    out += fmt::format("  memory                 {:.4g} of {:.4g} GB an accelerator\n", 1e-9 * c.memory_bytes, 1e-9 * s.platform.chip.capacity_bytes());
  }
  const system::Chip& chip = s.platform.chip;
  if (!chip.stores.empty() || chip.dies.count > 1) {
    const system::Reach r = system::reach(chip, c.memory_bytes > 0 ? c.memory_bytes : o.step.work.memory_bytes);
    out += fmt::format("  memories               {:.4g} GB/s together", 1e-9 * r.bandwidth);
    for (std::size_t k = 0; k < chip.stores.size(); ++k) out += fmt::format(", {:.0f} % of the traffic in {}", 100 * r.share[k + 1], diag::shown(chip.stores[k].name));
    if (r.crossing > 0) out += fmt::format(", {:.0f} % from another of the {} dies{}", 100 * r.crossing, chip.dies.count, r.by_dies ? ", whose links are the limit" : "");
    out += '\n';
  }
  if (o.folded)
    out += fmt::format("  fold                   {:.4g} tiers spent on {}: {:.3f} V, clock x {:.3f}, units x {:.2f}, peak x {:.3f}, energy of an operation x {:.3f}{}\n", s.fold->tiers,
                       system::kSpends[static_cast<std::size_t>(s.fold->spend)], o.folded->voltage_V, o.folded->clock, o.folded->units, o.folded->peak, o.folded->operation,
                       o.folded->at_least_voltage ? "; at the least voltage" : "");
  out += fmt::format("  time of a {:<12} {} ({} to {}, 80 %)\n", run, seconds(o.time_s()), seconds(c.intervals.time.low), seconds(c.intervals.time.high));
  if (o.frame) out += fmt::format("  latency of a frame     {}\n", seconds(o.frame->latency_s));
  out += fmt::format("  {:<22} {:.5g} a second", std::string(count) + "s", o.rate());
  if (o.accelerators > 1) out += fmt::format(", {:.5g} an accelerator", o.rate() / o.accelerators);
  if (s.workload == Workload::training) {
    const double peak = peak_of(c);
    out += fmt::format("; {:.1f} % of the {} peak by the model's operations, causal attention counted half", 100 * system::model_flops(s.training, o.time_s()) / peak,
                       system::kFormats[static_cast<std::size_t>(s.training.format)]);
  }
  out += "\n  where the time goes    ";
  bool first = true;
  for (std::size_t k = 0; k < std::size(system::kParts); ++k) {
    const double share = system::part(o.step.parts, k) / o.time_s();
    if (share < 5e-4) continue;
    out += fmt::format("{}{} {:.1f} %", first ? "" : ", ", kPartTexts[k], 100 * share);
    first = false;
  }
  if (o.frame)
    out += fmt::format("; the slowest is {}", o.frame->slowest == s.units.size() ? std::string("the memory") : std::string(diag::shown(s.units[o.frame->slowest].name)));
  else
    out += fmt::format("; {} dominates", kPartTexts[o.dominant()]);
  out += "\n  one per cent more of   ";
  first = true;
  for (const system::Elasticity& e : c.levers) {
    if (std::abs(e.value) < 5e-4) continue;
    out += fmt::format("{}{} {:+.2f} %", first ? "" : ", ", e.lever, e.value);
    first = false;
  }
  out += " of the time\n";
  if (c.simulated_s) out += fmt::format("  the pipeline           {} event by event, {} by the closed form\n", seconds(*c.simulated_s), seconds(*c.analytic_s));
  if (o.has_power) out += power_text(c, count);
  if (o.burst) {
    const system::Burst& b = *o.burst;
    if (std::isinf(b.lasts_s))
      out += fmt::format("  sustained              {:.3g} W are below the {:.3g} W that the body carries off: no limit\n", b.power_W, b.sustained_W);
    else
      out += fmt::format("  sustained              {:.3g} W for {} from cold, then {:.3g} W: {:.5g} {}s a second, {:.0f} % of the burst\n", b.power_W, seconds(b.lasts_s), b.sustained_W,
                         o.rate() * b.sustained_rate, count, 100 * b.sustained_rate);
  }
  if (!c.mappings.empty()) {
    out += "  fastest mappings\n";
    for (const system::Mapping& x : c.mappings)
      out += fmt::format("    {:>10}  {:>6.1f} GB  {}{}\n", seconds(x.time_s), 1e-9 * x.memory_bytes, system::text(x.job.layout),
                         x.job.recompute == system::Recompute::none ? "" : fmt::format(", {} recomputation", system::kRecomputes[static_cast<std::size_t>(x.job.recompute)]));
  }
  return out;
}

void enter_system(const Computed& c, const std::string& prefix, Session& session) {
  const system::Case& s = c.system;
  const system::Outcome& o = c.outcome;
  report::Document& doc = session.document;
  const std::string name = prefix + "system.", count(system::count_of(s.workload));
  const std::string source = fmt::format("10 and 90 %: coefficients fitted to {} published runs, and what they leave", system::published_runs().size());
  doc.metrics.push_back({name + "time", o.time_s(), "s", c.intervals.time.low, c.intervals.time.high, source});
  const double rate = o.count;
  doc.metrics.push_back({name + "rate", o.rate(), count + "/s", rate / c.intervals.time.high, rate / c.intervals.time.low, source});
  doc.add(name + "accelerators", s.accelerators, "1");
  for (std::size_t k = 0; k < std::size(system::kParts); ++k) doc.add(fmt::format("{}tau.{}", name, system::kParts[k]), system::part(o.step.parts, k), "s");
  for (const system::Elasticity& e : c.levers) {
    std::string key(e.lever);
    std::replace(key.begin(), key.end(), ' ', '_');
    doc.add(fmt::format("{}elasticity.{}", name, key), e.value, "1");
  }
  if (c.memory_bytes > 0) doc.add(name + "memory", c.memory_bytes, "byte");
  doc.add(name + "memory_bandwidth", system::reach(s.platform.chip, c.memory_bytes > 0 ? c.memory_bytes : o.step.work.memory_bytes).bandwidth, "byte/s");
  for (std::size_t k = 0; k < s.platform.links.size(); ++k) doc.add(fmt::format("{}links.{}.sent", name, s.platform.links[k].name), o.step.work.sent_bytes[k], "byte");
  if (s.workload == Workload::training) {
    const system::Layout& l = s.training.layout;
    doc.add(name + "mfu", system::model_flops(s.training, o.time_s()) / peak_of(c), "1");
    for (const auto& [key, v] : {std::pair("tensor", l.tensor), std::pair("pipeline", l.pipeline), std::pair("chunks", l.chunks), std::pair("context", l.context), std::pair("expert", l.expert),
                                 std::pair("data", l.data), std::pair("micro_batch", l.micro_batch)})
      doc.add(fmt::format("{}mapping.{}", name, key), static_cast<std::int64_t>(std::llround(v)), "1");
    doc.add(name + "bubble_share", o.step.bubble_share, "1");
  }
  if (c.simulated_s) doc.add(name + "pipeline.simulated", *c.simulated_s, "s");
  if (c.analytic_s && c.simulated_s) doc.add(name + "pipeline.closed_form", *c.analytic_s, "s");
  if (o.has_power) {
    doc.metrics.push_back({name + "energy", o.joule(), "J/" + count, c.intervals.joule.low, c.intervals.joule.high, source + ", and the split of power"});
    const double per = o.accelerators / o.count;
    for (const auto& [key, v] : {std::pair("operations", o.energy.operations_J), std::pair("memory", o.energy.memory_J), std::pair("links", o.energy.links_J), std::pair("leakage", o.energy.static_J),
                                 std::pair("host", o.energy.host_J), std::pair("cooling", o.energy.cooling_J)})
      doc.add(fmt::format("{}energy.{}", name, key), v * per, "J/" + count);
    doc.add(name + "power", o.power_W(), "W");
    doc.add(name + "carbon", o.kg(s.money), "kg/" + count);
    if (o.money_USD) {
      doc.metrics.push_back({name + "cost", *o.money_USD, "USD/" + count, c.intervals.money->low, c.intervals.money->high, source + ", and the price where it was computed"});
      doc.add(name + "price", *s.money.price_USD + s.platform.parts_USD(), "USD");
    }
    if (s.money.embodied_kg) doc.add(name + "embodied", *s.money.embodied_kg, "kg");
    if (s.cooling) doc.add(name + "heat_limit", s.cooling->limit_W, "W");
  }
  if (o.folded) {
    doc.add(name + "fold.clock", o.folded->clock, "1");
    doc.add(name + "fold.units", o.folded->units, "1");
    doc.add(name + "fold.peak", o.folded->peak, "1");
    doc.add(name + "fold.operation_energy", o.folded->operation, "1");
    doc.add(name + "fold.voltage", o.folded->voltage_V, "V");
  }
  if (o.burst && !std::isinf(o.burst->lasts_s)) {
    doc.add(name + "burst.duration", o.burst->lasts_s, "s");
    doc.add(name + "sustained.rate", o.rate() * o.burst->sustained_rate, count + "/s");
  }
}

}  // namespace taufold::flow
