#include "io/bonds/bonds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <limits>
#include <tuple>

#include "diag/suggest.hpp"
#include "io/csv.hpp"

namespace taufold::io::bonds {

namespace {

enum Column : std::size_t { kNet, kInterface, kX, kY, kColumns };
constexpr std::string_view kNames[kColumns] = {"net", "interface", "x_dbu", "y_dbu"};
constexpr std::int64_t kLeast = std::numeric_limits<std::int32_t>::min(),
                       kMost = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

/// Where each known column stands in a heading.
std::array<std::size_t, kColumns> columns_of(const std::vector<std::string>& heading) {
  std::array<std::size_t, kColumns> at;
  for (std::size_t c = 0; c < kColumns; ++c) {
    const auto it = std::find(heading.begin(), heading.end(), kNames[c]);
    at[c] = it == heading.end() ? kAbsent : static_cast<std::size_t>(it - heading.begin());
  }
  return at;
}

bool whole_number(const std::string& text, std::int64_t min, std::int64_t max, std::int64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && error == std::errc() && end == text.data() + text.size() && value >= min &&
         value <= max;
}

}  // namespace

std::string write_bonds(const db::Design& d, const db::Placement& p, Scale scale) {
  fmt::memory_buffer buffer;
  const auto out = std::back_inserter(buffer);
  const bool um = scale.dbu_per_um > 0;
  fmt::format_to(out, "net,interface,from_tier,to_tier,x_dbu,y_dbu{}\n", um ? ",x_um,y_um" : "");
  for (const db::Bond& b : p.bonds) {
    fmt::format_to(out, "{},{},{},{},{},{}", csv_field(d.net_names[b.net.value]), b.interface, b.interface,
                   b.interface + 1, b.x, b.y);
    if (um) fmt::format_to(out, ",{},{}", b.x / scale.dbu_per_um, b.y / scale.dbu_per_um);
    buffer.push_back('\n');
  }
  return {buffer.data(), buffer.size()};
}

bool looks_like_bonds(std::string_view text) {
  CsvRecords records(text.substr(0, std::min(text.find('\n'), std::min<std::size_t>(text.size(), 4096))));
  if (!records.next()) return false;
  const auto at = columns_of(records.fields());
  return std::find(at.begin(), at.end(), kAbsent) == at.end();
}

std::optional<std::vector<Line>> read_bond_lines(const InputFile& file, diag::Collector& out) {
  const std::size_t before = out.errors();
  CsvRecords records(file.text);
  if (!records.next()) {
    out.report("BND-0001", file.source(), {}, "the file is empty; a heading is expected");
    return std::nullopt;
  }
  const std::vector<std::string> heading = records.fields();
  const auto at = columns_of(heading);
  for (std::size_t c = 0; c < kColumns; ++c) {
    if (at[c] != kAbsent) continue;
    const std::string_view near =
        diag::nearest(kNames[c], heading.size(), [&](std::size_t i) { return std::string_view(heading[i]); });
    out.report("BND-0001", file.source(), records.record(),
               fmt::format("the heading has no column {}", diag::quoted(kNames[c])))
        .help(near.empty() ? "as in net,interface,from_tier,to_tier,x_dbu,y_dbu"
                           : fmt::format("rename {} to {}?", diag::quoted(near), diag::quoted(kNames[c])));
  }
  if (out.errors() > before) return std::nullopt;
  std::vector<Line> lines;
  while (records.next() && !out.full()) {
    const auto& fields = records.fields();
    if (fields.size() != heading.size()) {
      out.report("BND-0002", file.source(), records.record(),
                 fmt::format("{} fields, and the heading has {}", fields.size(), heading.size()));
      continue;
    }
    Line line;
    line.net = fields[at[kNet]];
    line.at = records.record();
    if (line.net.empty()) {
      out.report("BND-0002", file.source(), records.record(), "a bond without a net");
      continue;
    }
    std::int64_t interface = 0, x = 0, y = 0;
    bool fine = true;
    for (const auto& [column, min, max, value] :
         {std::tuple{kInterface, std::int64_t{0}, std::int64_t{1'000'000}, &interface},
          std::tuple{kX, kLeast, kMost, &x}, std::tuple{kY, kLeast, kMost, &y}}) {
      if (whole_number(fields[at[column]], min, max, *value)) continue;
      fine = false;
      out.report(
          "BND-0002", file.source(), records.places()[at[column]],
          fmt::format("{} must be a whole number of {} to {}", diag::quoted(kNames[column]), min, max));
    }
    if (!fine) continue;
    line.interface = static_cast<std::uint32_t>(interface);
    line.x = static_cast<std::int32_t>(x);
    line.y = static_cast<std::int32_t>(y);
    lines.push_back(std::move(line));
  }
  if (records.broken()) out.report("BND-0002", file.source(), records.record(), "a quote is not closed");
  if (out.errors() > before) return std::nullopt;
  return lines;
}

std::optional<std::vector<db::Bond>> read_bonds(const InputFile& file, const db::Design& d,
                                                diag::Collector& out) {
  const std::size_t before = out.errors();
  const std::optional<std::vector<Line>> lines = read_bond_lines(file, out);
  if (!lines) return std::nullopt;
  struct Read {
    db::Bond bond;
    std::size_t line;
  };
  std::vector<Read> bonds;
  bonds.reserve(lines->size());
  for (std::size_t k = 0; k < lines->size() && !out.full(); ++k) {
    const Line& line = (*lines)[k];
    const std::uint32_t net = d.net_names.find(line.net);
    if (net == StringPool::kNone) {
      diag::Diagnostic& e = out.report("BND-0003", file.source(), line.at,
                                       fmt::format("the design has no net {}", diag::quoted(line.net)));
      e.help(diag::did_you_mean(diag::nearest(line.net, d.net_names.size(), [&](std::size_t i) {
        return d.net_names[static_cast<std::uint32_t>(i)];
      })));
    } else if (line.interface >= d.interfaces.size()) {
      out.report("BND-0002", file.source(), line.at,
                 fmt::format("interface {} is above the last, {}", line.interface,
                             static_cast<std::int64_t>(d.interfaces.size()) - 1));
    } else {
      bonds.push_back({{db::NetId(net), line.interface, line.x, line.y}, k});
    }
  }
  std::stable_sort(bonds.begin(), bonds.end(), [](const Read& a, const Read& b) {
    return a.bond.net != b.bond.net ? a.bond.net < b.bond.net : a.bond.interface < b.bond.interface;
  });
  for (std::size_t k = 1; k < bonds.size() && !out.full(); ++k)
    if (bonds[k].bond.net == bonds[k - 1].bond.net && bonds[k].bond.interface == bonds[k - 1].bond.interface)
      out.report("BND-0004", file.source(), (*lines)[bonds[k].line].at,
                 fmt::format("net {} has a bond at interface {} already",
                             diag::quoted((*lines)[bonds[k].line].net), bonds[k].bond.interface));
  if (out.errors() > before) return std::nullopt;
  std::vector<db::Bond> result;
  result.reserve(bonds.size());
  for (const Read& b : bonds) result.push_back(b.bond);
  return result;
}

}  // namespace taufold::io::bonds
