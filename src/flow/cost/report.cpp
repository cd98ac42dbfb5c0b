// The page of a cost run: figures, maps of where two systems cost the same, tiers against area, what drives the cost.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "cost/wafer.hpp"
#include "flow/cost/cost.hpp"
#include "report/cost_page.hpp"
#include "report/picture.hpp"

namespace taufold::flow {

namespace {

using cost::Figure;
using report::Chart;

constexpr std::size_t kMostBars = 12;

report::CostColumn column(const Priced& p) {
  report::CostColumn out{p.system.name, p.system.label, {}};
  for (const auto& [f, part] : kCostRows) {
    const auto at = static_cast<std::size_t>(f);
    out.rows.push_back({std::string(cost::info(f).text), std::string(cost::info(f).unit), p.nominal[f], p.spread[at].low, p.spread[at].high, part});
  }
  if (const double per = p.plan.performance; per > 0) {
    const auto at = static_cast<std::size_t>(Figure::unit);
    out.rows.push_back({p.system.performance_unit.empty() ? "a unit of performance" : "a " + p.system.performance_unit, "USD", p.nominal[Figure::unit] / per, p.spread[at].low / per, p.spread[at].high / per, report::CostPart::none});
  }
  return out;
}

/// Frequencies of the unit cost, one line a system.
Chart distributions(const std::vector<Priced>& all) {
  Chart c{.title = "Cost of a unit over the samples", .x_label = "USD", .y_label = "share of samples a bin", .lines = {}};
  double low = 1e300, high = 0;
  for (const Priced& p : all) {
    std::vector<double> v = p.samples.of(Figure::unit);
    std::sort(v.begin(), v.end());
    low = std::min(low, v[v.size() / 200]);
    high = std::max(high, v[v.size() - 1 - v.size() / 200]);
  }
  constexpr int kBins = 80;
  if (!(high > low)) return c;
  for (const Priced& p : all) {
    report::Line line{p.system.label, {}, {}};
    std::vector<double> count(kBins, 0.0);
    for (const double x : p.samples.of(Figure::unit))
      if (x >= low && x < high) count[static_cast<std::size_t>((x - low) / (high - low) * kBins)] += 1;
    for (int k = 0; k < kBins; ++k) {
      line.x.push_back(low + (k + 0.5) / kBins * (high - low));
      line.y.push_back(count[static_cast<std::size_t>(k)] / static_cast<double>(p.samples.of(Figure::unit).size()));
    }
    c.lines.push_back(std::move(line));
  }
  c.from_zero = true;
  return c;
}

struct MapAxis {
  std::string label;
  double low = 0, high = 1;
  bool log = false;
  int bins = 64;
  double at(int k) const {
    const double t = (k + 0.5) / bins;
    return log ? low * std::pow(high / low, t) : low + t * (high - low);
  }
};

/// Where a map has a value, from the lower left end on: by columns where the line is flat, by rows where it is steep. Maps here rise or fall all along.
report::Line contour(const report::Grid& g, const MapAxis& x, const MapAxis& y, double level, std::string name) {
  report::Line by_column{name, {}, {}, false, true}, by_row{std::move(name), {}, {}, false, true};
  const auto between = [&](double a, double b) { return (level - a) / (b - a); };
  for (int i = 0; i < g.nx; ++i)
    for (int j = 0; j + 1 < g.ny; ++j)
      if ((g.at(i, j) < level) != (g.at(i, j + 1) < level)) {
        by_column.x.push_back(x.at(i));
        by_column.y.push_back(y.at(j) + between(g.at(i, j), g.at(i, j + 1)) * (y.at(j + 1) - y.at(j)));
        break;
      }
  for (int j = 0; j < g.ny; ++j)
    for (int i = 0; i + 1 < g.nx; ++i)
      if ((g.at(i, j) < level) != (g.at(i + 1, j) < level)) {
        by_row.x.push_back(x.at(i) + between(g.at(i, j), g.at(i + 1, j)) * (x.at(i + 1) - x.at(i)));
        by_row.y.push_back(y.at(j));
        break;
      }
  return by_row.x.size() > by_column.x.size() ? by_row : by_column;
}

/// The values of a map, for who draws it anew: x and y of its columns and rows, the ratio row by row, the place of now.
void add_map(report::Document& d, const report::Grid& g, const MapAxis& x, const MapAxis& y, const std::string& title, std::optional<std::pair<double, double>> now) {
  report::Series s{fmt::format("break_even_map.{}", std::count_if(d.series.begin(), d.series.end(), [](const report::Series& t) { return t.name.rfind("break_even_map.", 0) == 0; })), {}, {title, x.label, y.label}};
  const auto places = [](const MapAxis& a) {
    std::vector<double> out;
    for (int k = 0; k < a.bins; ++k) out.push_back(a.at(k));
    return out;
  };
  s.columns = {{"x", places(x)}, {"y", places(y)}, {"ratio", g.value}};
  if (now) s.columns.push_back({"now", {now->first, now->second}});
  d.series.push_back(std::move(s));
}

/// A map of a ratio with the line where it is one and a few others; nothing of a map without relief.
std::optional<Chart> ratio_map(report::Document& d, std::string title, const MapAxis& x, const MapAxis& y, const std::function<double(double, double)>& ratio, const std::string& other,
                               std::optional<std::pair<double, double>> now) {
  if (!(x.high > x.low) || !(y.high > y.low)) return std::nullopt;
  report::Grid g{x.bins, y.bins, std::vector<double>(static_cast<std::size_t>(x.bins) * static_cast<std::size_t>(y.bins))};
  for (int j = 0; j < y.bins; ++j)
    for (int i = 0; i < x.bins; ++i) g.at(i, j) = ratio(x.at(i), y.at(j));
  const auto [least, most] = std::minmax_element(g.value.begin(), g.value.end());
  const double from = *least, to = std::min(*most, 8 * *least);  // what is hopeless is all alike
  if (!(to > from * (1 + 1e-6))) return std::nullopt;
  add_map(d, g, x, y, title, now);
  Chart c{.title = std::move(title), .x_label = x.label, .y_label = y.label, .lines = {}};
  c.log_x = x.log;
  std::vector<double> levels = report::ticks(from, to, 4);
  if (to > 3 * from) levels = {0.1, 0.2, 0.3, 0.5, 0.7, 1.5, 2, 3, 5, 7};
  for (const double level : levels)
    if (level > from * 1.02 && level < to * 0.99 && std::abs(level - 1) > 1e-9) c.lines.push_back(contour(g, x, y, level, fmt::format("{:.4g} times", level)));
  if (from < 1 && to > 1) c.lines.push_back(contour(g, x, y, 1, "as much as " + other));
  if (now) c.lines.push_back({"now", {now->first}, {now->second}, true, true});
  std::erase_if(c.lines, [](const report::Line& l) { return l.x.empty(); });
  for (double& v : g.value) v = std::log(std::min(v, to) / from);
  c.backdrop = {x.low, x.high, y.low, y.high, report::data_uri(report::heat_map(g, std::log(to / from))), fmt::format("{:.3g} times", from), fmt::format("{:.3g} times", to)};
  return c;
}

/// Axis of an input of `p`: from half its low end to somewhat beyond its high one.
std::optional<MapAxis> input_axis(const Priced& p, const std::string& scope, const std::string& key) {
  const cost::Slot s = p.plan.slot(scope, key);
  if (s == cost::kNoSlot) return std::nullopt;
  const cost::Input& in = p.plan.inputs[s];
  return MapAxis{fmt::format("{}, {}", in.name(), in.unit), in.low / 2, in.high * 1.2, false, 64};
}

/// Unit cost of `a` over that of `b` (or over its own nominal one) across the defect density of the first node and another input, or the yield of a bonded interface.
std::optional<Chart> map(report::Document& d, const Priced& a, const Priced* b, const std::string& node, const std::string& scope, const std::string& key) {
  const bool bond = scope == "bond" && key == "yield";
  const auto x = input_axis(a, node, "d0");
  std::optional<MapAxis> y = bond ? std::nullopt : input_axis(a, scope, key);
  const cost::Slot sx = a.plan.slot(node, "d0"), sy = bond ? a.plan.other_yield : a.plan.slot(scope, key);
  std::vector<double> row = a.plan.nominal, other = b ? b->plan.nominal : std::vector<double>();
  double scale = 1, now = 0;
  if (bond && sy != cost::kNoSlot) {
    now = cost::interface_yield(a.plan, row.data());
    scale = row[sy] / std::max(now, 1e-300);
    y = MapAxis{"yield of a bonded interface", std::clamp(1 - 4 * (1 - now), 0.2, 0.9), 1, false, 64};
  }
  if (!x || !y) return std::nullopt;
  if (!bond) now = row[sy];
  const cost::Slot bx = b ? b->plan.slot(node, "d0") : cost::kNoSlot, by = b && !bond ? b->plan.slot(scope, key) : cost::kNoSlot;
  const auto ratio = [&](double u, double v) {
    row[sx] = u, row[sy] = v * scale;
    if (bx != cost::kNoSlot) other[bx] = u;
    if (by != cost::kNoSlot) other[by] = v;
    return cost::evaluate(a.plan, row.data())[Figure::unit] / (b ? cost::evaluate(b->plan, other.data())[Figure::unit] : a.nominal[Figure::unit]);
  };
  return ratio_map(d, b ? fmt::format("Unit cost of {} over that of {}", a.system.label, b->system.label) : fmt::format("Unit cost of {} over that at nominal inputs", a.system.label), *x, *y, ratio,
                   b ? b->system.label : "now", std::pair(a.plan.nominal[sx], now));
}

/// Good silicon of one to eight tiers of the first system's node over one die of the second's that does the same, across the area.
std::optional<Chart> tier_map(report::Document& d, const Priced& a, const Priced& b) {
  const auto total = [](const Priced& p) { return cost::total_mm2(p.system.chips.front()); };
  const std::string node = a.system.chips.front().tiers.front().node, other = b.system.chips.front().tiers.front().node;
  const double scale = total(b) / total(a);
  constexpr int kMost = 8;
  MapAxis x{fmt::format("area of all tiers in {}, mm2", node), 10, std::min(cost::kReticle_mm2, cost::kReticle_mm2 / scale), true, 20}, y{"tiers", 0.5, kMost + 0.5, false, kMost};
  std::vector<double> flat;
  for (int i = 0; i < x.bins; ++i) flat.push_back(cost::evaluate(cost::make_plan(cost::folded(b.system, 1, x.at(i) * scale, other), b.inputs))[Figure::good_die]);
  const auto ratio = [&](double area, double tiers) {
    const auto i = static_cast<std::size_t>(std::lround(std::log(area / x.low) / std::log(x.high / x.low) * x.bins - 0.5));
    return cost::evaluate(cost::make_plan(cost::folded(a.system, static_cast<int>(std::lround(tiers)), area, node), a.inputs))[Figure::good_die] / flat[i];
  };
  return ratio_map(d, fmt::format("Good silicon of tiers of {} over one die of {}", node, other), x, y, ratio, "one die of " + other,
                   std::pair(total(a), static_cast<double>(a.system.chips.front().tiers.size())));
}

/// Cost of good silicon on two to four tiers over that on one, against its area, and that of the second system's node on one tier at the area that it needs
/// for the same.
Chart tiers_against_area(const std::vector<Priced>& all) {
  const Priced& a = all[0];
  const auto total = [](const Priced& p) { return cost::total_mm2(p.system.chips.front()); };
  const std::string node = a.system.chips.front().tiers.front().node;
  Chart c{.title = fmt::format("Good silicon by tiers, over one tier of {}", node), .x_label = fmt::format("area of all tiers in {}, mm2", node), .y_label = "ratio of costs", .lines = {}};
  constexpr int kPoints = 14;
  const double low = total(a) / 4, high = total(a) * 3;
  const auto line = [&](const Priced& p, const std::string& name, const std::string& of, int tiers, double scale) {
    report::Line out{name, {}, {}};
    for (int k = 0; k < kPoints; ++k) {
      const double area = low * std::pow(high / low, static_cast<double>(k) / (kPoints - 1));
      const double one = cost::evaluate(cost::make_plan(cost::folded(a.system, 1, area, node), a.inputs))[Figure::good_die];
      out.x.push_back(area);
      out.y.push_back(cost::evaluate(cost::make_plan(cost::folded(p.system, tiers, area * scale, of), p.inputs))[Figure::good_die] / one);
    }
    if (!out.x.empty()) c.lines.push_back(std::move(out));
  };
  for (int n = 2; n <= 4; ++n) line(a, fmt::format("{} tiers", n), node, n, 1);
  if (all.size() > 1) {
    const std::string other = all[1].system.chips.front().tiers.front().node;
    if (other != node) line(all[1], other + ", one tier", other, 1, total(all[1]) / total(a));
  }
  c.log_x = true;
  c.from_zero = true;
  return c;
}

/// What a unit costs by the number of chiplets, with 5 and 95 %.
Chart cut_chart(const Priced& p, const std::vector<CutCount>& cuts) {
  Chart c{.title = fmt::format("{} as chiplets: cost of a unit", p.system.chips[p.system.partition->chip].name), .x_label = "chiplets", .y_label = "USD", .lines = {{"95 %", {}, {}}, {"nominal", {}, {}}, {"5 %", {}, {}}}};
  for (const CutCount& k : cuts) {
    for (report::Line& l : c.lines) l.x.push_back(k.parts);
    c.lines[0].y.push_back(k.unit.high);
    c.lines[1].y.push_back(k.nominal[Figure::unit]);
    c.lines[2].y.push_back(k.unit.low);
  }
  return c;
}

std::string cut_table(const std::vector<CutCount>& cuts) {
  std::string out =
      "<table><tr><th class=\"n\">chiplets</th><th class=\"n\">mm2 each</th><th class=\"n\">yield</th><th class=\"n\">links, W</th><th class=\"n\">latency, ns</th><th class=\"n\">USD a unit</th>"
      "<th class=\"n\">5 to 95 %</th><th class=\"n\">embodied kg</th></tr>";
  for (const CutCount& c : cuts)
    out += fmt::format("<tr><td class=\"n\">{}</td><td class=\"n\">{:.4g}</td><td class=\"n\">{:.3f}</td><td class=\"n\">{:.3g}</td><td class=\"n\">{:.3g}</td><td class=\"n\">{:.4g}</td><td class=\"n\">{:.4g} to {:.4g}</td><td class=\"n\">{:.4g}</td></tr>",
                       c.parts, c.chip_mm2, c.chip_yield, c.nominal[Figure::link_power], c.latency_ns, c.nominal[Figure::unit], c.unit.low, c.unit.high, c.nominal[Figure::carbon]);
  return out + "</table>";
}

std::string stacking_table(const std::vector<StackingCost>& ways) {
  std::string out = "<table><tr><th>tiers bonded</th><th class=\"n\">an interface yields</th><th class=\"n\">silicon yields</th><th class=\"n\">USD a unit</th><th class=\"n\">5 to 95 %</th></tr>";
  for (const StackingCost& w : ways)
    out += fmt::format("<tr><td>{}</td><td class=\"n\">{:.3f}</td><td class=\"n\">{:.3f}</td><td class=\"n\">{:.4g}</td><td class=\"n\">{:.4g} to {:.4g}</td></tr>", w.name, w.interface_yield, w.yield, w.unit_usd,
                       w.unit.low, w.unit.high);
  return out + "</table>";
}

report::Tornado bars(const std::string& title, const std::string& unit, double nominal, const std::vector<cost::Swing>& swings) {
  report::Tornado t{title, unit, nominal, {}};
  for (std::size_t k = 0; k < std::min(kMostBars, swings.size()); ++k) t.bars.push_back({swings[k].input, swings[k].at_low, swings[k].at_high});
  return t;
}

report::Tornado share_bars(const std::string& title, const std::string& of, const std::vector<cost::Share>& shares) {
  report::Tornado t{title, "% of the variance of the " + of, 0, {}, true};
  for (std::size_t k = 0; k < std::min(kMostBars, shares.size()); ++k)
    if (shares[k].total > 0.002) t.bars.push_back({shares[k].factor, 100 * shares[k].first, 100 * shares[k].total});
  return t;
}

std::string sobol_table(const std::vector<Priced>& all, const CostFindings& found) {
  std::string out = "<table><tr><th>system</th><th>factor</th><th class=\"n\">alone</th><th class=\"n\">with others</th></tr>";
  for (std::size_t k = 0; k < all.size(); ++k)
    for (std::size_t i = 0; i < std::min(kMostBars, found.sobol[k].size()); ++i) {
      const cost::Share& s = found.sobol[k][i];
      out += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"n\">{:.1f} %</td><td class=\"n\">{:.1f} %</td></tr>", report::escaped(all[k].system.label), report::escaped(s.factor),
                         100 * s.first, 100 * s.total);
    }
  return out + "</table>";
}

std::string break_even_table(const CostFindings& found) {
  std::string out =
      "<table><tr><th>input</th><th>unit</th><th class=\"n\">now</th><th class=\"n\">equal at</th><th class=\"n\">5 to 95 % over the other inputs</th><th class=\"n\">samples with one</th></tr>";
  for (const cost::BreakEven& e : found.break_even)
    out += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"n\">{:.4g}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{:.0f} %</td></tr>", report::escaped(e.input),
                       report::escaped(e.unit), e.nominal_value, e.at ? fmt::format("{:.4g}", *e.at) : fmt::format("nowhere: {} {:.2f} times", e.nearest > 1 ? "at least" : "at most", e.nearest),
                       e.found > 0 ? fmt::format("{:.3g} to {:.3g}", e.low, e.high) : std::string("-"), 100 * e.found);
  return out + "</table>";
}

std::string tier_table(const std::vector<TierCount>& tiers, const std::string& other) {
  std::string out = fmt::format("<table><tr><th class=\"n\">tiers</th><th class=\"n\">USD a unit</th><th class=\"n\">over {}</th>", report::escaped(other));
  for (const cost::BreakEven& e : tiers.back().equal_at)
    out += fmt::format("<th class=\"n\">equal at {} of</th><th class=\"n\">5 to 95 %</th>", report::escaped(e.input));
  out += "</tr>";
  for (const TierCount& t : tiers) {
    out += fmt::format("<tr><td class=\"n\">{}</td><td class=\"n\">{:.4g}</td><td class=\"n\">{:.3f}</td>", t.tiers, t.unit_usd, t.ratio);
    for (const cost::BreakEven& e : t.equal_at)
      out += fmt::format("<td class=\"n\">{}</td><td class=\"n\">{}</td>", e.at ? fmt::format("{:.3g}", *e.at) : e.input.empty() ? std::string("-") : fmt::format("nowhere: {} {:.2f} times", e.nearest > 1 ? "at least" : "at most", e.nearest),
                         e.found > 0 ? fmt::format("{:.3g} to {:.3g} in {:.0f} %", e.low, e.high, 100 * e.found) : std::string("-"));
    out += "</tr>";
  }
  return out + "</table>";
}

std::string input_table(const std::vector<Priced>& all) {
  std::string out = "<table><tr><th>input</th><th class=\"n\">low</th><th class=\"n\">value</th><th class=\"n\">high</th><th>unit</th><th>status</th><th>source</th></tr>";
  std::vector<std::string> seen;
  for (const Priced& p : all)
    for (const cost::Input& i : p.plan.inputs) {
      if (std::find(seen.begin(), seen.end(), i.name()) != seen.end()) continue;
      seen.push_back(i.name());
      out += fmt::format("<tr><td>{}</td><td class=\"n\">{:.4g}</td><td class=\"n\">{:.4g}</td><td class=\"n\">{:.4g}</td><td>{}</td><td>{}</td><td class=\"w\">{}</td></tr>",
                         report::escaped(i.name()), i.low, i.value, i.high, report::escaped(i.unit), report::escaped(i.status), report::escaped(i.source));
    }
  return out + "</table>";
}

}  // namespace

std::string cost_page(const std::vector<Priced>& all, const CostFindings& found, report::Document& d) {
  report::CostPage page;
  const Priced& a = all[0];
  const Priced* b = all.size() > 1 ? &all[1] : nullptr;
  page.name = a.system.name;
  page.about = "Yield, cost and carbon; values at nominal inputs, intervals over all of them";
  for (const Priced& p : all) page.columns.push_back(column(p));
  page.charts.push_back(distributions(all));
  const std::string node = a.system.chips.front().tiers.front().node;
  const auto add = [&](std::optional<Chart> c) {
    if (c) page.charts.push_back(std::move(*c));
  };
  add(map(d, a, b, node, "bond", "yield"));
  add(map(d, a, b, node, node, a.plan.slot(node, "wafer_price") != cost::kNoSlot ? "wafer_price" : "premium"));
  const auto one_chip = [](const Priced& p) { return p.system.chips.size() == 1 && p.system.chips.front().count == 1; };
  if (b && one_chip(a) && one_chip(*b)) add(tier_map(d, a, *b));
  if (one_chip(a)) page.charts.push_back(tiers_against_area(all));
  for (std::size_t k = 0; k < all.size(); ++k)
    if (!found.stackings[k].empty()) page.tables.emplace_back(fmt::format("{}: how tiers come together", all[k].system.label), stacking_table(found.stackings[k]));
  for (std::size_t k = 0; k < all.size(); ++k)
    if (!found.cuts[k].empty()) {
      page.charts.push_back(cut_chart(all[k], found.cuts[k]));
      page.tables.emplace_back(fmt::format("{}: {} as chiplets", all[k].system.label, all[k].system.chips[all[k].system.partition->chip].name), cut_table(found.cuts[k]));
    }
  if (b) page.tornados.push_back(bars(fmt::format("{} over {}", a.system.label, b->system.label), "ratio of unit costs", a.nominal[Figure::unit] / b->nominal[Figure::unit], found.ratio_tornado));
  for (std::size_t k = 0; k < all.size(); ++k) page.tornados.push_back(bars(all[k].system.label, "USD a unit", all[k].nominal[Figure::unit], found.tornado[k]));
  if (b) page.shares.push_back(share_bars(fmt::format("{} over {}", a.system.label, b->system.label), "ratio", found.ratio_sobol));
  for (std::size_t k = 0; k < all.size(); ++k) page.shares.push_back(share_bars(all[k].system.label, "unit cost", found.sobol[k]));
  if (!found.break_even.empty()) page.tables.emplace_back(fmt::format("Where {} costs as much as {}", a.system.label, b->system.label), break_even_table(found));
  if (b && !found.tiers.empty())
    page.tables.emplace_back(fmt::format("{} on more tiers: where it costs as much as {}", a.system.chips.front().name, b->system.label), tier_table(found.tiers, b->system.label));
  page.tables.emplace_back("Shares of the variance of the unit cost, in figures", sobol_table(all, found));
  page.tables.emplace_back("Inputs", input_table(all));
  return report::cost_html(d, page);
}

}  // namespace taufold::flow
