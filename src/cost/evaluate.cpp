// One evaluation: wafers, dies, stacks, package, units. Everything that costs money also costs carbon, so both go the same way together.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "cost/plan.hpp"
#include "num/lanes.hpp"

namespace taufold::cost {

namespace {

using num::each;
using num::exp_of;
using num::larger;
using num::Lanes;
using num::log_of;
using num::root_of;

constexpr double kWafer_cm2 = std::numbers::pi * 225;

template <class R>
struct Cash {
  R usd{0.0}, kg{0.0};
  Cash& operator+=(const Cash& b) {
    usd += b.usd;
    kg += b.kg;
    return *this;
  }
  friend Cash operator+(Cash a, const Cash& b) { return a += b; }
  friend Cash operator-(const Cash& a, const Cash& b) { return {a.usd - b.usd, a.kg - b.kg}; }
  friend Cash operator*(const R& f, const Cash& b) { return {f * b.usd, f * b.kg}; }
  friend Cash operator/(const Cash& a, const R& b) { return {a.usd / b, a.kg / b}; }
};

/// (1 + m / a)^-a
template <class R>
R clustered_yield(const R& m, const R& a) {
  return exp_of(R(0.0) - a * log_of(R(1.0) + m / a));
}

template <class R>
R power(const R& x, double n) {
  return exp_of(R(n) * log_of(x));
}

template <class R>
R whole_power(R x, int n) {
  R out(1.0);
  for (; n > 0; n >>= 1, x = x * x)
    if (n & 1) out = out * x;
  return out;
}

/// A yield that may be divided by: of a hopeless die one in 1e60 is good.
template <class R>
R some(const R& yield) {
  return larger(yield, R(1e-60));
}

/// What passes a test: 1 - (1 - good) coverage, without cancelling where nearly nothing is good.
template <class R>
R passing(const R& good, const R& coverage) {
  return good + (R(1.0) - good) * (R(1.0) - coverage);
}

template <class R>
class Evaluation {
 public:
  Evaluation(const Plan& p, const R* row) : p_(p), x_(row) {
    // Whether a pad closes is the same question for every interface: the process is one.
    if (p_.recess != kNoSlot) log_open_ = log_of(larger(open_pad(), R(1e-20)));
    for (std::size_t k = 0; k < std::min(p_.wafers.size(), kWafers); ++k) wafer_[k] = wafer_of(p_.tiers[p_.wafers[k]]);
  }

  R at(Slot s) const { return x_[s]; }

  /// `packing`: of whole dies, at the nominal area.
  R dies(const R& area_mm2, double packing) const {
    const R d = R(300.0) - R(2.0) * at(p_.edge), s = at(p_.scribe);
    const R a = area_mm2 + R(2.0) * s * root_of(area_mm2) + s * s;
    // A die that hardly fits leaves less than one: never divide by nothing.
    return R(packing) * larger(R(std::numbers::pi / 4) * d * d / a - R(std::numbers::pi) * d / root_of(R(2.0) * a), R(1e-3));
  }

  R area(const TierPlan& t, Slot access) const {
    R a = at(t.area);
    if (t.interface_area != kNoSlot) a += at(t.interface_area) * R(t.bandwidth_Tbit_s);
    return access != kNoSlot ? a * (R(1.0) + at(access)) : a;
  }
  /// What the tests of a stack take of each tier: wrappers, and pads for probes where tiers are tested alone.
  Slot access(const ChipPlan& c) const { return c.tiers < 2 ? kNoSlot : c.stacking == Stacking::wafer_to_wafer ? p_.wrapper_share : p_.access_share; }

  Cash<R> wafer(const TierPlan& t) const { return t.wafer < kWafers ? wafer_[t.wafer] : wafer_of(t); }

  Cash<R> wafer_of(const TierPlan& t) const {
    Cash<R> out;
    out.kg = R(kWafer_cm2) * (at(t.energy) * at(p_.grid) + at(t.gas) + at(t.material));
    if (t.price != kNoSlot) {
      out.usd = at(t.price);
      if (p_.at_cost) out.usd = out.usd * (R(1.0) - at(p_.gross_margin));
      return out;
    }
    R layers(0.0);
    for (std::size_t k = 0; k < kPatternings; ++k)
      layers += R(t.layers[k]) * (p_.patterning[k] == kNoSlot ? R(1.0) : at(p_.patterning[k]));
    const R written_off = at(p_.depreciation_share) * (R(1.0) - at(t.depreciation_left));
    out.usd = (at(p_.base_cost) + at(p_.layer_cost) * layers * (R(1.0) - written_off)) / power(at(p_.pass_yield), t.masks);
    if (t.premium != kNoSlot) out.usd = out.usd * at(t.premium);
    if (!p_.at_cost) out.usd = out.usd / (R(1.0) - at(p_.gross_margin));
    return out;
  }

  R tier_yield(const TierPlan& t, const R& area_mm2) const {
    const R critical = t.critical_share > 0 ? R(t.critical_share) : at(p_.critical_share);
    const R m = at(t.d0) * critical * area_mm2 * R(0.01), a = at(p_.clustering);
    if (p_.yield_model != YieldModel::negative_binomial) {
      // With spares: the number of defects that would leave as many whole when all are independent.
      const R fatal = t.spares ? R(0.0) - log_of(larger(spared(t, m), R(1e-300))) : m;
      if (p_.yield_model == YieldModel::poisson) return exp_of(R(0.0) - fatal);
      if (p_.yield_model == YieldModel::seeds) return R(1.0) / (R(1.0) + fatal);
      const R tiny = larger(fatal, R(1e-8)), q = (R(1.0) - exp_of(R(0.0) - tiny)) / tiny;
      return q * q;
    }
    if (!t.spares) return clustered_yield(m, a);
    // The mean over densities is taken at the nominal clustering; its equivalent number of defects is then clustered as this sample says.
    const double a0 = p_.rule_clustering;
    R y(0.0);
    for (std::size_t k = 0; k < p_.rule.density.size(); ++k) y += R(p_.rule.weight[k]) * spared(t, R(p_.rule.density[k]) * m);
    const R defects = R(a0) * (exp_of(R(-1 / a0) * log_of(larger(y, R(1e-300)))) - R(1.0));
    return clustered_yield(larger(defects, R(0.0)), a);
  }

  /// Share of dies good enough when all defects are independent, `m` on the whole die.
  R spared(const TierPlan& t, const R& m) const {
    const bool memory = t.memory_spares > 0 && t.memory_share > 0, cores = t.cores > t.cores_needed && t.core_share > 0;
    const double rest = 1 - (memory ? t.memory_share : 0) - (cores ? t.core_share : 0);
    R y = exp_of(R(-rest) * m);
    if (memory) {
      const R mean = R(t.memory_share / t.memory_arrays) * m;
      R term(1.0), sum(1.0);
      for (int k = 1; k <= t.memory_spares; ++k) {
        term = term * mean * R(1.0 / k);
        sum += term;
      }
      y = y * exp_of(R(-t.memory_share) * m) * whole_power(sum, t.memory_arrays);
    }
    if (cores) {
      const R good = exp_of(R(-t.core_share / t.cores) * m), bad = R(1.0) - good;
      double ways = 1;
      R sum(0.0), lost(1.0);
      for (int k = 0; k <= t.cores - t.cores_needed; ++k) {
        sum += R(ways) * lost * whole_power(good, t.cores - k);
        ways *= static_cast<double>(t.cores - k) / (k + 1);
        lost = lost * bad;
      }
      y = y * sum;
    }
    return y;
  }

  /// Chance that a pair of pads does not close, or peels.
  R open_pad() const;

  Slot bond_defects(Stacking s) const {
    return s == Stacking::wafer_to_wafer ? p_.bond_defects_w2w : s == Stacking::die_to_wafer ? p_.bond_defects_d2w : p_.bond_defects_d2d;
  }

  R joint_yield(const JointPlan& j, const R& area_mm2, Stacking stacking) const {
    // Particles per um2 of density; areas in um2.
    const R a = area_mm2 * R(1e6), d = at(bond_defects(stacking)) * R(1e-8);
    R loss = d * (a + R(2 * j.particle_tail_um) * root_of(a)) + exp_of(each(log_open_, j.copper));
    if (j.spare_tsvs)
      loss += exp_of(each(log_of(larger(at(p_.tsv_open), R(1e-20))), j.tsv));
    else if (j.tsvs > 0)
      loss += at(p_.tsv_loss) * R(j.tsvs);
    const R y = exp_of(R(0.0) - loss) * at(p_.other_yield);
    if (!j.overlay_matters) return y;
    const R spread = stacking == Stacking::wafer_to_wafer ? at(p_.overlay_scale) : at(p_.placement) * R(1 / p_.nominal_placement_um);
    const R where = R(4 / std::numbers::ln2) * log_of(spread) + R(8.0);
    return y * each(where, [&](double w) {
      const double c = std::clamp(w, 0.0, kOverlayPoints - 1.0);
      const auto k = std::min(static_cast<std::size_t>(c), static_cast<std::size_t>(kOverlayPoints - 2));
      const double f = c - static_cast<double>(k);
      return j.overlay[k] * (1 - f) + j.overlay[k + 1] * f;
    });
  }

  struct Made {
    Cash<R> cost;             ///< of one that passes its tests
    R quality{1.0}, yield{1.0};
    Cash<R> wafers, bonding;  ///< in one, as if nothing were lost
    R test{0.0}, footprint{0.0}, transistors{0.0}, nre{0.0}, link_W{0.0};
  };

  Made chip(const ChipPlan& c) const {
    Made out;
    const bool stack = c.tiers > 1, choice = stack && c.stacking != Stacking::wafer_to_wafer;
    const Slot wrap = access(c);
    const TierPlan* tiers = p_.tiers.data() + c.tier;
    for (std::uint32_t k = 0; k < c.tiers; ++k) {
      const R a = area(tiers[k], wrap);
      out.footprint = k == 0 ? a : larger(out.footprint, a);
      if (tiers[k].interface_energy != kNoSlot) out.link_W += R(tiers[k].bandwidth_Tbit_s) * at(tiers[k].interface_energy);
      out.transistors += tiers[k].transistors > 0 ? R(tiers[k].transistors) : at(tiers[k].area) * R(tiers[k].density_per_mm2);
      out.nre += at(tiers[k].mask_set) + at(tiers[k].design_nre) * (R(0.8 / 300) * a + R(tiers[k].first_of_node ? 0.2 : 0.0));
    }
    const R coverage = at(p_.wafer_coverage), rate = at(p_.test_rate) * at(p_.wafer_time) * R(0.01);
    R joints(1.0), joint(1.0);
    for (std::uint32_t k = 0; k + 1 < c.tiers; ++k) {
      if (!p_.joints[c.joint + k].as_below) joint = joint_yield(p_.joints[c.joint + k], out.footprint, c.stacking);
      joints = joints * joint;
    }
    if (!choice) {
      // Dies of all wafers lie on one grid; what is tested is the stack.
      const R n = dies(out.footprint, c.packing);
      R good = joints, tested(0.0);
      for (std::uint32_t k = 0; k < c.tiers; ++k) {
        const R a = area(tiers[k], wrap);
        out.wafers += wafer(tiers[k]) / n;
        good = good * tier_yield(tiers[k], a);
        tested += a;
      }
      if (stack) out.bonding = R(static_cast<double>(c.tiers - 1)) * joint_step() / n;
      out.test = tested * rate;
      good = some(good);
      const R pass = passing(good, coverage);
      out.cost = (out.wafers + out.bonding + Cash<R>{out.test, R(0.0)}) / pass;
      out.quality = good / pass;
      out.yield = good;
      return out;
    }
    // Every tier is tested, and bonded when it passes; the stack is tested again.
    Cash<R> parts, lost;
    R quality(1.0);
    for (std::uint32_t k = 0; k < c.tiers; ++k) {
      const R a = area(tiers[k], wrap), n = dies(a, tiers[k].packing), y = some(tier_yield(tiers[k], a));
      const Cash<R> raw = wafer(tiers[k]) / n;
      const R pass = passing(y, coverage);
      out.wafers += raw;
      out.test += a * rate;
      parts += (raw + Cash<R>{a * rate, R(0.0)}) / pass;
      lost += raw / y;
      quality = quality * (y / pass);
      if (k > 0) out.bonding += joint_step() / n;
      // The lowest tier stays on its wafer, but where both are dies: then it is placed too.
      if (k > 0 || c.stacking == Stacking::die_to_die) out.bonding.usd += at(p_.attach_cost);
    }
    const R again = out.footprint * rate;
    out.test += again;
    const R good = some(quality * joints), pass = passing(good, coverage);
    out.cost = (parts + out.bonding + Cash<R>{again, R(0.0)}) / pass;
    out.quality = good / pass;
    out.yield = out.wafers.usd * joints / lost.usd;
    return out;
  }

  /// Pad levels and bond, a wafer thinned, TSVs through it: a pair of wafers.
  Cash<R> joint_step() const {
    return {at(p_.joint_cost) + at(p_.thinning) + at(p_.tsv_step), R(kWafer_cm2) * at(p_.grid) * (at(p_.bond_energy) + at(p_.tsv_energy))};
  }

  Figures<R> all() const {
    Figures<R> f;
    Cash<R> silicon, wafers, bonding;
    R test(0.0), quality(1.0), area_si(0.0), transistors(0.0), nre(0.0), ideal(0.0), spent(0.0), good_die(0.0), link_W(0.0);
    double parts = 0;
    for (const ChipPlan& c : p_.chips) {
      const Made m = chip(c);
      const R n(c.count);
      silicon += n * m.cost;
      wafers += n * m.wafers;
      bonding += n * m.bonding;
      test += n * m.test;
      quality = quality * (c.count == 1 ? m.quality : power(m.quality, c.count));
      area_si += n * m.footprint;
      transistors += n * m.transistors;
      ideal += n * m.wafers.usd;
      spent += n * m.wafers.usd / m.yield;
      good_die += n * m.cost.usd / m.quality;
      nre += m.nre * R(c.count / c.volume);
      link_W += n * m.link_W;
      parts += c.count;
    }
    Cash<R> memory;
    for (const MemoryPlan& m : p_.memories) {
      memory += R(m.count) * Cash<R>{at(m.price), at(m.carbon)};
      parts += m.count;
    }
    Cash<R> package;
    R attached(1.0);
    if (p_.package.any) {
      const PackagePlan& k = p_.package;
      const R side = at(k.area_factor) * area_si;
      package.usd = at(k.fixed) + side * at(k.substrate) + area_si * at(k.bumps);
      package.kg = side * at(p_.package_energy) * at(p_.grid);
      if (k.carrier) {
        const R a = area_si * at(k.carrier_factor);
        package.usd += at(k.carrier_wafer) / (dies(a, k.packing) * clustered_yield(at(k.carrier_d0) * a * R(0.01), at(p_.clustering)));
      }
      attached = power(at(k.attach_yield), parts);
      nre += at(k.nre) * R(1 / p_.volume);
    }
    const R final_test = p_.package.any ? at(p_.final_time) * at(p_.test_rate) : R(0.0);
    const Cash<R> before = silicon + memory + package + Cash<R>{final_test, R(0.0)};
    const R good = some(quality * attached), pass = p_.package.any ? passing(good, at(p_.final_coverage)) : R(1.0);
    const Cash<R> unit = before / pass;
    f[Figure::unit] = unit.usd + nre;
    f[Figure::good_die] = good_die;
    f[Figure::wafers] = wafers.usd;
    f[Figure::bonding] = bonding.usd;
    f[Figure::loss] = silicon.usd - wafers.usd - bonding.usd - test;
    f[Figure::test] = test + final_test;
    f[Figure::memory] = memory.usd;
    f[Figure::package] = package.usd;
    f[Figure::assembly_loss] = unit.usd - before.usd;
    f[Figure::nre] = nre;
    f[Figure::yield] = ideal / spent;
    f[Figure::escape] = R(1.0) - good / pass;
    f[Figure::transistor] = good_die / larger(transistors, R(1.0));
    f[Figure::link_power] = link_W;
    f[Figure::carbon] = unit.kg;
    f[Figure::carbon_wafers] = wafers.kg;
    f[Figure::carbon_bonding] = bonding.kg;
    f[Figure::carbon_memory] = memory.kg;
    f[Figure::carbon_package] = package.kg;
    f[Figure::carbon_loss] = unit.kg - wafers.kg - bonding.kg - memory.kg - package.kg;
    f[Figure::use_carbon] = p_.use_kWh > 0 ? R(p_.use_kWh) * at(p_.use_grid) : R(0.0);
    return f;
  }

 private:
  const Plan& p_;
  const R* x_;
  R log_open_{0.0};
  static constexpr std::size_t kWafers = 6;  // of as many nodes the wafers are worked out once
  std::array<Cash<R>, kWafers> wafer_;
};

template <>
double Evaluation<double>::open_pad() const {
  return p_.copper_loss(at(p_.recess), at(p_.recess_spread), at(p_.roughness));
}
template <>
Lanes Evaluation<Lanes>::open_pad() const {
  Lanes out;
  for (int i = 0; i < num::kLanes; ++i) out.v[i] = p_.copper_loss(at(p_.recess).v[i], at(p_.recess_spread).v[i], at(p_.roughness).v[i]);
  return out;
}

}  // namespace

template <class R>
Figures<R> evaluate(const Plan& p, const R* row) {
  return Evaluation<R>(p, row).all();
}
template Figures<double> evaluate(const Plan&, const double*);
template Figures<Lanes> evaluate(const Plan&, const Lanes*);

std::vector<ChipYields> yields(const Plan& p, const double* row) {
  const Evaluation<double> e(p, row);
  std::vector<ChipYields> out;
  for (const ChipPlan& c : p.chips) {
    ChipYields y;
    const auto made = e.chip(c);
    y.chip = made.yield;
    y.whole = 1;
    for (std::uint32_t k = 0; k < c.tiers; ++k) {
      TierPlan t = p.tiers[c.tier + k];
      const double area = e.area(t, e.access(c));
      y.tiers.push_back(e.tier_yield(t, area));
      t.cores_needed = t.cores;
      t.spares = t.memory_spares > 0 && t.memory_share > 0;
      y.whole *= e.tier_yield(t, area) / y.tiers.back();
    }
    for (std::uint32_t k = 0; k + 1 < c.tiers; ++k) y.joints.push_back(e.joint_yield(p.joints[c.joint + k], made.footprint, c.stacking));
    out.push_back(std::move(y));
  }
  return out;
}

double footprint_mm2(const Plan& p, std::size_t chip) { return Evaluation<double>(p, p.nominal.data()).chip(p.chips[chip]).footprint; }

double wafer_usd(const Plan& p, std::size_t tier, const double* row) { return Evaluation<double>(p, row).wafer(p.tiers[tier]).usd; }

double interface_yield(const Plan& p, const double* row) {
  double sum = 0, n = 0;
  for (const ChipYields& y : yields(p, row))
    for (const double j : y.joints) {
      sum += std::log(std::max(j, 1e-300));
      n += 1;
    }
  return n > 0 ? std::exp(sum / n) : 1;
}

}  // namespace taufold::cost
