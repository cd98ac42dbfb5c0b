#include "flow/law/audit_page.hpp"

#include <fmt/format.h>

#include <cmath>

#include "io/csv.hpp"
#include "report/chart.hpp"

namespace taufold::flow {

namespace {

/// "refuted below 241, supported from 252" in the claim's own unit.
std::string limits_text(const Audited& a) {
  const law::Assertion& s = a.claim->assertion;
  if (s.relation == law::Relation::statement) {
    const double refute = law::odds_to_refute(a.belief), support = law::odds_to_support(a.belief);
    std::string out;
    if (a.judgement.verdict != law::Verdict::contradicted)
      out = fmt::format("refuted by evidence of odds {:.3g}", refute);
    if (a.judgement.verdict != law::Verdict::supported && support < 1e6)
      out += fmt::format("{}supported by odds {:.3g}", out.empty() ? "" : ", ", support);
    return out;
  }
  const law::Thresholds& t = a.limits;
  std::string out;
  const auto add = [&](std::string part) { out += (out.empty() ? "" : ", ") + part; };
  if (s.relation == law::Relation::about) {
    if (t.refutes && t.refutes_low)
      add(fmt::format("refuted by a measurement outside of {:.4g} to {:.4g}", *t.refutes_low * s.value,
                      *t.refutes * s.value));
    if (t.supports && t.supports_low)
      add(fmt::format("supported from {:.4g} to {:.4g}", *t.supports_low * s.value, *t.supports * s.value));
    return out;
  }
  const bool less = s.relation == law::Relation::at_most;
  if (t.refutes)
    add(fmt::format("refuted by a measurement {} {:.4g}", less ? "above" : "below", *t.refutes * s.value));
  if (t.supports)
    add(fmt::format("{} {} {:.4g}", s.plan ? "plausible" : "supported", less ? "up to" : "from",
                    *t.supports * s.value));
  return out;
}

/// Whether a piece of evidence speaks for the claim.
bool speaks_for(const law::Evidence& e, const law::Assertion& a) {
  if (e.odds) return *e.odds >= 1;
  const double ln = std::log(*e.value / a.value);
  return a.relation == law::Relation::at_most ? ln <= 0
         : a.relation == law::Relation::about ? std::abs(ln) <= a.tolerance
                                              : ln >= 0;
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

std::string_view css(law::Verdict v) {
  return v == law::Verdict::supported ? "good" : v == law::Verdict::contradicted ? "bad" : "warn";
}

/// A table as HTML: the claims with their evidence.
std::string claims_html(const std::vector<Audited>& all) {
  std::string out =
      "<table><tr><th>id</th><th>claim, metric, comparator</th><th>verdict</th><th "
      "class=\"n\">P</th><th>evidence, for (+) and against (-)</th><th>what would decide it</th></tr>";
  for (const Audited& a : all) {
    const Claim& c = *a.claim;
    std::string evidence;
    for (const law::Evidence& e : c.evidence) {
      const std::string figure =
          e.value ? fmt::format("{:.4g}", *e.value) : fmt::format("odds {:.3g}", *e.odds);
      evidence += fmt::format(
          "{}<span class=\"{}\">{}</span> {}; {}: {}{}", evidence.empty() ? "" : "<br>",
          speaks_for(e, c.assertion) ? "good" : "bad", speaks_for(e, c.assertion) ? "+" : "-", figure,
          quality(e.by), report::escaped(e.source),
          e.note.empty() ? std::string()
                         : fmt::format(" <span class=\"sub\">({})</span>", report::escaped(e.note)));
    }
    if (c.roadmap)
      evidence += fmt::format("{}roadmap of {}", evidence.empty() ? "" : "<br>", law::name(*c.roadmap));
    std::string next = a.next ? report::escaped(a.next->what) : std::string();
    if (a.next && a.decisive > 0)
      next += fmt::format(" <span class=\"sub\">(decides with {:.2f})</span>", a.decisive);
    if (const std::string l = limits_text(a); !l.empty())
      next += fmt::format("{}<span class=\"sub\">{}</span>", next.empty() ? "" : "<br>", report::escaped(l));
    out += fmt::format(
        "<tr><td>{}</td><td>{}<br><span class=\"sub\">{}; against {}; {}</span></td><td><b "
        "class=\"{}\">{}</b>{}</td><td class=\"n\">{:.3f}</td><td>{}</td><td>{}</td></tr>",
        report::escaped(c.id), report::escaped(c.text), report::escaped(c.metric),
        report::escaped(c.comparator), report::escaped(c.date), css(a.judgement.verdict),
        word(a.judgement.verdict),
        a.judgement.why.empty()
            ? std::string()
            : fmt::format("<br><span class=\"sub\">{}</span>", report::escaped(a.judgement.why)),
        a.belief.probability, evidence, next);
  }
  return out + "</table>";
}

}  // namespace

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

std::string claims_csv(const std::vector<Audited>& all) {
  std::string out =
      "id,verdict,probability,claim,metric,comparator,date,source,note,next,decisive,limits,evidence\n";
  for (const Audited& a : all) {
    const Claim& c = *a.claim;
    std::string evidence;
    for (const law::Evidence& e : c.evidence)
      evidence += fmt::format("{}{} {} ({}; {})", evidence.empty() ? "" : " | ",
                              speaks_for(e, c.assertion) ? "for" : "against",
                              e.value ? fmt::format("{:g}", *e.value) : fmt::format("odds {:g}", *e.odds),
                              quality(e.by), e.source);
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", io::csv_field(c.id),
                       word(a.judgement.verdict), a.belief.probability, io::csv_field(c.text),
                       io::csv_field(c.metric), io::csv_field(c.comparator), io::csv_field(c.date),
                       io::csv_field(c.source), io::csv_field(a.judgement.why),
                       io::csv_field(a.next ? a.next->what : ""), a.decisive, io::csv_field(limits_text(a)),
                       io::csv_field(evidence));
  }
  return out;
}

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

bool met(const Falsifier& f) {
  return f.state.starts_with("met");
}

std::vector<report::Panel> audit_panels(const ClaimFile& file, const std::vector<Audited>& all) {
  std::vector<report::Panel> out{
      {"Claims", claims_html(all), "P is the probability that the claim holds, given the evidence listed."}};
  if (!file.falsifiers.empty()) {
    std::string t =
        "<table><tr><th>id</th><th>what would refute the announcement, fixed in November "
        "2026</th><th>present state</th><th>P of claims</th></tr>";
    for (const Falsifier& f : file.falsifiers)
      t += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"{}\">{}</td><td>{}</td></tr>",
                       report::escaped(f.id), report::escaped(f.text),
                       met(f)                        ? "bad"
                       : f.state.starts_with("near") ? "warn"
                                                     : "",
                       report::escaped(f.state), report::escaped(probabilities(f.claims, all)));
    out.push_back({"Falsifiers", t + "</table>", {}});
  }
  if (!file.joints.empty()) {
    std::string t =
        "<table><tr><th>one effect</th><th>claims</th><th>verdict on all</th><th class=\"n\">P that all "
        "hold</th></tr>";
    for (const Joint& j : file.joints) {
      const law::JointBelief b = joined(j, all);
      t += fmt::format(
          "<tr><td>{}</td><td>{}</td><td><b class=\"{}\">{}</b></td><td class=\"n\">{:.3f} to "
          "{:.3f}</td></tr>",
          report::escaped(j.name), report::escaped(probabilities(j.claims, all)), css(b.verdict),
          word(b.verdict), b.product, b.least);
    }
    out.push_back({"Claims about one effect", t + "</table>",
                   "They share what they rest on: the lower figure takes them as independent, the upper one "
                   "as the same."});
  }
  if (!file.consistency.empty()) {
    std::string t =
        "<table><tr><th>figures that must agree</th><th class=\"n\">computed</th><th "
        "class=\"n\">stated</th><th></th><th>claims</th></tr>";
    for (const Consistency& c : file.consistency)
      t += fmt::format(
          "<tr><td>{}</td><td class=\"n\">{:.4g}</td><td class=\"n\">{:.4g}</td><td "
          "class=\"{}\">{}</td><td>{}</td></tr>",
          report::escaped(c.name), product_of(c), c.equals, agrees(c) ? "good" : "bad",
          agrees(c) ? "agrees" : "disagrees", report::escaped(fmt::format("{}", fmt::join(c.claims, ", "))));
    out.push_back({"Consistency", t + "</table>", {}});
  }
  if (!file.untestable.empty()) {
    std::string t = "<table><tr><th>id</th><th>claim</th><th>why it is not tested</th></tr>";
    for (const Untestable& u : file.untestable)
      t += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>", report::escaped(u.id),
                       report::escaped(u.text), report::escaped(u.why));
    out.push_back({"Not testable", t + "</table>", {}});
  }
  return out;
}

}  // namespace taufold::flow
