// Parts that several sections of a page are made of.
#pragma once

#include <fmt/format.h>

#include <string>

#include "report/chart.hpp"

namespace taufold::report {

/// A chart with its heading in a box; empty when there is nothing to draw.
inline std::string panel(const Chart& chart) {
  const std::string drawing = svg(chart);
  if (drawing.empty()) return {};
  return "<div class=\"panel\"><h3>" + escaped(chart.title) + "</h3>" + drawing + "</div>";
}

/// A value of SI units in others: `factor` of them in one.
inline std::string si(double v, double factor, const char* unit) {
  return fmt::format("{:.5g} {}", v * factor, unit);
}

}  // namespace taufold::report
