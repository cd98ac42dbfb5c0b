#include "flow/system/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "cost/stack_price.hpp"
#include "cost/uncertainty.hpp"
#include "diag/suggest.hpp"
#include "io/stack/stack_file.hpp"
#include "io/tree/fields.hpp"
#include "tech/surroundings.hpp"
#include "thermal/discretise.hpp"
#include "thermal/steady.hpp"

namespace taufold::flow {

namespace {

using io::tree::Fields;
using io::tree::Value;

constexpr std::string_view kDiesKeys[] = {"count", "bandwidth_GBps", "latency_us", "energy_pJ_bit", "cost_USD", "local_share"};
constexpr std::string_view kStoreKeys[] = {"name", "GB", "GBps", "energy_pJ_bit", "cost_USD"};
constexpr std::string_view kSiliconKeys[] = {"node", "area_mm2", "tiers", "chips", "bond_pitch_um", "stacking", "package", "memory", "memories", "volume", "price_over_cost", "around_USD"};
constexpr std::string_view kCoolingKeys[] = {"stack", "area_mm2", "sink", "limit_C"};
constexpr double kMost = 1e12, kMostDies = 1024, kMostTiers = 64;
constexpr std::size_t kMostStores = 8, kSamples = 2048;
constexpr double kZ = 1.6448536269514722;  // of 95 %

}  // namespace

void read_dies(const Value& table, SystemFile& r, diag::Collector& out) {
  Fields f(table, "the dies of an accelerator", kDiesKeys, out);
  system::Dies d;
  if (f.require("count") != nullptr) d.count = static_cast<double>(f.integer("count", 1, static_cast<std::int64_t>(kMostDies)).value_or(1));
  if (d.count > 1 && f.require("bandwidth_GBps") != nullptr) d.bandwidth = 1e9 * f.number("bandwidth_GBps", 0, kMost, true).value_or(1);
  if (const auto v = f.number("latency_us", 0, 1e9)) d.latency_s = 1e-6 * *v;
  if (const auto v = f.number("energy_pJ_bit", 0, 1e6)) d.energy_J_byte = 8e-12 * *v;
  if (const auto v = f.number("cost_USD", 0, kMost)) d.cost_USD = *v;
  if (const auto v = f.number("local_share", 0, 1)) d.local_share = *v;
  r.system.platform.chip.dies = d;
}

void read_store(const Value& table, SystemFile& r, diag::Collector& out) {
  Fields f(table, "a memory", kStoreKeys, out);
  std::vector<system::Store>& all = r.system.platform.chip.stores;
  if (all.size() == kMostStores) {
    out.report("SYM-0011", table.source, table.at, fmt::format("more than {} memories beside the main one", kMostStores));
    return;
  }
  system::Store s;
  s.name = f.require("name") != nullptr ? f.text("name").value_or("") : "";
  for (const system::Store& other : all)
    if (other.name == s.name && !s.name.empty()) out.report("SYM-0011", table.source, f.get("name")->at, fmt::format("two memories are called {}", diag::quoted(s.name)));
  if (f.require("GB") != nullptr) s.bytes = 1e9 * f.number("GB", 0, kMost, true).value_or(1);
  if (f.require("GBps") != nullptr) s.bandwidth = 1e9 * f.number("GBps", 0, kMost, true).value_or(1);
  if (const auto v = f.number("energy_pJ_bit", 0, 1e6)) s.energy_J_byte = 8e-12 * *v;
  if (const auto v = f.number("cost_USD", 0, kMost)) s.cost_USD = *v;
  all.push_back(std::move(s));
}

void read_silicon(const Value& table, SystemFile& r, diag::Collector& out) {
  Fields f(table, "silicon", kSiliconKeys, out);
  const std::size_t before = out.errors();
  cost::StackShape shape;
  const std::vector<std::string> nodes = f.require("node") != nullptr ? f.texts("node").value_or(std::vector<std::string>{}) : std::vector<std::string>{};
  for (const std::string& text : nodes) {
    const std::string name = cost::node_named(cost::default_inputs(), text);
    if (!name.empty()) {
      shape.nodes.push_back(name);
      continue;
    }
    const std::vector<std::string> known = cost::node_names(cost::default_inputs());
    const std::string_view near = diag::nearest(text, known.size(), [&](std::size_t k) { return std::string_view(known[k]); });
    out.report("SYM-0006", table.source, f.get("node")->at, fmt::format("nothing is known of what the node {} costs", diag::quoted(text)))
        .note(fmt::format("known: {}", fmt::join(known, ", ")))
        .help(near.empty() ? "name a node of data/cost.csv" : std::string(diag::did_you_mean(near)));
  }
  const auto tiers = static_cast<std::size_t>(f.integer("tiers", 1, static_cast<std::int64_t>(kMostTiers)).value_or(static_cast<std::int64_t>(std::max<std::size_t>(1, shape.nodes.size()))));
  if (f.require("area_mm2") != nullptr) shape.tier_mm2 = f.number("area_mm2", 0, 1e5, true).value_or(1);
  if (out.errors() > before) return;
  if (shape.nodes.size() == 1) shape.nodes.assign(tiers, shape.nodes.front());
  if (shape.nodes.size() != tiers) {
    const Value& at = f.has("tiers") ? *f.get("tiers") : *f.get("node");
    out.report("SYM-0011", table.source, at.at, fmt::format("{} nodes are named for {} tiers", shape.nodes.size(), tiers)).help("name one node for all, or one for each from the bottom");
    return;
  }
  if (const auto v = f.number("bond_pitch_um", 0.01, 1000)) shape.pitches_um.assign(tiers - 1, *v);
  if (const auto w = f.word("stacking", cost::kStackings)) shape.stacking = static_cast<cost::Stacking>(*w);
  SystemFile::Silicon s{cost::stack_system(r.system.label, shape), 1, 0};
  s.system.chips.front().count = static_cast<int>(f.integer("chips", 1, static_cast<std::int64_t>(kMostDies)).value_or(1));
  s.system.package = cost::Package::interposer;
  if (const auto w = f.word("package", cost::kPackages)) s.system.package = static_cast<cost::Package>(*w);
  if (const auto v = f.number("volume", 1, 1e12)) s.system.volume = *v;
  if (const auto kind = f.text("memory")) {
    if (!cost::default_inputs().has_scope("memory." + *kind))
      out.report("SYM-0006", table.source, f.get("memory")->at, fmt::format("nothing is known of what the memory {} costs", diag::quoted(*kind))).help("known are the rows memory.* of data/cost.csv, such as HBM3 and LPDDR");
    else
      s.system.memories.push_back({*kind, static_cast<int>(f.integer("memories", 1, 1000).value_or(1))});
  }
  s.price_over_cost = f.number("price_over_cost", 0.01, 1000).value_or(1);
  s.around_USD = f.number("around_USD", 0, kMost).value_or(0);
  if (out.errors() > before) return;
  const cost::Figures<double> nominal = cost::evaluate(cost::make_plan(s.system, cost::default_inputs()));
  r.system.money.price_USD = s.price_over_cost * nominal[cost::Figure::unit] + s.around_USD;
  r.system.money.embodied_kg = nominal[cost::Figure::carbon];
  r.silicon = std::move(s);
}

void spread_of_silicon(const SystemFile::Silicon& s, system::Money& m) {
  const std::vector<cost::Plan> plans = {cost::make_plan(s.system, cost::default_inputs())};
  ThreadPool pool(1);
  const std::vector<cost::Samples> samples = cost::draw(plans, kSamples, 1, pool);
  const auto sd = [&](cost::Figure f, double scale, double fixed) {
    const cost::Spread x = cost::spread(samples.front().of(f));
    return std::log((scale * x.high + fixed) / (scale * x.low + fixed)) / (2 * kZ);
  };
  m.ln_price_sd = sd(cost::Figure::unit, s.price_over_cost, s.around_USD);
  m.ln_embodied_sd = sd(cost::Figure::carbon, 1, 0);
}

void read_cooling(const Value& table, const std::string& file, SystemFile& r, diag::Collector& out) {
  Fields f(table, "the cooling", kCoolingKeys, out);
  const std::size_t before = out.errors();
  const auto named = f.require("stack") != nullptr ? f.text("stack") : std::nullopt;
  const double mm2 = f.require("area_mm2") != nullptr ? f.number("area_mm2", 0, 1e6, true).value_or(1) : 1;
  const auto sink_name = f.require("sink") != nullptr ? f.text("sink") : std::nullopt;
  system::Cooling c;
  c.limit_K = 273.15 + f.number("limit_C", -100, 400).value_or(105);
  if (out.errors() > before || !named || !sink_name) return;
  const tech::Sink* sink = tech::sink(*sink_name);
  if (sink == nullptr) {
    std::vector<std::string_view> names;
    for (const tech::Sink& s : tech::sinks()) names.push_back(s.name);
    out.report("SYM-0006", table.source, f.get("sink")->at, fmt::format("nothing is known of the sink {}", diag::quoted(*sink_name))).help(fmt::format("known: {}", fmt::join(names, ", ")));
    return;
  }
  const std::string beside = io::tree::beside(file, *named);
  std::optional<tech::Stack> stack = io::stack::load_stack(std::filesystem::exists(beside) ? beside : *named, out);
  if (!stack) return;
  tech::Surroundings& t = stack->thermal;
  t = tech::with_sink(t, *sink);
  const double side_um = 1e3 * std::sqrt(mm2);
  t.width_um = t.depth_um = {side_um, side_um, side_um, "the area of the accelerator"};
  tech::fill_defaults(t);
  std::string fault;
  std::optional<tech::HeatStack> heat = tech::heat_stack(*stack, fault);
  if (!heat) {
    out.report("SYM-0011", table.source, f.get("stack")->at, fault);
    return;
  }
  std::size_t tiers = 0;
  for (const tech::HeatLayer& l : heat->layers) tiers += l.active;
  for (tech::HeatLayer& l : heat->layers)
    if (l.active) l.sources = {{"accelerator", l.die.w_m > 0 ? l.die : heat->chip(), 1.0 / static_cast<double>(tiers), 0}};
  for (tech::HeatMaterial& m : heat->materials) m.exponent = 0;  // in proportion to the power
  ThreadPool pool(1);
  const thermal::Problem p = thermal::discretise(*heat, thermal::choose_grid(*heat, 4));
  const thermal::Solution solved = thermal::steady(p, {}, pool);
  c.ambient_K = heat->face(tech::Side::top).ambient_K;
  double hottest = c.ambient_K;
  for (const double T : solved.temperature_K) hottest = std::max(hottest, T);
  c.resistance_K_W = hottest - c.ambient_K;
  if (c.limit_K <= c.ambient_K || !(c.resistance_K_W > 0)) {
    out.report("SYM-0011", table.source, table.at, fmt::format("the limit, {:.4g} C, is not above the ambient, {:.4g} C: nothing could be sustained", c.limit_K - 273.15, c.ambient_K - 273.15));
    return;
  }
  c.limit_W = (c.limit_K - c.ambient_K) / c.resistance_K_W;
  c.sink = sink->name;
  r.system.cooling = std::move(c);
}

}  // namespace taufold::flow
