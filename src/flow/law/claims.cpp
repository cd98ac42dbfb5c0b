#include "flow/law/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "diag/suggest.hpp"
#include "flow/read.hpp"
#include "io/tree/fields.hpp"
#include "law/data.hpp"

namespace taufold::flow {

namespace {

using io::tree::Fields;
using io::tree::Kind;
using io::tree::Value;

constexpr std::string_view kFileKeys[] = {"sources",   "claim", "consistency",
                                          "falsifier", "joint", "untestable"};
constexpr std::string_view kClaimKeys[] = {
    "id",    "text",      "metric", "comparator", "date",   "source",    "at_least", "at_most",
    "about", "tolerance", "plan",   "roadmap",    "report", "report_sd", "evidence", "next"};
constexpr std::string_view kEvidenceKeys[] = {"metric", "value", "sd", "odds", "by", "source", "note"};
constexpr std::string_view kNextKeys[] = {"what", "sd"};
constexpr std::string_view kConsistencyKeys[] = {"name", "terms", "equals", "tolerance", "claims"};
constexpr std::string_view kTermKeys[] = {"value", "power"};
constexpr std::string_view kFalsifierKeys[] = {"id", "text", "state", "claims"};
constexpr std::string_view kWitnesses[law::kWitnesses] = {"measured", "computed", "fold", "maker", "press"};
constexpr std::string_view kNeeded[] = {"metric", "comparator", "date"};
constexpr std::string_view kJointKeys[] = {"name", "claims"};
constexpr std::string_view kUntestableKeys[] = {"id", "text", "why"};
constexpr double kTiny = 1e-300, kHuge = 1e300;

std::string_view first_line(const Value& v) {
  return v.at.substr(0, v.at.find('\n'));
}

class Reader {
 public:
  Reader(const io::InputFile& file, diag::Collector& out) : file_(file), out_(out) {}

  ClaimFile read(const Value& root) {
    Fields f(root, "a file of claims", kFileKeys, out_);
    if (const Value* sources = f.get("sources"))
      for (const io::tree::Member& m : sources->members)
        if (m.value.kind == Kind::string) sources_[m.key] = m.value.text;
    ClaimFile out;
    for (const Value& v : f.tables("claim")) {
      if (auto c = claim(v)) out.claims.push_back(std::move(*c));
      if (out_.full()) return out;
    }
    for (const Value& v : f.tables("consistency"))
      if (auto c = consistency(v, out)) out.consistency.push_back(std::move(*c));
    for (const Value& v : f.tables("falsifier")) {
      Fields k(v, "a falsifier", kFalsifierKeys, out_);
      if (!k.require("id") || !k.require("text") || !k.require("state")) continue;
      Falsifier x{k.text("id").value_or(""), k.text("text").value_or(""), k.text("state").value_or(""),
                  k.texts("claims").value_or(std::vector<std::string>{})};
      known(x.claims, out, v);
      out.falsifiers.push_back(std::move(x));
    }
    for (const Value& v : f.tables("joint")) {
      Fields k(v, "claims told together", kJointKeys, out_);
      if (!k.require("name") || !k.require("claims")) continue;
      Joint j{k.text("name").value_or(""), k.texts("claims").value_or(std::vector<std::string>{})};
      known(j.claims, out, v);
      if (j.claims.size() < 2)
        out_.report("LAW-0014", v.source, first_line(v),
                    fmt::format("{} names fewer than two claims", diag::quoted(j.name)));
      out.joints.push_back(std::move(j));
    }
    for (const Value& v : f.tables("untestable")) {
      Fields k(v, "a claim that cannot be tested", kUntestableKeys, out_);
      if (!k.require("id") || !k.require("text") || !k.require("why")) continue;
      Untestable u{k.text("id").value_or(""), k.text("text").value_or(""), k.text("why").value_or("")};
      if (!ids_.emplace(u.id, true).second)
        out_.report("LAW-0014", v.source, first_line(v),
                    fmt::format("the claim {} stands twice", diag::quoted(u.id)));
      out.untestable.push_back(std::move(u));
    }
    if (out.claims.empty() && out_.ok()) out_.report("LAW-0014", file_.path, "the file holds no [[claim]]");
    return out;
  }

 private:
  std::string source(Fields& f) {
    const std::string key = f.text("source").value_or("");
    const auto it = sources_.find(key);
    return it == sources_.end() ? key : it->second;
  }

  std::optional<Claim> claim(const Value& v) {
    Fields f(v, "a claim", kClaimKeys, out_);
    Claim c;
    c.id = f.text("id").value_or("");
    if (!f.require("id") || !f.require("text")) return std::nullopt;
    std::vector<std::string_view> missing;
    for (const std::string_view key : kNeeded) {
      const Value* x = f.get(key);
      if (!x || (x->kind == Kind::string && x->text.empty())) missing.push_back(key);
    }
    if (!missing.empty()) {
      out_.report("LAW-0013", v.source, first_line(v),
                  fmt::format("the claim {} names no {}", diag::quoted(c.id), fmt::join(missing, ", no ")))
          .help("state what is measured, against what, and by when; an audit does not guess");
      return std::nullopt;
    }
    if (!ids_.emplace(c.id, true).second) {
      out_.report("LAW-0014", v.source, first_line(v),
                  fmt::format("the claim {} stands twice", diag::quoted(c.id)));
      return std::nullopt;
    }
    c.text = f.text("text").value_or("");
    c.metric = f.text("metric").value_or("");
    c.comparator = f.text("comparator").value_or("");
    const Value* date = f.get("date");
    c.date = date->kind == Kind::integer ? fmt::format("{}", date->whole) : f.text("date").value_or("");
    c.source = source(f);
    const auto least = f.number("at_least", 0, kHuge, true), most = f.number("at_most", 0, kHuge, true),
               about = f.number("about", 0, kHuge, true);
    if (least.has_value() + most.has_value() + about.has_value() > 1) {
      out_.report("LAW-0014", v.source, first_line(v),
                  fmt::format("the claim {} states more than one of at_least, at_most and about",
                              diag::quoted(c.id)));
      return std::nullopt;
    }
    c.assertion.relation = least   ? law::Relation::at_least
                           : most  ? law::Relation::at_most
                           : about ? law::Relation::about
                                   : law::Relation::statement;
    c.assertion.value = least ? *least : most ? *most : about.value_or(1);
    c.assertion.tolerance = f.number("tolerance", 0, 10, true).value_or(0.1);
    c.assertion.plan = f.boolean("plan").value_or(false);
    if (f.has("roadmap")) {
      std::vector<std::string_view> names;
      for (std::size_t m = 0; m < law::kRoadmapMetrics; ++m)
        names.push_back(law::name(static_cast<law::RoadmapMetric>(m)));
      if (const auto m = f.word("roadmap", names)) c.roadmap = static_cast<law::RoadmapMetric>(*m);
      c.assertion.plan = true;
      int year = 0;
      std::from_chars(c.date.data(), c.date.data() + c.date.size(), year);
      if (year < law::kRoadmapFirst || year > law::kRoadmapLast ||
          c.assertion.relation == law::Relation::statement || c.assertion.relation == law::Relation::about)
        out_.report("LAW-0014", v.source, first_line(v),
                    fmt::format("the roadmap answers at_least or at_most a value by a year from {} to {}; "
                                "the claim {} asks for something else",
                                law::kRoadmapFirst, law::kRoadmapLast, diag::quoted(c.id)));
    }
    c.report = f.texts("report").value_or(std::vector<std::string>{});
    c.report_sd = f.number("report_sd", 0, 10, true).value_or(0);
    if (c.report.size() > 2)
      out_.report("LAW-0014", v.source, first_line(v),
                  "a claim looks at one figure of a report, or at one over another");
    for (const Value& e : f.tables("evidence"))
      if (auto x = evidence(e, c)) c.evidence.push_back(std::move(*x));
    for (const Value& n : f.tables("next")) {
      Fields k(n, "an observation to come", kNextKeys, out_);
      if (!k.require("what") || !k.require("sd")) continue;
      c.next.push_back({k.text("what").value_or(""), k.number("sd", 0, 10, true).value_or(0.02)});
    }
    return c;
  }

  std::optional<law::Evidence> evidence(const Value& v, const Claim& c) {
    Fields f(v, "evidence", kEvidenceKeys, out_);
    law::Evidence e;
    const auto by = f.require("by") ? f.word("by", kWitnesses) : std::nullopt;
    if (!by) return std::nullopt;
    e.by = static_cast<law::Witness>(*by);
    e.value = f.number("value", kTiny, kHuge);
    e.sd = f.number("sd", 0, 10).value_or(0);
    e.odds = f.number("odds", 1e-9, 1e9);
    e.source = source(f);
    e.note = f.text("note").value_or("");
    if (const auto metric = f.text("metric"); metric && e.value && *metric != c.metric) {
      out_.report("LAW-0014", f.get("metric")->source, f.get("metric")->at,
                  fmt::format("a figure of {} is no evidence of {}", diag::quoted(*metric), diag::quoted(c.metric)))
          .note(fmt::format("in the claim {}", diag::quoted(c.id)))
          .help("two metrics are not compared; give odds in place of the value: how many times likelier it is if the claim holds");
      return std::nullopt;
    }
    if (e.value.has_value() == e.odds.has_value() ||
        (e.value && c.assertion.relation == law::Relation::statement)) {
      out_.report("LAW-0014", v.source, first_line(v),
                  e.value ? "evidence of a statement has odds and no value"
                          : "evidence has a value of the claim's metric, or odds")
          .note(fmt::format("in the claim {}", diag::quoted(c.id)));
      return std::nullopt;
    }
    return e;
  }

  std::optional<Consistency> consistency(const Value& v, const ClaimFile& all) {
    Fields f(v, "a consistency", kConsistencyKeys, out_);
    if (!f.require("name") || !f.require("terms") || !f.require("equals")) return std::nullopt;
    Consistency c;
    c.name = f.text("name").value_or("");
    c.equals = f.number("equals", kTiny, kHuge).value_or(1);
    c.tolerance = f.number("tolerance", 0, 10).value_or(0.02);
    c.claims = f.texts("claims").value_or(std::vector<std::string>{});
    for (const Value& t : f.tables("terms")) {
      Fields k(t, "a term", kTermKeys, out_);
      const auto value = k.number("value", kTiny, kHuge), power = k.number("power", -10, 10);
      if (value) c.terms.emplace_back(*value, power.value_or(1));
    }
    known(c.claims, all, v);
    return c;
  }

  void known(const std::vector<std::string>& ids, const ClaimFile& all, const Value& v) {
    for (const std::string& id : ids)
      if (std::none_of(all.claims.begin(), all.claims.end(), [&](const Claim& c) { return c.id == id; }) &&
          out_.ok())
        out_.report("LAW-0014", v.source, first_line(v),
                    fmt::format("there is no claim {}", diag::quoted(id)));
  }

  const io::InputFile& file_;
  diag::Collector& out_;
  std::map<std::string, std::string> sources_;
  std::map<std::string, bool> ids_;
};

}  // namespace

ClaimFile parse_claims(const io::InputFile& file, diag::Collector& out) {
  const std::optional<Value> root = io::tree::parse_toml(file, out);
  return root ? Reader(file, out).read(*root) : ClaimFile{};
}

ClaimFile read_claims(const std::string& path, Session& session) {
  diag::Collector& out = session.diagnostics;
  std::optional<io::InputFile> file;
  if (path.empty()) {
    file = io::InputFile{"claims.toml", std::string(law::data::claims_toml()), io::Packing::none, 0};
  } else {
    file = io::read_input(path, out);
    if (file) record_input(path, session);
  }
  ClaimFile claims;
  if (file) claims = parse_claims(*file, out);
  session.show_diagnostics();
  return claims;
}

}  // namespace taufold::flow
