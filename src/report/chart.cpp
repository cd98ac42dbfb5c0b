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
constexpr double kNameHeight = 16;
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
            "<circle class=\"d{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.2\"><title>{}: {} at "
            "{}</title></circle>",
            colour, x.at(line.x[i]), y.at(line.y[i]), escaped(line.name), short_number(line.y[i]),
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

/// Where the names of the lines begin: above at the right, or below where fewer lines run through.
double names_at(const Chart& chart, const Axis& x, const Axis& y, double top, double bottom, double right) {
  constexpr double kNamesWidth = 120;
  constexpr int kSteps = 16;  // looked at along a piece of a line
  const double height = kNameHeight * static_cast<double>(chart.lines.size());
  int above = 0, below = 0;
  for (const Line& l : chart.lines)
    for (std::size_t i = 0; i + 1 < std::min(l.x.size(), l.y.size()); ++i) {
      if (!drawable(l, i) || !drawable(l, i + 1)) continue;
      for (int k = 0; k < kSteps; ++k) {
        const double share = static_cast<double>(k) / kSteps;
        const double px = x.at(l.x[i]) + share * (x.at(l.x[i + 1]) - x.at(l.x[i])), py = y.at(l.y[i]) + share * (y.at(l.y[i + 1]) - y.at(l.y[i]));
        if (px < right - kNamesWidth) continue;
        above += py < top + height;
        below += py > bottom - height;
      }
    }
  return below < above ? bottom - height + 8 : top + 12;
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
  for (std::size_t i = 0; i < chart.lines.size(); ++i)
    out += draw(chart.lines[i], x, y, static_cast<int>(i) % kColours);
  if (chart.lines.size() > 1) {
    double at = names_at(chart, x, y, kTop, bottom, right);
    for (std::size_t i = 0; i < chart.lines.size(); ++i, at += kNameHeight)
      out += fmt::format(
          "<rect class=\"k{0}\" x=\"{1}\" y=\"{2}\" width=\"12\" height=\"4\" rx=\"2\"/>"
          "<text x=\"{3}\" y=\"{4}\" text-anchor=\"end\">{5}</text>",
          static_cast<int>(i) % kColours, right - 16, at - 5, right - 22, at, escaped(chart.lines[i].name));
  }
  return out + "</svg>";
}

}  // namespace taufold::report
