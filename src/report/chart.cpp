#include "report/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
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
constexpr int kColours = 5;              // --s0 .. --s4 of the page

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
  return fmt::format("<polyline class=\"l{}\" points=\"{}\"/>", colour, points);
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

constexpr double kLegend = 190;

/// How much of what is drawn lies in a box: points of markers, and places along lines and edges of bands.
int covered(const Chart& chart, const Axis& x, const Axis& y, double from, double to, double top, double bottom) {
  constexpr int kSteps = 8;
  int n = 0;
  const auto inside = [&](double px, double py) { return px >= from && px <= to && py >= top && py <= bottom; };
  const auto along = [&](const std::vector<double>& xs, const std::vector<double>& ys, bool dots) {
    for (std::size_t i = 0; i < std::min(xs.size(), ys.size()); ++i) {
      if (!std::isfinite(xs[i]) || !std::isfinite(ys[i])) continue;
      const double px = x.at(xs[i]), py = y.at(ys[i]);
      n += inside(px, py);
      if (dots || i == 0 || !std::isfinite(xs[i - 1]) || !std::isfinite(ys[i - 1])) continue;
      const double qx = x.at(xs[i - 1]), qy = y.at(ys[i - 1]);
      for (int k = 1; k < kSteps; ++k) n += inside(qx + (px - qx) * k / kSteps, qy + (py - qy) * k / kSteps);
    }
  };
  for (const Line& l : chart.lines) along(l.x, l.y, l.dots);
  for (const Band& b : chart.bands) along(b.x, b.high, false), along(b.x, b.low, false);
  return n;
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
  for (const double v : y.marks(5))
    out += fmt::format(
        "<line class=\"grid\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>"
        "<text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>",
        kLeft, right, y.at(v), kLeft - 7, y.at(v) + 4, short_number(v));
  for (const double v : x.marks(6))
    out += fmt::format(
        "<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>"
        "<text x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4}</text>",
        x.at(v), kTop, bottom, bottom + 16, short_number(v));
  out += fmt::format("<path class=\"axis\" d=\"M{0} {1}V{2}H{3}\"/>", kLeft, kTop, bottom, right);
  out += fmt::format("<text class=\"label\" x=\"{:.0f}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                     (kLeft + right) / 2, kHeight - 6, escaped(chart.x_label));
  out += fmt::format(
      "<text class=\"label\" transform=\"translate(13 {:.0f}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
      (kTop + bottom) / 2, escaped(chart.y_label));
  for (const Band& b : chart.bands) out += draw(b, x, y);
  for (std::size_t i = 0; i < chart.lines.size(); ++i)
    out += draw(chart.lines[i], x, y, colour_of(chart, i));
  if (chart.lines.size() + chart.bands.size() > 1) {
    // In the corner that is emptiest, the upper right one where it does not matter.
    const double height = 16 * static_cast<double>(chart.lines.size() + chart.bands.size()) + 4;
    bool left = false, low = false;
    int least = covered(chart, x, y, right - kLegend, right, kTop, kTop + height);
    for (const auto& [is_left, is_low] : {std::pair{true, false}, {false, true}, {true, true}}) {
      const double begin = is_left ? kLeft : right - kLegend, top = is_low ? bottom - height : kTop;
      if (const int n = covered(chart, x, y, begin, begin + kLegend, top, top + height); n < least) least = n, left = is_left, low = is_low;
    }
    double at = (low ? bottom - height : kTop) + 12;
    const auto entry = [&](std::string_view mark, int colour, const std::string& name) {
      if (name.empty()) return;
      out += fmt::format(
          "<rect class=\"{0}{1}\" x=\"{2}\" y=\"{3}\" width=\"12\" height=\"{4}\" rx=\"2\"/>"
          "<text x=\"{5}\" y=\"{6}\" text-anchor=\"{7}\">{8}</text>",
          mark, colour, left ? kLeft + 6 : right - 16, mark == "k" ? at - 5 : at - 8, mark == "k" ? 4 : 9, left ? kLeft + 24 : right - 22, at,
          left ? "start" : "end", escaped(name));
      at += 16;
    };
    for (std::size_t i = 0; i < chart.lines.size(); ++i) entry("k", colour_of(chart, i), chart.lines[i].name);
    for (const Band& b : chart.bands) entry("b", b.colour % kColours, b.name);
  }
  return out + "</svg>";
}

}  // namespace taufold::report
