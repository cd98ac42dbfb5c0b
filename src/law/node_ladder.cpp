#include "law/node_ladder.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "io/csv.hpp"
#include "law/data.hpp"

namespace taufold::law {

namespace {

double number(const std::string& text) {
  double v = 0;
  std::from_chars(text.data(), text.data() + text.size(), v);
  return v;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::vector<NodeLibrary> read() {
  std::vector<NodeLibrary> out;
  io::CsvRecords rows(data::libraries_csv());
  rows.next();  // the heading; a unit test holds the file to this order of columns
  while (rows.next()) {
    const std::vector<std::string>& f = rows.fields();
    if (f.size() < 11) continue;
    NodeLibrary l{f[0],         {},           number(f[2]), f[3], f[4], number(f[5]),
                  number(f[6]), number(f[7]), number(f[8]), f[9], f[10]};
    for (std::size_t i = 0; i < f[1].size();) {
      const std::size_t bar = std::min(f[1].find('|', i), f[1].size());
      l.aliases.push_back(f[1].substr(i, bar - i));
      i = bar + 1;
    }
    out.push_back(std::move(l));
  }
  return out;
}

}  // namespace

double NodeLibrary::ln_sd() const {
  if (quality == "measured") return 0.01;
  if (quality == "stated") return 0.02;
  if (quality == "leaked" || quality == "disputed") return 0.04;
  return quality == "plan" ? 0.1 : 0.05;
}

std::span<const NodeLibrary> node_libraries() {
  static const std::vector<NodeLibrary> all = read();
  return all;
}

const NodeLibrary* find_library(std::string_view name) {
  const std::string wanted = upper(name);
  for (const NodeLibrary& l : node_libraries()) {
    if (upper(l.name) == wanted) return &l;
    for (const std::string& a : l.aliases)
      if (upper(a) == wanted) return &l;
  }
  return nullptr;
}

}  // namespace taufold::law
