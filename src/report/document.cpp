#include "report/document.hpp"

#include <algorithm>

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
const Series* Document::find_series(std::string_view name) const {
  return by_name(series, name);
}
const Option* Document::find_option(std::string_view name) const {
  return by_name(options, name);
}

bool Document::holds() const {
  return std::all_of(verdicts.begin(), verdicts.end(), [](const Verdict& v) { return v.holds; });
}

}  // namespace taufold::report
