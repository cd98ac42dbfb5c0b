// Power of a stack as CSV.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>

#include "diag/suggest.hpp"
#include "io/csv.hpp"
#include "io/heat/heat.hpp"

namespace taufold::io::heat {

namespace {

constexpr std::string_view kColumns[] = {"layer", "x_um", "y_um", "width_um", "depth_um", "power_W", "leakage_W", "name",
                                         // what a fold says of its cells besides
                                         "cell", "internal_W", "switching_W"};
enum Column : std::size_t { layer, x, y, width, depth, power, leakage, label };

std::optional<double> number(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r')) s.remove_suffix(1);
  if (s.starts_with('+')) s.remove_prefix(1);
  double v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (s.empty() || error != std::errc() || end != s.data() + s.size() || !std::isfinite(v)) return std::nullopt;
  return v;
}

/// Lines NAME, POWER and, where there is a column of it, LEAKAGE: the powers of sources that are known by name.
bool read_named(const InputFile& file, CsvRecords& records, std::size_t columns, std::size_t label_at, std::size_t power_at, std::size_t leakage_at, tech::HeatStack& s,
                diag::Collector& out) {
  const std::size_t before = out.errors();
  std::map<std::string, std::vector<tech::HeatSource*>, std::less<>> known;
  for (tech::HeatLayer& l : s.layers)
    for (tech::HeatSource& q : l.sources) known[q.name].push_back(&q);
  std::vector<std::string_view> names;
  for (const auto& [name, sources] : known) names.push_back(name);
  while (records.next() && !out.full()) {
    const auto& fields = records.fields();
    if (records.record().starts_with('#')) continue;
    if (fields.size() != columns) {
      out.report("THM-0010", file.source(), records.record(), fmt::format("the heading has {} columns, and this line {}", columns, fields.size()));
      continue;
    }
    const auto it = fields[label_at].empty() ? known.end() : known.find(fields[label_at]);
    if (it == known.end()) {
      diag::Diagnostic& d =
          out.report("THM-0010", file.source(), records.places()[label_at], fmt::format("no rectangle of power has the name {}", diag::quoted(fields[label_at])));
      const std::string_view near = diag::nearest(fields[label_at], names);
      d.help(near.empty() ? "a table with places and names, such as heat/cells.csv of a fold, belongs before this one" : diag::did_you_mean(near));
      continue;
    }
    double area = 0;
    for (const tech::HeatSource* q : it->second) area += q->rect.w_m * q->rect.h_m;
    for (const auto& [column, field] : {std::pair{power_at, &tech::HeatSource::power_W}, {leakage_at, &tech::HeatSource::leakage_W}}) {
      if (column == std::string::npos) continue;
      const auto v = number(fields[column]);
      if (!v)
        out.report("THM-0010", file.source(), records.places()[column], "a finite number of watts is expected here");
      else if (*v < 0)
        out.report("THM-0004", file.source(), records.places()[column], fmt::format("{:.6g} W; power is never negative", *v));
      else
        for (tech::HeatSource* q : it->second) q->*field = *v * q->rect.w_m * q->rect.h_m / area;
    }
  }
  if (records.broken()) out.report("THM-0010", file.source(), records.record(), "a quote is not closed");
  return out.errors() == before;
}

/// The layer of that name, or the active layer of that number; layers.size() for none.
std::size_t find_layer(const tech::HeatStack& s, std::string_view name) {
  for (std::size_t l = 0; l < s.layers.size(); ++l)
    if (s.layers[l].name == name) return l;
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), n);
  if (error == std::errc() && end == name.data() + name.size())
    for (std::size_t l = 0; l < s.layers.size(); ++l)
      if (s.layers[l].active && n-- == 0) return l;
  return s.layers.size();
}

}  // namespace

bool looks_like_power(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::string_view line = text.substr(0, text.find('\n'));
  return (line.starts_with("layer,") || line.starts_with("name,")) && line.find("power_W") != std::string_view::npos;
}
bool looks_like_named_power(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text.starts_with("name,") && looks_like_power(text);
}

bool read_power(const InputFile& file, tech::HeatStack& s, diag::Collector& out) {
  const std::size_t before = out.errors();
  CsvRecords records(file.text);
  std::vector<std::size_t> at(std::size(kColumns), std::string::npos);  // of a column, in a record
  if (!records.next()) {
    out.report("THM-0010", file.path, "the table of powers is empty");
    return false;
  }
  const std::vector<std::string> heading = records.fields();
  for (std::size_t k = 0; k < heading.size(); ++k) {
    const auto* c = std::find(std::begin(kColumns), std::end(kColumns), heading[k]);
    if (c == std::end(kColumns)) {
      diag::Diagnostic& d = out.report("THM-0010", file.source(), records.places()[k],
                                       fmt::format("there is no column {}", diag::quoted(heading[k])));
      const std::string_view near = diag::nearest(heading[k], kColumns);
      d.help(near.empty() ? "columns: layer,x_um,y_um,width_um,depth_um,power_W,leakage_W,name" : diag::did_you_mean(near));
    } else {
      at[static_cast<std::size_t>(c - kColumns)] = k;
    }
  }
  const bool named = looks_like_named_power(file.text);
  for (std::size_t k = 0; k <= power; ++k)
    if (at[k] == std::string::npos && out.errors() == before && (!named || k == power))
      out.report("THM-0010", file.source(), records.record(), fmt::format("the heading lacks the column {}", kColumns[k]));
  if (out.errors() > before) return false;
  if (named) return read_named(file, records, heading.size(), at[label], at[power], at[leakage], s, out);
  while (records.next() && !out.full()) {
    const auto& fields = records.fields();
    if (records.record().starts_with('#')) continue;
    if (fields.size() != heading.size()) {
      out.report("THM-0010", file.source(), records.record(),
                 fmt::format("the heading has {} columns, and this line {}", heading.size(), fields.size()));
      continue;
    }
    tech::HeatSource source;
    double v[std::size(kColumns)] = {};
    bool good = true;
    for (std::size_t k = x; k <= leakage; ++k) {
      if (at[k] == std::string::npos) continue;
      const auto n = number(fields[at[k]]);
      if (!n) {
        out.report("THM-0010", file.source(), records.places()[at[k]], fmt::format("{} must be a finite number", kColumns[k]));
        good = false;
      }
      v[k] = n.value_or(0);
    }
    const std::size_t l = find_layer(s, fields[at[layer]]);
    if (l == s.layers.size()) {
      diag::Diagnostic& d = out.report("THM-0010", file.source(), records.places()[at[layer]],
                                       fmt::format("the stack has no layer {}", diag::quoted(fields[at[layer]])));
      const std::string_view near =
          diag::nearest(fields[at[layer]], s.layers.size(), [&](std::size_t i) { return std::string_view(s.layers[i].name); });
      if (!near.empty()) d.help(diag::did_you_mean(near));
      continue;
    }
    if (!good) continue;
    for (const std::size_t k : {std::size_t{power}, std::size_t{leakage}})
      if (v[k] < 0)
        out.report("THM-0004", file.source(), records.places()[at[k]], fmt::format("{:.6g} W; power is never negative", v[k]));
    if (!(v[width] > 0) || !(v[depth] > 0)) {
      out.report("THM-0003", file.source(), records.record(), "a rectangle of power without area");
      continue;
    }
    source.rect = {v[x] * 1e-6, v[y] * 1e-6, v[width] * 1e-6, v[depth] * 1e-6};
    source.power_W = v[power];
    source.leakage_W = v[leakage];
    if (at[label] != std::string::npos) source.name = fields[at[label]];
    const tech::HeatRect chip = s.chip();
    if (tech::reaches_beyond(source.rect, {0, 0, chip.w_m, chip.h_m}))
      out.report("THM-0003", file.source(), records.record(),
                 fmt::format("this rectangle reaches ({:.6g}, {:.6g}) um, and the footprint is {:.6g} x {:.6g} um", v[x] + v[width],
                             v[y] + v[depth], chip.w_m * 1e6, chip.h_m * 1e6));
    source.rect.x_m += chip.x_m;
    source.rect.y_m += chip.y_m;
    if (const tech::HeatRect& die = s.layers[l].die; die.w_m > 0 && tech::reaches_beyond(source.rect, die))
      out.report("THM-0031", file.source(), records.record(),
                 fmt::format("the die of {} reaches from ({:.6g}, {:.6g}) to ({:.6g}, {:.6g}) um", diag::quoted(s.layers[l].name), 1e6 * (die.x_m - chip.x_m),
                             1e6 * (die.y_m - chip.y_m), 1e6 * (die.x_m + die.w_m - chip.x_m), 1e6 * (die.y_m + die.h_m - chip.y_m)));
    s.layers[l].sources.push_back(std::move(source));
  }
  if (records.broken()) out.report("THM-0010", file.source(), records.record(), "a quote is not closed");
  return out.errors() == before;
}

}  // namespace taufold::io::heat
