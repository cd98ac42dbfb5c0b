// What `check` says about LEF files: the library that they make together.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "flow/describe/describe.hpp"
#include "flow/describe/parts.hpp"
#include "geom/polygon.hpp"
#include "io/lef/lef.hpp"
#include "io/wire_rc/wire_rc.hpp"
#include "report/chart.hpp"

namespace taufold::flow {

namespace {

/// "11 core, 1 block".
std::string class_counts(const tech::Technology& t) {
  static constexpr std::pair<tech::CellClass, const char*> kClasses[] = {
      {tech::CellClass::core, "core"},   {tech::CellClass::endcap, "endcap"},
      {tech::CellClass::block, "block"}, {tech::CellClass::pad, "pad"},
      {tech::CellClass::ring, "ring"},   {tech::CellClass::cover, "cover"}};
  std::string out;
  for (const auto& [kind, name] : kClasses) {
    const auto n = std::count_if(t.cells.begin(), t.cells.end(),
                                 [k = kind](const tech::Cell& c) { return c.kind == k; });
    if (n > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, name);
  }
  return out;
}

void master_figures(const tech::Technology& t, bool pins, report::Document& doc) {
  std::size_t objects = 0;
  for (const tech::Cell& c : t.cells) objects += 1 + (pins ? c.pins.size() : 0);
  if (objects > kMostObjects) return;
  const double m = 1e-6 / t.dbu_per_micron;
  Objects width("design.width"), height("design.height"), x("design.pin_x"), y("design.pin_y"),
      area("design.pin_area"), signal("design.signal_pins");
  for (const tech::Cell& c : t.cells) {
    width.add(c.name, c.width * m);
    height.add(c.name, c.height * m);
    signal.add(c.name,
               static_cast<double>(std::count_if(c.pins.begin(), c.pins.end(),
                                                 [](const tech::CellPin& p) { return !p.supply(); })));
    for (const tech::CellPin& p : c.pins) {
      if (!pins || p.shapes.empty()) continue;
      geom::Box around;
      std::vector<std::pair<tech::LayerId, geom::Box>> boxes;
      for (const tech::LayerBox& s : p.shapes) {
        around.add(s.box.xlo, s.box.ylo);
        around.add(s.box.xhi, s.box.yhi);
        boxes.emplace_back(s.layer, s.box);
      }
      // Shapes of one layer that overlap count once; those of two layers are two areas.
      std::stable_sort(boxes.begin(), boxes.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      double covered = 0;
      std::vector<geom::Box> same;
      for (std::size_t i = 0; i < boxes.size(); ++i) {
        same.push_back(boxes[i].second);
        if (i + 1 < boxes.size() && boxes[i + 1].first == boxes[i].first) continue;
        covered += static_cast<double>(geom::union_area(same));
        same.clear();
      }
      const std::string name = c.name + "/" + p.name;
      x.add(name, 0.5 * static_cast<double>(std::int64_t{around.xlo} + around.xhi) * m);
      y.add(name, 0.5 * static_cast<double>(std::int64_t{around.ylo} + around.yhi) * m);
      area.add(name, covered * m * m);
    }
  }
  for (Objects* o : {&width, &height, &signal, &x, &y, &area}) o->into(doc);
}

}  // namespace

void read_lef_input(io::InputFile& file, Inputs& in, Session& session) {
  // After an error the library is not complete, and what builds on it would be blamed in its place.
  if (!in.technology_ok) return;
  in.lef_files.push_back(file.path);
  in.technology_ok = io::lef::read_lef(file, session.diagnostics, in.technology);
}

void read_wire_rc_input(io::InputFile& file, Inputs& in, Session& session) {
  if (!in.technology_ok) return;
  const std::size_t layers = io::wire_rc::read_wire_rc(file, in.technology, session.diagnostics);
  session.log(Level::result, fmt::format("{}: resistance and capacitance of {}", file.path, fmt::format("{} layers", layers)));
}

void finish_lef(Inputs& in, Session& session) {
  const tech::Technology& t = in.technology;
  const auto layers = [&](tech::LayerKind kind) {
    return static_cast<std::size_t>(std::count_if(t.layers.begin(), t.layers.end(),
                                                  [&](const tech::Layer& l) { return l.kind == kind; }));
  };
  report::Document& doc = session.document;
  add_figure(doc, "design.masters", t.cells.size());
  add_figure(doc, "design.dbu_per_um", std::int64_t{t.dbu_per_micron}, "1");
  add_figure(doc, "design.routing_layers", layers(tech::LayerKind::routing));
  add_figure(doc, "design.cut_layers", layers(tech::LayerKind::cut));
  add_figure(doc, "design.sites", t.sites.size());
  add_figure(doc, "design.vias", t.vias);
  master_figures(t, in.plans.empty(), doc);

  std::string sites;
  for (const tech::Site& s : t.sites)
    sites += fmt::format("{}{} {:g} x {:g} um", sites.empty() ? "" : ", ", diag::shown(s.name),
                         static_cast<double>(s.width) / t.dbu_per_micron,
                         static_cast<double>(s.height) / t.dbu_per_micron);
  std::size_t pins = 0, signal = 0;
  for (const tech::Cell& c : t.cells)
    for (const tech::CellPin& p : c.pins) ++pins, signal += p.supply() ? 0 : 1;
  const auto backside =
      std::count_if(t.layers.begin(), t.layers.end(), [](const tech::Layer& l) { return l.backside; });
  std::vector<std::pair<std::string, std::string>> rows;
  rows.emplace_back("unit", fmt::format("{} dbu per um", report::grouped(t.dbu_per_micron)));
  rows.emplace_back(
      "layers", fmt::format("{}: {} routing, {} cut{}", t.layers.size(), layers(tech::LayerKind::routing),
                            layers(tech::LayerKind::cut),
                            backside > 0 ? fmt::format(", {} on the back side", backside) : std::string()));
  if (!t.sites.empty()) rows.emplace_back("sites", sites);
  rows.emplace_back(
      "masters", t.cells.empty() ? "none" : fmt::format("{}: {}", grouped(t.cells.size()), class_counts(t)));
  if (pins > 0)
    rows.emplace_back("pins", fmt::format("{}, {} of them signals", grouped(pins), grouped(signal)));
  session.log(Level::result,
              described_table(fmt::format("{}: library in LEF", file_list(in.lef_files)), rows));
}

}  // namespace taufold::flow
