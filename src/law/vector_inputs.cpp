#include "law/vector_inputs.hpp"

#include <charconv>

namespace taufold::law {

namespace {

struct Unit {
  std::string_view name;
  double scale;
};
// Single letters are names of quantities in this notation (L, h, s, V), so none of them is a unit.
constexpr Unit kUnits[] = {
    {"nm", 1e-9},   {"um", 1e-6},  {"mm", 1e-3},   {"mm2", 1e-6},    {"cm2", 1e-4},   {"um2", 1e-12},
    {"fF", 1e-15},  {"pF", 1e-12}, {"ohm", 1},     {"kohm", 1e3},    {"ohm/um", 1e6}, {"fF/um", 1e-9},
    {"flop/B", 1},  {"yr", 1},     {"ps", 1e-12},  {"ns", 1e-9},     {"us", 1e-6},    {"ms", 1e-3},
    {"GHz", 1e9},   {"MHz", 1e6},  {"mV", 1e-3},   {"TFLOPS", 1e12}, {"USD", 1},      {"MTr/mm2", 1e12},
    {"1/mm2", 1e6}, {"GB/s", 1e9}, {"TB/s", 1e12}, {"kB", 1e3},      {"MB", 1e6},     {"per cm2", 1e4},
    {"1/cm2", 1e4},
};

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<double> unit_scale(std::string_view unit) {
  if (unit.empty()) return 1.0;
  for (const Unit& u : kUnits)
    if (u.name == unit) return u.scale;
  return std::nullopt;
}

void VectorInputs::add(std::string_view text) {
  std::size_t i = 0;
  bool named = false;         // a name of this text stands before the next number
  bool after_number = false;  // a unit may follow
  char joint = ' ';
  const auto number_at = [&](std::size_t k) {
    if (k < text.size() && (text[k] == '-' || text[k] == '+')) ++k;
    if (k < text.size() && text[k] == '.') ++k;
    return k < text.size() && digit(text[k]);
  };
  while (i < text.size()) {
    const char c = text[i];
    if (c == '(') {  // a remark
      const std::size_t end = text.find(')', i);
      i = end == std::string_view::npos ? text.size() : end + 1;
    } else if (c == ';') {
      joint = ' ';
      named = after_number = false;
      ++i;
    } else if (c == '-' && i + 1 < text.size() && text[i + 1] == '>') {
      joint = '>';
      i += 2;
    } else if (after_number && (c == ',' || c == '/' || c == '^') && number_at(i + 1)) {
      joint = c;
      ++i;
    } else if (after_number && c == 'x' && number_at(i + 1)) {
      joint = 'x';
      ++i;
    } else if (number_at(i)) {
      if (text[i] == '+') ++i;
      double v = 0;
      const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), v);
      i = static_cast<std::size_t>(end - text.data());
      if (error != std::errc()) {  // out of range: no number to compute with
        after_number = false;
        continue;
      }
      if (!named && (given_.empty() || !after_number)) given_.push_back({});
      Given& g = given_.back();
      if (!g.values.empty()) g.joined += joint;
      g.values.push_back(v);
      named = after_number = true;
      joint = ' ';
    } else if (letter(c)) {
      std::size_t end = i + 1;
      const auto part_of_word = [&](std::size_t k) {
        const char w = text[k];
        return letter(w) || digit(w) || w == '/' || w == '+' ||
               (w == '-' && k + 1 < text.size() && letter(text[k + 1]));
      };
      while (end < text.size() && part_of_word(end)) ++end;
      const std::string_view word = text.substr(i, end - i);
      i = end;
      if (after_number) {
        std::string unit(word);
        if (word == "per") {
          std::size_t start = i;
          while (start < text.size() && text[start] == ' ') ++start;
          std::size_t stop = start;
          while (stop < text.size() && (letter(text[stop]) || digit(text[stop]))) ++stop;
          const std::string rated = "per " + std::string(text.substr(start, stop - start));
          if (unit_scale(rated)) unit = rated, i = stop;
        }
        if (unit_scale(unit)) {
          given_.back().unit = unit;
          continue;
        }
      }
      given_.push_back({std::string(word), {}, {}, {}});
      named = true;
      after_number = false;
      joint = ' ';
    } else {
      ++i;
    }
  }
}

const Given* VectorInputs::find(std::string_view name) const {
  for (const Given& g : given_)
    if (g.name == name && !g.values.empty()) return &g;
  return nullptr;
}

std::optional<double> VectorInputs::number(std::string_view name, std::string_view usual) const {
  const Given* g = find(name);
  if (!g) return std::nullopt;
  const std::optional<double> scale = unit_scale(g->unit.empty() ? usual : std::string_view(g->unit));
  if (!scale) return std::nullopt;
  return g->values.front() * *scale;
}

std::optional<VectorInputs::Pair> VectorInputs::pair(std::string_view name) const {
  const Given* g = find(name);
  if (!g || g->values.size() < 2) return std::nullopt;
  return Pair{g->values[0], g->values[1], g->joined[0]};
}

}  // namespace taufold::law
