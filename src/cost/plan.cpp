#include "cost/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "cost/bond_yield.hpp"
#include "cost/wafer.hpp"

namespace taufold::cost {

namespace {

constexpr std::string_view kPatterningKeys[] = {"dry", "immersion", "lele", "sadp", "saqp", "euv"};
constexpr double kPassesOf[] = {1, 1, 2, 1, 1, 1};

class Builder {
 public:
  Builder(const System& s, const Inputs& inputs) : s_(s), inputs_(inputs) {}

  Plan build() {
    p_.label = s_.label;
    p_.volume = s_.volume;
    p_.at_cost = s_.at_cost;
    p_.yield_model = s_.yield_model;
    p_.performance = s_.performance.value_or(0);
    general();
    for (const Chip& c : s_.chips) add(c);
    for (const Memory& m : s_.memories) {
      const std::string scope = "memory." + m.kind;
      p_.memories.push_back({static_cast<double>(m.count), slot(scope, "price"), slot(scope, "carbon")});
    }
    if (s_.package != Package::none) package("package." + std::string(kPackages[static_cast<std::size_t>(s_.package)]));
    p_.grid = slot("grid." + s_.grid, "intensity");
    if (s_.use.power_W > 0) {
      p_.use_kWh = s_.use.power_W * s_.use.hours_per_day * 365.25 * s_.use.years / 1000;
      p_.use_grid = slot("grid." + (s_.use.grid.empty() ? s_.grid : s_.use.grid), "intensity");
    }
    for (const Input& i : p_.inputs) p_.nominal.push_back(i.value);
    packings();
    p_.rule_clustering = p_.nominal[p_.clustering];
    p_.rule = density_rule(p_.rule_clustering);
    return std::move(p_);
  }

 private:
  Slot slot(std::string_view scope, std::string_view key) {
    if (const Slot known = p_.slot(scope, key); known != kNoSlot) return known;
    const Input* in = inputs_.find(scope, key);
    if (in == nullptr) return kNoSlot;
    p_.inputs.push_back(*in);
    return static_cast<Slot>(p_.inputs.size() - 1);
  }

  /// The formula for dies on a wafer is smooth but a few per cent off for large ones: it is made right at the nominal areas.
  double packing(double mm2) const {
    const double edge = p_.nominal[p_.edge], scribe = p_.nominal[p_.scribe], side = std::sqrt(mm2);
    const double formula = gross_dies(mm2, kWafer_mm, edge, scribe);
    // Small dies are counted by thousands, and the formula is right there.
    if (!(formula >= 1) || formula > 5000) return 1;
    return std::max(1.0, static_cast<double>(packed_dies(side, side, kWafer_mm - 2 * edge, scribe))) / formula;
  }

  void packings() {
    double silicon = 0;
    for (ChipPlan& c : p_.chips) {
      const Slot access = c.tiers < 2 ? kNoSlot : c.stacking == Stacking::wafer_to_wafer ? p_.wrapper_share : p_.access_share;
      double footprint = 0;
      for (std::uint32_t k = c.tier; k < c.tier + c.tiers; ++k) {
        TierPlan& t = p_.tiers[k];
        double mm2 = p_.nominal[t.area];
        if (t.interface_area != kNoSlot) mm2 += p_.nominal[t.interface_area] * t.bandwidth_Tbit_s;
        if (access != kNoSlot) mm2 *= 1 + p_.nominal[access];
        t.packing = packing(mm2);
        footprint = std::max(footprint, mm2);
      }
      c.packing = packing(footprint);
      silicon += footprint * c.count;
    }
    if (p_.package.carrier) p_.package.packing = packing(silicon * p_.nominal[p_.package.carrier_factor]);
  }

  void general() {
    p_.clustering = slot("wafer", "clustering");
    p_.critical_share = slot("wafer", "critical_share");
    p_.edge = slot("wafer", "edge");
    p_.scribe = slot("wafer", "scribe");
    p_.test_rate = slot("test", "rate");
    p_.wafer_time = slot("test", "wafer_time");
    p_.final_time = slot("test", "final_time");
    p_.wafer_coverage = slot("test", "wafer_coverage");
    p_.final_coverage = slot("test", "final_coverage");
    if (s_.at_cost) p_.gross_margin = slot("wafer", "gross_margin");
  }

  /// Figures that only wafers built up from layers need.
  void bottom_up() {
    p_.base_cost = slot("wafer", "base_cost");
    p_.layer_cost = slot("wafer", "layer_cost");
    p_.depreciation_share = slot("wafer", "depreciation_share");
    p_.pass_yield = slot("wafer", "pass_yield");
    p_.gross_margin = slot("wafer", "gross_margin");
    for (int k = 0; k < kPatternings; ++k) {
      const auto at = static_cast<std::size_t>(k);
      p_.patterning[at] = kPatterningKeys[at] == "immersion" ? kNoSlot : slot("patterning", kPatterningKeys[at]);
    }
  }

  void add(const Chip& c) {
    ChipPlan out;
    out.tier = static_cast<std::uint32_t>(p_.tiers.size());
    out.tiers = static_cast<std::uint32_t>(c.tiers.size());
    out.joint = static_cast<std::uint32_t>(p_.joints.size());
    out.count = c.count;
    out.volume = c.volume > 0 ? c.volume : s_.volume * c.count;
    out.stacking = c.stacking;
    for (std::size_t k = 0; k < c.tiers.size(); ++k) {
      add_tier(c, k);
      p_.tiers.back().first_of_node = std::none_of(c.tiers.begin(), c.tiers.begin() + static_cast<std::ptrdiff_t>(k), [&](const Tier& t) { return t.node == c.tiers[k].node; });
    }
    double footprint = 0;
    for (const Tier& t : c.tiers) footprint = std::max(footprint, t.area_mm2.value);
    for (std::size_t k = 0; k < c.joints.size(); ++k) {
      add_joint(c.joints[k], footprint, c.stacking);
      p_.joints.back().as_below = k > 0 && c.joints[k] == c.joints[k - 1];
    }
    if (c.tiers.size() > 1) {
      p_.joint_cost = slot("bond", "interface_cost");
      p_.thinning = slot("bond", "thinning");
      p_.tsv_step = slot("bond", "tsv");
      p_.other_yield = slot("bond", "other_yield");
      p_.recess = slot("bond", "recess");
      p_.recess_spread = slot("bond", "recess_spread");
      p_.roughness = slot("bond", "roughness");
      for (const Joint& j : c.joints) (j.tsv_spares > 0 ? p_.tsv_open : p_.tsv_loss) = slot("bond", j.tsv_spares > 0 ? "tsv_open" : "tsv_loss");
      p_.bond_energy = slot("carbon", "bond");
      p_.tsv_energy = slot("carbon", "tsv");
      if (c.stacking == Stacking::wafer_to_wafer) {
        p_.bond_defects_w2w = slot("bond", "defects_w2w");
        p_.overlay_scale = slot("bond", "overlay_scale");
        p_.wrapper_share = slot("test", "wrapper_share");
      } else {
        (c.stacking == Stacking::die_to_wafer ? p_.bond_defects_d2w : p_.bond_defects_d2d) = slot("bond", c.stacking == Stacking::die_to_wafer ? "defects_d2w" : "defects_d2d");
        p_.placement = slot("bond", "placement");
        p_.attach_cost = slot("bond", "attach_cost");
        p_.access_share = slot("test", "access_share");
      }
    }
    p_.chips.push_back(out);
  }

  void add_tier(const Chip& c, std::size_t k) {
    const Tier& t = c.tiers[k];
    TierPlan out;
    Input area;
    area.scope = c.name;
    area.key = c.tiers.size() > 1 ? t.name + " area" : "area";
    area.low = t.area_mm2.low, area.value = t.area_mm2.value, area.high = t.area_mm2.high;
    area.unit = "mm2";
    area.shape = t.area_mm2.spread() ? Shape::triangular : Shape::fixed;
    area.source = t.area_mm2.source;
    area.status = "stated";
    p_.inputs.push_back(std::move(area));
    out.area = static_cast<Slot>(p_.inputs.size() - 1);
    out.d0 = slot(t.node, "d0");
    out.price = s_.bottom_up ? kNoSlot : slot(t.node, "wafer_price");
    if (out.price == kNoSlot) {
      bottom_up();
      out.premium = slot(t.node, "premium");
      out.depreciation_left = slot(t.node, "depreciation_left");
      for (std::size_t i = 0; i < kPatternings; ++i) {
        const Input* in = inputs_.find(t.node, "layers_" + std::string(kPatterningKeys[i]));
        out.layers[i] = in ? in->value : 0;
        out.masks += kPassesOf[i] * out.layers[i];
      }
    }
    out.energy = slot(t.node, "energy");
    out.gas = slot(t.node, "gas");
    out.material = slot(t.node, "material");
    out.design_nre = slot(t.node, "design_nre");
    out.mask_set = slot(t.node, "mask_set");
    if (const Input* d = inputs_.find(t.node, "density")) out.density_per_mm2 = d->value * 1e6;
    out.transistors = t.transistors.value_or(0);
    if (t.interface != Interface::none && t.bandwidth_Tbit_s > 0) {
      const std::string scope = "interface." + std::string(kInterfaces[static_cast<std::size_t>(t.interface)]);
      out.interface_area = slot(scope, "area");
      out.interface_energy = slot(scope, "energy");
      out.bandwidth_Tbit_s = t.bandwidth_Tbit_s;
    }
    out.critical_share = t.critical_share.value_or(0);
    out.memory_share = t.memory_share;
    out.memory_arrays = t.memory_arrays;
    out.memory_spares = t.memory_spares;
    out.core_share = t.core_share;
    out.cores = t.cores;
    out.cores_needed = t.cores_needed;
    out.spares = (t.memory_spares > 0 && t.memory_share > 0) || (t.cores > t.cores_needed && t.core_share > 0);
    // The node says all about a wafer.
    const auto like = std::find_if(p_.wafers.begin(), p_.wafers.end(), [&](std::uint32_t w) { return p_.tiers[w].energy == out.energy && p_.tiers[w].d0 == out.d0; });
    out.wafer = static_cast<std::uint32_t>(like - p_.wafers.begin());
    if (like == p_.wafers.end()) p_.wafers.push_back(static_cast<std::uint32_t>(p_.tiers.size()));
    p_.tiers.push_back(out);
  }

  void add_joint(const Joint& j, double footprint_mm2, Stacking stacking) {
    // Stacks are often of equal interfaces: the last one is looked at again.
    if (!p_.joints.empty() && footprint_mm2 == last_mm2_ && last_ == j && (last_stacking_ == Stacking::wafer_to_wafer) == (stacking == Stacking::wafer_to_wafer)) {
      p_.joints.push_back(p_.joints.back());
      return;
    }
    last_ = j;
    last_mm2_ = footprint_mm2;
    last_stacking_ = stacking;
    BondProcess b;
    b.pitch_um = j.pitch_um;
    b.die_w_um = b.die_l_um = 1000 * std::sqrt(footprint_mm2);
    b.dicing_um = 100;
    JointPlan out;
    out.tsvs = j.tsvs;
    out.particle_tail_um = 8 * (b.size_exponent - 1) / (3 * std::numbers::pi * (2 * b.size_exponent - 3)) * b.tail_factor * b.wafer_radius_um * std::sqrt(b.least_size_um);
    const Input* test_bonds = inputs_.find("test", "bond_share");
    const double bonds = (j.bonds > 0 ? j.bonds : footprint_mm2 * 1e6 / (j.pitch_um * j.pitch_um)) * (1 + (test_bonds ? test_bonds->value : 0));
    out.copper = LinkTable(bonds, std::max(1, j.spare_group), j.spares);
    out.spare_tsvs = j.tsv_spares > 0 && j.tsvs > 0;
    if (out.spare_tsvs) out.tsv = LinkTable(j.tsvs, std::max(1, j.tsv_spare_group), j.tsv_spares);
    const bool wafers = stacking == Stacking::wafer_to_wafer;
    if (!wafers) {
      // A die is put down by its own marks: how far off replaces what wafers do to each other, which turn and bow over their whole width.
      const Input* placement = inputs_.find("bond", "placement");
      p_.nominal_placement_um = placement ? placement->value : b.tx_sd_um;
      b.tx_sd_um = b.ty_sd_um = p_.nominal_placement_um;
      b.rotation_mean = 0;
      b.rotation_sd = p_.nominal_placement_um / b.die_w_um;  // both ends of a side are found as badly
    }
    out.overlay.fill(1);
    for (std::size_t k = kOverlayPoints; k-- > 0;) {
      BondProcess scaled = b;
      const double f = std::exp2(static_cast<double>(k) / 4 - 2);
      for (double* x : {&scaled.random_sd_um, &scaled.tx_sd_um, &scaled.ty_sd_um, &scaled.rotation_mean, &scaled.rotation_sd, &scaled.bow_mean_um, &scaled.bow_sd_um}) *x *= f;
      out.overlay[k] = wafers ? overlay_yield(scaled, 256, 128) : placed_overlay_yield(scaled, 2048);
      if (out.overlay[k] > 1 - 1e-12) break;  // what spreads less loses less
      out.overlay_matters = out.overlay_matters || out.overlay[k] < 1 - 1e-9;
    }
    p_.joints.push_back(out);
  }

  void package(const std::string& scope) {
    PackagePlan& k = p_.package;
    k.any = true;
    k.fixed = slot(scope, "fixed");
    k.substrate = slot(scope, "substrate");
    k.area_factor = slot(scope, "area_factor");
    k.bumps = slot(scope, "bumps");
    k.attach_yield = slot(scope, "attach_yield");
    k.nre = slot(scope, "nre");
    const Input* wafer = inputs_.find(scope, "carrier_wafer");
    k.carrier = wafer != nullptr && wafer->value > 0;
    if (k.carrier) {
      k.carrier_wafer = slot(scope, "carrier_wafer");
      k.carrier_d0 = slot(scope, "carrier_d0");
      k.carrier_factor = slot(scope, "carrier_factor");
    }
    p_.package_energy = slot("carbon", "package");
  }

  const System& s_;
  const Inputs& inputs_;
  Plan p_;
  Joint last_;
  double last_mm2_ = 0;
  Stacking last_stacking_ = Stacking::wafer_to_wafer;
};

constexpr FigureInfo kInfos[kFigures] = {
    {"cost.unit", "USD", "a unit that is shipped"},
    {"cost.good_die", "USD", "good silicon of a unit"},
    {"cost.wafers", "USD", "processed wafers"},
    {"cost.bonding", "USD", "bonding, thinning, TSVs"},
    {"cost.yield_loss", "USD", "bad dies and stacks"},
    {"cost.test", "USD", "test"},
    {"cost.memory", "USD", "memories"},
    {"cost.package", "USD", "package"},
    {"cost.assembly_loss", "USD", "parts lost in assembly"},
    {"cost.nre", "USD", "design and masks"},
    {"yield", "1", "yield of the silicon"},
    {"test_escape", "1", "bad units among those shipped"},
    {"cost.transistor", "USD", "good silicon a transistor"},
    {"link_power", "W", "power of links between chips"},
    {"carbon", "kg", "embodied carbon"},
    {"carbon.wafers", "kg", "processed wafers"},
    {"carbon.bonding", "kg", "bonding and TSVs"},
    {"carbon.memory", "kg", "memories"},
    {"carbon.package", "kg", "package"},
    {"carbon.loss", "kg", "bad dies, stacks and units"},
    {"carbon.use", "kg", "carbon of use"},
};

}  // namespace

const FigureInfo& info(Figure f) { return kInfos[static_cast<std::size_t>(f)]; }

Slot Plan::slot(std::string_view scope, std::string_view key) const {
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (inputs[k].scope == scope && inputs[k].key == key) return static_cast<Slot>(k);
  return kNoSlot;
}

Plan make_plan(const System& s, const Inputs& inputs) { return Builder(s, inputs).build(); }

}  // namespace taufold::cost
