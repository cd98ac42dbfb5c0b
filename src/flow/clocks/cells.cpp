#include "flow/clocks/cells.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "tech/stack.hpp"

namespace taufold::flow {

namespace {

constexpr std::size_t kMostCells = 6;
constexpr double kSlewFactor = 6;    ///< limit of transitions over that of a fast buffer
constexpr double kSlewFloor = 1.5;   ///< no tree is made for faster ones
constexpr double kStep = 1.3;        ///< of drive between two that are kept

std::string own_process(const tech::Stack& stack) {
  for (const tech::Process& p : stack.processes)
    if (p.lef.empty()) return p.name;
  return {};
}

std::vector<cts::BufferCell> cells_of(const RealProcess& p) {
  std::vector<cts::BufferCell> out;
  for (const auto& library : p.libraries)
    for (const cts::BufferCell& b : cts::buffer_cells(*library)) {
      const bool known = std::any_of(out.begin(), out.end(), [&](const cts::BufferCell& o) { return o.name() == b.name(); });
      if (!known && p.technology.cell(b.name()).valid()) out.push_back(b);
    }
  std::stable_sort(out.begin(), out.end(), [](const cts::BufferCell& a, const cts::BufferCell& b) { return a.area_um2 < b.area_um2; });
  return out;
}

double transition_limit(const RealDesign& real, const std::vector<cts::BufferCell>& cells) {
  double limit = kSlewFactor * cts::fast_slew_s(cells);
  for (const cts::BufferCell& b : cells)
    for (const liberty::PinId p : {b.in, b.out})
      if (const double x = b.library->pins[p].max_transition_s; liberty::is_set(x)) limit = std::min(limit, x);
  for (const db::Limit& l : real.constraints.limits) {
    const bool about_clocks = std::any_of(l.objects.begin(), l.objects.end(), [](const db::Object& o) { return o.kind == db::ObjectKind::clock; });
    if (l.kind == db::LimitKind::max_transition && !l.data_path && (l.objects.empty() || about_clocks)) limit = std::min(limit, l.value);
  }
  return limit;
}

}  // namespace

ClockCells clock_cells(const RealDesign& real, const db::Design& placed) {
  ClockCells out;
  std::vector<std::vector<cts::BufferCell>> of_process;
  for (const RealProcess& p : real.processes) of_process.push_back(cells_of(p));
  std::vector<std::size_t> process;  // by tier
  for (const db::Tier& t : placed.tiers) process.push_back(t.tech.value);
  if (of_process.front().empty()) return out;
  out.slew_limit_s = transition_limit(real, of_process.front());
  out.slew_aim_s = std::max(out.slew_limit_s, kSlewFloor * cts::fast_slew_s(of_process.front()));
  out.by_tier.resize(process.size());
  double drive = 0;
  for (const cts::BufferCell& b : of_process.front()) {
    std::vector<cts::BufferCell> row;
    for (const std::size_t k : process) {
      const std::string name = k == 0 ? std::string(b.name()) : tech::counterpart(real.stack, own_process(real.stack), real.processes[k].name, b.name());
      const auto there = std::find_if(of_process[k].begin(), of_process[k].end(), [&](const cts::BufferCell& o) { return o.name() == name; });
      if (there == of_process[k].end()) break;
      row.push_back(*there);
    }
    const double drives = cts::drivable_F(b, out.slew_aim_s);
    if (row.size() < process.size() || drives < kStep * drive || drives < 4 * b.in_F[0]) continue;
    drive = drives;
    out.names.emplace_back(b.name());
    for (std::size_t t = 0; t < row.size(); ++t) out.by_tier[t].push_back(row[t]);
  }
  // Of many those at even steps, the strongest among them.
  const std::size_t n = out.by_tier.front().size();
  const auto thin = [&](auto& all) {
    auto few = std::exchange(all, {});
    for (std::size_t k = 0; k < kMostCells; ++k) all.push_back(few[k * (n - 1) / (kMostCells - 1)]);
  };
  if (n > kMostCells) {
    for (auto& cells : out.by_tier) thin(cells);
    thin(out.names);
  }
  if (n == 0) out.by_tier.clear();
  return out;
}

}  // namespace taufold::flow
