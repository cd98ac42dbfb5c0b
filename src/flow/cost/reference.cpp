// Cost reference records: which model a file names, its parameters and inputs, and what is computed of them.
#include <fmt/format.h>

#include <map>

#include "cost/bond_yield.hpp"
#include "cost/published/actuary.hpp"
#include "cost/published/embodied_carbon.hpp"
#include "cost/published/packed.hpp"
#include "cost/stack_yield.hpp"
#include "cost/wafer.hpp"
#include "cost/yield.hpp"
#include "diag/suggest.hpp"
#include "flow/cost/cost.hpp"
#include "flow/read.hpp"
#include "flow/records.hpp"
#include "flow/timing/record_paths.hpp"

namespace taufold::flow {

namespace {

using io::tree::Value;

constexpr std::string_view kSchema = "taufold-cost-reference/1";
constexpr std::string_view kModels[] = {"actuary", "catch", "carbon3d", "yap_w2w", "closed_form"};
/// Records of our own invention may ask for a wafer that is paved with a million dies; more is a slip of units.
constexpr double kMostDies = 1e7;

/// What is computed of a record, by path below `output`.
using Figures = std::map<std::string, double, std::less<>>;

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string text_at(const Value* v, std::string_view key) {
  const Value* c = v ? child(*v, key) : nullptr;
  return c && c->kind == io::tree::Kind::string ? c->text : std::string();
}

/// A table below `v` by keys one after the other; null when one is missing.
const Value* below(const Value* v, std::initializer_list<std::string_view> keys) {
  for (const std::string_view k : keys) v = v ? child(*v, k) : nullptr;
  return v;
}

void set(double& to, const Value* from, std::string_view key) {
  if (const auto x = number_at(from, key)) to = *x;
}

bool within(const std::optional<double>& x, double low, double high) { return x && *x > low && *x <= high; }

// ---------------------------------------------------------------- actuary

std::optional<cost::actuary::Node> actuary_node(const Value* parameters, double nm) {
  const Value* n = below(parameters, {"nodes_nm", fmt::format("{}", nm)});
  if (!n) return std::nullopt;
  cost::actuary::Node out;
  set(out.defects_per_cm2, n, "defect_density_per_cm2");
  set(out.wafer_usd, n, "wafer_cost_usd");
  set(out.nre_usd, n, "nre_usd");
  return out;
}

cost::actuary::Parameters actuary_parameters(const Value* p) {
  cost::actuary::Parameters out;
  set(out.module_share, below(p, {"nre_split"}), "module");
  set(out.chip_share, below(p, {"nre_split"}), "chip");
  const Value* m = below(p, {"manufacture"});
  set(out.manufacture.diameter_mm, m, "wafer_diameter");
  set(out.manufacture.scribe_mm, m, "scribe_lane");
  set(out.manufacture.edge_mm, m, "edge_loss");
  set(out.manufacture.clustering, m, "critical_level");
  const Value* o = below(p, {"organic_substrate"});
  set(out.organic.area_factor, o, "area_scale_factor");
  set(out.organic.nre_per_mm2, o, "nre_cost_factor");
  set(out.organic.nre_fixed, o, "nre_cost_fixed");
  set(out.organic.usd_per_mm2, o, "re_cost_factor");
  set(out.organic.bond_yield, o, "bonding_yield");
  set(out.organic.bump_usd_per_mm2, o, "bump_cost_factor");
  const Value* f = below(p, {"fan_out"});
  set(out.fan_out.wafer_usd, f, "wafer_cost");
  set(out.fan_out.defects_per_cm2, f, "defect_density");
  set(out.fan_out.nre_usd, f, "nre");
  set(out.fan_out.area_factor, f, "area_scale_factor");
  set(out.fan_out.clustering, f, "critical_level");
  set(out.fan_out.bond_yield, f, "bonding_yield");
  const Value* s = below(p, {"silicon_interposer"});
  set(out.interposer.defects_per_cm2, s, "defect_density");
  set(out.interposer.area_factor, s, "area_scale_factor");
  set(out.interposer.clustering, s, "critical_level");
  set(out.interposer.bond_yield, s, "bonding_yield");
  set(out.interposer.micro_bump_usd_per_mm2, s, "bump_cost_factor");
  // "55 nm row"
  const std::string row = text_at(p, "interposer_wafer");
  if (const auto node = actuary_node(p, row.empty() ? 55 : std::strtod(row.c_str(), nullptr))) out.interposer.node = *node;
  return out;
}

Figures of_actuary(const Value& input, const Value* parameters) {
  Figures out;
  const cost::actuary::Parameters p = actuary_parameters(parameters);
  if (const Value* chips = child(input, "chips")) {
    const std::string kind = lower(text_at(&input, "package"));
    using cost::actuary::Package;
    Package package = Package::organic;
    if (kind.find("interposer") != std::string::npos)
      package = Package::interposer;
    else if (kind.find("fan-out") != std::string::npos || kind.find("fan out") != std::string::npos)
      package = kind.find("first") != std::string::npos ? Package::fan_out_chip_first : Package::fan_out_chip_last;
    else if (kind.find("organic") == std::string::npos)
      return out;
    std::vector<cost::actuary::Chip> list;
    for (const Value& c : chips->items) {
      const auto nm = number_at(&c, "node_nm"), area = number_at(&c, "module_area_mm2");
      const auto node = nm ? actuary_node(parameters, *nm) : std::nullopt;
      const double whole = area.value_or(0) + number_at(&c, "d2d_interface_area_mm2").value_or(0), count = number_at(&c, "count").value_or(1);
      if (!node || !(whole > 0) || !(count > 0)) return out;
      list.push_back({*node, whole, count});
    }
    if (list.empty()) return out;
    const cost::actuary::System s = cost::actuary::system(package, list, p);
    out = {{"raw_chips_usd", s.raw_chips_usd},
           {"chip_defects_usd", s.chip_defects_usd},
           {"raw_package_usd", s.raw_package_usd},
           {"package_defects_usd", s.package_defects_usd},
           {"wasted_known_good_dies_usd", s.wasted_dies_usd},
           {"total_usd", s.total_usd},
           {"package_nre_usd", s.package_nre_usd}};
    if (package != Package::organic) {
      out["interposer_yield"] = s.interposer_yield;
      out["total_usd_if_micro_bumps_counted_for_every_chip"] = s.total_all_bumps_usd;
    }
    return out;
  }
  const auto nm = number_at(&input, "node_nm"), area = number_at(&input, "die_area_mm2");
  const auto node = nm ? actuary_node(parameters, *nm) : std::nullopt;
  if (!node || !within(area, 0, 1e5)) return out;
  const cost::actuary::Die d = cost::actuary::die(*node, *area, p.manufacture, p);
  return {{"die_yield", d.yield}, {"gross_dies_per_wafer", d.per_wafer}, {"raw_die_usd", d.raw_usd}, {"known_good_die_usd", d.good_usd}, {"chip_nre_usd", d.nre_usd}};
}

// ---------------------------------------------------------------- packed dies

Figures of_packed(const Value& input, const Value* parameters) {
  const auto area = number_at(&input, "die_area_mm2");
  const std::string node = text_at(&input, "node");
  const Value* row = below(parameters, {"layers", "combined_" + node});
  if (!row) row = below(parameters, {"layers", node});
  const double aspect = number_at(&input, "aspect_ratio").value_or(1);
  if (!row || !within(area, 1e-4, 1e5) || !(aspect > 1e-3) || !(aspect < 1e3)) return {};
  cost::packed::Layer l;
  set(l.usd_per_mm2, row, "cost_usd_per_mm2");
  set(l.defects_per_mm2, row, "defect_density_per_mm2");
  set(l.critical_share, row, "critical_area_ratio");
  set(l.clustering, row, "clustering");
  set(l.litho_share, row, "litho_share_of_cost");
  cost::packed::Wafer w;
  const Value* wafer = below(parameters, {"wafer"});
  set(w.diameter_mm, wafer, "diameter_mm");
  set(w.edge_mm, wafer, "edge_exclusion_mm");
  set(w.dicing_mm, wafer, "dicing_mm");
  const cost::packed::Die d = cost::packed::die(l, w, *area, aspect);
  if (d.per_wafer <= 0) return {};
  return {{"dies_per_wafer", static_cast<double>(d.per_wafer)},
          {"layer_yield", d.yield},
          {"reticle_utilization", d.reticle_use},
          {"cost_before_yield_usd", d.usd},
          {"cost_per_good_die_usd", d.good_usd}};
}

// ---------------------------------------------------------------- carbon

cost::embodied::Node carbon_node(const Value* p, const std::string& name, double nm) {
  cost::embodied::Node n;
  n.nm = nm;
  if (const Value* y = below(p, {"die_yield_per_mm2_and_alpha", name}); y && y->items.size() == 2) {
    n.defects_per_mm2 = y->items[0].number;
    n.clustering = y->items[1].number;
  }
  set(n.energy, below(p, {"fab_energy_kWh_per_cm2"}), name);
  set(n.energy_per_layer, below(p, {"energy_per_metal_layer_kWh_per_cm2"}), name);
  set(n.gas, below(p, {"gas_g_per_cm2"}), name);
  set(n.material, below(p, {"material_g_per_cm2"}), name);
  set(n.layers, below(p, {"metal_layers"}), name);
  return n;
}

Figures of_carbon(const Value& input, const Value* parameters) {
  using namespace cost::embodied;
  Parameters p;
  const Value* bonds = below(parameters, {"bonding_yield"});
  set(p.hybrid_w2w, bonds, "Hybridbonding_W2W");
  set(p.hybrid_d2w, bonds, "Hybridbonding_D2W");
  set(p.bump_w2w, bonds, "Bumping_W2W");
  set(p.bump_d2w, bonds, "Bumping_D2W");
  const Value* energy = below(parameters, {"bonding_energy_kWh_per_mm2"});
  set(p.hybrid_kWh_mm2, energy, "DBI");
  set(p.bump_kWh_mm2, energy, "TCB");
  set(p.tsv_kWh_mm2, energy, "TSV");
  set(p.package_kWh_mm2, below(parameters, {"package_kWh_per_mm2"}), "FCBGA");
  set(p.stacked_package_kWh_mm2, below(parameters, {"package_kWh_per_mm2"}), "WLCSP");
  set(p.package_area_factor, below(parameters, {"area_scale"}), "package");
  set(p.interposer_area_factor, below(parameters, {"area_scale"}), "Si");
  p.interposer = carbon_node(parameters, "interposer", 0);
  const Node silicon = carbon_node(parameters, "Si", 0);
  p.interposer.defects_per_mm2 = silicon.defects_per_mm2;
  p.interposer.clustering = silicon.clustering;

  const std::string kind = lower(text_at(&input, "method")), stacking = lower(text_at(&input, "stacking"));
  const bool wafers = stacking == "w2w";
  Method method = Method::chips;
  if (kind.find("hybrid") != std::string::npos)
    method = wafers ? Method::hybrid_w2w : Method::hybrid_d2w;
  else if (kind.find("bump") != std::string::npos)
    method = wafers ? Method::bump_w2w : Method::bump_d2w;
  else if (kind.find("si_int") != std::string::npos || kind.find("interposer") != std::string::npos)
    method = Method::interposer;
  else if (kind != "mcm" && kind != "2d")
    return {};
  const auto grid = number_at(below(parameters, {"grid_g_per_kWh"}), text_at(&input, "grid"));
  const Value* dies = child(input, "dies_bottom_to_top");
  if (!grid || !dies || dies->items.empty()) return {};
  std::vector<Row> rows;
  for (const Value& d : dies->items) {
    const auto nm = number_at(&d, "node_nm"), area = number_at(&d, "area_mm2");
    if (!nm || !within(area, 1e-3, 7e4)) return {};
    Row r{carbon_node(parameters, fmt::format("{}nm", *nm), *nm), *area, number_at(&d, "count").value_or(1), number_at(&d, "metal_layers")};
    if (r.node.energy <= 0) return {};
    rows.push_back(r);
  }
  const Result c = embodied(method, rows, *grid, number_at(&input, "package_area_mm2").value_or(0), p);
  Figures out = {{"bonding_carbon_g", c.bonding_g}, {"substrate_carbon_g", c.substrate_g}, {"package_carbon_g", c.package_g}, {"total_embodied_g", c.total_g}};
  for (std::size_t k = 0; k < rows.size(); ++k) {
    out[fmt::format("die_carbon_g/{}", k)] = c.die_g[k];
    out[fmt::format("die_yield/{}", k)] = c.die_yield[k];
    out[fmt::format("dies_per_wafer/{}", k)] = c.dies_per_wafer[k];
    out[fmt::format("metal_layers_used/{}", k)] = c.layers[k];
  }
  return out;
}

// ---------------------------------------------------------------- bonds

struct BondKey {
  std::string_view name;
  double cost::BondProcess::*field;
};
constexpr BondKey kBondKeys[] = {
    {"PITCH", &cost::BondProcess::pitch_um},
    {"DIE_W", &cost::BondProcess::die_w_um},
    {"DIE_L", &cost::BondProcess::die_l_um},
    {"WAF_R", &cost::BondProcess::wafer_radius_um},
    {"dice_width", &cost::BondProcess::dicing_um},
    {"PAD_BOT_R_ratio", &cost::BondProcess::bottom_pad_share},
    {"PAD_TOP_R_ratio", &cost::BondProcess::top_pad_share},
    {"pad_block_dim", &cost::BondProcess::block_um},
    {"CONTACT_AREA_CONSTRAINT", &cost::BondProcess::contact_share},
    {"CRITICAL_DIST_CONSTRAINT", &cost::BondProcess::distance_share},
    {"RANDOM_MISALIGNMENT_MEAN", &cost::BondProcess::random_mean_um},
    {"RANDOM_MISALIGNMENT_STD", &cost::BondProcess::random_sd_um},
    {"SYSTEM_TRANSLATION_X_MEAN", &cost::BondProcess::tx_mean_um},
    {"SYSTEM_TRANSLATION_X_STD", &cost::BondProcess::tx_sd_um},
    {"SYSTEM_TRANSLATION_Y_MEAN", &cost::BondProcess::ty_mean_um},
    {"SYSTEM_TRANSLATION_Y_STD", &cost::BondProcess::ty_sd_um},
    {"SYSTEM_ROTATION_MEAN", &cost::BondProcess::rotation_mean},
    {"SYSTEM_ROTATION_STD", &cost::BondProcess::rotation_sd},
    {"BOW_DIFFERENCE_MEAN", &cost::BondProcess::bow_mean_um},
    {"BOW_DIFFERENCE_STD", &cost::BondProcess::bow_sd_um},
    {"k_mag", &cost::BondProcess::magnification_per_bow_ppm},
    {"M_0", &cost::BondProcess::magnification_ppm},
    {"D0", &cost::BondProcess::defects_per_um2},
    {"z", &cost::BondProcess::size_exponent},
    {"t_0", &cost::BondProcess::least_size_um},
    {"k_L", &cost::BondProcess::tail_factor},
    {"TOP_DISH_MEAN", &cost::BondProcess::top_recess_mean_nm},
    {"TOP_DISH_STD", &cost::BondProcess::top_recess_sd_nm},
    {"BOT_DISH_MEAN", &cost::BondProcess::bottom_recess_mean_nm},
    {"BOT_DISH_STD", &cost::BondProcess::bottom_recess_sd_nm},
    {"k_et", &cost::BondProcess::top_expansion_nm_K},
    {"k_eb", &cost::BondProcess::bottom_expansion_nm_K},
    {"T_R", &cost::BondProcess::room_C},
    {"T_anl", &cost::BondProcess::anneal_C},
    {"Asperity_R", &cost::BondProcess::asperity_radius_m},
    {"Roughness_sigma", &cost::BondProcess::roughness_m},
    {"Roughness_constant", &cost::BondProcess::roughness_constant},
    {"Adhesion_energy", &cost::BondProcess::adhesion_J_m2},
    {"Young_modulus", &cost::BondProcess::modulus_Pa},
    {"Dielectric_thickness", &cost::BondProcess::dielectric_m},
    {"DISH_0", &cost::BondProcess::peel_recess_m},
    {"k_peel", &cost::BondProcess::peel_Pa_m},
};

Figures of_bonds(const Value& input, const Value* parameters) {
  cost::BondProcess b;
  for (const Value* from : {below(parameters, {"defaults"}), &input})
    for (const BondKey& k : kBondKeys) set(b.*k.field, from, k.name);
  set(b.pitch_um, &input, "pitch_um");
  set(b.die_w_um, &input, "die_w_um");
  set(b.die_l_um, &input, "die_l_um");
  const double dies = b.wafer_radius_um / (b.die_w_um + b.dicing_um) * b.wafer_radius_um / (b.die_l_um + b.dicing_um) * 4;
  if (!(b.pitch_um > 0) || !(b.die_w_um > 0) || !(b.die_l_um > 0) || !(dies < kMostDies) || !(b.size_exponent > 1.5)) return {};
  const cost::BondYield y = cost::bond_yield(b);
  return {{"overlay_yield", y.overlay},
          {"defect_yield", y.particles},
          {"defect_yield_closed_form", y.particles},
          {"defect_yield_closed_form_without_edge_factor", y.particles_without_edge},
          {"copper_yield", y.copper},
          {"bond_yield", y.total()},
          {"whole_dies_on_wafer", y.whole_dies}};
}

// ---------------------------------------------------------------- closed forms

Figures of_closed_form(const Value& input) {
  if (const auto yield = number_at(&input, "yield_"), coverage = number_at(&input, "coverage"); yield && coverage) {
    const cost::TestOutcome t = cost::test(*yield, *coverage);
    return {{"pass_rate", t.pass_rate}, {"outgoing_quality", t.quality}, {"escape", t.escape()}};
  }
  const auto area = number_at(&input, "tier_area_mm2"), tiers = number_at(&input, "tiers"), d = number_at(&input, "defects_per_cm2");
  const auto a = number_at(&input, "clustering"), bond = number_at(&input, "bond_yield_per_interface");
  if (!area || !within(tiers, 0.5, 1000) || !d || !within(a, 0, 1e9) || !bond) return {};
  const double tier = cost::negative_binomial_yield(*area / 100 * *d, *a);
  const std::vector<double> ys(static_cast<std::size_t>(*tiers), tier), bonds(ys.size() - 1, *bond);
  const double blind = cost::blind_stack_yield(ys, bonds), known = cost::known_good_stack_yield(bonds);
  return {{"one_die_of_total_area_yield", cost::negative_binomial_yield(*area * *tiers / 100 * *d, *a)},
          {"tier_yield", tier},
          {"wafer_to_wafer_stack_yield", blind},
          {"known_good_die_stack_yield", known},
          {"tier_dies_spent_per_good_stack_w2w", cost::dies_spent_blind(*tiers, blind)},
          {"tier_dies_spent_per_good_stack_kgd", cost::dies_spent_known_good(*tiers, tier, known)}};
}

Figures figures_of(std::string_view model, const Value& record, const Value* parameters) {
  const Value* input = child(record, "input");
  if (!input) return {};
  if (model == "actuary") return of_actuary(*input, parameters);
  if (model == "catch") return of_packed(*input, parameters);
  if (model == "carbon3d") return of_carbon(*input, parameters);
  if (model == "yap_w2w") return of_bonds(*input, parameters);
  return of_closed_form(*input);
}

bool run_file(const std::string& path, Session& session) {
  const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
  if (!file) return false;
  record_input(path, session);
  const std::optional<Value> root = io::tree::parse_json(*file, session.diagnostics);
  if (!root) return false;
  const auto at = [&](std::string_view key) { return child(*root, key) ? child(*root, key)->at : std::string_view(file->text).substr(0, 0); };
  if (text_at(&*root, "schema") != kSchema) {
    session.diagnostics.report("CST-0001", file->source(), at("schema"), fmt::format("a file of cost records has the schema {}", kSchema));
    return false;
  }
  const std::string model = text_at(&*root, "model"), id = text_at(&*root, "id").empty() ? "records" : text_at(&*root, "id");
  if (std::find(std::begin(kModels), std::end(kModels), model) == std::end(kModels)) {
    diag::Diagnostic& d = session.diagnostics.report("CST-0001", file->source(), at("model"),
                                                     model.empty() ? "the file names no model" : fmt::format("there is no model {}", diag::quoted(model)));
    const std::string_view near = diag::nearest(model, kModels);
    d.help(near.empty() ? "models: actuary, catch, carbon3d, yap_w2w, closed_form" : diag::did_you_mean(near));
    return false;
  }
  std::map<std::string, Figures> known;  // by list and index
  const Value* parameters = child(*root, "parameters");
  const std::size_t before = session.document.records.size();
  each_wanted(*root, id, [&](std::string name, const RecordPath& where, double expected, double tolerance, const Value&) {
    report::Record r;
    r.name = std::move(name);
    r.expected = expected;
    r.tolerance = tolerance;
    if (where.size() >= 4 && where[2] == "output") {
      const std::string key = where[0] + "/" + where[1];
      auto it = known.find(key);
      if (it == known.end()) {
        const Value* list = child(*root, where[0]);
        const std::size_t i = index_of(where[1]);
        it = known.emplace(key, list && i < list->items.size() ? figures_of(model, list->items[i], parameters) : Figures()).first;
      }
      std::string figure = where[3];
      for (std::size_t k = 4; k < where.size(); ++k) figure += "/" + where[k];
      const auto f = it->second.find(figure);
      if (f != it->second.end() && std::isfinite(f->second)) r.computed = f->second;
    }
    r.ok = r.computed && *r.error() <= *r.tolerance * (1 + 1e-9);
    session.document.records.push_back(std::move(r));
  });
  if (session.document.records.size() > before) return true;
  session.diagnostics.report("CST-0002", file->source(), at("compare"), "the file asks for no number").help("its list `compare` names paths such as records/*/output/die_yield");
  return false;
}

}  // namespace

Outcome run_cost_records(const std::vector<std::string>& files, Session& session) {
  Pass pass(session, "records");
  for (const std::string& path : files) {
    const std::size_t before = session.document.records.size();
    const bool good = run_file(path, session);
    session.show_diagnostics();
    if (!good) return Outcome::input_error;
    std::string table;
    for (std::size_t k = before; k < session.document.records.size(); ++k) {
      const report::Record& r = session.document.records[k];
      table += fmt::format("  {:<72} {:>16.9g} {:>16} {}\n", diag::shown(r.name), *r.expected, r.computed ? fmt::format("{:.9g}", *r.computed) : "-", r.ok ? "ok" : "misses");
    }
    session.log(Level::result, fmt::format("{}\n  {:<72} {:>16} {:>16}\n{}", path, "record", "expected", "computed", table));
  }
  return conclude_records("figures", session);
}

}  // namespace taufold::flow
