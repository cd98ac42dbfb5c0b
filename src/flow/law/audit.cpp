#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "flow/law/audit_page.hpp"
#include "flow/law/claims.hpp"
#include "flow/law/folder.hpp"
#include "flow/law/law.hpp"
#include "flow/law/scenarios.hpp"
#include "flow/output.hpp"
#include "flow/read.hpp"
#include "io/writer.hpp"
#include "law/audit.hpp"

namespace taufold::flow {

namespace {

constexpr std::size_t kRoadmapSamples = 100000;

/// Spread of the observation that thresholds are told for, where a claim names none.
constexpr double kUsualSd = 0.02;

/// Figures of a report become evidence of the claims that name them.
void add_report(const std::string& path, ClaimFile& file, Session& session) {
  const std::optional<report::Document> d = read_report(path, session);
  if (!d) return;
  record_input(path, session);
  std::size_t used = 0;
  for (Claim& c : file.claims) {
    if (c.report.empty()) continue;
    double value[2] = {0, 1};
    bool all = true;
    for (std::size_t k = 0; k < c.report.size(); ++k) {
      const report::Metric* m = d->find(c.report[k]);
      if (m)
        value[k] = report::as_double(m->value);
      else
        all = false;
    }
    if (!all || !(value[0] > 0) || !(value[1] > 0)) continue;
    law::Evidence e;
    e.by = law::Witness::fold;
    e.value = value[0] / value[1];
    e.sd = c.report_sd;
    e.source = path;
    e.note = fmt::format("{}", fmt::join(c.report, " over "));
    c.evidence.push_back(std::move(e));
    ++used;
  }
  session.log(Level::info, fmt::format("  {}: evidence for {} claims", path, used));
}

/// Probabilities of plans from the roadmap without extreme ultraviolet light, all of them in one simulation.
void ask_roadmap(const ClaimFile& file, std::vector<Audited>& audited, std::uint64_t seed, Session& session) {
  std::vector<law::Scenario> scenarios = read_scenarios("", session);
  if (scenarios.empty()) return;
  law::Scenario& s = scenarios.front();
  s.targets.clear();
  std::vector<std::size_t> of;
  for (std::size_t k = 0; k < file.claims.size(); ++k) {
    const Claim& c = file.claims[k];
    if (!c.roadmap) continue;
    int year = law::kRoadmapLast;
    std::from_chars(c.date.data(), c.date.data() + 4, year);
    s.targets.push_back(
        {c.id, *c.roadmap, c.assertion.value, c.assertion.relation == law::Relation::at_least, year});
    of.push_back(k);
  }
  if (s.targets.empty()) return;
  ThreadPool pool(session.document.threads);
  const law::RoadmapResult r = law::simulate(law::Roadmap(s), kRoadmapSamples, seed, pool);
  for (std::size_t t = 0; t < of.size(); ++t) {
    const Claim& c = file.claims[of[t]];
    law::Belief& b = audited[of[t]].belief;
    const auto& q = r.quantiles[static_cast<std::size_t>(*c.roadmap)]
                               [static_cast<std::size_t>(s.targets[t].year - law::kRoadmapFirst)];
    b.probability = r.probability[t];
    b.mean = std::log(q[1] / c.assertion.value);
    b.sd = std::max(std::log(q[2] / q[0]) / (2 * 1.6449), 1e-6);
    b.any = true;
  }
}

void report_claims(const std::vector<Audited>& all, Session& session) {
  std::string table = fmt::format(
      "claims and verdicts; P is the probability that the claim holds\n  {:<5} {:<13} {:>6}  {:<62} {}\n",
      "id", "verdict", "P", "claim", "what would decide it");
  for (const Audited& a : all) {
    const Claim& c = *a.claim;
    std::string text = c.text.size() > 62 ? c.text.substr(0, 59) + "..." : c.text;
    const double p = a.belief.probability;
    table += fmt::format("  {:<5} {:<13} {:>6}  {:<62} {}\n", diag::shown(c.id), word(a.judgement.verdict),
                         p < 0.001   ? "<0.001"
                         : p > 0.999 ? ">0.999"
                                     : fmt::format("{:.3f}", p),
                         diag::shown(text),
                         !a.next          ? std::string("-")
                         : a.decisive > 0 ? fmt::format("{} ({:.2f})", diag::shown(a.next->what), a.decisive)
                                          : diag::shown(a.next->what));
    if (!a.judgement.why.empty()) table += fmt::format("  {:<27}{}\n", "", a.judgement.why);
    session.document.add(fmt::format("law.audit.p.{}", c.id), a.belief.probability, "1");
    if (a.limits.refutes)
      session.document.add(fmt::format("law.audit.refuted_at.{}", c.id),
                           *a.limits.refutes * c.assertion.value, "1");
    if (a.limits.supports)
      session.document.add(fmt::format("law.audit.supported_at.{}", c.id),
                           *a.limits.supports * c.assertion.value, "1");
    session.document.verdicts.push_back(
        {fmt::format("claim {}", c.id), a.judgement.verdict != law::Verdict::contradicted,
         fmt::format("{} (P = {:.3f}): {}", word(a.judgement.verdict), a.belief.probability, c.text)});
  }
  session.log(Level::result, table);
}

}  // namespace

Outcome run_law_audit(const std::vector<std::string>& words, std::uint64_t seed,
                      const std::optional<std::string>& out_dir, Session& session) {
  std::optional<io::FolderWriter> folder;
  if (!begin_folder(out_dir, folder, session)) return Outcome::input_error;
  std::string path;
  std::vector<std::string> reports;
  for (const std::string& w : words) (w.ends_with(".json") ? reports.emplace_back() : path) = w;
  ClaimFile file = read_claims(path, session);
  if (session.failed()) return Outcome::input_error;
  for (const std::string& r : reports) add_report(r, file, session);
  if (session.failed()) return Outcome::input_error;
  std::vector<Audited> all(file.claims.size());
  {
    Pass pass(session, "audit");
    for (std::size_t k = 0; k < all.size(); ++k) {
      all[k].claim = &file.claims[k];
      all[k].belief = law::believe(file.claims[k].assertion, file.claims[k].evidence);
    }
    ask_roadmap(file, all, seed, session);
    for (Audited& a : all) {
      a.judgement = law::judge(a.claim->assertion, a.belief);
      for (const law::Prospect& p : a.claim->next) {
        const double d = law::decisiveness(a.claim->assertion, a.belief, p.sd);
        if (!a.next || d > a.decisive) a.next = &p, a.decisive = d;
      }
      a.limits = law::thresholds(a.claim->assertion, a.belief, a.next ? a.next->sd : kUsualSd);
    }
  }
  report_claims(all, session);
  std::string text;
  std::size_t count[3] = {0, 0, 0};
  for (const Audited& a : all) ++count[static_cast<std::size_t>(a.judgement.verdict)];
  text += fmt::format("{} claims: {} supported, {} contradicted, {} undecided\n", all.size(), count[0],
                      count[1], count[2]);
  if (!file.joints.empty())
    text += "\nclaims about one effect: P that all of them hold, from independent to the same\n";
  for (const Joint& j : file.joints) {
    const law::JointBelief b = joined(j, all);
    text += fmt::format("  {:<13} {:.3f} to {:.3f}  {} ({})\n", word(b.verdict), b.product, b.least,
                        diag::shown(j.name), diag::shown(probabilities(j.claims, all)));
    session.document.metrics.push_back({fmt::format("law.audit.joint.{}", j.name), b.least, "1", b.product,
                                        b.least, "least of the claims; low: as if independent"});
  }
  if (!file.consistency.empty()) text += "\nfigures that must agree\n";
  for (const Consistency& c : file.consistency) {
    text += fmt::format("  {:<10} {:.4g} against {:.4g}: {} ({})\n", agrees(c) ? "agrees" : "disagrees",
                        product_of(c), c.equals, diag::shown(c.name), fmt::join(c.claims, ", "));
    session.document.verdicts.push_back(
        {"consistency", agrees(c),
         fmt::format("{}: {:.4g} against {:.4g}", c.name, product_of(c), c.equals)});
  }
  if (!file.falsifiers.empty()) text += "\nwhat would refute the announcement\n";
  for (const Falsifier& f : file.falsifiers) {
    const std::string p = probabilities(f.claims, all);
    text += fmt::format("  {:<4} {}\n       {}{}\n", diag::shown(f.id), diag::shown(f.text),
                        diag::shown(f.state), p.empty() ? "" : fmt::format(" [P of claims: {}]", p));
    session.document.verdicts.push_back(
        {fmt::format("falsifier {}", f.id), !met(f),
         fmt::format("{}; {}{}", f.text, f.state, p.empty() ? "" : fmt::format(" [P of claims: {}]", p))});
  }
  if (!file.untestable.empty()) text += "\nnot testable\n";
  for (const Untestable& u : file.untestable)
    text += fmt::format("  {:<5} {}: {}\n", diag::shown(u.id), diag::shown(u.text), diag::shown(u.why));
  session.log(Level::result, text);
  session.document.add("law.audit.supported", static_cast<std::int64_t>(count[0]), "1");
  session.document.add("law.audit.contradicted", static_cast<std::int64_t>(count[1]), "1");
  session.document.add("law.audit.undecided", static_cast<std::int64_t>(count[2]), "1");
  if (!folder) return Outcome::done;
  return write_law_folder(*folder,
                          report::panels_html(session.document, "Audit of claims", audit_panels(file, all)),
                          {{"claims.csv", claims_csv(all)}}, *out_dir, session);
}

}  // namespace taufold::flow
