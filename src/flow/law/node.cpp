#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "diag/suggest.hpp"
#include "flow/law/folder.hpp"
#include "flow/law/law.hpp"
#include "flow/output.hpp"
#include "flow/read.hpp"
#include "io/writer.hpp"
#include "law/density.hpp"
#include "law/equivalence.hpp"
#include "law/node_ladder.hpp"
#include "law/spend.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"

namespace taufold::flow {

namespace {

using law::NodeMetric;

struct Key {
  std::string_view name, meaning;
  double least, most;
};
constexpr Key kKeys[] = {
    {"cpp", "contacted poly pitch of a tier, nm", 5, 1000},
    {"height", "cell height of a tier, nm", 20, 10000},
    {"tiers", "tiers", 1, 16},
    {"folded", "share of a tier above the first that carries logic", 0, 1},
    {"loss", "share of the area that bonds and keep-outs take", 0, 0.9},
    {"density", "2/(CPP x height) per footprint, MTr/mm2", 0.1, 1e5},
    {"bohr", "1.4737/(CPP x height) per footprint, MTr/mm2", 0.1, 1e5},
    {"speed", "speed at equal power, of N7", 0.01, 100},
    {"capacitance", "switched capacitance an operation at equal voltage, of N7", 0.001, 100},
    {"sram", "high-density bit cell of a tier, um2", 1e-4, 10},
    {"chip_density", "transistors of a phone chip over its area, MTr/mm2", 0.1, 1e5},
    {"transistors", "transistors of a phone chip, in thousand millions; with area", 1e-3, 1e6},
    {"area", "area of a phone chip, mm2; with transistors", 0.1, 1e4},
};
/// What is measured often and stands on no ladder of libraries.
constexpr std::pair<std::string_view, std::string_view> kOther[] = {
    {"utilisation", "the share of a chip that cells fill is no density; chips are compared by chip_density"},
    {"price", "price is no ladder: USD a transistor falls and rises from node to node"},
    {"power", "power alone names no work; capacitance is per operation at equal voltage"},
    {"clock", "a clock depends on the design; speed is that of one design on both nodes at equal power"},
};

struct Quantity {
  double low, value, high;
};

/// "57" or "55:57:59", 5 and 95 % around the value.
std::optional<Quantity> quantity(std::string_view text) {
  double v[3];
  int n = 0;
  while (n < 3) {
    const std::size_t end = std::min(text.find(':'), text.size());
    const auto [stop, error] = std::from_chars(text.data(), text.data() + end, v[n]);
    if (error != std::errc() || stop != text.data() + end || !std::isfinite(v[n])) return std::nullopt;
    ++n;
    if (end == text.size()) {
      if (n == 1) return Quantity{v[0], v[0], v[0]};
      if (n == 3 && v[0] <= v[1] && v[1] <= v[2]) return Quantity{v[0], v[1], v[2]};
      return std::nullopt;
    }
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

/// A value in logarithms; what several uncertain factors make of it.
struct LnValue {
  double ln = 0, variance = 0;

  LnValue& times(const Quantity& q, double power = 1) {
    ln += power * std::log(q.value);
    if (q.high > q.low && q.low > 0)
      variance += std::pow(power * std::log(q.high / q.low) / (2 * 1.6448536269514722), 2);
    return *this;
  }
};

struct Stated {
  std::map<std::string, Quantity, std::less<>> values;
  const law::NodeLibrary* library = nullptr;
  std::string report;

  const Quantity* find(std::string_view key) const {
    const auto it = values.find(key);
    return it == values.end() ? nullptr : &it->second;
  }
};

std::optional<Stated> read_words(const std::vector<std::string>& words, Session& session) {
  diag::Collector& out = session.diagnostics;
  Stated s;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      if (word.ends_with(".json"))
        s.report = word;
      else
        out.report("LAW-0011", fmt::format("{} is neither KEY=VALUE nor a report.json", diag::quoted(word)));
      continue;
    }
    const std::string key = word.substr(0, equals), text = word.substr(equals + 1);
    if (key == "library") {
      s.library = law::find_library(text);
      if (!s.library) {
        std::vector<std::string_view> names;
        for (const law::NodeLibrary& l : law::node_libraries()) names.push_back(l.name);
        out.report("LAW-0011", fmt::format("there is no library {}", diag::quoted(text)))
            .note(fmt::format("known are {}", fmt::join(names, ", ")))
            .help(diag::did_you_mean(diag::nearest(text, names)));
      }
      continue;
    }
    const auto known =
        std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& k) { return k.name == key; });
    if (known == std::end(kKeys)) {
      std::vector<std::string_view> names{"library"};
      for (const Key& k : kKeys) names.push_back(k.name);
      auto& d = out.report("LAW-0011", fmt::format("{} is compared with no node", diag::quoted(key)));
      for (const auto& [name, why] : kOther)
        if (name == key) d.note(std::string(why));
      const std::string_view near = diag::nearest(key, names);
      d.help(near.empty() ? fmt::format("known are {}", fmt::join(names, ", ")) : diag::did_you_mean(near));
      continue;
    }
    const auto q = quantity(text);
    if (!q || q->low < known->least || q->high > known->most) {
      out.report("LAW-0011", fmt::format("the value of {} must be a number from {} to {}, or LOW:VALUE:HIGH",
                                         key, known->least, known->most))
          .note(std::string(known->meaning));
      continue;
    }
    s.values[key] = *q;
  }
  if (session.failed()) return std::nullopt;
  return s;
}

/// What is known of the thing, by metric; SI units.
using Values = std::map<NodeMetric, LnValue>;

/// A fold becomes factors on the library of its tiers: both sides were placed by one engine at one white
/// space.
bool apply_report(const Stated& s, Values& values, Session& session) {
  const std::optional<report::Document> d = read_report(s.report, session);
  if (!d) {
    session.show_diagnostics();
    return false;
  }
  record_input(s.report, session);
  const double fold = d->number("fold.footprint", "m2").value_or(0),
               flat = d->number("flat.footprint", "m2").value_or(0);
  if (!s.library || !(fold > 0) || !(flat > 0)) {
    session.diagnostics
        .report("LAW-0011", s.report,
                !s.library
                    ? "a fold is set against nodes through the library of its tiers, which is not named"
                    : "the report holds no footprint of both a fold and its flat version")
        .help(!s.library ? "library=N7, say" : "fold with --flat yes");
    session.show_diagnostics();
    return false;
  }
  const double tiers = std::max(1.0, d->number("fold.tiers", "1").value_or(0));
  LnValue base;
  base.ln = std::log(s.library->density_per_mm2() * 1e6);
  base.variance = s.library->ln_sd() * s.library->ln_sd();
  for (const NodeMetric m : {NodeMetric::density, NodeMetric::bohr, NodeMetric::silicon}) {
    LnValue v = base;
    v.ln += std::log(flat / fold) + (m == NodeMetric::bohr ? std::log(1.4737 / 2) : 0) -
            (m == NodeMetric::silicon ? std::log(tiers) : 0);
    values[m] = v;
  }
  const auto of_node = [&](NodeMetric metric, double factor) {
    const std::vector<law::Ladder> choices = law::ladders(metric);
    for (const law::LadderStep& step : choices.front())
      if (law::find_library(step.node) == s.library) {
        LnValue v;
        v.ln = step.ln_value + std::log(factor);
        v.variance = step.ln_sd * step.ln_sd;
        values[metric] = v;
      }
  };
  const double fold_f = d->number("fold.fmax", "Hz").value_or(0),
               flat_f = d->number("flat.fmax", "Hz").value_or(0),
               fold_w = d->number("fold.power.switching", "W").value_or(0),
               flat_w = d->number("flat.power.switching", "W").value_or(0);
  if (!(fold_w > 0) || !(flat_w > 0)) return true;
  // Both powers are at one frequency and voltage, so that their ratio is that of switched capacitances.
  const double cap = fold_w / flat_w;
  of_node(NodeMetric::capacitance, cap);
  // The ladder of speed is at equal power: a gain at equal voltage is brought there by the voltage at which
  // the power is what it was.
  if (!(fold_f > 0) || !(flat_f > 0)) return true;
  constexpr double kNominal_V = 0.75;
  const law::AlphaPower delay;
  const double gain = fold_f / flat_f;
  if (const auto volts = law::voltage_at_equal_power(delay, kNominal_V, gain, cap))
    of_node(NodeMetric::speed, gain * law::frequency_ratio(delay, kNominal_V, *volts));
  return true;
}

void apply_pitches(const Stated& s, Values& values) {
  LnValue tier;
  if (const Quantity* cpp = s.find("cpp"), *height = s.find("height"); cpp && height) {
    tier.ln = std::log(2e18);
    tier.times(*cpp, -1).times(*height, -1);
  } else if (s.library) {
    tier.ln = std::log(s.library->density_per_mm2() * 1e6);
    tier.variance = s.library->ln_sd() * s.library->ln_sd();
  } else {
    return;
  }
  const Quantity one{1, 1, 1}, none{0, 0, 0};
  const Quantity tiers = s.find("tiers") ? *s.find("tiers") : one,
                 folded = s.find("folded") ? *s.find("folded") : one,
                 loss = s.find("loss") ? *s.find("loss") : none;
  // D (1 + (tiers - 1) folded) (1 - loss); ends of the ranges give the spread.
  const Quantity worth{(1 + (tiers.value - 1) * folded.low) * (1 - loss.high),
                       (1 + (tiers.value - 1) * folded.value) * (1 - loss.value),
                       (1 + (tiers.value - 1) * folded.high) * (1 - loss.low)};
  LnValue stack = tier;
  stack.times(worth);
  values[NodeMetric::density] = stack;
  stack.ln += std::log(1.4737 / 2);
  values[NodeMetric::bohr] = stack;
  stack.ln -= std::log(1.4737 / 2) + std::log(tiers.value);
  values[NodeMetric::silicon] = stack;
}

/// Steps of a family by their years, with their intervals, and where the value lies.
std::string ladder_chart(const std::vector<law::Ladder>& choices, NodeMetric metric, double ln_value,
                         double ln_sd) {
  const double scale = metric == NodeMetric::speed || metric == NodeMetric::capacitance ? 1
                       : metric == NodeMetric::sram                                     ? 1e12
                                                                                        : 1e-12;
  report::Chart chart{.title = std::string(law::name(metric)),
                      .x_label = "volume production",
                      .y_label = metric == NodeMetric::sram ? "um2"
                                 : scale == 1               ? "of N7"
                                                            : "MTr/mm2",
                      .lines = {},
                      .log_y = true};
  report::Band asked{"asked for, 5 to 95 %", {}, {}, {}, 1};
  constexpr double k95 = 1.6448536269514722;
  double first = 1e9, last = 0;
  for (std::size_t c = 0; c < choices.size(); ++c) {
    report::Line steps{choices.size() > 1 ? fmt::format("family, library {}", c + 1) : std::string("family"),
                       {},
                       {},
                       true,
                       c > 0,
                       0};
    report::Band band{c == 0 ? "of the steps, 5 to 95 %" : "", {}, {}, {}, 0};
    for (const law::LadderStep& s : choices[c]) {
      if (!(s.year > 0)) continue;
      first = std::min(first, s.year), last = std::max(last, s.year);
      steps.x.push_back(s.year), steps.y.push_back(std::exp(s.ln_value) * scale);
      band.x.push_back(s.year), band.low.push_back(std::exp(s.ln_value - k95 * s.ln_sd) * scale),
          band.high.push_back(std::exp(s.ln_value + k95 * s.ln_sd) * scale);
    }
    chart.lines.push_back(std::move(steps));
    if (c == 0) chart.bands.push_back(std::move(band));
  }
  report::Line value{"asked for", {first, last}, {std::exp(ln_value) * scale, std::exp(ln_value) * scale}};
  value.colour = 1;
  for (const double x : {first, last}) {
    asked.x.push_back(x);
    asked.low.push_back(std::exp(ln_value - k95 * ln_sd) * scale);
    asked.high.push_back(std::exp(ln_value + k95 * ln_sd) * scale);
  }
  chart.lines.push_back(std::move(value));
  chart.bands.push_back(std::move(asked));
  return report::svg(chart);
}

std::string steps_of(const law::Ladder& ladder) {
  std::string out;
  for (const law::LadderStep& s : ladder)
    out += fmt::format("{}{} {:.1f}", out.empty() ? "" : ", ", s.node, s.year);
  return out;
}

}  // namespace

Outcome run_law_node(const std::vector<std::string>& words, std::uint64_t seed,
                     const std::optional<std::string>& out_dir, Session& session) {
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(out_dir, folder, session)) return Outcome::input_error;
  const std::optional<Stated> s = read_words(words, session);
  if (!s) return Outcome::input_error;
  Values values;
  if (!s->report.empty()) {
    if (!apply_report(*s, values, session)) return Outcome::input_error;
  } else {
    apply_pitches(*s, values);
  }
  const double tiers = s->find("tiers") ? s->find("tiers")->value : 1;
  const auto state = [&](std::string_view key, NodeMetric m, double scale) {
    if (const Quantity* q = s->find(key)) {
      LnValue v;
      v.ln = std::log(scale);
      values[m] = v.times(*q);
    }
  };
  state("density", NodeMetric::density, 1e12);
  state("bohr", NodeMetric::bohr, 1e12);
  state("speed", NodeMetric::speed, 1);
  state("capacitance", NodeMetric::capacitance, 1);
  state("sram", NodeMetric::sram, 1e-12 / tiers);  // a footprint holds a cell a tier
  state("chip_density", NodeMetric::chip, 1e12);
  if (const Quantity* n = s->find("transistors"), *area = s->find("area"); n || area) {
    if (!n || !area || s->find("chip_density")) {
      session.diagnostics.report("LAW-0011",
                                 "a measured chip is told by transistors and area, or by chip_density");
      session.show_diagnostics();
      return Outcome::input_error;
    }
    LnValue v;
    v.ln = std::log(1e15);
    values[NodeMetric::chip] = v.times(*n).times(*area, -1);
  }
  if (values.empty()) {
    session.diagnostics.report("LAW-0011", "nothing is stated that a node could be found for")
        .help(
            "cpp=57 height=228, library=N+3 tiers=2, density=238, transistors=15.3 area=105, or a "
            "report.json");
    session.show_diagnostics();
    return Outcome::input_error;
  }
  std::string table = fmt::format(
      "equivalent node of one family (TSMC, densest library), by metric; a label is no length\n  {:<12} "
      "{:>12} {:>8} {:>15} {:>9} {:>16} {:>8}   {}\n",
      "metric", "value", "node", "5 to 95 %", "outside", "generation N7=0", "year",
      "P(at least 0.95 of N5, N3E, N2, A14)");
  std::vector<report::Panel> panels;
  for (const auto& [metric, v] : values) {
    const std::vector<law::Ladder> choices = law::ladders(metric);
    const double sd = std::sqrt(v.variance);
    const law::EquivalentNode e = law::equivalent_node(choices, law::rises(metric), v.ln, sd, seed);
    std::vector<double> recent, years;
    for (const law::LadderStep& step : choices.front())
      if (step.label <= 7 && step.label >= 2) recent.push_back(step.ln_value), years.push_back(step.year);
    const law::GenerationIndex g = law::generation_index(recent, v.ln, sd);
    // The family's year at that generation.
    const law::GenerationIndex year_line = law::generation_index(years, 0, 0);
    const double year = year_line.intercept + year_line.slope * g.index;
    std::string matches;
    for (const std::string_view node : {"N5", "N3E", "N2", "A14"})
      for (const law::LadderStep& step : choices.front())
        if (law::find_library(step.node) == law::find_library(node))
          matches += fmt::format(" {:.2f}", law::match_probability(metric, v.ln, sd, step, 0.05));
    const bool dense = metric == NodeMetric::density || metric == NodeMetric::bohr ||
                       metric == NodeMetric::silicon || metric == NodeMetric::chip;
    const double shown = std::exp(v.ln) * (dense ? 1e-12 : metric == NodeMetric::sram ? 1e12 : 1);
    table += fmt::format("  {:<12} {:>12} {:>8.2f} {:>15} {:>8.0f}% {:>16} {:>8.1f}  {}\n", law::name(metric),
                         fmt::format("{:.4g} {}", shown,
                                     dense                        ? "MTr/mm2"
                                     : metric == NodeMetric::sram ? "um2"
                                                                  : "N7"),
                         e.median, fmt::format("{:.2f} to {:.2f}", e.low, e.high), 100 * e.outside,
                         fmt::format("{:.2f} +- {:.2f}", g.index, g.sd), year, matches);
    if (folder)
      panels.push_back(
          {std::string(law::name(metric)), ladder_chart(choices, metric, v.ln, sd),
           fmt::format("Node {:.2f} ({:.2f} to {:.2f}), generation {:.2f} +- {:.2f} from N7 on, the family's "
                       "year {:.1f}. Steps: {}.",
                       e.median, e.low, e.high, g.index, g.sd, year, steps_of(choices.front()))});
    const std::string base = fmt::format("law.node.{}", law::name(metric));
    session.document.metrics.push_back({base, e.median * 1e-9, "m", e.low * 1e-9, e.high * 1e-9,
                                        "data/law/libraries.csv, data/law/ladder.csv"});
    session.document.add(base + ".value", std::exp(v.ln),
                         dense                        ? "1/m2"
                         : metric == NodeMetric::sram ? "m2"
                                                      : "1");
    session.document.metrics.push_back({base + ".generation", g.index, "1", g.index - 1.6449 * g.sd,
                                        g.index + 1.6449 * g.sd, "inverse regression over N7, N5, N3E, N2"});
  }
  session.log(Level::result, table);
  if (!folder) return Outcome::done;
  return write_law_folder(*folder,
                          report::panels_html(session.document, "Equivalent nodes by metric", panels), {},
                          *out_dir, session);
}

}  // namespace taufold::flow
