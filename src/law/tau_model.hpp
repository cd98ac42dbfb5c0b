// The time of a workload from the levers of every level: device, circuit, chip, package, node, rack, cluster.
// It is the composition that the published law leaves open, as a model that can be turned: docs/law.md,
// section 2.
//
// At each level the compute time is what the level below takes, shared out over workers, and the
// communication time is that level's own; what overlaps is hidden (compose.hpp). Nothing is added twice, so
// that the result is homogeneous of degree one in its times and shares add to one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace taufold::law {

enum class TauLevel : std::uint8_t { device, circuit, chip, package, node, rack, cluster };
inline constexpr std::size_t kTauLevels = 7;
std::string_view name(TauLevel);

/// What one turns when one turns a lever.
enum class Dimension : std::uint8_t {
  device,        ///< devices and materials
  wires,         ///< resistance and capacitance of wires
  architecture,  ///< gates a cycle, operations a cycle, widths
  folding,       ///< tiers, bonds, hops
  memory,
  chiplets,      ///< crossings between dies of a package
  packaging,     ///< pitch of bumps
  interconnect,  ///< links between packages, optics
  software,      ///< what is moved, how much of it hides
};
inline constexpr std::size_t kDimensions = 9;
std::string_view name(Dimension);

enum class TauLever : std::uint8_t {
  driver,
  mobility,
  device_wire,
  load,
  gates,
  overhead,
  skew,
  variation,
  wire_ohm,
  wire_F,
  local_wires,
  local_length,
  global_length,
  repeater_ohm,
  repeater_F,
  circuit_overlap,
  tiers,
  cells,
  rent,
  cell_area,
  utilisation,
  bond_pitch,
  signal_share,
  hops,
  hop_ohm,
  hop_F,
  hop_position,
  back_F,
  back_share,
  ratio_error,
  bond_band,
  operations,
  per_cycle,
  cores,
  core_share,
  misses,
  memory_latency,
  parallel_misses,
  memory_bytes,
  memory_bandwidth,
  memory_load,
  memory_overlap,
  dies,
  die_share,
  crossings,
  crossing_latency,
  crossing_bytes,
  crossing_bandwidth,
  bump_pitch,
  bump_reference,
  bump_power,
  package_overlap,
  chips,
  chip_share,
  node_messages,
  node_latency,
  node_bytes,
  node_bandwidth,
  node_load,
  node_overlap,
  nodes,
  nodes_share,
  rack_messages,
  rack_latency,
  rack_bytes,
  rack_bandwidth,
  rack_load,
  rack_reach,
  rack_overlap,
  racks,
  racks_share,
  cluster_messages,
  cluster_latency,
  cluster_bytes,
  cluster_bandwidth,
  cluster_load,
  cluster_reach,
  cluster_overlap,
  count
};
inline constexpr std::size_t kTauLevers = static_cast<std::size_t>(TauLever::count);

struct TauLeverInfo {
  std::string_view name;  ///< "circuit.gates", as files state it
  TauLevel level;
  Dimension dimension;
  std::string_view unit;
  double value, least, most;  ///< where nothing is stated; what is accepted
  bool stepwise;              ///< a whole number: its effect is told for one more of it
  std::string_view meaning, source;
};
std::span<const TauLeverInfo, kTauLevers> tau_levers();
std::optional<TauLever> find_tau_lever(std::string_view name);

/// Values of all levers, each in the unit of its row.
using TauValues = std::array<double, kTauLevers>;
TauValues default_tau_values();

/// Wire lengths of the folded circuit over those of one tier, from Rent's rule: hangs on cells, Rent exponent
/// and tiers alone and costs a millisecond, so that it is worked out once.
double free_wire_ratio(const TauValues&);

struct TauResult {
  std::array<double, kTauLevels>
      time{};  ///< s an event of the level: with what lies below, overlap taken off
  std::array<double, kTauLevels> communication{};  ///< s an event of the level: its own part
  std::array<double, kTauLevels> share{};          ///< d ln tau / d ln own part; they add to 1
  double cycle_s = 0;
  double sites = 0, wire_ratio = 1;  ///< signal bond sites per cell; wires over those of one tier

  double tau() const { return time.back(); }
};
/// `free_ratio`: what free_wire_ratio said of these cells, Rent exponent and tiers.
TauResult tau_of(const TauValues&, double free_ratio);

/// tau over tau without the own part of a level, less 1 below: what is to be had at that level at most, 0
/// to 1.
double head_room(const TauValues&, double free_ratio, TauLevel);

}  // namespace taufold::law
