// What the writers write, the readers read back unchanged; and no mutation of it breaks a reader.
//
// rooms: base diag geom db io check
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "check/check.hpp"
#include "check/feasibility.hpp"
#include "diag/sink.hpp"
#include "io/contest/contest.hpp"
#include "support/random_design.hpp"
#include "support/seeded_property.hpp"

namespace taufold {
namespace {

io::InputFile file(std::string text) {
  io::InputFile f;
  f.path = "case.txt";
  f.text = std::move(text);
  return f;
}

bool same(const StringPool& a, const StringPool& b) {
  if (a.size() != b.size()) return false;
  for (std::uint32_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i]) return false;
  return true;
}

void expect_same(const db::Design& a, const db::Design& b) {
  RC_ASSERT(a.name == b.name);
  RC_ASSERT(a.contest_year == b.contest_year);
  RC_ASSERT(a.die == b.die);
  RC_ASSERT(a.masters.size() == b.masters.size());
  RC_ASSERT(a.techs.size() == b.techs.size());
  for (const db::MasterId m : ids<db::MasterId>(a.masters.size())) {
    RC_ASSERT(a.masters[m].name == b.masters[m].name);
    RC_ASSERT(a.masters[m].is_macro == b.masters[m].is_macro);
    RC_ASSERT(a.masters[m].pin_names == b.masters[m].pin_names);
    for (const db::TechId t : ids<db::TechId>(a.techs.size())) {
      const db::Shape &s = a.techs[t].shapes[m], &u = b.techs[t].shapes[m];
      RC_ASSERT(s.width == u.width);
      RC_ASSERT(s.height == u.height);
      RC_ASSERT(s.pin_offset == u.pin_offset);
    }
  }
  RC_ASSERT(a.num_tiers() == b.num_tiers());
  for (const db::TierId t : ids<db::TierId>(a.num_tiers())) {
    const db::Tier &s = a.tiers[t], &u = b.tiers[t];
    RC_ASSERT(s.name == u.name);
    RC_ASSERT(s.tech == u.tech);
    RC_ASSERT(s.max_utilisation_ppm == u.max_utilisation_ppm);
    RC_ASSERT(s.rows.x == u.rows.x && s.rows.y == u.rows.y && s.rows.length == u.rows.length &&
              s.rows.height == u.rows.height && s.rows.count == u.rows.count);
  }
  const db::BondRule &s = a.interfaces[0], &u = b.interfaces[0];
  RC_ASSERT(s.width == u.width && s.height == u.height && s.spacing == u.spacing && s.cost == u.cost);
  RC_ASSERT(same(a.inst_names, b.inst_names));
  RC_ASSERT(same(a.net_names, b.net_names));
  RC_ASSERT(a.inst_master == b.inst_master);
  RC_ASSERT(a.net_pin_begin == b.net_pin_begin);
  RC_ASSERT(a.pin_inst == b.pin_inst);
  RC_ASSERT(a.pin_master_pin == b.pin_master_pin);
}

TAUFOLD_PROPERTY(ContestRoundTrip, CaseIsReadBackAsItWas) {
  const db::Design d = test::random_design(rng);
  diag::Collector out;
  const std::optional<db::Design> back = io::contest::read_case(file(io::contest::write_case(d)), out);
  RC_LOG() << diag::to_text(out);
  RC_ASSERT(back.has_value());
  RC_ASSERT(db::inconsistency(*back).empty());
  expect_same(d, *back);
}

TAUFOLD_PROPERTY(ContestRoundTrip, ResultIsReadBackAsItWas) {
  test::DesignKind kind;
  kind.tiers = 1 + rng.below(4);
  const db::Design d = test::random_design(rng, kind);
  db::Placement p = test::random_placement(rng, d);
  test::add_noise(rng, d, p);
  diag::Collector out;
  const auto back = io::contest::read_result(file(io::contest::write_result(d, p)), d, out);
  RC_LOG() << diag::to_text(out);
  RC_ASSERT(back.has_value());
  RC_ASSERT(back->faults.none());
  RC_ASSERT(back->placement == p);
}

TAUFOLD_PROPERTY(ContestRoundTrip, BlocksOfRealDesignsAreReadBackMirrored) {
  test::DesignKind kind;
  kind.tiers = 1 + rng.below(4);
  db::Design d = test::random_design(rng, kind);
  // The form without orientations is that of the older contest.
  if (d.contest_year == 2022) return;
  d.dbu_per_micron = 1000;
  db::Placement p = test::random_placement(rng, d);
  for (const db::InstId i : ids<db::InstId>(d.num_insts()))
    if (d.masters[d.inst_master[i]].is_macro) p.orient[i] = static_cast<geom::Orient>(rng.below(8));
  diag::Collector out;
  const auto back = io::contest::read_result(file(io::contest::write_result(d, p)), d, out);
  RC_LOG() << diag::to_text(out);
  RC_ASSERT(back.has_value());
  RC_ASSERT(back->placement == p);
}

/// A few edits of the kinds that damage files: bytes, lines, words, the end.
std::string mutated(Rng& rng, std::string text) {
  const std::uint32_t edits = 1 + rng.below(4);
  for (std::uint32_t e = 0; e < edits && !text.empty(); ++e) {
    const auto at = [&] { return rng.below(static_cast<std::uint32_t>(text.size())); };
    const auto line = [&](std::size_t from) {
      const std::size_t begin = text.rfind('\n', from) + 1, end = text.find('\n', from);
      return std::pair(std::min(begin, from), end == std::string::npos ? text.size() : end + 1);
    };
    switch (rng.below(8)) {
      case 0:
        text[at()] = static_cast<char>(rng.below(256));
        break;
      case 1:
        text.resize(at());
        break;
      case 2:
        text.erase(at(), 1 + rng.below(20));
        break;
      case 3: {
        const auto [b, end] = line(at());
        text.erase(b, end - b);
        break;
      }
      case 4: {
        const auto [b, end] = line(at());
        const std::string copy = text.substr(b, end - b);
        text.insert(line(at()).first, copy);
        break;
      }
      case 5:
        text.insert(at(), " -1 ");
        break;
      case 6:
        text.insert(at(), "99999999999999999999");
        break;
      case 7: {
        const std::size_t space = text.find(' ', at());
        if (space != std::string::npos) text[space] = '\n';
        break;
      }
      default:
        break;
    }
  }
  return text;
}

TAUFOLD_PROPERTY(ContestMutations, CaseIsReadWholeOrRefused) {
  const std::string text = mutated(rng, io::contest::write_case(test::random_design(rng)));
  diag::Collector out;
  const std::optional<db::Design> d = io::contest::read_case(file(text), out);
  RC_ASSERT(d.has_value() == out.ok());
  const auto kept = std::count_if(out.list().begin(), out.list().end(), [](const diag::Diagnostic& e) {
    return e.severity() == diag::Severity::error;
  });
  RC_ASSERT(static_cast<std::size_t>(kept) == std::min(out.errors(), diag::Collector::kMaxErrors));
  RC_ASSERT(diag::to_text(out).find("error") == std::string::npos || !out.ok());
  if (!d) return;
  RC_ASSERT(db::inconsistency(*d).empty());
  diag::Collector limits;
  const bool feasible = check::feasible(*d, "case.txt", limits);
  RC_ASSERT(feasible == limits.ok());
}

TAUFOLD_PROPERTY(ContestMutations, ResultIsReadWholeOrRefused) {
  const db::Design d = test::random_design(rng);
  const std::string text = mutated(rng, io::contest::write_result(d, test::random_placement(rng, d)));
  diag::Collector out;
  const auto r = io::contest::read_result(file(text), d, out);
  RC_ASSERT(r.has_value() == out.ok());
  if (!r) return;
  const check::Report report = check::check(d, r->placement, r->faults);
  RC_ASSERT(report.legal == report.violations.none());
  RC_ASSERT(!check::to_text(d, report).empty());
}

}  // namespace
}  // namespace taufold
