#include "report/document.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::report {

double as_double(const Number& n) {
  return std::visit([](auto v) { return static_cast<double>(v); }, n);
}

void Document::add(std::string name, std::int64_t value, std::string unit) {
  metrics.push_back({.name = std::move(name), .value = value, .unit = std::move(unit)});
}

void Document::add(std::string name, double value, std::string unit) {
  metrics.push_back({.name = std::move(name), .value = value, .unit = std::move(unit)});
}

namespace {
template <class T>
const T* by_name(const std::vector<T>& list, std::string_view name) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const T& t) { return t.name == name; });
  return it == list.end() ? nullptr : &*it;
}
}  // namespace

const Metric* Document::find(std::string_view name) const {
  return by_name(metrics, name);
}
std::optional<double> Document::number(std::string_view name, std::string_view unit) const {
  const Metric* m = find(name);
  return m != nullptr && m->unit == unit ? std::optional(as_double(m->value)) : std::nullopt;
}

const Series* Document::find_series(std::string_view name) const {
  return by_name(series, name);
}
const Option* Document::find_option(std::string_view name) const {
  return by_name(options, name);
}

bool Document::holds() const {
  return std::all_of(verdicts.begin(), verdicts.end(), [](const Verdict& v) { return v.holds; });
}

std::optional<double> Record::error() const {
  if (!expected || !computed) return std::nullopt;
  return std::abs(*computed - *expected);
}

RecordSummary summarise(const std::vector<Record>& records) {
  RecordSummary out;
  std::vector<double> shares;
  for (const Record& r : records) {
    ++out.n;
    out.ok += r.ok ? 1 : 0;
    if (const std::optional<double> e = r.error(); e && r.tolerance && *r.tolerance > 0)
      shares.push_back(*e / *r.tolerance);
  }
  if (shares.empty()) return out;
  std::sort(shares.begin(), shares.end());
  out.max_error = shares.back();
  out.median_error = shares[shares.size() / 2];
  return out;
}

}  // namespace taufold::report
