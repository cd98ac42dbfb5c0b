// The model held against what is published and measured and was not used to set it: steps between nodes, corners of open kits, and the open kits' own libraries on
// netlists that are mapped to them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "flow/records.hpp"
#include "flow/tech/tech.hpp"
#include "flow/timing/figures.hpp"
#include "flow/timing/timing.hpp"
#include "power/power.hpp"
#include "predict/kit_twin.hpp"
#include "predict/published.hpp"

namespace taufold::flow {

namespace {

// Largest allowed errors: medians over published ratios, and of each figure of a netlist.
constexpr double kSpeedPowerBar = 0.04, kDensityBar = 0.10, kAllBar = 0.05, kKitBar = 0.10;

double median(std::vector<double> v) {
  if (v.empty()) return 0;
  std::sort(v.begin(), v.end());
  return v.size() % 2 == 1 ? v[v.size() / 2] : (v[v.size() / 2 - 1] + v[v.size() / 2]) / 2;
}

class Table {
 public:
  explicit Table(Session& s) : session_(s) {}

  /// A ratio for information; its relative error.
  double ratio(const std::string& name, const std::string& shown, double expected, double computed, bool test) {
    const double error = computed / expected - 1;
    text_ += fmt::format("  {:<38} {:>10.4g} {:>10.4g} {:>+8.1f} %  {}\n", shown, expected, computed, 100 * error, test ? "test" : "fit");
    session_.document.records.push_back({name, expected, computed, std::nullopt, true});
    return std::abs(error);
  }
  void judged(const std::string& name, const std::string& shown, double expected, double computed, double tolerance) {
    report::Record r{name, expected, computed, tolerance, std::abs(computed - expected) <= tolerance};
    text_ += fmt::format("  {:<38} {:>10.4g} {:>10.4g} {:>+8.1f} %  {}\n", shown, expected, computed, 100 * (expected == 0 ? computed : computed / expected - 1), r.ok ? "holds" : "FAILS");
    session_.document.records.push_back(std::move(r));
  }
  void bar(const std::string& name, const std::string& shown, const std::vector<double>& errors, double most) {
    const double m = median(errors);
    report::Record r{name, 0.0, m, most, m <= most};
    text_ += fmt::format("  {:<38} median of {} errors {:.2f} %, at most {:g} %: {}\n", shown, errors.size(), 100 * m, 100 * most, r.ok ? "holds" : "FAILS");
    session_.document.records.push_back(std::move(r));
  }
  void head(std::string_view title) { text_ += fmt::format("{}\n  {:<38} {:>10} {:>10} {:>10}\n", title, "", "published", "model", "error"); }
  void line(std::string_view s) { text_ += fmt::format("{}\n", s); }
  void show() {
    while (text_.ends_with('\n')) text_.pop_back();
    session_.log(Level::result, text_);
    text_.clear();
  }

 private:
  Session& session_;
  std::string text_;
};

void validate_steps(Table& t) {
  std::vector<double> speed_power, density;
  t.head("steps between nodes: power at equal speed from the speed at equal power and back, density from pitches and diffusion breaks");
  for (const predict::Step& s : predict::published_steps()) {
    const std::string name = fmt::format("step.{}.{}", s.from, s.to), shown = fmt::format("{} to {}", s.from, s.to);
    const auto count = [&](std::vector<double>& to, double error) {
      if (s.test) to.push_back(error);
    };
    if (s.speed && s.power) {
      count(speed_power, t.ratio(name + ".speed", shown + ", speed", *s.speed, predict::speed_at_equal_power(*s.power), s.test));
      count(speed_power, t.ratio(name + ".power", shown + ", power", *s.power, predict::power_at_equal_speed(*s.speed), s.test));
    }
    if (s.density && s.from_library && s.to_library)
      count(density, t.ratio(name + ".density", shown + ", density", *s.density, predict::bohr_density(*s.to_library) / predict::bohr_density(*s.from_library), s.test));
  }
  std::vector<double> all = speed_power;
  all.insert(all.end(), density.begin(), density.end());
  t.line("held out from calibration");
  t.bar("median.speed_power", "speed and power", speed_power, kSpeedPowerBar);
  t.bar("median.density", "density", density, kDensityBar);
  t.bar("median.all", "all", all, kAllBar);
}

void validate_corners(const tech::Ladder& ladder, Table& t) {
  t.head("corners of open kits over their nominal one");
  for (const predict::MeasuredCorner& m : predict::measured_corners()) {
    const tech::Node* node = ladder.find(m.kit);
    if (!node || !predict::missing_figures(*node).empty()) continue;
    const predict::NodeModel model = predict::make_model(*node, *ladder.find("N7"));
    predict::Device shifted = model.device;
    shifted.vt_V += m.vt_shift_V;
    double computed = 0;
    if (m.leakage) {
      computed = predict::leakage_ratio(model.device, m.corner, model.nominal) * std::pow(10, -m.vt_shift_V / model.device.swing_V);
    } else {
      computed = predict::delay_ratio(model.device, m.corner, model.nominal) * std::pow((model.nominal.supply_V - model.device.vt_V) / (model.nominal.supply_V - shifted.vt_V), model.device.alpha);
    }
    std::string shown = fmt::format("{} {}", m.kit, m.leakage ? "leakage" : "delay");
    if (m.vt_shift_V != 0)
      shown += fmt::format(" at {:+.0f} mV", 1e3 * m.vt_shift_V);
    else
      shown += fmt::format(" {}", m.corner.name());
    t.ratio(fmt::format("corner.{}.{}.{}{}", m.kit, m.corner.name(), m.leakage ? "leakage" : "delay", m.vt_shift_V == 0 ? "" : fmt::format(".{:+.0f}mV", 1e3 * m.vt_shift_V)), shown, m.expected, computed, m.test);
  }
}

struct Totals {
  double area_um2 = 0, period_s = 0, power_W = 0;
};

Totals totals(const db::Netlist& netlist, const std::vector<const liberty::Library*>& libraries, const sta::Timer& timer) {
  Totals out;
  for (const db::InstId i : ids<db::InstId>(netlist.num_insts())) {
    const std::string_view name = netlist.cell_name(i);
    for (const liberty::Library* l : libraries)
      if (const auto c = l->find_cell(name)) {
        out.area_um2 += l->cells[*c].area_um2;
        break;
      }
  }
  out.period_s = timing_figures(timer).period_s;
  power::Activities activities(timer);
  activities.update();
  out.power_W = power::compute(activities).total.total_W();
  return out;
}

bool validate_design(const std::string& path, const tech::Ladder& ladder, LibraryStore& store, Table& t, Session& session) {
  const std::unique_ptr<TimingDesign> d = time_reference_run(path, "no_wires", store, session);
  if (!d) return false;
  std::string_view kit;
  for (const liberty::Library* l : d->late)
    if (kit.empty()) kit = predict::kit_of(*l);
  const tech::Node* node = kit.empty() ? nullptr : ladder.find(fmt::format("PDK-{}", kit));
  if (!node) {
    session.diagnostics.report("TEC-0010", path, "the libraries of the netlist are of no kit that the model knows").help("ASAP7 and NanGate45 are known");
    return false;
  }
  const predict::NodeModel model = predict::make_model(*node, *ladder.find("N7"));
  predict::TwinSummary summary;
  std::set<std::string, std::less<>> used;
  for (const db::InstId i : ids<db::InstId>(d->netlist.num_insts())) used.emplace(d->netlist.cell_name(i));
  std::vector<std::unique_ptr<liberty::Library>> twins;
  std::vector<const liberty::Library*> late, early;
  for (const liberty::Library* l : d->late) {
    twins.push_back(std::make_unique<liberty::Library>(predict::twin_of(*l, d->late, model, used, summary)));
    late.push_back(twins.back().get());
  }
  early = late;
  sta::Timer twin(d->netlist, sta::Libraries{early, late}, d->constraints, nullptr, false);
  twin.update();
  const Totals real = totals(d->netlist, d->late, *d->timer), own = totals(d->netlist, late, twin);
  const std::string name = fmt::format("kit.{}.{}", node->name, d->netlist.name);
  t.head(fmt::format("{} on {}: {} of {} cells in use by stored coefficients, {} of {} edges of arcs fitted to it (mean error {:.1f} %)", node->name, d->netlist.name, summary.by_rows, summary.cells, summary.fitted_arcs, summary.arcs, 100 * summary.mean_fit()));
  t.judged(name + ".area", "cell area, um2", real.area_um2, own.area_um2, kKitBar * real.area_um2);
  t.judged(name + ".period", "least period without wires, ps", 1e12 * real.period_s, 1e12 * own.period_s, kKitBar * 1e12 * real.period_s);
  t.judged(name + ".power", "power at equal activity, mW", 1e3 * real.power_W, 1e3 * own.power_W, kKitBar * 1e3 * real.power_W);
  return true;
}

}  // namespace

Outcome run_tech_validate(const TechRequest& r, const std::vector<std::string>& designs, Session& session) {
  const std::optional<tech::Ladder> ladder = read_ladder(r, session);
  if (!ladder) return Outcome::input_error;
  Table t(session);
  validate_steps(t);
  validate_corners(*ladder, t);
  t.show();
  LibraryStore store;
  for (const std::string& path : designs) {
    const bool done = validate_design(path, *ladder, store, t, session);
    session.show_diagnostics();
    if (!done) return Outcome::input_error;
    t.show();
  }
  return conclude_records("figures", session);
}

}  // namespace taufold::flow
