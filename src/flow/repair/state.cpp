#include "flow/repair/state.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "place/bond/mend.hpp"

namespace taufold::flow {

using sta::Mode;

RepairState::RepairState(ChangedDesign side, CellFamilies families, std::optional<double> hop_F, double area_budget, ThreadPool& pool)
    : side_(std::move(side)), families_(std::move(families)), hop_F_(hop_F), pool_(pool), source_insts_(side_.netlist().num_insts()), kept_{side_.netlist(), side_.placement(), nullptr, 0} {
  count_area();
  budget_ = area_ * (1 + area_budget);
  retime();
}

void RepairState::count_area() {
  area_ = 0;
  for (const db::CellTypeId t : netlist().inst_cell) area_ += families_.area_um2[t.value];
}

void RepairState::retime() {
  // The estimate of detours is that of the report.
  timing_ = std::make_shared<PlacedTiming>(side_.real(), side_.design(), side_.placement(), pool_, wire::PlacedOptions(), hop_F_, true);
  timing_->timer().set_late_only(true);
  kept_.timing = timing_;
  kept_.resizes = 0;
  look_up_limits();
}

void RepairState::look_up_limits() {
  slews_ = std::make_unique<sta::Limits>(timing_->timer(), db::LimitKind::max_transition);
  loads_ = std::make_unique<sta::Limits>(timing_->timer(), db::LimitKind::max_capacitance);
}

void RepairState::set_target(double slack_s) {
  target_s_ = slack_s;
  std::size_t below = 0;
  for (const sta::Endpoint& e : timer().endpoints()) below += e.worst[index(Mode::late)] && e.worst[index(Mode::late)]->slack_s < slack_s;
  worst_weight_ = 1 + kWorstShare * static_cast<double>(below);
}

double RepairState::timing_merit() const {
  double sum = 0, worst = 0;
  for (const sta::Endpoint& e : timer().endpoints())
    if (const auto& end = e.worst[index(Mode::late)]; end && end->slack_s < target_s_) {
      sum += target_s_ - end->slack_s;
      worst = std::max(worst, target_s_ - end->slack_s);
    }
  return sum + worst_weight_ * worst;
}

std::vector<const sta::End*> RepairState::late_ends(std::size_t most) const {
  std::vector<const sta::End*> out;
  for (const sta::Endpoint& e : timer().endpoints())
    if (const auto& end = e.worst[index(Mode::late)]; end && end->slack_s < target_s_) out.push_back(&*end);
  std::stable_sort(out.begin(), out.end(), [](const sta::End* a, const sta::End* b) { return a->slack_s < b->slack_s; });
  if (out.size() > most) out.resize(most);
  return out;
}

bool RepairState::data_net(db::NetId n) const {
  if (!n.valid() || netlist().net_constant[n] != db::Constant::none) return false;
  const std::span<const sta::VertexId> drivers = timer().graph().drivers(n);
  return drivers.size() == 1 && !timer().clock_network().is_clock(drivers[0]) && !timer().graph().constant(drivers[0]);
}

namespace {

double excess(const std::optional<sta::LimitCheck>& c) { return c && c->actual > c->limit && c->limit > 0 ? c->actual / c->limit - 1 : 0; }

}  // namespace

double RepairState::limits_of(db::NetId n) const {
  if (!data_net(n)) return 0;
  double sum = 0;
  for (const sta::VertexId v : timer().graph().drivers(n)) sum += excess(slews_->check(v)) + excess(loads_->check(v));
  for (const sta::VertexId v : timer().graph().loads(n)) sum += excess(slews_->check(v));
  return sum;
}

double RepairState::limits_around(db::InstId i) const {
  double sum = 0;
  for (const db::PinId p : netlist().pins(i)) sum += limits_of(netlist().pin_net[p]);
  return sum;
}

double RepairState::limit_merit() const {
  double sum = 0;
  for (const db::NetId n : ids<db::NetId>(netlist().num_nets())) sum += limits_of(n);
  return sum;
}

bool RepairState::free_to_size(db::InstId i) const {
  if (families_.same[netlist().inst_cell[i].value].size() < 2 || side_.design().fixed_place(i) != nullptr) return false;
  // Cells of clock networks are the business of who makes the trees; a register is none of them though a clock enters it.
  for (const db::PinId p : netlist().pins(i))
    if (netlist().direction(p) == db::PinDirection::output && timer().clock_network().is_clock(timer().graph().vertex(p))) return false;
  return true;
}

void RepairState::change(db::InstId i, db::CellTypeId to) {
  area_ += families_.area_um2[to.value] - families_.area_um2[netlist().inst_cell[i].value];
  db::NetlistEditor(side_.netlist_to_change()).resize(i, to);
}

void RepairState::resize(db::InstId i, db::CellTypeId to) {
  change(i, to);
  timing_->resize(i, to);
}

void RepairState::end_trial(db::InstId i, db::CellTypeId before) {
  if (netlist().inst_cell[i] == before) return;
  change(i, before);
  timing_->undo(i, before);
}

void RepairState::roll_back() {
  side_.netlist_to_change() = kept_.netlist;
  side_.placement() = kept_.placement;
  new_.clear();
  diag::Collector nothing_new;  // it was linked before
  side_.relink(nothing_new);
  count_area();
  if (!kept_.timing || kept_.timing->resizes() != kept_.resizes) return retime();
  timing_ = kept_.timing;
  look_up_limits();
}

bool RepairState::settle(diag::Collector& diagnostics) {
  constexpr int kAttempts = 3;
  db::Netlist& n = side_.netlist_to_change();
  const std::vector<db::Bond> bonds = side_.placement().bonds;
  db::NetlistEditor(n).finish();
  for (int attempt = 1;; ++attempt) {
    if (!side_.relink(diagnostics)) {
      roll_back();
      return false;
    }
    const db::Design& d = side_.design();
    db::Placement& p = side_.placement();
    std::vector<place::WantedPlace> wanted;
    for (const db::InstId i : ids<db::InstId>(kept_.netlist.num_insts())) {
      const db::CellTypeId was = kept_.netlist.inst_cell[i], is = n.inst_cell[i];
      if (was == is) continue;
      const db::Technology& shapes = d.techs[d.tiers[p.tier[i]].tech];
      if (shapes.shapes[db::MasterId(std::size_t{was.value})].width != shapes.shapes[db::MasterId(std::size_t{is.value})].width) wanted.push_back({i, p.tier[i], p.x[i], p.y[i]});
    }
    // Smaller cells make room before the others ask for it.
    const auto grows = [&](const place::WantedPlace& w) {
      return w.inst.value < kept_.netlist.num_insts() && families_.area_um2[n.inst_cell[w.inst].value] > families_.area_um2[kept_.netlist.inst_cell[w.inst].value];
    };
    std::stable_partition(wanted.begin(), wanted.end(), [&](const auto& w) { return !grows(w); });
    wanted.insert(wanted.end(), new_.begin(), new_.end());
    const place::Inserted done = place::insert_cells(d, p, wanted);
    const bool only_sizes = std::all_of(done.failed.begin(), done.failed.end(), [&](db::InstId i) { return i.value < kept_.netlist.num_insts(); });
    if (done.failed.empty() && place::mend_bonds(d, p).failed == 0) break;
    if (!only_sizes || done.failed.empty() || attempt == kAttempts) {
      roll_back();
      return false;
    }
    db::NetlistEditor edit(n);
    for (const db::InstId i : done.failed) edit.resize(i, kept_.netlist.inst_cell[i]);
    p = kept_.placement;
    p.bonds = bonds;
    p.tier.resize(n.num_insts()), p.x.resize(n.num_insts()), p.y.resize(n.num_insts()), p.orient.resize(n.num_insts());
  }
  new_.clear();
  kept_ = {side_.netlist(), side_.placement(), nullptr, 0};
  count_area();
  retime();
  return true;
}

}  // namespace taufold::flow
