#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "flow/law.hpp"
#include "flow/law_claims.hpp"
#include "flow/law_folder.hpp"
#include "flow/law_scenarios.hpp"
#include "flow/output.hpp"
#include "flow/read.hpp"
#include "io/csv.hpp"
#include "io/writer.hpp"
#include "law/audit.hpp"
#include "report/chart.hpp"
#include "report/html.hpp"

namespace taufold::flow {

namespace {

constexpr std::size_t kRoadmapSamples = 100000;

std::string_view word(law::Verdict v) {
  switch (v) {
    case law::Verdict::supported:
      return "supported";
    case law::Verdict::contradicted:
      return "contradicted";
    case law::Verdict::undecided:
      return "undecided";
  }
  return "undecided";
}

struct Audited {
  const Claim* claim = nullptr;
  law::Belief belief;
  law::Judgement judgement;
  const law::Prospect* next = nullptr;  ///< what would most likely decide it
  double decisive = 0;
  law::Thresholds limits;  ///< what that observation would have to show, over the claimed value
};

/// Spread of the observation that thresholds are told for, where a claim names none.
constexpr double kUsualSd = 0.02;

/// "refuted below 241, supported from 252" in the claim's own unit.
std::string limits_text(const Audited& a) {
  const law::Assertion& s = a.claim->assertion;
  if (s.relation == law::Relation::statement) {
    const double refute = law::odds_to_refute(a.belief), support = law::odds_to_support(a.belief);
    std::string out;
    if (a.judgement.verdict != law::Verdict::contradicted) out = fmt::format("refuted by evidence of odds {:.3g}", refute);
    if (a.judgement.verdict != law::Verdict::supported && support < 1e6) out += fmt::format("{}supported by odds {:.3g}", out.empty() ? "" : ", ", support);
    return out;
  }
  const law::Thresholds& t = a.limits;
  std::string out;
  const auto add = [&](std::string part) { out += (out.empty() ? "" : ", ") + part; };
  if (s.relation == law::Relation::about) {
    if (t.refutes && t.refutes_low) add(fmt::format("refuted by a measurement outside of {:.4g} to {:.4g}", *t.refutes_low * s.value, *t.refutes * s.value));
    if (t.supports && t.supports_low) add(fmt::format("supported from {:.4g} to {:.4g}", *t.supports_low * s.value, *t.supports * s.value));
    return out;
  }
  const bool less = s.relation == law::Relation::at_most;
  if (t.refutes) add(fmt::format("refuted by a measurement {} {:.4g}", less ? "above" : "below", *t.refutes * s.value));
  if (t.supports) add(fmt::format("{} {} {:.4g}", s.plan ? "plausible" : "supported", less ? "up to" : "from", *t.supports * s.value));
  return out;
}

/// Whether a piece of evidence speaks for the claim.
bool speaks_for(const law::Evidence& e, const law::Assertion& a) {
  if (e.odds) return *e.odds >= 1;
  const double ln = std::log(*e.value / a.value);
  return a.relation == law::Relation::at_most ? ln <= 0 : a.relation == law::Relation::about ? std::abs(ln) <= a.tolerance : ln >= 0;
}

std::string_view quality(law::Witness w) {
  switch (w) {
    case law::Witness::measured:
      return "measured by others";
    case law::Witness::computed:
      return "computed from public figures";
    case law::Witness::fold:
      return "a fold done here";
    case law::Witness::maker:
      return "the maker's word";
    case law::Witness::press:
      return "press";
  }
  return "press";
}

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
    if (a.limits.refutes) session.document.add(fmt::format("law.audit.refuted_at.{}", c.id), *a.limits.refutes * c.assertion.value, "1");
    if (a.limits.supports) session.document.add(fmt::format("law.audit.supported_at.{}", c.id), *a.limits.supports * c.assertion.value, "1");
    session.document.verdicts.push_back(
        {fmt::format("claim {}", c.id), a.judgement.verdict != law::Verdict::contradicted,
         fmt::format("{} (P = {:.3f}): {}", word(a.judgement.verdict), a.belief.probability, c.text)});
  }
  session.log(Level::result, table);
}

std::string claims_csv(const std::vector<Audited>& all) {
  std::string out = "id,verdict,probability,claim,metric,comparator,date,source,note,next,decisive,limits,evidence\n";
  for (const Audited& a : all) {
    const Claim& c = *a.claim;
    std::string evidence;
    for (const law::Evidence& e : c.evidence)
      evidence += fmt::format("{}{} {} ({}; {})", evidence.empty() ? "" : " | ", speaks_for(e, c.assertion) ? "for" : "against",
                              e.value ? fmt::format("{:g}", *e.value) : fmt::format("odds {:g}", *e.odds), quality(e.by), e.source);
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", io::csv_field(c.id), word(a.judgement.verdict), a.belief.probability, io::csv_field(c.text),
                       io::csv_field(c.metric), io::csv_field(c.comparator), io::csv_field(c.date), io::csv_field(c.source), io::csv_field(a.judgement.why),
                       io::csv_field(a.next ? a.next->what : ""), a.decisive, io::csv_field(limits_text(a)), io::csv_field(evidence));
  }
  return out;
}

std::string_view css(law::Verdict v) {
  return v == law::Verdict::supported ? "good" : v == law::Verdict::contradicted ? "bad" : "warn";
}

/// A table as HTML: the claims with their evidence.
std::string claims_html(const std::vector<Audited>& all) {
  std::string out =
      "<table><tr><th>id</th><th>claim, metric, comparator</th><th>verdict</th><th class=\"n\">P</th><th>evidence, for (+) and against (-)</th><th>what would decide it</th></tr>";
  for (const Audited& a : all) {
    const Claim& c = *a.claim;
    std::string evidence;
    for (const law::Evidence& e : c.evidence) {
      const std::string figure = e.value ? fmt::format("{:.4g}", *e.value) : fmt::format("odds {:.3g}", *e.odds);
      evidence += fmt::format("{}<span class=\"{}\">{}</span> {}; {}: {}{}", evidence.empty() ? "" : "<br>", speaks_for(e, c.assertion) ? "good" : "bad",
                              speaks_for(e, c.assertion) ? "+" : "-", figure, quality(e.by), report::escaped(e.source),
                              e.note.empty() ? std::string() : fmt::format(" <span class=\"sub\">({})</span>", report::escaped(e.note)));
    }
    if (c.roadmap) evidence += fmt::format("{}roadmap of {}", evidence.empty() ? "" : "<br>", law::name(*c.roadmap));
    std::string next = a.next ? report::escaped(a.next->what) : std::string();
    if (a.next && a.decisive > 0) next += fmt::format(" <span class=\"sub\">(decides with {:.2f})</span>", a.decisive);
    if (const std::string l = limits_text(a); !l.empty()) next += fmt::format("{}<span class=\"sub\">{}</span>", next.empty() ? "" : "<br>", report::escaped(l));
    out += fmt::format(
        "<tr><td>{}</td><td>{}<br><span class=\"sub\">{}; against {}; {}</span></td><td><b class=\"{}\">{}</b>{}</td><td class=\"n\">{:.3f}</td><td>{}</td><td>{}</td></tr>",
        report::escaped(c.id), report::escaped(c.text), report::escaped(c.metric), report::escaped(c.comparator), report::escaped(c.date), css(a.judgement.verdict),
        word(a.judgement.verdict), a.judgement.why.empty() ? std::string() : fmt::format("<br><span class=\"sub\">{}</span>", report::escaped(a.judgement.why)), a.belief.probability,
        evidence, next);
  }
  return out + "</table>";
}

/// "D1 0.40, C17 0.71"
std::string probabilities(const std::vector<std::string>& ids, const std::vector<Audited>& all) {
  std::string p;
  for (const std::string& id : ids)
    for (const Audited& a : all)
      if (a.claim->id == id) p += fmt::format("{}{} {:.2f}", p.empty() ? "" : ", ", id, a.belief.probability);
  return p;
}

law::JointBelief joined(const Joint& j, const std::vector<Audited>& all) {
  std::vector<law::Belief> beliefs;
  std::vector<law::Judgement> judgements;
  for (const std::string& id : j.claims)
    for (const Audited& a : all)
      if (a.claim->id == id) beliefs.push_back(a.belief), judgements.push_back(a.judgement);
  return law::join(beliefs, judgements);
}

double product_of(const Consistency& c) {
  double product = 1;
  for (const auto& [value, power] : c.terms) product *= std::pow(value, power);
  return product;
}
bool agrees(const Consistency& c) {
  return std::abs(product_of(c) / c.equals - 1) <= c.tolerance;
}

/// A falsifier that was met says so in the first word of its state.
bool met(const Falsifier& f) {
  return f.state.starts_with("met");
}

std::vector<report::Panel> pages(const ClaimFile& file, const std::vector<Audited>& all) {
  std::vector<report::Panel> out{{"Claims", claims_html(all), "P is the probability that the claim holds, given the evidence listed."}};
  if (!file.falsifiers.empty()) {
    std::string t = "<table><tr><th>id</th><th>what would refute the announcement, fixed in November 2026</th><th>present state</th><th>P of claims</th></tr>";
    for (const Falsifier& f : file.falsifiers)
      t += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"{}\">{}</td><td>{}</td></tr>", report::escaped(f.id), report::escaped(f.text), met(f) ? "bad" : f.state.starts_with("near") ? "warn" : "",
                       report::escaped(f.state), report::escaped(probabilities(f.claims, all)));
    out.push_back({"Falsifiers", t + "</table>", {}});
  }
  if (!file.joints.empty()) {
    std::string t = "<table><tr><th>one effect</th><th>claims</th><th>verdict on all</th><th class=\"n\">P that all hold</th></tr>";
    for (const Joint& j : file.joints) {
      const law::JointBelief b = joined(j, all);
      t += fmt::format("<tr><td>{}</td><td>{}</td><td><b class=\"{}\">{}</b></td><td class=\"n\">{:.3f} to {:.3f}</td></tr>", report::escaped(j.name), report::escaped(probabilities(j.claims, all)),
                       css(b.verdict), word(b.verdict), b.product, b.least);
    }
    out.push_back({"Claims about one effect", t + "</table>", "They share what they rest on: the lower figure takes them as independent, the upper one as the same."});
  }
  if (!file.consistency.empty()) {
    std::string t = "<table><tr><th>figures that must agree</th><th class=\"n\">computed</th><th class=\"n\">stated</th><th></th><th>claims</th></tr>";
    for (const Consistency& c : file.consistency)
      t += fmt::format("<tr><td>{}</td><td class=\"n\">{:.4g}</td><td class=\"n\">{:.4g}</td><td class=\"{}\">{}</td><td>{}</td></tr>", report::escaped(c.name), product_of(c), c.equals,
                       agrees(c) ? "good" : "bad", agrees(c) ? "agrees" : "disagrees", report::escaped(fmt::format("{}", fmt::join(c.claims, ", "))));
    out.push_back({"Consistency", t + "</table>", {}});
  }
  if (!file.untestable.empty()) {
    std::string t = "<table><tr><th>id</th><th>claim</th><th>why it is not tested</th></tr>";
    for (const Untestable& u : file.untestable) t += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>", report::escaped(u.id), report::escaped(u.text), report::escaped(u.why));
    out.push_back({"Not testable", t + "</table>", {}});
  }
  return out;
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
  if (!file.joints.empty()) text += "\nclaims about one effect: P that all of them hold, from independent to the same\n";
  for (const Joint& j : file.joints) {
    const law::JointBelief b = joined(j, all);
    text += fmt::format("  {:<13} {:.3f} to {:.3f}  {} ({})\n", word(b.verdict), b.product, b.least, diag::shown(j.name), diag::shown(probabilities(j.claims, all)));
    session.document.metrics.push_back({fmt::format("law.audit.joint.{}", j.name), b.least, "1", b.product, b.least, "least of the claims; low: as if independent"});
  }
  if (!file.consistency.empty()) text += "\nfigures that must agree\n";
  for (const Consistency& c : file.consistency) {
    text += fmt::format("  {:<10} {:.4g} against {:.4g}: {} ({})\n", agrees(c) ? "agrees" : "disagrees", product_of(c), c.equals, diag::shown(c.name), fmt::join(c.claims, ", "));
    session.document.verdicts.push_back({"consistency", agrees(c), fmt::format("{}: {:.4g} against {:.4g}", c.name, product_of(c), c.equals)});
  }
  if (!file.falsifiers.empty()) text += "\nwhat would refute the announcement\n";
  for (const Falsifier& f : file.falsifiers) {
    const std::string p = probabilities(f.claims, all);
    text += fmt::format("  {:<4} {}\n       {}{}\n", diag::shown(f.id), diag::shown(f.text), diag::shown(f.state), p.empty() ? "" : fmt::format(" [P of claims: {}]", p));
    session.document.verdicts.push_back({fmt::format("falsifier {}", f.id), !met(f), fmt::format("{}; {}{}", f.text, f.state, p.empty() ? "" : fmt::format(" [P of claims: {}]", p))});
  }
  if (!file.untestable.empty()) text += "\nnot testable\n";
  for (const Untestable& u : file.untestable) text += fmt::format("  {:<5} {}: {}\n", diag::shown(u.id), diag::shown(u.text), diag::shown(u.why));
  session.log(Level::result, text);
  session.document.add("law.audit.supported", static_cast<std::int64_t>(count[0]), "1");
  session.document.add("law.audit.contradicted", static_cast<std::int64_t>(count[1]), "1");
  session.document.add("law.audit.undecided", static_cast<std::int64_t>(count[2]), "1");
  if (!folder) return Outcome::done;
  return write_law_folder(*folder, report::panels_html(session.document, "Audit of claims", pages(file, all)),
                          {{"claims.csv", claims_csv(all)}}, *out_dir, session);
}

}  // namespace taufold::flow
