#include "law/tau_model.hpp"

#include <algorithm>
#include <cmath>

#include "law/bond_sites.hpp"
#include "law/compose.hpp"
#include "law/wirelength.hpp"
#include "law/wires.hpp"

namespace taufold::law {

namespace {

constexpr std::string_view kLevelNames[kTauLevels] = {"device", "circuit", "chip",   "package",
                                                      "node",   "rack",    "cluster"};
constexpr std::string_view kDimensionNames[kDimensions] = {"device",    "wires",        "architecture",
                                                           "folding",   "memory",       "chiplets",
                                                           "packaging", "interconnect", "software"};

using L = TauLevel;
using D = Dimension;

// Laid out by hand: a lever a row, in the order of TauLever.
// clang-format off
constexpr TauLeverInfo kLevers[] = {
    {"device.driver", L::device, D::device, "ohm", 1982, 10, 1e6, false, "on-resistance of the driver of a gate", "IRDS 2022, More Moore, the year 2022"},
    {"device.mobility", L::device, D::device, "1", 1, 0.1, 10, false, "gain of materials and strain: divides the resistance of drivers", "definition"},
    {"device.wire", L::device, D::device, "ohm", 512, 0, 1e6, false, "resistance of the wire inside of a stage", "IRDS 2022, More Moore, the year 2022"},
    {"device.load", L::device, D::device, "fF", 5.9, 0.01, 1e4, false, "capacitance that a stage drives", "IRDS 2022, More Moore, the year 2022"},
    {"circuit.gates", L::circuit, D::architecture, "1", 11, 1, 1000, false, "gates on the critical path", "clocks of phone cores over the stage time of IRDS"},
    {"circuit.overhead", L::circuit, D::device, "ps", 40, 0, 1e5, false, "clock to output and setup of registers", "open process kits"},
    {"circuit.skew", L::circuit, D::architecture, "ps", 15, 0, 1e5, false, "skew and jitter that a cycle pays", "published clock trees, 3 to 6 % of a cycle"},
    {"circuit.variation", L::circuit, D::device, "ps", 15, 0, 1e5, false, "margin for variation", "published margins of 3 to 6 % of a cycle"},
    {"circuit.wire_ohm", L::circuit, D::wires, "ohm/um", 32.3, 1e-3, 1e4, false, "resistance of local wires", "mean of the signal layers of an open 7 nm kit"},
    {"circuit.wire_fF", L::circuit, D::wires, "fF/um", 0.173, 1e-3, 10, false, "capacitance of wires", "mean of the signal layers of an open 7 nm kit"},
    {"circuit.local_wires", L::circuit, D::architecture, "1", 4, 0, 1000, false, "wires without repeaters on the critical path", "placed paths of open cores"},
    {"circuit.local_length", L::circuit, D::wires, "um", 20, 0, 1e4, false, "length of each, on one tier", "placed paths of open cores"},
    {"circuit.global_length", L::circuit, D::wires, "um", 150, 0, 1e5, false, "repeated wire on the critical path, on one tier", "placed paths of open cores"},
    {"circuit.repeater_ohm", L::circuit, D::device, "ohm", 6000, 1, 1e6, false, "resistance of a unit repeater", "a 7 nm class device"},
    {"circuit.repeater_fF", L::circuit, D::device, "fF", 0.5, 1e-3, 100, false, "capacitance of a unit repeater", "a 7 nm class device"},
    {"circuit.overlap", L::circuit, D::architecture, "1", 0, 0, 1, false, "share of wires and overhead hidden behind gates", "a path is serial"},
    {"folding.tiers", L::circuit, D::folding, "1", 1, 1, 16, true, "tiers", "one: flat"},
    {"folding.cells", L::circuit, D::architecture, "1", 1e6, 4, 1e9, false, "cells of the block that is folded", "a core of a phone"},
    {"folding.rent", L::circuit, D::architecture, "1", 0.65, 0.3, 0.9, false, "Rent exponent of the block", "placed open designs, 0.64 to 0.70"},
    {"folding.cell_area", L::circuit, D::device, "um2", 0.093, 1e-4, 1e4, false, "area of a cell", "a core on an open 7 nm kit, mean over its cells"},
    {"folding.utilisation", L::circuit, D::architecture, "1", 0.70, 0.05, 1, false, "share of a tier that cells fill", "placed open designs"},
    {"folding.bond_pitch", L::circuit, D::folding, "um", 1.5, 0.01, 1000, false, "pitch of bonds", "paper of 2026"},
    {"folding.signal_share", L::circuit, D::folding, "1", 0.125, 1e-3, 1, false, "share of the bonds that carry signals", "paper of 2026: 10 to 15 %"},
    {"folding.hops", L::circuit, D::folding, "1", 1, 0, 100, false, "crossings on the critical path of a fold", "placed folds of open cores"},
    {"folding.hop_ohm", L::circuit, D::folding, "ohm", 166, 0, 1e5, false, "resistance of a crossing with its two via stacks", "estimate on an open 7 nm kit"},
    {"folding.hop_fF", L::circuit, D::folding, "fF", 2, 0, 1e3, false, "capacitance of a crossing", "open process kits, 0.5 to 5 fF"},
    {"folding.hop_position", L::circuit, D::folding, "1", 0.5, 0, 1, false, "place of the crossing on its wire, from the driver", "middle"},
    {"folding.back_fF", L::circuit, D::folding, "fF", 15, 0, 1e4, false, "more of it where a tier is crossed from its back, through silicon", "through-silicon vias of 1 to 2 um, published 10 to 40 fF"},
    {"folding.back_share", L::circuit, D::folding, "1", 0, 0, 1, false, "share of crossings through silicon: 0 face to face, 1 face to back", "two tiers bonded face to face"},
    {"folding.ratio_error", L::circuit, D::folding, "1", 1, 0.5, 2, false, "what a fold's wires are over what Rent's rule gives", "counting rules and engines differ by some 5 %"},
    {"folding.bond_band", L::circuit, D::folding, "1", 0, -1, 1, false, "where a design lies in the measured band of scarce bonds: worst -1, best 1", "folds of seven open designs"},
    {"chip.operations", L::chip, D::software, "1", 1e9, 1, 1e30, false, "operations of a task", "definition of the task"},
    {"chip.per_cycle", L::chip, D::architecture, "1", 3, 1e-3, 1e9, false, "operations a cycle of one core where nothing waits", "wide phone cores"},
    {"chip.cores", L::chip, D::architecture, "1", 1, 1, 1e6, false, "cores that share the task", "one thread"},
    {"chip.core_share", L::chip, D::software, "1", 0, 0, 1, false, "share of the task that cores can share", "one thread"},
    {"chip.misses", L::chip, D::software, "1", 1e6, 0, 1e30, false, "accesses of a task that go to memory", "one a thousand operations"},
    {"chip.memory_latency", L::chip, D::memory, "ns", 100, 0, 1e6, false, "of one access", "phone memory, recalled"},
    {"chip.parallel_misses", L::chip, D::architecture, "1", 4, 1, 1e6, false, "accesses under way at once", "wide phone cores"},
    {"chip.memory_bytes", L::chip, D::software, "B", 6.4e7, 0, 1e30, false, "moved by a task", "64 bytes an access"},
    {"chip.memory_bandwidth", L::chip, D::memory, "GB/s", 60, 1e-3, 1e9, false, "of the memory", "64 bits of LPDDR5X"},
    {"chip.memory_load", L::chip, D::memory, "1", 0.2, 0, 0.99, false, "load of the memory by others", "assumption"},
    {"chip.memory_overlap", L::chip, D::software, "1", 0.5, 0, 1, false, "share of memory time hidden behind computing", "assumption"},
    {"package.dies", L::package, D::chiplets, "1", 1, 1, 1e3, false, "dies of a package that share the task", "one die"},
    {"package.die_share", L::package, D::software, "1", 0, 0, 1, false, "share of the task that dies can share", "nothing is shared"},
    {"package.messages", L::package, D::software, "1", 0, 0, 1e30, false, "messages of a task between dies, one after the other", "one die"},
    {"package.latency", L::package, D::chiplets, "ns", 2, 0, 1e6, false, "of one message", "UCIe, about 2 ns there and back"},
    {"package.bytes", L::package, D::software, "B", 0, 0, 1e30, false, "moved between dies by a task", "one die"},
    {"package.bandwidth", L::package, D::chiplets, "GB/s", 1000, 1e-3, 1e9, false, "between dies at the reference pitch of bumps", "advanced packages"},
    {"package.bump_pitch", L::package, D::packaging, "um", 45, 0.1, 1000, false, "pitch of bumps or bonds between dies", "micro-bumps"},
    {"package.bump_reference", L::package, D::packaging, "um", 45, 0.1, 1000, false, "pitch at which the bandwidth is stated", "micro-bumps"},
    {"package.bump_power", L::package, D::packaging, "1", 1, 0, 2, false, "bandwidth goes with 1/pitch along an edge (1), 1/pitch2 over an area (2)", "geometry"},
    {"package.overlap", L::package, D::software, "1", 0.5, 0, 1, false, "share hidden behind computing", "assumption"},
    {"node.chips", L::node, D::interconnect, "1", 1, 1, 1e5, false, "packages of a node that share the task", "one"},
    {"node.chip_share", L::node, D::software, "1", 0, 0, 1, false, "share of the task that packages can share", "nothing is shared"},
    {"node.messages", L::node, D::software, "1", 0, 0, 1e30, false, "messages one after the other when one node does the whole task", "none"},
    {"node.latency", L::node, D::interconnect, "us", 1, 0, 1e6, false, "of one message", "links in a node, recalled"},
    {"node.bytes", L::node, D::software, "B", 0, 0, 1e30, false, "moved by a package when one node does the whole task", "none"},
    {"node.bandwidth", L::node, D::interconnect, "GB/s", 450, 1e-3, 1e9, false, "of a package in the node, per direction", "NVLink 4"},
    {"node.load", L::node, D::interconnect, "1", 0, 0, 0.99, false, "load of the links by others", "none"},
    {"node.overlap", L::node, D::software, "1", 0.6, 0, 1, false, "share hidden behind computing", "fit of published training runs: 0.62"},
    {"rack.nodes", L::rack, D::interconnect, "1", 1, 1, 1e5, false, "nodes of a rack that share the task", "one"},
    {"rack.node_share", L::rack, D::software, "1", 0, 0, 1, false, "share of the task that nodes can share", "nothing is shared"},
    {"rack.messages", L::rack, D::software, "1", 0, 0, 1e30, false, "messages one after the other when one rack does the whole task", "none"},
    {"rack.latency", L::rack, D::interconnect, "us", 2.1, 0, 1e6, false, "of one message, cables not counted", "2.1 us stated for a pod of 2026"},
    {"rack.bytes", L::rack, D::software, "B", 0, 0, 1e30, false, "moved by a package when one rack does the whole task", "none"},
    {"rack.bandwidth", L::rack, D::interconnect, "GB/s", 392, 1e-3, 1e9, false, "of a package between nodes, per direction", "stated for a pod of 2025"},
    {"rack.load", L::rack, D::interconnect, "1", 0, 0, 0.99, false, "load of the switches by others", "none"},
    {"rack.reach", L::rack, D::interconnect, "m", 10, 0, 1e5, false, "length of cables, 5 ns a metre", "geometry"},
    {"rack.overlap", L::rack, D::software, "1", 0.5, 0, 1, false, "share hidden behind computing", "fit of published training runs: 0.49"},
    {"cluster.racks", L::cluster, D::interconnect, "1", 1, 1, 1e5, false, "racks that share the task", "one"},
    {"cluster.rack_share", L::cluster, D::software, "1", 0, 0, 1, false, "share of the task that racks can share", "nothing is shared"},
    {"cluster.messages", L::cluster, D::software, "1", 0, 0, 1e30, false, "messages between racks, one after the other", "none"},
    {"cluster.latency", L::cluster, D::interconnect, "us", 5, 0, 1e6, false, "of one message, cables not counted", "several switches, recalled"},
    {"cluster.bytes", L::cluster, D::software, "B", 0, 0, 1e30, false, "moved by a package between racks", "none"},
    {"cluster.bandwidth", L::cluster, D::interconnect, "GB/s", 50, 1e-3, 1e9, false, "of a package between racks, per direction", "400 Gb/s a package"},
    {"cluster.load", L::cluster, D::interconnect, "1", 0, 0, 0.99, false, "load of the switches by others", "none"},
    {"cluster.reach", L::cluster, D::interconnect, "m", 100, 0, 1e7, false, "length of cables, 5 ns a metre", "a hall"},
    {"cluster.overlap", L::cluster, D::software, "1", 0.5, 0, 1, false, "share hidden behind computing", "fit of published training runs: 0.49"},
};
// clang-format on
static_assert(std::size(kLevers) == kTauLevers);

constexpr double kFibre_s_m = 5e-9;

/// One of package, node, rack and cluster: messages one after the other, bytes at a bandwidth, both slowed by
/// the load of others.
struct Links {
  double workers, worker_share, messages, latency_s, bytes, bandwidth, load, overlap;
};

double link_time(const Links& k) {
  const double busy = sojourn_mm1(1, k.load);
  return (k.messages * k.latency_s + (k.bytes > 0 ? k.bytes / k.bandwidth : 0)) * busy;
}

struct Circuit {
  double gates_s, own_s;  ///< of a cycle
  double sites, wire_ratio;
};

Circuit circuit_of(const TauValues& v, double free_ratio, double device_s) {
  const auto at = [&](TauLever l) { return v[static_cast<std::size_t>(l)]; };
  Circuit c{};
  c.gates_s = at(TauLever::gates) * device_s;
  const bool folded = at(TauLever::tiers) > 1;
  c.sites = sites_per_cell(at(TauLever::bond_pitch) * 1e-6, at(TauLever::cell_area) * 1e-12,
                           at(TauLever::utilisation), at(TauLever::tiers), at(TauLever::signal_share));
  c.wire_ratio = folded ? bond_limited_ratio(std::min(1.0, free_ratio * at(TauLever::ratio_error)), c.sites,
                                             at(TauLever::bond_band))
                        : 1;
  const double driver = at(TauLever::driver) / at(TauLever::mobility), load_F = at(TauLever::load) * 1e-15;
  const Wire wire{at(TauLever::wire_ohm) * 1e6, at(TauLever::wire_F) * 1e-9};
  const double length = at(TauLever::local_length) * 1e-6 * c.wire_ratio;
  // The load behind the wire and the driver's own part are in the stage time; the wire adds the rest.
  const double local =
      half_swing_delay(wire, driver, length, load_F) - half_swing_delay(wire, driver, 0, load_F);
  const double global =
      repeaters(wire, at(TauLever::global_length) * 1e-6 * c.wire_ratio,
                at(TauLever::repeater_ohm) / at(TauLever::mobility), at(TauLever::repeater_F) * 1e-15)
          .delay_s;
  double hop = 0;
  if (folded && at(TauLever::hops) > 0) {
    // A crossing in a local wire: the folded wire less the same wire without it, lumped parts at 0.69.
    const double hop_F = (at(TauLever::hop_F) + at(TauLever::back_share) * at(TauLever::back_F)) * 1e-15;
    hop = 0.69 * (elmore_folded(wire, driver, length, load_F,
                                {at(TauLever::hop_ohm), hop_F, at(TauLever::hop_position)}) -
                  elmore(wire, driver, length, load_F));
  }
  c.own_s = at(TauLever::local_wires) * local + global + at(TauLever::hops) * hop +
            (at(TauLever::overhead) + at(TauLever::skew) + at(TauLever::variation)) * 1e-12;
  return c;
}

}  // namespace

std::string_view name(TauLevel l) {
  return kLevelNames[static_cast<std::size_t>(l)];
}
std::string_view name(Dimension d) {
  return kDimensionNames[static_cast<std::size_t>(d)];
}
std::span<const TauLeverInfo, kTauLevers> tau_levers() {
  return kLevers;
}

std::optional<TauLever> find_tau_lever(std::string_view name) {
  for (std::size_t k = 0; k < kTauLevers; ++k)
    if (kLevers[k].name == name) return static_cast<TauLever>(k);
  return std::nullopt;
}

TauValues default_tau_values() {
  TauValues v{};
  for (std::size_t k = 0; k < kTauLevers; ++k) v[k] = kLevers[k].value;
  return v;
}

double free_wire_ratio(const TauValues& v) {
  const auto at = [&](TauLever l) { return v[static_cast<std::size_t>(l)]; };
  const int tiers = static_cast<int>(std::lround(at(TauLever::tiers)));
  if (tiers <= 1) return 1;
  return tier_length_ratio(at(TauLever::cells), at(TauLever::rent), tiers).value_or(1);
}

namespace {

/// `skip`: a level whose own part is taken for nothing; kTauLevels for none.
TauResult compose(const TauValues& v, double free_ratio, std::size_t skip) {
  const auto at = [&](TauLever l) { return v[static_cast<std::size_t>(l)]; };
  TauResult r;
  const double device = device_tau(at(TauLever::driver) / at(TauLever::mobility), at(TauLever::device_wire),
                                   at(TauLever::load) * 1e-15);
  r.time[0] = r.communication[0] = skip == 0 ? 0 : device;
  const Circuit circuit = circuit_of(v, free_ratio, r.time[0]);
  r.sites = circuit.sites;
  r.wire_ratio = circuit.wire_ratio;
  std::array<double, kTauLevels> compute{}, overlap{};
  compute[1] = circuit.gates_s;
  r.communication[1] = circuit.own_s;
  overlap[1] = at(TauLever::circuit_overlap);
  const auto join = [&](std::size_t l) {
    if (l == skip) r.communication[l] = 0;
    r.time[l] = own_time(compute[l], r.communication[l], overlap[l]);
  };
  join(1);
  r.cycle_s = r.time[1];
  // A task on a chip.
  compute[2] = next_level_time(r.time[1], at(TauLever::operations) / at(TauLever::per_cycle), 1,
                               amdahl(at(TauLever::core_share), at(TauLever::cores)));
  const double busy = sojourn_mm1(1, at(TauLever::memory_load));
  r.communication[2] =
      busy * (at(TauLever::misses) * at(TauLever::memory_latency) * 1e-9 / at(TauLever::parallel_misses) +
              at(TauLever::memory_bytes) / (at(TauLever::memory_bandwidth) * 1e9));
  overlap[2] = at(TauLever::memory_overlap);
  join(2);
  const double bump =
      std::pow(at(TauLever::bump_reference) / at(TauLever::bump_pitch), at(TauLever::bump_power));
  const Links links[] = {
      {at(TauLever::dies), at(TauLever::die_share), at(TauLever::crossings),
       at(TauLever::crossing_latency) * 1e-9, at(TauLever::crossing_bytes),
       at(TauLever::crossing_bandwidth) * 1e9 * bump, 0, at(TauLever::package_overlap)},
      {at(TauLever::chips), at(TauLever::chip_share), at(TauLever::node_messages),
       at(TauLever::node_latency) * 1e-6, at(TauLever::node_bytes), at(TauLever::node_bandwidth) * 1e9,
       at(TauLever::node_load), at(TauLever::node_overlap)},
      {at(TauLever::nodes), at(TauLever::nodes_share), at(TauLever::rack_messages),
       at(TauLever::rack_latency) * 1e-6 + at(TauLever::rack_reach) * kFibre_s_m, at(TauLever::rack_bytes),
       at(TauLever::rack_bandwidth) * 1e9, at(TauLever::rack_load), at(TauLever::rack_overlap)},
      {at(TauLever::racks), at(TauLever::racks_share), at(TauLever::cluster_messages),
       at(TauLever::cluster_latency) * 1e-6 + at(TauLever::cluster_reach) * kFibre_s_m,
       at(TauLever::cluster_bytes), at(TauLever::cluster_bandwidth) * 1e9, at(TauLever::cluster_load),
       at(TauLever::cluster_overlap)}};
  for (std::size_t k = 0; k < std::size(links); ++k) {
    const std::size_t l = 3 + k;
    compute[l] = next_level_time(r.time[l - 1], 1, 1, amdahl(links[k].worker_share, links[k].workers));
    r.communication[l] = link_time(links[k]);
    overlap[l] = links[k].overlap;
    join(l);
  }
  // Shares by the chain rule from the top down; what is left at the bottom is the device's.
  double chain = 1;
  for (std::size_t l = kTauLevels - 1; l > 0; --l) {
    const OwnShares s = own_time_shares(compute[l], r.communication[l], overlap[l]);
    r.share[l] = chain * s.communication;
    chain *= s.compute;
  }
  r.share[0] = chain;
  return r;
}

}  // namespace

TauResult tau_of(const TauValues& v, double free_ratio) {
  return compose(v, free_ratio, kTauLevels);
}

double head_room(const TauValues& v, double free_ratio, TauLevel level) {
  return 1 - compose(v, free_ratio, static_cast<std::size_t>(level)).tau() /
                 compose(v, free_ratio, kTauLevels).tau();
}

}  // namespace taufold::law
