#include "flow/system/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "cost/inputs.hpp"
#include "diag/suggest.hpp"
#include "flow/law/chip_of_law.hpp"
#include "flow/read.hpp"
#include "flow/system/fold_system.hpp"
#include "flow/system/parts.hpp"
#include "flow/system/workload.hpp"
#include "io/tree/fields.hpp"

namespace taufold::flow {

namespace {

using io::tree::Fields;
using io::tree::Value;
using system::Link;

constexpr std::string_view kTopKeys[] = {"name", "label", "platform", "accelerators", "chip", "dies", "memory", "silicon", "cooling", "link", "fold", "power", "cost", "body", "workload", "model", "mapping", "unit", "task"};
constexpr std::string_view kChipKeys[] = {"name",      "generation", "fp32_TFLOPS", "bf16_TFLOPS", "fp16_TFLOPS",    "fp8_TFLOPS",      "int8_TFLOPS", "fp4_TFLOPS", "memory_GB",
                                          "memory_GBps", "power_W",    "gemm_share",  "tensor_overlap", "fused_attention", "source",
                                          // Recognised to be refused with a reason.
                                          "TFLOPS", "PFLOPS", "TOPS", "peak_TFLOPS", "peak_PFLOPS"};
constexpr std::string_view kBarePeaks[] = {"TFLOPS", "PFLOPS", "TOPS", "peak_TFLOPS", "peak_PFLOPS"};
constexpr std::string_view kLinkKeys[] = {"name", "of", "joins", "bandwidth_GBps", "latency_us", "topology", "medium", "energy_pJ_bit", "cost_USD"};
/// What a link is made of, and its joules a byte where none are stated: electrical 5 pJ/bit (recalled); pluggable modules of 30 W, co-packaged optics of 9 W for a port of 1.6
/// Tbit/s (stated by a maker of both).
constexpr std::string_view kMedia[] = {"copper", "optical", "co-packaged"};
constexpr double kMediumJ[] = {8 * 5e-12, 8 * 30 / 1.6e12, 8 * 9 / 1.6e12};
constexpr std::string_view kFoldKeys[] = {"tiers", "report", "law", "scenario", "year", "speed", "capacitance", "spend"};
constexpr std::string_view kPowerKeys[] = {"platform_W", "PUE", "static_share", "memory_pJ_bit", "limit_W", "clock", "voltage_V", "least_voltage_V", "threshold_V", "exponent"};
constexpr std::string_view kCostKeys[] = {"accelerator_USD", "years", "use", "energy_USD_kWh", "grid"};
constexpr std::string_view kBodyKeys[] = {"resistance_K_W", "capacity_J_K", "ambient_C", "limit_C", "exponent"};
constexpr std::string_view kAccelerator = "accelerator";
constexpr double kMostAccelerators = 1e6, kMost = 1e12;
constexpr std::size_t kMostLinks = 8;  // levels that times are kept of

class Reader {
 public:
  Reader(const io::InputFile& file, diag::Collector& out) : file_(file), out_(out) {}

  std::optional<SystemFile> read(const Value& root) {
    const std::size_t before = out_.errors();
    Fields top(root, "a system", kTopKeys, out_);
    system::Case& c = r_.system;
    r_.source = file_.source();
    const std::string stem = std::filesystem::path(file_.path).stem().string();
    c.name = top.text("name").value_or(stem);
    c.label = top.text("label").value_or(stem);
    preset(top);
    if (const Value* v = top.get("accelerators"); v != nullptr) c.accelerators = top.number("accelerators", 1, kMostAccelerators).value_or(1);
    if (const Value* chip = top.get("chip")) read_chip(*chip);
    if (const Value* v = top.get("dies")) read_dies(*v, r_, out_);
    for (const Value& v : top.tables("memory")) read_store(v, r_, out_);
    links(top);
    if (const Value* v = top.get("power")) read_power(*v);
    if (const Value* v = top.get("cost")) read_cost(*v);
    if (const Value* v = top.get("silicon")) priced(*v);
    if (const Value* v = top.get("cooling")) read_cooling(*v, file_.path, r_, out_);
    if (const Value* v = top.get("body")) read_body(*v);
    if (const Value* v = top.get("fold")) read_fold(*v);
    read_system_workload(top, file_, r_, out_);
    if (out_.errors() == before) whole(top);
    if (out_.errors() > before) return std::nullopt;
    return std::move(r_);
  }

 private:
  void preset(Fields& top) {
    const auto text = top.text("platform");
    if (!text) return;
    if (const system::Platform* p = system::find_platform(*text)) {
      r_.system.platform = *p;
      if (p->chip.price_USD > 0) r_.system.money.price_USD = p->chip.price_USD;
      return;
    }
    std::vector<std::string_view> names;
    for (const system::Platform& p : system::platforms()) names.push_back(p.chip.name);
    const std::string_view near = diag::nearest(*text, names);
    out_.report("SYM-0006", file_.source(), top.get("platform")->at, fmt::format("nothing is known of the platform {}", diag::quoted(*text)))
        .note(fmt::format("known: {}", fmt::join(names, ", ")))
        .help(near.empty() ? "describe it: [chip] and [[link]]" : std::string(diag::did_you_mean(near)));
  }

  void read_chip(const Value& table) {
    Fields f(table, "a chip", kChipKeys, out_);
    system::Chip& c = r_.system.platform.chip;
    for (const std::string_view bare : kBarePeaks)
      if (const Value* v = f.get(bare))
        out_.report("SYM-0007", v->source, table.find(bare)->at, fmt::format("{} does not say of which number format", diag::quoted(bare)))
            .help("write fp8_TFLOPS, bf16_TFLOPS, int8_TFLOPS, fp4_TFLOPS; dense, not with sparsity");
    if (const auto s = f.text("name")) c.name = *s;
    if (const auto g = f.word("generation", system::kGenerations)) c.generation = static_cast<system::Generation>(*g);
    for (std::size_t k = 0; k < std::size(system::kFormats); ++k)
      if (const auto v = f.number(fmt::format("{}_TFLOPS", system::kFormats[k]), 0, kMost, true)) c.peak_flops[k] = 1e12 * *v;
    if (const auto v = f.number("memory_GB", 0, kMost, true)) c.memory_bytes = 1e9 * *v;
    if (const auto v = f.number("memory_GBps", 0, kMost, true)) c.memory_bandwidth = 1e9 * *v;
    if (const auto v = f.number("power_W", 0, 1e6, true)) {
      if (r_.system.platform.power_W > 0) r_.system.platform.power_W += *v - c.power_W;  // host and network stay
      c.power_W = *v;
      r_.system.platform.power_W = std::max(r_.system.platform.power_W, *v);
    }
    if (const auto v = f.number("gemm_share", 0, 1, true)) c.gemm_share = *v;
    if (const auto v = f.boolean("tensor_overlap")) c.tensor_overlap = *v;
    if (const auto v = f.boolean("fused_attention")) c.fused_attention = *v;
    if (const auto v = f.text("source")) c.source = *v;
  }

  /// Links name what they join; the order of the levels follows from that, not from the file.
  void links(Fields& top) {
    const std::span<const Value> tables = top.tables("link");
    if (tables.empty()) return;
    std::vector<Link>& have = r_.system.platform.links;
    if (tables.size() + have.size() > kMostLinks) {
      out_.report("SYM-0009", file_.source(), tables.back().at, fmt::format("more than {} levels of links", kMostLinks));
      return;
    }
    struct Described {
      Link link;
      std::string of;
      double joins = 0;
      const Value* table;
      bool known = false;
    };
    std::vector<Described> all;
    for (const Value& t : tables) {
      Fields f(t, "a link", kLinkKeys, out_);
      const std::string name = f.require("name") != nullptr ? f.text("name").value_or("") : "";
      const auto same = std::find_if(have.begin(), have.end(), [&](const Link& l) { return l.name == name; });
      if (same != have.end()) {
        change(f, *same);
        continue;
      }
      Described d{.link = {}, .of = {}, .joins = 0, .table = &t};
      d.link.name = name;
      for (const Described& other : all)
        if (other.link.name == name) out_.report("SYM-0009", t.source, f.get("name")->at, fmt::format("two links are called {}", diag::quoted(name)));
      const std::string before = !all.empty() ? all.back().link.name : !have.empty() ? have.back().name : std::string(kAccelerator);
      d.of = f.text("of").value_or(before);
      if (const Value* v = f.require("joins")) {
        d.joins = io::tree::as_number(*v).value_or(0);
        if (d.joins < 2 || d.joins > kMostAccelerators)
          out_.report("SYM-0009", v->source, v->at, fmt::format("the link {} joins nothing: it needs at least 2 of {}", diag::quoted(name), diag::quoted(d.of)))
              .help(d.joins > 0 && d.joins < 2 ? "leave the level out" : "joins = 8 means eight of what `of` names");
      }
      f.require("bandwidth_GBps");
      f.require("latency_us");
      change(f, d.link);
      all.push_back(std::move(d));
    }
    if (!out_.ok()) return;
    // Sizes from the inside out; what is left when nothing more can be told hangs on itself.
    const auto size_of = [&](const std::string& name) -> double {
      if (name == kAccelerator) return 1;
      for (const Link& l : have)
        if (l.name == name) return l.size;
      for (const Described& d : all)
        if (d.link.name == name && d.known) return d.link.size;
      return 0;
    };
    for (std::size_t round = 0; round < all.size(); ++round)
      for (Described& d : all)
        if (const double inner = size_of(d.of); !d.known && inner > 0) {
          d.link.size = inner * d.joins;
          d.known = true;
        }
    for (const Described& d : all) {
      if (d.known) continue;
      const bool named = std::any_of(all.begin(), all.end(), [&](const Described& o) { return o.link.name == d.of; });
      const Value* at = Fields(*d.table, "a link", out_).get("of");
      diag::Diagnostic& m = out_.report("SYM-0010", d.table->source, at != nullptr ? at->at : d.table->at,
                                        named ? fmt::format("the link {} joins {}, which hangs on itself", diag::quoted(d.link.name), diag::quoted(d.of))
                                              : fmt::format("the link {} joins {}, which is not described", diag::quoted(d.link.name), diag::quoted(d.of)));
      m.help("`of` names a level further in; the innermost joins `accelerator`");
    }
    if (!out_.ok()) return;
    for (Described& d : all) have.push_back(std::move(d.link));
    std::stable_sort(have.begin(), have.end(), [](const Link& a, const Link& b) { return a.size < b.size; });
    for (std::size_t k = 1; k < have.size(); ++k)
      if (have[k].size == have[k - 1].size)
        out_.report("SYM-0009", file_.source(), tables.front().at, fmt::format("the links {} and {} join the same {} accelerators", diag::quoted(have[k - 1].name), diag::quoted(have[k].name), have[k].size));
  }

  void change(Fields& f, Link& l) {
    if (const auto v = f.number("bandwidth_GBps", 0, kMost, true)) l.bandwidth = 1e9 * *v;
    if (const auto v = f.number("latency_us", 0, 1e9)) l.latency_s = 1e-6 * *v;
    if (const auto w = f.word("topology", system::kTopologies)) l.topology = static_cast<system::Topology>(*w);
    if (const auto w = f.word("medium", kMedia)) l.energy_J_byte = kMediumJ[*w];
    if (const auto v = f.number("energy_pJ_bit", 0, 1e6)) l.energy_J_byte = 8e-12 * *v;
    if (const auto v = f.number("cost_USD", 0, kMost)) l.cost_USD = *v;
  }

  void read_power(const Value& table) {
    Fields f(table, "a power model", kPowerKeys, out_);
    system::PowerModel& m = r_.system.power;
    if (const auto v = f.number("platform_W", 0, 1e6, true)) r_.system.platform.power_W = *v;
    if (const auto v = f.number("PUE", 1, 10)) m.pue = *v;
    if (const auto v = f.number("static_share", 0, 1, true, true)) m.static_share = *v;
    if (const auto v = f.number("memory_pJ_bit", 0, 1e4)) m.memory_J_byte = 8e-12 * *v;
    if (const auto v = f.number("limit_W", 0, 1e6, true)) m.limit_W = *v;
    if (const auto v = f.number("clock", 0, 1, true)) m.clock = *v;
    if (const auto v = f.number("threshold_V", 0, 5, true)) m.curve.threshold_V = *v;
    if (const auto v = f.number("exponent", 1, 3)) m.curve.exponent = *v;
    if (const auto v = f.number("voltage_V", m.curve.threshold_V, 10, true)) m.voltage_V = *v;
    if (const auto v = f.number("least_voltage_V", m.curve.threshold_V, 10, true)) m.least_voltage_V = *v;
    if (m.voltage_V <= m.curve.threshold_V || m.least_voltage_V > m.voltage_V)
      out_.report("SYM-0011", table.source, table.at, fmt::format("voltages must ascend: threshold {} V, least {} V, nominal {} V", m.curve.threshold_V, m.least_voltage_V, m.voltage_V));
  }

  void read_cost(const Value& table) {
    Fields f(table, "a cost", kCostKeys, out_);
    system::Money& m = r_.system.money;
    if (const auto v = f.number("accelerator_USD", 0, kMost)) {
      m.price_USD = *v;
      price_stated_ = true;
    }
    if (const auto v = f.number("years", 0, 100, true)) m.years = *v;
    if (const auto v = f.number("use", 0, 1, true)) m.use = *v;
    if (const auto v = f.number("energy_USD_kWh", 0, 100)) m.energy_USD_kWh = *v;
    if (const auto g = f.text("grid")) {
      const cost::Input* in = cost::default_inputs().find("grid." + *g, "intensity");
      if (in != nullptr)
        m.kg_kWh = in->value;
      else
        out_.report("SYM-0006", file_.source(), f.get("grid")->at, fmt::format("no carbon intensity is known of the grid {}", diag::quoted(*g))).help("known are the rows grid.* of data/cost.csv, such as world, Europe, China");
    }
  }

  void priced(const Value& table) {
    if (price_stated_) {
      out_.report("SYM-0011", table.source, table.at, "a price is stated under [cost], and one is to be computed from silicon").help("leave accelerator_USD out, or [silicon]");
      return;
    }
    read_silicon(table, r_, out_);
    price_stated_ = true;
  }

  void read_body(const Value& table) {
    Fields f(table, "a body", kBodyKeys, out_);
    system::Body b;
    f.require("resistance_K_W");
    f.require("capacity_J_K");
    b.resistance_K_W = f.number("resistance_K_W", 0, 1e6, true).value_or(1);
    b.capacity_J_K = f.number("capacity_J_K", 0, 1e9, true).value_or(1);
    b.ambient_K = 273.15 + f.number("ambient_C", -100, 200).value_or(b.ambient_K - 273.15);
    b.limit_K = 273.15 + f.number("limit_C", -100, 400).value_or(b.limit_K - 273.15);
    if (b.limit_K <= b.ambient_K)
      out_.report("SYM-0011", table.source, table.at, fmt::format("the limit, {:.4g} C, is not above the ambient, {:.4g} C: nothing could be sustained", b.limit_K - 273.15, b.ambient_K - 273.15));
    if (const auto v = f.number("exponent", 1, 5)) r_.system.rate_exponent = *v;
    r_.system.body = b;
  }

  void read_fold(const Value& table) {
    Fields f(table, "a fold", kFoldKeys, out_);
    system::ChipFold fold;
    if (const auto w = f.word("spend", system::kSpends)) fold.spend = static_cast<system::Spend>(*w);
    if (f.has("report") && f.has("law")) {
      out_.report("SYM-0011", table.source, f.get("law")->at, "the report of a fold and a roadmap of the law both say what the chip is").help("leave one of the two out");
      return;
    }
    if (f.has("report")) reported(f, fold);
    if (f.has("law")) foreseen(f, fold);
    for (const char* key : {"scenario", "year"})
      if (f.has(key) && !f.has("law")) out_.report("SYM-0013", table.source, f.get(key)->at, fmt::format("'{}' is of a roadmap, and there is none", key)).help("law = \"roadmap/report.json\", which `taufold law roadmap -o roadmap` writes");
    if (const auto v = f.number("tiers", 1, 64)) fold.tiers = *v;
    if (const auto v = f.number("speed", 0.1, 10)) fold.speed = *v;
    if (const auto v = f.number("capacitance", 0.01, 10)) fold.capacitance = *v;
    if (!f.has("report") && !f.has("law") && !f.has("speed") && !f.has("capacitance"))
      out_.report("SYM-0014", table.source, table.at, "the fold says nothing about time or energy").help("report = \"out/report.json\" of a fold, or speed and capacitance over the flat chip at one voltage");
    if (!f.has("law")) system::set_transfer(fold);
    // A known price is that of the flat chip.
    if (!price_stated_) r_.system.money.price_USD.reset();
    r_.system.fold = fold;
  }

  /// Clock and energy of a cycle, fold over flat, of the tile that was folded.
  void reported(Fields& f, system::ChipFold& fold) {
    const auto text = f.text("report");
    if (!text) return;
    const Value& at = *f.get("report");
    const std::optional<NamedReport> named = read_named_report(*text, file_, out_);
    if (!named) return;
    const report::Loaded& loaded = named->loaded;
    const report::Document& d = loaded.document;
    std::string lack = loaded.error.empty() ? "" : "it " + loaded.error;
    const std::optional<system::ChipFold> told = lack.empty() ? chip_fold_of(d, lack) : std::nullopt;
    if (!told) {
      out_.report("SYM-0014", at.source, at.at, fmt::format("{} tells no time of a fold: {}", diag::quoted(*text), lack)).help("`taufold fold` of a design with Liberty, a clock and its flat baseline leaves them");
      return;
    }
    fold.tiers = told->tiers;
    fold.speed = told->speed;
    fold.capacitance = told->capacitance;
    fold.source = *text;
    r_.reports.push_back(named->path);
  }

  /// A chip of a coming year in the place of the known one, by a roadmap of the law.
  void foreseen(Fields& f, system::ChipFold& fold) {
    const auto text = f.text("law");
    f.require("year");
    const std::string scenario = f.text("scenario").value_or("");
    const auto year = f.number("year", 1900, 2200);
    if (!text || !year) return;
    const Value& at = *f.get("law");
    const std::optional<NamedReport> named = read_named_report(*text, file_, out_);
    if (!named) return;
    std::string lack = named->loaded.error.empty() ? "" : "it " + named->loaded.error;
    const std::optional<system::ChipFold> told = lack.empty() ? chip_of_law(named->loaded.document, scenario, *year, lack) : std::nullopt;
    if (!told) {
      out_.report("SYM-0014", at.source, at.at, fmt::format("{} tells no chip of {:g}: {}", diag::quoted(*text), *year, lack)).help("`taufold law roadmap SCENARIO... -o DIR` writes one");
      return;
    }
    const system::Spend spend = fold.spend;
    fold = *told;
    fold.spend = spend;
    r_.reports.push_back(named->path);
  }

  /// What only the whole shows.
  void whole(Fields& top) {
    const system::Case& c = r_.system;
    const system::Chip& chip = c.platform.chip;
    const Value* at = top.get("chip") != nullptr ? top.get("chip") : top.get("platform");
    const auto lacks = [&](std::string_view key) {
      const std::string message = fmt::format("the chip needs {}", diag::quoted(key));
      (at != nullptr ? out_.report("SYM-0013", at->source, at->at, message) : out_.report("SYM-0013", file_.source(), std::string_view(file_.text).substr(0, 0), message))
          .help("platform = \"H100\" takes a known one; [chip] describes or changes it");
    };
    if (chip.memory_bandwidth <= 0) return lacks("memory_GBps");
    if (c.workload == system::Workload::frame) return;
    const system::Format format = c.workload == system::Workload::training || c.workload == system::Workload::gemm ? c.training.format : c.inference.format;
    if (chip.peak(format) <= 0) return lacks(fmt::format("{}_TFLOPS", system::kFormats[static_cast<std::size_t>(format)]));
    if (chip.peak(system::Format::bf16) <= 0) return lacks("bf16_TFLOPS");
    if (chip.memory_bytes <= 0) return lacks("memory_GB");
    if (c.accelerators > 1 && c.platform.links.empty())
      out_.report("SYM-0009", file_.source(), top.get("accelerators")->at, fmt::format("{} accelerators are joined by no link", c.accelerators)).help("add [[link]], innermost first, or name a platform");
    else if (c.accelerators > 1 && c.platform.links.back().size < c.accelerators)
      out_.report("SYM-0009", file_.source(), top.get("accelerators")->at,
                  fmt::format("the outermost link, {}, joins {} accelerators of {}", diag::quoted(c.platform.links.back().name), c.platform.links.back().size, c.accelerators));
  }

  const io::InputFile& file_;
  diag::Collector& out_;
  SystemFile r_;
  bool price_stated_ = false;
};

}  // namespace

std::optional<SystemFile> read_system_file(const io::InputFile& file, diag::Collector& out) {
  const std::optional<Value> root = io::tree::parse_toml(file, out);
  return root ? read_system_tree(*root, file, out) : std::nullopt;
}

std::optional<SystemFile> read_system_tree(const Value& root, const io::InputFile& file, diag::Collector& out) {
  return Reader(file, out).read(root);
}

}  // namespace taufold::flow
