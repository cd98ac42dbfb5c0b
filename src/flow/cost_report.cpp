// The page of a cost run: figures, maps of where two systems cost the same, tiers against area, what drives the cost.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "flow/cost.hpp"
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

/// Unit cost of `a` over that of `b` (or over its own nominal one) across two inputs, with the line where they are equal.
std::optional<Chart> map(const Priced& a, const Priced* b, std::pair<std::string, std::string> horizontal, std::pair<std::string, std::string> vertical) {
  const cost::Slot sx = a.plan.slot(horizontal.first, horizontal.second), sy = a.plan.slot(vertical.first, vertical.second);
  if (sx == cost::kNoSlot || sy == cost::kNoSlot) return std::nullopt;
  const cost::Input &ix = a.plan.inputs[sx], &iy = a.plan.inputs[sy];
  constexpr int kBins = 64;
  const double x0 = ix.low / 2, x1 = ix.high * 1.2, y0 = iy.low / 2, y1 = iy.high * 1.5;
  if (!(x1 > x0) || !(y1 > y0)) return std::nullopt;
  std::vector<double> row = a.plan.nominal, other = b ? b->plan.nominal : std::vector<double>();
  const cost::Slot bx = b ? b->plan.slot(horizontal.first, horizontal.second) : cost::kNoSlot, by = b ? b->plan.slot(vertical.first, vertical.second) : cost::kNoSlot;
  const auto ratio = [&](double x, double y) {
    row[sx] = x, row[sy] = y;
    if (bx != cost::kNoSlot) other[bx] = x;
    if (by != cost::kNoSlot) other[by] = y;
    return cost::evaluate(a.plan, row.data())[Figure::unit] / (b ? cost::evaluate(b->plan, other.data())[Figure::unit] : a.nominal[Figure::unit]);
  };
  report::Grid g{kBins, kBins, std::vector<double>(static_cast<std::size_t>(kBins) * kBins)};
  report::Line even{b ? "as much as " + b->system.label : "as it is", {}, {}};
  for (int i = 0; i < kBins; ++i) {
    const double x = x0 + (i + 0.5) / kBins * (x1 - x0);
    double last = 0, last_y = 0;
    bool crossed = false;
    for (int j = 0; j < kBins; ++j) {
      const double y = y0 + (j + 0.5) / kBins * (y1 - y0), f = ratio(x, y);
      g.at(i, j) = f;
      if (j > 0 && (last < 1) != (f < 1) && !crossed) {
        even.x.push_back(x);
        even.y.push_back(last_y + (1 - last) / (f - last) * (y - last_y));
        crossed = true;
      }
      last = f, last_y = y;
    }
  }
  const auto [least, most] = std::minmax_element(g.value.begin(), g.value.end());
  const double from = *least, to = *most;
  if (!(to > from)) return std::nullopt;
  for (double& v : g.value) v -= from;
  Chart c{.title = fmt::format("Unit cost {}: {:.2f} (dark) to {:.2f} (bright)", b ? "over that of " + b->system.label : "over its nominal one", from, to),
          .x_label = fmt::format("{}, {}", ix.name(), ix.unit),
          .y_label = fmt::format("{}, {}", iy.name(), iy.unit),
          .lines = {}};
  c.backdrop = {x0, x1, y0, y1, report::data_uri(report::heat_map(g, to - from))};
  if (!even.x.empty()) c.lines.push_back(std::move(even));
  c.lines.push_back({"now", {ix.value}, {iy.value}, true});
  return c;
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
  return c;
}

report::Tornado bars(const std::string& title, const std::string& unit, double nominal, const std::vector<cost::Swing>& swings) {
  report::Tornado t{title, unit, nominal, {}};
  for (std::size_t k = 0; k < std::min(kMostBars, swings.size()); ++k) t.bars.push_back({swings[k].input, swings[k].at_low, swings[k].at_high});
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
                       report::escaped(e.unit), e.nominal_value, e.at ? fmt::format("{:.4g}", *e.at) : std::string("nowhere"),
                       e.found > 0 ? fmt::format("{:.3g} to {:.3g}", e.low, e.high) : std::string("-"), 100 * e.found);
  return out + "</table>";
}

std::string tier_table(const std::vector<TierCount>& tiers, const std::string& other) {
  std::string out = fmt::format("<table><tr><th class=\"n\">tiers</th><th class=\"n\">USD a unit</th><th class=\"n\">over {}</th>", report::escaped(other));
  for (const cost::BreakEven& e : tiers.front().equal_at)
    out += fmt::format("<th class=\"n\">equal at {} of</th><th class=\"n\">5 to 95 %</th>", report::escaped(e.input));
  out += "</tr>";
  for (const TierCount& t : tiers) {
    out += fmt::format("<tr><td class=\"n\">{}</td><td class=\"n\">{:.4g}</td><td class=\"n\">{:.3f}</td>", t.tiers, t.unit_usd, t.ratio);
    for (const cost::BreakEven& e : t.equal_at)
      out += fmt::format("<td class=\"n\">{}</td><td class=\"n\">{}</td>", e.at ? fmt::format("{:.3g}", *e.at) : std::string("nowhere"),
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

std::string cost_page(const std::vector<Priced>& all, const CostFindings& found, const report::Document& d) {
  report::CostPage page;
  const Priced& a = all[0];
  const Priced* b = all.size() > 1 ? &all[1] : nullptr;
  page.name = a.system.name;
  page.about = "Yield, cost and carbon; values at nominal inputs, intervals over all of them";
  for (const Priced& p : all) page.columns.push_back(column(p));
  page.charts.push_back(distributions(all));
  const std::pair<std::string, std::string> d0{a.system.chips.front().tiers.front().node, "d0"};
  for (const char* key : {"defects_w2w", "defects_d2w"})
    if (auto c = map(a, b, d0, {"bond", key})) page.charts.push_back(std::move(*c));
  if (a.plan.joints.empty())
    if (auto c = map(a, b, d0, {d0.first, "wafer_price"})) page.charts.push_back(std::move(*c));
  page.charts.push_back(tiers_against_area(all));
  if (b) page.tornados.push_back(bars(fmt::format("{} over {}", a.system.label, b->system.label), "ratio of unit costs", a.nominal[Figure::unit] / b->nominal[Figure::unit], found.ratio_tornado));
  for (std::size_t k = 0; k < all.size(); ++k) page.tornados.push_back(bars(all[k].system.label, "USD a unit", all[k].nominal[Figure::unit], found.tornado[k]));
  if (!found.break_even.empty()) page.tables.emplace_back(fmt::format("Where {} costs as much as {}", a.system.label, b->system.label), break_even_table(found));
  if (b && !found.tiers.empty())
    page.tables.emplace_back(fmt::format("{} on more tiers: where it costs as much as {}", a.system.chips.front().name, b->system.label), tier_table(found.tiers, b->system.label));
  page.tables.emplace_back("Shares of the variance of the unit cost", sobol_table(all, found));
  page.tables.emplace_back("Inputs", input_table(all));
  return report::cost_html(d, page);
}

}  // namespace taufold::flow
