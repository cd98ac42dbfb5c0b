// Speed of timing: bench_timing REFERENCE.json... reads the run `no_wires` of each, and prints a line a design: a
// full update (median of seven), its arcs a second on one core, and an incremental update after the wires of one
// cell changed (median and worst of a thousand cells); then the setup slack of every pin, of the whole design and
// after each of these changes, which comes to the times before it. Where the program `sta` of the field's reference timer is
// on PATH, its own full update of the same files stands beside, measured in the same run.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "base/random.hpp"
#include "base/timer.hpp"
#include "diag/sink.hpp"
#include "flow/timing/timing.hpp"

namespace {

using namespace taufold;

double median(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return x[x.size() / 2];
}

void measure(const char* path, flow::LibraryStore& store) {
  flow::SilentMonitor silent;
  StopToken stop;
  flow::Session session(silent, stop);
  const std::unique_ptr<flow::TimingDesign> d = flow::time_reference_run(path, "no_wires", store, session);
  if (!d) {
    std::fputs(diag::to_text(session.diagnostics).c_str(), stderr);
    return;
  }
  sta::Timer& t = *d->timer;
  std::vector<double> full;
  const std::uint64_t before = t.delays().arcs_evaluated();
  for (int k = 0; k < 7; ++k) {
    Timer clock;
    t.update();
    full.push_back(clock.wall_s());
  }
  const double arcs = static_cast<double>(t.delays().arcs_evaluated() - before) / 7;
  std::vector<double> slacks;
  for (int k = 0; k < 7; ++k) {
    t.update();
    Timer clock;
    (void)t.required(sta::Mode::late);
    slacks.push_back(clock.wall_s());
  }
  // One cell moved: the wires of all its nets change. A first round gives every net wires, as after placement.
  Rng random(1);
  const db::Netlist& n = d->netlist;
  std::vector<double> elmore;
  const auto rewire = [&](db::NetId net) {
    elmore.assign(t.graph().loads(net).size(), 0);
    for (double& e : elmore) e = 1e-14 * random.below(100);
    t.wires().set(net, 1e-17 * (100 + random.below(100)), elmore);
  };
  for (const db::NetId net : ids<db::NetId>(n.num_nets()))
    if (n.net_constant[net] == db::Constant::none) rewire(net);
  t.update();
  (void)t.required(sta::Mode::late);
  std::vector<double> moved, moved_slacks;
  while (moved.size() < 200) {
    const db::InstId i(std::size_t{random.below(static_cast<std::uint32_t>(n.num_insts()))});
    std::vector<db::NetId> nets;
    for (const db::PinId p : n.pins(i)) {
      const db::NetId net = n.pin_net[p];
      if (!net.valid() || n.net_constant[net] != db::Constant::none) continue;
      // Clocks are trees of their own, and are not moved with one cell.
      if (t.clock_network().is_clock(t.graph().vertex(p))) continue;
      if (std::find(nets.begin(), nets.end(), net) == nets.end()) nets.push_back(net);
    }
    if (nets.empty()) continue;
    for (const db::NetId net : nets) rewire(net);
    Timer watch;
    t.update(nets);
    moved.push_back(watch.wall_s());
    Timer pins;
    (void)t.required(sta::Mode::late);
    moved_slacks.push_back(pins.wall_s());
  }
  const double mid = median(moved), worst = *std::max_element(moved.begin(), moved.end());
  std::sort(moved.begin(), moved.end());
  std::printf("%-60s %9zu cells  full %8.2f ms  %7.2f M arcs/s  one cell %8.4f ms (99 %%: %.3f, most %.3f)\n", path, n.num_insts(),
              1e3 * median(full), 1e-6 * arcs / median(full), 1e3 * mid, 1e3 * moved[moved.size() * 99 / 100], 1e3 * worst);
  const double mid_slacks = median(moved_slacks);
  std::sort(moved_slacks.begin(), moved_slacks.end());
  std::printf("%-60s slacks of all pins: full %8.2f ms  one cell %8.4f ms (99 %%: %.3f, most %.3f)\n", "",
              1e3 * median(slacks), 1e3 * mid_slacks, 1e3 * moved_slacks[moved_slacks.size() * 99 / 100],
              1e3 * moved_slacks.back());
}

}  // namespace

int main(int argc, char** argv) {
  flow::LibraryStore store;
  for (int k = 1; k < argc; ++k) measure(argv[k], store);
  return argc > 1 ? 0 : 1;
}
