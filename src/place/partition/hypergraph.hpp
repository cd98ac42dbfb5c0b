// The netlist as the partitioner sees it: plain CSR arrays, usable without the rest of the engine.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "place/problem.hpp"

namespace taufold::place {

/// Vertices with a weight (area) on each tier and nets with a weight. Vertices of a net are distinct.
struct Hypergraph {
  int tiers = 2;  ///< in the order of the stack, 2 .. kMaxTiers
  std::int32_t vertices = 0, nets = 0;
  std::vector<std::int64_t> weight;                    ///< [vertex * tiers + tier], >= 0
  std::vector<std::int32_t> net_begin{0}, net_vertex;  ///< CSR
  std::vector<std::int32_t> net_weight;                ///< >= 1
  std::vector<std::uint8_t>
      allowed;  ///< bit k: the vertex may stand on tier k; at least one bit, one bit = fixed
  std::vector<std::int32_t> vertex_begin, vertex_net;  ///< the inverse CSR, made by index()

  std::int64_t weight_of(std::int32_t v, int tier) const {
    return weight[static_cast<std::size_t>(v) * tiers + tier];
  }
  std::int32_t degree(std::int32_t net) const { return net_begin[net + 1] - net_begin[net]; }
  bool may_stand(std::int32_t v, int tier) const { return (allowed[v] >> tier & 1) != 0; }
  bool is_fixed(std::int32_t v) const { return std::has_single_bit(allowed[v]); }
  int lowest_tier(std::int32_t v) const { return std::countr_zero(allowed[v]); }
  std::uint8_t all_tiers() const { return static_cast<std::uint8_t>((1u << tiers) - 1); }

  /// Fills the inverse CSR from the nets.
  void index();
};

using TierWeights = std::array<std::int64_t, kMaxTiers>;

/// What a choice of tiers costs and uses, counted from scratch.
struct PartitionScore {
  std::int64_t crossings = 0;  ///< sum over nets of weight x (highest - lowest tier)
  TierWeights interface {};    ///< crossings of each interface
  TierWeights used{};          ///< weight on each tier
};
PartitionScore score_partition(const Hypergraph&, const std::vector<std::uint8_t>& tier);

/// The hypergraph whose vertices are clusters: cluster[v] in [0, clusters). Nets inside one cluster vanish,
/// equal nets become one with the sum of their weights. A cluster may stand where all its vertices may, which
/// must be somewhere.
Hypergraph contract(const Hypergraph&, const std::vector<std::int32_t>& cluster, std::int32_t clusters);

}  // namespace taufold::place
