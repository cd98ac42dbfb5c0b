#include "flow/match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>

#include "diag/suggest.hpp"
#include "flow/match_compare.hpp"
#include "flow/match_runs.hpp"
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
      session.diagnostics.report("TEC-0013", fmt::format("{} is no number of tiers to fold into", diag::quoted(word)))
          .help(error == std::errc() ? fmt::format("the nearest is {}: 2 to {} tiers are folded, as in --tiers 2,3,4", n < 2 ? 2 : kMostTiers, kMostTiers) : "whole numbers with commas, as in --tiers 2,3,4");
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
      session.diagnostics.report("TEC-0013", fmt::format("{} is no pitch of bonds", diag::quoted(word))).help("um, above 0 to 1000, as in --bond-pitch 1.5,0.4");
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
      session.diagnostics.report("TEC-0011", path, !d ? "a match is of a design.toml" : d->rtl.empty() ? "the design is no RTL: a netlist holds cells of one library, and a match needs the same function in cells of each node" : "the design has no constraints, so that nothing can be timed")
          .help("a design.toml with the keys rtl and sdc, as in examples/04-riscv");
      d.reset();
    }
  }
  session.show_diagnostics();
  return session.diagnostics.ok() ? std::move(d) : std::nullopt;
}

struct Fold {
  int tiers = 2;
  double pitch_um = 0;
  MatchSide side;
  std::vector<std::vector<MatchRatio>> against;                ///< by target, by metric
  std::vector<std::optional<EquivalentLabel>> equivalent;      ///< by metric; density, tau, energy and leakage have one
};

constexpr MatchMetric kWithNode[] = {MatchMetric::density, MatchMetric::tau, MatchMetric::energy, MatchMetric::leakage};

std::string shown(const predict::Estimate& e) { return fmt::format("{:.2f} ({:.2f} to {:.2f})", e.nominal, e.low, e.high); }

class Match {
 public:
  Match(const MatchRequest& r, Session& s) : request_(r), session_(s) {}

  Outcome run() {
    const std::optional<io::DesignFile> design = read_rtl_design(request_.input, session_);
    const std::optional<std::vector<int>> tiers = design ? read_tiers(request_.tiers, session_) : std::nullopt;
    const std::optional<std::vector<double>> pitches = tiers ? read_pitches(request_.pitches, session_) : std::nullopt;
    if (!pitches || !read_nodes()) return Outcome::input_error;
    std::optional<io::FolderWriter> folder;
    if (!begin_folder(request_.out_dir, folder, session_)) return Outcome::input_error;
    MatchRuns runs(*design, *folder, request_.effort, request_.seed, session_);
    for (const predict::NodeModel& m : models_) {
      if (!runs.prepare(m)) return Outcome::input_error;
      const std::optional<MatchSide> side = runs.flat(m);
      if (!side) return stopped();
      flat_.push_back({&m, *side});
    }
    for (const double pitch : *pitches)
      for (const int n : *tiers) {
        const std::optional<MatchSide> side = runs.fold(models_.front(), n, pitch);
        if (!side) return stopped();
        if (side->footprint_m2 > 0)
          folds_.push_back({n, pitch, *side, {}, {}});
        else
          impossible_ += fmt::format("  {} tiers at {:g} um: no legal fold, bonds are short\n", n, pitch);
      }
    if (folds_.empty()) {
      session_.diagnostics.report("TEC-0012", "none of the folds is possible: bonds are short at every pitch").help("a finer pitch: --bond-pitch 0.2");
      session_.show_diagnostics();
      return Outcome::input_error;
    }
    compare();
    const std::string text = report();
    session_.log(Level::result, text);
    const bool ok = folder->write("match.txt", text + "\n", session_.diagnostics) && folder->write("log.txt", session_.log_text(), session_.diagnostics) &&
                    folder->write("report.json", report::to_json(session_.document), session_.diagnostics) && folder->commit(session_.diagnostics);
    session_.show_diagnostics();
    return ok ? Outcome::done : Outcome::input_error;
  }

 private:
  Outcome stopped() const { return session_.stop.interrupted() ? Outcome::interrupted : Outcome::input_error; }

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
      session_.diagnostics.report("TEC-0006", fmt::format("{} cannot be compared at {:g} V: its threshold of {:g} V leaves less than {:g} V", n->name, predict::kCommonSupply_V, models_.back().device.vt_V, tech::kLeastOverdrive_V));
      session_.show_diagnostics();
      return false;
    }
    if (nodes.size() < 2) {
      session_.diagnostics.report("TEC-0013", "a match needs a node to match besides that of the tiers").help("--against n5,n3e,n2");
      session_.show_diagnostics();
      return false;
    }
    return true;
  }

  void compare() {
    report::Document& doc = session_.document;
    const MatchNode& from = flat_.front();
    const std::string source = "flat and folded runs; intervals by the ranges of data/tech/ladder.csv";
    for (Fold& f : folds_) {
      const std::string prefix = fmt::format("match.x{}.{:g}um", f.tiers, f.pitch_um);
      for (std::size_t t = 1; t < flat_.size(); ++t) {
        f.against.push_back(compare_match(from, f.side, flat_[t], request_.seed));
        for (std::size_t m = 0; m < kMatchMetrics; ++m) {
          const MatchRatio& r = f.against.back()[m];
          const std::string name = fmt::format("{}.{}.{}", prefix, flat_[t].model->node->name, info(static_cast<MatchMetric>(m)).name);
          if (r.ratio) doc.metrics.push_back({name, r.ratio->nominal, "1", r.ratio->low, r.ratio->high, source});
          doc.add(name + ".probability", r.probability, "1");
        }
      }
      for (const MatchMetric m : kWithNode) {
        f.equivalent.push_back(equivalent_label(m, from, f.side, flat_, request_.seed));
        if (const auto& e = f.equivalent.back()) doc.metrics.push_back({fmt::format("{}.node.{}", prefix, info(m).name), e->nm.nominal * 1e-9, "m", e->nm.low * 1e-9, e->nm.high * 1e-9, source});
      }
    }
    // The headline: the fewest tiers at the finest pitch.
    const Fold& head = *std::min_element(folds_.begin(), folds_.end(), [](const Fold& a, const Fold& b) { return std::pair(a.tiers, a.pitch_um) < std::pair(b.tiers, b.pitch_um); });
    for (std::size_t k = 0; k < std::size(kWithNode); ++k)
      if (const auto& e = head.equivalent[k]) doc.metrics.push_back({fmt::format("match.node.{}", info(kWithNode[k]).name), e->nm.nominal * 1e-9, "m", e->nm.low * 1e-9, e->nm.high * 1e-9, fmt::format("{} tiers of {}, bonds at {:g} um; {}", head.tiers, from.model->node->name, head.pitch_um, source)});
    for (const MatchNode& n : flat_) {
      const std::string prefix = fmt::format("match.flat.{}", n.model->node->name);
      doc.add(prefix + ".footprint", n.side.footprint_m2, "m2");
      doc.add(prefix + ".period", n.side.period_s, "s");
      doc.add(prefix + ".energy", n.side.energy_J, "J");
      doc.add(prefix + ".leakage", n.side.leakage_W, "W");
    }
  }

  std::string report() const {
    const tech::Node& from = *flat_.front().model->node;
    std::string out = fmt::format("{} folded, against flat {}, all at {:g} V, 25 C, on predictive libraries of one model\n", from.name, targets(), predict::kCommonSupply_V);
    out += fmt::format("  {:<22} {:>13} {:>10} {:>10} {:>11} {:>10} {:>10}\n", "run", "footprint um2", "period ps", "pJ a cycle", "leakage uW", "gates of T", "sites/cell");
    const auto line = [&](const std::string& name, const MatchSide& s) {
      out += fmt::format("  {:<22} {:>13.1f} {:>10.1f} {:>10.4g} {:>11.4g} {:>9.0f}% {:>10}\n", name, s.footprint_m2 * 1e12, s.period_s * 1e12, s.energy_J * 1e12, s.leakage_W * 1e6, 100 * s.gate_share, s.sites_per_cell > 0 ? fmt::format("{:.2f}", s.sites_per_cell) : "");
    };
    for (const MatchNode& n : flat_) line(n.model->node->name + " flat", n.side);
    for (const Fold& f : folds_) line(fmt::format("{} x{}, {:g} um", from.name, f.tiers, f.pitch_um), f.side);
    for (const Fold& f : folds_) {
      out += fmt::format("{} tiers of {}, bonds at {:g} um ({:.2f} sites a cell{})\n", f.tiers, from.name, f.pitch_um, f.side.sites_per_cell, f.side.sites_per_cell < 0.5 ? ": a partition with few crossings, no cell-by-cell fold" : "");
      for (std::size_t k = 0; k < std::size(kWithNode); ++k)
        if (const auto& e = f.equivalent[k]) out += fmt::format("  equals by {:<10} {} nm{}\n", info(kWithNode[k]).name, shown(e->nm), e->outside > 0.5 ? ", beyond the nodes that were run" : "");
      for (std::size_t t = 1; t < flat_.size(); ++t) {
        out += fmt::format("  over flat {}\n", flat_[t].model->node->name);
        for (std::size_t m = 0; m < kMatchMetrics; ++m) {
          const MatchMetricInfo& i = info(static_cast<MatchMetric>(m));
          const MatchRatio& r = f.against[t - 1][m];
          out += fmt::format("    {:<17} {:>22}  {:<12} {}\n", i.name, r.ratio ? shown(*r.ratio) : "no supply below 1.1 V", r.verdict(), i.meaning);
        }
      }
    }
    return out + impossible_ + conclusions();
  }

  std::string targets() const {
    std::string out;
    for (std::size_t t = 1; t < flat_.size(); ++t) out += fmt::format("{}{}", t == 1 ? "" : ", ", flat_[t].model->node->name);
    return out;
  }

  /// The fewest tiers that match, and what stands in the way where none do.
  std::string conclusions() const {
    std::string out = "fewest tiers that match\n";
    for (std::size_t t = 1; t < flat_.size(); ++t)
      for (const MatchMetric m : {MatchMetric::density, MatchMetric::tau_equal_power, MatchMetric::energy_equal_tau, MatchMetric::heat}) {
        const Fold* least = nullptr;
        for (const Fold& f : folds_)
          if (f.against[t - 1][static_cast<std::size_t>(m)].probability >= 0.95 && (!least || f.tiers < least->tiers || (f.tiers == least->tiers && f.pitch_um > least->pitch_um))) least = &f;
        out += fmt::format("  {:<6} {:<17} {}\n", flat_[t].model->node->name, info(m).name, least ? fmt::format("{} tiers, at a pitch of {:g} um", least->tiers, least->pitch_um) : limit(m, t));
      }
    out.pop_back();
    return out;
  }

  std::string limit(MatchMetric m, std::size_t t) const {
    const MatchSide& s = flat_.front().side;
    const double gates = flat_[t].model->gate_speed.nominal / flat_.front().model->gate_speed.nominal;
    switch (m) {
      case MatchMetric::tau_equal_power:
      case MatchMetric::tau:
        return fmt::format("none of those run; limited by the transistor: gates are {:.0f} % of the flat period and {:.2f} times slower than those of {}", 100 * s.gate_share, gates, flat_[t].model->node->name);
      case MatchMetric::energy:
      case MatchMetric::energy_equal_tau:
        return fmt::format("none of those run; limited by the capacitance of gates, {:.2f} of {}'s, and the supply that its period asks for", flat_.front().model->gate_capacitance.nominal / flat_[t].model->gate_capacitance.nominal, flat_[t].model->node->name);
      case MatchMetric::heat: return "none of those run; limited by energy and by the footprint that the tiers share";
      case MatchMetric::density:
      case MatchMetric::leakage: break;
    }
    const double ratio = flat_.front().side.footprint_m2 / flat_[t].side.footprint_m2;
    return fmt::format("none of those run; {:.0f} tiers by area alone", std::ceil(0.95 * ratio));
  }

  const MatchRequest& request_;
  Session& session_;
  std::optional<tech::Ladder> ladder_;
  std::deque<predict::NodeModel> models_;  ///< that of the tiers first
  std::vector<MatchNode> flat_;            ///< in their order
  std::vector<Fold> folds_;
  std::string impossible_;  ///< folds that there are none of
};

}  // namespace

Outcome run_match(const MatchRequest& r, Session& session) { return Match(r, session).run(); }

}  // namespace taufold::flow
