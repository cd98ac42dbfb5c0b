#include "law/equivalence.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/random.hpp"
#include "io/csv.hpp"
#include "law/data.hpp"
#include "law/node_ladder.hpp"
#include "law/score.hpp"

namespace taufold::law {

namespace {

constexpr std::string_view kNames[kNodeMetrics] = {"density",     "bohr", "silicon", "speed",
                                                   "capacitance", "sram", "chip"};
constexpr double kQuantile95 = 1.6448536269514722;

/// The nodes of the ladder of libraries: one family, from the oldest to the newest. N3E has two dense
/// libraries, which make two ladders.
constexpr std::string_view kDense[2][8] = {{"N28", "N16", "N10", "N7", "N5", "N3E 2-2", "N2P HD", "A14"},
                                           {"N28", "N16", "N10", "N7", "N5", "N3E 2-1", "N2P HD", "A14"}};

Ladder of_quantity(std::string_view quantity, double scale) {
  Ladder out;
  io::CsvRecords rows(data::ladder_csv());
  rows.next();
  while (rows.next()) {
    const std::vector<std::string>& f = rows.fields();
    if (f.size() < 10 || f[2] != "TSMC" || f[3] != quantity) continue;
    double v[4] = {0, 0, 0, 0};
    const std::string* text[4] = {&f[1], &f[5], &f[6], &f[7]};
    for (int k = 0; k < 4; ++k) std::from_chars(text[k]->data(), text[k]->data() + text[k]->size(), v[k]);
    const NodeLibrary* library = find_library(f[0]);
    // Low and high are 5 and 95 %.
    out.push_back({f[0], v[0], library ? library->year : 0, std::log(v[2] * scale),
                   std::log(v[3] / v[1]) / (2 * kQuantile95)});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const LadderStep& a, const LadderStep& b) { return a.label > b.label; });
  return out;
}

double quantile_of(std::vector<double>& sorted, double p) {
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(p * static_cast<double>(sorted.size())))];
}

}  // namespace

std::string_view name(NodeMetric m) {
  return kNames[static_cast<std::size_t>(m)];
}

bool rises(NodeMetric m) {
  return m != NodeMetric::capacitance && m != NodeMetric::sram;
}

std::vector<Ladder> ladders(NodeMetric m) {
  switch (m) {
    case NodeMetric::speed:
      return {of_quantity("speed", 1)};
    case NodeMetric::capacitance:
      return {of_quantity("capacitance", 1)};
    case NodeMetric::sram:
      return {of_quantity("sram", 1e-12)};
    case NodeMetric::chip:
      return {of_quantity("chip", 1e12)};
    case NodeMetric::density:
    case NodeMetric::bohr:
    case NodeMetric::silicon:
      break;
  }
  const double factor = m == NodeMetric::bohr ? 1.4737 / 2 : 1;
  std::vector<Ladder> out;
  for (const auto& names : kDense) {
    Ladder l;
    for (const std::string_view node : names)
      if (const NodeLibrary* library = find_library(node))
        l.push_back({library->name, library->label, library->year,
                     std::log(library->density_per_mm2() * 1e6 * factor), library->ln_sd()});
    out.push_back(std::move(l));
  }
  return out;
}

EquivalentNode equivalent_node(std::span<const Ladder> choices, bool rising, double ln_value, double ln_sd,
                               std::uint64_t seed, int draws) {
  std::vector<double> label(static_cast<std::size_t>(draws));
  std::vector<double> y;
  double outside = 0;
  for (int d = 0; d < draws; ++d) {
    const auto draw = [&](std::uint64_t k) { return hash64(seed, static_cast<std::uint64_t>(d), k); };
    const auto normal = [&](std::uint64_t k) { return normal_quantile(unit_double(draw(k)) + 0x1.0p-54); };
    const Ladder& ladder =
        choices[choices.size() > 1
                    ? static_cast<std::size_t>(unit_double(draw(0)) * static_cast<double>(choices.size()))
                    : 0];
    const double sign = rising ? 1 : -1, v = sign * (ln_value + ln_sd * normal(1));
    y.clear();
    for (std::size_t k = 0; k < ladder.size(); ++k)
      y.push_back(sign * (ladder[k].ln_value + ladder[k].ln_sd * normal(2 + k)));
    // The segment that holds the value; beyond the ends, the last one at that end.
    std::size_t k = 0;
    while (k + 2 < y.size() && v > y[k + 1]) ++k;
    const double ln_a = std::log(ladder[k].label), ln_b = std::log(ladder[k + 1].label);
    double share = y[k + 1] != y[k] ? (v - y[k]) / (y[k + 1] - y[k]) : 0.5;
    if (share < 0 || share > 1) {
      const bool at_end = (share < 0 && k == 0) || (share > 1 && k + 2 == y.size());
      outside += at_end ? 1 : 0;
      share = std::clamp(share, at_end ? -1.0 : 0.0, at_end ? 2.0 : 1.0);
    }
    label[static_cast<std::size_t>(d)] = std::exp(ln_a + share * (ln_b - ln_a));
  }
  std::sort(label.begin(), label.end());
  return {quantile_of(label, 0.05), quantile_of(label, 0.5), quantile_of(label, 0.95), outside / draws};
}

GenerationIndex generation_index(std::span<const double> ln_values, double ln_value, double ln_sd) {
  const auto n = static_cast<double>(ln_values.size());
  double sk = 0, sy = 0;
  for (std::size_t k = 0; k < ln_values.size(); ++k) sk += static_cast<double>(k), sy += ln_values[k];
  const double mk = sk / n, my = sy / n;
  double skk = 0, sky = 0;
  for (std::size_t k = 0; k < ln_values.size(); ++k) {
    const double dk = static_cast<double>(k) - mk;
    skk += dk * dk;
    sky += dk * (ln_values[k] - my);
  }
  GenerationIndex g{};
  g.slope = sky / skk;
  g.intercept = my - g.slope * mk;
  double squares = 0;
  for (std::size_t k = 0; k < ln_values.size(); ++k)
    squares += std::pow(ln_values[k] - g.intercept - g.slope * static_cast<double>(k), 2);
  const double variance = n > 2 ? squares / (n - 2) : 0;
  g.residual_sd = std::sqrt(variance);
  g.index = (ln_value - g.intercept) / g.slope;
  const double of_slope = variance / skk, of_intercept = variance * (1 / n + mk * mk / skk),
               both = -mk * variance / skk;
  g.sd =
      std::sqrt(ln_sd * ln_sd + variance + of_intercept + g.index * g.index * of_slope + 2 * g.index * both) /
      std::abs(g.slope);
  return g;
}

double match_probability(NodeMetric m, double ln_value, double ln_sd, const LadderStep& step, double margin) {
  const double ahead = (rises(m) ? 1 : -1) * (ln_value - step.ln_value) - std::log1p(-margin);
  return normal_cdf(ahead / std::max(std::hypot(ln_sd, step.ln_sd), 1e-12));
}

}  // namespace taufold::law
