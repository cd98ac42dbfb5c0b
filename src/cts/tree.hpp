// A clock tree over the tiers of a stack: one net from its source through buffers to its sinks.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "cts/gate.hpp"
#include "cts/merge.hpp"
#include "cts/route.hpp"

namespace taufold::cts {

/// A pin that the clock must reach. `delay_s`: from there to the registers behind it, by edge at the pin; 0 for a register itself.
struct Sink {
  geom::Point at;
  std::uint8_t tier = 0;
  PerEdge<double> cap_F{};
  PerEdge<double> delay_s{};
  double fanout_load = 1;
};

/// Where the clock comes from: a port or the output of a cell.
struct Source {
  geom::Point at;
  std::uint8_t tier = 0;
  Gate gate;
  PerEdge<double> slew_s{};  ///< at the input of the gate, or of a port at its wire
  double max_load_F = std::numeric_limits<double>::infinity(), max_fanout = std::numeric_limits<double>::infinity();
};

struct Problem {
  Source source;
  std::vector<Sink> sinks;
  /// Buffers that may be used, by tier, the same number on each; buffers of one index are counterparts. One at least.
  std::vector<std::vector<BufferCell>> buffers;
  Wires wires;
  const liberty::Library* levels_of = nullptr;  ///< measures slews of ports
  double period_s = 1e-9;
  double slew_limit_s = 0;    ///< of every pin of the tree
  double max_fanout = std::numeric_limits<double>::infinity();
};

/// A load of a net of the tree: a buffer of it or a sink of the problem.
struct Branch {
  bool is_buffer = false;
  std::uint32_t index = 0;
  friend bool operator==(const Branch&, const Branch&) = default;
};

struct TreeNet {
  std::vector<Branch> loads;
  BondPlaces bonds;   ///< where its crossings stand, by interface; empty: anywhere
  bool shortest = false;  ///< a shortest tree instead of one of equal delays
  std::vector<double> assumed_s;  ///< by load: delay behind it that the route was balanced with
  Route route;
};

struct TreeBuffer {
  std::uint8_t tier = 0;
  std::uint32_t cell = 0;   ///< of Problem::buffers[tier]
  geom::Point in, out;      ///< its pins
  std::uint32_t level = 0;  ///< 0: drives sinks
  TreeNet net;
};

/// Buffers come behind all that they drive; the root net is driven by the source.
struct Tree {
  std::vector<TreeBuffer> buffers;
  TreeNet root;
};

/// What a tree does, by the delays of the libraries and wires from the source's input on.
struct Figures {
  double skew_s = 0;       ///< between the latest and the earliest sink, rising there; delays behind sinks included
  PerEdge<double> latest_s{}, earliest_s{};  ///< by edge at the sinks
  double worst_slew_s = 0;  ///< at a load
  double energy_J = 0;      ///< of a clock period: wires, pins and buffers, leakage included
  double wire_m = 0, wire_F = 0;
  double area_um2 = 0;
  std::size_t buffers = 0, crossings = 0, levels = 0;
  std::size_t slews_over = 0;  ///< nets that break the limit of transitions
  /// By sink: arrival by edge there, without the delay behind.
  std::vector<PerEdge<double>> arrival_s;
  /// By level, of the buffers' inputs.
  std::vector<PerEdge<double>> mean_slew_s;
  /// By buffer.
  std::vector<PerEdge<double>> buffer_slew_s;
};
Figures evaluate(const Problem&, const Tree&);

/// How a tree is made.
struct Plan {
  std::uint32_t leaf = 0, trunk = 0;   ///< buffers in front of sinks, and those above
  /// Nets of this level and above may cross tiers, level 0 being those of the sinks; below each tier has nets of its own.
  std::uint32_t crossing_level = 0;
  int home = -1;                       ///< tier of all buffers whose nets may cross; -1: where most of their load is
  bool shortest_leaves = false;        ///< nets of sinks are shortest trees
  friend bool operator==(const Plan&, const Plan&) = default;
};
std::string to_text(const Plan&);

/// Builds a tree level by level; buffers and bonds stand where they are best. `slews` are those expected at the inputs of buffers by level; empty: half
/// of the limit.
Tree build(const Problem&, const Plan&, const std::vector<PerEdge<double>>& slews = {});

/// Balances a tree whose buffers, bonds and sinks stand: routes anew from the delays that `evaluate` sees, `rounds` times.
void balance(const Problem&, Tree&, int rounds);

/// The cost of a tree: energy, and as much again for a skew of the limit of transitions or of 5 % of the period, whichever is less; a broken limit doubles it
/// for every tenth of the nets.
double cost(const Problem&, const Figures&);

struct Found {
  Plan plan;
  Figures figures;  ///< with free places
  Tree tree;        ///< that has them
  std::size_t tried = 0;
};
/// Tries buffers, levels of crossing and kinds of leaves; the least cost wins, the first among equals. The same for any number of threads.
Found search(const Problem&, ThreadPool&);

}  // namespace taufold::cts
