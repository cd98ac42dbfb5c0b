// What was said before there was a program to compute it, beside what it computes.
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "flow/match/result.hpp"
#include "io/csv.hpp"
#include "tech/data.hpp"

namespace taufold::flow {

namespace {

std::optional<double> number(const std::string& s) {
  double v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  return s.empty() || error != std::errc() || end != s.data() + s.size() ? std::nullopt : std::optional(v);
}

predict::Estimate inverse(const predict::Estimate& e) {
  return {1 / e.high, 1 / e.nominal, 1 / e.low};
}

/// The interval of a ratio of two flat sides: the surrogate's error and the ranges of both nodes, logarithms
/// added in squares.
predict::Estimate flat_ratio(double value, double slope, const predict::Estimate& a,
                             const predict::Estimate& b, double error) {
  const double half =
      std::hypot(slope * std::log(a.high / a.low) / 2, slope * std::log(b.high / b.low) / 2, 1.645 * error);
  return {value * std::exp(-half), value, value * std::exp(half)};
}

class Join {
 public:
  explicit Join(const MatchResult& r) : r_(r) {}

  /// False where this match has no run for the row.
  bool fill(PredictionRow& row) const {
    const MatchNode& from = r_.flat.front();
    if (row.base != from.model->node->name) return false;
    std::size_t t = 1;
    while (t < r_.flat.size() && r_.flat[t].model->node->name != row.target) ++t;
    if (t == r_.flat.size()) return false;
    if (row.tiers == 1) return flat(row, r_.flat[t]) && judge(row);
    const MatchFold* fold = nullptr;
    for (const MatchFold& f : r_.folds)
      if (f.tiers == row.tiers && f.side.footprint_m2 > 0 && (!fold || f.pitch_um < fold->pitch_um))
        fold = &f;
    if (!fold) return false;
    const auto of = [&](MatchMetric m) -> const MatchRatio& {
      return fold->against[t - 1][static_cast<std::size_t>(m)];
    };
    const auto copy = [&](MatchMetric m, bool turned) {
      if (const auto& e = of(m).ratio) row.ours = turned ? inverse(*e) : *e;
    };
    if (row.metric == "density") copy(MatchMetric::density, false);
    if (row.metric == "speed") copy(MatchMetric::tau, true);
    if (row.metric == "speed_equal_power") copy(MatchMetric::tau_equal_power, true);
    if (row.metric == "energy_equal_tau") copy(MatchMetric::energy_equal_tau, false);
    if (row.metric == "heat") copy(MatchMetric::heat, false);
    if (row.metric == "peak_temperature") copy(MatchMetric::peak_temperature, false);
    if (row.metric == "cost") copy(MatchMetric::cost, false);
    if (row.metric == "supply_equal_tau")
      if (const auto v = of(MatchMetric::energy_equal_tau).supply_V) row.ours = predict::Estimate{*v, *v, *v};
    if (!row.ours && row.metric == "cost") return false;  // no cost is known
    const MatchNode& target = r_.flat[t];
    const predict::Corner common{predict::Process::typical, fold->side.supply_V, 25},
        most{predict::Process::typical, kMostSupply_V, 25};
    if (!row.ours)
      row.why = fmt::format(
          "no supply up to {:g} V: the fold takes {:.2f} of the target's period, and gates gain {:.2f} times "
          "up to there; {:.2f} of the flat period where 0.92 to 1.01 was foreseen",
          kMostSupply_V, fold->side.period_s / target.side.period_s,
          1 / predict::delay_ratio(from.model->device, most, common),
          fold->side.period_s / from.side.period_s);
    else
      row.why = why(row, *fold, t);
    return judge(row);
  }

 private:
  bool flat(PredictionRow& row, const MatchNode& t) const {
    const MatchNode& from = r_.flat.front();
    const tech::Node &a = *from.model->node, &b = *t.model->node;
    const predict::Estimate la{1 / a.density_per_m2(1), 1 / a.density_per_m2(), 1 / a.density_per_m2(-1)},
        lb{1 / b.density_per_m2(1), 1 / b.density_per_m2(), 1 / b.density_per_m2(-1)};
    const double gates = t.model->gate_speed.nominal / from.model->gate_speed.nominal,
                 library = lb.nominal / la.nominal,
                 capacitance = t.model->gate_capacitance.nominal / from.model->gate_capacitance.nominal;
    const MatchSurrogate& s = r_.surrogate;
    if (row.metric == "area") {
      row.ours = flat_ratio(t.side.footprint_m2 / from.side.footprint_m2, s.footprint.slope, la, lb,
                            s.footprint.error);
      row.why = fmt::format(
          "libraries alone {:.2f}; with breaks of {:g} and {:g} gate pitches the cells of this design {:.2f}",
          library, a.value("diffusion_break", 1), b.value("diffusion_break", 1), row.ours->nominal);
    } else if (row.metric == "frequency") {
      row.ours = flat_ratio(from.side.period_s / t.side.period_s, s.period.slope, from.model->gate_speed,
                            t.model->gate_speed, s.period.error);
      row.why = fmt::format(
          "gates alone {:.2f}; wires are {:.0f} and {:.0f} % of the periods; one run errs by {:.1f} %", gates,
          100 * (1 - from.side.gate_share), 100 * (1 - t.side.gate_share), 100 * s.period.error);
    } else if (row.metric == "energy") {
      row.ours = flat_ratio(t.side.energy_J / from.side.energy_J, s.energy.slope,
                            from.model->gate_capacitance, t.model->gate_capacitance, s.energy.error);
      row.why =
          fmt::format("gates alone {:.2f}, which are {:.0f} % of the capacitance; one run errs by {:.1f} %",
                      capacitance, 100 * from.side.pin_share, 100 * s.energy.error);
    }
    return row.ours.has_value();
  }

  std::string why(const PredictionRow& row, const MatchFold& f, std::size_t t) const {
    const MatchNode &from = r_.flat.front(), &target = r_.flat[t];
    const double time = f.side.period_s / from.side.period_s,
                 silicon = f.tiers * f.side.footprint_m2 / from.side.footprint_m2,
                 energy = f.side.energy_J / from.side.energy_J;
    if (row.metric == "density")
      return fmt::format(
          "flat {:.2f} of the target's area; the fold takes {:.2f} of the flat silicon where 1.25 was "
          "foreseen (four fifths folded)",
          from.side.footprint_m2 / target.side.footprint_m2, silicon);
    if (row.metric.starts_with("speed") || row.metric == "supply_equal_tau")
      return fmt::format(
          "flat {:.2f} of the target's frequency; the fold takes {:.2f} of the flat period where 0.92 to "
          "1.01 was foreseen{}",
          target.side.period_s / from.side.period_s, time,
          time > 1.01 ? ": crossings cost more than shorter wires save" : "");
    if (row.metric == "cost") {
      if (r_.dies.empty()) return {};
      const MatchDie* own = nullptr;
      for (std::size_t k = r_.flat.size(); k < r_.dies.size(); ++k)
        if (r_.dies[k].tiers == f.tiers) own = &r_.dies[k];
      return !own ? std::string()
                  : fmt::format(
                        "yield {:.2f} of {} tiers of {:.0f} mm2, {:.2f} of one die of {:.0f} mm2; {:.0f} and "
                        "{:.0f} USD",
                        own->yield, own->tiers, own->footprint_mm2, r_.dies[t].yield,
                        r_.dies[t].footprint_mm2, own->good_die_usd, r_.dies[t].good_die_usd);
    }
    return fmt::format(
        "at equal voltage {:.2f} of the target's energy, {:.2f} of the flat one's; the supply makes up for "
        "{:.2f} of its period, {:.2f} of the flat one's",
        f.side.energy_J / target.side.energy_J, energy, f.side.period_s / target.side.period_s, time);
  }

  static bool judge(PredictionRow& row) {
    if (!row.ours) {
      row.verdict = "outside";
      return true;
    }
    const predict::Estimate& e = *row.ours;
    row.verdict = e.nominal >= row.low && e.nominal <= row.high ? "inside"
                  : e.high >= row.low && e.low <= row.high      ? "overlaps"
                                                                : "outside";
    if (row.verdict == "inside") row.why.clear();
    return true;
  }

  const MatchResult& r_;
};

}  // namespace

std::vector<PredictionRow> predictions_of(const MatchResult& r) {
  std::vector<PredictionRow> out;
  const Join join(r);
  io::CsvRecords rows(tech::data::predictions_csv());
  rows.next();
  while (rows.next()) {
    const std::vector<std::string>& f = rows.fields();
    PredictionRow row;
    row.id = f[0], row.base = f[1], row.tiers = static_cast<int>(number(f[2]).value_or(1)), row.target = f[3],
    row.metric = f[4];
    row.low = number(f[5]).value_or(0), row.middle = number(f[6]), row.high = number(f[7]).value_or(0);
    if (join.fill(row)) out.push_back(std::move(row));
  }
  return out;
}

}  // namespace taufold::flow
