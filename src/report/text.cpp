#include "report/text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <variant>

#include "report/chart.hpp"

namespace taufold::report {

std::string number_text(const Number& n) {
  return std::visit([](auto v) { return fmt::format("{}", v); }, n);
}

std::string human(const Metric& m) {
  const double v = as_double(m.value);
  if (!std::isfinite(v)) return "none";
  if (m.unit == "s")
    return v < 100 ? fmt::format("{:.2f} s", v)
                   : fmt::format("{} min {:.0f} s", static_cast<int>(v / 60), std::fmod(v, 60));
  if (m.unit == "byte")
    return v < 1e9 ? fmt::format("{:.0f} MB", v / 1e6) : fmt::format("{:.2f} GB", v / 1e9);
  if (m.unit == "m") return fmt::format("{:.3f} mm", 1e3 * v);
  if (m.unit == "m2") return fmt::format("{:.4g} um2", 1e12 * v);
  if (const auto* i = std::get_if<std::int64_t>(&m.value)) return grouped(*i);
  return fmt::format("{:.4g}", v);
}

std::string option_text(const Option& o) {
  if (!o.value) return "-";
  struct {
    std::string operator()(bool v) const { return v ? "yes" : "no"; }
    std::string operator()(std::int64_t v) const { return fmt::format("{}", v); }
    std::string operator()(double v) const { return fmt::format("{}", v); }
    std::string operator()(const std::string& v) const { return v; }
    std::string operator()(const std::vector<std::string>& v) const {
      return fmt::format("{}", fmt::join(v, " "));
    }
  } text;
  return std::visit(text, *o.value);
}

namespace {

std::string line(std::string_view label, std::string_view value, std::string_view remark = {}) {
  return fmt::format("  {:<22}{:>16}{}{}\n", label, value, remark.empty() ? "" : "  ", remark);
}

std::string metric_line(const Document& d, const std::string& name, std::string_view label,
                        std::string_view remark = {}) {
  const Metric* m = d.find(name);
  return m ? line(label, human(*m), remark) : std::string();
}

std::string picoseconds(const Metric& m) {
  return fmt::format("{:.1f} ps", 1e12 * as_double(m.value));
}

std::string percent(const Metric* m) {
  return m ? fmt::format("{:.1f} %", 100 * as_double(m->value)) : "-";
}

std::string tiers(const Document& d, const std::string& prefix) {
  std::string out;
  for (int k = 0;; ++k) {
    const std::string tier = fmt::format(".tier{}", k);
    const Metric *cells = d.find(prefix + ".cells" + tier), *used = d.find(prefix + ".utilisation" + tier);
    if (!cells) break;
    const Metric* limit = d.find("design.utilisation_limit" + tier);
    out += line(fmt::format("tier {}", k), human(*cells) + " cells",
                fmt::format("{} of the area used{}", percent(used),
                            limit ? ", limit " + percent(limit) : std::string()));
  }
  return out;
}

}  // namespace

std::string summary(const Document& d, const std::string& design_name) {
  const std::string prefix = d.find("fold.hpwl") ? "fold" : "flat";
  const Metric *cells = d.find("design.cells"), *nets = d.find("design.nets");
  std::string out = fmt::format("{}: {} cells, {} nets\n", design_name, cells ? human(*cells) : "?",
                                nets ? human(*nets) : "?");
  const Metric* legal = d.find(prefix + ".legal");
  const bool optimal = d.find(prefix + ".proven_optimal") != nullptr;
  const bool scored = d.find(prefix + ".score") != nullptr;
  out += metric_line(d, prefix + (scored ? ".score" : ".hpwl"), scored ? "score" : "half perimeter",
                     fmt::format("{}{}{}", scored ? "dbu, " : "", legal && as_double(legal->value) > 0 ? "legal" : "NOT LEGAL",
                                 optimal                       ? ", proven optimal"
                                 : d.find("run.stopped_early") ? ", stopped early"
                                                               : ""));
  const Metric* bond_cost = d.find(prefix + ".bond_cost");
  if (bond_cost && as_double(bond_cost->value) > 0) {
    out += metric_line(d, prefix + ".hpwl", "half perimeter", "dbu");
    out += line("bond cost", human(*bond_cost));
  }
  const Metric* sites = d.find("fold.bond_sites_per_cell");
  out += metric_line(d, prefix + ".bonds", "bonds",
                     sites ? fmt::format("of {} sites, {:.2f} sites per cell",
                                         human(*d.find("design.bond_sites")), as_double(sites->value))
                           : "");
  out += tiers(d, prefix);
  if (const Metric* flat = d.find("flat.hpwl"), *ratio = d.find("fold.hpwl_ratio"); flat && ratio) {
    out += line("flat half perimeter", human(*flat), fmt::format("{}best legal of the density sweep", scored ? "dbu, " : ""));
    out += line("fold / flat", fmt::format("{:.4f}", as_double(ratio->value)),
                fmt::format("{:+.1f} %", 100 * (as_double(ratio->value) - 1)));
    if (const Metric* silicon = d.find("fold.silicon_ratio"); silicon && as_double(silicon->value) > 1.005)
      out += line("silicon, fold / flat", fmt::format("{:.3f}", as_double(silicon->value)), "tiers enlarged to find room for the bonds");
    const Metric *own = d.find("fold.density.mean"), *other = d.find("flat.density.mean"), *fair = d.find("fold.fair");
    if (own && other)
      out += line("density around a cell", fmt::format("{:.1f} %", 100 * as_double(own->value)),
                  fmt::format("flat {:.1f} %{}", 100 * as_double(other->value), fair && as_double(fair->value) == 0 ? "; denser, so the ratio is unfair" : ""));
  }
  for (const std::string side : {"fold", "flat"}) {
    const Metric *slack = d.find(side + ".worst_setup_slack"), *tns = d.find(side + ".tns"), *fmax = d.find(side + ".fmax"), *power = d.find(side + ".power.total");
    if (!slack || !tns) continue;
    out += line(side + " setup slack", picoseconds(*slack),
                fmt::format("total negative {}{}{}", picoseconds(*tns), fmax ? fmt::format(", up to {:.4g} MHz", 1e-6 * as_double(fmax->value)) : "",
                            power ? fmt::format(", {:.4g} mW", 1e3 * as_double(power->value)) : ""));
  }
  for (const std::string side : {"fold", "flat"}) {
    const Metric *rise = d.find(side + ".temp.rise"), *density = d.find(side + ".temp.power_density"), *sustained = d.find(side + ".sustained.power_density");
    if (!density || (!rise && !sustained)) continue;
    out += line(side + " hottest place", rise ? fmt::format("+{:.3f} K", as_double(rise->value)) : "runaway",
                fmt::format("at {:.4g} W/cm2{}{}", 1e-4 * as_double(density->value),
                            sustained ? fmt::format(", sustains {:.4g} W/cm2", 1e-4 * as_double(sustained->value)) : "",
                            rise && rise->low && rise->high ? fmt::format(" (sink: +{:.3f} to +{:.3f} K)", *rise->low, *rise->high) : ""));
  }
  for (const std::string side : {"fold", "flat", "advanced"}) {
    const Metric *usd = d.find(side + ".cost.good_die"), *yield = d.find(side + ".yield");
    if (!usd || !yield) continue;
    out += line(side + " good silicon", fmt::format("{:.4g} USD", as_double(usd->value)),
                fmt::format("{}yields {:.1f} %; {}", usd->low && usd->high ? fmt::format("({:.3g} to {:.3g}), ", *usd->low, *usd->high) : "", 100 * as_double(yield->value), usd->source));
  }
  const Metric *wall = d.find("run.wall"), *cpu = d.find("run.cpu");
  if (wall && cpu)
    out += line(
        "time", human(*wall),
        fmt::format("{} of processor time, {} thread{}", human(*cpu), d.threads, d.threads == 1 ? "" : "s"));
  out += metric_line(d, "run.peak_rss", "peak memory");
  return out;
}

}  // namespace taufold::report
