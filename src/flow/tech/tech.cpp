#include "flow/tech/tech.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diag/suggest.hpp"
#include "flow/read.hpp"
#include "io/ladder/ladder.hpp"
#include "predict/metals.hpp"
#include "predict/node_model.hpp"

namespace taufold::flow {

namespace {

using predict::Estimate;

std::string range(double low, double nominal, double high) { return low == high ? fmt::format("{:.4g}", nominal) : fmt::format("{:.4g} ({:.4g} to {:.4g})", nominal, low, high); }

struct Row {
  std::string_view name, unit;
  double scale;  ///< of the shown unit over SI
  std::string_view shown_unit;
  Estimate value;
};

/// What follows from a node's figures, under the names of the report.
std::vector<Row> derived_rows(const tech::Node& n, const predict::NodeModel& m) {
  const double d = n.density_per_m2();
  const auto dense = [&](double factor) { return Estimate{n.density_per_m2(-1) * factor, d * factor, n.density_per_m2(1) * factor}; };
  return {
      {"density", "1/m2", 1e-12, "MTr/mm2", dense(1)},
      {"density.bohr", "1/m2", 1e-12, "MTr/mm2", dense(1.4737 / 2)},
      {"gate_capacitance", "1", 1, "of N7", m.gate_capacitance},
      {"block_capacitance", "1", 1, "of N7", m.block_capacitance},
      {"gate_speed", "1", 1, "of N7", m.gate_speed},
      {"block_speed", "1", 1, "of N7", m.block_speed},
      {"fo4", "s", 1e12, "ps", m.fo4_s},
      {"cin", "F", 1e15, "fF", m.cin_F},
      {"leakage", "W", 1e9, "nW", m.leakage_W},
      {"fo4_energy", "J", 1e15, "fJ", m.fo4_energy_J},
  };
}

std::string meaning(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kMeanings[] = {
      {"density", "2 / (CPP x height)"},
      {"density.bohr", "1.4737 / (CPP x height); never beside the other"},
      {"gate_capacitance", "input of a gate"},
      {"block_capacitance", "half gate, half wire"},
      {"gate_speed", "at equal voltage, by the capacitance of gates"},
      {"block_speed", "at equal voltage, by that of a block"},
      {"fo4", "inverter into four, typical, 25 C, nominal supply"},
      {"cin", "least inverter"},
      {"leakage", "least inverter, low threshold"},
      {"fo4_energy", "a full cycle with local wire"},
  };
  for (const auto& [n, text] : kMeanings)
    if (n == name) return std::string(text);
  return {};
}

void enter(const tech::Node& n, const std::vector<Row>& rows, Session& session) {
  for (const Row& r : rows)
    session.document.metrics.push_back({fmt::format("tech.{}.{}", n.name, r.name), r.value.nominal, std::string(r.unit), r.value.low, r.value.high, "data/tech/ladder.csv by the rules of docs/tech.md"});
}

const tech::Node& reference(const tech::Ladder& ladder) { return *ladder.find("N7"); }

std::string metals_table(const tech::Node& n) {
  std::string out = fmt::format("  {:<5} {:>8} {:>8} {:>7} {:>14} {:>10} {:>10} {:>12} {:>10}\n", "metal", "pitch nm", "exposed", "masks", "usable tracks", "ohm/um", "fF/um", "via below", "via masks");
  const auto masks = [](const predict::Masks& m) { return m.low == m.high ? fmt::format("{}", m.low) : fmt::format("{} to {}", m.low, m.high); };
  for (const predict::Metal& m : predict::metals_of(n))
    out += fmt::format("  {:<5} {:>8.4g} {:>8} {:>7} {:>14} {:>10.4g} {:>10.4g} {:>12} {:>10}\n", m.name, m.pitch_nm, predict::exposure_name(m.lines.exposure), masks(m.lines), fmt::format("{:.2f} to {:.2f}", m.lines.capacity_low, m.lines.capacity_high), m.ohm_per_um,
                       m.fF_per_um, m.via.empty() ? "" : fmt::format("{:.3g} ohm", m.via_ohm), m.via.empty() ? "" : masks(m.holes));
  return out;
}

}  // namespace

bool can_be_modelled(const tech::Node& n, Session& session) {
  const std::vector<std::string> missing = predict::missing_figures(n);
  if (missing.empty()) return true;
  session.diagnostics.report("TEC-0008", fmt::format("{} has no {}", n.name, fmt::join(missing, ", no "))).help("add the rows with --ladder FILE.csv");
  session.show_diagnostics();
  return false;
}

std::optional<tech::Ladder> read_ladder(const TechRequest& r, Session& session) {
  tech::Ladder ladder = io::ladder::shipped_ladder();
  for (const std::string& path : r.ladders) {
    const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
    if (!file || !io::ladder::read_ladder(*file, session.diagnostics, ladder)) {
      session.show_diagnostics();
      return std::nullopt;
    }
    record_input(path, session);
  }
  return ladder;
}

const tech::Node* find_node(const tech::Ladder& ladder, const std::string& name, Session& session) {
  if (const tech::Node* n = ladder.find(name)) return n;
  const std::vector<std::string_view> names = ladder.names();
  // Names are short: a letter of another case should not count as a difference.
  std::string upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  std::vector<std::string_view> nodes;
  for (const tech::Node& n : ladder.nodes()) nodes.push_back(n.name);
  const std::string_view near = diag::nearest(upper, names);
  session.diagnostics.report("TEC-0007", fmt::format("the ladder has no node {}", diag::quoted(name)))
      .note(fmt::format("it has {}", fmt::join(nodes, ", ")))
      .help(near.empty() ? "a node of your own is added by rows: --ladder FILE.csv" : diag::did_you_mean(near));
  session.show_diagnostics();
  return nullptr;
}

Outcome run_tech_list(const TechRequest& r, Session& session) {
  const std::optional<tech::Ladder> ladder = read_ladder(r, session);
  if (!ladder) return Outcome::input_error;
  std::string out = fmt::format("  {:<14} {:>5} {:>7} {:>9} {:>9} {:>5} {:>8} {:>9} {:>9} {:>5} {:>6}  {}\n", "node", "CPP", "height", "2/(CPPxH)", "Bohr-type", "V", "FO4 ps", "speed N7", "cap. N7", "EUV", "masks", "device");
  for (const tech::Node& n : ladder->nodes()) {
    if (!predict::missing_figures(n).empty()) {
      out += fmt::format("  {:<14} {:>5.4g} {:>7.4g}  (lacks {})\n", n.name, n.value("cpp"), n.value("cell_height"), fmt::join(predict::missing_figures(n), ", "));
      continue;
    }
    const predict::NodeModel m = predict::make_model(n, reference(*ladder));
    const std::vector<Row> rows = derived_rows(n, m);
    enter(n, rows, session);
    out += fmt::format("  {:<14} {:>5.4g} {:>7.4g} {:>9.1f} {:>9.1f} {:>5.3g} {:>8.2f} {:>9.2f} {:>9.2f} {:>5.3g} {:>6}  {}\n", n.name, n.value("cpp"), n.value("cell_height"), n.density_per_m2() * 1e-12, n.density_per_m2() * 1e-12 * 1.4737 / 2, n.value("vdd_nominal"),
                       m.fo4_s.nominal * 1e12, m.block_speed.nominal, m.block_capacitance.nominal, n.value("euv_layers"), n.find("mask_count") ? fmt::format("{:g}", n.value("mask_count")) : "", n.find("device")->text);
  }
  out += "  nm; densities in MTr/mm2; FO4 typical, 25 C, nominal supply; speed and capacitance of a block at equal voltage, of N7";
  session.log(Level::result, out);
  return Outcome::done;
}

Outcome run_tech_show(const TechRequest& r, const std::vector<std::string>& names, Session& session) {
  const std::optional<tech::Ladder> ladder = read_ladder(r, session);
  if (!ladder) return Outcome::input_error;
  std::vector<const tech::Node*> nodes;
  for (const std::string& name : names) {
    nodes.push_back(find_node(*ladder, name, session));
    if (!nodes.back()) return Outcome::input_error;
  }
  for (const tech::Node* n : nodes) {
    std::string out = fmt::format("{}\n  {:<22} {:>10} {:>10} {:>10} {:<8} {:<10} {}\n", n->name, "figure", "low", "nominal", "high", "unit", "status", "source");
    for (const tech::NodeFigure& f : n->figures) {
      const tech::NodeQuantity* q = tech::find_quantity(f.quantity);
      const std::string_view status = tech::kStatusNames[static_cast<std::size_t>(f.status)];
      if (q->unit == "label")
        out += fmt::format("  {:<22} {:<41} {:<10} {}\n", f.quantity, f.text, status, f.source);
      else
        out += fmt::format("  {:<22} {:>10.4g} {:>10.4g} {:>10.4g} {:<8} {:<10} {}\n", f.quantity, f.low, f.nominal, f.high, q->unit, status, f.source);
    }
    if (!can_be_modelled(*n, session)) return Outcome::input_error;
    const predict::NodeModel m = predict::make_model(*n, reference(*ladder));
    const std::vector<Row> rows = derived_rows(*n, m);
    enter(*n, rows, session);
    out += "  what follows\n";
    for (const Row& row : rows)
      out += fmt::format("  {:<22} {:>10.4g} {:>10.4g} {:>10.4g} {:<8} {:<10} {}\n", row.name, row.value.low * row.scale, row.value.nominal * row.scale, row.value.high * row.scale, row.shown_unit, "", meaning(row.name));
    out += "  corners\n";
    for (const predict::Corner& c : predict::corners_of(m))
      out += fmt::format("  {:<22} FO4 {:.2f} ps, leakage of the least inverter {:.4g} nW\n", c.name(), 1e12 * m.fo4_s.nominal * predict::delay_ratio(m.device, c, m.nominal), 1e9 * m.leakage_W.nominal * predict::leakage_ratio(m.device, c, m.nominal));
    out += metals_table(*n);
    const predict::CriticalMasks masks = predict::critical_masks(*n);
    out += fmt::format("  {} layers by pitch take {} to {} masks, {} of the layers EUV", masks.rows.size(), masks.low, masks.high, masks.euv);
    if (const tech::NodeFigure* all = n->find("mask_count")) out += fmt::format("; the whole process has {}", range(all->low, all->nominal, all->high));
    session.document.metrics.push_back({fmt::format("tech.{}.critical_masks", n->name), (masks.low + masks.high) / 2.0, "1", masks.low, masks.high, "exposure by pitch, docs/tech.md"});
    session.log(Level::result, out);
  }
  return Outcome::done;
}

}  // namespace taufold::flow
