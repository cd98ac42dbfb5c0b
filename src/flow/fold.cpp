#include "flow/fold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>

#include "base/parallel.hpp"
#include "check/check.hpp"
#include "check/feasibility.hpp"
#include "flow/activity.hpp"
#include "flow/cost/fold_cost.hpp"
#include "flow/design/outline.hpp"
#include "flow/design/parts.hpp"
#include "flow/design/synthesis_folder.hpp"
#include "flow/design/tier_wishes.hpp"
#include "flow/emit/emit.hpp"
#include "flow/fair_pair.hpp"
#include "flow/flat.hpp"
#include "flow/heat/costs.hpp"
#include "flow/heat/pair.hpp"
#include "flow/heat/sweep.hpp"
#include "flow/inputs.hpp"
#include "flow/metrics.hpp"
#include "flow/output.hpp"
#include "flow/placed_report.hpp"
#include "flow/placed_side.hpp"
#include "flow/read.hpp"
#include "flow/system/fold_system.hpp"
#include "flow/timing/weights.hpp"
#include "io/contest/contest.hpp"
#include "io/writer.hpp"
#include "report/chart.hpp"
#include "report/text.hpp"

namespace taufold::flow {

namespace {

using Clock = StopToken::Clock;

constexpr double kSweptWeight = 0.5;  ///< in the middle of a sweep of heat weights
constexpr double kMostGrowth = 1.5;  ///< of the tiers' area for the sake of bonds

Clock::duration seconds(double s) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(s));
}

class FoldFlow {
 public:
  FoldFlow(const FoldRequest& request, Session& session) : r_(request), s_(session), start_(Clock::now()), synthesis_(request.out_dir.substr(0, request.out_dir.find_last_not_of('/') + 1) + ".synthesis"), pool_(request.engine.threads) {}

  /// The table of contents.
  Outcome run() {
    io::FolderWriter folder(r_.out_dir);
    if (!folder.begin(s_.diagnostics)) return input_error();
    if (!known_nodes({r_.cost_nodes, r_.cost_against, {}}, s_)) return input_error();
    if (!read()) return input_error();
    if (!a_node_for_each(pricing(), static_cast<int>(subject_.design.num_tiers()), s_)) return input_error();
    add_design(s_.document, subject_.design);
    announce();
    if (!accepted()) return input_error();
    if (s_.stop.interrupted()) {
      s_.log(Level::info, "interrupted before there was anything to write");
      return Outcome::interrupted;
    }
    set_deadline();
    if (!place_all()) return input_error();
    if (s_.stop.interrupted() && !have_subject_) return Outcome::interrupted;
    price_fold(pricing(), s_);
    if (system_ && !s_.stop.interrupted() && !enter_fold_system(*system_, pool_, s_)) return input_error();
    judge_requirements();
    return deliver(folder);
  }

 private:
  Outcome input_error() {
    s_.show_diagnostics();
    if (!s_.stop.interrupted()) synthesis_.keep();  // its log says more
    return s_.stop.interrupted() ? Outcome::interrupted : Outcome::input_error;
  }

  FoldPriceRequest pricing() const {
    FoldPriceRequest p{r_.cost_nodes, r_.cost_against, {}};
    if (!real_) return p;
    for (const tech::Interface& f : real_->stack.interfaces) p.pitches_um.push_back(f.bond_pitch_um.value);
    if (!p.nodes.empty()) return p;
    std::vector<double> densities;
    for (const db::TierId t : ids<db::TierId>(real_->fold.num_tiers())) {
      const db::RowGrid& rows = real_->fold.tiers[t].rows;
      const double per_um = static_cast<double>(real_->fold.dbu_per_micron);
      densities.push_back(2 / (static_cast<double>(rows.site) / per_um * static_cast<double>(rows.height) / per_um));
    }
    p.nodes = nodes_as_dense(densities);
    p.by_density = true;
    return p;
  }

  void announce() {
    s_.log(
        Level::info,
        fmt::format("{}: {} cells, {} nets, {} pins, {} tiers, effort {}, seed {}, {} thread{}", subject_.design.name,
                    report::grouped(static_cast<std::int64_t>(subject_.design.num_insts())),
                    report::grouped(static_cast<std::int64_t>(subject_.design.num_nets())),
                    report::grouped(static_cast<std::int64_t>(subject_.design.num_pins())), subject_.design.num_tiers(),
                    r_.engine.effort, r_.engine.seed, r_.engine.threads, r_.engine.threads == 1 ? "" : "s"));
    if (!real_ || real_->stack.interfaces.empty()) return;
    std::string pitches;
    for (const tech::Interface& f : real_->stack.interfaces) pitches += fmt::format("{}{:g}", pitches.empty() ? "" : ", ", f.bond_pitch_um.value);
    const report::Metric *sites = s_.document.find("design.bond_sites"), *pitch = s_.document.find("stack.one_site_per_cell_pitch");
    if (sites && subject_.design.num_insts() > 0)
      s_.log(Level::info, fmt::format("stack {}: bonds at {} um, {:.2f} signal sites per cell{}", real_->stack.name, pitches,
                                      report::as_double(sites->value) / static_cast<double>(subject_.design.num_insts()),
                                      pitch ? fmt::format("; one per cell at {:.3g} um", 1e6 * report::as_double(pitch->value)) : ""));
  }

  const std::string& subject_path() const { return r_.inputs.front(); }

  bool read() {
    std::vector<LoadedInput> files;
    std::optional<db::Design> contest_case;
    {
      Pass pass(s_, "read");
      files = load_inputs(r_.inputs, s_);
      if (s_.failed()) return false;
      if (!is_design(files)) contest_case = io::contest::read_case(files.front().file, s_.diagnostics);
    }
    if (is_design(files)) {
      if (!read_system(r_.system.value_or(system_of_design_file(files)))) return false;
      const DesignOptions options = r_.design.value_or(DesignOptions{});
      std::optional<DesignParts> parts = design_parts(std::move(files), options, r_.tiers, synthesis_.place(r_.time_limit_s), s_);
      if (parts && parts->synthesised) synthesis_.use();
      if (!parts || s_.failed()) return false;
      // The sketch that places the ports must leave room for the rest.
      if (r_.time_limit_s)
        s_.stop.set_deadline(Clock::now() + seconds(0.2 * std::max(0.0, *r_.time_limit_s - s_.since_start.wall_s())));
      real_ = read_real_design(std::move(*parts), options, &r_.engine, s_);
      if (!real_) return false;
      if (!read_simulation()) return false;
      subject_.design = real_->fold;
      add_stack(s_.document, real_->stack);
      add_one_site_pitch(s_.document, real_->stack, subject_.design);
      return true;
    }
    if (r_.design)
      s_.diagnostics
          .report("PLC-0008", subject_path(),
                  "--top, --stack, --bond-pitch, --sites-per-cell, --utilisation, --aspect, --tier-hints, --emit, --timing, --repair, --clock-tree, --thermal, --activity, --hop-capacitance and --system are about designs, and this is a contest case")
          .note("a contest case states its outline and its bonds itself");
    if (!contest_case || s_.failed()) return false;
    subject_.design = std::move(*contest_case);
    return true;
  }

  bool read_system(const std::string& name) {
    if (name.empty()) return true;
    system_ = read_fold_system(name, s_);
    return system_ != nullptr;
  }

  /// The activity that power is computed at, where a file gives one.
  bool read_simulation() {
    if (r_.activity.file.empty()) return true;
    std::optional<NetActivity> activity = read_activity(r_.activity.file, r_.activity.scope, real_->netlist, s_);
    if (!activity) return false;
    record_input(r_.activity.file, s_);
    s_.log(Level::info, fmt::format("activity of {}: {} of {} nets annotated", r_.activity.file, report::grouped(static_cast<std::int64_t>(activity->annotated)),
                                    report::grouped(static_cast<std::int64_t>(activity->nets))));
    real_->activity = std::make_shared<const NetActivity>(std::move(*activity));
    return !s_.failed();
  }

  std::vector<std::string> emitted() const { return real_ && r_.design ? r_.design->emit : std::vector<std::string>(); }
  bool flat_alone() const { return r_.tiers == 1 && (real_ || subject_.design.num_tiers() > 1); }
  std::string flat() const { return r_.flat.value_or(real_ ? "yes" : "no"); }
  db::Design flat_version_of_subject() const { return real_ ? real_->flat : flat_version(subject_.design); }

  /// Whether what is asked can be done for this design at all.
  bool accepted() {
    const std::string no_flat = no_flat_version(subject_.design);
    diag::Collector& diagnostics = s_.diagnostics;
    if (r_.tiers && *r_.tiers != 1 && static_cast<std::size_t>(*r_.tiers) != subject_.design.num_tiers())
      diagnostics
          .report("PLC-0003", subject_path(),
                  fmt::format("the case has {} tiers, and {} are asked for", subject_.design.num_tiers(), *r_.tiers))
          .help(fmt::format("leave --tiers out, or give 1 (flat) or {}", subject_.design.num_tiers()));
    else if (flat_alone() && !no_flat.empty())
      diagnostics.report("PLC-0005", subject_path(), "the case has no flat version: " + no_flat);
    for (const std::string& form : emitted())
      if (const std::string why = no_emission(form, *real_, subject_.design); !why.empty())
        diagnostics.report("DES-0015", subject_path(), why).help("leave --emit out, or fold with --tiers 2");
    want_flat_ = flat() != "no" && !flat_alone() && subject_.design.num_tiers() > 1;
    if (want_flat_ && diagnostics.ok() && !no_flat.empty()) {
      diagnostics.report("PLC-0004", subject_path(), "no fair flat baseline: " + no_flat)
          .note("the score of the fold stands alone");
      want_flat_ = false;
    }
    if (real_) want_timing();
    if (r_.heat.sink && tech::sink(*r_.heat.sink) == nullptr) report_unknown_sink(*r_.heat.sink, s_);
    if (s_.failed()) return false;
    if (want_flat_ && flat() != "yes" && !read_flat_report()) return false;
    if (flat_alone()) {
      if (!real_) subject_.design = flat_version(subject_.design);
      return true;
    }
    Pass pass(s_, "feasibility");
    check::feasible(subject_.design, subject_path(), diagnostics);
    return !s_.failed();
  }

  /// Names what is asked for and needs a timer where there can be none.
  void want_timing() {
    struct {
      bool asked;
      const char *code, *lack;
    } const wants[] = {{r_.timing, "PLC-0010", "--timing has nothing to work for"},
                       {r_.thermal, "PLC-0020", "--thermal has no power to work with"},
                       {r_.repair, "RPR-0003", "--repair has nothing to work for"},
                       {r_.clock_tree, "CTS-0006", "--clock-tree has no delays to balance"}};
    const std::string why = no_timing(*real_);
    if (why.empty()) return;
    for (const auto& w : wants)
      if (w.asked)
        s_.diagnostics.report(w.code, subject_path(), fmt::format("{}: {}", w.lack, why)).help("give the Liberty files of the cells and an SDC file with create_clock");
  }

  bool read_flat_report() {
    const std::optional<report::Document> earlier = read_report(flat(), s_);
    if (!earlier) return !s_.failed();
    const auto same_input = [](const report::Input& a, const report::Input& b) { return a.sha256 == b.sha256; };
    const bool same = std::equal(earlier->inputs.begin(), earlier->inputs.end(), s_.document.inputs.begin(), s_.document.inputs.end(), same_input);
    if (!earlier->find("flat.hpwl"))
      s_.diagnostics.report("PLC-0006", flat(), "the report has no flat figures")
          .help("make one with `--flat yes` or `--tiers 1`");
    else if (!same)
      s_.diagnostics.report("PLC-0006", flat(), "the report is about another case")
          .note("the SHA-256 of the inputs differ");
    else if (const report::Metric* footprint = earlier->find("flat.footprint"); real_ && footprint)
      check_flat_area(report::as_double(footprint->value));
    for (const report::Metric& m : earlier->metrics)
      if (m.name.rfind("flat.", 0) == 0) flat_metrics_.push_back(m);
    for (const report::Series& series : earlier->series)
      if (series.name == "flat.sweep") flat_sweep_ = series;
    return !s_.failed();
  }

  /// A flat placement of another utilisation is no baseline for this fold.
  void check_flat_area(double area_m2) {
    const double own = 1e-12 * static_cast<double>(real_->flat.die_area()) / real_->flat.dbu_per_micron / real_->flat.dbu_per_micron;
    if (std::abs(area_m2 / own - 1) > 0.01)
      s_.diagnostics.report("PLC-0006", flat(), fmt::format("the flat placement has {:.1f} um2, and the fold {:.1f}", 1e12 * area_m2, 1e12 * own))
          .note("both sides of the ratio need the same area");
  }

  /// Room for checking and writing, from measured rates with a factor of safety, so that the whole run keeps
  /// the limit.
  void set_deadline() {
    if (!r_.time_limit_s) return;
    const double by_cell = 8e-6 + (timed() ? 2e-4 : 0) + (r_.clock_tree ? 2e-3 : 0);
    const double reserve = std::min(0.3 * *r_.time_limit_s, 0.1 + by_cell * static_cast<double>(subject_.design.num_insts()));
    end_ = start_ + seconds(*r_.time_limit_s - reserve);
    // Fold and each run of the sweep are to be alike, so they share the time evenly.
    const double parts = want_flat_ && flat() == "yes"
                             ? 2.0 + static_cast<double>(sweep_densities(flat_version_of_subject()).size())
                             : 1.0;
    s_.stop.set_deadline(Clock::now() +
                         seconds(std::chrono::duration<double>(*end_ - Clock::now()).count() / parts));
  }

  bool place_all() {
    if (flat_alone()) return place_flat_alone();
    place::Options options = r_.engine;
    if (r_.density) options.target_density = *r_.density;
    if (r_.heat_sweep && r_.thermal && timed() && subject_.design.num_tiers() > 1)
      sweep_heat(options);
    else
      place_fold(options);
    add_stages(subject_.placed, "fold");
    if (subject_.placed.status == place::Status::infeasible) {
      if (subject_.placed.no_arrangement)
        s_.diagnostics.report("PLC-0001", subject_path(), "the macros do not fit: " + subject_.placed.reason)
            .help(s_.stop.stop_requested() ? "give more time" : "raise a utilisation limit, enlarge the die, or add a tier");
      else
        s_.diagnostics.report("PLC-0002", subject_path(), "no legal placement was found: " + subject_.placed.reason);
      return false;
    }
    have_subject_ = true;
    if (subject_.placed.status == place::Status::stopped) {
      s_.document.add("run.stopped_early", std::int64_t{1}, "1");
      s_.log(Level::info, fmt::format("{}: the best legal result so far is written",
                                      s_.stop.interrupted() ? "interrupted" : "time limit"));
    }
    add_wishes();
    const std::string side = subject_.design.num_tiers() == 1 ? "flat" : "fold";
    if (want_flat_) fold_lengths_ = net_lengths(subject_.design, subject_.placed.placement);
    if (!finish_side(subject_, side)) return false;
    judge_fold(side);
    if (want_flat_ && flat() == "yes" && !s_.stop.interrupted() && !place_baseline()) return false;
    if (!flat_metrics_.empty()) adopt_flat();
    if (real_ && legal_ && !s_.stop.interrupted()) time_pair();
    return true;
  }

  void time_pair() {
    if (const std::string why = no_timing(*real_); !why.empty()) {
      s_.log(Level::info, "no timing: " + why);
      return;
    }
    const bool folded = subject_.design.num_tiers() > 1;
    const std::string prefix = folded ? "fold" : "flat";
    subject_timing_ = time_side(subject_, *real_, prefix, r_.hop_F, pool_, s_, timing_text_);
    std::optional<TimedPlacement>& flat = flat_timing_;
    if (flat_) flat = time_side(*flat_, *real_, "flat", r_.hop_F, pool_, s_, timing_text_);
    add_clock_ratios(s_.document);
    // Corners and other capacitances are several timings more, for which a time limit leaves no room.
    if (folded && end_)
      s_.log(Level::info, "no corners of tiers and no sweep of the hop under a time limit");
    else if (folded)
      report_stack_timing(subject_.real(*real_), subject_.design, subject_.placed.placement, *subject_timing_, flat ? &*flat : nullptr, pool_, s_);
    heat_pair(flat ? &*flat : nullptr);
  }

  /// Maps of power, and temperatures where they are asked for: both under the sink of the flat chip.
  void heat_pair(const TimedPlacement* flat) {
    if (r_.thermal) s_.document.add("heat.weight", heat_weight_, "1");
    heat_ = report_heat(*real_, {&subject_.real(*real_), &subject_.design, &subject_.placed.placement, &*subject_timing_},
                        flat ? TimedSide{&flat_->real(*real_), &flat_->design, &flat_->placed.placement, flat} : TimedSide{},
                        r_.thermal, r_.heat, pool_, s_);
  }

  /// Places the fold for several weights of heat and keeps the coolest that costs little wire.
  void sweep_heat(const place::Options& options) {
    std::vector<HeatPoint> points;
    std::vector<place::Result> results;
    std::vector<place::Film> films;
    for (const double weight : heat_weights(r_.heat_weight > 0 ? r_.heat_weight : kSweptWeight)) {
      if (!points.empty() && (s_.stop.stop_requested() || subject_.placed.status != place::Status::done)) break;
      heat_weight_ = weight;
      place_fold(options);
      if (subject_.placed.status == place::Status::infeasible) break;
      const std::optional<HeatPoint> p = heat_point(*real_, subject_.design, subject_.placed.placement, weight, points.empty() ? nullptr : &points[0], r_.hop_F,
                                                      r_.heat, pool_, s_);
      if (!p) return;
      points.push_back(*p);
      results.push_back(std::move(subject_.placed));
      films.push_back(std::move(film_[0]));
      s_.log(Level::info, fmt::format("heat weight {:.3g}: hottest +{:.3f} K ({:+.2f} %, at equal power {:+.2f} %), half perimeter {} ({:+.2f} %), period {:.1f} ps", weight, p->rise_K,
                                      100 * (p->rise_K / points[0].rise_K - 1), 100 * (p->equal_power_rise_K / points[0].equal_power_rise_K - 1), report::grouped(p->hpwl),
                                      100 * (static_cast<double>(p->hpwl) / static_cast<double>(points[0].hpwl) - 1), 1e12 * p->period_s));
    }
    if (points.empty()) return;
    const std::size_t best = coolest(points);
    subject_.placed = std::move(results[best]);
    film_[0] = std::move(films[best]);
    heat_weight_ = points[best].weight;
    add_heat_points(s_.document, points, 1e6 * std::max(1, subject_.design.dbu_per_micron));
  }

  /// Where even the fewest crossings have no room, an uneven split on larger tiers may fit; never where the user chose the area.
  void place_fold(const place::Options& options) {
    try_fold(options);
    const bool may_grow = real_ && r_.design.value_or(DesignOptions{}).may_grow;
    double grown = 1;
    while (may_grow && subject_.placed.status == place::Status::infeasible && subject_.placed.fitting_growth > 1 && grown * subject_.placed.fitting_growth <= kMostGrowth) {
      grown *= subject_.placed.fitting_growth;
      s_.log(Level::info, fmt::format("{}; the tiers are enlarged to {:.3f} of their area", subject_.placed.reason, grown));
      subject_.design = real_->fold;
      grow_outline(subject_.design, grown);
      try_fold(options);
    }
    if (grown == 1) return;
    real_->fold = subject_.design;
    std::erase_if(s_.document.metrics, [](const report::Metric& m) { return m.name.rfind("design.", 0) == 0; });
    add_design(s_.document, subject_.design);
    std::erase_if(s_.document.metrics, [](const report::Metric& m) { return m.name == "stack.one_site_per_cell_pitch"; });
    add_one_site_pitch(s_.document, real_->stack, subject_.design);
    s_.document.add("fold.outline_growth", grown, "1");
  }

  /// Net weights that follow the slacks of `placed`, entered in the options; null where timing does not drive.
  std::unique_ptr<TimingWeights> weights_for(const db::Design& placed, place::Options& options) {
    if (!r_.timing || !timed()) return nullptr;
    auto weights = std::make_unique<TimingWeights>(*real_, placed, pool_, r_.hop_F);
    options.net_weights = weights.get();
    options.crossing_length = crossing_length(*real_, placed, r_.hop_F);
    return weights;
  }

  /// What heat costs by place, entered in the options; null where it does not drive.
  std::unique_ptr<HeatCosts> heat_costs_for(const db::Design& placed, place::Options& options) {
    if (!r_.thermal || !(heat_weight_ > 0) || !timed()) return nullptr;
    HeatCostOptions costs;
    costs.weight = heat_weight_;
    costs.spread = r_.heat_spread;
    auto heat = std::make_unique<HeatCosts>(*real_, placed, r_.hop_F, r_.heat, costs, pool_, s_);
    if (heat->good()) {
      options.cell_costs = heat.get();
      options.crossing_length = crossing_length(*real_, placed, r_.hop_F);
    }
    return heat;
  }

  /// What is asked for after placement. False after an error.
  bool finish_side(PlacedSide& side, const std::string& name) {
    if (!timed() || !side.placed.legal) return true;
    if (r_.repair && !s_.stop.stop_requested() && !repair_side(side, *real_, name, r_.hop_F, pool_, s_)) return false;
    if (r_.clock_tree && !s_.stop.interrupted()) clock_side(side, *real_, name, r_.hop_F, pool_, s_);
    return true;
  }

  bool timed() const { return real_ && no_timing(*real_).empty(); }

  /// With the designer's hints; without them where they leave no legal placement.
  void try_fold(place::Options options) {
    Pass pass(s_, "fold");
    const std::unique_ptr<TimingWeights> weights = weights_for(subject_.design, options);
    const std::unique_ptr<HeatCosts> heat = heat_costs_for(subject_.design, options);
    const auto place = [&](const db::Design& d) {
      subject_.placed = place::fold(d, options, s_.stop, [&](const place::Sample& sample) { s_.sample(sample, ""); }, place::kFilmCells, film_[0]);
      pass.checksum = db::checksum(subject_.placed.placement);
    };
    if (!real_ || !real_->wishes.given()) return place(subject_.design);
    place(with_hints(real_->wishes, subject_.design, unasked_));
    if (subject_.placed.status != place::Status::infeasible || real_->wishes.count(false) == 0) return;
    hints_set_aside_ = "with the hints no legal placement was found: " + subject_.placed.reason;
    s_.diagnostics.report("DES-0011", subject_path(), hints_set_aside_);
    place(subject_.design);
  }

  void add_wishes() {
    if (!real_ || !real_->wishes.given() || subject_.placed.status == place::Status::infeasible) return;
    const auto whole = [](std::size_t n) { return static_cast<std::int64_t>(n); };
    const auto list = overruled(real_->wishes, subject_.design, subject_.placed.placement, unasked_, hints_set_aside_);
    tier_diff_ = io::hints::write_tier_diff(list);
    s_.document.add("fold.hints.locked", whole(real_->wishes.count(true)), "1");
    s_.document.add("fold.hints.hinted", whole(real_->wishes.count(false)), "1");
    s_.document.add("fold.hints.overruled", whole(list.size()), "1");
    if (!list.empty())
      s_.log(Level::info, fmt::format("{} of {} tier hints overruled, see tier-diff.jsonl", list.size(), real_->wishes.count(false)));
  }

  void judge_fold(const std::string& prefix) {
    Pass pass(s_, "check");
    const check::Report judged = check::check(subject_.design, subject_.placed.placement);
    pass.checksum = db::checksum(subject_.placed.placement);
    legal_ = judged.legal;
    add_placement(s_.document, subject_.design, judged, prefix);
    add_local_density(s_.document, subject_.design, subject_.placed.placement, prefix);
    add_bond_demand(s_.document, subject_.design, subject_.placed.placement, prefix);
    if (subject_.placed.proven_optimal && judged.legal)
      s_.document.add(prefix + ".proven_optimal", std::int64_t{1}, "1");
    add_convergence(s_.document, subject_.placed, prefix);
    s_.document.verdicts.push_back(
        {"legal", judged.legal,
         judged.legal ? "every rule is kept, by the independent check" : check::to_text(subject_.design, judged)});
  }

  bool place_flat_alone() {
    FlatResult flat;
    {
      Pass pass(s_, "flat");
      place::Options options = r_.engine;
      const std::unique_ptr<TimingWeights> weights = weights_for(subject_.design, options);
      const std::unique_ptr<HeatCosts> heat = heat_costs_for(subject_.design, options);
      flat = place_flat(subject_.design, options, r_.density, s_);
      pass.checksum = db::checksum(flat.result.placement);
    }
    add_sweep(flat);
    if (!flat.best) {
      s_.diagnostics.report("PLC-0002", subject_path(), "no legal flat placement was found");
      return false;
    }
    have_subject_ = true;
    subject_.placed = std::move(flat.result);
    film_[0] = std::move(flat.film);
    add_stages(subject_.placed, "flat");
    if (!finish_side(subject_, "flat")) return false;
    judge_fold("flat");
    if (real_ && legal_ && !s_.stop.interrupted()) time_pair();
    return true;
  }

  /// False after an error; without a legal flat placement there is none.
  bool place_baseline() {
    if (end_) s_.stop.set_deadline(*end_);
    flat_.emplace().design = flat_version_of_subject();
    FlatResult flat;
    {
      Pass pass(s_, "flat");
      place::Options options = r_.engine;
      const std::unique_ptr<TimingWeights> weights = weights_for(flat_->design, options);
      const std::unique_ptr<HeatCosts> heat = heat_costs_for(flat_->design, options);
      flat = place_flat(flat_->design, options, r_.density, s_);
      pass.checksum = db::checksum(flat.result.placement);
    }
    add_sweep(flat);
    if (!flat.best) {
      s_.diagnostics.report("PLC-0007", subject_path(),
                            "the flat baseline has no legal result, so there is no ratio");
      flat_.reset();
      return true;
    }
    flat_->placed = std::move(flat.result);
    film_[1] = std::move(flat.film);
    add_slack_trials(flat_->placed, "flat");
    const bool stopped = std::any_of(flat.sweep.begin(), flat.sweep.end(), [](const SweepPoint& p) { return p.stopped; }) || s_.stop.interrupted();
    // Before logic changes, when both sides still have the same nets.
    if (!stopped) compare_net_classes(flat);
    if (!finish_side(*flat_, "flat")) return false;
    report::Document figures;
    add_placement(figures, flat_->design, check::check(flat_->design, flat_->placed.placement), "flat");
    add_local_density(figures, flat_->design, flat_->placed.placement, "flat");
    flat_metrics_ = std::move(figures.metrics);
    if (stopped || s_.stop.interrupted())
      s_.diagnostics.report("PLC-0007", subject_path(),
                            "the flat baseline was stopped early, so the ratio is not a fair one");
    return true;
  }

  /// Beside the fold a second flat placement; where the density was given there is no ranking that left one.
  void compare_net_classes(const FlatResult& flat) {
    std::optional<db::Placement> control = flat.control;
    if (!control && !end_) {
      Pass pass(s_, "flat control");
      place::Options second = r_.engine;
      second.seed = second_seed(r_.engine.seed);
      second.effort = ranking_effort(r_.engine.effort);
      second.ranking = true;
      second.target_density = flat.sweep[*flat.best].density;
      place::Result placed = place::fold(flat_->design, second, s_.stop, [&](const place::Sample& s) { s_.sample(s, "control"); });
      pass.checksum = db::checksum(placed.placement);
      if (placed.status == place::Status::done) control = std::move(placed.placement);
    }
    if (!control) return;
    add_net_classes(s_.document, flat_->design, net_lengths(flat_->design, flat_->placed.placement), fold_lengths_, net_lengths(flat_->design, *control));
  }

  void adopt_flat() {
    for (report::Metric& m : flat_metrics_) s_.document.metrics.push_back(std::move(m));
    if (flat_sweep_) s_.document.series.push_back(*flat_sweep_);
    const auto ratio = [&](const std::string& name) {
      const report::Metric *fold = s_.document.find("fold." + name), *flat = s_.document.find("flat." + name);
      if (fold && flat && report::as_double(flat->value) > 0)
        s_.document.add("fold." + name + "_ratio",
                        report::as_double(fold->value) / report::as_double(flat->value), "1");
    };
    ratio("hpwl");
    ratio("score");
    const report::Metric *dense = s_.document.find("fold.density.mean"), *loose = s_.document.find("flat.density.mean");
    if (dense && loose) {
      const double denser = report::as_double(dense->value) - report::as_double(loose->value);
      s_.document.add("fold.fair", std::int64_t{denser <= kDenserAllowed}, "1");
      if (denser > kDenserAllowed)
        s_.diagnostics
            .report("PLC-0009", subject_path(), fmt::format("the ratio is unfair: cells of the fold lie denser than those of the flat by {:.1f} points", 100 * denser))
            .note(fmt::format("density around a cell: fold {:.1f} %, flat {:.1f} %", 100 * report::as_double(dense->value), 100 * report::as_double(loose->value)));
    }
    const report::Metric *own = s_.document.find("fold.footprint"), *whole = s_.document.find("flat.footprint");
    if (own && whole)
      s_.document.add("fold.silicon_ratio", static_cast<double>(subject_.design.num_tiers()) * report::as_double(own->value) / report::as_double(whole->value), "1");
  }

  /// What the placements compared for the slacks had; the plain one's figures stand beside the result's own.
  void add_slack_trials(const place::Result& result, const std::string& prefix) {
    for (const place::SlackTrial& t : result.slack_trials)
      s_.log(Level::info, fmt::format("  {} {}: total negative slack {:.4g} ns, worst {:.1f} ps, wirelength {:+.2f} %{}", prefix, t.name, 1e9 * t.slacks.total_negative_s,
                                      1e12 * t.slacks.worst_s, 100 * t.longer, t.taken ? ", taken" : ""));
    if (result.slack_trials.empty()) return;
    const place::Slacks& plain = result.slack_trials.front().slacks;
    s_.document.add(prefix + ".plain.tns", plain.total_negative_s, "s");
    s_.document.add(prefix + ".plain.worst_setup_slack", plain.worst_s, "s");
    for (const place::SlackTrial& t : result.slack_trials)
      if (t.taken) s_.document.add(prefix + ".plain.hpwl_growth", t.longer, "1");
  }

  void add_stages(const place::Result& result, const std::string& prefix) {
    add_slack_trials(result, prefix);
    if (result.restarts > 0) {
      s_.document.add(prefix + ".restarts", std::int64_t{result.restarts}, "1");
      s_.log(Level::info, fmt::format("{} of the global placements did not spread the cells and was made again with safer settings", result.restarts));
    }
    for (const place::StageRecord& stage : result.stages)
      s_.document.passes.push_back(
          {prefix + "/" + stage.name, stage.wall_s, stage.cpu_s, stage.peak_rss_bytes, stage.checksum});
  }

  void add_sweep(const FlatResult& flat) {
    report::Series series{.name = "flat.sweep",
                          .columns = {{"density", {}}, {"hpwl", {}}, {"legal", {}}, {"wall_s", {}}}};
    for (const SweepPoint& p : flat.sweep) {
      std::size_t k = 0;
      for (const double v : {p.density, static_cast<double>(p.hpwl), p.legal ? 1.0 : 0.0, p.seconds})
        series.columns[k++].second.push_back(v);
    }
    if (!flat.sweep.empty()) s_.document.series.push_back(series);
  }

  void judge_requirements() {
    s_.document.add("run.wall", s_.since_start.wall_s(), "s");
    s_.document.add("run.cpu", process_cpu_s(), "s");
    s_.document.add("run.peak_rss", peak_rss_bytes(), "byte");
    for (const report::Requirement& requirement : r_.requirements)
      s_.document.verdicts.push_back(report::judge(requirement, s_.document));
  }

  /// What the viewer is shown of a side; `which` of the pair it is.
  ViewSide seen(PlacedSide& side, std::optional<TimedPlacement>& timed, std::size_t which) const {
    ViewSide v{&side.design, &side.placed.placement, &film_[which], real_ ? &side.real(*real_) : nullptr, timed ? &*timed : nullptr};
    if (heat_) {
      v.power_W_m2 = heat_->power_W_m2[which];
      v.rise_K = heat_->rise_K[which];
    }
    return v;
  }

  /// Writes the folder. An illegal result never takes the place of an earlier one.
  Outcome deliver(io::FolderWriter& folder) {
    s_.show_diagnostics();
    Shown shown{&subject_.design, &subject_.placed.placement, flat_ ? &flat_->design : nullptr,
                flat_ ? &flat_->placed.placement : nullptr, real_ ? &subject_.real(*real_) : nullptr, tier_diff_ ? &*tier_diff_ : nullptr,
                real_ && real_->synthesised ? &synthesis_.folder() : nullptr, emitted()};
    if (subject_timing_) {
      shown.wires = &subject_timing_->timing->wires();
      shown.timing = &timing_text_;
    }
    if (heat_) {
      shown.maps = heat_->maps;
      shown.further_files = heat_->files;
    }
    shown.changed = subject_.changed.has_value();
    shown.view = seen(subject_, subject_timing_, 0);
    if (flat_) shown.flat_view = seen(*flat_, flat_timing_, 1);
    std::string text = report::summary(s_.document, subject_.design.name);
    for (const report::Verdict& v : s_.document.verdicts)
      if (!v.holds) text += fmt::format("fails: {}: {}\n", v.name, v.text);
    std::string place = r_.out_dir;
    std::error_code error;
    if (!legal_ && std::filesystem::exists(r_.out_dir, error)) {
      place += ".illegal";
      io::FolderWriter aside(place);
      if (!aside.begin(s_.diagnostics) || !write_result_folder(aside, shown, text, s_)) return input_error();
    } else if (!write_result_folder(folder, shown, text, s_)) {
      return input_error();
    }
    s_.log(Level::result,
           text + fmt::format("report: {}", (std::filesystem::path(place) / "report.html").string()));
    if (s_.stop.interrupted()) return Outcome::interrupted;
    return s_.document.holds() ? Outcome::done : Outcome::requirement_failed;
  }

  const FoldRequest& r_;
  Session& s_;
  Clock::time_point start_;
  std::optional<Clock::time_point> end_;
  PlacedSide subject_;             ///< what is delivered: the fold, or the flat placement alone
  std::optional<PlacedSide> flat_;  ///< its pair
  SynthesisFolder synthesis_;
  std::optional<RealDesign> real_;
  std::vector<std::string> unasked_;  ///< by instance: why its hint was not asked of the placer
  std::string hints_set_aside_;
  std::optional<std::string> tier_diff_;
  std::optional<TimedPlacement> subject_timing_, flat_timing_;
  std::string timing_text_;
  double heat_weight_ = r_.heat_weight;
  std::optional<HeatOutput> heat_;
  std::unique_ptr<FoldSystem> system_;
  std::array<place::Film, 2> film_;  ///< of what is delivered and of its pair
  ThreadPool pool_;
  std::vector<report::Metric> flat_metrics_;
  std::optional<report::Series> flat_sweep_;
  std::vector<std::int64_t> fold_lengths_;  ///< by net, as placed, before logic changes
  bool want_flat_ = false, have_subject_ = false, legal_ = false;
};

}  // namespace

Outcome fold(const FoldRequest& request, Session& session) {
  return FoldFlow(request, session).run();
}

}  // namespace taufold::flow
