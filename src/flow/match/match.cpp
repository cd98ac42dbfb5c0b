#include "flow/match/match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <filesystem>

#include "diag/suggest.hpp"
#include "flow/match/heat.hpp"
#include "flow/match/result.hpp"
#include "flow/match/runs.hpp"
#include "flow/output.hpp"
#include "flow/read.hpp"

namespace taufold::flow {

namespace {

constexpr int kMostTiers = 8;

std::optional<std::vector<int>> read_tiers(const std::vector<std::string>& words, Session& session) {
  std::vector<int> out;
  for (const std::string& word : words) {
    int n = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), n);
    if (error != std::errc() || end != word.data() + word.size() || n < 2 || n > kMostTiers) {
      session.diagnostics
          .report("TEC-0013", fmt::format("{} is no number of tiers to fold into", diag::quoted(word)))
          .help(error == std::errc()
                    ? fmt::format("the nearest is {}: 2 to {} tiers are folded, as in --tiers 2,3,4",
                                  n < 2 ? 2 : kMostTiers, kMostTiers)
                    : "whole numbers with commas, as in --tiers 2,3,4");
      session.show_diagnostics();
      return std::nullopt;
    }
    if (std::find(out.begin(), out.end(), n) == out.end()) out.push_back(n);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<std::vector<double>> read_pitches(const std::vector<std::string>& words, Session& session) {
  // What ships, and the finest that was shown in silicon.
  if (words.empty()) return std::vector<double>{1.5, 0.4};
  std::vector<double> out;
  for (const std::string& word : words) {
    double v = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), v);
    if (error != std::errc() || end != word.data() + word.size() || !(v > 0) || v > 1000) {
      session.diagnostics.report("TEC-0013", fmt::format("{} is no pitch of bonds", diag::quoted(word)))
          .help("um, above 0 to 1000, as in --bond-pitch 1.5,0.4");
      session.show_diagnostics();
      return std::nullopt;
    }
    out.push_back(v);
  }
  std::sort(out.begin(), out.end(), std::greater<>());
  return out;
}

std::optional<io::DesignFile> read_rtl_design(const std::string& path, Session& session) {
  const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
  std::optional<io::DesignFile> d;
  if (file) {
    record_input(path, session);
    if (io::looks_like_design_file(file->text)) d = io::read_design_file(*file, session.diagnostics);
    if (session.diagnostics.ok() && (!d || d->rtl.empty() || d->sdc.empty())) {
      session.diagnostics
          .report("TEC-0011", path,
                  !d               ? "a match is of a design.toml"
                  : d->rtl.empty() ? "the design is no RTL: a netlist holds cells of one library, and a "
                                     "match needs the same function in cells of each node"
                                   : "the design has no constraints, so that nothing can be timed")
          .help("a design.toml with the keys rtl and sdc, as in examples/04-riscv");
      d.reset();
    }
  }
  session.show_diagnostics();
  return session.diagnostics.ok() ? std::move(d) : std::nullopt;
}

/// NODE=DESIGN.toml.
struct Kit {
  std::string node;
  io::DesignFile design;
};

class Match {
 public:
  Match(const MatchRequest& r, Session& s) : request_(r), session_(s), pool_(s.document.threads) {}

  Outcome run() {
    const std::optional<io::DesignFile> design = read_rtl_design(request_.input, session_);
    const std::optional<std::vector<int>> tiers =
        design ? read_tiers(request_.tiers, session_) : std::nullopt;
    const std::optional<std::vector<double>> pitches =
        tiers ? read_pitches(request_.pitches, session_) : std::nullopt;
    if (!pitches || !read_nodes() || !read_kits()) return Outcome::input_error;
    std::optional<io::FolderWriter> folder;
    if (!begin_folder(request_.out_dir, folder, session_)) return Outcome::input_error;
    MatchRuns runs(*design, *folder, request_.effort, request_.seed, session_);
    for (const predict::NodeModel& m : models_)
      if (!runs.prepare(m)) return Outcome::input_error;
    for (std::size_t k = 0; k < kits_.size(); ++k)
      for (const MatchLibraries l : {MatchLibraries::kit, MatchLibraries::kit_model_wires})
        if (!runs.prepare_kit(models_[k], kits_[k].design, l)) return Outcome::input_error;
    if (!make_runs(runs, *tiers, *pitches, *folder)) return Outcome::input_error;
    if (session_.stop.interrupted() && !can_answer()) {
      session_.log(Level::info, "interrupted before a fold and a target could be compared");
      return Outcome::interrupted;
    }
    if (std::none_of(result_.folds.begin(), result_.folds.end(),
                     [](const MatchFold& f) { return f.side.footprint_m2 > 0; })) {
      session_.diagnostics.report("TEC-0012", "none of the folds is possible: bonds are short at every pitch")
          .help("a finer pitch: --bond-pitch 0.2");
      session_.show_diagnostics();
      return Outcome::input_error;
    }
    {
      Pass pass(session_, "compare");
      compare();
    }
    enter();
    const std::string text = match_text(result_);
    session_.log(Level::result, text);
    const auto write = [&](const char* name, const std::string& content) {
      return folder->write(name, content, session_.diagnostics);
    };
    const bool ok = write("match.txt", text + "\n") && write("log.txt", session_.log_text()) &&
                    write("report.html", match_page(result_, session_.document)) &&
                    write("report.json", report::to_json(session_.document)) &&
                    folder->commit(session_.diagnostics);
    session_.show_diagnostics();
    if (ok)
      session_.log(
          Level::result,
          fmt::format("report: {}", (std::filesystem::path(request_.out_dir) / "report.html").string()));
    return !ok ? Outcome::input_error : session_.stop.interrupted() ? Outcome::interrupted : Outcome::done;
  }

 private:
  /// Whether the runs that ended, of which the first is the flat one of the tiers' node, answer anything.
  bool can_answer() const {
    return result_.flat.size() > 1 && result_.flat.front().model == &models_.front() &&
           std::any_of(result_.folds.begin(), result_.folds.end(),
                       [](const MatchFold& f) { return f.side.footprint_m2 > 0; });
  }

  bool read_nodes() {
    ladder_ = read_ladder({request_.ladders}, session_);
    if (!ladder_) return false;
    std::vector<std::string> names = request_.against;
    names.insert(names.begin(), request_.from);
    std::vector<const tech::Node*> nodes;
    for (const std::string& name : names) {
      const tech::Node* n = find_node(*ladder_, name, session_);
      if (!n || !can_be_modelled(*n, session_)) return false;
      if (std::find(nodes.begin(), nodes.end(), n) == nodes.end()) nodes.push_back(n);
    }
    for (const tech::Node* n : nodes) {
      models_.push_back(predict::make_model(*n, *ladder_->find("N7")));
      if (predict::kCommonSupply_V >= models_.back().device.least_supply_V()) continue;
      session_.diagnostics.report(
          "TEC-0006",
          fmt::format("{} cannot be compared at {:g} V: its threshold of {:g} V leaves less than {:g} V",
                      n->name, predict::kCommonSupply_V, models_.back().device.vt_V,
                      tech::kLeastOverdrive_V));
      session_.show_diagnostics();
      return false;
    }
    if (nodes.size() < 2) {
      session_.diagnostics.report("TEC-0013", "a match needs a node to match besides that of the tiers")
          .help("--against n5,n3e,n2");
      session_.show_diagnostics();
      return false;
    }
    return true;
  }

  /// A kit for every node, or none at all: what is held against each other must be of one kind.
  bool read_kits() {
    if (request_.kits.empty()) return true;
    std::vector<std::optional<Kit>> of_node(models_.size());
    for (const std::string& word : request_.kits) {
      const std::size_t cut = word.find('=');
      const tech::Node* node = cut == std::string::npos ? nullptr : ladder_->find(word.substr(0, cut));
      const auto at = std::find_if(models_.begin(), models_.end(), [&](const predict::NodeModel& m) {
        return node != nullptr && m.node == node;
      });
      if (at == models_.end()) {
        session_.diagnostics
            .report("TEC-0013", fmt::format("{} names no kit for a node of this match", diag::quoted(word)))
            .help(
                "NODE=DESIGN.toml for every node of --from and --against, as in --kit pdk-asap7=asap7.toml");
        continue;
      }
      const std::string path = word.substr(cut + 1);
      const std::optional<io::InputFile> file = io::read_input(path, session_.diagnostics);
      std::optional<io::DesignFile> d =
          file ? io::read_design_file(*file, session_.diagnostics) : std::nullopt;
      if (!d) continue;
      record_input(path, session_);
      if (d->lef.empty() || d->liberty.empty() || d->sdc.empty())
        session_.diagnostics.report("TEC-0011", path, "a kit's design names its libraries and constraints")
            .help("rtl or netlist, lef, liberty and sdc, in the units of its first library");
      else
        of_node[static_cast<std::size_t>(at - models_.begin())] = Kit{node->name, std::move(*d)};
    }
    for (std::size_t k = 0; session_.diagnostics.ok() && k < of_node.size(); ++k) {
      if (of_node[k])
        kits_.push_back(std::move(*of_node[k]));
      else
        session_.diagnostics
            .report("TEC-0013", fmt::format("{} has no kit, and others have", models_[k].node->name))
            .help("--kit NODE=DESIGN.toml for every node of --from and --against");
    }
    session_.show_diagnostics();
    return session_.diagnostics.ok();
  }

  static std::vector<MatchLibraries> kinds(bool kits) {
    return kits ? std::vector{MatchLibraries::predicted, MatchLibraries::kit, MatchLibraries::kit_model_wires}
                : std::vector{MatchLibraries::predicted};
  }

  bool make_runs(MatchRuns& runs, const std::vector<int>& tiers, const std::vector<double>& pitches,
                 const io::FolderWriter& folder) {
    std::vector<MatchJob> jobs;
    for (const MatchLibraries l : kinds(!kits_.empty())) {
      for (const predict::NodeModel& m : models_) jobs.push_back({&m, 1, 0, l});
      for (const double pitch : pitches)
        for (const int n : tiers) jobs.push_back({&models_.front(), n, pitch, l});
    }
    const std::optional<std::vector<std::optional<MatchSide>>> sides = runs.run(jobs);
    if (!sides) return false;
    for (std::size_t k = 0; k < jobs.size(); ++k)
      if (!(*sides)[k]) result_.left_out.push_back(MatchRuns::name_of(jobs[k]));
    // Kits are compared run by run with the predicted libraries.
    for (const MatchLibraries l : kinds(!kits_.empty() && result_.left_out.empty())) {
      std::vector<MatchNode> flat;
      std::vector<MatchFold> folds;
      for (std::size_t k = 0; k < jobs.size(); ++k) {
        if (jobs[k].libraries != l || !(*sides)[k]) continue;
        if (jobs[k].tiers == 1)
          flat.push_back({jobs[k].model, *(*sides)[k]});
        else
          folds.push_back({jobs[k].tiers, jobs[k].pitch_um, *(*sides)[k], {}, {}});
      }
      if (l == MatchLibraries::predicted)
        result_.flat = std::move(flat), result_.folds = std::move(folds);
      else
        result_.kits.push_back(
            {l == MatchLibraries::kit ? "kits, wires as shipped" : "kits, wires of one model",
             std::move(flat), std::move(folds)});
    }
    result_.design = runs.design_name();
    if (!result_.left_out.empty()) {
      session_.document.add("match.runs_left_out", static_cast<std::int64_t>(result_.left_out.size()), "1");
      if (!can_answer()) return true;
    }
    Pass pass(session_, "heat");
    const auto rise = [&](MatchSide& s) {
      return !(s.footprint_m2 > 0) ||
             measure_rise(s, (std::filesystem::path(folder.path()) / s.folder).string(), pool_, session_);
    };
    for (MatchNode& n : result_.flat)
      if (!rise(n.side)) return false;
    for (MatchFold& f : result_.folds)
      if (!rise(f.side)) return false;
    return true;
  }

  void compare() {
    const MatchNode& from = result_.flat.front();
    result_.surrogate = fit_surrogate(result_.flat);
    std::vector<MatchNode> sides = result_.flat;
    for (const MatchFold& f : result_.folds)
      if (f.side.footprint_m2 > 0) sides.push_back({from.model, f.side});
    MatchContext c;
    c.surrogate = result_.surrogate;
    c.sink = tech::sink(kMatchSink);
    c.power_W_m2 = kMatchPower_W_m2;
    c.seed = request_.seed;
    std::optional<MatchPrices> first;
    for (std::size_t t = 1; t < result_.flat.size(); ++t) {
      const MatchPrices prices(sides, result_.flat[t].side, request_.seed);
      std::size_t at = result_.flat.size();
      for (MatchFold& f : result_.folds) {
        if (!(f.side.footprint_m2 > 0)) continue;
        const std::optional<MatchPrice> price =
            prices.good() ? std::optional(prices.pair(at, t)) : std::nullopt;
        c.price = price ? &*price : nullptr;
        f.against.push_back(compare_match(from, f.side, result_.flat[t], c));
        ++at;
      }
      if (t == 1 && prices.good()) first = prices;
    }
    if (first) result_.dies = first->dies();
    std::size_t at = result_.flat.size();
    for (MatchFold& f : result_.folds) {
      if (!(f.side.footprint_m2 > 0)) continue;
      for (const MatchMetric m : kWithNode)
        f.equivalent.push_back(
            m == MatchMetric::cost ? by_cost(first, at)
            : m == MatchMetric::peak_temperature
                ? by_temperature(f.side)
                : equivalent_label(m, from, f.side, result_.flat, result_.surrogate, request_.seed));
      ++at;
    }
    std::vector<MatchSide> folded;
    for (const MatchFold& f : result_.folds) folded.push_back(f.side);
    result_.mix = mix_of(result_.flat, folded, result_.surrogate, request_.seed);
    result_.predictions = predictions_of(result_);
    c.price = nullptr;
    c.sink = nullptr;
    for (KitCheck& k : result_.kits) {
      c.surrogate = fit_surrogate(k.flat);
      for (MatchFold& f : k.folds)
        for (std::size_t t = 1; f.side.footprint_m2 > 0 && t < k.flat.size(); ++t)
          f.against.push_back(compare_match(k.flat.front(), f.side, k.flat[t], c));
    }
  }

  /// The node whose die for the same function costs as much.
  std::optional<EquivalentLabel> by_cost(const std::optional<MatchPrices>& prices, std::size_t at) const {
    if (!prices) return std::nullopt;
    std::vector<MatchStep> steps;
    for (std::size_t k = 0; k < result_.flat.size(); ++k)
      steps.push_back({&result_.flat[k], prices->dies()[k].good_die_usd, k == 0 ? 0 : prices->sd(k, 0)});
    return equivalent_label(steps, !falls(steps), prices->dies()[at].good_die_usd, prices->sd(at, 0),
                            request_.seed);
  }

  /// The node that is as hot at equal voltage and frequency under the sink of the first target's die.
  std::optional<EquivalentLabel> by_temperature(const MatchSide& fold) const {
    const tech::Sink& sink = *tech::sink(kMatchSink);
    const MatchSide& reference = result_.flat[1].side;
    const auto rise = [&](const MatchSide& s) {
      return rise_K(
          s, sink, sink.h_W_m2K, s.footprint_m2 / reference.footprint_m2,
          kMatchPower_W_m2 * s.energy_J / reference.energy_J * reference.footprint_m2 / s.footprint_m2);
    };
    // Energy over the area that it leaves through.
    const double sd = std::hypot(result_.surrogate.energy.error, result_.surrogate.footprint.error);
    std::vector<MatchStep> steps;
    for (const MatchNode& n : result_.flat) steps.push_back({&n, rise(n.side), sd});
    return equivalent_label(steps, !falls(steps), rise(fold), sd, request_.seed);
  }

  /// Whether the values fall from the oldest node to the newest.
  static bool falls(const std::vector<MatchStep>& steps) {
    const MatchStep *oldest = nullptr, *newest = nullptr;
    for (const MatchStep& s : steps) {
      const double label = node_label(s.node->model->node->name);
      if (!(label > 0)) continue;
      if (!oldest || label > node_label(oldest->node->model->node->name)) oldest = &s;
      if (!newest || label < node_label(newest->node->model->node->name)) newest = &s;
    }
    return oldest && newest && newest->value < oldest->value;
  }

  void add(std::string name, const predict::Estimate& e, std::string unit, const std::string& source,
           double factor = 1) {
    session_.document.metrics.push_back(
        {std::move(name), e.nominal * factor, std::move(unit), e.low * factor, e.high * factor, source});
  }

  void enter_ratios(const std::string& prefix, const std::vector<MatchRatio>& ratios,
                    const std::string& source) {
    report::Document& doc = session_.document;
    for (std::size_t m = 0; m < kMatchMetrics; ++m) {
      const MatchRatio& r = ratios[m];
      const std::string name = fmt::format("{}.{}", prefix, info(static_cast<MatchMetric>(m)).name);
      if (r.ratio)
        add(name, *r.ratio, "1",
            r.hangs_on.empty() ? source
                               : fmt::format("{}; hangs most on: {} ({:.0f} % of the variance)", source,
                                             r.hangs_on, 100 * r.share));
      if (r.ratio && r.supply_V) doc.add(name + ".supply", *r.supply_V, "V");
      if (r.ratio && static_cast<MatchMetric>(m) == MatchMetric::throughput)
        doc.add(name + ".blocks", r.blocks, "1");
      doc.add(name + ".probability", r.probability, "1");
    }
  }

  void enter() {
    report::Document& doc = session_.document;
    const std::string source =
        "flat and folded runs; intervals by the ranges of data/tech/ladder.csv, the surrogate's error, "
        "crossings and wafers of the tiers";
    const std::string& base = result_.flat.front().model->node->name;
    for (const MatchFold& f : result_.folds) {
      if (!(f.side.footprint_m2 > 0)) continue;
      const std::string prefix = fmt::format("match.x{}.{:g}um", f.tiers, f.pitch_um);
      for (std::size_t t = 1; t < result_.flat.size(); ++t)
        enter_ratios(fmt::format("{}.{}", prefix, result_.flat[t].model->node->name), f.against[t - 1],
                     source);
      for (std::size_t k = 0; k < std::size(kWithNode); ++k)
        if (const auto& e = f.equivalent[k])
          add(fmt::format("{}.node.{}", prefix, info(kWithNode[k]).name), e->nm, "m", source, 1e-9);
    }
    // The headline: the fewest tiers at the finest pitch.
    const MatchFold* head = nullptr;
    for (const MatchFold& f : result_.folds)
      if (f.side.footprint_m2 > 0 &&
          (!head || std::pair(f.tiers, f.pitch_um) < std::pair(head->tiers, head->pitch_um)))
        head = &f;
    for (std::size_t k = 0; head && k < std::size(kWithNode); ++k)
      if (const auto& e = head->equivalent[k])
        add(fmt::format("match.node.{}", info(kWithNode[k]).name), e->nm, "m",
            fmt::format("{} tiers of {}, bonds at {:g} um; {}", head->tiers, base, head->pitch_um, source),
            1e-9);
    const tech::Sink& sink = *tech::sink(kMatchSink);
    for (std::size_t k = 0; k < result_.flat.size(); ++k) {
      const MatchNode& n = result_.flat[k];
      const std::string prefix = fmt::format("match.flat.{}", n.model->node->name);
      doc.add(prefix + ".footprint", n.side.footprint_m2, "m2");
      doc.add(prefix + ".period", n.side.period_s, "s");
      doc.add(prefix + ".energy", n.side.energy_J, "J");
      doc.add(prefix + ".leakage", n.side.leakage_W, "W");
      doc.add(prefix + ".thermal_resistance", n.side.rise_inside + n.side.rise_sink / sink.h_W_m2K, "K*m2/W");
      if (!result_.dies.empty())
        doc.metrics.push_back({prefix + ".good_die", result_.dies[k].good_die_usd, "USD",
                               result_.dies[k].low_usd, result_.dies[k].high_usd,
                               cost_source(result_.dies[k])});
    }
    std::size_t at = result_.flat.size();
    for (const MatchFold& f : result_.folds) {
      if (!(f.side.footprint_m2 > 0)) continue;
      const std::string prefix = fmt::format("match.x{}.{:g}um", f.tiers, f.pitch_um);
      if (!result_.dies.empty())
        doc.metrics.push_back({prefix + ".good_die", result_.dies[at].good_die_usd, "USD",
                               result_.dies[at].low_usd, result_.dies[at].high_usd,
                               cost_source(result_.dies[at])});
      doc.add(prefix + ".thermal_resistance", f.side.rise_inside + f.side.rise_sink / sink.h_W_m2K, "K*m2/W");
      ++at;
    }
    for (const auto& [name, r] : {std::pair{"period", &result_.surrogate.period},
                                  {"energy", &result_.surrogate.energy},
                                  {"footprint", &result_.surrogate.footprint}}) {
      doc.add(fmt::format("match.surrogate.{}.slope", name), r->slope, "1");
      doc.add(fmt::format("match.surrogate.{}.error", name), r->error, "1");
    }
    if (result_.mix)
      for (const MixAnswer& a : result_.mix->answers) {
        const MatchSide& f = result_.mix->sides[a.fold].node.side;
        const std::string prefix = fmt::format("match.mix.x{}.{:g}um.{}", f.tiers, f.pitch_um,
                                               result_.mix->sides[a.target].node.model->node->name);
        add(prefix + ".density", a.density, "1",
            "a phone chip: logic as run, bit cells of the ladder, analogue circuits that do not shrink");
        doc.add(prefix + ".density.probability", a.probability, "1");
        if (a.cost)
          add(prefix + ".cost", *a.cost, "1", "good dies of the mix that do what 1 cm2 of the target does");
      }
    for (const PredictionRow& p : result_.predictions)
      if (p.ours)
        add(fmt::format("match.prediction.{}.x{}.{}.{}", p.base, p.tiers, p.target, p.metric), *p.ours,
            p.metric == "supply_equal_tau" ? "V" : "1",
            fmt::format("predicted {:g} to {:g}: {}", p.low, p.high, p.verdict));
    for (std::size_t k = 0; k < result_.kits.size(); ++k)
      for (const MatchFold& f : result_.kits[k].folds)
        for (std::size_t t = 1; t <= f.against.size(); ++t)
          enter_ratios(fmt::format("match.{}.x{}.{:g}um.{}", k == 0 ? "kit" : "kit_model_wires", f.tiers,
                                   f.pitch_um, result_.flat[t].model->node->name),
                       f.against[t - 1], result_.kits[k].name);
  }

  static std::string cost_source(const MatchDie& d) {
    return fmt::format("{} of {}, {:.4g} mm2 each, yield {:.3f}; what {:g} mm2 of the first target do",
                       d.tiers > 1 ? fmt::format("{} tiers", d.tiers) : std::string("one die"), d.node,
                       d.footprint_mm2, d.yield, kMatchChip_mm2);
  }

  const MatchRequest& request_;
  Session& session_;
  ThreadPool pool_;
  std::optional<tech::Ladder> ladder_;
  std::deque<predict::NodeModel> models_;  ///< that of the tiers first
  std::vector<Kit> kits_;                  ///< by model, or none
  MatchResult result_;
};

}  // namespace

Outcome run_match(const MatchRequest& r, Session& session) {
  return Match(r, session).run();
}

}  // namespace taufold::flow
