// Writers of case and result files.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <iterator>

#include "io/contest/contest.hpp"

namespace taufold::io::contest {

namespace {

/// Parts per million as a percentage without trailing zeros.
std::string percent(std::int64_t ppm) {
  std::string s = fmt::format("{}.{:04}", ppm / 10'000, ppm % 10'000);
  while (s.back() == '0') s.pop_back();
  if (s.back() == '.') s.pop_back();
  return s;
}

}  // namespace

int format_year(const db::Design& d) {
  if (d.contest_year != 0) return d.contest_year;
  const bool cost = std::any_of(d.interfaces.begin(), d.interfaces.end(),
                                [](const db::BondRule& b) { return b.cost != 0; });
  return cost || d.has_macros() ? 2023 : 2022;
}

std::string write_case(const db::Design& d) {
  assert(d.num_tiers() == 2);
  const bool y2023 = format_year(d) == 2023;
  fmt::memory_buffer buffer;
  const auto out = std::back_inserter(buffer);
  fmt::format_to(out, "NumTechnologies {}\n", d.techs.size());
  for (const db::Technology& t : d.techs) {
    fmt::format_to(out, "Tech {} {}\n", t.name, d.masters.size());
    for (const db::MasterId m : ids<db::MasterId>(d.masters.size())) {
      const db::Shape& s = t.shapes[m];
      fmt::format_to(out, "LibCell {}{} {} {} {}\n",
                     !y2023                  ? ""
                     : d.masters[m].is_macro ? "Y "
                                             : "N ",
                     d.masters[m].name, s.width, s.height, s.pin_offset.size());
      for (std::size_t p = 0; p < s.pin_offset.size(); ++p)
        fmt::format_to(out, "Pin {} {} {}\n", d.masters[m].pin_names[p], s.pin_offset[p].x,
                       s.pin_offset[p].y);
    }
  }
  const db::Tier &bottom = d.tiers[db::TierId(0)], &top = d.tiers[db::TierId(1)];
  const auto rows = [&](const char* keyword, const db::RowGrid& r) {
    fmt::format_to(out, "{} {} {} {} {} {}\n", keyword, r.x, r.y, r.length, r.height, r.count);
  };
  fmt::format_to(out, "\nDieSize {} {} {} {}\n\n", d.die.xlo, d.die.ylo, d.die.xhi, d.die.yhi);
  fmt::format_to(out, "TopDieMaxUtil {}\nBottomDieMaxUtil {}\n\n", percent(top.max_utilisation_ppm),
                 percent(bottom.max_utilisation_ppm));
  rows("TopDieRows", top.rows);
  rows("BottomDieRows", bottom.rows);
  fmt::format_to(out, "\nTopDieTech {}\nBottomDieTech {}\n\n", d.techs[top.tech].name,
                 d.techs[bottom.tech].name);
  const db::BondRule& bond = d.interfaces[0];
  fmt::format_to(out, "TerminalSize {} {}\nTerminalSpacing {}\n", bond.width, bond.height, bond.spacing);
  if (y2023 || bond.cost != 0) fmt::format_to(out, "TerminalCost {}\n", bond.cost);
  fmt::format_to(out, "\nNumInstances {}\n", d.num_insts());
  for (const db::InstId i : ids<db::InstId>(d.num_insts()))
    fmt::format_to(out, "Inst {} {}\n", d.inst_names[i.value], d.masters[d.inst_master[i]].name);
  fmt::format_to(out, "\nNumNets {}\n", d.num_nets());
  for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
    fmt::format_to(out, "Net {} {}\n", d.net_names[n.value], d.pins(n).size());
    for (const db::PinId p : d.pins(n)) {
      const db::InstId i = d.pin_inst[p];
      fmt::format_to(out, "Pin {}/{}\n", d.inst_names[i.value],
                     d.masters[d.inst_master[i]].pin_names[d.pin_master_pin[p]]);
    }
  }
  return {buffer.data(), buffer.size()};
}

std::string write_result(const db::Design& d, const db::Placement& p) {
  const bool two = d.num_tiers() == 2;
  const bool orient = format_year(d) == 2023;
  std::vector<std::vector<db::InstId>> of_tier(d.num_tiers());
  for (const db::InstId i : ids<db::InstId>(d.num_insts()))
    if (p.tier[i].value < d.num_tiers()) of_tier[p.tier[i].value].push_back(i);
  fmt::memory_buffer buffer;
  const auto out = std::back_inserter(buffer);
  for (std::size_t t = d.num_tiers(); t-- > 0;) {
    if (two)
      fmt::format_to(out, "{} {}\n", t == 1 ? "TopDiePlacement" : "BottomDiePlacement", of_tier[t].size());
    else
      fmt::format_to(out, "TierPlacement {} {}\n", t, of_tier[t].size());
    for (const db::InstId i : of_tier[t]) {
      fmt::format_to(out, "Inst {} {} {}", d.inst_names[i.value], p.x[i], p.y[i]);
      if (orient) fmt::format_to(out, " {}", geom::kOrientNames[static_cast<std::size_t>(p.orient[i])]);
      buffer.push_back('\n');
    }
  }
  fmt::format_to(out, "NumTerminals {}\n", p.bonds.size());
  for (const db::Bond& b : p.bonds) {
    fmt::format_to(out, "Terminal {} {} {}", d.net_names[b.net.value], b.x, b.y);
    if (!two) fmt::format_to(out, " {}", b.interface);
    buffer.push_back('\n');
  }
  return {buffer.data(), buffer.size()};
}

}  // namespace taufold::io::contest
