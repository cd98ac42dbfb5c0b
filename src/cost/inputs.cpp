#include "cost/inputs.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "cost/data.hpp"
#include "io/csv.hpp"
#include "num/normal.hpp"

namespace taufold::cost {

namespace {

constexpr double k95 = 1.6448536269514722;  // the 95 % quantile of a standard normal

double two_piece_lognormal(double low, double median, double high, double z) {
  const double width = z < 0 ? std::log(median / low) : std::log(high / median);
  return median * std::exp(width * z / k95);
}

std::optional<double> number(std::string_view s) {
  double v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (s.empty() || error != std::errc() || end != s.data() + s.size() || !std::isfinite(v)) return std::nullopt;
  return v;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

double at_quantile(const Input& in, double u) {
  const double a = in.low, m = in.value, b = in.high;
  switch (in.shape) {
    case Shape::fixed: return m;
    case Shape::lognormal:
    case Shape::loss: return at_normal(in, num::normal_quantile(u));
    case Shape::triangular: {
      if (b <= a) return m;
      const double at = (m - a) / (b - a);
      return u < at ? a + std::sqrt(u * (b - a) * (m - a)) : b - std::sqrt((1 - u) * (b - a) * (b - m));
    }
    case Shape::uniform: return a + u * (b - a);
    case Shape::loguniform: return a * std::exp(u * std::log(b / a));
    case Shape::discrete: return u < 1.0 / 3 ? a : u < 2.0 / 3 ? m : b;
  }
  return m;
}

double at_normal(const Input& in, double z) {
  if (in.shape == Shape::lognormal) return two_piece_lognormal(in.low, in.value, in.high, z);
  // A high quantile of what is left is a low one of the loss.
  if (in.shape == Shape::loss) return std::max(0.0, 1 - two_piece_lognormal(1 - in.high, 1 - in.value, 1 - in.low, -z));
  return at_quantile(in, num::normal_cdf(z));
}

std::string fault_of(const Input& in) {
  if (!(in.low <= in.value && in.value <= in.high)) return "low, value and high must ascend";
  if ((in.shape == Shape::lognormal || in.shape == Shape::loguniform) && !(in.low > 0)) return "low must be above 0 for this shape";
  if (in.shape == Shape::loss && !(in.high < 1 && in.low >= 0)) return "low must be at least 0 and high below 1 for this shape";
  if (in.low < 0) return "the value must not be negative";
  if (in.unit == "1" && in.high > 1 && (in.key.ends_with("yield") || in.key.ends_with("coverage") || in.key.ends_with("share") || in.key.ends_with("margin") || in.key.ends_with("loss")))
    return "the value must be 0 to 1";
  if (!(std::abs(in.rho) <= 1)) return "rho must be -1 to 1";
  return {};
}

const Input* Inputs::find(std::string_view scope, std::string_view key) const {
  const auto it = std::find_if(all_.begin(), all_.end(), [&](const Input& i) { return i.scope == scope && i.key == key; });
  return it == all_.end() ? nullptr : &*it;
}

bool Inputs::has_scope(std::string_view scope) const {
  return std::any_of(all_.begin(), all_.end(), [&](const Input& i) { return i.scope == scope; });
}

void Inputs::put(Input in) {
  const auto it = std::find_if(all_.begin(), all_.end(), [&](const Input& i) { return i.scope == in.scope && i.key == in.key; });
  if (it == all_.end())
    all_.push_back(std::move(in));
  else
    *it = std::move(in);
}

std::vector<std::string> Inputs::scopes() const {
  std::vector<std::string> out;
  for (const Input& i : all_)
    if (std::find(out.begin(), out.end(), i.scope) == out.end()) out.push_back(i.scope);
  return out;
}

std::vector<std::string> Inputs::keys(std::string_view scope) const {
  std::vector<std::string> out;
  for (const Input& i : all_)
    if (i.scope == scope) out.push_back(i.key);
  return out;
}

std::optional<Inputs> read_inputs(std::string_view csv, std::string& fault) {
  static constexpr std::string_view kColumns[] = {"scope", "key", "low", "value", "high", "unit", "shape", "group", "rho", "status", "source"};
  Inputs out;
  io::CsvRecords rows(csv);
  std::size_t line = 0;
  const auto wrong = [&](std::string_view what) {
    fault = "record " + std::to_string(line) + ": " + std::string(what);
    return std::nullopt;
  };
  while (rows.next()) {
    ++line;
    const std::vector<std::string>& f = rows.fields();
    if (f.size() != std::size(kColumns)) return wrong("another number of columns than the heading");
    if (line == 1) {
      if (!std::equal(f.begin(), f.end(), std::begin(kColumns))) return wrong("not the heading of a table of cost inputs");
      continue;
    }
    Input in;
    in.scope = f[0], in.key = f[1], in.unit = f[5], in.group = f[7], in.status = f[9], in.source = f[10];
    const auto low = number(f[2]), value = number(f[3]), high = number(f[4]);
    if (!low || !value || !high) return wrong("low, value and high are numbers");
    in.low = *low, in.value = *value, in.high = *high;
    const auto shape = std::find(std::begin(kShapes), std::end(kShapes), f[6]);
    if (shape == std::end(kShapes)) return wrong("an unknown shape");
    in.shape = static_cast<Shape>(shape - std::begin(kShapes));
    if (!f[8].empty()) {
      const auto rho = number(f[8]);
      if (!rho) return wrong("rho is a number");
      in.rho = *rho;
    }
    if (const std::string s = fault_of(in); !s.empty()) return wrong(s);
    out.put(std::move(in));
  }
  if (rows.broken() || line < 2) return wrong("a table of cost inputs has a heading and rows");
  return out;
}

const Inputs& default_inputs() {
  static const Inputs inputs = [] {
    std::string fault;
    return read_inputs(data::cost_csv(), fault).value_or(Inputs());  // a test reads the table
  }();
  return inputs;
}

std::vector<std::string> node_names(const Inputs& inputs) {
  std::vector<std::string> out;
  for (const std::string& s : inputs.scopes())
    if (inputs.find(s, "d0") != nullptr) out.push_back(s);
  return out;
}

std::string node_named(const Inputs& inputs, std::string_view name) {
  for (const std::string& s : node_names(inputs))
    if (same_but_for_case(s, name)) return s;
  return {};
}

}  // namespace taufold::cost
