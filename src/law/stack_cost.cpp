#include "law/stack_cost.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <string>

#include "cost/plan.hpp"

namespace taufold::law {

namespace {

constexpr std::size_t kDefects = 81, kBonds = 5;
const double kLnDefectsLow = std::log(0.005), kLnDefectsHigh = std::log(8.0);
constexpr double kBondLow = 0.8, kBondHigh = 1;
// Bonds of 2026. Makers shrink the pitch as far as overlay goes along with it, so that it stays out of the
// yield.
constexpr double kPitch_um = 1.5;
constexpr std::string_view kNode = "SMIC N+3";

cost::System stack(int tiers) {
  cost::System s;
  s.label = "stack";
  s.volume = 1e7;  // of design cost, which is not part of good silicon
  s.package = cost::Package::none;
  cost::Chip c;
  c.name = "chip";
  for (int k = 0; k < tiers; ++k) {
    cost::Tier t;
    t.name = "tier" + std::to_string(k);
    t.node = kNode;
    t.area_mm2 = {StackCosts::kFootprint_mm2, StackCosts::kFootprint_mm2, StackCosts::kFootprint_mm2,
                  "the roadmap"};
    c.tiers.push_back(std::move(t));
  }
  for (int k = 0; k + 1 < tiers; ++k) {
    cost::Joint j;
    j.pitch_um = kPitch_um;
    c.joints.push_back(j);
  }
  s.chips = {std::move(c)};
  return s;
}

/// Costs of one plan at other inputs than its own. Particles between wafers are part of the bond yield that
/// is asked for, so that none remain here.
class Asked {
 public:
  explicit Asked(const cost::Plan& p)
      : plan_(p),
        row_(p.nominal),
        defects_(p.slot(kNode, "d0")),
        premium_(p.slot(kNode, "premium")),
        bond_(p.slot("bond", "other_yield")),
        particles_(p.slot("bond", "defects_w2w")) {}

  StackCosts::Answer at(double defects, double bond, double wafer_factor) {
    set(defects_, defects);
    set(bond_, bond);
    set(particles_, 1e-9);
    if (premium_ != cost::kNoSlot) row_[premium_] = plan_.nominal[premium_] * wafer_factor;
    const auto f = cost::evaluate(plan_, row_.data());
    return {f[cost::Figure::good_die], f[cost::Figure::yield]};
  }

 private:
  void set(cost::Slot s, double v) {
    if (s != cost::kNoSlot) row_[s] = v;
  }
  const cost::Plan& plan_;
  std::vector<double> row_;
  cost::Slot defects_, premium_, bond_, particles_;
};

double spaced(double low, double high, std::size_t k, std::size_t n) {
  return low + (high - low) * static_cast<double>(k) / static_cast<double>(n - 1);
}

/// Place of x on an even grid: index of the point below and the share of the next.
struct Place {
  std::size_t k;
  double t;
};
Place place(double x, double low, double high, std::size_t n) {
  const double p = std::clamp((x - low) / (high - low), 0.0, 1.0) * static_cast<double>(n - 1);
  const auto k = std::min(n - 2, static_cast<std::size_t>(p));
  return {k, p - static_cast<double>(k)};
}

}  // namespace

StackCosts::Answer StackCosts::direct(int tiers, double defects, double bond, double wafer_factor) {
  const cost::Plan plan = cost::make_plan(stack(tiers), cost::default_inputs());
  return Asked(plan).at(defects, bond, wafer_factor);
}

std::vector<StackCosts::Cell> StackCosts::table(int tiers) {
  std::vector<Cell> out;
  const cost::Plan plan = cost::make_plan(stack(tiers), cost::default_inputs());
  Asked asked(plan);
  for (std::size_t b = 0; b < kBonds; ++b)
    for (std::size_t d = 0; d < kDefects; ++d) {
      const double defects = std::exp(spaced(kLnDefectsLow, kLnDefectsHigh, d, kDefects)),
                   bond = spaced(kBondLow, kBondHigh, b, kBonds);
      const Answer one = asked.at(defects, bond, 1), two = asked.at(defects, bond, 2);
      // Cost is a straight line in the price of a wafer.
      const double wafers = two.usd - one.usd;
      out.push_back({std::log(std::max(one.usd - wafers, 1e-9)), std::log(std::max(wafers, 1e-9)),
                     std::log(std::max(one.yield, 1e-60))});
    }
  return out;
}

StackCosts::StackCosts(int most_tiers) {
  // Tables are the same for every roadmap and take some 20 ms a tier, so that they are worked out once.
  static std::mutex one_at_a_time;
  static std::vector<std::shared_ptr<const std::vector<Cell>>> known;
  const std::lock_guard lock(one_at_a_time);
  for (int tiers = 1; tiers <= std::max(most_tiers, 1); ++tiers) {
    if (known.size() < static_cast<std::size_t>(tiers))
      known.push_back(std::make_shared<const std::vector<Cell>>(table(tiers)));
    tables_.push_back(known[static_cast<std::size_t>(tiers) - 1]);
  }
}

StackCosts::Answer StackCosts::at(int tiers, double defects, double bond, double wafer_factor) const {
  const Place d = place(std::log(defects), kLnDefectsLow, kLnDefectsHigh, kDefects),
              b = place(bond, kBondLow, kBondHigh, kBonds);
  const std::vector<Cell>& cells =
      *tables_[static_cast<std::size_t>(std::clamp(tiers, 1, static_cast<int>(tables_.size())) - 1)];
  Cell sum{0, 0, 0};
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t db = i & 1, dd = i >> 1;
    const double w = (db ? b.t : 1 - b.t) * (dd ? d.t : 1 - d.t);
    const Cell& c = cells[(b.k + db) * kDefects + d.k + dd];
    sum.ln_rest += w * c.ln_rest;
    sum.ln_wafers += w * c.ln_wafers;
    sum.ln_yield += w * c.ln_yield;
  }
  return {std::exp(sum.ln_rest) + wafer_factor * std::exp(sum.ln_wafers), std::exp(sum.ln_yield)};
}

}  // namespace taufold::law
