// The page of a cost run: figures with intervals, what they consist of, what drives them, and pictures.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/chart.hpp"
#include "report/document.hpp"

namespace taufold::report {

/// What a figure is a part of.
enum class CostPart : std::uint8_t { none, cost, carbon };
struct CostRow {
  std::string what, unit;
  double value = 0, low = 0, high = 0;
  CostPart part = CostPart::none;
};
struct CostColumn {
  std::string name, label;
  std::vector<CostRow> rows;  ///< the same for every column, but for what stands last in some
};
/// What one input does to a figure: from one bar end to the other about the nominal value; or, of shares, from zero to each.
struct TornadoBar {
  std::string name;
  double at_low = 0, at_high = 0;
};
struct Tornado {
  std::string title, unit;
  double nominal = 0;
  std::vector<TornadoBar> bars;  ///< widest first
  bool beside = false;           ///< both ends as bars of their own, one above the other
};
struct CostPage {
  std::string name, about;
  std::vector<CostColumn> columns;
  std::vector<Tornado> tornados;
  std::vector<Tornado> shares;  ///< of the variance: alone and with others
  std::vector<Chart> charts;
  std::vector<std::pair<std::string, std::string>> tables;  ///< heading, HTML
};

/// Bars about the nominal value, as SVG text; empty without bars.
std::string svg(const Tornado&);
std::string cost_html(const Document&, const CostPage&);
/// Of the report of a fold: yield and price of both sides, and of one die of an advanced node where that was asked for. Empty without.
std::string price_section(const Document&);

}  // namespace taufold::report
