#include "flow/sweep/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "base/random.hpp"
#include "io/tree/fields.hpp"
#include "system/presets.hpp"

namespace taufold::flow {

namespace {

using io::tree::Fields;
using io::tree::Value;

constexpr std::string_view kTopKeys[] = {"base", "method", "points", "population", "seed", "lever", "goal"};
constexpr std::string_view kLeverKeys[] = {"key", "values", "low", "high", "steps", "scale"};
constexpr std::string_view kGoalKeys[] = {"figure", "wanted"};
constexpr std::string_view kMethods[] = {"grid", "random", "latin-hypercube", "nsga2"};
constexpr std::string_view kScales[] = {"linear", "log"};
constexpr std::string_view kWanted[] = {"least", "most"};

constexpr std::int64_t kPopulation = 64;

double between(const SweepLever& l, double u) {
  return l.log ? l.low * std::pow(l.high / l.low, u) : l.low + u * (l.high - l.low);
}

void read_lever(const Value& t, SweepMethod method, Sweep& s, diag::Collector& out) {
  Fields f(t, "a lever", kLeverKeys, out);
  SweepLever l;
  l.key = f.require("key") != nullptr ? f.text("key").value_or("") : "";
  for (const SweepLever& other : s.levers)
    if (other.key == l.key) out.report("SYM-0016", t.source, f.get("key")->at, fmt::format("the lever {} stands twice", diag::quoted(l.key)));
  if (const auto w = f.word("scale", kScales)) l.log = *w == 1;
  if (const Value* v = f.get("values")) {
    for (const Value& item : v->items)
      if (const auto x = item.kind == io::tree::Kind::string ? std::nullopt : io::tree::as_number(item))
        l.values.push_back(*x);
      else
        io::tree::wrong_kind(item, "values", "a list of numbers", out);
    if (v->kind != io::tree::Kind::array || v->items.empty()) io::tree::wrong_kind(*v, "values", "a list of numbers", out);
  } else {
    f.require("low");
    f.require("high");
    l.low = f.number("low", -1e30, 1e30).value_or(0);
    l.high = f.number("high", -1e30, 1e30).value_or(0);
    if (!(l.high > l.low) || (l.log && !(l.low > 0))) {
      if (out.ok()) out.report("SYM-0016", t.source, t.at, l.log ? "on a logarithmic scale low must be above 0 and below high" : "low must be below high");
      return;
    }
    if (method == SweepMethod::grid) {
      f.require("steps");
      const std::int64_t n = f.integer("steps", 2, 1'000'000).value_or(2);
      for (std::int64_t k = 0; k < n; ++k) l.values.push_back(between(l, static_cast<double>(k) / static_cast<double>(n - 1)));
    }
  }
  s.levers.push_back(std::move(l));
}

}  // namespace

double Sweep::value(std::size_t lever, std::int64_t point) const {
  const SweepLever& l = levers[lever];
  if (method == SweepMethod::grid) {
    std::int64_t rest = point;  // the last lever runs fastest
    for (std::size_t k = levers.size(); k-- > lever + 1;) rest /= static_cast<std::int64_t>(levers[k].values.size());
    return l.values[static_cast<std::size_t>(rest) % l.values.size()];
  }
  double u = unit_double(hash64(seed, 2 * lever, static_cast<std::uint64_t>(point)));
  if (!strata.empty()) u = (strata[lever][static_cast<std::size_t>(point)] + u) / static_cast<double>(strata[lever].size());
  return at(lever, u);
}

double Sweep::at(std::size_t lever, double u) const {
  const SweepLever& l = levers[lever];
  if (l.values.empty()) return between(l, u);
  return l.values[std::min(static_cast<std::size_t>(u * static_cast<double>(l.values.size())), l.values.size() - 1)];
}

std::optional<Sweep> read_sweep(const io::InputFile& file, diag::Collector& out) {
  const std::size_t before = out.errors();
  const std::optional<Value> root = io::tree::parse_toml(file, out);
  if (!root) return std::nullopt;
  Fields top(*root, "a sweep", kTopKeys, out);
  Sweep s;
  if (top.require("base") != nullptr)
    if (const auto b = top.text("base")) {
      // A file beside this one, or else a preset.
      std::error_code ignored;
      const std::string path = io::tree::beside(file.path, *b);
      s.base = !std::filesystem::exists(path, ignored) && system::find_preset(*b) != nullptr ? *b : path;
    }
  if (top.require("method") != nullptr)
    if (const auto w = top.word("method", kMethods)) s.method = static_cast<SweepMethod>(*w);
  s.seed = static_cast<std::uint64_t>(top.integer("seed", 0, 1'000'000'000'000).value_or(1));
  for (const Value& t : top.tables("lever")) read_lever(t, s.method, s, out);
  for (const Value& t : top.tables("goal")) {
    Fields f(t, "a goal", kGoalKeys, out);
    SweepGoal g;
    if (f.require("figure") != nullptr)
      if (const auto w = f.word("figure", kSweepFigures)) g.figure = kSweepFigures[*w];
    g.most = f.word("wanted", kWanted).value_or(0) == 1;
    s.goals.push_back(std::move(g));
  }
  if (out.errors() > before) return std::nullopt;
  const auto refuse = [&](std::string message) {
    out.report("SYM-0016", file.source(), std::string_view(file.text).substr(0, 0), std::move(message));
    return std::optional<Sweep>();
  };
  if (s.levers.empty()) return refuse("a sweep needs levers: [[lever]] with key and values, or low and high");
  if (s.method == SweepMethod::grid) {
    if (const Value* p = top.get("points")) {
      out.report("SYM-0016", p->source, p->at, "a grid has as many points as its levers make; `points` is of random, latin-hypercube and nsga2");
      return std::nullopt;
    }
    s.points = 1;
    for (const SweepLever& l : s.levers) {
      s.points *= static_cast<std::int64_t>(l.values.size());
      if (s.points > kMostPoints) return refuse(fmt::format("the grid has more than {} points", kMostPoints));
    }
  } else {
    if (top.require("points") == nullptr) return std::nullopt;
    s.points = top.integer("points", 1, kMostPoints).value_or(0);
    if (s.points == 0) return std::nullopt;
  }
  if (s.method == SweepMethod::nsga2) {
    if (s.goals.empty()) return refuse("a search needs goals: [[goal]] with figure and wanted");
    s.population = top.integer("population", 4, 100'000).value_or(std::min(kPopulation, s.points));
    if (out.errors() > before) return std::nullopt;
    if (s.population > s.points) return refuse(fmt::format("a population of {} is more than the {} points of the search", s.population, s.points));
  } else if (const Value* p = top.get("population")) {
    out.report("SYM-0016", p->source, p->at, "a population is of the method nsga2");
    return std::nullopt;
  }
  if (s.method == SweepMethod::latin_hypercube || s.method == SweepMethod::nsga2)
    for (std::size_t k = 0; k < s.levers.size(); ++k) {
      std::vector<std::uint32_t>& order = s.strata.emplace_back(static_cast<std::size_t>(s.method == SweepMethod::nsga2 ? s.population : s.points));
      std::iota(order.begin(), order.end(), 0u);
      Rng rng(hash64(s.seed, 2 * k + 1));
      for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[rng.below(static_cast<std::uint32_t>(i))]);
    }
  return s;
}

bool set_number(Value& root, std::string_view key, double value) {
  Value* at = &root;
  while (true) {
    const std::size_t dot = std::min(key.find('.'), key.size());
    const std::string_view word = key.substr(0, dot);
    if (word.empty()) return false;
    if (at->kind == io::tree::Kind::array) {
      Value* named = nullptr;
      for (Value& item : at->items)
        if (const io::tree::Member* m = item.find("name"); m != nullptr && m->value.text == word) named = &item;
      if (named == nullptr || dot == key.size()) return false;
      at = named;
      key = key.substr(dot + 1);
      continue;
    }
    if (at->kind != io::tree::Kind::table) return false;
    const auto it = std::find_if(at->members.begin(), at->members.end(), [&](const io::tree::Member& m) { return m.key == word; });
    if (dot < key.size()) {
      if (it == at->members.end()) {
        Value table;
        table.kind = io::tree::Kind::table;
        table.at = at->at;
        table.source = at->source;
        at->members.push_back({std::string(word), at->at, std::move(table)});
        at = &at->members.back().value;
      } else {
        at = &it->value;
      }
      key = key.substr(dot + 1);
      continue;
    }
    Value v;
    v.kind = value == std::floor(value) && std::abs(value) < 9e15 ? io::tree::Kind::integer : io::tree::Kind::number;
    v.number = value;
    v.whole = v.kind == io::tree::Kind::integer ? static_cast<std::int64_t>(value) : 0;
    v.at = at->at;
    v.source = at->source;
    if (it != at->members.end()) {
      if (it->value.kind != io::tree::Kind::integer && it->value.kind != io::tree::Kind::number) return false;
      v.at = it->value.at;
      it->value = std::move(v);
    } else {
      at->members.push_back({std::string(word), at->at, std::move(v)});
    }
    return true;
  }
}

}  // namespace taufold::flow
