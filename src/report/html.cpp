#include "report/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/bond_demand.hpp"
#include "report/chart.hpp"
#include "report/cost_page.hpp"
#include "report/picture.hpp"
#include "report/page_parts.hpp"
#include "report/style.hpp"
#include "report/system_section.hpp"
#include "report/text.hpp"
#include "report/timing_section.hpp"

namespace taufold::report {

namespace {

std::string card(std::string_view value, std::string_view label, std::string_view tone = {}) {
  return fmt::format("<div class=\"card\"><b class=\"{}\">{}</b><span>{}</span></div>", tone, escaped(value),
                     escaped(label));
}

/// A card for a metric that the document has; empty otherwise.
std::string metric_card(const Document& d, std::string_view name, std::string_view label) {
  const Metric* m = d.find(name);
  return m ? card(human(*m), label) : std::string();
}

std::string header(const Document& d, const std::string& name, const db::Design& design) {
  const auto legal =
      std::find_if(d.verdicts.begin(), d.verdicts.end(), [](const Verdict& v) { return v.name == "legal"; });
  std::string out = "<h1>" + escaped(name);
  if (legal != d.verdicts.end())
    out += fmt::format("<span class=\"badge {}\">{}</span>", legal->holds ? "good" : "bad",
                       legal->holds ? "legal" : "not legal");
  if (d.find("fold.proven_optimal")) out += "<span class=\"badge good\">proven optimal</span>";
  if (d.find("run.stopped_early")) out += "<span class=\"badge warn\">stopped early</span>";
  out += "</h1><p class=\"sub\">";
  out += fmt::format(
      "{} cells, {} nets, {} pins on {} tier{} of {} &times; {} dbu &middot; taufold {} ({}), seed {}, {} "
      "thread{}",
      grouped(static_cast<std::int64_t>(design.num_insts())),
      grouped(static_cast<std::int64_t>(design.num_nets())),
      grouped(static_cast<std::int64_t>(design.num_pins())), design.num_tiers(),
      design.num_tiers() == 1 ? "" : "s", grouped(design.die.width()), grouped(design.die.height()),
      escaped(d.version), escaped(d.commit), d.seed, d.threads, d.threads == 1 ? "" : "s");
  out += "</p><div class=\"cards\">";
  const std::string prefix = d.find("fold.hpwl") ? "fold" : "flat";
  out += metric_card(d, prefix + ".score", "score (dbu)");
  out += metric_card(d, prefix + ".hpwl", d.find(prefix + ".score") ? "half perimeter (dbu)" : "half perimeter");
  out += metric_card(d, prefix + ".bonds", "bonds");
  out += metric_card(d, "fold.bond_sites_per_cell", "bond sites per cell");
  if (const Metric* ratio = d.find("fold.hpwl_ratio"))
    out += card(fmt::format("{:+.1f} %", (as_double(ratio->value) - 1) * 100), "against flat",
                as_double(ratio->value) < 1 ? "good" : "bad");
  out += metric_card(d, "run.wall", "time");
  out += metric_card(d, "run.peak_rss", "peak memory");
  return out + "</div>";
}

std::string tier_title(const db::Design& design, const db::Placement& p, db::TierId t,
                       const std::string& scene) {
  const auto count = std::count(p.tier.begin(), p.tier.end(), t);
  const std::string& own = design.tiers[t].name;
  return fmt::format("<h3>{}{}, {} cells</h3>", escaped(scene),
                     design.num_tiers() == 1
                         ? ""
                         : fmt::format("tier {}{}", t.value, own.empty() ? "" : " (" + escaped(own) + ")"),
                     grouped(count));
}

std::string pictures(const std::vector<Scene>& scenes) {
  std::string out = "<h2>Tiers</h2>";
  const bool bonds =
      std::any_of(scenes.begin(), scenes.end(), [](const Scene& s) { return !s.placement->bonds.empty(); });
  if (bonds) out += "<input type=\"checkbox\" id=\"bonds\" checked> <label for=\"bonds\">show bonds</label>";
  out +=
      "<div class=\"legend\"><span><i style=\"background:var(--cell)\"></i>cells whose nets stay on their "
      "tier</span>";
  if (bonds)
    out +=
        "<span><i style=\"background:var(--cross)\"></i>cells with a net to another tier</span>"
        "<span><i style=\"background:var(--bond)\"></i>bonds</span>";
  out += "</div><div class=\"row tiers\">";
  for (const Scene& s : scenes)
    for (const db::TierId t : ids<db::TierId>(s.design->num_tiers()))
      out += "<div class=\"panel\">" + tier_title(*s.design, *s.placement, t, s.title) +
             tier_picture(*s.design, *s.placement, t) + "</div>";
  return out + "</div>";
}

std::string map(const Grid& g, double top, const std::string& title) {
  return fmt::format(
      "<div class=\"panel\">{}<img class=\"map\" alt=\"density map, {} by {} bins\" src=\"{}\"></div>", title,
      g.nx, g.ny, data_uri(heat_map(g, top)));
}

std::string density(const std::vector<Scene>& scenes) {
  std::string out = "<h2>Density</h2><div class=\"maps\">";
  for (const Scene& s : scenes) {
    const double per_tier =
        static_cast<double>(s.design->num_insts()) / static_cast<double>(s.design->num_tiers());
    const Grid bins = empty_grid(*s.design, std::max(16.0, per_tier / 8), 96);
    for (const db::TierId t : ids<db::TierId>(s.design->num_tiers()))
      out += map(cell_density(*s.design, *s.placement, t, bins), 1.0,
                 tier_title(*s.design, *s.placement, t, s.title));
  }
  const Scene& first = scenes.front();
  const auto& bonds = first.placement->bonds;
  const Grid bins = empty_grid(*first.design, std::max(16.0, static_cast<double>(bonds.size()) / 4), 64);
  for (std::uint32_t k = 0; !bonds.empty() && k < first.design->interfaces.size(); ++k) {
    const auto count =
        std::count_if(bonds.begin(), bonds.end(), [k](const db::Bond& b) { return b.interface == k; });
    out += map(bond_density(*first.design, *first.placement, k, bins), 1.0,
               fmt::format("<h3>bonds between {} and {}, {}</h3>", k, k + 1, grouped(count)));
    const Grid demand = bond_demand(*first.design, *first.placement, k, bond_bins(*first.design, k));
    out += map(demand, 1.0,
               fmt::format("<h3>bonds wanted there, {:.0f} % of the sites of the worst bin</h3>", 100 * worst_bin(demand)));
  }
  return out + fmt::format(
                   "</div><div class=\"scale\">0<img alt=\"colour scale\" src=\"{}\">100 % &nbsp; share of a "
                   "bin covered by cells{}; one "
                   "scale for all maps</div>",
                   data_uri(heat_scale()), bonds.empty() ? "" : ", or of its bond sites that are taken, or wanted where nets would be shortest (100 % and more alike)");
}

/// Rows of a convergence series that belong to one stage, cut where its step count starts again.
std::vector<Line> lines_of(const Series& s, std::string_view stage, const std::string& x,
                           const std::string& y) {
  const auto column = [&](const std::string& name) -> const std::vector<double>* {
    for (const auto& [n, v] : s.columns)
      if (n == name && v.size() == s.labels.size()) return &v;
    return nullptr;
  };
  const auto *xs = column(x), *ys = column(y), *steps = column("step");
  std::vector<Line> out;
  if (!xs || !ys || !steps) return out;
  double last = INFINITY;
  for (std::size_t i = 0; i < s.labels.size(); ++i) {
    if (s.labels[i] != stage || !std::isfinite((*ys)[i])) continue;
    if ((*steps)[i] < last || out.empty())
      out.push_back({fmt::format("{} {}", stage, out.size() + 1), {}, {}});
    last = (*steps)[i];
    out.back().x.push_back((*xs)[i]);
    out.back().y.push_back((*ys)[i]);
  }
  if (out.size() == 1) out[0].name = stage;
  std::erase_if(out, [](const Line& l) { return l.x.size() < 2; });
  return out;
}

std::string convergence(const Document& d, const std::string& prefix) {
  const Series* s = d.find_series(prefix + ".convergence");
  if (!s) return {};
  std::string charts;
  charts += panel({"Wirelength during global placement", "iteration", "dbu",
                   lines_of(*s, "global", "step", "wirelength")});
  charts += panel({"Overflow during global placement", "iteration", "share of cell area",
                   lines_of(*s, "global", "step", "overflow"), true});
  charts += panel({"Crossings during global placement", "iteration", "bonds",
                   lines_of(*s, "global", "step", "bonds"), false, true});
  std::vector<std::string> stages;
  for (const std::string& stage : s->labels)
    if (stage != "global" && std::find(stages.begin(), stages.end(), stage) == stages.end())
      stages.push_back(stage);
  Chart score{"Score after legalisation", "seconds", "dbu", {}};
  for (const std::string& stage : stages)
    for (Line& l : lines_of(*s, stage, "seconds", "wirelength")) score.lines.push_back(std::move(l));
  charts += panel(score);
  return charts.empty() ? std::string() : "<h2>Convergence</h2><div class=\"row\">" + charts + "</div>";
}

/// Which nets gain and lose, beside what a second flat placement would say of them.
std::string net_classes(const Document& d) {
  const Series* s = d.find_series("pair.classes");
  if (!s || s->columns.size() != 8) return {};
  const auto at = [&](std::size_t column, std::size_t row) { return s->columns[column].second[row]; };
  std::string out =
      "<div class=\"panel\"><h3>Nets by length in the flat placement</h3><table><tr><th>rows</th><th class=\"n\">nets</th>"
      "<th class=\"n\">share of length</th><th class=\"n\">fold / flat</th><th class=\"n\">longer</th>"
      "<th class=\"n\">second flat / flat</th><th class=\"n\">longer</th></tr>";
  for (std::size_t r = 0; r < s->columns[0].second.size(); ++r)
    out += fmt::format(
        "<tr><td>{:g} to {:g}</td><td class=\"n\">{}</td><td class=\"n\">{:.1f} %</td><td class=\"n\">{:.3f}</td><td class=\"n\">{:.0f} %</td>"
        "<td class=\"n\">{:.3f}</td><td class=\"n\">{:.0f} %</td></tr>",
        at(0, r), at(1, r), grouped(std::llround(at(2, r))), 100 * at(3, r), at(4, r), 100 * at(5, r), at(6, r), 100 * at(7, r));
  return out +
         "</table><p class=\"sub\">Nets that are short in one placement are longer in any other: what the last two columns show is no "
         "doing of the fold. The second flat placement has another seed, less effort, and is scaled to the length of the first.</p></div>";
}

std::string against_flat(const Document& d) {
  if (!d.find("fold.hpwl_ratio")) return {};
  std::string out =
      "<h2>Fold against flat</h2><div class=\"row\"><div class=\"panel\"><table>"
      "<tr><th></th><th class=\"n\">flat</th><th class=\"n\">fold</th><th class=\"n\">change</th></tr>";
  for (const std::string name : {"hpwl", "footprint", "utilisation", "density.mean"}) {
    const Metric *flat = d.find("flat." + name), *fold = d.find("fold." + name);
    if (flat && fold)
      out += fmt::format(
          "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{:+.2f} %</td></tr>",
          name, human(*flat), human(*fold), (as_double(fold->value) / as_double(flat->value) - 1) * 100);
  }
  out +=
      "</table><p class=\"sub\">The flat one has the area of all tiers in one, the same cells, engine, "
      "effort and seed, and is "
      "the best legal result of the density sweep.</p></div>";
  if (const Series* sweep = d.find_series("flat.sweep"); sweep && sweep->columns.size() >= 2)
    out += panel({"Flat baseline over target density",
                  "target density",
                  "half perimeter (dbu)",
                  {{"flat", sweep->columns[0].second, sweep->columns[1].second, true}}});
  return out + net_classes(d) + "</div>";
}

std::string map_group(const MapGroup& g) {
  double most = 0;
  for (const HeatMap& m : g.maps)
    for (const double v : m.kelvin.value) most = std::max(most, v);
  if (!(most > 0)) return {};
  std::string out = "<h2>" + escaped(g.heading) + "</h2><div class=\"maps\">";
  for (const HeatMap& m : g.maps) {
    const auto [low, high] = std::minmax_element(m.kelvin.value.begin(), m.kelvin.value.end());
    Grid above = m.kelvin;
    for (double& v : above.value) v -= g.own_scales ? *low : 0;
    out += fmt::format("<div class=\"panel\"><h3>{}: {:.5g} to {:.5g} {}</h3><img class=\"map\" alt=\"map, {} by {} bins\" src=\"{}\"></div>", escaped(m.title), *low, *high,
                       escaped(g.unit), m.kelvin.nx, m.kelvin.ny, data_uri(heat_map(above, std::max(g.own_scales ? *high - *low : most, 1e-12))));
  }
  return out + fmt::format("</div><div class=\"scale\">{}<img alt=\"colour scale\" src=\"{}\">{} &nbsp; {}</div>", g.own_scales ? "least" : "0", data_uri(heat_scale()),
                           g.own_scales ? "most" : fmt::format("{:.5g} {}", most, escaped(g.unit)), escaped(g.note));
}

/// Temperatures of both sides under one sink.
std::string heat(const Document& d) {
  struct Row {
    const char *name, *label, *unit;
    double factor;
  };
  constexpr Row kRows[] = {{"temp.power_density", "power over the footprint", "W/cm2", 1e-4},
                           {"temp.rise", "hottest place over the ambient", "K", 1},
                           {"temp.peak", "hottest place", "K", 1},
                           {"temp.peak.iso_power", "the same at the power of the flat", "K", 1},
                           {"temp.mean", "mean of the tiers", "K", 1},
                           {"sustained.power_density", "sustained at the junction limit", "W/cm2", 1e-4},
                           {"sustained.power", "sustained", "mW", 1e3},
                           {"sustained.frequency", "at a clock of", "MHz", 1e-6}};
  std::string rows;
  for (const Row& r : kRows) {
    const Metric *flat = d.find(std::string("flat.") + r.name), *fold = d.find(std::string("fold.") + r.name);
    const auto cell = [&](const Metric* m) {
      if (!m) return std::string("-");
      const std::string value = si(as_double(m->value), r.factor, r.unit);
      return m->low && m->high ? fmt::format("{} ({:.5g} to {:.5g})", value, r.factor * *m->low, r.factor * *m->high) : value;
    };
    if (flat || fold) rows += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>", r.label, cell(flat), cell(fold));
  }
  if (rows.empty()) return {};
  std::string out = "<h2>Heat under one sink</h2><div class=\"row\"><div class=\"panel\"><table><tr><th></th><th class=\"n\">flat</th><th class=\"n\">fold</th></tr>" + rows + "</table>";
  if (d.find("fold.temp.rise"))
    out += "<p class=\"sub\">The design stands for a tile of a chip whose flat version fills the sink's 1 cm2. The fold's chip is smaller under the same sink; the interval is from "
           "a sink without spreading to one that is cut with the die.</p>";
  out += "</div>";
  if (const Series* s = d.find_series("fold.heat_pareto")) {
    const auto column = [&](std::string_view name) {
      const auto it = std::find_if(s->columns.begin(), s->columns.end(), [&](const auto& c) { return c.first == name; });
      return it == s->columns.end() ? std::vector<double>{} : it->second;
    };
    const std::vector<double> rise = column("rise_percent"), wire = column("wire_percent");
    std::vector<double> period = column("period");
    if (!rise.empty() && wire.size() == rise.size())
      out += panel({"Hottest place by wirelength", "half perimeter over that without heat (%)", "rise over the ambient (%)", {{"fold", wire, rise, true}}});
    if (!rise.empty() && period.size() == rise.size()) {
      for (double& t : period) t *= 1e12;
      out += panel({"Hottest place by shortest period", "shortest period (ps)", "rise over the ambient (%)", {{"fold", period, rise, true}}});
    }
  }
  return out + "</div>";
}

std::string passes(const Document& d) {
  double longest = 1e-9;
  for (const Pass& p : d.passes) longest = std::max(longest, p.wall_s);
  std::string out =
      "<h2>Time and memory</h2><div class=\"panel\"><table><tr><th>pass</th><th class=\"n\">wall</th><th "
      "class=\"n\">"
      "processor</th><th class=\"n\">peak memory</th><th>checksum</th><th style=\"width:30%\"></th></tr>";
  for (const Pass& p : d.passes)
    out += fmt::format(
        "<tr><td>{}</td><td class=\"n\">{:.2f} s</td><td class=\"n\">{:.2f} s</td><td class=\"n\">{:.0f} "
        "MB</td>"
        "<td><code>{}</code></td><td><div class=\"bar\" style=\"width:{:.1f}%\"></div></td></tr>",
        escaped(p.name), p.wall_s, p.cpu_s, static_cast<double>(p.peak_rss_bytes) / 1e6,
        p.checksum ? fmt::format("{:016x}", p.checksum) : "", 100 * p.wall_s / longest);
  return out + "</table></div>";
}

std::string details(const Document& d) {
  std::string out =
      "<details><summary>All figures</summary><div class=\"panel\"><table><tr><th>name</th><th "
      "class=\"n\">value</th><th>unit</th></tr>";
  for (const Metric& m : d.metrics)
    out += fmt::format("<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td></tr>", escaped(m.name),
                       number_text(m.value), escaped(m.unit));
  out +=
      "</table></div></details><details><summary>Options and inputs</summary><div "
      "class=\"panel\"><table><tr><th>option</th><th>value</th><th>from</th></tr>";
  for (const Option& o : d.options)
    out += fmt::format("<tr><td>{}</td><td class=\"w\">{}</td><td>{}</td></tr>", escaped(o.name),
                       escaped(option_text(o)), escaped(o.origin));
  out += "</table><table><tr><th>input</th><th>SHA-256</th></tr>";
  for (const Input& i : d.inputs)
    out += fmt::format("<tr><td class=\"w\">{}</td><td><code>{}</code></td></tr>", escaped(i.path), i.sha256);
  std::string command;
  for (const std::string& word : d.command) command += (command.empty() ? "" : " ") + word;
  out += fmt::format(
      "</table><p class=\"sub\">Command: <code>{}</code></p><p class=\"sub\">Machine: {}, {} cores, {:.1f} "
      "GB, {}</p></div></details>",
      escaped(command), escaped(d.host.cpu), d.host.cores, static_cast<double>(d.host.memory_bytes) / 1e9,
      escaped(d.host.system));
  return out;
}

std::string judgement(const Document& d) {
  std::string out = "<h2>Checks</h2><div class=\"panel\"><table>";
  for (const Verdict& v : d.verdicts)
    out +=
        fmt::format("<tr><td class=\"{}\">{}</td><td>{}</td><td class=\"w\">{}</td></tr>",
                    v.holds ? "good" : "bad", v.holds ? "holds" : "fails", escaped(v.name), escaped(v.text));
  for (const Message& m : d.messages)
    out += fmt::format("<tr><td class=\"{}\">{}</td><td colspan=\"2\"><pre>{}</pre></td></tr>",
                       m.severity == "error"     ? "bad"
                       : m.severity == "warning" ? "warn"
                                                 : "",
                       escaped(m.severity), escaped(m.text));
  return out + "</table></div>";
}

/// Where the viewer shows more than a picture can. Its server, and a static folder of it, have this page beside the viewer's own.
std::string into_viewer(const Document& d, const Scene& first) {
  std::string out = "<h2>In three dimensions</h2><p><code>taufold view</code> with the folder that this page lies in opens the viewer. It has this page too, and there these lead into it:";
  const char* id = first.design->num_tiers() > 1 ? "fold" : "flat";
  const auto link = [&](const std::string& fragment, const std::string& text) { out += fmt::format(" <a href=\"index.html#scene={}&amp;{}\">{}</a>", id, fragment, text); };
  for (std::size_t t = 0; t < first.design->num_tiers(); ++t) link(fmt::format("tier={}", t), fmt::format("tier {}", t));
  const bool timed = d.find(std::string(id) + ".worst_setup_slack") != nullptr;
  if (timed) {
    link("colour=slack", "slacks");
    link("path=0", "the worst path");
  }
  return out + "</p>";
}

std::string page_head(const std::string& name) {
  return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width\">"
         "<title>" +
         escaped(name) + " - taufold</title><style>" + std::string(kStyle) + "</style></head><body><main>";
}

}  // namespace

std::string heat_html(const Document& d, const std::string& name, const std::vector<HeatMap>& maps, const std::string& chart) {
  std::string out = page_head(name) + "<h1>" + escaped(name) + "</h1><p class=\"sub\">Temperatures &middot; taufold " +
                    escaped(d.version) + " (" + escaped(d.commit) + ")</p><div class=\"cards\">";
  for (const auto& [metric, label] : {std::pair{"thermal.max", "hottest cell"},
                                      {"thermal.mean", "mean of the tiers"},
                                      {"thermal.power", "power"},
                                      {"thermal.leakage", "of it leakage"},
                                      {"thermal.heat_out", "heat out"},
                                      {"thermal.imbalance", "heat not accounted for, share"}})
    out += metric_card(d, metric, label);
  out += "</div><h2>Maps</h2>";
  double low = 1e300, high = -1e300;
  for (const HeatMap& m : maps)
    for (const double v : m.kelvin.value) {
      low = std::min(low, v);
      high = std::max(high, v);
    }
  out += "<div class=\"maps\">";
  for (const HeatMap& m : maps) {
    Grid above = m.kelvin;
    for (double& v : above.value) v -= low;
    const auto [least, most] = std::minmax_element(m.kelvin.value.begin(), m.kelvin.value.end());
    out += fmt::format("<div class=\"panel\"><h3>{}: {:.2f} to {:.2f} K</h3><img class=\"map\" alt=\"temperatures, {} by {}\" src=\"{}\"></div>",
                       escaped(m.title), *least, *most, m.kelvin.nx, m.kelvin.ny, data_uri(heat_map(above, std::max(high - low, 1e-9))));
  }
  out += fmt::format("</div><div class=\"scale\">{:.1f} K<img alt=\"colour scale\" src=\"{}\">{:.1f} K &nbsp; one scale for all maps</div>", low,
                     data_uri(heat_scale()), high);
  if (!chart.empty()) out += "<h2>Over time</h2><div class=\"panel\">" + chart + "</div>";
  return out + passes(d) + judgement(d) + details(d) + "</main></body></html>\n";
}

std::string page(const Document& d, const std::string& name, const std::string& about, const std::string& body) {
  return page_head(name) + "<h1>" + escaped(name) + "</h1><p class=\"sub\">" + (about.empty() ? "" : escaped(about) + " &middot; ") + "taufold " + escaped(d.version) + " (" + escaped(d.commit) + ")</p>" +
         body + passes(d) + judgement(d) + details(d) + "</main></body></html>\n";
}

std::string panels_html(const Document& d, const std::string& name, const std::vector<Panel>& panels) {
  std::string body;
  for (const Panel& p : panels) {
    body += "<h2>" + escaped(p.title) + "</h2><div class=\"panel\">" + p.svg;
    if (!p.note.empty()) body += "<p class=\"sub\">" + escaped(p.note) + "</p>";
    body += "</div>";
  }
  return page(d, name, "", body);
}

std::string html(const Document& d, const std::string& name, const std::vector<Scene>& scenes, const std::vector<MapGroup>& groups) {
  std::string out = page_head(name);
  if (!scenes.empty()) {
    out += header(d, name, *scenes.front().design);
    out += pictures(scenes) + into_viewer(d, scenes.front()) + density(scenes);
  }
  out += convergence(d, d.find_series("fold.convergence") ? "fold" : "flat");
  out += against_flat(d) + timing_section(d);
  for (const MapGroup& g : groups) out += map_group(g);
  return out + heat(d) + price_section(d) + system_section(d) + passes(d) + judgement(d) + details(d) + "</main></body></html>\n";
}

}  // namespace taufold::report
