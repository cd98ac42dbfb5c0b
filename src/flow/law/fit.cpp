#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "flow/law/folder.hpp"
#include "flow/law/history.hpp"
#include "flow/law/law.hpp"
#include "flow/output.hpp"
#include "io/csv.hpp"
#include "io/writer.hpp"
#include "law/hierarchy.hpp"
#include "num/normal.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"

namespace taufold::flow {

namespace {

std::string draws_csv(const law::Fit& fit) {
  std::string out = "chain,draw";
  for (const law::FittedParameter& p : fit.parameters) out += fmt::format(",{}", io::csv_field(p.name));
  out += '\n';
  const law::Chains& first = fit.parameters.front().draws;
  for (std::size_t c = 0; c < first.size(); ++c)
    for (std::size_t k = 0; k < first[c].size(); ++k) {
      out += fmt::format("{},{}", c, k);
      for (const law::FittedParameter& p : fit.parameters) out += fmt::format(",{:.7g}", p.draws[c][k]);
      out += '\n';
    }
  return out;
}

/// What was believed before and after: the prior as a normal of its interval, the draws as a histogram.
std::string density_chart(const law::FittedParameter& p) {
  const double mean = 0.5 * (p.prior_low + p.prior_high),
               sd = (p.prior_high - p.prior_low) / (2 * 1.6448536269514722);
  // A scale is half-normal: its prior lies above 0 and is told by its interval alone.
  const bool scale = p.prior_low > 0 && p.prior_low < 0.05 * p.prior_high;
  const double low = law::quantile_of(p.draws, 0.0005), high = law::quantile_of(p.draws, 0.9995);
  const double from = scale ? 0 : std::min(low, mean - 2.5 * sd),
               to = std::max(high, scale ? p.prior_high * 1.2 : mean + 2.5 * sd);
  // Some 25 bins over the posterior, which may be a small part of the prior.
  const int bins = static_cast<int>(std::clamp((to - from) / std::max((high - low) / 25, 1e-9), 40.0, 280.0));
  const double width = (to - from) / bins;
  report::Chart chart{
      .title = p.name, .x_label = "1/year", .y_label = "density", .lines = {}, .from_zero = true};
  report::Line prior{"prior", {}, {}}, posterior{"posterior", {}, {}};
  const double half = p.prior_high / 1.9599639845400545;  // scale of the half-normal of which 95 % lie below
  std::vector<double> count(static_cast<std::size_t>(bins), 0.0);
  double n = 0;
  for (const std::vector<double>& chain : p.draws)
    for (const double x : chain) {
      const auto k = static_cast<int>(std::floor((x - from) / width));
      if (k >= 0 && k < bins) count[static_cast<std::size_t>(k)] += 1;
      n += 1;
    }
  for (int k = 0; k < bins; ++k) {
    const double x = from + (k + 0.5) * width;
    prior.x.push_back(x);
    prior.y.push_back(scale ? 2 / half * num::normal_density(x / half)
                            : num::normal_density((x - mean) / sd) / sd);
    posterior.x.push_back(x);
    posterior.y.push_back(count[static_cast<std::size_t>(k)] / n / width);
  }
  prior.colour = 1, posterior.colour = 0;
  chart.lines = {std::move(posterior), std::move(prior)};
  return report::svg(chart);
}

std::string chains_chart(const law::FittedParameter& p) {
  report::Chart chart{.title = p.name, .x_label = "draw", .y_label = "1/year", .lines = {}};
  for (std::size_t c = 0; c < p.draws.size(); ++c) {
    report::Line line{fmt::format("chain {}", c + 1), {}, p.draws[c]};
    for (std::size_t k = 0; k < p.draws[c].size(); ++k) line.x.push_back(static_cast<double>(k));
    chart.lines.push_back(std::move(line));
  }
  return report::svg(chart);
}

std::string table_html(const law::Fit& fit) {
  std::string out =
      "<table><tr><th>parameter</th><th class=\"n\">prior, 5 to 95 %</th><th class=\"n\">mean</th><th "
      "class=\"n\">posterior, 5 to 95 %</th>"
      "<th class=\"n\">posterior over prior width</th><th class=\"n\">R-hat</th><th class=\"n\">effective "
      "draws</th></tr>";
  for (const law::FittedParameter& p : fit.parameters) {
    const double low = law::quantile_of(p.draws, 0.05), high = law::quantile_of(p.draws, 0.95);
    out += fmt::format(
        "<tr><td>{}</td><td class=\"n\">{:.3f} to {:.3f}</td><td class=\"n\">{:.4f}</td><td "
        "class=\"n\">{:.3f} to {:.3f}</td><td class=\"n\">{:.2f}</td><td class=\"n\">{:.3f}</td><td "
        "class=\"n\">{:.0f}</td></tr>",
        report::escaped(p.name), p.prior_low, p.prior_high, law::mean_of(p.draws), low, high,
        (high - low) / (p.prior_high - p.prior_low), law::split_r_hat(p.draws), law::effective_size(p.draws));
  }
  return out + "</table>";
}

}  // namespace

Outcome run_law_fit(const FitRequest& r, Session& session) {
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(r.out_dir, folder, session)) return Outcome::input_error;
  const History h = read_history(r.files, session, true);
  if (session.failed()) return Outcome::input_error;
  law::FitOptions o;
  o.draws = static_cast<int>(r.draws);
  o.warm_up = std::max(o.draws / 3, 10);
  o.seed = r.seed;
  law::Fit fit;
  {
    Pass pass(session, "fit");
    ThreadPool pool(session.document.threads);
    fit = law::fit_hierarchy(h.series, o, pool);
  }
  for (std::size_t s = 0; s < h.series.size(); ++s)
    if (fit.rows[s] == 0)
      session.diagnostics.report(
          "LAW-0008",
          fmt::format("the series {} has fewer than 6 rows in its last {:.0f} years and is not fitted",
                      diag::quoted(h.series[s].name), o.window));
  if (fit.parameters.empty()) {
    session.diagnostics.report("LAW-0005", "no series is left to fit");
    session.show_diagnostics();
    return Outcome::input_error;
  }
  session.show_diagnostics();
  std::size_t width = 9;
  for (const law::FittedParameter& p : fit.parameters) width = std::max(width, p.name.size());
  std::string table = fmt::format(
      "growth a year in ln by metric and maker, last {:.0f} years of each; prior and posterior, 5 to 95 %\n  "
      "{:<{}} {:>18} {:>10} {:>18} {:>7} {:>7}\n",
      o.window, "parameter", width, "prior", "mean", "posterior", "R-hat", "n_eff");
  report::Series rhat{.name = "law.fit.r_hat", .columns = {}},
      ess{.name = "law.fit.effective_size", .columns = {}};
  for (const law::FittedParameter& p : fit.parameters) {
    const double low = law::quantile_of(p.draws, 0.05), high = law::quantile_of(p.draws, 0.95),
                 mean = law::mean_of(p.draws), rh = law::split_r_hat(p.draws),
                 n = law::effective_size(p.draws);
    table += fmt::format("  {:<{}} {:>18} {:>10.4f} {:>18} {:>7.3f} {:>7.0f}\n", diag::shown(p.name), width,
                         fmt::format("{:.3f} to {:.3f}", p.prior_low, p.prior_high), mean,
                         fmt::format("{:.3f} to {:.3f}", low, high), rh, n);
    session.document.metrics.push_back(
        {fmt::format("law.fit.{}", p.name), mean, "1/year", low, high, "posterior, 5 to 95 %"});
    rhat.columns.push_back({p.name, {rh}});
    ess.columns.push_back({p.name, {n}});
  }
  session.document.series.push_back(std::move(rhat));
  session.document.series.push_back(std::move(ess));
  session.log(Level::result, table);
  const double worst = fit.worst_r_hat(), least = fit.least_effective();
  const bool converged = worst < law::kMostRHat && least > law::kLeastEffective;
  session.document.verdicts.push_back(
      {"converged", converged,
       fmt::format("largest R-hat {:.3f}, smallest effective size {:.0f}", worst, least)});
  if (!converged)
    session.diagnostics
        .report("LAW-0015",
                fmt::format("the chains have not met: largest R-hat {:.3f}, smallest effective size {:.0f}",
                            worst, least))
        .help(fmt::format("more draws, as in --draws {}", 4 * r.draws));
  session.show_diagnostics();
  if (folder) {
    std::vector<report::Panel> panels{
        {"Parameters", table_html(fit),
         "Convergence asks for R-hat below 1.01 and 400 effective draws of every parameter."}};
    for (const law::FittedParameter& p : fit.parameters)
      if (p.name.ends_with("growth") || p.name.find(".growth of ") != std::string::npos)
        panels.push_back({p.name,
                          "<div class=\"row\"><div><h3>prior and posterior</h3>" + density_chart(p) +
                              "</div><div><h3>chains</h3>" + chains_chart(p) + "</div></div>",
                          {}});
    const Outcome written =
        write_law_folder(*folder, report::panels_html(session.document, "Fit of growths", panels),
                         {{"posterior.csv", draws_csv(fit)}}, *r.out_dir, session);
    if (written != Outcome::done) return written;
  }
  return converged ? Outcome::done : Outcome::requirement_failed;
}

}  // namespace taufold::flow
