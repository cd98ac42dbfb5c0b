#include "flow/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "check/feasibility.hpp"
#include "report/bond_demand.hpp"
#include "report/picture.hpp"
#include "tech/stack_sites.hpp"

namespace taufold::flow {

using db::InstId;
using db::TierId;

namespace {

/// Area of all cells were they on tier t, over the die area.
double share_on(const db::Design& d, TierId t) {
  double area = 0;
  for (const InstId i : ids<InstId>(d.num_insts())) area += static_cast<double>(d.area(i, t));
  return area / static_cast<double>(d.die_area());
}

/// Lengths and areas in SI units where the design's unit has a length, otherwise in its own.
void add_length(report::Document& doc, const db::Design& d, const std::string& name, std::int64_t dbu) {
  if (d.dbu_per_micron == 0)
    doc.add(name, dbu, "dbu");
  else
    doc.add(name, 1e-6 * static_cast<double>(dbu) / d.dbu_per_micron, "m");
}

void add_area(report::Document& doc, const db::Design& d, const std::string& name, std::int64_t dbu2) {
  if (d.dbu_per_micron == 0)
    doc.add(name, dbu2, "dbu2");
  else
    doc.add(name, 1e-12 * static_cast<double>(dbu2) / d.dbu_per_micron / d.dbu_per_micron, "m2");
}

std::int64_t count(std::size_t n) {
  return static_cast<std::int64_t>(n);
}

}  // namespace

double design_utilisation(const db::Design& d) {
  double sum = 0;
  for (const TierId t : ids<TierId>(d.num_tiers())) sum += share_on(d, t);
  const double tiers = static_cast<double>(d.num_tiers());
  return sum / (tiers * tiers);
}

void add_design(report::Document& doc, const db::Design& d) {
  doc.add("design.cells", count(d.num_insts()), "1");
  doc.add("design.macros",
          std::count_if(d.inst_master.begin(), d.inst_master.end(),
                        [&](db::MasterId m) { return d.masters[m].is_macro; }),
          "1");
  doc.add("design.nets", count(d.num_nets()), "1");
  doc.add("design.pins", count(d.num_pins()), "1");
  std::size_t largest = 0;
  for (const db::NetId n : ids<db::NetId>(d.num_nets())) largest = std::max(largest, d.pins(n).size());
  doc.add("design.largest_net", count(largest), "1");
  doc.add("design.masters", count(d.masters.size()), "1");
  doc.add("design.technologies", count(d.techs.size()), "1");
  doc.add("design.tiers", count(d.num_tiers()), "1");
  std::int64_t rows = 0;
  for (const db::Tier& t : d.tiers) rows += t.rows.count;
  doc.add("design.rows", rows, "1");
  add_area(doc, d, "design.die_area", d.die_area());
  doc.add("design.utilisation", design_utilisation(d), "1");
  for (const TierId t : ids<TierId>(d.num_tiers())) {
    doc.add(fmt::format("design.all_cells.tier{}", t.value), share_on(d, t), "1");
    doc.add(fmt::format("design.utilisation_limit.tier{}", t.value),
            static_cast<double>(d.tiers[t].max_utilisation_ppm) / 1e6, "1");
  }
  if (d.interfaces.empty()) return;
  std::int64_t sites = check::max_bonds(d, 0);
  for (std::size_t k = 1; k < d.interfaces.size(); ++k) sites = std::min(sites, check::max_bonds(d, k));
  doc.add("design.bond_sites", sites, "1");  // of the scarcest interface: it decides what the stack can use
}

void add_stack(report::Document& doc, const tech::Stack& stack) {
  doc.add("stack.tiers", count(stack.tiers.size()), "1");
  for (const tech::SourcedRow& row : tech::sourced_rows(stack)) {
    const tech::Quantity& q = *row.quantity;
    const double factor = row.unit == "um" ? 1e-6 : row.unit == "fF" ? 1e-15 : 1;
    std::string where = row.where;
    std::replace(where.begin(), where.end(), ' ', '.');
    report::Metric m;
    // "bond_pitch_um" without its unit, which is not the document's.
    m.name = fmt::format("stack.{}.{}", where, row.key.substr(0, row.unit == "1" ? row.key.size() : row.key.size() - row.unit.size() - 1));
    m.value = q.value * factor;
    m.unit = row.unit == "um" ? "m" : row.unit == "fF" ? "F" : std::string(row.unit);
    if (q.low != q.value || q.high != q.value) m.low = q.low * factor, m.high = q.high * factor;
    m.source = q.source;
    doc.metrics.push_back(std::move(m));
  }
}

void add_one_site_pitch(report::Document& doc, const tech::Stack& stack, const db::Design& d) {
  const double um = d.dbu_per_micron;
  const double width = static_cast<double>(d.die.width()) / um, height = static_cast<double>(d.die.height()) / um;
  double pitch = 0;
  for (const tech::Interface& f : stack.interfaces) {
    const double p = tech::one_site_per_cell_pitch_um(f, width, height, static_cast<std::int64_t>(d.num_insts()));
    pitch = pitch == 0 ? p : std::min(pitch, p);
  }
  if (pitch > 0) doc.add("stack.one_site_per_cell_pitch", 1e-6 * pitch, "m");
}

void add_placement(report::Document& doc, const db::Design& d, const check::Report& r,
                   const std::string& prefix) {
  if (d.dbu_per_micron == 0) doc.add(prefix + ".score", r.score, "dbu");
  add_length(doc, d, prefix + ".hpwl", r.hpwl);
  doc.add(prefix + ".legal", std::int64_t{r.legal}, "1");
  doc.add(prefix + ".tiers", count(d.num_tiers()), "1");
  if (!d.interfaces.empty()) {
    doc.add(prefix + ".bonds", r.bonds, "1");
    if (d.dbu_per_micron == 0) doc.add(prefix + ".bond_cost", r.bond_cost, "dbu");
    doc.add(prefix + ".crossing_nets", r.crossing_nets, "1");
    if (const report::Metric* sites = doc.find("design.bond_sites"); sites && d.num_insts() > 0)
      doc.add(prefix + ".bond_sites_per_cell",
              report::as_double(sites->value) / static_cast<double>(d.num_insts()), "1");
  }
  add_area(doc, d, prefix + ".footprint", d.die_area());
  double used = 0;
  for (std::size_t k = 0; k < r.tiers.size(); ++k) {
    const check::TierReport& t = r.tiers[k];
    doc.add(fmt::format("{}.cells.tier{}", prefix, k), t.instances, "1");
    add_length(doc, d, fmt::format("{}.hpwl.tier{}", prefix, k), t.hpwl);
    doc.add(fmt::format("{}.utilisation.tier{}", prefix, k), t.utilisation, "1");
    used += t.utilisation;
  }
  std::int64_t tsvs = 0, tsv_area = 0;
  for (const check::TierReport& t : r.tiers) tsvs += t.tsvs, tsv_area += t.tsv_area;
  if (std::any_of(d.interfaces.begin(), d.interfaces.end(), [](const db::BondRule& rule) { return rule.tsv > 0; })) {
    doc.add(prefix + ".tsvs", tsvs, "1");
    add_area(doc, d, prefix + ".tsv_area", tsv_area);
    for (std::size_t k = 0; k < r.tiers.size(); ++k)
      if (r.tiers[k].tsvs > 0) doc.add(fmt::format("{}.tsv_share.tier{}", prefix, k), static_cast<double>(r.tiers[k].tsv_area) / static_cast<double>(d.die_area()), "1");
  }
  if (!r.tiers.empty()) doc.add(prefix + ".utilisation", used / static_cast<double>(r.tiers.size()), "1");
  std::int64_t violations = 0;
  for (std::size_t k = 0; k < db::kViolationNames.size(); ++k) {
    const std::int64_t n = r.violations.entries()[k].count;
    violations += n;
    if (n > 0) doc.add(fmt::format("{}.violations.{}", prefix, db::kViolationNames[k]), n, "1");
  }
  doc.add(prefix + ".violations", violations, "1");
}

void add_bond_demand(report::Document& doc, const db::Design& d, const db::Placement& p, const std::string& prefix) {
  if (d.interfaces.empty()) return;
  for (const bool demand : {true, false}) {
    const std::string name = fmt::format("{}.bond_{}.worst_bin", prefix, demand ? "demand" : "use");
    double worst = 0;
    std::vector<double> each;
    for (std::uint32_t k = 0; k < d.interfaces.size(); ++k) {
      const report::Grid bins = report::bond_bins(d, k);
      each.push_back(report::worst_bin(demand ? report::bond_demand(d, p, k, bins) : report::bond_density(d, p, k, bins)));
      worst = std::max(worst, each.back());
    }
    doc.add(name, worst, "1");
    for (std::size_t k = 0; k < each.size(); ++k) doc.add(fmt::format("{}.interface{}", name, k), each[k], "1");
  }
}

void add_convergence(report::Document& doc, const place::Result& r, const std::string& prefix) {
  report::Series s{
      .name = prefix + ".convergence",
      .columns = {{"step", {}}, {"wirelength", {}}, {"overflow", {}}, {"bonds", {}}, {"seconds", {}}}};
  for (const place::Sample& sample : r.samples) {
    s.labels.push_back(sample.stage);
    std::size_t k = 0;
    for (const double v :
         {static_cast<double>(sample.step), sample.wirelength, sample.overflow, sample.bonds, sample.seconds})
      s.columns[k++].second.push_back(v);
  }
  if (!s.labels.empty()) doc.series.push_back(std::move(s));
}

}  // namespace taufold::flow
