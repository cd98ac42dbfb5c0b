#include "flow/design/tier_wishes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "diag/text.hpp"

namespace taufold::flow {

namespace {

using io::hints::Wish;

db::TierSet only(std::uint32_t tier) {
  return static_cast<db::TierSet>(1u << tier);
}

/// Tiers that hold instances of the kind.
db::TierSet tiers_for(const tech::Stack& stack, tech::Holds kind) {
  unsigned set = 0;
  for (std::size_t t = 0; t < stack.tiers.size(); ++t)
    if (stack.tiers[t].holds == tech::Holds::any || stack.tiers[t].holds == kind) set |= 1u << t;
  return static_cast<db::TierSet>(set);
}

std::string percent(const db::Design& d, std::int64_t area) {
  return fmt::format("{:.1f} %", 100 * static_cast<double>(area) / static_cast<double>(d.die_area()));
}

std::string limit(const db::Design& d, std::uint32_t tier) {
  return fmt::format("{:.1f} %", 1e-4 * static_cast<double>(d.tiers[db::TierId(std::size_t{tier})].max_utilisation_ppm));
}

std::int64_t area_on(const db::Design& d, db::InstId i, std::uint32_t tier) {
  return d.area(i, db::TierId(std::size_t{tier}));
}

bool fits(const db::Design& d, std::uint32_t tier, std::int64_t area) {
  return d.utilisation_ok(db::TierId(std::size_t{tier}), area);
}

}  // namespace

std::size_t TierWishes::count(bool locked) const {
  return static_cast<std::size_t>(std::count_if(wish.begin(), wish.end(), [&](const Wish& w) { return w.tier != Wish::kNone && w.locked == locked; }));
}

TierWishes read_tier_wishes(std::span<const io::InputFile> files, const tech::Stack& stack, const db::Design& d, diag::Collector& out) {
  TierWishes w;
  for (const io::InputFile& file : files)
    if (std::optional<std::vector<io::hints::TierHint>> read = io::hints::read_tier_hints(file, stack, out))
      w.hints.insert(w.hints.end(), read->begin(), read->end());
  if (files.empty() || !out.ok()) return w;
  const std::size_t n = d.num_insts();
  const auto find = [&](std::string_view name) {
    const std::uint32_t i = d.inst_names.find(name);
    return i == StringPool::kNone ? n : std::size_t{i};
  };
  if (auto matched = io::hints::match_tier_hints(w.hints, n, [&](std::size_t i) { return d.inst_names[static_cast<std::uint32_t>(i)]; }, find, out))
    w.wish = std::move(*matched);
  return w;
}

void apply_locks(const TierWishes& wishes, const tech::Stack& stack, db::Design& d, diag::Collector& out) {
  const db::TierSet cells = tiers_for(stack, tech::Holds::cells), macros = tiers_for(stack, tech::Holds::macros);
  for (std::size_t t = 0; t < stack.tiers.size(); ++t)
    if (stack.tiers[t].holds == tech::Holds::macros && !d.has_macros())
      out.report("DES-0009", fmt::format("tier {} of the stack {} holds macros only, and the design has none", diag::quoted(stack.tiers[t].name),
                                         diag::shown(stack.name)))
          .help("logic-on-logic is the same stack with cells on both tiers");
  if (!out.ok() || (cells == macros && !wishes.given())) return;
  d.inst_tiers.resize(d.num_insts());
  std::vector<std::int64_t> area(d.num_tiers());
  std::vector<std::uint32_t> first(d.num_tiers(), Wish::kNone);  // hint that locks something to the tier
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    d.inst_tiers[i] = d.masters[d.inst_master[i]].is_macro ? macros : cells;
    if (!wishes.given() || !wishes.wish[i.value].locked) continue;
    const Wish& w = wishes.wish[i.value];
    if ((d.allowed_tiers(i) & only(w.tier)) == 0) {
      out.report("DES-0010", fmt::format("{}: {} cannot stand on tier {}, which holds {} only", wishes.hints[w.hint].place,
                                          diag::quoted(d.inst_names[i.value]), w.tier, tech::name(stack.tiers[w.tier].holds)));
      continue;
    }
    d.inst_tiers[i] = only(w.tier);
    area[w.tier] += area_on(d, i, w.tier);
    first[w.tier] = std::min(first[w.tier], w.hint);
  }
  for (std::uint32_t t = 0; t < d.num_tiers(); ++t)
    if (!fits(d, t, area[t]))
      out.report("DES-0010", fmt::format("what is locked to tier {} takes {} of it, and its limit is {}", t, percent(d, area[t]), limit(d, t)))
          .note(fmt::format("the first lock to this tier is {}", wishes.hints[first[t]].place))
          .help("lock less to it, or lower --utilisation, which enlarges the outline");
}

db::Design with_hints(const TierWishes& wishes, const db::Design& d, std::vector<std::string>& reasons) {
  db::Design asked = d;
  reasons.assign(d.num_insts(), {});
  std::vector<std::int64_t> area(d.num_tiers());
  for (const db::InstId i : ids<db::InstId>(d.num_insts()))
    if (wishes.wish[i.value].locked) area[wishes.wish[i.value].tier] += area_on(d, i, wishes.wish[i.value].tier);
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    const Wish& w = wishes.wish[i.value];
    if (w.tier == Wish::kNone || w.locked) continue;
    const std::int64_t with = area[w.tier] + area_on(d, i, w.tier);
    if ((d.allowed_tiers(i) & only(w.tier)) == 0) {
      reasons[i.value] = fmt::format("tier {} does not hold instances of this kind", w.tier);
    } else if (!fits(d, w.tier, with)) {
      reasons[i.value] = fmt::format("tier {} is full: {} of {} by earlier wishes", w.tier, percent(d, area[w.tier]), limit(d, w.tier));
    } else {
      asked.inst_tiers[i] = only(w.tier);
      area[w.tier] = with;
    }
  }
  return asked;
}

std::vector<io::hints::Overruled> overruled(const TierWishes& wishes, const db::Design& d, const db::Placement& p,
                                            const std::vector<std::string>& reasons, const std::string& otherwise) {
  std::vector<io::hints::Overruled> out;
  for (std::size_t k = 0; k < wishes.wish.size(); ++k) {
    const Wish& w = wishes.wish[k];
    const std::uint32_t got = p.tier[db::InstId(k)].value;
    if (w.tier == Wish::kNone || got == w.tier) continue;
    out.push_back({std::string(d.inst_names[static_cast<std::uint32_t>(k)]), w.tier, got, w.locked,
                   k < reasons.size() && !reasons[k].empty() ? reasons[k] : otherwise, wishes.hints[w.hint].place});
  }
  return out;
}

}  // namespace taufold::flow
