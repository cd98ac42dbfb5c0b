#include "flow/law/workloads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "diag/suggest.hpp"
#include "io/tree/fields.hpp"

namespace taufold::flow {

namespace {

using io::tree::Fields;
using io::tree::Kind;
using io::tree::Value;

constexpr std::string_view kFileKeys[] = {"workload"};
constexpr std::string_view kOwnKeys[] = {"name", "note"};
constexpr std::string_view kRangeKeys[] = {"low", "value", "high"};

/// "device" of "device.driver".
std::string_view table_of(std::string_view lever) {
  return lever.substr(0, lever.find('.'));
}

std::vector<std::string_view> tables() {
  std::vector<std::string_view> out;
  for (const law::TauLeverInfo& l : law::tau_levers())
    if (out.empty() || out.back() != table_of(l.name)) out.push_back(table_of(l.name));
  return out;
}

/// What is wrong with a spread of a lever; empty: nothing.
std::string fault_of(const law::TauLeverInfo& l, const law::TauSpread& s) {
  if (!std::isfinite(s.low) || !std::isfinite(s.value) || !std::isfinite(s.high) ||
      !(s.low <= s.value && s.value <= s.high))
    return fmt::format("{} must rise from low over value to high", l.name);
  if (s.low < l.least || s.high > l.most)
    return fmt::format("{} must be from {:g} to {:g}{}{}", l.name, l.least, l.most, l.unit == "1" ? "" : " ",
                       l.unit == "1" ? "" : l.unit);
  if (l.stepwise && (s.value != std::floor(s.value) || s.low != s.high))
    return fmt::format("{} must be one whole number", l.name);
  return {};
}

void read_lever(const Value& v, std::size_t k, law::TauSpreads& levers, diag::Collector& out) {
  const law::TauLeverInfo& l = law::tau_levers()[k];
  law::TauSpread s;
  if (v.kind == Kind::table) {
    Fields f(v, fmt::format("the lever {}", l.name), kRangeKeys, out);
    if (!f.require("low") || !f.require("value") || !f.require("high")) return;
    const auto low = f.number("low", -1e300, 1e300), value = f.number("value", -1e300, 1e300),
               high = f.number("high", -1e300, 1e300);
    if (!low || !value || !high) return;
    s = {*low, *value, *high};
  } else if (const auto n = io::tree::as_number(v)) {
    s = {*n, *n, *n};
  } else {
    io::tree::wrong_kind(v, l.name, "a number, or { low, value, high }", out);
    return;
  }
  if (const std::string fault = fault_of(l, s); !fault.empty())
    out.report("LAW-0016", v.source, v.at.substr(0, v.at.find('\n')), fault).note(std::string(l.meaning));
  else
    levers[k] = s;
}

}  // namespace

std::vector<Workload> read_workloads(const io::InputFile& file, diag::Collector& out) {
  std::vector<Workload> all;
  const std::optional<Value> root = io::tree::parse_toml(file, out);
  if (!root) return all;
  Fields f(*root, "a file of workloads", kFileKeys, out);
  const std::vector<std::string_view> parts = tables();
  std::vector<std::string_view> keys(std::begin(kOwnKeys), std::end(kOwnKeys));
  keys.insert(keys.end(), parts.begin(), parts.end());
  for (const Value& v : f.tables("workload")) {
    Fields w(v, "a workload", keys, out);
    if (!w.require("name")) continue;
    Workload x{w.text("name").value_or(""), w.text("note").value_or(""), law::default_tau_spreads()};
    for (const std::string_view part : parts) {
      const Value* table = w.get(part);
      if (!table) continue;
      std::vector<std::string_view> levers;
      for (const law::TauLeverInfo& l : law::tau_levers())
        if (table_of(l.name) == part) levers.push_back(l.name.substr(part.size() + 1));
      Fields t(*table, fmt::format("the levers of {}", part), levers, out);
      for (std::size_t k = 0; k < law::kTauLevers; ++k)
        if (table_of(law::tau_levers()[k].name) == part)
          if (const Value* lever = t.get(law::tau_levers()[k].name.substr(part.size() + 1)))
            read_lever(*lever, k, x.levers, out);
    }
    if (std::any_of(all.begin(), all.end(), [&](const Workload& y) { return y.name == x.name; }))
      out.report("LAW-0016", v.source, v.at.substr(0, v.at.find('\n')),
                 fmt::format("the workload {} stands twice", diag::quoted(x.name)));
    all.push_back(std::move(x));
    if (out.full()) break;
  }
  if (all.empty() && out.ok()) out.report("LAW-0016", file.path, "the file holds no [[workload]]");
  return all;
}

bool apply_change(const std::string& word, law::TauSpreads& levers, diag::Collector& out) {
  const std::size_t equals = word.find('=');
  const std::string key = word.substr(0, equals);
  const auto lever = law::find_tau_lever(key);
  if (!lever) {
    std::vector<std::string_view> names;
    for (const law::TauLeverInfo& l : law::tau_levers()) names.push_back(l.name);
    const std::string_view near = diag::nearest(key, names);
    out.report("LAW-0016", fmt::format("there is no lever {}", diag::quoted(key)))
        .help(near.empty() ? fmt::format("known are {}", fmt::join(names, ", ")) : diag::did_you_mean(near));
    return false;
  }
  const law::TauLeverInfo& info = law::tau_levers()[static_cast<std::size_t>(*lever)];
  double v[3];
  int n = 0;
  const char *p = word.data() + equals + 1, *end = word.data() + word.size();
  while (n < 3) {
    const auto [stop, error] = std::from_chars(p, end, v[n]);
    if (error != std::errc()) break;
    ++n;
    p = stop;
    if (p == end || *p != ':') break;
    ++p;
  }
  const law::TauSpread s = n == 3 ? law::TauSpread{v[0], v[1], v[2]} : law::TauSpread{v[0], v[0], v[0]};
  std::string fault = (n != 1 && n != 3) || p != end
                          ? fmt::format("the value of {} must be a number, or LOW:VALUE:HIGH", info.name)
                          : fault_of(info, s);
  if (!fault.empty()) {
    out.report("LAW-0016", fault).note(std::string(info.meaning));
    return false;
  }
  levers[static_cast<std::size_t>(*lever)] = s;
  return true;
}

}  // namespace taufold::flow
