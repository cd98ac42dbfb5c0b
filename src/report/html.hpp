// report.html: one file that needs no network and no scripts, in the reader's light or dark theme.
#pragma once

#include <string>
#include <vector>

#include "db/design.hpp"
#include "report/document.hpp"
#include "report/picture.hpp"

namespace taufold::report {

/// A placement to be shown; the first one of a page is its subject, others (the flat baseline) stand beside
/// it.
struct Scene {
  std::string title;
  const db::Design* design = nullptr;
  const db::Placement* placement = nullptr;
};

/// A page of another command: its heading, what it shows (HTML), then what every page ends with.
std::string page(const Document&, const std::string& name, const std::string& about, const std::string& body);

/// Values of one layer over the die: kelvin, or what its group says.
struct HeatMap {
  std::string title;
  Grid kelvin;
};
/// A chart with what is to be said about it.
struct Panel {
  std::string title, svg, note;
};
/// A page of charts, then what every page ends with.
std::string panels_html(const Document&, const std::string& name, const std::vector<Panel>&);
/// Maps under one scale from 0 to their largest value, or each under one of its own from its least value on.
struct MapGroup {
  std::string heading, unit, note;
  bool own_scales = false;
  std::vector<HeatMap> maps;
};

std::string html(const Document&, const std::string& design_name, const std::vector<Scene>&, const std::vector<MapGroup>& = {});

/// The page of a thermal run: its figures, maps under one scale, temperatures over time where there are any (`chart`, SVG text), then
/// what every page ends with.
std::string heat_html(const Document&, const std::string& name, const std::vector<HeatMap>&, const std::string& chart);

}  // namespace taufold::report
