// One net under repair: which buffers its tree wants, and what becomes of netlist and bonds when they go in.
#pragma once

#include <vector>

#include "flow/repair/state.hpp"
#include "wire/buffering.hpp"

namespace taufold::flow {

/// A few buffers of the libraries, none of which another betters in every respect, as lines through their tables at the slews of the design.
class BufferLibrary {
 public:
  explicit BufferLibrary(const RepairState&);
  bool empty() const { return choices_.empty(); }
  const std::vector<wire::BufferChoice>& choices() const { return choices_; }
  const Buffer& buffer(std::uint32_t choice) const { return buffers_[choice]; }

 private:
  std::vector<wire::BufferChoice> choices_;
  std::vector<Buffer> buffers_;
};

/// A buffer behind which the ends of the net listed here and the buffers after it hang.
struct NetBuffer {
  Buffer buffer;
  std::uint32_t before = 0xffffffff;  ///< the buffer that drives it; none: the driver of the net
  db::TierId tier;
  geom::Point at;                     ///< wanted middle
  std::vector<db::NodeTerminal> ends;
  std::vector<std::uint32_t> bonds;   ///< interfaces whose bond its net has from now on
};

struct NetBuffers {
  static constexpr std::uint32_t kDriver = 0xffffffff;
  std::vector<NetBuffer> at;  ///< drivers before what they drive
  std::vector<db::NodeTerminal> before;  ///< the driver and the ends that no buffer comes before
  std::vector<std::uint32_t> bonds;      ///< interfaces whose bond comes before the buffers
  /// Which part stays on the net: the one with its port, whose name it bears, else that of the driver.
  std::uint32_t stays = kDriver;
  double area_um2 = 0;
  double gain_s = 0;          ///< of the required time at the driver, as far as lines tell
};

/// The best buffers for the net, for limits and slacks alike; none where its tree is none or does better without.
NetBuffers plan_buffers(RepairState&, db::NetId, const BufferLibrary&);

/// New cells and nets in the netlist; bonds go to the nets that pass them. RepairState::settle() follows.
void insert_buffers(RepairState&, db::NetId, const NetBuffers&);

}  // namespace taufold::flow
