#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diag/suggest.hpp"
#include "flow/law/folder.hpp"
#include "flow/law/law.hpp"
#include "flow/law/workloads.hpp"
#include "flow/output.hpp"
#include "flow/read.hpp"
#include "io/writer.hpp"
#include "law/bond_sites.hpp"
#include "law/data.hpp"
#include "law/spend.hpp"
#include "law/wirelength.hpp"
#include "law/wires.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"

namespace taufold::flow {

namespace {

constexpr std::size_t kDraws = 2000, kShown = 14;
constexpr int kTiersShown[] = {2, 3, 4, 8};
constexpr double kNominal_V = 0.75;

double value(const law::TauValues& v, law::TauLever l) {
  return v[static_cast<std::size_t>(l)];
}

std::string seconds(double s) {
  constexpr std::pair<double, std::string_view> kUnits[] = {
      {1, "s"}, {1e-3, "ms"}, {1e-6, "us"}, {1e-9, "ns"}};
  for (const auto& [scale, unit] : kUnits)
    if (s >= scale) return fmt::format("{:.4g} {}", s / scale, unit);
  return fmt::format("{:.4g} ps", s * 1e12);
}

std::string range(const law::Interval& i, std::string_view form) {
  return i.high > i.low ? fmt::format("{} to {}", fmt::format(fmt::runtime(form), i.low),
                                      fmt::format(fmt::runtime(form), i.high))
                        : "-";
}

/// What Rent's rule and the measured curve of scarce bonds say of more tiers.
struct WireRow {
  int tiers;
  double free, sites, low, mid, high;
};
std::vector<WireRow> wire_rows(law::TauValues v) {
  std::vector<WireRow> out;
  for (const int n : kTiersShown) {
    v[static_cast<std::size_t>(law::TauLever::tiers)] = n;
    WireRow r{n, law::free_wire_ratio(v), 0, 0, 0, 0};
    r.sites = law::tau_of(v, r.free).sites;
    // The worst design of the band has the largest ratio.
    r.low = law::bond_limited_ratio(r.free, r.sites, 1), r.mid = law::bond_limited_ratio(r.free, r.sites),
    r.high = law::bond_limited_ratio(r.free, r.sites, -1);
    out.push_back(r);
  }
  return out;
}

std::string wires_text(const law::TauValues& v, const std::vector<WireRow>& rows, report::Document& doc,
                       const std::string& base) {
  using L = law::TauLever;
  const auto flat = law::wire_lengths(law::square_array(value(v, L::cells), 1), value(v, L::rent));
  const law::Wire wire{value(v, L::wire_ohm) * 1e6, value(v, L::wire_F) * 1e-9};
  const double driver = value(v, L::driver) / value(v, L::mobility), load = value(v, L::load) * 1e-15,
               local = value(v, L::local_length) * 1e-6, global = value(v, L::global_length) * 1e-6;
  std::string out = fmt::format(
      "  wires: mean {:.4g} gate pitches on one tier ({:.3g} cells, Rent exponent {:.3g}); ratios to that by "
      "tiers\n"
      "  {:>7} {:>12} {:>22} {:>12} {:>22}\n",
      flat ? flat->mean : 0, value(v, L::cells), value(v, L::rent), "tiers", "bonds free",
      "signal sites per cell", "with bonds", "worst to best design");
  for (const WireRow& r : rows) {
    out += fmt::format("  {:>7} {:>12.4f} {:>22.4g} {:>12.4f} {:>22}\n", r.tiers, r.free, r.sites, r.mid,
                       fmt::format("{:.3f} to {:.3f}", r.high, r.low));
    doc.metrics.push_back({fmt::format("{}.wires.tiers{}", base, r.tiers), r.mid, "1", r.low, r.high,
                           "Rent's rule, kept share of the saving as measured at these bond sites"});
    doc.add(fmt::format("{}.wires.tiers{}.free", base, r.tiers), r.free, "1");
    doc.add(fmt::format("{}.wires.tiers{}.sites_per_cell", base, r.tiers), r.sites, "1");
  }
  if (global > 0) {
    const law::Repeaters best = law::repeaters(
        wire, global, value(v, L::repeater_ohm) / value(v, L::mobility), value(v, L::repeater_F) * 1e-15);
    out += fmt::format("  a wire of {:.4g} um takes {} repeated, {} without repeaters\n", global * 1e6,
                       seconds(best.delay_s), seconds(law::half_swing_delay(wire, driver, global, load)));
  }
  if (local > 0) {
    const law::Hop hop{value(v, L::hop_ohm),
                       (value(v, L::hop_F) + value(v, L::back_share) * value(v, L::back_F)) * 1e-15,
                       value(v, L::hop_position)};
    const auto saved = law::break_even_saving(wire, driver, local, load, hop);
    out += saved ? fmt::format("  a crossing in a wire of {:.4g} um pays from {:.4g} um saved on\n",
                               local * 1e6, *saved * 1e6)
                 : fmt::format("  a crossing in a wire of {:.4g} um never pays\n", local * 1e6);
    if (saved) doc.add(base + ".break_even", *saved, "m");
  }
  return out;
}

constexpr int kCurves[] = {1, 2, 4, 8};

/// Share of connections longer than a length, by tiers, at lengths evenly spaced in the logarithm.
report::Series distribution(const law::TauValues& v, const std::string& base) {
  using L = law::TauLever;
  constexpr int kPoints = 48;
  report::Series s{.name = base + ".wire_distribution", .columns = {{"gate_pitches", {}}}};
  const double longest = 2 * std::sqrt(value(v, L::cells));
  for (int k = 0; k < kPoints; ++k)
    s.columns[0].second.push_back(std::exp(std::log(longest) * k / (kPoints - 1)));
  for (const int tiers : kCurves) {
    const law::GateArray a = law::square_array(value(v, L::cells), tiers);
    const auto pairs = law::pairs_by_distance(a);
    std::vector<double> longer;
    if (pairs && a.gates() > 1) {
      const std::vector<double> share =
          law::wire_distribution(*pairs, static_cast<double>(a.gates()), value(v, L::rent));
      std::vector<double> rest(share.size() + 1, 0.0);
      for (std::size_t l = share.size(); l-- > 0;) rest[l] = rest[l + 1] + share[l];
      for (const double x : s.columns[0].second)
        longer.push_back(rest[std::min(rest.size() - 1, static_cast<std::size_t>(x) + 1)]);
    }
    s.columns.push_back({fmt::format("tiers{}", tiers), std::move(longer)});
  }
  return s;
}

std::string distribution_chart(const report::Series& s) {
  report::Chart chart{.title = "lengths",
                      .x_label = "length, gate pitches",
                      .y_label = "share of connections longer",
                      .lines = {},
                      .log_y = true,
                      .log_x = true};
  for (std::size_t c = 1; c < s.columns.size(); ++c) {
    report::Line line{fmt::format("{} tier{}", kCurves[c - 1], kCurves[c - 1] > 1 ? "s" : ""), {}, {}};
    for (std::size_t k = 0; k < s.columns[c].second.size(); ++k)
      if (s.columns[c].second[k] > 1e-7)
        line.x.push_back(s.columns[0].second[k]), line.y.push_back(s.columns[c].second[k]);
    chart.lines.push_back(std::move(line));
  }
  return report::svg(chart);
}

std::string profile_text(const std::string& heading, const law::TauProfile& p,
                         const law::TauSpreads& levers) {
  std::string out = heading;
  out += fmt::format("  tau {} ({}), cycle {} ({:.4g} GHz); the largest part is that of the {}\n",
                     seconds(p.tau.value),
                     p.tau.high > p.tau.low ? seconds(p.tau.low) + " to " + seconds(p.tau.high)
                                            : std::string("no lever is uncertain"),
                     seconds(p.cycle.value), 1e-9 / p.cycle.value, law::name(p.dominant()));
  out += fmt::format("  {:<9} {:>12} {:>20} {:>7} {:>16} {:>10}\n", "level", "own part", "with all below it",
                     "share", "5 to 95 %", "head-room");
  for (std::size_t l = 0; l < law::kTauLevels; ++l)
    out += fmt::format("  {:<9} {:>12} {:>20} {:>7.4f} {:>16} {:>10.4f}\n",
                       law::name(static_cast<law::TauLevel>(l)),
                       p.at.communication[l] > 0 ? seconds(p.at.communication[l]) : "-",
                       seconds(p.at.time[l]), p.at.share[l], range(p.share[l], "{:.3f}"), p.head_room[l]);
  out += fmt::format("  elasticities d ln tau / d ln lever (5 to 95 %)\n");
  std::size_t untold = 0;
  for (std::size_t k = 0; k < p.elasticity.size(); ++k) {
    const law::TauElasticity& e = p.elasticity[k];
    if (k >= kShown && e.lever != law::TauLever::tiers) {  // what a fold does is always told
      ++untold;
      continue;
    }
    const law::TauLeverInfo& info = law::tau_levers()[static_cast<std::size_t>(e.lever)];
    const bool kink = std::abs(e.below - e.above) > 1e-3;
    out += fmt::format("  {:>8.4f} {:>18}  {:<26} {:<13} {:.4g}{}{}{}{}\n", e.e.value, range(e.e, "{:.3f}"),
                       info.name, law::name(info.dimension), levers[static_cast<std::size_t>(e.lever)].value,
                       info.unit == "1" ? "" : " ", info.unit == "1" ? "" : info.unit,
                       info.stepwise ? "; for one more" : "",
                       kink ? fmt::format("; {:.3f} for less, {:.3f} for more of it", e.below, e.above) : "");
  }
  if (untold > 0) out += fmt::format("  and {} smaller ones, in the report\n", untold);
  return out;
}

void enter(const law::TauProfile& p, const std::string& base, report::Document& doc) {
  doc.metrics.push_back(
      {base + ".tau", p.tau.value, "s", p.tau.low, p.tau.high, "5 to 95 % over the levers of the workload"});
  doc.metrics.push_back({base + ".cycle", p.cycle.value, "s", p.cycle.low, p.cycle.high,
                         "5 to 95 % over the levers of the workload"});
  for (std::size_t l = 0; l < law::kTauLevels; ++l) {
    const std::string level(law::name(static_cast<law::TauLevel>(l)));
    doc.metrics.push_back({fmt::format("{}.share.{}", base, level), p.share[l].value, "1", p.share[l].low,
                           p.share[l].high, "d ln tau / d ln own part"});
    doc.add(fmt::format("{}.own.{}", base, level), p.at.communication[l], "s");
    doc.add(fmt::format("{}.time.{}", base, level), p.at.time[l], "s");
    doc.add(fmt::format("{}.head_room.{}", base, level), p.head_room[l], "1");
  }
  for (const law::TauElasticity& e : p.elasticity)
    doc.metrics.push_back(
        {fmt::format("{}.elasticity.{}", base, law::tau_levers()[static_cast<std::size_t>(e.lever)].name),
         e.e.value, "1", e.e.low, e.e.high, "d ln tau / d ln lever"});
}

/// What changes make of the time, and what a faster cycle may be spent on.
std::string change_text(const law::TauProfile& a, const law::TauProfile& b, report::Document& doc,
                        const std::string& base) {
  const double gain = a.at.cycle_s / b.at.cycle_s;
  std::string out = fmt::format("  tau is {:.4f} of before ({:+.4f} in ln), cycle {:.4f}; shared out:",
                                b.at.tau() / a.at.tau(), std::log(b.at.tau() / a.at.tau()), 1 / gain);
  const auto parts = law::shared_out(a.at, b.at);
  for (std::size_t l = 0; l < law::kTauLevels; ++l) {
    if (std::abs(parts[l]) >= 5e-5)
      out += fmt::format(" {} {:+.4f}", law::name(static_cast<law::TauLevel>(l)), parts[l]);
    doc.add(fmt::format("{}.change.{}", base, law::name(static_cast<law::TauLevel>(l))), parts[l], "1");
  }
  doc.add(base + ".change", std::log(b.at.tau() / a.at.tau()), "1");
  out += "\n";
  const law::AlphaPower delay;
  const auto equal_f = law::voltage_at_equal_frequency(delay, kNominal_V, gain);
  const auto equal_p = law::voltage_at_equal_power(delay, kNominal_V, gain, 1),
             clock = law::clock_at_equal_power(delay, kNominal_V, gain, 1);
  if (std::abs(gain - 1) > 1e-6 && equal_f && equal_p && clock) {
    const double energy = std::pow(*equal_f / kNominal_V, 2);
    out += fmt::format(
        "  the cycle's gain of {:.4f} spent from {:.2f} V: clock x {:.4f} at equal voltage; or {:.4f} V and "
        "{:.4f} of the switching energy at the old clock; "
        "or clock x {:.4f} at {:.4f} V and equal power; or {:.4f} of the clock a copy in twice the width for "
        "the same throughput at {:.4f} of the energy\n",
        gain, kNominal_V, gain, *equal_f, energy, *clock, *equal_p, 0.5,
        std::pow(
            law::voltage_at_equal_frequency(delay, kNominal_V, 2 * gain).value_or(kNominal_V) / kNominal_V,
            2));
    doc.add(base + ".spend.clock", gain, "1");
    doc.add(base + ".spend.voltage_equal_clock", *equal_f, "V");
    doc.add(base + ".spend.energy_equal_clock", energy, "1");
    doc.add(base + ".spend.clock_equal_power", *clock, "1");
    doc.add(base + ".spend.voltage_equal_power", *equal_p, "V");
  }
  return out;
}

/// A table of bars: how large each share or elasticity is.
std::string bar_rows(const std::vector<std::tuple<std::string, law::Interval, std::string>>& rows) {
  double most = 0;
  for (const auto& [name, v, note] : rows)
    most = std::max({most, std::abs(v.value), std::abs(v.low), std::abs(v.high)});
  std::string out;
  for (const auto& [name, v, note] : rows)
    out += fmt::format(
        "<tr><td>{}</td><td class=\"n\">{:.4f}</td><td class=\"n\">{}</td><td style=\"width:38%\"><div "
        "class=\"bar\" style=\"width:{:.1f}%;background:var(--s{})\"></div></td><td>{}</td></tr>",
        report::escaped(name), v.value, range(v, "{:.3f}"), most > 0 ? 100 * std::abs(v.value) / most : 0,
        v.value < 0 ? 2 : 0, report::escaped(note));
  return out;
}

std::string page_of(const law::TauProfile& p, const law::TauSpreads& levers,
                    const std::vector<WireRow>& wires, const report::Series& lengths) {
  std::vector<std::tuple<std::string, law::Interval, std::string>> rows;
  for (std::size_t l = 0; l < law::kTauLevels; ++l)
    rows.emplace_back(
        law::name(static_cast<law::TauLevel>(l)), p.share[l],
        fmt::format("{}; to be had at most {:.1f} %",
                    p.at.communication[l] > 0 ? seconds(p.at.communication[l]) : "-", 100 * p.head_room[l]));
  std::string out =
      "<h3>Share of the time</h3><table><tr><th>level</th><th class=\"n\">share</th><th class=\"n\">5 to 95 "
      "%</th><th></th><th>own part</th></tr>" +
      bar_rows(rows) + "</table>";
  rows.clear();
  for (const law::TauElasticity& e : p.elasticity) {
    const law::TauLeverInfo& i = law::tau_levers()[static_cast<std::size_t>(e.lever)];
    rows.emplace_back(i.name, e.e,
                      fmt::format("{}: {:.4g}{}{}; {} ({})", law::name(i.dimension),
                                  levers[static_cast<std::size_t>(e.lever)].value, i.unit == "1" ? "" : " ",
                                  i.unit == "1" ? "" : i.unit, i.meaning, i.source));
  }
  out +=
      "<h3 style=\"margin-top:18px\">d ln tau / d ln lever</h3><table><tr><th>lever</th><th "
      "class=\"n\">elasticity</th><th class=\"n\">5 to 95 %</th><th></th><th>value, meaning, source of the "
      "default</th></tr>" +
      bar_rows(rows) + "</table>";
  report::Chart chart{
      .title = "wires", .x_label = "tiers", .y_label = "length over that of one tier", .lines = {}};
  report::Line free{"bonds free", {}, {}}, mid{"with the bonds of this pitch", {}, {}},
      bound{"1/sqrt(tiers)", {}, {}};
  report::Band band{"worst to best design", {}, {}, {}, 1};
  for (const WireRow& r : wires) {
    for (std::vector<double>* x : {&free.x, &mid.x, &bound.x, &band.x}) x->push_back(r.tiers);
    free.y.push_back(r.free), mid.y.push_back(r.mid), band.low.push_back(r.low), band.high.push_back(r.high),
        bound.y.push_back(1 / std::sqrt(r.tiers));
  }
  chart.lines = {free, mid, bound};
  chart.bands = {band};
  return out + "<div class=\"row\" style=\"margin-top:18px\"><div><h3>Wire length by tiers</h3>" +
         report::svg(chart) + "</div><div><h3>Distribution of lengths, bonds free</h3>" +
         distribution_chart(lengths) + "</div></div>";
}

}  // namespace

Outcome run_law_profile(const std::vector<std::string>& words, const ProfileRequest& request,
                        Session& session) {
  diag::Collector& out = session.diagnostics;
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(request.out_dir, folder, session)) return Outcome::input_error;
  std::string path;
  std::vector<std::string> wanted, changes;
  for (const std::string& w : words)
    (w.ends_with(".toml")               ? path
     : w.find('=') != std::string::npos ? changes.emplace_back()
                                        : wanted.emplace_back()) = w;
  std::optional<io::InputFile> file;
  if (path.empty())
    file = io::InputFile{"workloads.toml", std::string(law::data::workloads_toml()), io::Packing::none, 0};
  else if ((file = io::read_input(path, out)))
    record_input(path, session);
  std::vector<Workload> all = file ? read_workloads(*file, out) : std::vector<Workload>{};
  if (session.failed()) return Outcome::input_error;
  std::vector<std::string_view> names;
  for (const Workload& w : all) names.push_back(w.name);
  for (const std::string& w : wanted)
    if (std::find(names.begin(), names.end(), w) == names.end())
      out.report("LAW-0016", fmt::format("there is no workload {}", diag::quoted(w)))
          .note(fmt::format("known are {}", fmt::join(names, ", ")))
          .help(diag::did_you_mean(diag::nearest(w, names)));
  law::TauSpreads unused = law::default_tau_spreads();
  for (const std::string& c : changes) apply_change(c, unused, out);
  if (session.failed()) return Outcome::input_error;
  ThreadPool pool(session.document.threads);
  std::vector<report::Panel> panels;
  const std::size_t draws = static_cast<std::size_t>(request.samples.value_or(kDraws));
  for (const Workload& w : all) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), w.name) == wanted.end()) continue;
    Pass pass(session, "profile " + w.name);
    const law::TauProfile p = law::tau_profile(w.levers, draws, request.seed, pool);
    const std::string base = "law.profile." + w.name;
    std::string text =
        profile_text(fmt::format("{}: {}\n", diag::shown(w.name), diag::shown(w.note)), p, w.levers);
    enter(p, base, session.document);
    law::TauValues values = law::values_of(w.levers);
    const law::TauProfile* last = &p;
    law::TauProfile changed;
    law::TauSpreads levers = w.levers;
    if (!changes.empty()) {
      for (const std::string& c : changes) apply_change(c, levers, out);
      changed = law::tau_profile(levers, draws, request.seed, pool);
      text += profile_text(fmt::format("{} with {}\n", diag::shown(w.name),
                                       diag::shown(fmt::format("{}", fmt::join(changes, ", ")))),
                           changed, levers);
      text += change_text(p, changed, session.document, base + ".changed");
      enter(changed, base + ".changed", session.document);
      values = law::values_of(levers);
      last = &changed;
    }
    const std::vector<WireRow> wires = wire_rows(values);
    text += wires_text(values, wires, session.document, base);
    session.document.series.push_back(distribution(values, base));
    session.log(Level::result, text);
    if (folder) {
      const std::string about =
          fmt::format("tau {} ({} to {}), cycle {}", seconds(last->tau.value), seconds(last->tau.low),
                      seconds(last->tau.high), seconds(last->cycle.value));
      panels.push_back(
          {changes.empty() ? w.name : fmt::format("{} with {}", w.name, fmt::join(changes, ", ")),
           page_of(*last, levers, wires, session.document.series.back()), w.note + ". " + about});
    }
    if (session.stop.interrupted()) return Outcome::interrupted;
  }
  if (!folder) return Outcome::done;
  return write_law_folder(*folder, report::panels_html(session.document, "Where the time goes", panels), {},
                          *request.out_dir, session);
}

}  // namespace taufold::flow
