// Buffers on the tree of a net, best for the earliest required time at its driver.
//
// Dynamic programming from the leaves to the root after L. P. P. P. van Ginneken, "Buffer placement in distributed RC-tree networks for
// minimal Elmore delay", ISCAS 1990, with a library of buffers (J. Lillis, C.-K. Cheng, T.-T. Y. Lin, JSSC 31(3), 1996) and these
// deviations: besides load and required time a candidate carries the longest wire delay below it in its stage, from which the slew
// there follows, and what it has paid: a slew or a load beyond its limit is not forbidden but costs kLimitPrice times its excess, so that a
// net whose limits cannot be kept still gets the best there is, and a buffer costs a stated time (area has a price), so that none is
// bought for nothing. What is paid is summed over the tree, while of required times the least counts.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace taufold::wire {

/// A driver as a line through its tables: delay and slew by load. `limit_F` is the largest load, `limit_slew_s` the longest slew that
/// what it drives may have.
struct LinearDriver {
  double delay_s = 0, ohm = 0;
  double slew_s = 0, slew_s_per_F = 0;
  double limit_F = std::numeric_limits<double>::infinity();
};

struct BufferChoice {
  LinearDriver drive;
  double input_F = 0;
  double cost_s = 0;
};

/// Parents stand before their children; node 0 is the driver. The wire to the parent has its capacitance in the nodes.
struct BufferNode {
  std::uint32_t parent = 0;
  double ohm = 0;     ///< of the wire to the parent
  double cap_F = 0;   ///< of wires and, of a sink, of its pin
  double required_s = std::numeric_limits<double>::infinity();  ///< of a sink, in any origin
  bool may_buffer = false;  ///< a buffer may stand here and drive the node and all below
};

struct PlacedBuffer {
  std::uint32_t node = 0, choice = 0;
  friend bool operator==(const PlacedBuffer&, const PlacedBuffer&) = default;
};

struct Buffering {
  std::vector<PlacedBuffer> buffers;  ///< ascending by node
  double value_s = 0;                 ///< required time at the driver's input, less what buffers and broken limits cost
  double required_s = 0;              ///< that time alone
  bool trimmed = false;               ///< some node had more candidates than are kept
};

inline constexpr double kLimitPrice = 100;
inline constexpr double kSlewOfElmore = 2.2;  ///< ln 9: slew of a pole from 10 to 90 %
inline constexpr std::size_t kMostCandidates = 48;  ///< kept at a node; exact below

/// The best buffering, none included. `limit_slew_s` is what inputs of buffers must keep.
Buffering buffer_tree(std::span<const BufferNode>, const LinearDriver& driver, std::span<const BufferChoice>, double limit_slew_s);

/// What a given buffering is worth, computed from its definition stage by stage; buffers ascending by node.
double value_of(std::span<const BufferNode>, const LinearDriver& driver, std::span<const BufferChoice>, double limit_slew_s, std::span<const PlacedBuffer>);

}  // namespace taufold::wire
