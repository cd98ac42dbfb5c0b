#include "report/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace taufold::report {

std::vector<double> ticks(double lo, double hi, int wanted) {
  std::vector<double> out;
  if (!std::isfinite(lo) || !std::isfinite(hi) || hi <= lo || wanted < 1) return out;
  const double raw = (hi - lo) / wanted;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  const double mantissa = raw / power;
  const double step = power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
  for (double k = std::ceil(lo / step - 1e-9); k * step <= hi + 1e-9 * step; k += 1) out.push_back(k * step);
  return out;
}

std::string short_number(double v) {
  const double a = std::abs(v);
  if (a == 0) return "0";
  if (a >= 1e12) return fmt::format("{:.3g}", v);
  if (a >= 1e9) return fmt::format("{:.4g}G", v / 1e9);
  if (a >= 1e6) return fmt::format("{:.4g}M", v / 1e6);
  if (a >= 1e4) return fmt::format("{:.4g}k", v / 1e3);
  return fmt::format("{:.4g}", v);
}

std::string grouped(std::int64_t v) {
  std::string digits = fmt::format("{}", v), out;
  const std::size_t first = v < 0 ? 1 : 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > first && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  return out;
}

namespace {

constexpr double kWidth = 560, kHeight = 260, kLeft = 62, kRight = 14, kTop = 14, kBottom = 40;
constexpr std::size_t kMaxPoints = 300;  // more than the eye or the pixels can tell apart

struct Axis {
  double lo, hi, from, to;
  bool log = false;
  double at(double v) const {
    const double t =
        log ? (std::log10(v) - std::log10(lo)) / (std::log10(hi) - std::log10(lo)) : (v - lo) / (hi - lo);
    return from + t * (to - from);
  }
  std::vector<double> marks(int wanted) const {
    if (!log) return ticks(lo, hi, wanted);
    std::vector<double> out;
    const double decades = std::log10(hi / lo);
    for (double e = std::floor(std::log10(lo)); e <= std::ceil(std::log10(hi)); e += 1)
      for (const double m : {1.0, 2.0, 5.0}) {
        const double v = m * std::pow(10.0, e);
        if ((m == 1.0 || decades < 2.5) && v >= lo * 0.999 && v <= hi * 1.001) out.push_back(v);
      }
    return out.size() >= 2 ? out : ticks(lo, hi, wanted);
  }
};

struct Range {
  double lo = INFINITY, hi = -INFINITY;
  void add(double v) {
    lo = std::min(lo, v);
    hi = std::max(hi, v);
  }
};

Axis axis(Range r, double from, double to, bool log, bool from_zero) {
  if (log && r.lo <= 0) log = false;
  if (from_zero && !log) r.lo = std::min(r.lo, 0.0);
  if (log) return {r.lo / 1.05, r.hi * 1.05, from, to, true};
  double margin = (r.hi - r.lo) * 0.04;
  if (margin == 0) margin = r.hi == 0 ? 1 : std::abs(r.hi) * 0.05;
  return {from_zero && r.lo == 0 ? 0 : r.lo - margin, r.hi + margin, from, to, false};
}

bool drawable(const Line& l, std::size_t i) {
  return std::isfinite(l.x[i]) && std::isfinite(l.y[i]);
}

/// White on a map: a contour or a marker with its name.
std::string draw_on_map(const Line& line, const Axis& x, const Axis& y, std::size_t index) {
  std::string out, points;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < std::min(line.x.size(), line.y.size()); ++i)
    if (drawable(line, i)) kept.push_back(i);
  if (kept.empty()) return out;
  if (line.dots) {
    for (const std::size_t i : kept) out += fmt::format("<circle class=\"here\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"/>", x.at(line.x[i]), y.at(line.y[i]));
  } else {
    for (const std::size_t i : kept) points += fmt::format("{:.1f},{:.1f} ", x.at(line.x[i]), y.at(line.y[i]));
    out += fmt::format("<polyline class=\"iso\" points=\"{}\"/>", points);
  }
  const std::size_t at = kept[line.dots ? 0 : kept.size() * (1 + index % 3) / 4];  // names of neighbouring lines stand at different heights
  const bool left = x.at(line.x[at]) + 7 + 6.5 * static_cast<double>(line.name.size()) > x.to;
  return out + fmt::format("<text class=\"onmap\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x.at(line.x[at]) + (left ? -7 : 7), std::max(y.to + 11, y.at(line.y[at]) - 5),
                           left ? "end" : "start", escaped(line.name));
}

std::string draw(const Line& line, const Axis& x, const Axis& y, int colour) {
  std::string out;
  const std::size_t n = std::min(line.x.size(), line.y.size());
  if (line.dots) {
    for (std::size_t i = 0; i < n; ++i)
      if (drawable(line, i))
        out += fmt::format(
            "<circle class=\"{}{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.2\"><title>{}: {} at "
            "{}</title></circle>",
            line.hollow ? "h" : "d", colour, x.at(line.x[i]), y.at(line.y[i]), escaped(line.name), short_number(line.y[i]),
            short_number(line.x[i]));
    return out;
  }
  const std::size_t stride = std::max<std::size_t>(1, (n + kMaxPoints - 1) / kMaxPoints);
  std::string points;
  for (std::size_t i = 0; i < n; ++i)
    if ((i % stride == 0 || i + 1 == n) && drawable(line, i))
      points += fmt::format("{:.1f},{:.1f} ", x.at(line.x[i]), y.at(line.y[i]));
  return fmt::format("<polyline class=\"l{}{}\" points=\"{}\"/>", colour, line.dashed ? " dash" : "", points);
}

std::string draw(const Band& b, const Axis& x, const Axis& y) {
  std::string there, back;
  for (std::size_t i = 0; i < b.x.size(); ++i) {
    if (!std::isfinite(b.x[i]) || !std::isfinite(b.low[i]) || !std::isfinite(b.high[i])) continue;
    there += fmt::format("{:.1f},{:.1f} ", x.at(b.x[i]), y.at(b.high[i]));
    back = fmt::format("{:.1f},{:.1f} ", x.at(b.x[i]), y.at(b.low[i])) + back;
  }
  return fmt::format("<polygon class=\"b{}\" points=\"{}{}\"/>", b.colour % kColours, there, back);
}

int colour_of(const Chart& chart, std::size_t line) {
  const int c = chart.lines[line].colour;
  return (c >= 0 ? c : static_cast<int>(line)) % kColours;
}

/// Pixels that lines and edges of bands pass, between their points too, of which there may be few.
std::vector<std::array<double, 2>> drawn_pixels(const Chart& chart, const Axis& x, const Axis& y) {
  constexpr double kEvery = 8;  // finer than any legend
  std::vector<std::array<double, 2>> at;
  const auto trace = [&](const std::vector<double>& xs, const std::vector<double>& ys) {
    std::size_t last = ~std::size_t{0};
    for (std::size_t i = 0; i < std::min(xs.size(), ys.size()); ++i) {
      if (!std::isfinite(xs[i]) || !std::isfinite(ys[i])) continue;
      if (last == ~std::size_t{0} || last + 1 != i) last = i;
      const double from_x = x.at(xs[last]), from_y = y.at(ys[last]), to_x = x.at(xs[i]), to_y = y.at(ys[i]);
      const int steps = std::clamp(static_cast<int>(std::hypot(to_x - from_x, to_y - from_y) / kEvery), 1, 200);
      for (int k = 1; k <= steps; ++k) at.push_back({from_x + (to_x - from_x) * k / steps, from_y + (to_y - from_y) * k / steps});
      last = i;
    }
  };
  for (const Line& l : chart.lines) trace(l.x, l.y);
  for (const Band& b : chart.bands) trace(b.x, b.high), trace(b.x, b.low);
  return at;
}

/// Names of lines and bands at the place at either side that is freest, the upper right corner where all are alike.
std::string legend(const Chart& chart, const Axis& x, const Axis& y) {
  struct Entry {
    char mark;
    int colour;
    const std::string* name;
  };
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < chart.lines.size(); ++i)
    if (!chart.lines[i].on_map && !chart.lines[i].name.empty()) entries.push_back({'k', colour_of(chart, i), &chart.lines[i].name});
  for (const Band& b : chart.bands)
    if (!b.name.empty()) entries.push_back({'b', b.colour % kColours, &b.name});
  if (entries.size() < 2) return {};
  std::size_t longest = 0;
  for (const Entry& e : entries) longest = std::max(longest, e.name->size());
  const double width = 24 + 6.3 * static_cast<double>(longest), height = 16.0 * static_cast<double>(entries.size()) + 4;
  const double right = kWidth - kRight, bottom = kHeight - kBottom;
  const auto taken = drawn_pixels(chart, x, y);
  std::size_t best = ~std::size_t{0};
  double best_x = 0, best_y = 0;
  for (const double y0 : {kTop, (kTop + bottom - height) / 2, bottom - height - 4})
    for (const bool left : {false, true}) {
      const double x0 = left ? kLeft + 6 : right - width;
      std::size_t hit = 0;
      for (const auto& [px, py] : taken) hit += px > x0 - 4 && px < x0 + width && py > y0 - 4 && py < y0 + height;
      if (hit < best) best = hit, best_x = x0, best_y = y0;
    }
  const bool left = best_x < kLeft + 10;
  // Where every place is taken the names hide what is behind them.
  std::string out = best == 0 ? std::string() : fmt::format("<rect class=\"behind\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"3\"/>", best_x - 4, best_y, width + 4, height);
  double at = best_y + 12;
  for (const Entry& e : entries) {
    out += fmt::format(
        "<rect class=\"{0}{1}\" x=\"{2:.1f}\" y=\"{3:.1f}\" width=\"12\" height=\"{4}\" rx=\"2\"/>"
        "<text x=\"{5:.1f}\" y=\"{6:.1f}\" text-anchor=\"{7}\">{8}</text>",
        e.mark, e.colour, left ? best_x : right - 16, e.mark == 'k' ? at - 5 : at - 8, e.mark == 'k' ? 4 : 9, left ? best_x + 18 : right - 22, at,
        left ? "start" : "end", escaped(*e.name));
    at += 16;
  }
  return out;
}

}  // namespace

std::string svg(const Chart& chart) {
  Range rx, ry;
  for (const Line& l : chart.lines)
    for (std::size_t i = 0; i < std::min(l.x.size(), l.y.size()); ++i)
      if (drawable(l, i)) {
        rx.add(l.x[i]);
        ry.add(l.y[i]);
      }
  for (const Band& b : chart.bands)
    for (std::size_t i = 0; i < b.x.size(); ++i)
      for (const double y : {b.low[i], b.high[i]})
        if (std::isfinite(b.x[i]) && std::isfinite(y)) {
          rx.add(b.x[i]);
          ry.add(y);
        }
  const Backdrop& back = chart.backdrop;
  if (!back.uri.empty()) {
    for (const double v : {back.x_lo, back.x_hi}) rx.add(v);
    for (const double v : {back.y_lo, back.y_hi}) ry.add(v);
  }
  if (rx.lo > rx.hi) return {};
  const double bottom = kHeight - kBottom, right = kWidth - kRight;
  Axis x = axis(rx, kLeft, right, chart.log_x, false);
  if (rx.hi > rx.lo) x.lo = rx.lo, x.hi = rx.hi;
  Axis y = axis(ry, bottom, kTop, chart.log_y, chart.from_zero);
  if (!back.uri.empty() && ry.hi > ry.lo) y.lo = ry.lo, y.hi = ry.hi;

  std::string out = fmt::format("<svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
                                kWidth, kHeight, escaped(chart.title));
  if (!back.uri.empty())
    out += fmt::format("<image x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" preserveAspectRatio=\"none\" href=\"{}\"/>", x.at(back.x_lo), y.at(back.y_hi),
                       x.at(back.x_hi) - x.at(back.x_lo), y.at(back.y_lo) - y.at(back.y_hi), back.uri);
  const char* const grid = back.uri.empty() ? "grid" : "tick";  // lines over a picture would hide it
  for (const double v : y.marks(5))
    out += fmt::format(
        "<line class=\"{6}\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>"
        "<text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>",
        kLeft, right, y.at(v), kLeft - 7, y.at(v) + 4, short_number(v), grid);
  for (const double v : x.marks(6))
    if (!chart.whole_x || v == std::round(v)) out += fmt::format(
        "<line class=\"{5}\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>"
        "<text x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4}</text>",
        x.at(v), kTop, bottom, bottom + 16, short_number(v), grid);
  out += fmt::format("<path class=\"axis\" d=\"M{0} {1}V{2}H{3}\"/>", kLeft, kTop, bottom, right);
  out += fmt::format("<text class=\"label\" x=\"{:.0f}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                     (kLeft + right) / 2, kHeight - 6, escaped(chart.x_label));
  out += fmt::format(
      "<text class=\"label\" transform=\"translate(13 {:.0f}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
      (kTop + bottom) / 2, escaped(chart.y_label));
  for (const Band& b : chart.bands) out += draw(b, x, y);
  for (std::size_t i = 0; i < chart.lines.size(); ++i)
    out += chart.lines[i].on_map ? draw_on_map(chart.lines[i], x, y, i) : draw(chart.lines[i], x, y, colour_of(chart, i));
  out += legend(chart, x, y);
  return out + "</svg>";
}

}  // namespace taufold::report
