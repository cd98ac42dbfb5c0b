// Power of a stack as CSV.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "diag/suggest.hpp"
#include "io/csv.hpp"
#include "io/heat/heat.hpp"

namespace taufold::io::heat {

namespace {

constexpr std::string_view kColumns[] = {"layer", "x_um", "y_um", "width_um", "depth_um", "power_W", "leakage_W", "name"};
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
  return line.starts_with("layer,") && line.find("power_W") != std::string_view::npos;
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
  for (std::size_t k = 0; k <= power; ++k)
    if (at[k] == std::string::npos && out.errors() == before)
      out.report("THM-0010", file.source(), records.record(), fmt::format("the heading lacks the column {}", kColumns[k]));
  if (out.errors() > before) return false;
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
    const double slack = 1e-9;
    if (source.rect.x_m < -slack * s.width_m || source.rect.y_m < -slack * s.depth_m ||
        source.rect.x_m + source.rect.w_m > s.width_m * (1 + slack) || source.rect.y_m + source.rect.h_m > s.depth_m * (1 + slack))
      out.report("THM-0003", file.source(), records.record(),
                 fmt::format("this rectangle reaches ({:.6g}, {:.6g}) um, and the footprint is {:.6g} x {:.6g} um", v[x] + v[width],
                             v[y] + v[depth], s.width_m * 1e6, s.depth_m * 1e6));
    s.layers[l].sources.push_back(std::move(source));
  }
  if (records.broken()) out.report("THM-0010", file.source(), records.record(), "a quote is not closed");
  return out.errors() == before;
}

}  // namespace taufold::io::heat
