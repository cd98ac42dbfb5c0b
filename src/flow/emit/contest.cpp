// The die-to-die contest text of a design.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>

#include "flow/emit/emit.hpp"
#include "io/contest/contest.hpp"
#include "io/csv.hpp"

namespace taufold::flow {

namespace {

/// The design in the contest's terms, and what became of its nets.
struct ContestCase {
  db::Design design;
  std::vector<db::NetId> net;  ///< of the design, by net of the case
};

bool used(const db::Design& d, db::MasterId m) {
  return std::find(d.inst_master.begin(), d.inst_master.end(), m) != d.inst_master.end();
}

ContestCase contest_case(const db::Design& d) {
  ContestCase out;
  db::Design& c = out.design;
  c.name = d.name;
  c.die = d.die;
  c.interfaces = d.interfaces;
  c.inst_master = d.inst_master;
  for (const db::MasterId m : ids<db::MasterId>(d.masters.size())) {
    db::Master master;
    master.name = fmt::format("M{}", m.value + 1);
    master.is_macro = d.masters[m].is_macro;
    master.orients = d.masters[m].orients;
    for (std::size_t p = 0; p < d.masters[m].pin_names.size(); ++p) master.pin_names.push_back(fmt::format("P{}", p + 1));
    c.masters.push_back(std::move(master));
  }
  for (const db::TechId t : ids<db::TechId>(d.techs.size())) c.techs.push_back({fmt::format("T{}", t.value + 1), d.techs[t].shapes});
  for (const db::Tier& t : d.tiers) {
    db::Tier tier = t;
    // Whole per cents: programs of the contest read no others.
    tier.max_utilisation_ppm = std::min<std::int64_t>(1'000'000, (t.max_utilisation_ppm + 9'999) / 10'000 * 10'000);
    tier.rows.site = 1;
    c.tiers.push_back(std::move(tier));
  }
  for (std::size_t i = 0; i < d.num_insts(); ++i) c.inst_names.insert(fmt::format("C{}", i + 1));
  for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
    if (d.pins(n).size() < 2) continue;
    out.net.push_back(n);
    c.net_names.insert(fmt::format("N{}", out.net.size()));
    for (const db::PinId p : d.pins(n)) {
      c.pin_inst.push_back(d.pin_inst[p]);
      c.pin_master_pin.push_back(d.pin_master_pin[p]);
    }
    c.net_pin_begin.push_back(static_cast<std::uint32_t>(c.pin_inst.size()));
  }
  return out;
}

/// Bonds of nets that cross without their ports too.
db::Placement contest_placement(const ContestCase& c, const db::Placement& p) {
  db::Placement out = p;
  out.bonds.clear();
  std::size_t bond = 0;
  for (std::uint32_t n = 0; n < c.net.size(); ++n) {
    while (bond < p.bonds.size() && p.bonds[bond].net.value < c.net[n].value) ++bond;
    bool on[2] = {false, false};
    for (const db::PinId q : c.design.pins(db::NetId(std::size_t{n}))) on[p.tier[c.design.pin_inst[q]].value & 1u] = true;
    if (on[0] && on[1] && bond < p.bonds.size() && p.bonds[bond].net == c.net[n]) {
      out.bonds.push_back(p.bonds[bond]);
      out.bonds.back().net = db::NetId(std::size_t{n});
    }
  }
  return out;
}

std::string names_of(const db::Design& d, const ContestCase& c) {
  std::string out = "kind,contest,design\n";
  const auto line = [&](std::string_view kind, std::string_view contest, std::string_view name) {
    fmt::format_to(std::back_inserter(out), "{},{},{}\n", kind, contest, io::csv_field(name));
  };
  for (const db::MasterId m : ids<db::MasterId>(d.masters.size())) {
    line("master", c.design.masters[m].name, d.masters[m].name);
    for (std::size_t p = 0; p < d.masters[m].pin_names.size(); ++p)
      line("pin", c.design.masters[m].name + "/" + c.design.masters[m].pin_names[p], d.masters[m].name + "/" + d.masters[m].pin_names[p]);
  }
  for (std::uint32_t i = 0; i < d.num_insts(); ++i) line("instance", c.design.inst_names[i], d.inst_names[i]);
  for (std::uint32_t n = 0; n < c.net.size(); ++n) line("net", c.design.net_names[n], d.net_names[c.net[n].value]);
  return out;
}

}  // namespace

std::string no_emission(const std::string& form, const RealDesign& real, const db::Design& d) {
  if (form == "3dblox") return {};
  if (d.num_tiers() != 2) return fmt::format("{} knows two tiers, and the fold has {}", form, d.num_tiers());
  if (form != "contest") return {};
  for (const db::Technology& t : d.techs)
    for (const db::MasterId m : ids<db::MasterId>(d.masters.size()))
      if (!t.shapes[m].exists() && used(d, m))
        return fmt::format("in a contest case every cell has a size on both tiers, and {} has none in process {}", d.masters[m].name, t.name.empty() ? "of the design" : t.name);
  for (const db::InstId i : ids<db::InstId>(d.num_insts()))
    for (const db::TierId t : ids<db::TierId>(d.num_tiers()))
      if (d.is_tall(i, t)) return fmt::format("in a contest case every cell is one row high, and {} has several", d.masters[d.inst_master[i]].name);
  if (d.masters.size() > 0 && real.netlist.num_insts() == 0) return "the design has no cells";
  return {};
}

bool emit_contest(io::FolderWriter& folder, const RealDesign&, const db::Design& d, const db::Placement& p, Session& s) {
  const ContestCase c = contest_case(d);
  return folder.write("contest/case.txt", io::contest::write_case(c.design), s.diagnostics) &&
         folder.write("contest/placement.txt", io::contest::write_result(c.design, contest_placement(c, p)), s.diagnostics) &&
         folder.write("contest/names.csv", names_of(d, c), s.diagnostics);
}

}  // namespace taufold::flow
