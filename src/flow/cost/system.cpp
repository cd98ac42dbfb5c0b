#include "flow/cost/system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "cost/wafer.hpp"
#include "diag/suggest.hpp"
#include "flow/read.hpp"
#include "io/tree/fields.hpp"

namespace taufold::flow {

namespace {

using io::tree::Fields;
using io::tree::Value;

constexpr std::string_view kTopKeys[] = {"name", "label", "currency", "usd_per_unit", "volume", "grid", "basis", "wafer_model", "yield_model", "package", "performance",
                                         "performance_unit", "chip", "partition", "memory", "use", "input"};
constexpr std::string_view kChipKeys[] = {"name", "count", "stacking", "volume", "shared", "stitched", "report", "side", "repeat_to_mm2", "node", "tier", "interface"};
constexpr std::string_view kTierKeys[] = {"name", "node", "area_mm2", "transistors", "interface", "bandwidth_Tbit_s", "critical_share", "memory_share", "memory_arrays",
                                          "memory_spares", "core_share", "cores", "cores_needed"};
constexpr std::string_view kJointKeys[] = {"pitch_um", "bonds", "spare_group", "spares", "tsvs", "tsv_spare_group", "tsv_spares"};
constexpr std::string_view kPartitionKeys[] = {"chip", "interface", "bandwidth_Tbit_s", "rent", "most", "package"};
constexpr std::string_view kMemoryKeys[] = {"kind", "count"};
constexpr std::string_view kUseKeys[] = {"power_W", "hours_per_day", "years", "grid"};
constexpr std::string_view kAmountKeys[] = {"value", "low", "high", "shape", "group", "rho", "unit", "source"};
constexpr std::string_view kBases[] = {"price", "cost"};
constexpr std::string_view kWaferModels[] = {"known-price", "bottom-up"};
constexpr std::string_view kCurrencies[] = {"USD"};
constexpr std::string_view kSides[] = {"fold", "flat"};
/// Figures that something is divided by, or whose logarithm is taken.
constexpr std::string_view kDivisors[] = {"wafer_price", "clustering", "overlay_scale", "placement", "pass_yield", "attach_yield"};
constexpr double kMostArea = 68000;  // of a wafer inside its edge, mm2
constexpr double kMostMoney = 1e12;
constexpr int kMostTiers = 16, kMostChips = 64;

std::string listed(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

class Reader {
 public:
  Reader(const io::InputFile& file, diag::Collector& out) : file_(file), out_(out) {}

  std::optional<CostSystem> read() {
    const std::size_t before = out_.errors();
    const std::optional<Value> root = io::tree::parse_toml(file_, out_);
    if (!root) return std::nullopt;
    r_.inputs = cost::default_inputs();
    Fields top(*root, "a system", kTopKeys, out_);
    cost::System& s = r_.system;
    const std::string stem = std::filesystem::path(file_.path).stem().string();
    s.name = top.text("name").value_or(stem);
    s.label = top.text("label").value_or(stem);
    currency(top);
    if (top.require("volume") != nullptr) s.volume = top.number("volume", 1, 1e12).value_or(1);
    if (const auto w = top.word("basis", kBases)) s.at_cost = *w == 1;
    if (const auto w = top.word("wafer_model", kWaferModels)) s.bottom_up = *w == 1;
    if (const auto w = top.word("yield_model", cost::kYieldModels)) s.yield_model = static_cast<cost::YieldModel>(*w);
    if (top.require("package") != nullptr)
      if (const auto w = top.word("package", cost::kPackages)) s.package = static_cast<cost::Package>(*w);
    s.performance = top.number("performance", 0, 1e30, true);
    s.performance_unit = top.text("performance_unit").value_or("");
    if (const Value* in = top.get("input")) inputs(*in);
    s.grid = grid(top, "world");
    chips(top);
    memories(top);
    if (const Value* use = top.get("use")) read_use(*use);
    if (const Value* cut = top.get("partition")) read_partition(*cut);
    if (out_.errors() == before) carrier(top);
    if (out_.errors() > before) return std::nullopt;
    return std::move(r_);
  }

 private:
  void currency(Fields& top) {
    if (top.require("currency") == nullptr) return;
    const auto word = top.text("currency");
    rate_ = top.number("usd_per_unit", 0, 1e6, true).value_or(1);
    if (word && *word != kCurrencies[0] && !top.has("usd_per_unit"))
      out_.report("CST-0005", file_.source(), top.get("currency")->at, fmt::format("no rate is known for {}", diag::quoted(*word)))
          .help("amounts of this file are turned into dollars: add usd_per_unit, or give them in USD");
  }

  std::string grid(Fields& f, std::string fallback) {
    const auto word = f.text("grid");
    if (!word) return fallback;
    std::vector<std::string> known;
    for (const std::string& s : r_.inputs.scopes())
      if (s.starts_with("grid.")) known.push_back(s.substr(5));
    if (std::find(known.begin(), known.end(), *word) != known.end()) return *word;
    diag::Diagnostic& d = out_.report("CST-0006", file_.source(), f.get("grid")->at, fmt::format("no carbon intensity is known of the grid {}", diag::quoted(*word)));
    const std::string_view near = diag::nearest(*word, known.size(), [&](std::size_t k) { return std::string_view(known[k]); });
    d.help(near.empty() ? fmt::format("known: {}; or add [input.\"grid.{}\"] with intensity, kg/kWh", listed(known), *word) : diag::did_you_mean(near));
    return fallback;
  }

  /// A bare number, or a table {value, low, high, source}.
  std::optional<cost::Amount> amount(const Value& v, std::string_view key, double min, double max, bool min_excluded) {
    cost::Amount a;
    if (v.kind == io::tree::Kind::table) {
      static constexpr std::string_view kKeys[] = {"value", "low", "high", "source"};
      Fields f(v, fmt::format("the figure {}", key), kKeys, out_);
      if (f.require("value") == nullptr) return std::nullopt;
      const auto value = f.number("value", min, max, min_excluded);
      if (!value) return std::nullopt;
      a.value = *value;
      a.low = f.number("low", min, max, min_excluded).value_or(*value);
      a.high = f.number("high", min, max, min_excluded).value_or(*value);
      a.source = f.text("source").value_or("");
      if (!(a.low <= a.value && a.value <= a.high)) {
        out_.report("CST-0007", v.source, v.at, fmt::format("low, value and high of {} must ascend", diag::quoted(key)));
        return std::nullopt;
      }
    } else {
      const auto n = v.kind == io::tree::Kind::string ? std::nullopt : io::tree::as_number(v);
      if (!n) {
        io::tree::wrong_kind(v, key, "a number or a table {value, low, high, source}", out_);
        return std::nullopt;
      }
      if (!(min_excluded ? *n > min : *n >= min) || *n > max) {
        out_.report("KEYS-0005", v.source, v.at, fmt::format("the value of {} must be {} {} and at most {}", diag::quoted(key), min_excluded ? "above" : "at least", min, max));
        return std::nullopt;
      }
      a.value = a.low = a.high = *n;
    }
    if (a.source.empty()) a.source = "stated in " + std::filesystem::path(file_.path).filename().string();
    return a;
  }

  /// [input.SCOPE] key = amount: in the place of a default, or of a node of its own.
  void inputs(const Value& table) {
    if (table.kind != io::tree::Kind::table) {
      io::tree::wrong_kind(table, "input", "tables headed [input.SCOPE]", out_);
      return;
    }
    for (const io::tree::Member& scope : table.members) {
      if (scope.value.kind != io::tree::Kind::table) {
        io::tree::wrong_kind(scope.value, scope.key, "a table of figures", out_);
        continue;
      }
      for (const io::tree::Member& m : scope.value.members) input(scope.key, m);
    }
  }

  void input(const std::string& scope, const io::tree::Member& m) {
    const bool known_scope = cost::default_inputs().has_scope(scope), grid = scope.starts_with("grid."), memory = scope.starts_with("memory.");
    // A scope of one's own is a node, a grid or a memory: it has the keys of one that is known.
    const std::string like = known_scope ? scope : grid ? "grid.world" : memory ? "memory.HBM3" : "N5";
    const cost::Input* model = cost::default_inputs().find(like, m.key);
    if (model == nullptr && like == "N5" && m.key == "premium") model = cost::default_inputs().find("SMIC N+3", "premium");
    if (model == nullptr) {
      const std::vector<std::string> scopes = cost::default_inputs().scopes();
      const std::string_view near_scope = diag::nearest(scope, scopes.size(), [&](std::size_t k) { return std::string_view(scopes[k]); });
      if (!known_scope && !near_scope.empty()) {
        out_.report("CST-0008", file_.source(), m.at, fmt::format("{} is no figure of a node, and there is no {}", diag::quoted(m.key), diag::quoted(scope))).help(diag::did_you_mean(near_scope));
        return;
      }
      const std::vector<std::string> keys = cost::default_inputs().keys(like);
      diag::Diagnostic& d = out_.report("CST-0008", file_.source(), m.at, fmt::format("there is no figure {} in {}", diag::quoted(m.key), diag::quoted(scope)));
      const std::string_view near = diag::nearest(m.key, keys.size(), [&](std::size_t k) { return std::string_view(keys[k]); });
      d.help(near.empty() ? fmt::format("known: {}", listed(keys)) : diag::did_you_mean(near));
      return;
    }
    cost::Input in = *model;
    in.scope = scope;
    if (!known_scope && !in.group.empty()) in.group = in.group == like ? scope : in.group;
    in.status = "stated";
    in.source = "stated in " + std::filesystem::path(file_.path).filename().string();
    const Value& v = m.value;
    std::optional<double> value;
    if (v.kind == io::tree::Kind::table) {
      Fields f(v, fmt::format("the figure {}", m.key), kAmountKeys, out_);
      if (f.require("value") == nullptr) return;
      value = f.number("value", 0, kMostMoney);
      in.low = f.number("low", 0, kMostMoney).value_or(value.value_or(0));
      in.high = f.number("high", 0, kMostMoney).value_or(value.value_or(0));
      if (const auto w = f.word("shape", cost::kShapes))
        in.shape = static_cast<cost::Shape>(*w);
      else if (f.has("low") || f.has("high"))
        in.shape = in.shape == cost::Shape::fixed ? cost::Shape::triangular : in.shape;
      if (const auto g = f.text("group")) in.group = *g;
      if (const auto rho = f.number("rho", -1, 1)) in.rho = *rho;
      if (const auto s = f.text("source")) in.source = *s;
      if (const auto u = f.text("unit"); u && *u != in.unit)
        out_.report("CST-0009", v.source, f.get("unit")->at, fmt::format("{} is in {}, not in {}", m.key, in.unit, *u));
      if (in.low == in.high) in.shape = cost::Shape::fixed;
    } else {
      value = io::tree::as_number(v);
      if (!value || v.kind == io::tree::Kind::string) {
        io::tree::wrong_kind(v, m.key, "a number or a table {value, low, high, shape, source}", out_)
            .help(fmt::format("the unit is {}: write a bare number", in.unit));
        return;
      }
      in.low = in.high = *value;
      in.shape = cost::Shape::fixed;
    }
    if (!value) return;
    in.value = *value;
    if (in.unit.starts_with("USD"))
      for (double* x : {&in.low, &in.value, &in.high}) *x *= rate_;
    std::string fault = cost::fault_of(in);
    const bool divides = std::find(std::begin(kDivisors), std::end(kDivisors), in.key) != std::end(kDivisors);
    if (fault.empty() && divides && !(in.low > 0)) fault = "low must be above 0";
    if (fault.empty() && in.key == "gross_margin" && !(in.high < 1)) fault = "the value must be below 1";
    if (fault.empty() && in.scope == "wafer" && (in.key == "edge" || in.key == "scribe") && in.high > 50) fault = "the value must be at most 50 mm";
    if (!fault.empty()) {
      out_.report("CST-0007", v.source, v.at, fmt::format("{} of {}: {}", m.key, scope, fault));
      return;
    }
    r_.inputs.put(std::move(in));
  }

  /// The node's name as the inputs have it, all its rows there.
  std::string node(const Value& v, const std::string& text) {
    const std::string name = cost::node_named(r_.inputs, text);
    if (name.empty()) {
      const std::vector<std::string> known = cost::node_names(r_.inputs);
      diag::Diagnostic& d = out_.report("CST-0003", v.source, v.at, fmt::format("the node {} has no cost data", diag::quoted(text)));
      const std::string_view near = diag::nearest(text, known.size(), [&](std::size_t k) { return std::string_view(known[k]); });
      std::string rows = "wafer_price";
      for (const std::string_view k : cost::kNodeKeys) rows += fmt::format(", {}", k);
      d.note(fmt::format("known: {}", listed(known)));
      const std::string add = fmt::format("add [input.\"{}\"] with {}", text, rows);
      d.help(near.empty() ? add : fmt::format("{} Or {}", diag::did_you_mean(near), add));
      return {};
    }
    std::vector<std::string> missing;
    for (const std::string_view k : cost::kNodeKeys)
      if (r_.inputs.find(name, k) == nullptr) missing.emplace_back(k);
    const bool price = r_.inputs.find(name, "wafer_price") != nullptr;
    if (!price || r_.system.bottom_up) {
      std::vector<std::string> layers;
      for (const std::string_view k : cost::kLayerKeys)
        if (r_.inputs.find(name, k) == nullptr) layers.emplace_back(k);
      if (!price && layers.size() == std::size(cost::kLayerKeys))
        missing.emplace_back("wafer_price");
      else
        missing.insert(missing.end(), layers.begin(), layers.end());
    }
    if (missing.empty()) return name;
    out_.report("CST-0003", v.source, v.at, fmt::format("the node {} lacks cost data", diag::quoted(text))).help(fmt::format("add to [input.\"{}\"]: {}", name, listed(missing)));
    return {};
  }

  void tier(const Value& table, std::size_t k, const cost::Chip& c, cost::Tier& t, const Value* chip_node, const std::optional<double>& reported_mm2) {
    Fields f(table, "a tier", kTierKeys, out_);
    t.name = f.text("name").value_or(fmt::format("tier{}", k));
    const Value* node_at = f.get("node") != nullptr ? f.get("node") : chip_node;
    if (node_at == nullptr)
      f.require("node");
    else if (node_at->kind != io::tree::Kind::string)
      io::tree::wrong_kind(*node_at, "node", "a string", out_);
    else
      t.node = node(*node_at, node_at->text);
    const Value* area = f.get("area_mm2");
    if (area == nullptr && reported_mm2)
      t.area_mm2 = {*reported_mm2, *reported_mm2, *reported_mm2, "report"};
    else if (f.require("area_mm2") != nullptr)
      if (const auto a = amount(*area, "area_mm2", 1e-3, 1e6, false)) t.area_mm2 = *a;
    fits(t.area_mm2.high, area != nullptr ? area : &table, c);
    t.transistors = f.number("transistors", 1, 1e15);
    if (const auto w = f.word("interface", cost::kInterfaces)) t.interface = static_cast<cost::Interface>(*w);
    t.bandwidth_Tbit_s = f.number("bandwidth_Tbit_s", 0, 1e6).value_or(0);
    if (t.interface == cost::Interface::none && t.bandwidth_Tbit_s > 0)
      out_.report("CST-0010", table.source, f.get("bandwidth_Tbit_s")->at, "a bandwidth needs an interface").help("interface = \"organic\", \"interposer\" or \"stacked\"");
    t.critical_share = f.number("critical_share", 0, 1, true);
    t.memory_share = f.number("memory_share", 0, 1).value_or(0);
    t.memory_arrays = static_cast<int>(f.integer("memory_arrays", 1, 1000000).value_or(64));
    t.memory_spares = static_cast<int>(f.integer("memory_spares", 0, 32).value_or(0));
    t.core_share = f.number("core_share", 0, 1).value_or(0);
    t.cores = static_cast<int>(f.integer("cores", 0, 4096).value_or(0));
    t.cores_needed = static_cast<int>(f.integer("cores_needed", 0, 4096).value_or(t.cores));
    if (t.cores_needed > t.cores) out_.report("CST-0010", table.source, f.get("cores_needed")->at, fmt::format("{} of {} cores cannot be needed", t.cores_needed, t.cores));
    if (t.memory_share + t.core_share > 1) out_.report("CST-0010", table.source, table.at, "memory_share and core_share are more than the whole tier");
  }

  void fits(double mm2, const Value* at, const cost::Chip& c) {
    if (mm2 > kMostArea)
      out_.report("CST-0004", at->source, at->at, fmt::format("{:g} mm2 do not fit on a wafer of 300 mm", mm2)).help("areas are in mm2: 1 cm2 is 100 mm2");
    else if (mm2 > cost::kReticle_mm2 && !c.stitched)
      out_.report("CST-0004", at->source, at->at, fmt::format("{:g} mm2 are larger than a field of the scanner, {:g} mm2", mm2, cost::kReticle_mm2))
          .help("cut the chip, or say stitched = true where its fields are stitched");
  }

  void chips(Fields& top) {
    if (top.require("chip") == nullptr) return;
    const std::span<const Value> tables = top.tables("chip");
    if (tables.size() > static_cast<std::size_t>(kMostChips))
      out_.report("CST-0010", file_.source(), tables[static_cast<std::size_t>(kMostChips)].at, fmt::format("more than {} kinds of chips", kMostChips));
    for (const Value& table : tables) {
      Fields f(table, "a chip", kChipKeys, out_);
      cost::Chip c;
      c.name = f.text("name").value_or(fmt::format("chip{}", r_.system.chips.size()));
      for (const cost::Chip& other : r_.system.chips)
        if (other.name == c.name) out_.report("CST-0010", table.source, f.get("name") ? f.get("name")->at : table.at, fmt::format("two chips are called {}", diag::quoted(c.name)));
      c.count = static_cast<int>(f.integer("count", 1, 10000).value_or(1));
      c.volume = f.number("volume", 1, 1e13).value_or(0);
      c.shared = f.text("shared").value_or("");
      const Value* shared = f.get("shared");
      const CostSystem::Place at = shared ? CostSystem::Place{static_cast<std::size_t>(shared->at.data() - file_.text.data()), shared->at.size()} : CostSystem::Place{};
      if (!c.shared.empty() && c.volume > 0)
        out_.report("CST-0010", table.source, f.get("volume")->at, "a shared chip is made as often as the systems need it: its volume is their sum").help("leave volume out, or shared");
      c.stitched = f.boolean("stitched").value_or(false);
      std::optional<double> area;
      double bonds = 0;
      std::vector<double> pitches;
      std::int64_t tiers = 0;
      if (f.has("report"))
        reported(f, area, bonds, pitches, tiers);
      else if (f.has("repeat_to_mm2"))
        out_.report("CST-0010", table.source, f.get("repeat_to_mm2")->at, "what is repeated is the block of a report, and the chip has none").help("add report, or give the areas of tiers");
      const std::span<const Value> list = f.tables("tier");
      if (list.empty() && tiers == 0 && !f.has("report")) f.require("tier");
      if (tiers > 0 && !list.empty() && list.size() != static_cast<std::size_t>(tiers))
        out_.report("CST-0010", table.source, list[0].at, fmt::format("the report has {} tiers, and {} are described", tiers, list.size()));
      const std::size_t n = list.empty() ? static_cast<std::size_t>(tiers) : list.size();
      if (n > static_cast<std::size_t>(kMostTiers)) {
        out_.report("CST-0010", table.source, table.at, fmt::format("more than {} tiers", kMostTiers));
        continue;
      }
      static const Value kEmpty = [] {
        Value v;
        v.kind = io::tree::Kind::table;
        return v;
      }();
      for (std::size_t k = 0; k < n; ++k) {
        cost::Tier& t = c.tiers.emplace_back();
        if (!list.empty()) {
          tier(list[k], k, c, t, f.get("node"), area);
        } else {
          if (f.get("node") == nullptr) {
            if (k == 0) f.require("node");
            continue;
          }
          Value here = kEmpty;
          here.at = table.at;
          here.source = table.source;
          tier(here, k, c, t, f.get("node"), area);
        }
      }
      stack(f, table, c, bonds, pitches);
      r_.system.chips.push_back(std::move(c));
      r_.shared_at.push_back(at);
    }
  }

  void stack(Fields& f, const Value& table, cost::Chip& c, double bonds, const std::vector<double>& pitches) {
    const bool many = c.tiers.size() > 1;
    if (const auto w = f.word("stacking", cost::kStackings))
      c.stacking = static_cast<cost::Stacking>(*w);
    else if (many && !f.has("stacking"))
      out_.report("KEYS-0004", table.source, table.at, "a chip of several tiers needs the key 'stacking'").help("wafer-to-wafer, die-to-wafer or die-to-die");
    const std::span<const Value> list = f.tables("interface");
    if (!list.empty() && list.size() + 1 != c.tiers.size()) {
      out_.report("CST-0010", table.source, list[0].at, fmt::format("{} tiers have {} interfaces, and {} are described", c.tiers.size(), c.tiers.empty() ? 0 : c.tiers.size() - 1, list.size()));
      return;
    }
    for (std::size_t k = 0; k + 1 < c.tiers.size(); ++k) {
      cost::Joint& j = c.joints.emplace_back();
      j.bonds = bonds / static_cast<double>(c.tiers.size() - 1);
      if (k < pitches.size()) j.pitch_um = pitches[k];
      if (list.empty()) continue;
      Fields g(list[k], "an interface", kJointKeys, out_);
      j.pitch_um = g.number("pitch_um", 0.05, 1000).value_or(j.pitch_um);
      j.bonds = g.number("bonds", 0, 1e12).value_or(j.bonds);
      j.tsvs = g.number("tsvs", 0, 1e12).value_or(0);
      j.spare_group = static_cast<int>(g.integer("spare_group", 1, 100000).value_or(1));
      j.spares = static_cast<int>(g.integer("spares", 0, 1000).value_or(0));
      j.tsv_spare_group = static_cast<int>(g.integer("tsv_spare_group", 1, 100000).value_or(1));
      j.tsv_spares = static_cast<int>(g.integer("tsv_spares", 0, 1000).value_or(0));
    }
    // Wafers bonded whole share one grid of dies; a die on a wafer must not hang over.
    if (many && c.stacking != cost::Stacking::wafer_to_wafer)
      for (std::size_t k = 1; k < c.tiers.size(); ++k)
        if (c.tiers[k].area_mm2.value > c.tiers[k - 1].area_mm2.value * (1 + 1e-9))
          out_.report("CST-0010", table.source, table.at, fmt::format("tier {} is larger than the one below it", k)).help("a bonded die lies within the one that carries it; bond wafer-to-wafer, or exchange them");
  }

  /// Tiers, area, bonds and their pitches of the report of a fold.
  void reported(Fields& f, std::optional<double>& area, double& bonds, std::vector<double>& pitches, std::int64_t& tiers) {
    const auto text = f.text("report");
    if (!text) return;
    const Value& at = *f.get("report");
    const bool flat = f.word("side", kSides).value_or(0) == 1;
    const std::optional<NamedReport> named = read_named_report(*text, file_, out_);
    if (!named) return;
    const report::Loaded& loaded = named->loaded;
    const std::string side = flat ? "flat" : "fold";
    const double footprint_m2 = loaded.document.number(side + ".footprint", "m2").value_or(0);
    if (!loaded.error.empty() || !(footprint_m2 > 0)) {
      out_.report("CST-0011", at.source, at.at, fmt::format("{} cannot be priced: {}", diag::quoted(*text), loaded.error.empty() ? "it holds no " + side + ".footprint in m2" : "it " + loaded.error))
          .help("`taufold fold` of a design leaves one; a contest case has no unit of length");
      return;
    }
    area = 1e6 * footprint_m2;
    tiers = 1;
    if (!flat) {
      tiers = std::max<std::int64_t>(1, std::llround(loaded.document.number("fold.tiers", "1").value_or(1)));
      bonds = loaded.document.number("fold.bonds", "1").value_or(bonds);
      while (const auto m = loaded.document.number(fmt::format("stack.interface.{}.bond_pitch", pitches.size()), "m")) pitches.push_back(1e6 * *m);
    }
    // A block is no die: it stands for a chip that repeats it.
    if (const auto whole = f.number("repeat_to_mm2", 1e-3, 1e6)) {
      const double scale = *whole / (*area * static_cast<double>(tiers));
      *area *= scale;
      bonds *= scale;
    }
    r_.reports.push_back(named->path);
  }

  /// The interposer or panel under all chips.
  void carrier(Fields& top) {
    const cost::System& s = r_.system;
    const std::string scope = "package." + std::string(cost::kPackages[static_cast<std::size_t>(s.package)]);
    const cost::Input *wafer = r_.inputs.find(scope, "carrier_wafer"), *factor = r_.inputs.find(scope, "carrier_factor");
    if (wafer == nullptr || factor == nullptr || wafer->value <= 0) return;
    double area = 0;
    for (const cost::Chip& c : s.chips) {
      double most = 0;
      for (const cost::Tier& t : c.tiers) most = std::max(most, t.area_mm2.high);
      area += most * c.count * factor->high;
    }
    if (area > kMostArea)
      out_.report("CST-0004", file_.source(), top.get("package")->at, fmt::format("the chips need a carrier of {:.4g} mm2, which does not fit on a wafer of 300 mm", area));
  }

  void memories(Fields& top) {
    for (const Value& table : top.tables("memory")) {
      Fields f(table, "a memory", kMemoryKeys, out_);
      cost::Memory m;
      if (f.require("kind") == nullptr) continue;
      m.kind = f.text("kind").value_or("");
      m.count = static_cast<int>(f.integer("count", 1, 1000).value_or(1));
      const bool known = r_.inputs.find("memory." + m.kind, "price") != nullptr && r_.inputs.find("memory." + m.kind, "carbon") != nullptr;
      if (!known && f.get("kind")->kind == io::tree::Kind::string)
        out_.report("CST-0006", table.source, f.get("kind")->at, fmt::format("no price and carbon are known of the memory {}", diag::quoted(m.kind)))
            .help(fmt::format("add [input.\"memory.{}\"] with price, USD, and carbon, kg", m.kind));
      r_.system.memories.push_back(std::move(m));
    }
  }

  void read_use(const Value& table) {
    Fields f(table, "the use", kUseKeys, out_);
    cost::Use& u = r_.system.use;
    for (const std::string_view k : {"power_W", "hours_per_day", "years"}) f.require(k);
    u.power_W = f.number("power_W", 0, 1e9).value_or(0);
    u.hours_per_day = f.number("hours_per_day", 0, 24).value_or(0);
    u.years = f.number("years", 0, 100).value_or(0);
    u.grid = grid(f, r_.system.grid);
  }

  void read_partition(const Value& table) {
    Fields f(table, "the partition", kPartitionKeys, out_);
    cost::Partition p;
    p.package = r_.system.package;
    if (const auto name = f.text("chip")) {
      const auto& chips = r_.system.chips;
      const auto it = std::find_if(chips.begin(), chips.end(), [&](const cost::Chip& c) { return c.name == *name; });
      if (it == chips.end()) {
        std::vector<std::string> names;
        for (const cost::Chip& c : chips) names.push_back(c.name);
        out_.report("CST-0015", table.source, f.get("chip")->at, fmt::format("there is no chip {}", diag::quoted(*name))).help("chips: " + listed(names));
      } else {
        p.chip = static_cast<std::size_t>(it - chips.begin());
      }
    }
    if (f.require("interface") != nullptr)
      if (const auto w = f.word("interface", cost::kInterfaces)) {
        p.interface = static_cast<cost::Interface>(*w);
        if (p.interface == cost::Interface::none || p.interface == cost::Interface::stacked)
          out_.report("CST-0015", table.source, f.get("interface")->at, "chiplets beside each other need an interface of a package").help("interface = \"organic\" or \"interposer\"");
      }
    if (f.require("bandwidth_Tbit_s") != nullptr) p.bandwidth_Tbit_s = f.number("bandwidth_Tbit_s", 0, 1e6).value_or(0);
    p.rent = f.number("rent", 0, 1).value_or(p.rent);
    p.most = static_cast<int>(f.integer("most", 2, 64).value_or(p.most));
    if (const auto w = f.word("package", cost::kPackages)) p.package = static_cast<cost::Package>(*w);
    if (p.package == cost::Package::none && out_.errors() == 0)
      out_.report("CST-0015", table.source, f.has("package") ? f.get("package")->at : table.at, "chiplets without a package are not joined to anything").help("package = \"organic\", \"interposer\", \"bridge\" or \"panel\"");
    if (!r_.system.chips.empty() && p.chip < r_.system.chips.size() && !r_.system.chips[p.chip].tiers.empty() && r_.system.chips[p.chip].tiers.front().interface != cost::Interface::none &&
        r_.system.chips[p.chip].tiers.front().interface != p.interface)
      out_.report("CST-0015", table.source, f.has("interface") ? f.get("interface")->at : table.at, "the chip has links of another kind already, and a tier has one kind");
    r_.system.partition = p;
  }

  const io::InputFile& file_;
  diag::Collector& out_;
  CostSystem r_;
  double rate_ = 1;
};

}  // namespace

std::optional<CostSystem> read_cost_system(const io::InputFile& file, diag::Collector& out) { return Reader(file, out).read(); }

}  // namespace taufold::flow
