#include "system/platform.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "system/data.hpp"
#include "system/table.hpp"

namespace taufold::system {

namespace {

constexpr double kEverything = 1e9;  // accelerators that the outermost level joins

struct Known {
  std::vector<Platform> platforms;
  std::vector<std::pair<std::string, std::size_t>> names;  ///< words joined by blanks, upper case
};

/// Letters and digits in upper case, everything else one blank; a blank at both ends.
std::string words(std::string_view text) {
  std::string out = " ";
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)))
      out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    else if (out.back() != ' ')
      out += ' ';
  }
  if (out.back() != ' ') out += ' ';
  return out;
}

template <std::size_t n>
std::size_t index_of(std::string_view word, const std::string_view (&known)[n], std::size_t absent) {
  const auto it = std::find(std::begin(known), std::end(known), word);
  return it == std::end(known) ? absent : static_cast<std::size_t>(it - std::begin(known));
}

Known read() {
  Known out;
  for (ShippedRows r(data::platforms_csv()); r.next();) {
    Platform p;
    Chip& c = p.chip;
    c.name = r.text("hardware");
    c.generation = static_cast<Generation>(index_of(r.text("generation"), kGenerations, static_cast<std::size_t>(Generation::other)));
    const auto peak = [&](Format f, std::string_view column) { c.peak_flops[static_cast<std::size_t>(f)] = 1e12 * r.number(column); };
    peak(Format::bf16, "bf16_TFLOPS");
    peak(Format::fp8, "fp8_TFLOPS");
    peak(Format::int8, "int8_TOPS");
    peak(Format::fp4, "fp4_TFLOPS");
    c.memory_bytes = 1e9 * r.number("memory_GB");
    c.memory_bandwidth = 1e9 * r.number("memory_GBps");
    c.power_W = r.number("chip_W");
    c.price_USD = r.number("price_USD");
    c.tensor_overlap = r.number("tensor_overlap") != 0;
    c.fused_attention = r.number("fused_attention") != 0;
    c.source = p.source = r.text("source");
    const auto topology = static_cast<Topology>(index_of(r.text("topology"), kTopologies, 0));
    p.links.push_back({"scale-up", r.number("domain"), 1e9 * r.number("up_GBps"), 1e-6 * r.number("up_latency_us"), topology});
    p.links.push_back({"scale-out", kEverything, 1e9 * r.number("out_GBps"), 1e-6 * r.number("out_latency_us"), Topology::switched});
    p.power_W = r.number("platform_W", c.power_W);
    const std::size_t at = out.platforms.size();
    out.names.emplace_back(words(c.name), at);
    const std::string_view aliases = r.text("aliases");
    for (std::size_t i = 0; i < aliases.size();) {
      const std::size_t bar = std::min(aliases.find('|', i), aliases.size());
      out.names.emplace_back(words(aliases.substr(i, bar - i)), at);
      i = bar + 1;
    }
    out.platforms.push_back(std::move(p));
  }
  return out;
}

const Known& known() {
  static const Known k = read();
  return k;
}

}  // namespace

double bytes_of(Format f) {
  switch (f) {
    case Format::fp32:
      return 4;
    case Format::bf16:
    case Format::fp16:
      return 2;
    case Format::fp8:
    case Format::int8:
      return 1;
    case Format::fp4:
      return 0.5;
  }
  return 2;
}

double Chip::peak(Format f) const {
  const double own = peak_flops[static_cast<std::size_t>(f)];
  if (own > 0) return own;
  if (f == Format::fp16) return peak_flops[static_cast<std::size_t>(Format::bf16)];
  if (f == Format::bf16) return peak_flops[static_cast<std::size_t>(Format::fp16)];
  return 0;
}

double Chip::capacity_bytes() const {
  double sum = memory_bytes;
  for (const Store& s : stores) sum += s.bytes;
  return sum;
}

double Platform::parts_USD() const {
  double sum = chip.dies.count > 1 ? chip.dies.count * chip.dies.cost_USD : 0;
  for (const Store& s : chip.stores) sum += s.cost_USD;
  for (const Link& l : links) sum += l.cost_USD;
  return sum;
}

std::span<const Platform> platforms() {
  return known().platforms;
}

const Platform* find_platform(std::string_view text) {
  const std::string wanted = words(text);
  const Platform* best = nullptr;
  std::size_t longest = 0;
  for (const auto& [name, at] : known().names)
    if (name.size() > longest && wanted.find(name) != std::string::npos) {
      best = &known().platforms[at];
      longest = name.size();
    }
  return best;
}

}  // namespace taufold::system
