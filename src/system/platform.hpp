// An accelerator and the links that join many of it: peaks, memory, levels of the fabric (docs/system.md, section 3). Operations and bytes a
// second, joules, watts, dollars; bandwidths of links are one way.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::system {

enum class Format : std::uint8_t { fp32, bf16, fp16, fp8, int8, fp4 };
inline constexpr std::string_view kFormats[] = {"fp32", "bf16", "fp16", "fp8", "int8", "fp4"};
double bytes_of(Format);

/// Families of accelerators whose share of the peak is fitted together; `other`: no run of its kind is known.
enum class Generation : std::uint8_t { ampere, hopper, blackwell, other };
inline constexpr std::string_view kGenerations[] = {"ampere", "hopper", "blackwell", "other"};

/// A memory beside the main one: tiers of DRAM or SRAM on the accelerator's stack, or a pool further off.
struct Store {
  std::string name;
  double bytes = 0, bandwidth = 0;
  double energy_J_byte = 0;  ///< 0: that of the main memory
  double cost_USD = 0;
};

/// The dies (chiplets) that make up an accelerator, and the links between them. Arithmetic and memories are spread evenly over the dies.
struct Dies {
  double count = 1;
  double bandwidth = 0;      ///< into a die, from all others
  double latency_s = 0;
  double energy_J_byte = 0;
  double cost_USD = 0;       ///< a die
  std::optional<double> local_share;  ///< of a die's memory traffic, in its own memory; absent: 1/count, addresses being interleaved over all
};

struct Chip {
  std::string name;
  Generation generation = Generation::other;
  std::array<double, std::size(kFormats)> peak_flops = {};  ///< dense, by Format; 0: not there
  double memory_bytes = 0, memory_bandwidth = 0;  ///< of the main memory
  std::vector<Store> stores;                      ///< beside it
  Dies dies;
  double power_W = 0;           ///< of the accelerator alone; 0: unknown
  double price_USD = 0;         ///< 0: unknown
  bool tensor_overlap = true;   ///< its software hides part of the tensor-parallel collectives
  bool fused_attention = true;  ///< its software keeps scores on the chip
  std::optional<double> gemm_share;  ///< reached share of the peak where it is stated, in place of the fitted one
  std::string source;

  /// 0 where it has none; fp16 and bf16 stand for one another.
  double peak(Format) const;
  /// Of all memories.
  double capacity_bytes() const;
};

/// How the members of one level are joined.
enum class Topology : std::uint8_t {
  switched,  ///< every pair at full bandwidth
  torus,     ///< neighbours in three dimensions
  ring,      ///< neighbours in one
  mesh,      ///< every pair by a link of its own, which has its share of the bandwidth
  reducing,  ///< switched, and the switches add
};
inline constexpr std::string_view kTopologies[] = {"switched", "torus", "ring", "mesh", "reducing"};

/// Levels of links that a platform may have.
inline constexpr std::size_t kMostLevels = 8;

/// A level of the fabric, the innermost first.
struct Link {
  std::string name;
  double size = 0;       ///< accelerators that one unit of the level joins
  double bandwidth = 0;  ///< of an accelerator, one way
  double latency_s = 0;  ///< start-up of a message, end to end
  Topology topology = Topology::switched;
  double energy_J_byte = 0;  ///< 0: unknown
  double cost_USD = 0;       ///< an accelerator, beside its price
};

struct Platform {
  Chip chip;
  std::vector<Link> links;  ///< innermost first, sizes ascending; the last joins all
  double power_W = 0;       ///< of an accelerator with its share of host, network and cooling inside the rack; 0: unknown
  std::string source;

  /// Of an accelerator: links, dies and memories whose costs are stated, beside its price.
  double parts_USD() const;
};

/// Shipped platforms (data/system/platforms.csv).
std::span<const Platform> platforms();
/// The one whose name or alias stands in the text as whole words, letters of any case; the longest such; nullptr for none.
const Platform* find_platform(std::string_view text);

}  // namespace taufold::system
