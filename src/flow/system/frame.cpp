#include "flow/system/frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "diag/suggest.hpp"
#include "flow/system/models.hpp"
#include "io/csv.hpp"

namespace taufold::flow {

namespace {

using io::tree::Fields;
using io::tree::Value;

constexpr std::string_view kUnitKeys[] = {"name", "Tops", "power_W", "clock_GHz", "cores", "cycles"};
constexpr std::string_view kTaskKeys[] = {"name", "unit", "Gop", "MB", "Minstructions", "mix", "trace", "model", "tokens", "context", "format", "Mpixels", "op_a_pixel", "bytes_a_pixel"};
constexpr std::string_view kKinds[] = {"Gop", "Minstructions", "trace", "model", "Mpixels"};
constexpr double kMost = 1e15;

/// Cycles of an instruction, or of another event such as a cache miss, by class.
using Cycles = std::vector<std::pair<std::string, double>>;

class Reader {
 public:
  Reader(Fields& top, const io::InputFile& file, SystemFile& r, diag::Collector& out) : top_(top), file_(file), c_(r.system), r_(r), out_(out) {}

  void read(const Value& at) {
    for (const Value& t : top_.tables("unit")) unit(t);
    for (const Value& t : top_.tables("task")) task(t);
    if (out_.ok() && (c_.units.empty() || c_.tasks.empty()))
      out_.report("SYM-0011", at.source, at.at, "a frame needs units and tasks").help("add [[unit]] with name, Tops, power_W and [[task]] with name, unit, Gop, MB");
    c_.accelerators = 1;
  }

 private:
  void contradicts(const Value& v, std::string message) { out_.report("SYM-0011", v.source, v.at, std::move(message)); }

  /// Numbers of a table by name.
  Cycles numbers(const Value& table, std::string_view what) {
    Cycles all;
    if (table.kind != io::tree::Kind::table || table.members.empty()) {
      io::tree::wrong_kind(table, what, "a table of numbers", out_);
      return all;
    }
    for (const io::tree::Member& m : table.members) {
      const auto x = m.value.kind == io::tree::Kind::string ? std::nullopt : io::tree::as_number(m.value);
      if (!x || *x < 0)
        io::tree::wrong_kind(m.value, m.key, "a number, 0 or more", out_);
      else
        all.emplace_back(m.key, *x);
    }
    return all;
  }

  void unit(const Value& t) {
    Fields f(t, "a unit", kUnitKeys, out_);
    system::Unit u;
    u.name = f.require("name") != nullptr ? f.text("name").value_or("") : "";
    Cycles cycles;
    if (const Value* table = f.get("cycles")) {
      cycles = numbers(*table, "cycles");
      const double cores = static_cast<double>(f.integer("cores", 1, 100000).value_or(1));
      u.op_s = f.require("clock_GHz") != nullptr ? 1e9 * cores * f.number("clock_GHz", 0, 1e3, true).value_or(1) : 1;
      if (const Value* v = f.get("Tops")) contradicts(*v, "a unit has operations a second (Tops), or a clock and cycles of its instructions");
    } else {
      u.op_s = f.require("Tops") != nullptr ? 1e12 * f.number("Tops", 0, 1e9, true).value_or(1) : 1;
      for (const std::string_view key : {"clock_GHz", "cores"})
        if (const Value* v = f.get(key)) contradicts(*v, fmt::format("{} needs cycles = {{...}} beside it: how many an instruction of each class takes", diag::quoted(key)));
    }
    u.power_W = f.require("power_W") != nullptr ? f.number("power_W", 0, 1e6).value_or(0) : 0;
    c_.units.push_back(std::move(u));
    cycles_.push_back(std::move(cycles));
  }

  void task(const Value& t) {
    Fields f(t, "a task", kTaskKeys, out_);
    const std::size_t before = out_.errors();
    system::Task k;
    k.name = f.require("name") != nullptr ? f.text("name").value_or("") : "";
    k.bytes = 1e6 * f.number("MB", 0, kMost).value_or(0);
    if (f.require("unit") == nullptr) return;
    const std::string name = f.text("unit").value_or("");
    const auto it = std::find_if(c_.units.begin(), c_.units.end(), [&](const system::Unit& u) { return u.name == name; });
    if (it == c_.units.end()) return contradicts(*f.get("unit"), fmt::format("the task {} needs the unit {}, which is not described", diag::quoted(k.name), diag::quoted(name)));
    k.unit = static_cast<std::size_t>(it - c_.units.begin());
    std::string_view kind;
    for (const std::string_view key : kKinds) {
      const Value* v = f.get(key);
      if (v != nullptr && !kind.empty()) return contradicts(*v, fmt::format("the task {} is told by {} and by {}", diag::quoted(k.name), diag::quoted(kind), diag::quoted(key)));
      if (v != nullptr) kind = key;
    }
    if (kind == "Gop") k.op = 1e9 * f.number("Gop", 0, kMost).value_or(0);
    if (kind == "Minstructions" || kind == "trace") instructions(f, kind == "trace", k);
    if (kind == "model") inference(f, k);
    if (kind == "Mpixels") {
      const double pixels = 1e6 * f.number("Mpixels", 0, 1e9, true).value_or(0);
      if (f.require("op_a_pixel") != nullptr) k.op = pixels * f.number("op_a_pixel", 0, kMost).value_or(0);
      k.bytes += pixels * f.number("bytes_a_pixel", 0, kMost).value_or(0);
    }
    if (kind.empty()) f.require("Gop");
    if (out_.errors() > before) return;
    if (k.op <= 0 && k.bytes <= 0) contradicts(t, fmt::format("the task {} does nothing", diag::quoted(k.name)));
    c_.tasks.push_back(std::move(k));
  }

  /// Cycles of a mix or of a trace's counts.
  void instructions(Fields& f, bool traced, system::Task& k) {
    const Cycles& cycles = cycles_[k.unit];
    if (cycles.empty()) return contradicts(*f.get("unit"), fmt::format("the unit {} does not say how many cycles an instruction takes", diag::quoted(c_.units[k.unit].name)));
    Cycles counts;
    if (traced) {
      counts = trace(f);
    } else {
      if (f.require("mix") == nullptr) return;
      counts = numbers(*f.get("mix"), "mix");
      const double millions = f.number("Minstructions", 0, kMost, true).value_or(0);
      double sum = 0;
      for (auto& [name, share] : counts) {
        sum += share;
        share *= 1e6 * millions;
      }
      // Events such as misses may stand beside the instructions, so shares may add up to more, not to less.
      if (sum < 1 - 1e-6 && !counts.empty()) return contradicts(*f.get("mix"), fmt::format("the shares of the mix add up to {:.6g}, less than 1", sum));
    }
    for (const auto& [name, count] : counts) {
      const auto it = std::find_if(cycles.begin(), cycles.end(), [&, &n = name](const auto& c) { return c.first == n; });
      if (it == cycles.end()) return contradicts(traced ? *f.get("trace") : *f.get("mix"), fmt::format("the unit {} states no cycles for {}", diag::quoted(c_.units[k.unit].name), diag::quoted(name)));
      k.op += count * it->second;
    }
  }

  /// `class,count`, one line a class.
  Cycles trace(Fields& f) {
    Cycles out;
    const auto text = f.text("trace");
    if (!text) return out;
    const std::optional<io::InputFile> table = io::read_input(io::tree::beside(file_.path, *text), out_);
    if (!table) return out;
    r_.reports.push_back(table->path);
    const Value& at = *f.get("trace");
    io::CsvRecords rows(table->text);
    if (!rows.next() || rows.fields().size() != 2 || rows.fields()[0] != "class" || rows.fields()[1] != "count") {
      contradicts(at, fmt::format("the trace {} begins with no heading class,count", diag::quoted(*text)));
      return out;
    }
    while (rows.next()) {
      double count = -1;
      if (rows.fields().size() == 2) {
        const std::string& s = rows.fields()[1];
        if (const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), count); error != std::errc() || end != s.data() + s.size()) count = -1;
      }
      if (!(count >= 0) || count > kMost) {
        contradicts(at, fmt::format("the trace {} has a row that is no class and count: {}", diag::quoted(*text), diag::quoted(rows.fields().front())));
        return out;
      }
      out.emplace_back(rows.fields()[0], count);
    }
    return out;
  }

  /// One pass of a transformer over `tokens` new tokens that see `context` others: its weights are read once, its caches once.
  void inference(Fields& f, system::Task& k) {
    const auto name = f.text("model");
    const system::Transformer* m = name ? known_model(*name, *f.get("model"), out_) : nullptr;
    if (m == nullptr) return;
    const double tokens = f.number("tokens", 1, 1e9).value_or(1), context = f.number("context", 0, 1e9).value_or(0);
    const auto w = f.word("format", system::kFormats);
    const double bytes = system::bytes_of(w ? static_cast<system::Format>(*w) : system::Format::int8);
    const double seen = context + (tokens + 1) / 2;  // by a token, on average
    k.op = tokens * (system::gemm_flop(*m) + system::score_flop(*m, seen, false)) + system::head_flop(*m);
    // Of a mixture: the experts that the tokens meet.
    const double routed = m->mixture() ? m->expert_layers() * m->experts * system::expert_weights(*m) : 0;
    const double met = m->mixture() ? 1 - std::pow(1 - m->top_k / m->experts, tokens) : 0;
    const double looked_up = m->gated ? m->vocabulary * m->hidden : 0;
    k.bytes += (system::parameters(*m) - routed - looked_up + met * routed) * bytes + (context + tokens) * system::kv_numbers(*m) * 2;
  }

  Fields& top_;
  const io::InputFile& file_;
  system::Case& c_;
  SystemFile& r_;
  diag::Collector& out_;
  std::vector<Cycles> cycles_;  ///< by unit; empty: it has none
};

}  // namespace

void read_system_frame(Fields& top, const Value& at, const io::InputFile& file, SystemFile& r, diag::Collector& out) {
  Reader(top, file, r, out).read(at);
}

}  // namespace taufold::flow
