#include "report/timing_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/page_parts.hpp"

namespace taufold::report {
namespace {

std::string percent(double ratio) {
  return fmt::format("{:+.1f} %", 100 * (ratio - 1));
}

/// What the gain in time is made of; the parts add up.
std::string gain(const Document& d) {
  const Metric* whole = d.find("fold.tau_gain");
  const Metric* period = d.find("flat.tau.period");
  if (!whole || !period || !(as_double(period->value) > 0)) return {};
  std::string out =
      "<div class=\"panel\"><h3>Gain of the shortest period</h3><table><tr><th></th><th class=\"n\">time</th><th class=\"n\">of the flat period</th></tr>";
  constexpr std::pair<const char*, const char*> kParts[] = {{".gate", "gates, crossings without capacitance"},
                                                            {".wire", "wires, crossings without capacitance"},
                                                            {".bond", "capacitance of crossings"},
                                                            {".rest", "registers, clock, delays outside"},
                                                            {"", "<b>all</b>"}};
  for (const auto& [name, label] : kParts)
    if (const Metric* m = d.find(std::string("fold.tau_gain") + name))
      out += fmt::format("<tr><td>{}</td><td class=\"n\">{:+.4g} ps</td><td class=\"n\">{:+.2f} %</td></tr>", label, 1e12 * as_double(m->value),
                         100 * as_double(m->value) / as_double(period->value));
  return out + "</table><p class=\"sub\">More than nothing is faster. Of the path that decides each period.</p></div>";
}

/// Three ways to spend the fold's time, each from the same model.
std::string spending(const Document& d) {
  const Metric *speed = d.find("fold.spend.frequency"), *fast_power = d.find("fold.spend.frequency.power_ratio"), *both = d.find("fold.spend.both.power_ratio"),
               *nominal = d.find("fold.spend.voltage");
  if (!speed || !fast_power || !both || !nominal) return {};
  const auto row = [](const char* way, double frequency, const std::string& volt, const std::string& power) {
    return fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>", way, percent(frequency), volt, power);
  };
  const std::string same = si(as_double(nominal->value), 1, "V");
  std::string out =
      "<div class=\"panel\"><h3>What the fold's time buys, against the flat at its shortest period</h3><table><tr><th></th><th class=\"n\">frequency</th><th class=\"n\">voltage</th>"
      "<th class=\"n\">power</th></tr>";
  out += row("frequency, at equal voltage", as_double(speed->value), same, percent(as_double(fast_power->value)));
  if (const Metric *volt = d.find("fold.spend.power.voltage"), *power = d.find("fold.spend.power.ratio"); volt && power) {
    const auto with_range = [](const Metric& m, auto&& text) {
      return m.low && m.high ? fmt::format("{} ({} to {})", text(as_double(m.value)), text(*m.low), text(*m.high)) : text(as_double(m.value));
    };
    out += row("power, at equal frequency by another voltage", 1, with_range(*volt, [](double v) { return fmt::format("{:.3f} V", v); }), with_range(*power, percent));
  } else {
    out += row("power, at equal frequency by another voltage", 1, "none reaches it", "-");
  }
  out += row("neither: equal voltage and frequency", 1, same, percent(as_double(both->value))) + "</table>";
  std::string note = "Speed follows voltage by the alpha-power law";
  if (const Metric* volt = d.find("fold.spend.power.voltage"); volt && !volt->source.empty()) note = escaped(volt->source);
  out += fmt::format("<p class=\"sub\">{}.", note);
  if (const Metric* p = d.find("fold.spend.frequency.predicted"); p && p->low && p->high) {
    const double v = as_double(speed->value);
    out += fmt::format(" Registered beforehand for two tiers at equal voltage: {} to {}, median {}; this fold is {}.", percent(*p->low), percent(*p->high), percent(as_double(p->value)),
                       v < *p->low ? "below that" : v > *p->high ? "above it: look for a weak baseline first" : "within it");
  }
  return out + "</p></div>";
}

/// Tiers come from different wafers.
std::string corners(const Document& d) {
  const Series* s = d.find_series("fold.corners");
  const Metric *sigma = d.find("fold.corners.sigma"), *ratio = d.find("fold.corners.period_ratio");
  if (!s || s->columns.size() != 6 || s->labels.size() != s->columns[0].second.size()) return {};
  std::string out =
      "<div class=\"panel\"><h3>Tiers of different wafers</h3><table><tr><th>corner</th><th class=\"n\">worst setup</th><th class=\"n\">total negative</th>"
      "<th class=\"n\">worst hold</th><th class=\"n\">shortest period</th></tr>";
  for (std::size_t k = 0; k < s->labels.size(); ++k) {
    out += "<tr><td>" + escaped(s->labels[k]) + "</td>";
    for (const std::size_t column : {4u, 1u, 5u, 3u}) {
      const double v = s->columns[column].second[k];
      out += "<td class=\"n\">" + (std::isfinite(v) ? si(v, 1e12, "ps") : "-") + "</td>";
    }
    out += "</tr>";
  }
  out += "</table>";
  if (sigma && ratio)
    out += fmt::format("<p class=\"sub\">The named tier that way and the others the other, three sigma of {:g} % apart. Setup and hold take the worst; the period grows by {:.1f} %.</p>",
                       100 * as_double(sigma->value), 100 * (as_double(ratio->value) - 1));
  return out + "</div>";
}

}  // namespace

/// Timing and power of both sides, the histogram of slacks, and what a crossing's capacitance is worth.
std::string timing_section(const Document& d) {
  struct Row {
    const char *name, *label, *unit;
    double factor;
  };
  constexpr Row kRows[] = {{"worst_setup_slack", "worst setup slack", "ps", 1e12},
                           {"tns", "total negative slack", "ps", 1e12},
                           {"failing_endpoints", "failing endpoints", "", 1},
                           {"worst_hold_slack", "worst hold slack", "ps", 1e12},
                           {"fmax", "frequency by setup between registers", "MHz", 1e-6},
                           {"tau.gate", "gates of the path that decides the period", "ps", 1e12},
                           {"tau.wire", "wires of that path", "ps", 1e12},
                           {"tau.skew", "skew of that path", "ps", 1e12},
                           {"clock.buffers", "clock buffers", "", 1},
                           {"clock.skew", "skew of the worst clock", "ps", 1e12},
                           {"clock.insertion_delay", "insertion delay of clocks", "ps", 1e12},
                           {"clock.wirelength", "wire of clocks", "mm", 1e3},
                           {"clock.crossings", "crossings of clocks", "", 1},
                           {"clock.power", "power of clock buffers and clock nets", "mW", 1e3},
                           {"wire.length", "wire", "mm", 1e3},
                           {"wire.capacitance", "capacitance of wires and crossings", "pF", 1e12},
                           {"power.total", "power", "mW", 1e3}};
  std::string rows;
  for (const Row& r : kRows) {
    const Metric *flat = d.find(std::string("flat.") + r.name), *fold = d.find(std::string("fold.") + r.name);
    const auto cell = [&](const Metric* m) { return m ? si(as_double(m->value), r.factor, r.unit) : std::string("-"); };
    if (flat || fold) rows += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>", r.label, cell(flat), cell(fold));
  }
  if (!d.find("fold.wire.length") && !d.find("flat.wire.length")) return {};
  std::string out = "<h2>Timing and power</h2><div class=\"row\"><div class=\"panel\"><table><tr><th></th><th class=\"n\">flat</th><th class=\"n\">fold</th></tr>" + rows + "</table>";
  out += "</div>" + gain(d) + spending(d) + corners(d);
  Chart slacks{"Setup slack of endpoints", "ps", "endpoints", {}};
  for (const std::string side : {"flat", "fold"})
    if (const Series* s = d.find_series(side + ".slack_histogram")) {
      Line l{side, {}, s->columns[1].second};
      for (const double x : s->columns[0].second) l.x.push_back(1e12 * x);
      slacks.lines.push_back(std::move(l));
    }
  slacks.from_zero = true;
  out += panel(slacks);
  if (const Series* s = d.find_series("fold.hop_sweep")) {
    Chart hops{"Shortest period by the capacitance of a crossing", "fF", "ps", {}};
    Line l{"fold", {}, {}};
    for (std::size_t k = 0; k < s->columns[0].second.size(); ++k) {
      l.x.push_back(1e15 * s->columns[0].second[k]);
      l.y.push_back(1e12 * s->columns[3].second[k]);
    }
    hops.lines.push_back(std::move(l));
    out += panel(hops);
  }
  return out + "</div>";
}

}  // namespace taufold::report
